"""The nucleus about its own centre of mass: oscillators in closed form, determinants exactly, paired states in full."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import sph_harm_y

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.centre_of_mass import dipole_weights, momentum_squared, position_squared
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.intrinsic import CentreOfMass, OscillatorMotion, WaveFunctionMotion
from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import solve
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling
from nuscatter.structure.mean_field.transforms import IntrinsicFormFactor
from nuscatter.structure.nucleons.form_factors import mean_square_radius
from nuscatter.units import MeV, fm

SLY4 = ns.HartreeFock("SLy4", keep=False)
GARNET = ns.RelativisticMeanField("FSUGarnet", keep=False)
Q = np.array([0.0, 20.0, 60.0, 130.0, 200.0, 300.0]) * MeV
B, MESH = 1.8, RadialMesh.uniform(18, 12, 11)


def oscillator(name, motion=None):
    """Closed shells in an oscillator of length B [fm], split a little so that j = l + ½ is filled first."""
    chosen, ones = nuclide(name), np.ones((2, MESH.r.size))
    field = MeanField(20.7 * MESH.r**2 / B**4 * ones, 20.7 * ones, 0 * ones, -1e-3 * MESH.r * ones)
    numbers = chosen.N, chosen.Z
    orbits = tuple(solve(MESH, field, kind, numbers[kind]) for kind in (0, 1))
    filled = tuple(Filling().occupy(kind, orbits[kind], numbers[kind], None)[0] for kind in (0, 1))
    made = [[*own.densities(MESH, v2), 0 * MESH.r] for own, v2 in zip(orbits, filled, strict=True)]
    densities = np.stack(made, axis=1)
    return GroundState(
        chosen, SLY4.skyrme, MESH, orbits, filled, densities, {"all": 0.0}, steps=1, centre_of_mass=motion
    )


# --- the oscillator, where all of it is exact -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["He4", "O16", "Ca40", "Zr80"])
def test_the_centre_of_mass_of_an_oscillator(name):
    """⟨R²⟩ = 3b²/2A, the least that ⟨P²⟩ allows; of its own length, the oscillator says the same."""
    state = oscillator(name, WaveFunctionMotion())
    assert state.centre_of_mass_motion / fm**2 == pytest.approx(1.5 * B**2 / state.nuclide.A, rel=1e-9)
    momentum = sum(momentum_squared(MESH, *each) for each in zip(state.orbits, state.occupations, strict=True))
    assert state.centre_of_mass_motion / fm**2 * momentum == pytest.approx(9 / 4, rel=1e-9)
    same = oscillator(name, OscillatorMotion(B * fm))
    assert same.centre_of_mass_motion == pytest.approx(state.centre_of_mass_motion, rel=1e-9)


def test_helium_of_an_oscillator():
    """Three relative coordinates in their lowest states: F = exp(−3Q²b²/16), ⟨r²⟩ = 9b²/8."""
    state = oscillator("He4", WaveFunctionMotion())
    np.testing.assert_allclose(state.proton(Q), np.exp(-3 / 16 * (Q * B * fm) ** 2), rtol=1e-7)
    assert state.proton_radius / fm == pytest.approx(B * (9 / 8) ** 0.5, rel=1e-8)
    assert state.neutron_skin == pytest.approx(0, abs=1e-9 * fm)


def test_oxygen_of_an_oscillator():
    """F = (1 − Q²b²/8) e^{−Q²b²/4} e^{+Q²b²/64}."""
    x = (Q * B * fm) ** 2
    exact = (1 - x / 8) * np.exp(-x / 4 * (1 - 1 / 16))
    np.testing.assert_allclose(oscillator("O16", WaveFunctionMotion()).neutron(Q), exact, atol=1e-8)


def test_an_oscillator_of_customary_length():
    """ħω = 41 A^(−1/3) MeV, ħ²/m = 41.47 MeV fm²: ⟨R²⟩ = 1.517 A^(−2/3) fm²."""
    for name in ("O16", "Pb208"):
        motion = replace(SLY4.solve(name), centre_of_mass=OscillatorMotion()).centre_of_mass_motion
        assert motion / fm**2 == pytest.approx(1.5 * 41.47 / 41 * nuclide(name).A ** (-2 / 3), rel=1e-3)


# --- any mean field ---------------------------------------------------------------------------------------------------


def determinant(state, q, kinds=(1,)):
    """⟨Σ_k exp iQ(z_k − R_z)⟩ over the nucleons k of some kinds in a determinant, over their number, exactly.

    Σ_k exp(iQz_k) Π_j exp(−iQz_j/A) over orbits is det(M) Tr(M⁻¹ N) with the matrices M of exp(−iQz/A) and N of
    exp(iQ(1 − 1/A)z). Both conserve m.
    """
    A, mesh, whole, trace = state.nuclide.A, state.mesh, 1.0, 0.0
    cosine, weights = np.polynomial.legendre.leggauss(40)
    for kind, (orbits, v2) in enumerate(zip(state.orbits, state.occupations, strict=True)):
        held = np.flatnonzero(v2 > 0.5)
        assert v2[held] == pytest.approx(1)
        for twice_m in range(-int(orbits.twice_j.max()), int(orbits.twice_j.max()) + 1, 2):
            chosen = [i for i in held if orbits.twice_j[i] >= abs(twice_m)]
            if chosen:
                parts = [(orbits.u, orbits.l)]
                if orbits.small is not None:  # with the l of the opposite parity
                    parts.append((orbits.small, orbits.twice_j - orbits.l))
                m, n = 0, 0
                for u, l in parts:  # noqa: E741
                    angles = [spinor(int(l[i]), int(orbits.twice_j[i]), twice_m, cosine) for i in chosen]
                    shares = u[chosen] * mesh.weights**0.5
                    m = m + matrix(shares, angles, mesh.r, cosine, weights, -q / A)
                    n = n + matrix(shares, angles, mesh.r, cosine, weights, q * (1 - 1 / A))
                whole = whole * np.linalg.det(m)
                trace = trace + (kind in kinds) * np.trace(np.linalg.solve(m, n))
    return (whole * trace / sum((state.nuclide.N, state.nuclide.Z)[kind] for kind in kinds)).real


def spinor(l, twice_j, twice_m, cosine):  # noqa: E741
    """The parts of spin up and down of an orbit at azimuth 0, by the coefficients of l and ½."""
    up, down = ((l + 0.5 + sign * twice_m / 2) / (2 * l + 1) for sign in (1, -1))
    pair = (up**0.5, down**0.5) if twice_j > 2 * l else (-(down**0.5), up**0.5)
    return np.stack([
        c * sph_harm_y(l, (twice_m - s) // 2, np.arccos(cosine), 0.0).real if abs(twice_m - s) // 2 <= l else 0 * cosine
        for c, s in zip(pair, (1, -1), strict=True)
    ])  # fmt: skip


def matrix(u, angles, r, cosine, weights, q):
    wave = np.exp(1j * q * r[:, None] * cosine) * weights * 2 * np.pi
    return np.array([
        [(u[i] * u[j]) @ (wave @ (angles[i] * angles[j]).sum(axis=0)) for j in range(len(u))] for i in range(len(u))
    ])  # fmt: skip


@pytest.mark.parametrize("name", ["O16", "Ca40"])
def test_a_determinant_of_an_oscillator_is_a_product(name):
    """The exact sum over all nucleons is that with the factor, to rounding."""
    state = oscillator(name, WaveFunctionMotion())
    for q in (0.0, 0.7, 1.4):
        assert determinant(state, q) == pytest.approx(float(state.proton(q / fm)), abs=1e-8)


@pytest.mark.parametrize("name", ["He4", "O16", "Ca48"])
def test_the_factor_against_the_exact_form_factor_of_a_determinant(name):
    """Wave functions of SLy4: it takes out all but a fifth of what the centre of mass does, of ¹⁶O all but 2 %."""
    state = SLY4.solve(name)
    about = replace(state, centre_of_mass=WaveFunctionMotion())
    for q in (0.25, 0.5, 0.8):
        exact = determinant(state, q)
        error, effect = float(about.proton(q / fm)) - exact, float(state.proton(q / fm)) - exact
        assert abs(error) < (0.2 if name == "Ca48" else 0.02) * abs(effect)
        assert abs(error) < (7e-4 if name == "Ca48" else 1.5e-4)


@pytest.mark.parametrize(("model", "name"), [(SLY4, "Ca48"), (GARNET, "O16")], ids=["SLy4", "FSUGarnet"])
def test_the_radius_of_all_nucleons_is_exact(model, name):
    """⟨Σ(r − R)²⟩/A of the determinant, small components of Dirac spinors in it, as the slope of its form factor."""
    state = replace(model.solve(name), centre_of_mass=WaveFunctionMotion())
    square = (state.nuclide.N * state.neutron_radius**2 + state.nuclide.Z * state.proton_radius**2) / state.nuclide.A
    coarse, fine = (6 * (1 - determinant(state, q, (0, 1))) / q**2 for q in (0.06, 0.03))
    assert square / fm**2 == pytest.approx((4 * fine - coarse) / 3, rel=2e-6)


def test_a_paired_state_in_full():
    """Two pairs of nucleons in 1s1/2 and 1p3/2 (m = ±½): the sum over orbits against the state of all 16 occupations.

    Only the part between orbits is compared; z has a part from 1s1/2 and 1p3/2 to other orbits besides.
    """
    v2 = np.array([0.8, 0.3])
    element = (2 / 3) ** 0.5 * B / 2**0.5  # ⟨1p3/2 m|z|1s1/2 m⟩
    # Occupation numbers of s+, s−, p+, p−; creation with the sign of those before.
    raising = np.array([[0.0, 0.0], [1.0, 0.0]])
    signs, one = np.diag([1.0, -1.0]), np.eye(2)

    def creator(k):
        full = np.eye(1)
        for i in range(4):
            full = np.kron(full, signs if i < k else raising if i == k else one)
        return full

    c = [creator(k) for k in range(4)]
    state = np.zeros(16)
    state[0] = 1
    for pair, filled in zip(((0, 1), (2, 3)), v2, strict=True):
        state = (1 - filled) ** 0.5 * state + filled**0.5 * c[pair[0]] @ c[pair[1]] @ state
    z = sum(element * (c[a] @ c[b].T + c[b] @ c[a].T) for a, b in ((0, 2), (1, 3)))
    between = state @ z @ z @ state - 2 * v2.sum() * element**2
    assert state @ z @ state == pytest.approx(0, abs=1e-15)

    made = oscillator("Ca40").orbits[0]
    occupation = np.zeros(made.energy.size)
    for (l, twice_j), filled in zip(((0, 1), (1, 3)), v2, strict=True):  # noqa: E741
        occupation[(made.l == l) & (made.twice_j == twice_j) & (made.n == 1)] = filled
    own = float((occupation * made.degeneracy) @ (made.squares @ (MESH.weights * MESH.r**2)))
    # ⟨r²⟩ is three times ⟨z²⟩, and m = ±3/2 of 1p3/2 has no part in z.
    assert position_squared(MESH, made, occupation) - own == pytest.approx(3 * between, rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["O16", "Ar40", "Pb208"])
@pytest.mark.parametrize("model", [SLY4, GARNET], ids=["SLy4", "FSUGarnet"])
def test_radii_are_slopes_of_form_factors_about_the_centre_of_mass(model, name):
    """F(0) = 1, ⟨r²⟩ less ⟨R²⟩, the charge radius as the slope of the charge form factor."""
    whole = model.solve(name)
    state = replace(whole, centre_of_mass=WaveFunctionMotion())
    motion = state.centre_of_mass_motion
    assert whole.centre_of_mass_motion == 0 < motion
    nucleus = state.nucleus()
    for form_factor in (state.proton, state.neutron, nucleus.proton, nucleus.neutron):
        assert float(form_factor(0.0)) == pytest.approx(1, rel=1e-12)
    for kind in ("proton", "neutron"):
        radius = getattr(state, f"{kind}_radius")
        assert mean_square_radius(lambda q2, kind=kind: getattr(state, kind)(np.sqrt(q2))) == pytest.approx(
            radius**2, rel=1e-6
        )
        assert radius**2 + motion == pytest.approx(getattr(whole, f"{kind}_radius") ** 2, rel=1e-12)
    slope = mean_square_radius(lambda q2: nucleus.proton(np.sqrt(q2)))
    assert slope == pytest.approx(state.charge_radius**2, rel=4e-6)
    assert state.charge_radius**2 + motion == pytest.approx(whole.charge_radius**2, rel=1e-12)
    # Every part of the charge has the same factor, the spin–orbit charge too.
    factor = np.exp(Q**2 * motion / 6)
    np.testing.assert_allclose(nucleus.neutron(Q), whole.nucleus().neutron(Q) * factor, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(state.spin_orbit[1](Q), whole.spin_orbit[1](Q) * factor, rtol=1e-12)


@pytest.mark.parametrize(("name", "excess"), [("O16", 0.02), ("Ca48", 0.02), ("Pb208", 0.05)])
def test_the_uncertainty_relation(name, excess):
    """⟨R²⟩⟨P²⟩ ≥ 9/4, and not much more: the centre of mass is nearly in a Gaussian."""
    state = replace(SLY4.solve(name), centre_of_mass=WaveFunctionMotion())
    momentum = sum(momentum_squared(state.mesh, *each) for each in zip(state.orbits, state.occupations, strict=True))
    product = state.centre_of_mass_motion / fm**2 * momentum
    assert 9 / 4 < product < 9 / 4 * (1 + excess)


def test_pairing_and_open_shells():
    """A paired ⁴⁰Ar has nearly the ⟨R²⟩ of the one that is filled from the bottom."""
    paired = ns.HartreeFock("SLy4", pairing=DeltaPairing(), keep=False, centre_of_mass=WaveFunctionMotion())
    filled = ns.HartreeFock("SLy4", keep=False, centre_of_mass=WaveFunctionMotion())
    a, b = (each.solve("Ar40").centre_of_mass_motion for each in (paired, filled))
    assert a == pytest.approx(b, rel=0.03)


# --- as an option of the models ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [ns.HartreeFock, ns.RelativisticMeanField])
def test_the_models_take_it(model, tmp_path, monkeypatch):
    """Whatever was on disk before: the file holds the mean field, which is the same."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    force = "SLy4" if model is ns.HartreeFock else "FSUGarnet"
    plain, about = model(force), model(force, centre_of_mass=WaveFunctionMotion())
    with_it, without = plain.solve("O16"), about.solve("O16")
    assert len(list(tmp_path.rglob("O16*.npz"))) == 1
    assert without.energy == with_it.energy
    assert without.charge_radius < with_it.charge_radius - 0.03 * fm
    assert with_it.charge_radius == pytest.approx(model(force, keep=False).solve("O16").charge_radius, rel=1e-9)
    assert float(about("O16").proton(100 * MeV)) > float(plain("O16").proton(100 * MeV)) + 0.005
    r = np.linspace(0, 6, 5) * fm
    np.testing.assert_array_equal(without.proton_density(r), with_it.proton_density(r))


def test_the_default_leaves_it_in():
    assert SLY4.solve("O16").centre_of_mass is None
    assert type(SLY4.solve("O16").proton).__name__ == "PointFormFactor"


def test_far_out_it_is_finite():
    """A float's largest exponent is 709; Q²⟨R²⟩/6 of helium is that at 13 GeV."""
    state = replace(SLY4.solve("He4"), centre_of_mass=WaveFunctionMotion())
    far = np.array([1e3, 1e4, 1e5, 1e7]) * MeV
    assert np.isfinite(state.proton(far)).all()
    assert (np.abs(state.proton(far)) <= 100 * np.abs(state.proton.form_factor(far))).all()
    assert state.proton(far.reshape(2, 2)).shape == (2, 2)


class Wide(CentreOfMass):
    """One's own: ⟨R²⟩ as given."""

    def __init__(self, square):
        self.square = square

    def mean_square(self, mesh, orbits, occupations):
        return self.square


def test_ones_own():
    state = replace(SLY4.solve("O16"), centre_of_mass=Wide(0.5 * fm**2))
    assert state.proton_radius**2 == pytest.approx(SLY4.solve("O16").proton_radius ** 2 - 0.5 * fm**2, rel=1e-12)
    for square in (-0.1, 8.0, float("nan")):
        with pytest.raises(InputError, match=r"⟨R²⟩ of the centre of mass \[fm²\] is .* less than the 7\.083 of O16"):
            _ = replace(state, centre_of_mass=Wide(square * fm**2)).proton_radius


@pytest.mark.parametrize(
    ("model", "force"), [(ns.HartreeFock, "SLy4"), (ns.RelativisticMeanField, "NL3")], ids=["Skyrme", "relativistic"]
)
@pytest.mark.parametrize("bad", [True, 0.3, "oscillator", WaveFunctionMotion, OscillatorMotion])
def test_bad_arguments(model, force, bad):
    with pytest.raises(InputError, match=r"centre_of_mass is .*WaveFunctionMotion\(\), OscillatorMotion\(\) or None"):
        model(force, centre_of_mass=bad)


@pytest.mark.parametrize("bad", [0.0, -1 * fm, 1.8, 100 * fm, float("nan")])
def test_bad_lengths(bad):
    with pytest.raises(InputError, match="length"):
        OscillatorMotion(bad)
    with pytest.raises(InputError, match="Q is nan"):
        IntrinsicFormFactor(SLY4.solve("O16").proton, 0.3 * fm**2)(float("nan"))


def test_every_pair_of_orbits_once():
    """Half of the projections from l to l + 1, and each pair at most once."""
    orbits = oscillator("Zr80").orbits[0]
    weights = dipole_weights(orbits)
    for i, j in itertools.product(range(len(orbits.l)), repeat=2):
        assert not (weights[i, j] and weights[j, i])
        assert bool(weights[i, j]) == (
            orbits.l[i] == orbits.l[j] + 1 and abs(orbits.twice_j[i] - orbits.twice_j[j]) <= 2
        )

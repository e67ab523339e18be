from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.crpa.configurations import Frequency, independent
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.kernel import TERMS, direct_coulomb, residual
from nuscatter.structure.crpa.response import Continuum, responses
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

#: Of the force, [MeV fm], whatever the package's units are.
E2 = 1.43996455


def nucleus(name, chosen="SLy4", radius=None, **options):
    return Continuum(Ground.of(HartreeFock(chosen, keep=False).solve(name)), radius, **options)


@pytest.fixture(scope="module")
def oxygen():
    return nucleus("O16")


@pytest.fixture(scope="module")
def dipole(oxygen):
    return oxygen.channel(1, natural=True)


def isovector(channel):
    return channel.operator(rho=[-channel.r / 2, channel.r / 2])


def classical(ground, J, k):
    """m₁ of Σ r^k Y_J, (2J+1)/4π ħ²/2m ∫ρ(F′² + J(J+1)F²/r²), and the part of the isovector one beyond it.

    The enhancement is (C^τ_0 − C^τ_1)(2J+1)/4π ∫ρ_nρ_p(…), for −½ of neutrons and ½ of protons.
    """
    mesh, rho = ground.mesh, ground.local.number
    shells = (2 * J + 1) / (4 * np.pi) * mesh.shells * (k**2 + J * (J + 1)) * mesh.r ** (2 * k - 2)
    kinetic = ground.force.couplings.kinetic
    return ground.hbar2_2m[0] * (shells @ rho.sum(axis=0)), (kinetic[0] - kinetic[1]) * (shells @ (rho[0] * rho[1]))


def test_dipole_polarisability(dipole):
    """α_D = (8πe²/9) m₋₁, m₋₁ = −R(0)/2: 0.6365 fm³, and 0.636487 of matrix RPA in a box (prototype)."""
    static = dipole.response(0.01j, isovector(dipole))[0, 0].real
    assert -4 * np.pi / 9 * E2 * static == pytest.approx(0.636487, rel=2e-5)


def test_monopole_static_response(oxygen):
    """Σ r²: 16.5054 fm⁴/MeV, where constrained Hartree–Fock tends to with a weak constraint (prototype)."""
    channel = oxygen.channel(0, natural=True)
    static = channel.response(0.01j, channel.operator(rho=[channel.r**2] * 2))[0, 0]
    assert -4 * np.pi * static.real / 2 == pytest.approx(16.5054, rel=1e-5)
    # The orbits' transitions into themselves cancel: nothing is left of 1/ω − 1/ω.
    again = channel.response(0.001j, channel.operator(rho=[channel.r**2] * 2))[0, 0]
    assert again.real == pytest.approx(static.real, rel=1e-5)


@pytest.mark.parametrize(("J", "k"), [(0, 2), (2, 2), (3, 3)])
def test_energy_weighted_sums(oxygen, J, k):
    """−ω²R/2 → m₁ far up the imaginary axis: the double commutator, which no force between densities changes."""
    channel = oxygen.channel(J, natural=True)
    field = channel.r**k
    operators = np.concatenate([channel.operator(rho=[field, field]), channel.operator(rho=[-field / 2, field / 2])])
    near, far = (w**2 / 2 * np.diag(channel.response(1j * w, operators)).real for w in (1000.0, 2000.0))
    isoscalar, enhancement = classical(oxygen.ground, J, k)
    # What falls as 1/ω² is taken out.
    sums = -(4 * far - near) / 3
    assert sums[0] == pytest.approx(isoscalar, rel=1e-5)
    assert sums[1] == pytest.approx(isoscalar / 4 + enhancement, rel=3e-4)


def test_dipole_sum_and_its_enhancement(oxygen, dipole):
    """1 + κ = 1.1457 for SLy4, with ħ²/2m that has the factor 1 − 1/A of the centre of mass."""
    near, far = (w**2 / 2 * dipole.response(1j * w, isovector(dipole))[0, 0].real for w in (1000.0, 2000.0))
    isoscalar, enhancement = classical(oxygen.ground, 1, 1)
    assert 1 + enhancement / (isoscalar / 4) == pytest.approx(1.1457, abs=5e-5)
    assert -(4 * far - near) / 3 == pytest.approx(isoscalar / 4 + enhancement, rel=1e-4)


def test_the_centre_of_mass_costs_nothing(oxygen, dipole):
    """Isoscalar r Y₁ moves the whole nucleus: one state at ω₀² = −1.3e-4 MeV² has all its strength."""
    translation = dipole.operator(rho=[dipole.r, dipole.r])
    near, far = (dipole.response(w, translation)[0, 0].real for w in (0.5j, 1j))
    lowest = (far - near / 4) / (near - far)
    assert lowest == pytest.approx(0, abs=1e-3)
    isoscalar, _ = classical(oxygen.ground, 1, 1)
    assert -near * (0.25 + lowest) / 2 == pytest.approx(isoscalar, rel=1e-6)


@pytest.mark.slow
def test_each_part_of_the_residual_force_holds_the_centre_of_mass(oxygen, dipole):
    """ω₀² without the Coulomb force −5.1, the spin–orbit force −4.2, Slater's exchange 0.96 MeV² (prototype)."""
    translation = dipole.operator(rho=[dipole.r, dipole.r])
    for missing, expected in (("coulomb", -5.1), ("spin_orbit", -4.2), ("slater", 0.96)):
        partial = oxygen.channel(1, True, without=(missing,))
        near, far = (partial.response(w, translation)[0, 0].real for w in (4j, 6j))
        assert (36 * far - 16 * near) / (near - far) == pytest.approx(expected, abs=0.06)


def test_the_bound_dipole_state(dipole):
    """The second 1⁻ lies at 9.48299 MeV (prototype: 9.4831): 1/R of the compressional dipole goes through zero."""
    shape = dipole.r**3 - 5 / 3 * 7.0 * dipole.r
    operator = dipole.operator(rho=[shape, shape])
    below, above = (1 / dipole.response(w, operator)[0, 0].real for w in (9.4829, 9.4831))
    assert 9.4829 + 0.0002 * below / (below - above) == pytest.approx(9.48299, abs=2e-5)
    assert abs(dipole.response(9.4831, operator)[0, 0].imag) < 1e-9 * abs(1 / above)


@pytest.mark.parametrize("J", [2, 3])
def test_continuity(oxygen, J):
    """ω⟨F|Π|O⟩ = −⟨C|Π|O⟩ with the current's field C = (ħ²/m)(F′ĵ₀ + ΛF/r √2ĵ₁), whatever O: density, spin, current.

    So local gauge invariance holds, and the phase of odd fields against even ones: without j·∇×s it fails.
    """
    channel = oxygen.channel(J, natural=True)
    r, omega = channel.r, 17 + 2j
    shape = np.exp(-((r / 4) ** 2))
    field, slope = r**J * shape, (J * r ** (J - 1) - r ** (J + 1) / 8) * shape
    twice = 2 * oxygen.ground.hbar2_2m[:, None]
    operators = np.concatenate(
        [
            channel.operator(rho=[field, field]),
            channel.operator(j0=twice * slope, j1=twice * np.sqrt(J * (J + 1)) * field / r),
            channel.operator(rho=[0 * r, np.exp(-r / 3)]),
            channel.operator(s1=[r * np.exp(-r / 3), 0 * r]),
            channel.operator(j1=[np.exp(-r / 2), 0.3 * np.exp(-r / 2)]),
        ]
    )
    found = channel.response(omega, operators)
    assert omega * found[0, [0, 2, 3]] == pytest.approx(-found[1, [0, 2, 3]], rel=1e-5)
    # ⟨C|Π|j⟩ has the double commutator besides, which is real.
    assert (omega * found[0, 4] + found[1, 4]).imag == pytest.approx(0, abs=1e-5 * abs(found[1, 4]))


def test_symmetries(dipole):
    """Π is symmetric, R(−ω*) = s s′ R(ω)* of fields with time parities s, and strength is positive."""
    rng = np.random.default_rng(3)
    operators = rng.normal(size=(4, 2, 9, 1)) * dipole.r * np.exp(-dipole.r / 2)
    operators[:2, :, 5:] = 0
    operators[2:, :, :5] = 0
    found, mirror = (dipole.response(w, operators) for w in (21 + 0.5j, -21 + 0.5j))
    assert np.abs(found - found.T).max() < 1e-12 * np.abs(found).max()
    sign = np.array([1, 1, -1, -1])
    assert np.abs(mirror - np.outer(sign, sign) * found.conj()).max() < 1e-9 * np.abs(found).max()
    # Odd fields hold a factor i, so that positivity is seen block by block.
    for block in (slice(0, 2), slice(2, 4)):
        assert np.linalg.eigvalsh(-found[block, block].imag).min() > 0


def test_without_a_residual_force_nucleons_are_independent(oxygen):
    """M₁ of independent nucleons in a field with effective mass: ħ²/2m* in place of ħ²/2m, for each kind."""
    channel = oxygen.channel(2, natural=True, residual=False)
    ground, r = oxygen.ground, channel.r
    near, far = (
        w**2 / 2 * channel.response(1j * w, channel.operator(rho=[0 * r, r**2]))[0, 0].real for w in (1e3, 2e3)
    )
    mesh, J, k = ground.mesh, 2, 2
    shells = (2 * J + 1) / (4 * np.pi) * mesh.shells * (k**2 + J * (J + 1)) * mesh.r ** (2 * k - 2)
    expected = shells @ (ground.field.stiffness[1] * ground.local.number[1])
    assert -(4 * far - near) / 3 == pytest.approx(expected, rel=3e-4)
    # And without any term of the force it is the same.
    bare = oxygen.channel(2, natural=True, without=TERMS)
    operator = channel.operator(rho=[r**2, r**2], s1=[r**2, 0 * r])
    assert bare.response(9 + 2j, operator) == pytest.approx(channel.response(9 + 2j, operator), rel=1e-10)


@pytest.mark.parametrize("without", [(), ("coulomb",), tuple(term for term in TERMS if term != "coulomb")])
def test_against_the_whole_matrix(without):
    """(1 − Π₀K)Π = Π₀ with K as it stands between the nine fields, at the points, the Coulomb force in it."""
    small = nucleus("O16", radius=6.0)
    channel = small.channel(2, natural=True, without=without)
    omega, r, count = 9 + 2j, channel.r, 9
    shells = small.exterior.weights * r**2
    free = [independent(each, Frequency(small.exterior, omega, channel.pairs)) for each in channel.pairs]
    whole = np.zeros((2, r.size * count, 2, r.size * count), complex)
    whole[0, :, 0], whole[1, :, 1] = free
    local = residual(small.ground, channel.fields, 2, without=without)[..., : r.size] * shells
    force_between = np.zeros((2, r.size, count, 2, r.size, count))
    for i in range(r.size):
        force_between[:, i, :, :, i] = local[..., i].transpose(0, 2, 1, 3)
    if "coulomb" not in without:
        force_between[1, :, 0, 1, :, 0] += direct_coulomb(small.ground, 2)[: r.size, : r.size]
    size = 2 * r.size * count
    whole, force_between = whole.reshape(size, size), force_between.reshape(size, size)
    operators = np.random.default_rng(6).normal(size=(2, 2, count, r.size))
    sources = (operators * shells).transpose(1, 3, 2, 0).reshape(size, 2)
    expected = np.linalg.solve(np.eye(size) - whole @ force_between, whole @ sources)
    assert channel.response(omega, operators) == pytest.approx(5 * sources.T @ expected, rel=1e-8)
    made = channel.densities(omega, operators).transpose(1, 3, 2, 0).reshape(size, 2)
    assert np.abs(made - expected).max() < 1e-10 * np.abs(expected).max()


@pytest.mark.slow
def test_channels_together(oxygen, dipole):
    """Threads change nothing, to the last bit, and shared Green's functions only the order of some sums."""
    channels = [dipole, oxygen.channel(1, False), oxygen.channel(0, True, "np")]
    rng = np.random.default_rng(4)
    operators = [rng.normal(size=(2, each.kinds, len(each.fields), each.r.size)) for each in channels]
    together = responses(channels, 20 + 1j, operators, threads=2)
    in_turn = responses(channels, 20 + 1j, operators)
    assert responses([], 20 + 1j, []) == []
    for channel, own, found, other in zip(channels, operators, together, in_turn, strict=True):
        assert np.array_equal(found, other)
        assert channel.response(20 + 1j, own) == pytest.approx(found, rel=1e-10)


def test_densities_that_a_field_makes(oxygen, dipole):
    """⟨O′|Π|O⟩ is the sum over the densities; ρ_J′ of the translation is the slope of the ground state's density."""
    r, weights = dipole.r, oxygen.exterior.weights
    operators = np.concatenate([isovector(dipole), dipole.operator(rho=[r, r], j0=[r, 0 * r])])
    made = dipole.densities(20 + 1j, operators)
    assert made.shape == (2, 2, 9, r.size)
    sums = 3 * np.einsum("mqar,nqar,r->mn", operators, made, weights * r**2)
    assert sums == pytest.approx(dipole.response(20 + 1j, operators), rel=1e-10)
    spurious = dipole.densities(0.5j, operators[1:])[0, :, 0].real
    slope = oxygen.ground.local.slope[:, : r.size]
    scale = spurious[0, 20] / slope[0, 20]
    assert spurious == pytest.approx(scale * slope, abs=2e-3 * np.abs(scale * slope).max())


def test_the_axial_charge_is_carried_along(oxygen):
    """W = i∇·(spin current) responds and is not felt: nothing else changes where it is among the fields."""
    without, along = oxygen.channel(1, False), oxygen.channel(1, False, axial_charge=True)
    shape = np.exp(-without.r / 2)
    spin = {"s0": [shape, 0 * shape], "j1": [shape, shape]}
    found = along.response(15 + 1j, np.concatenate([along.operator(**spin), along.operator(W=[shape, -shape])]))
    assert found[0, 0] == pytest.approx(without.response(15 + 1j, without.operator(**spin))[0, 0], rel=1e-10)
    assert -found[1, 1].imag > 0
    assert abs(found[0, 1]) > 1e-6


def test_the_threshold_is_the_highest_hole(oxygen, dipole):
    assert dipole.threshold == pytest.approx(-max(hole.energy for hole in oxygen.ground.holes), abs=1e-5)
    neutrons = [hole.energy for hole in oxygen.ground.holes if hole.kind == 0]
    assert oxygen.channel(1, False, "np").threshold == pytest.approx(-max(neutrons), abs=1e-5)
    # Below it the response is real.
    assert abs(dipole.response(11.0, isovector(dipole))[0, 0].imag) < 1e-9


def test_the_isobaric_analogue_without_coulomb_force():
    """Fermi: the state is at zero with all of N − Z, since isospin is then a symmetry of the energy, point by point."""
    bare = replace(force("SLy4"), elementary_charge_squared=1e-12, coulomb_exchange=False)
    fermi = nucleus("O18", bare).channel(0, True, "np")
    total = fermi.operator(rho=np.sqrt(4 * np.pi) * np.ones(fermi.r.size))
    for omega in (0.1j, 3j):
        assert fermi.response(omega, total)[0, 0] * omega == pytest.approx(2, rel=2e-6)
    free = fermi.continuum.channel(0, True, "np", residual=False)
    assert abs(free.response(3j, total)[0, 0] * 3j - 2) > 0.5


def test_what_is_refused(oxygen, dipole):
    with pytest.raises(InputError, match="J is 31"):
        oxygen.channel(31, True)
    with pytest.raises(InputError, match="charge exchange 'nn'"):
        oxygen.channel(1, True, "nn")
    with pytest.raises(InputError, match="gives static responses"):
        dipole.response(0, isovector(dipole))
    with pytest.raises(InputError, match="omega is nan"):
        dipole.response(float("nan"), isovector(dipole))
    with pytest.raises(InputError, match=r"\(any number, 2, 9, 71\)"):
        dipole.response(1j, isovector(dipole)[0])
    with pytest.raises(InputError, match="field 'sigma'"):
        dipole.operator(sigma=np.ones((2, dipole.r.size)))
    with pytest.raises(InputError, match="shape of rho"):
        dipole.operator(rho=dipole.r)
    with pytest.raises(InputError, match="1 channels have 0 sets"):
        responses([dipole], 1j, [])
    other = replace(oxygen, angle=0.5).channel(1, True)
    with pytest.raises(InputError, match="those of one were expected"):
        responses([dipole, other], 1j, [isovector(dipole)] * 2)
    with pytest.raises(InputError, match="term of the residual force"):
        oxygen.channel(1, True, without=("charm",)).response(1j, isovector(dipole))
    with pytest.raises(InputError, match="ground is"):
        Continuum("O16")


@pytest.mark.slow
def test_angle_tail_radius_and_mesh_do_not_matter():
    """1e-4 of the giant dipole resonance of ¹⁶O at real frequencies; of its static response, less."""
    omegas = (0.05j, 17.0, 19.3, 24.0, 40.0)

    def found(radius=16.0, mesh=None, **options):
        state = HartreeFock("SLy4", mesh=mesh, keep=False).solve("O16")
        channel = Continuum(Ground.of(state), radius, **options).channel(1, True)
        return np.array([channel.response(w, isovector(channel))[0, 0] for w in omegas])

    usual = found()
    size = np.abs(usual.imag).max()
    for other, tolerance in (
        (found(angle=0.4, tail=250.0, tail_elements=12), 1e-5),
        (found(angle=0.8), 1e-5),
        (found(radius=14.0), 4e-4),  # r Y₁ is cut at 14 fm, where the nucleus is not quite over
        (found(mesh=RadialMesh.uniform(20, 10, 11)), 1e-4),
    ):
        assert np.abs(other - usual).max() < tolerance * size
        assert other[0] == pytest.approx(usual[0], rel=1e-4)


@pytest.mark.slow
def test_open_shells():
    """⁴⁰Ar with orbits filled in part: α_D 2.036 fm³; E1 and E2 sums to 1e-3, from the imaginary axis."""
    argon = nucleus("Ar40", radius=14.0)
    channel = argon.channel(1, True)
    r, (N, Z, A) = channel.r, (22, 18, 40)
    operator = channel.operator(rho=[-Z / A * r, N / A * r])
    static = [-4 * np.pi / 9 * E2 * channel.response(w, operator)[0, 0].real for w in (1j, 2j)]
    assert (4 * static[0] - static[1]) / 3 == pytest.approx(2.036, rel=1e-3)
    near, far = (w**2 / 2 * channel.response(1j * w, operator)[0, 0].real for w in (1000.0, 2000.0))
    isoscalar, enhancement = classical(argon.ground, 1, 1)
    thomas_reiche_kuhn = isoscalar / A * N * Z / A
    assert 1 + enhancement / thomas_reiche_kuhn == pytest.approx(1.1656, abs=5e-5)
    assert -(4 * far - near) / 3 == pytest.approx(thomas_reiche_kuhn + enhancement, rel=1e-3)


@pytest.mark.slow
def test_lead():
    """²⁰⁸Pb: α_D 19.865 fm³ (matrix RPA in a box 19.869); the centre of mass at ω₀² = 5e-6 MeV²."""
    lead = nucleus("Pb208")
    channel = lead.channel(1, True)
    r, (N, Z, A) = channel.r, (126, 82, 208)
    operators = np.concatenate([channel.operator(rho=[-Z / A * r, N / A * r]), channel.operator(rho=[r, r])])
    found = [channel.response(w, operators) for w in (0.5j, 1j, 2j)]
    static = [-4 * np.pi / 9 * E2 * each[0, 0].real for each in found]
    assert (4 * static[1] - static[2]) / 3 == pytest.approx(19.865, rel=3e-4)
    near, far = (each[1, 1].real for each in found[:2])
    assert (far - near / 4) / (near - far) == pytest.approx(0, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", ["SLy4", "SkM*"])
def test_sums_of_charge_exchange(chosen):
    """S₋ − S₊ = N − Z of Fermi and 3(N − Z) of Gamow–Teller: iωR far up the imaginary axis."""
    calcium = nucleus("Ca48", chosen, 12.0)
    r = calcium.exterior.r
    fermi, teller = calcium.channel(0, True, "np"), calcium.channel(1, False, "np")
    unit = np.sqrt(4 * np.pi / 3) * np.ones(r.size)
    operators = [fermi.operator(rho=np.sqrt(3) * unit), teller.operator(s0=unit, s1=np.sqrt(2) * unit)]
    near, far = (responses([fermi, teller], w, operators) for w in (500j, 1000j))
    for first, second, expected in zip(near, far, (8, 24), strict=True):
        # R(ω) = (S₋ − S₊)/ω + (odd and even moments)/ω² …: the even powers are real there.
        sums = [(w * each[0, 0]).real for w, each in ((500j, first), (1000j, second))]
        assert (4 * sums[1] - sums[0]) / 3 == pytest.approx(expected, rel=1e-3)

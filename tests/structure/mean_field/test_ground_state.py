"""Ground states in the package's units: their form factors against integrals of their own densities."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import spherical_jn

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.ground_state import GroundState, Level
from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.on_disk import load_state, save_state
from nuscatter.structure.mean_field.orbitals import solve
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.mean_field.spinors import TwoComponents
from nuscatter.structure.nucleons.form_factors import galster, measured_nucleon, point_nucleons
from nuscatter.structure.nucleons.weak import DarwinFoldy, Sachs, weak_nucleus
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

MODEL = HartreeFock("SLy4", keep=False)
NAMES = ["O16", "Ar40", "Ca48", "Pb208"]
nuclei = pytest.mark.parametrize("name", NAMES)


def integral(function, state):
    """∫ dr [fm] over the mesh, element by element."""
    edges = state.mesh.edges
    return sum(quad(function, a, b, epsabs=1e-13, epsrel=1e-11)[0] for a, b in pairwise(edges))


def radius_squared(form_factor, h=5 * MeV):
    """⟨r²⟩ = −3 d²F/dQ² [MeV⁻²] at Q = 0 by a stencil of sixth order, F being even."""
    f0, f1, f2, f3 = (float(form_factor(k * h)) for k in range(4))
    return -3 * (-49 / 18 * f0 + 3 * f1 - 3 / 10 * f2 + 1 / 45 * f3) / h**2


@pytest.mark.slow
@nuclei
@pytest.mark.parametrize("kind", ["neutron", "proton"])
def test_form_factors_are_transforms_of_the_densities(name, kind):
    state = MODEL.solve(name)
    density, number = getattr(state, f"{kind}_density"), state.nuclide.N if kind == "neutron" else state.nuclide.Z
    form_factor = getattr(state, kind)

    def shell(r):
        return 4 * np.pi * r**2 * float(density(r * fm)) * fm**3

    assert integral(shell, state) == pytest.approx(number, rel=1e-7)
    for Q in np.array([20.0, 60.0, 130.0, 200.0]) * MeV:
        exact = integral(lambda r, Q=Q: shell(r) * np.sinc(Q * r * fm / np.pi), state) / number
        assert float(form_factor(Q)) == pytest.approx(exact, abs=1e-7)


@nuclei
def test_radii_are_slopes_of_the_form_factors(name):
    state = MODEL.solve(name)
    assert state.neutron(0) == pytest.approx(1, rel=1e-14)
    assert radius_squared(state.neutron) ** 0.5 == pytest.approx(state.neutron_radius, rel=1e-7)
    assert radius_squared(state.proton) ** 0.5 == pytest.approx(state.proton_radius, rel=1e-7)
    assert state.neutron_skin == pytest.approx(state.neutron_radius - state.proton_radius, rel=1e-14)


@nuclei
def test_the_charge_radius_is_the_slope_of_the_dressed_form_factor(name):
    """By default, with the nucleon's measured radii, Darwin–Foldy and spin–orbit terms; Galster's proton is smaller."""
    state = MODEL.solve(name)
    for dressed in (state.nucleus(), MODEL(name)):
        assert radius_squared(dressed.proton) ** 0.5 == pytest.approx(state.charge_radius, rel=2e-6)
        assert radius_squared(dressed.proton) ** 0.5 / fm == pytest.approx(state.charge_radius / fm, abs=1e-4)
    smaller = radius_squared(state.nucleus(galster).proton) ** 0.5
    assert 0.005 < (state.charge_radius - smaller) / fm < 0.012


def test_the_spin_orbit_charge_of_calcium():
    """Eight f7/2 neutrons, ⟨σ·l⟩ = 3: Σ μ_n ⟨σ·l⟩/m²Z = −0.1014 fm² (within what core polarisation changes)."""
    state = MODEL.solve("Ca48")
    point = weak_nucleus(state.nuclide, state.proton, state.neutron, nucleon=measured_nucleon)
    without = radius_squared(point.proton)
    assert (state.charge_radius**2 - without) / fm**2 == pytest.approx(-0.1014, abs=0.002)


@nuclei
@pytest.mark.parametrize("kind", [0, 1])
def test_the_spin_orbit_transform(name, kind):
    """S → Q ∫4πr³J/3 = Q Σ⟨σ·l⟩/3 at low Q, and the integral of the density on the mesh at any."""
    state = MODEL.solve(name)
    transform = state.spin_orbit[1 - kind]  # protons first
    orbits, v2 = state.orbits[kind], state.occupations[kind]
    spins = float((orbits.degeneracy * v2) @ orbits.spin_orbit)
    low = 1e-3 * MeV
    assert float(transform(low)) / low == pytest.approx(spins / 3, rel=1e-9, abs=1e-6)
    Q, mesh = 150 * MeV, state.mesh
    exact = integral(
        lambda r: 4 * np.pi * r**2 * float(mesh.interpolate(state.densities[3, kind], r)) * spherical_jn(1, Q * fm * r),
        state,
    )
    assert float(transform(Q)) * fm == pytest.approx(exact, abs=1e-6)


def test_closed_j_shells_have_little_spin_orbit_charge():
    assert abs(float(MODEL.solve("O16").spin_orbit[0](100 * MeV))) < 0.05 * abs(
        float(MODEL.solve("Ca48").spin_orbit[1](100 * MeV))
    )


@nuclei
def test_the_nucleus_is_dressed(name):
    state = MODEL.solve(name)
    nucleus = state.nucleus()
    assert isinstance(nucleus, Nucleus)
    assert nucleus.nuclide == state.nuclide
    assert float(nucleus.proton(0.0)) == pytest.approx(1, rel=1e-12)
    Q = np.linspace(0, 200, 9).reshape(3, 3) * MeV
    assert nucleus.neutron(Q).shape == (3, 3)
    assert abs(float(nucleus.neutron(50 * MeV)) - float(helm(name).neutron(50 * MeV))) < 0.02
    by_hand = weak_nucleus(
        state.nuclide,
        state.proton,
        state.neutron,
        nucleon=measured_nucleon,
        charge=DarwinFoldy(),
        spin_orbit=state.spin_orbit,
    )
    np.testing.assert_allclose(nucleus.neutron(Q), by_hand.neutron(Q), rtol=1e-14)


def test_points_without_spin_and_motion_are_points():
    """The free limit: with point nucleons, no Darwin–Foldy and no spin–orbit term there is nothing but points."""
    state = MODEL.solve("Ca48")
    bare = weak_nucleus(state.nuclide, state.proton, state.neutron, nucleon=point_nucleons, charge=Sachs())
    Q = np.linspace(0, 250, 11) * MeV
    np.testing.assert_allclose(bare.proton(Q), state.proton(Q), atol=1e-12)
    np.testing.assert_allclose(bare.neutron(Q), state.neutron(Q), atol=1e-12)


@nuclei
def test_densities(name):
    state = MODEL.solve(name)
    r = np.concatenate([np.linspace(0, 25, 200), np.array(state.mesh.edges)]) * fm
    for density in (state.neutron_density(r), state.proton_density(r)):
        assert (density >= 0).all()
        assert (density[r > state.mesh.radius * fm] == 0).all()
        assert 0.05 < density[0] * fm**3 < 0.12
    assert state.neutron_density([[1 * fm]]).shape == (1, 1)
    at_points = state.proton_density(state.mesh.r * fm) * fm**3
    np.testing.assert_allclose(at_points, state.densities[0, 1], rtol=1e-12, atol=1e-18)


def test_levels_of_lead():
    """Closed shells in the known order; the last neutron 3p1/2 … 1i13/2 within 2 MeV of one another, −7 to −10 MeV."""
    state = MODEL.solve("Pb208")
    filled = {kind: [each for each in state.levels if each.kind == kind and each.occupation == 1] for kind in KINDS}
    assert sum(each.twice_j + 1 for each in filled["neutron"]) == 126
    assert sum(each.twice_j + 1 for each in filled["proton"]) == 82
    assert filled["neutron"][0].name == filled["proton"][0].name == "1s1/2"
    assert {each.name for each in filled["neutron"][-6:]} == {"3p1/2", "2f5/2", "3p3/2", "1i13/2", "2f7/2", "1h9/2"}
    energies = [each.energy for each in state.levels if each.kind == "proton"]
    assert energies == sorted(energies)
    assert state.levels == tuple(sorted(state.levels, key=lambda each: (KINDS.index(each.kind), each.energy)))
    assert -9 < filled["neutron"][-1].energy / MeV < -7
    above = [each for each in state.levels if each.kind == "neutron" and each.occupation == 0]
    assert above[0].name in {"2g9/2", "1i11/2"}
    assert all(each.energy < 0 for each in above)


KINDS = ["neutron", "proton"]


def test_the_name_of_a_level():
    assert Level("proton", 2, 4, 9, -3.0, 0.5).name == "2g9/2"
    assert Level("neutron", 1, 7, 15, -2.0, 0.0).name == "1j15/2"


def test_the_energy_is_the_sum_of_its_parts():
    state = MODEL.solve("Ar40")
    assert sum(state.parts.values()) == pytest.approx(state.energy, rel=1e-14)
    assert state.parts["coulomb"] / MeV == pytest.approx(state.terms["coulomb"], rel=1e-14)
    assert state.parts["kinetic"] > 0 > state.parts["central"]
    assert state.parts["pairing"] == 0


def test_bad_input():
    state = MODEL.solve("O16")
    with pytest.raises(InputError, match=r"r is -1\.0 fm"):
        state.neutron_density(-1 * fm)
    with pytest.raises(InputError, match="Q is nan"):
        state.proton(float("nan"))
    with pytest.raises(InputError, match="Q is inf"):
        state.spin_orbit[0]([1.0, float("inf")])


def test_a_coarser_mesh_says_the_same():
    """F(Q) to 1e-6 up to 250 MeV on fewer points and a wider wall."""
    Q = np.linspace(0, 250, 26) * MeV
    other = HartreeFock("SLy4", mesh=RadialMesh.uniform(24, 11, 8), keep=False).solve("Ar40")
    assert isinstance(other, GroundState)
    np.testing.assert_allclose(other.neutron(Q), MODEL.solve("Ar40").neutron(Q), atol=2e-6)


# --- a force that is none of Skyrme's ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class OscillatorForce:
    """All that a ground state asks of a force; its one parameter is the oscillator length [fm]."""

    length: float
    name: str = "oscillator"
    reference: str = "a textbook"
    e2: float = 0.0


def oscillator(length=1.8):
    """¹⁶O of independent nucleons, two full shells."""
    mesh, h = RadialMesh.uniform(20, 10), 20.7
    ones = np.ones((2, mesh.r.size))
    field = MeanField(h * mesh.r**2 / length**4 * ones, h * ones, 0 * ones, 0 * ones)
    orbits = tuple(solve(mesh, field, kind, 8) for kind in (0, 1))
    filled = tuple(Filling().occupy(kind, orbits[kind], 8, None)[0] for kind in (0, 1))
    made = [[*own.densities(mesh, v2), 0 * mesh.r] for own, v2 in zip(orbits, filled, strict=True)]
    energies = {"all": 4 * h / length**2 * (2 * 1.5 + 6 * 2.5)}
    force = OscillatorForce(length)
    return GroundState(nuclide("O16"), force, mesh, orbits, filled, np.stack(made, axis=1), energies, steps=1)


def test_the_ground_state_of_any_force():
    """Oscillator wave functions: ⟨r²⟩ = (2 × 3/2 + 6 × 5/2) b²/8 = 9b²/4, F = (1 − Q²b²/8) e^(−Q²b²/4)."""
    state = oscillator()
    b = 1.8 * fm
    assert state.neutron_radius == pytest.approx(1.5 * b, rel=1e-7)
    assert state.neutron_skin == pytest.approx(0, abs=1e-9 * fm)
    Q = np.linspace(0, 300, 31) * MeV
    np.testing.assert_allclose(state.proton(Q), (1 - (Q * b) ** 2 / 8) * np.exp(-((Q * b) ** 2) / 4), atol=1e-8)
    assert {each.name for each in state.levels if each.occupation == 1} == {"1s1/2", "1p1/2", "1p3/2"}
    assert state.energy / MeV == pytest.approx(4 * 20.7 / 1.8**2 * 18, rel=1e-14)
    assert isinstance(state.nucleus(), Nucleus)


def test_the_ground_state_of_any_force_on_disk(tmp_path, monkeypatch):
    """It is found under its own force and parameters only."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    state = oscillator()
    known = state.nuclide, state.mesh, Filling(), TwoComponents()
    assert load_state(state.force, *known) is None
    save_state(state, Filling())
    found = load_state(OscillatorForce(1.8), *known)
    assert (found.densities == state.densities).all()
    assert (found.energy, found.force, found.neutron_radius) == (state.energy, state.force, state.neutron_radius)
    assert load_state(OscillatorForce(1.9), *known) is None
    assert load_state(MODEL.skyrme, *known) is None

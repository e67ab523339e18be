"""The self-consistent state against theorems that hold for it whatever the force, and the ways to have none.

Two energies that are no Skyrme force, and whose states are known exactly, show that the iteration asks for nothing else
than the methods of `Energy`.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from nuscatter.errors import FitError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import solve
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling, Fixed
from nuscatter.structure.mean_field.self_consistency import Converged, converge
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian

pytestmark = pytest.mark.slow  # the fast set stays short

MESH = RadialMesh.uniform(20, 10)
SLY4 = force("SLy4")
#: Degrees of the parts of the energy in the densities, where it is not 2 (`density`: 2 + α).
DEGREES = {"coulomb_exchange": 4 / 3, "three_body": 3}
#: Powers of the scale of lengths, by the virial theorem (`density`: 3 + 3α).
POWERS = {"kinetic": 2, "central": 3, "coulomb": 1, "coulomb_exchange": 1, "three_body": 8}
ALL = ["SLy4", "SLy5", "SkM*", "SIII", "SkO", "UNEDF0", "UNEDF1", "SkE2"]


def solved(chosen, name, occupier=None, mesh=MESH, progress=None):
    each, found = nuclide(name), chosen if not isinstance(chosen, str) else force(chosen)
    hamiltonian = Hamiltonian(found, each.N, each.Z, mesh)
    return converge(hamiltonian, occupier or Filling(), f"Hartree–Fock of {name}", progress)


#: For states that several tests look at.
standard = cache(solved)


def energy(state):
    return sum(state.energies.values())


def radii(state, mesh=MESH):
    return np.sqrt(state.densities[0] @ (mesh.shells * mesh.r**2) / (state.densities[0] @ mesh.shells))


@pytest.mark.parametrize("name", ["O16", "Ar40", "Pb208"])
@pytest.mark.parametrize("chosen", ALL)
def test_the_energy_from_single_particle_energies(chosen, name):
    """E = ½(Σε + T) − Σ(d/2 − 1)E_k with the degree d of each part: the rearrangement, and all of the mean field."""
    state = standard(chosen, name)
    parts = dict(state.energies)
    kinetic = parts.pop("kinetic")
    degree = DEGREES | {"density": 2 + force(chosen).alpha}
    levels = sum((own.energy * own.degeneracy) @ v2 for own, v2 in zip(state.orbits, state.occupations, strict=True))
    rearranged = sum((degree.get(each, 2) / 2 - 1) * value for each, value in parts.items())
    assert (levels + kinetic) / 2 - rearranged == pytest.approx(energy(state), rel=5e-8)


@pytest.mark.parametrize("name", ["O16", "Pb208"])
@pytest.mark.parametrize("chosen", ALL)
def test_the_virial_theorem(chosen, name):
    """The energy is stationary when all lengths are stretched: Σ p E_p = 0, to the accuracy of the mesh."""
    state = standard(chosen, name)
    power = POWERS | {"density": 3 + 3 * force(chosen).alpha}
    sums = {each: power.get(each, 5) * value for each, value in state.energies.items() if each != "pairing"}
    assert sum(sums.values()) == pytest.approx(0, abs=1e-7 * sum(abs(each) for each in sums.values()))


def test_the_virial_theorem_on_a_finer_mesh():
    """What is left of it is the mesh's: it goes away."""
    rests = []
    for mesh in (RadialMesh.uniform(20, 10, 7), RadialMesh.uniform(20, 10, 9), RadialMesh.uniform(24, 16, 11)):
        parts = solved("SLy4", "Ca40", mesh=mesh).energies
        rests.append(abs(sum((POWERS | {"density": 3.5, "pairing": 0}).get(each, 5) * v for each, v in parts.items())))
    assert rests[2] < 5e-5
    assert 1e-4 < min(rests[:2]) < max(rests) < 1e-3


@pytest.mark.parametrize(("name", "errors"), [("O16", 1e-4), ("Ca40", 5e-5), ("Pb208", 2e-3)])
def test_refined_meshes_agree(name, errors):
    """The standard mesh against one of 30 fm: energies to keV, radii to 1e-6 fm."""
    best_mesh = RadialMesh.uniform(30, 20, 11)
    best = solved("SLy4", name, mesh=best_mesh)
    meshes = [(20, 10, 9), (20, 8, 9), (20, 12, 9), (20, 16, 9), (20, 10, 7), (20, 10, 11), (25, 16, 11), (16, 8, 9)]
    for (radius, elements, points), size in zip(meshes, (1, 2, 1, 1, 20, 1, 1, 20), strict=True):
        mesh = RadialMesh.uniform(radius, elements, points)
        state = solved("SLy4", name, mesh=mesh)
        assert energy(state) == pytest.approx(energy(best), abs=size * errors)
        np.testing.assert_allclose(radii(state, mesh), radii(best, best_mesh), atol=5e-6 * size)


@pytest.mark.parametrize("name", ["O16", "Ca48"])
def test_the_start_does_not_matter(name, monkeypatch):
    state = standard("SLy4", name)

    def flat(self):
        """A wide oscillator, the same for both kinds and without spin–orbit."""
        ones = np.ones((2, self.mesh.r.size))
        return type(field)(0.35 * self.mesh.r**2 * ones - 50, self.hbar2_2m[:, None] * ones, 0 * ones, -3 * ones)

    field = Hamiltonian(SLY4, 8, 8, MESH).first_field()
    monkeypatch.setattr(Hamiltonian, "first_field", flat)
    other = solved("SLy4", name)
    assert energy(other) == pytest.approx(energy(state), rel=1e-10)
    np.testing.assert_allclose(other.densities[0], state.densities[0], atol=1e-8)


def test_the_densities_are_those_of_the_orbits():
    state = standard("SLy4", "Fe56")
    np.testing.assert_allclose(state.densities[0] @ MESH.shells, (30, 26), rtol=1e-10)
    hamiltonian = Hamiltonian(SLY4, 30, 26, MESH)
    assert hamiltonian.energies(state.densities, Filling()) == pytest.approx(state.energies, rel=1e-14)
    field, _ = hamiltonian.field(state.densities, Filling())
    again = hamiltonian.orbits(field)
    for mine, theirs in zip(again, state.orbits, strict=True):
        bound = theirs.energy < 0
        np.testing.assert_allclose(mine.energy[bound], theirs.energy[bound], atol=1e-6)


def test_mirror_nuclei_without_charge():
    """Neutrons and protons alike: with e² → 0, ⁴⁸Ca and its mirror ⁴⁸Ni have one energy."""
    neutral = replace(SLY4, elementary_charge_squared=1e-12)
    one = converge(Hamiltonian(neutral, 28, 20, MESH), Filling(), "one")
    other = converge(Hamiltonian(neutral, 20, 28, MESH), Filling(), "other")
    assert energy(one) == pytest.approx(energy(other), rel=1e-10)
    np.testing.assert_allclose(one.densities[0], other.densities[0, ::-1], atol=1e-8)


# --- energies that are no Skyrme force -------------------------------------------------------------------------------


#: ħ²/2m [MeV fm²] of the two energies below.
H = 20.7


@dataclass(frozen=True)
class Oscillator:
    r"""E = ħ²/2m ∫τ + k₁ ∫r²ρ + k₂/2 (∫r²ρ)²: an outer oscillator, and one that all nucleons make together.

    Each nucleon is in an oscillator of ħω = 2 √(ħ²/2m K), where K = k₁ + k₂ R² and R² = Σ⟨r²⟩ of all of them, and so
    R² = S ħω/2K with S = Σ (2n + l − ½), n from 1. The densities have two rows, and the field is one number, K.
    """

    neutrons: int
    protons: int
    outer: float
    common: float
    mesh: RadialMesh = MESH
    start: float = 2.0

    @property
    def numbers(self):
        return self.neutrons, self.protons

    def first_field(self):
        return self.start

    def field(self, densities, occupier):
        radius2 = densities[0].sum(axis=0) @ (self.mesh.shells * self.mesh.r**2)
        return self.outer + self.common * radius2, np.zeros((2, self.mesh.r.size))

    def orbits(self, field):
        ones = np.ones((2, self.mesh.r.size))
        oscillator = MeanField(field * self.mesh.r**2 * ones, H * ones, 0 * ones, 0 * ones)
        return tuple(solve(self.mesh, oscillator, kind, self.numbers[kind]) for kind in (0, 1))

    def fill(self, orbits, occupier, pairing_field):
        occupations = tuple(occupier.occupy(k, orbits[k], self.numbers[k], None)[0] for k in (0, 1))
        made = [own.densities(self.mesh, v2) for own, v2 in zip(orbits, occupations, strict=True)]
        return occupations, np.stack([[each.number for each in made], [each.kinetic for each in made]])

    def energies(self, densities, occupier):
        number, kinetic = densities.sum(axis=1)
        radius2 = number @ (self.mesh.shells * self.mesh.r**2)
        return {
            "kinetic": H * float(kinetic @ self.mesh.shells),
            "outer": self.outer * float(radius2),
            "common": self.common / 2 * float(radius2) ** 2,
        }


#: S of 20 neutrons and of 8 protons: shells of N = 0, 1, 2 hold 2, 6, 12 nucleons of N + 3/2 each.
QUANTA = (2 * 1.5 + 6 * 2.5 + 12 * 3.5) + (2 * 1.5 + 6 * 2.5)


def test_independent_nucleons_in_an_oscillator():
    """Without the common part the field never changes, and E = ħω Σ(N + 3/2)."""
    state = converge(Oscillator(20, 8, outer=1.3, common=0.0), Filling(), "oscillator")
    omega = 2 * (H * 1.3) ** 0.5
    assert isinstance(state, Converged)
    assert energy(state) == pytest.approx(omega * QUANTA, rel=1e-9)
    assert state.energies["kinetic"] == pytest.approx(omega * QUANTA / 2, rel=1e-8)
    own = state.orbits[0]
    np.testing.assert_allclose(own.energy[own.l == 0][:2], [1.5 * omega, 3.5 * omega], rtol=1e-8)
    assert state.steps == 3  # a damped step from the start; from two steps Anderson's mixture is exact


def test_nucleons_bound_by_their_own_radius():
    """Without the outer part the condition is closed: R² = (S² ħ²/2m/k₂)^⅓ and E = 3k₂R⁴/2."""
    k2 = 2.0e-3
    radius2 = (QUANTA**2 * H / k2) ** (1 / 3)
    for start in (0.2, 2.0, 8.0):
        state = converge(Oscillator(20, 8, outer=0.0, common=k2, start=start), Filling(), "oscillator")
        assert (radii(state) ** 2) @ (20, 8) == pytest.approx(radius2, rel=1e-7)
        assert energy(state) == pytest.approx(1.5 * k2 * radius2**2, rel=1e-9)
        assert 3 < state.steps < 40
        # the single-particle energies count the common part twice
        levels = sum(
            (own.energy * own.degeneracy) @ v2 for own, v2 in zip(state.orbits, state.occupations, strict=True)
        )
        assert levels == pytest.approx(2 * k2 * radius2**2, rel=1e-7)


def test_the_messages_call_it_what_the_caller_does():
    with pytest.raises(FitError, match=r"^An oscillator of 28 nucleons collapsed at step 1 \(energy -.* MeV\); try"):
        converge(Oscillator(20, 8, outer=1.0, common=-1.0), Filling(), "An oscillator of 28 nucleons")


# --- orbits that change places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chosen", "name"), [("SIII", "Ar40"), ("SLy4", "W184"), ("SkM*", "Sn114")])
def test_orbits_that_change_places_are_held(chosen, name, caplog):
    """The state is stationary, of least energy among the fillings that were seen, and its orbits are whole again."""
    with caplog.at_level("INFO", logger="nuscatter"):
        state = solved(chosen, name)
    assert f"{name}: orbits change places" in caplog.text
    each = nuclide(name)
    for own, v2, number in zip(state.orbits, state.occupations, (each.N, each.Z), strict=True):
        assert own.degeneracy @ v2 == pytest.approx(number, rel=1e-14)
        assert np.count_nonzero((v2 > 0) & (v2 < 1)) <= 1
    held = solved(chosen, name, Fixed(*(tuple(v2.tolist()) for v2 in state.occupations)))
    assert energy(held) == pytest.approx(energy(state), rel=1e-12)
    filling = [Filling().occupy(k, state.orbits[k], (each.N, each.Z)[k], None)[0] for k in (0, 1)]
    natural = solved(chosen, name, Fixed(*(tuple(v2.tolist()) for v2 in filling)))
    assert energy(natural) >= energy(state) - 1e-9


# --- no state ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{"t3": 0.0}, {"t1": -3000.0}, {"t2": -5000.0, "x2": 0.0}, {"t0": -1e8}, {"t3": -1e6}, {"W0": 1e5}, {"t0": -1e90}],
)
def test_a_collapse_is_said(changes):
    with pytest.raises(FitError, match=r"Hartree–Fock of O16 collapsed at step \d+ .* try another force, or a coarser"):
        solved(replace(SLY4, **changes), "O16")


def test_no_convergence_is_said(monkeypatch):
    monkeypatch.setattr("nuscatter.structure.mean_field.self_consistency._STEPS", 5)
    for occupier in (Filling(), DeltaPairing()):
        with pytest.raises(FitError, match="Hartree–Fock of Ca40 did not converge in 5 steps; try"):
            solved("SLy4", "Ca40", occupier)


def test_fillings_that_do_not_converge_are_said(monkeypatch):
    monkeypatch.setattr("nuscatter.structure.mean_field.self_consistency._STEPS", 45)
    with pytest.raises(FitError, match=r"alternates between fillings, none of which converges; try pairing="):
        solved(replace(SLY4, t1=1e90), "O16")


def test_what_collapses_on_a_fine_mesh_is_never_an_answer():
    """SkE2's three-body force has no bound below where matter is dense: ³²S falls, ¹⁶O does not."""
    with pytest.raises(FitError, match=r"S32 collapsed|S32 did not converge"):
        solved("SkE2", "S32")
    assert energy(solved("SkE2", "O16")) == pytest.approx(-126.5, abs=0.5)


def test_progress():
    steps = []
    state = solved("SLy4", "O16", progress=lambda *each: steps.append(each))
    assert [each[0] for each in steps] == list(range(1, state.steps + 1))
    assert steps[-1][1] == pytest.approx(energy(state), rel=1e-14)
    assert steps[-1][2] < 1e-9 < steps[-2][2]
    assert state.steps <= 25

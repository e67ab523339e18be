"""The relativistic mean field as a nuclear model: its energy told twice, its levels by shooting, what it refuses."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.interpolate import BarycentricInterpolator
from scipy.optimize import brentq

import nuscatter as ns
from nuscatter.errors import FitError, InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.named_filling import NamedFilling
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling
from nuscatter.structure.nucleons.form_factors import kelly
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.structure.relativistic.force import relativistic_force, relativistic_forces
from nuscatter.structure.relativistic.hamiltonian import RelativisticHamiltonian
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.relativistic.mesons import HBARC
from nuscatter.structure.relativistic.orbitals import dirac_kappa
from nuscatter.units import MeV, fm, keV, m

GARNET = relativistic_force("FSUGarnet")
MODEL = RelativisticMeanField("FSUGarnet", keep=False)


def hamiltonian_of(state):
    return RelativisticHamiltonian(state.force, state.nuclide.N, state.nuclide.Z, state.mesh)


def levels_of(state):
    """The orbits in the fields of the state's own densities.

    Those of the state are of the step before: their energies differ in first order in the residual, 1e-9, by 1e-6 MeV.
    """
    hamiltonian = hamiltonian_of(state)
    return hamiltonian.orbits(hamiltonian.field(state.densities, Filling())[0])


def energy_from_levels(state):
    """Σε, less half of the interaction, which it counts twice, and what the self-couplings add, in MeV."""
    force, mesh = state.force, state.mesh
    number, _, scalar, _, _ = state.densities
    fields = hamiltonian_of(state).fields(state.densities)
    phi, w, b, coulomb = fields[:4]
    levels = sum(
        float((occupation * orbits.degeneracy) @ orbits.energy)
        for orbits, occupation in zip(levels_of(state), state.occupations, strict=True)
    )
    local = phi * scalar.sum(axis=0) - w * number.sum(axis=0) - b * (number[1] - number[0]) / 2 - coulomb * number[1]
    own = -force.kappa / 12 * phi**3 - force.lambda_ / 24 * phi**4 + force.zeta / 24 * w**4
    own = own + force.Lambda_v * (w * b) ** 2
    whole = levels + mesh.shells @ (local / 2 + own / HBARC**3)
    return float(whole) - 0.75 * 41 * state.nuclide.A ** (-1 / 3)


@pytest.mark.slow
@pytest.mark.parametrize("force", relativistic_forces())
@pytest.mark.parametrize("name", ["O16", "Ar40", "Ca48"])
def test_the_energy_told_twice(force, name):
    """From the levels and from the densities: to 1e-7 MeV, for closed and for open shells."""
    state = RelativisticMeanField(force, keep=False).solve(name)
    assert energy_from_levels(state) == pytest.approx(state.energy / MeV, abs=1e-7)


class Shooting:
    """Dirac's equation in the fields of a state by integration from both ends: no mesh's functions, no matrix."""

    def __init__(self, state, kind):
        field, _ = hamiltonian_of(state).field(state.densities, Filling())
        mesh = state.mesh
        self.mass, edges = state.force.nucleon_mass, np.array(mesh.edges)
        both = np.stack([field.vector[kind] - field.scalar, field.vector[kind] + field.scalar], axis=1)
        ends = np.arange(1, edges.size) * mesh.points - 1
        starts = np.concatenate([[0], ends[:-1]])
        self.pieces = [
            (edges[i], edges[i + 1], BarycentricInterpolator(mesh.r[a:b], both[a:b]))
            for i, (a, b) in enumerate(zip(starts, ends, strict=True))
        ]

    def _integrated(self, energy, kappa, start, value, pieces, forward):
        for left, right, fields in pieces:
            begin, end = (max(left, start), right) if forward else (right, left)

            def slope(r, y, fields=fields):
                low, high = fields(r)
                gap = 2 * self.mass + energy - high
                return [-kappa / r * y[0] + gap / HBARC * y[1], kappa / r * y[1] - (energy - low) / HBARC * y[0]]

            value = solve_ivp(slope, (begin, end), value, method="DOP853", rtol=1e-12, atol=1e-30).y[:, -1]
        return value

    def mismatch(self, energy, kappa, middle=2):
        """The determinant of both solutions where two elements meet."""
        l = kappa if kappa > 0 else -kappa - 1  # noqa: E741
        low, high = self.pieces[0][2](1e-3)
        r = 1e-3
        # G ~ r^{l+1}, and F from its equation.
        g = r ** (l + 1)
        if kappa < 0:
            f = -(energy - low) / HBARC * g * r / (2 * l + 3)
        else:
            f = (2 * l + 1) / r * g * HBARC / (2 * self.mass + energy - high)
        inner = self._integrated(energy, kappa, r, [g, f], self.pieces[:middle], True)
        wall = [0.0, -1e-12]
        outer = self._integrated(energy, kappa, 0.0, wall, self.pieces[: middle - 1 : -1], False)
        return (inner[0] * outer[1] - inner[1] * outer[0]) / np.hypot(*inner) / np.hypot(*outer)

    def energy(self, near, kappa):
        return brentq(self.mismatch, near - 0.01, near + 0.01, args=(kappa,), xtol=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [0, 1])
def test_levels_by_shooting(kind):
    """In the converged fields of ⁴⁸Ca, each level that is bound by more than 8 MeV: to 1e-8 MeV."""
    state = RelativisticMeanField("FSUGarnet", mesh=RadialMesh.uniform(20, 14, 11), keep=False).solve("Ca48")
    shooting = Shooting(state, kind)
    orbits = levels_of(state)[kind]
    bound = np.flatnonzero(orbits.energy < -8)
    assert bound.size >= 6
    for i in bound:
        kappa = int(dirac_kappa(orbits.l[i], orbits.twice_j[i]))
        assert shooting.energy(orbits.energy[i], kappa) == pytest.approx(orbits.energy[i], abs=1e-8)


def test_the_density_of_the_scalar_is_below_that_of_the_vector():
    """Both are of real orbits: N and Z nucleons, and a scalar density lower by twice ∫F²."""
    state = MODEL.solve("Ca48")
    number, _, scalar, tensor, _ = state.densities
    np.testing.assert_allclose(number @ state.mesh.shells, [28, 20], rtol=1e-12)
    share = 1 - scalar @ state.mesh.shells / [28, 20]
    assert (share > 0.03).all()
    assert (share < 0.1).all()
    assert (tensor[:, state.mesh.r > 4] <= 0).all()


@pytest.mark.slow
def test_more_elements_say_the_same():
    default, fine = (
        RelativisticMeanField(GARNET, mesh=mesh, keep=False).solve("O16")
        for mesh in (None, RadialMesh.uniform(20, 16, 10))
    )
    assert default.energy / MeV == pytest.approx(fine.energy / MeV, abs=1e-5)
    assert default.neutron_radius / fm == pytest.approx(fine.neutron_radius / fm, abs=1e-6)


def test_mirror_nuclei_without_charge():
    """Protons and neutrons exchanged, without Coulomb: the same energies, radii exchanged."""
    force = replace(GARNET, elementary_charge_squared=1e-12)
    one, other = (RelativisticMeanField(force, keep=False).solve(name) for name in ("O18", "Ne18"))
    assert one.energy == pytest.approx(other.energy, rel=1e-9)
    assert one.neutron_radius == pytest.approx(other.proton_radius, rel=1e-8)


# --- occupations ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_argon_has_two_solutions():
    """By energy its protons leave 2s1/2 empty, a bubble; with 2s1/2 full the levels are in order as well."""
    bubble = MODEL.solve("Ar40")
    full = RelativisticMeanField(GARNET, pairing=NamedFilling(proton={"2s1/2": 2}), keep=False).solve("Ar40")
    held = {level.name: level.occupation for level in bubble.levels if level.kind == "proton"}
    assert held["2s1/2"] == 0
    assert held["1d3/2"] == 1
    held = {level.name: level.occupation for level in full.levels if level.kind == "proton"}
    assert (held["2s1/2"], held["1d3/2"]) == (1, 0.5)
    assert (full.energy - bubble.energy) / MeV == pytest.approx(-0.39, abs=0.01)
    assert 0.008 < (full.charge_radius - bubble.charge_radius) / fm < 0.021
    order = {level.name: level.energy for level in full.levels if level.kind == "proton"}
    assert order["2s1/2"] < order["1d3/2"]


@pytest.mark.slow
def test_caesium_alternates_and_is_solved():
    """3s1/2 and 1h11/2 of the neutrons change places at each step; the best filling is taken, its levels in order."""
    state = MODEL.solve("Cs133")
    named = RelativisticMeanField(GARNET, pairing=NamedFilling(neutron={"1h11/2": 10}), keep=False).solve("Cs133")
    assert state.energy == pytest.approx(named.energy, rel=1e-9)
    filled = [level for level in state.levels if level.kind == "neutron" and level.occupation > 0]
    empty = [level for level in state.levels if level.kind == "neutron" and level.occupation == 0]
    assert max(each.energy for each in filled) < min(each.energy for each in empty)


@pytest.mark.slow
@pytest.mark.parametrize("force", ["NL3", "FSUGarnet"])
def test_all_targets_have_a_ground_state(force):
    """Every natural isotope of every target of coherent scattering converges, crossings and all."""
    model, count = RelativisticMeanField(force, keep=False), 0
    for symbol in (
        "C",
        "O",
        "F",
        "Na",
        "Si",
        "S",
        "Ar",
        "Ca",
        "Fe",
        "Ge",
        "Mo",
        "Sn",
        "Te",
        "I",
        "Xe",
        "Cs",
        "W",
        "Pb",
    ):
        for A in range(10, 210):
            try:
                each = nuclide(f"{symbol}{A}")
            except InputError:
                continue
            if each.abundance:
                energy = model.solve(each).energy
                assert energy == pytest.approx(-each.binding_energy, rel=0.07)
                count += 1
    assert count > 70


@pytest.mark.slow
def test_pairing():
    """Tin's neutrons pair: occupations between 0 and 1, energy gained, and the energy is still told twice."""
    plain = RelativisticMeanField(GARNET, keep=False).solve("Sn116")
    paired = RelativisticMeanField(GARNET, pairing=DeltaPairing(), keep=False).solve("Sn116")
    assert paired.parts["pairing"] < 0
    assert paired.energy < plain.energy
    partly = [level for level in paired.levels if level.kind == "neutron" and 0.05 < level.occupation < 0.95]
    assert len(partly) >= 3
    np.testing.assert_allclose(paired.densities[0] @ paired.mesh.shells, [66, 50], rtol=1e-10)


# --- as a nuclear model -----------------------------------------------------------------------------------------------


def test_a_nuclear_model():
    nucleus = MODEL("O16")
    assert isinstance(nucleus, Nucleus)
    assert nucleus is MODEL(nuclide("O16"))
    Q = np.linspace(0, 150, 7) * MeV
    assert nucleus.neutron(Q) is nucleus.neutron(Q)
    assert float(nucleus.proton(0.0)) == pytest.approx(1, abs=1e-12)
    other = replace(MODEL, nucleon=kelly)
    assert float(other("O16").proton(100 * MeV)) != float(nucleus.proton(100 * MeV))


def test_a_recoil_spectrum():
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.08, distance=20 * m)
    T = np.array([5.0, 30.0, 80.0]) * keV
    mine, plain = (
        ns.recoil_spectrum(ns.StandardModel(), flux, nuclide("Ar40"), T, structure=each) for each in (MODEL, helm)
    )
    np.testing.assert_allclose(mine, plain, rtol=0.08)
    assert (abs(mine / plain - 1) > 1e-4).all()


def test_a_force_by_name_or_value():
    assert RelativisticMeanField("fsugarnet").couplings is RelativisticMeanField(GARNET).couplings is GARNET
    mine = replace(GARNET, name="mine", kappa=3.2605)
    assert RelativisticMeanField(mine, keep=False).solve("O16").force is mine


@pytest.mark.slow
def test_from_disk(tmp_path, monkeypatch):
    """A state that was saved is the one that was solved, small components and all; other couplings are solved anew."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    first = RelativisticMeanField(GARNET).solve("O16")
    second = RelativisticMeanField(GARNET).solve("O16")
    assert second is not first
    assert (second.densities == first.densities).all()
    assert (second.orbits[1].small == first.orbits[1].small).all()
    assert (second.energy, second.charge_radius, second.levels) == (first.energy, first.charge_radius, first.levels)
    RelativisticMeanField(replace(GARNET, kappa=3.2605)).solve("O16")
    RelativisticMeanField(GARNET, pairing=NamedFilling(proton={"1p1/2": 2})).solve("O16")
    assert len(list((tmp_path / "hartree-fock").iterdir())) == 3


def test_models_are_values():
    with pytest.raises(FrozenInstanceError):
        MODEL.keep = True
    copy = pickle.loads(pickle.dumps(RelativisticMeanField("FSUGarnet", NamedFilling(proton={"1p1/2": 2}), keep=False)))
    assert copy.pairing == NamedFilling(proton={"1p1/2": 2})
    assert copy.solve("O16").energy == pytest.approx(MODEL.solve("O16").energy, rel=1e-9)


def test_progress():
    steps = []
    state = RelativisticMeanField(GARNET, keep=False, progress=lambda *each: steps.append(each)).solve("O16")
    assert len(steps) == state.steps < 30


@pytest.mark.parametrize("name", ["SLy4", "", None, 4])
def test_unknown_forces(name):
    with pytest.raises(InputError, match=r"There is no relativistic force .*NL3, FSUGold, IU-FSU, FSUGarnet"):
        RelativisticMeanField(name)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"pairing": "BCS"}, "pairing is 'BCS'"),
        ({"mesh": 20}, "mesh is 20, but a RadialMesh"),
        ({"nucleon": "kelly"}, "nucleon is 'kelly', but a NucleonFormFactors"),
        ({"progress": 1}, "progress is 1, but a function"),
    ],
)
def test_bad_arguments(arguments, says):
    with pytest.raises(InputError, match=says):
        RelativisticMeanField("NL3", **arguments)


def test_no_nucleus_for_a_mean_field():
    with pytest.raises(InputError, match="H2 is no nucleus for a mean field"):
        MODEL.solve("H2")


def test_an_unbound_nucleus_is_refused():
    with pytest.raises(FitError, match=r"Ne34 with FSUGarnet is not bound: its neutron \S+ lies at \+.* MeV"):
        MODEL.solve("Ne34")


def test_a_force_that_does_not_bind_is_refused():
    with pytest.raises(FitError, match=r"is not bound|did not converge"):
        RelativisticMeanField(replace(GARNET, g2_sigma=60.0), keep=False).solve("O16")

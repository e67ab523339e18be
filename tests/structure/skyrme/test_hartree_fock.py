"""Hartree–Fock as a nuclear model: what it returns, stores, and refuses."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_mu
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling
from nuscatter.structure.nucleons.form_factors import kelly, measured_nucleon
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm, keV, m

SLY4 = force("SLy4")
MODEL = HartreeFock("SLy4", keep=False)


def test_a_nuclear_model():
    """From a nuclide or its name to a nucleus, one whose form factors are cached."""
    nucleus = MODEL("Ar40")
    assert isinstance(nucleus, Nucleus)
    assert nucleus is MODEL(nuclide("Ar40"))
    Q = np.linspace(0, 150, 7) * MeV
    assert nucleus.neutron(Q) is nucleus.neutron(Q)
    solved = MODEL.solve("Ar40").nucleus(measured_nucleon)
    np.testing.assert_allclose(nucleus.neutron(Q), solved.neutron(Q), rtol=1e-14)
    np.testing.assert_allclose(nucleus.proton(Q), solved.proton(Q), rtol=1e-14)


def test_a_recoil_spectrum():
    """The spectrum of argon is within some percent of Helm's, and not the same."""
    flux = PionDecayAtRest(pot=1e23, nu_per_pot=0.08, distance=20 * m)
    T = np.array([5.0, 30.0, 80.0]) * keV
    hf, plain = (recoil_spectrum(StandardModel(), flux, nuclide("Ar40"), T, structure=each) for each in (MODEL, helm))
    np.testing.assert_allclose(hf, plain, rtol=0.08)
    assert (abs(hf / plain - 1) > 1e-4).all()
    assert flux.averaged(StandardModel(), MODEL("Ar40"), species=nu_mu) > 0


def test_a_force_by_name_or_value():
    assert HartreeFock("sly-4").skyrme is HartreeFock(SLY4).skyrme is SLY4
    mine = replace(SLY4, name="mine", t0=-2480.0)
    assert HartreeFock(mine, keep=False).solve("O16").force is mine


def test_the_nucleon_dresses_the_nucleus():
    other = replace(MODEL, nucleon=kelly)
    Q = 100 * MeV
    assert other.solve("O16").energy == MODEL.solve("O16").energy
    assert float(other("O16").proton(Q)) != float(MODEL("O16").proton(Q))


def test_the_mesh():
    """20 fm in elements of 2 fm unless one is given; a force that is unstable on fine meshes brings its own points."""
    assert MODEL.radial_mesh.edges == tuple(np.linspace(0, 20, 11))
    assert MODEL.radial_mesh.points == SLY4.mesh_points
    assert HartreeFock(replace(SLY4, mesh_points=7)).radial_mesh.points == 7
    small = RadialMesh.uniform(15, 8)
    assert HartreeFock("SLy4", mesh=small).radial_mesh is small
    assert HartreeFock("SLy4", mesh=small, keep=False).solve("O16").mesh is small


def test_progress():
    steps = []
    model = HartreeFock("SLy4", keep=False, progress=lambda *each: steps.append(each))
    state = model.solve("O16")
    model.solve("O16")
    assert len(steps) == state.steps


def test_models_are_values():
    with pytest.raises(FrozenInstanceError):
        MODEL.keep = True
    copy = pickle.loads(pickle.dumps(HartreeFock("SLy4", pairing=DeltaPairing(), keep=False)))
    assert copy.pairing == DeltaPairing()
    assert copy.solve("O16").energy == pytest.approx(MODEL.solve("O16").energy, rel=1e-9)


def test_the_two_body_centre_of_mass_is_a_part():
    """SkO subtracts it after variation: the densities are those without, the energy is lower."""
    bare = replace(force("SkO"), two_body_centre_of_mass=False)
    with_it, without = HartreeFock("SkO", keep=False).solve("O16"), HartreeFock(bare, keep=False).solve("O16")
    assert (with_it.densities == without.densities).all()
    assert (with_it.energy - without.energy) / MeV == pytest.approx(with_it.terms["centre_of_mass"], rel=1e-10)
    assert with_it.terms["centre_of_mass"] == pytest.approx(-0.75 * 41 * 16 ** (-1 / 3), rel=0.25)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SLy7", "", None, 4])
def test_unknown_forces(name):
    with pytest.raises(InputError, match=r"There is no Skyrme force .*SLy4"):
        HartreeFock(name)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"pairing": None}, r"pairing is None, but Filling\(\) or DeltaPairing\(\)"),
        ({"pairing": "BCS"}, "pairing is 'BCS'"),
        ({"pairing": Filling}, "pairing is"),
        ({"mesh": 20}, "mesh is 20, but a RadialMesh"),
        ({"mesh": RadialMesh}, "mesh is"),
        ({"nucleon": "kelly"}, "nucleon is 'kelly', but a NucleonFormFactors"),
        ({"progress": 1}, "progress is 1, but a function"),
    ],
)
def test_bad_arguments(arguments, says):
    with pytest.raises(InputError, match=says):
        HartreeFock("SLy4", **arguments)


@pytest.mark.parametrize("name", ["H1", "H2", "He3", "Li4", "n1"])
def test_no_nucleus_for_a_mean_field(name):
    try:
        chosen = nuclide(name)
    except InputError:
        pytest.skip(f"there is no nuclide {name}")
    with pytest.raises(InputError, match=f"{chosen.name} is no nucleus for a mean field"):
        MODEL.solve(chosen)


def test_the_lightest_is_helium():
    assert MODEL.solve("He4").energy / MeV == pytest.approx(-26.7, abs=0.1)


@pytest.mark.parametrize("pairing", [Filling(), DeltaPairing()])
def test_an_unbound_nucleus_is_refused(pairing):
    """³⁴Ne has more neutrons than SLy4 holds: with pairing a third of its 1f7/2 would be held by the wall."""
    with pytest.raises(FitError, match=r"Ne34 with SLy4 is not bound: its neutron \S+ lies at \+.* MeV"):
        HartreeFock(SLY4, pairing=pairing, keep=False).solve("Ne34")


def test_a_force_that_does_not_bind_is_refused():
    with pytest.raises(FitError, match=r"O16 with SLy4 is not bound: its .* lies at \+"):
        HartreeFock(replace(SLY4, t0=0.0), keep=False).solve("O16")


def test_a_nucleus_at_the_edge_is_not():
    """²⁸O is bound by SLy4, by 1.7 MeV, though it is not in nature."""
    state = MODEL.solve("O28")
    last = max(each.energy for each in state.levels if each.occupation > 0)
    assert -2 < last / MeV < -1
    assert state.neutron_radius / fm > 3.3


#: Targets of CEvNS experiments by their natural isotopes.
ELEMENTS = [
    "C",
    "O",
    "F",
    "Na",
    "Si",
    "S",
    "Ar",
    "Ca",
    "Fe",
    "Zn",
    "Ge",
    "Se",
    "Zr",
    "Mo",
    "Sn",
    "Te",
    "I",
    "Xe",
    "Cs",
    "W",
    "Pb",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SLy4", "SIII", "UNEDF1"])
def test_all_targets_have_a_ground_state(name):
    """Every natural isotope of every target converges, crossings and all, and is bound by 7.4 to 8.9 MeV a nucleon."""
    model, count = HartreeFock(name, keep=False), 0
    for each in natural():
        energy = model.solve(each).energy / MeV
        assert -8.95 < energy / each.A < -6.0
        assert energy / (each.mass / MeV - each.Z * 938.27208943 - each.N * 939.56542194) == pytest.approx(1, abs=0.2)
        count += 1
    assert count > 90


def natural():
    for element in ELEMENTS:
        for A in range(10, 210):
            try:
                each = nuclide(f"{element}{A}")
            except InputError:
                continue
            if each.abundance:
                yield each

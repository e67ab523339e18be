"""η, photons on electrons, bremsstrahlung as processes: each is its flux, adds to others, and says when it is none."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import BeamDump
from nuscatter.datasets.dark.further_processes import EtaDecays, PhotonsOnElectrons, ProtonBremsstrahlung
from nuscatter.datasets.dark.processes import BeamPlace
from nuscatter.sources.dark.photons.target_photons import exponential_photons
from nuscatter.units import GeV, MeV, m

PLACE = BeamPlace(pot=1e20, distance=100 * m, angle=0.01)
PHOTONS = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
FORWARD = ns.MesonList(np.array([[0, 0, 500], [0, 40, 800]]) * MeV, meson=ns.eta)
ETAS = EtaDecays(production=FORWARD, proton_energy=8 * GeV, per_pot=0.03, uncertainty=0.5)
CONVERTED = PhotonsOnElectrons(photons=PHOTONS, uncertainty=0.2)
PROTONS = ProtonBremsstrahlung(proton_energy=8 * GeV, uncertainty=0.3, interactions_per_pot=0.5)


def portal(mass, charges=None, ratio=3.0):
    made = {"mediator_mass": ratio * mass, "alpha_dark": 0.5, "mass": mass, "kind": ns.DarkMatterKind.SCALAR}
    if charges is None:
        return ns.VectorPortal.kinetic_mixing(epsilon=1e-4, **made)
    return ns.VectorPortal(coupling=1e-4, charges=charges, **made)


def number(flux):
    return sum(flux.fluence.values())


def test_each_is_the_flux_of_its_source():
    place = {"pot": 1e20, "distance": 100 * m, "angle": 0.01}
    heavy, light = portal(100 * MeV), portal(0.5 * MeV)
    etas = ns.DarkMatterFromEtas(heavy, FORWARD, proton_energy=8 * GeV, etas_per_pot=0.03, off_shell=True, **place)
    assert number(ETAS.flux(heavy, PLACE)) == pytest.approx(number(etas), rel=1e-12, abs=0)
    photons = ns.DarkMatterFromPhotons(light, PHOTONS, **place)
    assert number(CONVERTED.flux(light, PLACE)) == pytest.approx(number(photons), rel=1e-12, abs=0)
    protons = ns.DarkMatterFromBremsstrahlung(heavy, proton_energy=8 * GeV, interactions_per_pot=0.5, **place)
    assert number(PROTONS.flux(heavy, PLACE)) == pytest.approx(number(protons), rel=1e-12, abs=0)
    assert [each.nuisance.sigma for each in (ETAS, CONVERTED, PROTONS)] == [0.5, 0.2, 0.3]
    # without one of its own it is that of the photons
    few = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
    with pytest.raises(ns.InputError, match="uncertainty"):
        PhotonsOnElectrons(photons=few)


def test_a_target_is_their_sum_where_they_can_be():
    dump = BeamDump(processes=(ETAS, CONVERTED, PROTONS), place=PLACE)
    heavy, light = portal(100 * MeV), portal(0.5 * MeV)
    assert [each for each, _ in dump.fluxes(heavy)] == [ETAS, PROTONS]
    assert [each for each, _ in dump.fluxes(light)] == [ETAS, CONVERTED, PROTONS]
    parts = (number(each.flux(light, PLACE)) for each in dump.processes)
    assert number(dump.flux(light)) == pytest.approx(sum(parts), rel=1e-12, abs=0)


def test_what_cannot_be_made_is_none():
    neutron = ns.PortalCharges(up=-1 / 3, down=2 / 3, lepton=0.0)
    assert CONVERTED.flux(portal(0.5 * MeV, neutron), PLACE) is None
    assert PROTONS.flux(portal(0.5 * MeV, neutron), PLACE) is None
    assert PROTONS.flux(portal(100 * MeV, ratio=1.5), PLACE) is None
    assert CONVERTED.flux(portal(0.5 * MeV, ratio=1.5), PLACE) is None
    assert ETAS.flux(portal(100 * MeV, ratio=1.5), PLACE, off_shell=False) is None
    assert ETAS.flux(portal(100 * MeV, ratio=1.5), PLACE) is not None
    assert ETAS.flux(portal(280 * MeV), PLACE) is None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: EtaDecays(production=1, proton_energy=8 * GeV, per_pot=0.1, uncertainty=0.1), "MesonProduction"),
        (lambda: EtaDecays(production=FORWARD, proton_energy=1 * GeV, per_pot=0.1, uncertainty=0.1), "begins at"),
        (lambda: EtaDecays(production=FORWARD, proton_energy=8 * GeV, per_pot=-1, uncertainty=0.1), "per_pot"),
        (
            lambda: EtaDecays(
                production=ns.BurmanSmith(proton_energy=1 * GeV, Z=80),
                proton_energy=8 * GeV,
                per_pot=0.1,
                uncertainty=0.1,
            ),
            "one of η was expected",
        ),
        (lambda: PhotonsOnElectrons(photons=1), "TargetPhotons"),
        (lambda: PhotonsOnElectrons(photons=PHOTONS, uncertainty=-1.0), "uncertainty"),
        (lambda: ProtonBremsstrahlung(proton_energy=-1, uncertainty=0.1), "proton_energy"),
        (lambda: ProtonBremsstrahlung(proton_energy=8 * GeV, uncertainty=0.0), "uncertainty"),
        (lambda: ProtonBremsstrahlung(proton_energy=8 * GeV, uncertainty=0.1, interactions_per_pot=-1), "interactions"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ns.InputError, match=words):
        make()


def test_slow_protons_are_refused_when_asked():
    slow = ProtonBremsstrahlung(proton_energy=1 * GeV, uncertainty=0.1)
    with pytest.raises(ns.InputError, match="5 GeV"):
        slow.flux(portal(100 * MeV), PLACE)

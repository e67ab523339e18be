"""Particles in place of mesons: the anomaly, numbers in all directions, momenta, survival, and what is refused."""

import math

import numpy as np
import pytest
from particle import Particle

import nuscatter as ns
from nuscatter.constants import eta_width, fine_structure_constant, neutral_pion_width
from nuscatter.quadrature import panels
from nuscatter.sources.dark.axions.mixing import AxionsFromMixing, photon_coupling
from nuscatter.units import GeV, MeV, m

MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
PLACE = {"pot": 1e20, "mesons_per_pot": 0.09, "distance": 20 * m}


def axion(mass, photon=0.0):
    return ns.AxionCouplings(mass=mass * MeV, photon=photon)


def test_the_anomaly_and_the_listed_widths():
    f_pi = 92.3 * MeV
    assert photon_coupling(ns.neutral_pion) == pytest.approx(
        fine_structure_constant.value / (math.pi * f_pi), rel=0.01, abs=0
    )
    for width, pdg in ((neutral_pion_width, 111), (eta_width, 221)):
        assert width.value / MeV == pytest.approx(Particle.from_pdgid(pdg).width, rel=3e-3, abs=0)
    # the width from the coupling is B(γγ) of the meson's
    own = ns.AxionCouplings(mass=ns.eta.mass, photon=photon_coupling(ns.eta))
    assert own.width_photons == pytest.approx(ns.eta.photons * eta_width.value, rel=1e-12, abs=0)


@pytest.mark.parametrize("mass", [0.5, 30.0, 200.0])
def test_there_are_as_many_as_mesons(mass):
    """Over all angles: θ² of the mesons, with their mean momentum."""
    theta, weight = panels(np.radians([0, 30, 70, 90, 180]), 6)
    made, momentum = 0.0, 0.0
    for angle, w in zip(theta, weight * 2 * math.pi * np.sin(theta), strict=True):
        flux = AxionsFromMixing(axion(mass), MERCURY, mixing=0.01, angle=float(angle), **PLACE)
        (part,) = flux.components
        E, dE = part.spectrum.nodes(24)
        made += w * part.fluence * dE.sum()
        momentum += w * part.fluence * (dE @ np.sqrt(E**2 - (mass * MeV) ** 2))
    assert made == pytest.approx(1e-4 * 0.09 * 1e20 / (20 * m) ** 2, rel=2e-3, abs=0)
    T, per_T = panels(MERCURY.highest * np.append(0.0, 2.0 ** np.arange(-10, 1)), 12)
    density = (MERCURY.density(T[:, None], theta) * weight * 2 * math.pi * np.sin(theta)).sum(axis=1)
    p = np.sqrt(T * (T + 2 * ns.neutral_pion.mass))
    assert momentum / made == pytest.approx(float(per_T @ (density * p)) / float(per_T @ density), rel=2e-3)


def test_what_does_not_decay_on_the_way_arrives():
    def number(photon):
        return sum(AxionsFromMixing(axion(30, photon), MERCURY, mixing=0.01, angle=1.0, **PLACE).fluence.values())

    (part,) = AxionsFromMixing(axion(30), MERCURY, mixing=0.01, angle=1.0, **PLACE).components
    E, w = part.spectrum.nodes(24)
    for photon in (1e-5 / GeV, 3e-4 / GeV):
        survived = np.exp(-20 * m / axion(30, photon).decay_length(E))
        assert number(photon) == pytest.approx(part.fluence * float(w @ survived), rel=1e-6, abs=0)
    assert number(3e-4 / GeV) < 0.9 * number(0.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mixing": 1.2}, "mixing"),
        ({"couplings": axion(0)}, "without mass"),
        ({"production": ns.MesonList(np.array([[0, 0, 1.0]]) * MeV)}, "density"),
        ({"mesons_per_pot": -1}, "mesons_per_pot"),
        ({"angle": 4.0}, "angle"),
    ],
)
def test_what_is_refused(changes, words):
    arguments = {"couplings": axion(30), "production": MERCURY, "mixing": 0.01, "angle": 1.0, **PLACE} | changes
    with pytest.raises(ns.InputError, match=words):
        AxionsFromMixing(arguments.pop("couplings"), arguments.pop("production"), **arguments)


def test_another_meson_has_no_known_width():
    other = ns.Meson(name="η′", pdg=331, mass=957.8 * MeV, photons=0.023, quarks=(1.0, 1.0, 1.0))
    with pytest.raises(ns.InputError, match="η′"):
        photon_coupling(other)

"""A search for axions: its detector, what it refuses, and its shapes."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.catalogue.axions.search import ball_of, tank_of
from nuscatter.errors import InputError
from nuscatter.particles import Deposit
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import GeV, MeV, cm, g, kg, m, tonne

NEON = axion_search("NEON")
AXION = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)


def test_shapes_hold_the_mass():
    for shape in (ball_of(5 * tonne, "Ar"), tank_of(5 * tonne, "Ar")):
        assert shape.volume * 1.396 * g / cm**3 == pytest.approx(5 * tonne, rel=1e-12)
    tank = tank_of(5 * tonne, "Ar")
    assert tank.height == pytest.approx(2 * tank.radius, rel=1e-12)


def test_the_detector_sees_energies_smeared_and_kept():
    assert NEON.detector.response(np.array([2.0]) * MeV, Deposit.PHOTON)[:, 0].tolist() == [0, 1, 0]
    half = replace(NEON, efficiency=0.5, resolution=0.1)
    seen = half.detector.response(np.array([1.0]) * MeV, Deposit.PHOTON)[:, 0]
    assert seen == pytest.approx([0.25, 0.25, 0], abs=1e-6)


def test_counts_are_those_of_flux_and_model():
    experiment = NEON.experiment(AXION)
    names = experiment.by_channel(NEON.model(AXION))
    assert set(names) == {"inverse Primakoff", "a → γγ"}
    assert experiment.counts(NEON.model(AXION)).shape == (3, 1)
    stable = AxionCouplings(mass=0.5 * MeV, electron=1e-6)
    assert len(NEON.model(stable).reactions) == 3


def test_positrons_make_a_line_of_heavy_particles():
    # E = m²/2m_e; the fluence is that of AxionsFromElectrons
    ccm = axion_search("CCM120")
    heavy = AxionCouplings(mass=3 * MeV, electron=1e-8)
    number, energy = ccm.from_positrons(heavy)
    assert energy == pytest.approx(9 / (2 * 0.51099895) * MeV, rel=1e-7)
    line = ccm.flux(heavy).components[-1]
    survive = float(heavy.survival(energy, distance=ccm.distance))
    assert line.fluence == pytest.approx(ccm.pot * number / ccm.distance**2 * survive, rel=1e-12)
    both = ns.AxionsFromElectrons(heavy, ccm.electrons, pot=ccm.pot, distance=ccm.distance, structure=ns.helm)
    assert line.fluence == pytest.approx(both.components[-1].fluence, rel=1e-12)
    assert ccm.from_positrons(AxionCouplings(mass=0.9 * MeV, electron=1e-8)) == (0.0, 0.0)
    assert ccm.from_positrons(AXION) == NEON.from_positrons(heavy) == (0.0, 0.0)


def test_without_background_nothing_is_subtracted():
    bare = axion_search("CCM120").without_background()
    assert bare.background == bare.background_error == (0.0,)
    assert bare.observed is None
    assert "background" in bare.assumed


def test_bad_input():
    for change, message in (
        ({"background": (1.0,)}, "a number for each of the 3 windows of energies"),
        ({"observed": (1.0,)}, "a number for each of the 3 windows of energies"),
        ({"background": (1.0, -1.0, 2.0)}, "background"),
        ({"energies": (1 * MeV, 1 * MeV, 2 * MeV, 3 * MeV)}, "energies"),
        ({"efficiency": 1.1}, "efficiency"),
        ({"efficiency": 0.0}, "efficiency"),
        ({"subtracted": 0.0}, "subtracted"),
        ({"resolution": -0.1}, "resolution"),
        ({"angle": 4.0}, "angle"),
        ({"pot": 0.0}, "pot"),
        ({"mass": -1 * kg}, "mass"),
        ({"distance": 0 * m}, "distance"),
        ({"photons": 1}, "photons"),
        ({"electrons": 1}, "electrons"),
        ({"volume": 1 * m**3}, "volume"),
        ({"name": 1}, "name"),
        ({"sources": {}}, "NEON has no source for pot"),
    ):
        with pytest.raises(InputError, match=message):
            replace(NEON, **change)
    with pytest.raises(InputError, match="material of known density"):
        ball_of(1 * kg, "Xe")

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.supernova.detectors_by_name import recoil_detectors
from nuscatter.errors import InputError
from nuscatter.units import MeV, keV, megaparsec, tonne

BURST = ns.Supernova.named("dune", distance=0.01 * megaparsec)


@pytest.mark.parametrize(
    "name",
    [each if each == "DarkSide-20k" else pytest.param(each, marks=pytest.mark.slow) for each in recoil_detectors],
)
def test_a_detector_of_recoils_has_its_mass_target_and_threshold(name):
    """Beside an experiment of one bin above the threshold, of one tonne."""
    facts, rates = recoil_detectors[name], ns.supernova_rates(BURST, name)
    one = ns.Detector(facts.target, 1 * tonne, np.array([facts.threshold, 500.0]) * keV)
    expected = float(ns.Experiment(BURST, one).counts(ns.StandardModel()).sum()) * facts.tonnes
    assert rates["cevns"] == pytest.approx(expected, rel=1e-4)
    assert rates.total(cevns=False) == 0


def test_water_sees_a_burst():
    """Hyper-K and Super-K differ by their mass; 5000 to 8000 events in 32 kt at 10 kpc are usual (from memory)."""
    small, large = (ns.supernova_rates(BURST, each) for each in ("Super-K", "Hyper-K"))
    assert large.total() / small.total() == pytest.approx(217 / 32.5, rel=1e-9)
    assert 5000 < small.total() < 8000
    assert small["ibd"] < small.interactions["ibd"]


@pytest.mark.parametrize(
    ("name", "energy", "resolution"), [("Super-K", 10, 0.142), ("Hyper-K", 10, 0.142), ("JUNO", 1, 0.03)]
)
def test_energies_are_resolved_as_published(name, energy, resolution):
    """Super-K: 14.2 % for electrons of 10 MeV; JUNO: 3 % at 1 MeV (both from memory)."""
    for channel in ns.supernova_detector(name).channels:
        width = channel.detector.smearing.width(np.array(energy * MeV))
        assert float(width) / (energy * MeV) == pytest.approx(resolution, abs=1e-3)


def test_every_name_has_a_source():
    names = ns.supernova_detectors()
    assert len(set(names)) == len(names) == 16
    for name in (*recoil_detectors, "JUNO", "Hyper-K", "Super-K"):
        found = ns.supernova_detector(name)
        assert found.name == name
        assert "from memory" in found.reference or "no experiment" in found.reference
    assert ns.supernova_detector("super k") is ns.supernova_detector("Super-K")
    with pytest.raises(InputError, match="detector of supernova neutrinos"):
        ns.supernova_detector("Kamiokande-0")


@pytest.mark.slow
def test_juno_has_four_channels():
    """About 5000 inverse beta decays and some hundred carbon and electron events (arXiv:1507.05613, from memory)."""
    rates = ns.supernova_rates(BURST, "JUNO")
    assert list(rates) == ["ibd", "electrons", "protons", "C12"]
    assert 3000 < rates["ibd"] < 7000
    assert 200 < rates["electrons"] < 500
    assert rates["protons"] < rates.interactions["protons"]


def test_dune_has_argon_by_tables():
    pytest.importorskip("snowglobes_data")
    rates = ns.supernova_rates(BURST, "DUNE")
    ideal = ns.supernova_rates(BURST, "ar40kt")
    assert rates.interactions["nue_Ar40"] == pytest.approx(ideal.interactions["nue_Ar40"], rel=5e-3)

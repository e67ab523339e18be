"""Forgotten units in the functions of a detector are told; what is right, or rightly zero, is not."""

import math
import warnings

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Staircase
from nuscatter.detectors.quenching import constant, lindhard
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing, ionisation_smearing
from nuscatter.errors import InputError, InputWarning
from nuscatter.units import MeV, eV, keV, kg

EDGES = np.array([0.2, 0.5, 1.0]) * keV


def germanium(**given):
    return Detector("Ge", **{"mass": 10 * kg, "energy_edges": EDGES, "quenching": lindhard("Ge"), **given})


@pytest.mark.parametrize(
    ("smearing", "said"),
    [
        (GaussianSmearing(noise=50), r"noise is 50, a number without a unit.*did you mean 50\*keV"),
        (GaussianSmearing(noise=np.int64(50)), r"noise is 50, a number without a unit"),
        (GaussianSmearing(noise=50.0 * MeV), "50 MeV wide at 1 keV"),
        (GaussianSmearing(noise=0.05 * MeV), "50 keV wide at 1 keV"),
        (GaussianSmearing(stochastic=5), r"stochastic is 5, a number without a unit.*5\*keV\*\*0.5"),
        (GaussianSmearing(stochastic=5.0 * MeV**0.5), "158.1 keV wide"),
        (ionisation_smearing(pair_energy=3 * eV, fano=0.1, noise=70), "noise is 70"),
        (PoissonSmearing(), "needs a light_yield"),
    ],
)
def test_a_smearing_without_its_unit_is_refused(smearing, said):
    with pytest.raises(InputError, match=said):
        germanium(smearing=smearing)


@pytest.mark.parametrize(
    "smearing",
    [GaussianSmearing(noise=2 * keV), GaussianSmearing(constant=5), GammaSmearing(slope=0.7)],
)
def test_a_smearing_beyond_the_bins_is_warned_of(smearing):
    with pytest.warns(InputWarning, match="keV wide at 1 keV|eV wide at 1 keV"):
        germanium(smearing=smearing)


def test_a_smearing_of_energies_on_quanta_is_warned_of():
    given = {"light_yield": 10 / keV, "energy_edges": [5, 50]}
    with pytest.warns(InputWarning, match="The smearing is .* wide at 50 quanta.*light_yield"):
        germanium(smearing=GaussianSmearing(noise=50 * eV), **given)
    germanium(smearing=GaussianSmearing(noise=0.07), **given)


@pytest.mark.parametrize(
    "quenching",
    [
        lambda T: 0.2 * MeV + 0 * T,  # a factor
        lambda _: 0.2 * MeV,
        lambda T: 0.1 * (T / keV) ** 1.1 * MeV,
        constant(20),
    ],
)
def test_a_quenching_that_makes_energy_is_refused(quenching):
    with pytest.raises(InputError, match=r"The quenching makes .* times as much.*constant\(0.2\)"):
        germanium(quenching=quenching)


def test_a_quenching_that_makes_little_energy_is_warned_of():
    with pytest.warns(InputWarning, match=r"1.5 times as much"):
        germanium(quenching=constant(1.5))


@pytest.mark.parametrize(
    ("efficiency", "said"),
    [
        (lambda x: 1 / (1 + np.exp(-(x / MeV - 0.3) / 0.02)), "and 1 if its argument were in keV"),
        (lambda x: np.where(x > 0.3 * MeV, 0.9, 0.0), "at most 0 in the bins, 0.2 to 1 keV, and 0.9 if"),
        (Staircase((0.3 * MeV,)), "did you mean a function of x / keV"),
    ],
)
def test_an_efficiency_of_keV_is_warned_of(efficiency, said):
    for name in ("efficiency", "electron_efficiency"):
        with pytest.warns(InputWarning, match=f"The {name} is at most .*{said}" if "at most" not in said else said):
            germanium(**{name: efficiency})


def test_functions_of_single_numbers_are_refused():
    for given in (
        {"efficiency": lambda x: 1.0 if x > 0.3 * keV else 0.0},
        {"efficiency": lambda x: math.exp(-x / keV)},
        {"electron_efficiency": lambda x: float(x > 0.3 * keV)},
        {"quenching": lambda T: 0.2 * T if T.max() and 0.1 * keV < T else 0.0},
        {"efficiency": lambda x: x / keV - 2},  # not a fraction
    ):
        expected = "a number from 0 to 1" if "- 2" in str(given) else r"np\.where\(condition, a, b\)|from 0 to 1"
        with pytest.raises(InputError, match=expected):
            germanium(**given)


def failing(x):
    raise TypeError("an error of the user's own")


def test_other_errors_of_a_function_are_its_own():
    with pytest.raises(TypeError, match="the user's own"):
        germanium(efficiency=failing)


def test_what_is_right_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        germanium(smearing=GaussianSmearing(noise=50 * eV, stochastic=0.01 * keV**0.5))
        germanium(smearing=GaussianSmearing(noise=0.5 * keV))
        for threshold in np.geomspace(0.01, 9, 12):  # a scan of thresholds, into bins that count nothing
            germanium(efficiency=Staircase((threshold * keV,)))
            germanium(energy_edges=np.array([threshold, 10]) * keV, smearing=GaussianSmearing(noise=0.2 * keV))
        germanium(quenching=constant(1.03))  # a scale of energies
        # numbers of quanta have no unit
        counted = {"energy_edges": np.array([1.0, 10.0, 60.0]) * MeV, "smearing": GaussianSmearing(noise=50)}
        germanium(quenching=lambda T: 60 * MeV / keV * T, **counted)
        germanium(quenching=constant(0.2), light_yield=10 / keV, **counted)
        germanium(quenching=constant(0.2), light_yield=10 / keV, energy_edges=[5, 50], smearing=PoissonSmearing())
        germanium(quenching=constant(20), light_yield=0.1 / keV, energy_edges=[5, 50])
        Detector(
            "CH2", 10 * kg, [0.5, 3], visible={ns.Deposit.NEUTRON: lambda n: n}, smearing=GaussianSmearing(noise=1)
        )


def test_a_file_with_a_factor_above_one_says_its_line(tmp_path):
    text = """
source = {kind = "facility", name = "SNS", distance = "20 m", pot = 1e23}
[detector]
target = "Ge"
mass = "10 kg"
quenching = 20
bins = {edges = "[0.2, 1] keVee"}
"""
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"mine.toml, line 6: The quenching makes .*20 times"):
        ns.read_experiment(path)

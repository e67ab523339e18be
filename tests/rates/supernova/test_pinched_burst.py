"""The numbers of a burst: the flux that they make, the spectra that a fit is given, and what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.rates.supernova.pinched_burst import PinchedBurst, bursts_of, parts_of_bursts, parts_of_flux
from nuscatter.rates.supernova.pinched_counts import SPECIES, PinchedGrid
from nuscatter.sources.timing import TimeProfile, box
from nuscatter.units import MeV, erg, megaparsec, s

FAR = 0.01 * megaparsec
GRID = PinchedGrid(mean=(5 * MeV, 30 * MeV), alpha=(0.0, 8.0))
NUMBERS = {
    "energy": (5e52 * erg, 4e52 * erg, 3e52 * erg),
    "mean_energy": (9.5 * MeV, 12 * MeV, 15.6 * MeV),
    "alpha": (2.5, 3.0, 2.2),
}
INVERTED = ns.Conversion.adiabatic(ns.nufit_6_0_inverted)


def fluences(parts):
    """Fluence of each species, of all times."""
    return sum(np.outer(part.weights, part.fluence.sum(axis=0)) for part in parts)


@pytest.mark.parametrize("conversion", [None, INVERTED, ns.Conversion.survival(p=0.3, p_bar=0.9)])
def test_what_arrives_is_the_flux_of_a_supernova(conversion):
    """By the maps of fluxes: total fluences and energies of each species."""
    burst = PinchedBurst(**NUMBERS, distance=FAR, conversion=conversion)
    made = ns.Supernova(**NUMBERS, distance=FAR)
    flux = made if conversion is None else conversion(made)
    parts = parts_of_bursts([burst], None, batch=1)
    assert len(parts) == 3
    for got, of in ((parts, "burst"), (parts_of_flux(burst.flux(), None, GRID)[0], "flux")):
        found = fluences(got)[:, 0]
        power = sum(np.array(part.weights) * part.fluence[0, 0] * part.mean[0] for part in got)
        for at, species in enumerate(SPECIES):
            components = [each for each in flux.components if each.state == species]
            assert found[at] == pytest.approx(sum(each.fluence for each in components), rel=1e-9, abs=0), of
            energy = sum(each.fluence * each.spectrum.mean for each in components)
            assert power[at] == pytest.approx(energy, rel=1e-9, abs=0), of


def test_times_and_batches():
    when = TimeProfile(box(start=0 * s, length=2 * s), ())
    energy = np.array([1.0, 2.0, -3.0]) * 1e52 * erg  # below zero is where a step of a fit may lead
    burst = PinchedBurst(energy=energy, mean_energy=12 * MeV, alpha=2.5, distance=FAR, time=when)
    (part,) = parts_of_bursts([burst], np.array([-1, 0.5, 3]) * s, batch=3)
    assert part.weights == (1,) * 6
    np.testing.assert_allclose(part.fluence[1] / part.fluence[0], 3)
    np.testing.assert_allclose(part.fluence[0] / part.fluence[0, 0], [1, 2, -3])
    with pytest.raises(InputError, match="since there are bins of time"):
        parts_of_bursts([PinchedBurst(**NUMBERS, distance=FAR)], np.array([0, 1]) * s, batch=1)
    with pytest.raises(InputError, match="the size of energy is 3"):
        parts_of_bursts([burst], None, batch=2)


def test_what_is_not_a_complete_pinched_spectrum_of_the_grid_is_left():
    """A mean energy outside, a spectrum that is cut, a table and another time: all of a flux is in one of the two."""
    inside = ns.Supernova(**NUMBERS, distance=FAR)
    cut = ns.Supernova(**NUMBERS, distance=FAR, high=20 * MeV)
    cold = ns.Supernova(energy=1e52 * erg, mean_energy=4 * MeV, alpha=2.0, distance=FAR)
    parts, rest = parts_of_flux(inside + cut + cold, None, GRID)
    assert len(parts) == 6
    assert rest.components == cut.components + cold.components


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"energy": (1.0, 2.0)}, "tuple of three"),
        ({"energy": {"nu_e": 1.0}}, "a neutrino such as nu_e"),
        ({"energy": {}}, "at least one"),
        ({"alpha": np.nan}, "alpha"),
        ({"alpha": np.ones((2, 2))}, "batch"),
        ({"conversion": 3}, "Conversion"),
        ({"time": 3}, "TimeProfile"),
        ({"distance": "far"}, "distance"),
    ],
)
def test_bad_numbers_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        PinchedBurst(**{**NUMBERS, "distance": FAR, **change})


def test_other_results_of_a_model_are_refused():
    burst = PinchedBurst(**NUMBERS, distance=FAR)
    assert bursts_of([burst, burst]) == (burst, burst)
    assert bursts_of(burst.flux()) is None
    for wrong in (3, [], [burst, 3], "burst"):
        with pytest.raises(InputError, match="what the model returns"):
            bursts_of(wrong)
    one = {ns.nu_e: 5e52 * erg}
    with pytest.raises(InputError, match="name the same"):
        parts_of_bursts([PinchedBurst(**{**NUMBERS, "energy": one}, distance=FAR)], None, batch=1)

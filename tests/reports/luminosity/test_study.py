from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.reports.luminosity.apparent_spectrum import apparent_spectrum
from nuscatter.reports.luminosity.calibrations import SolarArgon, StoppedPionArgon
from nuscatter.reports.luminosity.cross_section_error import CrossSectionError
from nuscatter.reports.luminosity.study import luminosity_study
from nuscatter.units import MeV


def bump(E):
    return 0.1 * np.exp(-(((E / MeV - 11) / 3) ** 2))


@pytest.fixture(scope="module")
def study(argon):
    natures = {"ours": argon(), "tilted": argon(1.2, 0.3), "bump": argon(change=bump)}
    return luminosity_study(natures, assumed="ours")


@pytest.mark.slow
def test_fits_find_what_a_power_of_the_energy_makes_of_a_spectrum(study):
    """A full fit beside the closed form: as it is, after a scale, and nothing is left after scale and tilt."""
    ours, tilted, _ = study.natures
    for each in (ours.bias, ours.scaled, ours.tilted, tilted.tilted):
        assert [each.energy, each.mean_energy, each.alpha] == pytest.approx([0, 0, 0], abs=2e-3)
    energy, mean, alpha = apparent_spectrum(
        energy=1.0, mean_energy=9.5 * MeV, alpha=2.5, scale=1.2, tilt=0.3, pivot=30 * MeV
    )
    found = tilted.bias
    assert [found.energy, found.mean_energy, found.alpha] == pytest.approx(
        [float(energy) - 1, float(mean) / (9.5 * MeV) - 1, float(alpha) / 2.5 - 1], abs=2e-3
    )
    assert tilted.tilt == pytest.approx(0.3, abs=1e-3)
    assert max(tilted.bias.chi2, tilted.tilted.chi2) < 1e-3
    # The scale is that of the events of stopped pions, at about 38 MeV and not at 10.
    ratio = (1 + tilted.scaled.energy) / (1 + tilted.bias.energy)
    assert 1 / ratio == pytest.approx(tilted.average / ours.average, rel=0.02)
    assert tilted.scaled.energy < -0.2


@pytest.mark.slow
def test_a_bump_at_low_energies_is_not_seen_by_stopped_pions(study):
    """The kernel's first-order bias beside the fit's; σ scaled to stopped pions leaves it."""
    nature = study.natures[2]
    expected = float(study.errors.kernel[0] @ bump(study.errors.events.E))
    assert expected > 0.05
    assert nature.bias.energy == pytest.approx(expected, rel=0.1)
    assert nature.scaled.energy == pytest.approx(nature.bias.energy, rel=0.02)


@pytest.mark.slow
def test_widths_fall_with_what_is_measured(study):
    error = CrossSectionError(scale=0.3, tilt=0.5, pivot=36 * MeV)
    pions = StoppedPionArgon(flux_error=0.03)
    more = replace(pions, mass=5 * pions.mass)
    cases = [], [StoppedPionArgon()], [pions], [more], [more, SolarArgon()]
    widths = [study.widths(error, each)[0] for each in cases]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > study.statistical[0]


def test_a_name_that_is_not_there_is_refused(argon):
    with pytest.raises(InputError, match="assumed"):
        luminosity_study({"ours": argon()}, assumed="theirs")

"""Searches for axions: the numbers that are published, and where the others come from."""

import numpy as np
import pytest

from nuscatter.catalogue.axions.experiments import axion_search, axion_search_names, proton_target
from nuscatter.errors import InputError
from nuscatter.units import GW, GeV, MeV, day, kg, m, tonne


@pytest.mark.parametrize("name", axion_search_names)
def test_every_search_is_told(name):
    search = axion_search(name)
    assert search.name == name
    assert set(search.assumed) | set(search.from_memory) <= set(search.sources)
    assert search.volume.ends(search.distance)[0] > 0
    assert search.photons.spectrum.support[1] > search.energies[0]


def test_published_numbers():
    ccm, later, csi, neon = (axion_search(name) for name in ("CCM120", "CCM200", "COHERENT-CsI", "NEON"))
    assert (ccm.pot, ccm.background, ccm.observed) == (1.79e21, (115005.0,), (115021.5,))
    assert (ccm.distance, ccm.mass) == (20 * m, 7 * tonne)
    assert (later.pot, later.distance, later.mass) == (2.25e22, 23 * m, 7 * tonne)
    # CCM200: 12.57 times the protons, a hundredth of the background for each
    assert later.background[0] / ccm.background[0] == pytest.approx(2.25 / 17.9 * 10 / 100 * 10, rel=1e-3)
    assert (csi.pot, csi.distance, csi.mass) == (3.198e23, 19.3 * m, 14.6 * kg)
    assert (neon.distance, neon.mass) == (23.7 * m, 16.7 * kg)
    assert neon.background_error[2] == pytest.approx(np.sqrt(1596 * 0.01 * 7000 * 1596 / 1467), rel=1e-12)


def test_reactors_have_the_photons_of_their_power_and_time():
    # 0.58e18 per MeV, s and MW times exp(−E/0.91 MeV)
    spectrum = axion_search("NEON").photons.spectrum
    seconds = 1596 / 16.7 * 86400
    assert float(spectrum(2 * MeV)) * MeV == pytest.approx(0.58e18 * 2800 * seconds * np.exp(-2 / 0.91), rel=1e-9)
    assert axion_search("CONUS+").pot == 1.0
    assert 3.6 * GW * day > 0


def test_a_shower_has_more_photons_than_pions_made():
    photons = proton_target(0.8 * GeV, 74, "W", 0.07)["photons"]
    first = 2 * 0.07 * 0.988
    assert float(photons.spectrum.moment(0, 1 * MeV)) > 2 * first
    assert photons.directions is None


def test_coherent_backgrounds_are_rates_times_open_time():
    # 60 windows of 1 µs a second, 15,000 h, 18 kg and 0.01 per kg and second
    assert axion_search("COHERENT-Ge").background[0] == pytest.approx(0.01 * 18 * 60e-6 * 15000 * 3600, rel=1e-12)


def test_bad_input():
    with pytest.raises(InputError, match="no axion search 'ADMX'"):
        axion_search("ADMX")
    with pytest.raises(InputError):
        proton_target(3 * GeV, 74, "W", 0.07)


@pytest.mark.parametrize(
    ("field", "unit", "total"),
    [
        ("pot", 1, 3.35526386e24),
        ("mass", kg, 521255.14),
        ("distance", m, 565.8),
        ("resolution", 1, 1.5),
        ("efficiency", 1, 28.0),
    ],
)
def test_sums_of_the_table(field, unit, total):
    """Σ n x over the searches in their order, n = 1, 2, …: a digit or a row that is changed by mistake is seen."""
    searches = [axion_search(name) for name in axion_search_names]
    assert sum(n * getattr(each, field) / unit for n, each in enumerate(searches, start=1)) == pytest.approx(
        total, rel=1e-8
    )


def test_sums_of_backgrounds_and_windows():
    searches = [axion_search(name) for name in axion_search_names]
    background = sum(n * sum(each.background) for n, each in enumerate(searches, start=1))
    edges = sum(n * sum(each.energies) / MeV for n, each in enumerate(searches, start=1))
    assert [background, edges] == pytest.approx([32233398.08, 1700.3], rel=1e-8)

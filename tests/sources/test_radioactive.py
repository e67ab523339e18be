"""Electron capture: lines from masses and shells against published energies; decay during the exposure."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.sources.radioactive import ElectronCapture, capture_decay
from nuscatter.units import Hz, MeV, cm, day, keV, m, s

PUBLISHED = {  # keV and fractions: arXiv:0711.4222, Tables 1 and 2
    "Cr51": {747: 0.8163, 752: 0.0849, 427: 0.0895, 432: 0.0093},
    "Ar37": {811: 0.902, 813: 0.098},
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_lines_are_at_the_published_energies(name):
    lines = capture_decay(name).lines
    assert len(lines) == len(PUBLISHED[name])
    for (energy, fraction), (rounded, published) in zip(lines, PUBLISHED[name].items(), strict=True):
        assert energy / keV == pytest.approx(rounded, abs=0.7)
        assert fraction == published
    assert sum(fraction for _, fraction in lines) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("name", "Q"), [("Cr51", 752.4), ("Ar37", 813.9)])
def test_Q_values(name, Q):
    """AME2020: 752.39(15) and 813.87(20) keV; the masses' own tables, not those of the library."""
    assert capture_decay(name).Q / keV == pytest.approx(Q, abs=0.2)


def test_energy_and_momentum_are_conserved():
    """M_i = E + √(M_f² + E²), with M_f the daughter's mass and the excitations of its nucleus and its shells."""
    decay = capture_decay("Cr51")
    for (energy, _), (level, hole, _) in zip(decay.lines, decay.captures, strict=True):
        after = decay.daughter.mass + level + hole
        before = after + decay.Q - level - hole
        exact = (before**2 - after**2) / (2 * before)
        assert energy / exact - 1 == pytest.approx(0, abs=1e-9)


def test_the_four_lines_are_two_shells_times_two_levels():
    """The share of the K shell is the same for both levels, and the excited level gets the 9.9 % of 320 keV photons."""
    lines = PUBLISHED["Cr51"]
    assert lines[747] / (lines[747] + lines[752]) == pytest.approx(lines[427] / (lines[427] + lines[432]), abs=2e-3)
    assert lines[427] + lines[432] == pytest.approx(0.0991, abs=4e-4)  # 9.91(1) %


@pytest.mark.parametrize("duration", [0.1, 1.0, 27.7015, 60.0, 1000.0])
def test_the_source_decays_while_it_is_used(duration):
    """∫ A 2^(−t/half-life) dt / 4πd², by quadrature."""
    flux = ElectronCapture("Cr51", activity=1e17 * Hz, distance=2 * m, duration=duration * day)
    decays = quad(lambda t: 1e17 * 86400 * 2 ** (-t / 27.7015), 0, duration, epsrel=1e-12, epsabs=0)[0]
    assert flux.fluence[nu_e] * cm**2 == pytest.approx(decays / (4 * math.pi * 200**2), rel=1e-10)


def test_a_short_exposure_counts_activity_times_time():
    flux = ElectronCapture("Ar37", activity=3e15 * Hz, distance=1 * m, duration=1 * s)
    assert flux.fluence[nu_e] * 4 * math.pi * m**2 == pytest.approx(3e15, rel=1e-6)


def test_shares_of_the_components():
    flux = ElectronCapture("Ar37", activity=1e15 * Hz, distance=1 * m, duration=5 * day)
    total = flux.fluence[nu_e]
    assert [each.fluence / total for each in flux.components] == pytest.approx([0.902, 0.098])
    assert [each.time for each in flux.components] == [None, None]
    mean = sum(each.fluence * each.spectrum.moment(0, 0.812 * MeV) for each in flux.components) / total
    assert float(mean) == pytest.approx(0.098)  # the threshold lies between the two lines


def test_names_and_nothing_at_all():
    by_name = ElectronCapture("cr-51", activity=1 * Hz, distance=1 * m, duration=1 * s)
    by_nuclide = ElectronCapture(nuclide("Cr51"), activity=1 * Hz, distance=1 * m, duration=1 * s)
    assert by_name.fluence == by_nuclide.fluence
    assert ElectronCapture("Cr51", activity=0, distance=1 * m, duration=1 * s).fluence[nu_e] == 0
    assert ElectronCapture("Cr51", activity=1 * Hz, distance=1 * m, duration=0).fluence[nu_e] == 0


@pytest.mark.parametrize(
    ("name", "activity", "distance", "duration", "words"),
    [
        ("Co60", 1, 1 * m, 1 * s, "no source by electron capture 'Co60'; the choices are Cr51, Ar37"),
        ("chromium", 1, 1 * m, 1 * s, "chromium"),
        ("Cr51", -1 * Hz, 1 * m, 1 * s, "activity"),
        ("Cr51", 1 * Hz, 0, 1 * s, "distance"),
        ("Cr51", 1 * Hz, 1 * m, -1 * s, "duration"),
        ("Cr51", np.nan, 1 * m, 1 * s, "activity"),
        (None, 1 * Hz, 1 * m, 1 * s, "nuclide"),
    ],
)
def test_bad_input(name, activity, distance, duration, words):
    with pytest.raises(InputError, match=words):
        ElectronCapture(name, activity=activity, distance=distance, duration=duration)

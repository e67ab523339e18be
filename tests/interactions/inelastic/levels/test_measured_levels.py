"""Measured levels in a spectrum: what is removed, what is put where, and what they do not touch."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import PlaneWave
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.levels.level_cross_section import LevelCrossSection
from nuscatter.interactions.inelastic.levels.measured_levels import Kind, Level, MeasuredLevels
from nuscatter.interactions.inelastic.levels.transitions import OscillatorShell
from nuscatter.units import MeV, cm, fm

ARGON, POTASSIUM = ns.nuclide("Ar40"), ns.nuclide("K40")
EDGES = np.arange(0.0, 21.0) * MeV
UNIT = 1e-42 * cm**2
SPIN = Level(3.4 * MeV, strength=2.0)
ANALOGUE = Level(4.4 * MeV, strength=4.0, kind=Kind.FERMI)
E = np.array([1.0, 5.0, 20.0, 45.0]) * MeV


def flat(E):
    """One unit in each bin of each group, ten times as much in the second group, 100 in the third."""
    return np.ones((3, 20, E.size)) * np.array([1, 10, 100])[:, None, None] * UNIT


SPECTRUM = ExcitationSpectrum(EDGES, flat)


def made(levels=(SPIN, ANALOGUE), upto=7.5 * MeV, **options):
    return MeasuredLevels(target=ARGON, final=POTASSIUM, levels=levels, upto=upto, **options)


def applied(levels, nuclide=ARGON, current=ns.CHARGED_CURRENT, species=ns.nu_e):
    return levels.applied(SPECTRUM, nuclide, current, species)


def test_what_is_replaced_and_what_stays():
    """Both groups are empty below 7.5 MeV but for the levels' own bins; half of the bin that it cuts stays."""
    found = applied(made()).sigma(E) / UNIT
    levels = {"0+": (0, 4), "1+": (1, 3)}
    for group, at in levels.values():
        others = [bin_ for bin_ in range(7) if bin_ != at]
        assert found[group, others] == pytest.approx(0)
        assert found[group, 7] == pytest.approx(np.full(4, 0.5 * 10**group))
        assert found[group, 8:] == pytest.approx(10.0**group)
    assert found[2] == pytest.approx(100)


def test_levels_have_their_own_cross_sections():
    """In their bins, 0 below their thresholds, interpolated to 1e-4."""
    levels = made()
    found = applied(levels).sigma(E)
    for level, group, at in ((ANALOGUE, 0, 4), (SPIN, 1, 3)):
        exact = levels.cross_section(level, ns.nu_e)
        assert isinstance(exact, LevelCrossSection)
        assert found[group, at] == pytest.approx(exact(E, ns.nu_e), rel=1e-4, abs=0)
        threshold = exact.threshold(ns.nu_e)
        lost = POTASSIUM.mass - ARGON.mass + level.excitation + 0.511 * MeV
        assert threshold == pytest.approx(lost, rel=1e-4, abs=0)
        around = applied(levels).sigma(threshold + np.array([-0.01, 0.01, 0.3]) * MeV)[group, at]
        assert around[0] == 0 < around[1] < around[2]


def test_a_group_without_levels_keeps_its_strength():
    found = applied(made((SPIN,))).sigma(E) / UNIT
    assert found[0] == pytest.approx(1)
    assert found[1, :3] == pytest.approx(0)


def test_the_strength_above_can_be_lowered():
    whole, part = (applied(made(above=above)).sigma(E) / UNIT for above in (1.0, 0.7))
    assert part[1, 8:] == pytest.approx(7)
    assert part[0] == pytest.approx(whole[0])
    assert part[1, 3] == pytest.approx(whole[1, 3])


def test_what_is_measured_is_the_product_with_g_a():
    """σ of a level is that of B g_A², 1.5876 for B = 1 with g_A = 1.26: no other g_A comes in."""
    plain = made((Level(0.0, strength=1.26**2),), distortion=PlaneWave())
    exact = plain.cross_section(plain.levels[0], ns.nu_e)
    assert exact.transition.strength == pytest.approx(1.26**2 / 1.2754**2, rel=1e-6, abs=0)
    assert made().total_strength(Kind.GAMOW_TELLER) == 2.0


def test_other_reactions_are_left_alone():
    levels = made()
    for nuclide, current, species in (
        (ARGON, ns.CHARGED_CURRENT, ns.nu_e_bar),
        (ARGON, ns.NEUTRAL_CURRENT, ns.nu_e),
        (ns.nuclide("O16"), ns.CHARGED_CURRENT, ns.nu_e),
    ):
        assert not levels.acts(nuclide, current, species)
        assert applied(levels, nuclide, current, species) is SPECTRUM
    assert levels.acts(ARGON, ns.CHARGED_CURRENT, ns.nu_mu)


def test_magnetic_levels_of_the_neutral_current():
    """ν more than ν̄, and isovector: half the charged current's axial part of B(GT) = B(M1)/2.643 where no mass acts."""
    level = Level(9.0 * MeV, strength=0.3, kind=Kind.M1)
    levels = MeasuredLevels(target=ARGON, final=ARGON, levels=(level,), upto=10 * MeV)
    found = [
        applied(levels, current=ns.NEUTRAL_CURRENT, species=each).sigma(E)[1, 9] for each in (ns.nu_e, ns.nu_e_bar)
    ]
    assert (found[0][2:] > found[1][2:]).all()
    assert found[0][:2] == pytest.approx(0)
    away = 20 * MeV - 9 * MeV
    allowed = (1.1663788e-11 * MeV**-2) ** 2 / np.pi * away**2 * 0.5 * 1.2754**2 * 0.3 / 2.6429
    assert (found[0][2] + found[1][2]) / 2 == pytest.approx(allowed, rel=0.02, abs=0)


def test_shells_lower_cross_sections():
    bare, wide = made(), made(shells=(OscillatorShell(3, length=1.95 * fm),))
    ratio = applied(wide).sigma(E)[1, 3] / np.where(applied(bare).sigma(E)[1, 3] > 0, applied(bare).sigma(E)[1, 3], 1)
    assert ratio[2] > ratio[3] > 0.3
    # 1 − ⟨q²⟩⟨r²⟩/3 of the square, with the mean over 1 − c/3 of q² = E² + k² − 2Ekc.
    k = (20 - 0.993 - 3.4) * MeV
    mean = (20 * MeV) ** 2 + k**2 + 2 * 20 * MeV * k / 9
    assert ratio[2] == pytest.approx(np.exp(-mean * 4.5 * (1.95 * fm) ** 2 / 3), rel=0.01, abs=0)


@pytest.mark.parametrize(
    "options",
    [
        {"levels": ()},
        {"levels": (1.0,)},
        {"levels": [SPIN]},
        {"levels": (Level(8 * MeV, strength=1.0),)},
        {"levels": (Level(3 * MeV, strength=1.0, kind=Kind.M1),)},
        {"upto": 0.0},
        {"above": -1.0},
        {"shells": (1.0,)},
        {"distortion": 1.0},
        {"reference": 1.0},
    ],
)
def test_wrong_levels_are_refused(options):
    with pytest.raises(InputError):
        made(**options)


def test_wrong_nuclides_and_strengths_are_refused():
    with pytest.raises(InputError):
        replace(made(), final=ns.nuclide("O16"))
    with pytest.raises(InputError):
        Level(3 * MeV, strength=-1.0)
    with pytest.raises(InputError):
        Level(3 * MeV, strength=1.0, kind="GT")
    with pytest.raises(InputError):
        made().applied(1.0, ARGON, ns.CHARGED_CURRENT, ns.nu_e)

"""What typed responses and published numbers must fulfil: the release they come from, smoothness, arithmetic.

Checksums of all digits stand in tests/house/test_checksums.py.
"""

import numpy as np
import pytest

from nuscatter.catalogue.coherent import LAR_EFFICIENCY, csi_2017
from nuscatter.catalogue.published_facts import setup
from nuscatter.detectors.germanium import bonhomme_k, fano_factor, pair_energy, scholz_k, scholz_xi
from nuscatter.tables import columns
from nuscatter.units import eV, keV, kg


def xenonnt_table():
    return np.array(list(columns("catalogue", "xenonnt_efficiency.csv").values())).T


def residuals(x, y):
    """Return how far each inner point lies from the cubic through two neighbours on each side."""
    found = []
    for at in range(2, len(x) - 2):
        near = [at - 2, at - 1, at + 1, at + 2]
        found.append(abs(y[at] - np.polyval(np.polyfit(x[near] - x[at], y[near], 3), 0.0)))
    return np.array(found)


@pytest.mark.releases
def test_every_knot_of_argons_efficiency_is_the_releases(releases):
    """To the four digits that were kept: an interpolation to 1 % would not see a wrong one."""
    energy, _, kept = np.loadtxt(releases / "coherent_lar_2020/Data/CENNS10AnlAEfficiency.txt").T
    for knot, value in LAR_EFFICIENCY:
        assert value == pytest.approx(kept[np.flatnonzero(energy == knot)[0]], rel=4e-4, abs=6e-5)


def test_argons_efficiency_rises_ever_more_slowly():
    """Above 1.75 keV every knot lies above the straight line between its neighbours, and the slopes fall."""
    knots, values = np.array(LAR_EFFICIENCY).T
    assert (np.diff(values) >= 0).all()
    slopes = np.diff(values) / np.diff(knots)
    assert (np.diff(slopes[3:]) < 0).all()
    assert slopes.max() == pytest.approx(0.274, abs=1e-3)


def test_xenonnts_efficiencies_are_smooth_and_go_with_each_other():
    """On the cubic of the neighbours to 0.2 % from 0.7 keV on; the ratio of the two runs to a permille everywhere."""
    recoil, first, second = xenonnt_table().T
    np.testing.assert_allclose(recoil, np.arange(0.5, 5.01, 0.1), atol=1e-9)
    for column in (first, second):
        off = residuals(np.log(recoil), np.log(column))
        assert off[recoil[2:-2] > 1.1].max() < 2e-3
        assert off.max() < 0.012
    assert residuals(recoil, second / first).max() < 1.2e-3
    assert (second < first).all()


@pytest.mark.releases
def test_xenonnts_efficiencies_are_sums_of_templates(releases):
    """The nominal templates of single energies, summed over all bins: to the four digits that were kept."""
    h5py = pytest.importorskip("h5py")
    table = xenonnt_table()
    for run in (0, 1):
        for row in table:
            name = f"template_XENONnT_sr{run}_mono_{row[0]:.3f}_cevns_tly_0.0_tqy_0.0.h5"
            with h5py.File(releases / f"xenonnt_b8/templates/sr{run}/mono" / name, "r") as opened:
                total = np.array(opened["templates/template"]).sum()
            assert row[1 + run] == pytest.approx(total, rel=4e-3 if row[0] < 0.65 else 5e-4), name


def test_constants_of_germanium():
    """Scholz et al., arXiv:1608.03588, and Bonhomme et al., arXiv:2202.03754, by their abstracts; 2.96 eV a pair."""
    assert (bonhomme_k.value, bonhomme_k.uncertainty) == (0.162, 0.004)
    assert (scholz_k.value, scholz_k.uncertainty) == (0.179, 0.001)
    assert scholz_xi.value / keV == pytest.approx(0.16, rel=1e-12)
    assert pair_energy.value / eV == pytest.approx(2.96, rel=1e-12)  # a gap of 0.7 eV times about 4
    assert fano_factor.value == 0.11


def test_published_ratios_are_those_of_the_published_numbers():
    """Significances and ratios that the same paper gives: to the error that rounding and shapes allow."""
    nai = setup("COHERENT-NaI-185").facts
    assert nai["observed"].values[0] / nai["predicted"].values[0] == pytest.approx(0.41, abs=0.005)
    lead = setup("COHERENT-nubes").facts
    assert lead["observed"].values[0] / lead["predicted"].values[0] < lead["observed over predicted"].values[0]
    for name in ("CONUS+", "COHERENT-Ge"):
        facts = setup(name).facts
        value, (down, _) = facts["observed"].values[0], facts["observed"].error
        assert value / down == pytest.approx(facts["significance"].values[0], rel=0.2)
    xenon = setup("XENONnT").facts
    assert xenon["observed"].values[0] - xenon["background"].values[0] == pytest.approx(
        xenon["fitted"].values[0], abs=0.2
    )
    panda = [setup(name).facts for name in ("PandaX-4T", "PandaX-4T-US2")]
    for facts in panda:
        excess = facts["observed"].values[0] - facts["background"].values[0]
        assert abs(excess - facts["fitted"].values[0]) < 7  # 0.2 and 81 beside 3.5 and 75: fitted together
        assert "predicted" not in facts
    assert panda[0]["fitted"].values[0] / panda[1]["fitted"].values[0] == pytest.approx(3.5 / 75, rel=1e-9)


def test_the_mass_of_the_first_caesium_iodide():
    """14.57 kg, which both papers round to 14.6; the release states none."""
    mass = csi_2017().detector.mass / kg
    assert mass == pytest.approx(14.57, rel=1e-12)
    assert round(mass, 1) == setup("COHERENT-CsI").facts["mass"].values[0]


def test_the_exposure_of_conus_plus():
    """119 days of reactor (abstract) of 2.83 kg are 337 kg d, of which 327 were kept."""
    assert setup("CONUS+").facts["exposure"].values[0] / 2.83 == pytest.approx(119, rel=0.04)

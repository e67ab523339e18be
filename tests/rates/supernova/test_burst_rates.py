import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.units import MeV, cm, megaparsec, tonne

BURST = ns.Supernova.named("dune", distance=0.01 * megaparsec)
EDGES = np.linspace(0.5, 150, 150) * MeV
TABLE = ns.CrossSectionTable([5 * MeV, 200 * MeV], {ns.nu_e: [0, 4e-40 * cm**2], ns.nu_mu: [0, 1e-41 * cm**2]})


@pytest.fixture(scope="module")
def rates():
    recoils = ns.Detector("Ar40", 100 * tonne, np.array([1e-3, 1]) * MeV)
    channels = (
        ns.MatrixChannel("nue_Ar40", TABLE, 1e32, efficiency=0.5),
        ns.TermChannel("cevns", ns.StandardModel(), recoils, coherent=True),
    )
    return ns.SupernovaDetector("mine", channels, EDGES).rates(BURST)


def test_sums_agree(rates):
    assert rates.total() == pytest.approx(rates["nue_Ar40"] + rates["cevns"], rel=1e-12)
    assert rates.total(cevns=False) == rates["nue_Ar40"]
    assert rates.total(cevns=False, seen=False) == pytest.approx(2 * rates["nue_Ar40"], rel=1e-12)
    assert sum(rates.by_species.values()) == pytest.approx(rates.total(), rel=1e-12)
    assert sum(rates.by_channel.values()) == pytest.approx(rates.total(), rel=1e-12)
    assert list(rates) == ["nue_Ar40", "cevns"]
    assert len(rates) == 2
    for each in rates.channels.values():
        assert each.spectrum.sum() == pytest.approx(each.counts, rel=1e-12)
        assert each.true_spectrum.sum() == pytest.approx(each.interactions, rel=1e-12)
    assert rates.channels["cevns"].coherent


def test_the_exact_spectrum_integrates_to_the_interactions(rates):
    """By the trapezoid on a fine grid; and by species."""
    E = np.linspace(0.5, 150, 400) * MeV
    for each in rates.channels.values():
        assert np.trapezoid(each.density(E), E) == pytest.approx(each.interactions, rel=1e-3)
        parts = sum(each.density(E, state) for state in BURST.species)
        np.testing.assert_allclose(parts, each.density(E), rtol=1e-12)
    with pytest.raises(InputError, match="a Species"):
        each.density(E, "nu_e")


@pytest.mark.parametrize("number", [1.0, 30.0])
def test_the_reach_is_where_a_star_gives_so_many_counts(rates, number):
    where = rates.reach(number, distance=0.01 * megaparsec)
    share = (0.01 * megaparsec / where) ** 2  # of the fluence, and so of the counts
    assert share * rates.total(cevns=False) == pytest.approx(number, rel=1e-12)


def test_a_channel_is_found_by_its_name(rates):
    assert rates["CEvNS"] == rates["cevns"]
    with pytest.raises(InputError, match=r"channel.*nue_Ar40"):
        rates["ibd"]
    with pytest.raises(InputError, match="cevns"):
        rates.total(cevns=3)
    assert "without CEvNS" in repr(rates)
    assert "nue_Ar40" in rates._repr_html_()
    assert "interactions" in repr(rates.channels["cevns"])

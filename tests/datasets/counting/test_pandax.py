"""PandaX-4T's boron 8: the fitted scale is the published flux, and the two samples have one scale."""

import pytest

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.counting.pandax import pandax4t_b8_2024
from nuscatter.datasets.xenonnt import FLUX_BORON8
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.sources.sky.solar import sno_boron8
from nuscatter.units import cm, s

from .test_germanium_2026 import stronger

SM = StandardModel()


def test_the_fitted_flux_is_the_published_one():
    """(8.4 ± 3.1) 10⁶ cm⁻² s⁻¹ with SNO's flux fixed."""
    result = fit(pandax4t_b8_2024().likelihood(stronger), fixed={"flux_boron8": 0.0}, scale=1.0)
    flux = sno_boron8.value * cm**2 * s / 1e6
    assert result.values["scale"] * flux == pytest.approx(8.4, rel=1e-4)
    assert result.errors["scale"] * flux == pytest.approx(3.1, rel=1e-3)


def test_the_error_is_the_published_37_percent():
    data = pandax4t_b8_2024()
    assert data.error / data.events == pytest.approx(0.37, abs=0.005)


def test_the_expected_events_are_those_of_snos_flux():
    """75 at 8.4 are 47 at 5.25: the remembered 43 of other compilations would be a flux of 4.8."""
    expected = float(pandax4t_b8_2024().expected(SM)["cevns"].sum())
    assert expected == pytest.approx(75 * 5.25 / 8.4, rel=1e-9)


@pytest.mark.slow
def test_a_tenth_of_the_recoils_above_threshold_is_seen():
    """Of ionisation alone a tenth, of pairs 2.5 %: the paired sample must be the rarer one above the same spectrum."""
    seen = []
    for name, events in (("PandaX-4T-US2", 75), ("PandaX-4T", 3.5)):
        bare = float(assemble(setup(name)).counts(SM).sum())
        seen.append(events * 5.25 / 8.4 / bare)
    assert seen == pytest.approx([0.102, 0.0252], rel=0.01)


def test_it_shares_the_flux_with_xenonnt():
    assert pandax4t_b8_2024().nuisances == {"flux_boron8": FLUX_BORON8}

"""Where solar neutrinos are produced: means and variances of the potential, and spectra that carry their region."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.sources.spectra.production_region import ProducedIn, ProductionRegion
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import MeV, eV

V = 1e-12 * eV
CENTRE = ProductionRegion.around(6.81 * V, relative_variance=0.010)
FLAT = Polynomial((1 / (14 * MeV),), high=14 * MeV)


@given(st.floats(0.1, 100), st.floats(0, 1))
def test_two_nodes_have_the_mean_and_the_variance_that_were_asked_for(mean, relative_variance):
    region = ProductionRegion.around(mean * V, relative_variance=relative_variance)
    potentials, weights = np.array(region.potentials), np.array(region.weights)
    assert (potentials >= 0).all()
    assert weights @ potentials / V == pytest.approx(mean, rel=1e-12, abs=0)
    assert weights @ (potentials / V - mean) ** 2 == pytest.approx(relative_variance * mean**2, rel=1e-9, abs=1e-12)


def test_arrays_become_values_that_can_be_compared():
    """Regions are keys of caches, so arrays must not stay in them."""
    region = ProductionRegion(np.array(CENTRE.potentials), np.array(CENTRE.weights))
    assert region == CENTRE
    assert hash(region) == hash(CENTRE)
    assert all(type(each) is float for each in (*region.potentials, *region.weights))


def test_a_spectrum_with_a_region_is_the_spectrum_itself():
    produced = ProducedIn(FLAT, CENTRE)
    E = np.array([0.5, 2.0, 10.0]) * MeV
    np.testing.assert_array_equal(produced(E), FLAT(E))
    np.testing.assert_array_equal(produced.moment(2, E, 0.1 * MeV), FLAT.moment(2, E, 0.1 * MeV))
    np.testing.assert_array_equal(produced.nodes(7), FLAT.nodes(7))
    np.testing.assert_array_equal(produced.nodes(7, [3 * MeV]), FLAT.nodes(7, [3 * MeV]))
    assert produced.nodes(7, [3 * MeV])[0].size == 14
    assert (produced.kinks, produced.support) == (FLAT.kinks, FLAT.support)


def test_a_line_with_a_region_has_no_density_either():
    line = ProducedIn(Line(0.862 * MeV), CENTRE)
    assert line.moment(1, 0.5 * MeV) * MeV == pytest.approx(1 / 0.862, rel=1e-12)
    with pytest.raises(InputError, match="no density"):
        line(0.862 * MeV)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ProductionRegion((1.0,), (0.5,)), "sum of the weights is 0.5"),
        (lambda: ProductionRegion((1.0, 2.0), (1.0,)), "number of weights is 1"),
        (lambda: ProductionRegion((-1.0,), (1.0,)), "potential"),
        (lambda: ProductionRegion((1.0, 1.0), (1.5, -0.5)), "weight"),
        (lambda: ProductionRegion(1.0, 1.0), "number of weights"),
        (lambda: ProductionRegion.around(0, relative_variance=0.1), "mean is 0"),
        (lambda: ProductionRegion.around(1, relative_variance=1.1), "relative_variance is 1.1"),
        (lambda: ProductionRegion.around(1, relative_variance=-0.1), "relative_variance is -0.1"),
        (lambda: ProducedIn(3, CENTRE), "spectrum is 3"),
        (lambda: ProducedIn(FLAT, 3), "region is 3"),
    ],
)
def test_bad_input(make, says):
    with pytest.raises(InputError, match=says):
        make()

"""What a scan allows, in units of a row; and how far a row is from a published interval."""

import math

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
from nuscatter.fits.parameters import Parameter
from nuscatter.fits.scans.scan import scan
from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.results.published import PublishedInterval
from nuscatter.reports.results.told import Allowed, Row, allowed

LEVELS = [0.683, 0.9]


def published(pieces, *, level=68, best=None):
    return PublishedInterval(
        "x", "r", "CsI", "", level=level, best=best, pieces=pieces, reference="arXiv:1", confirmed=Confirmed.READ
    )


def row(best, one_sigma, ninety=()):
    return Row("r", "CsI", "", "tree level", Allowed(best, one_sigma=one_sigma, ninety=ninety))


def test_a_gaussian_has_its_quantiles():
    found = allowed(scan(Pull("x", 2.0, 0.5), levels=LEVELS, x=np.linspace(-2, 6, 41)), size=2.0)
    assert found.best == pytest.approx(1.0, rel=1e-6, abs=0)
    ((low, high),), ((least, most),) = found.one_sigma, found.ninety
    assert (low, high) == pytest.approx((0.75, 1.25), rel=1e-3, abs=0)
    assert most - least == pytest.approx(2 * 1.6448536 * 0.25, rel=1e-4, abs=0)
    assert found.error == pytest.approx((0.25, 0.25), rel=2e-3, abs=0)


def test_two_solutions_are_two_pieces():
    square = GaussianLikelihood([4.0], [0.5], lambda x: [x**2], {"x": Parameter()}, "square")
    found = allowed(scan(square, levels=LEVELS, x=np.linspace(-4, 4, 41)))
    assert len(found.one_sigma) == len(found.ninety) == 2
    assert [end for piece in found.one_sigma for end in piece] == pytest.approx(
        [-(4.5**0.5), -(3.5**0.5), 3.5**0.5, 4.5**0.5], rel=2e-4, abs=0
    )


def test_an_end_of_the_grid_is_no_bound():
    found = allowed(scan(Pull("x", 0.0, 1.0), levels=LEVELS, x=np.linspace(0, 4, 41)), limit=True)
    assert found.best is None
    ((low, high),) = found.ninety
    assert (low, high) == (-math.inf, pytest.approx(1.6448536, rel=1e-4, abs=0))
    assert allowed(scan(Pull("x", 0.0, 1.0), levels=LEVELS, x=np.linspace(-0.5, 0.5, 11))).ninety == (
        (-math.inf, math.inf),
    )


def test_pulls_are_of_the_end_that_differs_most():
    assert row(5.0, ((4.0, 6.5),)).pull(published(((4.0, 6.0),))) == 0.5
    assert row(5.6, ((4.0, 6.5),)).pull(published(((4.0, 6.0),), best=5.0)) == pytest.approx(0.6, rel=1e-9, abs=0)
    assert row(5.0, ((3.0, 6.5),)).pull(published(((4.0, 6.0),))) == -1.0
    assert row(None, (), ((-math.inf, 40.0),)).pull(published(((-math.inf, 36.0),), level=90)) == pytest.approx(
        4 / 36 * 1.6448536, rel=1e-6, abs=0
    )


def test_another_number_of_pieces_must_be_said():
    theirs = published(((-9.0, -8.0), (1.0, 2.0)))
    assert row(1.0, ((1.0, 2.0),)).pull(theirs) == math.inf
    assert row(1.0, ((1.0, 2.0),)).needs_a_sentence(theirs)
    assert not row(1.0, ((-9.0, -8.2), (1.0, 2.2))).needs_a_sentence(theirs)
    assert row(1.0, ((-9.0, -8.2), (1.0, 2.3))).needs_a_sentence(theirs)


def test_the_error_downward_is_named_first():
    """From 3 down to 2.5 and up to 4; a piece that does not hold the best value gives no error."""
    assert row(3.0, ((-2.0, -1.0), (2.5, 4.0))).here.error == pytest.approx((0.5, 1.0), rel=1e-12, abs=0)
    assert row(3.0, ((-2.0, -1.0),)).here.error is None

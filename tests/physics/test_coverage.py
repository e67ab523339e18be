"""Coverage of non-standard interactions in a CEvNS experiment: a real quadratic dependence, with a fold."""

from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.toys.coverage import coverage
from nuscatter.fits.toys.feldman_cousins import feldman_cousins

BACKGROUND = 60.0
LIMITS = {"epsilon": (-0.6, 1.0)}


@cache
def powers():
    """Counts in COHERENT's argon detector with ε_ee = ε_μμ on down quarks: coefficients of 1, ε and ε²."""
    experiment = ns.experiment("COHERENT-LAr-2020")

    def counts(epsilon):
        return experiment.counts(ns.StandardModel() + ns.NSI(ee_d=epsilon, mumu_d=epsilon)).sum(axis=1)

    nominal, up, down = (counts(each) for each in (0.0, 0.5, -0.5))
    found = np.stack([nominal, up - down, 2 * (up + down - 2 * nominal)])
    np.testing.assert_allclose(found.T @ [1, 0.3, 0.09], counts(0.3), rtol=1e-9)
    return found


class Counts:
    """Their prediction, with the flux as a nuisance."""

    def __call__(self, epsilon=0.0, flux=1.0):
        return self.many({"epsilon": np.array([epsilon]), "flux": np.array([flux])})[:, 0]

    def many(self, values):
        return values["flux"] * (powers().T @ values["epsilon"] ** np.arange(3)[:, None]) + BACKGROUND


def likelihood(epsilon=0.0):
    return PoissonLikelihood(Counts()(epsilon), Counts()) + Pull("flux", 1.0, 0.1)


def fold():
    """Where the rate is least: the weak charge of argon is about 0."""
    _, linear, quadratic = powers().sum(axis=1)
    return float(-linear / (2 * quadratic))


def test_the_fold_is_where_the_weak_charge_vanishes():
    """Q_W/2 = Z(½ − 2s²) − ½N + (Z + 2N) ε, the same for protons and neutrons but for form factors."""
    z, n = 18, 22
    assert fold() == pytest.approx(-(z * (0.5 - 2 * 0.23857) - 0.5 * n) / (z + 2 * n), abs=0.003)


@pytest.mark.slow
def test_nsi_are_covered_away_from_the_fold():
    study = coverage(likelihood(), {"epsilon": 0.0}, "epsilon", toys=2000, limits=LIMITS, starts=4, seed=1)
    assert (abs(study.pull) < 3).all(), study.fraction


@pytest.mark.slow
def test_at_the_fold_nsi_are_covered_by_toys_alone():
    at = {"epsilon": fold()}
    wilks = coverage(likelihood(), at, "epsilon", toys=2000, limits=LIMITS, starts=4, seed=1)
    assert (wilks.pull > 4).all(), wilks.fraction  # too many are covered
    for level in (0.683, 0.9):
        belt = feldman_cousins(
            likelihood(fold()), epsilon=[-0.3, fold(), 0.8], toys=6400, level=level, limits=LIMITS, seed=2
        )
        right = coverage(
            likelihood(), at, "epsilon", toys=2000, levels=[level], critical=[belt.critical[1]], limits=LIMITS,
            starts=4, seed=1,
        )  # fmt: skip
        assert abs(right.pull[0]) < 3.5, right.fraction  # the critical value has an error of its own, half as large

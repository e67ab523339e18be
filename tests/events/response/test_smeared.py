"""Observables about their means: their distribution is that of the smearing.

With fixed seeds a test passes always or never. Its threshold is a p-value of 1e-4, which a right sampler misses once in
ten thousand choices of a seed, and a wrong width or shape with 20000 numbers misses by far.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing, Smearing
from nuscatter.events.response.smeared import smeared


@dataclass(frozen=True)
class Mine(Smearing):
    """A user's own smearing, which is another one under a name that is not known."""

    other: Smearing
    discrete: bool = False

    def density(self, x, mean):
        return self.other.density(x, mean)

    def cumulative(self, x, mean):
        return self.other.cumulative(x, mean)

    def width(self, mean):
        return self.other.width(mean)


GAUSS, GAMMA = GaussianSmearing(stochastic=0.5, constant=0.1, noise=0.3), GammaSmearing(slope=0.716, offset=1.0)


@pytest.mark.parametrize("smearing", [GAUSS, GAMMA, Mine(GAUSS), Mine(GAMMA)])
@pytest.mark.parametrize("mean", [0.7, 12.0])
def test_a_continuous_observable_has_the_distribution_of_its_smearing(smearing, mean):
    means = np.full(20000, mean)
    values = smeared(smearing, means, np.random.default_rng(5))
    found = stats.kstest(values, lambda x: smearing.cumulative(x, np.full_like(x, mean)))
    assert found.pvalue > 1e-4


@pytest.mark.parametrize("smearing", [PoissonSmearing(), Mine(PoissonSmearing(), discrete=True)])
@pytest.mark.parametrize("mean", [0.4, 9.0])
def test_numbers_of_quanta_are_poisson_numbers(smearing, mean):
    values = smeared(smearing, np.full(20000, mean), np.random.default_rng(6))
    number = np.arange(30.0)
    expected = 20000 * PoissonSmearing().density(number, np.array(mean))
    seen = np.array([(values == each).sum() for each in number])
    assert seen.sum() == 20000
    often = expected > 5
    chi2 = ((seen - expected)[often] ** 2 / expected[often]).sum()
    assert stats.chi2.sf(chi2, often.sum()) > 1e-4


def test_each_event_has_its_own_mean():
    means = np.repeat([1.0, 50.0], 4000)
    values = smeared(GAMMA, means, np.random.default_rng(7))
    assert values[:4000].mean() == pytest.approx(1.0, rel=0.05)
    assert values[4000:].mean() == pytest.approx(50.0, rel=0.02)


def test_what_leaves_no_light_is_not_seen():
    for smearing in (GAMMA, PoissonSmearing()):
        assert (smeared(smearing, np.zeros(10), np.random.default_rng(8)) == 0).all()

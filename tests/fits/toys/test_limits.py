"""Upper limits: against closed formulae, pyhf, and toys."""

import inspect
import math
import warnings

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm, poisson

from nuscatter.computing.block_runs import Workers
from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.toys.asimov import asimov
from nuscatter.fits.toys.limits import cls_limit, upper_limit

SIGNAL, BACKGROUND, UNCERTAINTY = np.array([5.0, 10.0]), np.array([50.0, 52.0]), np.array([7.0, 3.0])


def histfactory(observed):
    """pyhf's simplest model: uncorrelated backgrounds, each measured by Poisson counts of its own."""
    tau = (BACKGROUND / UNCERTAINTY) ** 2
    main = PoissonLikelihood(observed, lambda mu, g1=1.0, g2=1.0: mu * SIGNAL + np.array([g1, g2]) * BACKGROUND)
    return main + PoissonLikelihood(tau, lambda g1=1.0, g2=1.0: tau * np.array([g1, g2]))


@pytest.mark.parametrize("x", [-1.3, 0.0, 0.8])
def test_a_gaussian_limit_is_its_quantile(x):
    """Below a boundary q̃ counts from there, which leaves p_μ as it is: the limit is x + 1.645 σ, if that is allowed."""
    limit = upper_limit(GaussianLikelihood([x], 1.0, lambda s=1.0: [s]), "s", level=0.95)
    assert limit.value == pytest.approx(x + norm.ppf(0.95), abs=1e-4)
    assert limit.error == 0.0


@pytest.mark.parametrize("x", [-1.3, 0.0, 0.8])
def test_a_gaussian_limit_of_cls_is_its_formula(x):
    limit = cls_limit(GaussianLikelihood([x], 1.0, lambda s=1.0: [s]), "s", level=0.95)
    expected = x + norm.ppf(1.0 - 0.05 * norm.cdf(x))
    assert limit.value == pytest.approx(expected, abs=1e-4)
    bands = [shift + norm.ppf(1.0 - 0.05 * norm.cdf(shift)) for shift in (-2, -1, 0, 1, 2)]
    np.testing.assert_allclose(limit.expected, bands, atol=2e-4)


def asymptotic(observed, background, level, cls):
    """The limit of a counting experiment, from the deviances of one bin written out; 0 where all are excluded."""

    def excess(s):
        mu, best = s + background, max(observed, background)
        q = 2 * (mu - best - observed * math.log(mu / best)) if mu > best else 0.0
        q_asimov = 2 * (s - background * math.log(mu / background))
        d, r = q_asimov**0.5, q**0.5
        low = r > d
        p = norm.cdf(-(q + q_asimov) / (2 * d) if low else -r)
        p0 = norm.cdf(-(q - q_asimov) / (2 * d) if low else d - r)
        return math.log(p / p0 if cls else p) - math.log(1 - level)

    start = max(observed - background, 0.0) + 1e-2
    return 0.0 if excess(start) < 0 else brentq(excess, start, 100.0, xtol=1e-9)


@pytest.mark.parametrize(("start", "scale"), [(0.01, 1e-6), (1.0, 1.0), (1.0, 1e6), (100.0, 1e6)])
@pytest.mark.parametrize("observed", [80, 89, 120])
def test_a_counting_limit_is_its_formula_at_any_scale(observed, start, scale):
    """Of 100 events without signal, 89 that were seen leave little, and 80 leave no value above zero by p_μ."""
    like = PoissonLikelihood([observed], lambda s=1.0: [s / scale + 100.0])
    plain = upper_limit(like, "s", s=start * scale).value / scale
    assert plain == pytest.approx(asymptotic(observed, 100.0, 0.9, False), abs=0.02)  # of σ = 10
    cls = cls_limit(like, "s", s=start * scale).value / scale
    assert cls == pytest.approx(asymptotic(observed, 100.0, 0.95, True), abs=0.001)


@pytest.mark.parametrize("x", [-3.0, -1.1, -0.5])
def test_the_noise_of_fits_does_not_exclude(x):
    """A refit may end 1e-4 above the minimum, here by a step above the boundary: more than q̃ of signals close to it."""
    like = GaussianLikelihood([x, -5.0], 1.0, lambda s=0.1: [s, 1e-5 * (s > 1e-6)])
    limit = upper_limit(like, "s")
    assert limit.value == pytest.approx(max(x + norm.ppf(0.9), 0.0), abs=0.01)
    np.testing.assert_allclose(limit.expected, np.maximum(np.arange(-2.0, 3.0) + norm.ppf(0.9), 0.0), atol=0.01)


def test_a_coupling_whose_rise_is_of_fourth_power():
    for scale in (1e-6, 1.0, 1e6):
        like = GaussianLikelihood([-0.9], 1.0, lambda g=1.0: [(g / scale) ** 2])
        assert upper_limit(like, "g", g=scale).value / scale == pytest.approx((norm.ppf(0.9) - 0.9) ** 0.5, rel=0.01)


def test_the_expected_limit_is_that_of_asimov_data():
    like = histfactory([60, 55])
    limit = cls_limit(like, "mu", mu=1.0)
    own = cls_limit(asimov(like, mu=0.0, **{name: limit.best.values[name] for name in ("g1", "g2")}), "mu", mu=0.5)
    assert limit.expected[2] == pytest.approx(own.value, rel=0.05)  # its nuisances are those of a fit with a signal
    assert (np.diff(limit.expected) > 0).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within pyhf
@pytest.mark.parametrize("observed", [[51, 48], [60, 75]])
def test_cls_is_that_of_pyhf(observed):
    pyhf = pytest.importorskip("pyhf")
    model = pyhf.simplemodels.uncorrelated_background(SIGNAL.tolist(), BACKGROUND.tolist(), UNCERTAINTY.tolist())
    data = [*observed, *model.config.auxdata]
    limit = cls_limit(histfactory(observed), "mu", mu=1.0)

    def theirs(mu, which=None):
        found, bands = pyhf.infer.hypotest(mu, data, model, test_stat="qtilde", return_expected_set=True)
        return float(found if which is None else bands[which])

    assert theirs(limit.value) == pytest.approx(0.05, rel=0.01)
    for which in range(5):  # theirs counts bands of CLs from above: −2 standard deviations are the lowest CLs
        assert theirs(float(limit.expected[which]), which) == pytest.approx(0.05, rel=0.02)


@pytest.mark.slow
def test_counts_without_signal_have_the_classical_limits_by_toys():
    """No event: s < −ln(1 − level) − b for p_μ, and −ln(1 − level) for CLs."""
    like = PoissonLikelihood([0], lambda s=1.0: [s + 0.5])
    plain = upper_limit(like, "s", level=0.9, toys=1280)
    assert plain.value == pytest.approx(-math.log(0.1) - 0.5, abs=4 * plain.error)
    cls = cls_limit(like, "s", level=0.9, toys=1280)
    assert cls.value == pytest.approx(-math.log(0.1), abs=4 * cls.error)
    assert 0 < cls.error < 0.2


@pytest.mark.slow
def test_toys_of_few_counts_are_the_sum_over_counts():
    like, b = PoissonLikelihood([3], lambda s=1.0: [s + 2.0]), 2.0
    exact = brentq(lambda s: poisson.cdf(3, s + b) / poisson.cdf(3, b) - 0.05, 0.1, 20)
    limit = cls_limit(like, "s", toys=6400)
    assert limit.value == pytest.approx(exact, abs=4 * limit.error)
    grid, cls = limit.tested
    np.testing.assert_allclose(cls, poisson.cdf(3, grid + b) / poisson.cdf(3, b), rtol=0.15, atol=0.01)


@pytest.mark.slow
def test_toys_with_nuisances_agree_with_the_formulae_and_are_kept(tmp_path):
    like = PoissonLikelihood([105], lambda s=5.0, b=1.0: [s + 100.0 * b]) + Pull("b", 1.0, 0.05)
    formula = cls_limit(like, "s", level=0.9)
    first = cls_limit(like, "s", level=0.9, toys=1280, on=Workers(folder=tmp_path))
    assert first.value == pytest.approx(formula.value, abs=4 * first.error)
    again = cls_limit(like, "s", level=0.9, toys=1280, on=Workers(folder=tmp_path))
    assert again.value == first.value
    assert {path.name for path in tmp_path.iterdir()} == {"signal", "background"}


def test_a_limit_stops_at_the_end_of_the_parameter():
    from typing import Annotated

    def fraction(f: Annotated[float, (0, 1)] = 0.1):
        return [50.0 + f]

    assert upper_limit(PoissonLikelihood([50], fraction), "f").value == 1.0


def test_wrong_arguments_are_refused():
    like = PoissonLikelihood([5], lambda s=1.0: [s + 2.0])
    with pytest.raises(InputError, match="There is no parameter 't'"):
        upper_limit(like, "t")
    with pytest.raises(InputError, match=r"level is 0\.3"):
        upper_limit(like, "s", level=0.3)
    with pytest.raises(InputError, match="neither fixed nor limited"):
        upper_limit(like, "s", fixed={"s": 1.0})
    with pytest.raises(FitError, match="hardly depends on it"):
        upper_limit(GaussianLikelihood([1.0], 1.0, lambda s=1.0: [1.0 + 1e-30 * s]), "s")


@pytest.mark.parametrize(
    ("expectation", "observed", "few"),
    [
        (lambda s=1.0: [s], [0], 1.9),
        (lambda s=1.0: [s + 3.0], [0], 5.6),
        (lambda s=1.0: [s + 1.0], [0], 3.3),
        (lambda s=1.0: [s / 100 + 0.01] * 100, [0] * 100, 3.3),  # few, however they are divided
        (lambda s=1.0: [s, 1e6], [0, 10**6], 1.9),  # and whatever else was counted
        (lambda s=1.0: [s + 100.0], [100], None),
        (lambda s=1.0: [s / 100 + 1.0] * 100, [1] * 100, None),  # many, although each bin has one
    ],
)
def test_limits_by_formulae_from_few_counts_are_warned_of(expectation, observed, few):
    """With no event and no background formulae say 1.9, which is 3.0."""
    like = PoissonLikelihood(observed, expectation)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        cls_limit(like, "s")
    assert [str(each.message) for each in said] == (
        []
        if few is None
        else [
            f"The limit on s stands on formulae for many events, but about {few:.1f} events decide it: throw toys "
            "(toys=1000)."
        ]
    )


def test_measured_values_and_toys_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        upper_limit(GaussianLikelihood([1.0], 1.0, lambda s=1.0: [s]), "s")
        upper_limit(PoissonLikelihood([0], lambda s=1.0: [s + 0.5]), "s", toys=64)


def test_the_two_limits_have_one_signature_but_for_the_level():
    plain, cls = (inspect.signature(each).parameters for each in (upper_limit, cls_limit))
    assert list(plain) == list(cls) == [
        "likelihood", "name", "level", "null", "fixed", "limits", "toys", "seed", "on", "values",
    ]  # fmt: skip
    assert (plain["level"].default, cls["level"].default) == (0.9, 0.95)
    assert all(plain[name] == cls[name] for name in plain if name != "level")
    assert {each.kind for each in list(plain.values())[2:-1]} == {inspect.Parameter.KEYWORD_ONLY}
    like = GaussianLikelihood([0.8], 1.0, lambda s=1.0: [s])
    assert upper_limit(like, "s").value == pytest.approx(0.8 + norm.ppf(0.9), abs=1e-4)
    assert cls_limit(like, "s").level == 0.95
    with pytest.raises(TypeError, match="positional"):
        upper_limit(like, "s", 0.9)


def test_a_parameter_may_be_called_cls():
    like = GaussianLikelihood([0.8, 0.0], 1.0, lambda s, cls: [s + cls, cls])
    assert upper_limit(like, "s", s=1.0, cls=0.1).value == pytest.approx(0.8 + norm.ppf(0.9) * 2**0.5, abs=1e-4)


def test_the_warning_of_few_events_names_the_line_that_asked():
    for limit in (upper_limit, cls_limit):
        with pytest.warns(UserWarning, match="throw toys") as said:
            limit(PoissonLikelihood([0], lambda s=1.0: [s]), "s")
        assert [each.filename for each in said] == [__file__]

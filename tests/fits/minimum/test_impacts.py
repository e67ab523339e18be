import dataclasses

import numpy as np
import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.impacts import constraints

X = np.linspace(0.0, 1.0, 8)


def bent(s, flux, tilt, scale=1.0):
    return scale * (1 + flux) * (s * (1 + tilt * (X - 0.4)) + 5.0 * X)


LIKE = (
    GaussianLikelihood(bent(4.0, 0.03, 0.2) + 0.1 * np.cos(7 * X), 0.2, bent)
    + Pull("flux", 0.0, 0.1)
    + Pull("tilt", 0.0, 1.0)
    + Pull("scale", 1.0, 0.05)
)


@pytest.fixture(scope="module")
def result():
    return fit(LIKE, s=3.0)


def test_pulls_are_in_units_of_what_was_known(result):
    rows = {row.name: row for row in result.pulls()}
    assert set(rows) == {"flux", "tilt", "scale"}
    for name, row in rows.items():
        assert row.value == result.values[name]
        assert row.pull == pytest.approx((result.values[name] - row.mean) / row.sigma)
        assert row.constraint == pytest.approx(result.errors[name] / row.sigma)
    assert rows["tilt"].constraint < 0.5  # the data measure it
    assert rows["flux"].constraint == pytest.approx(1.0, abs=0.15)
    sizes = [abs(row.pull) for row in result.pulls()]
    assert sizes == sorted(sizes, reverse=True)


def test_a_nuisance_the_data_do_not_see_stays_as_it_was():
    def expected(s, idle):
        return [s]

    (row,) = fit(GaussianLikelihood([2.0], 1.0, expected) + Pull("idle", 3.0, 0.5), s=1.0).pulls()
    assert (row.pull, row.constraint) == pytest.approx((0.0, 1.0), abs=1e-4)


def test_impacts_are_refits_with_the_nuisance_fixed(result):
    rows = result.impacts("s")
    assert [row.size for row in rows] == sorted((row.size for row in rows), reverse=True)
    assert {row.name for row in rows} == {"flux", "tilt", "scale"}
    for row in rows:
        for shift, side in ((row.up, 1.0), (row.down, -1.0)):
            held = result.values[row.name] + side * result.errors[row.name]
            again = fit(LIKE, s=3.0, fixed={row.name: held})
            assert shift == pytest.approx(again.values["s"] - result.values["s"], abs=3e-3 * result.errors["s"])


def test_the_impacts_of_a_linear_problem_are_its_covariances():
    def expected(s, b, c):
        return s * X + b * X**2 + c

    like = GaussianLikelihood(1 + X, 0.1, expected) + Pull("b", 0.0, 0.3) + Pull("c", 1.0, 0.2)
    result = fit(like, s=0.0)
    order = result.parameters
    for row in result.impacts("s"):
        expected_shift = result.covariance[order.index("s"), order.index(row.name)] / result.errors[row.name]
        assert row.up == pytest.approx(expected_shift, rel=1e-4)
        assert row.down == pytest.approx(-expected_shift, rel=1e-4)


def test_an_impact_stops_at_the_limit():
    like = PoissonLikelihood([30], lambda s, b: [s + b]) + Pull("b", 1.0, 2.0)
    result = fit(like, s=20.0, limits={"b": (0.0, None)})
    (row,) = result.impacts("s")
    assert row.up == pytest.approx(-result.errors["b"], rel=1e-3)
    assert row.down == pytest.approx(result.values["b"], abs=1e-3)


def test_a_nuisance_has_impact_on_others_but_not_on_itself(result):
    assert {row.name for row in result.impacts("flux")} == {"tilt", "scale"}


def test_constraints_are_those_of_the_pulls():
    like = GaussianLikelihood([1.0], 1.0, lambda a: [a]) + Pull("a", 2.4, 0.2**0.5)
    assert constraints(like)["a"] == pytest.approx((2.4, 0.2**0.5))
    assert constraints(Pull("a", 0.0, 1.0)) == {"a": (0.0, 1.0)}
    (row,) = fit(like).pulls()
    assert (row.mean, row.sigma) == pytest.approx((2.4, 0.2**0.5))


def test_the_table_has_every_parameter_in_order():
    result = fit(LIKE, s=3.0, fixed={"tilt": 0.5}, limits={"s": (0.0, 9.0)})
    rows = result.table()
    assert [row.name for row in rows] == list(result.parameters)
    by_name = {row.name: row for row in rows}
    assert (by_name["s"].start, by_name["s"].limits, by_name["s"].nuisance) == (None, (0.0, 9.0), None)
    assert (by_name["tilt"].fixed, by_name["tilt"].error, by_name["tilt"].nuisance) == (True, 0.0, None)
    assert by_name["scale"].start == 1.0
    assert by_name["scale"].nuisance.pull == pytest.approx((result.values["scale"] - 1.0) / 0.05)
    assert {row.name for row in result.pulls()} == {"flux", "scale"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        rows[0].value = 3.0


def test_wrong_questions_are_one_sentence(result):
    with pytest.raises(InputError, match="There is no free parameter 'z'"):
        result.impacts("z")
    flat = fit(GaussianLikelihood([1.0], 0.1, lambda a, b: [a]) + Pull("a", 1.0, 0.1), a=0.0, b=0.0)  # noqa: ARG005
    with pytest.raises(FitError, match="did not converge"):
        flat.impacts("b")

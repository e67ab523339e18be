"""The fields of a result belong together: each that does not is refused with a sentence that names it."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
from nuscatter.fits.minimum.consistency import check_number
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Range

LINE = GaussianLikelihood([1.0, 2.0, 2.5], 0.3, lambda a, b: [a, a + b, a + 2 * b])


@pytest.fixture(scope="module")
def result():
    return fit(LINE, a=1.0, b=1.0)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("values", 3, "values is 3, but a dictionary of numbers by name"),
        ("values", {"a": 1.0, "b": np.nan}, "the value of b in values is nan"),
        ("values", {"a": 1.0, "b": [1.0]}, r"the value of b in values is \[1.0\], but one number"),
        ("values", {"a": 1.0}, r"errors is \{'a': .*, but numbers of a was expected"),
        ("values", {"b": 1.0, "a": 1.0}, r"errors is .*, but numbers of b, a was expected"),
        ("errors", {"a": 1.0, "b": "x"}, "the error of b in errors is 'x', but a real number"),
        ("covariance", np.eye(3), r"covariance is .*, but an array of shape \(2, 2\)"),
        ("covariance", [[1.0], [0.0, 1.0]], "covariance is .*, but a real number or an array"),
        ("covariance", np.full((2, 2), np.nan), "covariance is nan, but a number"),
        ("fval", np.nan, "fval is nan, but a number"),
        ("fval", None, "fval is None, but a real number"),
        ("valid", 1, "valid is 1, but True or False"),
        ("message", None, "message is None, but a text"),
        ("ndata", -1, "ndata is -1, but a whole number from 0"),
        ("starts", True, "starts is True, but a whole number"),
        ("calls", 10**400, "calls is .*, but a whole number"),
        ("free", {"c": Range(1.0)}, "There is no parameter 'c'; the choices are a, b"),
        ("free", {"a": (0, 1)}, r"free of a is \(0, 1\), but a Range"),
        ("likelihood", 3, "likelihood is 3, but a likelihood"),
    ],
)
def test_a_wrong_field_is_named(result, field, value, sentence):
    with pytest.raises(InputError, match=sentence):
        replace(result, **{field: value})


def test_a_fit_that_did_not_converge_may_have_ended_anywhere(result):
    astray = replace(
        result, valid=False, values={"a": np.nan, "b": np.inf}, fval=np.inf, covariance=np.full((2, 2), np.nan)
    )
    assert not astray.valid
    assert astray.ndof == 1
    with pytest.raises(InputError, match="one number"):
        check_number("fval", np.array([np.nan]), valid=False)

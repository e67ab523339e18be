"""What was expected in place of a likelihood."""

import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.fits.likelihoods.wanted import a_likelihood


class Data:
    """As a data set, which makes a likelihood of a function."""

    def likelihood(self, function):
        return Pull("x", 0.0, 1.0)


def test_data_are_told_how_they_make_one():
    assert a_likelihood(3) == a_likelihood(None) == "a likelihood"
    assert a_likelihood(Data()).startswith("data.likelihood(f)")
    assert a_likelihood("data") == "a likelihood"


@pytest.mark.parametrize(
    "call", [ns.fit, ns.sample, lambda data: ns.upper_limit(data, "x"), lambda data: Pull("x", 0, 1) + data]
)
def test_every_door_says_it(call):
    with pytest.raises(InputError, match=r"is .*Data.*, but data\.likelihood\(f\), with f"):
        call(Data())

"""What is said where something stands in the place of a likelihood."""

from types import SimpleNamespace

import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.wanted import a_likelihood


def test_data_are_told_how_they_make_a_likelihood():
    data = SimpleNamespace(likelihood=lambda function: function)
    assert a_likelihood(data).startswith("data.likelihood(f)")
    assert a_likelihood(SimpleNamespace(likelihood=3)) == "a likelihood"
    with pytest.raises(InputError, match=r"data\.likelihood\(f\)"):
        ns.fit(data)

"""Data count once in a sum, and a parameter of a sum means one thing."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.measurements import with_data
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.load import load_result
from nuscatter.fits.parameters import Parameter, merged
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import load_scan


def counts(observed, data="", **known):
    return PoissonLikelihood(observed, lambda **values: [values["s"]] * len(observed), {"s": Parameter(**known)}, data)


def test_the_same_data_twice_are_refused():
    with pytest.raises(InputError, match="The data 'argon' are twice in one sum of likelihoods"):
        counts([3, 4], "argon") + Pull("s", 3.0, 1.0) + counts([3, 4], "argon")
    values = GaussianLikelihood([1.0], 0.5, lambda s: [s], data="excess")
    with pytest.raises(InputError, match="The data 'excess' are twice"):
        sum([values, replace(values, uncertainty=np.array([0.4]))])


def test_other_data_add():
    """Of another name, of the same name and other counts, and without a name; the same object is there once."""
    once = counts([3, 4], "argon")
    for other in (counts([3, 4], "xenon"), counts([3, 5], "argon"), counts([3, 4])):
        assert (once + other).ndata == 4
    assert (counts([3, 4]) + counts([3, 4])).ndata == 4
    assert (once + once).ndata == 2


def test_toys_may_come_out_equal():
    two = counts([3], "argon") + counts([4], "argon")
    assert with_data(two, [np.array([5.0]), np.array([5.0])]).ndata == 2


def test_a_name_is_a_text():
    with pytest.raises(InputError, match="data is 3, but a text"):
        counts([3], 3)


def test_a_parameter_with_two_meanings_is_refused():
    first, second = counts([3], meaning="tree level"), counts([4], meaning="effective")
    with pytest.raises(InputError, match="s means two things in one fit, 'tree level' and 'effective'"):
        first + second
    assert (first + counts([4]) + Pull("s", 3.0, 1.0)).meanings == {"s": "tree level"}
    assert (counts([4]) + first + counts([9], meaning="tree level")).meanings == {"s": "tree level"}
    assert merged("s", Parameter(meaning="a"), Parameter(start=1.0)) == Parameter(start=1.0, meaning="a")
    with pytest.raises(InputError, match="meaning is 3"):
        Parameter(meaning=3)


def test_a_meaning_is_printed_and_saved(tmp_path):
    like = counts([9], start=9.0, meaning="tree level")
    result = fit(like)
    assert "  s (tree level) = 9.00 ± 3.00" in repr(result)
    assert "s (tree level)</th>" in result._repr_html_()
    assert load_result(result.save(tmp_path / "result.npz")).meanings == {"s": "tree level"}
    found = scan(like, s=np.linspace(4.0, 14.0, 5))
    assert "5 values of s (tree level)" in repr(found)
    assert "s (tree level)" in found._repr_html_()
    again = load_scan(found.save(tmp_path / "scan.npz"))
    assert again.meanings == {"s": "tree level"}
    assert repr(again) == repr(found)
    logarithmic = scan(like, s=np.geomspace(4.0, 14.0, 5))
    assert (logarithmic.log, logarithmic.meanings) == (("s",), {"s": "tree level"})

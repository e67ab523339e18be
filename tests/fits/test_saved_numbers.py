import math

import numpy as np
import pytest

from nuscatter.errors import DataError
from nuscatter.fits import saved_numbers as archive

ARRAYS = {"values": np.array([0.1, 1e-300]), "covariance": np.array([[2.0, 1 / 3], [1 / 3, 5.0]])}


@pytest.mark.parametrize("fval", [0.1 + 0.2, -0.0, math.inf, math.nan])
def test_numbers_come_back_to_the_last_bit(tmp_path, fval):
    path = archive.write(tmp_path / "σ.npz", {**ARRAYS, "fval": np.array(fval)}, {"parameters": ["θ", "b"]})
    arrays, words = archive.read(path)
    assert arrays["fval"].tobytes() == np.array(fval).tobytes()
    for name, array in ARRAYS.items():
        assert (arrays[name] == array).all()
    assert words["parameters"] == ["θ", "b"]
    assert (words["kind"], words["format"]) == (archive.KIND, archive.FORMAT)


def test_the_file_has_the_name_that_was_asked_for_and_replaces_what_was_there(tmp_path):
    target = tmp_path / "result"
    target.write_text("old")
    assert archive.write(target, {**ARRAYS, "fval": np.array(1.0)}, {"parameters": ["a", "b"]}) == target
    assert archive.read(target)[0]["fval"] == 1.0
    assert list(tmp_path.iterdir()) == [target]


def test_shapes_that_do_not_fit_the_names_are_damage(tmp_path):
    path = archive.write(tmp_path / "r.npz", {**ARRAYS, "fval": np.array(1.0)}, {"parameters": ["a", "b", "c"]})
    with pytest.raises(DataError, match="is damaged: its arrays do not fit its 3 parameters"):
        archive.read(path)

"""Results are computed once, read back as they were, and refused by name."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.reports.ledger.published import SECTIONS
from nuscatter.reports.results import run
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.run import analysis, result, results
from nuscatter.reports.results.told import Allowed, Analysis, Result, Row

THEIRS = published_intervals("weak_mixing_angle.csv")["csi21"]
ROWS = (
    Row(
        "sin²θ_W",
        "CsI 2021",
        "",
        "tree level",
        Allowed(0.2, one_sigma=((0.1, 0.3),), ninety=((-math.inf, 0.4),)),
        (THEIRS,),
    ),
    Row("sin²θ_W", "Ar", "fm", "tree level", Allowed(None, one_sigma=(), ninety=((1.0, math.inf), (3.0, 4.0)))),
)


@pytest.fixture
def made(monkeypatch, tmp_path):
    """How often the result was computed, and what was said."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    told = []

    def compute(progress):
        progress(f"run {len(told) + 1}")
        told.append(1)
        return Result("weak_mixing_angle", "Angle", ROWS, {"x": np.arange(3.0)}, ("A note.",))

    monkeypatch.setattr(run, "analysis", lambda _name: Analysis("weak_mixing_angle", "Angle", "VI.B", (), compute))
    return told


def test_it_is_computed_once_and_read_as_it_was(made):
    said = []
    first, second = (result("weak_mixing_angle", progress=said.append) for _ in range(2))
    assert (len(made), said) == (1, ["run 1"])
    for found in (first, second):
        assert (found.name, found.title, found.notes, found.rows) == ("weak_mixing_angle", "Angle", ("A note.",), ROWS)
        np.testing.assert_array_equal(found.curves["x"], [0, 1, 2])
    result("weak_mixing_angle", anew=True)
    assert len(made) == 2


def test_each_result_is_of_its_file():
    for name in results():
        found = analysis(name.upper().replace("_", "-"))
        assert found.name == name
        assert found.title
        assert found.section in SECTIONS
    with pytest.raises(InputError, match="no result 'angle'; the choices are"):
        analysis("angle")

"""The figure of a result is found by its name; what is no result is refused."""

import importlib

import pytest

from nuscatter.errors import InputError
from nuscatter.figures.results import result_figure
from nuscatter.reports.results.run import results


@pytest.mark.parametrize("name", results())
def test_each_result_has_a_figure(name):
    assert callable(importlib.import_module(f"nuscatter.figures.results.{name}").figure)


def test_what_is_no_result_is_refused():
    with pytest.raises(InputError, match=r"a Result, as ns\.result returns it"):
        result_figure("weak_mixing_angle")

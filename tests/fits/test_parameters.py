# ruff: noqa: ARG005 (the names of unused arguments are what is tested)
from __future__ import annotations  # annotations arrive as strings, as in most users' files

from dataclasses import dataclass
from functools import partial
from typing import Annotated

import pytest

from nuscatter.errors import InputError
from nuscatter.fits.parameters import Parameter, checked_limits, describe, merged


def rate(mass: Annotated[float, (0, None)], angle: Annotated[float, (-1, 1)] = 0.2, *, scale: float = 1) -> float:
    return mass * angle * scale


class Callable:
    def __call__(self, a, b=2.0):
        return a + b

    def method(self, c):
        return c


def test_names_starts_and_limits_are_read_off_the_signature():
    assert describe(rate) == {
        "mass": Parameter(limits=(0.0, None)),
        "angle": Parameter(start=0.2, limits=(-1.0, 1.0)),
        "scale": Parameter(start=1.0),
    }


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (lambda x, y: x, ["x", "y"]),
        (lambda: 0.0, []),
        (Callable(), ["a", "b"]),
        (Callable().method, ["c"]),
        (partial(rate, angle=0.1), ["mass", "scale"]),
        (partial(rate, 3.0), ["angle", "scale"]),
        (partial(partial(rate, scale=2.0), angle=0.1), ["mass"]),
    ],
)
def test_anything_callable_by_keywords_will_do(function, names):
    assert list(describe(function)) == names


def test_limits_survive_a_partial():
    assert describe(partial(rate, angle=0.1))["mass"].limits == (0.0, None)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda *values: 0, r"takes '\*values'; name each"),
        (lambda **values: 0, r"takes '\*\*values'; name each"),
        (lambda x, /: 0, "takes 'x' by position only"),
        (lambda x, template=(1.0, 2.0): 0, "template of <lambda> has an array as its default.*functools.partial"),
        (lambda x, on=True: 0, "default of on is True"),
        (lambda x, label="a": 0, "default of label is 'a'"),
        (lambda x=float("nan"): 0, "default of x is nan, but a finite number"),
        (3.0, "the function is 3.0, but a function whose arguments have names"),
    ],
)
def test_what_cannot_be_a_parameter_is_refused(function, sentence):
    with pytest.raises(InputError, match=sentence):
        describe(function)


def test_limits_that_cannot_be_read_are_refused_rather_than_dropped():
    def local(x: Annotated[float, (0, unheard_of)]):  # noqa: F821
        return x

    with pytest.raises(InputError, match="annotations of local cannot be resolved: name 'unheard_of'"):
        describe(local)


@pytest.mark.parametrize("limits", [(1, 0), (1, 1), (0, float("nan")), (0,), (0, 1, 2), ([1], [2, 3]), "ab", 3, None])
def test_limits_must_increase(limits):
    with pytest.raises(InputError, match=r"limits of x is .* low below high"):
        checked_limits("x", limits)


def test_an_infinite_limit_is_none():
    assert checked_limits("x", (-float("inf"), float("inf"))) == (None, None)


def test_merging_keeps_the_first_start_and_the_tightest_limits():
    first, second = Parameter(limits=(0.0, 3.0), step=0.5), Parameter(start=1.0, step=2.0, limits=(None, 2.0))
    assert merged("x", first, second) == Parameter(start=1.0, step=0.5, limits=(0.0, 2.0))
    with pytest.raises(InputError, match="limits of x"):
        merged("x", Parameter(limits=(0.0, 1.0)), Parameter(limits=(2.0, 3.0)))


@dataclass(frozen=True)
class Setting:
    """What is no number."""


def test_a_setting_keeps_its_default_and_is_no_parameter():
    """Keyword-only, and a dataclass by default: as the couplings of a Standard Model."""

    def model(mass, *, couplings=Setting()):
        return mass, couplings

    def positional(mass, couplings=Setting()):
        return mass, couplings

    assert list(describe(model)) == ["mass"]
    with pytest.raises(InputError, match="default of couplings"):
        describe(positional)

"""Classes made by name: what is read off their signatures and docstrings."""

from dataclasses import dataclass

import pytest

from nuscatter.catalogue.terms.arguments import Expression, Number
from nuscatter.catalogue.terms.constructor import Member, constructor
from nuscatter.catalogue.terms.terms_by_name import terms
from nuscatter.errors import InputError
from nuscatter.units import MeV

KIND = Number(expected="a number", start=0.1, low=0.0, high=1.0)


@dataclass(frozen=True)
class Plain:
    """What it is.

    Args:
        first: The first number [MeV]; or an array.
        second: The second. More of it.
        shape: A function.
    """

    first: float
    shape: object
    second: float = 0.0


@dataclass(frozen=True)
class Several:
    """Numbers by name.

    Args:
        numbers: All of them.
    """

    numbers: dict

    def __init__(self, **numbers):
        object.__setattr__(self, "numbers", numbers)


def plain(**changes):
    given = {"kinds": {"second": KIND, "first": KIND}, "left_out": {"shape": "a function"}} | changes
    return constructor(Plain, **given)


def test_arguments_are_those_of_the_signature():
    found = plain()
    assert found.name == "Plain"
    assert found.meaning == "What it is."
    assert [(each.name, each.required, each.meaning) for each in found.arguments.values()] == [
        ("first", True, "The first number"),
        ("second", False, "The second"),
    ]
    assert found.texts["second"] == "The second. More of it."
    assert plain(needed=("second",)).arguments["second"].required
    assert plain(left_out={}, of_source=("shape",)).of_source == ("shape",)


@pytest.mark.parametrize(
    "changes",
    [{"left_out": {}}, {"kinds": {"first": KIND}}, {"left_out": {"shape": "a function", "gone": "no field"}}],
)
def test_no_field_is_forgotten(changes):
    with pytest.raises(TypeError, match=r"Plain has the fields \['first', 'second', 'shape'\], but listed are"):
        plain(**changes)


def test_a_family_of_arguments():
    members = (Member(name="ee", meaning="of the first"), Member(name="e", meaning="of the first", same_as="ee"))
    found = constructor(Several, {"numbers": KIND}, family=members)
    assert list(found.arguments) == ["ee", "e"]
    assert {each.field for each in found.arguments.values()} == {"numbers"}
    assert [each.same_as for each in found.arguments.values()] == ["", "ee"]
    assert found.make(ee=0.1).numbers == {"ee": 0.1}


def test_an_argument_by_name():
    assert plain().argument("First").name == "first"
    with pytest.raises(InputError, match="There is no argument of Plain 'third'; the choices are first, second"):
        plain().argument("third")


def test_the_call_as_python(evaluated):
    vector = terms()["LightVector"]
    values = {"mass": 10 * MeV, "coupling": 1e-4, "charges": vector.arguments["charges"].read("it", "b_minus_l")}
    found = vector.expression(values)
    assert found.text == "ns.LightVector(mass=10 * MeV, coupling=0.0001, charges=b_minus_l)"
    assert found.imports == (
        ("nuscatter.units", "MeV"),
        ("nuscatter.interactions.bsm.mediators", "b_minus_l"),
    )
    made = evaluated(found)
    assert made.mass == pytest.approx(10 * MeV, rel=1e-15, abs=0)
    assert made.charges == values["charges"]
    given = {"shape": Expression("20 * m", (("nuscatter.units", "m"),))}
    assert plain().expression({"first": 1.0}, given).text == "ns.Plain(first=1.0, shape=20 * m)"
    with pytest.raises(InputError, match="There is no argument of LightVector 'spin'"):
        vector.expression({"spin": 1.0})
    with pytest.raises(InputError, match="the value is 'ten'"):
        vector.expression({"mass": "ten"})

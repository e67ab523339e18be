"""A section of one's own is read, written and refused by the same code as those of the library."""

import tomllib
from pathlib import Path

import pytest

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.sections import (
    NOT_SAID,
    Below,
    Choice,
    Key,
    Section,
    attributes,
    not_zero,
)
from nuscatter.errors import InputError

PLACE = Place(lambda path: f"line of {'.'.join(map(str, path))}", Path())
NUMBER = of.Number("a number", "1")
POINT = Section(
    "point", "A point.", (Key("x", NUMBER, "Across.", required=True), Key("y", NUMBER, "Up.", default="0")), complex,
    values=attributes(complex, "real", "imag"),
)  # fmt: skip
PAIR = Section(
    "pair",
    "Two.",
    (Key("real", NUMBER, "Across.", required=True), Key("imag", NUMBER, "Up.")),
    lambda *, real, imag=0.0, scale=1.0: complex(real, imag) * scale,
    needs=("scale",),
    values=lambda made: not_zero(made, "imag", always=("real",)) if isinstance(made, complex) else None,
)
CHOICE = Choice("a number", (PAIR,), short=lambda raw: {"kind": "pair", "real": raw} if raw == 7 else None, joined=sum)


def test_a_section_makes_what_its_values_say_with_what_it_needs():
    assert PAIR.read(PLACE, {"kind": "pair", "real": 1, "imag": 2}, {}) == 1 + 2j
    assert PAIR.read(PLACE, {"real": 1}, {"scale": 3.0, "other": 1}) == 3


def test_a_choice_takes_a_table_a_short_form_and_a_list():
    assert CHOICE.read(PLACE, {"kind": "Pair", "real": 1}, {}) == 1
    assert CHOICE.read(PLACE, 7, {}) == 7
    assert CHOICE.read(PLACE, [7, {"kind": "pair", "real": 1}], {}) == 8


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"kind": "pair"}, ["has no real", "a number such as 1"]),
        ({"kind": "pair", "real": 1, "imga": 2}, ["line of imga", "no key 'imga'", "imag"]),
        ({"kind": "pair", "real": "x"}, ["line of real", "'x'"]),
        ({"kind": "part", "real": 1}, ["line of kind", "'part'", "pair"]),
        ({"real": 1}, ["no kind", '"pair"']),
        (8, ["8", '"pair"']),
        (True, ["True", '"pair"']),
        ("triple", ["line of kind", "'triple'"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(raw, words):
    with pytest.raises(InputError) as error:
        CHOICE.read(PLACE, raw, {})
    assert all(word in str(error.value) for word in words), str(error.value)


def test_what_is_written_is_read_again():
    outer = Section(
        "", "All.", (Key("n", CHOICE, "N."), Key("b", Below(PAIR), "B."), Key("m", NUMBER, "M.")), dict
    )  # fmt: skip
    text = "\n".join(outer.write({"n": 1 + 2j, "b": {"real": 3.0}, "m": 4.0}, ("top",), {}))
    read = outer.read(PLACE, tomllib.loads(text)["top"], {})
    assert read == {"n": 1 + 2j, "b": 3, "m": 4.0}


def test_what_cannot_be_written_is_said():
    (blank, line) = CHOICE.lines("text", ("a", "b"), {})
    assert blank == ""
    assert line.startswith(f"{NOT_SAID} a.b. No file can say a number that is a str")


def test_attributes_are_of_one_class():
    assert POINT.values(1 + 2j) == {"real": 1.0, "imag": 2.0}
    assert POINT.values("no") is None

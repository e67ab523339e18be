"""Lines of keys, and which key an error is about."""

from pathlib import Path

import pytest

from nuscatter.catalogue.experiment_files.places import in_file, lines_of
from nuscatter.errors import InputError

TEXT = '''# a comment with [a table] and a = 1
title = "[source]"
text = """
[not]
a = 1
"""
source.power = 3   # dotted
[detector]
"mass" = "10 kg"
bins = {from = 1, to = {a = 2}}
edges = [
  1,
  2,
]
[detector.efficiency]  # below
  kind = 'step'
[[part]]
a = 1
[part.pulse]
b = 2
[[part]]
a = 2
[part.pulse]
b = 3
'''


def test_each_key_has_its_line():
    lines = lines_of(TEXT)
    assert lines["title",] == 2
    assert lines["source",] == lines["source", "power"] == 7
    assert lines["detector",] == 8
    assert lines["detector", "mass"] == 9
    assert lines["detector", "bins", "from"] == 10
    assert lines["detector", "edges"] == 11
    assert lines["detector", "efficiency"] == 15
    assert lines["detector", "efficiency", "kind"] == 16
    assert lines["part", 0, "a"] == 18
    assert lines["part", 0, "pulse", "b"] == 20
    assert lines["part", 1, "a"] == 22
    assert lines["part", 1, "pulse", "b"] == 24
    assert not any("not" in path for path in lines)


def test_a_place_says_the_line_of_what_is_nearest():
    place = in_file("mine.toml", TEXT, Path())
    assert place.at("detector").at("mass").name == "mine.toml, line 9: detector.mass"
    assert str(place.at("detector").at("edges").at(1)) == "mine.toml, line 11"
    assert str(place.at("nowhere")) == "mine.toml, line 1"


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("mass is 0.0 kg, but more was expected.", 9),
        ("the sum of the edges is 3, but 1 was expected.", 11),
        ("bins: mass is wrong.", 10),
        ("Something else is about mass.", 8),
        ("massive is wrong.", 8),
    ],
)
def test_an_error_is_blamed_on_the_key_that_it_is_about(sentence, line):
    place = in_file("mine.toml", TEXT, Path()).at("detector")
    with pytest.raises(InputError) as error, place.blamed({"mass": 1, "edges": 2, "bins": 3}):
        raise InputError(sentence)
    assert str(error.value) == f"mine.toml, line {line}: {sentence}"

"""``--parameter`` as a text: names, starts, ranges, and what is none of them."""

import numpy as np
import pytest

from nuscatter.cli.statistics.asked import Asked, asked
from nuscatter.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ee_u", Asked("ee_u")),
        ("mass = 10MeV", Asked("mass", ("10MeV",))),
        ("LightVector.mass=1:1000MeV", Asked("LightVector.mass", ("1", "1000MeV"))),
        ("mass=1MeV:1GeV:40:log", Asked("mass", ("1MeV", "1GeV"), 40, True)),
        ("mass=1MeV:1GeV:LOG", Asked("mass", ("1MeV", "1GeV"), None, True)),
        ("ee_u=-1:1:11:linear", Asked("ee_u", ("-1", "1"), 11, False)),
    ],
)
def test_what_a_text_says(text, expected):
    assert asked([text]) == (expected,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "--parameter is ''"),
        ("=1:2", "--parameter is '=1:2'"),
        ("x=", "x is '', but a value, or LOW:HIGH"),
        ("x=1:", "x is '1:'"),
        ("x=1:2:3:4", "x is '1:2:3:4'"),
        ("x=1:2:3:log:5", "LOW:HIGH"),
        ("x=1:2:many", "the number of values of x is 'many', but a whole number from 3 to 10000"),
        ("x=1:2:2", "from 3 to 10000"),
        ("x=1:2:-5", "from 3 to 10000"),
        ("x=1:2:1e3", "from 3 to 10000"),
        ("x=1:2:99999999999999999999", "from 3 to 10000"),
    ],
)
def test_what_says_nothing_is_refused(text, words):
    with pytest.raises(InputError) as refused:
        asked([text])
    assert words in str(refused.value)


def test_the_values_of_a_range():
    np.testing.assert_allclose(Asked("x", ("1", "100"), 3, True).grid((1.0, 100.0), 41), [1, 10, 100])
    np.testing.assert_allclose(Asked("x", ("0", "1")).grid((0.0, 1.0), 5), [0, 0.25, 0.5, 0.75, 1])
    with pytest.raises(InputError, match="x goes from 0, but a logarithmic range was expected to begin above zero"):
        Asked("x", ("0", "1"), None, True).grid((0.0, 1.0), 5)

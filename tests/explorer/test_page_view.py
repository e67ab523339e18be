"""All views of the page: names of their own, titles, options that stand below their name."""

import pytest

from nuscatter.errors import InputError
from nuscatter.explorer.asked import FILE_KEYS, Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views import VIEWS


def test_names_are_their_own_and_no_roots_of_the_state():
    names = [each.name for each in VIEWS]
    assert len(set(names)) == len(names)
    assert not set(names) & {*FILE_KEYS, "view", "experiment", "structure", "standard", "term", "flavour"}


@pytest.mark.parametrize("view", VIEWS, ids=lambda each: each.name)
def test_a_view_says_what_it_is(view):
    assert view.title[0].isupper()
    assert view.meaning.endswith(".")


@pytest.mark.parametrize("view", VIEWS, ids=lambda each: each.name)
def test_an_option_that_there_is_not_is_told_below_the_view(view):
    asked = Asked(State({f"{view.name}.nonsense": "1"}))
    with pytest.raises(InputError, match=rf"^{view.name}\.nonsense: There is no key 'nonsense'"):
        asked.options(view.name, view.options)

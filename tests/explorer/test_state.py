"""The state of the page: what a link may hold, and how it becomes tables."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.explorer.state import MOST_CHARACTERS, MOST_KEYS, State

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1, max_size=30).map(
    str.strip
)


@given(st.dictionaries(NAMES, TEXTS.filter(bool), max_size=8))
def test_a_link_gives_the_state_back(texts):
    state = State(texts)
    read = State.of_query(parse_qsl(state.query, keep_blank_values=True))
    assert dict(read.texts) == dict(state.texts)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, TEXTS.filter(bool), min_size=1, max_size=4), max_size=4))
def test_tables_are_flattened_and_made_again(tables):
    assert State.of_table(tables).table() == tables


def test_a_link_can_be_read():
    state = State({"source.distance": "20 m", "detector.bins.edges": "[1, 2] keV", "detector.light_yield": "13.3 /keV"})
    assert state.query == ("source.distance=20%20m&detector.bins.edges=[1,%202]%20keV&detector.light_yield=13.3%20/keV")


def test_what_a_query_means_is_quoted():
    state = State({"title": "a&b=c+d%20#e"})
    assert parse_qsl(state.query) == [("title", "a&b=c+d%20#e")]


def test_numbers_count_the_entries_of_a_list():
    state = State({"source.1.kind": "reactor", "source.0.kind": "sun", "source.0.duration": "1 year"})
    assert state.table("source") == [{"kind": "sun", "duration": "1 year"}, {"kind": "reactor"}]


def test_lists_of_numbers_are_one_text_and_those_of_tables_are_not():
    table = {"source": [{"kind": "sun"}, {"kind": "reactor"}], "detector": {"values": [1, 2.5, "3 /keV"], "fine": True}}
    assert dict(State.of_table(table).texts) == {
        "source.0.kind": "sun",
        "source.1.kind": "reactor",
        "detector.values": "[1, 2.5, 3 /keV]",
        "detector.fine": "true",
    }


def test_empty_texts_are_as_if_absent():
    assert dict(State({"a": "", "b": "1"}).texts) == {"b": "1"}
    assert State({"a": ""}).table("a") is None


def test_what_depends_on_roots():
    state = State({"source.kind": "sun", "sources": "x", "term.NSI.ee_u": "1", "structure": "helm"})
    assert state.starting("source", "structure") == (("source.kind", "sun"), ("structure", "helm"))


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"source": "sun", "source.kind": "sun"}, r"^source\.kind is 'sun', but nothing beside the text of source"),
        ({"source.kind": "sun", "source": "sun"}, "^source is 'sun', but a text, or keys below it, but not both"),
        ({"source.0.kind": "sun", "source.2.kind": "sun"}, "^source has the entries 0, 2, but 0, 1, 2"),
    ],
)
def test_contradictions_are_refused(texts, says):
    with pytest.raises(InputError, match=says):
        State(texts).table()


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"a b": "1"}, "A key is 'a b'"),
        ({".a": "1"}, r"A key is '\.a'"),
        ({"a..b": "1"}, r"A key is 'a\.\.b'"),
        ({"__class__": "1"}, "A key is '__class__'"),
        ({"é": "1"}, "A key is 'é'"),
        ({"a.b.c.d.e.f.g": "1"}, "A key is"),
        ({"a": "x" * (MOST_CHARACTERS + 1)}, f"a is a text of {MOST_CHARACTERS + 1} characters"),
        ({"a": "two\nlines"}, "one line"),
        ({f"a{n}": "1" for n in range(MOST_KEYS + 1)}, f"{MOST_KEYS + 1} keys, but at most {MOST_KEYS}"),
    ],
)
def test_what_is_no_state_is_refused(texts, says):
    with pytest.raises(InputError, match=says):
        State(texts)


def test_a_key_twice_is_refused():
    with pytest.raises(InputError, match=r"^a is given twice"):
        State.of_query([("a", "1"), ("a", "1")])

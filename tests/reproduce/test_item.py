"""Numbers beside printed ones: when they agree, how they are written, and sheets as CSV."""

import pytest

from nuscatter.errors import InputError
from nuscatter.reproduce.item import Beside, Column, Sheet, beside, limited, sheet


@pytest.mark.parametrize(
    ("here", "agrees"), [(10.9, True), (11.1, False), (8.1, True), (7.9, False), (10.0, True), (11.0, True)]
)
def test_the_error_of_the_side_counts(here, agrees):
    assert beside("x", here, 10.0, error=(2.0, 1.0)).agrees is agrees


def test_our_own_error_is_added_in_squares():
    assert beside("x", 15.0, 10.0, error=3.0, our_error=4.0).agrees
    assert not beside("x", 15.1, 10.0, error=3.0, our_error=4.0).agrees
    assert beside("x", 15.1, 10.0, error=3.0, our_error=4.0).here == "15.1 ± 4.0"


def test_a_limit_has_its_side():
    assert limited("x", 7.4, at_most=7.5).agrees
    assert not limited("x", 7.6, at_most=7.5).agrees
    assert limited("x", 7.6, at_least=7.5).agrees
    assert not limited("x", 7.4, at_least=7.5).agrees
    assert limited("x", 7.4, at_least=7.5).published == "≥ 7.5"


def test_a_sentence_explains_what_does_not_agree():
    row = beside("x", 2.0, 1.0, error=0.5)
    assert not row.explained
    assert beside("x", 2.0, 1.0, error=0.5, sentence="Another mass.").explained
    assert (row.value, row.known, row.published) == (2.0, 1.0, "1.00 ± 0.50")


def test_columns_of_other_lengths_are_refused():
    with pytest.raises(InputError, match="one length"):
        Sheet("", (Column("a", "", (1.0,)), Column("b", "", (1.0, 2.0))))
    with pytest.raises(InputError, match="one length"):
        Sheet("", ())


def test_csv_keeps_texts_digits_and_heads():
    made = sheet("", {"energy": ("MeV", [1 / 3, 2e-40]), "name": ("", ['with "quotes"', "a, b"])})
    text = made.csv("First\nline.", "Second.")
    head, second, names, first, last = text.splitlines()
    assert (head, second, names) == ("# First line.", "# Second.", "energy [MeV],name")
    assert first == '0.3333333333,"with ""quotes"""'
    assert last == '2e-40,"a, b"'


def test_an_interval_has_no_number():
    row = Beside("x", "", "[1, 2]", "[1, 3]", value=None, known=None, agrees=False, reference="a paper")
    assert not row.explained

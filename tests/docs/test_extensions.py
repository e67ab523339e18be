"""The extensions of the documentation: what counts as a mention of the review, and as an example of a page."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("sphinx")
pytestmark = pytest.mark.slow  # with the documentation, whose packages these tests need
FOLDER = Path(__file__).parents[2] / "docs" / "_ext"


def extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


gallery, review = extension("gallery"), extension("review")


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("as in Eq. 16 of the review, with", ["Eq. 16 of the review"]),
        ("Eqs. 2–6 of the\nreview", ["Eqs. 2–6 of the\nreview"]),
        ("The review's Eqs. 23–26 word for word", ["The review's Eqs. 23–26"]),
        ("the review’s Tables IV and V", ["the review’s Tables IV and V"]),
        ("(Source: review Eqs. 18–20, 22).", ["review Eqs. 18–20, 22"]),
        ("Review, Sec. V; arXiv:2109.11049, Sec. I", ["Review, Sec. V"]),
        ("left out, as in the review. Each", ["the review"]),
        ("the review prints 178, and Eq. 3 of the review", ["the review", "Eq. 3 of the review"]),
        ("Eq. 6.1 of the paper; they reviewed it; the reviewer; a review of data", []),
    ],
)
def test_what_is_a_mention_of_the_review(text, linked):
    assert [match[0] for match in review._NAMED.finditer(text)] == linked


def test_examples_of_a_page_are_found_with_what_they_need():
    page = "```{example} rate\n```\n\n```{example} joint_fit\n:needs: one two\n```\n\n```python\nexample\n```\n"
    assert gallery._EXAMPLE.findall(page) == [("rate", ""), ("joint_fit", "one two")]


def test_titles_are_written_as_the_field_writes_them():
    assert [gallery._title(name) for name in ("csi_fit", "neutrino_fog", "nsi")] == ["CsI fit", "Neutrino fog", "NSI"]


def test_words_of_a_script_are_its_docstring():
    assert gallery._words('"""One\nidea.\n\nAnd\nmore."""\n') == ("One idea.", "And more.")
    assert gallery._words("x = 1\n") == ("", "")

"""The page: it stands alone, its links lead to files, and words cannot break out of it."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nuscatter.reproduce.item import beside, sheet
from nuscatter.reproduce.page import agreement, page
from nuscatter.reproduce.run import Reproduced
from nuscatter.reproduce.written_files import files_of

ROWS = (
    beside("met", 1.0, 1.0, error=0.1),
    beside("explained", 2.0, 1.0, error=0.1, sentence="Another <mass>."),
    beside("open", 2.0, 1.0, error=0.1),
    beside("a check", 1.0, 1.0, error=0.1, check=True),
)
MADE = Reproduced(
    name="fig5",
    title="Fig. 5: σ & <more>",
    caption="A caption with 'quotes'.",
    alt="A caption with 'quotes'.",
    references=("A paper",),
    sheets=(sheet("", {"E": ("MeV", [1.5]), "of": ("", ["<b>"])}, shown=True),),
    rows=ROWS,
    notes=("A note.",),
    png=b"png",
    pdf=b"pdf",
)
VOID = {"meta", "img", "br"}


class Reader(HTMLParser):
    def __init__(self):
        HTMLParser.__init__(self)
        self.open, self.links, self.images, self.tags, self.text, self.ids = [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "img":
            self.images.append(given)
        if "id" in given:
            self.ids.append(given["id"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def read():
    reader = Reader()
    reader.feed(page([MADE], {"fig7": "No <data>."}, version="9.8"))
    assert reader.open == []
    return reader


def test_links_are_relative_and_lead_somewhere(read):
    files = set(files_of(MADE))
    for link in read.links:
        assert link in files or (link.startswith("#") and link[1:] in read.ids)
    assert {"fig5.pdf", "fig5.csv"} <= set(read.links)
    assert [each["src"] for each in read.images] == ["fig5.png"]
    assert all(each["alt"] for each in read.images)
    assert "nuscatter 9.8" in " ".join(read.text)


def test_it_needs_no_script_and_no_network_and_can_be_dark(read):
    text = page([MADE], {}, version="9.8")
    assert "http" not in text.replace("https://arxiv.org", "")
    assert not {"script", "link", "iframe"} & set(read.tags)
    assert "prefers-color-scheme: dark" in text
    assert {"main", "nav", "header", "figure", "figcaption", "caption", "th"} <= set(read.tags)


def test_words_are_escaped(read):
    assert "b" not in read.tags
    assert "mass" not in read.tags
    assert "data" not in read.tags
    assert "No <data>." in " ".join(read.text)
    assert "Left out" in read.text


def test_agreement_counts_checks_apart():
    assert agreement([MADE]) == (
        "3 numbers stand beside printed ones: 1 within the stated error, 1 explained, 1 unexplained. "
        "1 of 1 checks hold."
    )
    assert agreement([replace(MADE, rows=ROWS[:2])]).endswith("1 within the stated error, 1 explained.")


def test_a_sentence_is_shown_where_it_explains():
    text = page([MADE], {}, version="9.8")
    assert text.count("class='agrees'") == 2
    assert text.count("class='explained'") == 1
    assert text.count("class='open'") == 1
    assert "Another &lt;mass&gt;." in text


def test_without_a_figure_the_caption_is_a_paragraph():
    text = page([replace(MADE, png=b"", pdf=b"")], {}, version="9.8")
    assert "<img" not in text
    assert "<p>A caption with" in text

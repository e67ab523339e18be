"""The links of the explorer that pages give: each shows something, and says nothing that is wrong."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from nuscatter.explorer.answers import answer
from nuscatter.explorer.views import VIEWS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "explorer.md", DOCS / "tutorial" / "explorer.md", DOCS.parent / "README.md"]
LINKS = sorted(
    {link for page in PAGES for link in re.findall(r"\bview=[a-z_]+[^\"`\n]*", page.read_text(encoding="utf-8"))}
)


def test_pages_have_links():
    assert len(LINKS) >= 5


@pytest.mark.parametrize("link", LINKS)
def test_a_link_shows_charts(link):
    found = answer("view", parse_qsl(link))
    shown = json.loads(found.content)
    assert found.status == 200, shown
    assert shown["charts"]


def test_the_page_names_every_view():
    text = (DOCS / "explorer.md").read_text(encoding="utf-8").partition("## Views")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\S[^|]*?) \|", text, re.MULTILINE)[1:] == [each.title for each in VIEWS]

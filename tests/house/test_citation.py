"""CITATION.cff says what the package says of itself."""

import re
import tomllib
from pathlib import Path

import nuscatter

ROOT = Path(__file__).parents[2]


def test_the_citation_agrees_with_the_project():
    """The file's schema, 1.2.0, asks for these fields, a message and a title (checked once with cffconvert)."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    fields = dict(re.findall(r"^([\w-]+): *(.*)$", text, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"message", "title", "authors", "abstract"} <= set(fields)
    assert fields["cff-version"] == "1.2.0"
    assert fields["title"] == project["name"]
    assert fields["version"] == nuscatter.__version__
    assert fields["license"] == project["license"]

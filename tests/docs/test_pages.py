"""The pages' examples run and print what is shown; what the pages link to exists."""

import contextlib
import io
import pkgutil
import re
from pathlib import Path

import pytest

import nuscatter

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(?P<language>[\w-]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def examples(text: str) -> list[tuple[int, str, str | None]]:
    """Each python block with its line, and the text block that follows at once, if one does."""
    found = []
    for match in FENCE.finditer(text):
        if match["language"] == "python":
            after = FENCE.match(text, match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip()))
            printed = after["body"] if after and after["language"] == "text" else None
            found.append((text[: match.start()].count("\n") + 2, match["body"], printed))
    return found


def prose(text: str) -> str:
    return FENCE.sub("", text)


def test_the_reader_of_pages_pairs_code_with_its_output():
    text = "```python\nprint(1)\n```\n\n```text\n1\n```\n\n```python\nx = 2\n```\nwords\n```text\n3\n```\n"
    assert examples(text) == [(2, "print(1)\n", "1\n"), (10, "x = 2\n", None)]


@pytest.mark.parametrize(
    "name",
    [
        *("index", "conventions", "theory", "new_physics", "add_your_model"),
        *("structure", "sources", "facilities", "data", "statistics"),
    ],
)
def test_a_page_whose_numbers_come_from_runs_has_examples(name):
    found = examples((DOCS / f"{name}.md").read_text(encoding="utf-8"))
    assert found, f"docs/{name}.md shows no example."
    assert any(printed for *_, printed in found), f"docs/{name}.md shows no printed number."


@pages
def test_the_examples_of_a_page_print_what_it_shows(page, tmp_path, monkeypatch):
    """All blocks of a page in one session, top to bottom, as a reader would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    session: dict[str, object] = {"__name__": page.stem}
    for line, code, printed in examples(page.read_text(encoding="utf-8")):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile("\n" * (line - 1) + code, str(page), "exec"), session)
        assert output.getvalue().rstrip() == (printed or "").rstrip(), (
            f"The example in line {line} of docs/{page.name} prints something else: correct the page."
        )


@pages
def test_a_link_leads_to_a_page_that_exists(page):
    for target in re.findall(r"\]\(([^)#\s]+)\)", prose(page.read_text(encoding="utf-8"))):
        if "://" not in target:
            assert (DOCS / target).is_file(), f"docs/{page.name} links to {target}, which does not exist."


@pages
def test_a_link_leads_to_a_label_that_exists(page):
    labels = {
        label for each in PAGES for label in re.findall(r"^\(([\w-]+)\)=$", each.read_text("utf-8"), re.MULTILINE)
    }
    for label in re.findall(r"\]\(#([\w-]+)\)", prose(page.read_text(encoding="utf-8"))):
        assert label in labels, f"docs/{page.name} links to #{label}; no page has the line ({label})=."


def test_each_folder_of_the_package_is_on_one_page_of_the_api():
    """The pages are read off the package by ``.. floor::``; one that no page names would not be documented."""
    listed = [
        name
        for page in (DOCS / "api").glob("*.rst")
        for name in re.findall(r"^\.\. floor:: (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(listed) == sorted(each.name for each in pkgutil.iter_modules(nuscatter.__path__))


def test_every_page_is_in_the_table_of_contents():
    contents = re.search(r"```\{toctree\}.*?\n\n(.*?)```", (DOCS / "index.md").read_text("utf-8"), re.DOTALL)
    listed = set(contents[1].split())
    assert {page.stem for page in PAGES} - {"index"} <= listed
    api = (DOCS / "api" / "index.rst").read_text(encoding="utf-8")
    assert {page.stem for page in (DOCS / "api").glob("*.rst")} - {"index"} <= set(re.findall(r"^   (\w+)$", api, re.M))

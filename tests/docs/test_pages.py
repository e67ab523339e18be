"""The pages' examples run and print what is shown; what the pages link to exists."""

import contextlib
import io
import pkgutil
import re
from itertools import pairwise
from pathlib import Path

import pytest

import nuscatter
from nuscatter.datasets import datasets

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("tutorial/*.md")])
TUTORIALS = [page for page in PAGES if page.parent.name == "tutorial"]
#: Lines of a page of the tutorial.
LONGEST = 80
FENCE = re.compile(r"^```(?P<language>[\w-]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    """As other pages call it."""
    return page.relative_to(DOCS).with_suffix("").as_posix()


def needs(page: Path) -> list[str]:
    """The data releases that a page's code reads, which its first line names."""
    first = page.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("% needs:").split() if first.startswith("% needs:") else []


pages = pytest.mark.parametrize("page", PAGES, ids=name)
#: Pages whose code takes several seconds.
LONG = (
    *("sources", "structure", "parity_violation", "neutron_skins", "weak_couplings", "statistics", "theory"),
    *("continuum_rpa", "inelastic", "inelastic_checks", "inelastic_final_states", "supernova_fits"),
    *("events", "dark_limits", "dark_excitation", "oscillation_link", "tutorial/scan", "tutorial/fit", "sensitivities"),
    *("counting", "visible_decays", "magnetic_moments", "millicharges", "reproduce"),
    *("weak_mixing_angle", "neutron_radii", "weak_form_factor", "neutron_number_scaling", "sterile_neutrinos"),
    *("non_standard_interactions", "flavour_changing", "light_mediators", "dipole_portal", "charge_radii", "blind"),
)


def marks(page):
    """A page that reads a data release runs only if there are releases, a long one with the slow tests."""
    return [*([pytest.mark.releases] if needs(page) else []), *([pytest.mark.slow] if name(page) in LONG else [])]


#: Pages whose code runs.
running = pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=marks(page)) for page in PAGES],
    ids=[name(page) for page in PAGES],
)


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
    "called",
    [
        *("index", "conventions", "theory", "new_physics", "add_your_model", "add_your_data"),
        *(name(page) for page in TUTORIALS if page.stem != "explorer"),  # its numbers are on the page that it opens
        *("structure", "sources", "facilities", "data", "statistics"),
    ],
)
def test_a_page_whose_numbers_come_from_runs_has_examples(called):
    found = examples((DOCS / f"{called}.md").read_text(encoding="utf-8"))
    assert found, f"docs/{called}.md shows no example."
    assert any(printed for *_, printed in found), f"docs/{called}.md shows no printed number."


def test_the_releases_that_a_page_needs_are_read_off_its_first_line():
    found = {name(page): needs(page) for page in PAGES if needs(page)}
    assert found["tutorial/fit"] == ["coherent_csi_2021"]
    assert all(each in datasets() for named in found.values() for each in named)


@pytest.mark.parametrize("page", TUTORIALS, ids=name)
def test_a_page_of_the_tutorial_is_short_and_leads_to_the_next(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST, f"docs/{name(page)}.md is longer than {LONGEST} lines: cut it."
    assert "**Next:**" in text or page.stem == "machines"


def steps(text: str) -> list[str]:
    """The pages under the first caption of the start page."""
    return re.search(r":caption: First steps\n\n(.*?)```", text, re.DOTALL)[1].split()


def test_the_pages_of_the_tutorial_follow_one_another():
    """Each page leads to the one that the start page has next, in its table of contents and in its list."""
    start = (DOCS / "index.md").read_text(encoding="utf-8")
    order = steps(start)
    assert order == re.findall(r"^\d\. \[.*?\]\((.*?)\.md\)", start, re.MULTILINE)
    for here, there in pairwise(order):
        page = DOCS / f"{here}.md"
        (target,) = re.findall(r"\*\*Next:\*\* \[.*?\]\((.*?)\)", page.read_text(encoding="utf-8"))
        assert (page.parent / target).resolve() == DOCS / f"{there}.md"


@running
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
            f"The example in line {line} of docs/{name(page)}.md prints something else: correct the page."
        )


@pages
def test_a_link_leads_to_a_page_that_exists(page):
    for target in re.findall(r"\]\(([^)#\s]+)\)", prose(page.read_text(encoding="utf-8"))):
        if "://" not in target:
            assert (page.parent / target).is_file(), f"docs/{name(page)}.md links to {target}, which does not exist."


@pages
def test_a_link_leads_to_a_label_that_exists(page):
    labels = {
        label for each in PAGES for label in re.findall(r"^\(([\w-]+)\)=$", each.read_text("utf-8"), re.MULTILINE)
    }
    for label in re.findall(r"\]\(#([\w-]+)\)", prose(page.read_text(encoding="utf-8"))):
        assert label in labels, f"docs/{name(page)}.md links to #{label}; no page has the line ({label})=."


def test_each_folder_of_the_package_is_on_one_page_of_the_api():
    """The pages are read off the package by ``.. floor::``; one that no page names would not be documented."""
    listed = [
        name
        for page in (DOCS / "api").glob("*.rst")
        for name in re.findall(r"^\.\. floor:: (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    modules = {each.name for each in pkgutil.iter_modules(nuscatter.__path__)} - {"__main__"}  # runs the command
    assert sorted(listed) == sorted(modules)


def test_every_page_is_in_the_table_of_contents():
    contents = re.findall(r"```\{toctree\}.*?\n\n(.*?)```", (DOCS / "index.md").read_text("utf-8"), re.DOTALL)
    listed = [line.rpartition("<")[2].rstrip(">") for each in contents for line in each.splitlines()]
    assert len(listed) == len(set(listed)), "A page is there twice."
    assert {name(page) for page in PAGES} - {"index"} <= set(listed)
    api = (DOCS / "api" / "index.rst").read_text(encoding="utf-8")
    assert {page.stem for page in (DOCS / "api").glob("*.rst")} - {"index"} <= set(re.findall(r"^   (\w+)$", api, re.M))


def test_the_front_page_shows_the_questions_of_the_readme():
    """It includes what stands between two marks of the README, so that the two cannot differ."""
    start, end = "<!-- questions -->", "<!-- answers -->"
    front = (DOCS / "index.md").read_text(encoding="utf-8")
    included = re.search(r"^:::\{include\} \.\./README\.md\n(.*?)^:::$", front, re.MULTILINE | re.DOTALL)
    assert f":start-after: {start}\n:end-before: {end}\n" in included[1]
    table = (DOCS.parent / "README.md").read_text("utf-8").partition(start)[2].partition(end)[0].strip().splitlines()
    assert len(table) > 12
    assert all(row.count("|") == 4 for row in table), "A row of the README's questions has not three cells."


def test_the_review_is_cited_once():
    """Author, title, journal and arXiv number stand on one page, to which all others lead."""
    text = (DOCS / "equations.md").read_text(encoding="utf-8")
    assert "(the-review)=" in text
    assert re.search(r"V\. Pandey.*Prog\. Part\. Nucl\. Phys\..*arXiv:\d{4}\.\d{5}", text, re.DOTALL)
    others = [name(page) for page in PAGES if "2309.07840" in page.read_text(encoding="utf-8")]
    assert others == ["equations"]

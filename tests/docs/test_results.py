"""The page of the results is what a run gives: its words exactly, its numbers to the last digit or two."""

import importlib.util
import re
from pathlib import Path

import pytest

from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.run import analysis, result, results

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/results.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"-?\d+\.?\d*")
#: Results without published intervals beside them.
ALONE = ("sterile_neutrinos",)


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("build_results", ROOT / "tools" / "build_results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", results())
def test_each_result_is_on_the_page_with_its_sentences(name):
    assert f"\n### {analysis(name).title}\n" in PAGE
    assert f"]({name}.md)" in PAGE
    known = {} if name in ALONE else published_intervals(f"{name}.csv")
    for each in known.values():
        assert not each.sentence or each.sentence in PAGE, each.key


def close(one: str, other: str) -> bool:
    """Whether two numbers are the same but for some units of the last digit."""
    decimals = max(len(each.partition(".")[2]) for each in (one, other))
    return abs(float(one) - float(other)) <= max(3 * 10.0**-decimals, 0.01 * abs(float(other)))


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.usefixtures("releases")
def test_the_page_is_that_of_a_run(tool):
    made = tool.page([result(name) for name in results()])
    for line, (ours, theirs) in enumerate(zip(made.splitlines(), PAGE.splitlines(), strict=True), start=1):
        assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs), f"docs/results.md:{line}: run tools/build_results.py."
        pairs = zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True)
        assert all(close(*pair) for pair in pairs), f"docs/results.md:{line} has other numbers: {ours}"


def test_a_changed_number_is_seen():
    assert close("0.213", "0.212")
    assert not close("0.213", "0.222")
    assert not close("29.6", "30.2")

"""Texts name only modules, functions and files that exist: a rename that leaves an old name somewhere fails here."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = {".md", ".rst", ".py", ".sh", ".yaml", ".csv", ".cff", ".toml"}
FOLDERS = ("docs", "examples", "benchmarks", "tools", "tests", "src")
TEXTS = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in KINDS and "__pycache__" not in path.parts
) + [path for path in sorted(ROOT.iterdir()) if path.suffix in KINDS]
FILES = {path.relative_to(ROOT).as_posix() for path in TEXTS}

#: Dotted names that are meant not to exist, and files of others or of the reader's own.
MEANT_TO_FAIL = {
    *("nuscatter.not_there", "nuscatter.x.y", "nuscatter.datasets.coherent_ge_2023"),
    "nuscatter.fits.likelihood",  # CHANGELOG.md says what it is now
}
NOT_OURS = {"my_force.py", "forces.py", "file.py", "const_dics.py", "src/DarkNews/const_dics.py"}


def means_something(name: str) -> bool:
    """Whether a dotted name is a module, or what a module holds."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            if not hasattr(value, attribute):
                return False
            value = getattr(value, attribute)
        return True
    return False


def dotted(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w/.-])nuscatter(?:\.[A-Za-z_]\w*)+", text)) - MEANT_TO_FAIL


def files(text: str) -> set[str]:
    """The Python files named in backticks, or by their path from the root or from the package."""
    quoted = re.findall(r"`((?:[\w-]+/)*\w+\.py)`", text)
    pathed = re.findall(r"(?<![\w/.}-])((?:src|tests|docs|tools|examples|benchmarks)/(?:[\w-]+/)*\w+\.py)\b", text)
    return {*quoted, *pathed} - NOT_OURS


def known(name: str) -> bool:
    return any(path == name or path.endswith(f"/{name}") for path in FILES)


def test_names_are_read_and_an_old_one_is_seen():
    text = "See `fits/descent.py`, ``weak.py``, tests/test_blocks.py and nuscatter.sources.oscillation.AdiabaticMSW."
    assert files(text) == {"fits/descent.py", "weak.py", "tests/test_blocks.py"}
    assert [known(name) for name in sorted(files(text))] == [False, True, True]
    (name,) = dotted(text)
    assert not means_something(name)
    assert means_something("nuscatter.propagation.adiabatic.AdiabaticMSW")
    assert means_something("nuscatter.interactions.term.Term.dsigma_dT")
    assert dotted("{py:obj}`~nuscatter.rates.fold.no_spectrum`") == {"nuscatter.rates.fold.no_spectrum"}
    assert not means_something("nuscatter.rates.fold.no_spectrum")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_text_names_what_exists(path):
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    gone = [name for name in sorted(dotted(text)) if not means_something(name)]
    gone += [name for name in sorted(files(text)) if not known(name)]
    assert not gone, f"{path.relative_to(ROOT)} names {gone}: say where that is now."


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_a_link_of_the_readme_and_its_neighbours_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text(encoding="utf-8")):
        assert "://" in target or (ROOT / target).exists(), f"{path.name} links to {target}, which does not exist."

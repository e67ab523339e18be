"""What the text of the sources and of the repository must and must not hold."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nuscatter"
MODULES = sorted(PACKAGE.rglob("*.py"))
TABLES = sorted(PACKAGE.rglob("*.csv"))
LONGEST = 400


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_face(path: Path) -> bool:
    """Whether the module talks to people: the command line."""
    return PACKAGE / "cli" in path.parents


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


modules = pytest.mark.parametrize("path", MODULES, ids=short)


@modules
def test_a_file_has_at_most_400_lines(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, (
        f"{short(path)} has {lines} lines, more than {LONGEST}: it is two rooms, make it two files."
    )


@modules
def test_a_module_opens_with_a_docstring(path):
    docstring = ast.get_docstring(tree(path))
    assert docstring, f"{short(path)} has no module docstring: say in its first lines why it exists."
    first = docstring.split("\n\n")[0].rstrip()
    assert first.endswith((".", "::", ":")), f"The docstring of {short(path)} should open with a sentence: {first!r}."


@modules
def test_hbar_c_is_never_typed(path):
    if path == PACKAGE / "units.py":
        return
    typed = re.findall(r".*197\.?32.*", path.read_text(encoding="utf-8"))
    assert not typed, f"{short(path)} types ħc: multiply by units of nuscatter.units instead. {typed}"


@modules
def test_the_scale_of_MeV_is_read_by_units_alone(path):
    """Scripts and docstrings may mention the variable; only units.py may read it."""
    if path == PACKAGE / "units.py":
        return
    named = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in ("NUSCATTER_MEV", b"NUSCATTER_MEV")
    ]
    assert not named, f"{short(path)} reads NUSCATTER_MEV in line {named}: take MeV from nuscatter.units."


@modules
def test_library_code_neither_prints_nor_asks_nor_exits(path):
    if is_face(path):
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            banned = called in ("print", "input", "exit", "quit", "breakpoint", "sys.exit", "os._exit", "SystemExit")
            assert not banned, (
                f"{short(path)}:{node.lineno} calls {called}(): log, raise an error of nuscatter.errors or use a "
                "callback; only the command line talks and exits."
            )
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "SystemExit" not in ast.unparse(node.exc), (
                f"{short(path)}:{node.lineno} exits: raise an error of nuscatter.errors."
            )


@modules
def test_there_is_no_drawer(path):
    assert path.stem not in ("utils", "util", "helpers", "misc", "common"), (
        f"{short(path)} is a drawer: name the file for what is in it."
    )


@pytest.mark.parametrize("path", TABLES, ids=short)
def test_a_table_is_headed_by_its_source_and_licence(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = "\n".join(lines[:end])
    assert head, f"{short(path)} starts without '#' lines: name the source and its licence there."
    source = re.search(r"doi:|arxiv|https?://|pypi|zenodo|codata", head, re.IGNORECASE)
    assert source, f"The head of {short(path)} names no source: give a DOI, an arXiv number, an address or a package."
    licence = re.search(r"licen[cs]e|\bMIT\b|\bBSD\b|\bCC[- ]?(BY|0)|public domain|table of facts", head, re.IGNORECASE)
    assert licence, f"The head of {short(path)} names no licence of its source: add a '#' line that does."


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_folder_of_one_machine():
    machine = re.compile(r"(?<![\w.:/-])/(?:work|home|tmp)/|\.\./" + "shared")
    found = []
    for path in tracked():
        if short(path) == ".ci/run":
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}:{number}" for number, line in enumerate(lines, 1) if machine.search(line)]
    assert not found, f"Paths of one machine in {found}: use tmp_path, an environment variable or a relative path."


def test_nothing_that_a_run_leaves_behind_is_tracked():
    left = [
        short(path)
        for path in tracked()
        if re.search(r"__pycache__|\.pyc$|_cache/|\.hypothesis|\.benchmarks", str(path))
    ]
    assert not left, f"Tracked by mistake: {left}; add them to .gitignore."


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=short)
def test_a_tiny_number_is_not_compared_with_the_default_tolerance(path):
    """pytest.approx allows 1e-12 absolutely whatever `rel` is: a cross section of 1e-39 then equals anything."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("approx") and node.args:
            numbers = [each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
            tiny = [each for each in numbers if isinstance(each, float) and 0 < abs(each) < 1e-9]
            assert not tiny or any(word.arg == "abs" for word in node.keywords), (
                f"{short(path)}:{node.lineno} compares {tiny[0]:g} by pytest.approx: add abs=0 or divide the unit out."
            )

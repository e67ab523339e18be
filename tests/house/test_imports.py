"""An import goes down, never to the package's own face, and a bare import is light."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nuscatter"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("scipy", "matplotlib", "iminuit", "click", "rich", "pooch", "pandas", "numba")


def run(code: str, *, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def imports(path: Path):
    """Each import of a module as (line, imported module, names)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, ()) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or ""), tuple(alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_imports_the_packages_own_face(path):
    if path == PACKAGE / "__init__.py" or PACKAGE / "cli" in path.parents:
        return
    for line, module, names in imports(path):
        where = f"{path.relative_to(ROOT)}:{line}"
        assert module != "nuscatter", f"{where} imports the face: name the module, from nuscatter.x.y import {names}."
        assert not module.startswith("."), f"{where} imports relatively: write from nuscatter.x.y import …"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_takes_another_modules_private_names(path):
    for line, module, names in imports(path):
        private = [name for name in names if name.startswith("_") and not name.startswith("__")]
        where = f"{path.relative_to(ROOT)}:{line}"
        assert not (module.startswith("nuscatter") and private), (
            f"{where} takes {private}: make them public, or move them."
        )


def test_a_bare_import_loads_numpy_and_nothing_heavy():
    result = run("import sys, nuscatter; print(*{name.split('.')[0] for name in sys.modules})")
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert "nuscatter" in loaded
    assert "numpy" in loaded
    heavy = loaded & set(HEAVY)
    assert not heavy, f"`import nuscatter` loads {sorted(heavy)}: import them in the functions that use them."


#: The contracts of pyproject.toml by what they hold apart: the package, and the folders that have floors inside.
FLOORS = ("nuscatter", "nuscatter.fits", "nuscatter.structure", "nuscatter.sources")


def test_each_folder_with_floors_has_its_contract():
    """Whole contracts: a new folder that no contract places is refused (`exhaustive`), and nothing is excused."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    assert {each["containers"][0] for each in contracts} == set(FLOORS)
    for each in contracts:
        assert each["type"] == "layers"
        assert each["exhaustive"]
        assert not set(each) & {"ignore_imports", "exhaustive_ignores"}, f"{each['name']!r} excuses an arrow: turn it."


def test_the_floors_of_the_house_hold():
    """The contracts of pyproject.toml, by import-linter, every one of them."""
    pytest.importorskip("importlinter")
    result = run(
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    assert result.returncode == 0, (
        f"Run `lint-imports` and turn the arrow that goes up:\n{result.stdout}{result.stderr}"
    )
    assert f"Contracts: {len(FLOORS)} kept, 0 broken." in result.stdout

"""The face: every name loads, is visible to a type checker, and is the thing that its module holds."""

import ast
import importlib
import tomllib
from pathlib import Path

import pytest

import nuscatter

ROOT = Path(__file__).parents[2]
FACE = ROOT / "src" / "nuscatter" / "__init__.py"


def seen_by_mypy() -> dict[str, tuple[str, str]]:
    """The names in the TYPE_CHECKING block → (module, name there)."""
    block = next(
        node
        for node in ast.parse(FACE.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", nuscatter.__all__)
def test_every_name_of_the_face_loads(name):
    assert getattr(nuscatter, name) is not None
    assert name in dir(nuscatter)


def test_mypy_sees_the_names_that_the_face_loads():
    visible, loaded = set(seen_by_mypy()), set(nuscatter.__all__) - {"__version__"}
    assert visible == loaded, (
        f"Only in the TYPE_CHECKING block: {sorted(visible - loaded)}; only loaded: {sorted(loaded - visible)}."
    )


@pytest.mark.parametrize("name", seen_by_mypy())
def test_mypy_and_the_face_mean_the_same_thing(name):
    module, there = seen_by_mypy()[name]
    expected = (
        importlib.import_module(f"nuscatter.{there}")
        if module == "nuscatter"
        else getattr(importlib.import_module(module), there)
    )
    assert getattr(nuscatter, name) is expected, f"nuscatter.{name} is not {module}.{there}: mend the lazy table."


def test_names_are_re_exported_explicitly():
    """``from x import y as y``: what mypy --strict takes for a re-export."""
    for line in FACE.read_text(encoding="utf-8").split("if TYPE_CHECKING:")[1].split("\n\n")[0].splitlines():
        if " import " in line:
            name, _, alias = line.split(" import ")[1].partition(" as ")
            assert name.strip() == alias.split("#")[0].strip(), f"Write 'import {name} as {name}' in the face."


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'not_there'"):
        nuscatter.not_there  # noqa: B018
    assert not hasattr(nuscatter, "not_there_either")


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if "version" in project:
        assert nuscatter.__version__ == project["version"]

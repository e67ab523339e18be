"""The tree of the sources: a test file for each source, folders of few files, one word for arguments."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nuscatter"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
FOLDERS = sorted({path.parent for path in SOURCES})
LARGEST = 14


def short(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def mirror(path: Path) -> Path:
    """The test file of a source: tests/<the same folders>/test_<the same name>."""
    return ROOT / "tests" / path.relative_to(PACKAGE).parent / f"test_{path.name}"


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_source_has_a_test_file_of_its_name(path):
    """An ``__init__.py`` needs none: what it gathers is tested by `test_face.py` here."""
    where = mirror(path).relative_to(ROOT)
    assert mirror(path).is_file(), f"{short(path)} has no test file: write {where}, with a test that can fail."
    assert any(each.name.startswith("test_") for each in functions(mirror(path))), f"{where} holds no test."


@pytest.mark.parametrize("folder", FOLDERS, ids=short)
def test_a_folder_holds_at_most_14_modules(folder):
    modules = [path for path in SOURCES if path.parent == folder]
    assert len(modules) <= LARGEST, (
        f"{short(folder)} holds {len(modules)} modules, more than {LARGEST}: it is two rooms, make it two folders."
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=short)
def test_two_files_of_a_folder_differ_by_more_than_a_plural(folder):
    names = {path.stem for path in SOURCES if path.parent == folder}
    twins = sorted(name for name in names if f"{name}s" in names or f"{name}es" in names)
    assert not twins, f"{short(folder)} holds {twins} and their plurals: name the files for what is in them."


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=short)
def test_a_docstring_says_args(path):
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, documented):
            lines = [line.strip() for line in (ast.get_docstring(node) or "").splitlines()]
            other = {"Arguments:", "Parameters:", "Params:"} & set(lines)
            where = f"{short(path)}:{getattr(node, 'lineno', 1)}"
            assert not other, f"The docstring of {where} says {other.pop()} write Args: as everywhere."

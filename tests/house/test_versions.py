"""`make versions` and the Makefile's choice of a Python: what is found must also run."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = "{}.{}".format(*sys.version_info)
OTHER = "3.1"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("versions", ROOT / "tools" / "versions.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        spec.loader.exec_module(module)
    return module


def interpreter(folder: Path, version: str, does: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"python{version}"
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


WORKS = f'exec "{sys.executable}" "$@"'
SHIM = 'echo "pyenv: command not found" >&2; exit 127'


def test_a_shim_that_fails_is_passed_over_for_the_folder_of_pyenv(tool, tmp_path):
    interpreter(tmp_path / "shims", HERE, SHIM)
    pyenv = tmp_path / "pyenv"
    assert tool.find(HERE, str(tmp_path / "shims"), pyenv) is None
    interpreter(pyenv / "versions" / f"{HERE}.9" / "bin", HERE, WORKS)
    assert tool.find(HERE, str(tmp_path / "shims"), pyenv) == pyenv / "versions" / f"{HERE}.9" / "bin" / f"python{HERE}"
    newer = interpreter(pyenv / "versions" / f"{HERE}.10" / "bin", HERE, WORKS)
    assert tool.find(HERE, str(tmp_path / "shims"), pyenv) == newer
    interpreter(pyenv / "versions" / f"{HERE}.11" / "bin", HERE, SHIM)
    assert tool.find(HERE, str(tmp_path / "shims"), pyenv) == newer


def test_the_path_comes_first_in_its_order(tool, tmp_path):
    interpreter(tmp_path / "shims", HERE, SHIM)
    good = interpreter(tmp_path / "bin", HERE, WORKS)
    interpreter(tmp_path / "later", HERE, WORKS)
    interpreter(tmp_path / "versions" / f"{HERE}.9" / "bin", HERE, WORKS)
    path = os.pathsep.join(str(tmp_path / each) for each in ("", "not there", "shims", "bin", "later"))
    assert tool.find(HERE, path, tmp_path) == good


@pytest.mark.parametrize(
    "does",
    [WORKS, "exit 0", 'echo "Python"', "kill -9 $$", f"echo {OTHER}; exit 1"],
    ids=["another version", "says nothing", "says something else", "dies", "fails in the end"],
)
def test_what_is_no_python_of_that_version_is_passed_over(tool, tmp_path, does):
    interpreter(tmp_path / "bin", OTHER, does)
    assert tool.find(OTHER, str(tmp_path / "bin"), tmp_path) is None


def test_a_file_that_may_not_be_run_is_passed_over(tool, tmp_path):
    interpreter(tmp_path / "bin", HERE, WORKS).chmod(0o644)
    assert tool.find(HERE, str(tmp_path / "bin"), tmp_path) is None


def test_the_versions_tried_are_those_that_the_project_names(tool):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each]
    assert list(tool.SUPPORTED) == named
    assert project["requires-python"] == f">={tool.SUPPORTED[0]}"


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize(
    ("newest", "chosen"), [("exit 0", "python3.13"), (SHIM, "python3.12")], ids=["runs", "a shim that fails"]
)
def test_make_prefers_the_newest_python_that_runs(tmp_path, newest, chosen):
    interpreter(tmp_path / "bin", "3.13", newest)
    interpreter(tmp_path / "bin", "3.12", "exit 0")
    of_make = ("PYTHON", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL")  # when these tests are run by make
    environment = {name: value for name, value in os.environ.items() if name not in of_make}
    environment["PATH"] = f"{tmp_path / 'bin'}{os.pathsep}{environment['PATH']}"
    show = ["make", "--no-print-directory", "--eval", "which-python: ; @echo $(PYTHON)", "which-python"]
    answer = subprocess.run(show, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == chosen

"""What is built holds all sources and nothing else; the version is one."""

import importlib.util
import io
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import nuscatter

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("built_files", ROOT / "tools" / "built_files.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def built(tool, tmp_path):
    """A tree of two sources, and both distributions of it, with files added or left out."""
    package = tmp_path / "tree" / "src" / "nuscatter"
    (package / "explorer").mkdir(parents=True)
    (package / "__pycache__").mkdir()
    for name in ("__init__.py", "explorer/page.html", "__pycache__/__init__.cpython-311.pyc"):
        (package / name).touch()

    def make(wheel=("nuscatter/__init__.py", "nuscatter/explorer/page.html"), sdist=(), without=()):
        names = {"src/nuscatter/__init__.py", "src/nuscatter/explorer/page.html", *tool.TOP, *sdist} - set(without)
        with tarfile.open(tmp_path / "n.tar.gz", "w:gz") as packed:
            for name in sorted(names):
                packed.addfile(tarfile.TarInfo(f"n-1/{name}"), io.BytesIO())
        with zipfile.ZipFile(tmp_path / "n.whl", "w") as packed:
            for name in (*wheel, "n-1.dist-info/METADATA"):
                packed.writestr(name, METADATA if name.endswith("METADATA") else "")
        return tmp_path / "tree", tmp_path / "n.tar.gz", tmp_path / "n.whl"

    return make


METADATA = """Metadata-Version: 2.4
Name: n
Requires-Dist: numpy>=2.0
Requires-Dist: click>=8.1
Provides-Extra: test
Requires-Dist: pytest>=8.2; extra == 'test'
Provides-Extra: docs
Requires-Dist: sphinx; extra == "docs"

Words: that are no field.
"""


def test_what_is_whole_has_no_fault(tool, built):
    assert tool.faults(*built()) == []


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({"wheel": ("nuscatter/__init__.py",)}, "n.whl lacks nuscatter/explorer/page.html."),
        (
            {"wheel": ("nuscatter/__init__.py", "nuscatter/explorer/page.html", "more.txt")},
            "n.whl holds more.txt, which is no source.",
        ),
        ({"sdist": ("tests/__pycache__/a.cpython-311.pyc",)}, "n.tar.gz holds tests/__pycache__/a.cpython-311.pyc."),
        ({"without": ("LICENSE",)}, "n.tar.gz lacks LICENSE."),
        ({"without": ("src/nuscatter/__init__.py",)}, "n.tar.gz lacks src/nuscatter/__init__.py."),
    ],
    ids=["table left out", "tests in the wheel", "junk", "no licence", "no source"],
)
def test_a_fault_is_told(tool, built, what, says):
    assert tool.faults(*built(**what)) == [says]


def test_requirements_are_those_of_the_metadata(tool, built):
    wheel = built()[2]
    assert tool.requirements(wheel) == ["numpy>=2.0", "click>=8.1"]
    assert tool.requirements(wheel, "test") == ["numpy>=2.0", "click>=8.1", "pytest>=8.2"]


def test_the_version_is_typed_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/nuscatter/__init__.py"


def test_the_changelog_opens_with_the_version():
    titles = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert titles[0] == nuscatter.__version__
    assert len(set(titles)) == len(titles)

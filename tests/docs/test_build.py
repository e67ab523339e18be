"""The documentation builds without a warning, and holds every public name, command and figure."""

import html
import importlib.util
import inspect
import os
import pkgutil
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import nuscatter

ROOT = Path(__file__).parents[2]
#: Scripts of the gallery that need a data release.
FITS = ("lar_fit", "csi_fit", "joint_fit", "mediators")
NEEDED = ("sphinx", "furo", "myst_parser")

pytestmark = pytest.mark.slow


def public_modules() -> list[str]:
    found = [each.name for each in pkgutil.walk_packages(nuscatter.__path__, "nuscatter.")]
    return ["nuscatter", *(name for name in found if "._" not in name)]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"{', '.join(missing)} not installed: the documentation is not built (pip install '.[docs]')")
    assert not missing, f"CI is set, so the documentation must be built: install {', '.join(missing)} ('.[docs]')."
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "-n", "-q", "--keep-going"),
            *("-d", str(folder / "doctrees"), str(ROOT / "docs"), str(folder / "html")),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def objects(built: Path) -> dict[str, str]:
    """The inventory of the pages: each object with its kind."""
    packed = (built / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(packed).decode("utf-8").splitlines()
    return {name: kind for name, kind in (line.split()[:2] for line in lines) if kind.startswith("py:")}


def test_every_name_of_the_face_is_listed_with_a_link_to_its_home(built):
    page = (built / "api" / "index.html").read_text(encoding="utf-8")
    rows = {
        re.search(r"ns\.(\w+)<", row.replace('</span><span class="pre">', ""))[1]: row
        for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        if ">ns." in row
    }
    assert set(nuscatter.__all__) == set(rows)
    unlinked = [name for name, row in rows.items() if 'class="reference internal"' not in row]
    assert not unlinked, f"These names are documented nowhere: {unlinked}."


def test_every_public_module_is_documented(built):
    known = objects(built)
    missing = [name for name in public_modules() if known.get(name) != "py:module"]
    assert not missing, f"No page documents {missing}: add '.. floor:: …' to a page of docs/api."


def test_every_public_function_and_class_is_documented(built):
    known = objects(built)
    for name in public_modules():
        if name == "nuscatter":
            continue
        module = importlib.import_module(name)
        own = [
            each
            for each, value in vars(module).items()
            if not each.startswith("_")
            and (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == name
        ]
        missing = [each for each in own if f"{name}.{each}" not in known]
        assert not missing, f"{name} has {missing}, which the pages do not."


def test_every_command_is_on_its_page(built):
    from nuscatter.cli.commands import cli

    page = html.unescape((built / "cli.html").read_text(encoding="utf-8"))
    for name, command in cli.commands.items():
        for words in [f"{name} {each}" for each in getattr(command, "commands", {})] or [name]:
            assert f"Usage: nuscatter {words}" in page


def test_the_gallery_shows_the_figures(built):
    page = (built / "gallery.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'src="_images/(\w+)\.png"', page))
    for script in (ROOT / "examples" / "gallery").glob("*.py"):
        if script.stem not in FITS:
            assert script.stem in shown
            assert (built / "_images" / f"{script.stem}.png").is_file()


@pytest.mark.releases
def test_the_gallery_shows_the_fits(built, releases):
    page = (built / "gallery.html").read_text(encoding="utf-8")
    assert set(FITS) <= set(re.findall(r'src="_images/(\w+)\.png"', page))


def test_no_page_names_a_folder_of_one_machine(built):
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert str(ROOT) not in text, f"{page.name} names this checkout."
        assert str(built.parent) not in text, f"{page.name} names the folder of this build."

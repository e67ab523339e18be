"""Each script of the gallery runs by itself, prints numbers and draws its one figure."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "examples" / "gallery").glob("*.py"))
FITS = (
    *("whole_way", "lar_fit", "csi_fit", "dark_limits", "joint_fit", "oscillation_link"),
    *(
        "weak_mixing_angle",
        "neutron_radii",
        "measured_form_factor",
        "neutron_number_scaling",
        "non_standard_interactions",
    ),
    *("flavour_changing", "light_mediators", "charge_radii", "magnetic_moments"),
    *("millicharges", "dipole_portal", "sterile_neutrinos"),
)
LONGEST = 40
#: Lines of a script that defines a model of the reader's own.
WITH_MODEL = 75


def marked(path):
    return pytest.param(path, id=path.stem, marks=[pytest.mark.releases] if path.stem in FITS else [])


def run(script: Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "MPLBACKEND": "Agg",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_gallery_has_the_scripts_that_its_page_shows():
    shown = re.findall(r"^```\{example\} (\w+)$", (ROOT / "docs" / "gallery.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(shown) == [path.stem for path in SCRIPTS], "Show each script on docs/gallery.md, once."


@pytest.mark.slow
@pytest.mark.skipif("CI" in os.environ, reason="run by the documentation's build, which test_build.py looks at")
@pytest.mark.parametrize("path", [marked(path) for path in SCRIPTS])
def test_a_script_prints_numbers_and_makes_its_figure(path, tmp_path):
    done = run(path, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d", done.stdout), "It prints no number."
    assert "nan" not in done.stdout.lower()
    figures = list(tmp_path.iterdir())
    assert [each.name for each in figures] == [f"{path.stem}.png"]
    assert figures[0].read_bytes().startswith(b"\x89PNG")
    assert figures[0].stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("name", FITS)
def test_a_fit_without_its_release_says_so_and_stops_cleanly(name, tmp_path):
    """A release whose files are damaged is refused before any download, so that no network is needed here."""
    empty = tmp_path / "releases"
    for release, file in (
        ("coherent_lar_2020", "Data/datanobkgsub.txt"),
        ("coherent_lar_2020", "Data/cevnspdf.txt"),
        ("coherent_csi_2021", "dataBeamOnAC.txt"),
        ("coherent_csi_2021", "dataBeamOnC.txt"),
    ):
        damaged = empty / release / file
        damaged.parent.mkdir(parents=True, exist_ok=True)
        damaged.write_text("damaged", encoding="utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    cache = {"NUSCATTER_DATA": str(empty), "NUSCATTER_CACHE": str(tmp_path / "cache"), "no_proxy": "", "NO_PROXY": ""}
    done = run(ROOT / "examples" / "gallery" / f"{name}.py", folder, **cache, **proxies)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing is fitted: ")
    assert len(done.stdout.splitlines()) == 1
    assert not done.stderr
    assert not list(folder.iterdir())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_short_and_says_its_idea(path):
    text = path.read_text(encoding="utf-8")
    longest = WITH_MODEL if "(ns.Term):" in text else LONGEST
    assert len(text.splitlines()) <= longest, f"{path.name} has more than one idea: cut it to {longest} lines."
    said = ast.get_docstring(ast.parse(text))
    assert said, f"{path.name} does not say its idea."
    assert said.split("\n\n")[0].endswith(".")
    assert re.search(rf'save\(.*"{path.stem}\.png"\)', text), f"{path.name} does not save {path.stem}.png by save()."

"""What can be taken away is what is shown: Python lines that run, a table, a file that is read again, an image."""

import csv
import subprocess
import sys

import pytest
from matplotlib.image import imread

import nuscatter as ns

STATE = "?view=recoils&experiment=COHERENT-LAr-2020&term.NSI.ee_u=0.1"


def exported(page, button):
    page.page.locator("#exports summary").click()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name=button).click()
    return download.value


@pytest.mark.slow
def test_the_python_lines_are_shown_and_compute_what_is_drawn(page, tmp_path):
    page.open(STATE)
    page.page.locator("#exports summary").click()
    page.page.get_by_role("button", name="Python lines").click()
    dialog = page.page.locator("#python-dialog")
    lines = dialog.locator("code")
    lines.wait_for()
    shown = lines.inner_text()
    with page.page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "explored.py"
    script = tmp_path / "explored.py"
    download.value.save_as(script)
    assert script.read_text(encoding="utf-8").strip() == shown.strip()
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path, check=True)
    highest = max(page.values()["all"])
    assert f"to {highest:.6g}" in next(line for line in ran.stdout.splitlines() if ": all: " in line)
    page.page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_the_table_has_the_curves_that_are_drawn(page, tmp_path):
    page.open(STATE)
    download = exported(page, "Curves")
    assert download.suggested_filename == "recoils.csv"
    download.save_as(tmp_path / "recoils.csv")
    lines = [line for line in (tmp_path / "recoils.csv").read_text().splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["curve"] == "all"]
    assert [float(row["y"]) for row in rows] == pytest.approx(page.values()["all"], rel=1e-8, abs=0)


@pytest.mark.slow
def test_the_file_of_an_experiment_is_read_again(page, tmp_path):
    page.open(STATE)
    page.unfold("source").field("source.distance").locator(".typed").fill("30 m")
    page.drawn()
    download = exported(page, "Experiment")
    download.save_as(tmp_path / download.suggested_filename)
    read = ns.read_experiment(tmp_path / download.suggested_filename)
    usual = ns.experiment("COHERENT-LAr-2020")
    ratio = read.flux.fluence[ns.nu_mu] / usual.flux.fluence[ns.nu_mu]
    assert ratio == pytest.approx((27.5 / 30) ** 2, rel=1e-12, abs=0)


@pytest.mark.slow
def test_the_image_has_all_charts_on_white(page, tmp_path):
    page.open(STATE)
    download = exported(page, "Charts")
    assert download.suggested_filename == "recoils.png"
    download.save_as(tmp_path / "recoils.png")
    image = imread(tmp_path / "recoils.png")
    height, width = image.shape[:2]
    assert (width, height) == (1800, 2 * (40 + 460 + 320))
    dark = (image[:, :, :3].max(axis=2) < 0.5).sum(axis=1)
    for top, bottom in ((80, 1000), (1000, height)):  # each chart has its labels and its curves
        assert dark[top:bottom].sum() > 2000
    assert image[-1, -1].tolist() == [1, 1, 1, 1]

"""The interval of CsI's count is the same from one process and from two, and about what a parabola has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nuscatter as ns

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "examples" / "cluster" / "toys.py"

pytestmark = [pytest.mark.slow, pytest.mark.releases]


def printed(folder, *where):
    command = [sys.executable, str(SCRIPT), str(folder), "--points", "7", "--toys", "128", *where]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    return [line for line in done.stdout.splitlines() if "confidence" in line]


def test_the_interval_does_not_depend_on_where_it_is_computed(tmp_path):
    alone = printed(tmp_path / "alone", "--processes", "0")
    assert printed(tmp_path / "two", "--processes", "2") == alone
    assert printed(tmp_path / "two", "--processes", "0") == alone  # read from the folder
    low, high = map(float, re.search(r"68\.3 % of confidence: ([\d.]+) to ([\d.]+) CEvNS events", alone[0]).groups())
    # Hundreds of events are many, so that Δχ² holds: the ends are those of a fit's parabola, within the error of toys.
    fit = ns.datasets.coherent_csi_2021().fit_signal(systematics=False)
    assert 0.5 * (low + high) == pytest.approx(fit.values["cevns"], rel=0.02, abs=0)
    assert 0.5 * (high - low) == pytest.approx(fit.errors["cevns"], rel=0.12, abs=0)

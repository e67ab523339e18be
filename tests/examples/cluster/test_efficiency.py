"""The table of efficiencies is printed, and says whether bits are the same; busy processors are counted."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "cluster"


@pytest.fixture
def efficiency(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    names = ("efficiency", "nsi_plane", "executors")
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield __import__("efficiency")
    for name in names:
        sys.modules.pop(name, None)


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="a file of Linux")
def test_busy_seconds_are_those_of_all_processors(efficiency):
    """They rise by what this process works, or more, and by no more than there are processors."""
    begin, busy, mine = time.perf_counter(), efficiency.busy(), time.process_time()
    while time.process_time() < mine + 0.4:
        sum(range(1000))
    seconds, worked = time.perf_counter() - begin, efficiency.busy() - busy
    assert 0.35 < worked < seconds * os.cpu_count() + 0.1


def test_planes_that_differ_in_a_bit_are_not_the_same(efficiency):
    one = {"rise": np.array([1.0, 2.0]), "tested": np.array([True, False])}
    assert efficiency.same(one, {name: array.copy() for name, array in one.items()})
    assert not efficiency.same(one, {**one, "rise": np.array([1.0, np.nextafter(2.0, 3.0)])})
    assert not efficiency.same(one, {"rise": one["rise"]})


@pytest.mark.slow
@pytest.mark.releases
def test_the_table_says_that_bits_are_the_same(tmp_path):
    command = [sys.executable, str(FOLDER / "efficiency.py"), str(tmp_path)]
    options = ["--kinds", "processes", "--workers", "1", "2", "--points", "6", "--toys", "16"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([*command, *options], env=environment, capture_output=True, encoding="utf-8", check=True)
    first, _, alone, one, two = done.stdout.strip().split("\n")
    assert first == "14 of 6² points have 16 toys each: 224 toys"
    assert alone.startswith("this process")
    for line, count in ((one, "1"), (two, "2")):
        kind, workers, seconds, per_toy, share, busy, same = line.split()
        assert (kind, workers, same) == ("processes", count, "yes")
        assert float(per_toy) == pytest.approx(float(seconds) * int(count) / 0.224, rel=0.05, abs=0)
        assert 0.0 < float(share.rstrip("%")) < 400.0
        assert float(busy) > 0.2
    assert " 100.0%" in one

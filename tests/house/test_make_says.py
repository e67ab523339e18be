"""`make run` says what it is doing, a line a step, from the first second on."""

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_every_slow_step_is_announced_before_it_runs(tmp_path):
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "pyproject.toml").touch()
    done = subprocess.run(["make", "-n", "run"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = [line.strip() for line in done.stdout.splitlines()]
    for slow in (" -m venv ", " -m pip install ", "/nuscatter report"):
        at = next(n for n, line in enumerate(lines) if slow in line and not line.startswith("echo"))
        assert any(line.startswith('echo "make') for line in lines[max(at - 2, 0) : at]), slow

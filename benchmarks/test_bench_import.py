"""The import of the package in a fresh interpreter, and how much of it is the package's own."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"
CODE = """
import time
start = time.perf_counter()
import numpy
middle = time.perf_counter()
import nuscatter
print(middle - start, time.perf_counter() - middle)
"""


def imports(repeats: int = 9) -> list[tuple[float, float]]:
    """Times of importing numpy, and then nuscatter, in fresh interpreters that may keep their bytecode."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(SOURCES)
    found = []
    for _ in range(repeats + 1):
        result = subprocess.run(
            [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
        )
        first, second = result.stdout.split()
        found.append((float(first), float(second)))
    return found[1:]  # the first one wrote the bytecode


def test_import_nuscatter(report):
    times = imports()
    totals = [numpy + own for numpy, own in times]
    report("import nuscatter (most of it is numpy)", statistics.median(totals), min(totals), 0.15)
    share = statistics.median(own / numpy for numpy, own in times)
    assert share <= 0.3, f"import nuscatter costs {share:.0%} of numpy's own import on top of it: be lazier."

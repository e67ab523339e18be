"""The same work by nuscatter, by peers and by plain scripts, in one run: times, their ratios, and differences.

    make peers                                       installs the peers into .venv/peers, and runs this
    python benchmarks/peers/compare.py               prints tables; a peer that is not there is left out with a sentence
    python benchmarks/peers/compare.py --page FILE   writes them as a page of the documentation too

Each task is a file beside this one. `clock.py` says how times are taken.
"""

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

from clock import NotInstalledError, Row, Task

WIDTH = 120
TASKS = ("recoils", "supernova", "electrons", "limits", "fits")
OPENING = """\
# Beside other codes

The same work by nuscatter, by codes that others wrote, and by a script that one writes without either, in one run of
`make peers` ({platform}). Each was warmed up once and then given new numbers each time. Times are the processor's, the
best of several, and ratios are to nuscatter's: above 1 the other takes longer. Other work on the machine makes caches
cold, so a ratio may be off by a quarter. Differences are relative unless a sentence says otherwise.

Speed is one reason among many: [which code for what](which_code.md) has the others. What is compared is in
`benchmarks/peers`, a file for each table.
"""
#: Behind the tables: what the numbers do and do not say.
CLOSING = """\
## What this says

- Where the work is a fold of a flux with a cross section, moments and kernels that are computed once leave little to
  do.
- snewpy's time is mostly that of its units and containers, not of sums: with 600 energies it takes hardly longer than
  with 200. A plain sum in numpy is faster than it, and slower than nuscatter.
- phasr makes wave functions, fits densities and gives their errors. nuscatter solves for all partial waves at once.
- pyhf's models are built from tables and can be anything that HistFactory describes. For one small model a page of
  scipy is faster than both.
- iminuit with a likelihood written for one problem is **faster than `ns.fit`**: three predictions and a polynomial need
  no more predictions. `ns.fit` takes any model, at the price of computing the counts at each step, and of its own
  checks of the minimum.
"""


def table(task: Task) -> list[str]:
    """Return the lines of a task's table."""
    first = task.rows[0].seconds
    lines = [
        f"## {task.title}",
        "",
        *wrap(task.says, WIDTH),
        "",
        "| code | time | ratio | difference | remark |",
        "|---|---|---|---|---|",
    ]
    return [*lines, *(line(row, first) for row in task.rows), ""]


def line(row: Row, first: float) -> str:
    """Return a line of a table, with the two digits that a time deserves."""
    differs = f"{row.difference:.0e}".replace("e-0", "e-") if row.difference else "–"
    ratio = float(f"{row.seconds / first:.2g}")
    return f"| {row.code} | {duration(row.seconds)} | {ratio:g} | {differs} | {row.remark} |"


def duration(seconds: float) -> str:
    """Return a time in s, ms or µs.

    Example:
        >>> duration(0.0123)
        '12 ms'
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= 0.995 * size:
            number = float(f"{seconds / size:.2g}")
            return f"{number:g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


def compared(names: Sequence[str]) -> list[str]:
    """Return the lines of all tasks, a sentence in place of a table where a peer is not installed."""
    lines: list[str] = []
    for name in names:
        try:
            added = table(importlib.import_module(name).run())
        except NotInstalledError as error:
            added = [str(error), ""]
        print("\n".join(added), flush=True)
        lines += added
    return lines


def main() -> None:
    """Compare, print, and write if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(TASKS)}; all if none is named")
    parser.add_argument("--page", type=Path, help="write the tables as a page, too")
    asked = parser.parse_args()
    if unknown := set(asked.tasks) - set(TASKS):
        parser.error(f"no task {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}")
    lines = compared(asked.tasks or TASKS)
    if asked.page:
        text = OPENING.format(platform=f"Python {platform.python_version()}, {platform.system()}, one core")
        opening = "\n\n".join("\n".join(wrap(each, WIDTH)) for each in text.split("\n\n")) + "\n"
        asked.page.write_text("\n".join([opening, *lines, CLOSING]), encoding="utf-8")


if __name__ == "__main__":
    main()

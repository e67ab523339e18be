"""Answers that imitate those of the explorer, and its mistakes: slow ones, deadly ones, long ones.

Worker processes import this file by its name, so it is not part of a test file.
"""

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

WHAT = {
    "view": "The charts of the page.",
    "form": "The fields of the page.",
    "python": "Lines of Python.",
    "csv": "The numbers of the charts.",
    "toml": "The experiment.",
    "preset": "The state of an experiment.",
}
KINDS = {"python": "text/x-python", "csv": "text/csv", "toml": "application/toml"}


@dataclass(frozen=True)
class Answer:
    status: int
    media_type: str
    content: bytes
    file_name: str = ""


def answer(what, query):
    state = dict(query)
    if "note" in state:  # that the computation began
        with Path(state["note"]).open("a") as file:
            file.write(f"{os.getpid()} {state.get('name', '')}\n")
    if "sleep" in state:
        time.sleep(float(state["sleep"]))
    if "die" in state:
        os.kill(os.getpid(), signal.SIGKILL)
    if "die_once" in state and not Path(state["die_once"]).exists():
        Path(state["die_once"]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "memory" in state:
        bytearray(int(state["memory"]))
    if "fail" in state:
        raise RuntimeError("secret of the inside")
    if "refuse" in state:
        problems = [{"field": "refuse", "says": f"refuse is {state['refuse']!r}, but nothing was expected."}]
        return Answer(422, "application/json", json.dumps({"problems": problems}).encode())
    content = json.dumps(
        {"what": what, "state": query, "process": os.getpid(), "fill": "x" * int(state.get("fill", 0))}
    )
    if what in KINDS:
        return Answer(200, KINDS[what], f"{what}: {content}\n".encode(), f"view.{what}")
    return Answer(200, "application/json", content.encode())


def _computed_in_import():
    """Import of this file as `slow_start` would: a variable of the environment lets it fail."""
    if os.environ.get("IMITATION_FAILS"):
        raise ImportError("the worker cannot load its modules")


_computed_in_import()

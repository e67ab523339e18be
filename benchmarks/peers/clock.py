"""What the comparisons share: one row a code, and a clock that is the same for all.

Each computation runs once before it is timed, so that imports, tables and caches of every code are warm. It is then
given new numbers each time, so that no code can answer from what it has kept. Times are those that the processor spent
on this process, so that other work on the machine counts little. The best of several is taken, as what is left of that
work only adds.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


class NotInstalledError(Exception):
    """A peer cannot be imported; the sentence says which."""


@dataclass(frozen=True)
class Row:
    """One code at one task: its best time [s], how far it is from the reference, and what else is to be said."""

    code: str
    seconds: float
    difference: float
    remark: str = ""


@dataclass(frozen=True)
class Task:
    """What was computed, by whom, and what the differences are of; the first row is nuscatter's."""

    title: str
    says: str
    rows: Sequence[Row]


def best(function: Callable[[Any], Any], inputs: Iterable[Any]) -> tuple[float, Any]:
    """Return the best time [s] of a function over its inputs, and what it found for the first.

    The first input is computed twice: once to warm up.
    """
    inputs = list(inputs)
    first = function(inputs[0])
    times = []
    for each in inputs:
        start = time.process_time()
        function(each)
        times.append(time.process_time() - start)
    return min(times), first


def imported(name: str) -> Any:
    """Import a peer, or say that it is not there."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise NotInstalledError(f"{name} is not installed here, so that it is left out ({error}).") from None


def version(name: str) -> str:
    """Return name and version of a peer."""
    from importlib.metadata import version as of

    return f"{name} {of(name)}"

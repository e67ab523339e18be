"""A ruler for all benchmarks: the library's fast path beside the straightforward version, in one run.

Machines are noisy, so a ratio of two times is asserted and an absolute time only reported beside what was asked for.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

RATIO = 30


class Measured(NamedTuple):
    """One line of the report at the end."""

    what: str
    fast: float
    best: float
    asked: float
    slow: float | None


LINES = pytest.StashKey[list[Measured]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LINES] = []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.stash[LINES]:
        return
    terminalreporter.section("fast path beside the straightforward one")
    for each in config.stash[LINES]:
        ratio = "" if each.slow is None else f"   quad {each.slow:9.3g} s   ratio {each.slow / each.best:7.0f}"
        verdict = "" if each.best <= each.asked else "   (slower than asked)"
        times = f"best {1e3 * each.best:8.3f} ms, median {1e3 * each.fast:8.3f} ms, asked {1e3 * each.asked:g} ms"
        terminalreporter.write_line(f"{each.what:45s} {times}{ratio}{verdict}")


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Note a time [s] for the report at the end: report(what, median, best, asked, slow=None)."""

    def note(what: str, fast: float, best: float, asked: float, slow: float | None = None) -> None:
        request.config.stash[LINES].append(Measured(what, fast, best, asked, slow))

    return note


@pytest.fixture
def compare(benchmark: Any, report: Callable[..., None]) -> Callable[..., tuple[Any, Any]]:
    """Time `fast` many times and `slow` thrice, assert the ratio of the best, return both results to be compared."""

    def run(what: str, fast: Callable[[], Any], slow: Callable[[], Any], asked: float) -> tuple[Any, Any]:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            slow_result = slow()
            times.append(time.perf_counter() - start)
        fast_result = benchmark(fast)
        best, straightforward = benchmark.stats.stats.min, min(times)
        benchmark.extra_info.update(asked=asked, quad=straightforward, ratio=straightforward / best)
        report(what, benchmark.stats.stats.median, best, asked, straightforward)
        assert straightforward >= RATIO * best, f"{what}: only {straightforward / best:.0f} times faster than quad."
        return fast_result, slow_result

    return run

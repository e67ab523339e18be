"""Plant wrong physics in a copy of the tree, one error at a time, and name the test that fails.

    python tools/mutations.py                    all errors of tools/mutations.toml, some seconds each
    python tools/mutations.py --list             the errors, and what each means
    python tools/mutations.py --only NAME        one of them; --only may be given several times
    python tools/mutations.py --since FILE       results are kept in FILE; errors that FILE knows as caught are left out

A test that no error can fail says nothing. This tool asks the tests for a sign, a factor, an index, a digit of a table
that somebody may get wrong in good faith. The tests that are run for an error are the test file of the changed source
(tests/ mirrors src/), then those that the list names, until one fails. At the end the tests that failed are run in the
copy without errors, where all must pass: one that fails there too has caught nothing.

Each new formula adds an error to the list: the file, the text before (which the file must hold once), the text after,
what that means in physics, and further tests if those of the mirrored file are not meant to see it. Where no test sees
it, the test is missing. Run it by hand: it takes half an hour. Exit 1 if an error is not caught.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".toml")
#: Longest time for the tests of one error [s], if the list says no other.
LIMIT = 120
#: What is run before each error: tests of seconds, without files of their own beside the copy.
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", "--no-header")
#: Parts of the tree that no test of physics reads.
LEFT_OUT = (".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache")


class StaleError(Exception):
    """The list and the sources do not fit together."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One error of the list."""

    name: str
    #: Changed file, from the root.
    file: str
    #: Text that the file holds once, and the wrong one.
    before: str
    after: str
    #: What is wrong then, in physics.
    means: str
    #: Further test files, or tests, after the one of the changed source.
    tests: tuple[str, ...] = ()
    #: Whether tests marked slow are run too.
    slow: bool = False
    limit: float = LIMIT

    def planted_in(self, root: Path) -> str:
        """Return the text of the file with the error in it.

        Raises:
            StaleError: the file is gone, or it does not hold the text once.

        """
        path = root / self.file
        if not path.is_file():
            raise StaleError(f"{self.name}: {self.file} is not there any more; say where the formula is now.")
        text = path.read_text(encoding="utf-8")
        if (count := text.count(self.before)) != 1:
            raise StaleError(f"{self.name}: {self.file} holds {self.before!r} {count} times, but once was expected.")
        return text.replace(self.before, self.after)

    def test_files(self, root: Path) -> tuple[str, ...]:
        """Return what pytest is asked for: the test file of the source first.

        Raises:
            StaleError: a test file of the list is not there, or there is none at all.

        """
        parts = Path(self.file).parts
        mirrored = Path("tests", *parts[2:-1], f"test_{parts[-1]}").as_posix()
        own = [mirrored] if self.file.endswith(".py") and (root / mirrored).is_file() else []
        found = tuple(dict.fromkeys([*own, *self.tests]))
        for each in found:
            if not (root / each.partition("::")[0]).exists():
                raise StaleError(f"{self.name}: {each} is not there any more; say which tests should see the error.")
        if not found:
            raise StaleError(f"{self.name}: {self.file} has no test file of its own, so `tests` must name one.")
        return found

    @property
    def digest(self) -> str:
        """What tells this error from an older one of the same name."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an error: caught by a test, or not and why."""

    name: str
    digest: str
    #: The first test that failed; empty where none did.
    test: str
    #: Why it is not caught; empty where it is.
    why: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether a test failed for it."""
        return bool(self.test)

    def __str__(self) -> str:
        """Return a line for the reader."""
        return f"{'caught' if self.caught else 'MISSED'} {self.seconds:5.1f} s  {self.name}: {self.test or self.why}"


def read(path: Path = LIST) -> tuple[Planted, ...]:
    """Return the errors of a list."""
    with path.open("rb") as file:
        rows = tomllib.load(file)["error"]
    return tuple(Planted(**{**row, "tests": tuple(row.get("tests", ()))}) for row in rows)


def copied(root: Path, to: Path) -> Path:
    """Copy a tree, but for what tools have made in it."""
    shutil.copytree(root, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return to


def written(path: Path, text: str) -> None:
    """Write a file so that Python compiles it anew.

    Python knows a compiled file by the size of its source and the second of its change, and an error may keep both.
    """
    path.write_text(text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def run_tests(tree: Path, tests: Iterable[str], *, slow: bool, limit: float) -> tuple[int, str]:
    """Run tests in a tree; return pytest's exit code, −1 if they take too long, and what they print."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "MPLBACKEND": "Agg"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    command = [*PYTEST, *([] if slow else ["-m", "not slow"]), *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, timeout=limit, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, ""
    return done.returncode, done.stdout + done.stderr


def failed(printed: str) -> list[str]:
    """Return the tests that pytest's summary says to have failed."""
    return re.findall(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", printed, flags=re.MULTILINE)


def tried(error: Planted, tree: Path) -> Outcome:
    """Plant an error in a tree, run its tests, and take it out again."""
    wrong, tests = error.planted_in(tree), error.test_files(tree)
    path, begun = tree / error.file, time.monotonic()
    right = path.read_text(encoding="utf-8")
    try:
        written(path, wrong)
        code, printed = run_tests(tree, tests, slow=error.slow, limit=error.limit)
    finally:
        written(path, right)
    test, why = "", ""
    if code == 1 and (found := failed(printed)):
        test = found[0]
    elif code == 0:
        why = f"all tests pass ({', '.join(tests)})"
    elif code == -1:
        why = f"the tests take longer than {error.limit:g} s"
    else:  # a file that cannot be imported, or no tests: not what a wrong formula does
        why = f"pytest ends with code {code}: {' '.join(printed.split()[-40:])}"
    return Outcome(name=error.name, digest=error.digest, test=test, why=why, seconds=round(time.monotonic() - begun, 1))


def confirmed(outcomes: Iterable[Outcome], tree: Path, *, limit: float) -> list[Outcome]:
    """Return the outcomes, without the catches of tests that fail in a tree without errors as well."""
    every = list(outcomes)
    tests = sorted({each.test for each in every if each.caught})
    if not tests:
        return every
    # Without -x: one that fails must not hide another.
    code, printed = run_tests(tree, ["--maxfail=1000", *tests], slow=True, limit=limit)
    broken = set(failed(printed))
    if code not in (0, 1):
        print(f"The tests without errors end with code {code}:\n{printed[-2000:]}", flush=True)
        broken = set(tests)
    return [
        Outcome(**{**asdict(each), "test": "", "why": f"{each.test} fails without the error, too"})
        if each.test in broken
        else each
        for each in every
    ]


def known(path: Path | None) -> dict[str, Outcome]:
    """Return the last outcome of each error in a file of results."""
    if path is None or not path.is_file():
        return {}
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {line["name"]: Outcome(**line) for line in lines}


def chosen(errors: tuple[Planted, ...], names: list[str]) -> tuple[Planted, ...]:
    """Return the errors of some names, or all.

    Raises:
        StaleError: a name is not in the list.

    """
    for name in names:
        if name not in {each.name for each in errors}:
            raise StaleError(f"There is no error {name!r} in the list; --list shows all.")
    return tuple(each for each in errors if not names or each.name in names)


def stale_in(errors: Iterable[Planted], root: Path) -> Iterator[str]:
    """Return what does not fit together of list and sources, a sentence each."""
    for each in errors:
        for look in (each.planted_in, each.test_files):
            try:
                look(root)
            except StaleError as error:
                yield str(error)


def outcomes(errors: Iterable[Planted], tree: Path, since: Path | None) -> Iterator[Outcome]:
    """Try the errors that are not known as caught, and keep what comes of each."""
    before = known(since)
    for error in errors:
        old = before.get(error.name)
        if old is not None and old.caught and old.digest == error.digest:
            yield old
            continue
        found = tried(error, tree)
        print(found, flush=True)
        if since is not None:
            with since.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(found)) + "\n")
        yield found


def main(arguments: list[str] | None = None, *, root: Path = ROOT, path: Path = LIST) -> int:
    """Read the list, plant the errors in a copy, and say how many were caught."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--list", action="store_true", help="show the errors")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="plant this error alone")
    parser.add_argument("--since", type=Path, metavar="FILE", help="go on after the results in FILE, and add to them")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="so many may go uncaught [0]")
    asked = parser.parse_args(arguments)
    try:
        errors = chosen(read(path), asked.only)
        if stale := list(stale_in(errors, root)):
            raise StaleError("\n".join(stale))
        if asked.list:
            for each in errors:
                print(f"{each.name}  {each.file}\n    {each.means}")
            return 0
        with tempfile.TemporaryDirectory() as folder:
            tree = copied(root, Path(folder) / "tree")
            found = confirmed(outcomes(errors, tree, asked.since), tree, limit=20 * LIMIT)
    except StaleError as error:
        print(error, file=sys.stderr)
        return 2
    missed = [each for each in found if not each.caught]
    print(f"\n{len(found) - len(missed)} of {len(found)} errors are caught.", *missed, sep="\n")
    return 1 if len(missed) > asked.missed else 0


if __name__ == "__main__":
    sys.exit(main())

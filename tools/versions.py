"""Try the built wheel on each Python that the library supports, with the newest dependencies and the lowest declared.

    python tools/versions.py            the fast tests, on every Python found and once with the lowest versions
    python tools/versions.py --short    import, report, Hartree–Fock, a fit, doctests: newest Python and lowest versions
    python tools/versions.py --only 3.12        the fast tests on one Python, with the newest versions

Wheel and sdist are built first, and what they hold is compared with the sources. Each environment starts empty and gets
the wheel alone, as a new user would, where neither a compiler nor git is on the PATH: all names, the report,
Hartree–Fock and a fit must work there. Only then do the libraries of the tests come in.

An interpreter is looked for on the PATH and in the folder of pyenv, and counts only if it runs: a shim of pyenv may
exist and fail. Environments are made anew in .venv/versions by uv, which the Python that runs this must have; what they
print is kept in build/versions. A row for each is printed at the end; exit 1 if one failed or no Python was found.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from built_files import build, faults, requirements

ROOT = Path(__file__).parents[1]
SUPPORTED = ("3.11", "3.12", "3.13")
PACKAGES = ("numpy", "scipy", "iminuit")
#: What a new user does: with the wheel and its dependencies alone.
ALONE = {
    "import": ["python", "-W", "error", "-c", "import nuscatter as ns; assert all(getattr(ns, n) for n in ns.__all__)"],
    "report": ["nuscatter", "report"],
    "Hartree-Fock": ["nuscatter", "structure", "Ca48", "--force", "SLy4"],
    "fit": [
        *("python", "-W", "error", "-c"),
        "import nuscatter as ns; fit = ns.fit(ns.PoissonLikelihood([9.0], lambda n: [n]), n=5.0); print(fit)\n"
        "assert fit.valid and abs(fit.values['n'] - 9) < 1e-2 and abs(fit.errors['n'] - 3) < 1e-2",
    ],
}
PYTEST = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
DOCTESTS = [*PYTEST, "--pyargs", "nuscatter"]  # of the files that were installed, not of the sources
FAST = {"fast tests": [*PYTEST, "-m", "not slow", "tests"], "doctests": DOCTESTS}
SHORT = {"doctests": DOCTESTS}


class Trial(NamedTuple):
    """An interpreter, and which versions of the dependencies it gets."""

    python: Path
    lowest: bool
    steps: dict[str, list[str]]

    @property
    def name(self) -> str:
        return f"{self.python.name}-{'lowest' if self.lowest else 'newest'}"


def runs(python: Path, version: str) -> bool:
    """Tell whether an interpreter starts, and is of this version ("3.13")."""
    ask = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
    try:
        answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def find(version: str, path: str, pyenv: Path) -> Path | None:
    """Return the first interpreter of a version that runs: in the folders of `path`, then in those of pyenv."""
    name = f"python{version}"
    candidates = [Path(folder) / name for folder in path.split(os.pathsep) if folder]
    candidates += sorted(pyenv.glob(f"versions/*/bin/{name}"), key=numbers, reverse=True)
    return next((each for each in candidates if each.is_file() and runs(each, version)), None)


def numbers(path: Path) -> list[int]:
    """Return the numbers in a path, so that 3.13.10 comes after 3.13.9."""
    return [int(each) for each in re.findall(r"\d+", str(path))]


def call(command: list[str], log: Path, folder: Path, environment: dict[str, str]) -> bool:
    """Run a command with its output added to `log`; tell whether it succeeded."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n")
        file.flush()
        done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=folder, env=environment, check=False)
    return done.returncode == 0


def install(trial: Trial, home: Path, log: Path, environment: dict[str, str], wheel: Path, extra: str = "") -> bool:
    """Install the wheel, and what it or an extra of it requires, without building anything."""
    how = ["--resolution", "lowest-direct"] if trial.lowest else []
    # uv takes the lowest of what is named to it, not of what a wheel requires
    what = [str(wheel), *requirements(wheel, extra)]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-build", *how]
    return call([*uv, "--python", str(home / "bin" / "python"), *what], log, ROOT, environment)


def versions(home: Path) -> list[str]:
    """Return the versions of Python and of `PACKAGES` in an environment."""
    ask = f"import platform, importlib.metadata as m; print(platform.python_version(), *map(m.version, {PACKAGES}))"
    answer = subprocess.run([home / "bin" / "python", "-c", ask], capture_output=True, text=True, check=True)
    return answer.stdout.split()


def attempt(trial: Trial, wheel: Path) -> tuple[list[str], bool]:
    """Install, run the steps of a trial, and return its row and whether all went well."""
    home, log = ROOT / ".venv" / "versions" / trial.name, ROOT / "build" / "versions" / f"{trial.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
        environment |= {"NUSCATTER_CACHE": f"{scratch}/cache", "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1"}
        if data := os.environ.get("NUSCATTER_DATA"):
            environment["NUSCATTER_DATA"] = str(Path(data).absolute())
        # neither a compiler nor git nor make: what is not a wheel cannot be installed
        bare = environment | {"PATH": str(home / "bin")}
        # the environment is made anew: in one that is there, uv would keep what is installed
        made = [sys.executable, "-m", "uv", "venv", "--quiet", "--clear", "--python", str(trial.python), str(home)]
        good = call(made, log, ROOT, environment) and install(trial, home, log, bare, wheel)
        row, told = (versions(home) if good else [trial.python.name, *("?" for _ in PACKAGES)]), []
        if not good:
            told = [f"not installed: {log.relative_to(ROOT)}"]
        for name, (program, *arguments) in ALONE.items() if good else ():
            passed = call([str(home / "bin" / program), *arguments], log, Path(scratch), bare)
            told.append(f"{name}: {'passed' if passed else 'failed'}")
            good = good and passed
        if good and not install(trial, home, log, bare, wheel, "test"):
            told, good = [*told, f"libraries of the tests not installed: {log.relative_to(ROOT)}"], False
        for name, (program, *arguments) in trial.steps.items() if good else ():
            passed = call([str(home / "bin" / program), *arguments], log, ROOT, environment)
            counts = re.findall(r"\d+ (?:passed|failed|errors?)\b", log.read_text(encoding="utf-8").splitlines()[-1])
            told.append(f"{name}: {', '.join(counts) or ('passed' if passed else 'failed')}")
            good = good and passed
    seconds = f"{time.monotonic() - begun:.0f} s"
    print(f"{trial.name}: {'; '.join(told)} ({seconds})", flush=True)
    if not good:
        print(*log.read_text(encoding="utf-8").splitlines()[-25:], sep="\n", flush=True)
    which, verdict = "lowest" if trial.lowest else "newest", "passed" if good else "FAILED"
    return [*row, which, seconds, verdict, "; ".join(told)], good


def main() -> int:
    """Look for the interpreters, try each, print a row for each."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--short", action="store_true", help="newest Python and lowest versions only")
    parser.add_argument("--only", choices=SUPPORTED, help="one Python, newest versions only")
    asked = parser.parse_args()
    short, only = asked.short, asked.only
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = []
    for version in (only,) if only else SUPPORTED:
        python = find(version, os.environ.get("PATH", ""), pyenv)
        print(f"Python {version}: {python or f'none that runs on the PATH or in {pyenv}/versions'}", flush=True)
        found += [python] if python else []
    if not found:
        return 1
    sdist, wheel = build(ROOT / "build" / "dist")
    print(f"{sdist.name}: {sdist.stat().st_size / 1e6:.1f} MB; {wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    if wrong := faults(ROOT, sdist, wheel):
        print(*wrong, sep="\n")
        return 1
    steps = SHORT if short else FAST
    trials = [Trial(each, False, steps) for each in (found[-1:] if short else found)]
    if not only:
        trials.append(Trial(found[0], True, steps))  # the oldest Python has the oldest of what was built for it
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: attempt(each, wheel), trials))
    rows = [["Python", *PACKAGES, "versions", "time", "", ""], *(row for row, _ in done)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print()
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())
    return 0 if all(good for _, good in done) else 1


if __name__ == "__main__":
    sys.exit(main())

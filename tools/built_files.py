"""Build wheel and sdist, and tell what is wrong with them: a file that is missing, or one that should not be there.

    python tools/built_files.py         builds in build/dist, prints sizes and faults; exit 1 if there are faults

The Python that runs this must have uv.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
JUNK = re.compile(
    r"__pycache__|\.pyc$|_cache/|\.hypothesis/|\.benchmarks/|\.venv/|/build/|/dist/|nuscatter-report/|\.DS_Store$|~$"
)
#: Files at the top that a source distribution must have, so that its tests and pages work.
TOP = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "Makefile",
    "conftest.py",
)


def build(folder: Path) -> tuple[Path, Path]:
    """Build into an empty folder; return the source distribution and the wheel that was made of it."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "uv", "build", "--quiet", "--out-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def faults(root: Path, sdist: Path, wheel: Path) -> list[str]:
    """Return a sentence for each file that one of the two lacks, and for each that is none of its business."""
    with tarfile.open(sdist) as packed:
        of_sdist = {name.partition("/")[2] for name in packed.getnames()}
    with zipfile.ZipFile(wheel) as packed:
        of_wheel = set(packed.namelist())
    sources = {
        path.relative_to(root / "src").as_posix()
        for path in (root / "src" / "nuscatter").rglob("*")
        if path.is_file() and not JUNK.search(path.as_posix())
    }
    inside = {name for name in of_wheel if ".dist-info/" not in name}
    return [
        *missing(wheel, sources - inside),
        *missing(sdist, {*(f"src/{name}" for name in sources), *TOP} - of_sdist),
        *(f"{wheel.name} holds {name}, which is no source." for name in sorted(inside - sources)),
        *(f"{sdist.name} holds {name}." for name in sorted(of_sdist) if JUNK.search(name)),
    ]


def missing(packed: Path, names: Iterable[str]) -> list[str]:
    """Return a sentence for each name."""
    return [f"{packed.name} lacks {name}." for name in sorted(names)]


def requirements(wheel: Path, extra: str = "") -> list[str]:
    """Return what a wheel requires, with an extra or without, as its metadata have it."""
    with zipfile.ZipFile(wheel) as packed:
        name = next(each for each in packed.namelist() if each.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(packed.read(name).decode()).get_all("Requires-Dist") or []
    split = [each.partition(";")[::2] for each in said]
    return [
        what.strip() for what, when in split if not when or (extra and re.search(rf"extra == ['\"]{extra}['\"]", when))
    ]


def main() -> int:
    """Build and tell."""
    sdist, wheel = build(ROOT / "build" / "dist")
    for each in (sdist, wheel):
        print(f"{each.name}: {each.stat().st_size / 1e6:.1f} MB")
    found = faults(ROOT, sdist, wheel)
    print(*(found or ["Both hold all sources, and nothing else."]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

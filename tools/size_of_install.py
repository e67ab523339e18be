"""Say how large `pip install nuscatter` is: what is downloaded, and what lies on the disk after that.

    python tools/size_of_install.py     builds the wheel, installs it into an empty environment, prints a table

docs/tutorial/install.md has the numbers. The Python that runs this must have uv and pip.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import Distribution, distributions
from pathlib import Path

from built_files import ROOT, build


def downloaded(wheel: Path, folder: Path) -> Counter[str]:
    """Return bytes by name of all wheels that an installation fetches."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), str(wheel)], check=True)
    return Counter({each.name.split("-")[0].lower(): each.stat().st_size for each in folder.glob("*.whl")})


def installed(wheel: Path, home: Path) -> Counter[str]:
    """Return bytes by name of what is on the disk of a new environment, without compiled Python."""
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(home)], check=True)
    fill = [*uv, "pip", "install", "--quiet", "--no-build", "--python", str(home / "bin" / "python"), str(wheel)]
    subprocess.run(fill, check=True)
    place = next(home.glob("lib/python*/site-packages"))
    return Counter({named(each): size(each) for each in distributions(path=[str(place)])})


def named(distribution: Distribution) -> str:
    """Return the name of a distribution as wheels write it."""
    return distribution.metadata["Name"].replace("-", "_").lower()


def size(distribution: Distribution) -> int:
    """Return the bytes of all files of a distribution."""
    files = [Path(str(distribution.locate_file(each))) for each in distribution.files or ()]
    return sum(each.stat().st_size for each in files if each.is_file())


def main() -> None:
    """Measure and print, the largest first."""
    _, wheel = build(ROOT / "build" / "dist")
    with tempfile.TemporaryDirectory() as scratch:
        fetched = downloaded(wheel, Path(scratch))
        kept = installed(wheel, Path(scratch) / "home")
    print(f"{'MB':24} download  installed")
    for name, _ in kept.most_common():
        print(f"{name:24} {fetched[name] / 1e6:8.1f}  {kept[name] / 1e6:9.1f}")
    print(f"{'all':24} {fetched.total() / 1e6:8.1f}  {kept.total() / 1e6:9.1f}")


if __name__ == "__main__":
    main()

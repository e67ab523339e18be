"""The picture of the architecture: floors from the import contract, rooms and arrows from the imports themselves.

``.. house::`` draws the package as it is when the pages are built. A row is a floor of the contract "An import only
goes down" in pyproject.toml, a box is a folder or a file on it, and an arrow runs from a box to one whose names it
imports. An arrow that two or more others make by way of a third box is left out, since it says nothing new.
"""

import ast
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nuscatter"


def floors() -> list[list[str]]:
    """Return the names on each floor, the highest floor first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    house = next(each for each in contracts if each["containers"] == ["nuscatter"])
    return [re.split(r"\s*[|:]\s*", layer) for layer in house["layers"]]


def sizes() -> dict[str, tuple[int, int]]:
    """Return the number of files and of lines of each folder or file of the package."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        files, lines = found.get(room, (0, 0))
        found[room] = files + 1, lines + len(path.read_text(encoding="utf-8").splitlines())
    found.pop("__init__", None)
    return found


def arrows() -> set[tuple[str, str]]:
    """Return who imports whom: pairs of folders or files of the package, the importing one first."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nuscatter":
                names = [node.module.split(".")[1]] if "." in node.module else [each.name for each in node.names]
                found |= {(here, name) for name in names if name != here}
    rooms = sizes()
    return {(one, other) for one, other in found if one in rooms and other in rooms}


def direct(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the arrows that no chain of others replaces."""
    reach = {pair[0]: {other for one, other in pairs if one == pair[0]} for pair in pairs}
    grown = True
    while grown:
        grown = False
        for one, seen in reach.items():
            more = set().union(*(reach.get(other, set()) for other in seen)) - seen
            if more:
                reach[one], grown = seen | more, True
    return {
        (one, other)
        for one, other in pairs
        if not any(other in reach.get(between, set()) for start, between in pairs if start == one and between != other)
    }


def places(rows: list[list[str]]) -> dict[str, tuple[float, float]]:
    """Return the middle of each box: x from 0 to 1, y by floor, the ground at 0.

    Boxes that are alone on their floor stand left and right in turn, so that long arrows pass beside them.
    """
    found = {}
    for floor, row in enumerate(rows):
        alone = (0.34, 0.58)[floor % 2]
        for at, name in enumerate(row):
            x = alone if len(row) == 1 else 0.1 + 0.8 * at / (len(row) - 1)
            found[name] = x, float(len(rows) - 1 - floor)
    return found


def draw(path: Path) -> None:
    """Draw the house into a file."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch

    rows, rooms = floors(), sizes()
    where: Mapping[str, tuple[float, float]] = places(rows)
    figure = Figure(figsize=(9, 0.72 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.6, len(rows) - 0.4))
    axes.axis("off")
    for floor in range(0, len(rows), 2):
        axes.axhspan(floor - 0.5, floor + 0.5, color="#F4F4F4", zorder=0)
    for one, other in sorted(direct(arrows())):
        (x, y), (x2, y2) = where[one], where[other]
        bend = 0.0 if y - y2 <= 1 else 0.12 * (1 if x2 >= 0.5 else -1)
        shape = FancyArrowPatch(
            (x, y - 0.26),
            (x2, y2 + 0.26),
            arrowstyle="-|>",
            mutation_scale=9,
            connectionstyle=f"arc3,rad={bend}",
            color="#0072B2",
            alpha=0.55,
            lw=0.9,
            zorder=1,
        )
        axes.add_patch(shape)
    for name, (x, y) in where.items():
        files, lines = rooms[name]
        label = f"{name}\n{files} files, {lines} lines" if files > 1 else f"{name}.py\n{lines} lines"
        box = {"boxstyle": "round,pad=0.3", "fc": "white", "ec": "#333333", "lw": 0.8}
        axes.text(x, y, label, ha="center", va="center", fontsize=8, bbox=box, zorder=2)
    figure.savefig(path, dpi=130)


class House(SphinxDirective):
    """Draw the architecture."""

    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the picture."""
        folder = Path(self.env.app.doctreedir).parent / "gallery"
        folder.mkdir(parents=True, exist_ok=True)
        draw(folder / "house.png")
        for path in (ROOT / "pyproject.toml", *PACKAGE.rglob("*.py")):
            self.env.note_dependency(str(path))
        where = os.path.relpath(folder / "house.png", Path(self.env.doc2path(self.env.docname)).parent)
        alt = "The floors of the package from the command line down to the units, with arrows that all point down."
        return [nodes.image(uri=Path(where).as_posix(), alt=alt)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("house", House)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The picture of the architecture: floors from the import contract, rooms and arrows from the imports themselves.

``.. house::`` draws the package as it is when the pages are built. A row is a floor of the contract "An import only
goes down" in pyproject.toml, a box is a folder or a file on it, and an arrow runs from a box to one whose names it
imports. An arrow that two or more others make by way of a third box is left out, since it says nothing new; so are
those to the lowest floors, which serve all others. Boxes stand where few arrows cross and none runs through a box.
"""

import ast
import os
import random
import re
import tomllib
from collections.abc import Mapping
from itertools import combinations, permutations
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nuscatter"


#: The face, and the command behind ``python -m``.
_NO_ROOMS = ("__init__", "__main__")


def floors() -> list[list[str]]:
    """Return the names on each floor, the highest floor first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    house = next(each for each in contracts if each["containers"] == ["nuscatter"])
    return [re.split(r"\s*[|:]\s*", layer) for layer in house["layers"] if layer not in _NO_ROOMS]


def sizes() -> dict[str, tuple[int, int]]:
    """Return the number of files and of lines of each folder or file of the package."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        files, lines = found.get(room, (0, 0))
        found[room] = files + 1, lines + len(path.read_text(encoding="utf-8").splitlines())
    return {name: size for name, size in found.items() if name not in _NO_ROOMS}


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


#: Where a box may stand on its floor, as a fraction of the width; the size of a box, in widths and in floors.
_SLOTS = (0.1, 0.3, 0.5, 0.7, 0.9)
_WIDTH, _HEIGHT = 0.175, 0.56
#: So many floors at the bottom serve all others: arrows to them would say little and hide much.
_GROUND = 4
#: Least and most beginnings of the search for places.
_LEAST, _MOST = 8, 40


def drawn(rows: list[list[str]]) -> set[tuple[str, str]]:
    """Return the arrows of the picture: those that no chain replaces, without those to the ground."""
    ground = {name for row in rows[-_GROUND:] for name in row}
    return {(one, other) for one, other in direct(arrows()) if other not in ground}


def places(rows: list[list[str]], pairs: set[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Return the middle of each box: x from 0 to 1, y by floor, the ground at 0.

    Floors are gone through one after the other, and the boxes of each take the slots of the least cost with all others
    where they are, until nothing changes. That finds a minimum near where it began, so it begins anew several
    times, and goes on where an arrow of the best picture still runs through a box.
    """
    best: tuple[float, dict[str, tuple[float, float]]] = float("inf"), {}
    chance = random.Random(1)  # the same picture at each build
    for beginning in range(_MOST):
        found = {
            name: (x, float(len(rows) - 1 - floor))
            for floor, row in enumerate(rows)
            for name, x in zip(row, chance.sample(_SLOTS, len(row)), strict=True)
        }
        lowest, before = cost(found, pairs), float("inf")
        while lowest < before:
            before = lowest
            for floor, row in enumerate(rows):
                y = float(len(rows) - 1 - floor)
                for slots in permutations(_SLOTS, len(row)):
                    tried = found | {name: (x, y) for name, x in zip(row, slots, strict=True)}
                    price = cost(tried, pairs)
                    if price < lowest - 1e-9:
                        lowest, found = price, tried
        best = min(best, (lowest, found), key=lambda each: each[0])
        if beginning >= _LEAST and not any(crossed(best[1], pair) for pair in pairs):
            break
    return best[1]


def ends(where: Mapping[str, tuple[float, float]], pair: tuple[str, str]) -> tuple[float, float, float, float]:
    """Return where an arrow starts and ends: x, y, x, y, from the foot of one box to the head of the other."""
    (x, y), (x2, y2) = where[pair[0]], where[pair[1]]
    return x, y - _HEIGHT / 2, x2, y2 + _HEIGHT / 2


def crossed(where: Mapping[str, tuple[float, float]], pair: tuple[str, str]) -> list[str]:
    """Return the boxes that an arrow runs through."""
    x, y, x2, y2 = ends(where, pair)
    found = []
    for name, (at, floor) in where.items():
        if name in pair or not y2 < floor < y:
            continue
        heights = (floor - _HEIGHT / 2, floor + _HEIGHT / 2)
        across = [x + (x2 - x) * (height - y) / (y2 - y) for height in heights]
        if min(across) < at + _WIDTH / 2 + 0.01 and max(across) > at - _WIDTH / 2 - 0.01:
            found.append(name)
    return found


def cost(where: Mapping[str, tuple[float, float]], pairs: set[tuple[str, str]]) -> float:
    """Return how hard a picture is to read: arrows through boxes, arrows that cross, their length sideways."""
    lines = [ends(where, pair) for pair in sorted(pairs)]
    crossings = 0
    for (x, y, x2, y2), (u, v, u2, v2) in combinations(lines, 2):
        high, low = min(y, v), max(y2, v2)
        if high > low:  # they share some heights: compare which is left of the other at the ends of these
            first, second = (x2 - x) / (y2 - y), (u2 - u) / (v2 - v)
            left = [x + first * (height - y) - u - second * (height - v) for height in (high, low)]
            crossings += left[0] * left[1] < -1e-9
    through = sum(len(crossed(where, pair)) for pair in pairs)
    sideways = sum(abs(x2 - x) for x, _, x2, _ in lines) + 0.01 * sum(abs(x - 0.5) for x, _ in where.values())
    return 20 * through + crossings + sideways


def draw(path: Path) -> None:
    """Draw the house into a file."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

    rows, rooms = floors(), sizes()
    pairs = drawn(rows)
    where = places(rows, pairs)
    figure = Figure(figsize=(7.4, 0.72 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1), ylim=(-0.5, len(rows) - 0.5))
    axes.axis("off")
    for floor in range(0, len(rows), 2):
        axes.axhspan(floor - 0.5, floor + 0.5, color="#F4F4F4", zorder=0)
    for pair in sorted(pairs):
        x, y, x2, y2 = ends(where, pair)
        shape = FancyArrowPatch(
            (x, y),
            (x2, y2),
            arrowstyle="-|>",
            mutation_scale=10,
            shrinkA=0,
            shrinkB=0,
            color="#0072B2",
            lw=0.9,
            zorder=1,
        )
        axes.add_patch(shape)
    for name, (x, y) in where.items():
        files, lines = rooms[name]
        corner = x - _WIDTH / 2, y - _HEIGHT / 2
        style = "round,pad=0,rounding_size=0.01"
        box = FancyBboxPatch(
            corner, _WIDTH, _HEIGHT, boxstyle=style, mutation_aspect=len(rows), fc="white", ec="#333333"
        )
        axes.add_patch(box)
        title, size = (name, f"{files} files, {lines} lines") if files > 1 else (f"{name}.py", f"{lines} lines")
        axes.text(x, y + 0.1, title, ha="center", va="center", fontsize=10.5)
        axes.text(x, y - 0.15, size, ha="center", va="center", fontsize=7.5, color="#555555")
    figure.savefig(path, dpi=200)


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

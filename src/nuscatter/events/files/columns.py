"""The columns of a table of events: the same names and units in CSV, npz, Parquet and ROOT.

A row is an event. A reaction has as many products as its row has room for: those that it has not are zeros. While a
table grows its rows are numbers in a plain file (`packing`), since none of the binary formats can be cut back to a
whole block; the file proper is made of these at the end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nuscatter.events.block import EventBlock
from nuscatter.events.codes import species_code
from nuscatter.events.packing import packed
from nuscatter.events.process import Process
from nuscatter.units import Array, MeV, mm, ns

#: Numbers of what every event has, as `packed` orders them, and their units.
_EVENT = (
    ("process", 1.0),
    ("energy_MeV", MeV),
    ("direction_x", 1.0),
    ("direction_y", 1.0),
    ("direction_z", 1.0),
    ("deposit_MeV", MeV),
    ("recoil_x", 1.0),
    ("recoil_y", 1.0),
    ("recoil_z", 1.0),
    ("time_ns", ns),
    ("x_mm", mm),
    ("y_mm", mm),
    ("z_mm", mm),
)
#: Of each product.
_PRODUCT = (
    ("pdg", 1.0),
    ("status", 1.0),
    ("px_MeV", MeV),
    ("py_MeV", MeV),
    ("pz_MeV", MeV),
    ("E_MeV", MeV),
    ("mass_MeV", MeV),
)
#: Columns that are whole numbers.
_WHOLE = ("process", "pdg", "status")
#: Codes of what comes and of what is hit: they follow from the process, and stand behind it.
_CODES = ("projectile_pdg", "target_pdg")


def rows_of(block: EventBlock, most: int) -> Array:
    """Return a block as a table of numbers in the columns' units.

    Args:
        block: The events.
        most: The most products that an event can have.
    """
    return np.asarray(packed(block, most) / np.array([unit for _, unit in _fields(most)]))


def names(most: int) -> list[str]:
    """Return the names of all columns.

    Args:
        most: The most products that an event can have.

    Example:
        >>> names(0)[:5]
        ['event', 'process', 'projectile_pdg', 'target_pdg', 'energy_MeV']
    """
    fields = [name for name, _ in _fields(most)]
    return ["event", "process", *_CODES, *fields[1:]]


def is_whole(name: str) -> bool:
    """Return whether a column holds whole numbers.

    Args:
        name: Of the column.
    """
    return name == "event" or name in _CODES or name.rpartition("_")[2] in _WHOLE


def columns_of(rows: Array, first: int, processes: tuple[Process, ...], most: int) -> dict[str, NDArray[Any]]:
    """Return the columns of some rows, by name.

    Args:
        rows: As `rows_of` returns them.
        first: Number of the first event.
        processes: What the first number counts.
        most: The most products that an event can have.
    """
    process = rows[:, 0].astype(np.int64)
    codes = np.array([(species_code(each.state), each.target) for each in processes], dtype=np.int64)
    found: dict[str, NDArray[Any]] = {"event": np.arange(first, first + len(rows), dtype=np.int64), "process": process}
    found |= {name: codes[process, at] for at, name in enumerate(_CODES)}
    for at, (name, _) in enumerate(_fields(most)):
        if at:
            column = rows[:, at]
            found[name] = column.astype(np.int64) if is_whole(name) else np.ascontiguousarray(column)
    return found


def stored_rows(spool: Path, most: int, together: int) -> Iterator[tuple[int, Array]]:
    """Yield the number of the first row and the rows of a plain file, some at a time.

    Args:
        spool: The file: rows of floats.
        most: The most products that an event can have.
        together: How many rows at a time.
    """
    width = len(_fields(most))
    first = 0
    with spool.open("rb") as file:
        while data := file.read(8 * width * together):
            rows = np.frombuffer(data, dtype=np.float64).reshape(-1, width)
            yield first, rows
            first += len(rows)


def _fields(most: int) -> list[tuple[str, float]]:
    products = [(f"product{k + 1}_{name}", unit) for k in range(most) for name, unit in _PRODUCT]
    return [*_EVENT, *products]

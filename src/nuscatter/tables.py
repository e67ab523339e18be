"""The tables of facts that the package ships: CSV files in the `tables` folders, read by the name of a column.

Each file starts with lines behind '#' that name its source and licence; the next line names the columns. One reader
serves them all, so that no module depends on how many lines come before the numbers or on the order of the columns.
"""

import csv
import importlib.resources
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from nuscatter.units import Array


@cache
def rows(folder: str, table: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a shipped table, each a mapping from the name of a column to the text of its cell.

    The file is read at the first call; later calls return the same rows.

    Args:
        folder: The folder of the package that has the table, as "sources".
        table: The file's name in its `tables`, as "boron8.csv".

    Example:
        >>> first = rows("sources", "beta_branches.csv")[0]
        >>> first["parent"], float(first["intensity"])
        ('U239', 18.7)
    """
    path = importlib.resources.files(f"nuscatter.{folder}") / "tables" / table
    # Only the lines before the names of the columns are comments; the csv module does not know them.
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(MappingProxyType(row) for row in csv.DictReader(lines, strict=True))


@cache
def statements(folder: str, table: str) -> tuple[str, ...]:
    """Return what the head of a shipped table says of its sources, a text for each statement.

    A line that is indented goes on with the statement before it.

    Args:
        folder: The folder of the package that has the table.
        table: The file's name in its `tables`.

    Example:
        >>> [each.partition(",")[0] for each in statements("sources", "fission_spectra.csv")][1:3]
        ['huber: P. Huber', 'mueller: Th. A. Mueller et al.']
    """
    path = importlib.resources.files(f"nuscatter.{folder}") / "tables" / table
    found: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        text = line[1:].rstrip()
        if text.startswith("  ") and found:
            found[-1] = f"{found[-1]} {text.strip()}"
        else:
            found.append(text.strip())
    return tuple(found)


def columns(folder: str, table: str) -> dict[str, Array]:
    """Return the columns of a shipped table that holds nothing but numbers, in the table's own units.

    Args:
        folder: The folder of the package that has the table.
        table: The file's name in its `tables`.

    Returns:
        The numbers of each column by its name, in the order of the file: shape (rows,) each.

    Example:
        >>> atmosphere = columns("sources", "atmospheric.csv")
        >>> list(atmosphere), atmosphere["nu_mu"].shape
        (['energy_MeV', 'nu_e', 'nu_mu', 'nu_e_bar', 'nu_mu_bar'], (38,))
    """
    found = rows(folder, table)
    return {name: np.array([float(row[name]) for row in found]) for name in found[0]}

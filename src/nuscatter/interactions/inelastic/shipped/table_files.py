"""The files of shipped cross sections: one of each nuclide, `tables/Ar40.npz`, with several tables in it.

A file is a zip of arrays. ``header`` is a JSON text that says what the numbers are and what made them; for each table
(``SLy4 np``, ``SLy4 pn``, ``SLy4 neutral``, and those of SkM*) it has the names of the multipoles, the digest of the
arrays, and the errors that were found when it was made. The arrays of a table are

- ``energies``, ``bin_energies``, ``edges``: energies [MeV]; ``limits``: threshold and loss [MeV];
- ``sigma``: σ [1e-42 cm²] by pieces (vector, axial, interference), multipoles and energies, float32 of 17 bits;
- ``by_bin``: parts of the sum of V and A in 1/20000, by pieces, groups, bins and energies, 16-bit integers: the
  differences from one energy to the next, low bytes before high ones, which compresses best.

`tools/build_inelastic_tables.py` writes them.
"""

import hashlib
import importlib.resources
import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from nuscatter.errors import DataError, one_of
from nuscatter.interactions.inelastic.shipped.inelastic_table import InelasticTable
from nuscatter.units import Array, MeV, cm

#: σ in files [MeV⁻²].
UNIT = 1e-42 * cm**2
#: Parts of bins are multiples of the inverse of this.
STEPS = 20_000
#: Bits of a float32's mantissa that are kept; the others are zero.
_BITS = 16
_FOLDER = "nuscatter.interactions.inelastic.shipped"
#: The forces of the tables.
FORCES = ("SLy4", "SkM*")
#: The arrays of a table.
_PARTS = ("energies", "bin_energies", "edges", "limits", "sigma", "by_bin")


def table_name(force: str, charge: str | None) -> str:
    """Return the name of a table in a file.

    Example:
        >>> table_name("SLy4", "np"), table_name("SkM*", None)
        ('SLy4 np', 'SkM* neutral')
    """
    return f"{force} {charge or 'neutral'}"


@cache
def nuclides() -> tuple[str, ...]:
    """Return the names of the nuclides that have a file."""
    folder = importlib.resources.files(_FOLDER) / "tables"
    found = [each.name.removesuffix(".npz") for each in folder.iterdir() if each.name.endswith(".npz")]
    return tuple(sorted(found))


def tables_of(nuclide: str) -> Mapping[str, Any]:
    """Return the header of the file of a nuclide.

    Raises:
        InputError: there is none.
        DataError: the file cannot be read.
    """
    return _header(one_of("nuclide with shipped cross sections", nuclide, nuclides()))


def shipped_table(nuclide: str, force: str, charge: str | None) -> InelasticTable:
    """Return a table that comes with the package, read when it is first asked for.

    Args:
        nuclide: As "Ar40".
        force: "SLy4" or "SkM*".
        charge: "np" (ν_e), "pn" (ν̄_e), or None for the neutral current.

    Raises:
        InputError: there is none.
        DataError: the file is damaged.

    Example:
        >>> shipped_table("Ar40", "SLy4", "np").multipoles[:3]
        ('0+', '0-', '1-')
    """
    known = one_of("nuclide with shipped cross sections", nuclide, nuclides())
    one_of("force", force, FORCES)
    if charge is not None:
        one_of("charge", charge, ("np", "pn"))
    return _table(known, table_name(force, charge))


@cache
def _header(nuclide: str) -> Mapping[str, Any]:
    return header(_file(nuclide))


@cache
def _table(nuclide: str, name: str) -> InelasticTable:
    return read(_file(nuclide), name)


def _file(nuclide: str) -> Traversable:
    return importlib.resources.files(_FOLDER) / "tables" / f"{nuclide}.npz"


def header(path: Path | Traversable) -> dict[str, Any]:
    """Return what a file says of itself.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            found = json.loads(str(arrays["header"]))
        if not isinstance(found["tables"], dict):
            raise TypeError("no tables")
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise DataError(f"The table {path.name} of inelastic cross sections cannot be read: {error}.") from error
    return dict(found)


def read(path: Path | Traversable, name: str) -> InelasticTable:
    """Return a table of a file.

    Raises:
        DataError: there is none of that name, or the file is damaged.
    """
    try:
        about = header(path)["tables"][name]
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            found = {part: arrays[f"{name} {part}"] for part in _PARTS}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(f"The table {name!r} of {path.name} cannot be read: {error}.") from error
    if digest(found) != about["sha256"]:
        raise DataError(f"The table {name!r} of {path.name} is not what was written: its SHA-256 differs.")
    low, high = (found["by_bin"][at].astype(np.uint16) for at in range(2))
    # Sums modulo 2¹⁶, as the differences are.
    steps = np.cumsum(low | (high << 8), axis=-1, dtype=np.uint16).view(np.int16)
    return InelasticTable(
        threshold=float(found["limits"][0]) * MeV,
        loss=float(found["limits"][1]) * MeV,
        energies=found["energies"] * MeV,
        multipoles=tuple(about["multipoles"]),
        sigma=found["sigma"].astype(float) * UNIT,
        edges=found["edges"] * MeV,
        bin_energies=found["bin_energies"] * MeV,
        by_bin=steps / STEPS,
    )


def write(path: Path, tables: Mapping[str, InelasticTable], about: Mapping[str, Any]) -> None:
    """Write the file of a nuclide.

    Args:
        path: The file.
        tables: By `table_name`.
        about: More of the header: by the names of tables under "tables", else as it is.
    """
    arrays: dict[str, Any] = {}
    said: dict[str, Any] = {**about, "tables": {}}
    for name, table in tables.items():
        found = _packed(table)
        arrays |= {f"{name} {part}": each for part, each in found.items()}
        extra = about.get("tables", {}).get(name, {})
        said["tables"][name] = {"multipoles": list(table.multipoles), "sha256": digest(found), **extra}
    np.savez_compressed(path, **{"header": np.array(json.dumps(said)), **arrays})


def digest(arrays: Mapping[str, Array]) -> str:
    """Return the SHA-256 of the arrays of a table: their names, shapes and bytes."""
    whole = hashlib.sha256()
    for name in sorted(arrays):
        each = np.ascontiguousarray(arrays[name])
        whole.update(f"{name} {each.dtype.str} {each.shape}".encode())
        whole.update(each.tobytes())
    return whole.hexdigest()


def _packed(table: InelasticTable) -> dict[str, Any]:
    sigma = (table.sigma / UNIT).astype(np.float32)
    # The mantissa is rounded to fewer bits, whose zeros compress.
    cut = 23 - _BITS
    bits = sigma.view(np.uint32)
    bits = (bits + np.uint32(1 << (cut - 1))) & ~np.uint32((1 << cut) - 1)
    steps = np.rint(table.by_bin * STEPS).astype(np.int32)
    change = np.diff(steps, axis=-1, prepend=0).astype(np.uint16)  # modulo 2¹⁶
    return {
        "energies": table.energies / MeV,
        "edges": table.edges / MeV,
        "bin_energies": table.bin_energies / MeV,
        "limits": np.array([table.threshold, table.loss]) / MeV,
        "sigma": bits.view(np.float32),
        "by_bin": np.array([change & 0xFF, change >> 8]).astype(np.uint8),
    }

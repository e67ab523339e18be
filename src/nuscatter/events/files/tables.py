"""Tables of events: CSV and npz with numpy alone, Parquet with pyarrow, ROOT with uproot.

What the run is stands in each of them as one JSON text, "nuscatter": in comments before a CSV table, as an array of an
npz file, in the metadata of Parquet, as a string beside the tree in ROOT.
"""

import json
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nuscatter.errors import InputError
from nuscatter.events.block import EventBlock
from nuscatter.events.codes import species_code
from nuscatter.events.files.columns import columns_of, is_whole, names, stored_rows
from nuscatter.events.files.digits import WIDTH, floats
from nuscatter.events.files.nuhepmc import provenance
from nuscatter.events.packing import packed
from nuscatter.events.run import Events
from nuscatter.units import MeV

#: Under which name a file says what the run is.
_RUN = "nuscatter"
#: Rows that are in memory at once: a row group of Parquet, a basket of ROOT.
_TOGETHER = 2**16
#: Of an entry of a zip file; its own time would make equal runs differ.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Packages that are not installed with nuscatter alone.
_PACKAGES = {".parquet": "pyarrow.parquet", ".root": "uproot"}


def library(ending: str) -> Any:
    """Return the package that writes a format, None for those of numpy.

    Args:
        ending: Of the file's name.

    Raises:
        InputError: it is not installed.
    """
    if ending not in _PACKAGES:
        return None
    try:
        return import_module(_PACKAGES[ending])
    except ImportError:
        name = _PACKAGES[ending].partition(".")[0]
        raise InputError(
            f'{ending} needs {name}, which is not installed: pip install "nuscatter[events]", or write .npz or .csv.'
        ) from None


def run_text(events: Events, notes: Mapping[str, str]) -> str:
    """Return what a run is, as a JSON text.

    Args:
        events: The run.
        notes: What else there is to know, by name.
    """
    processes = [
        {
            "process": number,
            "name": each.name,
            "projectile": str(each.state),
            "projectile_pdg": species_code(each.state),
            "component": each.component,
            "nuclide": None if each.nuclide is None else str(each.nuclide),
            "deposit": each.deposit.value,
            "target_pdg": each.target,
            "target_mass_MeV": each.target_mass / MeV,
            "outgoing_pdg": each.outgoing,
            "outgoing_mass_MeV": each.outgoing_mass / MeV,
            "expected_events": each.expected,
        }
        for number, each in enumerate(events.processes)
    ]
    return json.dumps({**provenance(events, notes), "processes": processes}, ensure_ascii=True)


def csv_head(events: Events, said: str) -> bytes:
    """Return the lines before the rows of a CSV file: comments with what the run is, and the names of the columns.

    Args:
        events: The run.
        said: `run_text` of it.
    """
    run = json.loads(said)
    processes = run.pop("processes")
    lines = [f"# {name}: {value}" for name, value in run.items()]
    lines += [f"# process: {json.dumps(each)}" for each in processes]
    text = "\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines)
    return f"{text}\n{','.join(names(events.plan.most_products))}\n".encode()


def csv_text(rows: np.ndarray[Any, Any], first: int, events: Events) -> bytes:
    """Return some rows as lines of a CSV file.

    Args:
        rows: As `rows_of` returns them.
        first: Number of the first event.
        events: The run.
    """
    most = events.plan.most_products
    columns = columns_of(rows, first, events.processes, most)
    known = [name for name in names(most) if not is_whole(name)]
    numbers = floats(np.column_stack([columns[name] for name in known]))
    numbers[:, WIDTH :: WIDTH + 1] = ord(",")
    texts = {name: numbers[:, at * (WIDTH + 1) : (at + 1) * (WIDTH + 1)] for at, name in enumerate(known)}
    if most == 0:
        # whole numbers come first: one format for all of them
        head = zip(*(columns[name].tolist() for name in names(0)[:4]), strict=True)
        whole, width = numbers.ravel().data, numbers.shape[1]
        return b"".join(
            b"%d,%d,%d,%d,%b\n" % (*each, whole[at * width : (at + 1) * width - 1]) for at, each in enumerate(head)
        )
    parts = [
        [b"%d," % each for each in columns[name].tolist()] if is_whole(name) else [bytes(each) for each in texts[name]]
        for name in names(most)
    ]
    return b"".join(b"".join(each)[:-1] + b"\n" for each in zip(*parts, strict=True))


def write_table(ending: str, path: Path, spool: Path, events: Events, said: str) -> None:
    """Make a file of a format of the rows that were stored.

    Args:
        ending: Of the file's name.
        path: The file.
        spool: The stored rows.
        events: The run.
        said: `run_text` of it.
    """
    {".npz": _npz, ".parquet": _parquet, ".root": _root}[ending](path, spool, events, said)


def _pieces(spool: Path, events: Events) -> Any:
    most = events.plan.most_products
    for first, rows in stored_rows(spool, most, _TOGETHER):
        yield columns_of(rows, first, events.processes, most)


def _empty(events: Events) -> dict[str, Any]:
    """Return the columns of no events, which have the types of all."""
    most = events.plan.most_products
    rows = packed(_no_events(events), most)
    return columns_of(rows, 0, events.processes, most)


def _no_events(events: Events) -> EventBlock:
    return events.plan.draw(0, 1, np.random.default_rng(0)).part(0, 0)


def _npz(path: Path, spool: Path, events: Events, said: str) -> None:
    # One array behind the other, so the stored rows are read once for each column.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, none in _empty(events).items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy", _NO_TIME), "w", force_zip64=True) as entry:
                header = {"descr": none.dtype.str, "fortran_order": False, "shape": (events.number,)}
                np.lib.format.write_array_header_1_0(entry, header)
                for columns in _pieces(spool, events):
                    entry.write(columns[name].tobytes())
        with archive.open(zipfile.ZipInfo(f"{_RUN}.npy", _NO_TIME), "w") as entry:
            np.lib.format.write_array(entry, np.array(said), allow_pickle=False)


def _parquet(path: Path, spool: Path, events: Events, said: str) -> None:
    parquet, arrow = library(".parquet"), import_module("pyarrow")
    none = _empty(events)
    schema = arrow.schema([(name, arrow.from_numpy_dtype(each.dtype)) for name, each in none.items()])
    with parquet.ParquetWriter(path, schema.with_metadata({_RUN: said})) as file:
        for columns in _pieces(spool, events):
            file.write_table(arrow.table(columns, schema=file.schema))


def _root(path: Path, spool: Path, events: Events, said: str) -> None:
    uproot = library(".root")
    with uproot.recreate(path) as file:
        file[_RUN] = said
        tree = file.mktree("events", {name: each.dtype for name, each in _empty(events).items()})
        for columns in _pieces(spool, events):
            tree.extend(columns)

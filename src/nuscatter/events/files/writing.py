"""Events into a file, block by block; the ending of its name says the format."""

import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from nuscatter.computing.files import named
from nuscatter.errors import InputError, instance, invalid
from nuscatter.events.block import EventBlock
from nuscatter.events.files.columns import rows_of
from nuscatter.events.files.growing import finish, grow
from nuscatter.events.files.hepmc3_events import event_text
from nuscatter.events.files.nuhepmc import (
    event_cross_sections,
    has_targets,
    process_ids,
    require_products,
    run_attributes,
)
from nuscatter.events.files.tables import csv_head, csv_text, library, run_text, write_table
from nuscatter.events.run import Events
from nuscatter.units import MeV

#: Formats by the ending of a file's name.
ENDINGS: Final = (".hepmc3", ".csv", ".npz", ".parquet", ".root")
#: Of text alone: with it the file is compressed, each block by itself.
COMPRESSED: Final = ".gz"
#: HepMC3 numbers events by 32 bits.
_MOST_HEPMC3 = 2**31 - 1
#: What the first lines of HepMC3's ASCII format say, and the last.
_HEPMC3 = b"HepMC::Version 3.02.06\nHepMC::Asciiv3-START_EVENT_LISTING\n"
_HEPMC3_END = b"HepMC::Asciiv3-END_EVENT_LISTING\n\n"


def write_events(events: Events, path: str | os.PathLike[str], *, notes: Mapping[str, str] | None = None) -> Path:
    """Write events into a file, and return its path; memory does not grow with their number.

    The ending of the name says the format: ``.hepmc3`` (the ASCII format of HepMC3, with the conventions of NuHepMC),
    ``.csv``, ``.npz``, ``.parquet`` (needs pyarrow) or ``.root`` (needs uproot). ``.hepmc3.gz`` and ``.csv.gz`` are
    compressed. All numbers are in MeV, mm and ns, which the names of columns say; HepMC3's times are ct in mm. Decays
    in flight have no target, so their HepMC3 is without NuHepMC's conventions and cross sections.

    If it is interrupted, the same call goes on where the last whole block ended, and the events are the same as without
    an interruption. Until it is complete, the file's name ends in ``.part``.

    Args:
        events: What `draw_events` returns.
        path: The file, in a folder that exists; one that is there is replaced.
        notes: What else the file should say: texts by names, which are words.

    Raises:
        InputError: an unknown ending, notes that are no texts, a package that is not installed, an unfinished file of
            another run beside it, more events than HepMC3 can number.
        OSError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> import nuscatter as ns
        >>> from nuscatter.events.run import draw_events
        >>> from nuscatter.units import keV
        >>> csi = ns.experiment("COHERENT-CsI-2021")
        >>> some = draw_events(csi, ns.StandardModel(), seed=1, number=3, lowest=5 * keV)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     lines = write_events(some, Path(folder, "run.csv")).read_text().splitlines()
        >>> lines[-1].split(",")[:4]
        ['2', '4', '-14', '1000551330']
    """
    instance("events", events, Events, "what draw_events returns")
    file = named(path)
    ending, gz = format_of(file)
    library(ending)
    said = _checked({} if notes is None else notes)
    if ending == ".hepmc3" and events.number > _MOST_HEPMC3:
        raise InputError(f"{events.number} events are more than HepMC3 can number: {_MOST_HEPMC3} is the most.")
    if ending == ".hepmc3":
        require_products(events)
    text = run_text(events, said)
    head = _head(ending, events, said, text)
    squeezed = _compressed if gz else bytes
    run = {"run": text, "drawn": events.fingerprint, "format": ending, "compressed": gz, "MeV": MeV}

    def blocks(start: int) -> Iterator[Iterable[bytes]]:
        for block in events.starting(start):
            yield map(squeezed, _pieces(ending, block, events))

    grown = grow(file, run, lambda: squeezed(head) if head else b"", blocks)
    if ending == ".hepmc3":
        with grown.open("ab") as out:
            out.write(squeezed(_HEPMC3_END))
    elif ending != ".csv":
        made = file.with_name(file.name + ".made")
        try:
            write_table(ending, made, grown, events, text)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
        grown = made
    finish(file, grown)
    return file


def format_of(path: str | os.PathLike[str]) -> tuple[str, bool]:
    """Return the format by the ending of a name, and whether it is compressed.

    Args:
        path: The file.

    Raises:
        InputError: there is no such format, or it is not compressed.

    Example:
        >>> format_of("run.hepmc3.gz")
        ('.hepmc3', True)
    """
    file = named(path)
    gz = file.suffix == COMPRESSED
    ending = (file.with_suffix("") if gz else file).suffix
    if ending not in ENDINGS:
        raise invalid("path", str(path), f"a name that ends in {', '.join(ENDINGS)} (of text also {COMPRESSED})")
    if gz and ending not in {".hepmc3", ".csv"}:
        raise InputError(f"path is {file.name!r}, but only .hepmc3 and .csv are compressed.")
    return ending, gz


def _checked(notes: Mapping[str, str]) -> dict[str, str]:
    """Return notes of which each can stand on a line of HepMC3."""
    for name, text in instance("notes", notes, Mapping, "a mapping of names to texts").items():
        instance("a name of notes", name, str, "a word such as 'Command'")
        if not name.replace("_", "").isalnum():
            raise invalid("a name of notes", name, "a word such as 'Command'")
        instance(f"notes[{name!r}]", text, str, "a text")
    return dict(notes)


def _head(ending: str, events: Events, notes: Mapping[str, str], text: str) -> bytes:
    if ending == ".csv":
        return csv_head(events, text)
    if ending != ".hepmc3":
        return b""
    version = sys.modules["nuscatter"].__version__  # of the package that this file is in: no import of its face
    lines = [f"W CV\nT nuscatter\\|{version}\\|Low-energy neutrino scattering"]
    lines += [f"A {name} {_escaped(value)}" for name, value in run_attributes(events, notes).items()]
    return _HEPMC3 + "\n".join(lines).encode() + b"\n"


def _escaped(text: str) -> str:
    """Return a text on one line, as HepMC3 writes it."""
    return text.replace("\\", "\\\\").replace("\n", "\\|")


def _pieces(ending: str, block: EventBlock, events: Events) -> Iterator[bytes]:
    first = block.number * events.size
    if ending == ".hepmc3":
        cross_sections = event_cross_sections(block, events) if has_targets(events) else None
        yield from event_text(block, first, process_ids(events.processes), cross_sections)
        return
    rows = rows_of(block, events.plan.most_products)
    if ending == ".csv":
        yield csv_text(rows, first, events)
    else:
        yield rows.tobytes()


def _compressed(data: bytes) -> bytes:
    """Return a member of a gzip file; such members one after the other are a gzip file too. Level 1: speed first."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()

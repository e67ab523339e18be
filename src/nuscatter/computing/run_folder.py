"""The folder of a run, with all results so far, so that an interrupted run can go on where it stopped.

The folder contains a manifest, which says what the run computes, and one file for each chunk of blocks that is done. A
file is written completely or not at all (`cache.keep`). It contains the hash of its run's manifest, and ends with a
digest of its bytes. A damaged chunk is computed again; a chunk of another run is an error.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from nuscatter.computing.cache import keep
from nuscatter.computing.files import named, remove_abandoned
from nuscatter.errors import DataError
from nuscatter.units import Array

#: The kind and the version that are in every manifest. If toys get other random numbers, or are divided into other
#: blocks, the version must change.
KIND, FORMAT = "nuscatter run", 2
_MANIFEST = "run.json"

logger = logging.getLogger(__name__)


@final
@dataclass(frozen=True)
class Store:
    """The folder of one run."""

    folder: Path
    #: hash of the manifest
    run: str

    def write(self, first: int, tables: Array) -> None:
        """Write the results of successive blocks from `first` on, shape (blocks, rows, columns).

        Raises:
            DataError: the file cannot be written; the files before it are complete.
        """
        path = self.folder / f"chunk-{first:09d}-{first + len(tables):09d}.bin"
        body = np.ascontiguousarray(tables, dtype="<f8").tobytes()
        head = json.dumps({"kind": KIND, "run": self.run, "first": first, "shape": tables.shape}).encode()
        try:
            keep(path, head + b"\n" + body + _digest(head + b"\n" + body))
        except OSError as error:
            raise DataError(
                f"The chunk {path} cannot be written: {error.strerror or error}. The chunks before it are whole: make "
                "room and run again with the same folder, and the run goes on from there."
            ) from None

    def read(self, accept: Callable[[int, Array], None]) -> None:
        """Call `accept` with the first block and the tables of every chunk; remove those that are damaged.

        A removed chunk is computed again.

        Raises:
            DataError: a chunk belongs to another run, or is damaged and cannot be removed.
        """
        for path in sorted(self.folder.glob("chunk-*.bin")):
            try:
                head, tables = _read(path)
            except (OSError, ValueError, KeyError, TypeError):
                logger.warning("The chunk %s is damaged and will be computed again.", path)
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:  # a folder of that name, or a disk that cannot be written
                    reason = error.strerror or error
                    raise DataError(
                        f"The chunk {path} is damaged and cannot be removed ({reason}); "
                        "move it away, or choose another folder."
                    ) from None
                continue
            if head["run"] != self.run:
                raise DataError(f"The chunk {path} is of another run; move it away, or choose another folder.")
            accept(int(head["first"]), tables)


def open_store(folder: str | os.PathLike[str], manifest: Mapping[str, Any]) -> Store:
    """Return the store of a run: a new folder, or one with the same manifest.

    Args:
        folder: the folder of the run; it is made if it does not exist.
        manifest: what the run computes, in words and numbers that JSON can contain.

    Raises:
        DataError: the folder contains another run, or cannot be made.
    """
    where = named(folder, "folder")
    text = json.dumps({"kind": KIND, "format": FORMAT, **manifest}, sort_keys=True, indent=1)
    run = hashlib.sha256(text.encode()).hexdigest()
    path = where / _MANIFEST
    try:
        known = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
        remove_abandoned(where)
        if known is None:
            if any(where.glob("chunk-*.bin")):
                raise DataError(f"{where} holds chunks but no {_MANIFEST} that says whose; choose another folder.")
            keep(path, text.encode())
    except OSError as error:
        raise DataError(f"The folder {where} cannot be used: {error.strerror or error}.") from None
    if known is not None and known != text:
        if (old := _format(known)) not in (None, FORMAT):
            raise DataError(
                f"{where} holds a run of format {old}, but runs are now of format {FORMAT}, in which toys are divided "
                "into other blocks; choose another folder, or go on with the version of nuscatter that began it."
            )
        raise DataError(f"{where} holds another run ({_difference(known, text)}); choose another folder.")
    return Store(where, run)


def _format(manifest: str) -> int | None:
    """Return the format in a manifest, None if it has none."""
    try:
        found = json.loads(manifest)
        return int(found["format"]) if found["kind"] == KIND else None
    except (ValueError, KeyError, TypeError):
        return None


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _read(path: Path) -> tuple[dict[str, Any], Array]:
    """Return the head of a chunk and its tables, or raise `ValueError` if its digest is wrong."""
    content = path.read_bytes()
    body, digest = content[:-32], content[-32:]
    if _digest(body) != digest:
        raise ValueError
    line, _, numbers = body.partition(b"\n")
    head = json.loads(line)
    return head, np.frombuffer(numbers, dtype="<f8").reshape(head["shape"]).astype(np.float64)


def _difference(known: str, text: str) -> str:
    """Return in which entries two manifests differ, for an error message."""
    try:
        old, new = json.loads(known), json.loads(text)
        names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    except (ValueError, AttributeError, TypeError):
        return f"its {_MANIFEST} is damaged"
    return f"which differs in {', '.join(names)}"

"""A file that grows block by block, and goes on after an interruption where the last whole block ended.

While it grows its name ends in ``.part``. Beside it a note says of which run it is, how many blocks it holds and how
many bytes these are. Whoever opens it again for the same run cuts it back to these bytes and goes on. When the last
block is written the file gets its own name, and the note is removed.

The bytes are on the disk before the note says so. So even after a loss of power the note is never ahead of the file.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from nuscatter.computing.files import check_place, write
from nuscatter.errors import InputError

#: Seconds between notes: a killed run loses this time at most.
_SECONDS = 2.0


def grow(
    path: Path,
    run: Mapping[str, object],
    head: Callable[[], bytes],
    blocks: Callable[[int], Iterable[Iterable[bytes]]],
) -> Path:
    """Write all blocks of a run into a file beside `path`, or those that it lacks; return the grown file.

    Args:
        path: The file that it will be, in a folder that exists.
        run: What the bytes follow from; a file of another run is not continued.
        head: Returns the bytes before the first block.
        blocks: Number of a block → the bytes of this one and of all after it, in pieces.

    Raises:
        InputError: there is an unfinished file of another run.
        OSError: the file cannot be written.
    """
    check_place(path)
    part, note = _part(path), _note(path)
    done, size = _found(part, note, run)
    with part.open("r+b" if done is not None else "wb") as file:
        if done is None:
            done = 0
            file.write(head())
            size = file.tell()
        file.truncate(size)
        file.seek(size)
        _save(file, note, run, done, size)
        written = time.monotonic()
        try:
            for block in blocks(done):
                for piece in block:
                    file.write(piece)
                done, size = done + 1, file.tell()
                if time.monotonic() - written > _SECONDS:
                    _save(file, note, run, done, size)
                    written = time.monotonic()
        finally:
            _save(file, note, run, done, size)
    return part


def finish(path: Path, grown: Path) -> None:
    """Give a grown file its own name.

    Args:
        path: The name; a file that has it is replaced.
        grown: What `grow` returned, or a file that was made of it.
    """
    grown.replace(path)
    _part(path).unlink(missing_ok=True)
    _note(path).unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".part.json")


def _found(part: Path, note: Path, run: Mapping[str, object]) -> tuple[int | None, int]:
    """Return how many blocks an unfinished file holds, and their bytes; None and 0 if there is none."""
    if not part.is_file() or not note.is_file():
        return None, 0
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        done, size, of = int(said["blocks"]), int(said["bytes"]), said["run"]
    except (ValueError, TypeError, KeyError):
        return None, 0
    if of != json.loads(json.dumps(run)):
        differ = [name for name in run if not isinstance(of, dict) or of.get(name) != json.loads(json.dumps(run[name]))]
        raise InputError(
            f"{part} is an unfinished file of another run ({', '.join(differ) or 'other settings'} differ): "
            "remove it, or choose another name."
        )
    return (None, 0) if part.stat().st_size < size else (done, size)


def _save(file: BinaryIO, note: Path, run: Mapping[str, object], done: int, size: int) -> None:
    file.flush()
    os.fsync(file.fileno())
    write(note, json.dumps({"run": run, "blocks": done, "bytes": size}, indent=1).encode(), tidy=False)

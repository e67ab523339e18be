"""Files of the user's: how their names are read, how one is written, and how a table in one is split into words.

A file is written completely or not at all. The bytes go to a scratch file beside it; once they are on the disk, the
scratch file is renamed in one step. So no reader sees half of a file, a full disk leaves the old file as it was, and
several writers do not mix their bytes. Whatever interrupts a write, Ctrl-C among others, the scratch file is removed.
Scratch files of processes that were killed are removed by the next write in that folder, once they are an hour old.

Which names are accepted. A symbolic link is refused: to follow it would overwrite a file elsewhere, to replace it would
destroy the link. Only a link to a terminal or a pipe is followed (``/dev/stdout``). A terminal, a pipe and a character
device (``/dev/null``) are written directly, since they have no old content. Folders, disks and sockets are refused.

Example:
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "result.txt"), b"12 events")
    ...     Path(folder, "result.txt").read_text(), len(list(Path(folder).iterdir()))
    ('12 events', 1)
"""

import csv
import errno
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from nuscatter.errors import DataError, InputError, invalid
from nuscatter.units import Array

#: Scratch files are recognised by their names. If one has not changed for so long [s], no process writes to it any
#: more.
SCRATCH, ABANDONED = ".nuscatter-{}.part", 3600.0

#: No name of a file, with its folders, is longer than this.
LONGEST = 4096

_BETWEEN = re.compile(r"\s*,\s*|\s+")


def named(path: str | os.PathLike[str], what: str = "path") -> Path:
    """Return a path that a user gave, with ``~`` for the home folder.

    Args:
        path: The path as it was given.
        what: What an error message calls it.

    Raises:
        InputError: it is empty, not a text, contains a NUL, is longer than any name, or names a user that does not
            exist.

    Example:
        >>> named("")
        Traceback (most recent call last):
        nuscatter.errors.InputError: path is '', but the name of a file or folder was expected.
    """
    text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not isinstance(text, str) or not text.strip() or "\0" in text or len(text) > LONGEST:
        raise invalid(what, path, "the name of a file or folder")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        user = Path(text).parts[0]
        raise InputError(f"{what} is {text!r}, but there is no home folder {user}; write the folder out.") from None


def check_place(path: Path) -> None:
    """Raise the error that `write` would raise for a path: before a computation, not after it.

    Raises:
        OSError: it is a link, a folder, a disk or a socket, or its folder does not exist.
    """
    _mode(path)
    if not path.parent.is_dir():
        what = errno.ENOTDIR if path.parent.exists() else errno.ENOENT
        raise OSError(what, f"there is no folder {path.parent}")


def write(path: Path, content: bytes, *, tidy: bool = True) -> None:
    """Write a file, completely or not at all; one that exists is replaced and keeps its permissions.

    Args:
        path: The file, in a folder that exists.
        content: Its bytes.
        tidy: Remove abandoned scratch files of the folder. A caller that writes many files says False, and calls
            `remove_abandoned` once.

    Raises:
        OSError: it cannot be written; an old file is as before.
    """
    mode = _mode(path)
    if mode is not None and not stat.S_ISREG(mode):
        _write_through(path, content)
        return
    if tidy:
        remove_abandoned(path.parent)
    scratch = path.with_name(SCRATCH.format(secrets.token_hex(8)))
    try:
        with scratch.open("xb") as file:  # x: never through a link that somebody has planted
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a crash after the renaming could leave a file without bytes
        if mode is not None:
            scratch.chmod(stat.S_IMODE(mode) & 0o777)
        scratch.replace(path)
    except BaseException:
        with suppress(OSError):
            scratch.unlink()
        raise


def remove_abandoned(folder: Path) -> None:
    """Remove the scratch files that killed processes left in a folder; files of other names are not touched."""
    with suppress(OSError):
        for each in folder.glob(SCRATCH.format("*")):
            with suppress(OSError):
                if time.time() - each.lstat().st_mtime > ABANDONED:
                    each.unlink()


def words(text: str) -> list[tuple[int, list[str]]]:
    r"""Return the entries of a table's lines, with the number of each line; blank lines and comments are left out.

    Entries are separated by commas, or by blanks and tabs. Between two commas that follow one another there is an empty
    entry, so that a missing number is noticed. A comment begins with ``#``.

    Example:
        >>> words("# E, N\n1, 2\n3 4  # end\n\n5,,6\n")
        [(2, ['1', '2']), (3, ['3', '4']), (5, ['5', '', '6'])]
    """
    lines = [(number, line.partition("#")[0].strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(number, _BETWEEN.split(line)) for number, line in lines if line]


def table_of(
    path: str | os.PathLike[str], names: tuple[str, ...], *, optional: tuple[str, ...] = ()
) -> dict[str, Array]:
    """Return named columns of numbers of a user's CSV file; lines that start with # are comments.

    Args:
        path: The file.
        names: The columns that it must have; others are not read.
        optional: Columns that are read where they are there.

    Raises:
        InputError: there is no such file.
        DataError: a column is absent, or an entry is no number.
    """
    file = named(path)
    if not file.is_file():
        raise InputError(f"There is no file {file}, but a CSV file with columns {', '.join(names)} was expected.")
    with file.open(newline="", encoding="utf-8") as lines:
        table = csv.DictReader(line for line in lines if not line.startswith("#"))
        found = [name.strip() for name in table.fieldnames or ()]
        absent = [name for name in names if name not in found]
        if absent:
            raise DataError(f"{file} has no column {absent[0]}; its columns are {', '.join(found)}.")
        table.fieldnames = found
        wanted = (*names, *(name for name in optional if name in found))
        try:
            values = np.array([[float(row[name]) for name in wanted] for row in table]).reshape(-1, len(wanted))
        except (TypeError, ValueError) as error:
            raise DataError(f"{file} has an entry that is no number ({error}).") from error
    return dict(zip(wanted, values.T, strict=True))


def _mode(path: Path) -> int | None:
    """Return the mode of the file or device at a path, None if there is none; `OSError` for what is never written."""
    try:
        found = path.stat()
    except FileNotFoundError:
        found = None
    if found is not None and (stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        return found.st_mode
    if path.is_symlink():
        raise OSError(errno.ELOOP, f"it is a symbolic link to {os.readlink(path)}; name the file itself")
    if found is None or stat.S_ISREG(found.st_mode):
        return None if found is None else found.st_mode
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
    raise OSError(errno.EINVAL, "it is neither a file, nor a terminal, nor a pipe")


def _write_through(path: Path, content: bytes) -> None:
    """Write to a device or a pipe; if no process reads a pipe, that is an error, and the call does not wait."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "wb") as file:
        os.set_blocking(handle, True)
        file.write(content)

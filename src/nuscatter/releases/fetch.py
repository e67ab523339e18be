"""The collaborations' data releases by name: found on disk or downloaded, and verified either way.

nuscatter ships no release. A `Release` says what one consists of: each `ReleaseFile` has an address and the hashes that
are accepted for it, each hash with its origin. `locate` gives the path of a verified file. It looks in the folder that
``NUSCATTER_DATA`` names, then in the cache (``NUSCATTER_CACHE``, or the operating system's cache folder), and downloads
with pooch when neither has the file. A local file passes the same check as a downloaded one, so a number never rests on
bytes that nobody has compared with the published ones. The hashes are those of `nuscatter.releases.hashes`. A download
is received and verified in memory (`nuscatter.releases.download`) and written in one step: a file in the cache is
always complete. Nothing here prints, and nothing asks the user.

A folder named by ``NUSCATTER_DATA`` holds one folder for each release, with the paths of the registry below it
(``coherent_lar_2020/Data/cevnspdf.txt``), or all files of a release side by side, as Zenodo serves them
(``coherent_lar_2020/cevnspdf.txt``).
"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from nuscatter.computing.cache import cache_folder, keep
from nuscatter.computing.files import named as path_named
from nuscatter.computing.files import remove_abandoned, words
from nuscatter.errors import DataError
from nuscatter.releases.download import NotReceivedError, Progress, first_cause, receive
from nuscatter.releases.hashes import sha256
from nuscatter.releases.registry import Release, ReleaseFile
from nuscatter.releases.registry import release as named
from nuscatter.units import Array

_log = logging.getLogger(__name__)


def data_folder() -> Path | None:
    """Return the folder that ``NUSCATTER_DATA`` names, or None if it names none.

    Raises:
        DataError: It names something that is not a folder.
        InputError: It begins with ``~`` and a user that there is not.

    Example:
        >>> folder = data_folder()
        >>> folder is None or folder.is_dir()
        True
    """
    value = os.environ.get("NUSCATTER_DATA", "").strip()
    if not value:
        return None
    folder = path_named(value, "NUSCATTER_DATA")
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise DataError(f"NUSCATTER_DATA is {value}, which {what}; name a folder that holds releases, or unset it.")
    return folder


def present(release: Release | str, file: str) -> Path | None:
    """Return the path of a verified file that is on disk already, or None; never use the network.

    Args:
        release: A `Release` or the name of one.
        file: Path in the release.

    Raises:
        InputError: There is no such release or file.
        DataError: The folder of ``NUSCATTER_DATA`` does not exist, or its copy of the file is not an accepted one.
            A damaged copy in the cache counts as absent.

    Example:
        >>> from nuscatter.releases.hashes import Checksum
        >>> data = ReleaseFile("data.txt", "https://example.org/data.txt", (Checksum("md5", "0" * 32, "a talk", 10),))
        >>> mine = Release("never fetched", "a talk", "https://example.org", "none", (data,))
        >>> present(mine, "data.txt") is None
        True
    """
    which = _as_release(release)
    entry = which.file(file)
    found = _in_data_folder(which, entry)
    if found is None:
        cached = _in_cache(which, entry)
        found = cached if _fault_of_file(cached, entry) is None else None
    return found


def locate(release: Release | str, file: str, *, progress: Progress | None = None) -> Path:
    """Return the path of a verified file of a release; download it if it is not on disk.

    Args:
        release: A `Release` or the name of one.
        file: Path in the release, as ``"Data/cevnspdf.txt"``.
        progress: Called with the path, the bytes so far and the size in bytes; at least once, also without download.

    Raises:
        InputError: There is no such release or file.
        DataError: The file is empty, cut short or changed; it cannot be downloaded; the cache cannot be written; or
            ``NUSCATTER_DATA`` names no folder. The cache is then as before.

    Example:
        >>> locate("coherent_lar_2021", "Data/cevnspdf.txt")
        Traceback (most recent call last):
        nuscatter.errors.InputError: There is no release 'coherent_lar_2021'; the choices are coherent_lar_2020, \
coherent_csi_2018, coherent_csi_2021, coherent_sns_flux, coherent_ge_2024, xenonnt_b8, reactor_flux, photoabsorption.
    """
    which = _as_release(release)
    entry = which.file(file)
    found = _in_data_folder(which, entry)
    if found is None:
        found = _in_cache(which, entry)
        fault = _fault_of_file(found, entry)
        if fault is not None:
            _download(which, entry, found, progress, damaged=fault if os.path.exists(found) else "")
    if progress is not None:
        progress(entry.path, entry.size, entry.size)
    return found


def complete(release: Release | str) -> bool:
    """Return whether all files of a release are on disk and verified; never use the network.

    Raises:
        InputError: There is no such release.
        DataError: A file in the folder of ``NUSCATTER_DATA`` is not the published one.

    Example:
        >>> complete(Release("mine", "this page", "https://example.org", "none", files=()))
        True
    """
    which = _as_release(release)
    return all(present(which, entry.path) is not None for entry in which.files)


def fetch(release: Release | str, *, progress: Progress | None = None) -> dict[str, Path]:
    """Return the paths of all files of a release, each verified; download those that are not on disk.

    Args:
        release: A `Release` or the name of one.
        progress: As for `locate`, for one file after the other.

    Raises:
        InputError: There is no such release.
        DataError: As for `locate`, for the first file that cannot be had. Those before it stay in the cache.

    Example:
        >>> fetch(Release("mine", "this page", "https://example.org", "none", files=()))
        {}
    """
    which = _as_release(release)
    return {entry.path: locate(which, entry.path, progress=progress) for entry in which.files}


def table(path: Path | str, columns: Sequence[str], *, header: int = 0) -> Array:
    r"""Return the numbers of a text file, one row a line, separated by blanks, tabs or commas.

    Args:
        path: The file; blank lines and what follows a ``#`` are skipped.
        columns: What each column is, for the sentence that refuses a file with more, fewer or other entries.
        header: Number of lines to skip at the top.

    Raises:
        DataError: The file cannot be read, has no rows, or a line is not that many finite numbers.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "efficiency.txt")
        ...     _ = path.write_text("# keVnr, efficiency\n20, 0.1\n30, 0.5\n")
        ...     table(path, ["recoil energy", "efficiency"]).tolist()
        [[20.0, 0.1], [30.0, 0.5]]
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")  # sig: some editors write a mark first
    except OSError as error:
        raise DataError(f"{path} cannot be read ({first_cause(error)}).") from None
    rows = [(n, entries) for n, entries in words(text) if n > header]
    expected = f"{len(columns)} numbers a line were expected ({', '.join(columns)})"
    if not rows:
        raise DataError(f"{path} holds no numbers, but {expected}.")
    for n, entries in rows:
        if len(entries) != len(columns):
            raise DataError(f"{path}, line {n}, has {len(entries)} entries, but {expected}.")
    try:
        values = np.array([entries for _, entries in rows], dtype=np.float64)
    except ValueError:
        values = np.array([[_number(entry) for entry in entries] for _, entries in rows])
    bad = ~np.isfinite(values)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        line, entries = rows[row]
        raise DataError(f"{path}, line {line}, has {entries[column]!r}, but {expected}.")
    return values


def _as_release(value: Release | str) -> Release:
    return value if isinstance(value, Release) else named(value)


def _in_cache(which: Release, entry: ReleaseFile) -> Path:
    """Return where a file is in the cache, or will be once it is downloaded."""
    return cache_folder() / which.name / entry.path


def _in_data_folder(which: Release, entry: ReleaseFile) -> Path | None:
    """Return the verified file in the folder of ``NUSCATTER_DATA``, or None if there is none."""
    folder = data_folder()
    if folder is None:
        return None
    for relative in dict.fromkeys((entry.path, PurePosixPath(entry.path).name)):
        path = folder / which.name / relative
        if os.path.exists(path):
            fault = _fault_of_file(path, entry)
            if fault is None:
                return path
            remedy = f"replace it by a copy from {entry.source or which.origin}"
            remedy = f"{entry.note}; {remedy}" if entry.note else f"{remedy}, or unset NUSCATTER_DATA to download it"
            raise DataError(f"{path} {fault}; {remedy}.")
    return None


def _fault_of_file(path: Path, entry: ReleaseFile) -> str | None:
    """Return what is wrong with the file at `path`, as a predicate, or None if it is an accepted one."""
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            return "is no file"  # a pipe or a device, which may never end
        with path.open("rb") as stream:
            content = stream.read(entry.largest + 1)  # one byte more than allowed tells a file that is too large
            if len(content) > entry.largest:
                return f"holds {os.fstat(stream.fileno()).st_size} bytes, but {_expected(entry)}"
        return _fault(content, entry)
    except OSError as error:
        return f"cannot be read ({first_cause(error)})"


def _fault(content: bytes, entry: ReleaseFile) -> str | None:
    """Return what is wrong with the content of a file, as a predicate, or None if it is an accepted one."""
    if any(each.matches(content) for each in entry.accepted):
        return None
    if not content:
        return f"is empty (0 bytes), but {_expected(entry)}"
    return f"holds {len(content)} bytes with sha256:{sha256(content)}, but {_expected(entry)}"


def _expected(entry: ReleaseFile) -> str:
    return f"{entry.size} bytes with {' or '.join(str(each) for each in entry.accepted)} were expected"


def _download(which: Release, entry: ReleaseFile, target: Path, progress: Progress | None, damaged: str) -> None:
    """Download a file, verify its bytes, and write it to `target` whole."""
    folder = data_folder()
    looked = [f"{folder / which.name / entry.path} does not exist"] if folder is not None else []
    looked += [f"{target} {damaged}"] if damaged else []
    before = "".join(f"{each}, and " for each in looked)
    place = f"{folder or '<folder>'}/{which.name}/{entry.path}"
    by_hand = f"put a copy from {entry.source or which.origin} at {place}"
    by_hand += "" if folder is not None else " and set NUSCATTER_DATA=<folder>"
    root = cache_folder()
    try:
        root.mkdir(parents=True, exist_ok=True)  # a cache that cannot be written is refused before the download
        real = root.resolve()
        if not target.parent.resolve().is_relative_to(real):
            raise DataError(f"{target} is not in the cache folder {root}: a symbolic link leads out; remove it.")
        _log.info("downloading %s to %s", entry.url, target)
        content = receive(entry, progress)
        fault = _fault(content, entry)
        if fault is not None:
            refusal = f"the download from {entry.url} {fault}, and it was not kept"
            otherwise = f"{entry.note}; {by_hand}" if entry.note else f"try again later, or {by_hand}"
            raise DataError(f"{before}{refusal}; {otherwise}.")
        keep(target, content)
        remove_abandoned(target.parent)
    except NotReceivedError as failure:
        raise DataError(f"{before}{failure}; {failure.advice}, or {by_hand}.") from None
    except OSError as error:
        raise _unwritable(root, error) from None


def _unwritable(root: Path, error: BaseException) -> DataError:
    return DataError(
        f"The cache folder {root} cannot be written ({first_cause(error)}); set NUSCATTER_CACHE to a folder that can, "
        "or NUSCATTER_DATA to one that holds the release."
    )


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return float("nan")

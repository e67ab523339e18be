"""The cache folder, where downloads and results are stored for later, and how a file is written there.

Example:
    >>> cache_folder().is_absolute()
    True
"""

import hashlib
import os
from functools import cache
from pathlib import Path

from nuscatter.computing.files import named, write

#: Bytes of a SHA-256 digest.
_DIGEST = 32
#: Files on which a result may depend: sources and tables.
_KINDS = (".py", ".csv", ".npz", ".json")


def cache_folder() -> Path:
    """Return the folder of downloads and stored results: ``NUSCATTER_CACHE``, or the operating system's cache folder.

    Raises:
        InputError: ``NUSCATTER_CACHE`` begins with ``~`` and a user that there is not.

    Example:
        >>> cache_folder().is_absolute()
        True
    """
    value = os.environ.get("NUSCATTER_CACHE", "").strip()
    if value:
        return named(value, "NUSCATTER_CACHE").absolute()
    import pooch

    return Path(pooch.os_cache("nuscatter"))


def keep(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, as `files.write` does; its folder is made if it does not exist.

    Abandoned scratch files are not removed here, since a run writes many files to one folder. The caller does that
    once, by `files.remove_abandoned`.

    Raises:
        OSError: the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, content, tidy=False)


def keep_sealed(path: Path, content: bytes) -> None:
    """Write a file as `keep` does, with the digest of its content before it, which `read_sealed` checks.

    Raises:
        OSError: the folder cannot be made or written.
    """
    keep(path, hashlib.sha256(content).digest() + content)


def read_sealed(path: Path) -> bytes | None:
    """Return the content of a file that `keep_sealed` wrote, or None if there is no file that can be read.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
        raise ValueError(f"{path} is damaged")
    return content[_DIGEST:]


@cache
def source_digest(*folders: Path) -> str:
    """Return the digest of the sources and tables in folders: a result that is stored with it is of this code."""
    files = sorted(each for folder in set(folders) for each in folder.iterdir() if each.suffix in _KINDS)
    return hashlib.sha256(b"".join(each.name.encode() + b"\0" + each.read_bytes() for each in files)).hexdigest()

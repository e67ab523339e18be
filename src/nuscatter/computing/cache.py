"""The cache folder, where downloads and results are stored for later, and how a file is written there.

Example:
    >>> cache_folder().is_absolute()
    True
"""

import os
from pathlib import Path

from nuscatter.computing.files import named, write


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

"""Where results and downloads are kept: one folder of the user's, and how a file gets into it whole.

Example:
    >>> cache_folder().is_absolute()
    True
"""

import os
from pathlib import Path

from nuscatter.computing.files import named, write


def cache_folder() -> Path:
    """Return the folder that keeps downloads: ``NUSCATTER_CACHE``, or the operating system's cache folder.

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
    """Write a file whole or not at all, as `files.write` does; its folder is made if it is not there.

    Many files go to one folder: who writes them calls `files.remove_abandoned` once.

    Raises:
        OSError: the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, content, tidy=False)

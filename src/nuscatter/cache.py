"""Where results and downloads are kept: one folder of the user's, and how a file gets into it whole.

Example:
    >>> cache_folder().is_absolute()
    True
"""

import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder that keeps downloads: ``NUSCATTER_CACHE``, or the operating system's cache folder.

    Example:
        >>> cache_folder().is_absolute()
        True
    """
    value = os.environ.get("NUSCATTER_CACHE", "").strip()
    if value:
        return Path(value).expanduser().absolute()
    import pooch

    return Path(pooch.os_cache("nuscatter"))


def keep(path: Path, content: bytes) -> None:
    """Write a file in one step, so that no reader ever sees half of it; its folder is made if it is not there.

    Raises:
        OSError: the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise

"""Results that are computed once for each state of the code, and read from the cache folder after that.

The name of a stored file holds a digest of all files of the package and the size of the unit MeV: of other sources, or
in other units, it is another result, so nothing stale is ever read. A file is sealed: a damaged one is computed anew.
A folder that cannot be written costs the next run its time, and nothing else.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from nuscatter.computing.cache import cache_folder, keep_sealed, read_sealed, source_digest
from nuscatter.units import MeV


def stored(folder: str, name: str, compute: Callable[[], bytes], *, anew: bool = False) -> bytes:
    """Return bytes that were stored by these sources, or compute and store them.

    Args:
        folder: Of the cache folder, as "results".
        name: Of the result; what it depends on beside the sources must be part of it.
        compute: Returns the bytes.
        anew: Whether it is computed although it is stored.

    Raises:
        InputError: as `cache_folder`; and whatever `compute` raises.
    """
    file = _file(folder, name)
    if not anew:
        with suppress(ValueError):  # a damaged file
            known = read_sealed(file)
            if known is not None:
                return known
    content = compute()
    with suppress(OSError):
        keep_sealed(file, content)
    return content


def is_stored(folder: str, name: str) -> bool:
    """Return whether these sources have stored a result of this name; a damaged file counts too.

    Args:
        folder: Of the cache folder.
        name: Of the result.
    """
    return _file(folder, name).is_file()


def _file(folder: str, name: str) -> Path:
    return cache_folder() / folder / f"{name}-{MeV:g}-{digest_of_package()[:24]}.bin"


@cache
def digest_of_package() -> str:
    """Return the digest of all sources and tables of the package.

    Example:
        >>> len(digest_of_package())
        64
    """
    root = Path(__file__).parents[1]
    return source_digest(root, *(each for each in root.rglob("*") if each.is_dir()))

"""The files of the page: those of a folder, and plotly.js as the package plotly brings it.

plotly.js is 4.8 MB of text. It is compressed once, when it is asked for the first time, and then kept.
"""

import gzip
import hashlib
import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from nuscatter.errors import InputError

#: Kinds of files that the page consists of; a file of another kind in the folder is not served.
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
#: Letters, digits and single dots: no way out of the folder, and no hidden file.
_NAME = re.compile(r"\w[\w-]*(\.[\w-]+)*(/\w[\w-]*(\.[\w-]+)*)*", re.ASCII)
#: The name of plotly.js in the page, and in its package.
PLOTLY = "plotly.min.js"


@final
@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    content: bytes
    #: the same by gzip
    compressed: bytes
    #: changes with the content, so that a browser need not load again what it has
    etag: str


@final
@dataclass(eq=False)
class Assets:
    """The files of a folder by their names in it, ``page/charts.js``; they are read again when they have changed."""

    folder: Path
    #: the file of plotly.js
    plotly: Path
    _read: dict[Path, tuple[tuple[int, int], Asset]] = field(default_factory=dict)

    def get(self, name: str) -> Asset | None:
        """Return a file by its name, or None if there is none of this name that the page consists of."""
        if not _NAME.fullmatch(name):
            return None
        path = self.plotly if name == PLOTLY else self.folder / name
        if path.suffix not in _KINDS or not path.is_file() or not self._inside(path):
            return None
        now = path.stat()
        version = (now.st_mtime_ns, now.st_size)
        known = self._read.get(path)
        if known is None or known[0] != version:
            known = self._read[path] = version, _asset(path)
        return known[1]

    def _inside(self, path: Path) -> bool:
        """Return whether a path stays in the folder when links are followed."""
        return path == self.plotly or path.resolve().is_relative_to(self.folder.resolve())


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        media_type=_KINDS[path.suffix],
        content=content,
        compressed=gzip.compress(content, 6, mtime=0),
        etag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    )


def plotly_file() -> Path:
    """Return the file of plotly.js, without loading the package plotly.

    Raises:
        InputError: the package is not installed, or has no such file.
    """
    spec = importlib.util.find_spec("plotly")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "package_data" / PLOTLY
        if path.is_file():
            return path
    raise InputError("The explorer needs the package plotly with plotly.js in it: pip install 'nuscatter[web]'.")

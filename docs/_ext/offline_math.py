"""Formulas that are read without a network: MathJax is copied into the pages when they are built.

It comes from the PyPI package sphinx-mathjax-offline (MathJax 3.2.2, Apache License 2.0), of which one file is used: it
draws formulas as SVG, so that no font is loaded either. Nothing of it is in the repository.
"""

import shutil
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

#: All of TeX, and the shapes of all letters.
_FILE = "tex-svg-full.js"
_PACKAGE = "sphinx-mathjax-offline"


def script() -> Path:
    """Return where the package has MathJax."""
    try:
        found = [each for each in files(_PACKAGE) or () if each.name == _FILE]
    except PackageNotFoundError:
        found = []
    if not found:
        raise ExtensionError(f"{_PACKAGE} is not installed, so formulas need a network: pip install '.[docs]'")
    return Path(str(found[0].locate()))


def _copy(app: Sphinx) -> None:
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "mathjax"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(script(), folder / _FILE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Name the file instead of the network's, and copy it before pages are written."""
    app.setup_extension("sphinx.ext.mathjax")
    app.config.mathjax_path = f"mathjax/{_FILE}"
    # no menu, which would load more files
    app.config.mathjax3_config = {"options": {"enableMenu": False}, "svg": {"fontCache": "global", "scale": 0.9}}
    app.connect("builder-inited", _copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

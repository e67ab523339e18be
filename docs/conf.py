"""Configuration of the documentation: `make docs`, or sphinx-build -W -n docs build/docs.

Nothing is fetched while the pages are built. The pages on the API, the command line, the releases and the facilities
are read off the package, and the gallery's scripts are run, by the directives in ``_ext``.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "src")]

import nuscatter  # noqa: E402

project = "nuscatter"
author = project_copyright = "The nuscatter developers"
version = release = nuscatter.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "experiment_files",
    "offline_math",
    "review",
    "floors",
    "gallery",
    "house",
    "tables",
]
exclude_patterns = ["_ext"]
default_role = "any_or_code"
nitpick_ignore_regex = [
    ("py:.*", r"(numpy|matplotlib|typing|collections|contextlib|pathlib|os|abc|enum|np|click)(\..*)?"),
    ("py:.*", r"(\w+_contra|Figure|Axes)"),
]

html_theme = "furo"
html_title = f"nuscatter {release}"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 3

napoleon_use_ivar = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say what each argument is, with its unit
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_display_short_literal_types = True
maximum_signature_line_length = 100
toc_object_entries_show_parents = "hide"

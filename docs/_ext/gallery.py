"""The gallery: run a script while the pages are built, and show its text, what it prints and its figure.

``.. example:: spectrum`` runs ``examples/gallery/spectrum.py`` in a scratch folder of the build. With ``:needs:`` the
script runs only if the named data releases are at hand, and the page says so if they are not.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "examples" / "gallery"


class Example(SphinxDirective):
    """Show one script of the gallery."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"needs": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a section with the script's own words, its figure, what it prints, and its text."""
        name = self.arguments[0]
        script = SCRIPTS / f"{name}.py"
        self.env.note_dependency(str(script))
        text = script.read_text(encoding="utf-8")
        tree = ast.parse(text)
        first, _, rest = (ast.get_docstring(tree) or "").partition("\n\n")
        section = nodes.section(ids=[name], names=[name])
        section += nodes.title("", name.replace("_", " ").capitalize())
        for words in (first, rest):
            section += nodes.paragraph("", " ".join(words.split()))
        missing = [each for each in self.options.get("needs", "").split() if not _at_hand(each)]
        if missing:
            said = f"These pages were built without the data releases {', '.join(missing)}, so the script was not run."
            section += nodes.note("", nodes.paragraph("", said))
        else:
            folder = Path(self.env.app.doctreedir).parent / "gallery"
            printed = _run(script, folder)
            where = os.path.relpath(folder / f"{name}.png", Path(self.env.doc2path(self.env.docname)).parent)
            section += nodes.image(uri=Path(where).as_posix(), alt=first)
            section += nodes.literal_block(printed, printed, language="text")
        section += nodes.literal_block(text, text, language="python")
        section += nodes.paragraph("", "", nodes.literal("", f"examples/gallery/{name}.py"))
        self.state.document.note_implicit_target(section, section)
        return [section]


def _at_hand(release: str) -> bool:
    from nuscatter.releases import fetch

    return fetch.complete(release)


def _run(script: Path, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise ExtensionError(f"The gallery's script {script.name} failed:\n{done.stderr}")
    return done.stdout.rstrip()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("example", Example)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The gallery: run each script while the pages are built, and show its text, what it prints and its figure.

``.. example:: spectrum`` runs ``examples/gallery/spectrum.py`` in a scratch folder of the build. With ``:needs:`` the
script runs only if the named data releases are at hand, and the page says so if they are not. ``.. thumbnails::`` shows
all figures of its page, small, each with a link to its example. The scripts of all pages that will be read start first,
as many at a time as there are processors, and other pages are read meanwhile.
"""

import ast
import os
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import download_reference
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "examples" / "gallery"
#: An example in the source of a page, with the data releases that it needs.
_EXAMPLE = re.compile(r"^`{3,}\{example\} (\w+)\n(?::needs: (.*)\n)?", re.MULTILINE)

#: Words of file names that are written otherwise.
_WRITTEN = {"csi": "CsI", "dune": "DUNE", "lar": "LAr", "nsi": "NSI"}

#: What the scripts print, by the folder in which they draw and their names.
_runs: dict[tuple[Path, str], "Future[str]"] = {}


class Example(SphinxDirective):
    """Show one script of the gallery."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"needs": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a section with the script's own words, its figure, what it prints, its text, and the file."""
        name = self.arguments[0]
        script = SCRIPTS / f"{name}.py"
        self.env.note_dependency(str(script))
        text = script.read_text(encoding="utf-8")
        first, rest = _words(text)
        section = nodes.section(ids=[name], names=[name])
        section += nodes.title("", _title(name))
        for words in (first, rest):
            section += nodes.paragraph("", words)
        missing = _missing(self.options.get("needs", ""))
        if missing:
            said = f"These pages were built without the data releases {', '.join(missing)}, so the script was not run."
            section += nodes.note("", nodes.paragraph("", said))
        else:
            printed = _printed(self, name)
            section += nodes.image(uri=_figure(self, name), alt=first)
            section += nodes.literal_block(printed, printed, language="text")
        section += nodes.literal_block(text, text, language="python")
        here = Path(self.env.doc2path(self.env.docname)).parent
        target = Path(os.path.relpath(script, here)).as_posix()
        link = download_reference("", "", nodes.literal("", f"{name}.py"), reftarget=target, refdoc=self.env.docname)
        section += nodes.paragraph("", "Download ", link, nodes.Text(f" (examples/gallery/{name}.py)."))
        self.state.document.note_implicit_target(section, section)
        return [section]


class Thumbnails(SphinxDirective):
    """Show the figures of all examples of this page, small."""

    def run(self) -> list[nodes.Node]:
        """Return a grid of links."""
        grid = nodes.container(classes=["thumbnails"])
        for name, needs in _examples(self):
            script = SCRIPTS / f"{name}.py"
            self.env.note_dependency(str(script))
            first, _ = _words(script.read_text(encoding="utf-8"))
            link = nodes.reference("", "", internal=True, refuri=f"#{name}", classes=["thumbnail"], reftitle=first)
            if _missing(needs):
                link += nodes.inline("", "not run: no data release", classes=["no-figure"])
            else:
                _printed(self, name)
                link += nodes.image(uri=_figure(self, name), alt=first)
            link += nodes.inline("", _title(name))
            grid += nodes.paragraph("", "", link)
        return [grid]


def _title(name: str) -> str:
    first, *rest = name.split("_")
    return " ".join([_WRITTEN.get(first, first.capitalize()), *(_WRITTEN.get(each, each) for each in rest)])


def _words(text: str) -> tuple[str, str]:
    """Return the first paragraph of a script's docstring, and the rest."""
    first, _, rest = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")
    return " ".join(first.split()), " ".join(rest.split())


def _missing(needs: str) -> list[str]:
    """Return the data releases, of those needed, that are not at hand."""
    from nuscatter.releases import fetch

    return [each for each in needs.split() if not fetch.complete(each)]


def _examples(directive: SphinxDirective) -> list[tuple[str, str]]:
    """Return the examples of the page that a directive is on, each with the releases that it needs."""
    return _on_page(directive.env.doc2path(directive.env.docname))


def _on_page(page: Path | str) -> list[tuple[str, str]]:
    return _EXAMPLE.findall(Path(page).read_text(encoding="utf-8"))


def _folder(app: Sphinx) -> Path:
    return Path(app.doctreedir).parent / "gallery"


def _figure(directive: SphinxDirective, name: str) -> str:
    """Return where the figure of a script is, from the page."""
    page = Path(directive.env.doc2path(directive.env.docname)).parent
    return Path(os.path.relpath(_folder(directive.env.app) / f"{name}.png", page)).as_posix()


def _printed(directive: SphinxDirective, name: str) -> str:
    """Return what a script prints, after it has drawn its figure."""
    folder = _folder(directive.env.app)
    _start(folder, [(name, "")])
    return _runs[folder, name].result()


def _start(folder: Path, examples: list[tuple[str, str]]) -> None:
    """Start the scripts that can run and have not been started."""
    wanted = [name for name, needs in examples if (folder, name) not in _runs and not _missing(needs)]
    if wanted:
        pool = ThreadPoolExecutor(os.cpu_count())
        for name in dict.fromkeys(wanted):
            _runs[folder, name] = pool.submit(_run, SCRIPTS / f"{name}.py", folder)
        pool.shutdown(wait=False)


def _start_early(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Start the scripts of the pages that will be read, so that they run while other pages are."""
    for docname in docnames:
        _start(_folder(app), _on_page(env.doc2path(docname)))


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
    """Register the directives."""
    app.add_directive("example", Example)
    app.add_directive("thumbnails", Thumbnails)
    app.connect("env-before-read-docs", _start_early)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

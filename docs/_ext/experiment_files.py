"""The keys of an experiment's file, read off the table by which files are read: ``.. experiment-file::``."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from tables import table

#: Headings: the names of the tables of a file → a title.
_TITLES = {"": "The whole file", "source": "Sources", "source.pulse": "Pulses", "detector": "The detector"}


def tables() -> list[tuple[str, str, list[tuple[str, str, list[tuple[str, str, str, str]]]]]]:
    """Return what a file may hold: for each table of it its name, what may stand in its place, and its kinds.

    A kind has a name, a meaning and rows: key, what may stand behind it, meaning, default. A table that may stand in
    several places, as an efficiency, is listed at each.
    """
    from nuscatter.catalogue.experiment_files.reading import FILE

    found: dict[str, tuple[str, str, list[tuple[str, str, list[tuple[str, str, str, str]]]]]] = {}
    for name, short, section in walked("", FILE):
        rows = [
            (key.name, _capital(key.value.says), key.meaning, "required" if key.required else key.default)
            for key in section.keys
        ]
        found.setdefault(name, (name, short, []))[2].append((section.kind, section.meaning, rows))
    return list(found.values())


def walked(name: str, section: Any, short: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield each table of a file: the names that lead to it, what may stand in its place, and the section."""
    yield name, short, section
    for key in section.keys:
        inner = f"{name}.{key.name}" if name else key.name
        value = key.value
        if hasattr(value, "section"):
            yield from walked(inner, value.section)
        for each in getattr(value, "sections", ()):
            yield from walked(inner, each, value.shortly)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class ExperimentFile(SphinxDirective):
    """A section for each table of a file, with a table of keys for each kind of it."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        result: list[nodes.Node] = []
        for name, short, kinds in tables():
            anchor = f"experiment-file-{name.replace('.', '-').replace('_', '-') or 'whole'}"
            title = nodes.title("", "", *([nodes.literal("", f"[{name}]")] if name else [nodes.Text(_TITLES[""])]))
            section = nodes.section(ids=[anchor], names=[anchor], support_smartquotes=False)  # TOML has straight quotes
            section += title
            if short:
                section += nodes.paragraph("", f"In place of a table: {short}.")
            for kind, meaning, rows in kinds:
                words: list[nodes.Node] = [nodes.literal("", f'kind = "{kind}"'), nodes.Text(f": {meaning}")]
                section += nodes.paragraph("", "", *(words if kind else [nodes.Text(meaning)]))
                if rows:
                    section += table(("key", "what", "meaning", "if left out"), rows, code=(0,))
            self.state.document.note_implicit_target(section, section)
            result.append(section)
        return result


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("experiment-file", ExperimentFile)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

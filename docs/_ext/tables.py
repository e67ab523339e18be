"""Tables that are read off the package: commands, data releases with their hashes, facilities, nuisances."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import click
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, code: Sequence[int] = ()) -> nodes.table:
    """Return a table of text; the columns in `code` are set as code."""
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(header, ())
    body += [_row(row, code) for row in rows]
    group += [head, body]
    return nodes.table("", group)


def _row(cells: Sequence[str], code: Sequence[int]) -> nodes.row:
    entries = []
    for at, cell in enumerate(cells):
        inner: nodes.Node = nodes.literal("", cell) if at in code and cell else nodes.Text(cell)
        entries.append(nodes.entry("", nodes.paragraph("", "", inner)))
    return nodes.row("", *entries)


class Commands(SphinxDirective):
    """Each command of the command line with its help."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each command."""
        from nuscatter.cli.commands import cli

        sections = []
        for words, command in _commands(cli, ("nuscatter",)):
            name = " ".join(words)
            context = click.Context(command, info_name=name, terminal_width=88)
            help_ = command.get_help(context)
            section = nodes.section(ids=["-".join(words)], names=[name])
            section += [
                nodes.title("", "", nodes.literal("", name)),
                nodes.literal_block(help_, help_, language="text"),
            ]
            self.state.document.note_implicit_target(section, section)
            sections.append(section)
        return sections


def _commands(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*words, name))
        else:
            yield (*words, name), command


class Releases(SphinxDirective):
    """The registered data releases; with ``:hashes:`` every file of theirs with what is accepted for it."""

    option_spec: ClassVar[dict[str, Any]] = {"hashes": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        from nuscatter.releases import registry

        if "hashes" not in self.options:
            rows = [(r.name, r.reference, r.origin, str(len(r.files)), r.licence) for r in registry.releases()]
            return [table(("release", "reference", "published at", "files", "licence"), rows, code=(0,))]
        found: list[nodes.Node] = []
        for release in registry.releases():
            rows = [
                (
                    file.path,
                    f"≤ {each.size}" if each.algorithm == "git-blob" else str(each.size),
                    f"{each.algorithm}:{each.digest}",
                    each.origin,
                )
                for file in release.files
                for each in file.accepted
            ]
            found.append(nodes.rubric("", "", nodes.literal("", release.name)))
            found.append(table(("file", "bytes", "accepted hash", "who published or recorded it"), rows, code=(0, 2)))
        return found


class Facilities(SphinxDirective):
    """The facilities, each with its numbers and where every one of them comes from."""

    def run(self) -> list[nodes.Node]:
        """Return a table of numbers, then one of sources for each facility."""
        import nuscatter as ns
        from nuscatter.units import MW, GeV, Hz
        from nuscatter.units import ns as nanosecond

        rows = []
        for each in ns.facilities:
            star = dict.fromkeys(each.from_memory, "*")
            times = star.get("pulse_length") or star.get("repetition", "")
            rows.append(
                (
                    each.name,
                    f"{each.proton_energy / GeV:.3g}{star.get('proton_energy', '')}",
                    f"{each.power / MW:.3g}{star.get('power', '')}",
                    f"{each.repetition / Hz:.3g}{star.get('repetition', '')}",
                    f"{each.pulse_length / nanosecond:,.0f}{star.get('pulse_length', '')}",
                    f"{each.duty_factor:.1e}{times}",
                    f"{each.target}{star.get('target', '')}",
                    "not published"
                    if each.nu_per_pot is None
                    else f"{each.nu_per_pot:.3g}{star.get('nu_per_pot', '')}",
                )
            )
        header = (
            "facility",
            "E_p [GeV]",
            "P [MW]",
            "f [Hz]",
            "pulse [ns]",
            "duty factor",
            "target",
            "ν of each species / p",
        )
        found: list[nodes.Node] = [table(header, rows, code=(0,)), nodes.paragraph("", "* from memory, not confirmed.")]
        for each in ns.facilities:
            found.append(nodes.rubric("", "", nodes.literal("", each.name)))
            if each.notes:
                found.append(nodes.paragraph("", each.notes))
            found.append(table(("number", "source"), tuple(each.sources.items()), code=(0,)))
        return found


class Nuisances(SphinxDirective):
    """The nuisances of each data set whose release is at hand."""

    def run(self) -> list[nodes.Node]:
        """Return a table for each data set, or a sentence where its release is missing."""
        from nuscatter import datasets
        from nuscatter.releases import fetch, registry

        at_hand = {each.name for each in registry.releases() if fetch.complete(each.name)}
        found: list[nodes.Node] = []
        for name in datasets.datasets():
            found.append(nodes.rubric("", "", nodes.literal("", name)))
            if RELEASE.get(name, name) not in at_hand:
                said = f"These pages were built without the release {RELEASE.get(name, name)}."
                found.append(nodes.paragraph("", said))
                continue
            rows = [
                (each.name, f"{each.mean:.4g}", "free" if each.sigma is None else f"{each.sigma:.3g}", each.meaning)
                for each in datasets.load(name).nuisances.values()
            ]
            found.append(table(("nuisance", "mean", "σ", "meaning"), rows, code=(0,)))
        return found


#: Releases that are not called like the data set that is made of them.
RELEASE = {"coherent_csi_2017": "coherent_csi_2018"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    for directive in (Commands, Releases, Facilities, Nuisances):
        app.add_directive(directive.__name__.lower(), directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Run the ledger: compute what is asked for, and count what was left out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias, final

from nuscatter.errors import choose, listed
from nuscatter.releases.fetch import complete
from nuscatter.reports.ledger import (
    counts,
    couplings,
    cross_sections,
    electron_scattering,
    fits,
    fluxes,
    inelastic,
    theory_errors,
)
from nuscatter.reports.ledger.comparison import Comparison, Line, Ours
from nuscatter.reports.ledger.published import SECTIONS, published
from nuscatter.reports.ledger.structure import nuclear_matter, nuclei, relativistic_nuclei, spins

#: What is told before each line: how many are done, how many there are, and the name of the next.
Progress: TypeAlias = Callable[[int, int, str], None]


@final
@dataclass(frozen=True)
class Ledger:
    """The lines that were computed, and how many were not.

    Args:
        lines: In the order of the table.
        slow: How many slow ones were left out.
        without_release: How many were left out by the name of the data release that is not on disk.
    """

    lines: tuple[Line, ...]
    slow: int
    without_release: dict[str, int]


def parts() -> tuple[ModuleType, ...]:
    """Return the files of the ledger, each with its rows in ``COMPARISONS``."""
    return (
        *(cross_sections, couplings, theory_errors, counts, fits),
        *(nuclei, relativistic_nuclei, nuclear_matter, electron_scattering, spins, fluxes, inelastic),
    )


def comparisons() -> dict[str, Comparison]:
    """Return how each published number is computed, by its key, in the order of the table."""
    found = {each.key: each for part in parts() for each in part.COMPARISONS}
    return {key: found[key] for key in published()}


def subjects() -> tuple[str, ...]:
    """Return the subjects of the ledger in its order.

    Example:
        >>> subjects()[:3]
        ('cross sections', 'couplings', 'theory errors')
    """
    return tuple(dict.fromkeys(each.subject for each in published().values()))


def releases_at_hand() -> set[str]:
    """Return the names of the releases that the ledger needs and that are on disk."""
    needed = {each.release for each in comparisons().values() if each.release is not None}
    return {name for name in needed if complete(name)}


def ledger(
    only: Sequence[str] = (),
    *,
    sections: Sequence[str] = (),
    slow: bool = False,
    progress: Progress | None = None,
) -> Ledger:
    """Return published numbers beside those computed now.

    Args:
        only: Names of subjects, blind to case and dashes; all of them if empty.
        sections: Of the review, names of `SECTIONS`; all of them if empty.
        slow: Whether Hartree–Fock of many nuclei and fits are computed too; about a minute instead of some 15 s.
        progress: Is told how far the run is.

    Raises:
        InputError: there is no such subject or section.
        DataError: a file of a data release is not the published one.

    Example:
        >>> book = ledger(["nuclear matter"])
        >>> line = book.lines[0]
        >>> print(f"{line.published.name}: {line.published.value} {line.published.unit}, here {line.ours.value:.4f}")
        UNEDF0, saturation density: 0.160526 fm⁻³, here 0.1605
    """
    known = {name: name for name in subjects()}
    chosen = [choose("subject", name, known) for name in listed("only", only, "a list of subjects")] or list(known)
    places = {name: name for name in SECTIONS}
    said = listed("sections", sections, "a list of sections")
    within = [choose("section", name, places) for name in said] or list(places)
    wanted = [
        (fact, comparison)
        for fact, comparison in zip(published().values(), comparisons().values(), strict=True)
        if fact.subject in chosen and fact.section in within
    ]
    quick = [pair for pair in wanted if slow or not pair[1].slow]
    at_hand = {None, *releases_at_hand()}
    ready = [pair for pair in quick if pair[1].release in at_hand]
    lines = []
    for done, (fact, comparison) in enumerate(ready):
        if progress is not None:
            progress(done, len(ready), fact.name)
        value = comparison.compute()
        lines.append(Line(fact, comparison, value if isinstance(value, Ours) else Ours(float(value))))
    missing = Counter(each.release for _, each in quick if each.release is not None and each.release not in at_hand)
    return Ledger(tuple(lines), len(wanted) - len(quick), dict(missing))

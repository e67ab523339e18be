"""Compute all results, and write what they say: the page docs/results.md.

Needs the data releases (`NUSCATTER_DATA`, or `nuscatter data fetch`).

    python tools/build_results.py            compute what is not stored; write the page
    python tools/build_results.py --check    compare the page with it; exit 1 if a line differs

Published intervals, references and sentences are typed in src/nuscatter/reports/results/tables. A row whose ends differ
by more than half a published standard deviation must have a sentence that says why: without it nothing is written.
"""

import argparse
import sys
from pathlib import Path

from nuscatter.reports.ledger.published import SECTIONS
from nuscatter.reports.results.run import analysis, result, results
from nuscatter.reports.results.texts import cells, sentences
from nuscatter.reports.results.told import Progress, Result

PAGE = Path(__file__).parents[1] / "docs/results.md"
OPENING = """\
# What the data say

The results of the review's §§VI and VII from released data, alone and together, beside what was published.
`nuscatter results` computes them, draws a figure of each, and runs the [ledger](ledger.md); a result is stored in the
cache folder for as long as the code is the same. This page was written by such a run (`tools/build_results.py --check`
compares). Nothing of ours is typed.

- **Intervals** are those in which −2 ln L rises by less than 1 (68.3 %) and 2.71 (90 %), all else profiled.
- **Shared**: the neutrinos per proton of the SNS are one nuisance of all data taken there; the flux of ⁸B is one of all
  that see the Sun. CsI 2017 is in CsI 2021, and never added to it.
- A **star** marks a published number from memory, which must be looked up before it is quoted.
- A published interval whose end, or best value, lies more than half a standard deviation from ours has a sentence below
  the table. "Unexplained" is an answer.
- From Python: `ns.result("weak_mixing_angle").rows`.
"""
HEAD = ("| | data | best | 68 % | 90 % | published | unit |", "|---|---|---|---|---|---|---|")


def main() -> None:
    """Compute the results and write or compare."""
    parser = argparse.ArgumentParser(description="Build the page of the results.")
    parser.add_argument("--check", action="store_true", help="compare with the committed page, write nothing")
    arguments = parser.parse_args()
    found = [
        result(name, progress=lambda what, name=name: print(f"{name}: {what}", file=sys.stderr)) for name in results()
    ]
    unsaid = [
        each.key
        for one in found
        for row in one.rows
        for each in row.published
        if row.needs_a_sentence(each) and not each.sentence
    ]
    if unsaid:
        sys.exit(
            f"A difference is larger than half a standard deviation and no sentence says why: {', '.join(unsaid)}."
        )
    text = page(found)
    if arguments.check:
        if PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/results.md is not what a run gives; run tools/build_results.py.")
        return
    PAGE.write_text(text, encoding="utf-8")


def said_of(name: str) -> Progress:
    """Return a function that says what is done for a result."""
    return lambda what: print(f"{name}: {what}", file=sys.stderr)


def page(found: list[Result]) -> str:
    """Return the page of the results, by the review's sections."""
    parts = [OPENING]
    for section, about in SECTIONS.items():
        here = [each for each in found if analysis(each.name).section == section]
        if here:
            parts.append(f"## {section}: {about}\n")
        for each in here:
            lines = [f"| {' | '.join(cell.replace('*', chr(92) + '*') for cell in cells(row))} |" for row in each.rows]
            said = [f"- {sentence}" for sentence in sentences(each)]
            head = f"### {each.title}\n\nPage: [{each.title}]({each.name}.md).\n"
            parts.append("\n".join([head, *HEAD, *lines, "", *said, ""]))
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    main()

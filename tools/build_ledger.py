"""Run the ledger, and write what it found: the column `ours` of its table and the page docs/ledger.md.

Needs the data releases (`NUSCATTER_DATA`, or `nuscatter data fetch`).

    python tools/build_ledger.py            run all rows; write the column and the page
    python tools/build_ledger.py --check    compare the page with a run; exit 1 if a line differs

Published numbers, references and sentences are typed in src/nuscatter/reports/tables/ledger.csv. A line whose pull is
larger than 1 must have a sentence that says why: without it nothing is written.
"""

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from nuscatter.reports.ledger.agreement import summary
from nuscatter.reports.ledger.comparison import Line
from nuscatter.reports.ledger.published import SECTIONS
from nuscatter.reports.ledger.run import Ledger, ledger

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src/nuscatter/reports/tables/ledger.csv"
PAGE = ROOT / "docs/ledger.md"
OPENING = """\
# The ledger

Numbers that others published, and the same numbers computed here. `nuscatter ledger` runs it; this page was written by
such a run (`tools/build_ledger.py --check` compares). Nothing under "here" is typed.

- **Pull**: ours less the published number, over its error on the side of ours; where ours has an error that is
  independent of the published one, it is shown and both are joined in squares. Two fits of the same data, or two
  predictions with the same flux, share their errors: ours is left out.
- A published number **without an error** has half a unit of its last digit. Such a pull says how well two computations
  agree; it may be large where the difference is of no importance.
- A **star** marks a number from memory, which must be looked up before it is quoted. "Confirmed" says where the others
  were read: in the paper, its abstract or release (read), in a public code or package (code), or in the review.
- A sentence below a table says why a pull is larger than 1. "Unexplained" is an answer.
- **Sections** are those of the review. `nuscatter ledger --all --figure pulls.png` draws all pulls.
- A test fails when a number of ours moves by more than 0.3 of the published error from what this page was written with.
- **A new line** is a row of `reports/tables/ledger.csv`, a function in the file of its subject
  ({py:mod}`nuscatter.reports.ledger`), and a run of the tool.

"""


def main() -> None:
    """Run the ledger and write or compare."""
    parser = argparse.ArgumentParser(description="Build the ledger's column and page.")
    parser.add_argument("--check", action="store_true", help="compare with the committed page, write nothing")
    arguments = parser.parse_args()
    found = ledger(slow=True, progress=lambda done, of, name: print(f"{done}/{of} {name}", file=sys.stderr))
    if found.without_release:
        sys.exit(f"Releases are not on disk: {', '.join(found.without_release)}.")
    if unsaid := [each.published.key for each in found.lines if each.needs_a_sentence and not each.published.sentence]:
        sys.exit(f"A pull is larger than 1 and no sentence says why: {', '.join(unsaid)}.")
    text = page(found)
    if arguments.check:
        if PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/ledger.md is not what a run gives; run tools/build_ledger.py.")
        return
    TABLE.write_text(with_ours(TABLE.read_text(encoding="utf-8"), found.lines), encoding="utf-8")
    PAGE.write_text(text, encoding="utf-8")


def with_ours(table: str, lines: Sequence[Line]) -> str:
    """Return the text of the table with what was computed in its last column."""
    head = [line for line in table.splitlines() if line.startswith("#")]
    names, *rows = csv.reader(table.splitlines()[len(head) :])
    ours = {line.published.key: f"{line.ours.value:.9g}" for line in lines}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([names, *([*row[:-1], ours[row[0]]] for row in rows)])
    return "\n".join(head) + "\n" + out.getvalue()


def page(found: Ledger) -> str:
    """Return the page of a run."""
    parts = [OPENING + "\n".join(wrap(summary(found.lines), 120))]
    for section, about in SECTIONS.items():
        of_section = [each for each in found.lines if each.published.section == section]
        if of_section:
            parts.append(f"## {section}: {about}")
        for subject in dict.fromkeys(each.published.subject for each in of_section):
            lines = [each for each in of_section if each.published.subject == subject]
            parts.append("\n".join([f"### {subject.capitalize()} ({section})\n", *HEAD, *map(row, lines)]))
            if said := [sentence(each) for each in lines if each.published.sentence]:
                parts.append("\n".join(said))
    return "\n\n".join(parts) + "\n"


HEAD = ("| | published | here | unit | pull | here with | confirmed | reference |", "|---|---|---|---|---|---|---|---|")


def row(line: Line) -> str:
    """Return a line of the page's table."""
    cells = (*line.cells, line.comparison.how, line.published.confirmed.value, line.published.reference)
    return "| " + " | ".join(each.replace("*", "\\*") for each in cells) + " |"


def sentence(line: Line) -> str:
    """Return what is to be known of a line, an item of a list."""
    return f"- {line.published.name}: {line.published.sentence}"


if __name__ == "__main__":
    main()

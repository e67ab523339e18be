"""The whole ledger, stored: its slow lines take minutes, and are the same as long as the code is."""

import json

from nuscatter.computing.stored import stored
from nuscatter.reports.ledger.comparison import Line, Ours
from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.run import Ledger, Progress, comparisons, ledger, releases_at_hand


def stored_ledger(*, anew: bool = False, progress: Progress | None = None) -> Ledger:
    """Return the ledger with all of its lines, slow ones too, from the cache folder if it is stored there.

    Args:
        anew: Whether it is run although it is stored.
        progress: Is told how far a run is.

    Raises:
        DataError: a file of a data release is not the published one.
    """
    name = "-".join(["with", *sorted(releases_at_hand())])
    content = stored("ledger", name, lambda: _written(ledger(slow=True, progress=progress)), anew=anew)
    kept = json.loads(content)
    facts, how = published(), comparisons()
    lines = tuple(Line(facts[key], how[key], Ours(*ours)) for key, ours in kept["lines"].items())
    return Ledger(lines, 0, kept["without"])


def _written(book: Ledger) -> bytes:
    lines = {line.published.key: (line.ours.value, line.ours.error) for line in book.lines}
    return json.dumps({"lines": lines, "without": book.without_release}).encode()

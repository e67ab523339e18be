"""What holds of every row of the ledger: it is where it was when the table was written, or the table must say so."""

import pytest

from nuscatter.reports.ledger.comparison import Comparison, Line, Ours
from nuscatter.reports.ledger.published import published

#: How far a row may move, in published errors.
MOST = 0.3


@pytest.fixture
def holds():
    """Return a function that computes a row, compares it with the table and returns the line."""

    def call(row: Comparison) -> Line:
        value = row.compute()
        line = Line(published()[row.key], row, value if isinstance(value, Ours) else Ours(float(value)))
        assert line.moved is not None, f"{row.key} is new: run tools/build_ledger.py."
        assert line.moved <= MOST, (
            f"{row.key} is now {line.ours.value:.9g}, and was {line.published.kept:.9g}: {line.moved:.2g} published "
            "errors. If that is meant, run tools/build_ledger.py, read its sentence again, and say why in the commit."
        )
        assert line.published.sentence or not line.needs_a_sentence, f"{row.key}: say why its pull is {line.pull:.1f}."
        return line

    return call

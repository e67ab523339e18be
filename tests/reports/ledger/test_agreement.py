"""The sentence on how many lines agree."""

from nuscatter.reports.ledger.agreement import summary
from nuscatter.reports.ledger.comparison import Comparison, Line, Ours
from nuscatter.reports.ledger.published import Confirmed, Published


def line(pull, *, confirmed=Confirmed.READ, known=True):
    fact = Published("x", "counts", "seen", 10.0, "10", (2.0, 2.0), "", "", confirmed, error_is_published=known)
    return Line(fact, Comparison("x", "", lambda: 0.0), Ours(10.0 + 2.0 * pull))


def test_lines_are_counted_by_kind():
    lines = [
        line(0.9),
        line(-1.1),
        line(3.0, confirmed=Confirmed.MEMORY),
        line(0.0, known=False),
        line(2.0, known=False),
    ]
    assert summary(iter(lines)) == (
        "5 lines. Of 3 numbers with a published error 1 are within it; of the 2 without one 1 are met to the last "
        "digit. 1 are from memory."
    )

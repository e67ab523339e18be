"""How well the ledger agrees: how many of its lines do, in one sentence."""

from collections.abc import Iterable

from nuscatter.reports.ledger.comparison import Line


def summary(lines: Iterable[Line]) -> str:
    """Return how many lines there are and how many of them agree, in three sentences.

    Example:
        >>> from nuscatter.reports.ledger.run import ledger
        >>> summary(ledger(["nuclear matter"]).lines)[:9]
        '36 lines.'
    """
    every = list(lines)
    of_errors = [each for each in every if each.published.error_is_published]
    within = sum(not each.needs_a_sentence for each in of_errors)
    digits = [each for each in every if not each.published.error_is_published]
    same = sum(not each.needs_a_sentence for each in digits)
    memory = sum(each.published.confirmed.value == "memory" for each in every)
    return (
        f"{len(every)} lines. Of {len(of_errors)} numbers with a published error {within} are within it; of the "
        f"{len(digits)} without one {same} are met to the last digit. {memory} are from memory."
    )

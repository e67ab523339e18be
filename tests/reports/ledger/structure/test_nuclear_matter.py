"""Nuclear matter: rows of the ledger."""

import pytest

from nuscatter.reports.ledger.structure.nuclear_matter import COMPARISONS


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_the_fits_are_met_to_their_digits(holds):
    assert all(abs(holds(row).pull) < 1 for row in COMPARISONS if row.key.startswith("unedf"))


def test_each_number_is_of_its_own_field(holds):
    """None is exchanged with another: by the sizes that they have in every set, and by the pulls."""
    found = {row.key: holds(row) for row in COMPARISONS}
    for name in ("nl3", "fsugold", "iufsu", "fsugarnet"):
        values = {part: found[f"{name}-{part}"].ours.value for part in ("density", "energy", "k", "mass", "symmetry")}
        assert 0.14 < values["density"] < 0.16
        assert -16.5 < values["energy"] < -16.0
        assert 0.57 < values["mass"] < 0.62
        assert 30 < values["symmetry"] < 38
        assert 200 < values["k"] < 280
        assert all(abs(found[f"{name}-{part}"].pull) < 1 for part in ("density", "energy", "mass", "symmetry", "slope"))


def test_a_review_has_the_rounded_lambda_of_fsugold(holds):
    """M. Dutra et al. 2014: to their two decimals with 0.0238, and five published errors off with the paper's λ."""
    rows = {row.key: row for row in COMPARISONS}
    for part, other in (("k", 9), ("slope", 15)):
        line = holds(rows[f"fsugold-{part}-review"])
        assert abs(line.pull) < 1
        paper = holds(rows[f"fsugold-{part}"]).ours.value
        assert abs(paper - line.published.value) / line.published.error[0] > other

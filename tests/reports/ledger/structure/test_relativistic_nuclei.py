"""Nuclei of relativistic sets: rows of the ledger; those of ¹⁶O are quick."""

import csv
from decimal import ROUND_HALF_UP, Decimal

import pytest

from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.structure.relativistic_nuclei import COMPARISONS
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.units import MeV, fm

ROWS = {row.key: row for row in COMPARISONS}
#: Column of the program's listing by the end of a row's key, and the decimals that the ledger quotes.
COLUMNS = {"energy": ("B", "0.1"), "neutrons": ("Rn", "0.001"), "protons": ("Rp", "0.001"), "charge": ("Rch1", "0.001")}


@pytest.mark.parametrize("row", [row for row in COMPARISONS if not row.slow], ids=lambda row: row.key)
def test_a_quick_row_is_where_it_was(row, holds):
    holds(row)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.slow], ids=lambda row: row.key)
def test_a_slow_row_is_where_it_was(row, holds):
    holds(row)


def test_the_quick_rows_are_those_of_oxygen():
    assert {row.key.split("-")[1] for row in COMPARISONS if not row.slow} == {"o16"}
    assert sum(row.slow for row in COMPARISONS) == 48


@pytest.mark.slow
def test_a_skin_is_the_difference_of_the_radii():
    """Of FSUGarnet in ⁴⁸Ca, where the ledger has all three, and once more as its solver has it."""
    neutrons, protons, skin = (ROWS[f"garnet-ca48-{part}"].compute() for part in ("neutrons", "protons", "skin"))
    assert skin == pytest.approx(neutrons - protons, abs=1e-12)
    assert skin == pytest.approx(RelativisticMeanField("FSUGarnet").solve("Ca48").neutron_skin / fm, rel=1e-9)


def test_the_rounded_lambda_binds_less(holds):
    """¹⁶O of FSUGold has 0.2 MeV less with λ rounded: a row of the wrong set would be four published errors off."""
    rounded = holds(ROWS["rounded-o16-energy"]).ours.value
    whole = RelativisticMeanField("FSUGold").solve("O16").energy / MeV
    assert whole == pytest.approx(rounded - 0.21, abs=0.02)


@pytest.mark.releases
def test_the_published_numbers_are_those_of_the_programs_listing(releases):
    path = releases / "rmf" / "rmf_results_nucleiHF.csv"
    if not path.is_file():
        pytest.skip("the listing is not in the folder of the releases")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    seen = 0
    for row in csv.DictReader(lines):
        mass = row["nucleus"].lstrip("0123456789")
        name = f"{mass}{row['nucleus'].removesuffix(mass)}".lower()
        key = {"NL3": "nl3", "FSUGold": "rounded"}[row["set"]]
        for part, (column, step) in COLUMNS.items():
            quoted = Decimal(row[column]).quantize(Decimal(step), ROUND_HALF_UP)
            assert published()[f"{key}-{name}-{part}"].text == str(quoted), (key, name, part)
            seen += 1
    assert seen == 32

"""The reader of shipped tables: every file has named, full columns; what is returned cannot spoil the next answer."""

import csv
from pathlib import Path

import numpy as np
import pytest

import nuscatter
from nuscatter.tables import columns, rows, statements

PACKAGE = Path(nuscatter.__file__).parent
#: The tables that are read by the names of their columns.
TABLES = sorted((each.parts[-3], each.name) for folder in ("sources", "catalogue")
                for each in (PACKAGE / folder / "tables").glob("*.csv"))  # fmt: skip


@pytest.mark.parametrize(("folder", "table"), TABLES)
def test_every_line_below_the_comments_is_a_row_with_a_cell_for_each_column(folder, table):
    """Beside the csv module on the raw text: a row too many or too few, or a shifted cell, would show."""
    text = (PACKAGE / folder / "tables" / table).read_text(encoding="utf-8")
    head, *cells = csv.reader([line for line in text.splitlines() if not line.startswith("#")])
    assert not any(name.replace(".", "").isdigit() for name in head), "the names of the columns are missing"
    assert [list(row) for row in rows(folder, table)] == [head] * len(cells)
    assert [list(row.values()) for row in rows(folder, table)] == cells


def test_a_quoted_comma_is_part_of_its_cell():
    """The title of the first experiment holds one: split at each comma, every later cell would be shifted."""
    first = rows("catalogue", "experiments.csv")[0]
    assert (first["title"], first["kind"]) == ("COHERENT, CsI(Na)", "stopped pions")


def test_a_caller_cannot_change_what_the_next_one_reads():
    with pytest.raises(TypeError):
        rows("sources", "boron8.csv")[0]["E_MeV"] = "0"
    energy = columns("sources", "boron8.csv").pop("E_MeV")
    energy[:] = 0
    assert columns("sources", "boron8.csv")["E_MeV"].min() > 0


def test_columns_are_numbers_by_name():
    table = columns("catalogue", "xenonnt_efficiency.csv")
    assert list(table) == ["recoil_keV", "run_0", "run_1"]
    np.testing.assert_array_equal([each[0] for each in table.values()], [0.5, 0.0001278, 0.0001104])


def test_words_among_numbers_are_an_error():
    with pytest.raises(ValueError, match="U239"):
        columns("sources", "beta_branches.csv")


def test_a_statement_of_the_head_goes_on_in_its_indented_lines():
    said = statements("matter", "nuclides.csv")
    assert said[0].startswith("Nuclides of AME2020")
    mass = next(each for each in said if each.startswith("atomic_mass_u"))
    assert "M. Wang et al., Chin. Phys. C 45 (2021) 030003, doi:10.1088/1674-1137/abddaf" in mass
    assert not any(each.startswith("#") or "  " in each for each in said)

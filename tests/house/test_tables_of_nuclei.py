"""Tables of nuclei, forces and atoms: no digit changes unseen.

A mistyped digit of a fact is a wrong number that most physics cannot tell from a right one: B(E2) of ²⁰Ne by 10 %, a
charge radius by 0.003 fm. So the rows of each table have a checksum here, heads and comments not counted. A row that
is changed on purpose changes its table's sum, in the commit that names the new row's source.
"""

import hashlib
from pathlib import Path

import pytest

import nuscatter

PACKAGE = Path(nuscatter.__file__).parent

#: By table: the number of its rows, and the first 16 hex digits of their SHA-256, joined by line feeds.
SUMS = {
    "structure/tables/charge_densities.csv": (369, "0317499b09ac20f7"),
    "structure/tables/deformations.csv": (62, "9457201731b8b1c5"),
    "structure/tables/shell_model.csv": (20, "d1d70b0f10cffdbf"),
    "structure/tables/magnetic_moments.csv": (120, "35483eb067b9ed8c"),
    "structure/tables/relativistic_sets.csv": (4, "5f199b0e78f97211"),
    "structure/tables/skyrme_forces.csv": (9, "62fdd28964989dc9"),
    "structure/tables/spin_responses.csv": (100, "16d45f16d9c2f722"),
    "matter/tables/electron_shells.csv": (1521, "b0eb116f5cdf2d10"),
    "matter/tables/nuclides.csv": (3558, "02e3d92ae0af4529"),
}


def rows(path: Path) -> list[str]:
    """Return the lines that are neither comments nor empty: the names of the columns, and the facts."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


@pytest.mark.parametrize("name", SUMS)
def test_the_rows_of_a_table_are_those_that_were_checked(name):
    found = rows(PACKAGE / name)
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]
    assert (len(found) - 1, digest) == SUMS[name], f"A row of {name} changed; name its source, and put its sum here."


def test_every_table_has_a_sum():
    floors = ("structure", "matter", "interactions")
    tables = {path.relative_to(PACKAGE).as_posix() for floor in floors for path in (PACKAGE / floor).rglob("*.csv")}
    assert tables == set(SUMS)

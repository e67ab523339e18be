"""Tables IV and V: every experiment of the review, with the review's number where the publication has another."""

import pytest

from nuscatter.reproduce.experiment_tables import ITEMS


@pytest.fixture(scope="module")
def made():
    return {each.name: each.make(lambda _: None) for each in ITEMS}


def column(sheet, name):
    return next(each.values for each in sheet.columns if each.name == name)


def test_the_reviews_experiments_are_there(made):
    pions = set(column(made["table4"].sheets[0], "experiment"))
    assert {"COHERENT-CsI", "COHERENT-LAr", "COHERENT-Ge", "COHERENT-D2O", "CCM"} <= pions
    reactors = set(column(made["table5"].sheets[0], "experiment"))
    assert {"CONNIE", "CONUS", "MINER", "NUCLEUS", "nuGeN", "RED-100", "RICOCHET", "TEXONO", "Dresden-II"} <= reactors


def test_a_difference_from_the_review_is_shown_and_explained(made):
    rows = {row.what: row for row in made["table4"].rows}
    mass = rows["COHERENT-CsI, mass"]
    assert (mass.value, mass.known, mass.agrees) == (14.6, 14.0, False)
    assert rows["COHERENT-LAr, mass"].agrees  # 24.4 is 24, rounded
    assert all(row.explained for row in rows.values())


def test_what_is_from_memory_has_a_star_and_what_is_not_known_a_dash(made):
    cells = [str(cell) for each in made.values() for line in each.sheets[0].lines for cell in line]
    assert any(cell.endswith("*") for cell in cells)
    assert "–" in cells


def test_the_figure_has_all_with_mass_and_distance(made):
    for each in made.values():
        labels = [text.get_text() for text in each.figure.legends[0].get_texts()]
        assert set(labels) <= set(column(each.sheets[0], "experiment"))
        assert len(labels) >= 7

"""Tables in files of the user's: units in the line of names, and what is wrong with a file."""

from pathlib import Path

import numpy as np
import pytest

from nuscatter.catalogue.experiment_files.csv_columns import columns, points, table
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.errors import InputError
from nuscatter.units import keV
from nuscatter.words.unit_words import quantity

READERS = {"energy": quantity("an energy with its unit", "keV", "MeV"), "factor": quantity("a pure number")}


@pytest.fixture
def read(tmp_path):
    def call(text):
        (tmp_path / "q.csv").write_text(text, encoding="utf-8")
        return columns("q.csv", Place(lambda _: "line 3", tmp_path, ("file",)), READERS)

    return call


@pytest.mark.parametrize(
    "text",
    [
        "energy [keV], factor\n1, 0.1\n2, 0.2\n",
        "# source: mine\n# energy [keV], factor\n1 0.1 # low\n\n2\t0.2\n",
        "\ufeffE [eV],Q\n1000,0.1\n2000,0.2",
        "E [1/(MeV)],q\n".replace("1/(MeV)", "MeV") + "1e-3,0.1\n2e-3,0.2",
    ],
)
def test_numbers_are_read_with_the_units_of_their_names(read, text):
    energy, factor = read(text)
    np.testing.assert_allclose(energy, np.array([1, 2]) * keV, rtol=1e-12)
    np.testing.assert_allclose(factor, [0.1, 0.2])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["no line starts with a number"]),
        ("energy [keV], factor\n", ["no line starts with a number"]),
        ("1, 0.1\n2, 0.2\n", ["names with their units"]),
        ("energy, factor\n1, 0.1\n", ["column 'energy'", "keV"]),
        ("energy [kg], factor\n1, 0.1\n", ["column 'energy'", "kg", "keV"]),
        ("energy [keV], factor [m]\n1, 0.1\n", ["column 'factor'", "m"]),
        ("energy [keV]\n1\n2\n", ["1 columns", "2 columns (energy, factor)"]),
        ("energy [keV], factor\n1, 0.1\n2\n", ["q.csv, line 3", "1 entries", "2"]),
        ("energy [keV], factor\n1, 0.1\n\n2, x\n", ["q.csv, line 4", "'x'"]),
        ("energy [keV], factor\n1, 0.1\n2,,0.3\n", ["q.csv, line 3", "3 entries"]),
    ],
)
def test_a_file_that_is_wrong_is_a_sentence(read, text, words):
    with pytest.raises(InputError) as error:
        read(text)
    assert all(word in str(error.value) for word in words), str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    place = Place(lambda _: "line 3", tmp_path, ("file",))
    for name in ("absent.csv", ".", "\0"):
        with pytest.raises(InputError, match=r"line 3: file is"):
            table(name, place)
    (tmp_path / "q.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        table("q.csv", place)


def test_a_path_may_be_a_whole_one(tmp_path):
    (tmp_path / "q.csv").write_text("energy [keV], factor\n1, 0.1\n")
    assert len(table(str(tmp_path / "q.csv"), Place(lambda _: "line 3", Path("/nowhere"), ("file",)))) == 2


def test_points_stand_in_a_file_or_in_lists():
    x, y = points(None, [1.0, 2.0], [3.0, 4.0], "x and y")
    assert (x.tolist(), y.tolist()) == ([1.0, 2.0], [3.0, 4.0])
    pair = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    assert points(pair, None, None, "x and y") == pair
    for wrong in ((None, None, None), (pair, [1.0], [1.0]), (None, [1.0], None)):
        with pytest.raises(InputError, match="x and y"):
            points(*wrong, "x and y")
    with pytest.raises(InputError, match="x of the table"):
        points(None, [2.0, 1.0], [3.0, 4.0], "x and y")

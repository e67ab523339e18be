"""Rows of the catalogue as files: what is read again counts the same, and what no file can say is said."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.entries import describe, entries
from nuscatter.catalogue.experiment_files.reading import read_experiment
from nuscatter.catalogue.experiment_files.writing import NOT_SAID, file_of, text_of
from nuscatter.catalogue.published_facts import Kind, Setup, setups
from nuscatter.errors import InputError

pytestmark = pytest.mark.slow  # the fast set stays short


def predicted(name: str) -> bool:
    try:
        ns.experiment(name)
    except InputError:
        return False
    return True


#: The Sun's fluxes have 81 components.
SUN = [each.name for each in setups() if each.kind is Kind.SUN]
#: Reactors whose detectors take seconds.
LONG = ("RED-100", "CONNIE", "NUCLEUS", "nuGeN", "TEXONO")
ROWS = [pytest.param(name, marks=pytest.mark.slow if name in (*SUN, *LONG) else ()) for name in ns.experiments()]


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_is_written_and_read_counts_the_same(name, tmp_path):
    """To 1e-12 in each bin; a row that cannot be predicted is refused with the catalogue's sentence."""
    if not predicted(name):
        with pytest.raises(InputError) as refused:
            ns.experiment(name)
        with pytest.raises(InputError) as error:
            file_of(name)
        assert str(error.value) == str(refused.value)
        return
    text = file_of(name)
    assert NOT_SAID not in text
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    read, row = read_experiment(file), ns.experiment(name)
    expected = row.counts(ns.StandardModel())
    np.testing.assert_allclose(read.counts(ns.StandardModel()), expected, rtol=1e-12)
    assert dict(read.detector.material.composition) == pytest.approx(dict(row.detector.material.composition))
    assert str(read.flux.states) == str(row.flux.states)


def test_most_rows_can_be_predicted():
    """Else the test above would show little."""
    assert sum(predicted(name) for name in ns.experiments()) >= 20


def test_the_first_lines_say_where_the_numbers_come_from():
    text = file_of("conus+")
    row = describe("CONUS+")
    assert isinstance(row, Setup)
    assert text.startswith("# CONUS+: ")
    assert f'title = "{row.title}"' in text
    assert "Response: threshold and resolution." in text
    assert all(len(line) <= 112 for line in text.splitlines() if line.startswith("#"))


def test_numbers_are_as_published():
    text = file_of("CONUS+")
    assert 'mass = "2.83 kg"' in text
    assert 'power = "3.6 GW"' in text
    assert 'distance = "20.7 m"' in text


def test_what_no_file_can_say_is_a_line_that_says_so(tmp_path):
    """A function of Python's own; the rest of the file is complete."""
    entry = entries[0]
    odd = replace(entry.build().detector, efficiency=lambda x: 0.5 + 0 * x)
    text = text_of(entry.title, "", ("stopped_pions", dict(entry.beam)), odd)
    (line,) = [line for line in text.splitlines() if line.startswith(NOT_SAID)]
    assert "detector.efficiency" in line
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    half = ns.Experiment(entry.build().flux, odd).counts(ns.StandardModel())
    np.testing.assert_allclose(read_experiment(file).counts(ns.StandardModel()) / 2, half, rtol=1e-9, atol=1e-9)

"""Columns of events and of the products of reactions."""

from dataclasses import replace

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.files.columns import columns_of, is_whole, names, rows_of, stored_rows
from nuscatter.units import MeV


def imitated(draw):
    """Return events as if each had up to three products, of which the last event has two."""
    events = draw(4)
    block = events.block(0)
    first = np.array([0, 0, 1, 4, 6])
    momentum = np.arange(24.0).reshape(6, 4) * MeV
    pdg = np.array([11, 22, 2112, 22, -11, 2112])
    return events, replace(block, products=Particles(first, pdg, np.ones(6, int), momentum, np.arange(6.0) * MeV))


def test_a_reaction_has_its_products_in_columns_and_zeros_where_there_are_none(draw):
    events, block = imitated(draw)
    columns = columns_of(rows_of(block, 3), 10, events.processes, 3)
    assert list(columns) == names(3)
    assert columns["event"].tolist() == [10, 11, 12, 13]
    assert columns["product1_pdg"].tolist() == [0, 11, 22, -11]
    assert columns["product3_pdg"].tolist() == [0, 0, 22, 0]
    assert columns["product2_E_MeV"].tolist() == [0, 0, 11, 23]
    assert columns["product1_mass_MeV"].tolist() == [0, 0, 1, 4]


def test_rows_that_are_stored_are_read_in_order(draw, tmp_path):
    rows = rows_of(draw(20).block(0), 0)
    path = tmp_path / "rows"
    path.write_bytes(rows.tobytes())
    read = list(stored_rows(path, 0, 7))
    assert [first for first, _ in read] == [0, 7, 14]
    assert np.array_equal(np.concatenate([each for _, each in read]), rows)


def test_codes_are_whole_numbers():
    whole = [name for name in names(1) if is_whole(name)]
    assert whole == ["event", "process", "projectile_pdg", "target_pdg", "product1_pdg", "product1_status"]

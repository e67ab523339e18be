"""The picture of the architecture shows every room, and its arrows point down."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("sphinx")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("house", ROOT / "docs" / "_ext" / "house.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_room_has_a_place(house):
    assert set(house.places(house.floors())) == set(house.sizes())


def test_arrows_point_down(house):
    """Files of one floor may use one another (a contract says which); none imports from above."""
    where = house.places(house.floors())
    up = [(one, other) for one, other in house.arrows() if where[one][1] < where[other][1]]
    assert len(house.arrows()) > 50
    assert not up


def test_what_a_chain_says_is_not_drawn_twice(house):
    assert house.direct({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}


def test_it_is_drawn(house, tmp_path):
    house.draw(tmp_path / "house.png")
    assert (tmp_path / "house.png").stat().st_size > 20_000

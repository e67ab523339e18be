"""The picture of the architecture shows every room, and its arrows point down."""

import importlib.util
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")
pytestmark = pytest.mark.slow  # with the documentation, whose packages these tests need
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("house", ROOT / "docs" / "_ext" / "house.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def where(house):
    return house.places(house.floors(), house.drawn(house.floors()))


def test_every_room_has_a_place_of_its_own(house, where):
    assert set(where) == set(house.sizes())
    assert len(set(where.values())) == len(where)


def test_no_arrow_runs_through_a_box(house, where):
    through = {pair: house.crossed(where, pair) for pair in house.drawn(house.floors())}
    assert not {pair: boxes for pair, boxes in through.items() if boxes}


def test_a_box_in_the_way_is_seen(house):
    where = {"a": (0.5, 2.0), "b": (0.5, 1.0), "c": (0.5, 0.0), "d": (0.9, 1.0)}
    assert house.crossed(where, ("a", "c")) == ["b"]
    assert house.cost(where, {("a", "c")}) > 10
    assert house.cost(where | {"b": (0.1, 1.0)}, {("a", "c")}) < 1


def test_arrows_point_down(house, where):
    """Files of one floor may use one another (a contract says which); none imports from above."""
    up = [(one, other) for one, other in house.arrows() if where[one][1] < where[other][1]]
    assert len(house.arrows()) > 50
    assert not up


def test_arrows_to_the_ground_are_left_out(house):
    assert ("structure", "computing") in house.direct(house.arrows()) - house.drawn(house.floors())
    assert ("propagation", "sources") in house.drawn(house.floors())


def test_the_page_has_a_row_for_every_room(house):
    table = re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
    listed = [name.removesuffix(".py") for cell in table for name in re.findall(r"`([\w.]+)`", cell)]
    assert sorted(listed) == sorted(house.sizes())


def test_what_a_chain_says_is_not_drawn_twice(house):
    assert house.direct({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}


def test_it_is_drawn(house, tmp_path):
    house.draw(tmp_path / "house.png")
    assert (tmp_path / "house.png").stat().st_size > 20_000

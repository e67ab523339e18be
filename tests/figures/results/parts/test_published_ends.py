"""Published ends are marked at the height of their level, and an open end is not."""

import pytest
from matplotlib.figure import Figure

from nuscatter.errors import InputError
from nuscatter.figures.results.parts.published_ends import mark_ends
from nuscatter.reports.results.published import published_intervals


def test_ends_lie_at_the_height_of_their_level():
    panel = Figure().subplots()
    mark_ends(panel, published_intervals("charge_radii.csv")["dresden-e"], colour="#000000", size=2.0, said="ν_e: ")
    mark_ends(panel, published_intervals("neutron_radii.csv")["ar20"], colour="#000000", at=1)
    islands, limit = panel.lines
    assert islands.get_xdata().tolist() == pytest.approx([-122.4, -96.4, -9.4, 4.4], rel=1e-12, abs=0)
    assert islands.get_ydata()[0] == pytest.approx(2.7055, rel=1e-4, abs=0)
    assert limit.get_xdata().tolist() == [4.2]
    assert limit.get_ydata()[0] == pytest.approx(1.0, rel=2e-3, abs=0)
    assert islands.get_label() == r"$\nu_e$: arXiv:2205.09484, 90 %"


def test_a_size_that_is_none_is_refused():
    with pytest.raises(InputError, match="size"):
        mark_ends(Figure().subplots(), published_intervals("neutron_radii.csv")["ar20"], colour="#000000", size=0)

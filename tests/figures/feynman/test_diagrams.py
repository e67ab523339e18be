"""Diagrams: waves begin and end on their points, and every piece is drawn with its label and colour."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from nuscatter.figures.feynman.diagrams import HEIGHT, WIDTH, Arrow, Blob, Vertex, Wave, diagram, wave
from nuscatter.figures.style import COLOURS


@pytest.mark.parametrize(
    ("start", "end"), [((0.0, 0.0), (0.0, 3.0)), ((1.0, 2.0), (4.0, 6.0)), ((2.0, 2.0), (2.2, 2.0))]
)
def test_a_wave_joins_its_ends_and_swings_evenly_about_its_line(start, end):
    x, y = wave((start, end))
    assert (x[0], y[0]) == pytest.approx(start, rel=1e-12, abs=1e-12)
    assert (x[-1], y[-1]) == pytest.approx(end, rel=1e-12, abs=1e-12)
    way = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    across = (y - start[1]) * way[0] - (x - start[0]) * way[1]
    assert across.max() == pytest.approx(0.16, rel=1e-3, abs=0)
    assert across.min() == pytest.approx(-0.16, rel=1e-3, abs=0)
    assert across.mean() == pytest.approx(0, rel=0, abs=1e-12)


def test_a_nucleus_has_three_lines_and_a_fermion_one():
    panel = diagram((Arrow(((0, 1), (5, 1)), "A", lines=3),)).axes[0]
    assert sorted(float(line.get_ydata()[0]) for line in panel.lines) == pytest.approx([0.87, 1, 1.13], rel=1e-9, abs=0)
    assert len(diagram((Arrow(((0, 1), (5, 1)), "f"),)).axes[0].lines) == 1


def test_what_is_new_has_another_colour():
    new, known = (diagram((Wave(((0, 0), (3, 3)), "A'", new=each),)).axes[0] for each in (True, False))
    assert [to_hex(panel.lines[0].get_color()).upper() for panel in (new, known)] == [
        COLOURS["cevns"],
        COLOURS["nu_mu"],
    ]
    assert [panel.texts[0].get_color().upper() for panel in (new, known)] == [COLOURS["cevns"], COLOURS["nu_mu"]]


def test_labels_lie_in_the_panel_and_the_title_is_said():
    pieces = (Arrow(((0.5, 5), (5, 4)), "in"), Blob((5, 2), "blob"), Vertex((5, 4)), Wave(((5, 4), (5, 2)), "Z"))
    panel = diagram(pieces, "a process").axes[0]
    named = {text.get_text(): text.get_position() for text in panel.texts if text.get_text()}
    assert set(named) == {"in", "blob", "Z"}
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in named.values())
    assert panel.get_title(loc="left") == "a process"
    assert len(panel.patches) == 1

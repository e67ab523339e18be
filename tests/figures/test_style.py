"""The house style stays in the house, and files are written or refused in a sentence."""

import struct
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nuscatter.errors import InputError
from nuscatter.figures.data import data_with_fit
from nuscatter.figures.style import (
    COLOURS,
    CURVES,
    LABELS,
    LINES,
    events,
    figure_of,
    house_style,
    panel_of,
    percent,
    save,
)
from nuscatter.interactions.standard.standard_model import StandardModel


def test_the_users_settings_are_left_alone(made_up, tmp_path):
    with mpl.rc_context({"font.size": 23, "savefig.dpi": 31}):
        before = dict(mpl.rcParams)
        save(data_with_fit([(made_up, made_up.expected(StandardModel()))]), tmp_path / "a.png")
        assert dict(mpl.rcParams) == before


def test_the_users_settings_do_not_reach_the_figure(made_up):
    def sizes():
        figure = data_with_fit([(made_up, made_up.expected(StandardModel()))])
        return [label.get_fontsize() for panel in figure.axes for label in (panel.xaxis.label, panel.yaxis.label)]

    plain = sizes()
    with mpl.rc_context({"font.size": 23}):
        assert sizes() == plain


@pytest.mark.slow
def test_the_users_settings_do_not_reach_the_file(made_up, tmp_path):
    """Ticks are made, and the resolution is looked up, when a figure is drawn."""

    def drawn(name):
        return save(data_with_fit([(made_up, made_up.expected(StandardModel()))]), tmp_path / name).read_bytes()

    plain = drawn("plain.png")
    with mpl.rc_context({"savefig.dpi": 31, "xtick.direction": "out", "xtick.labelsize": 30, "axes.labelsize": 30}):
        width, height = struct.unpack(">II", drawn("other.png")[16:24])
    assert (width, height) == struct.unpack(">II", plain[16:24])
    with mpl.rc_context({"xtick.direction": "out", "ytick.right": False}):
        assert drawn("ticks.png") == plain


def test_an_error_inside_restores_the_settings():
    before = dict(mpl.rcParams)
    with pytest.raises(RuntimeError), house_style():
        raise RuntimeError
    assert dict(mpl.rcParams) == before


def test_everything_with_a_label_has_a_colour():
    assert set(LABELS) <= set(COLOURS)
    assert set(LINES) == {name for name in LABELS if name.startswith("nu_")}
    assert len(set(LABELS.values())) == len(LABELS)


#: What is left of linear red, green and blue to people without one kind of cones (G. M. Machado et al., IEEE Trans.
#: Vis. Comput. Graph. 15 (2009) 1291, severity 1).
SIGHT = {
    "all cones": np.eye(3),
    "no L cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no M cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


def seen(colour, sight):
    """Return a colour's place in CIE's L*a*b* as somebody sees it."""
    linear = np.clip(np.asarray(SIGHT[sight]) @ np.array(linearised(to_rgb(colour))), 0, 1)
    white = np.array([0.9505, 1.0, 1.089])
    x, y, z = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear / white
    f = [each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def linearised(colour):
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    ("names", "least"),
    [
        (("cevns", "brn", "delayed brn", "nin", "steady", "data"), 30),
        (("nu_e", "nu_mu", "nu_mu_bar"), 30),
        (("nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar"), 15),  # lines tell them apart too
    ],
)
def test_colours_of_one_figure_are_told_apart_by_all_eyes(names, least, sight):
    """Two oranges, of signal and beam neutrons, were 18 apart; 2 is the least difference that is seen at all."""
    for one, other in combinations(names, 2):
        distance = np.linalg.norm(seen(COLOURS[one], sight) - seen(COLOURS[other], sight))
        assert distance > least, (one, other)


def test_no_two_of_28_curves_look_alike():
    assert len(set(CURVES)) == 28
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(CURVES))


def test_levels_and_events_are_written_alike():
    assert [percent(level) for level in (0.683, 0.9, 0.95, 0.99, 0.9973)] == ["68 %", "90 %", "95 %", "99 %", "99.73 %"]
    assert [events(number) for number in (0, 0.123, 5.6, 9.96, 1286.4)] == ["0", "0.12", "5.6", "10", "1286"]
    with pytest.raises(InputError, match="level"):
        percent(68)


def test_the_figure_of_a_panel_in_a_subfigure_is_the_whole():
    figure = Figure()
    panel = figure.subfigures(2, 1)[0].subplots()
    assert figure_of(panel_of(panel, (1, 1))) is figure
    assert tuple(figure_of(panel_of(None, (2, 3))).get_size_inches()) == (2, 3)
    with pytest.raises(InputError, match="axes is 3, but a matplotlib Axes, or None"):
        panel_of(3, (1, 1))


@pytest.mark.parametrize(("name", "head"), [("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.svg", b"<?xml")])
def test_the_ending_chooses_the_format(tmp_path, name, head):
    where = save(Figure(), tmp_path / name)
    assert where == tmp_path / name
    assert where.read_bytes().startswith(head)


def test_the_size_of_a_picture(tmp_path):
    with house_style():
        figure = Figure(figsize=(8, 5))
        content = save(figure, str(tmp_path / "a.PNG")).read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (8 * 160, 5 * 160)


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.png.txt", ""])
def test_an_unknown_ending_is_refused_before_anything_is_written(tmp_path, name):
    with pytest.raises(InputError, match=r"an ending among .*png"):
        save(Figure(), tmp_path / "new" / name)
    assert not (tmp_path / "new").exists()


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        save(Figure(), tmp_path / "file" / "a.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        save(Figure(), tmp_path / "folder.png")
    with pytest.raises(InputError, match=f"there is no folder {tmp_path / 'deep' / 'er'}"):
        save(Figure(), tmp_path / "deep" / "er" / "a.png")
    assert not (tmp_path / "deep").exists()

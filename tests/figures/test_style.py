"""The house style stays in the house, and files are written or refused in a sentence."""

import struct

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from nuscatter.errors import InputError
from nuscatter.figures.data import data_with_fit
from nuscatter.figures.style import COLOURS, LABELS, house_style, save
from nuscatter.interactions.standard_model import StandardModel


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
    assert len(set(LABELS.values())) == len(LABELS)


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

"""Ground states drawn: curves are the densities, every level is there with its name, and names do not overlap."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.nuclei.structure import form_factor_figure, ground_state_figure, isotope
from nuscatter.structure.form_factors import Helm
from nuscatter.units import MeV, fm

Q = np.linspace(0, 2, 201) / fm


@pytest.fixture(scope="module")
def lead():
    return ns.HartreeFock("SLy4").solve("Pb208")


@pytest.fixture(scope="module")
def argon():
    return ns.HartreeFock("SLy4", pairing=ns.structure.DeltaPairing()).solve("Ar40")


def names(panel):
    """Labels of levels with their heights, by column."""
    return [[(t.get_text(), t.get_position()[1]) for t in panel.texts if int(t.get_position()[0]) == c] for c in (0, 1)]


def test_the_curves_are_the_densities(lead):
    densities, _ = ground_state_figure(lead).axes
    neutrons, protons = densities.lines
    for line, number, radius in ((neutrons, 126, lead.neutron_radius), (protons, 82, lead.proton_radius)):
        r, rho = line.get_data()
        shells = 4 * np.pi * r**2 * rho
        assert np.trapezoid(shells, r) == pytest.approx(number, rel=1e-4)
        assert np.sqrt(np.trapezoid(shells * r**2, r) / number) == pytest.approx(radius / fm, rel=3e-4)
        assert f"{radius / fm:.3f} fm" in line.get_label()
    assert neutrons.get_label().startswith("neutrons")
    assert neutrons.get_color() != protons.get_color()
    assert "[fm]" in densities.get_xlabel()
    assert "fm$^{-3}$" in densities.get_ylabel()
    assert densities.get_legend() is not None


def test_every_level_has_its_line_and_its_name(lead):
    levels = ground_state_figure(lead).axes[1]
    drawn = sorted(
        float(segment[0, 1]) for each in levels.collections for segment in each.get_segments() if segment[0, 0] < 2
    )
    np.testing.assert_allclose(drawn, sorted(each.energy / MeV for each in lead.levels))
    for kind, column in zip(("neutron", "proton"), names(levels), strict=True):
        assert sorted(text for text, _ in column) == sorted(each.name for each in lead.levels if each.kind == kind)
    assert "[MeV]" in levels.get_ylabel()


def test_names_of_levels_do_not_overlap(lead):
    levels = ground_state_figure(lead).axes[1]
    low, high = levels.get_ylim()
    for kind, column in zip(("neutron", "proton"), names(levels), strict=True):
        heights = np.sort([height for _, height in column])
        assert np.diff(heights).min() > 0.02 * (high - low)
        assert low < heights[0] < heights[-1] < high
        energies = np.array([each.energy / MeV for each in lead.levels if each.kind == kind])
        assert heights.mean() == pytest.approx(energies.mean())  # the nearest places move nothing on average
        assert np.abs(heights - energies).max() < 0.05 * (high - low)


def test_empty_levels_are_dotted_and_parts_are_written(argon):
    figure = ground_state_figure(argon)
    texts = [text.get_text() for text in figure.axes[1].texts]
    for level in argon.levels:
        partly = 0.01 <= level.occupation <= 0.995
        assert (f"{level.name} ({level.occupation:.2f})" in texts) == partly
    widths = {
        level: each.get_linewidth()[0] for level, each in zip(argon.levels, figure.axes[1].collections, strict=True)
    }
    assert all((width > 1) == (level.occupation >= 0.01) for level, width in widths.items())
    title = figure.get_suptitle()
    for word in ("$^{40}$Ar", "SLy4", "BCS", f"−{-argon.energy / MeV:.2f} MeV"):
        assert word in title


def test_filling_is_not_called_pairing(lead):
    assert "BCS" not in ground_state_figure(lead).get_suptitle()


def test_the_lightest_nucleus():
    figure = ground_state_figure(ns.HartreeFock("SLy4").solve("He4"))
    assert "$^{4}$He" in figure.get_suptitle()


@pytest.mark.parametrize("wrong", [None, "Ar40", ns.helm("Ar40")])
def test_what_is_no_ground_state_is_refused(wrong):
    with pytest.raises(InputError, match="GroundState"):
        ground_state_figure(wrong)


def test_form_factors_and_their_differences():
    sphere, other = Helm(3.4 * fm), Helm(3.5 * fm)
    figure = form_factor_figure(Q, {"one": {"other": other, "measured": sphere}, "two": {"measured": sphere}})
    upper, right, lower, _ = figure.axes
    curves = {line.get_label(): line.get_data() for line in upper.lines}
    given = np.isin(curves["other"][0], Q * fm)
    np.testing.assert_allclose(curves["other"][0][given], Q * fm)
    np.testing.assert_allclose(curves["other"][1][given], np.abs(other(Q)))
    np.testing.assert_allclose(lower.lines[0].get_ydata(), other(Q) - sphere(Q))
    assert not lower.lines[1].get_ydata().any()
    low, high = lower.get_ylim()
    assert low < lower.lines[0].get_ydata().min()
    assert high == -low
    assert [panel.get_title() for panel in (upper, right)] == ["one", "two"]
    assert "fm$^{-1}$" in lower.get_xlabel()
    assert upper.lines[1].get_color() == right.lines[0].get_color() == "#000000"


def test_every_zero_of_a_form_factor_is_a_dip_to_the_edge_however_few_the_points():
    """A dip that is drawn through the points alone has the depth of its sampling."""
    sphere = Helm(4.5 * fm)
    panel = form_factor_figure(Q[::10], {"nucleus": {"measured": sphere}}).axes[0]
    q, height = panel.lines[0].get_data()
    zeros = q[height < 1e-9 * panel.get_ylim()[0]]
    np.testing.assert_allclose(np.abs(sphere(zeros / fm)), 0, atol=1e-12)
    assert panel.get_ylim()[0] > 0
    changes = np.count_nonzero(np.diff(np.sign(sphere(Q))))
    assert len(zeros) == changes == 2


def test_no_curve_is_left_out():
    curves = {str(at): Helm((3 + at / 10) * fm) for at in range(9)}
    figure = form_factor_figure(Q, {"nucleus": curves}, measured="4")
    assert [line.get_label() for line in figure.axes[0].lines] == list(curves)
    assert len(figure.legends[0].get_texts()) == 9


@pytest.mark.parametrize(
    ("momenta", "panels", "says"),
    [
        (Q, {}, "at least one nucleus"),
        (Q, {"Ar40": {"SLy4": Helm(3.4 * fm)}}, "measured"),
        (50 * MeV, {"Ar40": {"measured": Helm(3.4 * fm)}}, "two or more"),
        ([np.nan, 1.0], {"Ar40": {"measured": Helm(3.4 * fm)}}, "nan"),
    ],
)
def test_bad_panels(momenta, panels, says):
    with pytest.raises(InputError, match=says):
        form_factor_figure(momenta, panels)


def test_names_of_isotopes():
    assert isotope(ns.nuclide("208-Pb")) == "$^{208}$Pb"

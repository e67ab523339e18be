"""The figure of non-standard interactions: what is drawn of arrays that are made up, and where."""

import numpy as np
import pytest

from nuscatter.figures.results.non_standard_interactions import figure
from nuscatter.reports.results.told import Allowed, Result, Row

SLOPE = -0.89


@pytest.fixture(scope="module")
def drawn():
    along, across, side = np.linspace(-18, 18, 37), np.linspace(-0.4, 0.8, 25), np.linspace(-0.3, 0.6, 31)
    curves = {"slope of caesium": np.array(SLOPE)}
    for at, data in enumerate(("CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020")):
        rise = ((across - 0.02 * at) / 0.05)[None] ** 2 + 0 * along[:, None]
        curves |= {f"blind {data}: x": along, f"blind {data}: y": across, f"blind {data}: rise": rise}
    for data in ("CsI 2021", "CsI 2021 + LAr 2020"):
        for times in ("with times", "without times"):
            rise = (side[:, None] / 0.05) ** 2 + (side[None] / 0.05) ** 2
            name = f"flavours {data} {times}"
            curves |= {f"{name}: x": side, f"{name}: y": side, f"{name}: rise": rise}
    row = Row("ε_ee^d", "CsI 2021", "", "", Allowed(0.0, one_sigma=((-0.1, 0.1),), ninety=((-0.2, 0.2),)))
    return figure(Result("non_standard_interactions", "N", (row,), curves))


def test_there_are_four_panels_with_their_couplings(drawn):
    assert [panel.get_xlabel().partition(",")[0] for panel in drawn.axes] == [
        r"$\varepsilon^{d}$: one coupling at a time",
        r"$\varepsilon_{ee}^{u}$",
        r"$\varepsilon_{ee}^{u}$",
        r"$\varepsilon_{ee}^{d}$",
    ]


def test_the_band_of_caesium_has_its_slope_in_the_plane_of_quarks(drawn):
    paths = [path for each in drawn.axes[1].collections for path in each.get_paths() if len(path.vertices) > 2]
    edge = next(path.vertices for path in paths if np.ptp(path.vertices[:, 0]) > 30)
    slope = np.polyfit(edge[:, 0], edge[:, 1], 1)[0]
    assert slope == pytest.approx(SLOPE, abs=0.02)


def test_lma_dark_is_where_the_difference_is_minus_two_of_matter(drawn):
    """Matter with as many neutrons as electrons has three d quarks an electron."""
    (line,) = (each for each in drawn.axes[3].lines if each.get_label().startswith("LMA-Dark"))
    np.testing.assert_allclose(3 * (line.get_xdata() - line.get_ydata()), -2, rtol=1e-12)


def test_every_legend_names_what_is_drawn(drawn):
    said = {text.get_text() for panel in drawn.axes if panel.get_legend() for text in panel.get_legend().get_texts()}
    assert {"CsI 2021, 90 %", "CsI 2021, 68 %", "CsI + LAr, with times", "CsI + LAr, without times"} <= said

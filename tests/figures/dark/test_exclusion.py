"""The figure of limits: what is drawn is what was computed."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.figures.dark.exclusion import exclusion_figure
from nuscatter.reports.dark.exclusion import dark_yield, exclusion, mass_line
from nuscatter.reports.dark.published_curves import PublishedCurve
from nuscatter.units import MeV

PORTAL = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)


@pytest.fixture(scope="module")
def found():
    line = mass_line(PORTAL, np.array([5, 25]) * MeV)
    return exclusion(lambda _: ns.GaussianLikelihood([0.0], 1.0, lambda dark_strength=1.0: [dark_strength]), line)


def test_limits_band_relic_and_others_are_drawn(found):
    other = PublishedCurve("theirs", np.array([40, 2]) * MeV, np.array([2e-10, 1e-11]))
    figure = exclusion_figure({"mine": found}, band="mine", relic={"relic": found.portals}, published={"theirs": other})
    (panel,) = figure.axes
    lines = {line.get_label(): line for line in panel.lines}
    assert set(lines) == {"mine, 90%", "relic", "theirs"}
    assert lines["mine, 90%"].get_xdata() == pytest.approx([5, 25])
    assert lines["mine, 90%"].get_ydata() == pytest.approx([dark_yield(each) for each in found.limits()], abs=0)
    assert list(lines["theirs"].get_xdata()) == pytest.approx([2, 40])
    assert len(panel.collections) == 2
    assert panel.get_xlabel().endswith("[MeV]")
    assert "complex scalar" in panel.get_title()


def test_what_is_refused(found):
    with pytest.raises(ns.InputError, match="no exclusion"):
        exclusion_figure({})
    with pytest.raises(ns.InputError, match="an Exclusion"):
        exclusion_figure({"mine": 1})
    with pytest.raises(ns.InputError, match="band"):
        exclusion_figure({"mine": found}, band="other")

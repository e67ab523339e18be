"""The figure of limits: what is drawn is what was computed."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.figures.dark.exclusion import exclusion_figure
from nuscatter.reports.dark.exclusion import baryon_coupling, dark_yield, exclusion, mass_line
from nuscatter.reports.dark.published_curves import CurveKind, CurveOrigin, PublishedCurve
from nuscatter.sources.dark.portal import baryon_number
from nuscatter.units import MeV

PORTAL = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)


@pytest.fixture(scope="module")
def found():
    line = mass_line(PORTAL, np.array([5, 25]) * MeV)
    return exclusion(lambda _: ns.GaussianLikelihood([0.0], 1.0, lambda dark_strength=1.0: [dark_strength]), line)


def curve(name, values, **known):
    return PublishedCurve(name, np.array([40, 2]) * MeV, np.array(values), origin=CurveOrigin(label=name, **known))


def test_limits_band_relic_and_others_are_drawn(found):
    other = curve("theirs", [2e-10, 1e-11], source="arXiv:1")
    figure = exclusion_figure({"mine": found}, band="mine", relic={"relic": found.portals}, published=[other])
    (panel,) = figure.axes
    lines = {line.get_label(): line for line in panel.lines}
    assert set(lines) == {"mine, 90 % limit", "relic", "theirs (arXiv:1)"}
    assert lines["mine, 90 % limit"].get_xdata() == pytest.approx([5, 25])
    assert lines["mine, 90 % limit"].get_ydata() == pytest.approx(
        [dark_yield(each) for each in found.limits()], rel=1e-12, abs=0
    )
    assert list(lines["theirs (arXiv:1)"].get_xdata()) == pytest.approx([2, 40])
    assert len(panel.collections) == 2
    assert panel.get_xlabel().endswith("[MeV]")
    assert panel.get_xlim() == pytest.approx((5, 25))
    assert "complex scalar" in panel.get_title()


def test_no_curve_looks_like_another_or_like_the_own_limits(found):
    kinds = (*[CurveKind.LIMIT] * 12, *[CurveKind.RELIC] * 3, *[CurveKind.PROJECTED] * 4)
    others = [curve(f"{at}", [2e-10, 1e-11], kind=kind) for at, kind in enumerate(kinds)]
    (panel,) = exclusion_figure({"mine": found, "yours": found}, published=others).axes
    looks = [(line.get_color(), line.get_linestyle(), str(line._dash_pattern)) for line in panel.lines]
    assert len(set(looks)) == len(looks) == 21
    own = {line.get_color() for line in panel.lines[-2:]}
    assert not own & {line.get_color() for line in panel.lines[:-2]}


def test_what_is_expected_has_the_colour_of_its_limit(found):
    others = [curve("a", [2e-10, 1e-11]), curve("a, expected", [3e-10, 2e-11], kind=CurveKind.EXPECTED)]
    (panel,) = exclusion_figure({"mine": found}, published=others).axes
    first, second = panel.lines[:2]
    assert first.get_color() == second.get_color()
    assert (first.get_linestyle(), second.get_linestyle()) == ("-", ":")


def test_other_quantities_and_split_particles_are_named():
    portal = replace(PORTAL, kind=ns.DarkMatterKind.DIRAC, splitting=2.5 * MeV, charges=baryon_number)
    line = mass_line(portal, np.array([5, 25]) * MeV)
    made = exclusion(lambda _: ns.GaussianLikelihood([0.0], 1.0, lambda dark_strength=1.0: [dark_strength]), line)
    (panel,) = exclusion_figure({"mine": made}, quantity=baryon_coupling, label="α_B").axes
    assert panel.get_ylabel() == "α_B"
    assert "m_{V}" in panel.get_title()
    assert "1.1" in panel.get_title()
    assert panel.lines[0].get_ydata() == pytest.approx(
        [baryon_coupling(each) for each in made.limits()], rel=1e-12, abs=0
    )


def test_what_is_refused(found):
    with pytest.raises(ns.InputError, match="no exclusion"):
        exclusion_figure({})
    with pytest.raises(ns.InputError, match="an Exclusion"):
        exclusion_figure({"mine": 1})
    with pytest.raises(ns.InputError, match="band"):
        exclusion_figure({"mine": found}, band="other")
    with pytest.raises(ns.InputError, match="PublishedCurve"):
        exclusion_figure({"mine": found}, published=[3])

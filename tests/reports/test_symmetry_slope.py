from dataclasses import dataclass, replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.errors import InputError
from nuscatter.reports.skin_tables import slope_notes, slope_numbers
from nuscatter.reports.symmetry_slope import SlopeFit, Tension, fit_slope, slope_report, tension
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.structure.families.members import Member
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV, fm

SLOPES = (10.0, 50.0, 70.0, 120.0)
RADII = {"Pb208": 5.5, "Ca48": 3.45, "Cs133": 4.8, "I127": 4.75, "Ar40": 3.43}
#: What the skins of each member have beyond the line [fm].
BEYOND = (0.01, -0.02, 0.005, 0.005)


@dataclass(frozen=True)
class Model:
    """Neutrons of a skin that is a line of the slope and, where asked for, a deviation from it."""

    at: int
    beyond: float

    def solve(self, nuclide):
        skin = (0.1 + 0.0015 * SLOPES[self.at] + self.beyond * BEYOND[self.at]) * fm
        return type("State", (), {"neutron_skin": skin})()

    def __call__(self, nuclide):
        chosen = ns.nuclide(nuclide) if isinstance(nuclide, str) else nuclide
        radius = RADII[chosen.name] * fm
        return Nucleus(chosen, Helm(radius), Helm(radius + self.solve(chosen).neutron_skin))


def hypotheses(beyond=0.0):
    members = [Member(str(at), Model(at, beyond), slope * MeV) for at, slope in enumerate(SLOPES)]
    family = SlopeFamily(tuple(members), charge=lambda nuclide: Helm(RADII[nuclide.name] * fm))
    return SlopeHypotheses(family)


def measured(make, function, L):
    """An asymmetry as nuclei of this slope have it; the error of its weak charge left out."""
    data = make(distorted=False, charge=function.family.charge)
    value = float(data.asymmetry(function(L=L, **dict.fromkeys(function.coordinates, 0.0))))
    return replace(data, measurement=replace(data.measurement, asymmetry=value), rates=())


LINE = hypotheses()
LEAD, CALCIUM = measured(ns.datasets.prex_2, LINE, 100.0), measured(ns.datasets.crex, LINE, 40.0)


@pytest.fixture(scope="module")
def report():
    return slope_report({"lead": LEAD, "calcium": CALCIUM}, hypotheses=LINE)


def test_each_finds_its_slope_and_both_the_weighted_mean(report):
    one, two = report.alone["lead"], report.alone["calcium"]
    assert one.L / MeV == pytest.approx(100, abs=0.1)
    assert two.L / MeV == pytest.approx(40, abs=0.1)
    (joint,) = report.joint
    weights = np.array([one.error, two.error]) ** -2.0
    assert joint.L / MeV == pytest.approx(weights @ [100, 40] / weights.sum(), abs=0.3)
    assert joint.error == pytest.approx(weights.sum() ** -0.5, rel=0.01)
    assert joint.data == ("lead", "calcium")


def test_the_tension_is_the_distance_over_the_errors(report):
    one, two = report.alone["lead"], report.alone["calcium"]
    (apart,) = report.tensions
    distance = (60 * MeV) / np.hypot(one.error, two.error)
    assert apart.dof == 1
    assert apart.sigma == pytest.approx(distance, rel=0.01)
    assert apart.chi2 == pytest.approx(distance**2, rel=0.02)


def test_data_of_one_truth_are_not_apart():
    again = measured(ns.datasets.crex, LINE, 100.0)
    (apart,) = slope_report({"lead": LEAD, "calcium": again}, hypotheses=LINE).tensions
    assert apart.chi2 == pytest.approx(0, abs=1e-4)
    assert apart.p_value == pytest.approx(1, abs=0.02)


def test_a_skin_has_the_error_of_the_slope(report):
    found = report.alone["calcium"]
    value, error = found.skin("Pb208")
    assert value / fm == pytest.approx(0.1 + 0.0015 * 40, abs=2e-4)
    assert error / fm == pytest.approx(0.0015 * found.error / MeV, rel=1e-6)


def test_the_spread_widens_the_errors():
    """The same deviation in all nuclei: it moves L, and what is measured in one nucleus says the same of the other."""
    wide = hypotheses(1.0)
    data = measured(ns.datasets.prex_2, wide, 100.0)
    found, narrow = fit_slope({"lead": data}, wide), fit_slope({"lead": LEAD}, LINE)
    n, mean = len(SLOPES), np.mean(SLOPES)
    residuals = np.array(BEYOND) - np.polyval(np.polyfit(SLOPES, BEYOND, 1), SLOPES)
    width = np.sqrt((residuals @ residuals) / (n - 2))
    factor = np.sqrt(1 + 1 / n + (100 - mean) ** 2 / ((np.array(SLOPES) - mean) ** 2).sum())
    more = width * factor / 0.0015 * MeV
    assert found.error == pytest.approx(np.hypot(narrow.error, more), rel=0.05)
    # But the skin of the measured nucleus is known as well as without, and that of the other too.
    for name in ("Pb208", "Ca48"):
        assert found.skin(name)[1] == pytest.approx(narrow.skin(name)[1], rel=0.06)


def test_probabilities():
    """χ² of 1 for one degree of freedom is one standard deviation; for three, 7.815 has 5 %."""
    assert Tension(chi2=1.0, dof=1).p_value == pytest.approx(0.31731, abs=1e-5)
    assert Tension(chi2=7.8147, dof=3).p_value == pytest.approx(0.05, abs=1e-5)
    assert Tension(chi2=7.8147, dof=3).sigma == pytest.approx(1.95996, abs=1e-4)
    assert Tension(chi2=-1e-9, dof=1).p_value == 1.0


def test_tables_and_notes(report):
    titles = {title: {each.name: each for each in rows} for title, rows in slope_numbers(report)}
    assert list(titles) == ["lead", "calcium", "lead + calcium"]
    assert titles["lead"]["L"].value == pytest.approx(100, abs=0.1)
    assert titles["lead + calcium"]["distance of the data"].value == report.tensions[0].sigma
    assert slope_notes(report) == []
    lost = replace(report, left_out={"argon": "no file"})
    assert slope_notes(lost) == ["argon is left out: no file"]
    stuck = replace(report.alone["lead"].result, at_limits={"L": 1500.0})
    one_sided = replace(report, alone={"lead": SlopeFit(("lead",), LINE, stuck)}, joint=())
    assert "lead alone limits L on one side at most" in slope_notes(one_sided)[0]
    assert len(slope_numbers(one_sided)[0][1]) == 1


def test_bad_input(report):
    with pytest.raises(InputError, match="one data set or more"):
        fit_slope({}, LINE)
    with pytest.raises(InputError, match="argon"):
        slope_report({"lead": LEAD, "calcium": CALCIUM}, [("lead", "argon")], LINE)
    with pytest.raises(InputError, match="one of each"):
        tension([report.alone["lead"]], report.joint[0])
    with pytest.raises(InputError, match="hypotheses"):
        fit_slope({"lead": LEAD}, 3)

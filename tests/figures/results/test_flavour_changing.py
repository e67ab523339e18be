"""The figure of couplings that change flavour: three panels, limits on both sides."""

from nuscatter.figures.results.flavour_changing import figure
from nuscatter.reports.results.told import Allowed, Result, Row


def test_each_coupling_has_its_panel_and_a_limit_is_on_both_sides():
    limit, interval = (
        Allowed(None, one_sigma=((-float("inf"), 0.1),), ninety=((-float("inf"), 0.2),)),
        Allowed(0, one_sigma=((-0.1, 0.3),), ninety=((-0.2, 0.4),)),
    )
    rows = Row("|ε_eμ^d|", "CsI 2021", "", "", limit), Row("ε_μτ^d", "all", "", "", interval)
    drawn = figure(Result("flavour_changing", "F", rows))
    assert [panel.get_xlabel() for panel in drawn.axes] == [
        r"$\varepsilon_{e\mu}^{d}$",
        r"$\varepsilon_{e\tau}^{d}$",
        r"$\varepsilon_{\mu\tau}^{d}$",
    ]
    ends = [
        {tuple(map(float, line.get_xdata())) for line in panel.lines if len(line.get_xdata())} for panel in drawn.axes
    ]
    assert (-0.2, 0.2) in ends[0]
    assert (-0.2, 0.4) in ends[2]
    assert ends[1] == {(0.0, 0.0)}  # the line at zero alone
    assert len(drawn.legends) == 1

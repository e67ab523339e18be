"""The figure of the oscillation link draws what it is given, and computes nothing."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.oscillation_link import figure
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.fits.scans.scan import scan
from nuscatter.units import GeV

E = np.linspace(1, 5, 9) * GeV
X = np.linspace(-2, 2, 11)


def drawn(scans):
    return figure(
        scans,
        alone=[(-3.6, -2.4), (0.0, 1.4)],
        left=[(0.0, 0.5)],
        E=E,
        standard=0.05 + 0 * E / GeV,
        bands={"alone": (0.01 + 0 * X[:9], 0.12 + 0 * X[:9]), "left": (0.04 + 0 * X[:9], 0.06 + 0 * X[:9])},
        differences=X,
        phases=np.radians(200 + X),
        true_phase=np.radians(212),
    )


def test_what_is_drawn():
    found = scan(Pull("difference", 0, 0.5), difference=np.linspace(-4, 2, 13))
    first, second, third = drawn({"made up": found}).axes
    words = [each.get_text() for each in first.get_legend().get_texts()]
    assert words == ["oscillations alone, 2σ", "made up"]
    line = first.lines[0]
    at = line.get_ydata()[np.argmin(abs(line.get_xdata() + 2))]
    assert at == pytest.approx(16, rel=1e-6, abs=0)  # (2/0.5)²
    assert second.get_legend().get_texts()[1].get_text() == "left"
    assert second.lines[0].get_xdata()[-1] == pytest.approx(5, rel=1e-12, abs=0)  # GeV
    assert third.lines[0].get_ydata()[-1] == pytest.approx(202, rel=1e-12, abs=0)  # degrees


def test_another_scan_is_refused():
    with pytest.raises(InputError, match="of difference was expected, but this one is of x"):
        drawn({"made up": scan(Pull("x", 0, 0.5), x=np.linspace(-1, 1, 5))})

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.supernova.luminosity import luminosity_figure
from nuscatter.reports.luminosity.study import luminosity_study
from nuscatter.units import MeV, cm


def table(factor):
    values = {ns.nu_e: [0, factor * 1e-39 * cm**2]}
    return ns.CrossSectionTable([5 * MeV, 50 * MeV], values, extended=True)


@pytest.mark.slow
def test_the_figure_has_three_panels_and_a_row_for_each_nature():
    study = luminosity_study({"ours": table(1.0), "more": table(1.2), "less": table(0.9)}, assumed="ours")
    where, widths, biases = luminosity_figure(study).axes
    assert [each.get_text() for each in biases.get_yticklabels()] == ["more", "less"]
    as_it_is, scaled = (biases.lines[at].get_xdata() for at in (1, 2))
    assert as_it_is == pytest.approx([20, -10], abs=0.1)  # a scale of σ is one of the energy
    assert scaled == pytest.approx([0, 0], abs=0.1)
    x, y = where.lines[1].get_data()
    assert float((y * np.gradient(x)).sum()) == pytest.approx(1, abs=0.03)  # the weights of σ sum to 1
    assert widths.lines[1].get_ydata()[-1] == pytest.approx(25)
    assert "[MeV]" in where.get_xlabel()


def test_something_else_is_refused():
    with pytest.raises(InputError, match="LuminosityStudy"):
        luminosity_figure(3)

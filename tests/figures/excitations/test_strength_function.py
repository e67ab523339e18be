"""Figures of strength functions: what is drawn is what was given."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.catalogue.photoabsorption import Photoabsorption
from nuscatter.errors import InputError
from nuscatter.figures.excitations.strength_function import photoabsorption_figure, strength_figure
from nuscatter.structure.excitations.strength import DiscreteState
from nuscatter.units import MeV, barn, fm


def test_curves_are_the_strength_in_the_unit_of_the_axis(made_up_dipole):
    figure = strength_figure(made_up_dipole, width=2 * MeV)
    panel, right = figure.axes
    fine, folded, *_ = panel.lines
    E = np.asarray(fine.get_xdata()) * MeV
    assert np.asarray(fine.get_ydata()) == pytest.approx(made_up_dipole(E) / (fm**2 / MeV))
    E = np.asarray(folded.get_xdata()) * MeV
    assert np.asarray(folded.get_ydata()) == pytest.approx(made_up_dipole.folded(E, width=2 * MeV) / (fm**2 / MeV))
    assert "Γ = 2 MeV" in folded.get_label()
    assert panel.get_ylabel() == "strength [fm² MeV$^{-1}$]"
    (sticks,) = right.collections
    ((x, low), (_, high)) = sticks.get_segments()[0]
    assert (x, low, high) == pytest.approx((9.0, 0.0, 0.3), rel=1e-5)


def test_a_panel_begins_before_the_first_state(made_up_dipole):
    """At 4 MeV, or before a state that lies lower, as those of daughters do."""
    assert strength_figure(made_up_dipole).axes[0].get_xlim()[0] == pytest.approx(4.0)
    lower = replace(made_up_dipole)
    lower.__dict__["lines"] = (DiscreteState(3 * MeV, 0.3 * fm**2),)  # what is computed once is kept there
    assert strength_figure(lower).axes[0].get_xlim()[0] == pytest.approx(1.5)


def test_measured_cross_sections_stand_beside_the_computed_one(made_up_dipole):
    E = np.array([10.0, 20.0, 30.0, 60.0]) * MeV
    sigma = np.array([1.0, 90.0, 3.0, 2.0]) * 1e-3 * barn
    data = Photoabsorption(
        made_up_dipole.nuclide, "made up", "nowhere", energies=E, cross_section=sigma, error=0.1 * sigma, natural=True
    )
    figure = photoabsorption_figure([(made_up_dipole, [data]), (made_up_dipole, [])])
    first, second = figure.axes
    x, y = first.containers[0].lines[0].get_data()
    assert list(x) == pytest.approx([10, 20, 30])  # 60 MeV is beyond the panel
    assert list(y) == pytest.approx([1, 90, 3])
    assert first.get_ylim()[1] > 90
    assert not second.containers
    assert "made up, natural element" in [text.get_text() for text in first.get_legend().get_texts()]


def test_wrong_things_are_refused(made_up_dipole):
    with pytest.raises(InputError, match="at least one strength"):
        photoabsorption_figure([])
    with pytest.raises(InputError, match="a Strength, as"):
        strength_figure(7)
    with pytest.raises(InputError, match="above zero"):
        strength_figure(made_up_dipole, width=0.0)

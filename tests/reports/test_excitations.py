"""Tables of strength functions."""

import numpy as np
import pytest

from nuscatter.catalogue.photoabsorption import Photoabsorption
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports.excitations import integrated_absorption, strength_tables
from nuscatter.units import MeV, barn, fm


def data(name: str, begin: float = 10.0) -> Photoabsorption:
    E = np.array([begin, 20.0, 30.0]) * MeV
    return Photoabsorption(
        nuclide(name),
        "made up",
        "nowhere",
        energies=E,
        cross_section=np.array([0, 24.0, 0]) * 1e-3 * barn,
        error=None,
        natural=False,
    )


def test_absorption_is_in_units_of_the_classical_sum(made_up_dipole):
    found = integrated_absorption(made_up_dipole, [data("O16")])
    assert found.measured == (("made up", pytest.approx(1.0)),)  # 240 MeV mb of 60 · 8 · 8/16
    # 16π³/(9 · 137.036) fm² are 4.0224 mb for each fm² of E1 and MeV.
    expected = 4.0224 * made_up_dipole.moment(1, high=30 * MeV) / (MeV * fm**2) / 240
    assert found.computed == pytest.approx(expected, rel=1e-4)
    with pytest.raises(InputError, match="cross sections of O16"):
        integrated_absorption(made_up_dipole, [data("O18")])


def test_what_begins_within_the_resonance_is_not_integrated(made_up_dipole):
    assert integrated_absorption(made_up_dipole, [data("O16", begin=16.0)]).measured == ()


def test_tables_hold_sums_states_and_resonances(made_up_dipole):
    tables = dict(strength_tables(made_up_dipole, [data("O16")]))
    title = "E1 of O16, continuum RPA, SLy4"
    assert list(tables) == [
        title,
        *(f"{title}: {part}" for part in ("photoabsorption", "discrete states", "resonances")),
    ]
    numbers = {each.name: each for each in tables[title]}
    assert numbers["mean energy m1/m0"].value == pytest.approx(made_up_dipole.centroid / MeV)
    assert numbers["dipole polarisability"].unit == "fm³"
    assert [(each.name, each.unit) for each in tables[f"{title}: discrete states"]] == [("state at 9.000 MeV", "fm²")]
    (peak,) = tables[f"{title}: resonances"]
    assert peak.name == "peak at 20.00 MeV, 2.00 MeV wide"

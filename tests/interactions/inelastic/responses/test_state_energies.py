"""Where states are put: measured masses, shifts, and what is refused."""

import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import charged_current, neutral_current
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.state_energies import (
    MeanField,
    MeasuredMasses,
    Shifted,
    binding_difference,
    lowest_state,
)
from nuscatter.units import MeV

STATES = {(1, True): [(11.0, 1.0), (-8.0, 1.0)], (2, False): [(9.5, 1.0), (21.0, 2.0)]}


@pytest.mark.parametrize(("charge", "Q"), [("np", 15.417), ("pn", 10.420 + 2 * 0.511)])
def test_thresholds_of_measured_masses(made_of_states, charge, Q):
    """¹⁶O(ν_e, e⁻)¹⁶F from 15.42 MeV, ¹⁶O(ν̄_e, e⁺)¹⁶N from 11.44 MeV: differences of atomic masses, AME2020."""
    responses = made_of_states(STATES, charge=charge)
    found = NuclearCrossSection(
        responses,
        charged_current(),
        helicity=1 if charge == "np" else -1,
        mass=electron_mass.value,
        energies=MeasuredMasses(),
    )
    assert found.threshold() / MeV == pytest.approx(Q, abs=0.01)


def test_the_lowest_state_is_of_all_multipoles(made_of_states):
    responses = made_of_states(STATES)
    assert lowest_state(responses) / MeV == pytest.approx(9.5, abs=1e-3)
    assert {MeanField().shift(responses, each) for each in responses.multipoles} == {0.0}


def test_neutral_currents_are_not_moved(made_of_states):
    neutral = made_of_states({(1, True): [(11.0, 1.0)]}, charge=None)
    cross_section = NuclearCrossSection(neutral, neutral_current(), helicity=1, mass=0.0, energies=MeasuredMasses())
    assert cross_section.threshold() / MeV == pytest.approx(11.0, abs=1e-3)


def test_binding_energies_of_isobars():
    """B(⁴⁰Ar) − B(⁴⁰K) = 343.811 − 341.524 MeV (AME2020)."""
    assert binding_difference(ns.nuclide("Ar40"), "np") / MeV == pytest.approx(2.287, abs=2e-3)


def test_bad_input(made_of_states):
    unbound = made_of_states({(1, True): [(-8.0, 1.0)]})
    with pytest.raises(InputError, match="discrete state"):
        MeasuredMasses().shift(unbound, unbound.multipoles[0])
    with pytest.raises(InputError, match="multipoles"):
        Shifted(0.0, multipoles={1: 2 * MeV})
    with pytest.raises(InputError, match="value"):
        Shifted(float("nan"))

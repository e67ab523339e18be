"""Multipoles at measured energies: thresholds, what moves with what, and oxygen's numbers."""

import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import charged_current
from nuscatter.interactions.inelastic.levels.measured_energies import MeasuredStates, oxygen_states
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import MeV

STATES = {(1, True): [(11.0, 1.0), (-8.0, 1.0)], (2, False): [(9.5, 1.0), (21.0, 2.0)], (1, False): [(15.0, 1.0)]}
FLUORINE, NITROGEN = ns.nuclide("F16"), ns.nuclide("N16")


def shifts(responses, energies):
    return {each.name: energies.shift(responses, each) / MeV for each in responses.multipoles}


@pytest.mark.parametrize(("charge", "daughter", "two"), [("np", FLUORINE, 0.424), ("pn", NITROGEN, 0.0)], ids=str)
def test_states_lie_where_they_were_measured(made_of_states, charge, daughter, two):
    """The neutrino's threshold to the lowest state, 2⁻ or 1⁻, is that of nuclear masses and its excitation."""
    found = NuclearCrossSection(
        made_of_states(STATES, charge=charge),
        charged_current(),
        helicity=1 if charge == "np" else -1,
        mass=electron_mass.value,
        energies=oxygen_states(),
    )
    lost = daughter.mass - ns.nuclide("O16").mass + electron_mass.value
    one = {FLUORINE: 0.193, NITROGEN: 0.397}[daughter]
    assert found.threshold() / MeV == pytest.approx(lost / MeV + min(one, two), abs=1e-3)


def test_others_follow_one(made_of_states):
    responses = made_of_states(STATES)
    found = shifts(responses, oxygen_states())
    assert found["1+"] == pytest.approx(found["2-"])
    # ω of the RPA less m_n − m_p is M_f − M_i + E_x
    expected = (FLUORINE.mass - ns.nuclide("O16").mass) / MeV + 0.424 - (9.5 - 1.29333)
    assert found["2-"] == pytest.approx(expected, abs=1e-3)
    assert found["1-"] == pytest.approx(expected - 1.5 - 0.231, abs=1e-3)


def test_what_is_not_named_keeps_its_energies(made_of_states):
    only = MeasuredStates({FLUORINE: {(2, -1): 0.4 * MeV}}, (2, -1))
    assert set(shifts(made_of_states(STATES, charge="pn"), only).values()) == {0.0}
    neutral = {(1, True): [(11.0, 1.0)], (2, False): [(9.5, 1.0)]}
    assert set(shifts(made_of_states(neutral, charge=None), only).values()) == {0.0}


def test_oxygen():
    fluorine, nitrogen = (oxygen_states().states[each] for each in (FLUORINE, NITROGEN))
    assert sorted(fluorine, key=fluorine.get) == [(0, -1), (1, -1), (2, -1), (3, -1)]
    assert sorted(nitrogen, key=nitrogen.get) == [(2, -1), (0, -1), (3, -1), (1, -1)]
    assert sum(fluorine.values()) / MeV == pytest.approx(1.338)
    assert sum(nitrogen.values()) / MeV == pytest.approx(0.815)
    assert hash(oxygen_states()) == hash(MeasuredStates(oxygen_states().states, (2, -1)))
    assert MeasuredStates(oxygen_states().states, (2, -1)) == oxygen_states()


def test_wrong_states(made_of_states):
    good = {(2, -1): 0.4 * MeV}
    for states, others in (
        ({FLUORINE: good}, (1, -1)),
        ({FLUORINE: good}, (2, 0)),
        ({FLUORINE: good}, 2),
        ({"F16": good}, (2, -1)),
        ({FLUORINE: {(2, 5): 0.4 * MeV}}, (2, -1)),
        ({FLUORINE: {(2, -1): -0.4 * MeV}}, (2, -1)),
        (1.0, (2, -1)),
    ):
        with pytest.raises(InputError):
            MeasuredStates(states, others)
    absent = MeasuredStates({FLUORINE: {(4, -1): 1 * MeV}}, (4, -1))
    responses = made_of_states(STATES)
    with pytest.raises(InputError, match="no discrete state"):
        absent.shift(responses, responses.multipoles[0])

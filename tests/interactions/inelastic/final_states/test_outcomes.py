import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.outcomes import InChannels, WithNeutrons, outcomes
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV

EDGES = np.array([-1.0, 0.5, 7.0, 9.0, 16.0, 18.0]) * MeV


def test_bins_without_a_threshold_have_the_decays_of_their_middle(decays):
    potassium = ns.nuclide("K40")
    made = outcomes(potassium, EDGES, decays)
    at = decays(potassium, (EDGES[[1, 3]] + EDGES[[2, 4]]) / 2)
    for name in ("probability", "photons", "neutrons", "charged"):
        assert getattr(made, name)[:, [1, 3]] / MeV == pytest.approx(getattr(at, name) / MeV, rel=1e-12, abs=1e-12)


def test_a_bin_with_a_threshold_is_divided_there(decays):
    made = outcomes(ns.nuclide("K40"), EDGES, decays)
    # 7 to 9 MeV has its threshold at 7.8; parts of a quarter MeV know it as 7.75
    assert made.probability[0, 2] == pytest.approx(3 / 8)
    assert made.excitation[0, 2] / MeV == pytest.approx(7.375)
    assert made.excitation[1, 2] / MeV == pytest.approx(8.375)


def test_what_lies_below_the_ground_state_is_the_ground_state(decays):
    made = outcomes(ns.nuclide("K40"), EDGES, decays)
    assert made.middle[0] / MeV == pytest.approx(0.25)
    assert made.probability[0, 0] == 1


def test_what_is_not_kinetic_is_the_separation_energy_of_measured_masses():
    potassium, argon = ns.nuclide("K40"), ns.nuclide("Ar39")
    made = outcomes(potassium, np.array([5, 6, 9, 12, 20]) * MeV, Evaporation())
    expected = {
        "gamma": 0.0,
        "n": ns.nuclide("K39").mass + (ns.nuclide("H1").mass * 0 + 939.56542 * MeV) - potassium.mass,
        "p": argon.mass + ns.nuclide("H1").mass - potassium.mass,
    }
    for name, energy in expected.items():
        row = made.channels.index(name)
        there = made.probability[row] > 1e-9
        assert there.any()
        assert made.separation[row, there] / MeV == pytest.approx(energy / MeV, abs=2e-4)


def test_probabilities_that_do_not_sum_to_one_are_refused(decays):
    class Leaky:
        def __call__(self, nuclide, excitation):
            made = decays(nuclide, excitation)
            made.probability[1] *= 0.9
            return made

    with pytest.raises(InputError, match=r"K40 at .* do not sum to 1"):
        outcomes(ns.nuclide("K40"), EDGES, Leaky())


@pytest.mark.parametrize(
    ("only", "names", "text"),
    [
        (WithNeutrons(1), {"n", "2n"}, "with 1 or more neutrons"),
        (WithNeutrons(0, 0), {"gamma", "p"}, "with 0 neutrons"),
        (WithNeutrons(1, 1), {"n"}, "with 1 neutron"),
        (WithNeutrons(1, 2), {"n", "2n"}, "with 1 to 2 neutrons"),
        (InChannels("gamma", "p"), {"gamma", "p"}, "by gamma or p"),
    ],
)
def test_choices_of_channels(only, names, text, decays):
    made = outcomes(ns.nuclide("K40"), EDGES, decays)
    assert {name for name, chosen in zip(made.channels, only.chooses(made), strict=True) if chosen} == names
    assert str(only) == text


def test_choices_say_what_is_wrong(decays):
    made = outcomes(ns.nuclide("K40"), EDGES, decays)
    with pytest.raises(InputError, match="gammma"):
        InChannels("gammma").chooses(made)
    with pytest.raises(InputError, match="needs the name of a channel"):
        InChannels()
    with pytest.raises(InputError, match="most"):
        WithNeutrons(2, 1)

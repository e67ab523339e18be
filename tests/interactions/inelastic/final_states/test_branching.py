import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.branching import branching, channel_cross_sections, neutrons
from nuscatter.interactions.inelastic.final_states.outcomes import InChannels, WithNeutrons
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy
from nuscatter.units import MeV, m

E = np.array([[8.0, 20.0], [40.0, 60.0]]) * MeV


def test_channels_sum_to_the_cross_section(toy, decays):
    reaction = toy(AllEnergy()).reaction
    found = channel_cross_sections(reaction, E, ns.nu_e, decays=decays)
    exact = reaction.excitations(ns.nu_e).sigma(E.ravel()).sum(axis=(0, 1)).reshape(E.shape)
    assert sum(found.values()) == pytest.approx(exact, rel=1e-12, abs=0)
    shares = branching(reaction, E, ns.nu_e, decays=decays)
    assert sum(shares.values()) == pytest.approx(np.ones(E.shape))
    assert shares["gamma"][0, 0] == 1  # 8 MeV leave 6.5 at most
    assert (shares["n"][1] / shares["p"][1]) == pytest.approx([3.0, 3.0])


def test_neutrons_count_what_channels_have(toy, decays):
    reaction = toy(AllEnergy()).reaction
    found, by = (
        channel_cross_sections(reaction, E, ns.nu_e, decays=decays),
        neutrons(reaction, E, ns.nu_e, decays=decays),
    )
    assert by.by_number.shape == (3, 2, 2)
    assert by.by_number[0] == pytest.approx(found["gamma"] + found["p"], rel=1e-12, abs=0)
    assert by.any == pytest.approx(found["n"] + found["2n"], rel=1e-12, abs=0)
    assert by.mean == pytest.approx((found["n"] + 2 * found["2n"]) / by.total, rel=1e-12, abs=0)


def test_an_average_is_that_of_the_term_of_each_channel(toy, decays):
    """The same average by another way: a term that counts one channel alone."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    reaction = toy(AllEnergy()).reaction
    found = channel_cross_sections(reaction, flux, ns.nu_e, decays=decays)
    for name, value in found.items():
        alone = flux.averaged(toy(AllEnergy(InChannels(name), decays=decays)), species=ns.nu_e)
        assert float(value) == pytest.approx(float(alone), rel=1e-3, abs=0)
    some = flux.averaged(toy(AllEnergy(WithNeutrons(1), decays=decays)), species=ns.nu_e)
    assert float(neutrons(reaction, flux, ns.nu_e, decays=decays).any) == pytest.approx(float(some), rel=1e-3, abs=0)


def test_a_species_that_does_not_scatter_is_refused(toy, decays):
    with pytest.raises(InputError, match="nu_mu does not scatter"):
        branching(toy(AllEnergy()).reaction, 30 * MeV, ns.nu_mu, decays=decays)

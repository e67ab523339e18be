import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.emission import (
    Emitted,
    alpha,
    channel_name,
    channel_separation,
    deuteron,
    in_mev,
    neutron,
    particles_of,
    proton,
    residual_of,
    separation_energy,
)
from nuscatter.units import MeV

ALL = (neutron, proton, deuteron, alpha)


def test_the_cost_of_a_set_of_particles_does_not_depend_on_their_order():
    start = nuclide("K40")
    first = separation_energy(start, neutron) + separation_energy(residual_of(start, neutron), proton)
    second = separation_energy(start, proton) + separation_energy(residual_of(start, proton), neutron)
    assert first == pytest.approx(second, rel=1e-9)
    assert channel_separation(start, ALL, (1, 1, 0, 0)) == pytest.approx(first, rel=1e-9)


def test_a_deuteron_costs_less_than_its_nucleons_by_its_binding():
    pair, bound = channel_separation(nuclide("O16"), ALL, (1, 1, 0, 0)), separation_energy(nuclide("O16"), deuteron)
    assert (pair - bound) / MeV == pytest.approx(2.2246, abs=1e-3)


def test_what_has_no_mass_is_not_reached():
    assert residual_of(nuclide("n1"), proton) is None
    assert np.isinf(separation_energy(nuclide("n1"), proton))
    assert residual_of(nuclide("H1"), proton) is None, "nothing is left"


def test_a_nucleus_may_leave_nothing():
    helium = nuclide("He4")
    assert channel_separation(helium, ALL, (2, 2, 0, 0)) / MeV == pytest.approx(28.296, abs=2e-3)


@pytest.mark.parametrize(
    ("counts", "name"),
    [((0, 0, 0, 0), "gamma"), ((1, 1, 0, 0), "np"), ((2, 0, 0, 1), "2nalpha"), ((0, 0, 1, 0), "d")],
)
def test_names_of_channels(counts, name):
    assert channel_name(ALL, counts) == name


def test_inside_all_is_in_mev():
    assert in_mev(2 * MeV) == pytest.approx(2.0, rel=1e-12)


def test_particles_are_checked():
    with pytest.raises(InputError, match="twice"):
        particles_of("particles", (neutron, neutron))
    with pytest.raises(InputError, match="a list of particles"):
        particles_of("particles", ("n",))
    with pytest.raises(InputError):
        Emitted("quark", 0, 0, 2)


@pytest.mark.parametrize("emitted", ALL, ids=lambda each: each.name)
def test_spin_states_are_of_the_measured_spin(emitted):
    spin = nuclide(emitted.Z, emitted.A).spin
    assert emitted.states == 2 * spin + 1

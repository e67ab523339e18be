"""Occupations by name: what is held, what fills the rest, and what is refused."""

import pickle

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.structure.mean_field.named_filling import NamedFilling
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.units import MeV

#: 1s1/2, 1p3/2, 1p1/2, 1d5/2, 2s1/2, 1d3/2 in this order of energies.
L, TWICE_J, N = np.array([[0, 1, 1, 2, 0, 2], [1, 3, 1, 5, 1, 3], [1, 1, 1, 1, 2, 1]])
ORBITS = Orbits(L, TWICE_J, N, np.array([-40.0, -30, -28, -20, -15, -14]), np.zeros((6, 3)), np.zeros((6, 3)))


def held(occupier, kind, particles):
    occupation, pairs = occupier.occupy(kind, ORBITS, particles, None)
    assert not np.any(pairs)
    assert occupation @ ORBITS.degeneracy == pytest.approx(particles, rel=1e-14)
    return (occupation * ORBITS.degeneracy).tolist()


def test_named_orbits_hold_their_numbers():
    occupier = NamedFilling(proton={"1d3/2": 2, "2s1/2": 0}, neutron={"1d5/2": 4.5})
    assert held(occupier, 1, 16) == [2, 4, 2, 6, 0, 2]
    assert held(occupier, 0, 16) == [2, 4, 2, 4.5, 2, 1.5]


@pytest.mark.parametrize("particles", [2, 7, 16, 20])
def test_without_names_it_is_filling(particles):
    for kind in (0, 1):
        assert held(NamedFilling(), kind, particles) == held(Filling(), kind, particles)


def test_the_others_are_filled_in_order_of_energy():
    """Not in the order of the list, and the named orbit is passed over."""
    shuffled = Orbits(L[::-1], TWICE_J[::-1], N[::-1], ORBITS.energy[::-1], ORBITS.u, ORBITS.slope)
    occupation, _ = NamedFilling(neutron={"1p3/2": 0}).occupy(0, shuffled, 6, None)
    assert (occupation * shuffled.degeneracy)[::-1].tolist() == [2, 0, 2, 2, 0, 0]


def test_a_value():
    given = {"2s1/2": 2}
    occupier = NamedFilling(proton=given)
    given["2s1/2"] = 0
    assert occupier.proton == {"2s1/2": 2}
    assert pickle.loads(pickle.dumps(occupier)) == occupier
    assert hash(NamedFilling(proton={"2s1/2": 2})) == hash(occupier)
    assert "2s1/2" in repr(occupier)


def test_in_hartree_fock():
    """The same occupations, the same state."""
    free, named = (
        ns.HartreeFock("SLy4", each, keep=False).solve("Ar40")
        for each in (Filling(), NamedFilling(proton={"2s1/2": 2}))
    )
    assert named.energy / MeV == pytest.approx(free.energy / MeV, abs=1e-7)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"2s3/2": 2}, "an orbit of proton is '2s3/2', but a name such as '2s1/2'"),
        ({"s1/2": 2}, "an orbit of proton is 's1/2'"),
        ({2: 2}, "an orbit of proton is 2"),
        ({"2s1/2": 3}, "proton 2s1/2 is 3, but at most the 2 that the orbit holds"),
        ({"2s1/2": -1}, "proton 2s1/2 is -1"),
        ({"2s1/2": float("nan")}, "proton 2s1/2 is nan"),
        ([("2s1/2", 2)], "proton is .*, but a mapping of names of orbits to numbers"),
    ],
)
def test_bad_names_and_numbers(given, says):
    with pytest.raises(InputError, match=says):
        NamedFilling(proton=given)


def test_more_than_there_are_and_orbits_out_of_reach():
    with pytest.raises(InputError, match=r"The named proton orbits hold 6, but there are 4 protons"):
        NamedFilling(proton={"1d5/2": 6}).occupy(1, ORBITS, 4, None)
    with pytest.raises(InputError, match=r"The orbit 1g9/2 is beyond those that 4 neutrons may fill"):
        NamedFilling(neutron={"1g9/2": 1}).occupy(0, ORBITS, 4, None)

import numpy as np
import pytest

from nuscatter.events.codes import NEUTRON, PROTON
from nuscatter.events.reactions.inelastic.emissions import Emissions, code_of, particle_code, residue_code
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.emission import neutron


def made(number, left):
    """Return emissions of nuclei, each of whose steps has the mass `left` behind it."""
    left = np.array(left, dtype=float)
    return Emissions(
        number=np.array(number),
        code=np.full(left.shape, NEUTRON),
        mass=np.ones(left.shape),
        released=np.ones(left.shape),
        left=left,
        nucleus=np.array(number) + 100,
    )


def test_the_last_mass_is_that_behind_the_last_emission():
    some = made([0, 1, 2], [[9, 8, 7], [9, 9, 6]])
    assert some.last(np.array([5.0, 5.0, 5.0])).tolist() == [5, 8, 6]
    assert made([0, 0], np.zeros((0, 2))).last(np.array([5.0, 4.0])).tolist() == [5, 4]


def test_some_are_replaced_by_shorter_ones():
    some = made([2, 2, 2], [[9, 8, 7], [5, 4, 3]])
    some.replaced(np.array([1]), made([1], [[6]]))
    assert some.number.tolist() == [2, 1, 2]
    assert some.last(np.zeros(3)).tolist() == [5, 6, 3]
    assert some.nucleus.tolist() == [102, 101, 102]


@pytest.mark.parametrize(("name", "code"), [("n1", NEUTRON), ("H1", PROTON), ("He4", 1_000_020_040)])
def test_light_nuclei_have_the_codes_of_particles(name, code):
    assert code_of(nuclide(name)) == code


def test_codes_of_what_is_emitted():
    assert particle_code(neutron) == residue_code(Z=0, N=1) == NEUTRON

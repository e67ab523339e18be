from dataclasses import replace

import pytest

from nuscatter.errors import InputError
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.mean_field.orbitals import spin_orbit
from nuscatter.structure.mean_field.pairing import DeltaPairing
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.skyrme.hartree_fock import HartreeFock


@pytest.fixture(scope="module")
def argon():
    return HartreeFock("SLy4", keep=False).solve("Ar40")


def test_holes_hold_all_nucleons(argon):
    ground = Ground.of(argon)
    for kind, number in ((0, 22), (1, 18)):
        own = [hole for hole in ground.holes if hole.kind == kind]
        assert sum(hole.occupation * (hole.twice_j + 1) for hole in own) == pytest.approx(number, abs=1e-10)
    # The last shells of both kinds are filled in part: f7/2 by 2 of 8 neutrons, d3/2 by 2 of 4 protons.
    part = {(hole.kind, hole.l, hole.twice_j): hole.occupation for hole in ground.holes if hole.occupation < 0.999}
    assert part == pytest.approx({(0, 3, 7): 0.25, (1, 2, 3): 0.5})


def test_the_field_is_the_one_that_the_holes_were_solved_in(argon):
    """⟨h|H|h⟩ = e with the field made anew from the densities; the centre of mass's share is in ħ²/2m."""
    ground = Ground.of(argon)
    mesh = ground.mesh
    for hole in ground.holes:
        potential, stiffness, drift, coupling = (each[hole.kind] for each in ground.field)
        whole = (
            potential
            + (hole.l * (hole.l + 1) * stiffness / mesh.r + coupling * spin_orbit(hole.l, hole.twice_j)) / mesh.r
        )
        energy = stiffness * hole.slope**2 + whole * hole.u**2 + 2 * drift * hole.u * hole.slope
        assert mesh.weights @ energy == pytest.approx(hole.energy, abs=2e-6)
    assert ground.hbar2_2m == pytest.approx(ground.force.hbar2_2m * 39 / 40)
    assert ground.local.number is not None
    assert mesh.shells @ ground.local.number[1] == pytest.approx(18)


def test_states_that_it_is_not_made_for():
    with pytest.raises(InputError, match="FSUGold, which is no Skyrme force"):
        Ground.of(RelativisticMeanField("FSUGold", keep=False).solve("O16"))
    with pytest.raises(InputError, match="has no quasi-particles"):
        Ground.of(HartreeFock("SLy4", pairing=DeltaPairing(), keep=False).solve("Ar40"))
    with pytest.raises(InputError, match="a GroundState"):
        Ground.of("O16")


def test_closed_shells_with_a_pairing_force_that_finds_no_pairs(argon):
    """What decides is the pair density, not the name of the method."""
    densities = argon.densities.copy()
    densities[4] = 1e-14
    assert Ground.of(replace(argon, densities=densities)).neutrons == 22

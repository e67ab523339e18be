"""The SNS as a source of dark matter, and what is refused."""

import math

import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import BeamDump, beam_dump
from nuscatter.units import MeV, m

MERCURY = beam_dump("coherent_csi_2021").production


def test_the_flux_is_that_of_its_numbers():
    dump = BeamDump(production=MERCURY, pot=1e23, pions_per_pot=0.09, uncertainty=0.1, distance=20 * m, angle=1.0)
    portal = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
    )
    by_hand = ns.DarkMatterFromPions(
        portal, MERCURY, pot=1e23, pions_per_pot=0.09, distance=20 * m, angle=1.0, off_shell=True
    )
    (species,) = portal.particles
    assert dump.flux(portal).fluence[species] == pytest.approx(by_hand.fluence[species], rel=1e-12, abs=0)


def test_a_beam_dump_refuses_what_it_does_not_know():
    with pytest.raises(ns.InputError, match="coherent_csi_2021"):
        beam_dump("ccm")
    with pytest.raises(ns.InputError, match="uncertainty"):
        BeamDump(production=MERCURY, pot=1, pions_per_pot=0.1, uncertainty=0.0, distance=1 * m, angle=math.pi)

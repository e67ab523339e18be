"""The SNS as a source of dark matter, and what is refused."""

import math

import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import BeamDump, beam_dump
from nuscatter.datasets.dark.processes import BeamPlace
from nuscatter.units import MeV, m

PIONS, CAPTURES = beam_dump("coherent_csi_2021").processes
PLACE = BeamPlace(pot=1e23, distance=20 * m, angle=1.0)


def portal(mass, ratio=3.0):
    return ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=ratio * mass, alpha_dark=0.5, mass=mass, kind=ns.DarkMatterKind.SCALAR
    )


def test_the_flux_is_that_of_its_processes():
    dark = portal(25 * MeV)
    pions = ns.DarkMatterFromPions(
        dark, PIONS.production, pot=1e23, pions_per_pot=0.09, distance=20 * m, angle=1.0, off_shell=True
    )
    captures = ns.DarkMatterFromCapture(
        dark, pot=1e23, captures_per_pot=0.0457, distance=20 * m, radiative_branching=0.02, off_shell=True
    )
    (species,) = dark.particles
    total = BeamDump(processes=(PIONS, CAPTURES), place=PLACE).flux(dark).fluence[species]
    assert total == pytest.approx(pions.fluence[species] + captures.fluence[species], rel=1e-12, abs=0)
    alone = BeamDump(processes=(PIONS,), place=PLACE).flux(dark).fluence[species]
    assert alone == pytest.approx(pions.fluence[species], rel=1e-12, abs=0)


def test_a_process_that_cannot_make_dark_matter_is_left_out():
    dump = BeamDump(processes=(PIONS, CAPTURES), place=PLACE)
    # χ of 68 MeV are too heavy for pions, those of 70 MeV for captures too
    assert [each for each, _ in dump.fluxes(portal(68 * MeV))] == [CAPTURES]
    with pytest.raises(ns.InputError, match="No process"):
        dump.flux(portal(70 * MeV))
    # a boson of baryon number is made by no capture, at this order
    other = ns.VectorPortal.leptophobic(
        alpha_baryon=1e-8, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
    )
    assert [each for each, _ in dump.fluxes(other)] == [PIONS]


def test_a_beam_dump_refuses_what_it_does_not_know():
    with pytest.raises(ns.InputError, match="coherent_csi_2021"):
        beam_dump("ccm")
    with pytest.raises(ns.InputError, match="that differ"):
        BeamDump(processes=(PIONS, PIONS), place=PLACE)
    with pytest.raises(ns.InputError, match="of nothing"):
        BeamDump(processes=(), place=PLACE)
    with pytest.raises(ns.InputError, match="DarkProcess"):
        BeamDump(processes=(1,), place=PLACE)
    with pytest.raises(ns.InputError, match="BeamPlace"):
        BeamDump(processes=(PIONS,), place=1)


def test_detectors_at_one_target_share_what_is_not_known():
    csi, argon = (beam_dump(name) for name in ("coherent_csi_2021", "coherent_lar_2020"))
    assert [each.nuisance for each in csi.processes] == [each.nuisance for each in argon.processes]
    assert [each.nuisance for each in csi.processes[0].variations] == [
        each.nuisance for each in argon.processes[0].variations
    ]
    assert csi.place.distance / m == pytest.approx(19.3)
    assert math.degrees(argon.place.angle) == pytest.approx(137)

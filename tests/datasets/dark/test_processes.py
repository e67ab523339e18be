"""Processes at a place: what each makes, what it says of itself, and what is refused."""

import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import beam_dump
from nuscatter.datasets.dark.processes import BeamPlace, MomentumVariation, NeutralPions, PionCapture
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.units import MeV, m

PIONS, CAPTURES = beam_dump("coherent_csi_2021").processes
PLACE = BeamPlace(pot=1e23, distance=20 * m, angle=1.0)


def portal(mass, ratio=3.0):
    return ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=ratio * mass, alpha_dark=0.5, mass=mass, kind=ns.DarkMatterKind.SCALAR
    )


def test_on_the_mass_shell_heavy_mediators_are_not_made():
    assert PIONS.flux(portal(50 * MeV), PLACE, off_shell=False) is None
    assert PIONS.flux(portal(50 * MeV), PLACE) is not None
    assert CAPTURES.flux(portal(46 * MeV), PLACE, off_shell=False) is not None
    assert CAPTURES.flux(portal(46.3 * MeV), PLACE, off_shell=False) is None  # A′ of 138.9 MeV
    assert CAPTURES.flux(portal(46.3 * MeV), PLACE) is not None


def test_off_the_mass_shell_there_are_others_than_on_it():
    dark = portal(40 * MeV)
    (species,) = dark.particles
    found = [PIONS.flux(dark, PLACE, off_shell=each).fluence[species] for each in (False, True)]
    place = {"pot": 1e23, "distance": 20 * m, "angle": 1.0, "pions_per_pot": 0.09}
    wanted = [
        ns.DarkMatterFromPions(dark, PIONS.production, off_shell=each, **place).fluence[species]
        for each in (False, True)
    ]
    assert found == pytest.approx(wanted, rel=1e-9, abs=0)
    assert abs(found[1] / found[0] - 1) > 1e-3


def test_the_number_is_proportional_to_what_is_made_per_proton():
    twice = NeutralPions(production=PIONS.production, per_pot=0.18, uncertainty=0.2, name="mine")
    dark = portal(25 * MeV)
    (species,) = dark.particles
    one, two = (each.flux(dark, PLACE).fluence[species] for each in (PIONS, twice))
    assert two == pytest.approx(2 * one, rel=1e-12, abs=0)
    assert (twice.nuisance.name, twice.nuisance.mean, twice.nuisance.sigma) == ("mine", 0.0, 0.2)
    assert twice.variations == ()


def test_a_variation_is_the_process_with_other_momenta():
    tilt, hardness = PIONS.variations
    assert [tilt.minus.production.tilt, tilt.plus.production.tilt] == [-0.3, 0.3]
    assert [hardness.minus.production.hardness, hardness.plus.production.hardness] == [-0.2, 0.2]
    assert tilt.plus.per_pot == PIONS.per_pot
    assert tilt.plus.variations == ()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: NeutralPions(production=1, per_pot=0.1, uncertainty=0.1), "MesonProduction"),
        (lambda: NeutralPions(production=PIONS.production, per_pot=-0.1, uncertainty=0.1), "per_pot"),
        (lambda: NeutralPions(production=PIONS.production, per_pot=0.1, uncertainty=0.0), "uncertainty"),
        (lambda: NeutralPions(production=PIONS.production, per_pot=0.1, uncertainty=0.1, name=3), "name"),
        (lambda: NeutralPions(production=PIONS.production, per_pot=0.1, uncertainty=0.1, momenta=(1,)), "momenta"),
        (lambda: PionCapture(per_pot=0.1, radiative_branching=1.2, uncertainty=0.1), "radiative_branching"),
        (lambda: PionCapture(per_pot=0.1, radiative_branching=0.02, uncertainty=-1), "uncertainty"),
        (lambda: MomentumVariation(unit_normal("x", "y"), 1, PIONS.production), "minus"),
        (lambda: MomentumVariation("x", PIONS.production, PIONS.production), "nuisance"),
        (lambda: BeamPlace(pot=-1, distance=20 * m, angle=1.0), "pot"),
        (lambda: BeamPlace(pot=1e23, distance=0.0, angle=1.0), "distance"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ns.InputError, match=words):
        make()

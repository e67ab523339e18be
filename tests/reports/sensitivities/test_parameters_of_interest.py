"""Hypotheses that plans are asked for: their limits, and that batches are points."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.planned_experiments import plan
from nuscatter.errors import InputError
from nuscatter.reports.sensitivities.parameters_of_interest import (
    MOMENT,
    OfEach,
    SterileFlavour,
    StretchedNeutrons,
    moment,
    neutron_radius,
    quark_couplings,
    sterile,
    sterile_at,
    weak_angle,
)
from nuscatter.units import MeV, bohr_magneton, eV, m

MODEL = ns.StandardModel.effective()


@pytest.mark.parametrize("function", [weak_angle, neutron_radius, quark_couplings, moment])
def test_the_default_is_the_standard_model(function):
    built = plan("COH-CryoCsI-10").experiment
    np.testing.assert_allclose(built.counts(function()), built.counts(MODEL), rtol=1e-9)


def test_larger_neutrons_scatter_less():
    # F_n(sQ) of Helm has the radius s R: −6 F′(0)/F of Q² is (s R)²
    Q = np.array([1e-3]) * MeV
    usual, larger = ns.helm("Ar40").neutron, StretchedNeutrons(1.1)("Ar40").neutron
    assert (1 - larger(Q)) / (1 - usual(Q)) == pytest.approx(1.21, rel=1e-4, abs=0)
    built = plan("COH-CryoCsI-10").experiment
    assert built.counts(neutron_radius(1.1)).sum() < built.counts(MODEL).sum()


def test_radii_in_a_batch_are_those_one_by_one():
    built = plan("COH-Ge-18").experiment
    both = built.counts(neutron_radius(np.array([0.9, 1.05])))
    for at, factor in enumerate((0.9, 1.05)):
        np.testing.assert_allclose(both[..., at], built.counts(neutron_radius(factor)), rtol=1e-10)


@pytest.mark.slow
def test_a_moment_counts_by_its_square():
    built = plan("CONUS+-plan").experiment
    extra = [built.counts(moment(size)).sum() - built.counts(moment()).sum() for size in (10.0, -20.0)]
    assert extra[1] / extra[0] == pytest.approx(4, rel=1e-6, abs=0)
    alone = ns.ElectronScattering.effective() + ns.MagneticMoment(e=1e-10 * bohr_magneton)
    with_electrons = built.counts(alone).sum() - built.counts(ns.ElectronScattering.effective()).sum()
    assert extra[0] > with_electrons > 0.8 * extra[0]  # most of it on electrons
    assert pytest.approx(1e-11 * bohr_magneton, rel=1e-12, abs=0) == MOMENT


def test_a_sterile_neutrino_is_the_librarys():
    argon = plan("PIP2-BD-PAR").at(30 * m)
    function = sterile_at(3 * eV**2).make(argon)
    flux = ns.Sterile(dm2=3 * eV**2, mu=0.02, distance=30 * m)
    expected = argon.experiment.counts(ns.Hypothesis(MODEL, flux=flux))
    np.testing.assert_allclose(argon.experiment.counts(function(sterile=0.02)), expected, rtol=1e-12)
    assert sterile.make(argon).dm2 == pytest.approx(1 * eV**2, rel=1e-12, abs=0)
    assert sterile.make(plan("NUCLEUS-plan")).flavour == "e"


def test_a_small_phase_loses_by_its_square():
    # sin²Δ ≈ Δ²: the loss goes as Δm⁴ where the phase is small
    built = plan("COH-Ge-18").experiment
    lost = [
        1
        - built.counts(SterileFlavour(distance=19.2 * m, flavour="mu", dm2=dm2 * eV**2)(0.1)).sum()
        / built.counts(MODEL).sum()
        for dm2 in (0.02, 0.04)
    ]
    assert lost[1] / lost[0] == pytest.approx(4, rel=2e-3, abs=0)


def test_what_is_refused():
    with pytest.raises(InputError, match="factor"):
        StretchedNeutrons(-1.0)
    with pytest.raises(InputError, match="dm2"):
        sterile_at(-1.0)
    with pytest.raises(InputError, match="a function of a Plan"):
        OfEach(3)
    with pytest.raises(InputError, match="flavour"):
        SterileFlavour(distance=20 * m, flavour="x", dm2=eV**2)
    with pytest.raises(InputError, match="moment"):
        moment(math.inf)
    with pytest.raises(InputError, match="sterile"):
        SterileFlavour(distance=20 * m, flavour="mu", dm2=eV**2)(0.7)


def test_a_moment_is_one_of_both_flavours_in_its_unit():
    """1e-9 μ_B is 100 in 1e-11; of one flavour alone the counts would be fewer."""
    built = plan("COH-CryoCsI-10").experiment
    by_hand = MODEL + ns.MagneticMoment(e=1e-9 * bohr_magneton, mu=1e-9 * bohr_magneton)
    np.testing.assert_allclose(built.counts(moment(100.0)), built.counts(by_hand), rtol=1e-9)

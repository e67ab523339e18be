"""Inelastic cross sections from shipped tables beside contours; counts with four inelastic channels beside CEvNS."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.currents.weak_current import charged_current
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.shipped import table_files
from nuscatter.units import MeV, kg, m

FLUX = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
E = np.linspace(25.0, 39.0, 200) * MeV
#: Argon in the charged and the neutral current, caesium and iodine in the neutral one.
CHANNELS = (
    ns.inelastic("Ar40", ns.CHARGED_CURRENT)
    + ns.inelastic("Ar40", ns.NEUTRAL_CURRENT)
    + ns.inelastic("I127", ns.CHARGED_CURRENT)
    + ns.inelastic("Cs133", ns.CHARGED_CURRENT)
)


@pytest.fixture(scope="module")
def helium():
    """Contours of a small nucleus with few multipoles: those of argon take longer."""
    coarse = Sampling(40 * MeV, highest_multipole=2, spacing=2 * MeV)
    responses = sampled_responses(ns.nuclide("He4"), "SLy4", "np", coarse, keep=False)
    return NuclearCrossSection(responses, charged_current(), helicity=1, mass=0.511 * MeV)


def test_cross_section_of_a_table(compare, helium):
    argon = ns.inelastic("Ar40", ns.CHARGED_CURRENT)
    found, contours = compare(
        "σ of 200 energies, table", lambda: argon.sigma(E, ns.nu_e), lambda: helium.total(E), asked=1e-3
    )
    assert found.shape == contours.shape
    assert np.all(found > contours)  # there are more neutrons in argon


def test_first_reading_of_a_table(compare, helium):
    def first():
        table_files._table.cache_clear()
        return table_files.shipped_table("Ar40", "SLy4", "np").with_couplings().total(E)

    compare("σ of a table read anew", first, lambda: helium.total(E), asked=50e-3)


@pytest.mark.parametrize("target", ["Ar", "CsI"])
def test_counts_with_four_inelastic_channels(compare, target):
    detector = ns.Detector(target, 1000 * kg, np.arange(0.0, 60.0, 2.0) * MeV)
    experiment, model = ns.Experiment(FLUX, detector), ns.StandardModel() + CHANNELS
    fast, slow = compare(
        f"CEvNS and four inelastic channels, {target}",
        lambda: experiment.counts(model),
        lambda: ns.Experiment(FLUX, detector).counts(model),
        asked=5e-3,
    )
    assert fast == pytest.approx(slow, rel=1e-12)

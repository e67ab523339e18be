"""Dark matter on real nuclei: beside contour integrals of electrons, and the first levels of carbon."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.bsm.dark_excitation.binned_responses import binned_responses
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.excitation_spectra import excitation_edges
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.sources.dark.portal import electric
from nuscatter.units import MeV, fm

pytestmark = pytest.mark.slow

CARBON = Sampling(60 * MeV, highest_multipole=3, spacing=2 * MeV)


def test_carbon_beside_electrons():
    """Sums over bins of R_L and R_T are the contour integrals of electrons, also of an RPA with its resonances."""
    edges = excitation_edges(60 * MeV)
    sampled = sampled_responses(ns.nuclide("C12"), "SLy4", None, CARBON)
    q = np.array([20.0, 61.0, 117.0]) * MeV
    exact = ns.electroexcitation("C12", sampling=CARBON).between(q, 2.5 * MeV, 60 * MeV)
    for each in binned_responses(sampled, PortalCurrent(electric), edges=edges):
        (name,) = each.names
        every = np.arange(each.omega.size)
        for have, want in zip(each.at(np.broadcast_to(q**2, (every.size, q.size)), every), exact, strict=True):
            scale = max(np.abs(want[name]).max(), 1e-9)
            assert np.abs(have.sum(axis=0) - want[name]).max() < 2e-3 * scale, name


def test_first_levels_of_carbon():
    """The RPA has 2⁺ at 4.4 MeV with 1 to 1.6 times the B(E2) that is measured, 39.7 e² fm⁴."""
    electrons = ns.electroexcitation("C12", sampling=CARBON)
    q = 15 * MeV
    R = float(electrons.between(q, 3 * MeV, 6 * MeV).longitudinal["2+"])
    strength = R * 225 / (4 * np.pi * float(q * fm) ** 4)
    assert 35 < strength < 65


def test_baryon_number_has_no_dipole():
    """The motion of the nucleus as a whole is no excitation: 1⁻ is a few per cent of σ, where a photon has half."""
    charges = {
        name: ns.VectorPortal(
            mediator_mass=75 * MeV,
            coupling=1e-4,
            charges=each,
            alpha_dark=0.5,
            mass=10 * MeV,
            kind=ns.DarkMatterKind.SCALAR,
        )
        for name, each in {
            "photon": ns.PortalCharges(up=2 / 3, down=-1 / 3, lepton=0.0),
            "baryon": ns.PortalCharges(up=1 / 3, down=1 / 3, lepton=0.0),
        }.items()
    }
    shares = {}
    for name, dark in charges.items():
        parts = ns.DarkExcitation(dark, "C12", sampling=CARBON).by_multipole(60 * MeV, dark.particles[0])
        shares[name] = float(parts["1-"] / sum(parts.values()))
    assert 0.3 < shares["photon"] < 0.8
    assert abs(shares["baryon"]) < 0.06

"""Dark matter on real nuclei: beside the folded responses of electrons, and the first levels of carbon."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.bsm.dark_excitation.projectile import projectile_factors, transfers
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.units import MeV, fm

pytestmark = pytest.mark.slow

CARBON = Sampling(65 * MeV, highest_multipole=3, spacing=2 * MeV)


def portal(kind=ns.DarkMatterKind.DIRAC, mass=10 * MeV):
    return ns.VectorPortal.kinetic_mixing(epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=mass, kind=kind)


def test_carbon_beside_electrons():
    """σ of bins is the integral of R_L and R_T that are folded with 1 MeV, to the per cent that folding moves."""
    dark, E = portal(), 90 * MeV
    (chi,) = dark.particles
    electrons = ns.electroexcitation("C12", sampling=CARBON)
    omega, dw = np.linspace(1.0, 64.9, 260, retstep=True)
    x, w = np.polynomial.legendre.leggauss(12)
    at = {"omega": omega[:, None] * MeV, "incoming": chi.mass, "outgoing": chi.mass}
    reach = transfers(E, **at)
    first, last = reach.least, np.minimum(reach.largest, (129.9 * MeV) ** 2)
    q2 = (first + last) / 2 + (last - first) / 2 * x
    R = electrons.response(np.sqrt(q2), omega=np.broadcast_to(at["omega"], q2.shape), width=1 * MeV)
    V = projectile_factors(dark.kind, E, q2=q2, **at)
    density = V.longitudinal * sum(R.longitudinal.values()) + V.transverse * sum(R.transverse.values())
    density = density / (q2 - at["omega"] ** 2 + dark.mediator_mass**2) ** 2 * w * (last - first) / 2
    size = (dark.coupling * dark.dark_coupling) ** 2 / (16 * np.pi * (E**2 - chi.mass**2))
    expected = size * density.sum() * dw * MeV
    found = ns.DarkExcitation(dark, "C12", sampling=CARBON, seen=ns.AllEnergy()).sigma(E, chi)
    print(float(found / expected))
    assert float(found / expected) == pytest.approx(1, rel=0.03)


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

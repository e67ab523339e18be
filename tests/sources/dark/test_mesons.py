"""Amplitudes of charges, branching ratios with a form factor, thresholds, and pions that A′ decays to."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.constants import electron_mass, fine_structure_constant, muon_mass
from nuscatter.errors import InputError
from nuscatter.sources.dark.meson_decays import off_shell_branching
from nuscatter.sources.dark.mesons import (
    Meson,
    eta,
    neutral_pion,
    require_few_hadrons,
    require_threshold,
    threshold,
)
from nuscatter.sources.dark.portal import DarkMatterKind, PortalCharges, VectorPortal, baryon_number, electric
from nuscatter.units import GeV, MeV

NUMBER = st.floats(-2, 2)


def portal(**changes):
    known = {"epsilon": 1e-4, "mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV}
    return VectorPortal.kinetic_mixing(**known | {"kind": DarkMatterKind.DIRAC} | changes)


def of_quarks(*quarks, **changes):
    return Meson(**{"name": "η", "pdg": 221, "mass": eta.mass, "photons": eta.photons, "quarks": quarks} | changes)


@given(up=NUMBER, strange=NUMBER)
def test_electric_charges_have_the_amplitude_of_a_photon(up, strange):
    """Whatever the mixing: then A′ is a photon."""
    if abs(5 * up + strange) > 1e-3:
        assert of_quarks(up, up, strange).amplitude(electric) == pytest.approx(1, rel=1e-9)


@given(up=NUMBER, down=NUMBER)
def test_pion_has_three_times_the_products_of_charges(up, down):
    charges = PortalCharges(up=up, down=down, lepton=0.0)
    expected = 3 * (2 / 3 * up + 1 / 3 * down)
    assert neutral_pion.amplitude(charges) == pytest.approx(expected, abs=1e-12)
    assert charges.pion_amplitude == pytest.approx(expected, abs=1e-12)


def test_octet_and_singlet_of_baryon_number():
    """Trace of Q B: 1 for the octet, since B is a third of the unit matrix there; 0 for the singlet, where tr Q = 0."""
    assert of_quarks(1.0, 1.0, -2.0).amplitude(baryon_number) == pytest.approx(1, rel=1e-12)
    assert of_quarks(1.0, 1.0, 1.0).amplitude(baryon_number) == pytest.approx(0, abs=1e-12)
    assert eta.amplitude(baryon_number) == pytest.approx(0.472, abs=1e-3)
    # isovector charges, x_u = −x_d = −x_s: ΣwQx = w_q(2 + 1)/3 + w_s/3
    isovector = PortalCharges(up=1.0, down=-1.0, lepton=0.0)
    q, _, s = eta.quarks
    assert eta.amplitude(isovector) == pytest.approx(3 * (3 * q + s) / (5 * q + s), rel=1e-12)


def test_quarks_of_eta_give_its_width():
    """Γ ∝ m³ (ΣwQ²)² beside Γ(π⁰ → γγ) = 7.72 eV with w = (1, −1, 0)/√2; measured: 0.516(18) keV."""

    def part(quarks):
        return sum(w * c * c for w, c in zip(quarks, (2 / 3, -1 / 3, -1 / 3), strict=True))

    pion = part((1 / math.sqrt(2), -1 / math.sqrt(2), 0.0))
    width = 7.72e-3 * (eta.mass / neutral_pion.mass) ** 3 * (part(eta.quarks) / pion) ** 2
    assert width == pytest.approx(0.516, abs=0.018)


def test_masses_are_those_of_the_particle_data_group():
    particle = pytest.importorskip("particle").Particle
    for meson in (neutral_pion, eta):
        assert particle.from_pdgid(meson.pdg).mass == pytest.approx(meson.mass / MeV, abs=1e-4)


def test_branching_ratio_of_eta():
    """2ε²(1 − x²)³ B(γγ), with and without 1/(1 − m²/Λ²)²."""
    point = of_quarks(*eta.quarks)
    for mass in (30.0, 300.0, 500.0):
        bare = 2e-8 * (1 - (mass / 547.862) ** 2) ** 3 * 0.3936
        assert float(point.branching(portal(), mass * MeV)) == pytest.approx(bare, rel=1e-12, abs=0)
        both = bare / (1 - (mass / 721) ** 2) ** 2
        assert float(eta.branching(portal(), mass * MeV)) == pytest.approx(both, rel=1e-12, abs=0)
    assert eta.branching(portal(), np.array([547.9, 721.0, 2000.0]) * MeV).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("lepton", "published", "uncertainty"), [(electron_mass, 6.9e-3, 4e-4), (muon_mass, 3.1e-4, 4e-5)]
)
def test_photon_off_its_mass_shell_is_the_dalitz_decay_of_eta(lepton, published, uncertainty):
    """B(η → ℓ⁺ℓ⁻γ) of the Particle Data Group, 6.9(4)e-3 and 3.1(4)e-4.

    An A′ of nearly no mass with ε = 1, and χ a lepton of α_D = α. Without the form factor muons would have 2.2e-4.
    """
    photon = portal(epsilon=1.0, mediator_mass=1e-4 * MeV, alpha_dark=fine_structure_constant.value, mass=lepton.value)
    assert off_shell_branching(photon, meson=eta) == pytest.approx(published, abs=uncertainty)
    r = (lepton.value / MeV) ** 2 / (s := np.geomspace(4 * (lepton.value / MeV) ** 2, 547.862**2, 400_001))
    rate = 2 / (3 * math.pi * 137.035999) / s * (1 - s / 547.862**2) ** 3 / (1 - s / 721**2) ** 2
    rate *= (1 + 2 * r) * np.sqrt(np.maximum(1 - 4 * r, 0))
    assert off_shell_branching(photon, meson=eta) == pytest.approx(0.3936 * float(np.trapezoid(rate, s)), rel=1e-4)


def test_thresholds():
    """s = (2m_p + m)² with a proton at rest."""
    for meson in (neutral_pion, eta):
        s = (2 * 938.27208943 + meson.mass / MeV) ** 2
        assert threshold(meson) / MeV == pytest.approx((s - 4 * 938.27208943**2) / (2 * 938.27208943), rel=1e-12)
    require_threshold(eta, 1.256 * GeV)
    with pytest.raises(InputError, match=r"1\.25 GeV make no η: pp → ppη begins at 1\.256 GeV"):
        require_threshold(eta, 1.25 * GeV)


def test_pions_of_a_heavy_mediator_are_refused_where_they_count():
    """g²/4π = α_D: pions would take a good part; below 279 MeV, or with g²/4π ≪ α_D, none."""
    alike = {"epsilon": 1.0, "alpha_dark": fine_structure_constant.value, "kind": DarkMatterKind.SCALAR}
    with pytest.raises(InputError, match="decays to two pions in more than 1 %"):
        require_few_hadrons(portal(mediator_mass=400 * MeV, **alike))
    require_few_hadrons(portal(mediator_mass=279 * MeV, **alike))
    require_few_hadrons(portal(mediator_mass=400 * MeV))
    baryonic = VectorPortal.leptophobic(
        alpha_baryon=0.1, mediator_mass=400 * MeV, alpha_dark=0.1, mass=25 * MeV, kind=DarkMatterKind.SCALAR
    )
    require_few_hadrons(baryonic)


def test_pions_count_from_one_per_cent_of_the_width_on():
    """A scalar's α m/12 β³ with the form factor of a ρ beside α_D m/12 β³ of χ and α m/3 (1 + 2r²) β of leptons."""

    def beta(own):
        return math.sqrt(1 - 4 * (own / 400) ** 2)

    of_pions = 400 / 12 * beta(139.57039) ** 3 / (1 - (400 / 775) ** 2) ** 2
    of_leptons = sum(400 / 3 * (1 + 2 * (own / 400) ** 2) * beta(own) for own in (0.51099895, 105.6583755))
    alpha = 0.01 * 0.5 * 400 / 12 * beta(25) ** 3 / (0.99 * of_pions - 0.01 * of_leptons)
    for factor, refused in ((0.999, False), (1.001, True)):
        epsilon = math.sqrt(factor * alpha / fine_structure_constant.value)
        mixed = VectorPortal.kinetic_mixing(
            epsilon=epsilon, mediator_mass=400 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        )
        if refused:
            with pytest.raises(InputError, match="two pions"):
                require_few_hadrons(mixed)
        else:
            require_few_hadrons(mixed)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"photons": 1.2}, "photons"),
        ({"mass": -1.0}, "mass"),
        ({"quarks": (1.0, 1.0)}, "quarks"),
        ({"quarks": (1.0, -4.0, 0.0)}, "amplitude of two photons"),
        ({"pole": 500 * MeV}, "pole"),
    ],
)
def test_wrong_mesons_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        of_quarks(*wrong.pop("quarks", eta.quarks), **wrong)

"""Branching ratios on and off the mass shell, energies at rest, and the flux."""

import math

import numpy as np
import pytest

from nuscatter.constants import electron_mass, fine_structure_constant, neutral_pion_mass, neutral_pion_to_photons
from nuscatter.errors import InputError
from nuscatter.sources.dark.meson_decays import off_shell_branching, require_on_shell, spectrum_at_rest
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions, pion_branching
from nuscatter.sources.dark.portal import DarkMatterKind, PortalCharges, VectorPortal, decay_momentum
from nuscatter.sources.timing import box
from nuscatter.units import GeV, MeV, cm, m, ns

DIRAC, SCALAR = DarkMatterKind.DIRAC, DarkMatterKind.SCALAR
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)
M = neutral_pion_mass.value / MeV


def portal(**changes):
    known = {"epsilon": 1e-4, "mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV, "kind": SCALAR}
    return VectorPortal.kinetic_mixing(**known | changes)


def flux(of, **changes):
    known = {"pot": 1e23, "pions_per_pot": 0.09, "distance": 19.3 * m, "angle": math.pi / 2}
    return DarkMatterFromPions(of, MERCURY, **known | changes)


def test_published_branching_ratios():
    """Issue numbers: 2ε²(1 − x²)³ B(γγ)."""
    low = portal(epsilon=1e-3, mediator_mass=30 * MeV, mass=10 * MeV)
    assert float(pion_branching(low)) == pytest.approx(1.697781e-6, rel=1e-5, abs=0)
    assert float(pion_branching(portal())) == pytest.approx(6.528229e-9, rel=1e-5, abs=0)
    assert float(pion_branching(portal(), 140 * MeV)) == 0


def test_baryon_number_has_the_electric_amplitude():
    """3(Q_u x_u − Q_d x_d) = 1 for both, so α_B = ε²α gives the same."""
    baryonic = VectorPortal.leptophobic(
        alpha_baryon=1e-8 * fine_structure_constant.value,
        mediator_mass=75 * MeV,
        alpha_dark=0.5,
        mass=25 * MeV,
        kind=SCALAR,
    )
    assert float(pion_branching(baryonic) / pion_branching(portal())) == pytest.approx(1, rel=1e-14)


def test_photon_off_its_mass_shell_is_the_dalitz_decay():
    """B(π⁰ → e⁺e⁻γ)/B(γγ) = 0.01185 at first order, without the form factor (N. M. Kroll and W. Wada, 1955).

    An A′ of nearly no mass with ε = 1 and χ an electron of α_D = α.
    """
    photon = portal(
        epsilon=1.0,
        mediator_mass=1e-4 * MeV,
        alpha_dark=fine_structure_constant.value,
        mass=electron_mass.value,
        kind=DIRAC,
    )
    ratio = off_shell_branching(photon) / neutral_pion_to_photons.value
    assert ratio == pytest.approx(0.01185, abs=5e-6)
    s = np.geomspace(4 * 0.51099895**2, M**2, 400_001)
    r = 0.51099895**2 / s
    rate = 2 / (3 * math.pi * 137.035999) / s * (1 - s / M**2) ** 3 * (1 + 2 * r) * np.sqrt(np.maximum(1 - 4 * r, 0))
    # the width of A′ in its own propagator is (2α/3)² of this
    assert ratio == pytest.approx(float(np.trapezoid(rate, s)), rel=4e-5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DarkMatterKind)
def test_off_shell_is_on_shell_as_the_width_vanishes(kind):
    """The difference is of order Γ/m."""
    for alpha in (1e-3, 1e-6):
        narrow = portal(alpha_dark=alpha, kind=kind, epsilon=1e-7)
        on_shell = float(pion_branching(narrow)) * narrow.dark_fraction
        assert off_shell_branching(narrow) == pytest.approx(on_shell, rel=10 * alpha, abs=0)
    spectra = [spectrum_at_rest(narrow, off_shell=off) for off in (False, True)]
    np.testing.assert_allclose(*(each.moment(0, np.array([30, 40, 50]) * MeV) for each in spectra), rtol=3e-4)


def test_far_off_shell_scales_with_both_couplings():
    """B ∝ ε²α_D where A′ is too heavy, and ∝ m⁻⁴."""
    heavy = portal(mediator_mass=3 * GeV)
    assert off_shell_branching(portal(mediator_mass=3 * GeV, alpha_dark=0.25)) == pytest.approx(
        off_shell_branching(heavy) / 2, rel=1e-4, abs=0
    )
    assert off_shell_branching(portal(mediator_mass=6 * GeV)) == pytest.approx(
        off_shell_branching(heavy) / 16, rel=5e-3, abs=0
    )


def test_no_couplings_no_dark_matter():
    for nothing in ({"epsilon": 0.0}, {"alpha_dark": 0.0}):
        assert off_shell_branching(portal(**nothing)) == 0
        assert [float(each) for each in flux(portal(**nothing)).fluence.values()] == [0]


def test_on_shell_fluence_goes_as_epsilon_squared():
    first, second = (next(iter(flux(portal(epsilon=each)).fluence.values())) for each in (1e-4, 2e-4))
    assert second / first == pytest.approx(4, rel=1e-6)


@pytest.mark.parametrize("polarised", [True, False])
def test_energies_at_rest(polarised):
    """One χ; the mean energy is half that of A′, and the variance that of the shape of x."""
    spectrum = spectrum_at_rest(portal(), polarised=polarised)
    E, weight = spectrum.nodes()
    boson = (M**2 + 75**2) / 2 / M
    assert weight.sum() == pytest.approx(1)
    assert weight @ E / MeV == pytest.approx(boson / 2)
    half = math.sqrt(boson**2 - 75**2) * float(decay_momentum(75.0, first=25.0, second=25.0)) / 75
    variance = weight @ (E / MeV - boson / 2) ** 2 / half**2
    assert variance == pytest.approx(1 / 5 if polarised else 1 / 3)  # of 1 − x², and of a flat shape


def test_polarisation_is_small():
    """It moves a rate by less than 1 %, since χ stays isotropic."""
    both = [next(iter(flux(portal(), polarised=each).fluence.values())) for each in (True, False)]
    assert both[0] != both[1]
    assert both[0] == pytest.approx(both[1], rel=0.01, abs=0)


@pytest.mark.slow
def test_isotropic_number_in_all_directions_is_two_for_each_boson():
    """Σ over angles of fluence times distance² is 2 B times the pions."""
    x, w = np.polynomial.legendre.leggauss(10)
    parts = [next(iter(flux(portal(), angle=math.acos(each)).fluence.values())) * (19.3 * m) ** 2 for each in x]
    expected = 2 * 1e23 * 0.09 * float(pion_branching(portal())) * portal().dark_fraction
    assert 2 * math.pi * float(w @ parts) == pytest.approx(expected, rel=1e-3)


def test_two_masses_give_one_particle_each():
    split = flux(portal(kind=DIRAC, mass=20 * MeV, splitting=4 * MeV))
    light, heavy = split.fluence.values()
    assert light / heavy == pytest.approx(1, rel=0.05)
    almost = flux(portal(kind=DIRAC, mass=20 * MeV, splitting=1e-6 * MeV))
    whole = flux(portal(kind=DIRAC, mass=20 * MeV))
    assert sum(almost.fluence.values()) == pytest.approx(sum(whole.fluence.values()), rel=1e-5, abs=0)


def test_pulsed_flux_has_the_same_fluence():
    steady, pulsed = flux(portal()), flux(portal(), pulse=box(start=0.0, length=400 * ns))
    assert sum(pulsed.fluence.values()) * cm**2 == pytest.approx(sum(steady.fluence.values()) * cm**2, rel=1e-5)
    delays = [each.time.delay / ns for each in pulsed.components]
    assert len(delays) > 3
    assert delays == sorted(delays, reverse=True)


def test_off_shell_must_be_asked_for():
    heavy = portal(mediator_mass=140 * MeV)
    with pytest.raises(InputError, match="ask for off_shell=True"):
        flux(heavy)
    with pytest.raises(InputError, match="not on its mass shell between"):
        require_on_shell(portal(mass=40 * MeV))
    assert sum(flux(heavy, off_shell=True).fluence.values()) > 0
    with pytest.raises(InputError, match="no energy for two"):
        spectrum_at_rest(portal(mass=70 * MeV), off_shell=True)


@pytest.mark.parametrize("wrong", [{"distance": 0.0}, {"angle": 4.0}, {"pot": -1.0}, {"pions_per_pot": -0.1}])
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        flux(portal(), **wrong)


def test_charges_without_pion_amplitude_make_nothing():
    """x_u = 1, x_d = −2 has 2x_u + x_d = 0."""
    isospin = VectorPortal(
        mediator_mass=75 * MeV,
        coupling=1e-4,
        charges=PortalCharges(up=1.0, down=-2.0, lepton=0.0),
        alpha_dark=0.5,
        mass=25 * MeV,
        kind=DIRAC,
    )
    assert float(pion_branching(isospin)) == 0

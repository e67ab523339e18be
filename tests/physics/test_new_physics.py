"""New physics against numbers that were published or that follow from the constants alone."""

import math

import numpy as np
import pytest

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass
from nuscatter.interactions.bsm.electromagnetic import ChargeRadius, MagneticMoment
from nuscatter.interactions.bsm.mediators import LightVector, universal
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.bsm.scalar_charges import nucleon_scalar_charges
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e, nu_e_bar, nu_mu
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, bohr_magneton, cm, keV, m

GF, ALPHA = fermi_constant.value, fine_structure_constant.value
SM = StandardModel()


@pytest.mark.parametrize(("name", "degenerate"), [("Cs133", 0.36), ("I127", 0.36), ("Ar40", 0.34)])
def test_the_second_solution_of_a_down_coupling(name, degenerate):
    """Barranco, Miranda and Rashba, JHEP 12 (2005) 021: two bands of ε^dV_ee, the second where Q_W turns its sign."""
    nucleus = helm(name)
    flux = facility("SNS").flux(distance=20 * m, pot=1e23)
    scan = np.linspace(0.2, 0.5, 3001)
    rates = recoil_spectrum(SM + NSI(ee_d=scan, mumu_d=scan), flux, name, 5 * keV)
    exact = recoil_spectrum(SM, flux, name, 5 * keV)
    crossing = scan[np.argmin(abs(rates - exact))]
    assert crossing == pytest.approx(degenerate, abs=0.005)
    assert nucleus.nuclide.Z < nucleus.nuclide.N


def test_slopes_of_degenerate_bands_differ_between_targets():
    """(2Z + N)/(Z + 2N): parallel for Cs and I, another for argon (Scholberg, Phys. Rev. D 73 (2006) 033005)."""
    slopes = {name: (2 * each.Z + each.N) / (each.Z + 2 * each.N) for name in ("Cs133", "I127", "Ar40")
              for each in [nuclide(name)]}  # fmt: skip
    assert slopes["Cs133"] == pytest.approx(188 / 211)
    assert abs(slopes["Cs133"] - slopes["I127"]) < 0.005
    assert slopes["Ar40"] - slopes["Cs133"] > 0.04
    up = 0.7
    for name, slope in slopes.items():
        nucleus = point_nucleus(name)
        hidden = SM + NSI(ee_u=up, ee_d=-slope * up)
        assert float(hidden.sigma(30 * MeV, nu_e, nucleus) / SM.sigma(30 * MeV, nu_e, nucleus)) == pytest.approx(
            1, rel=1e-12
        )


def test_the_magnetic_cross_section_of_an_electron():
    """2.495e-25 cm² (μ/μ_B)² (1/T − 1/E), P. Vogel and J. Engel, Phys. Rev. D 39 (1989) 3378."""
    term = MagneticMoment(e=1e-10 * bohr_magneton)
    value = term.dsigma_dT(5 * MeV, 10 * keV, nu_e_bar, recoil=Recoil.ELECTRON) / cm**2 * MeV
    assert float(value) * 1e45 == pytest.approx(2.494672e-25 * 1e-20 * (100 - 0.2) * 1e45, rel=1e-6, abs=0)


def test_where_a_moment_outshines_the_weak_force_on_an_electron():
    """T/m_e below π²α²/(G_F m_e²)² (μ/μ_B)² (C. Giunti and A. Studenikin, Rev. Mod. Phys. 87 (2015) 531, Eq. 5.9)."""
    mu = 6e-11
    crossover = math.pi**2 * ALPHA**2 / (GF * electron_mass.value**2) ** 2 * mu**2 * electron_mass.value
    weak, moment = ElectronScattering(), MagneticMoment(e=mu * bohr_magneton)
    ratio = [
        float(moment.dsigma_dT(10 * MeV, T, nu_e_bar, recoil=Recoil.ELECTRON) / weak.dsigma_dT(10 * MeV, T, nu_e_bar))
        for T in (crossover / 10, 10 * crossover)
    ]
    assert ratio[0] > 1 > ratio[1]


def test_the_shift_by_a_charge_radius():
    """δ sin²θ_W = (√2πα/6G_F)⟨r²⟩ = ⅓ m_W² sin²θ_W ⟨r²⟩ (P. Vogel and J. Engel 1989), 0.0118978 per 1e-32 cm²."""
    shift = math.sqrt(2) * math.pi * ALPHA / (6 * GF) * 1e-32 * cm**2
    assert shift == pytest.approx(0.0118978, abs=5e-8)
    assert 2 * shift == pytest.approx(0.0237956, abs=1e-7)  # what the review's Eq. 57 would give
    nucleus = helm("Cs133")
    moved = (SM + ChargeRadius(ee=1e-32 * cm**2)).sigma(30 * MeV, nu_e, nucleus)
    for factor, same in ((1, True), (2, False)):
        other = StandardModel(0.23857 + factor * shift).sigma(30 * MeV, nu_e, nucleus)
        assert math.isclose(float(moved / other), 1, rel_tol=1e-9) == same


def test_flavour_difference_of_the_protons_vector_coupling():
    """0.0401 − 0.0318 (or 0.0382 − 0.0300 with ZZ boxes) is (α/3π) ln(m_μ²/m_e²)."""
    difference = ALPHA / (3 * math.pi) * math.log((muon_mass.value / electron_mass.value) ** 2)
    assert difference == pytest.approx(0.008256, abs=5e-7)
    assert difference == pytest.approx(0.0401 - 0.0318, abs=1e-4)
    assert difference == pytest.approx(0.0382 - 0.0300, abs=1e-4)


def test_a_universal_mediator_can_hide():
    """Destructive interference: at g² = −Q_W G_F (Q² + m²)/(√2 · 3A) twice over the rate is the Standard Model's."""
    nucleus, mass, T = point_nucleus("Cs133"), 1e5 * MeV, np.array([1.0, 10]) * keV
    weak = (1 - 4 * 0.23857) * 55 - 78
    g = math.sqrt(-2 * weak * GF * mass**2 / (math.sqrt(2) * 3 * 133))
    hidden, half = (SM + LightVector(mass, coupling=g * part, charges=universal) for part in (1, math.sqrt(0.5)))
    standard = SM.dsigma_dT(30 * MeV, T, nu_mu, nucleus)
    np.testing.assert_allclose(hidden.dsigma_dT(30 * MeV, T, nu_mu, nucleus) / standard, 1, rtol=1e-6)
    assert (half.dsigma_dT(30 * MeV, T, nu_mu, nucleus) < 1e-6 * standard).all()


def test_scalar_charge_of_a_nucleon():
    """σ_πN/m̂ = 17.3 ± 1.0, where models of three quarks in a nucleon would say 3."""
    charges = nucleon_scalar_charges()
    assert (charges.proton, charges.uncertainty) == pytest.approx((17.3, 1.0), abs=0.06)

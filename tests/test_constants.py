import dataclasses
import math

import pytest
import scipy.constants as codata
from particle import Particle  # the Particle Data Group's tables; only the tests use it

from nuscatter import constants
from nuscatter.constants import Measured
from nuscatter.units import GeV, J, MeV, fm, kg, ns, s

EVERY = {name: value for name, value in vars(constants).items() if isinstance(value, Measured)}


def test_there_are_constants():
    assert len(EVERY) >= 9


@pytest.mark.parametrize("name", EVERY)
def test_each_has_an_uncertainty_and_a_source(name):
    constant = EVERY[name]
    assert constant.value != 0
    # the neutron's charge radius is known to 1.5 %, the width of η to 3.8 %
    assert 0 < constant.uncertainty < (4e-2 if name == "eta_width" else 2e-2) * abs(constant.value)
    assert len(constant.source) > 10
    assert any(character.isdigit() for character in constant.source), "a year, a DOI or an equation"


@pytest.mark.parametrize(
    ("constant", "name", "unit"),
    [
        (constants.fine_structure_constant, "fine-structure constant", 1),
        (constants.atomic_mass_unit, "atomic mass constant energy equivalent in MeV", MeV),
        (constants.atomic_mass_unit, "atomic mass constant", kg),
        (constants.electron_mass, "electron mass energy equivalent in MeV", MeV),
        (constants.electron_mass, "electron mass energy equivalent", J),
        (constants.muon_mass, "muon mass energy equivalent in MeV", MeV),
        (constants.fermi_constant, "Fermi coupling constant", 1 / GeV**2),
    ],
)
def test_agreement_with_scipy_whatever_its_edition(constant, name, unit):
    value, error = codata.value(name) * unit, codata.precision(name) * codata.value(name) * unit
    rounding = 1e-9 * value if unit in (kg, J) else 0.0  # kg and J are printed with fewer digits
    assert abs(constant.value - value) <= 5 * math.hypot(constant.uncertainty, error) + rounding


def test_the_fermi_constant_follows_from_the_muon_lifetime():
    """1/τ = G² m⁵/192π³ × F(m_e²/m²) × (1 + radiative corrections of −4.2 permille), PDG, electroweak review."""
    G, muon, electron = (
        each.value for each in (constants.fermi_constant, constants.muon_mass, constants.electron_mass)
    )
    x = (electron / muon) ** 2
    phase_space = 1 - 8 * x + 8 * x**3 - x**4 - 12 * x**2 * math.log(x)
    alpha = 1 / 135.901  # at the muon's mass
    one_loop = 25 / 8 - math.pi**2 / 2 - (9 + 4 * math.pi**2 + 12 * math.log(x)) * x + 16 * math.pi**2 * x**1.5
    radiative = 1 + one_loop * alpha / math.pi + 6.7 * (alpha / math.pi) ** 2
    lifetime = 192 * math.pi**3 / (G**2 * muon**5 * phase_space * radiative)
    assert lifetime == pytest.approx(constants.muon_lifetime.value, rel=2e-6, abs=0)


@pytest.mark.parametrize(
    ("constant", "name"),
    [
        (constants.eta_mass, "eta"),
        (constants.neutral_pion_mass, "pi0"),
        (constants.charged_pion_mass, "pi+"),
        (constants.tau_mass, "tau-"),
    ],
)
def test_masses_are_those_of_the_particle_data_group(constant, name):
    assert constant.value / MeV == pytest.approx(Particle.from_name(name).mass, abs=3 * constant.uncertainty / MeV)


def test_a_neutral_pion_that_makes_no_two_photons_makes_a_pair():
    """Dalitz pairs are 4α/3π (ln m_π/m_e − 7/4) of two photons, and double ones 3.4e-5: so QED gives the branching."""
    m = constants.neutral_pion_mass.value / constants.electron_mass.value
    pairs = 4 * constants.fine_structure_constant.value / (3 * math.pi) * (math.log(m) - 7 / 4)
    assert constants.neutral_pion_to_photons.value == pytest.approx(1 / (1 + pairs + 3.4e-5), abs=2e-4)


def test_the_decays_of_eta_are_one():
    """3π⁰, π⁺π⁻π⁰, π⁺π⁻γ and pairs with a photon, PDG [memory]."""
    others = 0.3257 + 0.2302 + 0.0428 + 0.0069 + 0.0003
    assert constants.eta_to_photons.value + others == pytest.approx(1, abs=1e-3)


def test_v_ud_follows_from_superallowed_decays():
    """2984.43 s/[Ft (1 + Δ)], Ft = 3072.24 s: J. C. Hardy and I. S. Towner, Phys. Rev. C 102 (2020) 045501 [memory].

    The radiative correction Δ = 0.02467 is that of C.-Y. Seng et al., Phys. Rev. Lett. 121 (2018) 241804 [memory].
    """
    assert constants.v_ud.value == pytest.approx(math.sqrt(2984.43 / (3072.24 * 1.02467)), abs=1.6e-4)


def test_the_axial_coupling_beside_the_best_measurement():
    """1.27641 ± 0.00056 of PERKEO III, Phys. Rev. Lett. 122 (2019) 242501; the mean of all has a scale factor."""
    g = constants.axial_coupling
    assert g.value == pytest.approx(1.27641, abs=math.hypot(g.uncertainty, 0.00056))


def test_the_neutron_s_radius_follows_from_its_scattering_on_electrons():
    """b_ne = −1.33(4)e-3 fm of lead, S. Kopecky et al., Phys. Rev. C 56 (1997) 2229 [memory]: ⟨r²⟩ = 3b/αm_n."""
    mass, alpha = constants.neutron_mass.value, constants.fine_structure_constant.value
    square = 3 * -1.33e-3 * fm / (alpha * mass)
    assert constants.neutron_charge_radius_squared.value / fm**2 == pytest.approx(square / fm**2, abs=0.004)


def test_the_panofsky_ratio_is_the_typed_one():
    """1.546 ± 0.009, once more; an older measurement has 1.533 ± 0.021 (V. T. Cocconi et al. 1961) [memory]."""
    assert constants.panofsky_ratio.value == pytest.approx(1.546, rel=1e-12)
    assert abs(constants.panofsky_ratio.value - 1.533) < 0.021


def test_the_width_of_the_neutral_pion_follows_from_its_lifetime():
    """τ = 8.43 ± 0.13e-17 s (PDG): a width is 1/τ."""
    assert constants.neutral_pion_width.value * 8.43e-17 * s == pytest.approx(1, rel=2e-3, abs=0)


def test_lifetimes_in_seconds():
    assert constants.muon_lifetime.value / s == pytest.approx(2.1969811e-6, abs=5 * 2.2e-12)
    assert constants.charged_pion_lifetime.value / ns == pytest.approx(26.033, abs=0.025)
    assert constants.charged_pion_mass.value / MeV == pytest.approx(139.57039, abs=5 * 1.8e-4)


def test_the_weak_mixing_angle_of_the_review():
    assert constants.sin2_theta_w_low_energy.value == 0.23857


def test_a_constant_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        constants.muon_mass.value = 1.0  # type: ignore[misc]

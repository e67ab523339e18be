import dataclasses
import math

import pytest
import scipy.constants as codata

from nuscatter import constants
from nuscatter.constants import Measured
from nuscatter.units import GeV, J, MeV, kg, ns, s

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

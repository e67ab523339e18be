"""Sets of couplings: their table, their names, and what is refused."""

from dataclasses import replace

import pytest

from nuscatter.errors import InputError
from nuscatter.structure.relativistic.force import RelativisticForce, relativistic_force, relativistic_forces
from nuscatter.units import MeV, fm


def test_the_sets():
    assert list(relativistic_forces()) == ["NL3", "FSUGold", "IU-FSU", "FSUGarnet"]
    assert relativistic_force("fsu-gold") is relativistic_force("FSUGold")
    assert relativistic_force("iufsu").name == "IU-FSU"
    for force in relativistic_forces().values():
        assert "(" in force.reference
        assert force.nucleon_mass == 939
        assert force.kappa > 0


@pytest.mark.parametrize("name", ["SLy4", "", None, 3, "FSUGold2"])
def test_unknown_sets(name):
    with pytest.raises(InputError, match=r"There is no relativistic force .*FSUGarnet"):
        relativistic_force(name)


def test_nl3_as_it_was_printed():
    """g₂ = −10.431 fm⁻¹, g₃ = −28.885, g_ρ = 4.474 times τ: Phys. Rev. C 55 (1997) 540."""
    nl3 = relativistic_force("NL3")
    g = 10.217
    assert nl3.g2_sigma == pytest.approx(g**2, rel=1e-8)
    assert nl3.g2_omega == pytest.approx(12.868**2, rel=1e-8)
    assert nl3.g2_rho == pytest.approx((2 * 4.474) ** 2, rel=1e-8)
    assert nl3.kappa == pytest.approx(2 * 10.431 * 197.327 / g**3, rel=1e-5)
    assert nl3.lambda_ == pytest.approx(6 * -28.885 / g**4, rel=1e-6)


def test_the_centre_of_mass():
    nl3 = relativistic_force("NL3")
    assert nl3.centre_of_mass(16) == pytest.approx(-12.2031, abs=1e-4)
    assert replace(nl3, oscillator=0.0).centre_of_mass(16) == 0


def test_the_elementary_charge():
    nl3 = relativistic_force("NL3")
    assert nl3.e2 == pytest.approx(1.43996448, rel=1e-7)
    assert nl3.e2 * MeV * fm == pytest.approx(1 / 137.036, rel=1e-6)
    assert replace(nl3, elementary_charge_squared=1.44).e2 == 1.44


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sigma_mass": 0.0}, "sigma_mass"),
        ({"g2_rho": -80.0}, "g2_rho"),
        ({"kappa": float("nan")}, "kappa"),
        ({"lambda_": "small"}, "lambda_"),
        ({"oscillator": -1.0}, "oscillator"),
        ({"name": 3}, "name"),
        ({"elementary_charge_squared": 0.0}, "elementary_charge_squared"),
    ],
)
def test_bad_parameters(change, says):
    with pytest.raises(InputError, match=says):
        replace(relativistic_force("NL3"), **change)


def test_a_set_of_ones_own():
    """Walecka's: σ and ω without self-couplings."""
    mine = RelativisticForce(
        "mine",
        "nowhere",
        sigma_mass=520.0,
        omega_mass=783.0,
        rho_mass=770.0,
        g2_sigma=109.6,
        g2_omega=190.4,
        g2_rho=65.2,
    )
    assert (mine.kappa, mine.zeta, mine.Lambda_v) == (0, 0, 0)

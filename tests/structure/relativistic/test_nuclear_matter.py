"""Nuclear matter in the relativistic mean field, beside published values and numerical derivatives.

Published: Phys. Rev. C 55 (1997) 540 (NL3: 0.148 fm⁻³, −16.299 MeV with other constants, K 271.76, M*/M 0.60, J 37.4);
Phys. Rev. Lett. 95 (2005) 122501 (FSUGold: 0.148, −16.30, K 230.0, J 32.59, L 60.5); Phys. Rev. C 82 (2010) 055803
(IU-FSU: 0.155, −16.40, K 231.2, J 31.30, L 47.2); Phys. Lett. B 748 (2015) 284 (FSUGarnet: 0.153, −16.23, K 229.5,
M*/M 0.578, J 30.92, L 51.0).
"""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.structure.relativistic.force import relativistic_force, relativistic_forces
from nuscatter.structure.relativistic.nuclear_matter import relativistic_energy_per_nucleon, relativistic_matter
from nuscatter.units import MeV, fm

every_force = pytest.mark.parametrize("force", relativistic_forces().values(), ids=relativistic_forces())


@pytest.mark.parametrize(
    ("name", "density", "energy", "K", "mass", "J", "L"),
    [
        ("NL3", 0.148, -16.24, 271.5, 0.595, 37.4, 118.5),
        ("FSUGold", 0.148, -16.30, 230.0, 0.61, 32.59, 60.5),
        ("IU-FSU", 0.155, -16.40, 231.2, 0.61, 31.30, 47.2),
        ("FSUGarnet", 0.153, -16.23, 229.5, 0.578, 30.92, 51.0),
    ],
)
def test_published_values(name, density, energy, K, mass, J, L):
    """To the digits printed. The sign of κ, the factors of g_ρ and of Λ_v would each be off by far more, below."""
    matter = relativistic_matter(relativistic_force(name))
    assert matter.density * fm**3 == pytest.approx(density, abs=6e-4)
    assert matter.energy / MeV == pytest.approx(energy, abs=6e-3)
    assert matter.incompressibility / MeV == pytest.approx(K, abs=0.3)
    assert matter.effective_mass == pytest.approx(mass, abs=1e-3)
    assert matter.symmetry_energy / MeV == pytest.approx(J, abs=0.02)
    assert matter.symmetry_slope / MeV == pytest.approx(L, abs=0.1)


@every_force
def test_derivatives_of_the_energy(force):
    """K, J and L, in closed form, once more by numerical derivatives of the energy per nucleon; P = 0."""
    matter = relativistic_matter(force)
    h = 1e-3

    def along(step, asymmetry=0.0):
        return relativistic_energy_per_nucleon(force, matter.density * (1 + step), asymmetry=asymmetry)

    assert along(0) == pytest.approx(matter.energy, rel=1e-9)
    slope = (along(-2 * h) - 8 * along(-h) + 8 * along(h) - along(2 * h)) / (12 * h)
    assert slope / MeV == pytest.approx(0, abs=1e-6)
    stencil = (-along(2 * h) + 16 * along(h) - 30 * along(0) + 16 * along(-h) - along(-2 * h)) / (12 * h**2)
    assert 9 * stencil == pytest.approx(matter.incompressibility, rel=1e-4)

    def symmetry(step):
        first, second = (along(step, d) - along(step) for d in (0.04, 0.08))
        return (16 * first - second) / (12 * 0.04**2)

    assert symmetry(0) == pytest.approx(matter.symmetry_energy, rel=1e-5)
    assert 3 * (symmetry(h) - symmetry(-h)) / (2 * h) == pytest.approx(matter.symmetry_slope, rel=1e-4)


@every_force
def test_neutron_and_proton_matter_are_alike(force):
    both = [relativistic_energy_per_nucleon(force, 0.1 / fm**3, asymmetry=sign * 0.8) for sign in (1, -1)]
    assert both[0] == pytest.approx(both[1], rel=1e-12)
    assert both[0] > relativistic_energy_per_nucleon(force, 0.1 / fm**3)


def test_a_dilute_gas_is_free():
    rho = 1e-8
    kinetic = 0.6 * 197.3269804**2 / (2 * 939) * (1.5 * np.pi**2 * rho) ** (2 / 3)
    found = relativistic_energy_per_nucleon(relativistic_force("NL3"), rho / fm**3) / MeV
    assert found == pytest.approx(kinetic, rel=2e-2)


def test_the_sign_of_kappa_is_settled():
    """With the other sign NL3 does not saturate and FSUGold saturates at 1.5 times the density."""
    nl3, gold = relativistic_force("NL3"), relativistic_force("FSUGold")
    with pytest.raises(FitError, match=r"NL3 (has no saturation density|.* no solution)|of NL3 has no solution"):
        relativistic_matter(replace(nl3, kappa=-nl3.kappa))
    matter = relativistic_matter(replace(gold, kappa=-gold.kappa))
    assert matter.density * fm**3 > 0.2
    assert matter.energy / MeV < -40


@pytest.mark.slow
@every_force
def test_the_factor_of_the_isovector_coupling_is_settled(force):
    """Half or twice g_ρ changes J by 9 % or more, least where Λ_v makes up for it."""
    J = relativistic_matter(force).symmetry_energy
    for factor in (0.5, 2.0):
        other = relativistic_matter(replace(force, g2_rho=factor**2 * force.g2_rho)).symmetry_energy
        assert abs(other / J - 1) > 0.09


def test_no_saturation():
    with pytest.raises(FitError, match=r"FSUGarnet has no saturation density between 0.02 and 0.4 fm⁻³"):
        relativistic_matter(replace(relativistic_force("FSUGarnet"), g2_sigma=10.0))
    with pytest.raises(FitError, match="The field of the ω of FSUGarnet has no solution at"):
        relativistic_matter(replace(relativistic_force("FSUGarnet"), zeta=-1.0))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((0.0, 0.0), "density"),
        ((float("nan"), 0.0), "density"),
        ((1e6, 1.5), "asymmetry"),
    ],
)
def test_bad_input(arguments, says):
    density, asymmetry = arguments
    with pytest.raises(InputError, match=says):
        relativistic_energy_per_nucleon(relativistic_force("NL3"), density, asymmetry=asymmetry)
    with pytest.raises(InputError, match="a RelativisticForce"):
        relativistic_matter("NL3")

"""Levels: their B(EJ) and B(M1) as photons see them, and what they replace."""

import numpy as np
import pytest
from scipy.special import spherical_jn

import nuscatter as ns
from nuscatter.constants import proton_mass
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.binned_responses import binned_responses
from nuscatter.interactions.bsm.dark_excitation.measured_levels import (
    ElectricLevel,
    MagneticLevel,
    carbon_level,
    lowest_quadrupole,
    with_levels,
)
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.excitation_spectra import excitation_edges
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad
from nuscatter.sources.dark.portal import baryon_number, electric
from nuscatter.units import MeV, fm

EDGES = excitation_edges(62 * MeV)
ARGON, CARBON = ns.nuclide("Ar40"), ns.nuclide("C12")


@pytest.fixture(scope="module")
def binned(sharp):
    return binned_responses(sharp, PortalCurrent(electric), edges=EDGES)


def of_level(binned, level, nuclide, q, charges=electric):
    """R_L and R_T of one level at q [MeV]."""
    made = with_levels(binned, (level,), PortalCurrent(charges), nuclide=nuclide, edges=EDGES)[-1]
    found = made.at((np.array([q]) * MeV)[None] ** 2, np.array([0]))
    return float(found[0][0, 0]), float(found[1][0, 0])


@pytest.mark.parametrize(("J", "size"), [(2, 330.0), (3, 9000.0)])
def test_strength_at_small_transfers(binned, J, size):
    """R_L → 4π q^2J B/(2J+1)!!² , with the protons' charge alone."""
    level = ElectricLevel(1.5 * MeV, J=J, strength=size * fm ** (2 * J), replaced=0.0)
    double = {2: 15, 3: 105}[J]
    longitudinal, _ = of_level(binned, level, ARGON, 3.0)
    x = float(3 * MeV * fm)
    assert longitudinal == pytest.approx(4 * np.pi * size * x ** (2 * J) / double**2, rel=3e-3, abs=0)


def test_form_factor(binned):
    level = ElectricLevel(1.5 * MeV, J=2, strength=330 * fm**4, replaced=0.0, radius=3.8 * fm, surface=0.8 * fm)
    q = 90.0
    x, (neutron, proton) = float(q * MeV * fm), PortalCurrent(electric).charges((q**2 - 1.5**2) * MeV**2).vector
    M = np.sqrt(330) * spherical_jn(2, 3.8 * x) / 3.8**2 * np.exp(-((0.8 * x) ** 2) / 2)
    M = M * float(proton + 22 / 18 * neutron)
    longitudinal, transverse = of_level(binned, level, ARGON, q)
    assert longitudinal == pytest.approx(4 * np.pi * M**2, rel=1e-6)
    assert transverse == pytest.approx(4 * np.pi * M**2 * 1.5 * (1.5 / q) ** 2, rel=1e-6)


def test_neutrons_move_with_protons(binned):
    """Baryon number has A/Z times the photon's amplitude."""
    level = ElectricLevel(1.5 * MeV, J=2, strength=330 * fm**4, replaced=0.0)
    photon, baryon = (of_level(binned, level, ARGON, 3.0, x)[0] for x in (electric, baryon_number))
    assert baryon / photon == pytest.approx((40 / 18) ** 2, rel=3e-4)


def test_magnetic_strength_of_carbon(binned):
    """R_T → 4π · 2/9 · q² μ_N² B(M1) for real photons, B(M1) from the width of 38.5 eV."""
    triad = CarbonTriad()
    q, magneton = 15.11, 1 / (2 * proton_mass.value / MeV)
    _, transverse = of_level(binned, carbon_level(), CARBON, q)
    # the form factor at q = ω is 1 − 4e-3 or so
    expected = 4 * np.pi * 2 / 9 * (q * magneton) ** 2 * triad.magnetic_strength
    assert transverse == pytest.approx(expected, rel=2e-2)
    # towards q → 0 the ratio tends to 1
    small = of_level(binned, carbon_level(), CARBON, 5.0)[1] / (4 * np.pi * 2 / 9 * (5 * magneton) ** 2)
    assert small == pytest.approx(triad.magnetic_strength, rel=6e-3)


def test_baryon_number_does_not_excite_isospin(binned):
    photon, baryon = (of_level(binned, carbon_level(), CARBON, 90.0, x)[1] for x in (electric, baryon_number))
    assert photon > 0
    assert abs(baryon) < 1e-15 * photon


def test_bins_that_are_replaced(binned):
    """2⁺ below 8 MeV goes, with the state at 7.1 MeV; another multipole and what is above stay."""
    level = ElectricLevel(1.5 * MeV, J=2, strength=1 * fm**4, replaced=8 * MeV)
    made = with_levels(binned, (level,), PortalCurrent(electric), nuclide=ARGON, edges=EDGES)
    before, after = ({each.names[0]: each for each in some} for some in (binned, made[:-1]))
    assert EDGES[after["2+"].bin].min() / MeV == pytest.approx(8)
    assert np.abs(after["2+"].longitudinal).max() < 1e-6 * np.abs(before["2+"].longitudinal).max()
    assert after["1-"] is before["1-"]
    assert made[-1].names == ("2+",)
    assert EDGES[made[-1].bin] / MeV == pytest.approx(1.5)


def test_lowest_quadrupoles():
    """B(E2) of the compilation: 330 and 39.7 e² fm⁴; of an odd nucleus that of its neighbours."""
    argon = lowest_quadrupole("Ar40", 1.461 * MeV, replaced=3 * MeV)
    assert argon.strength / fm**4 == pytest.approx(330, rel=6e-3)
    assert lowest_quadrupole("C12", 4.44 * MeV, replaced=5 * MeV).strength / fm**4 == pytest.approx(39.7, rel=6e-3)
    assert 2000 < lowest_quadrupole("I127", 0.6 * MeV, replaced=3 * MeV).strength / fm**4 < 8000


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ElectricLevel(-1 * MeV, J=2, strength=1 * fm**4, replaced=0.0), "energy"),
        (lambda: ElectricLevel(1 * MeV, J=1, strength=1 * fm**2, replaced=0.0), "J"),
        (lambda: ElectricLevel(1 * MeV, J=2, strength=-1.0, replaced=0.0), "strength"),
        (lambda: ElectricLevel(1 * MeV, J=2, strength=1 * fm**4, replaced=-1.0), "replaced"),
        (lambda: ElectricLevel(1 * MeV, J=2, strength=1 * fm**4, replaced=0.0, radius=0.0), "radius"),
        (lambda: MagneticLevel(15 * MeV, transition="C12", replaced=0.0), "MagneticTransition"),
        (lambda: carbon_level("C12"), "CarbonTriad"),
        (lambda: lowest_quadrupole("U238", 1 * MeV, replaced=0.0), "no B"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_a_level_outside_the_bins(binned):
    level = ElectricLevel(80 * MeV, J=2, strength=1 * fm**4, replaced=0.0)
    with pytest.raises(InputError, match="80 MeV is not between 0 and 62 MeV"):
        with_levels(binned, (level,), PortalCurrent(electric), nuclide=ARGON, edges=EDGES)

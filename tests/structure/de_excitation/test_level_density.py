import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.level_density import (
    FIRST_EXCITED,
    GilbertCameron,
    shell_correction,
    unshelled_fermi_gas,
)
from nuscatter.units import MeV

#: Mass excesses of the neutron and of hydrogen in the liquid drop [MeV].
DROP = 8.07144, 7.28899


def by_hand(nuclide, E):
    """The Fermi gas of the module's docstring, in MeV, one number after the other."""
    A = nuclide.A
    pairs = (nuclide.Z % 2 == 0) + (nuclide.N % 2 == 0)
    U = E - pairs * 12 / math.sqrt(A)
    asymptotic = 0.0692559 * A + 0.282769 * A ** (2 / 3)
    gamma = 0.433090 / A ** (1 / 3)
    a = asymptotic * (1 + shell_correction(nuclide) / MeV * (1 - math.exp(-gamma * U)) / U)
    sigma = math.sqrt(0.01389 * A ** (5 / 3) / asymptotic * math.sqrt(a * U))
    return math.exp(2 * math.sqrt(a * U)) / (12 * math.sqrt(2) * sigma * a**0.25 * U**1.25)


@pytest.mark.parametrize("name", ["Fe56", "K40", "I127", "Pb208"])
def test_the_fermi_gas_far_above_the_matching(name):
    target = nuclide(name)
    found = GilbertCameron().density(target, np.array([15.0, 40.0]) * MeV) * MeV
    assert found == pytest.approx([by_hand(target, 15.0), by_hand(target, 40.0)], rel=1e-9)


@pytest.mark.parametrize("name", ["Cl36", "I127", "Bi208", "Ar40"])
def test_value_and_slope_join(name):
    target = nuclide(name)
    matching = (2.33 + 253 / target.A + ((target.Z + 1) % 2 + (target.N + 1) % 2) * 12 / target.A**0.5) * MeV
    low, at, high = np.log(GilbertCameron().density(target, matching + np.array([-0.2, 0.0, 0.2]) * MeV) * MeV)
    assert at - low == pytest.approx(0.2 * MeV / GilbertCameron().temperature(target), rel=1e-6)
    assert high - at == pytest.approx(at - low, rel=0.03), "the Fermi gas leaves with the same slope"


#: Energies of first excited states once more [keV], as the Nuclear Data Sheets have them, from memory.
SHEETS = {
    "Li6": 2186, "Li7": 477.6, "Be7": 429.1, "Be8": 3030, "Be9": 1684, "Be10": 3368, "B10": 718.4, "B11": 2124.7,
    "C10": 3354, "C11": 2000, "B12": 953.1, "N12": 960, "C12": 4439.8, "C13": 3089.4, "N13": 2364.9, "C14": 6093.8,
    "N14": 2312.8, "O14": 5173, "N15": 5270.2, "O15": 5183, "O16": 6049.4, "N16": 120.4, "O17": 870.8, "F17": 495.3,
    "O18": 1982.1, "F19": 109.9, "Ne20": 1633.7, "Na23": 440.0, "Mg24": 1368.7, "Si28": 1779.0, "S32": 2230.6,
    "Cl35": 1219.4, "Cl37": 1726.6, "Cl38": 671.4, "Ar36": 1970.4, "Ar38": 2167.6, "Ar40": 1460.9, "K40": 29.8,
    "K39": 2522.1, "Ca40": 3352.6, "Ca48": 3831.7, "Cr52": 1434.1, "Fe54": 1408.2, "Fe56": 846.8, "Ni58": 1454.2,
    "Pb206": 803.1, "Pb207": 569.7, "Pb208": 2614.5,
}  # fmt: skip


def test_first_excited_states_are_those_of_the_nuclear_data_sheets():
    for name, energy in SHEETS.items():
        assert FIRST_EXCITED[name] * 1000 == pytest.approx(energy, abs=1.2), name


def test_levels_count_the_integral_of_the_density_and_the_ground_state():
    target, model = nuclide("Cl36"), GilbertCameron()
    levels = model.levels(target, 0.1 * MeV, 61)
    E = np.linspace(0, 6.05, 20001)
    density = model.density(target, E * MeV) * MeV
    assert levels.sum() == pytest.approx(1 + np.trapezoid(density, E), rel=1e-3)
    assert levels[0] >= 1


def test_the_count_does_not_depend_on_the_step():
    fine, coarse = (GilbertCameron().levels(nuclide("I127"), 10 * MeV / n, n + 1) for n in (200, 40))
    assert fine[:-1].sum() + fine[-1] / 2 == pytest.approx(coarse[:-1].sum() + coarse[-1] / 2, rel=0.02)


def test_light_nuclei_have_a_gap():
    levels = GilbertCameron().levels(nuclide("N15"), 0.25 * MeV, 60)
    assert levels[0] == 1
    assert not levels[1:21].any(), "nothing up to 5.125 MeV, the first state is at 5.270 MeV"
    assert levels[22] > 0
    assert GilbertCameron().first_excited(nuclide("N15")) == pytest.approx(5.270 * MeV)


def test_a_negative_shift_begins_at_zero_and_a_positive_one_at_itself():
    model = GilbertCameron()
    assert model.first_excited(nuclide("Xe127")) == 0
    assert 0.4 < model.first_excited(nuclide("Bi207")) / MeV < 0.8


def test_an_alpha_particle_has_its_ground_state_alone():
    assert GilbertCameron().levels(nuclide("He4"), 0.25 * MeV, 5).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ["O16", "Ar40", "Fe57", "Pb208"])
def test_the_shell_correction_from_atomic_masses(name):
    target = nuclide(name)
    A, Z, N = target.A, target.Z, target.N
    factor = 1 - 1.79 * ((N - Z) / A) ** 2
    drop = N * DROP[0] + Z * DROP[1] - 15.677 * factor * A + 18.56 * factor * A ** (2 / 3)
    drop += 0.717 * Z**2 / A ** (1 / 3) - 1.21129 * Z**2 / A
    drop += {0: -1, 1: 0, 2: 1}[Z % 2 + N % 2] * 11 / math.sqrt(A)
    excess = target.atomic_mass / MeV - 931.49410372 * A
    assert shell_correction(target) / MeV == pytest.approx(excess - drop, abs=0.05)


def test_shell_effects_fade_with_energy():
    """Where e^(−γU) is gone, 2√(aU) → 2√(ãU) + δW √(ã/U): a shell costs entropy, less and less of it."""
    lead, E = nuclide("Pb208"), np.array([15.0, 60.0, 190.0])
    kept, off = GilbertCameron(), GilbertCameron(shells=False)
    cost = np.log(off.density(lead, E * MeV) / kept.density(lead, E * MeV))
    assert (np.diff(cost) < 0).all()
    asymptotic, U = 0.0692559 * 208 + 0.282769 * 208 ** (2 / 3), 190 - 24 / 208**0.5
    assert cost[-1] == pytest.approx(-shell_correction(lead) / MeV * math.sqrt(asymptotic / U), rel=0.05)


def test_the_simplest_gas_is_a_eighth():
    model = unshelled_fermi_gas()
    E, A = np.array([30.0, 30.1]), 127
    U = E - 12 / A**0.5
    slope = np.diff(2 * np.sqrt(A / 8 * U) - 1.5 * np.log(U))[0]
    found = np.diff(np.log(model.density(nuclide("I127"), E * MeV) * MeV))[0]
    assert found == pytest.approx(slope, rel=1e-6)


def test_first_excited_states_are_of_nuclides():
    assert all(str(nuclide(name)) == name and 0 < energy < 7 for name, energy in FIRST_EXCITED.items())


@pytest.mark.parametrize("wrong", [{"volume": 0.0}, {"surface": -1.0}, {"pairing": math.nan}, {"shells": 1}])
def test_wrong_parameters(wrong):
    with pytest.raises(InputError):
        GilbertCameron(**wrong)


def test_a_density_that_does_not_grow():
    with pytest.raises(InputError, match="grows with energy"):
        GilbertCameron(volume=1e-9 / MeV, surface=0.0).temperature(nuclide("Fe56"))

"""Photoabsorption: the sum rule, edges where the shells are, and a second compilation."""

from itertools import pairwise

import numpy as np
import pytest

from nuscatter.detectors.photoabsorption import (
    PhotoabsorptionFunction,
    TabulatedPhotoabsorption,
    kinks_from,
    oscillator_strength,
    photoabsorption,
)
from nuscatter.errors import InputError
from nuscatter.matter.electrons import electron_shells
from nuscatter.tables import rows
from nuscatter.units import barn, eV, keV

MEGABARN = 1e6 * barn
ELEMENTS = {"Ar": 18, "Ge": 32, "Xe": 54}

#: Photoelectric cross sections in barn per atom by energy in keV, between edges, from another compilation:
#: W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121, from xraydb 4.5.8.
ELAM = {
    "Ar": {2.0: 33790.0, 5.0: 27930.0, 10.0: 4134.0},
    "Ge": {2.0: 326480.0, 5.0: 29446.0, 20.0: 4998.8},
    "Xe": {2.0: 453510.0, 6.0: 138000.0, 20.0: 5473.2},
}


def strengths(element):
    """Return the oscillator strength of each interval between a table's points, by its closed integral."""
    points = [
        (float(row["energy_eV"]), float(row["cross_section_barn"]))
        for row in rows("detectors", "photoabsorption.csv")
        if row["element"] == element
    ]
    total = 0.0
    for (low, first), (high, last) in pairwise(points):
        if high > low:
            power = np.log(last / first) / np.log(high / low)
            total += (last * high - first * low) / (power + 1)  # eV barn
    return total / 109.760987e6  # 2π²α/m_e = 109.760987 Mb eV for one electron


def test_the_sum_rule_counts_the_electrons_to_5_percent():
    """Of germanium those of the 3d shell and below; what is measured lies on both sides."""
    for element, electrons in {"Ar": 18, "Ge": 28, "Xe": 54}.items():
        assert oscillator_strength(photoabsorption(element)) == pytest.approx(electrons, rel=0.05)


def test_the_oscillator_strength_is_the_closed_integral_of_powers():
    for element, expected in {"Ar": 18.12, "Ge": 29.23, "Xe": 52.14}.items():
        found = oscillator_strength(photoabsorption(element))
        assert found == pytest.approx(expected, abs=0.01)
        assert found == pytest.approx(strengths(element), rel=1e-6)


def test_most_strength_of_a_shell_is_above_its_edge():
    """Electrons that can be freed at an energy: above it lie no fewer oscillators than those bound more."""
    for element, Z in ELEMENTS.items():
        for name in ("K", "L3"):
            shells = electron_shells(Z)
            edge = next(each.binding_energy for each in shells if each.name == name)
            bound = sum(each.electrons for each in shells if each.binding_energy >= edge)
            found = oscillator_strength(photoabsorption(element), edge)
            assert 0.55 * bound < found < 1.15 * bound


def test_edges_stand_where_the_shells_are():
    for element, names in {"Ar": ("K", "L3"), "Ge": ("K", "L3"), "Xe": ("K", "L1", "L2", "L3", "M5")}.items():
        sigma = photoabsorption(element)
        energies = np.asarray(sigma.energies)
        doubled = energies[1:][np.diff(energies) == 0]
        shells = {each.name: each.binding_energy for each in electron_shells(ELEMENTS[element])}
        np.testing.assert_allclose(doubled, sorted(shells[name] for name in names), rtol=3e-4)
        np.testing.assert_array_less(sigma(doubled * (1 - 1e-6)), sigma(doubled) / 1.1)
    least = min(each.binding_energy for each in electron_shells(54))
    assert photoabsorption("Xe").kinks[0] == pytest.approx(least, rel=0.02)
    assert photoabsorption("Ge").kinks[0] == pytest.approx(29.2 * eV, rel=0.005)


def test_outer_shells_are_as_measured():
    """Argon's 3p peaks at 37 Mb near 20 eV, xenon's 4d near 100 eV at some 27 Mb; 3p has its minimum near 50 eV."""
    argon, xenon, energy = photoabsorption("Ar"), photoabsorption("Xe"), np.linspace(13, 200, 4000) * eV
    assert argon(energy).max() == pytest.approx(37 * MEGABARN, rel=0.03)
    assert energy[argon(energy).argmax()] == pytest.approx(20 * eV, abs=3 * eV)
    resonance = energy > 60 * eV
    assert xenon(energy)[resonance].max() == pytest.approx(27 * MEGABARN, rel=0.05)
    assert energy[resonance][xenon(energy)[resonance].argmax()] == pytest.approx(100 * eV, abs=5 * eV)
    assert argon(np.array(50 * eV)) < 1 * MEGABARN


@pytest.mark.parametrize("element", ELEMENTS)
def test_a_second_compilation_agrees_above_1_keV(element):
    for energy, expected in ELAM[element].items():
        assert float(photoabsorption(element)(energy * keV)) == pytest.approx(expected * barn, rel=0.06)


def test_between_points_it_is_a_power_and_outside_zero():
    sigma = TabulatedPhotoabsorption(np.array([1, 3, 3, 12]) * keV, np.array([9, 1, 16, 1]) * barn)
    omega = np.array([[0.9, 1.0, 2.0], [3.0, 6.0, 12.1]]) * keV
    np.testing.assert_allclose(sigma(omega) / barn, [[0, 9, 9 / 4], [16, 4, 0]], rtol=1e-12)
    assert sigma.kinks == pytest.approx([1 * keV, 3 * keV, 12 * keV])
    assert float(sigma(0.0)) == 0


def test_lowest_cuts_a_table_inside_an_interval():
    sigma = photoabsorption("Xe")
    edges = kinks_from(sigma, 63 * eV)
    assert edges[0] == 63 * eV
    assert (edges[1:] == np.array(sigma.kinks)[-edges.size + 1 :]).all()
    above = oscillator_strength(sigma, 63 * eV)
    assert above < oscillator_strength(sigma) - 5
    assert kinks_from(sigma, 1 * eV)[0] == sigma.kinks[0]


def test_a_function_of_ones_own():
    sigma = PhotoabsorptionFunction(lambda omega: 1e5 * barn * (keV / omega) ** 3, (1 * keV, 2 * keV, 4 * keV))
    expected = 1e5 * barn * keV / 2 * (1 - 1 / 16)
    whole = oscillator_strength(PhotoabsorptionFunction(lambda omega: 0 * omega + 1 * barn, (1 * keV, 2 * keV)))
    assert oscillator_strength(sigma) == pytest.approx(whole * expected / (barn * keV), rel=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda: photoabsorption(54),
        lambda: TabulatedPhotoabsorption([1 * keV], [1 * barn]),
        lambda: TabulatedPhotoabsorption([2 * keV, 1 * keV], [1 * barn, 1 * barn]),
        lambda: TabulatedPhotoabsorption([1 * keV, 1 * keV, 2 * keV], [1 * barn, 1 * barn, 1 * barn]),
        lambda: TabulatedPhotoabsorption([1 * keV, 2 * keV, 2 * keV, 2 * keV, 3 * keV], np.ones(5) * barn),
        lambda: TabulatedPhotoabsorption([1 * keV, 2 * keV], [1 * barn, 0.0]),
        lambda: TabulatedPhotoabsorption([1 * keV, 2 * keV], [1 * barn, 1 * barn, 1 * barn]),
        lambda: TabulatedPhotoabsorption([0.0, 2 * keV], [1 * barn, 1 * barn]),
        lambda: TabulatedPhotoabsorption([1 * keV, np.nan], [1 * barn, 1 * barn]),
        lambda: PhotoabsorptionFunction(3.0, (1 * keV, 2 * keV)),
        lambda: PhotoabsorptionFunction(np.square, (2 * keV, 1 * keV)),
        lambda: PhotoabsorptionFunction(np.square, (0.0, 1 * keV)),
        lambda: kinks_from(np.square),
        lambda: kinks_from(photoabsorption("Ar"), -1.0),
        lambda: kinks_from(photoabsorption("Ar"), 1e6 * keV),
        lambda: oscillator_strength(PhotoabsorptionFunction(lambda omega: -omega, (1 * keV, 2 * keV))),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^\n]* was expected[^\n]*\.$"):
        make()


def test_an_element_that_is_not_shipped_is_told_with_the_choices():
    with pytest.raises(
        InputError, match=r"^There is no shipped photoabsorption of 'Cs'; the choices are Ar, Ge, Xe, or one's own"
    ):
        photoabsorption("Cs")

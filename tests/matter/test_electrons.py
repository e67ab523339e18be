"""Electron shells against numbers of other compilations, X-ray lines, and what every atom obeys."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.matter.electrons import Shell, available_electrons, binding_energies, electron_shells
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import angstrom, eV, keV

ALL = range(1, 99)
CAPACITY = {"1": 2, "2": 2, "3": 4, "4": 4, "5": 6, "6": 6, "7": 8}


def shells(Z: int) -> dict[str, Shell]:
    return {each.name: each for each in electron_shells(Z)}


@pytest.mark.parametrize(
    ("symbol", "name", "energy", "relative"),
    [  # J. A. Bearden, A. F. Burr, Rev. Mod. Phys. 39 (1967) 125, and the X-ray Data Booklet [keV]
        ("Xe132", "K", 34.561, 1e-5),
        ("Xe132", "L1", 5.4528, 1e-3),
        ("Xe132", "L2", 5.1037, 1e-3),
        ("Xe132", "L3", 4.7822, 1e-3),
        ("Xe132", "M5", 0.6764, 1e-3),
        ("Ge72", "K", 11.1031, 1e-4),
        ("Ge72", "L1", 1.4143, 1e-3),
        ("Ge72", "L2", 1.2478, 1e-3),
        ("Ge72", "L3", 1.2167, 1e-3),
        ("Ge72", "M1", 0.1800, 2e-3),
        ("Ar40", "K", 3.2060, 1e-3),
        ("Ar40", "L3", 0.2484, 1e-3),
        ("Cs133", "K", 35.9846, 1e-4),
        ("I127", "K", 33.1694, 1e-4),
        ("Si28", "K", 1.8389, 1e-3),
        ("Na23", "K", 1.0721, 2e-3),
        ("W184", "K", 69.525, 1e-4),
        ("U238", "L3", 17.166, 1e-5),
    ],
)
def test_known_edges(symbol, name, energy, relative):
    Z = nuclide(symbol).Z
    assert shells(Z)[name].binding_energy / keV == pytest.approx(energy, rel=relative)


@pytest.mark.parametrize(
    ("Z", "energy"),
    # First ionisation energies [eV], CRC Handbook of Chemistry and Physics, "Ionization energies of atoms".
    [(1, 13.598), (2, 24.587), (3, 5.392), (10, 21.565), (11, 5.139), (14, 8.152), (18, 15.760), (20, 6.113),
     (32, 7.899), (36, 14.000), (53, 10.451), (54, 12.130), (55, 3.894), (74, 7.864), (82, 7.417), (92, 6.194)],
)  # fmt: skip
def test_the_least_bound_electron_has_the_ionisation_energy(Z, energy):
    assert min(each.binding_energy for each in electron_shells(Z)) / eV == pytest.approx(energy, abs=6e-4)


def test_K_alpha_lines_are_differences_of_edges():
    """Kα, the mean of K − L3 and K − L2 weighted 2 : 1, from wavelengths of another package."""
    elements = pytest.importorskip("periodictable").elements
    lines = {each.number: each.K_alpha for each in elements if getattr(each, "K_alpha", None) and each.number in ALL}
    assert len(lines) > 80
    for Z, wavelength in lines.items():
        line = 2 * math.pi / (wavelength * angstrom)
        edges = shells(Z)
        K, L2, L3 = (edges[name].binding_energy for name in ("K", "L2", "L3"))
        mean = K - (2 * L3 + L2) / 3
        assert mean == pytest.approx(line, rel=1.6e-3), Z


def test_another_compilation():
    """xraylib's edges: above 1 keV all within 3 %, half of them within 1e-4."""
    xraylib = pytest.importorskip("xraylib")
    deviations = [
        abs(each.binding_energy / keV / xraylib.EdgeEnergy(Z, getattr(xraylib, f"{each.name}_SHELL")) - 1)
        for Z in ALL
        for each in electron_shells(Z)
        if each.binding_energy > 1 * keV
    ]
    assert len(deviations) > 500
    assert max(deviations) < 0.03
    assert np.median(deviations) < 1e-4


def test_every_atom_has_Z_electrons_in_shells_that_hold_them():
    for Z in ALL:
        atom = electron_shells(Z)
        assert sum(each.electrons for each in atom) == Z
        assert len({each.name for each in atom}) == len(atom)
        for each in atom:
            assert each.name[0] in "KLMNOPQ"
            assert 1 <= each.electrons <= CAPACITY[each.name[1:] or "1"]


@pytest.mark.parametrize(
    ("Z", "outer"),
    [
        (24, {"M4": 4, "M5": 1, "N1": 1}),  # chromium: 3d5 4s
        (29, {"M4": 4, "M5": 6, "N1": 1}),  # copper: 3d10 4s
        (46, {"N4": 4, "N5": 6}),  # palladium: 4d10
        (54, {"O1": 2, "O2": 2, "O3": 4}),
        (64, {"N6": 6, "N7": 1, "O4": 1, "P1": 2}),  # gadolinium: 4f7 5d 6s2
        (92, {"O6": 3, "P4": 1, "Q1": 2}),  # uranium: 5f3 6d 7s2
    ],
)
def test_ground_configurations(Z, outer):
    found = shells(Z)
    assert {name: found[name].electrons for name in outer} == outer


def test_inner_shells_are_bound_more_and_by_heavier_nuclei_more():
    for Z in ALL:
        atom = shells(Z)
        inner = [atom[name].binding_energy for name in ("K", "L1", "L2", "L3", "M1") if name in atom]
        assert all(below <= above * 1.01 for above, below in pairwise(inner)), Z
        if Z > 1:
            for name in ("K", "L1", "L3"):
                lighter = shells(Z - 1)
                if name in lighter and lighter[name].binding_energy > 50 * eV:
                    assert atom[name].binding_energy > lighter[name].binding_energy, (Z, name)


def test_Moseley():
    """√K is linear in Z (relativity bends it): 13.6 eV (Z − σ)² with screening σ from 0 to 4 up to barium."""
    for Z in range(2, 57):
        screening = Z - math.sqrt(shells(Z)["K"].binding_energy / (13.6057 * eV))
        assert 0 <= screening < 4.5


@pytest.mark.parametrize(
    ("shells", "first", "bend"),
    [(["K"], 20, 6e-4), (["L1", "L2", "L3"], 42, 1e-3), (["M1", "M2", "M3", "M4", "M5"], 52, 7.6e-3)],
)
def test_edges_bend_little_from_one_element_to_the_next(shells, first, bend):
    """√B is nearly linear in Z (Moseley): an edge that is off by 0.3 % (K, L) or 2 % (M) stands out."""
    for shell in shells:
        root = {
            Z: each.binding_energy**0.5
            for Z in range(first - 1, 99)
            for each in electron_shells(Z)
            if each.name == shell
        }
        assert len(root) == 100 - first
        for Z in range(first, 98):
            assert abs(root[Z - 1] + root[Z + 1] - 2 * root[Z]) < bend * root[Z], (shell, Z)


def test_the_neutron_has_no_electrons():
    assert electron_shells(0) == electron_shells(nuclide("n1")) == ()
    assert available_electrons(0, np.array([0, 1]) * keV).tolist() == [0, 0]
    assert binding_energies(0).size == 0


def test_a_nuclide_or_its_Z():
    assert electron_shells(nuclide("Xe132")) == electron_shells(nuclide("Xe136")) == electron_shells(54)
    assert electron_shells(np.int64(54)) == electron_shells(54)


@given(st.sampled_from(ALL), st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_available_electrons_are_a_sum_of_steps(Z, energies):
    T = np.array(energies) * keV
    expected = [sum(each.electrons for each in electron_shells(Z) if t >= each.binding_energy) for t in T]
    assert available_electrons(Z, T).tolist() == expected


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,)])
def test_available_electrons_have_the_shape_of_T(shape):
    assert available_electrons(54, np.full(shape, 1.0) * keV).shape == shape


def test_all_or_none():
    for Z in ALL:
        assert float(available_electrons(Z, 200 * keV)) == Z
        assert float(available_electrons(Z, 0)) == float(available_electrons(Z, 3.8 * eV)) == 0


def test_binding_energies_are_where_the_number_changes():
    for Z in ALL:
        edges = binding_energies(Z)
        assert (np.diff(edges) > 0).all()
        below, above = (available_electrons(Z, edges * factor) for factor in (1 - 1e-12, 1))
        assert (above > below).all()
        assert (below[1:] == above[:-1]).all()
        assert above[-1] == Z


def test_a_changed_copy_changes_nothing():
    binding_energies(54)[:] = 0
    assert float(available_electrons(54, 1 * eV)) == 0


@pytest.mark.parametrize(
    ("call", "about"),
    [
        (lambda: electron_shells(99), "Z of an element with known binding energies is 99"),
        (lambda: electron_shells(-1), "is -1"),
        (lambda: electron_shells("Xe"), "is 'Xe'"),
        (lambda: electron_shells(54.0), "is 54.0"),
        (lambda: electron_shells(True), "is True"),
        (lambda: available_electrons(nuclide("Fm257"), 1 * keV), "is 100"),
        (lambda: available_electrons(54, -1 * keV), "T is -1.0 keV"),
        (lambda: available_electrons(54, float("nan")), "T is nan"),
        (lambda: available_electrons(54, "keV"), "T is 'keV'"),
        (lambda: Shell("K", 0, 2), "binding_energy"),
        (lambda: Shell("K", 1 * keV, 9), "electrons is 9"),
        (lambda: Shell(1, 1 * keV, 2), "name is 1"),
    ],
)
def test_bad_input(call, about):
    with pytest.raises(InputError, match=about):
        call()

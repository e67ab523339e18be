"""Skyrme Hartree–Fock beside published numbers and measured ones.

The published energies and radii are those of J. Margueron's nucleiHF (github.com/jeromemargueron/nucleiHF,
data/dict-res; B. V. Carlson et al., arXiv:2209.03257), which solves the same equations on another mesh with e² = 1.44
MeV fm, as its energies say; only nuclei that it does not pair are taken. Where it marks a force as one with a two-body
centre of mass it subtracts none.
"""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.pairing import DeltaPairing
from nuscatter.structure.skyrme.force import force, forces
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.structure.skyrme.nuclear_matter import nuclear_matter
from nuscatter.units import MeV, fm

CHARGE = {"elementary_charge_squared": 1.44}
NO_CENTRE = CHARGE | {"centre_of_mass": False, "two_body_centre_of_mass": False}
CONVENTIONS = {
    "SLy4": CHARGE,
    "SLy5": CHARGE | {"hbar2_2m_neutron": 20.7343604},
    "SkM*": CHARGE | {"hbar2_2m_neutron": 20.73553},
    "SIII": NO_CENTRE | {"hbar2_2m_neutron": 20.7344},
    "SkO": NO_CENTRE | {"hbar2_2m_neutron": 20.7355},
    "UNEDF0": CHARGE,
}
#: force, nuclide, E [MeV], r_n, r_p [fm]
PUBLISHED = [
    ("SLy4", "O16", -128.4942, 2.6614, 2.6863),
    ("SLy4", "Ca40", -344.2506, 3.3722, 3.4197),
    ("SLy4", "Ca48", -417.8987, 3.6064, 3.4529),
    ("SLy4", "Zr90", -785.7418, 4.2876, 4.2252),
    ("SLy4", "Sn100", -828.6080, 4.3478, 4.4287),
    ("SLy4", "Sn132", -1103.5152, 4.8908, 4.6694),
    ("SLy4", "Pb208", -1635.6312, 5.6175, 5.4577),
    ("SLy5", "O16", -128.4091, 2.6585, 2.6836),
    ("SLy5", "Ca40", -344.1140, 3.3677, 3.4157),
    ("SLy5", "Ca48", -415.9750, 3.6112, 3.4506),
    ("SLy5", "Sn132", -1104.0659, 4.8868, 4.6623),
    ("SLy5", "Pb208", -1636.3046, 5.6118, 5.4494),
    ("SkM*", "O16", -127.7226, 2.6696, 2.6948),
    ("SkM*", "Ca40", -341.0728, 3.3769, 3.4262),
    ("SkM*", "Ca48", -420.0232, 3.6004, 3.4453),
    ("SkM*", "Sn132", -1110.5361, 4.8928, 4.6594),
    ("SkM*", "Pb208", -1636.1871, 5.6205, 5.4515),
    ("SIII", "O16", -113.0620, 2.6523, 2.6761),
    ("SIII", "Ca40", -325.4672, 3.3774, 3.4228),
    ("SIII", "Ca48", -400.5993, 3.6150, 3.4731),
    ("SIII", "Sn132", -1087.2391, 4.9127, 4.7287),
    ("SIII", "Pb208", -1618.0015, 5.6514, 5.5250),
    ("SkO", "O16", -118.5409, 2.6718, 2.6927),
    ("SkO", "Ca40", -335.9016, 3.3602, 3.4011),
    ("SkO", "Sn132", -1096.4731, 4.9484, 4.6556),
    ("SkO", "Pb208", -1628.8179, 5.6633, 5.4419),
    ("UNEDF0", "Pb208", -1640.4821, 5.6397, 5.4513),
]
MODELS = {name: HartreeFock(replace(force(name), **changes), keep=False) for name, changes in CONVENTIONS.items()}
#: With the conventions of the fits, as they are shipped.
SHIPPED = {name: HartreeFock(name, keep=False) for name in forces()}


@pytest.mark.parametrize(("name", "nucleus", "energy", "neutrons", "protons"), PUBLISHED)
def test_energies_and_radii(name, nucleus, energy, neutrons, protons):
    state = MODELS[name].solve(nucleus)
    assert state.energy / MeV == pytest.approx(energy, rel=2e-5)
    assert state.neutron_radius / fm == pytest.approx(neutrons, abs=2e-4)
    assert state.proton_radius / fm == pytest.approx(protons, abs=2e-4)


@pytest.mark.parametrize(
    ("nucleus", "energy", "neutrons", "protons"),
    [
        ("O16", -128.496, 2.6614, 2.6863),
        ("Ca40", -344.257, 3.3722, 3.4197),
        ("Ca48", -417.905, 3.6064, 3.4529),
        ("Pb208", -1635.66, 5.6175, 5.4577),
    ],
)
def test_sly4_as_it_is_shipped(nucleus, energy, neutrons, protons):
    """A program of our own with other basis, mixing and start: energies to 5e-5, radii to 1e-3 fm."""
    state = SHIPPED["SLy4"].solve(nucleus)
    assert state.energy / MeV == pytest.approx(energy, rel=5e-6)
    assert state.neutron_radius / fm == pytest.approx(neutrons, abs=1e-4)
    assert state.proton_radius / fm == pytest.approx(protons, abs=1e-4)


#: Of that program: the force's own conventions, SkO's before its centre of mass is subtracted; E [MeV], r_n, r_p [fm].
OWN = [
    ("SIII", "O16", -128.2043, 2.6158, 2.6383),
    ("SIII", "Pb208", -1636.4060, 5.6462, 5.5214),
    ("SkM*", "Pb208", -1636.5021, 5.6203, 5.4514),
    ("SkO", "O16", -118.5429, 2.6718, 2.6927),
    ("SkO", "Pb208", -1628.8410, 5.6633, 5.4419),
    ("UNEDF0", "O16", -125.4658, 2.6821, 2.7033),
    ("UNEDF1", "O16", -121.0035, 2.6685, 2.6864),
    ("UNEDF1", "Pb208", -1639.3070, 5.6359, 5.4586),
    ("SkE2", "O16", -126.5917, 2.6000, 2.6245),
    ("SkE2", "Ca40", -341.8101, 3.3131, 3.3616),
    ("SkE2", "Pb208", -1639.1689, 5.5725, 5.4097),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nucleus", "energy", "neutrons", "protons"), OWN)
def test_the_other_forces_as_they_are_shipped(name, nucleus, energy, neutrons, protons):
    state = SHIPPED[name].solve(nucleus)
    whole = state.energy / MeV - state.terms.get("centre_of_mass", 0)
    assert whole == pytest.approx(energy, rel=1e-5)
    assert state.neutron_radius / fm == pytest.approx(neutrons, abs=2e-4)
    assert state.proton_radius / fm == pytest.approx(protons, abs=2e-4)


@pytest.mark.slow
@pytest.mark.parametrize("nucleus", ["O16", "Ca40", "Ca48", "Sn132", "Pb208"])
@pytest.mark.parametrize("name", ["SLy4", "SLy5", "SkM*", "SIII", "SkO", "SkE2"])
def test_measured_binding_energies(name, nucleus):
    """To one in a hundred, as such forces do; the atomic masses are AME2020's."""
    each = nuclide(nucleus)
    measured = each.mass / MeV - each.Z * 938.27208943 - each.N * 939.56542194
    assert SHIPPED[name].solve(nucleus).energy / MeV == pytest.approx(measured, rel=1.1e-2)


@pytest.mark.parametrize("nucleus", ["O16", "Ca40", "Ca48", "Zr90", "Sn132", "Pb208"])
def test_measured_charge_radii(nucleus):
    """SLy4 against the measured charge radii, with the nucleons' own, Darwin–Foldy and spin–orbit terms."""
    state = SHIPPED["SLy4"].solve(nucleus)
    assert state.charge_radius / fm == pytest.approx(
        state.nuclide.charge_radius / fm, rel=0.04 if nucleus == "O16" else 0.015
    )


def test_argon():
    """⁴⁰Ar's charge radius is 3.427 fm; SLy4's is 3.435."""
    state = SHIPPED["SLy4"].solve("Ar40")
    assert state.charge_radius / fm == pytest.approx(3.427, rel=0.005)
    assert state.charge_radius / fm == pytest.approx(3.4346, abs=2e-3)
    for name in ("SLy5", "SkM*", "SIII", "SkO", "UNEDF0", "UNEDF1"):
        assert SHIPPED[name].solve("Ar40").charge_radius / fm == pytest.approx(3.427, rel=0.015)


#: Forces in the order of their symmetry energy's slope; the thickness of the neutron skins of ²⁰⁸Pb and ⁴⁸Ca [fm].
SKINS = {"SIII": (0.125, 0.137), "SLy4": (0.160, 0.154), "SkM*": (0.169, 0.155), "SkO": (0.221, 0.251)}
#: D. Adhikari et al., Phys. Rev. Lett. 126 (2021) 172502 (PREX-1 and -2) and 129 (2022) 042501 (CREX).
MEASURED_SKINS = {"Pb208": (0.283, 0.071), "Ca48": (0.121, 0.035)}


def test_neutron_skins():
    """Thicker in lead for a steeper symmetry energy; PREX lies above these forces and CREX below most of them."""
    lead, calcium = (
        {name: SHIPPED[name].solve(nucleus).neutron_skin / fm for name in SKINS} for nucleus in ("Pb208", "Ca48")
    )
    for name, (thick, thin) in SKINS.items():
        assert (lead[name], calcium[name]) == pytest.approx((thick, thin), abs=1e-3)
    slopes = [nuclear_matter(force(name)).symmetry_slope for name in SKINS]
    assert (slopes[0], slopes[-1]) == (min(slopes), max(slopes))
    assert list(lead.values()) == sorted(lead.values())
    assert max(lead.values()) < MEASURED_SKINS["Pb208"][0]
    assert min(calcium.values()) > MEASURED_SKINS["Ca48"][0]
    value, error = MEASURED_SKINS["Pb208"]
    assert 1.5 < (value - lead["SLy4"]) / error < 2


#: ρ₀ [fm⁻³], E/A, K [MeV], m*/m, J, L [MeV]: M. Dutra et al., Phys. Rev. C 85 (2012) 035201 (memory), and the fits.
MATTER = {
    "SLy4": (0.160, -15.97, 229.91, 0.69, 32.00, 45.94),
    "SLy5": (0.161, -15.99, 229.92, 0.70, 32.01, 48.15),
    "SkM*": (0.160, -15.77, 216.61, 0.79, 30.03, 45.78),
    "SIII": (0.145, -15.85, 355.37, 0.76, 28.16, 9.91),
    "SkP": (0.163, -15.95, 200.97, 1.00, 30.00, 19.68),
    "SkO": (0.160, -15.84, 223.34, 0.90, 31.97, 79.14),
    "UNEDF0": (0.160526, -16.0559, 230.0, 1.1111, 30.5429, 45.0804),
    "UNEDF1": (0.158707, -15.8, 220.0, 1.00763, 28.9868, 40.0048),
    "SkE2": (0.159, -16.00, 200.0, 0.72, 29.7, None),
}


@pytest.mark.parametrize("name", MATTER)
def test_nuclear_matter(name):
    density, energy, stiffness, mass, symmetry, slope = MATTER[name]
    matter = nuclear_matter(force(name))
    assert matter.density * fm**3 == pytest.approx(density, abs=8e-4)
    assert matter.energy / MeV == pytest.approx(energy, abs=0.015)
    assert matter.incompressibility / MeV == pytest.approx(stiffness, abs=0.1)
    assert matter.effective_mass == pytest.approx(mass, abs=6e-3)
    assert matter.symmetry_energy / MeV == pytest.approx(symmetry, abs=0.03)
    if slope is not None:
        assert matter.symmetry_slope / MeV == pytest.approx(slope, abs=0.15)


def test_nuclear_matter_of_the_fits():
    """UNEDF's papers give what was fitted to six digits."""
    for name in ("UNEDF0", "UNEDF1"):
        density, energy, stiffness, mass, symmetry, slope = MATTER[name]
        matter = nuclear_matter(force(name))
        mine = matter.density * fm**3, *(each / MeV for each in (matter.energy, matter.incompressibility))
        np.testing.assert_allclose(mine, (density, energy, stiffness), rtol=5e-6)
        np.testing.assert_allclose(matter.effective_mass, mass, rtol=2e-5)
        np.testing.assert_allclose(matter.symmetry_energy / MeV, symmetry, rtol=5e-6)
        np.testing.assert_allclose(matter.symmetry_slope / MeV, slope, rtol=5e-6)


def odd_even_staggering(mass_number):
    """The five-point difference of tin's measured masses [MeV]."""
    masses = [nuclide(f"Sn{mass_number + step}").atomic_mass / MeV for step in (-2, -1, 0, 1, 2)]
    return -np.dot((1, -4, 6, -4, 1), masses) / 8


@pytest.mark.slow
def test_the_gaps_of_tin():
    """SLy4 with the default pairing: the mean gap, weighted by uv, beside the measured staggering of the masses."""
    model, pairing = HartreeFock("SLy4", pairing=DeltaPairing(), keep=False), DeltaPairing()
    ratios = []
    for mass_number in range(108, 128, 4):
        state = model.solve(f"Sn{mass_number}")
        orbits, v2 = state.orbits[0], state.occupations[0]
        field = pairing.strength(0, state.densities[0].sum(axis=0)) * state.densities[4, 0] / 2
        gaps = -(orbits.u**2) @ (state.mesh.weights * field)
        weight = orbits.degeneracy * np.sqrt(v2 * (1 - v2))
        ratios.append(weight @ gaps / weight.sum() / odd_even_staggering(mass_number))
    assert np.mean(ratios) == pytest.approx(1, abs=0.1)
    assert 0.85 < min(ratios) < max(ratios) < 1.25


def test_single_particle_levels_of_lead():
    """Those of the other program, MeV."""
    levels = {(each.kind, each.name): each.energy / MeV for each in SHIPPED["SLy4"].solve("Pb208").levels}
    expected = {
        ("neutron", "1s1/2"): -58.022,
        ("neutron", "1i13/2"): -9.563,
        ("neutron", "3p1/2"): -8.066,
        ("neutron", "2g9/2"): -3.135,
        ("proton", "1s1/2"): -44.064,
        ("proton", "1h11/2"): -9.710,
        ("proton", "3s1/2"): -8.813,
        ("proton", "1h9/2"): -3.805,
    }
    for which, energy in expected.items():
        assert levels[which] == pytest.approx(energy, abs=3e-3)

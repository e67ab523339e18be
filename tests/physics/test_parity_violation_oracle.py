r"""Distorted electron waves beside another calculation that shares no step with the package's.

Its numbers were made so. The radial Dirac equation of a massless electron was solved by Taylor series of order 60 about
some 200 radii with 80-bit numbers, the Fermi function and its potential by their own recurrences from the dilogarithm
and the trilogarithm, once for each helicity, and matched at 30 fm to confluent hypergeometric functions ₁F₁ of mpmath
with 50 digits. The amplitude is that of a point, from terms ((1 − cos θ)/2)^(−1 + iZα + m/2) whose Legendre
coefficients have a closed form, plus the sum of what the waves miss of a point's, which ends by itself; the sum of
Yennie, Ravenhall and Wilson with thousands of waves gives the same to 1e-15. Another step, another order and matching
at 26 fm change the cross sections by 1e-9 of themselves at most and A_PV by 1e-6 (at 953 MeV and 30° and less: 3e-13
and 6e-9). A second integrator, the Prüfer phase by scipy's DOP853 in double precision with the potential by
Gauss–Legendre quadrature, agrees to 8e-12 in each e^(2iδ).

The nucleus does not recoil; α = 1/137.035999, ħc = 197.3269804 MeV fm, G_F = 1.1663788e-11 MeV⁻².
"""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry, cross_section, radial_waves
from nuscatter.structure.densities.fermi import Fermi
from nuscatter.units import MeV, barn, fm

#: Half radius and diffuseness [fm] of the charge and of the weak charge; the weak charge.
NUCLEI = {"Pb208": (6.624, 0.549, 6.8, 0.55, -118.6), "Ca48": (3.7, 0.53, 3.8, 0.52, -26.2)}
#: Nucleus, E [MeV], θ [degrees], dσ/dΩ [mb/sr].
CROSS_SECTIONS = [
    ("Pb208", 155, [30, 78], [65.03531235767, 0.008003992168478]),
    (
        "Pb208",
        250,
        [4.72, 5, 30, 60, 90],
        [204988.5114936, 162218.0016037, 2.910883286996, 4.710296531334e-3, 3.809787625312e-5],
    ),
    (
        "Pb208",
        502,
        [4.72, 5, 30, 60, 90],
        [39955.52803884, 30290.13844514, 0.01586935047596, 1.035725364359e-6, 4.681559858742e-9],
    ),
    ("Pb208", 953, [4.72, 5, 30], [3650.44976218, 2377.376886247, 3.603509908138e-6]),
    pytest.param("Ca48", 2182.5, [4.525, 10], [5.172770210215, 1.867929698718e-4], marks=pytest.mark.slow),
]
#: Nucleus, E [MeV], θ [degrees], A_PV [1e-9], A_PV of the plane wave [1e-9].
ASYMMETRIES = [
    ("Pb208", 155, [30, 78], [655.81554435, 2977.3063249], [794.20437368, 4164.4452896]),
    (
        "Pb208",
        502,
        [4.72, 5, 30, 60, 90],
        [182.04038314, 206.80780877, 7151.8433677, 35612.108686, 52375.146868],
        [219.87478487, 246.35708585, 8997.3014457, -47999.466219, 112609.27407],
    ),
    (
        "Pb208",
        953,
        [4.72, 5, 30],
        [593.90166739, 641.59183877, 13569.274061],
        [762.35563596, 847.93660453, 2012.0595271],
    ),
    ("Ca48", 2182.5, [4.525, 10], [3075.0578138, 7942.5288208], [3221.0483112, 6980.1311466]),
]
#: θ [degrees], dσ/dΩ [mb/sr] at 953 MeV, A_PV [1e-9], where the waves cancel to 1e-6 and less.
CANCELLED = [60, 90], [9.146020928822e-12, 3.163426963e-15], [37630.4833, 217295.54]
#: E [MeV], dσ/dΩ [mb/sr] at 5°, 15°, 30°, 60°, 90° of the Fourier–Bessel density of ²⁰⁸Pb that ends at 12 fm, with its
#: charge as published, 82.0073.
FOURIER_BESSEL = [
    pytest.param(
        150, [459682.14035, 4760.4675611, 78.928673005, 0.30735307443, 0.0036201409816], marks=pytest.mark.slow
    ),
    (250, [162328.06686, 826.6923432, 2.9657802645, 4.6555876483e-3, 2.7232828148e-5]),
]
#: Cross section of a point charge in units of Mott's, at these angles [degrees].
POINT_ANGLES = [4.72, 5, 30, 60, 90, 120, 150, 175]
POINTS = {
    20: [
        1.01840879606326,
        1.01951963630447,
        1.11134970203668,
        1.19474003780447,
        1.25293572806096,
        1.29125738351962,
        1.31307364230608,
        1.31996619904358,
    ],
    82: [
        1.03366898320257,
        1.0357165553433,
        1.45565385805033,
        2.55786150729995,
        3.95901014926141,
        5.27685120839044,
        6.20267119832897,
        6.5253276092419,
    ],
}
MILLIBARN = 1e-3 * barn


def heavy(name):
    """The nuclide with a mass of 1e12 MeV, which does not recoil."""
    return replace(ns.nuclide(name), atomic_mass=1e12 * MeV)


def fermi(name):
    """The nucleus, and weak charges that leave all of W to the neutron form factor."""
    c, a, weak_c, weak_a, weak_charge = NUCLEI[name]
    nuclide = heavy(name)
    proton = Fermi(c * fm, diffuseness=a * fm).form_factor
    neutron = Fermi(weak_c * fm, diffuseness=weak_a * fm).form_factor
    return ns.Nucleus(nuclide, proton=proton, neutron=neutron), WeakCharges(proton=0.0, neutron=weak_charge / nuclide.N)


@pytest.mark.parametrize(("Z", "name"), [(20, "Ca48"), (82, "Pb208")])
def test_a_point_charge(Z, name):
    nucleus, theta = ns.point_nucleus(heavy(name)), np.radians(POINT_ANGLES)
    sections = [cross_section(nucleus, 100 * MeV, theta, distorted=distorted) for distorted in (True, False)]
    np.testing.assert_allclose(sections[0] / sections[1], POINTS[Z], rtol=2e-8)


@pytest.mark.parametrize(("name", "E", "degrees", "expected"), CROSS_SECTIONS, ids=str)
def test_cross_sections(name, E, degrees, expected):
    found = cross_section(fermi(name)[0], E * MeV, np.radians(degrees)) / MILLIBARN
    np.testing.assert_allclose(found, expected, rtol=2e-5)


@pytest.mark.parametrize(("name", "E", "degrees", "expected", "plane"), ASYMMETRIES, ids=str)
def test_asymmetries(name, E, degrees, expected, plane):
    nucleus, charges = fermi(name)
    theta = np.radians(degrees)
    np.testing.assert_allclose(asymmetry(nucleus, E * MeV, theta, charges=charges) * 1e9, expected, rtol=2e-5)
    flat = asymmetry(nucleus, E * MeV, theta, charges=charges, distorted=False)
    np.testing.assert_allclose(flat * 1e9, plane, rtol=1e-6)


@pytest.mark.parametrize(("E", "expected"), FOURIER_BESSEL, ids=str)
def test_the_published_density_of_lead(E, expected):
    measured, nuclide = ns.structure.charge_density("Pb208", "fourier_bessel_1"), heavy("Pb208")

    def charge(Q):
        return measured.number / nuclide.Z * measured.form_factor(Q)

    nucleus = ns.Nucleus(nuclide, proton=charge, neutron=measured.form_factor)
    found = cross_section(nucleus, E * MeV, np.radians([5.0, 15.0, 30.0, 60.0, 90.0])) / MILLIBARN
    np.testing.assert_allclose(found, expected, rtol=2e-5)


@pytest.mark.slow
def test_the_smallest_cross_sections():
    """Here 1e-9 of a wave counts: the package's steps leave 4e-4 and 2e-3, and fewer digits of A_PV."""
    nucleus, charges = fermi("Pb208")
    degrees, sections, asymmetries = CANCELLED
    theta = np.radians(degrees)
    np.testing.assert_allclose(cross_section(nucleus, 953 * MeV, theta) / MILLIBARN, sections, rtol=3e-3)
    np.testing.assert_allclose(asymmetry(nucleus, 953 * MeV, theta, charges=charges) * 1e9, asymmetries, rtol=3e-3)


@pytest.mark.slow
def test_the_smallest_cross_sections_converge_with_the_steps(monkeypatch):
    nucleus, charges = fermi("Pb208")
    degrees, sections, asymmetries = CANCELLED
    theta = np.radians(degrees)
    monkeypatch.setattr(radial_waves.radii, "__defaults__", (0.025,))
    found = cross_section(nucleus, 953 * MeV, theta) / MILLIBARN
    np.testing.assert_allclose(found, sections, rtol=5e-4)
    assert found[0] == pytest.approx(sections[0], rel=2e-5)
    weak = asymmetry(nucleus, 953 * MeV, theta, charges=charges) * 1e9
    assert weak[0] == pytest.approx(asymmetries[0], rel=1e-4)

"""Coherent scattering of supernova neutrinos per tonne at 10 kpc, beside a quadrature that shares no integral with it.

The quadrature sums over neutrino energies first: φ(E) times the cross section above a threshold, which is integrated
over recoil energies with the formula of the Standard Model written out here. The library goes the other way, by moments
of the flux at each recoil energy.

What is converted on the way is checked beside closed forms: |U_e3|² and its like, a third, and sums that stay.
"""

from itertools import pairwise
from math import lgamma

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu
from nuscatter.quadrature import panels
from nuscatter.units import MeV, cm, erg, keV, megaparsec, s, tonne

TEN_KPC = 0.01 * megaparsec
SIN2 = 0.23857
HBARC = 1 / (MeV * (1e-13 * cm))  # MeV fm


def density(mean, alpha, E):
    """Neutrinos per MeV and neutrino."""
    b = (1 + alpha) / mean
    return b * np.exp(alpha * np.log(b * E) - b * E - lgamma(1 + alpha))


def by_quadrature(name, fluence, edges, T0):
    """Return counts per tonne above a threshold.

    Args:
        name: Of the material.
        fluence: E in MeV → neutrinos of all species per cm² and MeV.
        edges: Of panels in E, in MeV.
        T0: Threshold, in MeV.
    """
    total = 0.0
    for nuclide, share in ns.material(name).composition:
        M = nuclide.mass / MeV
        lowest = (T0 + np.sqrt(T0**2 + 2 * M * T0)) / 2
        E, weight = panels(np.union1d(edges[edges > lowest], lowest), 8)
        # Recoils from T0 to the end point of each energy, in the square root of T.
        low, high = np.sqrt(T0), np.sqrt(2 * E**2 / (M + 2 * E))[:, None]
        x, w = panels(np.linspace(0, 1, 4), 12)
        root = low + (high - low) * x
        T, dT = root**2, 2 * root * w * (high - low)
        charge, G = (1 - 4 * SIN2) * nuclide.Z - nuclide.N, fermi_constant.value * MeV**2
        kinematics = 1 - T / E[:, None] - M * T / (2 * E[:, None] ** 2)
        sigma = G**2 * M / (4 * np.pi) * charge**2 * helm(np.sqrt(2 * M * T) / HBARC, nuclide.A) ** 2 * kinematics
        above = (sigma * dT).sum(axis=1) * HBARC**2 * 1e-26  # fm² to cm²
        targets = share * (1 * tonne) / ns.material(name).mass_per_atom
        total += targets * float((weight * fluence(E)) @ above)
    return total


def helm(q, A):
    """Helm's form factor at q in 1/fm: Lewin and Smith's radius."""
    sphere = np.sqrt((1.23 * A ** (1 / 3) - 0.6) ** 2 + 7 / 3 * np.pi**2 * 0.52**2 - 5 * 0.9**2)
    x = q * sphere
    return 3 * (np.sin(x) - x * np.cos(x)) / x**3 * np.exp(-((q * 0.9) ** 2) / 2)


def counts(flux, name, T0):
    """Counts per tonne above a threshold in keV, by `ns.Experiment`."""
    detector = ns.Detector(name, 1 * tonne, np.array([T0, 2000.0]) * keV)
    return float(ns.Experiment(flux, detector).counts(ns.StandardModel(SIN2))[0, 0])


MEANS, ALPHAS, ENERGY = (9.5, 12.0, 15.6), (2.2, 2.6, 3.1), 5e52
PINCHED = ns.Supernova(
    distance=TEN_KPC, energy=ENERGY * erg, mean_energy=tuple(mean * MeV for mean in MEANS), alpha=ALPHAS
)


def pinched_fluence(E):
    """All species per cm² and MeV at 10 kpc: energy over mean energy, over the sphere."""
    area = 4 * np.pi * (10 * 3.0856775814913673e21) ** 2
    numbers = [ENERGY / 1.602176634e-6 / mean / area for mean in MEANS]
    each = [number * density(mean, alpha, E) for number, mean, alpha in zip(numbers, MEANS, ALPHAS, strict=True)]
    return each[0] + each[1] + 4 * each[2]


@pytest.mark.parametrize("T0", [0.0, 1.0, 5.0, 20.0])
@pytest.mark.parametrize("name", ["Ar", "Ge", "Xe"])
def test_pinched_counts_beside_a_converged_quadrature(name, T0):
    edges = np.concatenate([[0, 0.5], np.arange(2.0, 60, 4), [70, 80, 100, 120, 150, 200]])
    expected = by_quadrature(name, pinched_fluence, edges, T0 * 1e-3)
    assert counts(PINCHED, name, T0) == pytest.approx(expected, rel=1e-6, abs=0)


@pytest.mark.parametrize("T0", [0.1, 10.0])
def test_a_recoil_spectrum_integrates_to_the_counts(T0):
    T, weight = panels(np.geomspace(T0, 2000, 30), 12)
    spectrum = ns.recoil_spectrum(ns.StandardModel(SIN2), PINCHED, "Ge", T * keV)
    assert float(weight * keV @ spectrum) * tonne == pytest.approx(counts(PINCHED, "Ge", T0), rel=1e-6, abs=0)


@pytest.mark.releases
@pytest.mark.slow
@pytest.mark.parametrize("T0", [0.0, 1.0, 20.0])
@pytest.mark.parametrize("name", ["Ar", "Ge", "Xe"])
def test_livermore_counts_beside_a_converged_quadrature(releases, name, T0):
    """The file of SNOwGLoBES; linear between its points, and flat for half an interval behind the last."""
    table = np.loadtxt(releases / "sn_flux/livermore.dat")
    edges = np.append(table[:, 0] * 1000, 100.1)
    values = np.append(table[:, 1:].sum(axis=1), table[-1, 1:].sum()) / 0.2
    flux = ns.Supernova.from_file(releases / "sn_flux/livermore.dat")
    expected = by_quadrature(name, lambda E: np.interp(E, edges, values), edges, T0 * 1e-3)
    assert counts(flux, name, T0) == pytest.approx(expected, rel=1e-6, abs=0)


def test_counts_per_tonne_are_those_of_reviews():
    """Tens of events per tonne of xenon, fewer of argon: 10 to 20 per tonne of xenon above 1 keV and a half.

    R. F. Lang et al., Phys. Rev. D 94 (2016) 103009, arXiv:1606.09243: 704 events of a star of 27 solar masses in 40 t,
    17.6 per tonne [memory].
    """
    assert 10 < counts(PINCHED, "Xe", 1.0) < 25
    assert counts(PINCHED, "Ar", 1.0) < counts(PINCHED, "Ge", 1.0) < counts(PINCHED, "Xe", 1.0)


# --- conversion -------------------------------------------------------------------------------------------------------

MAPS = {
    "none": ns.Conversion.none(),
    "normal": ns.AdiabaticMSW(ns.nufit_6_0, dense=True, coherent=False),
    "inverted": ns.AdiabaticMSW(ns.nufit_6_0_inverted, dense=True, coherent=False),
    "decoherence": ns.Conversion.decoherence(),
    "a matrix": ns.Conversion([[0.2, 0.5, 0.3], [0.3, 0.1, 0.6], [0.5, 0.4, 0.1]]),
}


@pytest.mark.parametrize("name", list(MAPS))
def test_neutral_currents_do_not_see_conversion(name):
    """At tree level all flavours scatter alike, so the number of neutrinos at each energy is tested by this."""
    T = np.array([0.5, 5.0, 40.0]) * keV
    made, arrived = (
        ns.recoil_spectrum(ns.StandardModel(), flux, "Xe132", T) for flux in (PINCHED, MAPS[name](PINCHED))
    )
    np.testing.assert_allclose(arrived, made, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "p", "p_bar"),
    [
        ("normal", abs(ns.nufit_6_0.matrix[0, 2]) ** 2, abs(ns.nufit_6_0.matrix[0, 0]) ** 2),
        ("inverted", abs(ns.nufit_6_0_inverted.matrix[0, 1]) ** 2, abs(ns.nufit_6_0_inverted.matrix[0, 2]) ** 2),
        ("decoherence", 1 / 3, 1 / 3),
    ],
)
def test_what_is_left_of_electron_neutrinos(name, p, p_bar):
    """F_e = p F_e⁰ + (1 − p) F_x⁰, as in Dighe and Smirnov (2000), in spectra and not only in totals."""
    arrived, E = MAPS[name](PINCHED), np.array([5.0, 15.0, 40.0]) * MeV
    for state, share in ((nu_e, p), (nu_e_bar, p_bar)):
        own, other = (_fluence(PINCHED, each, E) for each in (state, nu_mu))
        np.testing.assert_allclose(_fluence(arrived, state, E), share * own + (1 - share) * other, rtol=1e-10)


def _fluence(flux, state, E):
    return sum(each.fluence * each.spectrum(E) for each in flux.components if each.state == state)


@pytest.mark.parametrize("name", list(MAPS))
def test_no_neutrino_is_lost(name):
    arrived = MAPS[name](PINCHED)
    for family in (neutrinos, antineutrinos):
        before, after = (sum(flux.fluence.get(each, 0.0) for each in family) for flux in (PINCHED, arrived))
        assert after == pytest.approx(before, rel=1e-12, abs=0)


def test_slices_in_time_are_converted_one_by_one():
    times = np.linspace(0, 5, 6) * s
    made = ns.Supernova(
        distance=TEN_KPC,
        times=times,
        luminosity=1e52 * erg / s * np.exp(-times / s),
        mean_energy=(9.5 * MeV, 12 * MeV, 15.6 * MeV),
        alpha=2.5,
    )
    arrived = MAPS["normal"](made)
    # of each slice a ν_e, ν_μ, ν_τ has two spectra: that of ν_e, and one that ν_μ and ν_τ share
    assert len(arrived.components) == 6 * 2 * 6
    for low, high in pairwise(times):
        before, after = (
            sum(each.fluence * float(each.time.fraction(low, high)) for each in flux.components)
            for flux in (made, arrived)
        )
        assert after == pytest.approx(before, rel=1e-12, abs=0)

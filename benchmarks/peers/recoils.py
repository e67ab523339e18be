"""A recoil spectrum: 200 recoil energies of CsI in a stopped-pion flux with all its flavours.

The peers are the scripts that everybody writes first: the cross section times the flux, integrated over the neutrino's
energy at each recoil energy, for each flavour and each nuclide, by `scipy.integrate.quad` or as a sum over energies.
Their constants are those of nuscatter, so that a difference is one of the integrals.
"""

from collections.abc import Callable

import numpy as np
from clock import Row, Task, best, version
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import charged_pion_mass, fermi_constant, muon_mass, sin2_theta_w_low_energy
from nuscatter.units import MeV, cm, fm, keV, kg, m

RECOILS = np.linspace(0.5, 45.0, 200)  # keV
DISTANCES = (19.3, 20.0, 21.0, 22.0, 23.0)  # m: another flux each time
POT, PER_POT = 3.2e23, 0.0848
HBAR_C = float(cm * MeV)  # of one centimetre, in 1/MeV


def ours(distance: float) -> np.ndarray:
    """Return recoils by keV and kg."""
    flux = ns.PionDecayAtRest(pot=POT, nu_per_pot=PER_POT, distance=distance * m)
    return ns.recoil_spectrum(ns.StandardModel(), flux, "CsI", RECOILS * keV) * keV * kg


def helm(q: float, A: int) -> float:
    """Return Helm's form factor of a momentum [1/fm], with the radius of Lewin and Smith."""
    s = 0.9
    x = q * np.sqrt((1.23 * A ** (1 / 3) - 0.6) ** 2 + 7 / 3 * np.pi**2 * 0.52**2 - 5 * s**2)
    return 3 * (np.sin(x) - x * np.cos(x)) / x**3 * np.exp(-((q * s) ** 2) / 2)


SPECTRA = (  # of ν_e and anti-ν_μ, as functions of energy and muon mass [MeV]
    lambda E, m: 192 / m * (E / m) ** 2 * (0.5 - E / m),
    lambda E, m: 64 / m * (E / m) ** 2 * (0.75 - E / m),
)


def sigma(E: np.ndarray | float, T: float, M: float, charge: float) -> np.ndarray:
    """Return the cross section by recoil energy [MeV⁻³], 0 where a neutrino is too slow."""
    strength = (fermi_constant.value * MeV**2) ** 2 / (4 * np.pi) * charge**2 * M
    return strength * np.maximum(1 - T / E - M * T / (2 * E * E), 0.0)


def spectrum_of(distance: float, integral: Callable[[float, float, float, float, float], float]) -> np.ndarray:
    """Return recoils by keV and kg, from an integral over the continuous part of the flux."""
    s2w = sin2_theta_w_low_energy.value
    m_mu, m_pi = muon_mass.value / MeV, charged_pion_mass.value / MeV
    line, end = (m_pi**2 - m_mu**2) / (2 * m_pi), m_mu / 2
    fluence = POT * PER_POT / (4 * np.pi * (distance * 100) ** 2) / (cm * MeV) ** 2  # MeV²
    total = np.zeros_like(RECOILS)
    material = ns.material("CsI")
    for nuclide, share in material.composition:
        M, targets = nuclide.mass / MeV, share * kg / material.mass_per_atom
        for i, T in enumerate(RECOILS * 1e-3):
            charge = (nuclide.N - (1 - 4 * s2w) * nuclide.Z) * helm(np.sqrt(2 * M * T) * fm * MeV, nuclide.A)
            lowest = 0.5 * (T + np.sqrt(T * (T + 2 * M)))
            rate = sigma(line, T, M, charge) if line > lowest else 0.0
            if end > lowest:
                rate += integral(lowest, end, T, M, charge)
            total[i] += fluence * targets * rate * 1e-3
    return total


def adaptive(distance: float) -> np.ndarray:
    """Return the spectrum by `quad`, with a tolerance that is relative alone."""
    m = muon_mass.value / MeV

    def integral(lowest: float, end: float, T: float, M: float, charge: float) -> float:
        return sum(
            quad(lambda E, f=f: f(E, m) * sigma(E, T, M, charge), lowest, end, epsabs=0.0, epsrel=1e-10)[0]
            for f in SPECTRA
        )

    return spectrum_of(distance, integral)


def summed(distance: float, points: int) -> np.ndarray:
    """Return the spectrum by the trapezoidal rule on energies that are the same for all recoils."""
    m = muon_mass.value / MeV
    E = np.linspace(0.0, m / 2, points + 1)[1:]
    flux = sum(f(E, m) for f in SPECTRA)

    def integral(lowest: float, end: float, T: float, M: float, charge: float) -> float:
        return np.trapezoid(flux * sigma(E, T, M, charge), E)

    return spectrum_of(distance, integral)


def run() -> Task:
    """Compare."""
    fast, found = best(ours, DISTANCES)
    slow, wanted = best(adaptive, DISTANCES[:3])
    short, loose = best(lambda d: summed(d, 1000), DISTANCES)

    def off(values: np.ndarray) -> float:
        return float(np.max(np.abs(values / wanted - 1)))

    return Task(
        "Recoil spectrum",
        "200 recoil energies from 0.5 to 45 keV of CsI, three flavours of stopped pions, Helm's form factor. "
        "Differences are the largest of all 200 points from `quad` with a relative tolerance of 1e-10.",
        (
            Row(version("nuscatter"), fast, off(found)),
            Row(f"{version('scipy')}, quad, tolerance 1e-10", slow, 0.0, "the reference"),
            Row(f"{version('numpy')}, sum over 1000 energies", short, off(loose), "worst near the end point"),
        ),
    )

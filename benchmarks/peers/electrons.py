"""Elastic scattering of electrons on lead with distorted waves: phasr beside `ns.parity_violation.cross_section`.

The charge density is the same Fourier–Bessel expansion. The script beside them is the textbook's: for each partial wave
the radial Dirac equation by scipy's DOP853, for which nuscatter gives the potential and the phases of a point charge.
A nucleus is a new one for each time: its radius is stretched by one per mille, so that no phases are kept.
"""

import warnings
from functools import cache

import numpy as np
from clock import Row, Task, best, imported, version

import nuscatter as ns
from nuscatter.interactions.parity_violation.coulomb import matching, point_phases
from nuscatter.interactions.parity_violation.distorted import distorted_waves
from nuscatter.interactions.parity_violation.legendre_sums import amplitude
from nuscatter.units import MeV, fm

ENERGY = 250.0  # MeV
ANGLES = np.radians(np.linspace(30.0, 90.0, 13))
TRANSFER = 2 * ENERGY * np.sin(ANGLES[-1] / 2)  # MeV: how fine the charge density must be
STRETCHES = (1.0, 1.001, 1.002, 1.003)
FINE_STRUCTURE = ns.constants.fine_structure_constant.value


@cache
def lead(stretch: float) -> ns.Nucleus:
    """Return lead with the measured density, its radius times a factor."""
    density = ns.structure.charge_density("Pb208", "fourier_bessel_1")

    def charge(Q: np.ndarray) -> np.ndarray:
        return density.number / 82 * density.form_factor(np.asarray(Q) * stretch)

    return ns.Nucleus(ns.nuclide("Pb208"), proton=charge, neutron=density.form_factor)


def ours(stretch: float) -> np.ndarray:
    """Return the cross section by solid angle [MeV⁻²], without recoil."""
    return distorted_waves(lead(stretch), ENERGY * MeV, TRANSFER * MeV).cross_section(ANGLES) * (fm * MeV) ** 2


def theirs(stretch: float) -> np.ndarray:
    """Return the same by phasr."""
    import phasr

    shape = ns.structure.charge_density("Pb208", "fourier_bessel_1").shape
    coefficients = np.asarray(shape.coefficients) * fm**3 / stretch**3
    radius = float(shape.radius / fm) * stretch
    nucleus = phasr.nucleus(f"lead_{stretch}", 82, 208, ai=coefficients, R=radius)
    return phasr.crosssection_lepton_nucleus_scattering(ENERGY, ANGLES, nucleus, recoil=False)


def script(stretch: float) -> np.ndarray:
    """Return the same by an adaptive integrator for each partial wave."""
    from scipy.integrate import solve_ivp

    k = ENERGY * MeV
    waves = distorted_waves(lead(stretch), k, TRANSFER * MeV)  # for the potential and the number of waves alone
    series, size = waves.series, waves.phases.size
    momentum, number = k * fm, float(82 * lead(stretch).proton(np.zeros(1))[0])  # a fit's charge is 82.007
    strength, charge = FINE_STRUCTURE * number, 82 * lead(stretch).proton(series.Q / fm)
    end = max(series.radius, (size + 10) / momentum)
    phases = np.empty(size, complex)

    def slope(r: float, y: np.ndarray, K: int) -> list[float]:
        U = momentum + FINE_STRUCTURE * series.potential(charge, number, np.array([r]))[0]
        return [K / r * y[0] + U * y[1], -K / r * y[1] - U * y[0]]

    inside = momentum + FINE_STRUCTURE * series.potential(charge, number, np.array([1e-3]))[0]  # where all waves start
    for K in range(1, size + 1):
        start = max(1e-3, 0.02 * (K - 1)) / momentum
        first = [1.0, -inside * start / (2 * K + 1)]
        g, f = solve_ivp(slope, (start, end), first, args=(K,), method="DOP853", rtol=1e-8, atol=1e-30).y[:, -1]
        own = np.array([float(K)])
        phase = matching(own, strength, momentum, end).phase(np.array([g]), np.array([f]))
        phases[K - 1] = (point_phases(own, strength) * phase)[0]
    return np.abs(amplitude(phases, strength, momentum, ANGLES) * fm * MeV / np.cos(ANGLES / 2)) ** 2


def run() -> Task:
    """Compare."""
    imported("phasr")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # within phasr
        slow, other = best(theirs, STRETCHES[1:3])
    fast, found = best(ours, STRETCHES)
    plain, written = best(script, STRETCHES[:1])
    _, here = best(ours, STRETCHES[1:2])
    return Task(
        "Electrons on lead",
        f"Cross section at {ENERGY:g} MeV and {ANGLES.size} angles from 30° to 90°, the Coulomb field in full. "
        "Differences are the largest of all angles from nuscatter.",
        (
            Row(version("nuscatter"), fast, 0.0, "the reference"),
            Row(version("phasr"), slow, float(np.max(np.abs(other / here - 1))), "wave functions come with it"),
            Row(f"{version('scipy')}, DOP853 for each wave", plain, float(np.max(np.abs(written / found - 1)))),
        ),
    )

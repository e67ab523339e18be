"""Distorted waves: one energy with all angles, beside a loop over partial waves with an adaptive integrator.

`asked` says 1 s an energy. If phasr is installed (it is no dependency) it computes the same cross sections once.
"""

import importlib.util
import time

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.interactions.parity_violation import asymmetry, asymmetry_kernel, cross_section
from nuscatter.interactions.parity_violation.coulomb import matching, point_phases
from nuscatter.interactions.parity_violation.distorted import distorted_waves
from nuscatter.interactions.parity_violation.legendre_sums import amplitude
from nuscatter.units import MeV, fm

ANGLES = np.radians(np.linspace(2.0, 90.0, 177))
ALPHA = fine_structure_constant.value


def one_by_one(nucleus, k, theta):
    """The textbook loop: for each partial wave and each helicity scipy's DOP853, then the difference of two sums."""
    from scipy.integrate import solve_ivp

    momentum, sections = k * fm, []
    waves = distorted_waves(nucleus, k, 2 * k)  # for the potential and the number of waves alone
    series, size = waves.series, waves.phases.size
    charge = nucleus.nuclide.Z * nucleus.proton(series.Q / fm)
    weak = -118.6 * nucleus.neutron(series.Q / fm)
    end = max(series.radius, (size + 10) / momentum)
    strength = ALPHA * nucleus.nuclide.Z
    # The weak potential, a hundred times enlarged as its effect is divided by a hundred below.
    enlarged = 100 * fermi_constant.value / fm**2 / (2 * np.sqrt(2))
    for sign in (1, -1):
        phases = np.empty(size, complex)

        def slope(r, y, K, sign=sign):
            at = np.array([r])
            V = -ALPHA * series.potential(charge, nucleus.nuclide.Z, at)[0]
            U = momentum - V - sign * enlarged * series.density(weak, at)[0]
            return [K / r * y[0] + U * y[1], -K / r * y[1] - U * y[0]]

        for K in range(1, size + 1):
            start = max(1e-2, 0.05 * (K - 1)) / momentum
            first = [1.0, -momentum * start / (2 * K + 1)]
            g, f = solve_ivp(slope, (start, end), first, args=(K,), method="DOP853", rtol=1e-8, atol=1e-30).y[:, -1]
            own = np.array([float(K)])
            phase = matching(own, strength, momentum, end).phase(np.array([g]), np.array([f]))
            phases[K - 1] = (point_phases(own, strength) * phase)[0]
        sections.append(np.abs(amplitude(phases, strength, momentum, theta)) ** 2)
    return (sections[0] - sections[1]) / (sections[0] + sections[1]) / 100, weak


@pytest.mark.parametrize(("name", "E"), [("Pb208", 155), ("Pb208", 953), ("Ca48", 2182.5)])
def test_one_energy_and_all_angles(benchmark, report, name, E):
    nucleus = ns.helm(name)
    wanted = ANGLES[:57] if E > 1000 else ANGLES
    benchmark(lambda: asymmetry(nucleus, E * MeV, wanted))
    times = benchmark.stats.stats
    report(f"A_PV of {name} at {E:g} MeV, {wanted.size} angles", times.median, times.min, 1.0)


def test_beside_a_loop_over_partial_waves(benchmark, report):
    nucleus, k = ns.helm("Pb208"), 100 * MeV
    theta = ANGLES[::20]
    waves = distorted_waves(nucleus, k, 2 * k)
    start = time.perf_counter()
    slow, weak = one_by_one(nucleus, k, theta)
    taken = time.perf_counter() - start
    fast = benchmark(lambda: distorted_waves(nucleus, k, 2 * k).asymmetry_matrix(theta))
    times = benchmark.stats.stats
    report("partial waves of Pb208 at 100 MeV", times.median, times.min, 1.0, taken)
    np.testing.assert_allclose(fast @ weak, slow, rtol=1e-3, atol=1e-10)
    assert waves.phases.size > 20
    assert taken > 20 * times.min


def test_a_weak_density_once_the_waves_are_known(benchmark, report):
    nucleus = ns.helm("Pb208")
    start = time.perf_counter()
    kernel = asymmetry_kernel(nucleus, 953 * MeV, ANGLES[:20])
    solved = time.perf_counter() - start
    benchmark(lambda: kernel.asymmetry(lambda Q: -118.6 * nucleus.neutron(Q)))
    times = benchmark.stats.stats
    report("a weak density by the kernel", times.median, times.min, 1e-3, solved)
    assert times.min < solved / 20


@pytest.mark.skipif(importlib.util.find_spec("phasr") is None, reason="phasr is not installed")
def test_beside_phasr(benchmark, report):
    import phasr

    lead = ns.structure.charge_density("Pb208", "fourier_bessel_1")
    shape = lead.shape
    other = phasr.nucleus(
        "lead_of_nuscatter", 82, 208, ai=np.asarray(shape.coefficients) * fm**3, R=float(shape.radius / fm)
    )
    theta = np.radians([30.0, 45.0, 60.0])
    start = time.perf_counter()
    slow = phasr.crosssection_lepton_nucleus_scattering(250.0, theta, other, recoil=False)
    taken = time.perf_counter() - start
    nucleus = ns.Nucleus(
        ns.nuclide("Pb208"), proton=lambda Q: lead.number / 82 * lead.form_factor(Q), neutron=lead.form_factor
    )
    benchmark(lambda: cross_section(nucleus, 250 * MeV, theta))
    times = benchmark.stats.stats
    report("cross section of Pb208 at 250 MeV, phasr", times.median, times.min, 1.0, taken)
    found = distorted_waves(nucleus, 250 * MeV, 250 * MeV).cross_section(theta) * fm**2 * MeV**2
    np.testing.assert_allclose(found, slow, rtol=1e-4)

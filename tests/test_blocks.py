"""Long arrays in blocks: every entry once, the same numbers as all at once, and memory that does not grow."""

import os
import platform
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from nuscatter.blocks import blocks, in_blocks
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.mediators import LightVector, b_minus_l
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import Coherence, nu_e, nu_mu
from nuscatter.rates.fold import directional_spectrum, recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm, keV, m

ARGON, SM = helm("Ar40"), StandardModel()
SNS = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
BATCH = SM + NSI(ee_u=np.linspace(-0.1, 0.1, 40), emu_d=0.1j)
RADII = Nucleus(ARGON.nuclide, ARGON.proton, Helm(np.linspace(3.3, 3.7, 40) * fm))
#: Most memory that a call may take beside its result [bytes]; the old code took more in each of these.
MOST = 35e6


def peak(call):
    """Return the memory [bytes] that a call took beside its result, at its peak."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = call()
        return tracemalloc.get_traced_memory()[1] - before - result.nbytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("size", "points", "numbers"), [(0, 1, 1), (1, 1, 1), (99_999, 1, 7), (500, 304, 10**9)])
def test_blocks_cover_every_entry_once(size, points, numbers):
    entries = [at for rows in blocks(size, points, numbers) for at in range(rows.start, rows.stop)]
    assert entries == list(range(size))


def test_a_function_of_slices_is_put_together():
    values = np.random.default_rng(1).normal(size=(5000, 3))
    calls = []

    def function(rows):
        calls.append(rows)
        return values[rows] ** 2

    np.testing.assert_array_equal(in_blocks(function, 5000, lambda: 1000), values**2)
    assert len(calls) == 20
    calls.clear()
    np.testing.assert_array_equal(in_blocks(function, 800, lambda: pytest.fail("few entries")), values[:800] ** 2)
    np.testing.assert_array_equal(in_blocks(function, 5000, lambda: pytest.fail("few"), few=5000), values**2)
    assert in_blocks(function, 0, lambda: 1).shape == (0, 3)
    assert calls == [slice(0, 800), slice(0, 5000), slice(0, 0)]


E_LONG = np.linspace(1, 52, 3000) * MeV
T_LONG = np.linspace(0.01, 120, 150_000) * keV

#: By name: a function of a slice of a long axis, and the slice's length.
LONG = {
    "sigma": (lambda rows: SM.sigma(E_LONG[rows], nu_mu, ARGON), 3000),
    "sigma of a batch": (lambda rows: BATCH.sigma(E_LONG[rows], nu_e, ARGON), 200),
    "sigma of a long batch": (lambda rows: (SM + NSI(ee_u=np.ones(9000))).sigma(E_LONG[rows], nu_e, ARGON), 3),
    "sigma of radii": (lambda rows: SM.sigma(E_LONG[rows], nu_mu, RADII), 200),
    "sigma of a coherence": (lambda rows: BATCH.sigma(E_LONG[rows], Coherence(nu_e, nu_mu), ARGON), 200),
    "sigma on electrons": (lambda rows: ElectronScattering().sigma(E_LONG[rows], nu_e), 3000),
    "dsigma_dT": (lambda rows: SM.dsigma_dT(30 * MeV, np.tile(T_LONG, 6)[rows], nu_mu, ARGON), 900_000),
    "dsigma_dT of a batch": (lambda rows: BATCH.dsigma_dT(30 * MeV, T_LONG[rows], nu_e, ARGON), 60_000),
    "dsigma_dcos": (lambda rows: SM.dsigma_dcos(30 * MeV, np.linspace(-1, 1, 700_000)[rows], nu_mu, ARGON), 700_000),
    "spectrum": (lambda rows: recoil_spectrum(SM, SNS, "Ge", T_LONG[rows]), 150_000),
    "spectrum of a batch": (lambda rows: recoil_spectrum(BATCH, SNS, "CsI", T_LONG[rows]), 30_000),
    "directions": (lambda rows: directional_spectrum(SM, SNS, "CsI", T_LONG[rows], np.linspace(0, 1, 21)), 40_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_memory_does_not_grow_with_the_number_of_energies(name):
    """Of what comes back nothing is counted; what is held in between stays below the same bound at any length."""
    call, length = LONG[name]
    call(slice(0, 2))  # tables that are read once
    assert peak(lambda: call(slice(0, length))) < MOST


@pytest.mark.parametrize("name", LONG)
def test_blocks_do_not_show(name):
    """Entries from the middle of a long call are those of a short one."""
    call, length = LONG[name]
    some = slice(length // 2, length // 2 + 2)
    together, alone = call(slice(0, length)), call(some)
    assert together.shape == (length, *alone.shape[1:])
    np.testing.assert_allclose(together[some], alone, rtol=1e-9, atol=0)  # σ's nodes know the largest energy


@pytest.mark.slow
def test_a_form_factor_of_a_mean_field():
    """91 radii at each Q: 300 MB for 100,000 of them at once."""
    state = HartreeFock("SLy4", keep=False).solve("O16")
    Q = np.linspace(0, 200, 30_000).reshape(3, 100, 100) * MeV
    for transform in (state.proton, state.spin_orbit[0]):
        assert peak(lambda transform=transform: transform(Q)) < MOST
        assert transform(Q).shape == Q.shape
        np.testing.assert_allclose(transform(Q)[1, 7], transform(Q[1, 7]), rtol=1e-12, atol=1e-15)
        assert transform(100 * MeV).shape == ()


@pytest.mark.slow
def test_an_average_over_a_batch():
    """The nodes of a source are many energies: 400 couplings and 12 lines, 300 MB at once."""
    flux = Flux(tuple(Component(nu_e, Line(E * MeV), 1.0) for E in range(10, 22)))
    model = SM + NSI(ee_u=np.linspace(-0.1, 0.1, 20_000))
    assert peak(lambda: flux.averaged(model, ARGON)) < MOST


def test_what_is_refused_is_refused_in_the_last_block():
    """A massless photon's rate at rest, behind 100,000 recoils at which it is finite."""
    massless = SM + LightVector(0.0, coupling=1e-6, charges=b_minus_l)
    recoils = np.append(np.full(100_000, 1 * keV), 0.0)
    assert massless.dsigma_dT(30 * MeV, recoils[:-1], nu_mu, ARGON).shape == (100_000,)
    for call in (
        lambda: massless.dsigma_dT(30 * MeV, recoils, nu_mu, ARGON),
        lambda: recoil_spectrum(massless, SNS, "Ar", recoils, recoil=Recoil.NUCLEUS),
    ):
        with pytest.raises(InputError, match="grows without limit"):
            call()


def test_axes_that_broadcast_stay():
    """A thousand energies by a thousand recoils: the shape of both, in blocks of the flat product."""
    E, T = np.linspace(10, 50, 300)[:, None] * MeV, np.linspace(0, 50, 400) * keV
    both = SM.dsigma_dT(E, T, nu_mu, ARGON)
    assert both.shape == (300, 400)
    np.testing.assert_array_equal(both[150], SM.dsigma_dT(E[150, 0], T, nu_mu, ARGON))
    batch = BATCH.dsigma_dT(E[:40], T, nu_e, ARGON)
    assert batch.shape == (40, 400, 40)
    np.testing.assert_array_equal(batch[20], BATCH.dsigma_dT(E[20, 0], T, nu_e, ARGON))
    np.testing.assert_array_equal(
        recoil_spectrum(SM, SNS, "CsI", np.tile(T, (100, 1)))[70], recoil_spectrum(SM, SNS, "CsI", T)
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="of the GNU C library")
def test_freed_memory_is_used_again():
    """Four arrays of 1.6 MB made and freed 300 times are 480,000 pages of memory, if each time they are new."""
    code = """
import resource
import numpy as np
from nuscatter.blocks import reuse_freed_memory
def faults():
    begin = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(300):
        several = [np.ones(200_000) for _ in range(4)]
        several.clear()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begin
before = faults()
reuse_freed_memory()
print(before, faults())
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    before, after = map(int, found.stdout.split())
    assert before > 100_000
    assert after < 10_000

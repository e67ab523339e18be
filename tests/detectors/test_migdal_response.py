"""The Migdal effect in a detector's response: nothing is lost, and each part is what it says."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic, TabulatedEfficiency
from nuscatter.detectors.migdal import Migdal, migdal_spectrum
from nuscatter.detectors.migdal_response import ejected
from nuscatter.detectors.photoabsorption import PhotoabsorptionFunction, TabulatedPhotoabsorption, photoabsorption
from nuscatter.detectors.quenching import constant, lindhard, linear
from nuscatter.detectors.smearing import GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit
from nuscatter.units import barn, eV, keV, kg

XENON = nuclide("Xe132")
BINS = np.array([0.1, 0.5, 2.0, 6.0]) * keV
BLUR = GaussianSmearing(noise=0.05 * keV, stochastic=0.05 * keV**0.5)
T = np.array([0.3, 1.0, 4.0, 9.0]) * keV


def xenon(**changes):
    return Detector(**({"target": "Xe", "mass": 1 * kg, "energy_edges": BINS, "quenching": lindhard("Xe")} | changes))


@pytest.mark.parametrize("smearing", [None, BLUR])
def test_off_is_off_and_other_deposits_do_not_know_of_it(smearing):
    off, on = xenon(smearing=smearing), xenon(smearing=smearing, migdal=Migdal())
    assert off.migdal is None
    for deposit in (Deposit.ELECTRON, Deposit.PHOTON):
        assert (off.response(T, deposit) == on.response(T, deposit)).all()
        assert (off.response_edges(9 * keV, deposit) == on.response_edges(9 * keV, deposit)).all()
    assert (off.response(T) != on.response(T, nuclide=XENON)).all(axis=0).any()
    assert (off.response(T) == off.response(T, nuclide=XENON)).all()
    if smearing is not None:
        assert (off.response_edges(9 * keV) == on.response_edges(9 * keV, nuclide=XENON)).all()


@pytest.mark.parametrize("smearing", [None, BLUR])
@pytest.mark.parametrize("target", ["Xe", "Ar", "Ge"])
def test_where_all_energies_are_counted_nothing_is_lost(target, smearing):
    """The elastic part is less by as much as the effect takes; the photoabsorption ends at 200 keV."""
    isotope = {"Xe": XENON, "Ar": nuclide("Ar40"), "Ge": nuclide("Ge74")}[target]
    bins = np.array([-9, 0.01, 0.1, 1, 3, 10, 40, 300]) * keV
    on = Detector(target, 1 * kg, bins, quenching=lindhard(target), smearing=smearing, migdal=Migdal())
    seen = on.response(T, nuclide=isotope)
    np.testing.assert_allclose(seen.sum(axis=0), 1, rtol=1e-10)
    assert (seen >= 0).all()
    elastic = replace(on, migdal=None).response(T)
    moved = seen - elastic * (1 - Migdal().probability(T, isotope))
    np.testing.assert_allclose(moved.sum(axis=0), Migdal().probability(T, isotope), rtol=1e-9)


def test_photoelectrons_are_energies_times_a_yield():
    """13 photoelectrons per keV: the same bins, by another name, count the same."""
    light = 13 / keV
    energy, quanta = xenon(migdal=Migdal()), xenon(energy_edges=BINS * light, light_yield=light, migdal=Migdal())
    np.testing.assert_allclose(quanta.response(T, nuclide=XENON), energy.response(T, nuclide=XENON), rtol=1e-6)
    np.testing.assert_allclose(
        quanta.response_edges(9 * keV, nuclide=XENON), energy.response_edges(9 * keV, nuclide=XENON), rtol=1e-6
    )


@pytest.mark.parametrize("efficiency", [None, lambda x: 1 / (1 + x / keV)])
def test_the_moved_part_is_the_spectrum_of_the_formula(efficiency):
    """`migdal_spectrum`, which knows no bins, integrated over a bin of 1.9 to 2 keV for recoils of 5 keV."""
    bins, recoil = np.array([1.9, 2.0]) * keV, np.array([5.0]) * keV
    quenching = constant(0.15)
    on = xenon(energy_edges=bins, quenching=quenching, efficiency=efficiency, migdal=Migdal())
    x, w = np.polynomial.legendre.leggauss(8)
    knots = np.array(photoabsorption("Xe").kinks) + 0.75 * keV  # where the table bends
    expected = 0.0
    for low, high in pairwise(np.unique([*bins, *knots[(knots > bins[0]) & (knots < bins[1])]])):
        energy = (low + high) / 2 + (high - low) * x / 2
        spectrum = migdal_spectrum(
            energy, T=recoil, recoils=[1.0], target=XENON, photoabsorption=photoabsorption("Xe"), quenching=quenching
        )
        expected += spectrum * (1.0 if efficiency is None else efficiency(energy)) @ w * (high - low) / 2
    assert on.response(recoil, nuclide=XENON).item() == pytest.approx(expected, rel=1e-9)


def test_all_isotopes_of_an_element_share_one_integral():
    """The probability falls as 1/M, at the same energy seen."""
    on = xenon(migdal=Migdal(), smearing=BLUR, energy_edges=[2 * keV, 6 * keV])
    light, heavy = (on.response(T[:2], nuclide=nuclide(name)) for name in ("Xe124", "Xe136"))
    np.testing.assert_allclose(light / heavy, nuclide("Xe136").mass / nuclide("Xe124").mass, rtol=1e-12)
    assert len(on._stored_ejected) == 1


def test_each_element_has_its_own_integral():
    both = Detector("XeAr", 1 * kg, BINS, quenching=constant(0.2), smearing=BLUR, migdal=Migdal())
    for target, isotope in (("Xe", XENON), ("Ar", nuclide("Ar40"))):
        alone = replace(both, target=target).response(T, nuclide=isotope)
        assert (both.response(T, nuclide=isotope) == alone).all()


def test_at_rest_nothing_is_ejected():
    for smearing in (None, BLUR):
        on = xenon(energy_edges=np.array([0.0, 0.5, 2.0]) * keV, smearing=smearing, migdal=Migdal())
        seen = on.response(np.array([0.0, 1.0]) * keV, nuclide=XENON)
        assert (seen[:, 0] == replace(on, migdal=None).response(np.array([0.0]))[:, 0]).all()


def test_a_recoil_of_which_nothing_is_seen_still_ejects():
    """A quenching that is zero below 1 keV beside one that is nearly zero."""
    dark, dim = (
        xenon(quenching=each, smearing=None, migdal=Migdal()).response(T[:1], nuclide=XENON)
        for each in (linear(a=-0.1, b=0.1 / keV), constant(1e-9))
    )
    assert (dark[:, 0] > 1e-7).all()
    np.testing.assert_allclose(dark, dim, rtol=1e-6)


def test_what_is_stored_does_not_depend_on_the_order_of_calls():
    several, once = (xenon(migdal=Migdal(), smearing=BLUR) for _ in range(2))
    for each in (T[:1], T[::-1], T[2:3]):
        several.response(each, nuclide=XENON)
    assert (several.response(T, nuclide=XENON) == once.response(T, nuclide=XENON)).all()


def test_electrons_have_their_own_efficiency_and_light():
    """A recoil that ejects an electron is seen as an electron."""
    half, energies = TabulatedEfficiency([0.0, 9 * keV], [0.5, 0.5]), {"smearing": BLUR, "migdal": Migdal()}
    whole = xenon(**energies).response(T, nuclide=XENON)
    elastic = xenon(smearing=BLUR).response(T) * (1 - Migdal().probability(T, XENON))
    seen = xenon(electron_efficiency=half, **energies).response(T, nuclide=XENON)
    np.testing.assert_allclose(seen, elastic + (whole - elastic) / 2, rtol=1e-7, atol=1e-15)
    seen = xenon(efficiency=half, **energies).response(T, nuclide=XENON)
    np.testing.assert_allclose(seen, whole / 2, rtol=1e-7, atol=1e-15)
    # photoelectrons in place of energies, and electrons of which 80 % is seen
    light = 3.0 / keV
    blur = GaussianSmearing(noise=0.05 * keV * light, stochastic=0.05 * keV**0.5 * light**0.5)
    seen = xenon(energy_edges=BINS * light, light_yield=light, smearing=blur, migdal=Migdal())
    np.testing.assert_allclose(seen.response(T, nuclide=XENON), whole, rtol=1e-9)
    seen = xenon(visible={Deposit.ELECTRON: lambda x: 0.8 * x}, quenching=None, smearing=BLUR, migdal=Migdal())
    scaled = xenon(quenching=constant(0.8), smearing=BLUR, migdal=stretched(0.8))
    both = seen.response(T, nuclide=XENON) - scaled.response(T, nuclide=XENON)
    elastic = xenon(quenching=None, smearing=BLUR).response(T) - xenon(quenching=constant(0.8), smearing=BLUR).response(
        T
    )
    np.testing.assert_allclose(both, elastic * (1 - Migdal().probability(T, XENON)), rtol=1e-6, atol=1e-12)


def stretched(factor):
    """Return the effect with all energies ω times a factor, and the same probability of each shell."""
    table = photoabsorption("Xe")
    return Migdal({"Xe": TabulatedPhotoabsorption(np.asarray(table.energies) * factor, table.cross_sections)})


def test_light_in_whole_quanta():
    """A Poisson number of photoelectrons: the sum over all numbers is one."""
    on = Detector("Ar", 1 * kg, np.arange(-0.5, 4000), quenching=constant(0.25), light_yield=5 / keV)
    on = replace(on, smearing=PoissonSmearing(), migdal=Migdal(lowest=100 * eV))
    seen = on.response(T, nuclide=nuclide("Ar40"))
    np.testing.assert_allclose(seen.sum(axis=0), 1, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    "efficiency",
    [
        None,
        TabulatedEfficiency(np.array([0, 1, 3]) * keV, [0, 0.7, 1]),
        Logistic(
            a=1.0, b=400 / keV, c=1.3 * keV
        ),  # the M shell is seen through this turn-on at T where nothing else happens
    ],
)
def test_between_the_edges_the_response_is_smooth(efficiency):
    """Few nodes between the edges give what many give, in √T as an experiment has them."""
    on = xenon(migdal=Migdal(), efficiency=efficiency)
    edges = np.sqrt(on.response_edges(6 * keV, nuclide=XENON))

    def integral(n):
        x, w = np.polynomial.legendre.leggauss(n)
        root = (edges[:-1, None] + np.diff(edges)[:, None] * (1 + x) / 2).ravel()
        return on.response(root**2, nuclide=XENON) @ (np.outer(np.diff(edges), w / 2).ravel() * 2 * root)

    np.testing.assert_allclose(integral(12), integral(40), rtol=5e-7)


def test_an_edge_stands_where_a_shell_meets_a_kink_of_the_efficiency():
    """With the M5 shell at 676.4 eV, a kink at 1 keV and a bin at 2 keV."""
    kinked = TabulatedEfficiency(np.array([0, 1, 3]) * keV, [0, 0.7, 1])
    on = xenon(migdal=Migdal(), efficiency=kinked)
    seen = on.observable(on.response_edges(9 * keV, nuclide=XENON)) + 676.4 * eV
    for level in (1.0 * keV, 2.0 * keV):
        assert np.abs(seen - level).min() < 1e-9 * keV


def test_an_ejection_at_one_energy_moves_a_recoil_by_it():
    """A photoabsorption in a narrow line at 3 keV: G(q) is R_e at q + 3 keV."""
    line = PhotoabsorptionFunction(lambda omega: 0 * omega + 1e3 * barn, (2.999 * keV, 3.001 * keV))
    energies = np.array([0.0, 4.0, 9.0]) * keV
    integral = ejected(
        Migdal({"Xe": line}), XENON, energies, energies, lambda x: np.stack([x < 4 * keV, x >= 4 * keV]).astype(float)
    )
    found = integral(np.array([0.5, 0.9, 1.1, 5.9, 6.1, 20.0]) * keV) / (1e3 * barn * 0.002 / 3)
    np.testing.assert_allclose(found, [[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0]], rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: xenon(migdal=True), "migdal is True"),
        (
            lambda: xenon(target="CsI", migdal=Migdal()),
            "There is no shipped photoabsorption of 'Cs'; the choices are Ar, Ge, Xe",
        ),
        (lambda: xenon(migdal=Migdal()).response(T), "nuclide is None, but the one that recoils"),
        (lambda: xenon(migdal=Migdal()).response_edges(1 * keV), "nuclide is None, but the one that recoils"),
        (lambda: xenon(migdal=Migdal()).response([1e3 * keV], nuclide=XENON), "above one beyond 513 keV"),
        (lambda: xenon(migdal=Migdal({"Xe": NEGATIVE})).response(T, nuclide=XENON), "what the photoabsorption returns"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make, said):
    with pytest.raises(InputError, match=rf"^[^\n]*{re.escape(said)}[^\n]*\.$"):
        make()


NEGATIVE = PhotoabsorptionFunction(lambda omega: -omega, (1 * keV, 2 * keV))

"""Decays at rest to first order in α: limits, sums, sizes; tests/physics/test_radiative_decay.py computes them anew."""

import math

import mpmath
import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import charged_pion_mass, electron_mass, fine_structure_constant, muon_mass
from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.accelerators.pion_decay import delayed_nu_e, delayed_nu_mu_bar, prompt_nu_mu
from nuscatter.sources.accelerators.radiative_decay import (
    electron_neutrino_correction,
    muon_neutrino_correction,
    pion_continuum,
    radiative_spectra,
)
from nuscatter.units import MeV, eV, keV, m

ALPHA = fine_structure_constant.value
PART = ALPHA / (2 * math.pi)
RHO = (electron_mass.value / muon_mass.value) ** 2
R = (muon_mass.value / charged_pion_mass.value) ** 2
LINE, CONTINUUM, NU_E, NU_MU_BAR = (spectrum for _, spectrum in radiative_spectra())
TREE = {NU_E: delayed_nu_e, NU_MU_BAR: delayed_nu_mu_bar}
PLACE = {"pot": 1e23, "nu_per_pot": 0.09, "distance": 20 * m}
MODEL, ARGON = ns.StandardModel(), ns.helm("Ar40")


def exactly(x, of_log, rest, factor):
    """A correction by its printed formula, in 40 digits."""
    with mpmath.workdps(40):
        x = mpmath.mpf(x)
        log = mpmath.log(1 - x)
        of_log, rest = (sum(c * x**n for n, c in enumerate(each)) for each in (of_log, rest))
        last = (of_log * log + x * rest / 2) / (6 * x**2 * factor(x))
        return float(log**2 + 2 * mpmath.polylog(2, x) + 2 * mpmath.pi**2 / 3 + last)


@pytest.mark.parametrize("x", [1e-9, 1e-4, 0.01, 0.049999, 0.050001, 0.3, 0.9, 0.99997])
def test_the_corrections_keep_their_digits(x):
    """At small x three orders of logarithm and polynomial cancel."""
    electron = exactly(x, (5, 8, 8), (10, -19), lambda _: 1)
    muon = exactly(x, (41, -36, 42, -16), (82, -153, 86), lambda x: 3 - 2 * x)
    assert float(electron_neutrino_correction(x)) == pytest.approx(electron, rel=1e-12, abs=0)
    assert float(muon_neutrino_correction(x)) == pytest.approx(muon, rel=1e-12, abs=0)


def test_the_corrections_at_zero_energy():
    assert float(electron_neutrino_correction(0)) == pytest.approx(2 * math.pi**2 / 3 - 10 / 3, rel=1e-14, abs=0)
    assert float(muon_neutrino_correction(0)) == pytest.approx(2 * math.pi**2 / 3 - 61 / 18, rel=1e-14, abs=0)


def test_both_spectra_give_the_corrected_life_of_the_muon():
    """Kinoshita and Sirlin, Phys. Rev. 113 (1959) 1652: the rate is 1 + (α/2π)(25/4 − π²) of that without photons."""
    x, w = panels([0, *(1 - 0.125 ** np.arange(1, 6)), 1 - RHO], 30)
    electron = w @ (12 * x**2 * (1 - x) * electron_neutrino_correction(x))
    muon = w @ (2 * x**2 * (3 - 2 * x) * muon_neutrino_correction(x))
    # In the rest of the interval, with t = 1 − x, G_μ is ln²t + (31/6) ln t + π² + 5/4 and the tree 2, that of ν_e 12t.
    log = math.log(RHO)
    muon += 2 * RHO * (log**2 - 2 * log + 2 + 31 / 6 * (log - 1) + math.pi**2 + 5 / 4)
    assert electron == pytest.approx(math.pi**2 - 25 / 4, rel=0, abs=1e-6)
    assert muon == pytest.approx(math.pi**2 - 25 / 4, rel=0, abs=1e-6)


def test_one_neutrino_per_decay():
    for spectrum in (NU_E, NU_MU_BAR):
        assert float(spectrum.nodes()[1].sum()) == pytest.approx(1, rel=1e-12, abs=0)
        assert float(spectrum.moment(0, 0.0)) == pytest.approx(1, rel=1e-10, abs=0)
    assert float(LINE.moment(0, 0.0) + CONTINUUM.moment(0, 0.0)) == pytest.approx(1, rel=1e-10, abs=0)
    assert float(CONTINUUM.moment(0, 0.0)) == pytest.approx(1.010e-3, abs=1e-6)


@pytest.mark.parametrize("spectrum", TREE)
def test_ends_of_muon_decay(spectrum):
    """The electron's mass lowers the end by m_e²/2m_μ = 1.24 keV; nothing is negative next to it."""
    end = spectrum.support[1]
    assert spectrum.support[0] == 0
    assert (muon_mass.value / 2 - end) / keV == pytest.approx(0.51099895**2 / (2 * 105.6583755) * 1e3, rel=1e-5)
    near = np.append(end - np.logspace(-9, 1, 200) * keV, end)
    assert (spectrum(near) >= 0).all()
    assert float(spectrum(end)) == 0
    assert float(spectrum(end + 1e-3 * keV)) == 0
    small = np.array([1e-12, 1e-6, 1e-3]) * MeV
    np.testing.assert_allclose(spectrum(small) / small**2 / (spectrum(1e-6 * MeV) / (1e-6 * MeV) ** 2), 1, rtol=1e-4)


@pytest.mark.parametrize("spectrum", TREE)
def test_without_photons_the_electrons_mass_is_left(spectrum):
    """Of order m_e²/m_μ², 2.3e-5, but next to the end."""
    index = 2 if spectrum is NU_E else 3
    none = radiative_spectra(alpha=1e-12)[index][1]
    E = np.linspace(1, 45, 50) * MeV
    np.testing.assert_allclose(none(E), TREE[spectrum](E), rtol=3e-4)
    assert abs(none(10 * MeV) / TREE[spectrum](10 * MeV) - 1) > 1e-5
    half = radiative_spectra(alpha=ALPHA / 2)[index][1]
    np.testing.assert_allclose(half(E) - none(E), (spectrum(E) - none(E)) / 2, rtol=0, atol=2e-5 * none(E).max())


def test_sizes_near_the_peaks():
    """Tomalak: "3-4 permille near the peak" at a given Fermi constant; one neutrino per decay leaves up to 0.7."""
    for correction, spectrum, x in (
        (electron_neutrino_correction, NU_E, np.linspace(0.55, 0.75, 9)),
        (muon_neutrino_correction, NU_MU_BAR, np.linspace(0.75, 0.94, 9)),
    ):
        assert (PART * correction(x) > 3e-3).all()
        assert (PART * correction(x) < 4.5e-3).all()
        change = spectrum(x * muon_mass.value / 2) / TREE[spectrum](x * muon_mass.value / 2) - 1
        assert (np.abs(change) < 7e-4).all()
    # What the bulk gains is lost next to the end point.
    for spectrum, tree in TREE.items():
        assert float(spectrum(10 * MeV) / tree(10 * MeV) - 1) == pytest.approx(6.3e-4, abs=0.3e-4)
        assert float(spectrum(52 * MeV) / tree(52 * MeV) - 1) < -3e-3


def test_the_continuum_next_to_the_line():
    """Soft photons: (2α/π)[artanh(β)/β − 1] for each logarithm of their energy, with the muon's velocity β."""
    beta = (1 - R) / (1 + R)
    expected = 2 * ALPHA / math.pi * (math.atanh(beta) / beta - 1)
    lost = np.array([1e-4, 1e-3]) * keV
    np.testing.assert_allclose(pion_continuum(prompt_nu_mu.energy - lost) * lost, expected, rtol=1e-6)
    assert expected == pytest.approx(1.1937e-4, rel=1e-4)
    assert pion_continuum([prompt_nu_mu.energy, 40 * MeV]).tolist() == [0, 0]
    assert float(pion_continuum(0)) == 0
    small = np.array([1e-9, 1e-3]) * MeV
    np.testing.assert_allclose(pion_continuum(small) / small**2 / (pion_continuum(1 * eV) / eV**2), 1, rtol=2e-4)


def test_the_line_holds_what_the_continuum_lacks():
    energy, weight = LINE.nodes()
    assert float(energy[0]) == pytest.approx(prompt_nu_mu.energy, rel=1e-15, abs=0)
    assert float(weight[0]) == pytest.approx(0.998990, abs=1e-6)
    doubled = radiative_spectra(alpha=2 * ALPHA)[0][1]
    assert 1 - float(doubled.nodes()[1][0]) == pytest.approx(2 * (1 - float(weight[0])), rel=1e-10, abs=0)


def test_moments_of_the_spectra_are_their_integrals():
    for spectrum in (CONTINUUM, NU_E, NU_MU_BAR):
        for above in (3 * MeV, 29.7 * MeV):
            energy, weight = spectrum.nodes(24, also=(above,))
            for k in range(3):
                expected = (weight * energy ** float(-k))[energy > above].sum()
                assert float(spectrum.moment(k, above)) == pytest.approx(expected, rel=1e-6, abs=0)


def test_an_option_of_the_flux():
    tree, corrected = ns.PionDecayAtRest(**PLACE), ns.PionDecayAtRest(**PLACE, radiative=True)
    assert [each.spectrum for each in tree.components] == [prompt_nu_mu, delayed_nu_e, delayed_nu_mu_bar]
    assert [each.spectrum for each in corrected.components] == [LINE, CONTINUUM, NU_E, NU_MU_BAR]
    assert corrected.species == tree.species
    for species in tree.species:
        assert corrected.fluence[species] == pytest.approx(tree.fluence[species], rel=1e-9, abs=0)
    pulse = ns.facility("SNS").pulse
    pulsed = ns.PionDecayAtRest(**PLACE, pulse=pulse, radiative=True)
    at_the_sns = ns.facility("SNS").flux(**PLACE, radiative=True)
    assert [each.spectrum for each in at_the_sns.components] == [each.spectrum for each in pulsed.components]
    times = [(each.state, len(each.time.lifetimes)) for each in pulsed.components]
    assert times == [(ns.nu_mu, 1), (ns.nu_mu, 1), (ns.nu_e, 2), (ns.nu_mu_bar, 2)]


@pytest.mark.parametrize(
    ("species", "change"), [(ns.nu_mu, -5.3e-5), (ns.nu_e, -4.2e-4), (ns.nu_mu_bar, -4.1e-4), (None, -3.2e-4)], ids=str
)
def test_the_cross_section_averaged_on_argon(species, change):
    """Tomalak: "at the 6e-5 level" for pion decay; its own form factor is not known here."""
    tree, corrected = (
        float(ns.PionDecayAtRest(**PLACE, radiative=each).averaged(MODEL, ARGON, species)) for each in (False, True)
    )
    assert corrected / tree - 1 == pytest.approx(change, rel=0.02)


def test_a_map_of_fluxes_takes_it():
    """Slow oscillations act on line and continuum as one; fast ones are averaged."""
    made = ns.PionDecayAtRest(**PLACE, radiative=True)
    for dm2 in (0.1 * eV**2, 1e6 * eV**2):
        tree, seen = (
            ns.Sterile(dm2=dm2, e=0.01, mu=0.01, distance=20 * m)(each).fluence
            for each in (ns.PionDecayAtRest(**PLACE), made)
        )
        for species, value in tree.items():
            assert seen[species] == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize("call", [electron_neutrino_correction, muon_neutrino_correction])
@pytest.mark.parametrize("x", [-0.1, 1.0, np.nan, "x"], ids=str)
def test_x_out_of_its_range(call, x):
    with pytest.raises(InputError, match=r"^x"):
        call(x)


@pytest.mark.parametrize("alpha", [0.0, -0.1, 0.02, 1 / 3, np.nan, None], ids=str)
def test_alpha_out_of_its_range(alpha):
    for call in (lambda: radiative_spectra(alpha=alpha), lambda: pion_continuum(1 * MeV, alpha=alpha)):
        with pytest.raises(InputError, match=r"^alpha"):
            call()


def test_bad_input():
    with pytest.raises(InputError, match=r"^E"):
        pion_continuum(-1 * MeV)
    with pytest.raises(InputError, match=r"^radiative"):
        ns.PionDecayAtRest(**PLACE, radiative="yes")

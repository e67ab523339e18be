"""What the germanium experiments and XENONnT published, beside what is predicted and fitted here."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets.germanium_2024 import ge_2024
from nuscatter.datasets.xenonnt import BORON8_PUBLISHED, boron8_likelihood
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.germanium import bonhomme_k
from nuscatter.detectors.quenching import Lindhard
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.sources.sky.solar import B16_GS98, boron8_spectrum, sno_boron8
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.units import MeV, cm, eV, keV, s, year

SM = ns.StandardModel()


# --- COHERENT, germanium: arXiv:2406.13806 ----------------------------------------------------------------------------


def test_ge_mini_prediction():
    """35.1 ± 3.6 events from 1.5 to 20 keVee, with Klein and Nystrand's form factor as the paper has it: to 1 %."""
    built = ge_2024()
    detector = built.detector
    whole = Detector(
        "Ge", detector.mass, np.array([1.5, 20]) * keV, quenching=detector.quenching, smearing=detector.smearing
    )
    counts = float(ns.Experiment(built.flux, whole).counts(SM, ns.klein_nystrand).sum())
    assert counts == pytest.approx(35.1, rel=0.01)


def test_ge_mini_loss_above_20_kevee():
    """The region of interest ends at 20 keVee: "loss of 0.4 % of expected" events."""
    detector = ge_2024().detector
    far = Detector("Ge", detector.mass, np.array([1.5, 20, 60]) * keV, detector.quenching, smearing=detector.smearing)
    inside, beyond = ns.Experiment(ge_2024().flux, far).counts(SM, ns.klein_nystrand)[:, 0]
    assert 0.001 < beyond / inside < 0.006


def test_ge_mini_form_factor():
    """ "The flux-weighted signal expectation … reduc[ed] to (68 ± 1) %"."""
    ratio = ge_2024().counts(SM, ns.klein_nystrand).sum() / ge_2024().counts(SM, ns.point_nucleus).sum()
    assert ratio == pytest.approx(0.68, abs=0.03)


def test_ge_mini_quenching_is_negligible():
    """0.004 in Lindhard's k is 0.9 % of the rate, beside 10.3 % in all."""
    down, nominal, up = (float(ge_2024(name).counts(SM).sum()) for name in ("down", "nominal", "up"))
    assert down < nominal < up
    assert (up - down) / 2 / nominal == pytest.approx(0.009, abs=0.002)


@pytest.mark.releases
def test_ge_mini_signal(releases):
    """20.6 +7.1 −6.3 and 3.9 standard deviations from single events; 21.7 +7.9 −7.2 and 3.4 from these bins.

    Fig. 4's counts in 2 µs, times alone, give 19.4 +7.7 −6.9: what is lost is time and the shape of the background.
    """
    fitted = ns.datasets.coherent_ge_2024().fit_signal()
    low, high = fitted.interval("cevns")
    value = fitted.values["cevns"]
    assert value == pytest.approx(20.6, abs=1.5)
    assert value - low == pytest.approx(6.3, rel=0.2)
    assert high - value == pytest.approx(7.1, rel=0.2)
    assert 3.3 < fitted.significance("cevns") < 3.9


@pytest.mark.releases
def test_ge_mini_lies_two_standard_deviations_below_the_standard_model(releases):
    """ "within 1.95 σ"."""
    data = ns.datasets.coherent_ge_2024()
    away = ns.fit(data.likelihood(lambda: SM)).fval - ns.fit(data.signal_likelihood()).fval
    assert away**0.5 == pytest.approx(1.95, abs=0.35)


# --- CONUS+: arXiv:2501.05206 -----------------------------------------------------------------------------------------


def test_conus_plus():
    """395 ± 106 against 347 ± 59 and here 316: 9 % below, 3.7 standard deviations from none."""
    data = ns.datasets.conus_plus_2025()
    assert float(data.expected(SM)["cevns"].sum()) == pytest.approx(347, rel=0.15)
    assert data.fit_signal().significance("cevns") == pytest.approx(3.7, abs=0.05)


def test_conus_plus_hangs_on_its_threshold():
    """Why 9 % are no surprise: 5 eV of threshold are 12 %, and 0.004 of Lindhard's k are 8 %."""
    built = ns.datasets.conus_plus_2025().experiment

    def counts(threshold, k=bonhomme_k.value):
        edges = np.geomspace(threshold, 800, 9) * eV
        detector = replace(built.detector, energy_edges=edges, efficiency=None, quenching=Lindhard(32, k))
        return float(ns.Experiment(built.flux, detector).counts(SM).sum())

    assert counts(165) / counts(170) - 1 == pytest.approx(0.12, abs=0.02)
    assert counts(170, bonhomme_k.value + bonhomme_k.uncertainty) / counts(170) - 1 == pytest.approx(0.08, abs=0.01)


# --- XENONnT: arXiv:2408.02877 ----------------------------------------------------------------------------------------


@pytest.fixture
def xenon(releases):
    pytest.importorskip("h5py")
    return loaded()


@cache
def loaded():
    return ns.datasets.xenonnt_b8_2024()


@pytest.mark.slow
@pytest.mark.releases
def test_xenonnt_background(xenon):
    """26.4 +1.4 −1.3 events among 37."""
    expected = xenon.expected(SM)
    assert sum(float(each.sum()) for name, each in expected.items() if name != "cevns") == pytest.approx(26.4, abs=0.15)
    error = np.sqrt(sum(each.events.sigma**2 for each in xenon.backgrounds.values()))
    assert error == pytest.approx(1.4, abs=0.1)
    assert xenon.observed.sum() == 37


@pytest.mark.releases
def test_xenonnt_prediction(xenon):
    """11.9 +4.5 −4.2 is what the templates of 2024 predicted (from memory); those of the release, of 2026, give 9.3.

    The mean cross section is the published one (below), and the exposure is: the backgrounds come out. Couplings, the
    shape of ⁸B and hep make a third of the difference (next tests); the rest is 0.6σ of the yields.
    """
    counts = float(xenon.expected(SM)["cevns"].sum())
    assert counts == pytest.approx(9.27, abs=0.05)
    assert 11.9 - 4.2 < counts < 11.9


def folded(xenon, flux, model=SM):
    """Events of another flux or model."""
    counts = replace(xenon.experiment, flux=AdiabaticMSW()(flux)).counts(model).ravel()
    return float(np.tensordot(counts, xenon.signal.lift.templates, axes=1).sum())


def boron8(**changes):
    model = B16_GS98.replaced({"8B": sno_boron8})
    return ns.Sun(duration=1 * year, model=model, **({"only": ("8B",)} | changes))


@pytest.mark.slow
@pytest.mark.releases
def test_xenonnt_what_lies_between_the_predictions(xenon):
    """docs/xenonnt.md: hep +1.6 %, the harder ⁸B of Winter et al. +4.4 %, radiative couplings +2.4 %."""
    here = folded(xenon, boron8())
    hep = folded(xenon, boron8(only=("8B", "hep"))) / here
    assert hep == pytest.approx(1.0156, abs=5e-4)
    E = np.linspace(0.05, 16.3, 131)
    harder = np.interp(E, [0, 5, 10, 12, 14, 16.3], [0.99, 0.99, 1.014, 1.048, 1.12, 1.2])  # of boron8_spectrum
    shape = boron8_spectrum()(E * MeV) * harder
    winter = Tabulated(E * MeV, shape / np.trapezoid(shape, E * MeV))
    energy, weight = winter.nodes()
    assert weight @ energy / MeV == pytest.approx(6.77, abs=0.01)
    shape = folded(xenon, boron8(boron8=winter)) / here
    assert shape == pytest.approx(1.044, abs=0.002)
    couplings = radiative_rate()
    assert couplings == pytest.approx(1.024, abs=0.001)
    left = 11.9 / here / (hep * shape * couplings) - 1
    one = [float(xenon.expected(SM, **{name: 1.0})["cevns"].sum()) / here - 1 for name in YIELDS]
    assert left == pytest.approx(0.18, abs=0.01)
    assert left / np.hypot(*one) == pytest.approx(0.6, abs=0.03)


YIELDS = ("xenonnt_light_yield", "xenonnt_charge_yield")


def radiative_rate():
    """Rate with couplings of one loop by flavour (from memory, arXiv:2205.09484) over that with Q_W of low energy."""
    proton, neutron = {"nu_e": 0.0382, "nu_mu": 0.0300, "nu_tau": 0.0256}, -0.5117
    flavours = dict.fromkeys(proton, 0.0)
    for each in AdiabaticMSW()(boron8()).components:
        if str(each.state) in flavours:
            energy, weight = each.spectrum.nodes()
            high = energy > 9 * MeV  # those that make recoils above 1.3 keV
            flavours[str(each.state)] += each.fluence * float(weight[high] @ energy[high] ** 2)
    loop = tree = 0.0
    for nuclide, share in ns.material("Xe").composition:
        tree += share * (nuclide.N - (1 - 4 * sin2_theta_w_low_energy.value) * nuclide.Z) ** 2
        for name, part in flavours.items():
            charge = 2 * (neutron * nuclide.N + proton[name] * nuclide.Z)
            loop += share * part / sum(flavours.values()) * charge**2
    return loop / tree


def test_xenonnt_cross_section():
    """The paper's Standard Model has 1.2e-39 cm², weighted with the flux (from memory; measured 1.1 +0.8 −0.5)."""
    sun = ns.Sun(duration=1 * s, model=B16_GS98.replaced({"8B": sno_boron8}), only=("8B",))
    mean = sum(share * float(sun.averaged(SM, ns.helm(nuclide))) for nuclide, share in ns.material("Xe").composition)
    assert mean / (1e-39 * cm**2) == pytest.approx(1.2, rel=0.04)


@pytest.mark.releases
def test_xenonnt_signal(xenon):
    """10.7 +3.7 −4.2 (from memory) and 2.73 standard deviations: free of all constraint 11.0 +5.5 −4.7 and 2.75."""
    fitted = xenon.fit_signal()
    low, high = fitted.interval("cevns")
    assert fitted.values["cevns"] == pytest.approx(10.7, abs=0.5)
    assert fitted.values["cevns"] - low == pytest.approx(4.2, rel=0.2)
    assert high - fitted.values["cevns"] == pytest.approx(5.5, abs=0.2)
    assert fitted.significance("cevns") == pytest.approx(2.73, abs=0.05)


@pytest.mark.releases
def test_xenonnt_flux(xenon):
    """4.7 +3.6 −2.3 against 6.3 +4.3 −2.9, in 1e6/cm²/s: larger as the efficiency is smaller, 11.9/9.27 = 1.28."""
    assert BORON8_PUBLISHED == (4.7, 2.3, 3.6)
    fitted = ns.fit(boron8_likelihood(xenon))
    assert fitted.valid
    low, high = fitted.interval("boron8")
    value = fitted.values["boron8"]
    assert value == pytest.approx(6.25, abs=0.1)
    same = 9.27 / 11.9  # what an equal efficiency would make of it: 4.9 +3.3 −2.2
    assert value * same == pytest.approx(4.7, abs=0.25)
    assert low * same == pytest.approx(4.7 - 2.3, abs=0.3)
    assert high * same == pytest.approx(4.7 + 3.6, abs=0.3)
    assert (high - value) / value == pytest.approx(3.6 / 4.7, rel=0.15)
    assert (value - low) / value == pytest.approx(2.3 / 4.7, rel=0.1)
    assert (high - value) / (value - low) == pytest.approx(3.6 / 2.3, rel=0.2)
    assert low < 5.25 < high
    known = ns.fit(boron8_likelihood(xenon) + Pull("boron8", 5.25, 0.20))
    assert known.values["boron8"] == pytest.approx(5.25, abs=0.05)


@pytest.mark.slow
@pytest.mark.releases
def test_xenonnt_with_its_third_run(releases):
    """16.5 events expected in three runs, 16.6 found, at 3.3 standard deviations."""
    pytest.importorskip("h5py")
    three = ns.datasets.xenonnt_b8_2024(third_run=True)
    fitted = three.fit_signal()
    assert float(three.expected(SM)["cevns"].sum()) == pytest.approx(16.5, abs=0.1)
    assert fitted.values["cevns"] == pytest.approx(16.6, abs=0.3)
    assert fitted.significance("cevns") == pytest.approx(3.3, abs=0.1)

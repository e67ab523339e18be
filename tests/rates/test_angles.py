"""Recoils by angle: beside integrals over energies and angles, beside an experiment with directions, and in limits."""

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.detectors.direction import Directions
from nuscatter.errors import InputError, InputWarning
from nuscatter.rates.angles import RecoilAngles
from nuscatter.sources.flux import Component
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Tabulated
from nuscatter.units import MeV, bohr_magneton, cm, eV, keV, kg, m

SNS = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
EDGES = np.linspace(0, 1, 11)
AREA = 1e10 / cm**2


def by_energies(flux, cosines, threshold):
    """Recoils of argon-40 between two cosines: over energies of the neutrino, then over recoils between the angles."""
    model, nucleus = ns.StandardModel(), ns.helm(ns.nuclide("Ar40"))
    M = nucleus.nuclide.mass

    def recoil(E, c):
        return 2 * M * E**2 * c**2 / ((E + M) ** 2 - E**2 * c**2)

    def at(E, state):
        ends = [max(recoil(E, c), threshold) for c in cosines]
        inside = quad(lambda T: float(model.dsigma_dT(E, T, state, nucleus)), *ends, epsabs=0, epsrel=1e-10)
        return inside[0] if ends[1] > ends[0] else 0.0

    total = 0.0
    for each in flux.components:
        if isinstance(each.spectrum, Line):
            total += each.fluence * at(each.spectrum.energy, each.state)
            continue
        low, high = each.spectrum.support
        corner, first = (M / (c * np.sqrt(1 + 2 * M / threshold) - 1) for c in cosines)
        first = max(low, first)
        found = quad(
            lambda E, each=each: float(each.spectrum(E)) * at(E, each.state),
            first, high, points=[corner] if first < corner < high else None, epsabs=0, epsrel=1e-8, limit=200,
        )  # fmt: skip
        total += each.fluence * found[0]
    return total / nucleus.nuclide.atomic_mass


@pytest.mark.parametrize("cosines", [(0.4, 0.5), (0.9, 1.0)])
def test_a_bin_is_the_integral_over_energies_and_angles(cosines):
    flux = ns.Flux((
        Component(ns.nu_mu, Line(29.8 * MeV), AREA),
        Component(ns.nu_e, Polynomial((0.0, 1 / MeV**2, 3 / MeV**3), high=52.8 * MeV), AREA / 2000),
    ))  # fmt: skip
    found = RecoilAngles(flux, "Ar40", EDGES, threshold=9 * keV).counts(ns.StandardModel())
    expected = by_energies(flux, cosines, 9 * keV)
    assert found[round(cosines[0] * 10)] == pytest.approx(expected, rel=1e-7, abs=0)


@pytest.mark.parametrize(
    ("model", "target", "threshold", "digits"),
    [
        (ns.StandardModel(), "Ar", 0.0, 1e-9),
        (ns.StandardModel() + ns.NSI(emu_u=0.3), "CsI", 5 * keV, 1e-9),
        (ns.AxialVector(), "CsI", 1 * keV, 1e-9),
        (ns.ElectronScattering(), "Ar", 1 * keV, 2e-6),
    ],
    ids=["argon", "non-standard", "spins", "electrons"],
)
def test_they_are_those_of_an_experiment_with_directions(model, target, threshold, digits):
    detector = ns.Detector(target, 1 * kg, np.array([threshold, 1e3 * MeV]), directions=Directions(EDGES))
    expected = ns.Experiment(SNS, detector).counts(model)[0, :, 0]
    found = RecoilAngles(SNS, target, EDGES, threshold=threshold).counts(model) * kg
    assert found == pytest.approx(expected, rel=0, abs=digits * expected.max())


def test_all_angles_sum_to_the_recoil_spectrum():
    """Bins of a part of all angles are what they are among all."""
    flux, threshold = ns.experiment("CONUS+").flux, 0.3 * keV
    all_angles = RecoilAngles(flux, "Ge", EDGES, threshold=threshold).counts(ns.StandardModel())
    end = 10 * keV
    x, w = np.polynomial.legendre.leggauss(200)
    logs = np.log(end / threshold)
    T = threshold * np.exp(logs * (x + 1) / 2)
    spectrum = ns.recoil_spectrum(ns.StandardModel(), flux, "Ge", T)
    assert all_angles.sum() == pytest.approx(w @ (spectrum * T) * logs / 2, rel=1e-5, abs=0)
    some = RecoilAngles(flux, "Ge", EDGES[7:], threshold=threshold).counts(ns.StandardModel())
    assert some == pytest.approx(all_angles[7:], rel=1e-9, abs=0)


def test_spectra_with_many_kinks_are_as_good_as_they_say():
    energies = np.linspace(1, 9, 12) * MeV
    table = Tabulated(energies, np.exp(-energies / (2 * MeV)) / MeV)
    flux = ns.Flux((Component(ns.nu_e_bar, table, AREA),))
    edges = np.linspace(0, 1, 21)
    detector = ns.Detector("Ge", 1 * kg, np.array([0.1 * keV, 1e3 * MeV]), directions=Directions(edges))
    expected = ns.Experiment(flux, detector).counts(ns.StandardModel())[0, :, 0]
    found = RecoilAngles(flux, "Ge", edges, threshold=0.1 * keV).counts(ns.StandardModel()) * kg
    assert found == pytest.approx(expected, rel=0, abs=1e-4 * expected.max())
    assert found.sum() == pytest.approx(expected.sum(), rel=1e-6, abs=0)


def test_couplings_may_be_a_batch_and_species_sum_to_all():
    angles = RecoilAngles(SNS, "Ar", EDGES, threshold=5 * keV)
    batch = angles.counts(ns.StandardModel(np.array([0.23, 0.24])))
    assert batch.shape == (10, 2)
    by_species = angles.by_species(ns.StandardModel(0.24))
    assert list(map(str, by_species)) == ["nu_mu", "nu_e", "nu_mu_bar"]
    assert sum(by_species.values()) == pytest.approx(batch[:, 1], rel=1e-12, abs=0)


def test_a_massless_photon_needs_a_threshold():
    model = ns.StandardModel() + ns.MagneticMoment(mu=1e-9 * bohr_magneton)
    with pytest.raises(InputError, match="without limit"):
        RecoilAngles(SNS, "Ar", EDGES).counts(model, ns.Recoil.NUCLEUS)
    assert RecoilAngles(SNS, "Ar", EDGES, threshold=1 * keV).counts(model, ns.Recoil.NUCLEUS).sum() > 0


def test_a_light_mediator_is_resolved_towards_rest():
    model = ns.StandardModel() + ns.LightScalar(mass=0.1 * MeV, coupling=1e-5)
    found = RecoilAngles(SNS, "Ar", EDGES).counts(model) * kg
    bare = ns.Experiment(SNS, ns.Detector("Ar", 1 * kg, np.array([0.0, 1e3]) * MeV))
    assert found.sum() == pytest.approx(bare.counts(model).sum(), rel=1e-6, abs=0)


def test_a_low_threshold_is_resolved_too():
    """Photon exchange goes as 1/T down to it: the integral is a logarithm."""
    model = ns.MagneticMoment(mu=1e-9 * bohr_magneton)
    one, other = (
        RecoilAngles(SNS, "Ar", EDGES, threshold=each).counts(model, ns.Recoil.NUCLEUS)[0]
        for each in (1e-3 * eV, 1e-2 * eV)
    )
    T = np.array([1e-3, 1e-2]) * eV
    flat = ns.recoil_spectrum(model, SNS, "Ar", T, recoil=ns.Recoil.NUCLEUS) * T
    assert flat[0] == pytest.approx(flat[1], rel=1e-5, abs=0)
    # Recoils of so little energy are at right angles to the beam: all are in the first bin.
    assert one - other == pytest.approx(flat[0] * np.log(10), rel=1e-5, abs=0)


def test_a_threshold_above_all_recoils_is_told():
    with pytest.warns(InputWarning, match="No recoil is above the threshold, 200 keV"):
        assert not RecoilAngles(SNS, "Ar", EDGES, threshold=200 * keV).counts(ns.StandardModel()).any()


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((ns.Flux(()), "Ar", EDGES), "at least one component"),
        ((SNS, "Ar", [0, 0.5, 0.4]), "cos_edges"),
        ((SNS, "Ar", [-1, 0]), "cos_edges"),
        ((SNS, "Ar", EDGES), "threshold"),
    ],
)
def test_what_is_refused(arguments, match):
    with pytest.raises(InputError, match=match):
        RecoilAngles(*arguments, threshold=-1 * keV if match == "threshold" else 0.0)


def test_mixed_recoils_ask_for_one():
    with pytest.raises(InputError, match="choose recoil"):
        RecoilAngles(SNS, "Ar", EDGES, threshold=1 * keV).counts(ns.StandardModel() + ns.ElectronScattering())

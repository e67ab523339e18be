"""Counts against a double adaptive integral over energy and recoil that knows no moments, kernels or nodes."""

import math
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from nuscatter.computing.sending import dumps, loads
from nuscatter.constants import electron_mass, fermi_constant
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic
from nuscatter.detectors.quenching import PolynomialQuenching, TabulatedQuenching, constant, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError, InputWarning
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.electrons import binding_energies
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e, nu_e_bar, nu_mu, nu_mu_bar
from nuscatter.quadrature import panels
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Tabulated
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm, klein_nystrand, point_nucleus
from nuscatter.units import MeV, cm, fm, keV, kg, m, us

PIONS = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
PULSED = facility("SNS").flux(distance=20 * m, pot=1e23)
TABLE = Flux(
    (
        Component(nu_e_bar, Tabulated(np.array([1.8, 3, 8]) * MeV, np.array([0.5, 0.4, 0]) / MeV), 1e17 / cm**2),
        Component(nu_mu, Tabulated(np.array([0, 20, 45]) * MeV, np.array([0, 0.04, 0]) / MeV), 1e14 / cm**2),
    )
)
ARGON = nuclide("Ar40")
#: (binding energy [keV], electrons) of argon's subshells.
ARGON_SHELLS = (3.2059, 2), (0.3263, 2), (0.2506, 2), (0.2484, 4), (0.0293, 2), (0.0159, 2), (0.0157596119, 4)
S2 = 0.2386
EDGES = np.array([4, 8, 20]) * keV
BARE = Detector("Ar40", 24 * kg, EDGES, quenching=linear(a=0.246, b=0.00078 / keV))
DETECTORS = {
    "bare": BARE,
    "gaussian": replace(BARE, smearing=GaussianSmearing(stochastic=0.58 * keV**0.5, noise=0.3 * keV)),
    "efficiency": replace(BARE, efficiency=Logistic(a=1.0, b=2 / keV, c=9 * keV)),
    "gamma": replace(
        BARE,
        energy_edges=np.array([10.0, 20.0, 60.0]),
        quenching=constant(0.09),
        light_yield=13.35 / keV,
        smearing=GammaSmearing(slope=0.716),
    ),
    "poisson": replace(
        BARE,
        energy_edges=np.array([10.0, 20.0, 60.0]),
        quenching=constant(0.09),
        light_yield=13.35 / keV,
        smearing=PoissonSmearing(),
    ),
}


def close(expected, rel: float, abs: float = 0.0):  # noqa: A002
    """pytest.approx without its absolute tolerance of 1e-12, which would pass anything for a rate in MeV⁻²."""
    return pytest.approx(expected, rel=rel, abs=abs)


def mean_observable(name: str, T: float, recoil: Recoil) -> float:
    """The mean observable, energies in keV: written again, not asked for."""
    T = T / keV
    if name in ("gamma", "poisson"):
        return 13.35 * T * (0.09 if recoil is Recoil.NUCLEUS else 1)
    return (0.246 + 0.00078 * T) * T if recoil is Recoil.NUCLEUS else T


def kept(name: str, mean: float, low: float, high: float) -> float:
    """The probability to be counted in a bin, from scipy.stats; energies in keV."""
    if name == "gaussian":
        normal = stats.norm(mean, math.sqrt(0.3**2 + 0.58**2 * mean))
        return float(normal.cdf(high) - normal.cdf(low))
    if name == "gamma":
        gamma = stats.gamma(1 + 0.716 * mean, scale=mean / (1 + 0.716 * mean))
        return float(gamma.cdf(high) - gamma.cdf(low))
    if name == "poisson":
        poisson = stats.poisson(mean)
        return float(poisson.cdf(high - 1) - poisson.cdf(low - 1))
    if not low <= mean < high:
        return 0.0
    return 1 / (1 + math.exp(-2 * (mean - 9))) if name == "efficiency" else 1.0


def helm_squared(T: float) -> float:
    """Review Eq. 29 for ⁴⁰Ar, squared, in fm and with ħc from the units alone."""
    q = math.sqrt(2 * ARGON.mass * T) * fm
    R0 = math.sqrt((1.23 * 40 ** (1 / 3) - 0.6) ** 2 + 7 / 3 * math.pi**2 * 0.52**2 - 5 * 0.9**2)
    x = q * R0
    sphere = 3 * (math.sin(x) - x * math.cos(x)) / x**3 if x > 0.1 else 1 - x**2 / 10 + x**4 / 280 - x**6 / 15120
    return (sphere * math.exp(-((q * 0.9) ** 2) / 2)) ** 2


def dsigma_dT(E: float, T: float, species, recoil: Recoil) -> float:
    """Review Eq. 17, and the closed form of neutrino–electron scattering (per electron)."""
    G2 = fermi_constant.value**2
    if recoil is Recoil.NUCLEUS:
        M, weak_charge = ARGON.mass, (1 - 4 * S2) * 18 - 22
        shape = 1 - T / E - M * T / (2 * E**2)
        return max(G2 * M / (4 * math.pi) * weak_charge**2 * shape, 0.0) * helm_squared(T)
    M = electron_mass.value
    if T > 2 * E**2 / (M + 2 * E):
        return 0.0
    left, right = S2 + (0.5 if species.flavour == "e" else -0.5), S2
    if species.antiparticle:
        left, right = right, left
    return 2 * G2 * M / math.pi * (left**2 + right**2 * (1 - T / E) ** 2 - left * right * M * T / E**2)


def michel_or_table(component, E: float) -> float:
    """The spectrum, per unit energy, from review Eqs. 5 and 6 or from the table above."""
    if isinstance(component.spectrum, Tabulated):
        return float(component.spectrum(E))
    muon = 2 * component.spectrum.support[1]
    x = E / muon
    return 192 / muon * x**2 * (0.5 - x) if component.state == nu_e else 64 / muon * x**2 * (0.75 - x)


def rate(flux: Flux, T: float, recoil: Recoil, cross_section=dsigma_dT) -> float:
    """dN/dT of one target: adaptive quadrature over the source's energy."""
    M = ARGON.mass if recoil is Recoil.NUCLEUS else electron_mass.value
    start = (T + math.sqrt(T * (T + 2 * M))) / 2
    total = 0.0
    for each in flux.components:
        if isinstance(each.spectrum, Line):
            if each.spectrum.energy >= start:
                total += each.fluence * cross_section(each.spectrum.energy, T, each.state, recoil)
            continue
        ends = [kink for kink in each.spectrum.kinks if kink > start]
        cuts = [max(start, each.spectrum.support[0]), *(end for end in ends if end > each.spectrum.support[0])]
        for low, high in pairwise(cuts):
            if high - low < 1e-7 * high:  # nothing there but rounding
                continue
            total += (
                each.fluence
                * quad(
                    lambda E, each=each: michel_or_table(each, E) * cross_section(E, T, each.state, recoil),
                    low,
                    high,
                    epsabs=0,
                    epsrel=1e-10,
                )[0]
            )
    return total


@cache
def brute_force(name: str, flux: Flux, recoil: Recoil) -> list[float]:
    """Counts in each energy bin by quadrature over T of the quadrature over E."""
    M = ARGON.mass if recoil is Recoil.NUCLEUS else electron_mass.value
    ends = [float(maximum_recoil(kink, M)) for each in flux.components for kink in each.spectrum.kinks if kink > 0]
    edges = np.asarray(DETECTORS[name].energy_edges) / (1 if name in ("gamma", "poisson") else keV)
    targets = 24 * kg / ARGON.atomic_mass
    steps = [] if recoil is Recoil.NUCLEUS else [B * keV for B, _ in ARGON_SHELLS]
    grid = np.geomspace(1e-4 * keV, max(ends), 4000)
    mean = np.array([mean_observable(name, T, recoil) for T in grid])
    result = []
    for low, high in pairwise(edges):
        if name in ("bare", "efficiency"):
            from scipy.optimize import brentq

            span = [
                brentq(lambda T, x=x: mean_observable(name, T, recoil) - x, 0, max(ends)) if mean[-1] > x else max(ends)
                for x in (low, high)
            ]
            span = np.linspace(*span, 5)
        else:
            width = 8 * np.sqrt(mean * 1.5) + 3
            inside = grid[(mean > low - width) & (mean < high + width)]
            span = np.linspace(math.sqrt(inside[0]), math.sqrt(inside[-1]), 9) ** 2
        cuts = np.unique([*span, *(end for end in (*ends, *steps) if span[0] < end < span[-1])])
        negligible = 1e-10 * rate(flux, cuts[0], recoil) * (cuts[-1] - cuts[0])
        total = 0.0
        for a, b in pairwise(cuts):
            middle = (a + b) / 2
            per_atom = sum(n for B, n in ARGON_SHELLS if middle > B * keV) if steps else 1
            total += (
                per_atom
                * quad(
                    lambda T, low=low, high=high: (
                        rate(flux, T, recoil) * kept(name, mean_observable(name, T, recoil), low, high)
                    ),
                    a,
                    b,
                    epsabs=negligible,
                    epsrel=1e-8,
                )[0]
            )
        result.append(targets * total)
    return result


CASES = [
    *((name, "pions", Recoil.NUCLEUS) for name in DETECTORS),
    ("bare", "table", Recoil.NUCLEUS),
    ("gaussian", "table", Recoil.NUCLEUS),
    ("bare", "pions", Recoil.ELECTRON),
    ("gaussian", "pions", Recoil.ELECTRON),
    ("gamma", "table", Recoil.ELECTRON),
]


@pytest.mark.parametrize(("name", "source", "recoil"), CASES)
def test_counts_are_the_double_integral(name, source, recoil):
    flux = {"pions": PIONS, "table": TABLE}[source]
    model = StandardModel(S2) if recoil is Recoil.NUCLEUS else ElectronScattering(S2)
    counts = Experiment(flux, DETECTORS[name]).counts(model)
    assert counts.shape == (2, 1)
    assert (counts > 0).all()
    assert counts[:, 0] == close(brute_force(name, flux, recoil), rel=1e-7)


def test_counts_are_the_double_integral_of_the_librarys_own_cross_section():
    """Quadrature over E of spectrum × dsigma_dT, over T, for one bin of the bare detector and both kinds of recoil."""
    nucleus = helm(ARGON)
    model = StandardModel(S2) + ElectronScattering(S2)

    def library(E, T, species, recoil):
        return float(model.dsigma_dT(E, T, species, nucleus, recoil))

    from scipy.optimize import brentq

    total = 0.0
    for recoil, per_atom in ((Recoil.NUCLEUS, 1), (Recoil.ELECTRON, 18)):
        low, high = (brentq(lambda T, x=x, r=recoil: mean_observable("bare", T, r) - x, 0, 1 * MeV) for x in (4.0, 8.0))
        value = quad(lambda T, r=recoil: rate(PIONS, T, r, library), low, high, epsabs=0, epsrel=1e-8)[0]
        total += per_atom * value * 24 * kg / ARGON.atomic_mass
    assert Experiment(PIONS, BARE).counts(model)[0, 0] == close(total, rel=1e-9)


def finer(experiment: Experiment, model, recoil: Recoil) -> np.ndarray:
    """Counts from recoil_spectrum × response on four times as many panels, each with more nodes."""
    quenched = recoil is Recoil.NUCLEUS
    detector = experiment.detector
    ends = [
        float(maximum_recoil(kink, each.mass if quenched else electron_mass.value))
        for each in detector.material.nuclides
        for component in experiment.flux.components
        for kink in component.spectrum.kinks
        if kink > 0
    ]
    edges = detector.response_edges(max(ends), recoil.deposit)
    if not quenched:
        ends += [B for each in detector.material.nuclides for B in binding_energies(each)]
    edges = np.sqrt(np.union1d(edges, [end for end in ends if end < edges[-1]]))
    edges = np.unique([np.linspace(a, b, 5) for a, b in pairwise(edges)])
    root, weight = panels(edges, 16)
    spectrum = recoil_spectrum(model, experiment.flux, detector.material, root**2, recoil=recoil)
    return detector.response(root**2, recoil.deposit) @ (detector.mass * spectrum * 2 * root * weight)


PE = np.array([0.0, 8.0, 12.0, 60.0])
CURVE = Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322)
CSI = Detector(
    "CsI",
    14.6 * kg,
    PE,
    quenching=PolynomialQuenching(
        tuple(c * MeV ** (-k) for k, c in enumerate((0.0554628, 4.30681, -111.707, 840.384)))
    ),
    light_yield=13.35 / keV,
    smearing=GammaSmearing(slope=9.56 * 0.0749),
    efficiency=CURVE,
    time_edges=np.array([0, 0.5, 1, 6]) * us,
    time_efficiency=ExponentialDecline(start=0.52 * us, rate=0.0494 / us),
)
GE = Detector("Ge", 10 * kg, np.array([0.2, 1, 5]) * keV)
CONVERGENCE = {
    "csi": CSI,
    "csi, no smearing": replace(CSI, smearing=None),
    "csi, poisson": replace(CSI, smearing=PoissonSmearing()),
    "steep turn-on, no smearing": replace(GE, efficiency=Logistic(a=1.0, b=40 / keV, c=2 * keV)),
    "user's own cut": replace(GE, efficiency=lambda x: 1 - np.exp(-((x / (0.5 * keV)) ** 4))),
    "quenching cut to zero": replace(
        GE, quenching=PolynomialQuenching((-0.1, 0.01 / keV)), smearing=GaussianSmearing(noise=0.2 * keV)
    ),
    "table of quenching": replace(
        GE,
        quenching=TabulatedQuenching(np.array([1, 5, 10, 20]) * keV, [0.1, 0.2, 0.15, 0.25]),
        smearing=GaussianSmearing(stochastic=0.2 * keV**0.5),
    ),
    "wide": replace(GE, energy_edges=np.array([0, 10 * keV, 60 * MeV])),
    "narrow smearing, wide bins": replace(
        GE,
        energy_edges=np.array([2, 40]) * keV,
        smearing=GaussianSmearing(noise=0.05 * keV),
        efficiency=Logistic(a=1.0, b=0.2 / keV, c=10 * keV),
    ),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if name.startswith("narrow") else []) for name in CONVERGENCE],
)
@pytest.mark.parametrize(
    ("model", "recoil"), [(StandardModel(), Recoil.NUCLEUS), (ElectronScattering(), Recoil.ELECTRON)]
)
def test_four_times_as_many_panels_change_nothing(name, model, recoil):
    experiment = Experiment(PULSED, replace(CONVERGENCE[name], time_edges=None, time_efficiency=None))
    expected = finer(experiment, model, recoil)
    assert experiment.spectrum(model) == close(expected, rel=5e-8, abs=1e-12 * expected.max())


@pytest.mark.slow
def test_a_narrow_smearing_gives_the_counts_of_none():
    """Narrower than the nodes of a bin with an efficiency: the integral over T still sees all of it."""
    efficiency = Logistic(a=1.0, b=0.2 / keV, c=10 * keV)
    none = replace(GE, energy_edges=np.array([2, 40]) * keV, efficiency=efficiency)
    sharp = replace(none, smearing=GaussianSmearing(noise=0.02 * keV))
    assert Experiment(PIONS, sharp).counts(StandardModel()) == close(
        Experiment(PIONS, none).counts(StandardModel()), rel=1e-4
    )


EXPERIMENT = Experiment(PULSED, CSI)
BOTH = StandardModel() + ElectronScattering()


def test_counts_have_the_shape_energy_time_batch():
    assert EXPERIMENT.counts(BOTH).shape == (3, 3)
    assert EXPERIMENT.counts(StandardModel([0.2])).shape == (3, 3, 1)
    assert EXPERIMENT.counts(StandardModel([0.2, 0.25])).shape == (3, 3, 2)
    assert EXPERIMENT.counts(StandardModel([0.2]) + ElectronScattering()).shape == (3, 3, 1)
    assert EXPERIMENT.counts(StandardModel() + ElectronScattering([0.2, 0.3])).shape == (3, 3, 2)
    assert EXPERIMENT.spectrum(StandardModel([0.2, 0.25])).shape == (3, 2)
    assert EXPERIMENT.by_component(StandardModel([0.2, 0.25])).shape == (3, 3, 2)
    assert Experiment(PULSED, replace(CSI, time_edges=None, time_efficiency=None)).counts(BOTH).shape == (3, 1)


def test_a_batch_is_one_at_a_time():
    angles = [0.1, 0.23, 0.4]
    batch = EXPERIMENT.counts(StandardModel(angles) + ElectronScattering(angles))
    mixed = EXPERIMENT.counts(StandardModel(angles) + ElectronScattering(0.23))
    for column, angle in enumerate(angles):
        alone = EXPERIMENT.counts(StandardModel(angle) + ElectronScattering(angle))
        assert batch[..., column] == close(alone, rel=1e-13)
        alone = EXPERIMENT.counts(StandardModel(angle) + ElectronScattering(0.23))
        assert mixed[..., column] == close(alone, rel=1e-13)


def test_a_batch_of_radii_is_one_at_a_time():
    radii = np.array([4.8, 5.0]) * fm

    def thick(radius):
        return lambda each: Nucleus(each, proton=Helm(4.8 * fm), neutron=Helm(radius))

    batch = EXPERIMENT.counts(StandardModel(), structure=thick(radii))
    assert batch.shape == (3, 3, 2)
    for column, radius in enumerate(radii):
        alone = EXPERIMENT.counts(StandardModel(), structure=thick(float(radius)))
        assert batch[..., column] == close(alone, rel=1e-13)


def test_the_sum_of_species_and_of_components_is_the_counts():
    parts = EXPERIMENT.by_species(BOTH)
    assert set(parts) == {nu_mu, nu_e, nu_mu_bar}
    assert sum(parts.values()) == close(EXPERIMENT.counts(BOTH), rel=1e-13)
    components = EXPERIMENT.by_component(BOTH)
    rows = [each.state for each in PULSED.components]
    for state, expected in parts.items():
        row = rows.index(state)
        assert np.outer(components[row], EXPERIMENT.time_fractions[row]) == close(expected, rel=1e-12)


def test_the_prompt_species_comes_first():
    parts = EXPERIMENT.by_species(StandardModel())
    early = {state: counts[:, 0].sum() / counts.sum() for state, counts in parts.items()}
    assert early[nu_mu] > 0.5
    assert early[nu_e] < 0.2
    assert early[nu_e] == close(early[nu_mu_bar], rel=1e-12)


def test_terms_of_different_recoil_add():
    parts = EXPERIMENT.counts(StandardModel()) + EXPERIMENT.counts(ElectronScattering())
    assert EXPERIMENT.counts(BOTH) == close(parts, rel=1e-13)


def test_a_material_is_its_nuclides():
    parts = 0
    for each, share in CSI.material.composition:
        fraction = share * each.atomic_mass / CSI.material.mass_per_atom
        parts = parts + Experiment(PULSED, replace(CSI, target=each, mass=CSI.mass * fraction)).counts(BOTH)
    assert EXPERIMENT.counts(BOTH) == close(parts, rel=1e-9)


def test_structure_per_call_comes_before_the_hypothesis_and_the_experiment():
    model = StandardModel()
    by = {each: replace(EXPERIMENT, structure=each).counts(model) for each in (helm, klein_nystrand, point_nucleus)}
    assert (by[point_nucleus] > by[helm]).all()
    assert (by[helm] != by[klein_nystrand]).all()
    hypothesis = Hypothesis(model, structure=klein_nystrand)
    assert np.array_equal(EXPERIMENT.counts(model), by[helm])
    assert EXPERIMENT.counts(hypothesis) == close(by[klein_nystrand], rel=1e-13)
    assert EXPERIMENT.counts(hypothesis, structure=point_nucleus) == close(by[point_nucleus], rel=1e-13)


def test_a_structure_of_the_call_is_used_with_another_flux_and_for_each_species():
    other = replace(EXPERIMENT, structure=klein_nystrand)
    for hypothesis in (StandardModel(), Hypothesis(StandardModel(), flux=lambda flux: flux + flux)):
        assert EXPERIMENT.counts(hypothesis, klein_nystrand) == close(other.counts(hypothesis), rel=1e-13)
        for state, counts in EXPERIMENT.by_species(hypothesis, klein_nystrand).items():
            assert counts == close(other.by_species(hypothesis)[state], rel=1e-13)


def test_a_call_leaves_no_trace():
    before = EXPERIMENT.counts(BOTH)
    EXPERIMENT.counts(StandardModel([0.1, 0.2]), structure=point_nucleus)
    EXPERIMENT.by_species(Hypothesis(BOTH, flux=lambda flux: flux + flux))
    assert np.array_equal(EXPERIMENT.counts(BOTH), before)


@given(factor=st.just(0.0) | st.floats(1e-200, 2), state=st.sampled_from([nu_mu, nu_e, nu_mu_bar]))
@settings(max_examples=15, deadline=None)
def test_a_hypothesis_that_scales_a_fluence_scales_its_counts_and_no_others(factor, state):
    def scaled(flux):
        return flux.map(lambda each: replace(each, fluence=factor * each.fluence) if each.state == state else each)

    experiment = Experiment(PULSED, replace(CSI, energy_edges=PE[1:]))
    before = experiment.by_species(StandardModel())
    after = experiment.by_species(Hypothesis(StandardModel(), flux=scaled))
    for each, counts in before.items():
        assert after[each] == close(counts * (factor if each == state else 1), rel=1e-12, abs=1e-300)
    total = experiment.counts(Hypothesis(StandardModel(), flux=scaled, structure=klein_nystrand))
    by_hand = Experiment(scaled(PULSED), experiment.detector, structure=klein_nystrand).counts(StandardModel())
    assert total == close(by_hand, rel=1e-13)


def test_a_flux_map_may_change_the_species():
    def all_electron(flux):
        return flux.map(lambda each: replace(each, state=nu_e) if each.state == nu_mu else each)

    changed = EXPERIMENT.by_species(Hypothesis(ElectronScattering(), flux=all_electron))
    assert set(changed) == {nu_e, nu_mu_bar}
    # flavour matters to electrons, not to nuclei
    assert (sum(changed.values()) > EXPERIMENT.counts(ElectronScattering())).any()
    nuclear = EXPERIMENT.counts(Hypothesis(StandardModel(), flux=all_electron))
    assert nuclear == close(EXPERIMENT.counts(StandardModel()), rel=1e-12)


@given(mass=st.floats(1e-3, 1e6), pot=st.floats(1e-3, 1e2))
@settings(max_examples=15, deadline=None)
def test_counts_are_linear_in_mass_and_exposure(mass, pot):
    flux = facility("SNS").flux(distance=20 * m, pot=1e23 * pot)
    detector = replace(CSI, mass=CSI.mass * mass, energy_edges=PE)
    assert Experiment(flux, detector).counts(BOTH) == close(mass * pot * EXPERIMENT.counts(BOTH), rel=1e-12)


def test_counts_fall_as_the_square_of_the_distance():
    near, far = (Experiment(facility("SNS").flux(distance=d * m, pot=1e23), CSI).counts(BOTH) for d in (10, 40))
    assert near == close(16 * far, rel=1e-12)


@pytest.mark.filterwarnings("ignore::nuscatter.errors.InputWarning")
@given(low=st.floats(1, 20), width=st.floats(0.5, 30))
@settings(max_examples=20, deadline=None)
def test_splitting_a_bin_splits_its_counts(low, width):
    edges = np.array([low, low + width / 3, low + width]) * keV
    fine = replace(GE, energy_edges=edges, quenching=constant(0.2), smearing=GaussianSmearing(noise=0.3 * keV))
    whole = replace(fine, energy_edges=edges[[0, 2]])
    split = Experiment(PIONS, fine).counts(StandardModel()).sum()
    assert split == close(Experiment(PIONS, whole).counts(StandardModel()).sum(), rel=1e-8)


def test_a_bin_beyond_the_end_point_is_empty():
    beyond = replace(GE, energy_edges=np.array([200, 300]) * keV)
    with pytest.warns(InputWarning, match="the bins, 200 to 300 keV, begin above"):
        assert np.array_equal(Experiment(PIONS, beyond).counts(StandardModel()), [[0.0]])


def test_all_recoils_in_one_wide_bin_are_flux_times_cross_section():
    everything = Detector("Ar40", 24 * kg, np.array([0, 60 * MeV]))
    nucleus, model = helm(ARGON), StandardModel()
    expected = sum(PIONS.fluence.values()) * float(PIONS.averaged(model, nucleus)) * 24 * kg / ARGON.atomic_mass
    assert Experiment(PIONS, everything).counts(model)[0, 0] == close(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("call", "about"),
    [
        (lambda: EXPERIMENT.counts("SM"), "model"),
        (lambda: EXPERIMENT.counts(StandardModel), "model"),
        (lambda: EXPERIMENT.counts(None), "model"),
        (lambda: EXPERIMENT.spectrum(0.23), "model"),
        (lambda: Experiment(PIONS, CSI).counts(StandardModel()), "time profile"),
        (lambda: EXPERIMENT.by_component(Hypothesis(StandardModel(), flux=lambda flux: flux)), "flux"),
        (lambda: EXPERIMENT.counts(Hypothesis(StandardModel(), flux=lambda _: Flux(()))), "flux"),
        (lambda: Experiment(Flux(()), CSI).counts(StandardModel()), "flux"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, about):
    with pytest.raises(InputError, match=about) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert str(caught.value)[-1] in ".?"


def test_a_copy_for_a_worker_has_the_kernels(monkeypatch):
    """They are expensive, and follow from the flux and the detector alone."""
    made = Experiment(PIONS, BARE)
    found = made.counts(StandardModel())
    copy = loads(dumps(made))
    monkeypatch.setattr("nuscatter.rates.kernels._Nodes", None)
    np.testing.assert_array_equal(copy.counts(StandardModel()), found)

"""3 + 1 from two baselines: hypotheses against the flux by hand, limits, and the numbers of the page."""

import numpy as np
import pytest

from nuscatter.catalogue.entries import experiment
from nuscatter.detectors.detector import Detector
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, LikelihoodSum, Pull, members_of
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.results.new_physics.sterile_neutrinos import _ROWS, DISTANCES, _profiles, free_flux, mixing
from nuscatter.reports.results.new_physics.sterile_neutrinos import likelihood as module_likelihood
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, eV, keV, kg, m

#: From a run.
MAIN = [0.2672, 0.2551]
CSI = experiment("COHERENT-CsI-2021")
MADE_OF = {nu_mu: "mu", nu_mu_bar: "mu", nu_e: "e"}


def by_flavour(name):
    """The counts of what is made of a flavour, and those of all else."""
    parts = [each for each in CSI.flux.components if MADE_OF[each.state] == name]
    rest = [each for each in CSI.flux.components if MADE_OF[each.state] != name]
    model = StandardModel.effective()
    return [Experiment(Flux(tuple(some)), CSI.detector).counts(model) for some in (parts, rest)]


@pytest.mark.parametrize("name", ["e", "mu"])
def test_nothing_and_the_mean_are_the_limits_of_the_splitting(name):
    u = np.array([0.0, 0.2, 0.5])
    mixes, rest = by_flavour(name)
    slow = CSI.counts(mixing(dm2=1e-4 * eV**2, distance=19.3 * m)(**{name: u}))
    fast = CSI.counts(mixing(dm2=1e4 * eV**2, distance=19.3 * m)(**{name: u}))
    np.testing.assert_allclose(slow, (mixes + rest)[..., None] * np.ones(3), rtol=1e-6)
    np.testing.assert_allclose(fast, mixes[..., None] * (1 - 2 * u * (1 - u)) + rest[..., None], rtol=1e-10)


def lines_of(component, distance, u, dm2):
    """A component as 120 lines, each times 1 − 4u(1 − u) sin²(1.2669 Δm² L/E), of eV², m and MeV."""
    low, high = component.spectrum.support
    edges = np.linspace(low, high, 121)
    E = np.array([low]) if low == high else (edges[1:] + edges[:-1]) / 2
    weight = np.ones(1) if low == high else component.spectrum(E) * np.diff(edges)
    if MADE_OF[component.state] == "mu":
        weight = weight * (1 - 4 * u * (1 - u) * np.sin(1.26693 * dm2 * distance / (E / MeV)) ** 2)
    pairs = zip(E.tolist(), (component.fluence * weight).tolist(), strict=True)
    return [Component(component.state, Line(energy), fluence) for energy, fluence in pairs]


@pytest.mark.parametrize(("distance", "dm2"), [(19.3, 1.0), (27.5, 3.0)])
def test_counts_by_a_sum_over_lines(distance, dm2):
    """At tree level, where all flavours scatter alike, so that none but the sterile one is lost."""
    u, detector = 0.3, Detector("CsI", 10 * kg, np.array([5.0, 10.0, 20.0, 40.0]) * keV)
    change = mixing(dm2=dm2 * eV**2, distance=distance * m)(mu=u).flux
    found = Experiment(change(CSI.flux), detector).counts(StandardModel())
    lines = [line for each in CSI.flux.components for line in lines_of(each, distance, u, dm2)]
    expected = Experiment(Flux(tuple(lines)), detector).counts(StandardModel())
    np.testing.assert_allclose(found, expected, rtol=3e-3)
    assert found.sum() < 0.8 * Experiment(CSI.flux, detector).counts(StandardModel()).sum()


def test_a_free_flux_has_no_pull_on_it():
    known = LikelihoodSum((Pull("flux_sns", 0, 0.1), Pull("other", 0, 1)))
    assert [each.name for each in members_of(free_flux(known))] == ["other"]


def test_distances_are_those_of_the_experiments():
    for name, distance in DISTANCES.items():
        assert 19 < distance / m < 28, name


@pytest.mark.slow
@pytest.mark.releases
def test_the_main_numbers():
    """|U_μ4|² at 1 eV² and 90 %: of CsI and argon, and where the number of neutrinos is unknown."""
    both = module_likelihood(("coherent_csi_2021", "coherent_lar_2020"), dm2=1 * eV**2)
    squares = np.linspace(0, 0.5, 21)
    ends = [
        scan(each, mu=squares, fixed={"e": 0.0}, levels=[0.9], starts=1).intervals(0.9)[-1][1]
        for each in (both, free_flux(both))
    ]
    assert ends == pytest.approx(MAIN, rel=0.01, abs=0)


@pytest.mark.slow
@pytest.mark.releases
def test_batches_and_single_points_have_one_likelihood():
    """At the same nuisances −2 ln L of the batch is that of mixings computed one by one."""
    known = module_likelihood(("coherent_lar_2020",), dm2=1 * eV**2)
    start = {name: each.start for name, each in known.arguments.items()}
    squares = [0.0, 0.2, 0.45]
    many = known.evaluate_many({name: np.full(3, start[name]) for name in start} | {"mu": np.array(squares)})
    fresh = [module_likelihood(("coherent_lar_2020",), dm2=1 * eV**2) for _ in squares]
    singles = [each.evaluate(start | {"mu": u}) for each, u in zip(fresh, squares, strict=True)]
    assert many.tolist() == pytest.approx(singles, rel=1e-9, abs=0)


def test_profiles_are_those_of_their_own_mixing():
    """Of a number that ν_e lower by 2 and ν_μ by 6 for each |U|²: χ² by hand."""
    known = GaussianLikelihood([0.0], 0.5, lambda e=0.0, mu=0.0: [2 * e + 6 * mu])
    found = _profiles(known)
    squares = np.linspace(0, 0.5, 21)
    np.testing.assert_allclose(found["e"], (4 * squares) ** 2, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found["mu"], (12 * squares) ** 2, rtol=1e-9, atol=1e-9)


def test_rows_are_at_one_splitting_and_where_phases_are_averaged():
    """What a row says of its splitting is chosen by whether it is 1 eV²; at the other the phase is 1e4 turns."""
    first, second = _ROWS
    assert first == 1
    assert 1.267 * second * 19.3 / 52.8 > 1e3

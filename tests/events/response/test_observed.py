"""Events through a detector's response: their numbers in bins are the counts of the experiment.

Thresholds are p-values of 1e-4 with fixed seeds: a right sampler misses them for one seed in ten thousand.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.direction import Directions
from nuscatter.detectors.efficiency import ExponentialDecline, TabulatedEfficiency
from nuscatter.detectors.migdal import Migdal
from nuscatter.detectors.photoabsorption import photoabsorption
from nuscatter.detectors.quenching import constant
from nuscatter.detectors.smearing import GaussianSmearing, PoissonSmearing
from nuscatter.detectors.volumes import Ball
from nuscatter.errors import InputError
from nuscatter.events.place import Place
from nuscatter.events.response.observed import observe, observed, observed_counts
from nuscatter.events.run import draw_events
from nuscatter.units import GW, day, keV, kg, m, us

#: Bins with fewer expected events are taken together.
_FEW = 8


def agree(seen, expected):
    """Return the p-value that numbers of events are Poisson numbers of these means."""
    seen, expected = seen.ravel(), expected.ravel()
    often = expected > _FEW
    groups = [*zip(seen[often], expected[often], strict=True)]
    chi2, freedom = sum((a - b) ** 2 / b for a, b in groups), len(groups)
    rest = expected[~often].sum()
    if rest > 0:
        low, high = (stats.poisson.cdf(seen[~often].sum() - 1, rest), stats.poisson.cdf(seen[~often].sum(), rest))
        assert low < 1 - 1e-4
        assert high > 1e-4
    return stats.chi2.sf(chi2, freedom)


def compared(experiment, model, *, number, lowest=0.0, seed=11):
    """Return the p-value of events against counts, and how many were counted."""
    events = draw_events(experiment, model, seed=seed, number=number, lowest=lowest)
    seen = observed_counts(events)
    expected = experiment.counts(model) * events.number / events.expected
    assert seen.shape == expected.shape
    return agree(seen, expected), seen.sum()


@pytest.mark.parametrize(
    ("name", "number", "lowest"),
    [
        ("COHERENT-LAr-2020", 60_000, 0.0),
        ("COHERENT-CsI-2021", 60_000, 0.0),
        pytest.param("XENONnT", 300_000, 0.4 * keV, marks=pytest.mark.slow),
        ("CONUS+", 150_000, 0.3 * keV),
    ],
)
def test_experiments_count_what_their_response_says(name, number, lowest):
    experiment = ns.experiment(name)
    p, counted = compared(experiment, ns.StandardModel(), number=number, lowest=lowest)
    assert counted > 1000
    assert p > 1e-4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number", "lowest"),
    [
        ("COHERENT-LAr-2020", 1_000_000, 0.0),
        ("COHERENT-CsI-2021", 1_000_000, 0.0),
        ("XENONnT", 1_000_000, 0.4 * keV),
        ("CONUS+", 1_000_000, 0.3 * keV),
    ],
)
def test_a_million_events_are_counted_as_the_response_says(name, number, lowest):
    p, counted = compared(ns.experiment(name), ns.StandardModel(), number=number, lowest=lowest)
    assert counted > 5000
    assert p > 1e-4


def beam(**more):
    """Return an experiment of germanium at the SNS, whose detector has further properties."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    known = {"quenching": constant(0.2), "smearing": GaussianSmearing(noise=0.3 * keV)}
    edges = np.array([0.5, 1, 2, 4, 8]) * keV
    return ns.Experiment(flux, Detector("Ge", 10 * kg, edges, **(known | more)))


PULSE = np.array([0.0, 0.5, 1, 2, 4, 8]) * us


@pytest.mark.parametrize(
    "more",
    [
        {"smearing": None},
        {"smearing": None, "efficiency": TabulatedEfficiency(np.array([0.5, 6]) * keV, [0.1, 0.9])},
        {"efficiency": TabulatedEfficiency(np.array([0.5, 6]) * keV, [0.1, 0.9])},
        {"time_edges": PULSE},
        {"time_edges": PULSE, "time_efficiency": ExponentialDecline(start=1 * us, rate=1 / (2 * us))},
        {"directions": Directions([-1, 0.0, 0.3, 0.6, 0.8, 1])},
        {"directions": Directions([-1, 0.0, 0.3, 0.6, 0.8, 1], resolution=0.4), "time_edges": PULSE},
    ],
)
def test_each_part_of_a_response_is_drawn(more):
    p, counted = compared(beam(**more), ns.StandardModel(), number=40_000)
    assert counted > 2000
    assert p > 1e-4


def test_angles_are_measured_from_each_projectile():
    """In a large detector beside its source projectiles come from many directions."""
    experiment = beam(directions=Directions([-1, 0.0, 0.3, 0.6, 0.8, 1], resolution=0.2))
    place = Place(20 * m, Ball(15 * m))
    events = draw_events(experiment, ns.StandardModel(), seed=11, number=40_000, place=place)
    assert (
        agree(observed_counts(events), experiment.counts(ns.StandardModel()) * events.number / events.expected) > 1e-4
    )


def test_quanta_of_light_are_counted():
    yields = {"light_yield": 5 / keV, "smearing": PoissonSmearing()}
    experiment = beam(**yields)
    detector = replace_edges(experiment.detector, np.array([2.0, 5, 10, 20, 50]))
    p, counted = compared(replace(experiment, detector=detector), ns.StandardModel(), number=40_000)
    assert counted > 2000
    assert p > 1e-4


def replace_edges(detector, edges):
    known = {each.name: getattr(detector, each.name) for each in fields(detector) if each.init}
    return Detector(**(known | {"energy_edges": edges}))


def test_electrons_are_not_quenched_and_have_their_own_efficiency():
    half = TabulatedEfficiency(np.array([0.0, 100]) * keV, [0.5, 0.5])
    whole = TabulatedEfficiency(np.array([0, 9]) * keV, [1.0, 1.0])
    experiment = beam(electron_efficiency=half, efficiency=whole, smearing=GaussianSmearing(constant=0.1))
    detector = replace_edges(experiment.detector, np.array([5, 50, 500, 5e3, 5e4]) * keV)
    experiment = replace(experiment, detector=detector)
    p, counted = compared(experiment, ns.ElectronScattering(), number=20_000)
    assert 5000 < counted < 11_000
    assert p > 1e-4


@dataclass(frozen=True)
class Stronger:
    """Germanium's photoabsorption, a hundred times: so that few events are enough."""

    known: object = photoabsorption("Ge")

    @property
    def kinks(self):
        return self.known.kinks

    def __call__(self, omega):
        return 100 * self.known(omega)


@pytest.mark.slow
@pytest.mark.parametrize("smearing", [None, GaussianSmearing(noise=0.03 * keV)])
@pytest.mark.parametrize("light_yield", [None, 20 / keV])
def test_the_migdal_effect_is_drawn(smearing, light_yield):
    unit = keV if light_yield is None else light_yield * keV
    if smearing is not None and light_yield is not None:
        smearing = GaussianSmearing(noise=0.03 * unit)
    edges = np.array([0.03, 0.06, 0.1, 0.2, 0.4, 0.7, 1.0, 1.3, 2.0]) * unit
    flux = ns.Reactor(power=3 * GW, distance=20 * m, duration=100 * day)
    half = TabulatedEfficiency(np.array([0.0, 10]) * unit, [0.5, 0.5])
    known = {
        "quenching": constant(0.2), "smearing": smearing, "light_yield": light_yield, "electron_efficiency": half,
    }  # fmt: skip
    experiment, without = (
        ns.Experiment(flux, Detector("Ge", 10 * kg, edges, migdal=each, **known))
        for each in (Migdal({"Ge": Stronger()}), None)
    )
    events = draw_events(experiment, ns.StandardModel(), seed=2, number=150_000)
    scale = events.number / events.expected
    seen = observed_counts(events)
    assert agree(seen, experiment.counts(ns.StandardModel()) * scale) > 1e-4
    assert seen[5:].sum() > 3 * (without.counts(ns.StandardModel()) * scale)[5:].sum() + 10


def test_the_same_seed_gives_the_same_and_blocks_are_independent():
    events = draw_events(beam(), ns.StandardModel(), seed=1, number=600, size=200)
    first, again = (list(observed(events)) for _ in range(2))
    assert all(np.array_equal(a.observable, b.observable) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0].observable, first[1].observable)
    other = next(iter(observed(events, seed=2)))
    assert not np.array_equal(first[0].observable, other.observable)


def test_an_event_outside_of_the_bins_is_not_counted_and_keeps_its_observable():
    events = draw_events(beam(), ns.StandardModel(), seed=1, number=2000)
    seen = observe(events.block(0), events.experiment.detector, seed=1)
    outside = (seen.observable < 0.5 * keV) | (seen.observable >= 8 * keV)
    assert outside.any()
    assert not seen.counted[outside].any()
    assert (seen.bins[0][outside] == -1).all()
    assert seen.counted[~outside].all()
    assert np.isfinite(seen.observable).all()
    assert len(seen) == 2000


def test_an_efficiency_is_not_asked_outside_of_the_bins():
    def efficiency(x):
        assert ((x >= 0.5 * keV) & (x <= 8 * keV)).all()
        return np.full_like(x, 0.5)

    detector = beam(efficiency=efficiency).detector
    events = draw_events(beam(), ns.StandardModel(), seed=1, number=500)
    seen = observe(events.block(0), detector, seed=1)
    assert 0.3 < seen.counted.sum() / (seen.bins[0] >= 0).sum() < 0.7


def test_a_direction_of_what_has_none_is_refused():
    events = draw_events(beam(), ns.StandardModel(), seed=1, number=10)
    block = replace(events.block(0), recoil_direction=np.zeros((10, 3)))
    with pytest.raises(InputError, match="some events deposit energy without one"):
        observe(block, beam(directions=Directions([-1, 0, 1])).detector, seed=1)


def test_a_neutron_that_the_detector_does_not_describe_is_refused():
    events = draw_events(beam(), ns.StandardModel(), seed=1, number=10)
    block = events.block(0)
    processes = tuple(replace(each, deposit=ns.Deposit.NEUTRON) for each in block.processes)
    with pytest.raises(InputError, match="does not describe neutrons"):
        observe(replace(block, processes=processes), beam().detector, seed=1)


def test_nothing_of_a_detector_is_left_out():
    # who gives Detector another property must say here that `observe` draws it
    drawn = {
        "energy_edges", "quenching", "light_yield", "smearing", "efficiency", "time_edges", "time_efficiency",
        "directions", "electron_efficiency", "visible", "migdal",
    }  # fmt: skip
    amounts = {"target", "mass", "volume", "material"}
    assert {each.name for each in fields(Detector)} == drawn | amounts

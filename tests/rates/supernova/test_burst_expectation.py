"""Expected counts of a burst beside `supernova_rates`, in batches and with derivatives."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.parameters import Range
from nuscatter.rates.supernova.burst_expectation import BurstExpectation
from nuscatter.rates.supernova.pinched_counts import PinchedGrid
from nuscatter.sources.timing import TimeProfile, box
from nuscatter.units import MeV, cm, erg, megaparsec, s

GRID = PinchedGrid(mean=(5 * MeV, 30 * MeV), alpha=(0.0, 8.0))
EDGES = np.linspace(0, 160, 41) * MeV
POINTS = np.geomspace(1, 400, 400) * MeV
TIMES = np.array([0, 0.5, 2, 10]) * s
EARLY, LATE = (TimeProfile(box(start=0 * s, length=length * s), ()) for length in (1, 8))
NORMAL = ns.Conversion.adiabatic(ns.nufit_6_0)


def table(species, power):
    return ns.CrossSectionTable(POINTS, dict.fromkeys(species, 1e-41 * cm**2 * (POINTS / (10 * MeV)) ** power))


SMEARING = np.tril(np.full((40, 40), 1.0)) / np.arange(1, 41)
DETECTOR = ns.SupernovaDetector(
    "mine",
    (
        ns.MatrixChannel("ibd", table([ns.nu_e_bar], 2), 1e33),
        ns.MatrixChannel("nue", table([ns.nu_e], 2.5), 3e32),
        ns.MatrixChannel("electrons", table(ns.Supernova.named("dune", distance=1 * megaparsec).species, 1), 1e32),
        ns.MatrixChannel("wide", table([ns.nu_mu], 1), 1e32, matrix=SMEARING[:20], energy_edges=EDGES[:21]),
    ),
    EDGES,
)


def star(energy=5.0, ratio=1.2, mean=12.0, alpha=2.5, late=0.5):
    """Two phases; the mean energies of the other species follow that of ν̄_e."""
    numbers = {
        "mean_energy": (0.8 * mean * MeV, mean * MeV, ratio * mean * MeV),
        "alpha": (alpha, 2.4, 2.2),
        "distance": 0.01 * megaparsec,
        "conversion": NORMAL,
    }
    first, then = energy * (1 - late) * 1e52 * erg, energy * late * 1e52 * erg
    return (
        ns.PinchedBurst(energy=first, time=EARLY, **numbers),
        ns.PinchedBurst(energy=(then, 0.9 * then, 1.1 * then), time=LATE, **numbers),
    )


def star_flux(energy=5.0, ratio=1.2, mean=12.0, alpha=2.5, late=0.5):
    first, then = star(energy, ratio, mean, alpha, late)
    return first.flux() + then.flux()


GROUPS = (("ibd", "electrons"), ("nue",), ("wide",))
VALUES = {"energy": 5.0, "ratio": 1.2, "mean": 12.0, "alpha": 2.5, "late": 0.5}
BATCH = {name: value * np.array([1.0, 0.9, 1.15]) for name, value in VALUES.items()}
FREE = {name: Range(0.1 * value) for name, value in VALUES.items()}


@pytest.fixture(scope="module")
def expected():
    return BurstExpectation(DETECTOR, GROUPS, star, GRID, TIMES)


@pytest.fixture(scope="module")
def of_flux():
    return BurstExpectation(DETECTOR, GROUPS, star_flux, GRID, TIMES)


def test_counts_are_those_of_supernova_rates(expected):
    found = expected(**VALUES)
    rates = ns.supernova_rates(star_flux(**VALUES), DETECTOR, time_edges=TIMES)
    assert found.shape == expected.shape == (100, 3)
    for group in expected.groups:
        exact = sum(rates.channels[name].spectrum for name in group.channels)
        np.testing.assert_allclose(found[group.rows], exact, rtol=3e-4, atol=1e-6)
        assert group.energy_edges.size - 1 == len(exact)


def test_a_batch_is_single_points_side_by_side(expected, of_flux):
    """By a model of arrays, and by a loop over fluxes, in which mixtures of species are interpolated one by one."""
    many = expected.many(BATCH)
    for at in range(3):
        alone = expected(**{name: float(column[at]) for name, column in BATCH.items()})
        np.testing.assert_allclose(many[..., at], alone, rtol=1e-12)
    np.testing.assert_allclose(of_flux.many(BATCH), many, rtol=1e-5)


def test_derivatives_are_differences(expected, of_flux):
    for each in (expected, of_flux):
        counts, slopes = each.with_slopes(BATCH, FREE)
        np.testing.assert_allclose(counts, expected.many(BATCH), rtol=1e-5)
        assert set(slopes) == set(VALUES)
        for name, value in VALUES.items():
            width = 1e-5 * value
            up, down = (expected.many({**BATCH, name: BATCH[name] + sign * width}) for sign in (1, -1))
            scale = np.abs(slopes[name]).max()
            np.testing.assert_allclose(slopes[name], (up - down) / (2 * width), rtol=2e-4, atol=1e-6 * scale)
    # one parameter has the same slope without the others
    alone = expected.slopes(BATCH, {"mean": FREE["mean"]})
    np.testing.assert_allclose(alone["mean"], expected.with_slopes(BATCH, FREE)[1]["mean"], rtol=1e-12)


def test_spectra_that_are_not_pinched_are_counted_as_they_are():
    """A line beside a pinched spectrum, whose size is a parameter."""
    line = ns.Line(20 * MeV)
    still = ns.Supernova.named("dune", distance=0.01 * megaparsec)

    def lit(size=1.0, bright=2.0):
        lamp = ns.Component(ns.nu_e_bar, line, bright * 1e11 / cm**2)
        return still.map(lambda each: replace(each, fluence=each.fluence * size)) + ns.Flux((lamp,))

    expected = BurstExpectation(DETECTOR, (("ibd",),), lit, GRID)
    values = {"size": np.array([1.0, 2.0]), "bright": np.array([2.0, 0.5])}
    counts, slopes = expected.with_slopes(values, {name: Range(0.1) for name in values})
    exact = [DETECTOR.rates(lit(*each)).channels["ibd"].spectrum for each in zip(*values.values(), strict=True)]
    np.testing.assert_allclose(counts, np.stack(exact, axis=-1), rtol=1e-4, atol=1e-6)
    assert np.count_nonzero(slopes["bright"][:, 0, 0]) == 1
    np.testing.assert_allclose(slopes["bright"].sum(axis=0)[0] * 1e-3, 1e-3 * 1e11 * 1e33 * 4e-41, rtol=1e-3)
    np.testing.assert_allclose(slopes["size"][:, 0, 0] + 2 * slopes["bright"][:, 0, 0], counts[:, 0, 0], rtol=1e-9)


def test_what_cannot_be_counted_is_refused(expected):
    with pytest.raises(InputError, match="give the parameters limits"):
        expected(**{**VALUES, "mean": 40.0})
    with pytest.raises(InputError, match="different bins"):
        BurstExpectation(DETECTOR, (("ibd", "wide"),), star, GRID).groups  # noqa: B018
    with pytest.raises(InputError, match="what the model returns"):
        BurstExpectation(DETECTOR, (("ibd",),), lambda a: a, GRID)(a=1.0)

    def fickle(a=1.0):
        return star_flux() if a == 1.0 else star()

    with pytest.raises(InputError, match="one kind was expected"):
        BurstExpectation(DETECTOR, (("ibd",),), fickle, GRID).many({"a": np.array([1.0, 2.0])})

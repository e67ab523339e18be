"""The likelihood of a burst: closed forms, errors beside the spread of toys, Minuit beside the batch, orderings."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.toys.rivals import rival_rise
from nuscatter.sources.timing import TimeProfile, box
from nuscatter.units import MeV, cm, erg, megaparsec, s

EDGES = np.linspace(0, 120, 41) * MeV
POINTS = np.geomspace(1, 400, 400) * MeV
WHEN = TimeProfile(box(start=0 * s, length=5 * s), ())
SPECIES = ns.Supernova.named("dune", distance=1 * megaparsec).species


def channel(name, species, targets, power, **more):
    table = ns.CrossSectionTable(POINTS, dict.fromkeys(species, 1e-41 * cm**2 * (POINTS / (10 * MeV)) ** power))
    return ns.MatrixChannel(name, table, targets, **more)


#: Some hundreds of events in each.
WATER = ns.SupernovaDetector(
    "water", (channel("ibd", [ns.nu_e_bar], 1e32, 2), channel("electrons", SPECIES, 1e31, 1)), EDGES
)
ARGON = ns.SupernovaDetector(
    "argon",
    (channel("nue", [ns.nu_e], 3e31, 2.5), channel("cevns", SPECIES, 1e31, 2, coherent=True)),
    EDGES,
)


def model(conversion):
    def star(energy=5.0, mean=12.0, mean_x=16.0, alpha=2.5):
        return ns.PinchedBurst(
            energy=energy * 1e52 * erg,
            mean_energy=(0.8 * mean * MeV, mean * MeV, mean_x * MeV),
            alpha=alpha,
            distance=0.01 * megaparsec,
            conversion=conversion,
            time=WHEN,
        )

    return star


NORMAL, INVERTED = (model(ns.Conversion.adiabatic(each)) for each in (ns.nufit_6_0, ns.nufit_6_0_inverted))


@pytest.fixture(scope="module")
def both():
    return ns.supernova_likelihood([WATER, ARGON], NORMAL, merged=False)


def test_one_channel_and_one_parameter_have_the_error_of_a_count():
    """σ_L/L = 1/√N, whatever the bins; and 1/√(N₁ + N₂) of two detectors together."""

    def star(energy=5.0):
        return NORMAL(energy)

    water = ns.supernova_likelihood(WATER, star)
    two = ns.supernova_likelihood([WATER, ARGON], star, merged=False)
    for like, counts in ((water, water.observed.sum()), (two, sum(each.observed.sum() for each in two.members))):
        result = ns.fit(like)
        assert counts > 500
        assert result.errors["energy"] / 5 == pytest.approx(counts**-0.5, rel=2e-3)


def test_data_without_any_are_those_of_the_start_values(both):
    assert both(energy=5.0, mean=12.0, mean_x=16.0, alpha=2.5) == pytest.approx(0, abs=1e-9)
    assert both.parameters == ("energy", "mean", "mean_x", "alpha")
    exact = ns.supernova_rates(NORMAL().flux(), WATER)
    seen = both.members[0].observed
    assert seen.shape == (80, 1)
    assert seen.sum() == pytest.approx(exact.total(), rel=1e-4)
    other = ns.asimov(both, energy=3.0, mean=12.0, mean_x=16.0, alpha=2.5)
    assert other.members[1].observed == pytest.approx(0.6 * both.members[1].observed)


def test_the_spread_of_toys_is_the_error_and_there_is_no_bias(both):
    """Errors of the Asimov fit, in the limit of many events; 512 toys know a width to 3 %, a mean to 4 % of it."""
    result, toys = ns.fit(both), ns.Toys(both, {}, seed=2)
    fits = toys.fits(512)
    for name, error in result.errors.items():
        found = fits.values[name]
        assert found.std() == pytest.approx(error, rel=0.12), name
        assert abs(found.mean() - result.values[name]) < 0.2 * error, name
    # The same toy by Minuit.
    alone = ns.fit(toys.data(3))
    assert alone.fval == pytest.approx(fits.fval[3], abs=1e-5)
    for name, value in alone.values.items():
        assert value == pytest.approx(fits.values[name][3], abs=5e-3 * result.errors[name]), name


def test_luminosity_and_distance_are_degenerate():
    def star(energy=5.0, distance=10.0):
        return ns.PinchedBurst(
            energy=energy * 1e52 * erg, mean_energy=12 * MeV, alpha=2.5, distance=distance * 1e-3 * megaparsec
        )

    like = ns.supernova_likelihood(WATER, star)
    assert like(energy=20.0, distance=20.0) == pytest.approx(0, abs=1e-9)
    assert like(energy=5.0, distance=20.0) > 100
    known = ns.fit(like + ns.Pull("distance", 10.0, 0.5))
    assert known.errors["energy"] / 5 == pytest.approx(2 * 0.05, rel=0.1)


def test_the_other_ordering_is_a_rival(both):
    """Its rise on the Asimov data is about the mean of toys, with a width of 2 √Δχ²."""
    rival = ns.supernova_likelihood([WATER, ARGON], INVERTED, observed=both, merged=False)
    np.testing.assert_array_equal(rival.members[1].observed, both.members[1].observed)
    expected = ns.fit(rival).fval
    assert expected > 5
    rises = rival_rise(both, rival, 256, {})
    assert rises.mean() == pytest.approx(expected, abs=4 * 2 * expected**0.5 / 16 + 1)
    assert rises.std() == pytest.approx(2 * expected**0.5, rel=0.25)


def test_bins_of_time_and_groups():
    times = np.array([0, 2, 6]) * s
    merged = ns.supernova_likelihood([WATER, ARGON], NORMAL, time_edges=times)
    assert [each.observed.shape for each in merged.members] == [(40, 2), (80, 2)]
    assert [each.channels for each in merged.members[1].expectation.groups] == [("nue",), ("cevns",)]
    early, late = merged.members[0].observed.sum(axis=0)
    assert early / late == pytest.approx(2 / 3)
    groups = {"argon": [["nue"]], "water": [["electrons"], ["ibd"]]}
    some = ns.supernova_likelihood([WATER, ARGON], NORMAL, merged=groups)
    assert [each.observed.shape for each in some.members] == [(80, 1), (40, 1)]
    total = some.members[0].observed.reshape(2, 40).sum(axis=0)
    np.testing.assert_allclose(total, merged.members[0].observed.sum(axis=1), rtol=1e-5)


def test_counts_of_ones_own(both):
    counts = {"water": both.members[0].observed, "argon": both.members[1].observed}
    again = ns.supernova_likelihood([WATER, ARGON], NORMAL, observed=counts, merged=False)
    assert again(energy=4.0, mean=12.0, mean_x=16.0, alpha=2.5) == pytest.approx(
        both(energy=4.0, mean=12.0, mean_x=16.0, alpha=2.5)
    )


def without_start(energy):
    return NORMAL(energy)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"detectors": []}, "at least one"),
        ({"detectors": [WATER, WATER]}, "each once"),
        ({"detectors": [3]}, "a SupernovaDetector"),
        ({"model": without_start}, "no start value of energy"),
        ({"model": 3}, "function"),
        ({"observed": {"argon": np.zeros((40, 1))}}, "detector"),
        ({"observed": {}}, "no observed counts of water"),
        ({"observed": {"water": np.zeros(40)}}, "bins, time"),
        ({"merged": {"water": [["nue"]]}}, "channel"),
        ({"merged": {"water": []}}, "at least one"),
        ({"merged": {"argon": [["nue"]]}}, "detector"),
        ({"merged": 3}, "merged"),
        ({"mean_energy": (30 * MeV, 5 * MeV)}, "mean_energy"),
        ({"mean_energy": (10 * MeV, 20 * MeV, 30 * MeV)}, "the lowest and the highest"),
        ({"alpha": (3.0, 4.0)}, "give the parameters limits"),
    ],
)
def test_what_is_no_burst_is_refused(change, sentence):
    good = {"detectors": [WATER], "model": NORMAL}
    given = {**good, **change}
    with pytest.raises(InputError, match=sentence):
        ns.supernova_likelihood(given.pop("detectors"), given.pop("model"), **given)

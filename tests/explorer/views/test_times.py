"""Arrival times: the bins of an experiment, the curve beside the profiles of the source, what is prompt or refused."""

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.explorer.views.times import VIEW
from nuscatter.units import us

SNS = "source.kind=facility&source.name=SNS&source.distance=20 m&source.pot=1e23"
ARGON = f"{SNS}&detector.target=Ar&detector.mass=24 kg&detector.bins.edges=[20, 40, 90] keVnr"
BOTH = (
    "source.0.kind=facility&source.0.name=SNS&source.0.distance=20 m&source.0.pot=1e23&source.1.kind=reactor"
    "&source.1.power=1 GW&source.1.distance=1 km&source.1.duration=1 year&detector.target=Ar&detector.mass=24 kg"
    "&detector.bins.edges=[1, 20, 90] keVnr"
)


def numbers(view):
    return {each.name: each.value for each in view.numbers}


@pytest.mark.parametrize("name", ["COHERENT-CsI-2021", "COHERENT-LAr-2020"])
def test_time_bins_are_those_of_the_experiment(asked, name):
    built = ns.experiment(name)
    view = VIEW.show(asked(f"experiment={name}"))
    edges = np.asarray(built.detector.time_edges) / us
    for state, counts in built.by_species(ns.StandardModel()).items():
        curve = next(each for each in view.charts[0].curves if each.name == str(state))
        assert curve.x == pytest.approx(edges, rel=1e-12, abs=1e-12)
        assert curve.y * np.diff(edges) == pytest.approx(counts.sum(axis=0), rel=1e-9, abs=1e-12)
        assert numbers(view)[str(state)] == pytest.approx(counts.sum(), rel=1e-7, abs=0)
    assert view.charts[0].stacked


def test_the_curve_is_the_rate_of_arrival(asked):
    """Events of a species times the density of its arrivals, where the detector accepts all times."""
    view = VIEW.show(asked(ARGON))
    curves = {each.name: each for each in view.charts[0].curves}
    built = asked(ARGON).experiment
    for component, counts in zip(built.flux.components, built.by_component(ns.StandardModel()), strict=True):
        curve = curves[str(component.state)]
        late = curve.x > 2  # behind the pulse the density is smooth, and its mean over a bin that of the middle
        density = component.time.density(curve.x[late] * us) * us
        assert curve.y[late] == pytest.approx(counts.sum() * density, rel=1e-3, abs=1e-12 * counts.sum())
    assert sum(each.y for name, each in curves.items() if name != "all") == pytest.approx(curves["all"].y, rel=1e-12)


def test_a_curve_has_the_events_of_the_time_bins(asked):
    bins = VIEW.show(asked("experiment=COHERENT-LAr-2020")).charts[0].curves
    curve = VIEW.show(asked("experiment=COHERENT-LAr-2020&times.curve=true")).charts[0].curves
    for one, other in zip(bins, curve, strict=False):
        step = other.x[1] - other.x[0]
        assert other.y.sum() * step == pytest.approx((one.y * np.diff(one.x)).sum(), rel=1e-9, abs=0)


def test_prompt_and_delayed_are_the_integrals_of_arrivals(asked):
    """ν_μ come with the beam, others by the decay of muons: their fractions in the first microsecond by quadrature."""
    found = numbers(VIEW.show(asked(ARGON)))
    flux = asked(ARGON).emitted
    for each in flux.components:
        start = each.time.kinks[0] - 2 * us
        points = [kink for kink in each.time.kinks if start < kink < 1 * us]
        before = quad(lambda t, each=each: float(each.time.density(t)), start, 1 * us, points=points,
                      epsabs=0, epsrel=1e-8, limit=300)[0]  # fmt: skip
        assert found[f"{each.state}, before 1 µs"] == pytest.approx(100 * before, rel=1e-5, abs=0)
    assert found["nu_mu, before 1 µs"] > 99
    assert 10 < found["nu_e, before 1 µs"] < 30
    total = asked(ARGON).experiment.counts(ns.StandardModel()).sum()
    assert found["all, before 1 µs"] + found["all, after 1 µs"] == pytest.approx(total, rel=1e-9, abs=0)


def test_the_cut_moves_events_from_one_side_to_the_other(asked):
    first = numbers(VIEW.show(asked("experiment=COHERENT-CsI-2021")))
    later = numbers(VIEW.show(asked("experiment=COHERENT-CsI-2021&times.cut=2 us")))
    assert later["all, before 2 µs"] > first["all, before 1 µs"]
    total = first["all, before 1 µs"] + first["all, after 1 µs"]
    assert later["all, before 2 µs"] + later["all, after 2 µs"] == pytest.approx(total, rel=1e-6, abs=0)


def test_a_cut_at_an_edge_parts_the_time_bins(asked):
    """The detector's efficiency in time is in the numbers too."""
    view = VIEW.show(asked("experiment=COHERENT-CsI-2021"))
    for curve in view.charts[0].curves:
        counts, early = curve.y * np.diff(curve.x), curve.x[1:] < 1 + 1e-9
        assert early.sum() == 8
        before = 100 * counts[early].sum() / counts.sum()
        assert numbers(view)[f"{curve.name}, before 1 µs"] == pytest.approx(before, rel=1e-7, abs=0)


def test_the_standard_model_is_beside_new_physics(asked):
    query = "experiment=COHERENT-CsI-2021"
    plain, new = numbers(VIEW.show(asked(query))), numbers(VIEW.show(asked(f"{query}&term.NSI.ee_u=0.2")))
    for when in ("before 1 µs", "after 1 µs"):
        assert new[f"Standard Model, {when}"] == pytest.approx(plain[f"all, {when}"], rel=1e-12, abs=0)
        assert new[f"all, {when}"] < plain[f"all, {when}"]


def test_the_curve_begins_and_ends_with_the_neutrinos(asked):
    view = VIEW.show(asked(ARGON))
    every = asked(ARGON).emitted.components
    x = view.charts[0].curves[0].x
    step = x[1] - x[0]
    low, high = x[0] - step / 2, x[-1] + step / 2
    assert max(float(each.time.cumulative(low * us)) for each in every) == pytest.approx(1e-3, rel=1e-3, abs=0)
    assert min(float(each.time.cumulative(high * us)) for each in every) == pytest.approx(0.98, rel=1e-4, abs=0)
    chosen = VIEW.show(asked(f"{ARGON}&times.earliest=-100 ns&times.latest=4 us")).charts[0].curves[0].x
    assert (chosen[0], chosen[-1]) == pytest.approx((-0.1 + 4.1 / 400, 4 - 4.1 / 400), rel=1e-9)


def test_a_steady_source_has_no_times(asked):
    view = VIEW.show(asked("experiment=CONUS%2B"))
    assert view.charts == ()
    assert "The source is steady" in view.sentences[-1]
    assert numbers(view)["all"] == pytest.approx(ns.experiment("CONUS+").counts(ns.StandardModel()).sum(), rel=1e-12)


def test_the_steady_part_of_a_source_is_left_out_and_told(asked):
    view = VIEW.show(asked(BOTH))
    assert [each.name for each in view.charts[0].curves] == ["nu_mu", "nu_e", "nu_mu_bar", "all"]
    assert any("steady" in each for each in view.sentences)


def test_a_long_pulse_has_its_own_unit(asked):
    query = (
        "source.kind=stopped_pions&source.pot=1e23&source.nu_per_pot=0.3&source.distance=20 m&source.pulse.kind=box"
        "&source.pulse.start=0 us&source.pulse.length=2.86 ms&detector.target=Ar&detector.mass=24 kg"
        "&detector.bins.edges=[20, 40, 90] keVnr"
    )
    view = VIEW.show(asked(query))
    assert view.charts[0].x.label == "time [ms]"
    assert 2.7 < view.charts[0].curves[0].x[-1] < 2.87


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ("times.cut=9 us", "times.cut"),
        ("times.earliest=1 us", "times.earliest"),
        ("times.latest=1 us", "times.latest"),
        ("times.curve=true&times.earliest=5 us&times.latest=4 us", "times.earliest"),
        ("times.curve=true&times.earliest=1 us&times.latest=1.0000001 us", "times.earliest"),
        ("times.curve=true&times.latest=1e-12 us", "times.latest"),
        ("times.cut=much", "times.cut"),
    ],
)
def test_what_is_refused(asked, options, field):
    with pytest.raises(InputError, match=f"^{field}"):
        VIEW.show(asked(f"experiment=COHERENT-CsI-2021&{options}"))


@pytest.mark.parametrize(
    "query",
    [
        "experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.2",
        "experiment=COHERENT-LAr-2020&times.curve=true&term.NSI.ee_u=0.2",
        f"{ARGON}&flavour.Sterile.dm2=1 eV2&flavour.Sterile.mu=0.2",
        f"{BOTH}&term.NSI.ee_u=0.2",
        "experiment=CONUS%2B",
        f"{ARGON}&detector.directions.cos_edges=[-1, 0, 1]&times.latest=5 us",
    ],
)
def test_the_script_has_the_same_numbers(same, query):
    same(VIEW, query)

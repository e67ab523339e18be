"""Expected events: the experiment's, their units, what stands beside them, and the script's numbers."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.explorer.views.counts import VIEW

SNS = "source.kind=facility&source.name=SNS&source.distance=20 m&source.pot=1e23"
ARGON = f"{SNS}&detector.target=Ar&detector.mass=24 kg&detector.bins.edges=[20, 40, 90] keVnr"
LIGHT = f"{SNS}&detector.target=CsI&detector.mass=14.6 kg&detector.quenching=0.08&detector.bins.edges=[5, 20, 60]"


def numbers(view):
    return {each.name: each.value for each in view.numbers}


@pytest.mark.parametrize("name", ["COHERENT-CsI-2021", "COHERENT-LAr-2020"])
def test_they_are_the_experiments(asked, name):
    view = VIEW.show(asked(f"experiment={name}"))
    built = ns.experiment(name)
    expected = built.by_species(ns.StandardModel())
    assert [each.name for each in view.charts[0].curves] == list(map(str, expected))
    for curve, counts in zip(view.charts[0].curves, expected.values(), strict=True):
        assert curve.y == pytest.approx(counts.sum(axis=1), rel=1e-12, abs=0)
        assert curve.x.size == curve.y.size + 1
    assert numbers(view)["all"] == pytest.approx(built.counts(ns.StandardModel()).sum(), rel=1e-12, abs=0)
    assert len(view.charts) == 1
    assert view.charts[0].stacked


def test_published_counts_stand_beside(asked):
    view = VIEW.show(asked("experiment=COHERENT-CsI-2021"))
    texts = {each.name: each.text for each in view.numbers}
    assert (texts["observed, published"], texts["predicted, published"]) == ("306 ± 20", "341 ± 43")
    assert abs(numbers(view)["all"] / 341 - 1) < 0.03
    assert any("arXiv:2110.07730" in each for each in view.sentences)
    conus = VIEW.show(asked("experiment=CONUS%2B"))
    assert numbers(conus)["observed, published"] == 395
    assert any("From memory" in each for each in conus.sentences)


@pytest.mark.parametrize(
    ("query", "label", "logarithmic"),
    [
        ("experiment=COHERENT-CsI-2021", "signal [PE]", False),
        ("experiment=COHERENT-LAr-2020", "electron-equivalent energy [keVee]", False),
        ("experiment=CONNIE", "electron-equivalent energy [keVee]", True),
        ("experiment=RED-100", "signal [electrons]", False),
        (ARGON, "nuclear recoil energy [keVnr]", False),
        (f"{ARGON}&standard.recoils=both", "recoil energy [keV]", False),
        (f"{LIGHT}&detector.light_yield=13.3 PE/keV", "signal [PE]", False),
        (f"{LIGHT}&detector.light_yield=30 electrons/keV", "signal [electrons]", False),
        (f"{LIGHT}&detector.light_yield=13.3 /keV", "signal [quanta]", False),
    ],
)
def test_the_axis_says_what_is_binned(asked, query, label, logarithmic):
    axis = VIEW.show(asked(query)).charts[0].x
    assert (axis.label, axis.logarithmic) == (label, logarithmic)


def test_edges_are_in_the_unit_of_the_axis(asked):
    assert VIEW.show(asked(ARGON)).charts[0].curves[0].x == pytest.approx([20, 40, 90], rel=1e-12, abs=0)
    light = VIEW.show(asked(f"{LIGHT}&detector.light_yield=13.3 PE/keV"))
    assert light.charts[0].curves[0].x == pytest.approx([5, 20, 60], rel=1e-12, abs=0)


def test_new_physics_is_beside_the_standard_model(asked):
    view = VIEW.show(asked(f"{ARGON}&term.NSI.ee_u=0.2"))
    counts, ratio = view.charts
    standard = counts.curves[-1]
    assert (standard.name, standard.reference) == ("Standard Model", True)
    total = sum(each.y for each in counts.curves[:-1])
    assert ratio.curves[0].y == pytest.approx(total / standard.y, rel=1e-12, abs=0)
    found = numbers(view)
    assert found["difference"] == pytest.approx(total.sum() - standard.y.sum(), rel=1e-9, abs=0)
    assert found["relative difference"] == pytest.approx(100 * (total.sum() / standard.y.sum() - 1), rel=1e-9, abs=0)


def test_a_term_of_no_effect_changes_nothing(asked):
    view = VIEW.show(asked(f"{ARGON}&term.NSI.ee_u=0"))
    assert view.charts[1].curves[0].y == pytest.approx(np.ones(2), rel=1e-12, abs=0)
    assert numbers(view)["difference"] == pytest.approx(0, abs=1e-12 * numbers(view)["all"])


def test_recoils_of_both_kinds_are_told_apart(asked):
    found = numbers(VIEW.show(asked(f"{ARGON}&standard.recoils=both")))
    assert found["vector on nuclei"] + found["electrons"] == pytest.approx(found["all"], rel=1e-12, abs=0)
    assert 0 < found["electrons"] < 0.1 * found["vector on nuclei"]
    assert "vector on nuclei" not in numbers(VIEW.show(asked(ARGON)))


@pytest.mark.slow
def test_interference_of_flavours_is_one_curve_and_may_be_negative(asked):
    view = VIEW.show(asked("experiment=XENONnT&term.NSI.emu_u=0.05"))
    names = [each.name for each in view.charts[0].curves]
    assert names == ["nu_e", "nu_mu", "nu_tau", "interference of flavours", "Standard Model"]
    assert not view.charts[0].stacked
    built = ns.experiment("XENONnT")
    total = built.counts(ns.StandardModel() + ns.NSI(emu_u=0.05)).sum()
    assert numbers(view)["all"] == pytest.approx(total, rel=1e-12, abs=0)
    assert "interference of flavours" not in [
        each.name for each in VIEW.show(asked("experiment=XENONnT")).charts[0].curves
    ]


def test_bins_beyond_the_end_point_are_zero_and_a_sentence_says_why(asked):
    view = VIEW.show(asked(ARGON.replace("[20, 40, 90]", "[400, 500]") + "&term.NSI.ee_u=0.2"))
    assert not any(curve.y.any() for curve in view.charts[0].curves)
    assert np.isnan(view.charts[1].curves[0].y).all()
    assert any(each.startswith("All counts are zero") for each in view.sentences)
    assert view.as_json()["charts"][1]["curves"][0]["y"] == [None]


def test_counts_without_limit_ask_for_a_threshold_beside_the_bins(asked):
    query = ARGON.replace("[20, 40, 90]", "[0, 40, 90]") + "&term.MagneticMoment.ee=1e-9 bohr_magneton"
    with pytest.raises(InputError, match=r"^detector\.bins: The counts grow without limit"):
        VIEW.show(asked(query))


def test_per_width_has_the_same_integral(asked):
    plain, per = VIEW.show(asked(ARGON)), VIEW.show(asked(f"{ARGON}&counts.per_width=true"))
    assert per.charts[0].y.label == "events [1/keVnr]"
    for one, other in zip(plain.charts[0].curves, per.charts[0].curves, strict=True):
        assert other.y * np.array([20, 50]) == pytest.approx(one.y, rel=1e-12, abs=0)


BOTH = (
    "source.0.kind=facility&source.0.name=SNS&source.0.distance=20 m&source.0.pot=1e23&source.1.kind=reactor"
    "&source.1.power=1 GW&source.1.distance=1 km&source.1.duration=1 year&detector.target=Ar&detector.mass=24 kg"
    "&detector.bins.edges=[1, 20, 90] keVnr"
)


def test_time_bins_of_a_steady_source_are_refused_beside_their_field(asked):
    times = "&detector.time_bins.to=6 us&detector.time_bins.number=3"
    with pytest.raises(InputError, match=r"^detector\.time_bins: "):
        VIEW.show(asked(BOTH + times))
    names = [each.name for each in VIEW.show(asked(BOTH)).charts[0].curves]
    assert names == ["nu_mu", "nu_e", "nu_mu_bar", "nu_e_bar"]


@pytest.mark.parametrize(
    "query",
    [
        "experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.2&counts.per_width=true",
        "experiment=COHERENT-LAr-2020&counts.per_width=true",
        "experiment=XENONnT&term.NSI.emu_u=0.05",
        f"{ARGON}&flavour.Sterile.dm2=1 eV2&flavour.Sterile.mu=0.2&standard.recoils=both",
        f"{ARGON}&detector.directions.cos_edges=[-1, 0, 1]",
    ],
)
def test_the_script_has_the_same_numbers(same, query):
    same(VIEW, query)

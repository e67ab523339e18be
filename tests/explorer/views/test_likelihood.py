"""The view of the likelihood: marks, numbers, charts of the data, and sentences; with published numbers of releases."""

import json
import time

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.explorer.answers import answer
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views.likelihood import VIEW
from nuscatter.figures.data import poisson_errors

GERMANIUM = {"likelihood.data": "coherent_ge_2026", "likelihood.points": "21"}
BOTH = {"likelihood.data": "coherent_csi_2021, coherent_lar_2020"}


def shown(texts):
    return VIEW.show(Asked(State(texts)))


def value(view, name):
    (found,) = [each for each in view.numbers if each.name == name]
    return found.value


def test_the_sliders_value_is_marked_and_its_rise_is_on_the_profile():
    for text in ("0.05", "0.2", "0.37"):
        view = shown({**GERMANIUM, "term.NSI.ee_u": text})
        chart = view.charts[0]
        assert [(each.name, each.x) for each in chart.marks] == [("slider", float(text))]
        curve = chart.curves[0]
        assert value(view, "−2 Δln L at the slider's value") == pytest.approx(
            np.interp(float(text), curve.x, curve.y), rel=0, abs=0.05
        )


def test_the_profile_ends_at_five_standard_deviations_and_the_lines_go_on():
    chart = shown({**GERMANIUM, "term.NSI.ee_u": "0.05"}).charts[0]
    profile, *lines = chart.curves
    assert 24.9 < np.nanmax(profile.y) < 25.1
    assert np.isnan(profile.y[[0, -1]]).all()
    assert [(each.name, each.x.tolist(), each.y.tolist()) for each in lines] == [
        ("68 %", [-1.0, 1.0], [1.0, 1.0]),
        ("90 %", [-1.0, 1.0], [2.71, 2.71]),
    ]


def test_every_piece_of_an_interval_is_a_number_with_its_unit():
    view = shown({**GERMANIUM, "term.NSI.ee_u": "0.05"})
    names = [each.name for each in view.numbers]
    assert "68 %, piece 2, to" in names
    assert "90 %, piece 1, from" in names
    view = shown({**GERMANIUM, "term.MagneticMoment.mumu": "1e-9 bohr_magneton"})
    number = next(each for each in view.numbers if each.name == "90 %, to")
    assert (number.unit, number.text[-3:]) == ("μ_B", "μ_B")
    assert 1e-10 < number.value < 1e-8
    assert view.charts[0].x.label == "mumu of MagneticMoment [μ_B]"
    assert view.charts[0].x.logarithmic
    assert next(each for each in view.numbers if each.name == "68 %, from").text.endswith("(end of the range)")


def test_a_published_number_is_shown_beside_its_prediction():
    view = shown(GERMANIUM)
    data = ns.datasets.coherent_ge_2026()
    assert value(view, f"{data.title}: measured") == data.events
    assert value(view, f"{data.title}: signal at the slider's value") == pytest.approx(
        data.expected(ns.StandardModel())["cevns"].sum(),
        rel=0.1,
        abs=0,  # nuisances move it by some per cent
    )
    assert len(view.charts) == 1


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "The data have a source and a detector of their own"),
        ({"standard.couplings": "effective"}, "Weak couplings: MS-bar(0) effective, where sin²θ_W is defined."),
        ({"term.NSI.ee_e": "0.1"}, "ee_e of NSI changes no count that these data have."),
        ({"term.NSI.emu_u": "0.1+0.2j"}, "The real part of emu_u of NSI is varied; the imaginary part stays 0.2."),
        ({"term.NSI.ee_u": "0.5", "likelihood.high": "0.4"}, "The slider's value is beside the profile."),
        ({"likelihood.low": "0.22"}, "cut by an end of the scan"),
    ],
)
def test_sentences(texts, said):
    assert any(said in each for each in shown({**GERMANIUM, **texts}).sentences)


def test_of_a_parameter_without_an_effect_no_interval_is_told():
    names = [each.name for each in shown({**GERMANIUM, "term.NSI.ee_e": "0.1"}).numbers]
    assert not any("%" in each or "ee_e of NSI, best" in each for each in names)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"likelihood.data": "coherent_csi"}, "likelihood.data"),
        ({"likelihood.data": "conus_2024, conus_2024"}, "likelihood.data"),
        ({"likelihood.data": "pandax4t_b8_2024", "flavour.Sterile.dm2": "1 eV2"}, "likelihood.data"),
        ({"likelihood.parameter": "g_A"}, "likelihood.parameter"),
        ({"likelihood.low": "much"}, "likelihood.low"),
        ({"likelihood.points": "5000"}, "likelihood.points"),
        ({"likelihood.axis": "x"}, "likelihood.axis"),
        ({"structure": "helmet", "likelihood.data": "conus_2024"}, "structure"),
        ({"term.Millicharge.ee": "1e-9", "likelihood.data": "conus_plus_2025"}, "likelihood.parameter"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(texts, field):
    found = answer("view", [("view", "likelihood"), *texts.items()])
    problems = json.loads(found.content)["problems"]
    assert found.status == 422
    assert [each["field"] for each in problems] == [field]


def test_a_move_of_the_own_slider_is_quick():
    shown({**GERMANIUM, "term.NSI.ee_u": "0.05"})
    start = time.process_time()
    for at in range(5):
        shown({**GERMANIUM, "term.NSI.ee_u": f"0.0{at + 1}1"})
    assert (time.process_time() - start) / 5 < 0.1  # 2 ms


@pytest.mark.slow
@pytest.mark.releases
class TestReleases:
    """The numbers of docs/results.md, and the data's charts."""

    def test_the_weak_mixing_angle_of_caesium_iodide_and_argon(self):
        view = shown({**BOTH, "standard.couplings": "effective"})
        assert value(view, "sin²θ_W, best") == pytest.approx(0.219, rel=0, abs=0.0006)
        assert value(view, "68 %, from") == pytest.approx(0.196, rel=0, abs=0.0006)
        assert value(view, "68 %, to") == pytest.approx(0.245, rel=0, abs=0.0006)
        assert value(view, "90 %, from") == pytest.approx(0.181, rel=0, abs=0.0006)
        assert value(view, "90 %, to") == pytest.approx(0.263, rel=0, abs=0.0006)

    @pytest.mark.parametrize(
        ("name", "ends"),
        [
            ("coherent_csi_2021", (0.188, 0.240)),
            ("coherent_lar_2020", (0.205, 0.309)),
            ("xenonnt_b8_2024", (0.17, 0.38)),
        ],
    )
    def test_the_weak_mixing_angle_of_one_data_set(self, name, ends):
        view = shown({"likelihood.data": name, "standard.couplings": "effective"})
        found = [value(view, f"68 %, {word}") for word in ("from", "to")]
        assert found == pytest.approx(ends, rel=0, abs=0.006 if name.startswith("xenon") else 0.0006)

    def test_islands_are_those_of_the_command_lines_scan(self):
        view = shown({**BOTH, "term.NSI.ee_u": "0.1"})
        data = [ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()]
        parts = [each.likelihood(lambda x: ns.StandardModel() + ns.NSI(ee_u=x)) for each in data]
        other = ns.scan(sum(parts), levels=(0.683, 0.9), x=np.linspace(-1, 1, 41))
        for at, piece in enumerate(other.intervals(0.683), 1):
            found = [value(view, f"68 %, piece {at}, {word}") for word in ("from", "to")]
            assert found == pytest.approx(piece, rel=0, abs=1e-4)
        assert value(view, "−2 ln L, best") == pytest.approx(other.fval, rel=1e-7, abs=0)

    def test_the_charts_of_argon_are_its_counts_per_energy(self):
        view = shown({"likelihood.data": "coherent_lar_2020"})
        chart, below = view.charts[1:]
        data = ns.datasets.coherent_lar_2020()
        curves = {each.name: each for each in chart.curves}
        width = np.diff(data.axes[0].edges)
        counts = data.observed.sum(axis=(1, 2))
        np.testing.assert_allclose(curves["observed"].y * width, counts, rtol=1e-12)
        np.testing.assert_allclose(curves["observed"].errors * width, poisson_errors(counts), rtol=1e-12)
        total = sum(curves[name].y @ width for name in ("signal", "steady", "brn", "delayed brn"))
        assert total == pytest.approx(data.observed.sum(), rel=2 / np.sqrt(data.observed.sum()), abs=0)
        assert (chart.x.label, chart.y.label) == ("reconstructed energy [keVee]", "counts [1/keVee]")
        assert chart.stacked
        assert not below.stacked
        signal = value(view, f"{data.title}: signal at the slider's value")
        assert signal == pytest.approx(below.curves[0].y @ width, rel=1e-12, abs=0)
        assert 100 < signal < 150

    def test_the_data_of_the_experiment_come_first(self):
        assert shown({"experiment": "COHERENT-CsI-2021"}).charts[1].title == "COHERENT, CsI(Na), 2021"

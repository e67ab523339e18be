"""``nuscatter report`` and ``nuscatter fit``: numbers, figures, and what is refused."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import nuscatter
import nuscatter as ns
from nuscatter.cli.fitting import fit
from nuscatter.errors import FitError
from nuscatter.units import MeV


@pytest.fixture
def fitted(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        done = CliRunner().invoke(fit, [*arguments, "--json"])
        if done.exception is not None:
            raise done.exception
        content = json.loads(done.output)
        known = {each["name"].rpartition(": ")[2]: each for each in content["numbers"]}
        return known, list(tmp_path.iterdir())

    return call


def test_a_published_number_of_events(fitted):
    numbers, files = fitted("conus-plus-2025", "--parameter", "cevns")
    assert numbers["CEvNS events, published"]["value"] == 395
    assert not files


def test_a_parameter_of_a_published_number_has_neither_figure_nor_p_value(fitted):
    numbers, files = fitted("conus_plus_2025", "--parameter", "sin2_theta_w")
    assert numbers["sin2_theta_w, tree level"]["value"] == pytest.approx(0.275, abs=0.005)
    assert "p-value" not in numbers
    assert not files


@pytest.mark.releases
@pytest.mark.parametrize(("name", "signal"), [("coherent_ge_2024", 21.7), ("xenonnt_b8_2024", 11.0)])
def test_signals_of_the_new_data(releases, fitted, name, signal):
    if name == "xenonnt_b8_2024":
        pytest.importorskip("h5py")
    numbers, _ = fitted(name, "--parameter", "cevns")
    assert numbers["CEvNS events, shapes free"]["value"] == pytest.approx(signal, abs=0.2)
    flux = [each for each in numbers if each.startswith("flux of 8B")]
    assert flux == (["flux of 8B", "flux of 8B, published in 2024"] if name == "xenonnt_b8_2024" else [])
    if flux:
        ours, published = (numbers[each] for each in flux)
        assert ours["value"] == pytest.approx(6.13, abs=0.03)  # 6.27 at tree level
        assert (published["value"], published["error"]) == (4.7, [2.3, 3.6])
        assert published["source"] == "arXiv:2408.02877"


@pytest.mark.releases
def test_a_number_and_a_binned_data_set_are_fitted_together(releases, fitted):
    numbers, files = fitted("coherent_ge_2024", "conus_plus_2025", "--parameter", "sin2_theta_w")
    assert {"ge2024_rate", "conus_plus_2025_rate"} <= set(numbers)
    assert [each.name for each in files] == ["nuscatter-fit.png"]


def test_report_works_offline(run, alone, picture):
    outcome = run("report", "--no-theory", "--out", str(alone / "out" / "there"))
    assert (outcome.code, outcome.err) == (0, "")
    for expected in ("122 ± 16", "128 ± 17", "347 ± 44", "341 ± 43", "165 -25 +30", "nu_mu_bar", "sin²θ_W"):
        assert expected in outcome.out
    assert "Not at hand" in outcome.out
    assert "nuscatter data fetch" in outcome.out
    width, height = picture(alone / "out/there/report.png")
    assert 0.4 < width / height < 2
    assert str(alone / "out/there/report.png") in outcome.out
    assert not (alone / "out/there/fit.png").exists()
    assert not (alone / "cache").exists()
    assert list((alone / "here").iterdir()) == []


def test_report_without_figures_as_json(run, alone, checked):
    outcome = run("report", "--no-theory", "--no-figure", "--json")
    numbers = checked(outcome)
    assert outcome.json["figures"] == []
    assert "Not at hand" in outcome.json["note"]
    assert numbers["joint, published counts, MS-bar(0) effective"]["value"] == pytest.approx(0.225, abs=0.02)
    assert numbers["COHERENT-CsI-2021, published"]["error"] == [0.026, 0.028]
    assert not {name for name in numbers if "released" in name or "theory" in name}
    assert list((alone / "here").iterdir()) == []


@pytest.mark.slow
@pytest.mark.releases
def test_report_with_the_releases(released, alone, picture, checked):
    outcome = released("report", "--out", "out", "--json")
    numbers = checked(outcome)
    assert outcome.json["note"].startswith("Why argon has 0.278 from counts and 0.258")
    assert "Not at hand" not in outcome.json["note"]
    theirs = numbers["coherent_lar_2020, released data, times of the release, MS-bar(0) effective"]["value"]
    assert theirs == pytest.approx(
        numbers["COHERENT-LAr-2020, published counts, MS-bar(0) effective"]["value"], abs=0.003
    )
    assert outcome.json["figures"] == ["out/report.png", "out/fit.png"]
    for path in outcome.json["figures"]:
        picture(path)
    for title, events in (("COHERENT, CsI(Na), 2021", 313), ("COHERENT, liquid argon (CENNS-10), 2020", 160)):
        fitted = outcome.under(f"{title}: fit of the released data")
        assert fitted["CEvNS events, shapes free"]["value"] == pytest.approx(events, abs=5)
    assert numbers["COHERENT-CsI-2021, released data, MS-bar(0) effective"]["value"] == pytest.approx(0.220, abs=0.01)
    assert numbers["joint, released data, MS-bar(0) effective"]["source"] == "nuscatter"
    for title, value, error in (
        ("COHERENT, CsI(Na), 2021", 186.1, 1.9),
        ("COHERENT, liquid argon (CENNS-10), 2020", 18.25, 0.07),
    ):
        ours = outcome.under(title)["same, nuclear models, ± theory"]
        assert ours["value"] == pytest.approx(value, rel=2e-3)
        assert ours["error"] == pytest.approx(error, rel=0.05)
    table = released("report", "--no-figure").out
    for expected in ("3752", "1578", "3131 ± 24", "released data", "significance"):
        assert expected in table


@pytest.mark.slow
def test_report_in_a_process_of_its_own(alone, process):
    outcome = process("report", "--no-theory", "--no-figure")
    assert (outcome.code, outcome.err) == (0, "")
    assert "122 ± 16" in outcome.out


@pytest.mark.slow
@pytest.mark.releases
def test_fit_of_both_data_sets(released, alone, picture, checked):
    outcome = released("fit", "coherent-lar-2020", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--json")
    numbers = checked(outcome)
    assert numbers["sin2_theta_w, tree level"]["value"] == pytest.approx(0.225, abs=0.005)
    assert len(numbers["sin2_theta_w, tree level"]["error"]) == 2
    assert {"flux_sns", "lar2020_brn", "csi2021_steady"} <= set(numbers)
    assert outcome.json["figures"] == ["nuscatter-fit.png"]
    picture("nuscatter-fit.png")


@pytest.mark.releases
def test_the_table_of_a_fit_keeps_the_units_of_its_nuisances(released, alone):
    """Square brackets are rich's markup; a unit in them must not vanish."""
    (alone / "here/a").mkdir()
    outcome = released(
        "fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--figure", "a/fit.svg", "--starts", "2"
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "[us]" in outcome.out
    assert "[events]" in outcome.out
    assert "0.216 -0.025 +0.027" in outcome.out
    assert (alone / "here/a/fit.svg").exists()


@pytest.mark.releases
def test_fit_of_the_number_of_events(released, alone, checked):
    numbers = checked(released("fit", "COHERENT_LAR_2020", "--parameter", "cevns", "--json"))
    assert numbers["CEvNS events, statistical"]["value"] == pytest.approx(159, abs=4)
    assert numbers["significance, statistical"]["value"] == pytest.approx(3.9, abs=0.1)
    assert list((alone / "here").iterdir()) == []


@pytest.mark.releases
def test_a_fit_that_fails_exits_with_1(released, monkeypatch):
    def failing(*args, **kwargs):
        raise FitError("The fit did not converge: no reason.")

    monkeypatch.setattr(nuscatter, "fit", failing)
    outcome = released("fit", "coherent-lar-2020", "--parameter", "sin2_theta_w", "--no-figure")
    assert outcome == (1, "", "nuscatter: The fit did not converge: no reason.\n")


def test_a_figure_that_cannot_be_written_is_refused(run, alone, refused):
    (alone / "file").write_text("")
    outcome = run("report", "--out", str(alone / "file"))
    refused(outcome, "figure", "cannot be written", str(alone / "file" / "report.png"))


@pytest.mark.releases
def test_the_number_of_events_is_one_data_sets(released, refused):
    refused(released("fit", "coherent-csi-2021", "coherent-lar-2020", "--parameter", "cevns"), "one")


@pytest.mark.slow
@pytest.mark.releases
def test_impacts_of_a_fit(released, alone, picture):
    outcome = released("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--impacts", "--json")
    moved = outcome.under("shift of sin2_theta_w with each nuisance")
    assert next(iter(moved)) == "flux_sns"
    assert moved["flux_sns"]["value"] == pytest.approx(0.016, abs=0.004)
    assert outcome.json["figures"] == ["nuscatter-fit.png", "nuscatter-fit-impacts.png"]
    picture("nuscatter-fit.png")
    assert Path("nuscatter-fit-impacts.png").read_bytes().startswith(b"\x89PNG")


def test_a_parameter_of_a_model_in_its_unit_with_what_out_writes(fitted, tmp_path):
    wanted = ("--parameter", "mass=30MeV", "--out", "fits")
    model = ("--model", "LightVector:charges=b_minus_l,coupling=1e-4", *wanted)
    numbers, files = fitted("conus_plus_2025", *model)
    assert numbers["mass"]["unit"] == "MeV"
    assert [each.name for each in files] == ["fits"]
    names = {each.name for each in (tmp_path / "fits").iterdir()}
    assert names == {"fit.npz", "numbers.json", "numbers.csv"}
    result = ns.load_result(tmp_path / "fits/fit.npz")
    assert numbers["mass"]["value"] == result.values["mass"] / MeV
    lines = (tmp_path / "fits/numbers.csv").read_text().splitlines()
    row = next(each for each in csv.reader(lines) if each[0].endswith(": mass"))
    assert float(row[1]) == numbers["mass"]["value"]


def test_a_range_is_the_limits_of_a_fit_and_a_best_value_at_one_says_so(run, alone):
    outcome = run("fit", "conus_plus_2025", "--parameter", "sin2_theta_w=0:0.2", "--no-figure", "--json")
    assert outcome.numbers["sin2_theta_w, tree level"]["value"] == pytest.approx(0.2, abs=1e-3)
    assert "limit" in outcome.json["note"]


@pytest.mark.parametrize("word", ["effective", "one-loop"])
def test_a_fitted_angle_says_its_scheme_and_is_the_librarys(run, alone, checked, word):
    line = ("fit", "conus_plus_2025", "--parameter", "sin2_theta_w", "--couplings", word, "--spins", "--out", "angle")
    outcome = run(*line, "--json")
    make = {"effective": ns.StandardModel.effective, "one-loop": ns.StandardModel.one_loop}[word]
    couplings = make().couplings

    def model(sin2_theta_w=0.239):
        return make(sin2_theta_w) + ns.AxialVector(sin2_theta_w=sin2_theta_w, couplings=couplings)

    expected = ns.fit(ns.datasets.load("conus_plus_2025").likelihood(model)).values["sin2_theta_w"]
    numbers = checked(outcome)
    assert numbers[f"sin2_theta_w, {couplings.scheme}"]["value"] == pytest.approx(expected, abs=1e-6)
    assert "sin2_theta_w" not in numbers
    assert outcome.json["note"].startswith(f"Couplings: {couplings.scheme}, with the spins of nuclei.")
    assert list(ns.load_result("angle/fit.npz").values) == [
        "sin2_theta_w",
        "conus_plus_2025_rate",
        "quenching_germanium",
    ]
    rows = [row[0] for row in csv.reader(Path("angle/numbers.csv").read_text(encoding="utf-8").splitlines())]
    assert any(each.endswith(f": sin2_theta_w, {couplings.scheme}") for each in rows)


def test_couplings_move_a_fitted_angle(fitted):
    """One count fixes one charge of germanium, Z g_V^p + N g_V^n, whatever the couplings and the angle are."""
    angles = {}
    for word, scheme in (("tree", "tree level"), ("effective", "MS-bar(0) effective")):
        numbers, _ = fitted("conus_plus_2025", "--parameter", "sin2_theta_w", "--couplings", word)
        angles[word] = numbers[f"sin2_theta_w, {scheme}"]["value"]
    germanium = ns.material("Ge").composition
    protons = sum(share * nuclide.Z for nuclide, share in germanium)
    neutrons = sum(share * nuclide.N for nuclide, share in germanium)
    at_tree = protons * (0.5 - 2 * angles["tree"]) - neutrons / 2
    corrected = protons * (0.0382 - 2 * 1.00063 * (angles["effective"] - 0.23857)) - neutrons * 0.5117
    assert corrected == pytest.approx(at_tree, rel=2e-3)


def test_a_nuisance_is_a_parameter_of_a_fit(fitted):
    numbers, _ = fitted("conus_plus_2025", "--parameter", "CONUS-plus-2025-rate", "--parameter", "sin2_theta_w")
    rate = ns.datasets.load("conus_plus_2025").nuisances["conus_plus_2025_rate"]
    # The angle takes up what the data say, so that the rate keeps its pull.
    assert numbers["conus_plus_2025_rate"]["error"] == pytest.approx([rate.sigma] * 2, rel=0.02)
    assert numbers["conus_plus_2025_rate"]["source"] == rate.meaning
    limited, _ = fitted("conus_plus_2025", "--parameter", "conus_plus_2025_rate=-0.3:-0.1")
    assert limited["conus_plus_2025_rate"]["value"] == pytest.approx(-0.1, abs=1e-3)  # the free one is above zero


def test_a_second_solution_gets_its_sentence(run, alone):
    outcome = run("fit", "conus_plus_2025", "--parameter", "sin2_theta_w=-0.8", "--no-figure")
    assert outcome.code == 0
    assert "is no sin² of an angle (0 to 1)" in outcome.out
    assert "nuscatter scan shows all values" in outcome.out


def test_a_fit_of_a_file_of_the_users(fitted, tmp_path):
    own = tmp_path / "own.py"
    own.write_text("import nuscatter as ns\ndef strong(size=0.1):\n    return ns.NSI(ee_u=size)\n", encoding="utf-8")
    found, _ = fitted("conus_plus_2025", "--model", "own.py:strong", "--parameter", "size")
    same, _ = fitted("conus_plus_2025", "--model", "NSI", "--parameter", "ee_u=0.1")
    assert found["size"]["value"] == pytest.approx(same["ee_u"]["value"], abs=1e-4)
    assert found["size"]["error"] == pytest.approx(same["ee_u"]["error"], rel=1e-2)

"""``nuscatter scan``: pieces of intervals, the file of the scan, the figure, and what is refused."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nuscatter as ns
from nuscatter.cli import scanning
from nuscatter.cli.experiments import experiments
from nuscatter.cli.scanning import scan
from nuscatter.errors import DataError, FitError, InputError
from nuscatter.units import MeV

CONUS = ("conus_plus_2025", "--parameter", "cevns", "--from", "200", "--to", "600")


@pytest.fixture
def call(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(scan, arguments)
        if done.exception is not None:
            raise done.exception
        return done.output

    return run


@pytest.fixture
def run(call):
    def run(*arguments):
        content = json.loads(call(*arguments, "--json"))
        return {each["name"].rpartition(": ")[2]: each for each in content["numbers"]}, content

    return run


def test_a_published_number_has_its_gaussian_intervals(run, tmp_path):
    numbers, content = run(*CONUS, "--points", "21")
    error = ns.datasets.load("conus_plus_2025").error
    assert numbers["cevns"]["value"] == pytest.approx(395, rel=1e-6)
    for level, sigmas in (("68 %", 1.0002), ("90 %", 1.64485)):
        for word, side in (("from", -1), ("to", 1)):
            end = numbers[f"{level}, {word}"]
            assert end["value"] == pytest.approx(395 + side * sigmas * error, rel=1e-3)
            assert (end["unit"], end["source"]) == ("events", "nuscatter")
    assert content["figures"] == ["nuscatter-scan.png"]
    assert (tmp_path / "nuscatter-scan.png").stat().st_size > 10_000


def test_a_band_is_one_piece(run):
    """ε of u and of d quarks change one charge of one nuclide: two bands across the plane, each with two edges."""
    plane = ("--model", "NSI", "--parameter", "ee_u=-0.6:0.6:13", "--parameter", "ee_d=-0.6:0.6:13", "--no-figure")
    numbers, _ = run("--experiment", "CONUS+", "--uncertainty", "0.05", *plane)
    for level in ("68 %", "90 %"):
        pieces = numbers[f"{level} region (both), pieces"]
        assert (pieces["value"], pieces["source"]) == (2, "some end with the scan")


def test_a_piece_that_ends_with_the_scan_says_so(run):
    numbers, _ = run("conus_plus_2025", "--parameter", "cevns", "--from", "390", "--to", "600", "--no-figure")
    assert numbers["68 %, from"] == {**numbers["68 %, from"], "value": 390, "source": "end of the scan"}
    assert numbers["68 %, to"]["source"] == "nuscatter"


def test_pieces_are_numbered_where_there_are_several(run):
    numbers, _ = run("conus_plus_2025", "--parameter", "sin2_theta_w", "--from", "-1.2", "--to", "0.6", "--no-figure")
    low, high = (numbers[f"90 %, piece {piece}, {word}"]["value"] for piece, word in ((1, "to"), (2, "from")))
    assert low < -0.3
    assert 0.1 < high < 0.3
    assert numbers["68 %, piece 2, from"]["value"] < 0.275 < numbers["68 %, piece 2, to"]["value"]


def test_the_scan_is_kept_for_load_scan(call, tmp_path):
    said = call(*CONUS, "--no-figure", "--keep", "kept.npz")
    assert "kept: kept.npz" in said
    assert "events" in said
    found = ns.load_scan("kept.npz")
    np.testing.assert_array_equal(found.grids["cevns"], np.linspace(200, 600, 41))
    assert [each.name for each in tmp_path.iterdir()] == ["kept.npz"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("conus_plus_2025", "--parameter", "g_A", "--from", "0", "--to", "1"), "parameter .*'g_A'.*sin2_theta_w"),
        (("conus_plus_2031", "--parameter", "cevns", "--from", "0", "--to", "1"), "dataset .*coherent_csi_2021"),
        (("conus_plus_2025", "--parameter", "cevns", "--from", "2", "--to", "1"), "from 2 to 1, but increasing"),
        (("conus_plus_2025", "--parameter", "cevns", "--from", "1", "--to", "1"), "from 1 to 1, but increasing"),
        (("conus_plus_2025", "--parameter", "cevns", "--from", "nan", "--to", "1"), "--from.* nan"),
        (("conus_plus_2025", "--parameter", "cevns", "--from", "0", "--to", "inf"), "--to.* inf"),
        (("conus_plus_2025", "CONUS-plus-2025", "--parameter", "cevns", "--from", "0", "--to", "1"), "each .* once"),
        ((*CONUS, "--figure", "scan.doc"), "'scan.doc'.*png"),
        ((*CONUS, "--couplings", "effective"), "leave out --couplings"),
        (("conus_plus_2025", "--parameter", "flux_sns=-1:1"), "no parameter .*'flux_sns'; .*conus_plus_2025_rate"),
        (("conus_plus_2025", "--parameter", "conus_plus_2025_rate=-1:1MeV"), "without a unit"),
        (("conus_plus_2025", "--parameter", "conus_plus_2025_rate"), "None of the parameters .* has a range"),
    ],
)
def test_bad_input_is_refused(call, tmp_path, arguments, words):
    with pytest.raises(InputError, match=words):
        call(*arguments)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "value"), [("--points", "2"), ("--from", "low"), ("--points", "1e9"), ("--couplings", "loops")]
)
def test_what_is_no_number_of_its_kind_is_refused_by_exit_2(tmp_path, name, value):
    done = CliRunner().invoke(scan, [*CONUS, "--no-figure", name, value])
    assert done.exit_code == 2
    assert name in done.output


def test_a_file_that_cannot_be_written_is_refused(call, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((DataError, InputError), match="kept"):
        call(*CONUS, "--no-figure", "--keep", "file/kept.npz")


def test_a_scan_without_results_is_a_run_that_failed(call, monkeypatch):
    class Nothing:
        failed, message = 3, "3 points did not converge"

    monkeypatch.setattr("nuscatter.fits.scans.scan.scan", lambda *_, **__: Nothing)
    with pytest.raises(FitError, match="no result at 3 of 41 values: 3 points did not converge"):
        call(*CONUS)


def test_the_levels_are_those_that_the_scan_is_refined_at(call):
    assert scanning.LEVELS == (0.683, 0.9)
    call(*CONUS, "--no-figure", "--keep", "kept.npz")
    assert ns.load_scan("kept.npz").levels == scanning.LEVELS


@pytest.mark.releases
def test_csi_as_its_own_fit_finds_it(releases, run):
    numbers, _ = run(
        "coherent_csi_2021", "--parameter", "sin2_theta_w", "--from", "0.15", "--to", "0.35", "--no-figure"
    )
    assert numbers["sin2_theta_w, tree level"]["value"] == pytest.approx(0.2163, abs=0.001)
    assert numbers["68 %, from"]["value"] == pytest.approx(0.1917, abs=0.001)
    assert numbers["68 %, to"]["value"] == pytest.approx(0.2430, abs=0.001)


@pytest.mark.releases
def test_argon_has_two_islands_whose_charges_are_of_opposite_sign(releases, run):
    """The weak charge enters squared: Q_W(a) + Q_W(b) = 0 about sin²θ_W = (1 − N/Z)/4 = −0.05 of ⁴⁰Ar."""
    numbers, _ = run("coherent_lar_2020", "--parameter", "sin2_theta_w", "--from", "-0.6", "--to", "0.6", "--no-figure")
    ends = {
        piece: np.array([numbers[f"68 %, piece {piece}, {word}"]["value"] for word in ("from", "to")])
        for piece in (1, 2)
    }
    middle = (ends[1][::-1] + ends[2]) / 2
    np.testing.assert_allclose(middle, (1 - 22 / 18) / 4, atol=0.01)


NSI = ("conus_plus_2025", "--model", "NSI")


def test_two_parameters_of_a_model_with_everything_that_out_writes(run, tmp_path):
    wanted = ("--parameter", "ee_u=-0.5:0.5:9", "--parameter", "ee_d=-0.5:0.5:9", "--out", "two")
    numbers, content = run(*NSI, *wanted)
    names = {each.name for each in (tmp_path / "two").iterdir()}
    assert names == {"scan.png", "scan.npz", "scan.csv", "numbers.json", "numbers.csv"}
    assert content["figures"] == ["two/scan.png"]
    assert numbers["68 % region (both), pieces"]["value"] >= 1
    assert json.loads((tmp_path / "two/numbers.json").read_text())["numbers"] == content["numbers"]
    found = ns.load_scan("two/scan.npz")
    head, *rows = (tmp_path / "two/scan.csv").read_text().splitlines()
    assert head == "ee_u,ee_d,rise of -2 ln L"
    table = np.array([[float(cell) for cell in row.split(",")] for row in rows])
    np.testing.assert_array_equal(table[:, 2], found.delta.ravel())
    np.testing.assert_array_equal(table[9:18, 0], found.grids["ee_u"][1])
    data = ns.datasets.load("conus_plus_2025")
    like = data.likelihood(lambda ee_u, ee_d: ns.StandardModel() + ns.NSI(ee_u=ee_u, ee_d=ee_d))
    at = {"ee_u": 0.25, "ee_d": -0.375}
    own = ns.fit(like, fixed=at).fval - found.fval
    assert found.delta[6, 1] == pytest.approx(own, abs=1e-4)


def test_logarithmic_axes_with_units_are_shown_in_them(run, tmp_path):
    model = ("--model", "LightVector:charges=b_minus_l")
    wanted = ("--parameter", "mass=1:1000MeV:7:log", "--parameter", "coupling=1e-6:1e-3:7:log", "--out", "light")
    numbers, _ = run("conus_plus_2025", *model, *wanted, "--no-figure")
    assert numbers["mass"]["unit"] == "MeV"
    assert numbers["mass, 68 %, to"]["value"] == pytest.approx(1000)
    found = ns.load_scan(tmp_path / "light/scan.npz")
    assert found.log == ("mass", "coupling")
    np.testing.assert_allclose(found.grids["mass"] / MeV, np.geomspace(1, 1000, 7))
    assert (tmp_path / "light/scan.csv").read_text().startswith("mass [MeV],coupling,")


def test_a_parameter_without_a_range_is_fitted_at_each_point(run, tmp_path):
    wanted = ("--parameter", "ee_u=-0.4:0.4:9", "--parameter", "sin2_theta_w", "--no-figure", "--keep", "s.npz")
    run(*NSI, *wanted)
    angles = ns.load_scan("s.npz").values["sin2_theta_w"]
    assert np.ptp(angles) > 0.1


def test_a_scan_without_an_interval_says_so(run):
    range_ = ("--from", "1", "--to", "2", "--points", "5", "--no-figure")
    numbers, content = run("conus_plus_2025", "--parameter", "sin2_theta_w", *range_)
    assert "68 %, from" not in numbers
    assert "The scan contains no 68 % and 90 % interval of sin2_theta_w" in content["note"]
    assert "lies outside of the scan" in content["note"]


def test_a_scan_that_excludes_nothing_or_cuts_says_so(run):
    _, content = run("conus_plus_2025", "--parameter", "cevns=390:400:5", "--no-figure")
    assert "68 % and 90 % intervals of cevns are the whole scan" in content["note"]
    _, content = run("conus_plus_2025", "--parameter", "cevns=390:600:5", "--no-figure")
    assert "intervals of cevns are cut by an end of the scan" in content["note"]


@pytest.mark.releases
def test_the_second_solution_of_argon_gets_its_sentence(releases, run):
    numbers, content = run("coherent_lar_2020", "--parameter", "sin2_theta_w=-0.6:0.6", "--no-figure")
    assert numbers["sin2_theta_w, tree level"]["value"] == pytest.approx(-0.371, abs=0.002)
    assert "is no sin² of an angle (0 to 1)" in content["note"]
    assert "Within 0 and 1 the lowest −2 ln L is at 0.2" in content["note"]


def test_a_nuisance_is_scanned_as_the_library_scans_it(run, tmp_path):
    wanted = ("--parameter", "Conus-Plus-2025-rate=-0.5:0.5:21", "--parameter", "sin2_theta_w", "--out", "rate")
    numbers, content = run("conus_plus_2025", *wanted, "--couplings", "effective")
    data = ns.datasets.load("conus_plus_2025")
    axis = np.linspace(-0.5, 0.5, 21)
    expected = ns.scan(
        data.likelihood(ns.StandardModel.effective),
        levels=scanning.LEVELS,
        conus_plus_2025_rate=axis,
        sin2_theta_w=0.239,
    )
    found = ns.load_scan("rate/scan.npz")
    np.testing.assert_array_equal(found.grids["conus_plus_2025_rate"], axis)
    np.testing.assert_allclose(found.delta, expected.delta, atol=1e-4)
    sigma = data.nuisances["conus_plus_2025_rate"].sigma
    assert numbers["68 %, to"]["value"] == pytest.approx(sigma, rel=0.01)  # where the angle is free, the pull is all
    assert numbers["conus_plus_2025_rate"]["source"] == data.nuisances["conus_plus_2025_rate"].meaning
    assert "sin2_theta_w, MS-bar(0) effective" in numbers
    assert content["note"].startswith("Couplings: MS-bar(0) effective.")
    assert (tmp_path / "rate/scan.csv").read_text().startswith("conus_plus_2025_rate,rise of -2 ln L")


def test_a_scanned_angle_says_its_scheme_in_tables_and_figures_and_not_in_the_heads_of_files(run, tmp_path):
    wanted = ("--parameter", "sin2_theta_w=0.1:0.4:9", "--parameter", "conus_plus_2025_rate=-0.3:0.3:7", "--out", "two")
    numbers, _ = run("conus_plus_2025", *wanted, "--couplings", "one-loop", "--figure", "two.svg")
    assert {f"sin2_theta_w, MS-bar(0) one loop{each}" for each in ("", ", 68 %, from", ", 90 %, to")} <= set(numbers)
    assert "conus_plus_2025_rate, 68 %, from" in numbers
    head, *_ = (tmp_path / "two/scan.csv").read_text().splitlines()
    assert head == "sin2_theta_w,conus_plus_2025_rate,rise of -2 ln L"
    found = ns.load_scan("two/scan.npz")
    assert list(found.grids) == ["sin2_theta_w", "conus_plus_2025_rate"]  # in the order of the heads
    assert found.delta.shape == (9, 7)


def test_the_axis_of_the_angle_has_its_scheme(monkeypatch, call):
    drawn = []
    from nuscatter.figures import profile

    real = profile.profile_figure
    monkeypatch.setattr(profile, "profile_figure", lambda *a, **k: drawn.append(real(*a, **k)) or drawn[-1])
    call("conus_plus_2025", "--parameter", "sin2_theta_w=0.1:0.4:5", "--couplings", "effective")
    assert drawn[0].axes[0].get_xlabel() == r"$\sin^2\theta_W$, MS-bar(0) effective"


@pytest.mark.releases
def test_the_flux_is_as_uncertain_as_its_pull_where_the_angle_is_free(releases, run):
    """The shapes of counts hardly know the flux apart from the charge: 0.10 of the pull, ±1 and 1.645 of it."""
    wanted = ("--parameter", "flux_sns=-1:1:41", "--parameter", "sin2_theta_w", "--no-figure")
    numbers, _ = run("coherent_csi_2021", *wanted)
    for level, size in (("68 %", 0.1), ("90 %", 0.1645)):
        assert numbers[f"{level}, from"]["value"] == pytest.approx(-size, rel=0.01)
        assert numbers[f"{level}, to"]["value"] == pytest.approx(size, rel=0.01)


@pytest.mark.slow
def test_an_experiment_of_a_file(call, run, tmp_path):
    written = CliRunner().invoke(experiments, ["--show", "CONUS+"]).stdout
    (tmp_path / "mine.toml").write_text(written, encoding="utf-8")
    ranges = ("--parameter", "sin2_theta_w=0.1:0.4:9", "--no-figure")
    mine, _ = run("--experiment", "mine.toml", *ranges)
    theirs, _ = run("--experiment", "CONUS+", *ranges)
    assert mine["sin2_theta_w, tree level"]["value"] == pytest.approx(0.23857, abs=1e-4)
    assert mine["68 %, to"]["value"] == pytest.approx(theirs["68 %, to"]["value"], rel=1e-3)
    loose, _ = run("--experiment", "mine.toml", "--uncertainty", "0.2", *ranges)
    assert loose["68 %, to"]["value"] > mine["68 %, to"]["value"] + 0.01


@pytest.mark.slow
def test_points_are_counted_at_a_terminal_and_standard_output_is_the_object_alone(tmp_path):
    """Standard error is a terminal, standard output a pipe."""
    master, slave = pty.openpty()
    line = ["scan", *CONUS, "--no-figure", "--json", "--points", "200"]
    command = [sys.executable, "-W", "error", "-c", "from nuscatter.cli import main; main()", *line]
    environment = {**os.environ, "PYTHONPATH": str(Path(ns.__file__).parents[1]), "TERM": "xterm"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, env=environment, cwd=tmp_path, check=True)
    os.close(slave)
    said = os.read(master, 100_000).decode()
    os.close(master)
    assert "scanning" in said
    assert "points" in said
    assert json.loads(done.stdout)["figures"] == []

"""``nuscatter events``: the file is the library's, and what is refused."""

import numpy as np
import pytest

from nuscatter.catalogue.entries import experiment
from nuscatter.detectors.volumes import Ball, Box, Cylinder
from nuscatter.events.files.writing import write_events
from nuscatter.events.place import Place
from nuscatter.events.run import draw_events
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.structure.nucleus import klein_nystrand
from nuscatter.units import MeV, cm, keV, m


def rows(path):
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


@pytest.mark.slow
def test_the_file_holds_the_events_of_the_library(run, checked, tmp_path):
    asked = ("--n", "1e3", "--seed", "5", "--lowest", "2keV", "--electrons", "--form-factor", "Klein-Nystrand")
    place = ("--volume", "cylinder:11cm:34cm", "--distance", "19.3m", "--source-volume", "ball:5cm", "--flight")
    out = tmp_path / "run.csv"
    numbers = checked(run("events", "COHERENT-CsI-2021", *asked, *place, "--out", str(out), "--json"))
    where = Place(19.3 * m, Cylinder(radius=11 * cm, height=34 * cm), source=Ball(5 * cm), flight=True)
    model = StandardModel() + ElectronScattering()
    from nuscatter.rates.hypothesis import Hypothesis

    hypothesis = Hypothesis(model, structure=klein_nystrand)
    drawn = draw_events(experiment("COHERENT-CsI-2021"), hypothesis, seed=5, number=1000, lowest=2 * keV, place=where)
    expected = write_events(drawn, tmp_path / "expected.csv")
    assert rows(out) == rows(expected)
    assert numbers["events"]["value"] == 1000
    assert [each for each in numbers if each.endswith("expected")]
    assert numbers["averaged cross section"]["unit"] == "cm²"


@pytest.mark.slow
def test_physics_and_volumes_are_read(run, tmp_path):
    out = tmp_path / "run.npz"
    outcome = run(
        "events", "COHERENT-LAr-2020", "--n", "400", "--out", str(out), "--model", "NSI:ee_u=0.3",
        "--volume", "box:1m:2m:50cm", "--distance", "27.5m", "--workers", "2",
    )  # fmt: skip
    assert (outcome.code, outcome.err) == (0, "")
    assert f"Written: {out}" in outcome.out.replace("\n", "")
    assert "NSI:ee_u=0.3" in outcome.out
    with np.load(out) as file:
        inside = Box((1 * m, 2 * m, 50 * cm)).contains(
            np.column_stack([file[f"{axis}_mm"] for axis in "xyz"]) * 0.1 * cm
        )
        assert inside.all()
        assert file["energy_MeV"].max() * MeV < 52.9 * MeV


def test_a_poisson_number_has_the_mean_that_was_given(run, checked, tmp_path):
    numbers = {}
    for seed in ("1", "2"):
        options = ("--n", "5000", "--poisson", "--seed", seed, "--out", str(tmp_path / "run.csv"), "--json")
        numbers[seed] = checked(run("events", "COHERENT-CsI-2021", *options))["events"]["value"]
    assert numbers["1"] != numbers["2"]
    assert all(abs(each - 5000) < 5 * 5000**0.5 for each in numbers.values())


def test_without_a_number_the_exposures_own_is_drawn(run, checked, tmp_path):
    found = run("events", "COHERENT-CsI-2021", "--lowest", "10keV", "--out", str(tmp_path / "run.csv"), "--json")
    numbers = checked(found)
    expected = found.under("COHERENT, CsI(Na), 2021: events")["expected"]["value"]
    assert abs(numbers["events"]["value"] - expected) < 5 * expected**0.5


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--out", "run.txt"), "path is 'run.txt', but a name that ends in .hepmc3"),
        (("--out", "run.csv", "--n", "1.5"), "--n is 1.5, but a whole number"),
        (("--out", "run.csv", "--n", "-1"), "--n is -1"),
        (("--out", "run.csv", "--volume", "ball:1m"), "need a --distance"),
        (("--out", "run.csv", "--distance", "20m", "--volume", "ball:1m:2m"), "ball:radius was expected"),
        (("--out", "run.csv", "--distance", "20m", "--volume", "cone:1m"), "the choices are ball, cylinder, box"),
        (("--out", "run.csv", "--distance", "20kg"), "--distance is '20kg'"),
        (("--out", "run.csv", "--lowest", "5m"), "--lowest is '5m'"),
        ((), "Missing option '--out'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(run, refused, options, sentence):
    refused(run("events", "COHERENT-CsI-2021", *options), sentence)


@pytest.mark.slow
def test_a_supernova_of_a_file_is_drawn_with_its_times(run, tmp_path):
    (tmp_path / "star.csv").write_text(
        "time [s], L nu_e [erg/s], L nu_e_bar [erg/s], L nu_x [erg/s], E nu_e [MeV], E nu_e_bar [MeV], E nu_x [MeV],"
        " alpha, alpha, alpha\n0, 3e52, 2e52, 2e52, 10, 12, 14, 2.8, 2.6, 2.4\n1, 8e51, 8e51, 8e51, 9, 12, 13, 2.5,"
        " 2.5, 2.3\n10, 1e51, 1e51, 1e51, 8, 9, 9, 2.4, 2.4, 2.2\n"
    )
    file = tmp_path / "burst.toml"
    file.write_text(
        'source = {kind = "supernova", distance = "10 kpc", times = "star.csv"}\n'
        'detector = {target = "Xe", mass = "40 t", bins = {from = "0.5 keVnr"}}\n'
    )
    out = tmp_path / "burst.npz"
    place = ("--volume", "cylinder:1m:2m", "--distance", "10kpc")
    outcome = run("events", str(file), "--n", "3000", "--electrons", "--lowest", "0.5keV", *place, "--out", str(out))
    assert (outcome.code, outcome.err) == (0, "")
    with np.load(out) as found:
        late = found["time_ns"] > 1e9
        assert (found["time_ns"] >= 0).all()
        assert found["time_ns"].max() < 1e10
        assert 0.2 < late.mean() < 0.8
        assert found["energy_MeV"][late].mean() < found["energy_MeV"][~late].mean()
        assert (found["direction_x"] == -1).all()


def test_positrons_of_a_reactor_are_asked_for_by_an_option(run, checked, refused, tmp_path):
    file, out = tmp_path / "reactor.toml", tmp_path / "positrons.csv"
    file.write_text(
        'source = {kind = "reactor", power = "3 GW", distance = "25 m", duration = "1 day"}\n'
        'detector = {target = "CH2", mass = "1 t", bins = {from = "1 keVnr"}}\n'
    )
    asked = ("events", str(file), "--n", "500", "--lowest", "1MeV", "--out", str(out))
    numbers = checked(run(*asked, "--inverse-beta", "--json"))
    positrons, every = (
        next(each["value"] for name, each in numbers.items() if name.endswith(end))
        for end in ("inverse beta decay", "expected")
    )
    assert positrons == pytest.approx(every, rel=1e-9, abs=0)
    read = [line.split(",") for line in rows(out)]
    codes = {(each[read[0].index("product1_pdg")], each[read[0].index("product2_pdg")]) for each in read[1:]}
    assert codes == {("-11", "2112")}
    refused(run("events", "COHERENT-CsI-2021", "--n", "5", "--out", str(out), "--inverse-beta"), "adds nothing")

"""Files of experiments: what they mean, beside the same experiment in Python, and what is wrong with 70 of them."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.reading import described, read_experiment
from nuscatter.detectors.germanium import germanium_smearing
from nuscatter.detectors.quenching import constant, lindhard
from nuscatter.detectors.smearing import PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.units import GW, eV, keV, kg, m, us, year

GOOD = """
[source]
kind = "reactor"
power = "3 GW"
distance = "25 m"
duration = "1 year"

[detector]
target = "Ge"
mass = "10 kg"
quenching = "lindhard"
bins = {from = "0.2 keVee", to = "1 keVee", number = 4}
"""


@pytest.fixture
def read(tmp_path):
    def call(text: str) -> ns.Experiment:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return read_experiment(file)

    return call


def test_a_file_is_the_experiment_that_python_would_make(read):
    made = read(GOOD)
    flux = ns.Reactor(power=3 * GW, distance=25 * m, duration=1 * year)
    edges = [0.2, 0.299, 0.447, 0.669, 1.0]
    expected = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array(edges) * keV, quenching=lindhard("Ge")))
    np.testing.assert_allclose(made.counts(ns.StandardModel()), expected.counts(ns.StandardModel()), rtol=1e-12)
    assert made.structure is ns.helm


def test_a_detector_of_photoelectrons_with_times_and_a_structure(read):
    made = read("""
        title = "Mine"
        structure = "Klein-Nystrand"
        source = {kind = "facility", name = "sns", distance = "2000 cm", pot = 1e23}
        [detector]
        target = "CsI"
        mass = "10000 g"
        quenching = 0.09
        light_yield = "13 PE/keV"
        bins = {edges = [5, "10 PE", 20]}
        smearing = "poisson"
        efficiency = {kind = "step", thresholds = [7]}
        [detector.time_bins]
        to = "6 us"
        number = 3
    """)
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    detector = ns.Detector(
        "CsI",
        10 * kg,
        [7.0, 10.0, 20.0],
        quenching=constant(0.09),
        light_yield=13 / keV,
        smearing=PoissonSmearing(),
        time_edges=np.array([0, 2, 4, 6]) * us,
    )
    expected = ns.Experiment(flux, detector, ns.klein_nystrand).counts(ns.StandardModel())
    np.testing.assert_allclose(made.counts(ns.StandardModel()), expected, rtol=1e-12)


def test_bins_reach_beyond_the_recoils_where_no_end_is_given(read):
    text = GOOD.replace(', to = "1 keVee", number = 4', "")
    made = read(text)
    edges = np.asarray(made.detector.energy_edges)
    assert len(edges) == 11
    far = ns.Detector("Ge", 10 * kg, np.array([edges[-1], 10 * edges[-1]]), quenching=lindhard("Ge"))
    total = made.counts(ns.StandardModel()).sum()
    assert ns.Experiment(made.flux, far).counts(ns.StandardModel()).sum() < 1e-9 * total
    blurred = read(text + '[detector.smearing]\nkind = "ionisation"\nnoise = "60 eVee"\n').detector
    assert blurred.energy_edges[-1] > edges[-1]
    assert blurred.smearing == germanium_smearing(noise=60 * eV)


def test_several_sources_add(read):
    two = read(
        GOOD.replace("[source]", "[[source]]") + '[[source]]\nkind = "sun"\nduration = "1 year"\nonly = ["8B"]\n'
    )
    flux = ns.AdiabaticMSW()(ns.Sun(duration=1 * year, only=("8B",)))
    assert two.flux.fluence[ns.nu_mu] == pytest.approx(flux.fluence[ns.nu_mu], rel=1e-12, abs=0)
    assert two.flux.fluence[ns.nu_e_bar] == pytest.approx(read(GOOD).flux.fluence[ns.nu_e_bar], rel=1e-12, abs=0)


def test_files_are_looked_for_beside_the_file(read, tmp_path):
    (tmp_path / "q.csv").write_text("# measured\nenergy [eV], factor\n500, 0.1\n5000, 0.2\n")
    made = read(GOOD.replace('"lindhard"', '{kind = "table", file = "q.csv"}'))
    assert made.detector.quenching(5 * keV) == pytest.approx(1 * keV)


def test_a_title_is_kept_and_may_be_left_out(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('title = "Ours"\n' + GOOD)
    assert described(file).title == "Ours"
    file.write_text(GOOD)
    assert described(file).title == ""
    assert described(file).quenched


#: What is changed in the good file (or what stands in its place), the line of the error, and words of the sentence.
WRONG = [
    ("", "", 1, ["no source"]),
    ("[source", "[source", 2, ["no TOML"]),
    ('"3 GW"', "3 GW", 4, ["no TOML"]),
    ('power = "3 GW"', 'power = "3 GW"\npower = "4 GW"', 5, ["no TOML"]),
    ('"3 GW"', "3", 4, ["source.power", "is 3,", "GW"]),
    ('"3 GW"', '"3"', 4, ["source.power", "'3'", "GW"]),
    ('"3 GW"', '"3 GJ"', 4, ["source.power", "'3 GJ'", "GW"]),
    ('"3 GW"', '"3 gw"', 4, ["source.power", "'3 gw'", "GW"]),
    ('"3 GW"', '"three GW"', 4, ["source.power", "three GW"]),
    ('"3 GW"', '"-3 GW"', 4, ["source.power", "-3 GW"]),
    ('"3 GW"', '"3 GW/s"', 4, ["source.power", "GW/s"]),
    ('"3 GW"', '"nan GW"', 4, ["source.power", "nan GW"]),
    ('"3 GW"', '"1e400 GW"', 4, ["source.power"]),
    ('"3 GW"', "true", 4, ["source.power", "True"]),
    ('"3 GW"', '["3 GW", "4 m"]', 4, ["source.power, number 2", "4 m"]),
    ('"25 m"', '"[25, 30, 35] m"\nload_factor = [1, 0.9]', 4, ["shapes", "distance", "load_factor"]),
    ('"3 GW"', "[]", 4, ["source.power", "[]"]),
    ('"3 GW"', "{a = 1}", 4, ["source.power"]),
    ("power =", "powr =", 4, ["no key 'powr'", "power"]),
    ('power = "3 GW"\n', "", 2, ["no power", "3 GW"]),
    ('"25 m"', '"0 m"', 5, ["distance", "above zero"]),
    ('"25 m"', '"25 kg"', 5, ["source.distance", "25 kg", "km"]),
    ('"25 m"', '"25 m m"', 5, ["source.distance", "25 m m"]),
    ('"1 year"', '"1 lightyear"', 6, ["source.duration", "day"]),
    ('"reactor"', '"fusion"', 3, ["'fusion'", "reactor"]),
    ('"reactor"', "3", 3, ["3", "reactor"]),
    ('kind = "reactor"\n', "", 2, ["no kind", '"reactor"']),
    ("[source]", "[sauce]", 2, ["no key 'sauce'", "source"]),
    ("[detector]", "[[detector]]", 8, ["detector", "table"]),
    ("[detector]", "[detectors]", 8, ["no key 'detectors'"]),
    ('"Ge"', '"Gx"', 9, ["detector.target", "Gx"]),
    ('"Ge"', "7", 9, ["detector.target", "7"]),
    ('"Ge"', "{Ge76 = -1}", 9, ["detector.target", "-1"]),
    ('"Ge"', '"CsI"', 11, ["Lindhard", "one element"]),
    ('target = "Ge"\n', "", 8, ["no target", "formula"]),
    ('"10 kg"', '"10"', 10, ["detector.mass", "'10'", "kg"]),
    ('"10 kg"', '"10 keV"', 10, ["detector.mass", "10 keV", "kg"]),
    ('"10 kg"', '"0 kg"', 10, ["mass", "above zero"]),
    ('"lindhard"', '"lindhart"', 11, ["'lindhart'", "lindhard"]),
    ('"lindhard"', "-0.2", 11, ["factor", "-0.2"]),
    ('"lindhard"', "[0.2]", 11, ["detector.quenching", "[0.2]"]),
    ('"lindhard"', '{kind = "lindhard", K = 0.16}', 11, ["no key 'K'", "k"]),
    ('"lindhard"', '{kind = "lindhard", Z = 200}', 11, ["detector.quenching.Z", "118"]),
    ('"lindhard"', '{kind = "lindhard", Z = 3.5}', 11, ["detector.quenching.Z", "3.5"]),
    ('"lindhard"', '{kind = "lindhard", k = 0}', 11, ["k is", "above zero"]),
    ('"lindhard"', '{kind = "table", file = "absent.csv"}', 11, ["absent.csv", "cannot be read"]),
    ('"lindhard"', '{kind = "table", energies = "[1, 2] keV"}', 11, ["file", "factors"]),
    ('"lindhard"', '{kind = "table", energies = "[2, 1] keV", factors = [0.1, 0.2]}', 11, ["increasing"]),
    ('"lindhard"', '{kind = "polynomial", coefficients = ["0.2", "1 keV"]}', 11, ["coefficients", "1 keV"]),
    ('"lindhard"', '{kind = "charge", liquid = "krypton", field = "100 V/cm"}', 11, ["krypton", "xenon"]),
    ('"lindhard"', '{kind = "charge", liquid = "xenon", field = "100 V"}', 11, ["field", "100 V"]),
    ('"lindhard"', "__import__('os')", 11, ["no TOML"]),
    ('"lindhard"', '"__import__(\'os\').getcwd()"', 11, ["no kind of quenching"]),
    ('from = "0.2 keVee", ', "", 12, ["from"]),
    ('from = "0.2 keVee"', 'from = "0.2 keVnr"', 12, ["detector.bins.from", "keVnr", "keVee"]),
    ('from = "0.2 keVee"', "from = 0.2", 12, ["detector.bins.from", "0.2", "keVee"]),
    ('from = "0.2 keVee"', 'from = "2 keVee"', 12, ["to is not above from"]),
    ('from = "0.2 keVee"', 'from = "0 keVee"', 12, ["from is 0", "log"]),
    ("number = 4", "number = 0", 12, ["detector.bins.number", "whole number"]),
    ("number = 4", 'number = "four"', 12, ["detector.bins.number", "four"]),
    ("number = 4", 'number = 4, spacing = "cubic"', 12, ["cubic", "linear"]),
    ("number = 4", 'number = 4, edges = "[1, 2] keVee"', 12, ["beside edges"]),
    ('{from = "0.2 keVee", to = "1 keVee", number = 4}', '{edges = "[2, 1] keVee"}', 12, ["do not increase"]),
    ('{from = "0.2 keVee", to = "1 keVee", number = 4}', '{edges = "2 keVee"}', 12, ["edges"]),
    ('{from = "0.2 keVee", to = "1 keVee", number = 4}', '"[1, 2] keVee"', 12, ["detector.bins", "table"]),
    ('"lindhard"', '0.2\nsmearing = "poisson"', 12, ["poisson", "light_yield"]),
    ('"lindhard"', '0.2\nsmearing = {kind = "gaussian"}', 12, ["smearing", "above zero"]),
    ('"lindhard"', '0.2\nsmearing = {kind = "gaussian", noise = "0.1"}', 12, ["smearing.noise", "0.1"]),
    ('"lindhard"', '0.2\nsmearing = {kind = "gaussian", stochastic = "1 keV"}', 12, ["stochastic", "keV^0.5"]),
    ('"lindhard"', "0.2\nefficiency = 1.5", 12, ["1.5", "0 to 1"]),
    ('"lindhard"', '0.2\nefficiency = {kind = "logistic", a = 1, b = "2 /keV"}', 12, ["no c"]),
    ('"lindhard"', "0.2\nlight_yield = 13", 12, ["light_yield", "/keV"]),
    ('"lindhard"', '0.2\ntime_bins = {to = "6 us", number = 3}', 12, ["time_bins", "pulse"]),
    ('"lindhard"', '0.2\ntime_efficiency = {kind = "decline", start = "1 us", rate = "1 /us"}', 12, ["time_bins"]),
    ('"lindhard"', "0.2\ndirections = {cos_edges = [0, 2]}", 12, ["cos_edges", "2"]),
    ('"1 year"', '"1 year"\nfractions = {U235 = 0.5}', 7, ["fractions", "0.5", "1 within a percent"]),
    ('"1 year"', '"1 year"\nfractions = {U236 = 1}', 7, ["isotope", "U236", "U235"]),
    ('"1 year"', '"1 year"\nspectra = "mine"', 7, ["mine", "huber_mueller"]),
    ("[source]", 'structure = "helmet"\n[source]', 2, ["helmet", "helm"]),
    ("[source]", "title = 3\n[source]", 2, ["title", "3"]),
    ('"3 GW"', "3 GW  # thermal", 4, ['write power = "3 GW".']),
    ('"10 kg"', "10kg", 10, ['no TOML: 10kg stands without quotation marks; write mass = "10kg"']),
    ('"Ge"', '"germanium"', 9, ["detector.target", "did you mean 'Ge'?"]),
    ('"lindhard"', '"lindhard"\nk = 0.157', 12, ["no key 'k' in detector", 'quenching = {kind = "lindhard", k = …}?']),
    ('"lindhard"', '"lindhard"\nnoise = "50 eV"', 12, ['did you mean smearing = {kind = "gaussian", noise = …} or']),
    ('"lindhard"', '"lindhard"\nedges = "[1, 2] keVee"', 12, ["did you mean bins = {edges = …} or time_bins"]),
    ('"lindhard"', '"lindhard"\nquench = 0.2', 12, ["no key 'quench'", "quenching"]),
    ('"lindhard"', "20", 11, ["The quenching makes", "20 times as much"]),
    ('"lindhard"', '0.2\nsmearing = {kind = "gaussian", noise = "50 MeV"}', 12, ["The smearing is 50 MeV wide"]),
]  # fmt: skip


def _case(case):
    old, new, line, _ = case
    return f"{' '.join(new.split())[:50]!r} for {' '.join(old.split())[:20]!r} in line {line}"


@pytest.mark.parametrize("case", WRONG, ids=_case)
def test_what_is_wrong_is_one_sentence_with_the_line(read, case):
    old, new, line, expected = case
    if old:
        assert GOOD.count(old) == 1
    text = GOOD.replace(old, new) if old else ""
    if (old, new) == ("[source", "[source"):
        text = GOOD.replace("[source]", "[source")
    with pytest.raises(InputError) as error:
        read(text)
    said = str(error.value)
    assert said.startswith("mine.toml")
    assert f"line {line}" in said
    assert said.endswith((".", "?"))
    assert "\n" not in said
    for each in expected:
        assert each in said


def test_there_are_60_wrong_files_and_more():
    assert len(WRONG) >= 60
    assert len({_case(each) for each in WRONG}) == len(WRONG)


@pytest.mark.parametrize("path", ["absent.toml", ".", "", "\0", 7, None], ids=repr)
def test_a_file_that_is_none_is_a_sentence(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="file of the experiment"):
        read_experiment(path)


def test_bytes_that_are_no_text_are_a_sentence(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(InputError, match="UTF-8"):
        read_experiment(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputError, match="1 MB"):
        read_experiment(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_bytes(b"a = " + b"[" * 100_000)
    with pytest.raises(InputError, match="no TOML"):
        read_experiment(tmp_path / "mine.toml")


def test_a_file_of_nearly_the_name_is_named(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    with pytest.raises(InputError, match=r"cannot be read: No such file or directory; did you mean \'.*mine.toml\'\?$"):
        read_experiment(tmp_path / "mine.tml")
    with pytest.raises(InputError, match=r"cannot be read: No such file or directory\.$"):
        read_experiment(tmp_path / "other.txt")
    with pytest.raises(InputError, match="No such file"):
        read_experiment(tmp_path / "nowhere" / "mine.toml")

"""``nuscatter spectrum``, ``counts`` and ``facilities``: the library's numbers, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

import nuscatter
from nuscatter.catalogue.entries import experiment
from nuscatter.figures.predictions import spectrum as spectrum_figure
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import klein_nystrand
from nuscatter.units import MeV, keV, kg, m

SPECTRUM = ("spectrum", "--target", "CsI", "--distance", "19.3")


def test_spectrum_is_the_librarys(run, checked):
    numbers = checked(run(*SPECTRUM, "--pot", "2e23", "--from", "1", "--to", "21", "--points", "5", "--json"))
    flux = facility("SNS").flux(distance=19.3 * m, pot=2e23)
    expected = recoil_spectrum(StandardModel(), flux, "CsI", np.array([1, 6, 11, 16, 21]) * keV) * keV * kg
    for t, value in zip((1, 6, 11, 16, 21), expected, strict=True):
        assert numbers[f"dN/dT all at {t} keV"]["value"] == pytest.approx(float(value), rel=1e-9)
        species = [numbers[f"dN/dT {name} at {t} keV"]["value"] for name in ("nu_mu", "nu_e", "nu_mu_bar")]
        assert sum(species) == pytest.approx(float(value), rel=1e-9)
    assert {each["unit"] for each in numbers.values()} == {"1/(keV kg)"}


def test_spectrum_with_another_structure_angle_and_recoil(run, checked):
    flux = facility("sns").flux(distance=19.3 * m, pot=1e23)
    base = (*SPECTRUM, "--from", "5", "--to", "6", "--points", "2", "--json")
    for options, model, structure in (
        (("--form-factor", "Klein-Nystrand"), StandardModel(), klein_nystrand),
        (("--sin2-theta-w", "0.2"), StandardModel(0.2), nuscatter.helm),
        (("--electrons",), ElectronScattering(), nuscatter.helm),
        (("--electrons", "--sin2-theta-w", "0.2"), ElectronScattering(0.2), nuscatter.helm),
        (("--electrons", "--couplings", "effective"), ElectronScattering.effective(), nuscatter.helm),
        (("--couplings", "one-loop"), StandardModel.one_loop(), nuscatter.helm),
        (("--spins",), StandardModel() + nuscatter.AxialVector(), nuscatter.helm),
    ):
        expected = float(recoil_spectrum(model, flux, "CsI", 5 * keV, structure) * keV * kg)
        assert checked(run(*base, *options))["dN/dT all at 5 keV"]["value"] == pytest.approx(expected, rel=1e-9)


def test_the_table_of_a_spectrum_ends_at_the_end_point(run):
    outcome = run(*SPECTRUM, "--points", "3")
    assert (outcome.code, outcome.err) == (0, "")
    assert "CsI at SNS, distance 19.3 m, pot 1e23" in outcome.out
    lines = [line.split() for line in outcome.out.splitlines() if line.split() and line.split()[0][0].isdigit()]
    assert [len(line) for line in lines] == [5, 5, 5]
    assert float(lines[-1][0]) == pytest.approx(47.19, abs=0.01)
    assert float(lines[-1][-1]) == pytest.approx(0, abs=1e-9)


def caught(run, monkeypatch, *options):
    """The energies and curves that a figure of a spectrum is drawn of."""
    drawn = []

    def kept(T, rates, **words):
        drawn.append((T, rates))
        return spectrum_figure(T, rates, **words)

    monkeypatch.setattr("nuscatter.figures.predictions.spectrum", kept)
    outcome = run("spectrum", *options, "--figure", "spectrum.png")
    assert (outcome.code, outcome.err) == (0, "")
    ((T, rates),) = drawn
    return T, rates, outcome


def test_a_figure_of_a_spectrum_has_energies_of_its_own(run, monkeypatch):
    """Logarithmic axes: of equal ratio, from and to the ends, with the end point of the line of ν_μ."""
    T, rates, _ = caught(run, monkeypatch, *SPECTRUM[1:], "--points", "3")
    assert T[0] / keV == pytest.approx(0.5)
    assert T[-1] / keV == pytest.approx(47.19, abs=0.01)
    assert np.diff(np.log(T)).max() < 0.0121  # (ln 47.19/0.5)/399 is 0.0114
    E = 29.792 * MeV
    line = [2 * E**2 / (each.mass + 2 * E) for each in map(nuscatter.nuclide, ("Cs133", "I127"))]
    for end in line:
        assert np.abs(T / end - 1).min() < 1e-5
    flux = facility("SNS").flux(distance=19.3 * m, pot=1e23)
    np.testing.assert_allclose(rates["all"], recoil_spectrum(StandardModel(), flux, "CsI", T), rtol=1e-9, atol=1e-30)


REACTOR = ("--target", "Ge", "--source", "reactor", "--power", "3GW", "--distance", "25m", "--duration", "1day")


@pytest.mark.slow
def test_one_species_alone_has_no_sum_beside_it(run, monkeypatch, checked):
    T, rates, outcome = caught(run, monkeypatch, *REACTOR, "--points", "4", "--from", "0")
    assert list(rates) == ["nu_e_bar"]
    assert T[0] > 0  # zero is not on a logarithmic axis
    assert " all " not in outcome.out
    assert "nu_e_bar" in outcome.out
    numbers = checked(run("spectrum", *REACTOR, "--points", "4", "--json"))
    energies = [name.removeprefix("dN/dT all at ") for name in numbers if " all " in name]
    assert len(energies) == 4
    assert all(numbers[f"dN/dT all at {e}"]["value"] == numbers[f"dN/dT nu_e_bar at {e}"]["value"] for e in energies)


@pytest.mark.slow
def test_a_figure_starts_where_it_is_told(run, monkeypatch):
    T, *_ = caught(run, monkeypatch, *REACTOR, "--from", "0.05eV", "--to", "1keV")
    np.testing.assert_allclose(T[[0, -1]] / keV, (5e-5, 1))


@pytest.mark.parametrize(("name", "total"), [("COHERENT-LAr-2020", 121.8), ("coherent_csi_2021", 347.4)])
def test_counts_by_species_and_bin(run, name, total, checked):
    numbers = checked(run("counts", name, "--json"))
    assert numbers["all"]["value"] == pytest.approx(total, abs=0.1)
    assert sum(numbers[each]["value"] for each in ("nu_mu", "nu_e", "nu_mu_bar")) == pytest.approx(
        numbers["all"]["value"]
    )
    bins = [each["value"] for key, each in numbers.items() if " to " in key]
    assert sum(bins) == pytest.approx(numbers["all"]["value"])
    assert len(bins) == len(experiment(name).detector.energy_edges) - 1
    table = run("counts", name)
    assert (table.code, table.err) == (0, "")
    assert "expected counts" in table.out


def test_counts_with_another_structure_and_angle(run, checked):
    expected = float(experiment("COHERENT-LAr-2020").counts(StandardModel(0.2), klein_nystrand).sum())
    numbers = checked(
        run("counts", "coherent-lar-2020", "--form-factor", "klein_nystrand", "--sin2-theta-w", "0.2", "--json")
    )
    assert numbers["all"]["value"] == pytest.approx(expected)


#: The table of docs/weak_couplings.md.
KINDS = {"tree": (347.4, "tree level"), "effective": (354.2, "MS-bar(0) effective"), "one-loop": (357.1, "one loop")}


@pytest.mark.parametrize(("word", "total", "scheme"), [(word, *each) for word, each in KINDS.items()])
def test_counts_say_their_couplings(run, checked, word, total, scheme):
    outcome = run("counts", "coherent-csi-2021", "--couplings", word.upper(), "--json")
    assert checked(outcome)["all"]["value"] == pytest.approx(total, abs=0.06)
    assert outcome.json["note"].startswith("Couplings: ")
    assert outcome.json["note"].endswith(f"{scheme}.")
    last = run("counts", "coherent-csi-2021", "--couplings", word).out.splitlines()[-1]
    assert last == outcome.json["note"]


def test_counts_with_spins_are_the_librarys(run, checked):
    outcome = run("counts", "coherent-csi-2021", "--couplings", "effective", "--spins", "--json")
    model = StandardModel.effective() + nuscatter.AxialVector(couplings=StandardModel.effective().couplings)
    expected = float(experiment("coherent-csi-2021").counts(model).sum())
    assert checked(outcome)["all"]["value"] == pytest.approx(expected, rel=1e-12)
    assert outcome.json["note"] == "Couplings: MS-bar(0) effective, with the spins of nuclei."


@pytest.mark.parametrize("command", [SPECTRUM, ("counts", "coherent-csi-2021")], ids=["spectrum", "counts"])
@pytest.mark.parametrize("value", ["two-loop", "", "MS-bar", "TREE LEVEL"])
def test_other_couplings_are_refused_with_the_choices(run, command, value, refused):
    refused(run(*command, "--couplings", value), f"'{value}' is not one of 'tree', 'effective', 'one-loop'")


def test_spins_without_nuclei_or_without_known_structure_are_refused(run, refused):
    refused(run(*SPECTRUM, "--electrons", "--spins"), "--spins", "--electrons")
    refused(run("spectrum", "--target", "Lu", "--distance", "20", "--spins"), "Lu176", "spins")


@pytest.mark.parametrize("value", ["-19.3", "0", "nan", "inf", "-inf"])
def test_a_distance_is_refused_as_given(run, value, refused):
    refused(run("spectrum", "--target", "CsI", "--distance", value), "--distance", value.lstrip("-"))


@pytest.mark.parametrize("value", ["-1e23", "nan", "inf"])
def test_protons_are_refused_as_given(run, value, refused):
    refused(run(*SPECTRUM, "--pot", value), "--pot is", repr(value))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "-1"), ("keV", "-1")),
        (("--from", "nan"), ("keV", "nan")),
        (("--from", "inf"), ("keV", "inf")),
        (("--to", "-1"), ("keV", "-1")),
        (("--to", "nan"), ("keV", "nan")),
        (("--to", "inf"), ("keV", "inf")),
        (("--from", "48"), ("48 to 47.1881 keV", "increasing")),
        (("--from", "5", "--to", "5"), ("5 to 5 keV", "increasing")),
        (("--sin2-theta-w", "inf"), ("sin2_theta_w", "inf")),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("--") else "",
)
def test_energies_are_refused_in_kev(run, options, words, refused):
    refused(run(*SPECTRUM, *options), *words)


def test_facilities_are_the_librarys(run):
    """Energies, power and flux of the SNS as its papers have them; the flux falls with the square of the distance."""
    near, far = run("facilities", "--json"), run("facilities", "--distance", "40", "--json")
    assert (near.code, near.err) == (0, "")
    rows = {title: near.under(title) for title in ("SNS", "Lujan", "ESS")}
    assert all(len(each) == 8 for each in rows.values())
    known = facility("SNS")
    assert rows["SNS"]["P"]["value"] == pytest.approx(1.4, abs=0.1)
    assert rows["SNS"]["ν/p"]["value"] == pytest.approx(known.nu_per_pot)
    assert rows["SNS"]["flux"]["value"] == pytest.approx(4 * far.under("SNS")["flux"]["value"], rel=1e-9)
    unknown = near.under("SNS-STS")  # no neutrinos per proton are published: no number, and no NaN, which is no JSON
    assert (unknown["ν/p"]["value"], unknown["flux"]["value"]) == (None, None)
    assert rows["SNS"]["1st us"]["value"] > rows["ESS"]["1st us"]["value"]  # of a pulse of 3 ms little comes in 1 µs


def test_the_table_of_facilities_marks_what_is_from_memory(run):
    outcome = run("facilities")
    assert (outcome.code, outcome.err) == (0, "")
    rows = [line.split() for line in outcome.out.splitlines()]
    names = [each.name for each in nuscatter.sources.accelerators.facilities.facilities]
    assert [row[0] for row in rows if row and row[0] in names] == names
    for facility_ in nuscatter.sources.accelerators.facilities.facilities:
        (line,) = [line for line in outcome.out.splitlines() if line.split()[:1] == [facility_.name]]
        from_memory = any(source.startswith("From memory") for source in facility_.sources.values())
        assert ("*" in line) == from_memory
        assert ("–" in line) == (facility_.nu_per_pot is None)


MINE = """
title = "Ours"
source = {kind = "reactor", power = "3 GW", distance = "25 m", duration = "1 year"}
[detector]
target = "Ge"
mass = "10 kg"
quenching = "lindhard"
bins = {from = "0.2 keVee", to = "1 keVee", number = 4}
"""


@pytest.mark.slow
def test_counts_and_spectrum_of_a_file_are_the_librarys(run, checked):
    Path("mine.toml").write_text(MINE)
    made = nuscatter.read_experiment("mine.toml")
    numbers = checked(run("counts", "mine.toml", "--json", "--figure", "counts.png"))
    assert numbers["all"]["value"] == pytest.approx(made.counts(StandardModel()).sum(), rel=1e-12)
    assert numbers["nu_e_bar"]["value"] == pytest.approx(numbers["all"]["value"])
    assert Path("counts.png").read_bytes().startswith(b"\x89PNG")
    outcome = run("counts", "mine.toml", "--form-factor", "klein_nystrand", "--json")
    expected = made.counts(StandardModel(), klein_nystrand).sum()
    assert checked(outcome)["all"]["value"] == pytest.approx(expected, rel=1e-12)
    numbers = checked(run("spectrum", "mine.toml", "--from", "0.5", "--points", "2", "--json", "--figure", "rate.png"))
    rate = recoil_spectrum(StandardModel(), made.flux, "Ge", 0.5 * keV) * keV * kg
    assert numbers["dN/dT all at 0.5 keV"]["value"] == pytest.approx(float(rate), rel=1e-9)
    assert Path("rate.png").read_bytes().startswith(b"\x89PNG")
    table = run("counts", "mine.toml")
    assert "Ours: expected counts" in table.out
    assert "0.2 to 0.299 keVee" in table.out


@pytest.mark.slow
def test_the_structure_of_a_file_holds_until_another_is_named(run, checked):
    Path("mine.toml").write_text(f'structure = "point_nucleus"\n{MINE}')
    made = nuscatter.read_experiment("mine.toml")
    own = checked(run("counts", "mine.toml", "--json"))["all"]["value"]
    assert own == pytest.approx(made.counts(StandardModel(), nuscatter.point_nucleus).sum(), rel=1e-12)
    helm = checked(run("counts", "mine.toml", "--form-factor", "helm", "--json"))["all"]["value"]
    assert helm == pytest.approx(made.counts(StandardModel(), nuscatter.helm).sum(), rel=1e-12)
    assert own > helm
    energies = ("--from", "80", "--to", "90", "--points", "2", "--json")
    beam = MINE.replace('"reactor", power = "3 GW"', '"facility", name = "SNS"')
    Path("beam.toml").write_text(f'structure = "point_nucleus"\n{beam}')
    rate = checked(run("spectrum", "beam.toml", *energies))["dN/dT all at 80 keV"]["value"]
    flux = nuscatter.read_experiment("beam.toml").flux
    expected = recoil_spectrum(StandardModel(), flux, "Ge", 80 * keV, nuscatter.point_nucleus) * keV * kg
    assert rate == pytest.approx(float(expected), rel=1e-9, abs=0)


def test_a_spectrum_of_the_catalogue(run, checked):
    numbers = checked(run("spectrum", "COHERENT-LAr-2020", "--from", "10", "--to", "20", "--points", "2", "--json"))
    flux = experiment("COHERENT-LAr-2020").flux
    expected = recoil_spectrum(StandardModel(), flux, "Ar", 10 * keV) * keV * kg
    assert numbers["dN/dT all at 10 keV"]["value"] == pytest.approx(float(expected), rel=1e-9)


def test_a_species_that_ends_below_the_energies_is_a_column_of_zeros_and_no_warning(run, checked):
    """The line of ν_μ ends at 48 keV on argon, Michel spectra at 150 keV; far above all of them a sentence says it."""
    line = ("spectrum", "--target", "Ar", "--distance", "20", "--points", "2", "--json")
    numbers = checked(run(*line, "--from", "110", "--to", "130"))
    assert numbers["dN/dT nu_mu at 110 keV"]["value"] == 0 < numbers["dN/dT all at 110 keV"]["value"]
    outcome = run(*line, "--from", "2000", "--to", "3000")
    assert outcome.code == 0
    assert outcome.err.count("beyond the end point") == 1


def test_energies_of_equal_ratio(run, checked):
    numbers = checked(run(*SPECTRUM, "--from", "1keV", "--to", "100 keV", "--points", "3", "--log", "--json"))
    assert {f"dN/dT all at {t} keV" for t in (1, 10, 100)} <= set(numbers)


@pytest.mark.parametrize("text", ["", "[source", MINE.replace("3 GW", "3"), MINE.replace("mass", "mas"), "a = [1"])
def test_a_wrong_file_is_refused_with_exit_code_2(run, refused, text):
    Path("mine.toml").write_text(text)
    for command in ("counts", "spectrum"):
        refused(run(command, "mine.toml"), "mine.toml", "line")
    refused(run("counts", "absent.toml"), "absent.toml", "cannot be read")


def test_a_threshold_that_no_recoil_reaches_is_said_beside_the_zeros(run, tmp_path):
    """One sentence on standard error, without a line of code; the numbers are as always."""
    (tmp_path / "mine.toml").write_text(
        """
source = {kind = "reactor", power = "3 GW", distance = "25 m", duration = "1 year"}
detector = {target = "Ge", mass = "10 kg", quenching = "lindhard", bins = {from = "20 keVee"}}
""",
        encoding="utf-8",
    )
    outcome = run("counts", str(tmp_path / "mine.toml"), "--json")
    assert outcome.code == 0
    assert all(each["value"] == 0 for each in outcome.json["numbers"])
    assert outcome.err == (
        "nuscatter: All counts are zero: the bins, 20 to 40 keVee, begin above 1.109 keVee, which is seen of a nuclear "
        "recoil of at most 5.189 keV.\n"
    )

"""Sources and detectors by options are those of the library, and what is wrong with them is a sentence."""

import subprocess
import sys

import click
import numpy as np
import pytest
from click.testing import CliRunner

import nuscatter as ns
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.cli.described_by_options import (
    experiment_by_options,
    flux_by_options,
    said,
    source_table,
)
from nuscatter.cli.predict import counts, spectrum
from nuscatter.detectors.quenching import lindhard
from nuscatter.units import GW, Hz, keV, kg, m, year

REACTOR = ("--source", "reactor", "--power", "3GW", "--distance", "25m", "--duration", "1year")
GERMANIUM = ("--target", "Ge", "--mass", "10kg", "--quenching", "lindhard", "--from", "0.2keVee")


def test_every_key_of_a_source_is_an_option_of_both_commands():
    keys = {key.name for section in SOURCE.sections for key in section.keys} - {"name"}
    for command in (spectrum, counts):
        options = {name for each in command.get_params(click.Context(command)) for name in each.opts}
        missing = {key for key in keys if f"--{key.replace('_', '-')}" not in options}
        assert missing == set()
        assert "--solar-model" in options  # --model is a term
        text = CliRunner().invoke(command, ["--help"]).output
        assert "reactor" in text
        assert text.index("--power") < text.index("--help")


def test_other_commands_do_not_load_the_table_of_keys():
    code = "import sys; import nuscatter.cli.commands; print(any('experiment_files' in name for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.slow
def test_counts_by_options_are_the_librarys(run, checked):
    """Ten kilograms of germanium above 0.2 keVee for a year, 25 m from 3 GW."""
    numbers = checked(run("counts", *REACTOR, *GERMANIUM, "--json"))
    flux = ns.Reactor(power=3 * GW, distance=25 * m, duration=year)
    detector = ns.Detector("Ge", 10 * kg, np.array([0.2, 5.0]) * keV, quenching=lindhard("Ge"))
    expected = ns.Experiment(flux, detector).counts(ns.StandardModel()).sum()
    assert numbers["all"]["value"] == pytest.approx(expected, rel=1e-9)
    assert len([name for name in numbers if name.endswith("keVee")]) == 10
    table = run("counts", *REACTOR, *GERMANIUM)
    assert "Ge at reactor, power 3GW, distance 25m, duration 1year: expected counts" in table.out


def test_a_light_yield_and_edges(run, checked):
    options = ("--source", "SNS", "--distance", "20m", "--pot", "1e23", "--target", "CsI", "--mass", "10kg")
    more = ("--quenching", "0.09", "--light-yield", "13/keV", "--edges", "[5, 10, 20] PE", "--json")
    numbers = checked(run("counts", *options, *more))
    detector = ns.Detector("CsI", 10 * kg, [5.0, 10.0, 20.0], quenching=lambda T: 0.09 * T, light_yield=13 / keV)
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    expected = ns.Experiment(flux, detector).counts(ns.StandardModel()).ravel()
    assert numbers["5 to 10 PE"]["value"] == pytest.approx(expected[0], rel=1e-6)
    assert numbers["10 to 20 PE"]["value"] == pytest.approx(expected[1], rel=1e-6)


SOURCES = [
    (REACTOR, ns.Reactor(power=3 * GW, distance=25 * m, duration=year)),
    (
        ("--source", "sun", "--duration", "1year", "--only", "8B,hep"),
        ns.AdiabaticMSW()(ns.Sun(duration=year, only=("8B", "hep"))),
    ),
    (("--source", "atmosphere", "--duration", "1year"), ns.AtmosphericNeutrinos(duration=year)),
    (("--source", "diffuse-supernovae", "--duration", "1year"), ns.DiffuseSupernovaBackground(duration=year)),
    (
        ("--source", "Cr51", "--activity", "1e17Bq", "--distance", "1m", "--duration", "1year"),
        ns.ElectronCapture("Cr51", activity=1e17 * Hz, distance=1 * m, duration=year),
    ),
    (
        ("--source", "kaon_decay", "--pot", "1e22", "--kaons-per-pot", "0.01", "--distance", "20"),
        ns.KaonDecayAtRest(pot=1e22, kaons_per_pot=0.01, distance=20 * m),
    ),
    (
        ("--source", "stopped_pions", "--pot", "1e22", "--nu-per-pot", "0.1", "--distance", "20", "--pulse", "SNS"),
        ns.PionDecayAtRest(pot=1e22, nu_per_pot=0.1, distance=20 * m),
    ),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("options", "flux"), SOURCES, ids=[each[0][1] for each in SOURCES])
def test_spectra_of_every_source(run, checked, options, flux):
    numbers = checked(
        run("spectrum", *options, "--target", "Ar40", "--from", "1eV", "--to", "10eV", "--points", "2", "--json")
    )
    expected = ns.recoil_spectrum(ns.StandardModel(), flux, "Ar40", 0.001 * keV) * keV * kg
    assert numbers["dN/dT all at 0.001 keV"]["value"] == pytest.approx(float(expected), rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spectrum", "--target", "Ar", "--source", "reactor"), ("--power is missing", "3 GW")),
        (("spectrum", "--target", "Ar", *REACTOR, "--pot", "1"), ("--pot", "reactor", "--load-factor")),
        (("spectrum", "--target", "Ar", *REACTOR[:2], "--power", "3", *REACTOR[4:]), ("--power is '3'", "GW")),
        (("spectrum", "--target", "Ar", *REACTOR, "--fractions", "U235=0.2"), ("--fractions", "0.2")),
        (("spectrum", "--target", "Ar", "--source", "moon"), ("'moon'", "reactor", "SNS")),
        (("spectrum", "--target", "Ar", "--source", "sun", "--duration", "1year", "--only", "9B"), ("9B", "8B")),
        (("spectrum", "--target", "Ar", "--source", "table", "--file", "absent.csv"), ("--file", "absent.csv")),
        (("spectrum", "--target", "Ar", *REACTOR, "--log", "--from", "0"), ("--from", "--log")),
        (("spectrum", "CONUS+", "--power", "3GW"), ("--power", "CONUS+")),
        (("counts", *REACTOR), ("--target is missing", "formula")),
        (("counts", *REACTOR, "--target", "Ge"), ("--mass is missing", "10 kg")),
        (("counts", *REACTOR, "--target", "Ge", "--mass", "10kg"), ("energy bins", "threshold")),
        (("counts", *REACTOR, "--target", "Ge", "--mass", "10", "--from", "1keV"), ("--mass is '10'", "kg")),
        (("counts", *REACTOR, "--target", "Ge", "--mass", "10kg", "--from", "1keVee"), ("--from", "no quenching")),
        (("counts", *REACTOR, *GERMANIUM, "--bins", "0"), ("--bins", "whole number")),
        (("counts", *REACTOR, *GERMANIUM, "--edges", "[1, 2] keVee"), ("beside edges",)),
        (("counts", *REACTOR, *GERMANIUM, "--to", "0.1keVee"), ("to is not above from",)),
        (("counts", "CONUS+", "--target", "Ge"), ("--target", "CONUS+")),
        (("counts", *REACTOR, *GERMANIUM, "--figure", "no/folder/a.png"), ("no/folder",)),
    ],
    ids=" ".join,
)
def test_a_wrong_option_is_refused_in_one_sentence(run, refused, arguments, words):
    refused(run(*arguments), *words)


def test_options_are_the_table_of_a_file():
    given = {"source": "reactor", "power": "3GW", "distance": "25m", "duration": "1year", "solar_model": None}
    assert source_table(given) == {"kind": "reactor", "power": "3GW", "distance": "25m", "duration": "1year"}
    assert said(given) == "reactor, power 3GW, distance 25m, duration 1year"
    assert said({"source": "sns", "distance": "20", "pot": "1e23"}) == "SNS, distance 20 m, pot 1e23"
    assert list(flux_by_options(given).fluence) == [ns.nu_e_bar]
    made = experiment_by_options({**given, "target": "Ge", "mass": "1kg", "from_": "1keV", "to": "2keV", "bins": "3"})
    assert len(made.experiment.detector.energy_edges) == 4

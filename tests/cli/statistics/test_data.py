"""Data by name, Asimov data of experiments, and what cannot be fitted together."""

import numpy as np
import pytest
from click.testing import CliRunner

import nuscatter as ns
from nuscatter.cli.commands import cli
from nuscatter.cli.releases import RELEASES
from nuscatter.cli.statistics.data import asimov_data, check_names
from nuscatter.datasets import datasets
from nuscatter.errors import InputError


def test_asimov_data_are_the_expected_counts():
    experiment = ns.experiment("COHERENT-Ge")
    data = asimov_data("COHERENT-Ge", experiment, ns.StandardModel(0.2), 0.1)
    np.testing.assert_allclose(data.observed, experiment.counts(ns.StandardModel(0.2)))
    assert data.name == "coherent_ge"
    assert data.title == "COHERENT-Ge, expected (Asimov, no background)"  # above every table
    assert list(data.nuisances) == ["coherent_ge_rate"]
    result = ns.fit(data.likelihood(lambda sin2_theta_w=0.25: ns.StandardModel(sin2_theta_w)))
    assert result.values["sin2_theta_w"] == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("command", ["fit", "scan"])
def test_the_help_says_that_asimov_data_are_signal_only(command):
    said = " ".join(CliRunner().invoke(cli, [command, "--help"]).output.split())
    assert "(Asimov data), of the catalogue or of a file: signal only, without background." in said


@pytest.mark.parametrize("command", ["fit", "scan"])
def test_the_examples_of_the_help_have_lines_of_their_own(command):
    said = CliRunner().invoke(cli, [command, "--help"]).output
    assert "\\b" not in said
    assert sum(line.startswith(f"  nuscatter {command} ") for line in said.splitlines()) == 3


def test_experiments_whose_names_differ_by_a_sign_have_their_own_nuisances():
    experiment = ns.experiment("CONUS+")
    names = [asimov_data(each, experiment, ns.StandardModel(), 0.1).name for each in ("CONUS", "CONUS+")]
    assert names == ["conus", "conus_plus"]


@pytest.mark.parametrize(
    ("data", "experiments", "uncertainty", "words"),
    [
        ((), (), None, "There are no data: name DATASETS, of coherent_lar_2020, "),
        (("coherent_csi_2021", "COHERENT-CSI-2021"), (), None, "each was expected once"),
        ((), ("CONUS+", "conus+"), None, "experiments .* each was expected once"),
        (("coherent_csi_2021", "coherent_csi_2017"), (), None, "hold those of COHERENT-CsI-2017"),
        (("COHERENT-Ge-2026", "coherent_ge_2024"), (), None, "not known whether events of coherent_ge_2024"),
        (("coherent_csi_2021",), (), 0.1, "none is given"),
        ((), ("CONUS+",), 0.0, "--uncertainty is 0.0"),
    ],
)
def test_what_cannot_be_fitted(data, experiments, uncertainty, words):
    with pytest.raises(InputError, match=words):
        check_names(data, experiments, uncertainty)


def test_every_data_set_has_its_line_in_the_list():
    assert tuple(RELEASES) == datasets()
    said = CliRunner().invoke(cli, ["data", "list"]).stdout
    for command in ("fit", "scan"):
        help_ = "".join(CliRunner().invoke(cli, [command, "--help"]).stdout.split())
        for name in datasets():
            assert name in said
            assert name in help_


@pytest.mark.releases
@pytest.mark.parametrize("name", [name for name in RELEASES if name != "xenonnt_b8_2024"])
def test_a_data_set_needs_the_release_that_the_list_says(releases, tmp_path, monkeypatch, name):
    if RELEASES[name] is not None:
        (tmp_path / RELEASES[name]).symlink_to(releases / RELEASES[name])
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    data = ns.datasets.load(name)
    # of an upper limit nothing was observed
    assert (data.observed.sum() > 0) != (getattr(data, "limit", None) is not None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "expected", "absent"),
    [
        ("nuscatter fit coherent-c", "coherent-csi-2021", "coherent-lar-2020"),
        ("nuscatter scan XENON", "xenonnt_b8_2024", "coherent"),
        ("nuscatter counts coherent-n", "COHERENT-NaI-185", "CONUS"),
        ("nuscatter fit --experiment conus", "CONUS+", "COHERENT"),
        ("nuscatter fit --model Li", "LightVector", "NSI"),
        ("nuscatter scan --model NSI:ee_d=0.1 --parameter ee_", "ee_u", "ee_d"),
        ("nuscatter data fetch coherent_csi_20", "coherent_csi_2017", "lar"),
    ],
)
def test_the_shell_completes_names(process, monkeypatch, typed, expected, absent):
    monkeypatch.setenv("_NUSCATTER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
    said = process().out.split()
    assert f"plain,{expected}" in said
    assert not any(absent in each for each in said)

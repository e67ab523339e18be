"""All commands: their help, and every refusal in one sentence with exit 2, in this process and in one of its own."""

import pytest
from click.testing import CliRunner

import nuscatter
from nuscatter.cli.commands import cli

COMMANDS = ("report", "spectrum", "counts", "fit", "scan", "structure", "data", "data list", "data fetch", "data path")


SPECTRUM = ("spectrum", "--target", "CsI", "--distance", "19.3")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("spectrum", "--target", "CsI", "--distance", "20", "--source", "Atlantis"),
            ("facility", "'Atlantis'", "SNS"),
        ),
        (("spectrum", "--target", "Unobtainium", "--distance", "20"), ("Unobtainium",)),
        (("spectrum", "--target", "", "--distance", "20"), ("material",)),
        ((*SPECTRUM, "--form-factor", "sphere"), ("form factor", "'sphere'", "helm", "klein_nystrand")),
        (("counts", "COHERENT-CsI-2031"), ("experiment", "'COHERENT-CsI-2031'", "COHERENT-CsI-2021")),
        (("counts", "coherent-lar-2020", "--form-factor", ""), ("form factor",)),
        (("counts", "coherent-lar-2020", "--sin2-theta-w", "nan"), ("sin2_theta_w", "nan")),
        (("fit", "coherent-xe-2024", "--parameter", "sin2_theta_w"), ("dataset", "coherent_csi_2021")),
        (("fit", "coherent-lar-2020", "--parameter", "g_A"), ("parameter", "'g_A'", "sin2_theta_w")),
        (("fit", "coherent-lar-2020", "Coherent_LAr_2020", "--parameter", "sin2_theta_w"), ("each", "once")),
        (
            ("scan", "coherent-xe-2024", "--parameter", "sin2_theta_w", "--from", "0", "--to", "1"),
            ("dataset", "coherent_csi_2021"),
        ),
        (("structure", "Ar40", "--force", "SLy9"), ("no force 'SLy9'", "SLy4", "SLy5")),
        (("structure", "Ar40", "Unobtainium"), ("Unobtainium",)),
        (("structure", "Ar40", "40-ar"), ("each", "once")),
        (("structure", "H2"), ("H2", "2 neutrons, 2 protons")),
        (("structure", "He3"), ("He3", "2 neutrons, 2 protons")),
        (("structure", "Ar40", "Ca40", "--figure", "one.png"), ("'one.png'", "2 were named")),
        (("structure", "Ar40", "--figure", "one.doc"), ("'one.doc'", "png")),
        (("data", "fetch", "coherent_ge"), ("release", "coherent_lar_2020")),
        (("data", "path", "coherent_ge"), ("release", "coherent_lar_2020")),
    ],
    ids=lambda value: " ".join(value) if value and value[0] in COMMANDS else "",
)
def test_an_unknown_name_is_refused_with_the_choices(run, alone, arguments, words, refused):
    refused(run(*arguments), *words)
    assert list((alone / "here").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spectrum", "--target", "CsI"), ("--distance", "facility")),
        (("spectrum", "--distance", "20"), ("--target",)),
        ((*SPECTRUM, "--points", "1"), ("--points",)),
        (("spectrum", "--target", "CsI", "--distance", "far"), ("--distance", "'far'")),
        (("fit", "coherent-lar-2020"), ("--parameter",)),
        (("fit", "--parameter", "sin2_theta_w"), ("DATASETS",)),
        (("fit", "coherent-lar-2020", "--parameter", "cevns", "--starts", "0"), ("--starts",)),
        (("counts",), ("EXPERIMENT", "nuscatter counts --help")),
        (("structure",), ("NUCLIDES", "nuscatter structure --help")),
        (("data", "path"), ("NAME", "nuscatter data path --help")),
        (("report", "--colour"), ("--colour",)),
        (("reprot",), ("reprot", "nuscatter --help")),
        (("data", "delete", "all"), ("delete",)),
    ],
)
def test_a_wrong_command_is_refused_in_one_sentence(run, arguments, words, refused):
    refused(run(*arguments), *words)


def test_no_command_is_answered_with_the_help(run):
    outcome = run()
    assert outcome.code in (0, 2)  # 0 in older versions of click
    assert "Usage: nuscatter" in outcome.out + outcome.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    result = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="nuscatter")
    assert result.exit_code == 0
    assert f"Usage: nuscatter {command}" in result.output
    assert "Error`" not in result.output  # no class of the library


def test_the_version(run):
    assert run("--version") == (0, f"nuscatter, version {nuscatter.__version__}\n", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spectrum", "--target", "CsI", "--distance", "-1"), ("--distance", "-1")),
        (("counts", "nope"), ("nope",)),
        (("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"), ("could not be reached",)),
        (("data", "fetch", "coherent_lar_2020"), ("could not be reached", "zenodo")),
        (("spectrum", "--target", "CsI"), ("--distance",)),
    ],
    ids=lambda value: value[0],
)
def test_the_exit_code_of_a_process(alone, arguments, words, refused, process):
    refused(process(*arguments), *words)

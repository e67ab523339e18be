"""What surrounds a command: variables, folders, a full disk, an interruption, a user's file. A sentence and a code."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import nuscatter

SOURCE = Path(nuscatter.__file__).parent


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


def process(*arguments, before="", out=subprocess.PIPE, **variables):
    """What a process of its own answers, after some lines of Python."""
    command = [sys.executable, "-c", f"{before}\nfrom nuscatter.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent), **variables}
    done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False, env=environment)
    return Outcome(done.returncode, done.stdout or "", done.stderr)


def says(outcome, code, *words):
    """Exit with this code and one sentence that says these words."""
    assert outcome.code == code
    assert outcome.out == ""
    assert outcome.err.lstrip("\n").startswith("nuscatter: ")
    assert outcome.err.endswith(".\n")
    assert outcome.err.strip().count("\n") == 0
    for word in words:
        assert word in outcome.err


# --- variables --------------------------------------------------------------------------------------------------------

BAD_SCALES = ["abc", "", " ", "0", "inf", "nan", "-1", "1,7", "1e-300", "1e300", "1 MeV"]


@pytest.mark.parametrize("value", BAD_SCALES)
def test_a_scale_that_is_none_is_refused_on_import(value, monkeypatch):
    monkeypatch.setenv("NUSCATTER_MEV", value)
    with pytest.raises(ValueError, match=f"^NUSCATTER_MEV is '{value}', but a number from 1e-6 to 1e6 was expected"):
        runpy.run_path(str(SOURCE / "units.py"))


@pytest.mark.parametrize("value", ["1", "1.7", "1e-3", "1000", " 2 "])
def test_a_scale_is_taken(value, monkeypatch):
    monkeypatch.setenv("NUSCATTER_MEV", value)
    assert runpy.run_path(str(SOURCE / "units.py"))["MeV"] == float(value)


@pytest.mark.parametrize("value", ["1,7", ""])
def test_a_scale_that_is_none_is_said_by_the_command(value):
    says(process("facilities", NUSCATTER_MEV=value), 2, f"NUSCATTER_MEV is {value!r}", "unset it for 1")


@pytest.mark.parametrize("variable", ["NUSCATTER_DATA", "NUSCATTER_CACHE"])
def test_a_folder_of_nobodys(run, monkeypatch, variable):
    monkeypatch.setenv(variable, "~nouser/x")
    says(run("data", "list"), 2, f"{variable} is '~nouser/x'", "no home folder ~nouser")


SCAN = ("scan", "conus-plus-2025", "--parameter", "sin2_theta_w", "--from", "0.2", "--to", "0.3", "--points", "3")
WRITES = [
    ("report", "--out"),
    ("structure", "O16", "--figure"),
    (*SCAN, "--figure"),
    (*SCAN, "--no-figure", "--keep"),
    ("fit", "conus-plus-2025", "--parameter", "sin2_theta_w", "--figure"),
]


@pytest.mark.parametrize("arguments", WRITES, ids=lambda each: f"{each[0]} {each[-1]}")
@pytest.mark.parametrize(("name", "words"), [("~nouser/a.png", "no home folder ~nouser"), ("", "is ''")])
def test_a_name_that_is_none(run, alone, arguments, name, words):
    says(run(*arguments, name), 2, words)
    assert list((alone / "here").iterdir()) == []


@pytest.mark.parametrize("arguments", WRITES[1:], ids=lambda each: f"{each[0]} {each[-1]}")
def test_a_folder_is_not_made_silently_and_refused_before_the_computation(run, alone, monkeypatch, arguments):
    def computed(*_, **__):
        raise AssertionError

    for name in ("nuscatter.fits.scans.scan.scan", "nuscatter.HartreeFock", "nuscatter.fit"):
        monkeypatch.setattr(name, computed)
    says(run(*arguments, str(alone / "nonexist" / "x.png")), 2, f"there is no folder {alone / 'nonexist'}")
    assert sorted(each.name for each in alone.iterdir()) in (["here"], ["cache", "here"])


def test_a_planted_link_is_not_followed(run, alone):
    (alone / "mine").write_text("mine")
    (alone / "link.npz").symlink_to(alone / "mine")
    says(run(*SCAN, "--no-figure", "--keep", str(alone / "link.npz")), 2, "symbolic link", "name the file itself")
    assert (alone / "mine").read_text() == "mine"


# --- standard output, and interruptions -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("facilities",), ("facilities", "--json"), ("--version",)], ids=" ".join)
def test_a_full_disk_behind_standard_output(arguments):
    with Path("/dev/full").open("w") as full:
        outcome = process(*arguments, out=full)
    says(outcome, 1, "the output cannot be written: No space left on device")


INTERRUPTED = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == {name!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["click", "nuscatter.units", "nuscatter.cli.predict", "scipy", "rich"])
def test_an_interruption_while_modules_are_loaded(name):
    says(process("counts", "coherent-csi-2021", before=INTERRUPTED.format(name=name)), 130, "interrupted")


# --- a file of the user's own -----------------------------------------------------------------------------------------

MODEL = """
import sys
import nuscatter as ns
print("the file speaks")
{at_the_top}
def TERM():
    print("the function speaks")
    {inside}
    return ns.NSI(ee_u=0.1)
"""


@pytest.mark.parametrize("place", ["at_the_top", "inside"])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("sys.exit()", "SystemExit"),
        ("sys.exit(0)", "SystemExit: 0"),
        ("sys.exit('bye')", "SystemExit: bye"),
        ("raise SystemExit", "SystemExit"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise MemoryError", "MemoryError"),
        ("raise ns.FitError('no fit')", "FitError: no fit"),
    ],
)
def test_a_file_that_ends_or_fails(run, alone, place, line, words):
    path = alone / "odd.py"
    path.write_text(MODEL.format(**{"at_the_top": "", "inside": "", place: line}))
    outcome = run("counts", "coherent-csi-2021", "--model", f"{path}:TERM", "--json")
    what = "cannot be loaded" if place == "at_the_top" else "fails"
    spoken = "the file speaks\n" + ("the function speaks\n" if place == "inside" else "")
    assert outcome.err.startswith(spoken)
    says(outcome._replace(err=outcome.err.removeprefix(spoken)), 2, str(path), what, words)


def test_a_term_that_ends_the_program_is_no_success(run, alone):
    (alone / "odd.py").write_text(
        "import sys\nimport nuscatter as ns\n"
        "class Odd(type(ns.StandardModel())):\n    def charge(self, *_):\n        sys.exit(0)\nTERM = Odd()\n"
    )
    says(run("counts", "coherent-csi-2021", "--model", f"{alone / 'odd.py'}:TERM"), 2, "fails: SystemExit: 0")


def test_what_a_file_prints_is_not_the_commands_output(run, alone):
    (alone / "odd.py").write_text(MODEL.format(at_the_top="", inside=""))
    outcome = run("counts", "coherent-csi-2021", "--model", f"{alone / 'odd.py'}:TERM", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["numbers"]
    assert outcome.err == "the file speaks\nthe function speaks\n"


LATE = """
import sys
import nuscatter as ns
class Late(type(ns.StandardModel())):
    complete = ()
    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        print("speaks")
        if q2.size > 1:
            {line}
        return super().charge(channel, amplitude, q2, nucleus, initial, final)
TERM = Late()
"""
COMPUTED = [("counts", "coherent-csi-2021"), ("spectrum", "--target", "Ar", "--distance", "20")]


@pytest.mark.parametrize("arguments", COMPUTED, ids=lambda each: each[0])
def test_a_term_that_speaks_or_fails_in_the_computation(run, alone, arguments):
    path = alone / "late.py"
    for line, words in [("sys.exit(0)", "fails: SystemExit: 0"), ("1 / 0", "fails: ZeroDivisionError: division")]:
        path.write_text(LATE.format(line=line))
        outcome = run(*arguments, "--model", f"{path}:TERM", "--json")
        says(outcome._replace(err=outcome.err.replace("speaks\n", "")), 2, words)
    path.write_text(LATE.format(line="raise ns.FitError('no solution')"))
    outcome = run(*arguments, "--model", f"{path}:TERM")
    assert (outcome.code, outcome.err.replace("speaks\n", "")) == (1, "nuscatter: no solution\n")
    path.write_text(LATE.format(line="pass"))
    outcome = run(*arguments, "--model", f"{path}:TERM", "--json")
    assert (outcome.code, outcome.err.replace("speaks\n", "")) == (0, "")
    assert json.loads(outcome.out)["numbers"]


@pytest.mark.parametrize("command", ["counts", "spectrum"])
def test_the_help_says_that_a_file_is_run(run, command):
    assert "is run" in " ".join(run(command, "--help").out.split())

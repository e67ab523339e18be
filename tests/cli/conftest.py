"""A command as a shell runs it: its exit code, its two outputs, and what a refusal or a JSON answer must look like."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import nuscatter
from nuscatter.cli import main

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one object on standard output; anything beside it, or a NaN, is an error."""

        def refuse(word):
            raise AssertionError(f"{word} is no JSON")

        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=refuse)

    @property
    def numbers(self):
        """By name, without the title of the table where no other has that name."""
        return {each["name"].split(": ")[-1]: each for each in self.json["numbers"]}

    def under(self, title):
        """The numbers of the table with this title."""
        start = f"{title}: "
        return {
            each["name"].removeprefix(start): each for each in self.json["numbers"] if each["name"].startswith(start)
        }


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A folder of its own, no releases, and no way to the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    for name in PROXIES:
        monkeypatch.setenv(name, nowhere)
    for name in ("no_proxy", "NO_PROXY", "NUSCATTER_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.fixture
def run(alone, monkeypatch, capsys):
    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["nuscatter", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as error:
            code = error.code
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def released(run, releases, monkeypatch):
    """As `run`, with the releases at hand."""
    monkeypatch.setenv("NUSCATTER_DATA", str(releases))
    return run


@pytest.fixture
def copy(run, releases, alone, monkeypatch):
    """A copy of the CsI release that may be damaged."""
    shutil.copytree(releases / "coherent_csi_2021", alone / "data" / "coherent_csi_2021")
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "data"))
    return alone / "data" / "coherent_csi_2021"


@pytest.fixture
def process():
    """What a process of its own answers, as from a shell; a warning is an error there too."""

    def call(*arguments: str) -> Outcome:
        command = [sys.executable, "-W", "error", "-c", "from nuscatter.cli import main; main()", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(Path(nuscatter.__file__).parents[1])}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def refused():
    """Exit 2, nothing on standard output, and one sentence that says these words."""

    def call(outcome, *words):
        assert outcome.code == 2
        assert outcome.out == ""
        assert "Traceback" not in outcome.err
        assert outcome.err.startswith("nuscatter: ")
        assert outcome.err.endswith((".\n", "?\n"))
        assert outcome.err.count("\n") == 1
        for word in words:
            assert word in outcome.err

    return call


@pytest.fixture
def picture():
    """Width and height of a PNG in pixels."""

    def call(path):
        content = Path(path).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) > 20_000
        width, height = struct.unpack(">II", content[16:24])
        assert 1000 < width < 4000
        assert 600 < height < 4000
        return width, height

    return call


@pytest.fixture
def checked():
    """The numbers of a JSON answer, each with its five entries."""

    def call(outcome):
        assert outcome.code == 0
        assert outcome.err == ""
        full = [each["name"] for each in outcome.json["numbers"]]
        assert len(set(full)) == len(full)
        for each in outcome.json["numbers"]:
            assert set(each) == {"name", "value", "unit", "error", "source"}
            assert isinstance(each["value"], float | int)
            assert each["source"]
            if each["error"] is not None:
                assert all(value is None or value > 0 for value in np.atleast_1d(each["error"]))
        return outcome.numbers

    return call

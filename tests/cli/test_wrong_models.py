"""A model in a file of the user's own that is wrong: one sentence, exit 2, and never a traceback."""

import pytest

FILE = """
import nuscatter as ns
from nuscatter.interactions.channels import VECTOR
from nuscatter.units import GW, MeV, m


class Own(ns.Term):
    channels = (VECTOR,)

    def __init__(self, g):
        self.g = g


class Short(Own):
    def charge(self, q2, nucleus):
        return self.g


class Fails(Own):
    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.g + None


def misspelt(g=0.1):
    return ns.StandardModel() + ns.LightVector(mas=10 * MeV, coupling=g)


def number(g=0.1):
    return ns.StandardModel() + g


def short(g=0.1):
    return ns.StandardModel() + Short(g)


def fails(g=0.1):
    return ns.StandardModel() + Fails(g)


def without_duration(g=0.1):
    return ns.Reactor(power=3 * GW, distance=20 * m)


def a_flux(g=0.1):
    return ns.Line(30 * MeV)
"""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("misspelt", "misspelt() of mine.py fails: TypeError: LightVector.__init__() got an unexpected keyword"),
        ("number", "what is added to a term is 0.1"),
        ("short", "charge of Short takes (q2, nucleus), but it is called with (channel, amplitude, q2,"),
        ("fails", "unsupported operand type"),
        ("without_duration", "missing 1 required keyword-only argument: 'duration'"),
        ("a_flux", "mine.py"),
        ("absent", "absent"),
    ],
)
def test_a_wrong_model_is_one_sentence(run, name, words, tmp_path):
    (tmp_path / "here" / "mine.py").write_text(FILE, encoding="utf-8")
    outcome = run("counts", "COHERENT-CsI-2021", "--model", f"mine.py:{name}")
    assert outcome.code == 2
    assert words in outcome.err
    assert outcome.err.startswith("nuscatter: ")
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err

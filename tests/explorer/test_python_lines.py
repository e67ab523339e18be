"""The exported lines, run: they give the numbers that the page shows, for each view."""

import ast
import tomllib
import warnings

import numpy as np
import pytest

from nuscatter.explorer.asked import Asked
from nuscatter.explorer.python_lines import nuclear_model, script
from nuscatter.explorer.state import State
from nuscatter.explorer.views import VIEWS

OWN = {
    "source.kind": "reactor",
    "source.power": "3 GW",
    "source.distance": "25 m",
    "source.duration": "1 year",
    "detector.target": "Ge",
    "detector.mass": "10 kg",
    "detector.quenching": "lindhard",
    "detector.bins.from": "0.2 keVee",
    "structure": "klein_nystrand",
}
VECTOR = {"mass": "10 MeV", "coupling": "1e-4", "charges": "l_e_minus_l_mu"}
STATES = {
    "first": {},
    "own": OWN,
    "effective couplings": {"experiment": "COHERENT-LAr", "standard.couplings": "effective", "structure": "SLy4"},
    "one loop, spins": {"standard.couplings": "one-loop", "standard.spins": "true", "standard.sin2_theta_w": "0.23"},
    "electrons": {**OWN, "standard.recoils": "both", "term.MagneticMoment.ee": "1e-10 bohr_magneton"},
    "terms": {"term.NSI.emu_u": "0.1+0.2j", **{f"term.LightVector.{key}": text for key, text in VECTOR.items()}},
    "flavours": {"experiment": "COHERENT-Ge", "flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.mu": "0.2"},
    "title": {**OWN, "title": 'a "quoted" \\ title'},
}
#: Views that read data releases.
DATA = ("likelihood",)


def cases():
    for view in VIEWS:
        marks = [pytest.mark.releases, pytest.mark.slow] if view.name in DATA else []
        for name, texts in STATES.items():
            yield pytest.param(view, texts, id=f"{view.name}-{name}", marks=marks)


@pytest.mark.parametrize(("view", "texts"), list(cases()))
def test_the_lines_give_the_numbers_that_are_shown(view, texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = Asked(State(texts))
    shown = view.show(asked).curves()
    made = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the page says them in sentences
        exec(compile(script(asked, view), "explored.py", "exec"), made)
    assert set(made["curves"]) == set(shown)
    for name, (curve, _, _) in shown.items():
        np.testing.assert_allclose(made["curves"][name], curve.y, rtol=1e-9, atol=0, equal_nan=True, err_msg=name)


def test_a_script_imports_what_it_uses_and_no_more():
    head = script(Asked(State(STATES["terms"])), VIEWS[0]).splitlines()[:9]
    assert "from nuscatter.interactions.bsm.mediators import l_e_minus_l_mu" in head
    assert "from nuscatter.units import MeV, keV, kg" in head
    assert "from pathlib import Path" not in head


@pytest.mark.parametrize("title", ['x"""; import os #', "\\", 'end"', "'''", '"', '\\""""'])
def test_a_strangers_link_is_no_code(title, tmp_path, monkeypatch):
    """What a text of the state holds stands in the script as a text, whatever marks it has."""
    monkeypatch.chdir(tmp_path)
    lines = script(Asked(State({**OWN, "title": title})), VIEWS[0])
    imported = {each.name for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Import) for each in node.names}
    assert imported == {"numpy", "nuscatter"}
    exec(compile(lines, "explored.py", "exec"), {})
    assert tomllib.loads((tmp_path / "mine.toml").read_text())["title"] == title


def test_nuclear_models_are_written_as_users_do():
    assert [nuclear_model(each) for each in ("helm", "SLY4", "fsugold")] == [
        "ns.helm",
        "ns.HartreeFock('SLy4')",
        "ns.RelativisticMeanField('FSUGold')",
    ]

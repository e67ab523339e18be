"""Every experiment of the catalogue in every view, shown or refused in a sentence that says why; states at edges."""

import json
import warnings

import pytest

from nuscatter.catalogue.entries import experiments
from nuscatter.explorer.answers import answer
from nuscatter.explorer.presets import with_preset
from nuscatter.explorer.views import VIEWS

OWN = {
    "source.kind": "stopped_pions",
    "source.pot": "1e23",
    "source.nu_per_pot": "0.09",
    "source.distance": "20 m",
    "source.pulse.kind": "facility",
    "source.pulse.name": "SNS",
    "detector.target": "Ar",
    "detector.mass": "24 kg",
    "detector.bins.from": "20 keV",
}
LIGHT = {"term.LightVector.coupling": "1e-5", "term.LightVector.charges": "b_minus_l"}
STERILE = {"flavour.Sterile.dm2": "1 eV2"}
DIPOLE = {"term.DipolePortal.mass": "100 MeV", "term.DipolePortal.mu": "1e-9 bohr_magneton"}
TWO = {key.replace("source.", "source.0."): text for key, text in OWN.items()} | {
    "source.1.kind": "reactor",
    "source.1.power": "85 MW",
    "source.1.distance": "0.02 km",
    "source.1.duration": "1 year",
}
STATES = {
    "nothing emitted": {**OWN, "source.pot": "0"},
    "a threshold above all recoils": {**OWN, "detector.bins.from": "1 MeV", "detector.bins.to": "2 MeV"},
    "one bin": {**OWN, "detector.bins.number": "1"},
    "a mediator without mass": {**OWN, **LIGHT, "term.LightVector.mass": "0 MeV", "standard.recoils": "both"},
    "a mediator that is hardly there": {**OWN, **LIGHT, "term.LightVector.mass": "1e-90 MeV"},
    "no mixing": {**OWN, **STERILE},
    "coherences": {**OWN, **STERILE, "flavour.Sterile.mu": "0.2", "flavour.Sterile.coherent": "yes"},
    "two changes of flavour": {**OWN, **STERILE, "flavour.NonUnitarity.alpha_11": "0.9"},
    "two sources": TWO,
    "spins": {**OWN, "detector.target": "I127", "standard.spins": "true", "detector.bins.from": "1 keV"},
    "a material by its elements": {
        **{key: text for key, text in OWN.items() if key != "detector.target"},
        "detector.target.Na": "0.5",
        "detector.target.I": "0.5",
    },
    "electrons alone": {**OWN, "standard.recoils": "electrons", "standard.couplings": "one-loop"},
    "another particle leaves": {**OWN, **DIPOLE},
    "a huge coupling": {**OWN, "term.NSI.ee_u": "1e30"},
}


def told(view, state):
    """Return the status and the content of a view, whose sentences are those for a reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what the library warns of is a sentence of the page
        found = answer("view", [("view", view), *state.items()])
    assert found.status in (200, 422)
    content = json.loads(found.content, parse_constant=pytest.fail)
    said = content["sentences"] if found.status == 200 else [each["says"] for each in content["problems"]]
    for each in said:
        assert each.endswith((".", "?")), each
        assert "Traceback" not in each
        assert "object at 0x" not in each
    for chart in content.get("charts", ()):
        assert chart["says"].endswith(".")
        assert chart["x"]["label"]
        assert chart["y"]["label"]
        assert any(value is not None for curve in chart["curves"] for value in curve["y"]) or "ratio" in chart["title"]
    assert content.get("charts") or said
    return found.status, content


@pytest.mark.releases
@pytest.mark.slow
@pytest.mark.parametrize("name", experiments())
def test_every_view_of_an_experiment(name):
    for view in VIEWS:
        status, content = told(view.name, {"experiment": name})
        if "detector" not in view.uses:  # it shows what has a source and a detector of its own
            assert status == 200 or content["problems"][0]["field"] == "experiment"
        elif name not in with_preset():
            assert (status, content["problems"][0]["field"]) == (422, "experiment")
            assert "cannot be predicted" in content["problems"][0]["says"]
        elif status == 422:
            assert (view.name, content["problems"][0]["field"]) == ("inelastic", "inelastic.nuclide")


@pytest.mark.releases
@pytest.mark.slow
@pytest.mark.parametrize("name", STATES)
def test_every_view_of_a_state_at_an_edge(name):
    for view in VIEWS:
        status, content = told(view.name, STATES[name])
        assert status == 200 or (name, view.name) == ("another particle leaves", "directions"), content

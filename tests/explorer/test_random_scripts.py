"""The exported lines of states that hypothesis makes from the fields of the form: run, they give the same numbers.

A state that the library refuses must be refused by the page in a sentence; that is tested too, but does not count.
"""

import contextlib
import io
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from nuscatter.errors import FitError, InputError
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.forms import form
from nuscatter.explorer.python_lines import script
from nuscatter.explorer.state import State
from nuscatter.explorer.views import VIEWS

DETECTORS = [
    {"detector.target": "Ar", "detector.bins.from": "5 keV"},
    {"detector.target": "CsI", "detector.bins.from": "5 keVnr", "detector.directions.cos_edges": "[0, 0.5, 1]"},
    {"detector.target": "Ge", "detector.bins.from": "0.2 keVee", "detector.quenching.kind": "lindhard"},
    {"detector.target": "NaI", "detector.bins.from": "5 keV", "detector.bins.number": "3"},
    {
        "detector.target": "CaWO4",
        "detector.bins.from": "1 keV",
        "detector.smearing.kind": "gaussian",
        "detector.smearing.constant": "0.1",
    },
]
#: Those that take no minute to be solved.
MODELS = ["helm", "klein_nystrand", "symmetrized_fermi", "point_nucleus"]
#: Views whose lines are compared; a likelihood's are in another test.
COMPARED = [each for each in VIEWS if each.name != "likelihood"]
#: States of a view that are compared, and the most that are made for it: many are refused.
ENOUGH, MOST = 5, 80


def one_of(field):
    """Return a strategy for the text of a field; None if it has no example."""
    match field["kind"]:
        case "name":
            return st.sampled_from(field["choices"])
        case "truth":
            return st.sampled_from(["true", "false"])
        case "quantity" | "number" if "slider" in field:
            low, high = field["slider"]["low"], field["slider"]["high"]
            units, unit = field.get("units", []), field["slider"]["unit"]
            unit = unit if unit in units else next(iter(units), "")
            values = st.floats(0, 1)
            if field["slider"]["logarithmic"] and low > 0:
                return values.map(lambda part: f"{low * (high / low) ** part:.4g} {unit}".strip())
            return values.map(lambda part: f"{low + (high - low) * part:.4g} {unit}".strip())
        case "quantity" | "number":
            return st.just(field["example"])
    return None


@st.composite
def some(draw, fields, root, part):
    """Return texts of those fields that are required, and of a part of the others."""
    state = {}
    for field in fields:
        if not field["required"] and draw(st.floats(0, 1)) > part:
            continue
        key = f"{root}.{field['key']}"
        if field["kind"] == "choice":
            kind = draw(st.sampled_from(field["choice"]["kinds"]))
            state |= {f"{key}.kind": kind["kind"]} | draw(some(kind["fields"], key, part))
        elif (text := one_of(field)) is not None:
            state[key] = draw(text)
    return state


@st.composite
def states(draw, name):
    """Return a state of a view."""
    whole = form()
    groups = {each["name"]: each for each in whole["groups"]}
    view = next(each for each in whole["views"] if each["name"] == name)
    if draw(st.booleans()):
        state = {"experiment": draw(st.sampled_from(whole["experiments"]))}
    else:
        kind = draw(st.sampled_from(groups["source"]["choice"]["kinds"]))
        state = {"source.kind": kind["kind"]} | draw(some(kind["fields"], "source", 0.2))
        state |= {"detector.mass": "500 g"} | draw(st.sampled_from(DETECTORS))
    if draw(st.booleans()):
        state["structure"] = draw(st.sampled_from(MODELS))
    state |= draw(some(groups["standard"]["fields"], "standard", 0.3))
    for root, part in (("term", 0.06), ("flavour", 0.4)):
        for entry in draw(st.lists(st.sampled_from(groups[root]["entries"]), max_size=1)):
            state |= draw(some(entry["fields"], f"{root}.{entry['name']}", part))
    fields = [each for each in view["fields"] if each["key"] != "models"]
    return state | draw(some(fields, name, 0.3))


@pytest.mark.slow
@pytest.mark.parametrize("view", COMPARED, ids=[each.name for each in COMPARED])
def test_scripts_of_random_states_give_the_same_numbers(tmp_path, monkeypatch, view):
    monkeypatch.chdir(tmp_path)
    compared, refused = [], []

    @seed(25)
    @settings(
        max_examples=MOST, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(states(view.name))
    def run(texts):
        if len(compared) == ENOUGH:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the page says them in sentences
            try:
                shown = view.show(Asked(State(texts))).curves()
            except (InputError, FitError) as error:
                refused.append(str(error))
                return
            names = {}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(script(Asked(State(texts)), view), "explored.py", "exec"), names)
        assert set(names["curves"]) == set(shown)
        for key, (curve, _, _) in shown.items():
            np.testing.assert_allclose(names["curves"][key], curve.y, rtol=1e-9, atol=0, equal_nan=True, err_msg=key)
        compared.append(texts)

    run()
    assert len(compared) == ENOUGH
    assert all(each.rstrip().endswith((".", "?")) for each in refused)

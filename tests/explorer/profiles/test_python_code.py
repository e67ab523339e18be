"""The Python lines of a profile, executed: the same numbers, for one and several data sets, terms and flavours."""

import warnings

import numpy as np
import pytest

from nuscatter.explorer.asked import Asked
from nuscatter.explorer.python_lines import script
from nuscatter.explorer.state import State
from nuscatter.explorer.views.likelihood import VIEW

TWO = {"likelihood.data": "coherent_ge_2026, conus_plus_2025", "likelihood.points": "15"}
VECTOR = {
    "term.LightVector.mass": "10 MeV",
    "term.LightVector.coupling": "1e-5",
    "term.LightVector.charges": "baryonic",
}
STATES = {
    "angle": {"standard.couplings": "effective", "structure": "klein_nystrand"},
    "complex": {"term.NSI.emu_u": "0.1+0.2j"},
    "refused values": {**VECTOR, "likelihood.data": "conus_plus_2025"},
    "units": {**VECTOR, "likelihood.parameter": "mass", "likelihood.low": "10 keV", "likelihood.high": "0.3 GeV"},
    "distance": {"flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.e": "0.1", "likelihood.parameter": "e"},
    "two changes": {
        "flavour.Sterile.dm2": "1 eV2",
        "flavour.Sterile.e": "0.1",
        "flavour.NonUnitarity.alpha_11": "0.95",
        "likelihood.parameter": "Sterile.e",
        "likelihood.points": "9",
        "likelihood.data": "coherent_ge_2026",
    },
}


SLOW = ("distance", "two changes")


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] if n in SLOW else []) for n in STATES])
def test_the_lines_give_the_numbers_that_are_shown(name):
    asked = Asked(State({**TWO, **STATES[name]}))
    shown, made = VIEW.show(asked).curves(), {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the page says them in sentences
        exec(compile(script(asked, VIEW), "explored.py", "exec"), made)
    assert set(made["curves"]) == set(shown)
    for curve_name, (curve, _, _) in shown.items():
        np.testing.assert_allclose(made["curves"][curve_name], curve.y, rtol=1e-10, atol=0, err_msg=curve_name)
    rise = next(each.value for each in VIEW.show(asked).numbers if each.name == "−2 Δln L at the slider's value")
    assert made["here"].rise == pytest.approx(rise, rel=1e-9, abs=1e-12)


@pytest.mark.slow
def test_the_distance_is_that_of_each_data_set():
    lines = "\n".join(VIEW.lines(Asked(State({**TWO, **STATES["distance"]}))))
    assert "hypotheses = [at(19.2 * m), at(20.7 * m)]" in lines
    assert "distance=distance" in lines

"""Data with hidden parameters are fitted without them: three seeds, three data sets, five parameters."""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(TOOLS)
    yield import_module("make_blind_data"), import_module("fit_blind_data")
    for name in ("make_blind_data", "fit_blind_data"):
        sys.modules.pop(name, None)


@pytest.mark.slow
def test_the_truth_is_sealed_and_apart(tools, tmp_path):
    maker, fitter = tools
    for seed, name in ((1, "one"), (1, "again"), (2, "two")):
        maker.make(seed, tmp_path / name, tmp_path / f"{name}.sealed")
    one, again, two = ((tmp_path / f"{name}.sealed").read_bytes() for name in ("one", "again", "two"))
    assert one == again != two
    assert b"sin2" not in one
    hidden = fitter.opened(tmp_path / "one.sealed")
    assert {name: set(each) for name, each in hidden.items()} == {
        name: set(each) for name, each in maker.RANGES.items()
    }
    for path in (tmp_path / "one").iterdir():  # no file of the data holds a hidden number
        text = path.read_bytes()
        for each in hidden.values():
            assert not any(
                str(value).encode() in text or np.float64(value).tobytes() in text for value in each.values()
            )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hidden_parameters_are_found(seed, tools, tmp_path):
    """While data are fitted there is no truth to be read: its file is moved away and comes back."""
    maker, fitter = tools
    sealed = tmp_path / "sealed"
    maker.make(seed, tmp_path / "data", sealed)
    kept = sealed.read_bytes()
    sealed.unlink()
    found = fitter.fit(tmp_path / "data")
    sealed.write_bytes(kept)
    pulls = [
        (found[name][key][0] - true) / found[name][key][1]
        for name, each in fitter.opened(sealed).items()
        for key, true in each.items()
    ]
    assert len(pulls) == 5
    assert max(map(abs, pulls)) < 3
    assert max(map(abs, pulls)) > 0.05  # a fit that knew the truth would have none

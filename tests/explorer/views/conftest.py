"""What the tests of views share: a state from a query, and what its script computes."""

from urllib.parse import parse_qsl

import pytest

from nuscatter.explorer.asked import Asked
from nuscatter.explorer.python_lines import script
from nuscatter.explorer.state import State


@pytest.fixture
def asked():
    """Return the function that makes what a query asks for."""
    return lambda query: Asked(State.of_query(parse_qsl(query)))


@pytest.fixture
def same(asked, monkeypatch, tmp_path, capsys):
    """Return the function that runs the script of a state, compares all curves, and returns the view's."""

    def compare(page_view, query):
        monkeypatch.chdir(tmp_path)  # a script writes the file of an experiment
        view, names = page_view.show(asked(query)), {}
        exec(compile(script(asked(query), page_view), "explored.py", "exec"), names)
        curves = {name: each[0] for name, each in view.curves().items()}
        assert list(names["curves"]) == list(curves)
        for name, curve in curves.items():
            assert names["curves"][name] == pytest.approx(curve.y, rel=1e-12, abs=0, nan_ok=True), name
        return view

    return compare

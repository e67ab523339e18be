"""The squares of amplitudes of `amplitudes.py` for the tests here: one module, wherever pytest starts."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def amplitudes() -> ModuleType:
    """Return the module of explicit sums."""
    spec = importlib.util.spec_from_file_location("axion_amplitudes", Path(__file__).with_name("amplitudes.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

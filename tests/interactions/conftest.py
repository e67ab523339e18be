"""The Dirac traces of `dirac.py` for every test below: the same module, whatever the folder pytest starts in."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def dirac() -> ModuleType:
    """Return the module of explicit traces."""
    spec = importlib.util.spec_from_file_location("dirac", Path(__file__).with_name("dirac.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

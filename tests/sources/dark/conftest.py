"""The spin sums of `spin_sums.py` for every test here: the same module, whatever the folder pytest starts in."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def spin_sums() -> ModuleType:
    """Return the module of explicit spin sums."""
    spec = importlib.util.spec_from_file_location("spin_sums", Path(__file__).with_name("spin_sums.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

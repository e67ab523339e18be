"""The spin sums and traces beside this file for every test here: one module, whatever the folder pytest starts in."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def spin_sums() -> ModuleType:
    """Return the module of explicit spin sums."""
    return _beside("spin_sums")


@pytest.fixture(scope="session")
def compton_traces() -> ModuleType:
    """Return the module of the traces of Compton scattering."""
    return _beside("compton_traces")


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

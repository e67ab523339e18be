"""Modules that the tests here share, the same ones wherever pytest starts."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"axion_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def amplitudes() -> ModuleType:
    """Return explicit sums over polarisations and spins."""
    return _module("amplitudes")


@pytest.fixture(scope="session")
def target() -> ModuleType:
    """Return photons of a target in simple numbers."""
    return _module("photons")

"""The independent calculations that the tests of continuum RPA compare with: one module each, whatever the folder."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _module(name: str) -> ModuleType:
    known = f"nuscatter_crpa_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # A dataclass looks its module up by name while it is made.
        sys.modules[known] = module
        spec.loader.exec_module(module)
    return sys.modules[known]


# `oracle.py` imports it, and doctest imports `oracle.py`.
_module("unrestricted_functional")


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """Return the random-phase approximation with plain spinors in a box."""
    return _module("oracle")


@pytest.fixture(scope="session")
def functional() -> ModuleType:
    """Return the Skyrme functional of an arbitrary nucleus."""
    return _module("unrestricted_functional")


@pytest.fixture(scope="session")
def constrained() -> ModuleType:
    """Return Hartree–Fock in an external potential."""
    return _module("constrained")

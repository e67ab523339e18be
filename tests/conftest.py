"""Fixtures that every test may take: the folder of the collaborations' releases, and how a missing one is reported."""

import os
from pathlib import Path

import pytest

#: As it was before any test changed the environment.
_FOLDER = os.environ.get("NUSCATTER_DATA")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip (or, in continuous integration, fail) the tests that read releases where there are none."""
    if _FOLDER:
        return
    for item in items:
        if item.get_closest_marker("releases") and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="NUSCATTER_DATA is not set: the data releases are not tested"))


@pytest.fixture
def releases() -> Path:
    """Return the folder of the data releases; a failure where there is none (only in continuous integration)."""
    assert _FOLDER, "CI is set, so the tests that read data releases must run: set NUSCATTER_DATA to their folder."
    return Path(_FOLDER)

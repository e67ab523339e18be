"""The experiments of the catalogue as states: what the page's fields show when one is chosen."""

import tomllib
from functools import cache

from nuscatter.catalogue.entries import experiments
from nuscatter.catalogue.experiment_files.writing import file_of
from nuscatter.errors import InputError
from nuscatter.explorer.state import State

#: What the page shows first.
FIRST = {"view": "recoils", "experiment": "COHERENT-CsI-2021"}


@cache
def preset(name: str) -> State:
    """Return the source and the detector of an experiment as a state.

    Args:
        name: As `nuscatter.experiment` takes it.

    Raises:
        InputError: there is no such experiment, or it cannot be predicted; the sentence says why.
    """
    return State.of_table(tomllib.loads(file_of(name)))


@cache
def with_preset() -> tuple[str, ...]:
    """Return the names of the experiments that can be predicted."""
    found = []
    for name in experiments():
        try:
            preset(name)
        except InputError:  # of these no threshold or no exposure is published
            continue
        found.append(name)
    return tuple(found)

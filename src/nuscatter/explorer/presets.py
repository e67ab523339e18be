"""The experiments of the catalogue as states: what the page's fields show when one is chosen."""

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from nuscatter.catalogue.entries import experiments
from nuscatter.catalogue.experiment_files.writing import file_of
from nuscatter.errors import InputError
from nuscatter.explorer.state import State

#: What the page shows first.
FIRST = {"view": "recoils", "experiment": "COHERENT-CsI-2021"}

#: Experiments of one's own to begin with: few keys, each of which a person would change first.
STARTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "detector at a stopped-pion source": {
            "source.kind": "facility",
            "source.name": "SNS",
            "source.distance": "20 m",
            "source.duration": "1 year",
            "detector.target": "Ar",
            "detector.mass": "100 kg",
            "detector.bins.from": "20 keVnr",
        },
        "detector at a reactor": {
            "source.kind": "reactor",
            "source.power": "3 GW",
            "source.distance": "25 m",
            "source.duration": "1 year",
            "detector.target": "Ge",
            "detector.mass": "10 kg",
            "detector.quenching": "lindhard",
            "detector.bins.from": "0.2 keVee",
        },
        "detector for neutrinos of the Sun": {
            "source.kind": "sun",
            "source.duration": "1 year",
            "detector.target": "Xe",
            "detector.mass": "1 t",
            "detector.bins.from": "0.5 keVnr",
        },
    }
)


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

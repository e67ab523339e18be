"""One good call of every public callable that writes events, or sends them through a detector."""

from pathlib import Path

import numpy as np

import nuscatter as ns
from nuscatter.events.files import writing
from nuscatter.events.response import observed
from nuscatter.units import keV, m, us

EVENTS = ns.draw_events(ns.experiment("COHERENT-CsI-2021"), ns.StandardModel(), seed=1, number=5, lowest=5 * keV)
DETECTOR = EVENTS.experiment.detector
BLOCK = EVENTS.block(0)


def measured(seen):
    """Use what is observed."""
    return seen.observable


SEEN = {
    "observable": np.array([1.0, 2.0]),
    "time": np.array([1.0, 2.0]) * us,
    "cosine": None,
    "counted": np.array([True, False]),
    "bins": (np.array([0, -1]), np.array([0, 0])),
}

BALL = ns.Ball(1 * m)


def drawn(events):
    """Use what is drawn."""
    return events.whole().deposit


CASES = [
    (
        ns.draw_events,
        {
            "experiment": EVENTS.experiment,
            "hypothesis": ns.StandardModel(),
            "seed": 1,
            "number": 5,
            "place": ns.Place(20 * m, BALL),
            "lowest": 5 * keV,
            "size": 4,
        },
        drawn,
    ),
    (ns.Place, {"distance": 20 * m, "volume": BALL, "source": BALL, "flight": True}),
    (EVENTS.block, {"number": 0}, lambda block: block.deposit),
    (EVENTS.starting, {"block": 0}, lambda blocks: [each.deposit for each in blocks]),
    (
        writing.write_events,
        {"events": EVENTS, "path": "run.csv", "notes": {"Run": "7"}},
        lambda path: path.stat().st_size,
    ),
    (writing.format_of, {"path": Path("run.csv")}, lambda made: made[1]),
    (observed.observe, {"block": BLOCK, "detector": DETECTOR, "seed": 1}, measured),
    (observed.observed_counts, {"events": EVENTS, "seed": 1}),
    (observed.observed, {"events": EVENTS, "seed": 1}, lambda made: [each.observable for each in made]),
]

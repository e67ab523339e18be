"""Files of events: pages of text and columns, beside one event after the other, as a reader of a manual would write it.

Times are those of the processor, so that what else a machine does, and its disk, do not matter. The drawing of the
events is in both.
"""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.events.files.columns import columns_of, names, rows_of
from nuscatter.events.files.writing import write_events
from nuscatter.events.place import Place
from nuscatter.events.run import Events, draw_events
from nuscatter.units import MeV, cm, keV, m, mm

#: Events that are written, and how many of them one after the other.
N, FEW = 2**16, 4000
PLACE = Place(19.3 * m, ns.Cylinder(radius=9.5 * cm, height=34 * cm))
CSI = ns.experiment("COHERENT-CsI-2021")


def drawn(number: int) -> Events:
    events = draw_events(CSI, ns.StandardModel(), seed=1, number=number, place=PLACE, lowest=2 * keV)
    events.block(0)  # tables are made once
    return events


def seconds(write: Callable[[], Any]) -> float:
    """Return the processor's time."""
    start = time.process_time()
    write()
    return time.process_time() - start


def hepmc3(events: Events, path: Path) -> None:
    """Build each event of particles and a vertex, and give it to the library's writer."""
    pyhepmc = pytest.importorskip("pyhepmc")
    run = pyhepmc.GenRunInfo()
    run.weight_names = ["CV"]
    with pyhepmc.io.WriterAscii(str(path), run) as writer:
        for block in events:
            particles = block.particles
            for number in range(len(block)):
                event = pyhepmc.GenEvent(run, pyhepmc.Units.MEV, pyhepmc.Units.MM)
                event.event_number = number
                event.weights = [1.0]
                vertex = pyhepmc.GenVertex([*(block.position[number] / mm), block.time[number] / mm])
                vertex.status = 1
                for at in range(*particles.event(number).indices(len(particles.pdg))):
                    momentum = particles.momentum[at] / MeV
                    particle = pyhepmc.GenParticle(momentum, int(particles.pdg[at]), int(particles.status[at]))
                    particle.generated_mass = particles.mass[at] / MeV
                    (vertex.add_particle_out if particles.status[at] == 1 else vertex.add_particle_in)(particle)
                event.add_vertex(vertex)
                event.attributes["signal_process_id"] = 150
                writer.write(event)


def rows(events: Events) -> Iterator[list[Any]]:
    """Yield one event after the other."""
    for block in events:
        columns = columns_of(rows_of(block, 0), block.number * events.size, events.processes, 0)
        for at in range(len(block)):
            yield [columns[name][at] for name in names(0)]


def text(events: Events, path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names(0))
        writer.writerows(rows(events))


def npz(events: Events, path: Path) -> None:
    np.savez(path, **dict(zip(names(0), map(np.array, zip(*rows(events), strict=True)), strict=True)))


def parquet(events: Events, path: Path) -> None:
    arrow, written = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    written.write_table(arrow.Table.from_pylist([dict(zip(names(0), row, strict=True)) for row in rows(events)]), path)


def root(events: Events, path: Path) -> None:
    uproot = pytest.importorskip("uproot")
    with uproot.recreate(path) as file:
        file["events"] = dict(zip(names(0), map(np.array, zip(*rows(events), strict=True)), strict=True))


@pytest.mark.parametrize(
    ("ending", "straightforward", "asked", "ratio"),
    [
        (".hepmc3", hepmc3, 1e5, 5),
        (".hepmc3.gz", hepmc3, 5e4, 2),
        (".csv", text, 2e5, 3),
        (".npz", npz, 5e5, 2),
        (".parquet", parquet, 4e5, 3),
        (".root", root, 2e5, 1.5),
    ],
)
def test_files_of_events(report, tmp_path, ending, straightforward, asked, ratio):
    """Asked for: HepMC3 at 1e5 events a second, tables at 2e5 to 5e5."""
    many, few = drawn(N), drawn(FEW)
    write_events(few, tmp_path / f"first{ending}")  # libraries are loaded once
    ours = [seconds(lambda: write_events(many, tmp_path / f"run{ending}")) for _ in range(3)]
    theirs = min(seconds(lambda: straightforward(few, tmp_path / f"slow{ending}")) for _ in range(2)) * N / FEW
    report(f"{N} events into {ending}", float(np.median(ours)), min(ours), N / asked, theirs)
    assert theirs > ratio * min(ours), f"only {theirs / min(ours):.1f} times faster than one event after the other"

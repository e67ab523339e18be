"""Particles of simulated events: files of HepMC3, which PYTHIA, EPOS, GEANT's hadronic models and others write.

The beam is along z. A generator may list a particle several times, each time with what it became; the last one is
read, the one that no longer turns into itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from nuscatter.computing.files import named
from nuscatter.errors import DataError, InputError, instance
from nuscatter.units import Array, GeV, MeV
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class ListedParticles:
    """Particles of one kind out of simulated events.

    Args:
        momenta: Momenta [MeV], shape (particles, 3).
        energies: Energies [MeV], shape (particles,).
        weights: Weight of each, that of its event, shape (particles,).
        per_event: Mean number in an event: if an event is a proton on the target, the number per proton.
    """

    momenta: Array
    energies: Array
    weights: Array
    per_event: float
    __repr__ = shortened


def read_hepmc(path: str | Path, *, pdg: int) -> ListedParticles:
    """Return the particles of one kind in a file of events in HepMC3 (or another format that pyhepmc reads).

    Args:
        path: The file; units of momentum are those that it states, GeV or MeV.
        pdg: Number of the particle in the scheme of the Particle Data Group: 111 for π⁰, 221 for η, 22 for photons.

    Raises:
        InputError: there is no such file, or pyhepmc is not installed.
        DataError: the file cannot be read, or has no such particle.
    """
    file = named(path)
    instance("pdg", pdg, int, "a whole number such as 111")
    if not file.is_file():
        raise InputError(f"There is no file {file}, but a file of events was expected.")
    rows: list[tuple[float, float, float, float]] = []
    weights: list[float] = []
    total, count = 0.0, 0
    pyhepmc = _pyhepmc()
    try:
        with pyhepmc.open(str(file)) as events:
            for event in events:
                unit = GeV if event.momentum_unit == pyhepmc.Units.GEV else MeV
                # the first weight is the event's own, others are those of variations; without any it counts once
                weight = float(event.weights[0]) if len(event.weights) else 1.0
                total, count = total + weight, count + 1
                for each in event.particles:
                    if each.pid == pdg and not _turns_into_itself(each):
                        p = each.momentum
                        rows.append((p.x * unit, p.y * unit, p.z * unit, p.e * unit))
                        weights.append(weight)
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"{file} cannot be read as events ({error}).") from error
    # the reader ends without an error at an event that it cannot read
    if count < (listed := _listed_events(file)):
        raise DataError(f"{file} lists {listed} events, but only {count} of them can be read.")
    if not rows:
        raise DataError(f"{file} has no particle with the PDG number {pdg}.")
    values, shares = np.array(rows), np.array(weights)
    return ListedParticles(values[:, :3], values[:, 3], shares, float(shares.sum()) / total if total else 0.0)


def _listed_events(file: Path) -> int:
    """Return how many events a text file of HepMC begins, 0 for a file of another kind."""
    with file.open("rb") as lines:
        if not lines.readline().startswith(b"HepMC::Version"):
            return 0
        return sum(line.startswith(b"E ") for line in lines)


def _turns_into_itself(particle: Any) -> bool:
    """Return whether a particle is listed again after its end vertex."""
    vertex = particle.end_vertex
    return vertex is not None and any(each.pid == particle.pid for each in vertex.particles_out)


def _pyhepmc() -> Any:
    try:
        import pyhepmc
    except ImportError:
        raise InputError("Files of events need the package pyhepmc: pip install 'nuscatter[events]'.") from None
    return pyhepmc

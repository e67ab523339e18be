r"""What a file of events says about its run: the conventions of NuHepMC, version 1.0 (arXiv:2310.13211).

With these a reader who has never heard of nuscatter can turn events into cross sections: he needs the number of events
and the flux-averaged cross section, which is known before the first event is drawn (convention G.C.2). It is per atom
of the material, averaged over all that arrives, of every species and energy:

.. math:: \langle\sigma\rangle = \frac{N}{\sum\Phi\; N_\mathrm{atoms}},

with N the expected number. Deposits below the lowest that was asked for are not in it, as they are not in the file.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from nuscatter.detectors.volumes import Ball, Box, Cylinder, Volume
from nuscatter.errors import InputError
from nuscatter.events.block import EventBlock
from nuscatter.events.codes import ELECTRON, INCOMING, OUTGOING, TARGET, species_code
from nuscatter.events.place import Place
from nuscatter.events.process import Process
from nuscatter.events.run import Events
from nuscatter.particles import Species
from nuscatter.units import Array, MeV, barn, cm, m, mm

VERSION: Final = (1, 0, 0)
#: Conventions that are followed: the averaged cross section, the spectra of the beam, descriptions of particles, the
#: ranges of process numbers, cross sections in total and by process, the time in the position. Suggestions: what is
#: needed to repeat the run, all status codes. G.C.1 is an exposure in protons or in time, which a flux does not know.
CONVENTIONS: Final = ("G.C.2", "G.C.4", "G.C.5", "E.C.1", "E.C.2", "E.C.3", "E.C.5", "G.S.1", "G.S.2")
#: Where NuHepMC counts low-energy scattering on nuclei, by charged and by neutral currents, and all others.
_CHARGED, _NEUTRAL, _OTHER = 100, 150, 750
_PICOBARN = 1e-12 * barn
#: Bins of the beam's spectrum.
_BINS = 200

_STATUS = {
    OUTGOING: ("Final", "A particle that leaves the event"),
    INCOMING: ("Beam", "The particle that comes from the source"),
    TARGET: ("Target", "What is hit, at rest"),
}


def process_ids(processes: tuple[Process, ...]) -> dict[str, int]:
    """Return NuHepMC's number of each process, by its name; species, nuclides and components share one."""
    found: dict[str, int] = {}
    for each in processes:
        if each.name not in found:
            start = _range_of(each)
            found[each.name] = start + sum(start <= other < start + 50 for other in found.values())
    return found


def _range_of(process: Process) -> int:
    if not process.state.is_neutrino or process.target in {ELECTRON, 0}:
        return _OTHER
    return _CHARGED if process.charged else _NEUTRAL


def require_products(events: Events) -> None:
    """Raise `InputError` if a reaction does not say which particles leave: in HepMC3 they would vanish.

    Args:
        events: The run.
    """
    for law in events.plan.laws:
        if not law.outgoing[0] and not law.most_products:
            raise InputError(
                f"HepMC3 needs the particles that leave, but {law.name} says only what is deposited: "
                "write .parquet, .root, .npz or .csv."
            )


def has_targets(events: Events) -> bool:
    """Return whether each event has a target; decays in flight have none, and no cross section.

    Args:
        events: The run.
    """
    return all(each.target for each in events.processes)


def averaged_cross_section(events: Events) -> float:
    """Return the cross section [MeV⁻²] per atom of the material, averaged over all that arrives.

    Args:
        events: The run.

    Raises:
        InputError: something happens without a target, as a decay in flight: there is no cross section.
    """
    for each in events.processes:
        if each.target == 0:
            raise InputError(f"A cross section needs a target in each event, but {each.name} has none.")
    detector = events.experiment.detector
    atoms = detector.mass / detector.material.mass_per_atom
    # a spectrum may hold several particles, as that of a fission does
    arriving = float(sum(events.flux.fluence.values()))
    return events.expected / (arriving * atoms)


def event_cross_sections(block: EventBlock, events: Events) -> Array:
    """Return two cross sections of each event at its energy [pb], shape (n, 2): conventions E.C.2 and E.C.3.

    The first is of all that the particle does to its target, the second of what has the event's process number. They
    are per atom of the target's nuclide: of its nucleus where that is hit, of all its electrons where one of them is.

    Args:
        block: Some of the events.
        events: The run, of which each process has a target.
    """
    material = events.experiment.detector.material
    atoms = events.experiment.detector.mass / material.mass_per_atom
    shares = dict(material.composition)
    counts = np.array([0.0 if each.nuclide is None else shares[each.nuclide] * atoms for each in events.processes])
    rates = np.column_stack(events.plan.rates(block.process, block.energy))
    return np.asarray(rates / (counts[block.process, None] * _PICOBARN))


def run_attributes(events: Events, notes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a run as HepMC3 writes them: names, and values as text.

    Events without a target are not what NuHepMC is for. Their names begin with nuscatter, not with NuHepMC, and there
    is no cross section among them.

    Args:
        events: The run.
        notes: What else there is to know, by name, as the command that was given.
    """
    numbers = process_ids(events.processes)
    said = _described("ProcessIDs", "ProcessInfo", {numbers[name]: (name, _says(name, events)) for name in numbers})
    said |= _described("VertexStatusIDs", "VertexStatusInfo", {1: ("Primary", "The only vertex of an event")})
    said |= _described("ParticleStatusIDs", "ParticleStatusInfo", _STATUS)
    said |= _described("AdditionalParticleNumbers", "AdditionalParticleInfo", _particles(events))
    for code, (name, _) in _particles(events).items():
        said[f"NuHepMC.AdditionalParticleNumber[{code}].Name"] = name
    said |= {f"NuHepMC.Provenance.nuscatter.{name}": text for name, text in provenance(events, notes).items()}
    if not has_targets(events):
        return {"nuscatter." + name.removeprefix("NuHepMC.").replace("nuscatter.", ""): said[name] for name in said}
    for state in events.flux.species:
        said |= _beam(events, state)
    return _conventions(events) | said


def _conventions(events: Events) -> dict[str, str]:
    """Return which conventions are followed, and the averaged cross section."""
    said = {f"NuHepMC.Version.{name}": str(n) for name, n in zip(("Major", "Minor", "Patch"), VERSION, strict=True)}
    said["NuHepMC.Conventions"] = " ".join(CONVENTIONS)
    said["NuHepMC.FluxAveragedTotalCrossSection"] = _number(averaged_cross_section(events) / _PICOBARN)
    return said | {"NuHepMC.Units.CrossSection.Unit": "pb", "NuHepMC.Units.CrossSection.TargetScale": "PerAtom"}


def provenance(events: Events, notes: Mapping[str, str]) -> dict[str, str]:
    """Return what is needed to repeat a run, and its exposure.

    Args:
        events: The run.
        notes: What else there is to know, by name.
    """
    place = Place(1 * m) if events.plan.place is None else events.plan.place  # of points: all that matters is the line
    return {
        "Seed": str(events.seed),
        "BlockSize": str(events.size),
        "Events": str(events.number),
        "ExpectedEvents": _number(events.expected),
        "LowestDeposit_MeV": _number(events.lowest / MeV),
        "LineOfSight": " ".join(f"{each:.17g}" for each in place.line_of_sight),
        "Distance_mm": "unknown" if events.plan.place is None else _number(place.distance / mm),
        "DetectorVolume": _shape(place.volume),
        "SourceVolume": _shape(place.source),
        "FlightAdded": str(place.flight),
        **notes,
    }


def _shape(volume: Volume | None) -> str:
    """Return a volume in words, with lengths in mm."""
    if volume is None:
        return "point"
    if isinstance(volume, Ball):
        return f"ball of radius {volume.radius / mm:.9g} mm"
    if isinstance(volume, Cylinder):
        return f"cylinder about z of radius {volume.radius / mm:.9g} mm and height {volume.height / mm:.9g} mm"
    if isinstance(volume, Box):
        return f"box of {' x '.join(f'{each / mm:.9g}' for each in volume.lengths)} mm along x, y, z"
    return repr(volume)


def _says(name: str, events: Events) -> str:
    found = [each for each in events.processes if each.name == name]
    targets = ", ".join(dict.fromkeys("nothing" if each.nuclide is None else str(each.nuclide) for each in found))
    share = sum(each.expected for each in found) / events.expected
    return f"{name}, deposit: {found[0].deposit.value}, atoms: {targets}, {100 * share:.6g} % of the events"


def _particles(events: Events) -> dict[int, tuple[str, str]]:
    """Return codes of the particles that come and leave, with names and descriptions."""
    found = {species_code(each.state): (str(each.state), f"{each.state}, which comes") for each in events.processes}
    for each in events.processes:
        if each.elastic and each.outgoing not in found:
            mass = f"{each.outgoing_mass / MeV:.9g} MeV"
            found[each.outgoing] = (f"heavy_{abs(each.outgoing)}", f"what {each.state} becomes, of mass {mass}")
    return found


def _described(ids: str, info: str, entries: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    said = {f"NuHepMC.{ids}": " ".join(str(each) for each in entries)}
    for number, (name, text) in entries.items():
        said |= {f"NuHepMC.{info}[{number}].Name": name, f"NuHepMC.{info}[{number}].Description": text}
    return said


def _beam(events: Events, state: Species) -> dict[str, str]:
    """Return the spectrum of a species as a histogram: particles per cm² in each bin, over the exposure."""
    parts = [each for each in events.flux.components if each.state == state]
    low = min(each.spectrum.support[0] for each in parts)
    high = max(each.spectrum.support[1] for each in parts)
    # A line is within a bin: what is at an edge would be counted twice or not at all.
    edges = np.linspace(low * (1 - 1e-6), high * (1 + 1e-6), 2 if low == high else _BINS + 1)
    content = sum(
        (-np.diff(float(each.fluence) * each.spectrum.moment(0, np.maximum(edges, state.mass))) for each in parts),
        np.zeros(len(edges) - 1),
    )
    name = f"NuHepMC.Beam[{species_code(state)}]"
    return {
        f"{name}.Type": "Histogram",
        f"{name}.EnergyUnit": "MEV",
        f"{name}.RateUnit": "1/cm2 in the exposure",
        f"{name}.Histogram.ContentIsPerWidth": "0",
        f"{name}.Histogram.BinEdges": _numbers(edges / MeV),
        f"{name}.Histogram.BinContent": _numbers(np.maximum(content, 0.0) * cm**2),
    }


def _number(value: float) -> str:
    return f"{value:.16e}"


def _numbers(values: Array) -> str:
    return " ".join(f"{each:.9e}" for each in values.tolist())

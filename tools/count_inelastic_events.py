"""Print the tables of events in docs/inelastic_final_states.md: what detectors at stopped pions see in a year.

    python tools/count_inelastic_events.py            all tables; minutes where responses have to be sampled first
    python tools/count_inelastic_events.py argon      the detectors whose name begins so

Each detector is asked twice: elastic and inelastic events by their energy in one `Experiment.counts`, and the numbers
of neutrons. Efficiencies are 1. Lead and iron are taken as their main isotopes.
"""

import argparse
import sys
from dataclasses import dataclass, field

import numpy as np

import nuscatter as ns
from nuscatter.interactions.inelastic.levels.argon import argon_levels, argon_magnetic_levels
from nuscatter.interactions.inelastic.levels.carbon import carbon_states
from nuscatter.structure.de_excitation.emission import alpha
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV, hour, keV, kg, m, tonne

#: Beam on target in a year, as COHERENT plans with.
YEAR = 5000 * hour
#: Above this energy [MeV] electrons and photons are taken as seen.
VISIBLE = 5 * MeV
#: What ends a bin of recoils [MeV], above all of them.
RECOILS = 0.5 * MeV


@dataclass(frozen=True)
class Place:
    """One detector: its target, mass, distance from the source, threshold for recoils [MeV], and nuclei."""

    name: str
    target: str
    mass: float
    distance: float
    threshold: float
    nuclei: tuple[str, ...]
    source: str = "SNS"
    levels: dict = field(default_factory=dict)
    decays: dict = field(default_factory=dict)


ARGON = {ns.CHARGED_CURRENT: argon_levels(), ns.NEUTRAL_CURRENT: argon_magnetic_levels()}
#: States of isospin 1 of nuclei with N = Z emit no α.
SELF_CONJUGATE = {ns.NEUTRAL_CURRENT: Evaporation(forbidden=(alpha,))}
PLACES = (
    Place("argon, 750 kg", "Ar40", 750 * kg, 27.5 * m, 20 * keV, ("Ar40",), levels=ARGON),
    Place("argon, 10 t", "Ar40", 10 * tonne, 27.5 * m, 20 * keV, ("Ar40",), levels=ARGON),
    Place("argon, CCM, 7 t", "Ar40", 7 * tonne, 23 * m, 50 * keV, ("Ar40",), source="Lujan", levels=ARGON),
    Place("sodium iodide, 185 kg", "NaI", 185 * kg, 21 * m, 13 * keV, ("I127", "Na23")),
    Place("caesium iodide, 14.6 kg", "CsI", 14.6 * kg, 19.3 * m, 8 * keV, ("Cs133", "I127")),
    Place("lead, 1 t", "Pb208", 1 * tonne, 19 * m, 5 * keV, ("Pb208",)),
    Place("iron, 1 t", "Fe56", 1 * tonne, 19 * m, 20 * keV, ("Fe56",)),
    Place("heavy water, 592 kg", "D2O", 592 * kg, 22 * m, 50 * keV, ("O16",), decays=SELF_CONJUGATE),
    Place("water, 1 t", "H2O", 1 * tonne, 22 * m, 50 * keV, ("O16",), decays=SELF_CONJUGATE),
    Place("carbon in CH₂, 1 t", "CH2", 1 * tonne, 20 * m, 50 * keV, ("C12",)),
)


def terms(place, current, seen, **given):
    """Return the sum of the terms of a detector's nuclei by one current."""
    decays = place.decays.get(current, Evaporation())
    made = [
        ns.inelastic(name, current, seen=seen(decays=decays, **given), levels=place.levels.get(current))
        for name in place.nuclei
    ]
    return sum(made[1:], made[0])


def events(place):
    """Return rows of numbers of events in a year, by name."""
    facility = ns.facility(place.source)
    flux = facility.flux(distance=place.distance, pot=facility.protons(energy=YEAR * facility.power))
    edges = np.array([place.threshold, RECOILS, VISIBLE, 60 * MeV])
    energies = ns.Experiment(flux, ns.Detector(place.target, place.mass, edges))
    seen = {ns.Deposit.NEUTRON: lambda number: number}
    neutrons = ns.Experiment(flux, ns.Detector(place.target, place.mass, np.arange(0.5, 4), visible=seen))
    if place.nuclei == ("C12",):  # the discrete states alone: RPA has too much of them
        counts = energies.by_channel(ns.StandardModel() + carbon_states())
        return {name: float(each.sum()) for name, each in counts.items() if each.sum() > 0}
    charged = terms(place, ns.CHARGED_CURRENT, ns.VisibleEnergy)
    neutral = terms(place, ns.NEUTRAL_CURRENT, ns.VisibleEnergy)
    every = energies.counts(ns.StandardModel() + charged + neutral)[:, 0]
    elastic = energies.counts(ns.StandardModel())[:, 0]
    found = {"CEνNS": float(elastic[0])}
    whole = energies.counts(terms(place, ns.CHARGED_CURRENT, ns.AllEnergy))[:, 0]
    found["charged"] = float(whole.sum())
    by_number = neutrons.counts(terms(place, ns.CHARGED_CURRENT, ns.NeutronNumber))[:, 0]
    found["charged, visible"] = float(energies.counts(charged)[2, 0])
    found |= {f"charged, {n} n": float(each) for n, each in enumerate(by_number, 1)}
    for species, counts in energies.by_species(terms(place, ns.NEUTRAL_CURRENT, ns.AllEnergy)).items():
        found[f"neutral, {species}"] = float(counts.sum())
    found["neutral, visible"] = float(energies.counts(neutral)[2, 0])
    by_number = neutrons.counts(terms(place, ns.NEUTRAL_CURRENT, ns.NeutronNumber))[:, 0]
    found |= {f"neutral, {n} n": float(each) for n, each in enumerate(by_number, 1)}
    found["all above 5 MeV in one call"] = float(every[2])
    return found


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", default="", help="how the names of detectors begin")
    chosen = [each for each in PLACES if each.name.startswith(parser.parse_args().name)]
    if not chosen:
        sys.exit(f"There is no such detector; there are {', '.join(each.name for each in PLACES)}.")
    for place in chosen:
        print(f"{place.name}, {place.distance / m:g} m from {place.source}", flush=True)
        for name, value in events(place).items():
            print(f"    {name:40s} {value:12.4g}", flush=True)


if __name__ == "__main__":
    main()

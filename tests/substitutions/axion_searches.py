"""One good call of what axion-like particles do in detectors and of what searches exclude."""

from dataclasses import replace

import numpy as np

import nuscatter as ns
from nuscatter.catalogue.axions import experiments, search
from nuscatter.interactions.bsm.axions import axio_electric, pair_conversion
from nuscatter.reports.axions import bounds, islands, rates
from nuscatter.sources.dark.axions.primakoff import moliere
from nuscatter.sources.dark.photons.target_photons import exponential_photons
from nuscatter.units import GeV, MeV, barn, kg, m

AXION = ns.AxionCouplings(mass=0.5 * MeV, photon=1e-6 / GeV, electron=1e-7)
E = np.array([3.0, 20.0]) * MeV
ARGON = ns.helm("Ar40")
#: A search of few panels.
QUICK = replace(
    experiments.axion_search("NEON"),
    photons=exponential_photons(photons_per_pot=1e25, mean_energy=2 * MeV, target="U", lowest=1 * MeV),
)
RATES = rates.axion_rates(QUICK, AXION)
FIELDS = {
    "name": "mine",
    "title": "Mine",
    "photons": QUICK.photons,
    "electrons": None,
    "pot": 1e20,
    "material": "Ar",
    "mass": 10 * kg,
    "volume": ns.Ball(1 * m),
    "distance": 20 * m,
    "angle": 0.5,
    "energies": (1 * MeV, 5 * MeV),
    "background": (3.0,),
    "sources": QUICK.sources,
    "subtracted": 2.0,
    "resolution": 0.1,
    "efficiency": 0.5,
    "contained": True,
    "observed": (4.0,),
}
CURVE = {"name": "a", "masses": np.array([1.0, 2.0]) * MeV, "couplings": np.array([1.0, 2.0]), "reference": "b"}


def term_used(term):
    """Use a term."""
    return term.sigma(E, AXION.species, ARGON)


def decay_used(term):
    """Use decays."""
    return [each.lines("all", E, AXION.species, None) for each in term.reactions]


def search_used(made):
    """Use a search."""
    return made.detector.response(E), made.background_error


CASES = [
    (
        ns.AxionScattering,
        {
            "couplings": AXION,
            "structure": ns.helm,
            "screening": moliere,
            "absorption": axio_electric.atomic_absorption,
            "contained": True,
            "amplitude": 2.0,
        },
        term_used,
    ),
    (ns.AxionDecay, {"couplings": AXION, "volume": ns.Ball(1 * m), "distance": 20 * m}, decay_used),
    (pair_conversion.pair_conversion, {"E": E, "mass": 0.5 * MeV, "charge": np.ones_like}),
    (axio_electric.axio_electric, {"E": E, "absorption": np.array([2.0, 1.0]) * barn, "mass": 0.5 * MeV}),
    (axio_electric.atomic_absorption, {"Z": 18, "E": E}),
    (search.AxionSearch, FIELDS, search_used),
    (search.ball_of, {"mass": 10 * kg, "material": "Ge"}, lambda made: made.volume),
    (search.tank_of, {"mass": 10 * kg, "material": "Ge"}, lambda made: made.volume),
    (experiments.axion_search, {"name": "NEON"}, lambda made: made.background),
    (islands.events_limit, {"background": 3.0, "error": 0.5, "observed": 4.0, "level": 0.9}),
    (
        islands.axion_island,
        {"search": QUICK, "couplings": AXION, "masses": [1 * MeV], "strengths": [1.0, 10.0], "level": 0.9},
        lambda made: made.events,
    ),
    (rates.axion_rates, {"search": QUICK, "couplings": AXION}, lambda made: made.events(1.0)),
    (rates.scaled, {"couplings": AXION, "strength": 2.0}, lambda made: made.width),
    (RATES.by_process, {"strength": np.array([1.0, 2.0])}),
    (RATES.counts, {"strength": 2.0}),
    (RATES.events, {"strength": 2.0}),
    (bounds.AxionBound, CURVE, lambda made: made.masses),
    (bounds.inside, {"bound": bounds.AxionBound(**CURVE), "mass": 1.5 * MeV, "coupling": 1.2}),
]

"""One good call of every public callable of photons in a target, of what they make, and of bremsstrahlung."""

import numpy as np

import nuscatter as ns
from nuscatter.sources.dark import bremsstrahlung, photon_conversion
from nuscatter.sources.dark.photons import (
    attenuation,
    dark_compton,
    electron_losses,
    pair_production,
    shower,
    target_photons,
)
from nuscatter.units import GW, GeV, MeV, day, m

E = np.array([1.0, 5.0, 50.0]) * MeV
PLACE = {"distance": 20 * m, "pulse": None, "delay_step": 1e6 / MeV}
DARK = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=3 * MeV, alpha_dark=0.5, mass=1 * MeV, kind=ns.DarkMatterKind.SCALAR
)
FLAT = ns.Polynomial((1 / (20 * MeV),), high=20 * MeV)
PHOTONS = ns.TargetPhotons(spectrum=FLAT, material=ns.material("W"), uncertainty=0.1)
PIONS = ns.PionList(np.array([[0, 0, 100], [0, 50, 50]]) * MeV)
FIRST = ns.PionPhotons(ns.BurmanSmith(proton_energy=0.8 * GeV, Z=74), pions_per_pot=0.05, target="W")


def photons_used(made):
    return made.spectrum.moment(0, 5 * MeV), made.attenuation(E), made.uncertainty


def shower_used(made):
    photons, electrons = made
    return photons_used(photons), electrons.tracks.moment(0, 5 * MeV), electrons.uncertainty


def flux_used(made):
    return list(made.fluence.values())


CASES = [
    (pair_production.pairs_of_nucleus, {"Z": 74, "E": E}),
    (pair_production.pairs_of_electrons, {"Z": 74, "E": E}),
    (pair_production.coulomb_correction, {"Z": 74}),
    (pair_production.radiation_length, {"Z": 74}),
    (attenuation.photon_cross_section, {"Z": 74, "E": E}),
    (attenuation.attenuation, {"target": "CsI", "E": E}),
    (attenuation.klein_nishina, {"E": E}),
    (attenuation.photoelectric, {"Z": 74, "E": E}),
    (electron_losses.bremsstrahlung, {"Z": 74, "T": 10 * E, "k": E}),
    (electron_losses.collision_loss, {"Z": 74, "T": E}),
    (electron_losses.critical_energy, {"Z": 74}),
    (
        ns.TargetPhotons,
        {"spectrum": FLAT, "material": ns.material("W"), "directions": None, "uncertainty": 0.1},
        photons_used,
    ),
    (PHOTONS.attenuation, {"E": E}),
    (FIRST.toward, {"angle": 1.0}, lambda made: made.moment(0, 5 * MeV)),
    (
        target_photons.exponential_photons,
        {"photons_per_pot": 1.0, "mean_energy": 10 * MeV, "target": "W", "lowest": 1 * MeV, "uncertainty": 0.1},
        photons_used,
    ),
    (
        ns.PionPhotons,
        {"production": FIRST.directions.production, "pions_per_pot": 0.05, "target": "W", "uncertainty": 0.1},
        photons_used,
    ),
    (
        ns.PionPhotons(PIONS, pions_per_pot=0.05, target="W").toward,
        {"angle": 1.0},
        lambda made: made.moment(0, 5 * MeV),
    ),
    (
        ns.ReactorPhotons,
        {"power": 3 * GW, "duration": 1 * day, "target": "U", "uncertainty": 0.3},
        photons_used,
    ),
    (shower.shower, {"primaries": PHOTONS, "uncertainty": 0.2}, shower_used),
    (
        shower.TargetElectrons,
        {"tracks": FLAT, "positrons": FLAT, "material": ns.material("W"), "uncertainty": 0.1},
        lambda made: (made.tracks.moment(0, 5 * MeV), made.positrons.moment(0, 5 * MeV), made.uncertainty),
    ),
    (dark_compton.dark_compton_threshold, {"mass": 1 * MeV}),
    (dark_compton.dark_compton_ends, {"E": E, "mass": 1 * MeV}),
    (dark_compton.dark_compton_denergy, {"E": E, "dark_energy": E, "mass": 0.5 * MeV}),
    (dark_compton.dark_compton, {"E": E, "mass": 1 * MeV}),
    (dark_compton.dark_cosine, {"E": 2 * E, "dark_energy": E, "mass": 0.5 * MeV}),
    (photon_conversion.dark_photons_made, {"photons": PHOTONS, "mass": 1 * MeV}),
    (
        ns.DarkMatterFromPhotons,
        {"portal": DARK, "photons": PHOTONS, "pot": 1e20, "angle": 0.5, **PLACE},
        flux_used,
    ),
    (
        ns.DarkMatterFromBremsstrahlung,
        {
            "portal": DARK,
            "proton_energy": 8 * GeV,
            "pot": 1e20,
            "angle": 0.02,
            "interactions_per_pot": 1.0,
            "shares": (0.1, 0.9),
            "transverse": 1 * GeV,
            "form_factor": False,
            **PLACE,
        },
        flux_used,
    ),
    (bremsstrahlung.emission, {"z": np.array([0.2, 0.5]), "transverse": 300 * MeV, "mass": 3 * MeV}),
    (bremsstrahlung.bremsstrahlung_number, {"mass": 3 * MeV, "shares": (0.1, 0.9), "transverse": 1 * GeV}),
    (bremsstrahlung.proton_form_factor, {"mass": 3 * MeV, "charges": DARK.charges}, abs),
]

"""One good call of every public callable of decays in flight: volumes, A′ that arrive, and their decays."""

import numpy as np

import nuscatter as ns
from nuscatter.detectors import volumes
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.sources.dark import charge_exchange, dark_photons
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GeV, MeV, m, us
from nuscatter.units import ns as nanosecond

DARK = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-7, mediator_mass=30 * MeV, alpha_dark=0.0, mass=20 * MeV, kind=ns.DarkMatterKind.DIRAC
)
BALL = ns.Ball(1 * m)
E = np.array([50.0, 60.0]) * MeV
MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
PIONS = ns.MesonList(np.array([[0, 0, 100], [0, 50, 50]]) * MeV)
PLACE = {"pot": 1e23, "distance": 20 * m, "pulse": Gaussian(mean=0.44 * us, width=0.15 * us)}
HALF = ns.MixedProduction(MERCURY, PIONS, share=0.5)
LINE = {"energy": 71 * MeV, "angle": 1.0, "mass": 30 * MeV}


def volume_used(volume):
    """Use a volume."""
    return volumes.enhancement(volume, distance=100 * m, lengths=5 * m), volumes.mean_chord(volume, distance=100 * m)


def flux_used(flux):
    """Use a flux."""
    return list(flux.fluence.values())


def spectrum_used(made):
    """Use a spectrum."""
    return made.nodes()


def decay_used(decay):
    """Use a decay."""
    return decay.lines("all", E, DARK.dark_photon, None)


def term_used(term):
    """Use a term."""
    return decay_used(term.reactions[0])


CASES = [
    (ns.Ball, {"radius": 1 * m}, volume_used),
    (ns.Cylinder, {"radius": 1 * m, "height": 2 * m, "axis_angle": 1.0}, volume_used),
    (ns.Box, {"lengths": (1 * m, 2 * m, 3 * m), "direction": (1.0, 0.0, 1.0)}, volume_used),
    *((each.contains, {"points": np.array([[1.0, 2.0, 3.0]]) * m}) for each in (BALL, ns.Box((1 * m, 2 * m, 3 * m)))),
    (ns.Cylinder(radius=1 * m, height=1 * m).contains, {"points": np.array([[1.0, 2.0, 3.0]]) * m}),
    (volumes.enhancement, {"volume": BALL, "distance": 20 * m, "lengths": np.array([1.0, 2.0]) * m}),
    (volumes.mean_chord, {"volume": BALL, "distance": 20 * m}),
    (volumes.require_outside, {"volume": BALL, "distance": 20 * m}),
    (MERCURY.line_seen_from, LINE, spectrum_used),
    (PIONS.line_seen_from, LINE, spectrum_used),
    (charge_exchange.ChargeExchangeAtRest().line_seen_from, LINE, spectrum_used),
    (HALF.line_seen_from, LINE, spectrum_used),
    (
        ns.DarkPhotonsFromPions,
        {
            "portal": DARK,
            "production": PIONS,
            "pions_per_pot": 0.09,
            "angle": 1.5,
            "delay_step": 20 * nanosecond,
            **PLACE,
        },
        flux_used,
    ),
    (
        ns.DarkPhotonsFromCapture,
        {"portal": DARK, "captures_per_pot": 0.05, "radiative_branching": 0.02, **PLACE},
        flux_used,
    ),
    (
        dark_photons.surviving,
        {
            "spectrum": Polynomial((1 / MeV,), low=50 * MeV, high=60 * MeV),
            "mass": 30 * MeV,
            "width": 1 / (50 * m),
            "distance": 20 * m,
        },
        lambda made: (made[0].nodes(), made[1]),
    ),
    (
        DecayInFlight,
        {
            "name": "decay",
            "mass": 30 * MeV,
            "width": 1 / (50 * m),
            "branching": 0.5,
            "deposit": ns.Deposit.PHOTON,
            "volume": BALL,
            "distance": 20 * m,
        },
        decay_used,
    ),
    (ns.DarkPhotonDecay, {"portal": DARK, "volume": BALL, "distance": 20 * m}, term_used),
]

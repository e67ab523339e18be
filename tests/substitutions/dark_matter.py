"""One good call of every public callable of dark matter: the portal, pions, captures, and terms."""

import numpy as np

import nuscatter as ns
from nuscatter.interactions.bsm import dark_channels
from nuscatter.sources.dark import arrivals, neutral_pions, pion_capture, portal
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GeV, MeV, m, us
from nuscatter.units import ns as nanosecond

KIND = ns.DarkMatterKind.DIRAC
COUPLINGS = {"alpha_dark": 0.5, "mass": 25 * MeV, "kind": KIND, "mediator_mass": 75 * MeV}
DARK = ns.VectorPortal.kinetic_mixing(epsilon=1e-4, **COUPLINGS)
(CHI,) = DARK.particles
REST = neutral_pions.spectrum_at_rest(DARK)
E = np.array([30.0, 60.0]) * MeV
ARGON = ns.helm("Ar40")
MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
BOOSTER = ns.SanfordWang(proton_momentum=8.89 * GeV)
PIONS = ns.PionList(np.array([[0, 0, 100], [0, 50, 50]]) * MeV)
PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
PLACE = {"pot": 1e23, "distance": 20 * m, "pulse": PULSE, "delay_step": 20 * nanosecond}
SEEN = {"angle": 1.0, "rest": REST, "mass": 25 * MeV}


def portal_used(made):
    """Use a portal."""
    return made.dark_width(), made.visible_width(), made.dark_fraction, neutral_pions.pion_branching(made)


def flux_used(flux):
    """Use a flux."""
    return list(flux.fluence.values())


def production_used(made):
    """Use a production."""
    return made.seen_from(REST, angle=1.0, mass=25 * MeV).nodes()


def spectrum_used(made):
    """Use a spectrum."""
    return made.nodes()


def channel_used(channel):
    """Use a channel."""
    return channel.threshold(np.array([1e-3]) * MeV, 1 * GeV, 25 * MeV)


CASES = [
    (ns.PortalCharges, {"up": 0.6, "down": -0.3, "lepton": -1.0}, lambda made: (made.proton, made.neutron)),
    (
        ns.VectorPortal,
        {**COUPLINGS, "coupling": 1e-4, "charges": portal.electric, "splitting": 1 * MeV},
        portal_used,
    ),
    (ns.VectorPortal.kinetic_mixing, {**COUPLINGS, "epsilon": 1e-4, "splitting": 1 * MeV}, portal_used),
    (ns.VectorPortal.leptophobic, {**COUPLINGS, "alpha_baryon": 1e-6}, portal_used),
    (DARK.partner, {"particle": CHI}, str),
    (DARK.dark_width, {"mass": E}),
    (DARK.visible_width, {"mass": E}),
    (portal.fermion_width, {"mass": E, "first": 10 * MeV, "second": 12 * MeV}),
    (portal.decay_momentum, {"mass": E, "first": 10 * MeV, "second": 12 * MeV}),
    (ns.BurmanSmith, {"proton_energy": 0.8 * GeV, "Z": 74}, production_used),
    (ns.SanfordWang, {"proton_momentum": 8.89 * GeV}, production_used),
    (ns.PionList, {"momenta": np.array([[0, 0, 100], [0, 50, 50]]) * MeV, "weights": [1.0, 2.0]}, production_used),
    (Tilted, {"production": MERCURY, "tilt": 0.3, "hardness": -0.2}, production_used),
    *((each.seen_from, SEEN, spectrum_used) for each in (MERCURY, PIONS)),
    (neutral_pions.pion_branching, {"portal": DARK, "mass": E}),
    (neutral_pions.off_shell_branching, {"portal": DARK}),
    (
        neutral_pions.spectrum_at_rest,
        {"portal": DARK, "which": 0, "off_shell": False, "polarised": True},
        spectrum_used,
    ),
    (
        ns.DarkMatterFromPions,
        {
            "portal": DARK,
            "production": PIONS,
            "pions_per_pot": 0.09,
            "angle": 1.5,
            "off_shell": False,
            "polarised": True,
            **PLACE,
        },
        flux_used,
    ),
    (pion_capture.capture_energy, {"mass": 75 * MeV}),
    (pion_capture.capture_branching, {"portal": DARK, "radiative_branching": 0.4}),
    (pion_capture.capture_spectrum, {"portal": DARK, "which": 0}, spectrum_used),
    (
        ns.DarkMatterFromCapture,
        {"portal": DARK, "captures_per_pot": 0.05, "radiative_branching": 0.02, **PLACE},
        flux_used,
    ),
    (arrivals.flight_delay, {"E": E, "mass": 25 * MeV, "distance": 20 * m}),
    (dark_channels.dark_channel, {"kind": KIND, "mass": 25 * MeV, "recoil": ns.Recoil.NUCLEUS}, channel_used),
    (
        dark_channels.split_channel,
        {"incoming": 25 * MeV, "outgoing": 26 * MeV, "recoil": ns.Recoil.NUCLEUS},
        channel_used,
    ),
    (ns.DarkMatterScattering, {"portal": DARK, "amplitude": 2.0}, lambda term: term.sigma(E, CHI, ARGON)),
    (ns.DarkMatterElectronScattering, {"portal": DARK, "amplitude": 2.0}, lambda term: term.sigma(E, CHI)),
]

"""One good call of every public callable of dark matter: the portal, pions, captures, and terms."""

import numpy as np

import nuscatter as ns
from nuscatter.interactions.bsm import dark_channels
from nuscatter.interactions.bsm.dark_excitation import measured_levels, portal_current, projectile
from nuscatter.interactions.inelastic.responses import sampled_responses, state_energies
from nuscatter.sources.dark import arrivals, charge_exchange, meson_decays, mesons, neutral_pions, pion_capture, portal
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GeV, MeV, fm, m, us
from nuscatter.units import ns as nanosecond

KIND = ns.DarkMatterKind.DIRAC
COUPLINGS = {"alpha_dark": 0.5, "mass": 25 * MeV, "kind": KIND, "mediator_mass": 75 * MeV}
DARK = ns.VectorPortal.kinetic_mixing(epsilon=1e-4, **COUPLINGS)
(CHI,) = DARK.particles
REST = meson_decays.spectrum_at_rest(DARK)
E = np.array([30.0, 60.0]) * MeV
ARGON = ns.helm("Ar40")
MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
BOOSTER = ns.SanfordWang(proton_momentum=8.89 * GeV)
PIONS = ns.MesonList(np.array([[0, 0, 100], [0, 50, 50]]) * MeV)
PION = {"meson": ns.neutral_pion}
ETAS = ns.MesonList(np.array([[0, 0, 100], [0, 50, 50]]) * MeV, meson=ns.eta)
HALF = ns.MixedProduction(MERCURY, PIONS, share=0.5)
EXCHANGED = charge_exchange.ChargeExchangeAtRest()
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
    (ns.SanfordWang, {"proton_momentum": 8.89 * GeV, "meson": ns.neutral_pion}, production_used),
    (
        ns.MesonList,
        {"momenta": np.array([[0, 0, 100], [0, 50, 50]]) * MeV, "weights": [1.0, 2.0], **PION},
        production_used,
    ),
    (ns.MixedProduction, {"first": MERCURY, "second": PIONS, "share": 0.5}, production_used),
    *((each.seen_from, SEEN, spectrum_used) for each in (MERCURY, PIONS, EXCHANGED, HALF)),
    (
        ns.Meson,
        {
            "name": "η",
            "pdg": 221,
            "mass": 548 * MeV,
            "photons": 0.39,
            "quarks": (1.0, 1.0, -2.0),
            "pole": 721 * MeV,
        },
        lambda made: made.branching(DARK),
    ),
    (ns.eta.amplitude, {"charges": portal.electric}),
    (ns.eta.branching, {"portal": DARK, "mass": E}),
    (mesons.threshold, {"meson": ns.eta}),
    (Tilted, {"production": MERCURY, "tilt": 0.3, "hardness": -0.2}, production_used),
    (neutral_pions.pion_branching, {"portal": DARK, "mass": E}),
    (meson_decays.off_shell_branching, {"portal": DARK, "meson": ns.eta}),
    (
        meson_decays.spectrum_at_rest,
        {"portal": DARK, "which": 0, "meson": ns.eta, "off_shell": False, "polarised": True},
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
    (
        ns.DarkMatterFromEtas,
        {
            "portal": DARK,
            "production": ETAS,
            "proton_energy": 1.5 * GeV,
            "etas_per_pot": 0.01,
            "angle": 1.5,
            "off_shell": False,
            "polarised": True,
            **PLACE,
        },
        flux_used,
    ),
    (
        ns.DarkMatterFromChargeExchange,
        {
            "portal": DARK,
            "captures_per_pot": 0.05,
            "exchange_branching": 0.02,
            "off_shell": False,
            "polarised": True,
            **PLACE,
        },
        flux_used,
    ),
    (pion_capture.capture_energy, {"mass": 75 * MeV}),
    (pion_capture.capture_branching, {"portal": DARK, "radiative_branching": 0.4, "off_shell": False}),
    (pion_capture.capture_spectrum, {"portal": DARK, "which": 0, "off_shell": False}, spectrum_used),
    (
        ns.DarkMatterFromCapture,
        {"portal": DARK, "captures_per_pot": 0.05, "radiative_branching": 0.02, "off_shell": False, **PLACE},
        flux_used,
    ),
    (arrivals.flight_delay, {"E": E, "mass": 25 * MeV, "distance": 20 * m}),
    (
        arrivals.line_arriving,
        {"species": CHI, "energy": 50 * MeV, "per_solid_angle": 1e3, "distance": 20 * m, "pulse": PULSE},
        flux_used,
    ),
    (dark_channels.dark_channel, {"kind": KIND, "mass": 25 * MeV, "recoil": ns.Recoil.NUCLEUS}, channel_used),
    (
        dark_channels.split_channel,
        {"incoming": 25 * MeV, "outgoing": 26 * MeV, "recoil": ns.Recoil.NUCLEUS},
        channel_used,
    ),
    (ns.DarkMatterScattering, {"portal": DARK, "amplitude": 2.0}, lambda term: term.sigma(E, CHI, ARGON)),
    (
        projectile.transfers,
        {"E": E, "omega": 5 * MeV, "incoming": 10 * MeV, "outgoing": 10 * MeV},
    ),
    (
        projectile.projectile_factors,
        {
            "kind": KIND,
            "E": E,
            "omega": 5 * MeV,
            "q2": 900 * MeV**2,
            "incoming": 10 * MeV,
            "outgoing": 10 * MeV,
        },
    ),
    (
        portal_current.PortalCurrent,
        {"charges_of_quarks": portal.electric, "electromagnetic": portal_current.ElectromagneticCurrent()},
        lambda made: made.charges(0.0).vector,
    ),
    (
        measured_levels.ElectricLevel,
        {
            "energy": 1.5 * MeV,
            "J": 2,
            "strength": 330 * fm**4,
            "replaced": 3 * MeV,
            "radius": 3.8 * fm,
            "surface": 0.9 * fm,
        },
    ),
    (
        measured_levels.MagneticLevel,
        {"energy": 15 * MeV, "transition": measured_levels.carbon_level().transition, "replaced": 17 * MeV},
    ),
    (measured_levels.lowest_quadrupole, {"nuclide": "Ar40", "energy": 1.5 * MeV, "replaced": 3 * MeV}),
    (measured_levels.carbon_level, {"triad": measured_levels.CarbonTriad(), "replaced": 17 * MeV}),
    (
        ns.DarkExcitation,
        {
            "portal": DARK,
            "nuclide": "Ar40",
            "amplitude": 2.0,
            "force": "SLy4",
            "electromagnetic": portal_current.ElectromagneticCurrent(),
            "energies": state_energies.MeanField(),
            "sampling": sampled_responses.Sampling(),
            "levels": (measured_levels.carbon_level(),),
            "highest_energy": 500 * MeV,
            "seen": ns.AllEnergy(),
            "progress": None,
        },
        lambda term: term.strength(term.reactions[0], "all", CHI),
    ),
    (ns.DarkMatterElectronScattering, {"portal": DARK, "amplitude": 2.0}, lambda term: term.sigma(E, CHI)),
]

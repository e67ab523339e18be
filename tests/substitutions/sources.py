"""One good call of every public callable of what arrives: species, constants, spectra, times, fluxes, oscillations."""

import numpy as np

import nuscatter as ns
from nuscatter.propagation import adiabatic as oscillation
from nuscatter.propagation import oscillating_spectrum as oscillated
from nuscatter.propagation.earth import matter_potential
from nuscatter.propagation.mixing import electron_potential
from nuscatter.propagation.regeneration import FinelyCut, Regeneration
from nuscatter.reports import oscillation_link as link
from nuscatter.sources import timing
from nuscatter.sources.accelerators import facilities as sites
from nuscatter.sources.accelerators import kaon_decay, radiative_decay
from nuscatter.sources.radioactive import capture_decay
from nuscatter.sources.reactors import fission
from nuscatter.sources.reactors import fission_uncertainty as variations
from nuscatter.sources.reactors.reactor import mean_energy_per_fission
from nuscatter.sources.sky import diffuse
from nuscatter.sources.sky import emission as stars
from nuscatter.sources.spectra import beta_minus as beta
from nuscatter.sources.spectra import beta_plus
from nuscatter.sources.spectra.smooth import product, weighted_sum
from nuscatter.units import GW, MeV, cm, day, erg, eV, g, keV, km, m, megaparsec, s, us, year

E = np.array([1.0, 5.0, 30.0]) * MeV
T = np.array([-1.0, 0.2, 3.0]) * us
LINE = ns.Line(30 * MeV)
FLAT = ns.Polynomial((1 / (50 * MeV),), high=50 * MeV)
TABLE = ns.Tabulated(np.array([1, 2, 3]) * MeV, np.array([0, 1, 0]) / MeV)
SMOOTH = ns.Smooth(lambda E: np.exp(-E / MeV) / MeV, (0.0, 10 * MeV))
PLACE = oscillation.ProductionRegion.around(6.81e-12 * eV, relative_variance=0.01)
SCALED = oscillation.Scaled(FLAT, 0.5)
PHASE = oscillated.Phase(1 * eV**2, np.array([20.0, 21.0]) * m, np.array([0.5, 0.5]))
FACTOR = oscillated.Factor(1.0, -0.1, 0.0)
WAVES = oscillated.Oscillated(FLAT, FACTOR, PHASE)
PULSE = timing.Gaussian(mean=0.44 * us, width=0.15 * us)
BOX = timing.box(start=0, length=1 * us)
BUNCHES = timing.Bunches(PULSE, (0.0, 1 * us))
PROFILE = ns.TimeProfile(PULSE, (0.026 * us, 2.2 * us))
SNS = ns.facility("SNS")
FLUX = SNS.flux(distance=20 * m, pot=1e23)
COMPONENT = FLUX.components[0]
SUN = ns.Sun(duration=1 * year, only=("7Be",))
SPECTRA = fission.huber_mueller()
LOW = fission.vogel_engel()
MODE = variations.off_equilibrium()
STERILE = ns.Sterile(dm2=1 * eV**2, e=0.01, mu=0.01, distance=20 * m)
NONUNITARY = ns.NonUnitarity(alpha_11=0.99)
MSW = ns.AdiabaticMSW()
PINCHED = ns.Pinched(mean=12 * MeV, alpha=2.5)
ROCK = ns.MatterPath.constant(1000 * km, density=3 * g / cm**3)
NIGHT = Regeneration(ns.nufit_6_0, ROCK)
OSCILLATION = ns.MatterOscillation(ns.nufit_6_0, ROCK)
FAR = 0.01 * megaparsec
BURST = ns.Supernova.named("dune", distance=FAR)
CONVERSION = ns.Conversion.decoherence()
ARGON = ns.helm("Ar40")


def spectrum_used(spectrum):
    """Use a spectrum."""
    return spectrum.moment(1, E), spectrum.nodes(4), spectrum.support


def pulse_used(pulse):
    """Use a pulse."""
    return pulse.cumulative(T), ns.TimeProfile(pulse, (2.2 * us,)).fraction(0.0, 1 * us)


def flux_used(flux):
    """Use a flux."""
    return flux.fluence, ns.recoil_spectrum(ns.StandardModel(), flux, "Ar40", 5 * keV)


def species_used(species):
    """Use a species."""
    return str(species), ns.StandardModel().sigma(30 * MeV, species, ARGON)


def fields(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def methods_of_spectrum(spectrum, density=True):
    found = [(spectrum.moment, {"k": 1, "above": E, "mass": 0.1 * MeV}), (spectrum.nodes, {"n": 4})]
    return [*([(spectrum.__call__, {"E": E})] if density else []), *found]


CASES = [
    (ns.Measured, {"value": 1.0, "uncertainty": 0.1, "source": "here"}),
    (ns.species, {"name": "nu_e"}),
    (ns.Species, {"name": "x", "flavour": "e", "antiparticle": False, "mass": 0.0}, species_used),
    (ns.Coherence, {"first": ns.nu_e, "second": ns.nu_mu, "imaginary": False}, str),
    # spectra
    (ns.Line, {"energy": 30 * MeV}, spectrum_used),
    *methods_of_spectrum(LINE, density=False),
    (ns.Polynomial, {"coefficients": (1 / MeV, -0.1 / MeV**2), "high": 9 * MeV, "low": 1 * MeV}, spectrum_used),
    *methods_of_spectrum(FLAT),
    (ns.Tabulated, {"energies": np.array([1, 2, 3]) * MeV, "values": np.array([0, 1, 0]) / MeV}, spectrum_used),
    *methods_of_spectrum(TABLE),
    (ns.Smooth, {"function": lambda E: np.exp(-E / MeV) / MeV, "edges": (0.0, 10 * MeV)}, spectrum_used),
    *methods_of_spectrum(SMOOTH),
    (weighted_sum, {"parts": [(FLAT, 0.5), (SMOOTH, 0.5)]}, spectrum_used),
    (product, {"spectrum": FLAT, "factor": lambda E: E / MeV, "kinks": (1 * MeV, 9 * MeV)}, spectrum_used),
    (oscillation.ProducedIn, {"spectrum": LINE, "region": PLACE}, spectrum_used),
    *methods_of_spectrum(oscillation.ProducedIn(FLAT, PLACE)),
    (oscillation.Scaled, {"spectrum": FLAT, "factor": 0.5}, spectrum_used),
    *methods_of_spectrum(SCALED),
    (beta.fermi_function, {"Z": 20, "A": 40, "momentum": E}),
    (
        beta.beta_antineutrinos,
        {"end_points": [1 * MeV, 2 * MeV], "intensities": [0.5, 0.5], "Z": 20, "A": 40},
        spectrum_used,
    ),
    (beta.beta_decay, {"parent": "U239"}),
    (beta_plus.positron_fermi_function, {"Z": 7, "A": 15, "momentum": E}),
    (beta_plus.positron_neutrinos, {"end_point": 1.7 * MeV, "Z": 7, "A": 15}, spectrum_used),
    (beta_plus.positron_decay, {"parent": "O15"}),
    (kaon_decay.three_body_density, {"E": E, "lepton_mass": 0.511 * MeV}),
    (radiative_decay.electron_neutrino_correction, {"x": np.array([0.0, 0.5, 0.9])}),
    (radiative_decay.muon_neutrino_correction, {"x": np.array([0.0, 0.5, 0.9])}),
    (radiative_decay.pion_continuum, {"E": E, "alpha": 1 / 137}),
    (
        radiative_decay.radiative_spectra,
        {"alpha": 1 / 137},
        lambda made: [spectrum_used(spectrum) for _, spectrum in made],
    ),
    (diffuse.core_collapse_rate, {"z": np.array([0.0, 1.0])}),
    (diffuse.fermi_dirac, {"E": E, "temperature": 5 * MeV}),
    # times
    (timing.Gaussian, {"mean": 0.44 * us, "width": 0.15 * us}, pulse_used),
    (PULSE.cumulative, {"t": T}),
    (PULSE.density, {"t": T}),
    (BOX.density, {"t": T}),
    (PULSE.folded, {"t": T, "lifetime": 2.2 * us}),
    (
        timing.PiecewiseLinear,
        {"times": np.array([0.0, 1.0]) * us, "left": np.array([1.0]) / us, "right": np.array([1.0]) / us},
        pulse_used,
    ),
    (BOX.cumulative, {"t": T}),
    (BOX.folded, {"t": T, "lifetime": 2.2 * us}),
    (timing.box, {"start": 0.0, "length": 1 * us}, pulse_used),
    (timing.triangle, {"start": 0.0, "length": 1 * us, "peak": 0.3}, pulse_used),
    (timing.tabulated, {"times": np.array([0, 1, 2]) * us, "density": [0, 1, 0]}, pulse_used),
    (timing.Bunches, {"pulse": PULSE, "offsets": (0.0, 1 * us), "weights": (0.5, 0.5)}, pulse_used),
    (BUNCHES.cumulative, {"t": T}),
    (BUNCHES.folded, {"t": T, "lifetime": 2.2 * us}),
    (
        ns.TimeProfile,
        {"pulse": PULSE, "lifetimes": (0.026 * us, 2.2 * us), "delay": 0.1 * us},
        lambda made: (made.density(T), made.fraction(0.0, 1 * us)),
    ),
    (PROFILE.density, {"t": T}),
    (PROFILE.cumulative, {"t": T}),
    (PROFILE.fraction, {"start": 0.0, "stop": 1 * us}),
    (PROFILE.shifted, {"delay": 0.1 * us}, lambda made: made.density(T)),
    # fluxes
    (
        ns.Component,
        {"state": ns.nu_e, "spectrum": LINE, "fluence": 1 / cm**2, "time": PROFILE},
        lambda made: flux_used(ns.Flux((made,))),
    ),
    (ns.Flux, {"components": (COMPONENT,)}, flux_used),
    (FLUX.map, {"change": lambda each: each}, flux_used),
    (FLUX.averaged, {"model": ns.StandardModel(), "nucleus": ARGON, "species": ns.nu_mu}),
    (ns.baselines, {"distance": 20 * m, "source_depth": 1 * m, "detector_depth": 1 * m, "n": 8}),
    (ns.effective_distance, {"distance": 20 * m, "source_depth": 1 * m, "detector_depth": 1 * m}),
    (
        ns.PionDecayAtRest,
        {"pot": 1e23, "nu_per_pot": 0.09, "distance": 20 * m, "pulse": PULSE, "radiative": True},
        flux_used,
    ),
    (ns.KaonDecayAtRest, {"pot": 1e23, "kaons_per_pot": 0.01, "distance": 20 * m, "pulse": PULSE}, flux_used),
    (sites.mercury_nu_per_pot, {"proton_energy": 1000 * MeV}),
    (ns.facility, {"name": "SNS"}),
    (ns.Facility, fields(SNS), lambda made: flux_used(made.flux(distance=20 * m, pot=1e23))),
    (SNS.protons, {"energy": 1 * GW * day}),
    (SNS.flux, {"distance": 20 * m, "pot": 1e23, "nu_per_pot": 0.09, "radiative": True}, flux_used),
    (SNS.flux_per_time, {"distance": 20 * m, "nu_per_pot": 0.09}),
    (SNS.profile, {"species": ns.nu_mu}),
    (SNS.fraction, {"species": ns.nu_mu, "start": 0.0, "stop": 1 * us}),
    (SNS.steady_background_suppression, {"window": (0.0, 6 * us)}),
    (ns.ElectronCapture, {"name": "Cr51", "activity": 1e15 / s, "distance": 1 * m, "duration": 1 * day}, flux_used),
    (capture_decay, {"name": "Cr51"}),
    (
        ns.Reactor,
        {
            "power": 3 * GW,
            "distance": 20 * m,
            "duration": 1 * day,
            "fractions": {"U235": 0.6, "Pu239": 0.4},
            "spectra": SPECTRA,
            "energies": {"U235": 202 * MeV, "Pu239": 211 * MeV},
            "captures": 0.6,
            "capture_spectrum": TABLE,
            "load_factor": 0.9,
        },
        flux_used,
    ),
    (mean_energy_per_fission, {"fractions": {"U235": 1.0}, "energies": {"U235": 202 * MeV}}),
    (fission.isotope, {"name": "U235"}),
    (fission.huber_mueller, {"extended": True}),
    (fission.huber_mueller_fit, {"high": 8 * MeV}),
    (fission.joined, {"low": LOW, "high": SPECTRA, "at": 2 * MeV}),
    (fission.jump, {"low": LOW, "high": SPECTRA, "at": 2 * MeV}),
    (fission.read_spectra, {"paths": {}}),
    (variations.Mode, {"name": "x", "energies": [2 * MeV, 8 * MeV], "shifts": {"U235": [0.1, 0.1]}}),
    (variations.varied, {"spectra": SPECTRA, "sigmas": {MODE: 0.5}}),
    (variations.relative_covariance, {"modes": [MODE], "first": "U235", "second": "Pu239"}),
    (ns.SolarModel, fields(ns.B16_GS98), lambda made: ns.Sun(duration=1 * day, model=made).fluence),
    (ns.B16_GS98.replaced, {"fluxes": {"8B": ns.Measured(5e6 / cm**2 / s, 1e5 / cm**2 / s, "here")}}),
    (
        ns.Sun,
        {"duration": 1 * year, "model": ns.B16_GS98, "only": ("8B", "7Be"), "boron8": SMOOTH},
        lambda made: made.fluence,
    ),
    (ns.AtmosphericNeutrinos, {"duration": 1 * year}, flux_used),
    (
        ns.DiffuseSupernovaBackground,
        {
            "duration": 1 * year,
            "temperatures": (3 * MeV, 5 * MeV, 8 * MeV),
            "energy": 1e59 * MeV,
            "rate": diffuse.core_collapse_rate,
            "hubble": 2e-18 / s,
            "matter": 0.3,
            "z_max": 5.0,
        },
        lambda made: made.fluence,
    ),
    (ns.Pinched, {"mean": 12 * MeV, "alpha": 2.5, "edges": (0.0, 5 * MeV, 50 * MeV)}, spectrum_used),
    *methods_of_spectrum(PINCHED),
    (PINCHED.moments, {"above": E, "mass": 0.1 * MeV}),
    (LINE.moments, {"above": E, "mass": 0.1 * MeV}),
    (stars.pair_annihilation, {"temperature": 0.4 * MeV}, spectrum_used),
    (stars.Emission, fields(stars.emissions["dune"])),
    (stars.emission, {"name": "livermore"}),
    (
        ns.Supernova.__call__,
        {
            "distance": FAR,
            "mean_energy": (9.5 * MeV, 12 * MeV, 15.6 * MeV),
            "alpha": 2.5,
            "luminosity": np.array([1e52, 1e51]) * erg / s,
            "times": np.array([0.0, 1.0]) * s,
            "black_hole": 0.5 * s,
            "high": 90 * MeV,
        },
        flux_used,
    ),
    (ns.Supernova.named, {"name": "dune", "distance": FAR, "high": 90 * MeV}, flux_used),
    (
        ns.Supernova.from_spectra,
        {
            "times": np.array([0.0, 1.0]) * s,
            "energies": np.array([0.0, 20.0, 60.0]) * MeV,
            "rates": {ns.nu_e: np.array([[0.0, 1e55, 0.0], [0.0, 2e55, 0.0]])},
            "distance": FAR,
            "black_hole": 0.5 * s,
        },
        flux_used,
    ),
    # what becomes of them on the way
    (matter_potential, {"density": 3 * g / cm**3, "electron_fraction": 0.5}),
    (ns.MatterPath, fields(ROCK), lambda made: NIGHT.mixing and Regeneration(ns.nufit_6_0, made).direction(E)),
    (ns.MatterPath.constant, {"length": 1000 * km, "density": 3 * g / cm**3, "electron_fraction": 0.5}),
    (ns.MatterPath.through_earth, {"cos_zenith": -0.3, "step": 100 * km}),
    (Regeneration, {"mixing": ns.nufit_6_0, "path": ROCK}, lambda made: made.direction(E)),
    (NIGHT.density_matrix, {"weights": np.array([0.2, 0.7, 0.1]), "E": E, "antiparticle": True}),
    (NIGHT.direction, {"E": E, "antiparticle": True}),
    *methods_of_spectrum(FinelyCut(SMOOTH, (0.0, 10 * MeV))),
    (FinelyCut, {"spectrum": SMOOTH, "marks": (0.0, 10 * MeV)}, lambda made: made.moment(1, E)),
    (ns.Conversion, {"probabilities": np.eye(3)}, lambda made: made(BURST).fluence),
    (ns.Conversion.adiabatic, {"mixing": ns.nufit_6_0}, lambda made: made(BURST).fluence),
    (ns.Conversion.survival, {"p": 0.1, "p_bar": 0.5}, lambda made: made(BURST).fluence),
    (CONVERSION.probability, {"start": ns.nu_mu, "end": ns.nu_e}),
    (
        ns.MatterOscillation,
        {"mixing": ns.nufit_6_0, "path": ROCK, "couplings": np.diag([0.1, 0.0, 0.0])},
        lambda made: made.probabilities(1e3 * E),
    ),
    (OSCILLATION.probabilities, {"E": 1e3 * E, "antiparticle": True}),
    (OSCILLATION.amplitudes, {"E": 1e3 * E, "antiparticle": True}),
    (ns.opposite_ordering, {"mixing": ns.nufit_6_0, "couplings": np.diag([0.1, 0.0, 0.0])}),
    (ns.matter_couplings, {"term": ns.NSI(ee_u=0.1), "neutrons_per_electron": 1.05}),
    (link.difference_model, {"up": 1.0, "down": 0.5, "neutrons_per_electron": 1.0}, lambda made: made(-2.0, 0.1)),
    (link.difference_couplings, {"differences": [-2.0, 0.5]}),
    (link.fitted_phase, {"true": OSCILLATION, "E": 1e3 * E, "fitted": ns.nufit_6_0}),
    (
        link.appearance_band,
        {"mixing": ns.nufit_6_0, "intervals": [(-0.5, 0.5)], "E": 1e3 * E, "path": ROCK, "n": 5},
    ),
    (CONVERSION.__call__, {"flux": BURST}, flux_used),
    (electron_potential, {"density": 1e25 / cm**3}),
    (ns.Mixing, fields(ns.nufit_6_0), lambda made: (made.matrix, made.mass_fractions(E, 1e-12 * eV))),
    (ns.nufit_6_0.mass_fractions, {"E": E, "potential": 6e-12 * eV, "species": ns.nu_mu}),
    (ns.nufit_6_0.dense_fractions, {"species": ns.nu_e_bar}),
    (oscillation.ProductionRegion, {"potentials": (1e-12 * eV, 2e-12 * eV), "weights": (0.5, 0.5)}),
    (oscillation.ProductionRegion.around, {"mean": 6e-12 * eV, "relative_variance": 0.01}),
    (
        ns.AdiabaticMSW,
        {"mixing": ns.nufit_6_0, "coherent": True, "dense": False, "earth": ROCK},
        lambda made: made(SUN).fluence,
    ),
    (MSW.mass_fractions, {"E": E, "region": PLACE, "species": ns.nu_e_bar}),
    (MSW.density_matrix, {"E": E, "region": PLACE, "species": ns.nu_mu}),
    (MSW.probabilities, {"E": E, "region": PLACE, "species": ns.nu_e}),
    (MSW.__call__, {"flux": SUN}),
    (
        ns.NonUnitarity,
        {
            "alpha_11": 0.99,
            "alpha_22": 0.99,
            "alpha_33": 0.99,
            "alpha_21": 0.01j,
            "alpha_31": 0.01,
            "alpha_32": 0.01,
            "coherent": False,
        },
        lambda made: (made.probability(ns.nu_mu, ns.nu_e), made(FLUX).fluence),
    ),
    (NONUNITARY.probability, {"start": ns.nu_mu, "end": ns.nu_e}),
    (NONUNITARY.neutral_current, {"start": ns.nu_mu}),
    (NONUNITARY.__call__, {"flux": FLUX}),
    (
        ns.Sterile,
        {
            "dm2": 1 * eV**2,
            "e": 0.01,
            "mu": 0.01,
            "tau": 0.01,
            "distance": 20 * m,
            "coherent": False,
            "mu_phase": 0.1,
            "tau_phase": 0.1,
        },
        lambda made: (made.probability(E, ns.nu_mu, ns.nu_e), made(FLUX).fluence),
    ),
    (STERILE.at, {"distance": 20 * m}, lambda made: made(FLUX).fluence),
    (STERILE.sin2_2theta, {"start": ns.nu_mu, "end": ns.nu_e}),
    (STERILE.probability, {"E": E, "start": ns.nu_mu, "end": ns.nu_e}),
    (STERILE.active, {"E": E, "start": ns.nu_mu}),
    (STERILE.__call__, {"flux": FLUX}),
    (oscillated.Phase, {"dm2": 1 * eV**2, "lengths": 20 * m, "weights": None}, lambda made: made.sin2(E)),
    (PHASE.sin2, {"E": E}),
    (PHASE.sine, {"E": E}),
    (oscillated.Factor, {"start": 1.0, "sin2": -0.1, "sine": 0.0}, lambda made: made.at(E, PHASE)),
    (FACTOR.at, {"E": E, "phase": PHASE}),
    (oscillated.Oscillated, {"spectrum": FLAT, "factor": FACTOR, "phase": PHASE}, spectrum_used),
    *methods_of_spectrum(WAVES),
    (oscillated.oscillated, {"spectrum": FLAT, "factor": FACTOR, "phase": PHASE}, spectrum_used),
    (oscillated.scaled, {"spectrum": FLAT, "factor": 0.5}, spectrum_used),
]

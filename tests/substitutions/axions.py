"""One good call of every public callable of axion-like particles: couplings, cross sections, production, fluxes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

import nuscatter as ns
from nuscatter.sources.dark.axions import (
    annihilation,
    bremsstrahlung,
    compton,
    electrons,
    mixing,
    nuclear_lines,
    primakoff,
    production,
)
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GeV, MeV, barn, m, us
from nuscatter.units import ns as nanosecond

FLAT, TUNGSTEN = ns.Polynomial((1 / (30 * MeV),), high=30 * MeV), ns.material("W184")


@dataclass(frozen=True, eq=False)
class Photons:
    """Photons in tungsten."""

    spectrum: Any = FLAT
    material: Any = TUNGSTEN
    directions: Any = None

    def attenuation(self, E):
        """Return a constant."""
        return np.full(np.shape(E), 12 * barn)


@dataclass(frozen=True, eq=False)
class Electrons:
    """Electrons in tungsten."""

    tracks: Any = FLAT
    positrons: Any = FLAT
    material: Any = TUNGSTEN


AXION = ns.AxionCouplings(mass=1 * MeV, photon=1e-6 / GeV, electron=1e-7, nucleon_isovector=1e-5)
HEAVY = ns.AxionCouplings(mass=4 * MeV, electron=1e-7)
E = np.array([3.0, 20.0]) * MeV
Q2 = np.array([0.5, 2.0]) * MeV**2
ARGON = ns.helm("Ar40")
PHOTONS, ELECTRONS = Photons(), Electrons()
LINE = {"energy": 2 * MeV, "beta": 0.5, "eta": 0.3, "mixing": 0.1}
AT = {"couplings": AXION, "E": E}
PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
TARGET = {"photons": PHOTONS, "structure": ns.helm, "screening": primakoff.thomas_fermi, "angle": 0.5}


def couplings_used(made):
    """Use couplings."""
    return (
        made.width,
        made.branching_photons,
        made.decay_length(60 * MeV + made.mass),
        primakoff.primakoff(made, E, ARGON),
    )


def flux_used(flux):
    """Use a flux."""
    return list(flux.fluence.values())


def production_used(made):
    """Use a production."""
    return [each.nodes() for each in (made.primakoff, made.compton) if each is not None]


CASES = [
    (
        ns.AxionCouplings,
        {"mass": 1 * MeV, "photon": 1e-6 / GeV, "electron": 1e-7, "nucleon_isoscalar": 1e-5, "nucleon_isovector": 1e-5},
        couplings_used,
    ),
    (mixing.photon_coupling, {"meson": ns.eta}),
    (
        ns.AxionsFromMixing,
        {
            "couplings": AXION,
            "production": ns.BurmanSmith(proton_energy=0.8 * GeV, Z=80),
            "mixing": 0.01,
            "pot": 1e20,
            "mesons_per_pot": 0.1,
            "distance": 20 * m,
            "angle": 0.5,
            "pulse": PULSE,
            "delay_step": 20 * nanosecond,
        },
        flux_used,
    ),
    (AXION.momentum, {"E": E}),
    (AXION.decay_length, {"E": E}),
    (AXION.survival, {"E": E, "distance": 20 * m}),
    (primakoff.AtomicScreening, {"terms": ((0.5, 1.0), (0.5, 2.0))}, lambda made: made.potential(Q2, 18)),
    (primakoff.thomas_fermi.radius, {"Z": 18}),
    (primakoff.thomas_fermi.potential, {"q2": Q2, "Z": 18}),
    (primakoff.thomas_fermi.scale, {"Z": 18}),
    *(
        (each, {**AT, "nucleus": ARGON, "screening": primakoff.moliere})
        for each in (primakoff.primakoff, primakoff.inverse_primakoff, primakoff.primakoff_nodes)
    ),
    *(
        (each, {**AT, "q2": Q2, "nucleus": ARGON, "screening": primakoff.moliere})
        for each in (primakoff.primakoff_dq2, primakoff.inverse_primakoff_dq2)
    ),
    (primakoff.primakoff_cosine, {**AT, "q2": Q2, "nucleus": ARGON}),
    (primakoff.point_primakoff, {**AT, "Z": 18, "screening": primakoff.thomas_fermi}),
    (primakoff.checked_nucleus, {"nucleus": ARGON}, lambda made: made.proton(E)),
    (compton.compton, AT),
    (compton.compton_denergy, {**AT, "axion_energy": E / 2}),
    (compton.compton_cosine, {**AT, "axion_energy": E / 2}),
    (compton.compton_ends, AT),
    (
        compton.photon_energies,
        {"couplings": AXION, "E": np.array([1.5, 1.8]) * MeV},
        lambda made: made[0][made[0] < 1e9],
    ),
    (compton.inverse_compton, AT),
    (compton.inverse_compton_denergy, {**AT, "photon_energy": E / 2}),
    (compton.inverse_compton_ends, AT),
    (annihilation.annihilation, AT),
    (annihilation.annihilation_denergy, {**AT, "axion_energy": E / 2}),
    (annihilation.resonant_annihilation, {"couplings": HEAVY}),
    (annihilation.resonant_positron_energy, {"couplings": HEAVY}),
    (
        bremsstrahlung.bremsstrahlung_denergy,
        {**AT, "axion_energy": E / 2, "nucleus": ARGON, "screening": primakoff.moliere},
    ),
    (electrons.line_of_positrons, {"couplings": HEAVY, "electrons": ELECTRONS}),
    (
        ns.AxionsFromElectrons,
        {
            "couplings": HEAVY,
            "electrons": ELECTRONS,
            "structure": ns.helm,
            "screening": primakoff.thomas_fermi,
            "pot": 1e20,
            "distance": 20 * m,
            "pulse": PULSE,
            "delay_step": 20 * nanosecond,
        },
        flux_used,
    ),
    (nuclear_lines.MagneticDipoleLine, LINE, lambda made: made.per_photon(AXION)),
    (nuclear_lines.deuteron.per_photon, {"couplings": AXION}),
    (
        ns.AxionsFromLine,
        {"couplings": AXION, "line": nuclear_lines.deuteron, "photons": 1e20, "distance": 20 * m},
        flux_used,
    ),
    (production.axion_production, {"mass": 1 * MeV, **TARGET}, production_used),
    (
        production.axion_production(1 * MeV, PHOTONS, structure=ns.helm).weighted,
        {"couplings": AXION, "distance": 20 * m},
        lambda made: [each.nodes() for each in made],
    ),
    (
        ns.AxionsFromPhotons,
        {"couplings": AXION, "pot": 1e20, "distance": 20 * m, "pulse": PULSE, "delay_step": 20 * nanosecond, **TARGET},
        flux_used,
    ),
]

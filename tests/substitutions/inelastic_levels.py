"""One good call of every public callable of measured levels."""

import numpy as np

import nuscatter as ns
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Recipe
from nuscatter.interactions.inelastic.currents.weak_current import charged_current
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.levels import (
    carbon,
    level_cross_section,
    measured_levels,
    transitions,
    weak_rates,
)
from nuscatter.interactions.inelastic.levels.argon import argon_levels, argon_magnetic_levels
from nuscatter.interactions.inelastic.levels.measured_energies import MeasuredStates, oxygen_states
from nuscatter.units import MeV, eV, fm, ms

E, Q = np.array([30.0, 40.0]) * MeV, np.array([20.0, 60.0]) * MeV
CARBON, NITROGEN, BORON = (ns.nuclide(each) for each in ("C12", "N12", "B12"))
SHELLS = (transitions.OscillatorShell(1, length=1.7 * fm),)
SPIN = transitions.GamowTellerTransition(0.9, SHELLS)
CURRENT = charged_current()
LEVEL = level_cross_section.LevelCrossSection(
    SPIN, CURRENT, target=CARBON, final=NITROGEN, excitation=0.0, species=(ns.nu_e,)
)
MEASURED = measured_levels.Level(3 * MeV, strength=1.0)
SPECTRUM = ExcitationSpectrum(np.arange(21.0) * MeV, lambda E: np.zeros((3, 20, E.size)))


def rows(made):
    return [*made.rows(Q).values(), *made.isovector(Q).values()]


CASES = [
    (transitions.OscillatorShell, {"l": 1, "length": 1.7 * fm}, lambda made: (made(Q), made.squared_radius)),
    (SHELLS[0].__call__, {"q": Q}),
    (transitions.FermiTransition, {"strength": 4.0, "shells": SHELLS}, rows),
    (transitions.GamowTellerTransition, {"strength": 0.9, "shells": SHELLS}, rows),
    (
        transitions.MagneticTransition,
        {
            "strength": 0.9,
            "magnetic_strength": 2.9,
            "length": 1.7 * fm,
            "zero": 1.4 / fm,
            "axial_charge": 4.9,
            "A": 12,
        },
        rows,
    ),
    (transitions.spin_magnetic_strength, {"gamow_teller": 0.9}),
    (
        level_cross_section.LevelCrossSection,
        {
            "transition": SPIN,
            "current": CURRENT,
            "target": CARBON,
            "final": NITROGEN,
            "excitation": 1 * MeV,
            "species": (ns.nu_e,),
            "distortion": Recipe(),
        },
        lambda made: (made(E, ns.nu_e), made.kinks(ns.nu_e)),
    ),
    (LEVEL.__call__, {"E": E, "species": ns.nu_e}),
    (LEVEL.over_angle, {"E": E, "species": ns.nu_e, "cosine": 0.3}),
    (weak_rates.partial_rate, {"half_life": 20 * ms, "branching": 0.98}),
    (weak_rates.beta_rate, {"transition": SPIN, "current": CURRENT, "parent": BORON, "daughter": CARBON}),
    (
        weak_rates.capture_rate,
        {"transition": SPIN, "current": CURRENT, "parent": CARBON, "daughter": BORON, "overlap": 0.9},
    ),
    (
        carbon.CarbonTriad,
        {
            "boron_half_life": 20.2 * ms,
            "boron_branching": 0.983,
            "nitrogen_half_life": 11 * ms,
            "nitrogen_branching": 0.96,
            "excitation": 15.11 * MeV,
            "width": 38 * eV,
            "length": 1.7 * fm,
            "zero": 1.4 / fm,
            "axial_charge": 4.9,
        },
        lambda made: made.magnetic_strength,
    ),
    (carbon.carbon_states, {"triad": carbon.CarbonTriad(), "distortion": Recipe()}),
    (carbon.CarbonTriad().strength, {"name": "N12"}),
    (carbon.CarbonTriad().transition, {"name": "N12"}),
    (measured_levels.Level, {"excitation": 3 * MeV, "strength": 1.0, "kind": measured_levels.Kind.GAMOW_TELLER}),
    (
        measured_levels.MeasuredLevels,
        {
            "target": CARBON,
            "final": NITROGEN,
            "levels": (MEASURED,),
            "upto": 5 * MeV,
            "shells": SHELLS,
            "above": 0.7,
            "distortion": Recipe(),
            "reference": "this test",
        },
        lambda made: made.applied(SPECTRUM, CARBON, ns.CHARGED_CURRENT, ns.nu_e).sigma(E),
    ),
    (argon_levels, {"scale": 1.0, "above": 0.7}),
    (argon_magnetic_levels, {"scale": 1.0, "above": 0.7}),
    (
        MeasuredStates,
        {"states": {ns.nuclide("F16"): {(2, -1): 0.4 * MeV}}, "others": (2, -1)},
        lambda made: made.others,
    ),
    (oxygen_states, {}),
]

"""One good call of every public callable about the energy of a burst and the cross section of argon."""

import numpy as np

import nuscatter as ns
from nuscatter.reports.luminosity import apparent_spectrum as apparent
from nuscatter.reports.luminosity import argon_events as events
from nuscatter.reports.luminosity import argon_models, calibrations
from nuscatter.reports.luminosity import cross_section_error as error
from nuscatter.units import GW, MeV, cm, erg, hour, m, megaparsec, tonne, year

TABLE = ns.CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-39 * cm**2]}, extended=True)
BURST = events.ElectronNeutrinoBurst()
PIONS = calibrations.StoppedPionArgon()
FEW = events.ArgonEvents(np.array([10.0, 30.0]) * MeV, np.array([[1.0, 2.0]]))

CASES = [
    (argon_models.argon_cross_sections, {}, len),
    (
        apparent.apparent_spectrum,
        {
            "energy": 5.0,
            "mean_energy": 9.5 * MeV,
            "alpha": 2.5,
            "scale": 1.1,
            "tilt": 0.1,
            "pivot": 30 * MeV,
        },
        lambda made: made,
    ),
    (apparent.luminosity_pivot, {"mean_energy": 9.5 * MeV, "alpha": 2.5}, lambda made: made),
    (
        events.ElectronNeutrinoBurst,
        {"energy": 5e52 * erg, "mean_energy": 9.5 * MeV, "alpha": 2.5, "distance": 0.01 * megaparsec},
        lambda made: made.fluence(np.array([10.0]) * MeV),
    ),
    (
        calibrations.StoppedPionArgon,
        {"mass": 10 * tonne, "distance": 20 * m, "beam": 7 * GW * hour, "flux_error": 0.1},
        lambda made: made.fluence(np.array([10.0]) * MeV),
    ),
    (
        calibrations.SolarArgon,
        {"mass": 40_000 * tonne, "duration": 1 * year, "flux_error": 0.04},
        lambda made: made.fluence(np.array([10.0]) * MeV),
    ),
    (events.argon_cross_section, {"term": ns.inelastic("Ar40", ns.CHARGED_CURRENT)}, lambda made: made.target),
    (events.argon_detector, {"cross_section": TABLE}, lambda made: len(made.channels)),
    (events.burst_events, {"cross_section": TABLE, "burst": BURST}, lambda made: made.total),
    (events.calibration_events, {"cross_section": TABLE, "source": PIONS}, lambda made: made.total),
    (
        error.CrossSectionError,
        {"scale": 0.1, "tilt": 0.1, "pivot": 30 * MeV, "shape": 0.1, "correlation": 0.5},
        lambda made: made.covariance(np.array([10.0, 20.0]) * MeV),
    ),
    (
        error.calibrated,
        {"covariance": 0.01 * np.ones((2, 2)), "events": FEW, "flux_error": 0.1},
        lambda made: made,
    ),
    (error.burst_errors, {"cross_section": TABLE, "burst": BURST}, lambda made: made.widths()),
    (
        error.left_by,
        {"error": error.CrossSectionError(scale=0.1), "sources": [PIONS], "cross_section": TABLE},
        lambda made: made,
    ),
]

"""One good call of every public callable of the experiments of parity violation."""

import math

import numpy as np

import nuscatter as ns
from nuscatter.catalogue import parity_violation, spectrometers
from nuscatter.figures.nuclei.parity_violation import asymmetry_figure
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.reports import parity_violation as reports
from nuscatter.units import GeV, MeV, fm

LEAD = ns.Nucleus(ns.nuclide("Pb208"), ns.Helm(5.5 * fm), ns.Helm(5.7 * fm))
WINDOW = spectrometers.Acceptance(np.radians([4.0, 5.0]), [1.0, 1.0])
PREX = parity_violation.parity_violation_measurement("PREX-2")
PREDICTION = reports.AsymmetryPrediction("one", "Skyrme", 7e-7, 5e-7, 0.41, 0.38, -2.5e-7 / fm, 5.7 * fm, 5.5 * fm)
LINE = reports.SkinLine(slope=-5e-7 / fm, intercept=6.5e-7, scatter=5e-9)
COMPARISON = reports.AsymmetryComparison(PREX, (PREDICTION,), {})


def averaged(window):
    """Use an acceptance."""
    angles, _ = window.nodes
    return window.mean(angles, cross_section=np.ones_like(angles))


def used(measurement):
    """Use a measurement."""
    return [measurement.predict(LEAD, distorted=False), measurement.error, measurement.angle]


CASES = [
    (
        spectrometers.Acceptance,
        {"angles": np.radians(np.linspace(4.0, 5.0, 7)), "efficiency": np.linspace(1.0, 0.4, 7)},
        averaged,
    ),
    (WINDOW.mean, {"values": np.ones(4), "cross_section": np.ones(4)}),
    (WINDOW.moved, {"by": 0.01}, averaged),
    (
        parity_violation.ParityViolationMeasurement,
        {
            "name": "mine",
            "nuclide": ns.nuclide("Pb208"),
            "energy": 953 * MeV,
            "q2": 0.006 * GeV**2,
            "asymmetry": 5.5e-7,
            "statistical": 1.6e-8,
            "systematic": 8e-9,
            "weak_charge": -118.0,
            "acceptance": WINDOW,
            "planned": False,
            "reference": "a paper",
            "remarks": "none",
            "facts": {},
        },
        used,
    ),
    (
        PREX.predict,
        {
            "nucleus": LEAD,
            "distorted": False,
            "charges": WeakCharges(),
            "stretch": [0.99, 1.0, 1.01],
            "own": 0.7 * fm**2,
        },
    ),
    (PREDICTION.stretched_skin, {"asymmetry": 5.5e-7}),
    (PREX.mean_q2, {"nucleus": LEAD, "distorted": False}),
    (parity_violation.parity_violation_measurement, {"name": "CREX"}, lambda made: made.angle),
    (reports.mean_field_models, {"forces": ["SLy4", "NL3"]}, len),
    (reports.SkinLine, {"slope": -5e-7 / fm, "intercept": 6.5e-7, "scatter": 5e-9}, lambda made: made.skin(5e-7, 1e-8)),
    (LINE.__call__, {"skin": np.linspace(0.1, 0.3, 7) * fm}),
    (LINE.skin, {"asymmetry": 5.5e-7, "error": 1e-8}),
    (COMPARISON.pull, {"prediction": PREDICTION}),
    (reports.comparison_numbers, {"comparison": COMPARISON}, lambda made: [math.prod(one.value for one in made[0][1])]),
    (asymmetry_figure, {"comparisons": [COMPARISON]}),
]

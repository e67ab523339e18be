"""One good call of every public callable of the figures that users draw of their own."""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures import names, predictions, regions, style
from nuscatter.figures.data import poisson_errors
from nuscatter.units import keV, kg, m, us

SM = ns.StandardModel()
T = np.linspace(1.0, 9.0, 7) * keV  # as many as a bad value has
RATES = {"Standard Model": np.linspace(2.0, 1.0, 7), "other": np.linspace(3.0, 1.0, 7)}
FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
EDGES = np.array([5.0, 10.0, 30.0]) * keV
EXPERIMENT = ns.Experiment(FLUX, ns.Detector("Ar", 10 * kg, EDGES, time_edges=np.array([0.0, 1.0, 5.0]) * us))
AXIS = np.linspace(-2.0, 2.0, 9)
PLANE = ns.scan(ns.Pull("x", 0.1, 0.5) + ns.Pull("y", 0.0, 0.5), x=AXIS, y=AXIS)
NAMES = {"x": names.Name("$g_X$", standard=0.0)}

CASES = [
    (names.Name, {"symbol": "$g$", "unit": "MeV", "size": 2.0, "standard": 1.0}, lambda made: made.label),
    (names.name_of, {"parameter": "x", "names": NAMES}, lambda made: made.label),
    (names.label, {"parameter": "x", "names": NAMES}),
    (style.percent, {"level": 0.9}),
    (style.events, {"number": 12.0}),
    (poisson_errors, {"counts": [3.0, 0.0]}),
    (
        predictions.spectrum,
        {
            "T": T,
            "rates": RATES,
            "energy": "keV",
            "mass": "kg",
            "during": "day",
            "recoil": "energy",
            "axes": Figure().subplots(),
        },
    ),
    (
        predictions.ratio,
        {
            "x": T,
            "curves": RATES,
            "reference": "other",
            "label": "energy [keV]",
            "scale": keV,
            "axes": Figure().subplots(),
        },
    ),
    (
        predictions.counts_by_species,
        {"experiment": EXPERIMENT, "hypothesis": SM, "structure": ns.helm, "time": True, "axes": Figure().subplots()},
    ),
    (predictions.observable, {"detector": EXPERIMENT.detector}, lambda made: made[0]),
    (
        regions.contour,
        {
            "scan": PLANE,
            "levels": (0.683, 0.9),
            "colour": "#0072B2",
            "label": "data",
            "fill": True,
            "marks": True,
            "names": NAMES,
            "axes": Figure().subplots(),
        },
    ),
    (regions.region, {"scan": PLANE, "level": 0.9}, lambda made: made[0].points),
]

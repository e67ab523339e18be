"""One good call of every public callable of planned experiments and their sensitivities."""

import numpy as np

from nuscatter.catalogue import planned_experiments
from nuscatter.catalogue.planned_experiments import plan
from nuscatter.datasets import planned_data
from nuscatter.figures import sensitivity as figures
from nuscatter.reports.sensitivities import expected, parameters_of_interest, projections, study
from nuscatter.units import eV, m

GERMANIUM = plan("COH-Ge-18")
FOUND = expected.sensitivity(GERMANIUM, parameters_of_interest.weak_angle)
PLANE = expected.sensitivity("COH-Ar-750", parameters_of_interest.quark_couplings)
COLUMNS = (study.QUESTIONS["sin2_theta_w"],)
STUDY = study.Study(("A", "B"), COLUMNS, np.array([[0.02], [0.01]]))


def total(made):
    """The events of a plan."""
    return made.experiment.detector.mass


CASES = [
    (planned_experiments.Plan, {"setup": GERMANIUM.setup}, total),
    (GERMANIUM.longer, {"factor": 2.0}, total),
    (GERMANIUM.larger, {"factor": 2.0}, total),
    (GERMANIUM.at, {"distance": 30 * m}, total),
    (GERMANIUM.uncertain, {"flux": 0.02}, lambda made: made.uncertainty("flux")),
    (GERMANIUM.uncertainty, {"name": "flux"}),
    (GERMANIUM.with_background, {"factor": 2.0}, lambda made: made.steady),
    (planned_experiments.nothing, {"observable": [1.0, 2.0]}),
    (planned_experiments.plan, {"name": "COH-Ge-18"}, total),
    (planned_data.planned_data, {"plan": GERMANIUM, "truth": None}, lambda made: made.observed),
    (figures.study_figure, {"studies": {"one": STUDY}}),
    (
        figures.exposure_figure,
        {
            "exposures": [1.0, 2.0],
            "values": np.ones((1, 2)),
            "flux_uncertainties": [0.1],
            "title": "mine",
            "label": "σ",
            "floors": None,
            "axes": None,
        },
    ),
    (
        figures.splitting_figure,
        {
            "splittings": [1 * eV**2, 2 * eV**2],
            "limits": np.ones((1, 2)),
            "distances": [20 * m],
            "title": "mine",
            "axes": None,
        },
    ),
    (FOUND.rise, {"name": "sin2_theta_w", "values": [0.23, 0.24]}),
    (FOUND.interval, {"name": "sin2_theta_w", "level": 0.9}),
    (FOUND.sigma, {"name": "sin2_theta_w"}),
    (FOUND.upper_limit, {"name": "sin2_theta_w", "level": 0.9}),
    (PLANE.region, {"a": "ee_d", "b": "mumu_d", "level": 0.9, "points": 9, "within": None}, lambda made: made.fval),
    (PLANE.area, {"a": "ee_d", "b": "mumu_d", "level": 0.9, "points": 9, "within": None}),
    (
        expected.sensitivity,
        {
            "experiments": "COH-Ge-18",
            "function": parameters_of_interest.weak_angle,
            "parameters": None,
            "exposure": 1.0,
            "flux_uncertainty": None,
            "background": 1.0,
        },
        lambda made: made.sigma(),
    ),
    (parameters_of_interest.weak_angle, {"sin2_theta_w": 0.23}, repr),
    (parameters_of_interest.StretchedNeutrons, {"factor": 1.1}, lambda made: made("Ar40").neutron(np.array([1.0]))),
    (parameters_of_interest.neutron_radius, {"neutron_radius": 1.1}, repr),
    (parameters_of_interest.quark_couplings, {"ee_d": 0.1, "mumu_d": 0.1}, repr),
    (parameters_of_interest.moment, {"moment": 1.0}, repr),
    (parameters_of_interest.OfEach, {"make": parameters_of_interest.sterile.make}, repr),
    (
        parameters_of_interest.SterileFlavour,
        {"distance": 20 * m, "flavour": "mu", "dm2": eV**2},
        lambda made: repr(made(0.1)),
    ),
    (parameters_of_interest.sterile_at, {"dm2": 1 * eV**2}, lambda made: repr(made.make(GERMANIUM)(0.1))),
    (projections.projections()["ess-xe-events"].differs, {"here": 8000.0}),
    (
        study.against_exposure,
        {"experiment": "COH-Ge-18", "question": "sin2_theta_w", "exposures": [1.0], "flux_uncertainties": [0.1]},
    ),
    (
        study.against_distance,
        {"experiment": "COH-Ge-18", "distances": [20 * m], "splittings": [1 * eV**2], "flux_uncertainty": 0.1},
    ),
]

"""One good call of every public callable of mean fields."""

from dataclasses import replace

import numpy as np

import nuscatter as ns
from nuscatter.catalogue.nuclear_models import mean_field
from nuscatter.figures.nuclei.nuclear_spread import model_spread_figure
from nuscatter.figures.nuclei.structure import ground_state_figure
from nuscatter.reports import nuclear_spread
from nuscatter.reports.uncertainty import propagation, tables
from nuscatter.structure.families import members
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.units import MeV, fm, keV, kg, m

MODEL = ns.HartreeFock("SLy4", keep=False)
STATE = MODEL.solve("O16")
RELATIVISTIC = ns.RelativisticMeanField("FSUGarnet", keep=False)
R = np.array([0.0, 1.0, 3.0]) * fm
Q = np.linspace(0.0, 90.0, 7) * MeV  # as many as a bad value has
FAMILIES = {"one": {"Helm": ns.helm}, "other": {"Klein–Nystrand": ns.klein_nystrand}}
INTERPOLATED = nuclear_spread.interpolated(ns.helm("O16"), 100 * MeV)
SPREAD = nuclear_spread.model_spread("O16", FAMILIES["one"], reference="Helm", Q=Q, E=Q[1:])
BUDGET = propagation.error_budget("O16", models=FAMILIES)
OXYGEN = ns.Experiment(
    ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m),
    ns.Detector("O16", 1 * kg, np.array([5, 50, 500]) * keV),
)


def solved(model):
    """Use a mean field."""
    return model("He4").proton(50 * MeV)


def about_the_centre(motion):
    """Use a way to find the motion of the centre of mass."""
    return replace(STATE, centre_of_mass=motion).proton_radius


CASES = [
    (
        ns.HartreeFock,
        {
            "force": "SLy4",
            "pairing": ns.structure.Filling(),
            "mesh": RadialMesh.uniform(12.0, 6),
            "nucleon": ns.structure.galster,
            "keep": False,
            "progress": lambda *_: None,
            "centre_of_mass": ns.structure.WaveFunctionMotion(),
        },
        solved,
    ),
    (MODEL.__call__, {"nuclide": "O16"}, lambda made: made.proton(50 * MeV)),
    (MODEL.solve, {"nuclide": "O16"}, lambda made: made.energy),
    (
        ns.RelativisticMeanField,
        {
            "force": "NL3",
            "pairing": ns.structure.Filling(),
            "mesh": RadialMesh.uniform(12.0, 6),
            "nucleon": ns.structure.galster,
            "keep": False,
            "progress": lambda *_: None,
            "centre_of_mass": ns.structure.WaveFunctionMotion(),
        },
        solved,
    ),
    (RELATIVISTIC.__call__, {"nuclide": "O16"}, lambda made: made.proton(50 * MeV)),
    (RELATIVISTIC.solve, {"nuclide": "O16"}, lambda made: made.energy),
    (
        mean_field,
        {"force": "SLy4", "pairing": ns.structure.Filling(), "progress": lambda *_: None},
        lambda made: made.solve("He4").energy,
    ),
    (ns.structure.OscillatorMotion, {"length": 1.8 * fm}, about_the_centre),
    (STATE.neutron_density, {"r": R}),
    (STATE.proton_density, {"r": R}),
    (STATE.nucleus, {"nucleon": ns.structure.galster}, lambda made: made.proton(50 * MeV)),
    (ground_state_figure, {"state": STATE}),
    (members.relativistic_model, {"force": "NL3"}, solved),
    (nuclear_spread.measured_charge, {"nuclide": "O16"}, lambda made: made.proton(50 * MeV)),
    (
        nuclear_spread.model_spread,
        {"nuclide": "O16", "models": FAMILIES["one"], "reference": "Helm", "Q": Q, "E": Q[1:]},
        lambda made: [*made.form_factors.values(), *made.cross_sections.values()],
    ),
    (
        nuclear_spread.nuclei_of,
        {"nuclide": "O16", "models": FAMILIES["one"]},
        lambda made: [each.proton(50 * MeV) for each in made[0].values()],
    ),
    (
        nuclear_spread.interpolated,
        {"nucleus": ns.helm("O16"), "highest": 100 * MeV},
        lambda made: made.proton(np.array([0.0]) * MeV),
    ),
    (INTERPOLATED.proton.__call__, {"Q": Q}),
    (model_spread_figure, {"spread": SPREAD}),
    (
        propagation.error_budget,
        {
            "nuclide": "O16",
            "Q": Q,
            "E": Q[1:],
            "species": ns.nu_e,
            "flux": ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1e13),
            "models": FAMILIES,
            "make": ns.StandardModel.effective,
            "at_measured_radius": True,
        },
        lambda made: [made.values, made.total, made.nuclear],
    ),
    (
        propagation.counts_budget,
        {
            "experiment": OXYGEN,
            "models": FAMILIES,
            "make": ns.StandardModel.effective,
            "at_measured_radius": True,
        },
        lambda made: [made.values, made.total, made.nuclear],
    ),
    (BUDGET.of_ratio, {"other": BUDGET}),
    (
        propagation.average_budget,
        {
            "flux": ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1e13),
            "target": ns.material("O16"),
            "models": FAMILIES,
            "make": ns.StandardModel.effective,
        },
        lambda made: [made.values, made.total],
    ),
    (tables.budget_numbers, {"budget": BUDGET}),
    (tables.ratio_numbers, {"budget": BUDGET, "other": BUDGET}),
]

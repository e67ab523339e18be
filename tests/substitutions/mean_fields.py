"""One good call of every public callable of mean fields."""

from dataclasses import replace

import numpy as np

import nuscatter as ns
from nuscatter.catalogue.nuclear_models import mean_field
from nuscatter.figures.structure import ground_state_figure
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.units import MeV, fm

MODEL = ns.HartreeFock("SLy4", keep=False)
STATE = MODEL.solve("O16")
RELATIVISTIC = ns.RelativisticMeanField("FSUGarnet", keep=False)
R = np.array([0.0, 1.0, 3.0]) * fm


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
]

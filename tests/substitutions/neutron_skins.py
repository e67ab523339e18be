"""One good call of every public callable of neutron skins: two parameters, families, asymmetries as data, reports."""

import numpy as np

import nuscatter as ns
from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.parity_violation import asymmetry_data, published_asymmetries, shared_slope, waves
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.reports import skin_tables, symmetry_slope, weak_radii
from nuscatter.structure.families import along_slope, isovector, members, two_parameters
from nuscatter.structure.relativistic.force import relativistic_force
from nuscatter.units import MeV, fm

Q = np.linspace(1.0, 90.0, 7)[:, None] * MeV
SLY4, GARNET = ns.HartreeFock("SLy4"), relativistic_force("FSUGarnet")
HELM = ns.Helm(2.7 * fm)
FERMI = two_parameters.FermiNeutrons(2.7 * fm, diffuseness=0.45 * fm)
FEW = tuple(
    members.Member(name, ns.HartreeFock(name), slope * MeV)
    for name, slope in (("SLy4", 46), ("SkM*", 45), ("SIII", 10))
)
FAMILY = along_slope.SlopeFamily(FEW)
SHARED = shared_slope.SlopeHypotheses(FAMILY)
PREX = parity_violation_measurement("PREX-2")
LEAD = two_parameters.FermiNeutrons(5.7 * fm, diffuseness=0.55 * fm)
DATA = published_asymmetries.prex_2(distorted=False)
SURFACE = weak_radii.Surface(mean=0.55 * fm, error=0.01 * fm)
INVERTED = weak_radii.invert_asymmetry(DATA, surface=SURFACE, mean_field=SLY4)
COMBINED = weak_radii.combined_skin([INVERTED])
FIT = symmetry_slope.fit_slope({"PREX-2": DATA}, SHARED)
CREX = symmetry_slope.fit_slope({"CREX": published_asymmetries.crex(distorted=False)}, SHARED)
JOINT = symmetry_slope.SlopeFit(data=("PREX-2", "CREX"), hypotheses=SHARED, result=FIT.result)
REPORT = symmetry_slope.SlopeReport({"PREX-2": FIT}, ())
RADIUS = ns.fit(ns.Pull("radius", 5.4, 0.4) + ns.GaussianLikelihood([5.4], [0.4], lambda radius: [radius]))


def oxygen(model):
    """Use a nuclear model."""
    return model("O16").neutron(Q)


def numbers(table):
    """Use the rows of a table."""
    return [each.value for each in table[1]]


def predicted(data):
    """Use an asymmetry's data."""
    return data.asymmetry(LEAD)


CASES = [
    (two_parameters.charge_form_factor, {"nuclide": "Pb208"}, lambda made: made(Q)),
    (
        two_parameters.FermiNeutrons,
        {
            "radius": 2.7 * fm,
            "diffuseness": 0.45 * fm,
            "charge": two_parameters.charge_form_factor,
            "nucleon": ns.structure.galster,
            "mean_field": SLY4,
        },
        oxygen,
    ),
    (FERMI.neutrons, {"nuclide": "O16"}, lambda made: made(Q)),
    (FERMI.protons, {"nuclide": "O16"}, lambda made: made(Q)),
    (FERMI.__call__, {"nuclide": "O16"}, lambda made: made.neutron(Q)),
    (two_parameters.surface_of, {"form_factor": HELM, "rms_radius": 2.7 * fm, "Q": 0.5 / fm}),
    (members.Member, {"name": "mine", "model": SLY4, "slope": 46 * MeV}, lambda made: made.slope),
    (members.relativistic_member, {"couplings": GARNET}, lambda made: made.slope),
    (
        along_slope.SlopeFamily,
        {"members": FEW, "charge": two_parameters.charge_form_factor},
        lambda made: oxygen(made(50 * MeV)),
    ),
    (FAMILY.weights, {"L": 60 * MeV, "spread": [0.5]}),
    (FAMILY.__call__, {"L": 60 * MeV, "spread": [0.5]}, oxygen),
    (FAMILY.skin, {"nuclide": "O16", "L": 60 * MeV, "spread": [0.5]}),
    (FAMILY.skin_spread, {"nuclide": "O16", "L": 60 * MeV}),
    (FAMILY.skins, {"nuclide": "O16"}),
    (FAMILY.differences, {"nuclide": "O16", "Q": Q}),
    (FAMILY.charge_of, {"nuclide": "O16"}, lambda made: made(Q)),
    (isovector.with_coupling, {"force": GARNET, "Lambda_v": 0.02}, lambda made: made.g2_rho),
    (
        asymmetry_data.AsymmetryData,
        {
            "measurement": PREX,
            "charge": two_parameters.charge_form_factor,
            "charges": WeakCharges(),
            "distorted": False,
            "rates": [Nuisance("rate", 0.0, 0.1, "a rate")],
        },
        predicted,
    ),
    (DATA.asymmetry, {"nuclear": LEAD}),
    (DATA.expected, {"nuclear": LEAD, "weak_charge_Pb208": 0.01}),
    (
        DATA.likelihood,
        {"function": lambda radius: two_parameters.FermiNeutrons(radius * fm)},
        lambda made: made.parameters,
    ),
    (published_asymmetries.prex_1, {"charge": two_parameters.charge_form_factor, "distorted": False}, predicted),
    (published_asymmetries.prex_2, {"charge": two_parameters.charge_form_factor, "distorted": False}, predicted),
    (
        published_asymmetries.crex,
        {"charge": two_parameters.charge_form_factor, "distorted": False},
        lambda made: made.asymmetry(two_parameters.FermiNeutrons(3.5 * fm)),
    ),
    (
        published_asymmetries.qweak_aluminium,
        {"charge": two_parameters.charge_form_factor, "distorted": False},
        lambda made: made.asymmetry(two_parameters.FermiNeutrons(2.9 * fm)),
    ),
    (shared_slope.SlopeHypotheses, {"family": FAMILY, "model": ns.StandardModel()}, lambda made: made.arguments),
    (SHARED.__call__, {"L": 60.0, "mean_field_1": 0.5}, lambda made: oxygen(made.structure)),
    (
        waves.Waves,
        {"measurement": PREX, "charge": two_parameters.charge_form_factor("Pb208"), "distorted": False},
        lambda made: made.asymmetry(lambda q: -100 * ns.Helm(5.7 * fm)(q)),
    ),
    (weak_radii.Surface, {"mean": 0.5 * fm, "error": 0.01 * fm}, lambda made: made.mean),
    (weak_radii.weak_radius, {"nucleus": LEAD("Pb208"), "charges": WeakCharges()}),
    (weak_radii.combined_skin, {"measured": [INVERTED]}, lambda made: made.skin),
    (weak_radii.physical_neutrons, {"radius": 5.4}, lambda made: made.structure(ns.nuclide("Cs133")).neutron(Q)),
    (weak_radii.point_neutrons, {"radius": 5.4}, lambda made: made.structure(ns.nuclide("Cs133")).neutron(Q)),
    (symmetry_slope.Tension, {"chi2": 4.0, "dof": 1}, lambda made: made.sigma),
    (FIT.skin, {"nuclide": "O16"}),
    (symmetry_slope.tension, {"alone": [FIT, CREX], "joint": JOINT}, lambda made: made.chi2),
    (skin_tables.inversion_numbers, {"found": INVERTED}, numbers),
    (skin_tables.combined_numbers, {"found": COMBINED, "published": skin_tables.prex_together(PREX)}, numbers),
    (skin_tables.prex_together, {"measurement": PREX}, lambda made: made.value),
    (skin_tables.coherent_numbers, {"points": RADIUS, "physical": RADIUS}, numbers),
    (skin_tables.slope_numbers, {"report": symmetry_slope.SlopeReport({}, ())}, len),
    (skin_tables.slope_notes, {"report": REPORT}),
]

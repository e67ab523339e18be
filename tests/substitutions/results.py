"""One good call of the hypotheses of the results: functions of numbers that users put into likelihoods."""

import numpy as np

import nuscatter as ns
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.reports.results.new_physics import (
    charge_radii,
    degenerate_couplings,
    dipole_portal,
    light_mediators,
    magnetic_moments,
    millicharges,
    non_standard_interactions,
    sterile_neutrinos,
)
from nuscatter.reports.results.standard_model import (
    neutron_number_scaling,
    radius_hypotheses,
    weak_form_factor,
    weak_mixing_angle,
)
from nuscatter.structure.form_factors import InterpolatedFormFactor
from nuscatter.units import MeV, eV, keV, kg, m

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
ARGON = ns.Experiment(FLUX, ns.Detector("Ar40", 10 * kg, np.array([20, 60, 100]) * keV))
CAESIUM = ns.Experiment(FLUX, ns.Detector("Cs133", 10 * kg, np.array([10, 30, 50]) * keV))
FORM = InterpolatedFormFactor([40 * MeV, 60 * MeV], squares=[0.6, 0.4], at_zero=1.0)
NUCLIDE = ns.nuclide("Cs133")


def counted(hypothesis):
    """Count argon's recoils."""
    return ARGON.counts(hypothesis)


def counted_in_caesium(hypothesis):
    """Count recoils of caesium."""
    return CAESIUM.counts(hypothesis)


def mediator(model):
    """Count with a mediator."""
    return ARGON.counts(model(10 * MeV, 1e-5))


CASES = [
    (weak_mixing_angle.angle, {"sin2_theta_w": 0.23}, counted),
    (charge_radii.transition_radii, {"emu": 1.0, "etau": 1.0, "mutau": 1.0}, counted),
    (charge_radii.running_radii, {"ee": 1.0, "mumu": 1.0}, counted),
    (magnetic_moments.moments, {"e": 1.0, "mu": 1.0}, counted),
    (millicharges.charges, {"e": 1.0, "mu": 1.0}, counted),
    (non_standard_interactions.along_and_across, {"blind": None}, lambda model: ARGON.counts(model(0.1, 0.1))),
    (degenerate_couplings.blind_slope, {"nuclide": NUCLIDE}),
    (light_mediators.vector, {"charges": b_minus_l, "electrons": False}, mediator),
    (light_mediators.mediator_masses, {"lowest": 1 * MeV, "highest": 10 * MeV, "per_decade": 5}),
    (dipole_portal.portal, {"mass": 10 * MeV, "flavour": "mu"}, lambda model: ARGON.counts(model(1.0))),
    (sterile_neutrinos.mixing, {"dm2": 1 * eV**2, "distance": 20 * m}, lambda model: ARGON.counts(model(0.1, 0.1))),
    (radius_hypotheses.physical_proton_radius, {"nuclide": "Cs133"}),
    (radius_hypotheses.neutron_radius, {"radius": 5.0}, counted_in_caesium),
    (radius_hypotheses.radius_and_angle, {"radius": 5.0, "sin2_theta_w": 0.23}, counted_in_caesium),
    (radius_hypotheses.fermi_neutron_radius, {"radius": 5.0}, counted_in_caesium),
    (radius_hypotheses.neutron_skin, {"skin": 0.1}, counted_in_caesium),
    (weak_form_factor.csi_form_factor, {"at_45": 0.6, "at_60": 0.4, "at_80": 0.2}, counted_in_caesium),
    (weak_form_factor.light_form_factor, {"at_35": 0.8, "at_60": 0.6}, counted),
    (neutron_number_scaling.cross_section, {"ratio": 1.1}, counted),
    (neutron_number_scaling.power_law, {"amplitude": 1.0, "power": 2.0}, counted),
    (neutron_number_scaling.bare_power_law, {"amplitude": 1.0, "exponent": 1.9}, counted),
    (
        InterpolatedFormFactor,
        {"at": [40 * MeV, 60 * MeV], "squares": [0.6, 0.4], "at_zero": 1.0},
        lambda made: made(np.linspace(1, 100, 7) * MeV),
    ),
    (FORM.__call__, {"Q": np.array([1.0, 50.0]) * MeV}),
]

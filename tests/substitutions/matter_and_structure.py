"""One good call of every public callable of what is scattered from: nuclides, materials, electrons, structure."""

import functools

import numpy as np

import nuscatter as ns
from nuscatter.matter.electrons import Shell, available_electrons, binding_energies, electron_shells
from nuscatter.matter.nuclide import find_nuclide, natural_isotopes
from nuscatter.structure import deformation, spin_models
from nuscatter.structure import spin as spins
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import alpha, neutron, proton
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.level_density import GilbertCameron
from nuscatter.structure.densities import fermi as fermi_densities
from nuscatter.structure.densities import measured as measured_densities
from nuscatter.structure.densities import neutron as neutrons
from nuscatter.structure.densities import shapes as densities
from nuscatter.structure.form_factors import Point, uniform_sphere
from nuscatter.structure.nucleons import form_factors as nucleon
from nuscatter.structure.nucleons import weak
from nuscatter.structure.nucleons.first_order import FirstOrder
from nuscatter.structure.nucleons.moments import PauliMoment
from nuscatter.structure.nucleons.spin_orbit import OscillatorOrbit
from nuscatter.structure.nucleons.two_body import TwoBodyCurrents
from nuscatter.structure.nucleus import CachedFormFactor, nucleus_of, own_charge_radius_squared
from nuscatter.structure.relativistic.nuclear_matter import relativistic_energy_per_nucleon
from nuscatter.structure.shell_model import OscillatorPolynomial, SpinOrbitTransform, shell_model_responses
from nuscatter.structure.skyrme.nuclear_matter import energy_per_nucleon
from nuscatter.units import MeV, cm, fm, keV

AR = ns.nuclide("Ar40")
Q = np.array([0.0, 10.0, 50.0]) * MeV
R = np.linspace(0.0, 10.0, 201) * fm
Q2 = Q**2
HELM = ns.Helm(3.4 * fm)
NUCLEUS = ns.helm(AR)
FERMI = fermi_densities.Fermi(3.6 * fm, diffuseness=0.5 * fm, number=18.0)
STRETCHED = neutrons.ScaledDensity(FERMI, 1.02, number=22.0)
BESSEL = densities.FourierBessel((0.03 / fm**3, 0.05 / fm**3, 0.02 / fm**3), 9 * fm)
GAUSSIANS = densities.SumOfGaussians((1 * fm, 3 * fm), fractions=(0.4, 0.6), width=1.4 * fm)
OSCILLATOR = densities.HarmonicOscillator(1.8 * fm, alpha=1.2)
GAUSSIAN = fermi_densities.ThreeParameterGaussian(3.4 * fm, width=2.4 * fm, w=0.3)
TABLE = fermi_densities.TabulatedDensity(R, np.exp(-R / fm))
MEASURED = measured_densities.charge_density("Ca40")
GALSTER = nucleon.galster
CHARGE = weak.VectorCharge(AR, HELM, HELM)
FORCE = ns.structure.force("SLy4")
RESPONSE = OscillatorPolynomial((18.0, -8.8, 0.9), length=1.94 * fm)
IODINE = ns.structure.spin_structure("I127")
COUPLINGS = ns.structure.relativistic_force("FSUGarnet")
DEFORMED = ns.structure.deformed(ns.helm, 0.2)


EVAPORATION = {
    "level_density": GilbertCameron(),
    "particles": (neutron, proton, alpha),
    "forbidden": (alpha,),
    "step": 0.25 * MeV,
}
LEVELS = {"volume": 0.07 / MeV, "surface": 0.28 / MeV, "damping": 0.43 / MeV, "pairing": 12 * MeV, "shells": True}


def chances(products):
    """Use the products of decays."""
    return products.probability, products.photons / MeV


def of_lithium(decay):
    """Use a de-excitation."""
    return decay("Li7", np.array([3.0, 9.0]) * MeV).probability


def at_q(form):
    """Use a form factor."""
    return form(Q)


def density_used(density):
    """Use a density."""
    return density(R), density.form_factor(Q), density.rms_radius


def at_q2(form):
    """Use a nucleon's form factor."""
    return form(Q2)


def nucleus_used(nucleus):
    """Use a nucleus."""
    return nucleus.proton(Q), nucleus.neutron(Q)


def spins_used(structure):
    """Use the spins of a nucleus; a nucleus without spin has none."""
    if structure is None:
        return None
    parts = [*structure.spin.values(), *structure.orbit.values()]
    return [at_q(response) for pair in parts for response in pair]


def of_argon(model):
    """Use a nuclear model."""
    return nucleus_used(model(AR))


@functools.wraps(ns.nuclide)
def nuclide(name, A):
    """Return a nuclide; the function's own parameters have no names."""
    return ns.nuclide(name, A)


def nuclide_fields():
    return {name: getattr(AR, name) for name in AR.__dataclass_fields__}


CASES = [
    (nuclide, {"name": 18, "A": 40}),
    (find_nuclide, {"name": "Ar40"}),
    (natural_isotopes, {"symbol": "Ar"}),
    (ns.Nuclide, nuclide_fields(), lambda made: (made.mass, repr(made), nucleus_used(ns.helm(made)))),
    (ns.material, {"formula": "CsI"}),
    (ns.mixture, {"name": "m", "parts": {"Ar40": 1.0, "Xe132": 2.0}}),
    (ns.Material, {"name": "m", "composition": ((AR, 1.0),)}, lambda made: (made.nuclides, made.mass_per_atom)),
    (Shell, {"name": "K", "binding_energy": 3 * keV, "electrons": 2}),
    (electron_shells, {"element": 18}),
    (binding_energies, {"element": AR}),
    (available_electrons, {"element": 18, "T": 1 * keV}),
    # form factors and nuclei
    (ns.Helm, {"rms_radius": 3.4 * fm, "skin": 0.9 * fm}, at_q),
    (HELM.__call__, {"Q": Q}),
    (ns.KleinNystrand, {"radius": 4 * fm, "range": 0.7 * fm}, at_q),
    (ns.KleinNystrand(4 * fm).__call__, {"Q": Q}),
    (ns.SymmetrizedFermi, {"half_radius": 3.6 * fm, "diffuseness": 0.5 * fm}, at_q),
    (ns.SymmetrizedFermi(3.6 * fm).__call__, {"Q": Q}),
    (ns.fermi_of_radius, {"rms_radius": 3.4 * fm, "diffuseness": 0.5 * fm}, at_q),
    (Point().__call__, {"Q": Q}),
    (uniform_sphere, {"x": Q / MeV}),
    (ns.Nucleus, {"nuclide": ns.nuclide("I127"), "proton": HELM, "neutron": HELM, "spin": IODINE}, nucleus_used),
    (nucleus_of, {"structure": ns.helm, "nuclide": AR}),
    (ns.point_nucleus, {"nuclide": AR}),
    (ns.helm, {"nuclide": "Ar40"}),
    (ns.klein_nystrand, {"nuclide": AR}),
    (ns.klein_nystrand_adapted, {"nuclide": AR}),
    (ns.symmetrized_fermi, {"nuclide": AR}),
    (ns.helm_measured, {"nuclide": AR}),
    (ns.point_proton_radius, {"nuclide": AR}),
    (own_charge_radius_squared, {"nuclide": AR}),
    (ns.weak_form_factor, {"nucleus": NUCLEUS, "Q": Q, "proton": 0.07, "neutron": -1.0}),
    (
        ns.weak_nucleus,
        {
            "nuclide": AR,
            "proton": HELM,
            "neutron": HELM,
            "nucleon": GALSTER,
            "charge": weak.Dirac(),
            "spin_orbit": (
                OscillatorOrbit(3, nucleons=2, length=2 * fm),
                OscillatorOrbit(3, nucleons=2, length=2 * fm),
            ),
            "moment": PauliMoment(),
        },
        nucleus_used,
    ),
    (weak.OfNucleons, {"points": ns.helm, "nucleon": GALSTER, "charge": weak.Sachs()}, of_argon),
    (weak.OfNucleons(ns.helm).__call__, {"nuclide": AR}, nucleus_used),
    (weak.DarwinFoldy().__call__, {"nucleon": GALSTER, "q2": Q2}),
    (weak.Sachs().__call__, {"nucleon": GALSTER, "q2": Q2}),
    (weak.Dirac().__call__, {"nucleon": GALSTER, "q2": Q2}),
    (FirstOrder().__call__, {"nucleon": GALSTER, "q2": Q2}),
    (
        weak.VectorCharge,
        {
            "nuclide": AR,
            "proton": HELM,
            "neutron": HELM,
            "nucleon": GALSTER,
            "charge": weak.Sachs(),
            "spin_orbit": None,
            "moment": PauliMoment(),
        },
        lambda made: (made.proton_part(Q), made.neutron_part(Q)),
    ),
    (CHARGE.proton_part, {"Q": Q}),
    (CHARGE.neutron_part, {"Q": Q}),
    (CHARGE.proton_spin_orbit, {"Q": Q}),
    (weak.ChargeFormFactor, {"charge": CHARGE}, at_q),
    (weak.ChargeFormFactor(CHARGE).__call__, {"Q": Q}),
    (weak.MirrorFormFactor, {"charge": CHARGE}, at_q),
    (weak.MirrorFormFactor(CHARGE).__call__, {"Q": Q}),
    (
        weak.Unfolded,
        {
            "nuclide": AR,
            "charge_form_factor": HELM,
            "neutron": HELM,
            "nucleon": GALSTER,
            "charge": weak.Sachs(),
            "spin_orbit": None,
        },
        at_q,
    ),
    (weak.Unfolded(AR, HELM).__call__, {"Q": Q}),
    (OscillatorOrbit, {"l": 3, "nucleons": 2.0, "length": 2 * fm}, at_q),
    (OscillatorOrbit(3, nucleons=2, length=2 * fm).__call__, {"Q": Q}),
    # shell model
    (
        ns.shell_model,
        {"nuclide": "Ar40", "length": 1.94 * fm, "nucleon": GALSTER, "charge": weak.Sachs(), "intrinsic": True},
        nucleus_used,
    ),
    (ns.structure.shell_model_nuclides, {}),
    (shell_model_responses, {"nuclide": "Ar40"}, lambda made: (made.proton_radius, made.neutron_radius)),
    (OscillatorPolynomial, {"coefficients": (18.0, -8.8, 0.9), "length": 1.94 * fm}, at_q),
    (RESPONSE.__call__, {"Q": Q}),
    (SpinOrbitTransform, {"response": RESPONSE}, at_q),
    (SpinOrbitTransform(RESPONSE).__call__, {"Q": Q}),
    # deformation
    (deformation.DeformedFormFactor, {"form_factor": HELM, "beta2": 0.2, "averaged": True}, at_q),
    (deformation.DeformedFormFactor(HELM, 0.2).__call__, {"Q": Q}),
    (deformation.scaled_radius, {"form_factor": HELM, "beta2": 0.2}, at_q),
    (deformation.orientation_averaged, {"form_factor": HELM, "beta2": 0.2}, at_q),
    # de-excitation
    (Evaporation, EVAPORATION, of_lithium),
    (
        Evaporation(particles=(neutron, alpha)).__call__,
        {"nuclide": "Li7", "excitation": np.array([3.0, 9.0]) * MeV},
        chances,
    ),
    (DirectEmission, {"share": 0.2, "nucleons": (neutron, proton), "then": Evaporation()}, of_lithium),
    (DirectEmission(0.2).__call__, {"nuclide": "Li7", "excitation": np.array([3.0, 9.0]) * MeV}, chances),
    (GilbertCameron, LEVELS, lambda made: made.density(AR, np.array([5.0, 30.0]) * MeV)),
    (ns.structure.deformed, {"model": ns.helm, "beta2": 0.2, "deformation": deformation.scaled_radius}, of_argon),
    (deformation.Deformed, {"model": ns.helm, "beta2": 0.2, "deformation": deformation.scaled_radius}, of_argon),
    (DEFORMED.__call__, {"nuclide": AR}, nucleus_used),
    (ns.structure.quadrupole_deformation, {"nuclide": "Ar40"}),
    (deformation.deformation_of_transition, {"nuclide": "Ar40", "strength": 0.03e-48 * cm**4}),
    # spins
    (spins.OscillatorResponse, {"coefficients": (1.0, -0.5), "length": 2 * fm}, at_q),
    (spins.FREE.__call__, {"Q": Q}),
    (
        spins.SpinStructure,
        {"spin": {1: (spins.FREE, spins.NOTHING)}, "orbit": {1: (spins.NOTHING, spins.NOTHING)}, "source": "a proton"},
        spins_used,
    ),
    (IODINE.orbit_of, {"multipole": 3}, lambda pair: [at_q(each) for each in pair]),
    (IODINE.expectation_values, {"spin": 2.5}),
    (IODINE.map, {"change": CachedFormFactor}, spins_used),
    (ns.structure.spin_structure, {"nuclide": "I127"}, spins_used),
    (spin_models.interactions, {"nuclide": "I127"}),
    (ns.structure.shell_model_spins, {"nuclide": "I127", "interaction": "jj55"}, spins_used),
    (ns.structure.odd_group_spins, {"nuclide": "Cs133"}, spins_used),
    (
        ns.structure.spins_of,
        {"nuclide": "Cs133", "proton": (-0.2, 3.7), "neutron": (0.0, 0.0), "source": "by hand"},
        spins_used,
    ),
    (ns.structure.magnetic_moment, {"nuclide": "Cs133"}),
    (spin_models.oscillator_length, {"nuclide": "Cs133"}),
    (spin_models.valence_orbit, {"nuclide": "Cs133"}),
    (
        TwoBodyCurrents,
        {name: getattr(TwoBodyCurrents(), name) for name in TwoBodyCurrents.__dataclass_fields__ if name != "_"},
        lambda made: made.reduction(Q2),
    ),
    (TwoBodyCurrents().reduction, {"Q2": Q2}),
    # densities
    (densities.FourierBessel, {"coefficients": (0.03 / fm**3, 0.05 / fm**3), "radius": 9 * fm}, density_used),
    (BESSEL.__call__, {"r": R}),
    (BESSEL.form_factor, {"Q": Q}),
    (
        densities.SumOfGaussians,
        {"radii": (1 * fm, 3 * fm), "fractions": (0.4, 0.6), "width": 1.4 * fm, "number": 18.0},
        density_used,
    ),
    (GAUSSIANS.__call__, {"r": R}),
    (GAUSSIANS.form_factor, {"Q": Q}),
    (densities.HarmonicOscillator, {"length": 1.8 * fm, "alpha": 1.2, "number": 18.0}, density_used),
    (OSCILLATOR.__call__, {"r": R}),
    (OSCILLATOR.form_factor, {"Q": Q}),
    (
        fermi_densities.Fermi,
        {"half_radius": 3.6 * fm, "diffuseness": 0.5 * fm, "w": 0.1, "number": 18.0},
        density_used,
    ),
    (FERMI.__call__, {"r": R}),
    (FERMI.form_factor, {"Q": Q}),
    (
        fermi_densities.ThreeParameterGaussian,
        {"half_radius": 3.4 * fm, "width": 2.4 * fm, "w": 0.3, "number": 18.0},
        density_used,
    ),
    (GAUSSIAN.__call__, {"r": R}),
    (GAUSSIAN.form_factor, {"Q": Q}),
    (fermi_densities.TabulatedDensity, {"r": R, "density": np.exp(-R / fm)}, density_used),
    (TABLE.__call__, {"r": R}),
    (TABLE.form_factor, {"Q": Q}),
    (ns.structure.charge_density, {"nuclide": "Ca40", "set": None}),
    (ns.structure.charge_densities, {"nuclide": "Ca40"}),
    (measured_densities.make_density, {"entry": MEASURED.set}),
    (MEASURED.__call__, {"r": R}),
    (MEASURED.form_factor, {"Q": Q}),
    (neutrons.ScaledDensity, {"density": FERMI, "factor": 1.02, "number": 22.0}, density_used),
    (STRETCHED.__call__, {"r": R}),
    (STRETCHED.form_factor, {"Q": Q}),
    (ns.structure.neutron_density, {"proton_density": FERMI, "skin": 0.1 * fm, "number": 22.0}, density_used),
    (ns.structure.neutron_skin_density, {"proton_density": FERMI, "skin": 0.1 * fm, "number": 22.0}, density_used),
    (ns.structure.neutron_halo_density, {"proton_density": FERMI, "skin": 0.1 * fm, "number": 22.0}, density_used),
    # nucleons
    (nucleon.Absent().__call__, {"q2": Q2}),
    (nucleon.Dipole, {"at_zero": 1.0, "mass": 843 * MeV}, at_q2),
    (nucleon.Dipole().__call__, {"q2": Q2}),
    (nucleon.RisingDipole, {"rise": -0.05, "damping": 5.6, "mass": 843 * MeV}, at_q2),
    (nucleon.RisingDipole(-0.05).__call__, {"q2": Q2}),
    (nucleon.KellyRatio, {"at_zero": 1.0, "above": -0.24, "below": (10.98, 12.82, 21.97)}, at_q2),
    (nucleon.KellyRatio(1.0, above=-0.24, below=(10.98, 12.82, 21.97)).__call__, {"q2": Q2}),
    (
        nucleon.NucleonFormFactors,
        {name: getattr(GALSTER, name) for name in GALSTER.__dataclass_fields__},
        lambda made: (made.dirac_proton(Q2), made.strange_pauli(Q2)),
    ),
    (GALSTER.dirac_proton, {"q2": Q2}),
    (GALSTER.dirac_neutron, {"q2": Q2}),
    (GALSTER.strange_dirac, {"q2": Q2}),
    (GALSTER.pauli_proton, {"q2": Q2}),
    (GALSTER.pauli_neutron, {"q2": Q2}),
    (GALSTER.strange_pauli, {"q2": Q2}),
    (
        GALSTER.with_strangeness,
        {"radius_squared": 0.01 * fm**2, "magnetic_moment": 0.1, "spin": 0.1},
        lambda made: (made.strange_dirac(Q2), made.strange_pauli(Q2)),
    ),
    (nucleon.mean_square_radius, {"form_factor": nucleon.Dipole()}),
    (
        ns.structure.nucleon_of_radii,
        {"proton_radius": 0.84 * fm, "neutron_radius_squared": -0.11 * fm**2},
        lambda made: made.dirac_proton(Q2),
    ),
    # mean fields (what is solved is in the slow table)
    (ns.structure.force, {"name": "SLy4"}),
    (
        ns.structure.SkyrmeForce,
        {name: getattr(FORCE, name) for name in FORCE.__dataclass_fields__},
        ns.structure.nuclear_matter,
    ),
    (ns.structure.nuclear_matter, {"force": FORCE}),
    (energy_per_nucleon, {"force": FORCE, "density": 0.16 / fm**3, "asymmetry": 0.1}),
    (ns.structure.relativistic_force, {"name": "NL3"}),
    (
        ns.structure.RelativisticForce,
        {name: getattr(COUPLINGS, name) for name in COUPLINGS.__dataclass_fields__},
        ns.structure.relativistic_matter,
    ),
    (ns.structure.relativistic_matter, {"force": COUPLINGS}),
    (relativistic_energy_per_nucleon, {"force": COUPLINGS, "density": 0.16 / fm**3, "asymmetry": 0.1}),
    (ns.structure.NamedFilling, {"neutron": {"1h11/2": 10}, "proton": {"2s1/2": 2}}),
    (
        ns.structure.DeltaPairing,
        {name: getattr(ns.structure.DeltaPairing(), name) for name in ns.structure.DeltaPairing.__dataclass_fields__},
    ),
]

"""One good call of every public callable of terms, kinematics, detectors, rates, data sets and figures."""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.catalogue import published_facts as setups
from nuscatter.catalogue.coherent import csi_2017, csi_2017_efficiency, csi_2021
from nuscatter.catalogue.entries import describe, entry
from nuscatter.datasets import load
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.counting.germanium_2026 import coherent_ge_2026
from nuscatter.datasets.dataset import Axis, Background, background, template
from nuscatter.datasets.expectation.nuisance import Nuisance, nuisance_values, unit_normal
from nuscatter.datasets.published_excess import of_limit, scaled_to
from nuscatter.datasets.shared_quenching import QUENCHING_GERMANIUM, quenching_variation, relative_change
from nuscatter.detectors import birks, efficiency, germanium, migdal, noble_liquids, quenching, smearing
from nuscatter.detectors import photoabsorption as photoabsorptions
from nuscatter.figures.impacts import impact_figure
from nuscatter.figures.nuclei import structure as drawn
from nuscatter.figures.posterior import corner_figure
from nuscatter.figures.profile import profile_figure
from nuscatter.figures.report import report_figure
from nuscatter.figures.style import figure_path, save
from nuscatter.fits.bayesian.posterior import Posterior
from nuscatter.interactions import kinematics
from nuscatter.interactions.bsm import mediators, scalar_charges
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.couplings import radiative, vacuum_polarisation, weak_couplings
from nuscatter.interactions.couplings.running_angle import RunningAngle
from nuscatter.interactions.inelastic import published_fits, total
from nuscatter.interactions.inelastic.currents import lepton_coulomb, weak_current
from nuscatter.interactions.inelastic.electrons import electroexcitation, electromagnetic_current
from nuscatter.interactions.inelastic.final_states import nuclear_recoil, outcomes, seen
from nuscatter.interactions.inelastic.responses import sampled_responses, state_energies
from nuscatter.interactions.parity_violation import asymmetries, transfer
from nuscatter.interactions.parity_violation.charges import WeakCharges
from nuscatter.interactions.parity_violation.kernel import asymmetry_kernel
from nuscatter.interactions.standard.inverse_beta import PositronContinuum, PositronLine
from nuscatter.particles import Deposit
from nuscatter.rates.angles import RecoilAngles
from nuscatter.rates.hypothesis import as_hypothesis
from nuscatter.reports.comparison import compared_counts
from nuscatter.reports.report import Number
from nuscatter.reports.results.standard_model import weak_mixing_angle
from nuscatter.reports.results.standard_model.signal_momentum import signal_momentum
from nuscatter.structure.nucleons.form_factors import measured_nucleon
from nuscatter.structure.nucleons.weak import DarwinFoldy
from nuscatter.units import GW, GeV, MeV, barn, bohr_magneton, cm, day, eV, fm, g, keV, kg, m, us

E = np.array([10.0, 30.0]) * MeV
T = np.array([1.0, 5.0]) * keV
X = np.array([1.0, 5.0]) * keV
COS = np.array([-0.5, 0.5])
Q = np.array([0.0, 10.0, 50.0]) * MeV
SM = ns.StandardModel()
BOTH = SM + ns.ElectronScattering()
ARGON = ns.helm("Ar40")
MASS = ARGON.nuclide.mass
FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
EDGES = np.array([5.0, 10.0, 30.0]) * keV
SOLID = ns.Detector("Ar", 10 * kg, EDGES, time_edges=np.array([0.0, 1.0, 5.0]) * us)
PROFILE = FLUX.components[0].time
EXPERIMENT = ns.Experiment(FLUX, SOLID)
RECOIL_ANGLES = RecoilAngles(FLUX, "Ar40", [0, 0.5, 1])
HISTOGRAM = ns.Experiment(FLUX, ns.Detector("Ar", 10 * kg, EDGES))
REACTOR = ns.Reactor(power=3 * GW, distance=30 * m, duration=1 * day)
IBD = ns.SimpleInverseBetaDecay()
SIGMA = [0.0, 1e-42 * cm**2]
TABLE = ns.CrossSectionTable(E, {ns.nu_e_bar: SIGMA}, extended=True)
LOGARITHMIC = published_fits.LogarithmicFit(group=15 * MeV, coefficients=(-40.0, 4.9, 1.0), neutrino=ns.nu_e)
POWER = published_fits.PowerFit(threshold=14 * MeV, scale=1e-42 * cm**2, coefficients=(1.0, 0.1), flavours=(ns.nu_e,))
FIELD = 193 * eV / cm
XENON = noble_liquids.xenon_yields(field=FIELD)
THOMAS = noble_liquids.xenon_thomas_imel()
ABSORPTION = photoabsorptions.TabulatedPhotoabsorption(np.array([1, 2, 2, 8]) * keV, np.array([8, 1, 6, 1]) * barn)
ARGON_FIT = noble_liquids.argon_yields(field=FIELD)
SEEN = {"only": outcomes.WithNeutrons(1), "decays": seen.EVAPORATION}
AXIAL = weak_current.EffectiveAxialCoupling(1.0)
LINDHARD = quenching.Lindhard(32, 0.16)
GAUSSIAN = smearing.GaussianSmearing(noise=0.3 * keV)
GAMMA = smearing.GammaSmearing(slope=1.0)
POISSON = smearing.PoissonSmearing()
NUISANCE = unit_normal("tilt", "of an example")
CARBON, ELECTRON, ANGLES = ns.helm("C12"), 100.0 * MeV, np.array([0.3, 0.6])
KERNEL = asymmetry_kernel(CARBON, ELECTRON, ANGLES)
COUNTS = ns.PoissonLikelihood([6, 2], lambda mu, b=1.0: [mu + b, b]) + ns.Pull("b", 1.0, 0.5)
RESULT = ns.fit(COUNTS, mu=1.0)
SCAN = ns.scan(COUNTS, mu=np.linspace(0.0, 12.0, 7))
POSTERIOR = Posterior(
    {name: np.random.default_rng(1).normal(size=200) for name in ("mu", "b")}, np.full(200, 1 / 200), None, None
)
EXCESS = load("conus_plus_2025")
SETUP = setups.setup("CONUS+")


def photoabsorption(omega):
    return np.where(omega > 1 * keV, 1e5 * barn, 0.0)


def term_used(term):
    """Use a term on a nucleus, and on electrons where it has a channel there."""
    return [term.dsigma_dT(30 * MeV, T, ns.nu_mu, ARGON, each.recoil) for each in term.channels]


def on_hydrogen(term):
    """Use a term on a free proton."""
    return term.sigma(E, ns.nu_mu, ns.point_nucleus("H1"))


def couplings_used(couplings):
    """Use weak couplings on a nucleus and on an electron."""
    return term_used(ns.StandardModel(couplings=couplings)) + term_used(ns.ElectronScattering(couplings=couplings))


def effective_used(numbers):
    """Use couplings by flavour."""
    return couplings_used(weak_couplings.EffectiveCouplings(numbers, -0.5, numbers, numbers))


def reactions_used(term):
    """Use a term of reactions that is not elastic."""
    return term.sigma(E[:1], ns.nu_e_bar)


def charges_used(charges):
    return term_used(ns.LightVector(10 * MeV, coupling=1e-4, charges=charges))


def counted(detector):
    """Use a detector."""
    return ns.Experiment(FLUX, detector).counts(SM)


def smearing_used(made):
    return made.width(X), made.cumulative(X, X), made.nodes(EDGES)


def at_t(curve):
    return curve(T)


def yields_used(made):
    return made.electrons(T), made.photons(T)


def methods_of_smearing(made):
    return [
        (made.width, {"mean": X}),
        (made.density, {"x": X, "mean": X}),
        (made.cumulative, {"x": X, "mean": X}),
        (made.nodes, {"edges": EDGES}),
    ]


class Own(ns.Reaction):
    """A reaction of the user's own whose functions return what is given; compared by identity."""

    name = "own"
    deposit = Deposit.ELECTRON

    def __init__(self, **own):
        self.own = own

    def kinks(self, state, nuclide):
        return self.own["kinks"]

    def reach(self, E, state, nuclide):
        return self.own["reach"]

    def density(self, piece, E, x, state, nuclide):
        return self.own["density"]


class OwnLines(Own):
    """A reaction of the user's own with a line."""

    def lines(self, piece, E, state, nuclide):
        return self.own["deposits"], self.own["lines"]


class Owning(ns.Term):
    """A term of one reaction of the user's own, of a given strength."""

    def __init__(self, reaction, strength):
        self.own, self.size = reaction, strength

    @property
    def reactions(self):
        return (self.own,)

    def strength(self, reaction, piece, state):
        return self.size


def own_counts(reaction, strength=1.0):
    detector = ns.Detector("CH2", 10 * kg, np.array([1.0, 3.0, 8.0]) * MeV)
    return ns.Experiment(REACTOR, detector).counts(Owning(reaction, strength))


def own_reaction(reach, density, kinks):
    return own_counts(Own(reach=reach, density=density, kinks=kinks))


def own_lines(deposits, lines):
    return own_counts(OwnLines(deposits=deposits, lines=lines, kinks=(), reach=(0.0, 0.0), density=0.0))


def own_strength(strength):
    return own_counts(Own(kinks=(), reach=(0.0, 5 * MeV), density=1e-40 * cm**2 / MeV), strength)


def fields(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def made_figure():
    from matplotlib.figure import Figure

    return Figure()


TERM = {"E": E[:1], "species": ns.nu_e, "nucleus": ARGON, "recoil": ns.Recoil.NUCLEUS}
MOMENT = 1e-9 * bohr_magneton

CASES = [
    # terms
    (
        ns.AxialVector,
        {
            "axial_coupling": 1.3,
            "strange_spin": -0.1,
            "sin2_theta_w": 0.23,
            "axial_mass": 1 * GeV,
            "two_body": None,
            "couplings": weak_couplings.TREE,
        },
        lambda term: [term.sigma(30 * MeV, each, ns.helm("F19")) for each in (ns.nu_mu, ns.nu_e_bar)],
    ),
    (ns.StandardModel, {"sin2_theta_w": 0.23, "couplings": weak_couplings.TREE}, term_used),
    (ns.StandardModel.effective, {"sin2_theta_w": 0.23, "couplings": weak_couplings.EFFECTIVE}, term_used),
    (ns.StandardModel.one_loop, {"sin2_theta_w": 0.23, "couplings": radiative.ONE_LOOP}, term_used),
    (
        ns.ElectronScattering,
        {"sin2_theta_w": 0.23, "bound": True, "couplings": weak_couplings.TREE},
        term_used,
    ),
    (
        ns.ElectronScattering.effective,
        {"sin2_theta_w": 0.23, "bound": True, "couplings": weak_couplings.EFFECTIVE},
        term_used,
    ),
    (
        ns.ElectronScattering.one_loop,
        {"sin2_theta_w": 0.23, "bound": True, "couplings": radiative.ONE_LOOP},
        term_used,
    ),
    (
        compared_counts,
        {"models": {"tree": SM}, "names": ["CONUS+"], "structure": ns.helm},
        lambda tables: [row.value for _, rows in tables for row in rows],
    ),
    (weak_couplings.standard_charge_radius, {"flavour": "mu"}),
    (weak_couplings.ByFlavour, {"e": 0.04, "mu": 0.03, "tau": 0.02}, effective_used),
    (
        weak_couplings.EffectiveCouplings,
        {
            "proton": weak_couplings.ByFlavour(e=0.04, mu=0.03, tau=0.02),
            "neutron": -0.5,
            "electron_vector": weak_couplings.ByFlavour(e=0.95, mu=-0.04, tau=-0.04),
            "electron_axial": weak_couplings.ByFlavour(e=0.5, mu=-0.5, tau=-0.5),
            "reference": 0.2386,
        },
        couplings_used,
    ),
    (
        radiative.FourFermionCouplings,
        {
            "own_left": 0.73,
            "other_left": -0.27,
            "lepton_right": 0.23,
            "up_left": 0.34,
            "up_right": -0.15,
            "down_left": -0.43,
            "down_right": 0.08,
            "scale": 2 * GeV,
        },
        lambda made: couplings_used(radiative.OneLoopCouplings(made)),
    ),
    (
        radiative.FourFermionCouplings.tree,
        {"sin2_theta_w": 0.23, "scale": 2 * GeV},
        lambda made: couplings_used(radiative.OneLoopCouplings(made)),
    ),
    (radiative.AT_2_GEV.lepton, {"own": True}),
    (
        radiative.HadronLoops,
        {"charge_charge": 3.6, "charge_isospin": 3.6, "charm_mass": 1.1 * GeV},
        lambda made: made.correction(radiative.AT_2_GEV),
    ),
    (radiative.HadronLoops().correction, {"couplings": radiative.AT_2_GEV}),
    (radiative.LeptonLoop, {"mass": 105 * MeV, "scale": 2 * GeV}, lambda made: made(Q**2)),
    (radiative.LeptonLoop(105 * MeV, scale=2 * GeV).__call__, {"q2": Q**2}),
    (
        radiative.OneLoopCouplings,
        {"fermions": radiative.AT_2_GEV, "hadrons": radiative.HadronLoops(), "alpha": 1 / 137, "reference": 0.2386},
        couplings_used,
    ),
    (
        radiative.proton_coupling,
        {"couplings": radiative.ONE_LOOP, "q2": Q**2, "flavour": "mu", "sin2_theta_w": 0.23},
    ),
    (ns.Model, {"terms": (SM, ns.ElectronScattering())}, term_used),
    (
        ns.NucleonCurrent,
        {
            **dict.fromkeys(("axial_coupling", "v_ud", "anomalous_moment", "fine_structure_constant"), 1.2),
            **dict.fromkeys(("vector_mass", "axial_mass", "proton_mass", "neutron_mass"), 940 * MeV),
            "electron_mass": 1 * MeV,
            "pion_mass": 140 * MeV,
            "fermi_constant": 1e-11 / MeV**2,
        },
        lambda current: reactions_used(ns.InverseBetaDecay(current)),
    ),
    (
        ns.InverseBetaDecay,
        {"current": ns.NucleonCurrent(), "radiative": True, "annihilation": True},
        reactions_used,
    ),
    (ns.SimpleInverseBetaDecay, {"annihilation": True}, reactions_used),
    (
        ns.ProtonScattering,
        {
            "axial_coupling": 1.27,
            "strange_spin": -0.03,
            "sin2_theta_w": 0.2386,
            "axial_mass": 1026 * MeV,
            "nucleon": ns.structure.galster,
            "couplings": weak_couplings.TREE,
        },
        on_hydrogen,
    ),
    (ns.HeavierNuclei, {"term": SM}, term_used),
    (
        ns.CrossSectionTable,
        {"energies": E, "values": {ns.nu_e_bar: SIGMA}, "threshold": 5 * MeV, "extended": True},
        lambda made: made(E, ns.nu_e_bar),
    ),
    (TABLE.__call__, {"E": E, "species": ns.nu_e_bar}),
    (total.Remainder, {"loss": 2 * MeV}, lambda made: made(E)),
    (total.Stated, {"value": 2 * MeV}, lambda made: made(E)),
    (total.Remainder(2 * MeV).__call__, {"E": E}),
    (total.Stated(2 * MeV).__call__, {"E": E}),
    (
        ns.TotalCrossSection,
        {
            "name": "own",
            "target": "Ar40",
            "cross_section": TABLE,
            "deposited": total.Remainder(2 * MeV),
            "deposit": Deposit.ELECTRON,
        },
        lambda made: made.sigma(E, ns.nu_e_bar),
    ),
    (
        published_fits.LogarithmicFit,
        {"group": 15 * MeV, "coefficients": (-40.0, 4.9, 1.0), "neutrino": ns.nu_e},
        lambda made: made(E, ns.nu_e),
    ),
    (LOGARITHMIC.__call__, {"E": E, "species": ns.nu_e}),
    (
        published_fits.PowerFit,
        {"threshold": 14 * MeV, "scale": 1e-42 * cm**2, "coefficients": (1.0, 0.1), "flavours": (ns.nu_e,)},
        lambda made: (made(E, ns.nu_e), made.kinks(ns.nu_e)),
    ),
    (POWER.__call__, {"E": E, "species": ns.nu_e}),
    (
        lepton_coulomb.CoulombField,
        {"Z": 19, "A": 40, "charge": -1, "mass": 0.5 * MeV, "radius": 4 * fm, "depth": 1.2},
        lambda made: (made.potential, made.momentum(E)),
    ),
    (
        lepton_coulomb.Effective,
        {"shifts_transfer": True},
        lambda made: made.factor(lepton_coulomb.CoulombField(19, 40, charge=-1), E),
    ),
    (
        lepton_coulomb.Recipe().factor,
        {"field": lepton_coulomb.CoulombField(19, 40, charge=-1), "e": E},
    ),
    (
        weak_current.EffectiveAxialCoupling,
        {"value": 1.0, "multipoles": {(1, 1): 1.1}, "reference": "this test"},
        lambda made: made.of(1, natural=False),
    ),
    (
        electromagnetic_current.ElectromagneticCurrent,
        {"nucleon": measured_nucleon, "charge": DarwinFoldy()},
        lambda made: made.charges(0.0).vector,
    ),
    (electroexcitation.mott, {"E": 100 * MeV, "theta": 0.7}),
    (electroexcitation.mott_over_cosine, {"E": 100 * MeV, "theta": 0.7}),
    (
        ns.inelastic,
        {
            "nuclide": "Ar40",
            "current": ns.CHARGED_CURRENT,
            "force": "SLy4",
            "effective": AXIAL,
            "nucleon": measured_nucleon,
            "charge": DarwinFoldy(),
            "distortion": lepton_coulomb.Recipe(),
            "energies": state_energies.MeasuredMasses(),
            "highest_energy": 60 * MeV,
            "sampling": sampled_responses.Sampling(),
        },
        lambda made: made.reactions,
    ),
    (outcomes.WithNeutrons, {"least": 1, "most": 2}, str),
    (seen.AllEnergy, SEEN, lambda made: made.label),
    (seen.LeptonEnergy, SEEN, lambda made: made.label),
    (seen.PhotonEnergy, SEEN, lambda made: made.label),
    (seen.NeutronNumber, SEEN, lambda made: made.label),
    (nuclear_recoil.NuclearRecoil, SEEN, lambda made: made.label),
    (
        seen.VisibleEnergy,
        {"neutrons": 0.5, "charged": 0.9, "annihilation": True, **SEEN},
        lambda made: made.label,
    ),
    (
        sampled_responses.Sampling,
        {
            "highest_energy": 60 * MeV,
            "highest_multipole": 5,
            "spacing": 1 * MeV,
            "joining_radius": 12 / (200 * MeV),
            "momenta": 20,
            "residual": True,
        },
    ),
    (state_energies.Shifted, {"value": 1 * MeV, "multipoles": {(2, -1): 4 * MeV}}),
    (weak_current.EffectiveAxialCoupling().of, {"J": 1, "natural": True}),
    (
        weak_current.charged_current,
        {"nucleon": measured_nucleon, "effective": AXIAL, "charge": DarwinFoldy(), "v_ud": 0.97},
        lambda made: made.charges(100 * MeV**2, 1, natural=False).axial[0],
    ),
    (
        weak_current.neutral_current,
        {"nucleon": measured_nucleon, "effective": AXIAL, "charge": DarwinFoldy(), "sin2_theta_w": 0.24},
        lambda made: made.charges(100 * MeV**2, 1, natural=False).axial[0],
    ),
    (
        weak_current.common_dipoles,
        {"vector_mass": 840 * MeV, "axial_mass": 1030 * MeV},
        lambda made: made.electric_proton(100 * MeV**2),
    ),
    (weak_current.Continued, {"form_factor": measured_nucleon.axial}, lambda made: made(100 * MeV**2)),
    (ns.InverseBetaDecay().dsigma_dpositron, {"E": E, "energy": E - 1.5 * MeV}),
    (ns.InverseBetaDecay().mean_cosine, {"E": E}),
    (PositronContinuum, {"current": ns.NucleonCurrent(), "radiative": True, "annihilation": True}, str),
    (PositronLine, {"annihilation": True}, str),
    (SM.dsigma_dT, TERM | {"T": T}),
    (SM.dsigma_dcos, TERM | {"cos_theta": COS}),
    (SM.dsigma_domega, TERM | {"cos_theta": COS}),
    (SM.sigma, TERM),
    (BOTH.chosen, {"recoil": ns.Recoil.NUCLEUS}),
    (ns.MagneticMoment, {"e": MOMENT, "mu": MOMENT}, term_used),
    (ns.DipolePortal, {"mass": 1 * MeV, "e": MOMENT, "mu": MOMENT, "tau": 0.0}, term_used),
    (ns.Millicharge, {"e": 1e-12, "mu": 1e-12}, term_used),
    (ns.ChargeRadius, {"form": lambda q2: 1 + 0 * q2, "e": 1e-32 * cm**2, "mu": 1e-32 * cm**2}, term_used),
    (ns.ChargeRadius.total, {"couplings": weak_couplings.TREE, "mu": 1e-32 * cm**2}, term_used),
    (radiative.LeptonForm, {"mass": 105 * MeV}, lambda made: made(Q**2)),
    (radiative.LeptonForm(105 * MeV).__call__, {"q2": Q**2}),
    (
        ns.GeneralInteraction,
        {
            "scalar": 0.01,
            "tensor": 0.01,
            "charges": scalar_charges.nucleon_scalar_charges(),
            "tensor_charge": lambda *_: 1.0,
        },
        term_used,
    ),
    (
        ns.VectorCharges,
        {"e": 1.0, "mu": -1.0, "tau": 0.0, "proton": 1.0, "neutron": 1.0, "electron": 1.0, "loops": True},
        charges_used,
    ),
    (mediators.b_minus_l.of, {"neutrino": ns.nu_mu}),
    (mediators.l_e_minus_l_mu.loop_charge, {"q2": Q**2}),
    (mediators.dark_photon, {"neutrino": 1.0}, charges_used),
    (ns.LightVector, {"mass": 10 * MeV, "coupling": 1e-4, "charges": mediators.b_minus_l}, term_used),
    (
        ns.LightScalar,
        {"mass": 10 * MeV, "coupling": 1e-4, "charges": scalar_charges.nucleon_scalar_charges()},
        term_used,
    ),
    (ns.LightTensor, {"mass": 10 * MeV, "coupling": 1e-4, "nuclear_charge": lambda _: 1.0, "electron_charge": 1.0}),
    (ns.NSI, {"ee_u": 0.1, "emu_d": 0.1}, term_used),
    (scalar_charges.ScalarCharges, {"proton": 17.0, "neutron": 17.0, "electron": 0.0, "uncertainty": 0.1}),
    (scalar_charges.nucleon_scalar_charges, {"up": 1.0, "down": 1.0, "electron": 1.0}),
    (vacuum_polarisation.lepton_loop, {"q2": Q**2, "mass": 105 * MeV, "scale": 1 * MeV}),
    (
        ns.Channel,
        {
            "name": "mine",
            "recoil": ns.Recoil.NUCLEUS,
            "amplitudes": ("V",),
            "form": VECTOR.form,
            "threshold": VECTOR.threshold,
            "reach": VECTOR.reach,
            "bound": True,
        },
    ),
    (VECTOR.target_mass, {"nuclide": ARGON.nuclide}),
    (VECTOR.targets_per_atom, {"nuclide": ARGON.nuclide, "T": T}),
    (VECTOR.target_steps, {"nuclide": ARGON.nuclide}),
    # parity violation
    (WeakCharges, {"proton": 0.07, "neutron": -0.99}, lambda made: made.of("C12")),
    (WeakCharges().of, {"nuclide": CARBON.nuclide}),
    (WeakCharges().scaled_to, {"nuclide": CARBON.nuclide, "total": -5.5}, fields),
    (transfer.momentum_transfer, {"nuclide": CARBON.nuclide, "E": ELECTRON, "theta": ANGLES}),
    (transfer.scattering_angle, {"nuclide": CARBON.nuclide, "E": ELECTRON, "Q": 50 * MeV}),
    (
        asymmetries.asymmetry,
        {"nucleus": CARBON, "E": ELECTRON, "theta": ANGLES, "distorted": False, "charges": WeakCharges()},
    ),
    (asymmetries.cross_section, {"nucleus": CARBON, "E": ELECTRON, "theta": ANGLES, "distorted": True}),
    (asymmetry_kernel, {"nucleus": CARBON, "E": ELECTRON, "theta": ANGLES}, lambda made: made.matrix),
    (KERNEL.asymmetry, {"weak": CARBON.neutron}),
    (KERNEL.of_nucleus, {"nucleus": CARBON, "charges": WeakCharges()}),
    (KERNEL.of_values, {"values": CARBON.neutron(KERNEL.Q)}),
    # kinematics
    (kinematics.energy_above_mass, {"E": E, "species": ns.nu_mu}),
    (kinematics.minimum_energy, {"T": T, "M": MASS, "mass": 1 * MeV}),
    (kinematics.maximum_recoil, {"E": E, "M": MASS, "mass": 1 * MeV}),
    (kinematics.elastic_reach, {"E": E, "M": MASS, "mass": 1 * MeV}),
    (kinematics.recoil_energy, {"E": E, "cos_theta": COS, "M": MASS}),
    (kinematics.recoil_cosine, {"E": E, "T": T, "M": MASS}),
    (kinematics.energy_of_recoil, {"T": T, "cos_recoil": np.array([0.5, 0.6]), "M": MASS}),
    (kinematics.recoil_at_angle, {"E": E, "cos_recoil": np.array([0.5, 0.6]), "M": MASS}),
    (kinematics.outgoing_energy, {"E": E, "cos_theta": COS, "M": MASS}),
    # detectors
    (quenching.PolynomialQuenching, {"coefficients": (0.2, 0.001 / keV)}, at_t),
    (quenching.constant(0.2).__call__, {"T": T}),
    (quenching.constant, {"factor": 0.2}, at_t),
    (quenching.linear, {"a": 0.2, "b": 0.001 / keV}, at_t),
    (quenching.TabulatedQuenching, {"energies": [1 * keV, 2 * keV], "factors": [0.1, 0.2]}, at_t),
    (quenching.TabulatedQuenching([1 * keV, 2 * keV], [0.1, 0.2]).__call__, {"T": T}),
    (quenching.Lindhard, {"Z": 32, "k": 0.16, "adiabatic": 0.1 * keV, "q": 1e-5 * keV}, at_t),
    (LINDHARD.__call__, {"T": T}),
    (quenching.lindhard_k, {"Z": 32, "A": 72.6}),
    (
        birks.Birks,
        {"target": "CH2", "constant": 0.01 * cm / MeV, "density": 0.9 * g / cm**3, "quadratic": 0.0},
        at_t,
    ),
    (birks.Birks("CH2", constant=0.01 * cm / MeV, density=0.9 * g / cm**3).__call__, {"T": T}),
    (birks.proton_stopping_power, {"target": "CH2", "T": T}),
    (quenching.lindhard, {"target": "Ge72"}, at_t),
    (quenching.quenching_factors, {"models": {"a": LINDHARD}, "T": T}),
    (germanium.germanium_smearing, {"noise": 0.1 * keV}, smearing_used),
    (smearing.GaussianSmearing, {"stochastic": 0.1 * keV**0.5, "constant": 0.1, "noise": 0.1 * keV}, smearing_used),
    *methods_of_smearing(GAUSSIAN),
    (smearing.GammaSmearing, {"slope": 1.0, "offset": 1.0}, smearing_used),
    *methods_of_smearing(GAMMA),
    (smearing.PoissonSmearing, {}),
    *methods_of_smearing(POISSON)[:3],
    (POISSON.nodes, {"edges": np.array([0.5, 2.5, 5.5])}),
    (smearing.ionisation_smearing, {"pair_energy": 3 * eV, "fano": 0.1, "noise": 0.1 * keV}, smearing_used),
    (efficiency.Logistic, {"a": 0.5, "b": 1.0 / keV, "c": 5 * keV, "d": 0.1}, lambda made: made(X)),
    (efficiency.Logistic(a=0.5, b=1 / keV, c=5 * keV).__call__, {"x": X}),
    (efficiency.TabulatedEfficiency, {"x": [0.0, 1 * keV], "values": [0.0, 1.0]}, lambda made: made(X)),
    (efficiency.TabulatedEfficiency([0.0, 1 * keV], [0.0, 1.0]).__call__, {"x": X}),
    (
        efficiency.ExponentialDecline,
        {"start": 0.5 * us, "rate": 0.1 / us},
        lambda made: made(np.array([0.1, 1.0]) * us),
    ),
    (efficiency.ExponentialDecline(start=0.5, rate=0.1).__call__, {"x": X}),
    (efficiency.Staircase, {"thresholds": (1 * keV, 2 * keV)}, lambda made: made(X)),
    (efficiency.Staircase((1 * keV,)).__call__, {"x": X}),
    (efficiency.Gap, {"low": 1 * keV, "high": 2 * keV}, lambda made: made(X)),
    (efficiency.Gap(1 * keV, 2 * keV).__call__, {"x": X}),
    (
        efficiency.ModifiedStep,
        {"curve": efficiency.Logistic(a=0.5, b=1 / keV, c=5 * keV), "at": 5.0},
        lambda made: made(X / keV),
    ),
    (efficiency.ModifiedStep(efficiency.Logistic(a=0.5, b=1.0, c=5.0), at=5.0).__call__, {"x": X / keV}),
    (migdal.migdal_probability, {"omega": X, "T": T, "target": "Xe132", "photoabsorption": photoabsorption}),
    (
        migdal.migdal_spectrum,
        {
            "E_ee": X,
            "T": T,
            "recoils": [1.0, 1.0],
            "target": "Xe132",
            "photoabsorption": photoabsorption,
            "quenching": quenching.constant(0.1),
        },
    ),
    (migdal.Migdal, {"photoabsorption": {"Xe": ABSORPTION}, "lowest": 1 * keV}, lambda made: made.edges("Xe132")),
    (migdal.Migdal().check, {"targets": [ns.nuclide("Xe132")]}),
    (migdal.Migdal().absorption, {"target": "Xe132"}, lambda made: made(X)),
    (migdal.Migdal().edges, {"target": "Xe132"}),
    (migdal.Migdal().jumps, {"target": "Xe132"}),
    (migdal.Migdal().bends, {"target": "Xe132"}),
    (migdal.Migdal().density, {"omega": X, "T": T, "target": "Xe132"}),
    (migdal.Migdal().probability, {"T": T, "target": "Xe132"}),
    (migdal.probability_per_absorption, {"target": "Xe132"}),
    (photoabsorptions.TabulatedPhotoabsorption, fields(ABSORPTION), lambda made: made(X)),
    (ABSORPTION.__call__, {"omega": X}),
    (
        photoabsorptions.PhotoabsorptionFunction,
        {"function": photoabsorption, "kinks": (1 * keV, 3 * keV)},
        photoabsorptions.oscillator_strength,
    ),
    (photoabsorptions.PhotoabsorptionFunction(photoabsorption, (1 * keV, 3 * keV)).__call__, {"omega": X}),
    (photoabsorptions.photoabsorption, {"element": "Xe"}, lambda made: made(X)),
    (photoabsorptions.oscillator_strength, {"sigma": ABSORPTION, "lowest": 2 * keV}),
    (photoabsorptions.kinks_from, {"sigma": ABSORPTION, "lowest": 2 * keV}),
    (photoabsorptions.absorbed, {"sigma": ABSORPTION, "omega": X}),
    (noble_liquids.ThomasImel, fields(THOMAS), yields_used),
    (THOMAS.electrons, {"T": T}),
    (THOMAS.photons, {"T": T}),
    (noble_liquids.RecoilFit, fields(XENON), yields_used),
    (XENON.electrons, {"T": T}),
    (XENON.photons, {"T": T}),
    (noble_liquids.xenon_yields, {"field": FIELD, "density": 2.9 * g / cm**3}, yields_used),
    (noble_liquids.argon_yields, {"field": FIELD}, yields_used),
    (noble_liquids.QuantaSignal, {"yields": XENON, "photons": True}, at_t),
    (noble_liquids.QuantaSignal(XENON).__call__, {"T": T}),
    (noble_liquids.charge_signal, {"yields": XENON}, at_t),
    (noble_liquids.light_signal, {"yields": XENON}, at_t),
    (ns.Directions, {"cos_edges": [-1.0, 0.0, 1.0], "resolution": 0.5}),
    (
        ns.Detector,
        {
            "target": "Ar",
            "mass": 10 * kg,
            "energy_edges": EDGES,
            "quenching": quenching.constant(0.3),
            "light_yield": 5 / keV,
            "smearing": POISSON,
            "efficiency": lambda x: 0 * x + 0.5,
            "time_edges": np.array([0.0, 1.0]) * us,
            "time_efficiency": lambda t: 0 * t + 0.5,
            "directions": None,
            "electron_efficiency": lambda x: 0 * x + 0.5,
        },
        counted,
    ),
    (SOLID.observable, {"x": X, "deposit": Deposit.NUCLEUS}),
    (SOLID.response, {"x": X, "deposit": Deposit.NUCLEUS}),
    (SOLID.response_edges, {"upto": 50 * keV, "deposit": Deposit.NUCLEUS}),
    (
        ns.Detector,
        {
            "target": "CH2",
            "mass": 10 * kg,
            "energy_edges": np.array([1.0, 3.0, 8.0]) * MeV,
            "light_yield": 1.5,
            "smearing": smearing.GaussianSmearing(noise=0.3 * MeV),
            "efficiency": lambda x: 0 * x + 0.5,
            "electron_efficiency": lambda x: 0 * x + 0.5,
            "volume": 3 * m**3,
            "visible": {Deposit.ELECTRON: lambda x: 0.9 * x},
        },
        lambda detector: ns.Experiment(REACTOR, detector).counts(IBD),
    ),
    (SOLID.time_fractions, {"profile": PROFILE}),
    # rates
    (ns.Hypothesis, {"model": SM, "structure": ns.helm, "flux": lambda flux: flux}, EXPERIMENT.counts),
    (as_hypothesis, {"value": SM}),
    (ns.Experiment, {"flux": FLUX, "detector": SOLID, "structure": ns.helm}, lambda made: made.counts(SM)),
    (EXPERIMENT.counts, {"hypothesis": SM, "structure": ns.helm}),
    (EXPERIMENT.spectrum, {"hypothesis": SM, "structure": ns.helm}),
    (EXPERIMENT.by_species, {"hypothesis": SM, "structure": ns.helm}),
    (EXPERIMENT.by_component, {"hypothesis": SM, "structure": ns.helm}),
    (EXPERIMENT.by_channel, {"hypothesis": SM, "structure": ns.helm}),
    (
        ns.deposit_spectrum,
        {
            "model": ns.InverseBetaDecay(),
            "flux": REACTOR,
            "target": "CH2",
            "x": np.array([2.0, 5.0]) * MeV,
            "deposit": Deposit.ELECTRON,
        },
    ),
    (IBD.sigma, {"E": 5 * MeV, "species": ns.nu_e_bar, "nucleus": ns.helm("H1")}),
    (own_reaction, {"reach": (0.0, 5 * MeV), "density": 1e-40 * cm**2 / MeV, "kinks": 3 * MeV}),
    (own_lines, {"deposits": [[2 * MeV]], "lines": [[1e-40 * cm**2]]}),
    (own_strength, {"strength": 1.0}),
    (
        ns.recoil_spectrum,
        {"model": SM, "flux": FLUX, "target": "Ar40", "T": T, "structure": ns.helm, "recoil": ns.Recoil.NUCLEUS},
    ),
    (
        ns.directional_spectrum,
        {
            "model": SM,
            "flux": FLUX,
            "target": "Ar40",
            "T": T,
            "cos_edges": (0, 0.5, 1),
            "structure": ns.helm,
            "recoil": ns.Recoil.NUCLEUS,
        },
    ),
    (
        RecoilAngles,
        {"flux": FLUX, "target": "Ar40", "cos_edges": (0, 0.5, 1), "threshold": 1 * keV, "structure": ns.helm},
        lambda made: made.counts(SM),
    ),
    (RECOIL_ANGLES.counts, {"model": SM, "recoil": ns.Recoil.NUCLEUS}),
    (RECOIL_ANGLES.by_species, {"model": SM, "recoil": ns.Recoil.NUCLEUS}),
    # experiments and data sets; those with a release are in the table of releases
    (ns.experiment, {"name": "COHERENT-LAr-2020"}),
    (load, {"name": "conus_plus_2025"}),
    (setups.setup, {"name": "CONUS+"}),
    (SETUP.knows, {"quantity": "mass"}),
    (SETUP.values, {"quantity": "mass"}),
    (SETUP.value, {"quantity": "mass"}),
    (csi_2021, {"scintillation": "nominal", "efficiency": "nominal"}),
    (csi_2017, {"quenching": "nominal", "efficiency": "nominal"}),
    (entry, {"name": "COHERENT-LAr-2020"}),
    (Axis, {"label": "E [keV]", "edges": [0.0, 1.0, 2.0]}),
    (
        ns.Dataset,
        {
            "name": "mine",
            "title": "mine",
            "reference": "nowhere",
            "experiment": HISTOGRAM,
            "axes": [Axis("E [keV]", [5.0, 10.0, 30.0])],
            "observed": [3.0, 2.0],
            "signal": HISTOGRAM,
            "backgrounds": {},
            "release_template": None,
        },
        lambda made: made.expected(SM),
    ),
    (template, {"nominal": [1.0, 2.0]}, lambda made: made.nominal),
    (template(np.ones(2)).shape, {"values": {}}),
    (Background, {"events": NUISANCE, "template": template([1.0, 2.0])}),
    (
        background,
        {"name": "x", "events": 3.0, "sigma": 1.0, "meaning": "neutrons", "shape": template([1.0, 2.0])},
    ),
    (Nuisance, {"name": "x", "mean": 0.0, "sigma": 1.0, "meaning": "", "limits": (0.0, 1.0)}),
    (unit_normal, {"name": "x", "meaning": "of x"}),
    (nuisance_values, {"nuisances": {"tilt": NUISANCE}, "given": {"tilt": 0.5}}),
    (csi_2017_efficiency, {"variation": "nominal"}, lambda made: made(X / keV)),
    (describe, {"name": "CONUS+"}),
    (
        of_limit,
        {"name": "x", "title": "X", "reference": "nowhere", "experiment": EXCESS.experiment, "limit": 3.0},
        lambda made: made.error,
    ),
    (conus_plus_2025, {"quenching": QUENCHING_GERMANIUM}, lambda made: made.expected(SM)),
    (coherent_ge_2026, {"quenching": QUENCHING_GERMANIUM}, lambda made: made.expected(SM)),
    (
        quenching_variation,
        {"experiment": EXCESS.experiment, "nuisance": QUENCHING_GERMANIUM, "step": 0.004},
        lambda made: made.plus.counts(SM),
    ),
    (relative_change, {"variation": EXCESS.responses[0]}),
    (signal_momentum, {"data": EXCESS, "model": SM, "structure": ns.helm}, lambda made: made.mean),
    (weak_mixing_angle.angle, {"sin2_theta_w": 0.23}, term_used),
    (weak_mixing_angle.tree_angle, {"sin2_theta_w": 0.23}, term_used),
    (weak_mixing_angle.angle_of, {"structure": ns.helm}, lambda made: made(0.23).structure),
    (weak_mixing_angle.shell_model_radii, {"nuclide": ns.nuclide("Cs133")}, lambda made: made.neutron(Q)),
    (
        RunningAngle,
        {"at_z": 0.231, "inverse_alpha": 128.0, "strong_coupling": 0.12, "hadrons": radiative.HadronLoops()},
        lambda made: made(Q),
    ),
    (RunningAngle().__call__, {"Q": Q}),
    (RunningAngle().alpha, {"Q": Q}),
    (scaled_to, {"experiment": EXCESS.experiment, "events": 3.0}, lambda made: made.flux.components[0].fluence),
    (EXCESS.expected, {"hypothesis": SM, "conus_plus_2025_rate": 0.1}),
    (EXCESS.at, {"function": lambda: SM, "result": ns.fit(EXCESS.likelihood(lambda: SM))}),
    (EXCESS.likelihood, {"function": ns.StandardModel}),
    (EXCESS.signal_likelihood, {"hypothesis": SM}),
    (EXCESS.fit_signal, {"hypothesis": SM, "systematics": True}, lambda made: made.values),
    # figures
    (figure_path, {"path": "figure.png"}),
    (save, {"figure": made_figure(), "path": "figure.png"}),
    (drawn.isotope, {"nuclide": ARGON.nuclide}),
    (drawn.form_factor_figure, {"Q": Q, "panels": {"Ar": {"measured": ARGON.proton}}, "measured": "measured"}),
    (impact_figure, {"rows": RESULT.impacts("mu"), "parameter": "mu", "most": 20}),
    (profile_figure, {"scan": SCAN, "levels": (0.683, 0.9), "label": "x", "names": {}, "axes": Figure().subplots()}),
    (
        corner_figure,
        {"posterior": POSTERIOR, "names": ["mu", "b"], "truth": {"mu": 1.0}, "labels": {"mu": "signal"}},
    ),
    (
        report_figure,
        {"entries": [entry("COHERENT-LAr-2020")], "angles": [Number("angle", 0.23, error=(0.01, 0.01))]},
    ),
]

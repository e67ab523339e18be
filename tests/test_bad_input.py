"""Wrong inputs through every door of the face: each is refused by `InputError` in one sentence that names it.

A case is a call that must not succeed and a word that the sentence must hold: the value that came or the argument's
name. Below the table, hypothesis makes more of them, and physical zeros are shown to be zeros, not errors. The fits
have cases here only where a user meets them through the face; tests/fits has theirs, tests/cli the commands'.
"""

import re
import sys
import warnings
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import nuscatter as ns
from nuscatter.cli import main
from nuscatter.datasets import load
from nuscatter.datasets.dataset import Axis, template
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic, TabulatedEfficiency
from nuscatter.detectors.quenching import Lindhard, PolynomialQuenching, TabulatedQuenching, constant, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError, InputWarning
from nuscatter.figures.data import data_with_fit
from nuscatter.figures.style import save
from nuscatter.interactions.channels import VECTOR
from nuscatter.matter.nuclide import natural_isotopes
from nuscatter.particles import Deposit
from nuscatter.sources.timing import Bunches, Gaussian, PiecewiseLinear, box, tabulated, triangle
from nuscatter.units import MeV, cm, eV, fm, keV, kg, m, s, us

SM = ns.StandardModel()
BOTH = SM + ns.ElectronScattering()
NAN, INF = float("nan"), float("inf")
LINE = ns.Line(30 * MeV)
FLAT = ns.Polynomial((1 / (50 * MeV),), high=50 * MeV)
TABLE = ns.Tabulated(np.array([1, 2, 3]) * MeV, np.array([0, 1, 0]) / MeV)
PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
DELAYED = ns.TimeProfile(PULSE, (0.026 * us, 2.2 * us))
EDGES = np.array([5.0, 10.0, 30.0]) * keV
AR = ns.helm("Ar40")
SNS = ns.facility("SNS")
FLUX = SNS.flux(distance=20 * m, pot=1e23)
STEADY = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
COMPONENT = FLUX.components[0]
HEAVY = ns.Species("heavy", "e", mass=100 * MeV)
COUNTS = ns.PoissonLikelihood([6, 2], lambda mu, b=1.0: [mu + b, b])
SOLID = ns.Detector("Ar", 10 * kg, EDGES)


class Text:
    """Something that is nothing of physics, with the default repr, address and all."""


class Bad(ns.Term):
    """A user's term whose charge is not finite."""

    channels = (VECTOR,)

    def __init__(self, value: Any) -> None:
        self.value = value

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.value


class Three(ns.Term):
    """A user's term whose charge forgets what comes and what leaves."""

    channels = (VECTOR,)

    def charge(self, channel, q2, nucleus):  # the mistake
        return 1.0


class Named(Bad):
    """A user's term that names its channel."""

    channels = ("vector",)

    def __init__(self) -> None:
        self.value = 1.0


class Listed(Named):
    """A user's term with a list of channels."""

    channels = [VECTOR]  # noqa: RUF012


class OneTooMany(ns.Term):
    """A user's term whose parts need more than they are given."""

    channels = (VECTOR,)

    def parts(self, channel, amplitude, q2, initial, final):  # the mistake
        return {}


def detector(**changes: Any) -> ns.Detector:
    return ns.Detector(**{"target": "Ar", "mass": 10 * kg, "energy_edges": EDGES} | changes)


def counts(**changes: Any) -> Any:
    return ns.Experiment(STEADY, detector(**changes)).counts(SM)


def bare(**changes: Any) -> ns.Facility:
    """A facility of the user's own."""
    own = {
        "name": "mine",
        "proton_energy": 1000 * MeV,
        "power": 1e6 * MeV**2,
        "repetition": 60 / s,
        "pulse": PULSE,
        "pulse_length": 1 * us,
        "target": "Hg",
        "nu_per_pot": None,
        "nu_per_pot_uncertainty": None,
        "sources": dict.fromkeys(
            ("proton_energy", "power", "repetition", "pulse", "pulse_length", "target", "nu_per_pot"), "here"
        ),
    }
    return ns.Facility(**own | changes)


@cache
def own_data() -> ns.Dataset:
    return ns.Dataset("own", "Own", "nowhere", ns.Experiment(FLUX, SOLID), (Axis("E [keV]", [5, 10, 30]),), [6, 2])


def nuclide(**changes: Any) -> ns.Nuclide:
    argon = ns.nuclide("Ar40")
    return ns.Nuclide(**{name: getattr(argon, name) for name in argon.__dataclass_fields__} | changes)


@cache
def lar() -> ns.Dataset:
    return load("coherent_lar_2020")


def spectrum(*, model=SM, flux=FLUX, target="CsI", T=5 * keV, **others: Any) -> Any:
    return ns.recoil_spectrum(model, flux, target, T, **others)


def directional(*, model=SM, flux=FLUX, target="CsI", T=5 * keV, cos_edges=(0, 0.5, 1), **others: Any) -> Any:
    return ns.directional_spectrum(model, flux, target, T, cos_edges, **others)


def pion(**changes: Any) -> ns.Flux:
    return ns.PionDecayAtRest(**{"pot": 1e23, "nu_per_pot": 0.09, "distance": 20 * m} | changes)


Case = tuple[str, Callable[[], Any]]

#: By door: what the sentence must hold, and the call.
CASES: dict[str, list[Case]] = {
    "species": [
        ("'nu_x'", lambda: ns.species("nu_x")),
        ("''", lambda: ns.species("")),
        ("None", lambda: ns.species(None)),
        ("3", lambda: ns.species(3)),
        ("['nu_e']", lambda: ns.species(["nu_e"])),
        ("Text", lambda: ns.species(Text())),
        ("mass", lambda: ns.Species("x", "e", mass=-1 * MeV)),
        ("nan", lambda: ns.Species("x", "e", mass=NAN)),
        ("mass", lambda: ns.Species("x", "e", mass="heavy")),
        ("name", lambda: ns.Species(3, "e")),
        ("flavour", lambda: ns.Species("x", None)),
        ("antiparticle", lambda: ns.Species("x", "e", antiparticle="no")),
    ],
    "words": [
        ("did you mean ee_u", lambda: ns.NSI(ee_up=0.1)),
        ('lindhard("Ge")', lambda: detector(quenching="lindhard")),
        ("k is 15.7", lambda: Lindhard(32, k=15.7)),
        ("k is 0.001", lambda: Lindhard(32, k=0.001)),
    ],
    "own terms": [
        ("charge of Three takes (channel, q2, nucleus), but it is called with (channel,", lambda: SM + Three()),
        ("charge of Three takes", lambda: ns.Experiment(FLUX, SOLID).counts(Three())),
        ("charge of Three takes", lambda: Three().dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR)),
        ("charge of Three takes", lambda: spectrum(model=Three())),
        ("parts of OneTooMany takes", lambda: OneTooMany().sigma(30 * MeV, ns.nu_e, AR)),
        ("one of the channels of Named is 'vector'", lambda: SM + Named()),
        ("channels of Listed is [", lambda: SM + Listed()),
        ("what is added to a term is 3", lambda: SM + 3),
        ("what is added to a term is 'x'", lambda: "x" + SM),
        ("what is added to a term is <class", lambda: SM + ns.NSI),
        ("what is added to a term is Flux", lambda: SM + FLUX),
    ],
    "likelihoods": [
        ("data.likelihood(f)", lambda: ns.fit(own_data())),
        ("data.likelihood(f)", lambda: ns.scan(own_data(), x=[1.0, 2.0])),
        ("data.likelihood(f)", lambda: COUNTS + own_data()),
        ("data.likelihood(f)", lambda: own_data() + COUNTS),
        ("likelihood is StandardModel", lambda: ns.fit(SM)),
    ],
    "measured": [
        ("value", lambda: ns.Measured(NAN, 0.1, "here")),
        ("uncertainty", lambda: ns.Measured(1.0, -0.1, "here")),
        ("uncertainty", lambda: ns.Measured(1.0, INF, "here")),
        ("source", lambda: ns.Measured(1.0, 0.1, None)),
        ("value", lambda: ns.Measured("1", 0.1, "here")),
    ],
    "nuclide": [
        ("400", lambda: ns.nuclide("Ar400")),
        ("'Xx40'", lambda: ns.nuclide("Xx40")),
        ("''", lambda: ns.nuclide("")),
        ("'Ar'", lambda: ns.nuclide("Ar")),
        ("'Ar-40-'", lambda: ns.nuclide("Ar-40-")),
        ("None", lambda: ns.nuclide(None)),
        ("18.5", lambda: ns.nuclide(18.5, 40)),
        ("-1", lambda: ns.nuclide(-1, 40)),
        ("119", lambda: ns.nuclide(119, 300)),
        ("40.0", lambda: ns.nuclide(18, 40.0)),
        ("True", lambda: ns.nuclide(True, 1)),
        ("nan", lambda: ns.nuclide(NAN, 40)),
        ("Text", lambda: ns.nuclide(Text())),
        ("[18, 40]", lambda: ns.nuclide([18, 40])),
        ("Z is", lambda: ns.nuclide(10**5000, 40)),
        ("'argon forty", lambda: ns.nuclide("argon forty " * 50)),
        ("'ar'", lambda: natural_isotopes("ar")),
        ("Tc", lambda: natural_isotopes("Tc")),
        ("Z is -1", lambda: nuclide(Z=-1)),
        ("N is 22.5", lambda: nuclide(N=22.5)),
        ("atomic_mass", lambda: nuclide(atomic_mass=-1.0 * MeV)),
        ("atomic_mass", lambda: nuclide(atomic_mass=NAN)),
        ("charge_radius", lambda: nuclide(charge_radius=0.0)),
    ],
    "material": [
        ("'csi'", lambda: ns.material("csi")),
        ("''", lambda: ns.material("")),
        ("' '", lambda: ns.material(" ")),
        ("'Xy2'", lambda: ns.material("Xy2")),
        ("'Ar1.5'", lambda: ns.material("Ar1.5")),
        ("'(CsI'", lambda: ns.material("(CsI")),
        ("'CsI)'", lambda: ns.material("CsI)")),
        ("'Ge76O2'", lambda: ns.material("Ge76O2")),
        ("'CsI-3'", lambda: ns.material("CsI-3")),
        ("'Ar0'", lambda: ns.material("Ar0")),
        ("Tc", lambda: ns.material("Tc")),
        ("40", lambda: ns.material(40)),
        ("None", lambda: ns.material(None)),
        ("nan", lambda: ns.material(NAN)),
        ("b'Ar'", lambda: ns.material(b"Ar")),
        ("CsICsI", lambda: ns.material("CsI" * 100)),
        ("-0.1", lambda: ns.mixture("m", {"Ar40": -0.1, "Ar36": 1})),
        ("nan", lambda: ns.mixture("m", {"Ar40": NAN})),
        ("inf", lambda: ns.mixture("m", {"Ar40": INF})),
        ("'1'", lambda: ns.mixture("m", {"Ar40": "1"})),
        ("None", lambda: ns.mixture("m", {"Ar40": None})),
        ("0", lambda: ns.mixture("m", {"Ar40": 0})),
        ("{}", lambda: ns.mixture("m", {})),
        ("['Ar40']", lambda: ns.mixture("m", ["Ar40"])),
        ("'Xx'", lambda: ns.mixture("m", {"Xx": 1})),
        ("name is 3", lambda: ns.mixture(3, {"Ar40": 1})),
        ("0.0", lambda: ns.Material("m", ())),
        ("composition", lambda: ns.Material("m", (("Ar40", 1.0),))),
        ("composition", lambda: ns.Material("m", 3)),
        ("nan", lambda: ns.Material("m", ((ns.nuclide("Ar40"), NAN),))),
        ("0.5", lambda: ns.Material("m", ((ns.nuclide("Ar40"), 0.5),))),
    ],
    "form factor": [
        ("rms_radius", lambda: ns.Helm(-3.4 * fm)),
        ("-3.4", lambda: ns.Helm(-3.4 * fm)),
        ("0.0", lambda: ns.Helm(0.0)),
        ("nan", lambda: ns.Helm(NAN)),
        ("inf", lambda: ns.Helm(INF)),
        ("'3.4'", lambda: ns.Helm("3.4")),
        ("fm", lambda: ns.Helm(1.0 * fm)),
        ("skin", lambda: ns.Helm(3.4 * fm, skin=-0.9 * fm)),
        ("skin", lambda: ns.Helm(3.4 * fm, skin=np.array([0.9, 0.8]) * fm)),
        ("skin", lambda: ns.Helm(3.4 * fm, skin=None)),
        ("[3, [4]]", lambda: ns.Helm([3, [4]])),
        ("radius", lambda: ns.KleinNystrand(-1.0 * fm)),
        ("-1.0", lambda: ns.KleinNystrand(-1.0 * fm)),
        ("range", lambda: ns.KleinNystrand(4 * fm, range=-0.7 * fm)),
        ("range", lambda: ns.KleinNystrand(4 * fm, range=NAN)),
        ("range", lambda: ns.KleinNystrand(4 * fm, range=[0.7, 0.8])),
        ("half_radius", lambda: ns.SymmetrizedFermi(0.0)),
        ("diffuseness", lambda: ns.SymmetrizedFermi(3.6 * fm, diffuseness=0.0)),
        ("diffuseness", lambda: ns.SymmetrizedFermi(3.6 * fm, diffuseness=INF)),
        ("shape", lambda: ns.SymmetrizedFermi(np.ones(2) * fm, diffuseness=np.ones(3) * fm)),
        ("rms_radius", lambda: ns.fermi_of_radius(1.0 * fm)),
        ("rms_radius", lambda: ns.fermi_of_radius(-1.0 * fm)),
        ("diffuseness", lambda: ns.fermi_of_radius(3.4 * fm, diffuseness=NAN)),
        ("shape", lambda: ns.fermi_of_radius(np.full(2, 3.4) * fm, diffuseness=np.full(3, 0.5) * fm)),
        ("Q", lambda: ns.Helm(3.4 * fm)(NAN)),
        ("Q", lambda: ns.Helm(3.4 * fm)([1.0, INF])),
        ("Q", lambda: ns.Helm(3.4 * fm)("x")),
        ("Q", lambda: ns.KleinNystrand(4 * fm)(NAN)),
        ("Q", lambda: ns.SymmetrizedFermi(3.6 * fm)([NAN])),
        ("Q", lambda: ns.point_nucleus("Ar40").proton(NAN)),
    ],
    "nucleus": [
        ("400", lambda: ns.helm("Ar400")),
        ("'…'", lambda: ns.helm("…")),
        ("None", lambda: ns.helm(None)),
        ("3.5", lambda: ns.helm(3.5)),
        ("'Xe'", lambda: ns.klein_nystrand("Xe")),
        ("''", lambda: ns.point_nucleus("")),
        ("[]", lambda: ns.symmetrized_fermi([])),
        ("Ar53", lambda: ns.helm_measured("Ar53")),
        ("Ar53", lambda: ns.klein_nystrand_adapted("Ar53")),
        ("Ar53", lambda: ns.point_proton_radius("Ar53")),
        ("charge", lambda: ns.klein_nystrand_adapted("H1")),
        ("n1", lambda: ns.point_proton_radius("n1")),
        ("n1", lambda: ns.helm_measured("n1")),
        ("'Ar40'", lambda: ns.Nucleus("Ar40", AR.proton, AR.neutron)),
        ("proton", lambda: ns.Nucleus(AR.nuclide, 1.0, AR.neutron)),
        ("neutron", lambda: ns.Nucleus(AR.nuclide, AR.proton, None)),
    ],
    "spectrum": [
        ("energy of the line", lambda: ns.Line(0.0)),
        ("-30.0", lambda: ns.Line(-30 * MeV)),
        ("nan", lambda: ns.Line(NAN)),
        ("'30'", lambda: ns.Line("30")),
        ("energy of the line", lambda: ns.Line([30 * MeV, 20 * MeV])),
        ("line", lambda: LINE(30 * MeV)),
        ("mass", lambda: LINE.moment(0, 1 * MeV, mass=40 * MeV)),
        ("mass", lambda: LINE.moment(0, 1 * MeV, mass=-1 * MeV)),
        ("above", lambda: LINE.moment(0, NAN)),
        ("above", lambda: LINE.moment(0, "x")),
        ("k is 3", lambda: LINE.moment(3, 1 * MeV)),
        ("k is -1", lambda: FLAT.moment(-1, 1 * MeV)),
        ("k is 1.5", lambda: FLAT.moment(1.5, 1 * MeV)),
        ("k is '0'", lambda: TABLE.moment("0", 1 * MeV)),
        ("above", lambda: FLAT.moment(0, [1.0, NAN])),
        ("above", lambda: TABLE.moment(0, [NAN])),
        ("above", lambda: TABLE.moment(1, None)),
        ("mass", lambda: FLAT.moment(0, 1 * MeV, mass=NAN)),
        ("mass", lambda: FLAT.moment(0, 1 * MeV, mass=60 * MeV)),
        ("mass", lambda: TABLE.moment(0, 1 * MeV, mass="light")),
        ("n is 0", lambda: FLAT.nodes(0)),
        ("n is -3", lambda: FLAT.nodes(-3)),
        ("n is 2.5", lambda: TABLE.nodes(2.5)),
        ("n is None", lambda: TABLE.nodes(None)),
        ("n is '8'", lambda: LINE.nodes("8")),
        ("n is [8]", lambda: FLAT.nodes([8])),
        ("n is 1000000000", lambda: FLAT.nodes(10**9)),
        ("E is nan", lambda: FLAT(NAN)),
        ("E is nan", lambda: TABLE([1.0, NAN])),
        ("E is inf", lambda: FLAT(INF)),
        ("E is 'x'", lambda: FLAT("x")),
        ("coefficients", lambda: ns.Polynomial((), high=1 * MeV)),
        ("coefficients", lambda: ns.Polynomial(1.0, high=1 * MeV)),
        ("nan", lambda: ns.Polynomial((NAN,), high=1 * MeV)),
        ("coefficient", lambda: ns.Polynomial(("a",), high=1 * MeV)),
        ("high", lambda: ns.Polynomial((1.0,), high=0.0)),
        ("high", lambda: ns.Polynomial((1.0,), high=[1.0, 2.0])),
        ("low", lambda: ns.Polynomial((1.0,), high=1 * MeV, low=-1 * MeV)),
        ("low", lambda: ns.Polynomial((1.0,), high=1 * MeV, low=2 * MeV)),
        ("energies", lambda: ns.Tabulated([2.0, 1.0], [1.0, 1.0])),
        ("energies", lambda: ns.Tabulated([1.0], [1.0])),
        ("energy", lambda: ns.Tabulated([-1.0, 1.0], [1.0, 1.0])),
        ("values", lambda: ns.Tabulated([1.0, 2.0], [1.0, -1.0])),
        ("values", lambda: ns.Tabulated([1.0, 2.0], [1.0, 1.0, 1.0])),
        ("values", lambda: ns.Tabulated([1.0, 2.0], [1.0, NAN])),
        ("energies", lambda: ns.Tabulated([[1.0], [1.0, 2.0]], [1.0, 1.0])),
    ],
    "flux": [
        ("fluence", lambda: ns.Component(ns.nu_e, LINE, -1.0)),
        ("fluence", lambda: ns.Component(ns.nu_e, LINE, NAN)),
        ("fluence", lambda: ns.Component(ns.nu_e, LINE, [[1.0, 2.0], [3.0, 4.0]])),
        ("'nu_e'", lambda: ns.Component("nu_e", LINE, 1.0)),
        ("spectrum", lambda: ns.Component(ns.nu_e, lambda E: E, 1.0)),
        ("time", lambda: ns.Component(ns.nu_e, LINE, 1.0, time=PULSE)),
        ("time", lambda: ns.Component(ns.nu_e, LINE, 1.0, time=3.0)),
        ("heavy", lambda: ns.Component(HEAVY, LINE, 1.0)),
        ("components", lambda: ns.Flux(3)),
        ("components", lambda: ns.Flux((LINE,))),
        ("components", lambda: ns.Flux("nu_e")),
        ("components", lambda: ns.Flux(None)),
        ("change", lambda: FLUX.map(None)),
        ("change", lambda: FLUX.map(lambda _: None)),
        ("change", lambda: FLUX.map(lambda component: [component, 3])),
        ("'nu_e'", lambda: FLUX.averaged(SM, AR, "nu_e")),
        ("nu_tau", lambda: FLUX.averaged(SM, AR, ns.nu_tau)),
        ("model", lambda: FLUX.averaged("SM", AR)),
        ("'Ar40'", lambda: FLUX.averaged(SM, "Ar40")),
        ("nucleus", lambda: FLUX.averaged(SM, None)),
        ("no components", lambda: ns.Flux(()).averaged(SM, AR)),
        ("zero", lambda: pion(pot=0).averaged(SM, AR)),
    ],
    "time": [
        ("mean", lambda: Gaussian(mean=NAN, width=1 * us)),
        ("mean", lambda: Gaussian(mean=[0.1, 0.2], width=1 * us)),
        ("width", lambda: Gaussian(mean=0.0, width=0.0)),
        ("width", lambda: Gaussian(mean=0.0, width=-1 * us)),
        ("width", lambda: Gaussian(mean=0.0, width="1")),
        ("start", lambda: box(start=NAN, length=1 * us)),
        ("start", lambda: box(start="a", length=1 * us)),
        ("length", lambda: box(start=0.0, length=0.0)),
        ("length", lambda: box(start=0.0, length=INF)),
        ("length", lambda: triangle(start=0.0, length=-1 * us)),
        ("start", lambda: triangle(start=None, length=1 * us)),
        ("peak", lambda: triangle(start=0.0, length=1 * us, peak=1.5)),
        ("peak", lambda: triangle(start=0.0, length=1 * us, peak=[0.2, 0.3])),
        ("peak", lambda: triangle(start=0.0, length=1 * us, peak=NAN)),
        ("times", lambda: tabulated([0.0, 0.0], [1.0, 1.0])),
        ("times", lambda: tabulated([[0.0], [1.0, 2.0]], [1.0, 1.0])),
        ("density", lambda: tabulated([0.0, 1.0], [1.0, -1.0])),
        ("integral", lambda: tabulated([0.0, 1.0], [0.0, 0.0])),
        ("densities", lambda: tabulated([0.0, 1.0, 2.0], [1.0, 1.0])),
        ("density", lambda: tabulated([0.0, 1.0], 3.0)),
        ("densities", lambda: PiecewiseLinear(np.arange(3.0), np.ones(1), np.ones(2))),
        ("offsets", lambda: Bunches(PULSE, ())),
        ("offsets", lambda: Bunches(PULSE, 3.0)),
        ("offsets", lambda: Bunches(PULSE, (1.0, 0.0))),
        ("weights", lambda: Bunches(PULSE, (0.0, 1.0), weights=(1.0,))),
        ("weight", lambda: Bunches(PULSE, (0.0, 1.0), weights=(1.0, -1.0))),
        ("weights", lambda: Bunches(PULSE, (0.0, 1.0), weights=3.0)),
        ("weights", lambda: Bunches(PULSE, (0.0, 1.0), weights=(0.0, 0.0))),
        ("pulse", lambda: Bunches("box", (0.0, 1.0))),
        ("pulse", lambda: ns.TimeProfile(None, (1.0,))),
        ("lifetime", lambda: ns.TimeProfile(PULSE, (0.0,))),
        ("lifetime", lambda: ns.TimeProfile(PULSE, (-1.0,))),
        ("lifetime", lambda: ns.TimeProfile(PULSE, 2.0)),
        ("lifetimes", lambda: ns.TimeProfile(PULSE, (1 * us, 1 * us))),
        ("delay", lambda: ns.TimeProfile(PULSE, (), delay=NAN)),
        ("delay", lambda: ns.TimeProfile(PULSE, (), delay=[1.0, 2.0])),
        ("delay", lambda: DELAYED.shifted("1")),
        ("t is nan", lambda: DELAYED.density(NAN)),
        ("t is 'x'", lambda: DELAYED.density("x")),
        ("lifetimes", lambda: ns.TimeProfile(Bunches(PULSE, (0.0, 1.0)), ()).density(0.0)),
        ("t is nan", lambda: DELAYED.cumulative([0.0, NAN])),
        ("t is nan", lambda: PULSE.cumulative(NAN)),
        ("t is nan", lambda: box(start=0, length=1 * us).cumulative(NAN)),
        ("t is nan", lambda: DELAYED.fraction(0.0, NAN)),
        ("start", lambda: DELAYED.fraction([0.0, 1.0], [1.0, 2.0, 3.0])),
    ],
    "pion decay": [
        ("pot", lambda: pion(pot=-1)),
        ("pot", lambda: pion(pot=NAN)),
        ("pot", lambda: pion(pot="1e23")),
        ("pot", lambda: pion(pot=[1e23, 2e23])),
        ("nu_per_pot", lambda: pion(nu_per_pot=-0.1)),
        ("nu_per_pot", lambda: pion(nu_per_pot=None)),
        ("distance is 0.0 m", lambda: pion(distance=0)),
        ("distance is -20.0 m", lambda: pion(distance=-20 * m)),
        ("distance", lambda: pion(distance=INF)),
        ("distance", lambda: pion(distance=[20 * m, 30 * m])),
        ("distance", lambda: pion(distance="20 m")),
        ("distance", lambda: pion(distance=1e-200 * m)),
        ("distance", lambda: pion(distance=1e-60 * m)),
        ("pulse", lambda: pion(pulse=3.0)),
    ],
    "facility": [
        ("'Atlantis'", lambda: ns.facility("Atlantis")),
        ("''", lambda: ns.facility("")),
        ("None", lambda: ns.facility(None)),
        ("1", lambda: ns.facility(1)),
        ("distance", lambda: SNS.flux(distance=0, pot=1e23)),
        ("distance is -20.0 m", lambda: SNS.flux(distance=-20 * m, pot=1e23)),
        ("pot", lambda: SNS.flux(distance=20 * m, pot=NAN)),
        ("nu_per_pot", lambda: SNS.flux(distance=20 * m, pot=1, nu_per_pot=-0.1)),
        ("nu_per_pot", lambda: SNS.flux(distance=20 * m, pot=1, nu_per_pot=[0.1, 0.2])),
        ("nu_per_pot", lambda: bare().flux(distance=20 * m, pot=1)),
        ("distance", lambda: SNS.flux_per_time(distance=NAN)),
        ("distance is -1.0 m", lambda: SNS.flux_per_time(distance=-1 * m)),
        ("distance", lambda: SNS.flux_per_time(distance=[1, 2])),
        ("nu_per_pot", lambda: bare().flux_per_time(distance=20 * m)),
        ("energy", lambda: SNS.protons(energy=-1)),
        ("energy", lambda: SNS.protons(energy=[1, 2])),
        ("'nu_mu'", lambda: SNS.fraction("nu_mu", 0, 1 * us)),
        ("nu_tau", lambda: SNS.fraction(ns.nu_tau, 0, 1 * us)),
        ("Text", lambda: SNS.profile(Text())),
        ("window", lambda: SNS.fraction(ns.nu_mu, 1 * us, 0)),
        ("window", lambda: SNS.fraction(ns.nu_mu, NAN, 1 * us)),
        ("window", lambda: SNS.fraction(ns.nu_mu, [0, 1], 1 * us)),
        ("window", lambda: SNS.steady_background_suppression(window=(0, 1 * s))),
        ("window", lambda: SNS.steady_background_suppression(window=3)),
        ("window", lambda: SNS.steady_background_suppression(window=(1 * us, 1 * us))),
        ("power", lambda: bare(power=0)),
        ("power", lambda: bare(power=[1.0, 2.0])),
        ("repetition", lambda: bare(repetition=NAN)),
        ("pulse", lambda: bare(pulse="box")),
        ("pulse_length", lambda: bare(pulse_length=1 * s)),
        ("nu_per_pot", lambda: bare(nu_per_pot=-1)),
        ("sources", lambda: bare(sources=None)),
        ("source", lambda: bare(sources={})),
        ("name", lambda: bare(name=3)),
    ],
    "baselines": [
        ("distance", lambda: ns.baselines(0)),
        ("distance is -1.0 m", lambda: ns.baselines(-1 * m)),
        ("distance", lambda: ns.baselines([20 * m, 30 * m])),
        ("distance", lambda: ns.baselines(1 * m, source_depth=3 * m)),
        ("source_depth", lambda: ns.baselines(20 * m, source_depth=-1 * m)),
        ("detector_depth", lambda: ns.baselines(20 * m, detector_depth=NAN)),
        ("n is 0", lambda: ns.baselines(20 * m, n=0)),
        ("n is 1.5", lambda: ns.baselines(20 * m, n=1.5)),
        ("distance", lambda: ns.effective_distance(INF)),
        ("source_depth", lambda: ns.effective_distance(20 * m, source_depth="1")),
    ],
    "model": [
        ("sin2_theta_w", lambda: ns.StandardModel(NAN)),
        ("sin2_theta_w", lambda: ns.StandardModel([0.2, INF])),
        ("sin2_theta_w", lambda: ns.StandardModel("0.2")),
        ("sin2_theta_w", lambda: ns.StandardModel([[0.2]])),
        ("sin2_theta_w", lambda: ns.StandardModel([])),
        ("sin2_theta_w", lambda: ns.StandardModel(None)),
        ("sin2_theta_w", lambda: ns.ElectronScattering(1j)),
        ("sin2_theta_w", lambda: ns.ElectronScattering(-INF)),
        ("sin2_theta_w", lambda: ns.ElectronScattering([])),
        ("terms", lambda: ns.Model(SM)),
        ("terms", lambda: ns.Model(("SM",))),
        ("terms", lambda: ns.Model(())),
        ("'nuclear'", lambda: ns.Recoil("nuclear")),
        ("recoil", lambda: ns.Channel("mine", "nucleus", ("V",), VECTOR.form)),
        ("form", lambda: ns.Channel("mine", ns.Recoil.NUCLEUS, ("V",), None)),
        ("amplitudes", lambda: ns.Channel("mine", ns.Recoil.NUCLEUS, (), VECTOR.form)),
        ("threshold", lambda: ns.Channel("mine", ns.Recoil.NUCLEUS, ("V",), VECTOR.form, 3.0)),
        ("nucleus", lambda: VECTOR.target_mass(None)),
    ],
    "cross section": [
        ("E is 0.0 MeV", lambda: SM.dsigma_dT(0, 1 * keV, ns.nu_e, AR)),
        ("E is -30.0 MeV", lambda: SM.dsigma_dT(-30 * MeV, 1 * keV, ns.nu_e, AR)),
        ("nan", lambda: SM.dsigma_dT(NAN, 1 * keV, ns.nu_e, AR)),
        ("T is -1.0 keV", lambda: SM.dsigma_dT(30 * MeV, -1 * keV, ns.nu_e, AR)),
        ("T is inf", lambda: SM.dsigma_dT(30 * MeV, INF, ns.nu_e, AR)),
        ("T", lambda: SM.dsigma_dT(30 * MeV, "1 keV", ns.nu_e, AR)),
        ("shape", lambda: SM.dsigma_dT(np.ones(2), np.ones(3), ns.nu_e, AR)),
        ("'nu_e'", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, "nu_e", AR)),
        ("nucleus", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e)),
        ("'Ar40'", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, "Ar40")),
        ("nuclide('Ar40')", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, ns.nuclide("Ar40"))),
        ("recoil", lambda: BOTH.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR)),
        ("recoil", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR, "nucleus")),
        ("recoil", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR, [])),
        ("ELECTRON", lambda: SM.dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR, ns.Recoil.ELECTRON)),
        ("E [MeV] is 50", lambda: SM.dsigma_dT(50 * MeV, 1 * keV, HEAVY, AR)),
        ("E [MeV] is 100", lambda: SM.sigma(100 * MeV, HEAVY, AR)),
        ("E", lambda: SM.sigma([30 * MeV, NAN], ns.nu_e, AR)),
        ("E", lambda: SM.sigma(None, ns.nu_e, AR)),
        ("species", lambda: SM.sigma(30 * MeV, None, AR)),
        ("nucleus", lambda: SM.sigma(30 * MeV, ns.nu_e, AR.nuclide)),
        ("cos_theta", lambda: SM.dsigma_dcos(30 * MeV, 1.1, ns.nu_e, AR)),
        ("cos_theta", lambda: SM.dsigma_dcos(30 * MeV, NAN, ns.nu_e, AR)),
        ("mass", lambda: SM.dsigma_dcos(130 * MeV, 0.1, HEAVY, AR)),
        ("shape", lambda: SM.dsigma_dcos(np.ones(2), np.zeros(3), ns.nu_e, AR)),
        ("cos_theta", lambda: SM.dsigma_domega(30 * MeV, -2, ns.nu_e, AR)),
        ("E", lambda: SM.dsigma_domega(-INF, 0, ns.nu_e, AR)),
        ("nan", lambda: Bad(NAN).sigma(30 * MeV, ns.nu_e, AR)),
        ("inf", lambda: Bad(INF).dsigma_dT(30 * MeV, 1 * keV, ns.nu_e, AR)),
        ("nan", lambda: Bad(NAN).dsigma_dcos(30 * MeV, 0.5, ns.nu_e, AR)),
        ("shape", lambda: Bad(np.ones((3, 2, 2))).sigma(30 * MeV, ns.nu_e, AR)),
        ("'strong'", lambda: Bad("strong").sigma(30 * MeV, ns.nu_e, AR)),
        (
            "nan",
            lambda: SM.sigma(30 * MeV, ns.nu_e, ns.Nucleus(AR.nuclide, AR.proton, lambda Q: Q * NAN)),
        ),
    ],
    "recoil spectrum": [
        ("'SM'", lambda: spectrum(model="SM")),
        ("StandardModel", lambda: spectrum(model=ns.StandardModel)),
        ("flux", lambda: spectrum(flux=FLUX.components)),
        ("flux", lambda: spectrum(flux=None)),
        ("flux", lambda: spectrum(flux=ns.Flux(()))),
        ("'Unobtainium'", lambda: spectrum(target="Unobtainium")),
        ("None", lambda: spectrum(target=None)),
        ("T is -5.0 keV", lambda: spectrum(T=-5 * keV)),
        ("nan", lambda: spectrum(T=NAN)),
        ("inf", lambda: spectrum(T=[1 * keV, INF])),
        ("'5'", lambda: spectrum(T="5")),
        ("structure", lambda: spectrum(structure="helm")),
        ("structure", lambda: spectrum(structure=None)),
        ("structure", lambda: spectrum(structure=lambda nuclide: nuclide)),
        ("recoil", lambda: spectrum(model=BOTH)),
        ("'electron'", lambda: spectrum(recoil="electron")),
        ("nan", lambda: spectrum(model=Bad(NAN))),
        (
            "nan",
            lambda: spectrum(structure=lambda each: ns.Nucleus(each, lambda Q: Q * NAN, lambda Q: Q * NAN)),
        ),
        ("cos_edges", lambda: directional(cos_edges=[0, 1.5])),
        ("cos_edges", lambda: directional(cos_edges=[0.5, 0.1])),
        ("cos_edges", lambda: directional(cos_edges=0.5)),
        ("cos_edges", lambda: directional(cos_edges=[0, NAN])),
        ("T", lambda: directional(T=-1 * keV)),
        ("flux", lambda: directional(flux="SNS")),
        ("structure", lambda: directional(structure=3)),
        (
            "mass",
            lambda: directional(flux=ns.Flux((ns.Component(ns.Species("x", "e", mass=1 * MeV), LINE, 1 / cm**2),))),
        ),
    ],
    "quenching": [
        ("quenching factor", lambda: constant(-0.1)),
        ("quenching factor", lambda: constant(NAN)),
        ("quenching factor", lambda: constant([0.1, 0.2])),
        ("coefficient", lambda: linear(a="a", b=1.0)),
        ("coefficient", lambda: linear(a=0.2, b=INF)),
        ("coefficients", lambda: PolynomialQuenching(())),
        ("coefficients", lambda: PolynomialQuenching(0.2)),
        ("energies", lambda: TabulatedQuenching([2.0, 1.0], [0.1, 0.1])),
        ("energies", lambda: TabulatedQuenching([-2.0, 1.0], [0.1, 0.1])),
        ("factor", lambda: TabulatedQuenching([1.0, 2.0], [0.1, -0.1])),
        ("factors", lambda: TabulatedQuenching([1.0, 2.0], [0.1])),
        ("T", lambda: constant(0.1)(NAN)),
        ("T", lambda: constant(0.1)(-1 * keV)),
        ("T", lambda: TabulatedQuenching([1.0, 2.0], [0.1, 0.1])("x")),
    ],
    "smearing": [
        ("smearing", GaussianSmearing),
        ("-1", lambda: GaussianSmearing(noise=-1)),
        ("constant", lambda: GaussianSmearing(constant=NAN)),
        ("stochastic", lambda: GaussianSmearing(stochastic=[1.0, 2.0])),
        ("slope", lambda: GammaSmearing(slope=-1)),
        ("slope", lambda: GammaSmearing(slope=[1, 2])),
        ("offset", lambda: GammaSmearing(slope=1, offset=0)),
        ("mean", lambda: GammaSmearing(slope=1).width(-5.0)),
        ("mean", lambda: GaussianSmearing(noise=1).width(NAN)),
        ("mean", lambda: PoissonSmearing().cumulative(3, NAN)),
        ("x", lambda: GaussianSmearing(noise=1).cumulative(NAN, 1)),
        ("mean", lambda: GammaSmearing(slope=1).cumulative(1, NAN)),
        ("edges", lambda: GaussianSmearing(noise=1).nodes([2, 1])),
        ("edges", lambda: PoissonSmearing().nodes([0, NAN])),
    ],
    "efficiency": [
        ("a is nan", lambda: Logistic(a=NAN, b=1, c=1)),
        ("b is 'x'", lambda: Logistic(a=1, b="x", c=1)),
        ("c is [1, 2]", lambda: Logistic(a=1, b=1, c=[1, 2])),
        ("x", lambda: Logistic(a=1, b=1, c=1)(NAN)),
        ("x", lambda: TabulatedEfficiency([1, 0], [0, 1])),
        ("efficiency", lambda: TabulatedEfficiency([0, 1], [0, 1.5])),
        ("efficiencies", lambda: TabulatedEfficiency([0, 1], [0, 1, 1])),
        ("x", lambda: TabulatedEfficiency([0, 1], [0, 1])([0.5, NAN])),
        ("start", lambda: ExponentialDecline(start=NAN, rate=1)),
        ("rate", lambda: ExponentialDecline(start=0, rate=-1)),
        ("x", lambda: ExponentialDecline(start=0, rate=1)(NAN)),
    ],
    "directions": [
        ("cos_edges", lambda: ns.Directions([-2, 1])),
        ("cos_edges", lambda: ns.Directions([1, 0])),
        ("cos_edges", lambda: ns.Directions("all")),
        ("cos_edges", lambda: ns.Directions(None)),
        ("resolution", lambda: ns.Directions([0, 1], resolution=0)),
        ("resolution", lambda: ns.Directions([0, 1], resolution=1e-3)),
        ("resolution", lambda: ns.Directions([0, 1], resolution=NAN)),
        ("resolution", lambda: ns.Directions([0, 1], resolution=[0.1, 0.2])),
    ],
    "detector": [
        ("'Xx'", lambda: detector(target="Xx")),
        ("mass is -10.0 kg", lambda: detector(mass=-10 * kg)),
        ("mass is 0.0 kg", lambda: detector(mass=0)),
        ("mass", lambda: detector(mass=NAN)),
        ("mass", lambda: detector(mass=[1.0, 2.0])),
        ("mass", lambda: detector(mass="10 kg")),
        ("energy_edges", lambda: detector(energy_edges=[2, 1])),
        ("energy_edges", lambda: detector(energy_edges=[1])),
        ("energy_edges", lambda: detector(energy_edges=[1, NAN])),
        ("energy_edges", lambda: detector(energy_edges=None)),
        ("quenching", lambda: detector(quenching=0.25)),
        ("light_yield", lambda: detector(light_yield=-1)),
        ("light_yield", lambda: detector(light_yield=[1, 2])),
        ("smearing", lambda: detector(smearing=0.1)),
        ("efficiency", lambda: detector(efficiency=0.5)),
        ("time_edges", lambda: detector(time_edges=[1, 0])),
        ("time_edges", lambda: detector(time_efficiency=lambda t: t)),
        ("time_efficiency", lambda: detector(time_edges=[0, 1 * us], time_efficiency=0.5)),
        ("directions", lambda: detector(directions=[0, 1])),
        ("deposit", lambda: SOLID.response([NAN])),
        ("deposit", lambda: SOLID.response(np.array([-1.0]))),
        ("deposits", lambda: SOLID.response(5 * keV)),
        ("deposit", lambda: SOLID.observable("x")),
        ("deposit", lambda: SOLID.observable(5 * keV, "nucleus")),
        ("deposit", lambda: SOLID.response([5 * keV], True)),
        ("visible", lambda: SOLID.observable(1.0, Deposit.NEUTRON)),
        ("visible", lambda: detector(visible=lambda x: x)),
        ("visible", lambda: detector(visible={Deposit.NUCLEUS: lambda x: x})),
        ("visible", lambda: detector(visible={"photon": lambda x: x})),
        ("visible", lambda: detector(visible={Deposit.PHOTON: 0.5})),
        ("visible", lambda: detector(visible={Deposit.PHOTON: lambda x: x * NAN}).observable(1.0, Deposit.PHOTON)),
        ("visible", lambda: detector(visible={Deposit.PHOTON: lambda x: -x}).observable(1.0, Deposit.PHOTON)),
        ("visible", lambda: detector(visible={Deposit.PHOTON: lambda x: x[:1]}).observable(EDGES, Deposit.PHOTON)),
        ("volume", lambda: detector(volume=0.0)),
        ("volume", lambda: detector(volume=[1.0, 2.0])),
        ("volume", lambda: detector(volume="1 m3")),
        ("upto", lambda: SOLID.response_edges(NAN)),
        ("upto", lambda: SOLID.response_edges(0.0)),
        ("profile", lambda: detector(time_edges=[0, 1 * us]).time_fractions(None)),
        ("profile", lambda: detector(time_edges=[0, 1 * us]).time_fractions(3)),
        ("quenching", lambda: counts(quenching=lambda T: T * NAN)),
        ("quenching", lambda: counts(quenching=lambda T: -T)),
        ("quenching", lambda: counts(quenching=lambda _: "x")),
        ("efficiency", lambda: counts(efficiency=lambda x: x * NAN)),
        ("efficiency", lambda: counts(efficiency=lambda x: np.full_like(x, 1.5))),
        ("efficiency", lambda: counts(efficiency=lambda _: np.ones(3), smearing=GaussianSmearing(noise=1 * keV))),
        ("efficiency", lambda: counts(efficiency=lambda x: -np.ones_like(x), smearing=GaussianSmearing(noise=keV))),
        (
            "time_efficiency",
            lambda: detector(time_edges=[0, 1 * us], time_efficiency=lambda t: t * NAN).time_fractions(DELAYED),
        ),
    ],
    "experiment": [
        ("'COHERENT-2050'", lambda: ns.experiment("COHERENT-2050")),
        ("None", lambda: ns.experiment(None)),
        ("''", lambda: ns.experiment("")),
        ("flux", lambda: ns.Experiment(None, SOLID)),
        ("flux", lambda: ns.Experiment(ns.Flux(()), SOLID)),
        ("detector", lambda: ns.Experiment(FLUX, "Ar")),
        ("structure", lambda: ns.Experiment(FLUX, SOLID, "helm")),
        ("structure", lambda: ns.Experiment(FLUX, SOLID, lambda each: each).counts(SM)),
        ("model", lambda: ns.Experiment(FLUX, SOLID).counts("SM")),
        ("model", lambda: ns.Experiment(FLUX, SOLID).counts(None)),
        ("model", lambda: ns.Experiment(FLUX, SOLID).by_species(3)),
        ("model", lambda: ns.Experiment(FLUX, SOLID).spectrum(ns.StandardModel)),
        ("structure", lambda: ns.Experiment(FLUX, SOLID).counts(SM, "helm")),
        ("structure", lambda: ns.Experiment(FLUX, SOLID).counts(SM, 3)),
        ("nan", lambda: ns.Experiment(FLUX, SOLID).counts(Bad(NAN))),
        ("number of counts", lambda: ns.Experiment(FLUX, SOLID).by_species(Bad(INF))),
        ("profile", lambda: ns.Experiment(STEADY, detector(time_edges=[0, 1 * us])).counts(SM)),
        ("flux", lambda: ns.Experiment(FLUX, SOLID).counts(ns.Hypothesis(SM, flux=lambda _: None))),
        ("flux", lambda: ns.Experiment(FLUX, SOLID).by_component(ns.Hypothesis(SM, flux=lambda flux: flux))),
        ("model", lambda: ns.Hypothesis("SM")),
        ("model", lambda: ns.Hypothesis(None)),
        ("structure", lambda: ns.Hypothesis(SM, structure="helm")),
        ("flux", lambda: ns.Hypothesis(SM, flux=FLUX)),
    ],
    "dataset": [
        ("'coherent_ge'", lambda: load("coherent_ge")),
        ("None", lambda: load(None)),
        ("['coherent_lar_2020']", lambda: load(["coherent_lar_2020"])),
        ("edges of E", lambda: Axis("E", [1, 0])),
        ("label", lambda: Axis(3, [0, 1])),
        ("nominal", lambda: template(np.array([1.0, NAN]))),
        ("nominal", lambda: template(np.zeros(2))),
        ("nominal", lambda: template([1.0, "x"])),
        ("flux", lambda: Nuisance("flux", NAN, 0.1, "")),
        ("flux", lambda: Nuisance("flux", 0.0, -0.1, "")),
        ("name", lambda: Nuisance(3, 0.0, 0.1, "")),
        ("flux", lambda: Nuisance("flux", 0.0, 0.1, "", limits=(1, 0))),
    ],
    "fit": [
        ("observed", lambda: ns.PoissonLikelihood([-1], lambda mu: [mu])),
        ("observed", lambda: ns.PoissonLikelihood([NAN], lambda mu: [mu])),
        ("data", lambda: ns.PoissonLikelihood([], lambda mu: [mu])),
        ("function", lambda: ns.PoissonLikelihood([1], 3)),
        ("'*_'", lambda: ns.PoissonLikelihood([1], lambda *_: [1.0])),
        ("shape", lambda: ns.PoissonLikelihood([1], lambda mu: [mu, mu])(mu=1)),
        ("nan", lambda: ns.PoissonLikelihood([1], lambda mu: [mu * NAN])(mu=1)),
        ("'x'", lambda: COUNTS(mu=1, b=1, x=1)),
        ("mu", lambda: COUNTS(b=1)),
        ("values", lambda: ns.GaussianLikelihood([INF], 1, lambda mu: [mu])),
        ("uncertainty", lambda: ns.GaussianLikelihood([1], 0, lambda mu: [mu])),
        ("uncertainty", lambda: ns.GaussianLikelihood([1, 2], [1, 1, 1], lambda mu: [mu, mu])),
        ("symmetric", lambda: ns.GaussianLikelihood([1, 2], [[1, 0.5], [0, 1]], lambda mu: [mu, mu])),
        ("eigenvalue", lambda: ns.GaussianLikelihood([1, 2], [[1, 2], [2, 1]], lambda mu: [mu, mu])),
        ("name", lambda: ns.Pull("", 0, 1)),
        ("name", lambda: ns.Pull(None, 0, 1)),
        ("sigma", lambda: ns.Pull("a", 0, 0)),
        ("mean", lambda: ns.Pull("a", NAN, 1)),
        ("likelihood", lambda: ns.fit("COUNTS")),
        ("likelihood", lambda: ns.fit(lambda mu: mu)),
        ("mu", lambda: ns.fit(COUNTS)),
        ("mu", lambda: ns.fit(COUNTS, mu=NAN)),
        ("mu", lambda: ns.fit(COUNTS, mu="1")),
        ("mu", lambda: ns.fit(COUNTS, mu=[1, 2])),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1, nu=1)),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1, fixed={"nu": 1})),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1, limits={"nu": (0, 1)})),
        ("mu", lambda: ns.fit(COUNTS, mu=1, limits={"mu": (1, 0)})),
        ("mu", lambda: ns.fit(COUNTS, mu=1, limits={"mu": 3})),
        ("mu", lambda: ns.fit(COUNTS, mu=1, limits={"mu": (2, 3)})),
        ("starts", lambda: ns.fit(COUNTS, mu=1, starts=0)),
        ("starts", lambda: ns.fit(COUNTS, mu=1, starts=1.5)),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1).interval("nu")),
        ("level", lambda: ns.fit(COUNTS, mu=1).interval("mu", level=1.5)),
        ("level", lambda: ns.fit(COUNTS, mu=1).interval("mu", level=NAN)),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1).profile("nu", size=5)),
        ("size", lambda: ns.fit(COUNTS, mu=1).profile("mu", size=1)),
        ("b", lambda: ns.fit(COUNTS, mu=1).contour("b", "b")),
        ("size", lambda: ns.fit(COUNTS, mu=1).contour("mu", "b", size=1)),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1).significance("nu")),
        ("'nu'", lambda: ns.fit(COUNTS, mu=1).impacts("nu")),
    ],
    "figure": [
        ("'figure'", lambda: save("figure", "a.png")),
        ("'a.xyz'", lambda: save(_figure(), "a.xyz")),
        ("path is ''", lambda: save(_figure(), "")),
        ("path", lambda: save(_figure(), 3)),
        ("path", lambda: save(_figure(), None)),
        ("written", lambda: save(_figure(), "/proc/nowhere/a.png")),
        ("path is 'a", lambda: save(_figure(), "a\0.png")),
        ("fits", lambda: data_with_fit([])),
        ("fits", lambda: data_with_fit(3)),
        ("fits", lambda: data_with_fit([("data", {})])),
    ],
}

#: Through a data set's own doors; they need its release.
RELEASED: list[Case] = [
    ("'nu'", lambda: lar().expected(SM, nu=1.0)),
    ("flux_sns", lambda: lar().expected(SM, flux_sns=NAN)),
    ("flux_sns", lambda: lar().expected(SM, flux_sns="0")),
    ("flux_sns", lambda: lar().expected(SM, flux_sns=[0.0, 0.1])),
    ("model", lambda: lar().expected("SM")),
    ("model", lambda: lar().expected(None)),
    ("function", lambda: lar().likelihood(3)),
    ("'*_'", lambda: lar().likelihood(lambda *_: SM)),
    ("model", lambda: lar().likelihood(lambda x: x)(**_central(lar(), x=1.0))),
    ("sin2_theta_w", lambda: lar().likelihood(ns.StandardModel)(**_central(lar(), sin2_theta_w=NAN))),
    ("too", lambda: lar().likelihood(ns.StandardModel)(sin2_theta_w=0.2)),
    ("model", lambda: lar().signal_likelihood("SM")),
    ("model", lambda: lar().fit_signal(3)),
]


def _figure() -> Any:
    from matplotlib.figure import Figure

    return Figure()


def _central(data: ns.Dataset, **others: float) -> dict[str, float]:
    return {name: each.mean for name, each in data.nuisances.items()} | others


def refused(call: Callable[[], Any]) -> str:
    """The sentence in which a call is refused; a warning, another error or a result is a failure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = call()
    except InputError as error:
        return one_sentence(str(error))
    return pytest.fail(f"accepted: {result!r}")


def one_sentence(text: str) -> str:
    assert "\n" not in text
    assert text.endswith((".", "?"))
    assert 10 < len(text) <= 300
    assert not re.search(r"np\.\w+\(| at 0x[0-9a-f]", text)
    assert text.isprintable()
    return text


@pytest.mark.parametrize(
    ("word", "call"),
    [
        pytest.param(word, call, id=f"{door} {number}: {word}".encode("ascii", "replace").decode())
        for door, cases in CASES.items()
        for number, (word, call) in enumerate(cases)
    ],
)
def test_a_wrong_input_is_refused_in_one_sentence(word, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert word in refused(call)


@pytest.mark.releases
@pytest.mark.parametrize(("word", "call"), RELEASED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_data_set_refuses_in_one_sentence(word, call):
    assert word in refused(call)


def test_there_are_at_least_two_hundred_cases():
    assert sum(len(cases) for cases in CASES.values()) + len(RELEASED) >= 200


# --- inputs that hypothesis makes -------------------------------------------------------------------------------------

#: What no name is: words of letters that no table has, and things that are no words.
NO_NAMES = st.one_of(
    st.text(max_size=80).map(lambda text: f"{text}?"),
    st.text(alphabet="\n\t\0 \x1b[]{}%", max_size=20).map(lambda text: f"!{text}"),
    st.binary(max_size=8),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.builds(Text),
    st.just(ns.Helm),
)
DOORS_OF_NAMES = (ns.species, ns.nuclide, ns.material, ns.facility, ns.experiment, load, ns.helm, ns.symmetrized_fermi)


@pytest.mark.parametrize("door", DOORS_OF_NAMES, ids=lambda door: door.__name__)
@given(name=NO_NAMES)
@settings(max_examples=60, deadline=None)
def test_what_is_no_name_is_refused_by_every_door(door, name):
    refused(lambda: door(name))


NO_NUMBERS = st.one_of(
    st.text(max_size=10),
    st.none(),
    st.booleans(),
    st.binary(max_size=4),
    st.complex_numbers(),
    st.builds(Text),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.just([[1.0], [1.0, 2.0]]),
    st.sampled_from([NAN, INF, -INF, np.float64("nan"), np.float32("inf"), np.array([[1.0, NAN]])]),
)
BELOW_ZERO = st.floats(max_value=-1e-300, min_value=-1e100)
SEVERAL = arrays.arrays(float, st.integers(2, 4), elements=st.floats(0.5, 2.0))

#: Doors of one number above zero. They also refuse several, and zero.
DOORS_OF_ONE: dict[str, Callable[[Any], Any]] = {
    "distance of a facility": lambda x: SNS.flux(distance=x, pot=1e23),
    "distance per time": lambda x: SNS.flux_per_time(distance=x),
    "distance of a flux": lambda x: pion(distance=x),
    "distance of baselines": ns.baselines,
    "mass of a detector": lambda x: detector(mass=x),
    "energy of a line": ns.Line,
    "end of a polynomial": lambda x: ns.Polynomial((1.0,), high=x),
    "width of a pulse": lambda x: Gaussian(mean=0.0, width=x),
    "length of a box": lambda x: box(start=0.0, length=x),
    "resolution": lambda x: ns.Directions([0, 1], resolution=x if x is not None else NAN),
    "offset of a smearing": lambda x: GammaSmearing(slope=1.0, offset=x),
}
#: Doors of numbers in any shape, none of them below zero.
DOORS_OF_MANY: dict[str, Callable[[Any], Any]] = {
    "recoil energies": lambda x: spectrum(T=x),
    "recoil energies of directions": lambda x: directional(T=x),
    "recoil energies of a cross section": lambda x: SM.dsigma_dT(30 * MeV, x, ns.nu_e, AR),
    "energies of a cross section": lambda x: SM.sigma(x, ns.nu_e, AR),
    "radius of Helm": ns.Helm,
    "radius of Klein-Nystrand": ns.KleinNystrand,
    "radius of Fermi": ns.fermi_of_radius,
    "quenched energies": constant(0.2),
    "observed counts": lambda x: ns.PoissonLikelihood(x, lambda mu: mu),
}


@pytest.mark.parametrize("door", DOORS_OF_ONE.values(), ids=DOORS_OF_ONE)
@given(value=NO_NUMBERS | BELOW_ZERO | SEVERAL | st.just(0.0))
@settings(max_examples=50, deadline=None)
def test_what_is_not_one_number_above_zero_is_refused(door, value):
    refused(lambda: door(value))


@pytest.mark.parametrize("door", DOORS_OF_MANY.values(), ids=DOORS_OF_MANY)
@given(value=NO_NUMBERS | BELOW_ZERO)
@settings(max_examples=50, deadline=None)
def test_what_holds_no_numbers_from_zero_is_refused(door, value):
    refused(lambda: door(value))


@pytest.mark.parametrize("door", DOORS_OF_MANY.values(), ids=DOORS_OF_MANY)
@given(
    values=arrays.arrays(float, arrays.array_shapes(max_dims=3, max_side=4), elements=st.floats(1, 50)),
    wrong=st.sampled_from([NAN, INF, -INF, -1.0]),
    where=st.integers(0, 10**6),
)
@settings(max_examples=40, deadline=None)
def test_one_wrong_entry_of_many_is_found(door, values, wrong, where):
    values = values * MeV
    values.flat[where % values.size] = wrong * MeV
    assert f" is {'-' if wrong < 0 else wrong}" in refused(lambda: door(values))


@pytest.mark.parametrize(
    "door",
    [
        lambda edges: detector(energy_edges=edges),
        lambda edges: detector(time_edges=edges),
        ns.Directions,
        lambda edges: directional(cos_edges=edges),
        lambda edges: ns.Tabulated(edges, np.ones(np.shape(edges))),
        lambda edges: tabulated(edges, np.ones(np.shape(edges))),
        lambda edges: TabulatedEfficiency(edges, np.ones(np.shape(edges))),
        lambda edges: TabulatedQuenching(edges, np.ones(np.shape(edges))),
        lambda edges: Axis("x", edges),
    ],
)
@given(values=arrays.arrays(float, arrays.array_shapes(max_dims=2, max_side=5), elements=st.floats(0, 1)))
@settings(max_examples=40, deadline=None)
def test_edges_that_do_not_increase_are_refused(door, values):
    edges = values if values.ndim == 2 else np.sort(values)[::-1]
    refused(lambda: door(edges))


@pytest.mark.parametrize(
    "model", [ns.helm, ns.helm_measured, ns.klein_nystrand, ns.klein_nystrand_adapted, ns.symmetrized_fermi]
)
def test_every_nuclide_has_a_finite_form_factor_or_is_refused(model):
    Q = np.array([0.0, 1.0, 50.0, 300.0]) * MeV
    for each in ns.nuclides()[::7] + tuple(ns.nuclide(name) for name in ("n1", "H1", "H2", "He4", "Li6")):
        try:
            nucleus = model(each)
        except InputError as error:
            one_sentence(str(error))
            continue
        assert np.isfinite(nucleus.proton(Q)).all()
        assert nucleus.neutron(0.0) == pytest.approx(1)


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Run a command as a shell would, away from releases and network; return its code, output and message."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NUSCATTER_DATA", raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")

    def run(*arguments: str) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["nuscatter", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return SimpleNamespace(code=left.value.code, out=out, err=err)

    return run


SPECTRUM = ("spectrum", "--target", "CsI", "--distance", "20")
COMMANDS: list[tuple[str, tuple[str, ...]]] = [
    ("'speculum'", ("speculum",)),
    ("--colour", ("report", "--colour")),
    ("--target", ("spectrum", "--distance", "20")),
    ("--distance", ("spectrum", "--target", "Ar")),
    ("'near'", ("spectrum", "--target", "Ar", "--distance", "near")),
    ("distance", ("spectrum", "--target", "Ar", "--distance", "-1")),
    ("inf", (*SPECTRUM, "--pot", "inf")),
    ("'Ar400'", ("spectrum", "--target", "Ar400", "--distance", "20")),
    ("''", ("spectrum", "--target", "", "--distance", "20")),
    ("\\n", ("spectrum", "--target", "A\nr", "--distance", "20")),
    ("'\\x1b[31m'", ("spectrum", "--target", "\x1b[31m", "--distance", "20")),
    ("'moon'", (*SPECTRUM, "--source", "moon")),
    ("'cube'", (*SPECTRUM, "--form-factor", "cube")),
    ("points", (*SPECTRUM, "--points", "1")),
    ("'1.5'", (*SPECTRUM, "--points", "1.5")),
    ("nan", (*SPECTRUM, "--sin2-theta-w", "nan")),
    ("keV", (*SPECTRUM, "--from", "-1")),
    ("keV", (*SPECTRUM, "--from", "3", "--to", "2")),
    ("protons", (*SPECTRUM, "--pot", "-1")),
    ("'COHERENT-2050'", ("counts", "COHERENT-2050")),
    ("EXPERIMENT", ("counts",)),
    ("inf", ("counts", "COHERENT-LAr-2020", "--sin2-theta-w", "inf")),
    ("--parameter", ("fit", "coherent_lar_2020")),
    ("'spin'", ("fit", "coherent_lar_2020", "--parameter", "spin")),
    ("'coherent_ge'", ("fit", "coherent_ge", "--parameter", "sin2_theta_w")),
    ("once", ("fit", "coherent_lar_2020", "coherent-lar-2020", "--parameter", "cevns")),
    ("starts", ("fit", "coherent_lar_2020", "--parameter", "cevns", "--starts", "0")),
    ("coherent_lar_2020", ("fit", "coherent_lar_2020", "--parameter", "cevns")),
    ("distance", ("facilities", "--distance", "0")),
    ("nan", ("facilities", "--distance", "nan")),
    ("'far'", ("facilities", "--distance", "far")),
    ("'burn'", ("data", "burn")),
    ("'coherent_ge'", ("data", "fetch", "coherent_ge")),
    ("'coherent_ge'", ("data", "path", "coherent_ge")),
    ("coherent_lar_2020", ("data", "path", "coherent_lar_2020")),
    ("NAME", ("data", "fetch")),
]


@pytest.mark.parametrize(
    ("word", "arguments"), COMMANDS, ids=[repr(" ".join(arguments))[1:-1] for _, arguments in COMMANDS]
)
def test_a_wrong_command_is_refused_in_one_sentence(command, tmp_path, word, arguments):
    outcome = command(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert word in one_sentence(outcome.err.removesuffix("\n"))
    assert outcome.err.startswith("nuscatter: ")
    assert "Traceback" not in outcome.err
    assert not [each for each in tmp_path.iterdir() if each.name != "cache"]


@given(text=st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_text_on_the_command_line_ends_in_a_traceback(text):
    for arguments in (
        ("spectrum", f"--target=?{text}", "--distance=20"),
        ("counts", f"?{text}"),
        ("data", "path", f"?{text}"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["nuscatter", *arguments])
            with pytest.raises(SystemExit) as left:
                main()
        assert left.value.code == 2


def test_no_network_is_one_sentence(command):
    outcome = command("data", "fetch", "coherent_lar_2020")
    assert outcome.code == 2
    assert "coherent_lar_2020" in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_folder_of_releases_that_is_none_is_one_sentence(command, monkeypatch, tmp_path):
    (tmp_path / "cache").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path / "nowhere"))
    for arguments in (("data", "path", "coherent_lar_2020"), ("fit", "coherent_lar_2020", "--parameter", "cevns")):
        outcome = command(*arguments)
        assert outcome.code == 2
        assert "nowhere" in outcome.err
        assert outcome.err.count("\n") == 1


# --- physical zeros are no errors -------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
def test_beyond_the_end_point_there_is_nothing():
    beyond = np.array([1.0, 10.0, 1e3]) * MeV
    # right, but it may be a forgotten unit: a warning
    with pytest.warns(InputWarning, match="did you forget a unit"):
        assert (spectrum(T=beyond) == 0).all()
    with pytest.warns(InputWarning, match="did you forget a unit"):
        assert (directional(T=beyond) == 0).all()
    with pytest.warns(InputWarning, match="beyond the end point, 52.57 MeV"):
        assert (spectrum(model=ns.ElectronScattering(), T=np.array([153, 1e3]) * MeV) == 0).all()
    assert (spectrum(model=ns.ElectronScattering(), T=np.array([53, 1e3]) * MeV) == 0).all()
    assert (SM.dsigma_dT(30 * MeV, beyond, ns.nu_e, AR) == 0).all()
    assert (SM.dsigma_dT(1 * eV, 1 * keV, ns.nu_e, AR) == 0).all()
    above = detector(energy_edges=np.array([1.0, 2.0, 3.0]) * MeV)
    with pytest.warns(InputWarning, match="the bins, 1 to 3 MeV, begin above"):
        assert (ns.Experiment(FLUX, above).counts(SM) == 0).all()
    assert (above.response(np.array([0.0, 5.0]) * keV) == 0).all()
    assert LINE.moment(0, 40 * MeV) == FLAT.moment(1, 60 * MeV) == TABLE.moment(2, INF) == 0
    assert (FLAT(np.array([-1.0, 60.0]) * MeV) == 0).all()


@pytest.mark.filterwarnings("error")
def test_nothing_in_is_nothing_out():
    for nothing in (pion(pot=0), pion(nu_per_pot=0), SNS.flux(distance=20 * m, pot=0)):
        assert set(nothing.fluence.values()) == {0.0}
        assert (spectrum(flux=nothing, T=np.array([0, 1, 5]) * keV) == 0).all()
        assert (directional(flux=nothing) == 0).all()
        assert (ns.Experiment(nothing, SOLID).counts(BOTH) == 0).all()
    blind = detector(efficiency=lambda x: 0 * x, smearing=GaussianSmearing(noise=1 * keV))
    assert (ns.Experiment(FLUX, blind).counts(SM) == 0).all()
    early = detector(time_edges=np.array([-9, -8, -7]) * us)
    assert (ns.Experiment(FLUX, early).counts(SM) == 0).all()
    assert SNS.protons(energy=0) == 0
    assert SNS.fraction(ns.nu_mu, -9 * us, -8 * us) == 0
    assert ns.nuclide("Ar36").abundance > 0
    assert ns.mixture("m", {"Ar40": 1, "Xe132": 0}).nuclides == (ns.nuclide("Ar40"),)
    unseen = detector(quenching=constant(0.0))
    assert (ns.Experiment(FLUX, unseen).counts(SM) == 0).all()


@pytest.mark.filterwarnings("error")
def test_the_ends_of_every_range_are_inside():
    assert np.isfinite(spectrum(T=[0.0])).all()
    assert SM.dsigma_dcos(30 * MeV, [-1, 1], ns.nu_e, AR).shape == (2,)
    assert np.isfinite(spectrum(T=np.zeros((0,)))).all()
    assert spectrum(T=np.zeros((2, 0))).shape == (2, 0)
    assert detector(efficiency=lambda _: 0.5).efficiency is not None
    half = ns.Experiment(FLUX, detector(efficiency=lambda _: 0.5)).counts(SM)
    np.testing.assert_allclose(half, ns.Experiment(FLUX, SOLID).counts(SM) / 2, rtol=1e-9)

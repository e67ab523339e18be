"""Plausible ranges: a unit that is forgotten is an error at every door, and no use that is meant is refused."""

import re
import warnings

import numpy as np
import pytest

import nuscatter as ns
from nuscatter import quantities
from nuscatter.detectors.migdal import migdal_probability
from nuscatter.detectors.noble_liquids import argon_yields, xenon_yields
from nuscatter.detectors.quenching import Lindhard
from nuscatter.detectors.smearing import ionisation_smearing
from nuscatter.errors import InputError
from nuscatter.propagation.sterile import Sterile
from nuscatter.quantities import DETECTOR_MASS, DISTANCE, DURATION, RECOIL_ENERGY, TIME, Quantity, plausible
from nuscatter.sources.accelerators.kaon_decay import KaonDecayAtRest
from nuscatter.sources.timing import Gaussian, TimeProfile, box
from nuscatter.structure.densities.fermi import Fermi
from nuscatter.structure.densities.neutron import neutron_density
from nuscatter.units import (
    GW,
    GeV,
    Hz,
    MeV,
    W,
    bohr_magneton,
    cm,
    day,
    eV,
    fm,
    g,
    hour,
    keV,
    kg,
    km,
    kt,
    kW,
    m,
    mg,
    s,
    us,
    year,
)

KINDS = {name: value for name, value in vars(quantities).items() if isinstance(value, Quantity)}
EDGES = np.array([0.2, 1.0, 5.0]) * keV
SNS = ns.facility("SNS")
REACTOR = {"power": 3 * GW, "distance": 25 * m, "duration": 1 * year}
SOURCE = {"activity": 1e17 * Hz, "distance": 1 * m, "duration": 10 * day}
PION = {"pot": 1e23, "nu_per_pot": 0.09, "distance": 20 * m}
LEAD = Fermi(6.6 * fm, diffuseness=0.55 * fm, number=82)

#: Calls with one argument whose unit was forgotten, and what the sentence proposes.
FORGOTTEN = {
    "the mass of a detector": ("10*kg", lambda: ns.Detector("Ge", 10.0, EDGES)),
    "the issue's detector": ("10*kg", lambda: ns.Detector("Ge", 10, [1, 2])),
    "its whole energies": ("1*keV", lambda: ns.Detector("Ge", 10 * kg, [1, 2])),
    "its whole energies in an array": ("1*keV", lambda: ns.Detector("Ge", 10 * kg, np.array([1, 2]))),
    "its times": ("6*us", lambda: ns.Detector("Ge", 10 * kg, EDGES, time_edges=[0.0, 6.0])),
    "its volume": ("2*m**3", lambda: ns.Detector("Ge", 10 * kg, EDGES, volume=2.0)),
    "the power of a reactor": ("3*GW", lambda: ns.Reactor(**REACTOR | {"power": 3})),
    "the distance of a reactor": ("25*m", lambda: ns.Reactor(**REACTOR | {"distance": 25.0})),
    "its second distance": ("800*m", lambda: ns.Reactor(**REACTOR | {"power": [GW, GW], "distance": [25 * m, 800.0]})),
    "the duration of a reactor": ("1*day", lambda: ns.Reactor(**REACTOR | {"duration": 1.0})),
    "the issue's reactor": ("3*GW", lambda: ns.Reactor(power=3, distance=25, duration=1)),
    "the duration of the Sun": ("365*day", lambda: ns.Sun(duration=365.0)),
    "of the atmosphere": ("365*day", lambda: ns.AtmosphericNeutrinos(duration=365.0)),
    "of the diffuse supernovae": ("10*day", lambda: ns.DiffuseSupernovaBackground(duration=10.0)),
    "their expansion": (
        "70*km/s/megaparsec", lambda: ns.DiffuseSupernovaBackground(duration=1 * year, hubble=70.0)
    ),
    "their energy": ("3e53*erg", lambda: ns.DiffuseSupernovaBackground(duration=1 * year, energy=3e53)),
    "an activity": ("1e15*Hz", lambda: ns.ElectronCapture("Cr51", **SOURCE | {"activity": 1e15})),
    "the distance of a source": ("1*m", lambda: ns.ElectronCapture("Cr51", **SOURCE | {"distance": 1.0})),
    "its duration": ("10*day", lambda: ns.ElectronCapture("Cr51", **SOURCE | {"duration": 10.0})),
    "the distance of pions": ("20*m", lambda: ns.PionDecayAtRest(**PION | {"distance": 20.0})),
    "of kaons": ("20*m", lambda: KaonDecayAtRest(pot=1e20, kaons_per_pot=0.01, distance=20.0)),
    "of a facility": ("19.3*m", lambda: SNS.flux(distance=19.3, pot=1e23)),
    "the energy of its beam": ("6.12*GW*hour", lambda: SNS.protons(energy=6.12)),
    "an energy for protons": ("facility.protons", lambda: SNS.flux(distance=20 * m, pot=6.12 * GW * hour)),
    "a pulse": ("0.15*us", lambda: Gaussian(mean=0.44 * us, width=0.15)),
    "its mean": ("0.44*us", lambda: Gaussian(mean=0.44, width=0.15 * us)),
    "a box": ("1*us", lambda: box(start=0.0, length=1.0)),
    "a lifetime": ("2.2*us", lambda: TimeProfile(box(start=0.0, length=1 * us), (2.2,))),
    "a depth": ("2*m", lambda: ns.effective_distance(20 * m, source_depth=2.0, detector_depth=0.1 * m)),
    "the radius of Helm": ("4.8*fm", lambda: ns.Helm(4.8)),
    "his skin": ("0.9*fm", lambda: ns.Helm(4.8 * fm, skin=0.9)),
    "the radius of Klein and Nystrand": ("4.5*fm", lambda: ns.KleinNystrand(4.5)),
    "their range": ("0.7*fm", lambda: ns.KleinNystrand(4.5 * fm, range=0.7)),
    "the radius of a Fermi shape": ("6*fm", lambda: ns.SymmetrizedFermi(6.0)),
    "its diffuseness": ("0.52*fm", lambda: ns.SymmetrizedFermi(6 * fm, diffuseness=0.52)),
    "the radius of a density": ("6.6*fm", lambda: Fermi(6.6, diffuseness=0.55 * fm)),
    "a skin of neutrons": ("0.2*fm", lambda: neutron_density(LEAD, 0.2)),
    "a whole energy": ("30*MeV", lambda: ns.StandardModel().dsigma_dT(30, 5 * keV, ns.nu_mu, ns.helm("Ar40"))),
    "a whole recoil": ("5*keV", lambda: ns.StandardModel().dsigma_dT(30 * MeV, 5, ns.nu_mu, ns.helm("Ar40"))),
    "recoils of a spectrum": (
        "1*keV", lambda: ns.recoil_spectrum(ns.StandardModel(), SNS.flux(distance=20 * m, pot=1e23), "Ar", [1, 2])
    ),
    "the mass of a mediator": ("10*MeV", lambda: ns.LightScalar(10, coupling=1e-4)),
    "of a heavy lepton": ("15*MeV", lambda: ns.DipolePortal(15, mu=1e-9)),
    "a splitting": ("1*eV**2", lambda: Sterile(dm2=1.0, e=0.1)),
    "the solar splitting": ("7.5e-5*eV**2", lambda: ns.Mixing(
        sin2_theta_12=0.3, sin2_theta_13=0.02, sin2_theta_23=0.5, delta=0.0, dm2_21=7.5e-5, dm2_31=2.5e-3 * eV**2
    )),
    "a drift field": ("193*eV/cm", lambda: xenon_yields(field=193.0)),
    "the density of a liquid": ("2.9*g/cm**3", lambda: xenon_yields(field=193 * eV / cm, density=2.9)),
    "the energy of a pair": ("2.96*eV", lambda: ionisation_smearing(pair_energy=2.96, fano=0.11)),
    "a line": ("3*MeV", lambda: ns.Line(3)),
    "the recoil of an atom": ("5*keV", lambda: migdal_probability(
        2 * keV, T=5, target="Xe132", photoabsorption=lambda w: np.ones(np.shape(w))
    )),
    "what is quenched": ("5*keV", lambda: Lindhard(32, 0.16)(5)),
}  # fmt: skip

#: What is far from usual and still meant.
MEANT = {
    "a grain of dust": lambda: ns.Detector("Ge", 1e-3 * mg, EDGES),
    "a bolometer of 10 g": lambda: ns.Detector("Ge", 10 * g, EDGES),
    "IceCube": lambda: ns.Detector("Ar", 1e6 * kt, EDGES),
    "edges in photoelectrons": lambda: ns.Detector("CsI", 14.6 * kg, [0, 8, 12], light_yield=13.3 / keV),
    "edges in electrons": lambda: ns.Detector("Xe", 1 * kg, [1, 2, 3], quenching=lambda T: T / (14 * eV)),
    "edges below zero": lambda: ns.Detector("Ge", 1 * kg, np.array([-0.1, 0.0, 0.5]) * keV),
    "times before the pulse": lambda: ns.Detector("Ge", 1 * kg, EDGES, time_edges=np.array([-5, 0, 6]) * us),
    "a research reactor": lambda: ns.Reactor(power=1 * kW, distance=1 * m, duration=1 * s),
    "a reactor switched off": lambda: ns.Reactor(power=0, distance=25 * m, duration=1 * year),
    "a microwatt": lambda: ns.Reactor(power=1e-6 * W, distance=25 * m, duration=1 * year),
    "KamLAND": lambda: ns.Reactor(power=[3 * GW, 4 * GW], distance=[138 * km, 214 * km], duration=5 * year),
    "a neutrino of the Big Bang": lambda: ns.StandardModel().sigma(1e-4 * eV, ns.nu_mu, ns.helm("Ar40")),
    "one of IceCube": lambda: ns.StandardModel().dsigma_dT(1e6 * GeV, 1 * keV, ns.nu_mu, ns.helm("Ar40")),
    "a recoil of nothing": lambda: ns.StandardModel().dsigma_dT(30 * MeV, 0.0, ns.nu_mu, ns.helm("Ar40")),
    "nearly nothing": lambda: ns.StandardModel().dsigma_dT(30 * MeV, 1e-30 * keV, ns.nu_mu, ns.helm("Ar40")),
    "a photon": lambda: ns.LightScalar(0.0, coupling=1e-6),
    "a photon, whole": lambda: ns.LightScalar(0, coupling=1e-6),
    "fuzzy": lambda: ns.LightScalar(1e-20 * eV, coupling=1e-6),
    "the proton": lambda: ns.Helm(0.84 * fm, skin=0.0),
    "no protons": lambda: SNS.flux(distance=20 * m, pot=0),
    "one proton": lambda: SNS.flux(distance=20 * m, pot=1),
    "ten years of two megawatts": lambda: SNS.flux(distance=20 * m, pot=5e24),
    "no difference": lambda: Sterile(dm2=0.0, e=0.1),
    "no skin": lambda: neutron_density(LEAD, [-0.1 * fm, 0.0, 0.1 * fm]),
    "no field but a weak one": lambda: argon_yields(field=1e-3 * eV / cm),
    "times of a batch": lambda: plausible("t", np.array([0.0, 1e-20, 5.0]) * us, TIME),
}  # fmt: skip


@pytest.mark.parametrize("case", FORGOTTEN)
def test_a_forgotten_unit_is_refused_with_what_was_meant(case):
    proposed, call = FORGOTTEN[case]
    with pytest.raises(InputError) as caught:
        call()
    text = str(caught.value)
    assert proposed in text, text
    assert re.fullmatch(r"[^\n]+ (is|from) [^\n]+ was expected[^\n]*[.?]", text)
    assert len(text) < 200


@pytest.mark.parametrize("case", MEANT)
def test_what_is_meant_passes(case):
    assert MEANT[case]() is not None


def test_the_sentence_shows_the_value_in_powers_of_mev_and_in_a_unit():
    with pytest.raises(InputError) as caught:
        plausible("mass", 10 * MeV, DETECTOR_MASS)
    proposed = f"{10 * MeV:g}"
    assert str(caught.value) == (
        f"mass is 10 MeV (1.8e-29 kg), but a mass from 1e-12 kg to 1e15 kg was expected: did you mean {proposed}*kg?"
    )
    with pytest.raises(InputError, match=r"^T is 1\.7e34 keV, but an energy up to 1e15 keV was expected\.$"):
        plausible("T", 30 * kg, RECOIL_ENERGY)  # nothing is proposed where a unit would not help
    with pytest.raises(InputError, match=r"^mass is 10, a number without a unit, but a mass .* did you mean 10\*kg\?$"):
        plausible("mass", np.int64(10), DETECTOR_MASS)


@pytest.mark.parametrize("name", KINDS)
def test_every_range_is_wide_and_its_ends_hold(name):
    kind = KINDS[name]
    assert kind.high > 50 * kind.low
    for value in (kind.low * 1.001, kind.high * 0.999):
        if value > 1e-90:
            assert plausible("x", value, kind) == value
            assert plausible("x", np.array([value, value]), kind).tolist() == [value, value]
            assert plausible("x", [value], kind).tolist() == [value]
    with pytest.raises(InputError):
        plausible("x", kind.high * 1.001, kind)


@pytest.mark.parametrize("name", KINDS)
def test_numbers_and_arrays_are_judged_alike(name):
    """Floats and arrays of floats take a short way: what passes there must be what passes on the long one."""
    kind = KINDS[name]
    for value in (0.0, -0.0, kind.low, kind.low / 2, kind.high, kind.high * 2, -kind.high, np.nan, np.inf, 1e-300):
        found = []
        for given in (float(value), np.float64(value), np.array(value), np.array([value]), [value, value]):
            try:
                plausible("x", given, kind)
                found.append("passes")
            except InputError as error:
                found.append(str(error))
        assert len(set(found)) == 1, (value, found)


def test_zero_is_a_number_only_where_it_is_physics():
    assert plausible("duration", 0, DURATION) == 0
    assert plausible("T", np.zeros(3), RECOIL_ENERGY).tolist() == [0, 0, 0]
    with pytest.raises(InputError, match="above zero"):
        plausible("distance", 0, DISTANCE)


def test_an_array_is_judged_by_each_entry_or_where_zero_is_allowed_by_the_largest():
    with pytest.raises(InputError, match=r"did you mean 5\*m"):
        plausible("distance", np.array([10 * m, 5.0]), DISTANCE)
    assert plausible("t", np.array([-1.0, 0.0, 1e-13]) * us, TIME).size == 3
    with pytest.raises(InputError, match=r"did you mean -6\*us"):
        plausible("t", np.array([-6.0, 0.0, 1.0]), TIME)


def test_several_where_one_is_asked_for():
    assert plausible("mass", 2 * kg, DETECTOR_MASS, single=True).shape == ()
    for several in ([2 * kg], np.ones(3) * kg):
        with pytest.raises(InputError, match="a single number was expected"):
            plausible("mass", several, DETECTOR_MASS, single=True)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: ns.MagneticMoment(mu=1e-9), r"mu is 1e-9 in powers of MeV.*did you mean 1e-9\*bohr_magneton"),
        (lambda: ns.MagneticMoment(etau=np.float64(2.5e-11)), r"did you mean 2.5e-11\*bohr_magneton"),
        (lambda: ns.DipolePortal(20 * MeV, e=3e-8), r"e is 3e-8 .*did you mean 3e-8\*bohr_magneton"),
        (lambda: ns.ChargeRadius(mu=-1e-32), r"mu is -1e-32 .*did you mean -1e-32\*cm\*\*2"),
        (lambda: ns.ChargeRadius.total(e=-0.83e-32), r"did you mean -8.3e-33\*cm\*\*2"),
        (lambda: ns.StandardModel(23), "sin2_theta_w is 23, but a number near 0.24"),
        (lambda: ns.StandardModel.effective(23.8), "sin2_theta_w is 23.8, but"),
    ],
)
def test_what_a_fit_may_vary_is_warned_of_where_it_is_typed_without_its_unit(make, said):
    with pytest.warns(ns.InputWarning, match=said):
        make()


def test_what_has_its_unit_and_what_a_fit_passes_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in (0, 0.0, 1e-9, -3.3e-11, 1e-6, 0.5e-12):
            ns.MagneticMoment(mu=number * bohr_magneton)
            ns.DipolePortal(20 * MeV, mu=number * bohr_magneton)
        ns.MagneticMoment(e=1.0 / MeV, emu=2.9e-10j * bohr_magneton, mu=np.array([1e-9, 2e-9]) * bohr_magneton)
        for number in (0.0, -1e-32, 0.83e-32, 1e-36):
            ns.ChargeRadius(mu=number * cm**2)
        ns.ChargeRadius(mu=1e-5 / MeV**2)
        for angle in np.random.default_rng(3).normal(0.24, 1e-20, 50):
            ns.ChargeRadius(e=angle)
        for angle in (-1.0, 0.0, 0.23857, 3):
            ns.StandardModel(angle)
        ns.StandardModel(np.array([0.2, 30.0]))

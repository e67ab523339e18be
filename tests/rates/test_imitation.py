"""A reaction that imitates coherent scattering gives the elastic counts: the two ways share no code but the detector.

The elastic counts have moments of the spectra and kernels over recoils; those of reactions have nodes in energy and
panels of the response.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic, TabulatedEfficiency
from nuscatter.detectors.quenching import Lindhard, PolynomialQuenching, TabulatedQuenching
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.particles import neutrinos, nu_e, nu_e_bar, nu_mu
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.deposits import deposit_spectrum
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.sources.sky.solar import Sun
from nuscatter.sources.spectra.spectrum import Line, Scaled, Tabulated
from nuscatter.units import GW, MeV, cm, day, eV, keV, kg, m, us, year

PULSED = facility("SNS").flux(distance=20 * m, pot=1e23)
STERILE = Sterile(dm2=1.5 * eV**2, e=0.1, mu=0.1, distance=20 * m)
SOLAR = Sun(duration=1 * year, only=("8B", "7Be"))
SOURCES = {
    "line": Flux((Component(nu_mu, Line(29.792 * MeV), 1e14 / cm**2),)),
    "two lines, one of them scaled": Flux(
        (
            Component(nu_mu, Line(29.792 * MeV), 1e14 / cm**2),
            Component(nu_e, Scaled(Line(235 * MeV), 0.3), 1e13 / cm**2),
        )
    ),
    "pions": PULSED,
    "tables": Flux(
        (
            Component(nu_e_bar, Tabulated(np.array([1.8, 3, 8]) * MeV, np.array([0.5, 0.4, 0]) / MeV), 1e17 / cm**2),
            Component(nu_mu, Tabulated(np.array([0, 20, 45]) * MeV, np.array([0, 0.04, 0]) / MeV), 1e14 / cm**2),
        )
    ),
    "reactor": Reactor(power=3 * GW, distance=25 * m, duration=1 * day),
    "oscillated": STERILE(PULSED),
    "Sun": AdiabaticMSW(coherent=False)(SOLAR),
    "reactor and pions": Reactor(power=3 * GW, distance=25 * m, duration=1 * day) + PULSED,
}

CURVE = Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322)
CSI = Detector(
    "CsI",
    14.6 * kg,
    np.array([0.0, 8.0, 12.0, 60.0]),
    quenching=PolynomialQuenching(
        tuple(c * MeV ** (-k) for k, c in enumerate((0.0554628, 4.30681, -111.707, 840.384)))
    ),
    light_yield=13.35 / keV,
    smearing=GammaSmearing(slope=9.56 * 0.0749),
    efficiency=CURVE,
)
GE = Detector("Ge", 10 * kg, np.array([0.2, 1, 5]) * keV)
DETECTORS = {
    "csi": CSI,
    "csi, no smearing": replace(CSI, smearing=None),
    "csi, poisson": replace(CSI, smearing=PoissonSmearing()),
    "csi, no efficiency": replace(CSI, efficiency=None),
    "bare": GE,
    "steep turn-on, no smearing": replace(GE, efficiency=Logistic(a=1.0, b=40 / keV, c=2 * keV)),
    "user's own cut": replace(GE, efficiency=lambda x: 1 - np.exp(-((x / (0.5 * keV)) ** 4))),
    "table of an efficiency": replace(GE, efficiency=TabulatedEfficiency([0, 1 * keV, 4 * keV], [0, 0.5, 1])),
    "Lindhard": replace(GE, quenching=Lindhard(32, 0.16), smearing=GaussianSmearing(noise=0.1 * keV)),
    "quenching cut to zero": replace(
        GE, quenching=PolynomialQuenching((-0.1, 0.01 / keV)), smearing=GaussianSmearing(noise=0.2 * keV)
    ),
    "table of quenching": replace(
        GE,
        quenching=TabulatedQuenching(np.array([1, 5, 10, 20]) * keV, [0.1, 0.2, 0.15, 0.25]),
        smearing=GaussianSmearing(stochastic=0.2 * keV**0.5),
    ),
    "wide": replace(GE, energy_edges=np.array([0, 10 * keV, 60 * MeV])),
    "narrow smearing, wide bins": replace(
        GE,
        energy_edges=np.array([2, 40]) * keV,
        smearing=GaussianSmearing(noise=0.05 * keV),
        efficiency=Logistic(a=1.0, b=0.2 / keV, c=10 * keV),
    ),
}
#: Its response has a peak for each node of the efficiency's integral: many panels, so one source with a short reach.
SLOW = "narrow smearing, wide bins"
CASES = [
    *((name, source) for name in DETECTORS if name != SLOW for source in ("pions", "tables")),
    *((name, source) for name in ("csi", "bare") for source in SOURCES),
    *((name, "reactor") for name in ("user's own cut", "table of an efficiency", "csi, poisson", SLOW)),
]


def agree(found, expected, rel):
    """Whether counts agree, as a part of the largest bin."""
    assert expected.max() > 0
    np.testing.assert_allclose(found, expected, rtol=0, atol=rel * expected.max())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "source"), dict.fromkeys(CASES))
def test_the_counts_are_those_of_elastic_scattering(imitation, name, source):
    experiment = Experiment(SOURCES[source], DETECTORS[name])
    expected = experiment.counts(StandardModel(imitation.S2))
    found = experiment.counts(imitation.Imitating())
    agree(found, expected, 1e-8)


def test_what_no_recoil_reaches_is_zero(imitation):
    found = Experiment(SOURCES["reactor"], DETECTORS["csi, no smearing"]).counts(imitation.Imitating())
    assert found.tolist() == [[0.0], [0.0], [0.0]]


def test_time_bins_and_species(imitation):
    timed = replace(
        CSI,
        time_edges=np.array([0, 0.5, 1, 6]) * us,
        time_efficiency=ExponentialDecline(start=0.52 * us, rate=0.0494 / us),
    )
    experiment, model = Experiment(PULSED, timed), StandardModel(imitation.S2)
    assert experiment.counts(imitation.Imitating()).shape == (3, 3)
    agree(experiment.counts(imitation.Imitating()), experiment.counts(model), 1e-9)
    agree(experiment.spectrum(imitation.Imitating()), experiment.spectrum(model), 1e-9)
    agree(experiment.by_component(imitation.Imitating()), experiment.by_component(model), 1e-9)
    for state, expected in experiment.by_species(model).items():
        agree(experiment.by_species(imitation.Imitating())[state], expected, 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("coherent", [AdiabaticMSW()(SOLAR), replace(STERILE, coherent=True)(PULSED)])
def test_coherences_of_the_flux(imitation, coherent):
    """A reaction that does not say what a coherence does is refused; one that conserves flavour is not."""
    experiment = Experiment(coherent, replace(GE, energy_edges=np.array([0, 0.5, 5]) * keV))
    with pytest.raises(
        InputError, match=r"does not say how imitated scattering depends on the coherence Re nu_e nu_mu"
    ):
        experiment.counts(imitation.Imitating())
    with pytest.raises(InputError, match="depends on the coherence"):
        deposit_spectrum(imitation.Imitating(), coherent, "Ge", 1 * keV)
    model, silent = StandardModel(imitation.S2), imitation.Imitating(conserves_flavour=True)
    agree(experiment.counts(silent), experiment.counts(model), 1e-8)
    expected = experiment.by_species(model)
    for state, counts in experiment.by_species(silent).items():
        np.testing.assert_allclose(counts, expected[state], rtol=1e-7, atol=1e-12 * experiment.counts(model).max())


#: Amplitudes of a flavour that comes (row) and leaves (column), in units of the Standard Model's.
MIXED = np.array([[1.0, 0.3 + 0.2j, -0.1], [0.3 - 0.2j, 0.8, 0.5j], [0.2, -0.4j, 1.1]])


@dataclass(frozen=True)
class Mixing(Term):
    """Coherent scattering that changes flavour."""

    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        own = StandardModel(0.2386).charge(channel, amplitude, q2, nucleus, nu_e, nu_e)
        return MIXED[neutrinos.index(initial), neutrinos.index(final)] * own


@dataclass(frozen=True)
class MixingReaction(Term):
    """The same as a reaction: for each state its part of Σ_γ ρ_αβ C_αγ C*_βγ."""

    reactions: tuple = ()

    def strength(self, reaction, piece, species):
        return (np.abs(MIXED[neutrinos.index(species)]) ** 2).sum()

    def coherent_strength(self, reaction, piece, coherence):
        product = (MIXED[neutrinos.index(coherence.first)] * MIXED[neutrinos.index(coherence.second)].conj()).sum()
        return -2 * product.imag if coherence.imaginary else 2 * product.real


@pytest.mark.slow
def test_a_reaction_that_changes_flavour_counts_coherences(imitation):
    experiment = Experiment(AdiabaticMSW()(SOLAR), replace(GE, energy_edges=np.array([0, 0.5, 5]) * keV))
    expected, model = experiment.by_species(Mixing()), MixingReaction((imitation.Imitation(),))
    for state, counts in experiment.by_species(model).items():
        assert expected[state].any()
        np.testing.assert_allclose(counts, expected[state], rtol=1e-7)
    found = deposit_spectrum(model, experiment.flux, "Ge", [0.1 * keV, 1 * keV])
    np.testing.assert_allclose(found, recoil_spectrum(Mixing(), experiment.flux, "Ge", [0.1 * keV, 1 * keV]), rtol=1e-6)


@pytest.mark.parametrize("source", ["pions", "reactor", "tables", "oscillated", "two lines, one of them scaled"])
def test_the_spectrum_is_that_of_recoils(imitation, source):
    """But where a recoil spectrum has a step: at the end of a line."""
    flux, x = SOURCES[source], np.append(0, np.geomspace(1e-3, 100, 60)) * keV
    found = deposit_spectrum(imitation.Imitating(), flux, "CsI", x)
    expected = recoil_spectrum(StandardModel(imitation.S2), flux, "CsI", x)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-10 * expected.max())
    agree(found, expected, 1e-9)


@pytest.mark.slow
def test_counts_are_linear_in_what_the_nuclides_are(imitation):
    """Only the nuclides on which a reaction acts are counted, each by its share of the atoms."""
    each = {nuclide.name: share for nuclide, share in CSI.material.composition}
    assert set(each) == {"Cs133", "I127"}
    total = 0
    for nuclide, _ in CSI.material.composition:
        only = replace_target(imitation, nuclide)
        alone = Experiment(PULSED, replace(CSI, target=nuclide, mass=CSI.mass / 2))
        found = Experiment(PULSED, CSI).counts(only)
        # half of the atoms are of one nuclide: a detector of it alone with half of the mass holds M/2m of them
        atoms = (CSI.mass / CSI.material.mass_per_atom / 2) / (CSI.mass / 2 / alone.detector.material.mass_per_atom)
        agree(found, alone.counts(imitation.Imitating()) * atoms, 1e-12)
        assert not alone.counts(replace_target(imitation, GE.material.nuclides[0])).any()
        total = total + found
    agree(total, Experiment(PULSED, CSI).counts(imitation.Imitating()), 1e-12)


def replace_target(imitation, nuclide):
    class Only(imitation.Imitation):
        target = nuclide

    return imitation.Imitating(reactions=(Only(),))

"""What a reaction may not be, and what is no question to one: a sentence each."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.direction import Directions
from nuscatter.errors import InputError
from nuscatter.interactions.reactions import Per, Reaction
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Model, Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e
from nuscatter.rates.deposits import deposit_spectrum
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import directional_spectrum, recoil_spectrum
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, cm, kg, m

NAN, INF = float("nan"), float("inf")
FLUX = Flux((Component(nu_e, Polynomial((1 / (10 * MeV),), high=11 * MeV, low=1 * MeV), 1e16 / cm**2),))
DETECTOR = Detector("Ar40", 10 * kg, np.array([0, 2, 8]) * MeV)
ARGON = helm(nuclide("Ar40"))
ZERO = np.zeros(3)


@dataclass(frozen=True)
class Answers(Reaction):
    """A reaction whose functions return what they are given: a value, or a function of the energies."""

    own_reach: object = None
    own_density: object = None
    own_kinks: object = ()
    name: object = "mine"
    deposit: object = Deposit.ELECTRON
    pieces: object = ("all",)
    signed: tuple = ()
    per: object = Per.ATOM
    target: object = None

    def kinks(self, state, nuclide):
        return self.own_kinks

    def reach(self, E, state, nuclide):
        return (0 * E, E) if self.own_reach is None else self.own_reach(E)

    def density(self, piece, E, x, state, nuclide):
        return 1e-40 * cm**2 / E if self.own_density is None else self.own_density(E, x)


@dataclass(frozen=True)
class Lines(Reaction):
    """A reaction with lines as they are given."""

    own: object
    name: str = "mine"
    deposit: Deposit = Deposit.ELECTRON
    per: object = Per.ATOM

    def reach(self, E, state, nuclide):
        return 0 * E, 0 * E

    def lines(self, piece, E, state, nuclide):
        return self.own(E)


@dataclass(frozen=True)
class Mine(Term):
    """A term with one reaction."""

    reactions: object = ()
    size: object = 1.0

    def strength(self, reaction, piece, state):
        return self.size


@dataclass(frozen=True)
class Silent(Reaction):
    """A reaction that says nothing."""

    name: str = "mine"
    deposit: Deposit = Deposit.ELECTRON


class WithoutReach(Silent):
    density = Answers.density


class WithoutDensity(Silent):
    reach = Answers.reach


class Unhashable(Answers):
    __hash__ = None


def counts(reaction, detector=DETECTOR, size=1.0):
    return Experiment(FLUX, detector).counts(Mine((reaction,), size))


def density(function, **changes):
    return lambda: counts(Answers(own_density=function, **changes))


def reach(function):
    return lambda: counts(Answers(own_reach=function))


def lines(function):
    return lambda: counts(Lines(function))


CASES = {
    "nothing scatters": (lambda: Experiment(FLUX, DETECTOR).counts(Term()), "Term has neither channels nor reactions"),
    "a hypothesis of nothing": (lambda: Hypothesis(Mine()), "Mine has neither channels nor reactions"),
    "a sum with nothing": (lambda: StandardModel() + Mine(), "Mine has neither channels nor reactions"),
    "a spectrum of nothing": (lambda: deposit_spectrum(Mine(), FLUX, "Ar", MeV), "neither channels nor reactions"),
    "neutrons": (lambda: counts(Answers(deposit=Deposit.NEUTRON)), "does not describe neutrons"),
    "no volume": (lambda: counts(Answers(per=Per.VOLUME)), "^volume of the detector is None.*mine is counted"),
    "directions": (
        lambda: counts(Answers(), replace(DETECTOR, directions=Directions([-1.0, 0.0, 1.0]))),
        "bins in direction, which mine does not predict",
    ),
    # densities
    "density negative": (density(lambda E, _x: -1 / E), r"^the density of mine \(all\) is -"),
    "density negative somewhere": (density(lambda _E, x: np.where(x > 1 * MeV, -1 / MeV, 1 / MeV)), "density of mine"),
    "density nan": (density(lambda _E, _x: NAN), r"^the density of mine \(all\) is nan"),
    "density inf": (density(lambda _E, _x: INF), r"^the density of mine \(all\) is inf"),
    "density complex": (density(lambda E, _x: 1j / E), "^the density of mine"),
    "density of text": (density(lambda _E, _x: "x"), "^the density of mine"),
    "density None": (density(lambda _E, _x: None), "^the density of mine"),
    "density masked": (density(lambda E, x: np.ma.masked_array(np.ones((E * x).shape), E * x > 1)), "density of mine"),
    "density of a wrong shape": (density(lambda _E, _x: np.ones(7)), r"^the shape of the density of mine \(all\) is"),
    "density of more axes": (density(lambda E, x: np.ones((2, *(E * x).shape))), "^the shape of the density"),
    "signed density nan": (density(lambda _E, _x: NAN, signed=("all",)), "density of mine"),
    "pole": (density(lambda _E, x: 1 / x), "grows so fast towards its lowest deposit"),
    "stronger pole": (density(lambda _E, x: x**-1.5), "grows so fast towards its lowest deposit"),
    # reach
    "reach of one array": (reach(lambda E: (E,)), "^the reach of mine is .*tuple of two arrays"),
    "reach no tuple": (reach(lambda E: E), "^the reach of mine is .*tuple of two arrays"),
    "reach None": (reach(lambda _E: None), "^the reach of mine is None"),
    "reach not ordered": (reach(lambda E: (E, E / 2)), "the reach of mine returns must not decrease"),
    "middle not ordered": (reach(lambda E: (0 * E, 2 * E, E)), "the reach of mine returns must not decrease"),
    "reach negative": (reach(lambda E: (-E, E)), "^the reach of mine is -"),
    "reach nan": (reach(lambda E: (0 * E, NAN * E)), "^the reach of mine is nan"),
    "reach inf": (reach(lambda E: (0 * E, INF * E)), "^the reach of mine is inf"),
    "reach complex": (reach(lambda E: (0 * E, 1j * E)), "^the reach of mine"),
    "reach of a wrong shape": (reach(lambda _E: (ZERO, ZERO + 1)), "^the shape of the reach of mine is"),
    # kinks
    "kinks nan": (lambda: counts(Answers(own_kinks=NAN)), "^the kinks of mine is nan"),
    "kinks negative": (lambda: counts(Answers(own_kinks=(-1.0, 2.0))), "^the kinks of mine"),
    "kinks text": (lambda: counts(Answers(own_kinks="x")), "^the kinks of mine"),
    # lines
    "lines one array": (lines(lambda E: E), "^the lines of mine is .*a pair of arrays"),
    "lines three": (lines(lambda E: (E[None],) * 3), "^the lines of mine is .*a pair of arrays"),
    "lines None": (lines(lambda _E: None), "^the lines of mine is None"),
    "lines: a negative number": (lines(lambda E: (-1.0, E[None])), "^the deposits of the lines of mine is -"),
    "lines: another number": (lines(lambda E: (np.ones((2, E.size)), np.ones((3, E.size)))), "^the shape of the lines"),
    "lines: other energies": (lines(lambda E: (np.ones((1, 7)), E[None])), "^the shape of the deposits of the lines"),
    "lines: σ of other energies": (lines(lambda E: (E[None], np.ones((1, 7)))), "^the shape of the lines of mine"),
    "lines negative": (lines(lambda E: (E[None], -E[None])), r"^the lines of mine \(all\) is -"),
    "lines nan": (lines(lambda E: (E[None], NAN * E[None])), r"^the lines of mine \(all\) is nan"),
    "deposits negative": (lines(lambda E: (-E[None], E[None])), "^the deposits of the lines of mine is -"),
    "deposits nan": (lines(lambda E: (NAN * E[None], E[None])), "^the deposits of the lines of mine is nan"),
    # strengths
    "strength nan": (lambda: counts(Answers(), size=NAN), r"^the strength of mine \(all\) in Mine is nan"),
    "strength inf": (lambda: counts(Answers(), size=[1.0, INF]), r"^the strength of mine \(all\) in Mine is inf"),
    "strength of two axes": (lambda: counts(Answers(), size=[[1.0, 2.0]]), r"^the strength of mine \(all\) in Mine"),
    "strength empty": (lambda: counts(Answers(), size=[]), r"^the strength of mine \(all\) in Mine"),
    "strength complex": (lambda: counts(Answers(), size=1j), r"^the strength of mine \(all\) in Mine"),
    "strength text": (lambda: counts(Answers(), size="x"), r"^the strength of mine \(all\) in Mine"),
    "strength in a sum": (
        lambda: Experiment(FLUX, DETECTOR).counts(StandardModel() + Mine((Answers(),), NAN)),
        "in Mine",
    ),
    "strengths of two lengths": (
        lambda: Experiment(FLUX, DETECTOR).counts(Mine((Answers(),), [1.0, 2.0]) + Mine((Answers(),), [1.0, 2.0, 3.0])),
        "2.*3|3.*2",
    ),
    # what a reaction is
    "no reaction": (lambda: counts("mine"), "^one of the reactions is 'mine', but a Reaction was expected"),
    "a class": (lambda: counts(Answers), "^one of the reactions is"),
    "unhashable": (lambda: counts(Unhashable()), "a hashable one"),
    "a list in it": (lambda: counts(Answers(own_kinks=[1.0])), "a hashable one"),
    "name": (lambda: counts(Answers(name=3)), "^name of Answers is 3"),
    "deposit": (lambda: counts(Answers(deposit="electron")), "^deposit of Answers is 'electron', but a Deposit"),
    "per": (lambda: counts(Answers(per="atom")), "^per of Answers is 'atom', but a Per"),
    "target": (lambda: counts(Answers(target="Ar40")), "^target of Answers is 'Ar40', but a Nuclide or None"),
    "pieces text": (lambda: counts(Answers(pieces="all")), "^pieces of Answers is 'all', but a tuple of names"),
    "no pieces": (lambda: counts(Answers(pieces=())), "^pieces of Answers"),
    "pieces of numbers": (lambda: counts(Answers(pieces=(1,))), "^pieces of Answers"),
    "nothing deposited": (
        lambda: counts(Silent()),
        "^Silent deposits nothing: define `reach` and `density`, or `lines`",
    ),
    "no reach": (lambda: counts(WithoutReach()), "^WithoutReach deposits nothing"),
    "no density": (lambda: counts(WithoutDensity()), "^WithoutDensity deposits nothing"),
    # spectra
    "spectrum: no reactions": (lambda: deposit_spectrum(StandardModel(), FLUX, "Ar", MeV), "has no reactions: ask for"),
    "spectrum: no term": (lambda: deposit_spectrum("SM", FLUX, "Ar", MeV), "^model is 'SM'"),
    "spectrum: no flux": (lambda: deposit_spectrum(Mine((Answers(),)), None, "Ar", MeV), "^flux is None"),
    "spectrum: empty flux": (lambda: deposit_spectrum(Mine((Answers(),)), Flux(()), "Ar", MeV), "^flux is"),
    "spectrum: negative": (lambda: deposit_spectrum(Mine((Answers(),)), FLUX, "Ar", -MeV), "^x is -"),
    "spectrum: nan": (lambda: deposit_spectrum(Mine((Answers(),)), FLUX, "Ar", [NAN]), "^x is nan"),
    "spectrum: deposit": (
        lambda: deposit_spectrum(Mine((Answers(),)), FLUX, "Ar", MeV, "electron"),
        "^deposit is 'elec",
    ),
    "spectrum: other deposit": (
        lambda: deposit_spectrum(Mine((Answers(),)), FLUX, "Ar", MeV, Deposit.PHOTON),
        "^deposit is .*PHOTON.*one that the model has .ELECTRON",
    ),
    "spectrum: two deposits": (
        lambda: deposit_spectrum(Mine((Answers(), Answers(deposit=Deposit.PHOTON))), FLUX, "Ar", MeV),
        "several kinds .ELECTRON, PHOTON.: choose one",
    ),
    "spectrum: lines": (
        lambda: deposit_spectrum(Mine((Lines(lambda E: (E[None], E[None])),)), FLUX, "Ar", MeV),
        "mine has lines, which have no density",
    ),
    "spectrum: no target": (
        lambda: deposit_spectrum(Mine((Answers(),)), FLUX, None, MeV),
        "the atoms of a target: give one",
    ),
    "spectrum: target of a decay": (
        lambda: deposit_spectrum(Mine((Answers(per=Per.VOLUME),)), FLUX, "Ar", MeV),
        "mine is counted for a volume, without a target: give target=None",
    ),
    "spectrum: density": (
        lambda: deposit_spectrum(Mine((Answers(own_density=lambda E, _x: -1 / E),)), FLUX, "Ar", MeV),
        "^the density of mine",
    ),
    # cross sections
    "sigma of a decay": (lambda: Mine((Answers(per=Per.VOLUME),)).sigma(5 * MeV, nu_e, ARGON), "has no cross section"),
    "sigma without a target": (
        lambda: Mine((Answers(),)).sigma(5 * MeV, nu_e),
        "^nucleus, the target of mine, is None",
    ),
    "sigma of a wrong target": (lambda: Mine((Answers(),)).sigma(5 * MeV, nu_e, "Ar40"), "^nucleus is 'Ar40'"),
    "sigma of nothing": (lambda: Term().sigma(5 * MeV, nu_e, ARGON), "neither channels nor reactions"),
    "sigma with a pole": (
        lambda: Mine((Answers(own_density=lambda _E, x: 1 / x),)).sigma(5 * MeV, nu_e, ARGON),
        "grows so fast",
    ),
    "sigma beside electrons": (
        lambda: Model((ElectronScattering(), Mine((Answers(),)))).sigma(5 * MeV, nu_e, ARGON),
        "that of one electron: ask for each alone",
    ),
    "dsigma_dT": (
        lambda: Mine((Answers(),)).dsigma_dT(5 * MeV, 0.1, nu_e, ARGON),
        "reactions, which have no recoil: ask",
    ),
    "dsigma_dcos": (lambda: Mine((Answers(),)).dsigma_dcos(5 * MeV, 0.1, nu_e, ARGON), "which have no recoil"),
    "dsigma_dT of a sum": (
        lambda: (StandardModel() + Mine((Answers(),))).dsigma_dT(5 * MeV, 0.1, nu_e, ARGON),
        "choose recoil=Recoil.NUCLEUS",
    ),
    "recoil_spectrum": (lambda: recoil_spectrum(Mine((Answers(),)), FLUX, "Ar", 0.1), "which have no recoil"),
    "directional_spectrum": (
        lambda: directional_spectrum(Mine((Answers(),)), FLUX, "Ar", 0.1, [0.0, 1.0]),
        "which have no recoil",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_reaction_is_refused_in_one_sentence(case):
    call, about = CASES[case]
    with pytest.raises(InputError, match=about) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    assert len(text) < 400


def test_what_is_refused_for_one_is_right_for_another():
    """Each refusal above is of one fault: the same call without it counts."""
    plain = counts(Answers())
    assert (plain > 0).all()
    assert counts(Answers(own_density=lambda E, _x: -1e-40 * cm**2 / E, signed=("all",))).tolist() == (-plain).tolist()
    assert counts(Answers(own_density=lambda _E, _x: 1e-40 * cm**2 / MeV)).shape == plain.shape  # one number for all
    assert (counts(Answers(own_density=lambda E, x: 1e-40 * cm**2 / np.sqrt(E * x))) > 0).all()  # an inverse root
    np.testing.assert_allclose(counts(Answers(own_kinks=3 * MeV)), plain, rtol=1e-10)
    decays = replace(DETECTOR, volume=1 * m**3)
    assert (counts(Answers(per=Per.VOLUME, own_density=lambda _E, _x: 1e-20), decays) > 0).all()
    neutrons = replace(DETECTOR, visible={Deposit.NEUTRON: lambda x: x})
    assert counts(Answers(deposit=Deposit.NEUTRON), neutrons).tolist() == plain.tolist()
    line = counts(Lines(lambda E: (np.full(E.size, 1 * MeV), np.full(E.size, 1e-40 * cm**2))))  # one line, one axis
    assert (line > 0).ravel().tolist() == [True, False]
    total = (StandardModel() + Mine((Answers(),))).dsigma_dT(
        5 * MeV, 1e-4 * MeV, nu_e, ARGON, StandardModel().recoil_kinds[0]
    )
    assert total == StandardModel().dsigma_dT(5 * MeV, 1e-4 * MeV, nu_e, ARGON)


def test_a_pole_at_an_end_above_zero_is_no_pole():
    above = Answers(own_reach=lambda E: (E / 10, E), own_density=lambda _E, x: 1e-40 * cm**2 / x)
    assert (counts(above) > 0).all()
    sigma = Mine((above,)).sigma(5 * MeV, nu_e, ARGON)
    assert sigma == pytest.approx(1e-40 * cm**2 * np.log(10), rel=1e-10, abs=0)

"""Strengths of channels and of reactions; the batch axis of each."""

from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.strengths import (
    reaction_strength,
    strengths,
    width,
)
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, Deposit, neutrinos, nu_e, nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, cm, keV, kg, m

ARGON = helm(nuclide("Ar40"))
HYDROGEN = point_nucleus(nuclide("H1"))
RE, IM = Coherence(nu_e, nu_mu), Coherence(nu_e, nu_mu, imaginary=True)
SIGMA = 1e-42 * cm**2
E = np.array([5.0, 20.0]) * MeV


@dataclass(frozen=True)
class Box(Reaction):
    """A reaction with two pieces, of which nothing is computed here."""

    name: str = "box"
    deposit = Deposit.ELECTRON
    pieces = ("A", "B")


@dataclass(frozen=True)
class Says(Term):
    """A term with boxes whose strengths are given: one value, or one for each piece or state."""

    reactions: tuple = (Box(),)
    a: object = 1.0
    b: object = None
    coherence: object = None

    def strength(self, reaction, piece, species):
        return self.a if piece == "A" else self.b

    def coherent_strength(self, reaction, piece, coherence):
        return self.coherence


# --- of channels ------------------------------------------------------------------------------------------------------

#: Amplitudes of a flavour that comes (row) and leaves (column).
MATRIX = np.array([[1.0, 0.3 + 0.2j, -0.1], [0.3 - 0.2j, 0.8, 0.5j], [0.2, -0.4j, 1.1]])


@dataclass(frozen=True, eq=False)
class Matrix(Term):
    """Vector amplitudes between flavours, at any Q²."""

    factor: object = 1.0
    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return MATRIX[neutrinos.index(initial), neutrinos.index(final)] * np.asarray(self.factor)


def test_strengths_sum_over_what_leaves():
    q2 = np.array([1.0, 4.0]) * MeV**2
    pair = ("V", "V")
    for row, state in enumerate(neutrinos):
        found = strengths(Matrix(), VECTOR, q2, ARGON, state)
        np.testing.assert_allclose(found[pair], np.full(2, (np.abs(MATRIX[row]) ** 2).sum()), rtol=1e-13)
    product = (MATRIX[0] * MATRIX[1].conj()).sum()
    assert abs(product.imag) > 0.01
    np.testing.assert_allclose(strengths(Matrix(), VECTOR, q2, ARGON, RE)[pair], np.full(2, 2 * product.real))
    np.testing.assert_allclose(strengths(Matrix(), VECTOR, q2, ARGON, IM)[pair], np.full(2, -2 * product.imag))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_batch_keeps_its_axis(size):
    """Two couplings at two recoils, one coupling in a list, and none are three things."""
    factors, q2 = np.linspace(0.5, 1.0, size), np.array([1.0, 4.0]) * MeV**2
    alone = strengths(Matrix(), VECTOR, q2, ARGON, nu_e)["V", "V"]
    assert alone.shape == (2,)
    batch = strengths(Matrix(factors), VECTOR, q2, ARGON, nu_e)["V", "V"]
    np.testing.assert_allclose(batch, np.multiply.outer(alone, factors**2), rtol=1e-13)
    assert width(Matrix(factors), (VECTOR,), ARGON, nu_e) == size
    assert width(Matrix(), (VECTOR,), ARGON, nu_e) == 1


# --- of reactions -----------------------------------------------------------------------------------------------------


def test_a_strength_is_a_number_or_a_list():
    assert reaction_strength(Says(), Box(), "A", nu_e).shape == ()
    assert reaction_strength(Says(a=[2.0, 3.0]), Box(), "A", nu_e).tolist() == [2, 3]
    assert reaction_strength(Says(), Box(), "B", nu_e) is None
    assert reaction_strength(Says(coherence=0), Box(), "A", RE) == 0
    assert Term().strength(Box(), "A", nu_e) == 1
    assert Term().coherent_strength(Box(), "A", RE) is None
    with pytest.raises(
        InputError, match="Says does not say how box depends on the coherence Im nu_e nu_mu of the flux"
    ):
        reaction_strength(Says(), Box(), "A", IM)


# --- charges of a wrong shape -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Given(Term):
    """A vector term whose charge is a function of q2."""

    made: object
    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.made(q2) if initial == final else None


@pytest.mark.parametrize(
    "made",
    [
        lambda q2: np.ravel(q2) / MeV**2,  # (n,)
        lambda q2: np.ravel(q2) / q2,  # (n, n)
        lambda q2: np.ones((2 * q2.size, 1)),
    ],
)
def test_a_charge_with_recoils_on_the_last_axis_is_refused(made):
    model = StandardModel() + Given(made)
    q2 = np.linspace(1, 5, 7) * MeV**2
    for term in (Given(made), model):
        with pytest.raises(InputError, match=r"charge of Given has an array of shape .* no axis of q2 is taken away"):
            term.strengths(VECTOR, q2, ARGON, nu_e)
        with pytest.raises(InputError, match="charge of Given"):
            term.sigma(np.array([10, 20, 30]) * MeV, nu_e, ARGON)
        with pytest.raises(InputError, match="charge of Given"):
            term.dsigma_dT(30 * MeV, np.array([1, 2, 3]) * 1e-3 * MeV, nu_e, ARGON)


def ravelled(q2, nucleus):
    return np.ravel(nucleus.neutron(np.sqrt(q2)))


@dataclass(frozen=True, eq=False)
class InParts(Term):
    """A vector term whose one shape has lost an axis."""

    channels = (VECTOR,)

    def parts(self, channel, amplitude, initial, final):
        return {ravelled: 1.0}


def test_a_shape_with_recoils_on_the_last_axis_is_refused():
    with pytest.raises(InputError, match=r"shape ravelled has an array of shape \(7,\) for q2 of shape \(7, 1\)"):
        InParts().strengths(VECTOR, np.linspace(1, 5, 7) * MeV**2, ARGON, nu_e)
    detector = Detector("Ar", 10 * kg, np.array([10.0, 50.0]) * keV)
    experiment = Experiment(facility("SNS").flux(distance=20 * m, pot=1e23), detector)
    for term in (InParts(), Given(np.ravel)):
        with pytest.raises(InputError, match=r"has an array of shape"):
            experiment.counts(StandardModel() + term)


@pytest.mark.parametrize("made", ["12", [1, [2, 3]], {"V": 1.0}, True, object()])
def test_a_charge_that_is_no_number_is_refused(made):
    for term in (Given(lambda _: made), StandardModel() + Given(lambda _: made)):
        with pytest.raises(InputError, match=r"the charge of Given is .* a number or an array"):
            term.strengths(VECTOR, np.array([1.0, 2.0]) * MeV**2, ARGON, nu_e)


def test_a_batch_of_as_many_values_as_recoils_is_a_batch():
    q2 = np.linspace(1, 3, 3) * MeV**2
    couplings = np.array([1.0, 2.0, 3.0])
    for made in (lambda _: couplings, lambda q2: couplings * q2 / MeV**2):
        found = Given(made).strengths(VECTOR, q2, ARGON, nu_e)["V", "V"]
        np.testing.assert_allclose(found, np.broadcast_to(made(q2[:, None]), (3, 3)) ** 2)
    for n in (1, 2):  # a batch of two at one recoil and at two
        assert Given(lambda _: couplings[:2]).strengths(VECTOR, q2[:n], ARGON, nu_e)["V", "V"].shape == (n, 2)

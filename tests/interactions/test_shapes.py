from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR, Channel, Recoil
from nuscatter.interactions.shapes import (
    Formed,
    as_hashable,
    coefficients,
    combined,
    evaluated,
    is_found_again,
    is_single,
    neutrons,
    parts_of,
    protons,
    require_finite,
    require_number,
    said,
    unity,
)
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV, fm

PROTON, NEUTRON = Helm(3.3 * fm), Helm(3.6 * fm)
ARGON = Nucleus(nuclide("Ar40"), PROTON, NEUTRON)
Q = np.array([[0.0], [20.0], [60.0]]) * MeV


def steep(q2, _nucleus):
    return 1 / q2


def square_root(q2):
    return np.sqrt(q2)


def nothing(_q2, _nucleus):
    return np.zeros(())


@dataclass(frozen=True, eq=False)
class Saying(Term):
    """A user's term whose parts are what it is given."""

    what: object
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)

    def parts(self, channel, amplitude, initial, final):
        return self.what() if callable(self.what) else self.what


def test_protons_and_neutrons_have_their_numbers_and_form_factors():
    np.testing.assert_allclose(protons(Q**2, ARGON), 18 * PROTON(Q), rtol=1e-15)
    np.testing.assert_allclose(neutrons(Q**2, ARGON), 22 * NEUTRON(Q), rtol=1e-15)
    assert unity(Q**2, None) == unity(Q**2, ARGON) == 1
    for shape in (protons, neutrons):
        with pytest.raises(InputError, match="nucleus is None, but a Nucleus, as helm"):
            shape(Q**2, None)


def test_a_charge_is_the_sum_of_couplings_times_shapes():
    couplings = np.array([0.1, 0.2 + 1j, 3.0])
    found = combined("it", {protons: couplings, neutrons: -2, unity: 1j}, Q**2, ARGON)
    expected = couplings * 18 * PROTON(Q) - 2 * 22 * NEUTRON(Q) + 1j
    assert found.shape == (3, 3)
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert combined("it", {}, Q**2, ARGON) is None
    # a shape that is 0 without an axis says that nothing happens on this nucleus
    assert combined("it", {nothing: 1.0}, Q**2, ARGON) is None
    np.testing.assert_array_equal(combined("it", {nothing: 1.0, protons: 2.0}, Q**2, ARGON), 2 * protons(Q**2, ARGON))
    # at a number without axes it tells whether the coupling is a batch
    assert combined("it", {nothing: [1.0]}, Q[1, 0], ARGON).shape == (1,)


def test_a_coupling_of_zero_times_an_infinite_shape_is_zero():
    with np.errstate(divide="ignore", invalid="ignore"):
        found = combined("it", {steep: np.array([0.0, 2.0])}, Q**2, ARGON)
    np.testing.assert_allclose(found * MeV**2, [[0, np.inf], [0, 2 / 400], [0, 2 / 3600]], rtol=1e-14)


def test_couplings_become_floats_and_keep_their_axis():
    found = coefficients("it", {protons: 2, neutrons: [1, 2], unity: 1j})
    assert [(each.shape, each.dtype.kind) for each in found.values()] == [((), "f"), ((2,), "f"), ((), "c")]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (3, "what the parts of it returned is 3, but a mapping of shapes to couplings, or None, was expected"),
        ({"protons": 1.0}, "a shape in the parts of it is 'protons', but a function of q2"),
        ({protons: "x"}, "the coupling of protons in the parts of it is 'x', but a number or an array"),
        ({protons: None}, "the coupling of protons in the parts of it is None, but a number or an array"),
        ({protons: True}, "the coupling of protons in the parts of it is True, but a number or an array"),
        ({protons: [[1.0]]}, r"the coupling of protons in the parts of it is \[\[1.0\]\], but a number or an array"),
        ({unity: []}, r"the coupling of unity in the parts of it is \[\], but a number or an array"),
        ({neutrons: np.nan}, "the coupling of neutrons in the parts of it is .*nan.*, but a finite number was"),
        ({neutrons: [1.0, np.inf]}, "the coupling of neutrons in the parts of it is .*inf.*, but a finite number was"),
        ({neutrons: complex(0, np.inf)}, "the coupling of neutrons in the parts of it .* but a finite number was"),
    ],
)
def test_bad_parts(parts, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        combined("it", parts, Q**2, ARGON)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (lambda q2, _: q2 * 1j, r"the shape <lambda> is .*, but a real function of q2"),
        (lambda _q2, _: "x", r"the shape <lambda> is .*, but a real function of q2"),
        (lambda q2, _: np.ones((2, *q2.shape)), r"the shape <lambda> is .*, but a real function of q2"),
        (lambda q2, _: q2 * np.nan, "the shape <lambda> at some Q² is nan, but a real number was expected"),
    ],
)
def test_bad_shapes(shape, sentence):
    for call in (
        lambda: require_number(shape, evaluated(shape, Q**2, ARGON)),
        lambda: Saying({shape: 1.0}).charge(VECTOR, "V", Q**2, ARGON, nu_e, nu_e),
    ):
        with pytest.raises(InputError, match=sentence) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_a_shape_that_is_not_hashable_has_a_sentence():
    @dataclass
    class Loose:
        amount: float

        def __call__(self, q2, nucleus):
            return self.amount * q2

    term = Saying(lambda: {Loose(1.0): 2.0})
    for call in (said, parts_of):
        with pytest.raises(InputError, match=r"A shape in the parts of Saying is not hashable \(.*Loose"):
            call(term, VECTOR, "V", nu_e, nu_e)
    with pytest.raises(TypeError, match="missing"):  # other mistakes of the user's function are as they are
        said(Saying(lambda missing: missing), VECTOR, "V", nu_e, nu_e)


@dataclass(frozen=True)
class Holds:
    """A shape of a user, compared by what it holds."""

    what: object

    def __call__(self, q2, nucleus):
        return q2


@dataclass(frozen=True)
class Blind(Holds):
    """The same with a number by which it is not compared."""

    number: float = field(default=1.0, compare=False)


@dataclass(frozen=True, eq=False)
class Alone(Holds):
    """The same, equal to nothing but itself."""


def test_a_shape_may_be_a_function_of_q2_times_another():
    shape = Formed(square_root, protons)
    np.testing.assert_allclose(shape(Q**2, ARGON), Q * 18 * PROTON(Q), rtol=1e-15)
    assert shape == Formed(square_root, protons) != Formed(square_root, neutrons)
    assert is_found_again(shape)
    assert not is_found_again(Formed(lambda q2: q2, protons))
    assert not is_found_again(Formed(square_root, lambda q2, _: q2))


def test_what_is_found_again():
    def inside(q2, nucleus):
        return q2

    @dataclass(frozen=True)
    class Inside:
        what: float = 1.0

    for value in (
        protons,
        steep,
        np.sqrt,
        Holds(1.0),
        Holds("name"),
        Holds((1, protons)),
        Holds(Recoil.NUCLEUS),
        np.int64(3),
        None,
    ):
        assert is_found_again(value), value
    for value in (
        inside, lambda q2, _: q2, partial(steep, 1.0), Alone(1.0), Holds(np.ones(2)), Holds([1]), ARGON.proton,
        Holds(inside), Holds((1, inside)), Saying(1.0), Inside(), Blind(1.0),
    ):  # fmt: skip
        assert not is_found_again(value), value


def test_any_function_can_be_made_hashable():
    assert as_hashable(steep) is steep
    for value in (Holds(np.ones(2)), Holds([1]), lambda q2, _: q2):
        made = as_hashable(value)
        assert made(3.0, None) == 3.0
        assert made in {made}
        assert made != as_hashable(value)
        assert not is_found_again(made)


def test_finite_couplings_pass():
    require_finite("it", unity, np.array([1.0, 1j]))
    with pytest.raises(InputError, match="the coupling of unity in the parts of it"):
        require_finite("it", unity, np.array([1.0, np.nan]))


def test_parts_that_a_subclass_has_not_replaced_with_its_charge_are_not_its_own():
    class OtherCharge(type(StandardModel())):
        def charge(self, channel, amplitude, q2, nucleus, initial, final):
            return 2 * super().charge(channel, amplitude, q2, nucleus, initial, final)

    class Both(OtherCharge):
        def charge(self, channel, amplitude, q2, nucleus, initial, final):
            return 1.0

        def parts(self, channel, amplitude, initial, final):
            return {unity: 1.0}

    class OtherParts(Both):
        def parts(self, channel, amplitude, initial, final):
            return {unity: 2.0}

    at = VECTOR, "V", nu_e, nu_e
    assert list(parts_of(StandardModel(), *at)) == [protons, neutrons]
    assert parts_of(OtherCharge(), *at) is None
    assert parts_of(Both(), *at) == {unity: 1.0}
    assert parts_of(OtherParts(), *at) is None
    assert parts_of(Saying(None), *at) is None
    inherited = StandardModel().charge(VECTOR, "V", Q**2, ARGON, nu_e, nu_e)
    np.testing.assert_array_equal(OtherCharge().charge(VECTOR, "V", Q**2, ARGON, nu_e, nu_e), 2 * inherited)


def test_whether_a_form_factor_may_be_a_batch():
    batch = Nucleus(ARGON.nuclide, PROTON, Helm(np.array([3.5]) * fm))
    assert is_single(None)
    assert is_single(ARGON)
    assert is_single(ARGON.with_cache())
    assert not is_single(batch)
    assert not is_single(batch.with_cache())

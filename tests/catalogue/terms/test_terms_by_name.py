"""Terms by name: none of the face and no field is forgotten; ranges are of physics; Python code makes the same."""

from dataclasses import fields

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.terms.arguments import Number
from nuscatter.catalogue.terms.terms_by_name import TERMS_LEFT_OUT, terms
from nuscatter.errors import InputError, InputWarning
from nuscatter.interactions.bsm import nsi
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.units import GeV, MeV, bohr_magneton, cm, keV

NAMES = list(terms())
ARGUMENTS = [
    pytest.param(entry, each, id=f"{entry.name}.{each.name}")
    for entry in terms().values()
    for each in entry.arguments.values()
]


def started(entry):
    """The values of all arguments that a term must have, and of one more, at their starts."""
    needed = [each for each in entry.arguments.values() if each.required]
    free = [each for each in entry.arguments.values() if not each.required]
    return {each.name: at_start(each) for each in (*needed, *free[:1])}


def at_start(argument):
    kind = argument.kind
    return kind.start * kind.size if isinstance(kind, Number) else kind.choices[kind.start]


def spectra(term):
    """dσ/dT of electron neutrinos on nuclei and on electrons, with the Standard Model's."""
    model, T = ns.StandardModel() + ns.ElectronScattering() + term, np.array([1, 5]) * keV
    return {
        (target, recoil): model.dsigma_dT(30 * MeV, T, ns.nu_e, ns.helm(target), recoil)
        for target, recoil in (("Ar40", ns.Recoil.NUCLEUS), ("Xe131", ns.Recoil.NUCLEUS), ("Ar40", ns.Recoil.ELECTRON))
    }


def is_new_physics(name):
    each = getattr(ns, name)
    return isinstance(each, type) and issubclass(each, ns.Term) and ".bsm." in each.__module__


def test_no_term_of_the_face_is_forgotten():
    on_face = {name for name in ns.__all__ if is_new_physics(name)}
    assert set(terms()).isdisjoint(TERMS_LEFT_OUT)
    assert on_face == set(terms()) | set(TERMS_LEFT_OUT)
    assert len(terms()) == 8


@pytest.mark.parametrize("name", NAMES)
def test_no_field_is_forgotten(name):
    entry = terms()[name]
    assert entry.make is getattr(ns, name)
    typed = {each.field for each in entry.arguments.values()}
    assert typed.isdisjoint(entry.left_out)
    assert typed | set(entry.left_out) == {each.name for each in fields(entry.make)}
    assert all(entry.left_out.values())


def test_families_hold_all_that_the_classes_take():
    assert list(terms()["NSI"].arguments) == [f"{pair}_{target}" for pair in PAIRS for target in nsi._TARGETS]
    for name in ("MagneticMoment", "Millicharge", "ChargeRadius"):
        arguments = terms()[name].arguments
        assert [each for each, argument in arguments.items() if not argument.same_as] == list(PAIRS)
        for each in arguments.values():
            both = {each.name: at_start(each), each.same_as: at_start(each)}
            if each.same_as:
                with pytest.raises(InputError, match="is given twice"):
                    terms()[name].make(**both)


def test_what_a_term_must_have():
    required = {
        name: [each for each, argument in entry.arguments.items() if argument.required]
        for name, entry in terms().items()
    }
    assert {name: each for name, each in required.items() if each} == {
        "LightVector": ["mass", "coupling", "charges"],
        "LightScalar": ["mass", "coupling"],
        "GeneralInteraction": ["scalar"],
        "DipolePortal": ["mass"],
    }


@pytest.mark.parametrize(("entry", "argument"), ARGUMENTS)
def test_an_argument_has_a_range_and_says_what_it_is(entry, argument):
    assert argument.meaning
    assert "\n" not in argument.meaning
    assert not set("`[]") & set(argument.meaning)
    kind = argument.kind
    if not isinstance(kind, Number):
        assert kind.start in kind.choices
        return
    assert kind.low < kind.start < kind.high
    assert kind.low > 0 or not kind.logarithmic
    assert kind.signed or kind.low >= 0
    assert kind.read("start", kind.write(kind.start * kind.size)) == pytest.approx(kind.start * kind.size, abs=0)


@pytest.mark.parametrize(("entry", "argument"), ARGUMENTS)
def test_python_code_makes_the_same_term(entry, argument, evaluated):
    """At the start and at both ends of a slider; a warning of a forgotten unit would be an error."""
    kind = argument.kind
    ends = [each * kind.size for each in (kind.low, kind.start, kind.high)] if isinstance(kind, Number) else ()
    for value in ends or kind.choices.values():
        given = {each.name: at_start(each) for each in entry.arguments.values() if each.required}
        given[argument.name] = value
        made, again = (held(each, argument) for each in (entry.make(**given), evaluated(entry.expression(given))))
        if isinstance(kind, Number):
            assert complex(made) == pytest.approx(value, rel=1e-14, abs=0)
            assert complex(again) == pytest.approx(value, rel=1e-14, abs=0)
        else:
            assert again == made == value


def held(term, argument):
    """What a term holds of an argument; of a family it is one entry of a mapping."""
    field = getattr(term, argument.field)
    return field if argument.field == argument.name else field[argument.same_as or argument.name]


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_shows_something_at_its_start_and_much_at_its_end(name):
    entry = terms()[name]
    values = started(entry)
    strengths = [each for each in values if each not in ("mass", "charges")]
    ends = {each: entry.arguments[each].kind.high * entry.arguments[each].kind.size for each in strengths}
    assert largest_change(entry.make(**values)) > 1e-3
    assert largest_change(entry.make(**values | ends)) > 0.1


def largest_change(term):
    """The largest relative change of the Standard Model's spectra."""
    standard, found = spectra(ns.NSI()), spectra(term)
    return max(np.max(np.abs(found[each] / standard[each] - 1)) for each in standard)


def test_published_limits_lie_on_the_sliders():
    """Sizes that experiments with neutrinos of some MeV exclude: none is beside its slider."""
    for name, argument, value in (
        ("LightVector", "coupling", 5e-5),  # COHERENT, light masses
        ("LightVector", "mass", 17 * MeV),
        ("LightVector", "mass", 1 * GeV),
        ("NSI", "ee_u", 0.4),  # COHERENT, one coupling alone
        ("MagneticMoment", "ee", 3e-11 * bohr_magneton),  # GEMMA, reactor
        ("MagneticMoment", "mumu", 6.8e-10 * bohr_magneton),  # LSND
        ("ChargeRadius", "ee", -0.83e-32 * cm**2),  # the Standard Model
        ("ChargeRadius", "mumu", -6e-32 * cm**2),
        ("Millicharge", "ee", 1e-7),
    ):
        kind = terms()[name].arguments[argument].kind
        assert kind.low < value / kind.size < kind.high, f"{name}.{argument}"


def test_a_number_without_its_unit_is_still_warned_of():
    with pytest.warns(InputWarning):
        terms()["MagneticMoment"].make(ee=1e-9)

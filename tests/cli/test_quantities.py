"""Numbers with units as texts: their values, ranges, and what is refused."""

import pytest

from nuscatter.cli.quantities import OF_ANY_UNIT, quantity, size_of
from nuscatter.errors import InputError
from nuscatter.units import GeV, MeV, cm, fm, keV


def test_units_are_those_of_the_argument():
    read = quantity("an area such as 1e-32cm2", "cm2", "fm2")
    assert read("radius", "2.5e-32 cm2") == pytest.approx(2.5e-32 * cm**2, rel=1e-12, abs=0)
    assert read("radius", "-1e-6fm2") == pytest.approx(-1e-6 * fm**2, rel=1e-12, abs=0)
    assert read("radius", "0") == 0
    for text in ("1e-32", "1cm", "1MeV", "cm2", "1e-32cm2 cm2", "1e400cm2", "1jcm2", "", "__import__('os')"):
        with pytest.raises(InputError, match="an area such as 1e-32cm2"):
            read("radius", text)


MASS = quantity("a mass such as 10MeV", "MeV", "keV", "GeV", signed=False, start=100.0, limits=(0.0, None))


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        ("1MeV", "1GeV", (MeV, GeV)),
        ("1", "1000MeV", (MeV, GeV)),  # the unit behind is that of both
        ("0", "3 keV", (0.0, 3 * keV)),
    ],
)
def test_a_range(low, high, ends):
    assert MASS.pair("mass", low, high) == pytest.approx(ends, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("1", "1000", r"mass is '1', but a mass such as 10MeV \(units: MeV"),
        ("2MeV", "1MeV", "mass goes from 2MeV to 1MeV, but increasing"),
        ("1MeV", "1000keV", "increasing"),
        ("-1MeV", "1MeV", "mass is '-1MeV'"),
        ("1MeV", "1cm", "mass is '1cm'"),
    ],
)
def test_a_range_that_is_none(low, high, words):
    with pytest.raises(InputError, match=words):
        MASS.pair("mass", low, high)


def test_a_fit_starts_and_ends_in_the_first_unit():
    assert MASS.parameter.start == pytest.approx(100 * MeV)
    assert MASS.parameter.limits == (0.0, None)
    assert MASS.unit("1", "2GeV") == "GeV"
    assert MASS.unit() == "MeV"
    assert size_of("GeV") == GeV


def test_a_parameter_is_real():
    mixed = quantity("a number", imaginary=True)
    assert mixed("x", "0.1+0.2j") == 0.1 + 0.2j
    with pytest.raises(InputError, match=r"x is '0.1.0.2j', but a real number was expected"):
        mixed.real("x", "0.1+0.2j")


def test_a_function_of_the_users_takes_any_unit_or_none():
    assert OF_ANY_UNIT("x", "3") == 3
    assert OF_ANY_UNIT("x", "3cm2") == pytest.approx(3 * cm**2, rel=1e-12, abs=0)
    for text in ("3parsec", "3Array", "3os", "3_scale"):
        with pytest.raises(InputError, match=r"a unit of nuscatter.units or none"):
            OF_ANY_UNIT("x", text)

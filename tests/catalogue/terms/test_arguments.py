"""Arguments: texts are read, values are written as text and as Python, and both give the value back."""

import pytest

from nuscatter.catalogue.terms.arguments import Argument, Number, OneOf
from nuscatter.errors import InputError
from nuscatter.units import GeV, MeV, bohr_magneton, cm, eV

MASS = Number(
    expected="a mass such as 10MeV",
    units=("MeV", "keV", "GeV"),
    signed=False,
    start=10.0,
    limits=(0.0, None),
    low=1.0,
    high=100.0,
)
PURE = Number(expected="a number such as 0.1", imaginary=True, start=0.1, low=-1.0, high=1.0)
MOMENT = Number(expected="a moment", units=("bohr_magneton", "MeV-1"), imaginary=True, start=1e-9, low=1e-12, high=1e-8)
AREA = Number(expected="an area", units=("cm2", "fm2", "MeV-2"), start=1e-32, low=-1e-31, high=1e-31)
INVERSE = Number(expected="an inverse area", units=("MeV-2",), start=1.0, low=0.0, high=1.0)
COLOUR = OneOf(choices={"no": False, "yes": True}, start="no")


@pytest.mark.parametrize(
    ("kind", "value", "text", "code"),
    [
        (MASS, 10 * MeV, "10 MeV", "10 * MeV"),
        (MASS, 0.0, "0 MeV", "0 * MeV"),
        (MASS, 0.25 * GeV, "250 MeV", "250 * MeV"),
        (MASS, 7 * GeV, "7 GeV", "7 * GeV"),
        (PURE, 0.1, "0.1", "0.1"),
        (PURE, 1, "1", "1.0"),
        (PURE, -2.0, "-2", "-2.0"),
        (PURE, 1e-4, "0.0001", "0.0001"),
        (PURE, 0.1 - 0.25j, "0.1-0.25j", "(0.1-0.25j)"),
        (PURE, 0.25j, "0+0.25j", "(0+0.25j)"),
        (MOMENT, 3e-11 * bohr_magneton, "3e-11 bohr_magneton", "3e-11 * bohr_magneton"),
        (MOMENT, 1e-9j * bohr_magneton, "0+1e-09j bohr_magneton", "(0+1e-09j) * bohr_magneton"),
        (MOMENT, 0.125 / MeV, "0.125 MeV-1", "0.125 / MeV"),
        (AREA, -1e-32 * cm**2, "-1e-32 cm2", "-1e-32 * cm**2"),
        (INVERSE, 0.5 / MeV**2, "0.5 MeV-2", "0.5 / MeV**2"),
        (COLOUR, True, "yes", "True"),
    ],
)
def test_a_value_is_written_and_read_again(kind, value, text, code, evaluated):
    assert kind.write(value) == text
    assert kind.expression(value).text == code
    assert kind.read("it", text) == pytest.approx(value, rel=1e-15, abs=0)
    assert evaluated(kind.expression(value)) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize("value", [1 / 3 * MeV, 0.1 * 3 * MeV, 12.589254117941675 * MeV])
def test_long_digits_lose_nothing(value, evaluated):
    assert MASS.read("it", MASS.write(value)) == value
    assert evaluated(MASS.expression(value)) == value


def test_what_must_be_imported():
    assert AREA.expression(1e-32 * cm**2).imports == (("nuscatter.units", "cm"),)
    assert PURE.expression(0.1).imports == COLOUR.expression(False).imports == ()


def test_a_fits_parameter_is_in_powers_of_MeV():
    assert MASS.size == MeV
    assert (MASS.unit, PURE.unit, PURE.size) == ("MeV", "", 1.0)
    assert MASS.parameter.start == pytest.approx(1e7 * eV, rel=1e-12, abs=0)
    assert MASS.parameter.limits == (0.0, None)
    assert AREA.parameter.start == pytest.approx(1e-32 * cm**2, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (MASS, "10", "mass of Boson is '10', but a mass such as 10MeV"),
        (MASS, "-1 MeV", "not below zero"),
        (MASS, "1 kg", "units: MeV, keV, GeV"),
        (MASS, "", "mass of Boson is ''"),
        (MASS, "1+1j MeV", "a mass such as 10MeV"),
        (PURE, "0.1 MeV", "a number such as 0.1"),
        (PURE, "nan", "a number such as 0.1"),
        (COLOUR, "perhaps", "There is no mass of Boson 'perhaps'; the choices are no, yes."),
        (COLOUR, None, "There is no mass of Boson None"),
    ],
)
def test_a_wrong_text_is_one_sentence(kind, text, words):
    argument = Argument(name="mass", field="mass", kind=kind, required=True, meaning="")
    with pytest.raises(InputError) as refused:
        argument.read("Boson", text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", [MASS, PURE, COLOUR])
@pytest.mark.parametrize("value", ["10 MeV", None, [1.0]])
def test_what_is_no_value_is_not_written(kind, value):
    with pytest.raises(InputError, match="the value is"):
        kind.write(value)
    with pytest.raises(InputError, match="the value is"):
        kind.expression(value)


def test_a_number_is_no_truth():
    """1 == True in Python, and "yes" was not meant."""
    with pytest.raises(InputError):
        COLOUR.write(1)
    with pytest.raises(InputError):
        PURE.write(True)

"""Numbers with units as text: what they mean, and what is refused."""

import pytest

from nuscatter import units
from nuscatter.errors import InputError
from nuscatter.words.unit_words import quantities, quantity, unit, written

LENGTH = quantity("a length such as 25m", "m", "km")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GW hour kg", units.GW * units.hour * units.kg),
        ("V/cm", units.eV / units.cm),
        ("/cm2/s/MeV", 1 / units.cm**2 / units.s / units.MeV),
        ("1/(cm2 s MeV)", 1 / units.cm**2 / units.s / units.MeV),
        ("cm⁻² s⁻¹", 1 / units.cm**2 / units.s),
        ("keV^0.5", units.keV**0.5),
        ("keV^(1/2)", units.keV**0.5),
        ("keV**-1", 1 / units.keV),
        ("GeV-1", 1 / units.GeV),
        ("m3", units.m**3),
        ("MCi", 3.7e16 * units.Hz),
        ("PBq", 1e15 * units.Hz),
        ("µs", units.us),
        ("years", units.year),
        ("keVee", units.keV),
        ("PE/keV", 1 / units.keV),
        ("", 1.0),
    ],
)
def test_a_unit_is_a_product_of_names_with_powers(text, expected):
    assert unit(text)[0] == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    "text",
    [
        "parsec",
        "kg//s",
        "kg^",
        "kg^x",
        "kg**",
        "/",
        "2 kg",
        "__import__",
        "kg;s",
        "(kg",
        "kg^(1/0)",
        "kg^1e9",
        "kg^300",
        "kg-300",
    ],
)
def test_what_is_no_unit_is_none(text):
    assert unit(text) is None


def test_dimensions_are_those_of_people():
    """A kilogram is an energy in powers of MeV, but no energy to a person."""
    assert unit("kg")[1] != unit("keV")[1]
    assert unit("W s")[1] == unit("erg")[1] == unit("keV")[1]
    assert unit("m/s")[1] != unit("")[1]
    with pytest.raises(InputError, match="units: m, km"):
        LENGTH("distance", "3 s")


@pytest.mark.parametrize("text", ["25 m", "25m", "25*m", "2500 cm", "0.025 km", "2.5e1 m", "+25 m", " 25 m "])
def test_a_number_and_its_unit(text):
    assert LENGTH("distance", text) == pytest.approx(25 * units.m)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m",
        "25",
        25,
        25.0,
        True,
        None,
        "nan m",
        "inf m",
        "1e400 m",
        "25 m 3",
        "25 M",
        "1e99 km",
        "1j m",
        "--25 m",
        ["25 m"],
        "٣ m",
    ],
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(InputError, match=r"^distance is .* but a length such as 25m"):
        LENGTH("distance", text)


def test_signs_complex_numbers_and_numbers_without_unit():
    with pytest.raises(InputError, match="not below zero"):
        quantity("a mass", "kg", signed=False)("mass", "-1 kg")
    assert quantity("a mass", "kg")("mass", 0) == 0
    assert quantity("a moment", "MeV-1", imaginary=True)("a", "1+2j GeV-1") == pytest.approx((1 + 2j) / units.GeV)
    assert quantity("a length", "m", without="km")("a", "3") == pytest.approx(3 * units.km)
    assert quantity("a number")("a", 0.25) == 0.25
    with pytest.raises(InputError, match="There is no unit 'ells'"):
        quantity("a length", "ells")


def test_several_numbers():
    read = quantities(LENGTH, "lengths such as [1, 2] m")
    assert read("a", "[1, 2,] km") == pytest.approx((units.km, 2 * units.km))
    assert read("a", ["1 m", "2 km"]) == pytest.approx((units.m, 2 * units.km))
    for wrong in ("1 m", "[1, 2]", "[1 m, 2]", [], "[] m", "[[1]] m", {"a": 1}, ["1 m", "2 s"], 3):
        with pytest.raises(InputError, match=r"^a"):
            read("a", wrong)


@pytest.mark.parametrize(
    ("value", "names", "expected"),
    [
        (14.6 * units.kg, ("kg", "g", "tonne"), "14.6 kg"),
        (0.0146 * units.kg, ("kg", "g", "tonne"), "14.6 g"),
        (317 * units.day, ("year", "day", "s"), "317 day"),
        (0.0, ("kg", "g"), "0 kg"),
        (0.1, (), "0.1"),
        (-0.5 * units.us, ("us", "ns"), "-0.5 us"),
    ],
)
def test_a_number_is_written_in_the_unit_that_is_easiest_to_read(value, names, expected):
    assert written(value, names) == expected

"""Each kind of value: what is read, what is written is read again as the same, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.quenchings import Coefficients
from nuscatter.errors import InputError
from nuscatter.matter.material import material, mixture
from nuscatter.units import MeV, keV, kg, m, tonne

PLACE = Place(lambda _: "here", Path())
OPTION = Place(lambda _: "--here", Path(), dotted=False, typed=True)
MASS = of.Quantity("a mass", "10 kg", ("kg", "g", "tonne"))
LENGTHS = of.Quantity("a length", "25 m", ("m", "km"), several=True, one=True, without="m")
SHARES = of.Named("isotope", of.Number("a number", "0.5"), "{U235 = 1}", lambda: ("U235", "U238"))
SEVERAL_NAMES = of.Name("a fruit", lambda: {"apple": 1.5, "pear": 2.5}, several=True)
NAMES = of.Name("a fruit", lambda: {"apple": 1.5, "pear": 2.5})


def back(value, made, known=None):
    """What stands in a file for a value, read again."""
    import tomllib

    text = value.write(made, known or {})
    return value.read(PLACE, tomllib.loads(f"a = {text}")["a"], known or {})


@pytest.mark.parametrize(
    ("value", "raw", "expected"),
    [
        (MASS, "10 kg", 10 * kg),
        (MASS, "1.5e-3tonne", 1.5e-3 * tonne),
        (MASS, "10*kg", 10 * kg),
        (LENGTHS, "25 m", 25 * m),
        (LENGTHS, "[1, 2] km", (1000 * m, 2000 * m)),
        (LENGTHS, ["1 m", "2 km"], (1 * m, 2000 * m)),
        (of.Number("a number", "1"), 0.25, 0.25),
        (of.Number("a number", "1"), "1e23", 1e23),
        (of.Number("numbers", "1", several=True), [1, 2.5], (1.0, 2.5)),
        (of.Truth(), "true", True),
        (of.Truth(), False, False),
        (of.Whole(1, 9), 3, 3),
        (of.Whole(1, 9), "3", 3),
        (NAMES, "Apple", 1.5),
        (SEVERAL_NAMES, "apple, pear", (1.5, 2.5)),
        (SEVERAL_NAMES, "[apple]", (1.5,)),
        (SEVERAL_NAMES, '["pear", "Apple"]', (2.5, 1.5)),
        (SHARES, {"U235": 0.5, "U238": 0.5}, {"U235": 0.5, "U238": 0.5}),
        (Coefficients(), [0.246, "0.00078 /keV"], (0.246, 0.00078 / keV)),
        (Coefficients(), ["0.05", "4.3 /MeV", "-111 MeV-2"], (0.05, 4.3 / MeV, -111 / MeV**2)),
    ],
    ids=str,
)
def test_values_are_read_and_what_is_written_is_read_again(value, raw, expected):
    read = value.read(PLACE, raw, {})
    assert read == pytest.approx(expected, rel=1e-12)
    assert back(value, read) == pytest.approx(expected, rel=1e-12)


def test_an_observable_is_an_energy_or_a_number():
    edges = of.Observable(several=True)
    quenched, counted = {"quenching": abs}, {"quenching": abs, "light_yield": 1.0}
    assert edges.read(PLACE, "[1, 2] keVee", quenched) == pytest.approx((1 * keV, 2 * keV))
    assert edges.read(PLACE, "[1, 2] keV", {}) == pytest.approx((1 * keV, 2 * keV))
    assert edges.read(PLACE, [1, "2 PE"], counted) == (1.0, 2.0)
    assert "keVee" in edges.write((1 * keV, 2 * keV), quenched)
    assert "keVnr" in edges.write((1 * keV, 2 * keV), {})
    assert edges.write((1.0, 2.0), counted) == "[1, 2]"
    root = of.Observable(power="^0.5")
    assert root.read(PLACE, "0.58 keV^0.5", {}) == pytest.approx(0.58 * keV**0.5)
    assert root.read(PLACE, 0.58, counted) == 0.58
    assert of.Observable(power="-1").read(PLACE, "2 /keV", {}) == pytest.approx(2 / keV)


@pytest.mark.parametrize(
    ("raw", "known"),
    [("1 keVee", {}), ("1 keVnr", {"quenching": abs}), ("1 keV", {"light_yield": 1.0}), (1.0, {}), ("1 PE", {})],
)
def test_the_wrong_scale_of_energy_is_refused(raw, known):
    """Electron equivalents where nothing is quenched would be recoil energies without a word."""
    with pytest.raises(InputError, match="here"):
        of.Observable().read(PLACE, raw, known)


def test_a_target_is_a_formula_or_numbers_of_atoms():
    target = of.Target()
    assert target.read(PLACE, "CsI", {}) == material("CsI")
    enriched = target.read(PLACE, {"Ge76": 0.88, "Ge74": 0.12}, {})
    assert dict(enriched.composition) == dict(mixture("", {"Ge76": 0.88, "Ge74": 0.12}).composition)
    assert dict(back(target, enriched).composition) == pytest.approx(dict(enriched.composition))
    assert back(target, material("CsI")) == material("CsI")


def test_on_the_command_line_a_length_is_in_metres_and_a_table_is_words():
    assert LENGTHS.read(OPTION, "25", {}) == pytest.approx(25 * m)
    assert SHARES.read(OPTION, "U235=0.6,U238=0.4", {}) == {"U235": 0.6, "U238": 0.4}
    with pytest.raises(InputError, match="here"):
        LENGTHS.read(PLACE, "25", {})
    with pytest.raises(InputError, match="--here is '10'"):
        MASS.read(OPTION, "10", {})


VALUES = (
    MASS, LENGTHS, SHARES, NAMES, of.Number("a number", "1"), of.Truth(), of.Whole(1, 9), of.Text("a text"),
    Coefficients(), of.Target(), of.Observable(), of.Observable(several=True), of.Number("n", "1", several=True),
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize(
    "raw",
    [None, "", "nan", float("nan"), float("inf"), -1, 1e300, "1e400", [], {}, ["x"], "10 kg kg", "10 parsecs", b"1"],
)
def test_nonsense_is_refused_in_one_sentence(value, raw):
    """Or it means something: -1 is a number, "" none."""
    try:
        read = value.read(PLACE, raw, {})
    except InputError as error:
        said = str(error)
        assert said.startswith("here")
        assert said.endswith((".", "?"))
        assert "\n" not in said
    else:
        assert isinstance(value, of.Text | of.Target) or np.isfinite(read).all()


def test_numbers_are_written_so_that_they_are_read_again():
    for number in (0.1, 1 / 3, 1e-300, 3.198e23, 5.0):
        assert float(of.number(number)) == pytest.approx(number, rel=1e-15)
    assert of.quoted('a "b" \\') == '"a \\"b\\" \\\\"'

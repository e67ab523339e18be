"""Which parameters a state has, and the ranges of their profiles."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.profiles.parameter import range_of, slider_parameter
from nuscatter.explorer.state import State
from nuscatter.units import MeV, bohr_magneton, cm, eV

VECTOR = {
    "term.LightVector.mass": "20 MeV",
    "term.LightVector.coupling": "1e-4",
    "term.LightVector.charges": "baryonic",
}


def parameter(texts, name=""):
    return slider_parameter(Asked(State(texts)), name)


def test_the_first_number_of_the_first_term_is_meant_if_nothing_is_said():
    assert parameter({}).full_name == "sin2_theta_w"
    assert parameter({"standard.sin2_theta_w": "0.23"}).value == 0.23
    assert parameter(VECTOR).full_name == "LightVector.mass"
    assert parameter({"term.LightVector.charges": "baryonic", **VECTOR}).full_name == "LightVector.mass"
    assert parameter({"flavour.Sterile.dm2": "1 eV2"}).full_name == "Sterile.dm2"


def test_a_short_name_does_where_one_term_has_it():
    assert parameter(VECTOR, "coupling").full_name == "LightVector.coupling"
    assert parameter(VECTOR, "light_vector.mass".replace("_", "")).real == pytest.approx(20 * MeV, rel=1e-12, abs=0)
    both = {**VECTOR, "term.LightScalar.mass": "1 MeV", "term.LightScalar.coupling": "1e-4"}
    assert parameter(both, "LightScalar.mass").real == pytest.approx(1 * MeV, rel=1e-12, abs=0)
    with pytest.raises(InputError, match=r"^likelihood.parameter: .*'mass'"):
        parameter(both, "mass")


def test_a_number_without_a_slider_is_refused_with_the_choices():
    with pytest.raises(InputError, match=r"^likelihood.parameter: .*'NSI.ee_u'.*LightVector.mass"):
        parameter(VECTOR, "NSI.ee_u")
    with pytest.raises(InputError, match=r"^likelihood.parameter: "):
        parameter(VECTOR, "LightVector.charges")


def test_of_a_complex_number_the_real_part_is_varied():
    found = parameter({"term.NSI.emu_d": "0.1+0.2j"})
    assert (found.real, found.imaginary) == (0.1, 0.2)
    np.testing.assert_array_equal(found.with_imaginary(np.array([0.0, 1.0])), [0.2j, 1 + 0.2j])
    assert parameter({"term.NSI.ee_d": "0.1"}).with_imaginary(0.3) == 0.3


@pytest.mark.parametrize(
    ("texts", "unit", "size", "code", "low", "high"),
    [
        (VECTOR, "MeV", MeV, " * MeV", 1e-3, 1e4),
        ({"term.MagneticMoment.ee": "1e-10 bohr_magneton"}, "μ_B", bohr_magneton, " * bohr_magneton", 1e-12, 1e-8),
        ({"term.ChargeRadius.ee": "1e-32 cm2"}, "cm²", cm**2, " * cm**2", -1e-31, 1e-31),
        ({"flavour.Sterile.dm2": "2 eV2"}, "eV²", eV**2, " * eV**2", 1e-2, 1e2),
        ({}, "", 1.0, "", 0.0, 0.5),
    ],
)
def test_the_range_is_the_sliders_in_its_unit(texts, unit, size, code, low, high):
    found = parameter(texts)
    values = range_of(found, "", "", 21)
    assert (found.unit, found.unit_code) == (unit, code)
    assert found.kind.size == pytest.approx(size, rel=1e-12, abs=0)
    assert (values.low, values.high, values.grid.size) == (low, high, 21)
    ratios = values.grid[1:] / np.where(values.grid[:-1] == 0, 1, values.grid[:-1])
    assert values.logarithmic == (np.ptp(ratios) < 1e-9)


def test_a_range_of_ones_own_has_units():
    values = range_of(parameter(VECTOR), "10 keV", "1 GeV", 11)
    assert (values.low, values.high, values.logarithmic) == (0.01, 1000.0, True)
    splitting = range_of(parameter({"flavour.Sterile.dm2": "1 eV2"}), "4e-6 keV2", "9 eV2", 11)
    assert (splitting.low, splitting.high) == (4.0, 9.0)
    assert not range_of(parameter(VECTOR, "coupling"), "0", "1e-3", 11).logarithmic


@pytest.mark.parametrize(
    ("name", "low", "high", "said"),
    [
        ("mass", "10", "", r"^likelihood.low: low is '10', but a mass"),
        ("mass", "", "3 cm", r"^likelihood.high: high is '3 cm', but a mass"),
        ("mass", "2 GeV", "1 GeV", r"^likelihood.low: LightVector.mass goes from 2000 to 1000 MeV, but increasing"),
        ("coupling", "-1e-3", "", r"^likelihood.low: low is '-1e-3', but a value from 0 to ∞"),
        ("sin2_theta_w", "", "1.5", r"^likelihood.high: high is '1.5', but a value from 0 to 1"),
    ],
)
def test_a_wrong_end_is_said_beside_its_field(name, low, high, said):
    with pytest.raises(InputError, match=said):
        range_of(parameter(VECTOR, name), low, high, 11)

"""The facts of the facilities: each number has a source, names are blind to case and dashes."""

import pytest

from nuscatter.errors import InputError
from nuscatter.sources.accelerators.facilities import facilities, facility, mercury_nu_per_pot
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MW, GeV, Hz, MeV, ns, s

SNS = facility("SNS")
NUMBERS = ("proton_energy", "power", "repetition", "pulse", "pulse_length", "target", "nu_per_pot")


def test_the_sns():
    """Review, Sec. V: 1 GeV, 1.4 MW, 60 Hz; pulse and neutrinos per proton of the LAr release."""
    assert SNS.proton_energy / MeV == pytest.approx(1000, rel=1e-9, abs=0)
    assert SNS.power / (MeV / s) * 1.602176634e-13 == pytest.approx(1.4e6, rel=1e-12, abs=0)  # in watts
    assert SNS.repetition / Hz == pytest.approx(60, rel=1e-9, abs=0)
    assert SNS.pulse == Gaussian(mean=440 * ns, width=150 * ns)
    assert SNS.target == "Hg"
    assert (SNS.nu_per_pot, SNS.nu_per_pot_uncertainty) == (0.09, 0.10)


@pytest.mark.parametrize("each", facilities, ids=lambda each: each.name)
def test_every_number_has_a_source(each):
    for field in NUMBERS:
        assert each.sources[field]
    for field in ("decay_in_flight", "negative_capture"):
        assert getattr(each, field) is None or field in each.sources
    assert not each.baselines or "baselines" in each.sources
    assert any(character.isdigit() for character in each.source)
    assert "\n" not in each.source
    assert set(each.from_memory) <= set(each.sources)
    assert all("arXiv" in each.sources[field] or field == "power" for field in each.from_memory)


@pytest.mark.parametrize("each", facilities, ids=lambda each: each.name)
def test_sane_numbers(each):
    assert facility(each.name) is each
    assert 0.7 < each.proton_energy / GeV < 3.1
    assert 0.05 < each.power / MW <= 5
    assert each.target in {"Hg", "W", "C"}
    assert each.pot_per_time * each.proton_energy == pytest.approx(each.power, rel=1e-14, abs=0)
    assert each.duty_factor == pytest.approx(each.repetition * each.pulse_length, rel=1e-14, abs=0)
    assert 0 < each.duty_factor < 0.05
    if each.nu_per_pot is None:
        assert each.nu_per_pot_uncertainty is None
        assert each.sources["nu_per_pot"].startswith("None")
    else:
        assert 0 < each.nu_per_pot < 1
        assert each.nu_per_pot_uncertainty is None or 0 < each.nu_per_pot_uncertainty < 1


def test_what_stands_on_memory_is_said():
    assert SNS.from_memory == ()
    assert [each.name for each in facilities if each.from_memory] == ["PIP2-BD-PAR", "PIP2-BD-C-PAR", "PIP2-BD-RCS-SR"]
    assert {"power", "repetition", "pulse_length"} <= set(facility("PIP2-BD-PAR").from_memory)


@pytest.mark.parametrize("name", ["sns-ppu", "SNSPPU", "sns_ppu", "SNS ppu"])
def test_names_are_blind_to_case_and_dashes(name):
    assert facility(name) is facility("SNS-PPU")


def test_names_are_different_to_the_blind():
    assert len({each.name.lower().replace("-", "") for each in facilities}) == len(facilities) == 10


@pytest.mark.parametrize("name", ["CERN-X", "", None, 3])
def test_unknown_facilities(name):
    with pytest.raises(InputError, match=r"There is no facility .*SNS"):
        facility(name)


def test_the_fit_of_yields_has_a_range():
    for energy in (0.5, 2.0, float("nan")):
        with pytest.raises(InputError, match=r"proton_energy \[GeV\] is"):
            mercury_nu_per_pot(energy * GeV)

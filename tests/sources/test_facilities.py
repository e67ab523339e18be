import pytest

from nuscatter.errors import InputError
from nuscatter.particles import nu_e
from nuscatter.sources.facilities import facilities, facility
from nuscatter.units import GW, Hz, MeV, cm, hour, m, s, us


def test_the_sns():
    """Review, Sec. V: 1 GeV, 1.4 MW, 60 Hz."""
    sns = facility("SNS")
    assert sns.proton_energy / MeV == pytest.approx(1000, rel=1e-9, abs=0)
    assert sns.power / (MeV / s) * 1.602176634e-13 == pytest.approx(1.4e6, rel=1e-12, abs=0)  # in watts
    assert sns.repetition / Hz == pytest.approx(60, rel=1e-9, abs=0)
    assert sns.pulse.mean / us == pytest.approx(0.44, rel=1e-9, abs=0)


def test_protons_of_a_delivered_energy():
    """6.12 GWh at 1 GeV: the release's 13.8e22 implies 0.996 GeV a proton."""
    protons = facility("SNS").protons(energy=6.12 * GW * hour)
    assert protons == pytest.approx(6.12e9 * 3600 / 1.602176634e-10, rel=1e-12, abs=0)
    assert 13.8e22 / protons == pytest.approx(1 / 0.996, abs=1e-3)


def test_flux_with_own_and_given_yield():
    sns = facility("sns")
    own = sns.flux(distance=20 * m, pot=1e23)
    given = sns.flux(distance=20 * m, pot=1e23, nu_per_pot=0.0848)
    assert given.fluence[nu_e] / own.fluence[nu_e] == pytest.approx(0.0848 / 0.09, rel=1e-12, abs=0)
    assert own.fluence[nu_e] * cm**2 == pytest.approx(0.09e23 / (4 * 3.141592653589793 * 2000**2), rel=1e-12, abs=0)
    assert all(each.time is not None for each in own.components)


def test_no_yield_is_not_the_default():
    assert facility("SNS").flux(distance=20 * m, pot=1e23, nu_per_pot=0).fluence[nu_e] == 0


def test_every_facility_has_sources_and_sane_numbers():
    for each in facilities:
        assert facility(each.name) is each
        assert any(character.isdigit() for character in each.source)
        assert 0 < each.nu_per_pot < 1
        assert 0 < each.nu_per_pot_uncertainty < 1


@pytest.mark.parametrize("name", ["CERN-X", "", None, 3])
def test_unknown_facilities(name):
    with pytest.raises(InputError, match=r"There is no facility .*SNS"):
        facility(name)


def test_bad_input():
    for energy in (-1, float("nan"), "1", None):
        with pytest.raises(InputError, match="energy is"):
            facility("SNS").protons(energy=energy)
    with pytest.raises(InputError, match="distance"):
        facility("SNS").flux(distance=0, pot=1)

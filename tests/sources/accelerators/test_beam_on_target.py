"""What follows from a proton beam's numbers: protons, fluxes, arrival times, and the steady background that is left."""

import math
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar, nu_tau
from nuscatter.sources.accelerators.beam_on_target import Facility
from nuscatter.sources.accelerators.facilities import facilities, facility
from nuscatter.sources.timing import box
from nuscatter.units import GW, GeV, Hz, cm, hour, kW, m, ms, us

SNS = facility("SNS")
FIELDS = ("proton_energy", "power", "repetition", "pulse", "target", "nu_per_pot")
#: A beam with round numbers: 1e15 protons of 1.602 GeV a second in two pulses of 10 µs.
ROUND = Facility(
    name="round",
    proton_energy=1.602176634 * GeV,
    power=256.6969967 * kW,
    repetition=2 * Hz,
    pulse=box(start=0, length=10 * us),
    pulse_length=10 * us,
    target="Hg",
    nu_per_pot=0.1,
    nu_per_pot_uncertainty=None,
    sources={**dict.fromkeys(FIELDS, "none: a test"), "power": "From memory of a test"},
)


def test_a_beam_with_round_numbers():
    """1e15 protons a second; 0.1e15 neutrinos through 4π m² are 7.96e8 /cm²/s; a duty factor of 2e-5."""
    assert ROUND.pot_per_time / Hz == pytest.approx(1e15, rel=1e-8)
    assert ROUND.flux_per_time(distance=1 * m) * cm**2 / Hz == pytest.approx(1e14 / (4 * math.pi * 1e4), rel=1e-8)
    assert ROUND.duty_factor == pytest.approx(2e-5, rel=1e-12)
    assert ROUND.from_memory == ("power",)
    assert ROUND.source == "none: a test; From memory of a test"


def test_prompt_neutrinos_of_a_long_pulse():
    """A box of length L with the pion's τ has sent 1 − τ(1 − e^(−L/τ))/L of its ν_μ at its end."""
    tau, length = 26.033e-3, 10.0
    expected = 1 - tau / length * -math.expm1(-length / tau)
    assert ROUND.fraction(nu_mu, -1 * us, length * us) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("energy", [-1, float("nan"), "1", None])
def test_bad_energies(energy):
    with pytest.raises(InputError, match="energy is"):
        SNS.protons(energy=energy)


def test_protons_of_a_delivered_energy():
    """6.12 GWh at 1 GeV: the release's 13.8e22 implies 0.996 GeV a proton."""
    protons = SNS.protons(energy=6.12 * GW * hour)
    assert protons == pytest.approx(6.12e9 * 3600 / 1.602176634e-10, rel=1e-12, abs=0)
    assert 13.8e22 / protons == pytest.approx(1 / 0.996, abs=1e-3)


def test_flux_with_own_and_given_yield():
    own = SNS.flux(distance=20 * m, pot=1e23)
    given = SNS.flux(distance=20 * m, pot=1e23, nu_per_pot=0.0848)
    assert given.fluence[nu_e] / own.fluence[nu_e] == pytest.approx(0.0848 / 0.09, rel=1e-12, abs=0)
    assert own.fluence[nu_e] * cm**2 == pytest.approx(0.09e23 / (4 * math.pi * 2000**2), rel=1e-12, abs=0)
    assert all(each.time is not None for each in own.components)


def test_no_yield_is_not_the_default():
    assert SNS.flux(distance=20 * m, pot=1e23, nu_per_pot=0).fluence[nu_e] == 0
    assert SNS.flux_per_time(distance=20 * m, nu_per_pot=0) == 0


@given(st.floats(1, 1e4), st.floats(1, 10), st.floats(1e-3, 1))
def test_flux_is_rate_times_time(distance, times, nu_per_pot):
    """φ falls as 1/d², grows with the yield, and times a duration is the fluence of that many protons."""
    near = SNS.flux_per_time(distance=distance * m, nu_per_pot=nu_per_pot)
    far = SNS.flux_per_time(distance=times * distance * m, nu_per_pot=nu_per_pot)
    assert far * times**2 == pytest.approx(near, rel=1e-12, abs=0)
    duration = 3 * hour
    flux = SNS.flux(distance=distance * m, pot=SNS.pot_per_time * duration, nu_per_pot=nu_per_pot)
    for species in (nu_mu, nu_e, nu_mu_bar):
        assert flux.fluence[species] == pytest.approx(near * duration, rel=1e-12, abs=0)


def test_protons_of_an_hour():
    assert SNS.pot_per_time * hour == pytest.approx(SNS.protons(energy=SNS.power * hour), rel=1e-14, abs=0)


def test_fractions_of_adjacent_windows_add():
    for species in (nu_mu, nu_e):
        parts = [SNS.fraction(species, a * us, b * us) for a, b in ((-2, 0), (0, 0.7), (0.7, 3), (3, 100))]
        assert sum(parts) == pytest.approx(1, abs=1e-14)
    assert SNS.fraction(nu_e, 0, us) < SNS.fraction(nu_mu, 0, us)


def test_the_background_that_is_left():
    """All of it in a whole period; f·Δt in a window, wherever it lies."""
    assert SNS.steady_background_suppression(window=(0, 1 / SNS.repetition)) == pytest.approx(1, rel=1e-12, abs=0)
    early, late = (SNS.steady_background_suppression(window=(a * us, (a + 5) * us)) for a in (-0.1, 40))
    assert early == pytest.approx(60 * 5e-6, rel=1e-9, abs=0)
    assert early == pytest.approx(late, rel=1e-9, abs=0)
    of_the_pulse = SNS.steady_background_suppression(window=(0, SNS.pulse_length))
    assert of_the_pulse == pytest.approx(SNS.duty_factor, rel=1e-14, abs=0)


def test_a_facility_is_a_value():
    with pytest.raises(FrozenInstanceError):
        SNS.power = 0
    stronger = replace(SNS, power=2 * SNS.power)
    assert stronger.pot_per_time == 2 * SNS.pot_per_time
    assert len({SNS, stronger}) == 2


@pytest.mark.parametrize("name", [each.name for each in facilities if each.nu_per_pot is None])
def test_without_a_yield_one_must_be_given(name):
    place = facility(name)
    assert place.flux(distance=20 * m, pot=1, nu_per_pot=0.1).fluence[nu_mu] > 0
    message = f"^{name} has no confirmed number of neutrinos per proton: give nu_per_pot.$"
    with pytest.raises(InputError, match=message):
        place.flux(distance=20 * m, pot=1)
    with pytest.raises(InputError, match=message):
        place.flux_per_time(distance=20 * m)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: SNS.flux(distance=0, pot=1), "distance"),
        (lambda: SNS.flux(distance=m, pot=-1), "pot"),
        (lambda: SNS.flux(distance=m, pot=1, nu_per_pot=-1), "nu_per_pot"),
        (lambda: SNS.flux_per_time(distance=-m), "distance"),
        (lambda: SNS.flux_per_time(distance=m, nu_per_pot=math.nan), "nu_per_pot"),
        (lambda: SNS.fraction(nu_tau, 0, us), "species at SNS"),
        (lambda: SNS.profile("nu_mu"), "species at SNS"),
        (lambda: SNS.profile(["nu_mu"]), "species at SNS"),
        (lambda: SNS.fraction(nu_mu, us, us), "window"),
        (lambda: SNS.fraction(nu_mu, 0, math.inf), "window"),
        (lambda: SNS.steady_background_suppression(window=(us, 0)), "window"),
        (lambda: SNS.steady_background_suppression(window=us), "window"),
        (lambda: SNS.steady_background_suppression(window=(0, us, 2 * us)), "window"),
        (lambda: SNS.steady_background_suppression(window=None), "window"),
        (lambda: SNS.steady_background_suppression(window=(0, 17 * ms)), r"17.* at most the 16\.67 between pulses"),
        (lambda: replace(SNS, power=0), "power"),
        (lambda: replace(SNS, proton_energy=-GeV), "proton_energy"),
        (lambda: replace(SNS, repetition=math.nan), "repetition"),
        (lambda: replace(SNS, pulse=None), "pulse"),
        (lambda: replace(SNS, pulse_length=20 * ms), "pulse_length"),
        (lambda: replace(SNS, nu_per_pot=-0.1), "nu_per_pot"),
        (lambda: replace(SNS, sources={}), "SNS has no source for proton_energy"),
    ],
)
def test_one_sentence_for_a_bad_argument(call, says):
    with pytest.raises(InputError, match=says) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")

"""Kaons at rest: the line from masses, the three-body spectra against an independent integral over the Dalitz plot."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, muon_mass
from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_mu
from nuscatter.sources.accelerators.kaon_decay import (
    KaonDecayAtRest,
    charged_kaon_lifetime,
    charged_kaon_mass,
    kaon_line,
    kaon_to_muon,
    kaon_to_pion_electron,
    kaon_to_pion_muon,
    neutral_pion_mass,
    scalar_slope,
    three_body_density,
    vector_slope,
)
from nuscatter.sources.timing import box
from nuscatter.units import MeV, cm, m, ns

K, PION = 493.677, 134.9768
FLUX = KaonDecayAtRest(pot=1e22, kaons_per_pot=0.01, distance=20 * m)
MASSES = {"e": electron_mass.value, "mu": muon_mass.value}


def dalitz(E: float, lepton: float) -> float:
    """dΓ/dE_ν in MeV⁵ by quadrature over the lepton's energy, in components of four-vectors in the kaon's frame.

    The form factors are f₊ and f₋; the tensor of the leptons is written as traces of massless ν and massive ℓ.
    """
    s = K * (K - 2 * E)
    if s <= (lepton + PION) ** 2:
        return 0.0
    own = (s + lepton**2 - PION**2) / (2 * math.sqrt(s))
    p = math.sqrt(own**2 - lepton**2)
    mid, half = (K - E) * own / math.sqrt(s), E * p / math.sqrt(s)

    def matrix_element(e: float) -> float:
        pl = math.sqrt(e**2 - lepton**2)
        ppi2 = (K - E - e) ** 2 - PION**2
        cosine = (ppi2 - pl**2 - E**2) / (2 * pl * E)
        nu = np.array([E, 0, 0, E])
        ell = np.array([e, pl * math.sqrt(max(1 - cosine**2, 0)), 0, pl * cosine])
        kaon = np.array([K, 0, 0, 0])
        pion = kaon - nu - ell
        metric = np.diag([1, -1, -1, -1])
        q = kaon - pion
        q2 = q @ metric @ q
        plus = 1 + 0.02959 * q2 / 139.57039**2
        zero = 1 + 0.0176 * q2 / 139.57039**2
        minus = (zero - plus) * (K**2 - PION**2) / q2
        H = plus * (kaon + pion) + minus * q
        low = metric @ H
        tensor = np.outer(ell, nu) + np.outer(nu, ell) - metric * (ell @ metric @ nu)
        return float(low @ tensor @ low)

    return quad(matrix_element, mid - half, mid + half, epsabs=0, epsrel=1e-9)[0]


def test_the_line():
    """235.53 MeV: JSNS2 and MiniBooNE (236 MeV)."""
    assert kaon_line.energy / MeV == pytest.approx(235.53, abs=0.01)
    E = kaon_line.energy / MeV
    assert E + math.hypot(E, 105.6583755) == pytest.approx(K, rel=1e-12)


@pytest.mark.parametrize("lepton", MASSES)
@pytest.mark.parametrize("E", [2.0, 40.0, 130.0, 187.0, 227.0])
def test_three_body_spectra_against_four_vectors(lepton, E):
    expected = dalitz(E, MASSES[lepton] / MeV)
    result = float(three_body_density(E * MeV, lepton_mass=MASSES[lepton])) / MeV**5
    assert result == pytest.approx(expected, rel=1e-7, abs=1e-6)


def test_the_ratio_of_the_two_branches():
    """Γ(Kμ3)/Γ(Ke3) = 0.661(3): Particle Data Group, from memory; without slopes of the form factors it is 2 % off."""
    rates = []
    for lepton in MASSES.values():
        end = (K**2 - (lepton / MeV + PION) ** 2) / (2 * K)
        rates.append(
            quad(lambda E, m=lepton: float(three_body_density(E * MeV, lepton_mass=m)) / MeV**5, 0, end, epsrel=1e-8)[0]
        )
    assert rates[1] / rates[0] == pytest.approx(0.661, abs=0.006)
    assert kaon_to_pion_muon.value / kaon_to_pion_electron.value == pytest.approx(0.661, abs=0.002)


def test_small_energies_go_as_their_square():
    E = np.array([1e-3, 1e-6, 1e-9]) * MeV
    for lepton in MASSES.values():
        scaled = three_body_density(E, lepton_mass=lepton) / E**2
        np.testing.assert_allclose(scaled / scaled[0], 1, rtol=1e-4)
        assert float(three_body_density(0.0, lepton_mass=lepton)) == 0


@pytest.mark.parametrize(("index", "end"), [(1, 228.246), (2, 188.192)])
def test_spectra_are_normalised_and_end_where_they_must(index, end):
    spectrum = FLUX.components[index].spectrum
    assert spectrum.support == (0, pytest.approx(end * MeV, rel=1e-5))
    assert float(spectrum.moment(0, 0)) == pytest.approx(1, rel=1e-8)
    assert np.isfinite(float(spectrum.moment(2, 0)))
    assert float(spectrum(end * 1.001 * MeV)) == 0


def test_fluences_are_branching_fractions_over_a_sphere():
    area = 4 * math.pi * (2000 * cm) ** 2
    assert FLUX.components[0].fluence * area == pytest.approx(1e20 * kaon_to_muon.value, rel=1e-12)
    assert FLUX.fluence[nu_e] * area == pytest.approx(1e20 * kaon_to_pion_electron.value, rel=1e-9)
    assert FLUX.fluence[nu_mu] * area == pytest.approx(1e20 * (kaon_to_muon.value + kaon_to_pion_muon.value), rel=1e-9)


def test_the_fractions_are_the_particle_data_groups():
    """PDG 2026; with π⁺π⁰ 20.67(8), π⁺π⁺π⁻ 5.583(24) and π⁺π⁰π⁰ 1.760(23) % (its fit too) they make 1."""
    known = {kaon_to_muon: (0.6356, 0.0011), kaon_to_pion_electron: (0.0507, 0.0004)}
    known |= {kaon_to_pion_muon: (0.03352, 0.00034), vector_slope: (0.02959, 0.00025), scalar_slope: (0.0176, 0.0025)}
    for measured, (value, error) in known.items():
        assert (measured.value, measured.uncertainty) == (value, error)
    leptons = kaon_to_muon.value + kaon_to_pion_electron.value + kaon_to_pion_muon.value
    assert leptons + 0.2067 + 0.05583 + 0.0176 == pytest.approx(1, abs=2e-4)
    assert charged_kaon_lifetime.value / ns == pytest.approx(12.380, rel=1e-9)
    assert charged_kaon_mass.value / MeV == pytest.approx(493.677, rel=1e-9)
    assert neutral_pion_mass.value / MeV == pytest.approx(134.9768, rel=1e-9)


def test_all_arrive_within_the_kaons_life():
    flux = KaonDecayAtRest(pot=1, kaons_per_pot=1, distance=1 * m, pulse=box(start=0, length=100 * ns))
    times = {each.time for each in flux.components}
    assert len(times) == 1
    profile = times.pop()
    assert profile.lifetimes == (charged_kaon_lifetime.value,)
    assert float(profile.fraction(0, 200 * ns)) == pytest.approx(1, abs=1e-3)
    assert [each.time for each in FLUX.components] == [None] * 3


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"pot": -1}, "pot"),
        ({"kaons_per_pot": -1}, "kaons_per_pot"),
        ({"distance": 0}, "distance"),
        ({"distance": math.inf}, "distance"),
    ],
)
def test_bad_input(arguments, word):
    with pytest.raises(InputError, match=word):
        KaonDecayAtRest(**{"pot": 1, "kaons_per_pot": 1, "distance": 1, **arguments})


def test_bad_arguments_of_the_density():
    with pytest.raises(InputError, match="E is -1"):
        three_body_density(-1 * MeV, lepton_mass=1 * MeV)
    with pytest.raises(InputError, match="lepton_mass"):
        three_body_density(1 * MeV, lepton_mass=0)

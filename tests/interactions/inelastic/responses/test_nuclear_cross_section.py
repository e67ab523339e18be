"""Contours beside sums over sharp states, distributions beside totals, limits on ⁴He, and the prototype's totals."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass, muon_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Effective, Fermi, PlaneWave, Recipe
from nuscatter.interactions.inelastic.currents.lepton_tensor import amplitudes, contracted, lepton_factors, phase_space
from nuscatter.interactions.inelastic.currents.weak_current import (
    Continued,
    EffectiveAxialCoupling,
    charged_current,
    common_dipoles,
    neutral_current,
)
from nuscatter.interactions.inelastic.currents.weak_operators import power
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.responses.state_energies import Shifted
from nuscatter.structure.nucleons.form_factors import Absent
from nuscatter.structure.nucleons.weak import Dirac
from nuscatter.structure.skyrme.force import force
from nuscatter.units import MeV, cm, fm

UNIT = 1e-42 * cm**2
ELECTRON = electron_mass.value
#: m_n − m_p [MeV], typed.
DIFFERENCE = 1.29333 * MeV
STATES = {(0, True): [(4.0, 1.5), (-9.0, 0.3)], (1, True): [(11.0, 0.6), (22.5, 1.1)], (2, False): [(6.0, 0.9)]}


@pytest.fixture(scope="module")
def sharp(made_of_states):
    return NuclearCrossSection(made_of_states(STATES), charged_current(), helicity=1, mass=ELECTRON)


def summed(E, current, row, factor, helicity=1, mass=ELECTRON, offset=-DIFFERENCE):
    """σ of the states of this reaction: at each the integral over cosθ of the cross section of plane waves times F."""
    x, weights = np.polynomial.legendre.leggauss(60)
    total, moment = 0.0, 0.0
    for (J, natural), levels in STATES.items():
        for energy, strength in levels:
            omega = energy * MeV + offset
            e = E - omega
            if energy < 0 or e <= mass:
                continue
            k = np.sqrt(e**2 - mass**2)
            q = np.sqrt(E**2 + k**2 - 2 * E * k * x)
            made = amplitudes(J, natural, omega, q, current.charges(q**2 - omega**2, J, natural))

            def response(a, b, J=J, strength=strength, q=q):
                size = (q / (100 * MeV)) ** (power(a, J) + power(b, J))
                return strength * size * row(a, q / MeV) * row(b, q / MeV)

            value = phase_space(e, mass, current.strength) * factor(e)
            each = value * (weights @ contracted(made, lepton_factors(E, e, q, mass), response, helicity))
            total, moment = total + each, moment + each * omega
    return total, moment / total


@pytest.mark.parametrize("E", [12.0, 31.0, 60.0])
@pytest.mark.parametrize("distortion", [PlaneWave(), Fermi(), Effective(), Recipe()])
def test_a_contour_counts_each_state_whole(sharp, row_of_states, distortion, E):
    """It is the sum over the states, with the factor of the Coulomb field at each; reverse states do not count."""
    cross_section = replace(sharp, distortion=distortion)
    field = CoulombField(9, 16, charge=-1)
    expected = summed(E * MeV, sharp.current, row_of_states, lambda e: distortion.factor(field, [e])[0])
    found = cross_section.total_and_mean_transfer(E * MeV)
    assert [float(each) for each in found] == pytest.approx(expected, rel=2e-5, abs=0)


def test_muons_of_sharp_states(made_of_states, row_of_states):
    """The lepton's mass is in its tensor, its phase space, its Coulomb factor and in the contour's end."""
    responses, mass = made_of_states(STATES, highest=170 * MeV), muon_mass.value
    muon = NuclearCrossSection(responses, charged_current(), helicity=1, mass=mass)
    field = CoulombField(9, 16, charge=-1, mass=mass)
    for E in (125 * MeV, 165 * MeV):
        expected = summed(E, muon.current, row_of_states, lambda e: Recipe().factor(field, [e])[0], mass=mass)
        assert [float(each) for each in muon.total_and_mean_transfer(E)] == pytest.approx(expected, rel=2e-5, abs=0)


def test_neutral_current_of_sharp_states(made_of_states, row_of_states):
    """Two kinds, an even response, no Coulomb field: from ω itself."""
    levels = {each: [(abs(energy), s) for energy, s in of if energy > 0] for each, of in STATES.items()}
    neutral = NuclearCrossSection(made_of_states(levels, charge=None), neutral_current(), helicity=-1, mass=0.0)
    expected = summed(40 * MeV, neutral.current, row_of_states, np.ones_like, -1, 0.0, 0.0)
    assert [float(each) for each in neutral.total_and_mean_transfer(40 * MeV)] == pytest.approx(expected, rel=2e-5)


def test_positrons_have_their_own_field_and_energies(made_of_states, row_of_states):
    anti = NuclearCrossSection(made_of_states(STATES, charge="pn"), charged_current(), helicity=-1, mass=ELECTRON)
    field = CoulombField(7, 16, charge=+1)
    expected = summed(
        33 * MeV, anti.current, row_of_states, lambda e: Recipe().factor(field, [e])[0], -1, offset=DIFFERENCE
    )
    assert float(anti.total(33 * MeV)) == pytest.approx(expected[0], rel=2e-5, abs=0)


def test_the_threshold_is_that_of_the_first_state(sharp):
    """4 MeV less the mass difference, and the electron's mass; nothing below, and no negative values near it."""
    first = 4 * MeV - DIFFERENCE + ELECTRON
    assert sharp.threshold() == pytest.approx(first, rel=1e-4)
    E = first * np.array([0.3, 0.999, 1.001, 1.2])
    assert np.all(sharp.total(E)[:2] == 0)
    assert np.all(sharp.total(E)[2:] > 0)
    assert sharp.thresholds().size == 4


def test_where_a_contour_begins_does_not_matter(sharp):
    totals = [float(replace(sharp, start=start * MeV).total(45 * MeV)) for start in (-6.0, -2.0, 2.0)]
    assert totals == pytest.approx([totals[0]] * 3, rel=1e-5, abs=0)
    left_out = float(replace(sharp, start=5 * MeV).total(45 * MeV))
    assert left_out < 0.9 * totals[0]  # the state at 4 MeV


def test_shifts_by_multipole(sharp, made_of_states):
    """States moved by their shift are those of a nucleus that has them there."""
    moved = replace(sharp, energies=Shifted(0.5 * MeV, multipoles={(1, -1): 2 * MeV}))
    there = {
        of: [(e + (2.0 if of[0] == 1 else 0.5) * np.sign(e), s) for e, s in levels] for of, levels in STATES.items()
    }
    expected = replace(sharp, responses=made_of_states(there)).by_multipole(40 * MeV)
    found = moved.by_multipole(40 * MeV)
    assert {name: float(each) for name, each in found.items()} == pytest.approx(
        {name: float(each) for name, each in expected.items()}, rel=2e-5, abs=0
    )


def test_distributions_add_up(sharp):
    """dσ/dcosθ to 1e-8, and dσ/dω with what a Lorentzian of 0.2 MeV leaves outside."""
    E = 40 * MeV
    x, weights = np.polynomial.legendre.leggauss(14)
    angular = sum(sharp.over_angle(E, cosine=x).values())
    assert weights @ angular == pytest.approx(float(sharp.total(E)), rel=1e-8, abs=0)
    omega = np.linspace(-10, 39, 3000) * MeV
    spectrum = sum(sharp.over_transfer(E, omega=omega, width=0.2 * MeV).values())
    assert spectrum.min() >= 0
    assert np.trapezoid(spectrum, omega) == pytest.approx(float(sharp.total(E)), rel=0.02, abs=0)
    double = sum(sharp.double(E, omega=omega[1000], cosine=x, width=0.2 * MeV).values())
    assert weights @ double == pytest.approx(spectrum[1000], rel=1e-8, abs=0)


def test_the_width_is_at_half_of_the_height(sharp):
    """The state at 4 MeV, 2.7067 MeV of the lepton, folded with 0.02 MeV."""
    centre = 4 * MeV - DIFFERENCE
    top, side = sharp.over_transfer(40 * MeV, omega=centre + np.array([0, 0.01]) * MeV, width=0.02 * MeV)["0+"]
    assert side / top == pytest.approx(0.5, rel=2e-3)


def test_bad_input(sharp, made_of_states):
    with pytest.raises(InputError, match="at most 62"):
        sharp.total(70 * MeV)
    with pytest.raises(InputError, match="current"):
        replace(sharp, current=neutral_current())
    with pytest.raises(InputError, match="helicity"):
        replace(sharp, helicity=0)
    with pytest.raises(InputError, match="cosine"):
        sharp.over_angle(30 * MeV, cosine=1.5)
    with pytest.raises(InputError, match="width"):
        sharp.over_transfer(30 * MeV, omega=10 * MeV, width=0.0)


def without_charges(charge):
    """⁴He without Coulomb forces: neutrons and protons are alike."""
    chosen = replace(force("SkM*"), elementary_charge_squared=0.0, name="SkM* without charges")
    highest = 2 if charge else 1  # neutral responses take four times as long
    sampling = Sampling(50 * MeV, highest_multipole=highest, spacing=1.4 * MeV, joining_radius=8 * fm, momenta=12)
    return sampled_responses(ns.nuclide("He4"), chosen, charge, sampling, keep=False)


@pytest.fixture(scope="module")
def helium():
    return {charge: without_charges(charge) for charge in ("np", "pn", None)}


PLANE = {"mass": 0.0, "distortion": PlaneWave(), "nucleon_masses": False}
ENERGIES = np.array([30.0, 48.0]) * MeV


@pytest.mark.slow
def test_antineutrinos_differ_by_the_interference_alone(helium):
    """N = Z, no Coulomb force, one nucleon mass: n → p with h = −1 is p → n; neutrinos have more."""
    current = charged_current()
    neutrino, reverse = (NuclearCrossSection(helium["np"], current, helicity=h, **PLANE) for h in (1, -1))
    anti = NuclearCrossSection(helium["pn"], current, helicity=-1, **PLANE)
    assert reverse.total(ENERGIES) == pytest.approx(anti.total(ENERGIES), rel=1e-9, abs=0)
    assert np.all(neutrino.total(ENERGIES) > 1.05 * anti.total(ENERGIES))


@pytest.mark.slow
def test_axial_neutral_current_is_half_of_the_charged_one(helium):
    """½ g_A τ₃ against g_A τ₊, in each multipole that has an axial current (no factor of 4)."""

    def axial(current):
        nothing = (Continued(Absent()),) * current.kinds
        return replace(current, vector=nothing, magnetic=nothing)

    charged = NuclearCrossSection(helium["np"], axial(charged_current(v_ud=1.0)), helicity=1, **PLANE)
    neutral = NuclearCrossSection(helium[None], axial(neutral_current()), helicity=1, **PLANE)
    ours, theirs = neutral.by_multipole(ENERGIES), charged.by_multipole(ENERGIES)
    for name in ("0-", "1-", "1+"):
        assert ours[name] == pytest.approx(theirs[name] / 2, rel=1e-4, abs=0), name
    assert np.all(ours["0+"] == 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "chosen", "highest", "expected"),
    [("O16", "SkM*", 4, {30: 4.20, 50: 86.8}), ("Ar40", "SLy4", 5, {30: 268.0, 50: 963.0})],
)
def test_totals_of_the_prototype(name, chosen, highest, expected):
    """1e-42 cm², three digits, with its form factors, g_A and energies (a prototype)."""
    current = charged_current(
        common_dipoles(axial_mass=1030 * MeV), charge=Dirac(), effective=EffectiveAxialCoupling(1.2762), v_ud=0.9737
    )
    responses = sampled_responses(
        ns.nuclide(name), chosen, "np", Sampling(50 * MeV, highest_multipole=highest), keep=False
    )
    found = NuclearCrossSection(responses, current, helicity=1, mass=ELECTRON).total(np.array(list(expected)) * MeV)
    assert found / UNIT == pytest.approx(list(expected.values()), rel=1.5e-3)

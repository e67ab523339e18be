"""Limits that cross sections of real responses must have: allowed transitions, isospin, strangeness, muons."""

from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import axial_coupling, electron_mass, muon_mass, sin2_theta_w_low_energy
from nuscatter.interactions.inelastic.currents.lepton_coulomb import PlaneWave
from nuscatter.interactions.inelastic.currents.lepton_tensor import amplitudes, contracted, lepton_factors
from nuscatter.interactions.inelastic.currents.weak_current import (
    Charges,
    Continued,
    EffectiveAxialCoupling,
    charged_current,
    neutral_current,
)
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.multipoles import channel_and_operator, multipole
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.excitations.contour import half_ellipse
from nuscatter.structure.nucleons.form_factors import Absent, measured_nucleon
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

pytestmark = pytest.mark.slow
PLANE = {"mass": 0.0, "distortion": PlaneWave(), "nucleon_masses": False}
ENERGIES = np.array([32.0, 48.0]) * MeV


def test_allowed_transitions_of_carbon_14():
    """q → 0: (1 + βc) B(F) + (1 − βc/3) g_A² B(GT), the two strengths from `ns.response`'s operators, N − Z = 2."""
    sampling = Sampling(38 * MeV, highest_multipole=1, spacing=1.2 * MeV, joining_radius=9 * fm, momenta=8)
    responses = sampled_responses(ns.nuclide("C14"), "SLy4", "np", sampling, keep=False)
    continuum = Continuum(Ground.of(HartreeFock("SLy4").solve("C14")), joining_radius=9.0)
    low = max(each.gap[0] for each in responses.multipoles if each.name in ("0+", "1+")) / MeV
    first = min(each.gap[1] for each in responses.multipoles if each.name in ("0+", "1+")) / MeV
    path, q = half_ellipse((low + first) / 2, 36.0, 31, height=0.4), 0.4 * MeV
    strengths = []
    for name in ("Fermi", "GamowTeller"):
        what = multipole(name)
        channel, operator = channel_and_operator(continuum, what, what.parts[0])
        samples = np.array([channel.response(omega, operator)[0, 0] for omega in path.omega.tolist()])
        strengths.append(float(path.integral(np.ones_like, samples).value))
    fermi, gamow_teller = strengths
    assert fermi == pytest.approx(2, abs=0.02)
    assert gamow_teller == pytest.approx(6, abs=0.2)  # 3(N − Z), and what little goes the other way

    coupling, of_axial_charge = axial_coupling.value, []
    charges = Charges((1.0,), (0.0,), (coupling,), (0.0,))
    weights = responses.interpolation(np.array([[q]]))
    for mass, cosine in ((0.0, 0.3), (electron_mass.value, -0.9), (muon_mass.value, 0.8)):
        e = 130 * MeV
        beta, total = sqrt(1 - (mass / e) ** 2), {}
        # The lepton's factors where q is that of the angle, of a state at ω = 0.
        k = e * beta
        at = sqrt(e**2 + k**2 - 2 * e * k * cosine)
        factors = lepton_factors(e, e, at, mass)
        for each in responses.multipoles:
            omega = np.asarray(path.omega)
            values = each.at(omega * MeV, weights=np.repeat(weights, omega.size, axis=0))[:, :, 0]
            known = dict(zip(each.pairs, values.T.T * np.array(each.powers(q))[:, None], strict=True))
            response = lambda a, b, known=known: known[a, b] if (a, b) in known else known[b, a]  # noqa: E731
            made = 4 * pi * contracted(amplitudes(each.J, each.natural, 0.0, q, charges), factors, response, +1)
            total[each.name] = float(path.integral(np.ones_like, made * MeV).value)
        assert total["0+"] == pytest.approx((1 + beta * cosine) * fermi, rel=1e-3)
        expected = (1 - beta * cosine / 3) * coupling**2 * gamow_teller
        assert total["1+"] == pytest.approx(expected, rel=2e-3)
        # 0⁻ has the axial charge σ·p/M, which does not vanish with q, in v_M alone
        assert abs(total["1-"]) < 1e-3 * expected
        of_axial_charge.append(total["0-"] / (1 + beta * cosine))
    # muons see its interference with the longitudinal current besides, m²/eq times a current of order q
    assert of_axial_charge[1] == pytest.approx(of_axial_charge[0], rel=1e-3)
    assert of_axial_charge[0] > 0


@pytest.fixture(scope="module")
def helium():
    """⁴He without Coulomb forces: neutrons and protons are alike."""
    chosen = replace(force("SkM*"), elementary_charge_squared=0.0, name="SkM* without charges")
    sampling = Sampling(50 * MeV, highest_multipole=1, spacing=1.4 * MeV, joining_radius=8 * fm, momenta=12)
    return {each: sampled_responses(ns.nuclide("He4"), chosen, each, sampling, keep=False) for each in ("np", None)}


def vector_only(current):
    return replace(current, effective=EffectiveAxialCoupling(1e-9))


def test_neutral_vector_current_is_isovector_and_isoscalar(helium):
    """Isovector: ½(1 − 2s²)² of the charged one; isoscalar: (2s²)² of that of electrons; no interference."""
    s2 = sin2_theta_w_low_energy.value
    neutral = vector_only(neutral_current())
    whole = NuclearCrossSection(helium[None], neutral, helicity=1, **PLANE).by_multipole(ENERGIES)

    def of(sign):
        """The part ½(p ± n) of both kinds, with strengths g_p ± g_n of the module."""

        def mixed(pair):
            neutrons, protons = pair
            half = [_Sum(neutrons, protons, 0.5, 0.5 * sign), _Sum(neutrons, protons, 0.5 * sign, 0.5)]
            return tuple(Continued(each) for each in half)

        current = replace(neutral, vector=mixed(neutral.vector), magnetic=mixed(neutral.magnetic))
        return NuclearCrossSection(helium[None], current, helicity=1, **PLANE).by_multipole(ENERGIES)

    isoscalar, isovector = of(+1), of(-1)
    charged = NuclearCrossSection(helium["np"], vector_only(charged_current(v_ud=1.0)), helicity=1, **PLANE)
    for name, expected in charged.by_multipole(ENERGIES).items():
        if name in ("1-", "1+"):
            assert isovector[name] == pytest.approx((1 - 2 * s2) ** 2 / 2 * expected, rel=2e-4, abs=0), name
        added = isoscalar[name] + isovector[name]
        assert np.abs(whole[name] - added) == pytest.approx(0, abs=1e-6 * sum(whole.values()).min()), name
    # ½(1 − 4s²) − ½ is −2s², of both kinds
    assert float(neutral.vector[0](np.zeros(()))) + float(neutral.vector[1](np.zeros(()))) == pytest.approx(-2 * s2)
    assert np.all(isoscalar["0+"] > isovector["0+"])


class _Sum:
    """A sum of two continued form factors at real Q²."""

    def __init__(self, one, other, first, second):
        self.parts = (one, first), (other, second)

    def __call__(self, q2):
        return sum(weight * each(q2).real for each, weight in self.parts)


def test_strange_spin(helium):
    """−½Δs on both nucleons is isoscalar: Δs² alone in ν + ν̄ where N = Z, and its interference with weak magnetism.

    The square is that of the isoscalar axial current alone, without the pion's pole.
    """

    def totals(spin, of=lambda current: current, **options):
        current = of(neutral_current(measured_nucleon.with_strangeness(spin=spin), **options))
        made = [NuclearCrossSection(helium[None], current, helicity=h, **PLANE).total(ENERGIES) for h in (1, -1)]
        return made[0], made[1]

    none, some, more = (totals(spin) for spin in (0.0, -0.1, -0.2))
    mean, difference = ([one + sign * other for one, other in (none, some, more)] for sign in (1, -1))
    nothing = (Continued(Absent()),) * 2
    alone = totals(
        -0.1,
        lambda current: replace(current, vector=nothing, magnetic=nothing),
        effective=EffectiveAxialCoupling(1e-9),
    )
    assert alone[0] == pytest.approx(alone[1], rel=1e-9, abs=0)
    assert mean[1] - mean[0] == pytest.approx(2 * alone[0], rel=1e-5, abs=0)
    assert mean[2] - mean[0] == pytest.approx(8 * alone[0], rel=1e-5, abs=0)
    # linear in Δs: the interference with the isoscalar vector current
    step = difference[1] - difference[0]
    assert difference[2] - difference[0] == pytest.approx(2 * step, rel=1e-6, abs=0)
    assert np.all(np.abs(step) > 1e-3 * np.abs(difference[0]))
    # without strange quarks ½(1 − 2s²) of that of the charged current
    charged = [NuclearCrossSection(helium["np"], charged_current(v_ud=1.0), helicity=h, **PLANE) for h in (1, -1)]
    interference = charged[0].total(ENERGIES) - charged[1].total(ENERGIES)
    ratio = (1 - 2 * sin2_theta_w_low_energy.value) / 2
    assert difference[0] == pytest.approx(ratio * interference, rel=2e-3, abs=0)


@pytest.fixture(scope="module")
def energetic():
    """⁴He up to 180 MeV."""
    sampling = Sampling(180 * MeV, highest_multipole=5, spacing=3 * MeV, joining_radius=8 * fm, momenta=22)
    return sampled_responses(ns.nuclide("He4"), "SkM*", "np", sampling, keep=False)


def test_muons(energetic):
    """Above m_μ + the first state alone; less than electrons have at that energy; F_P counts, for electrons not."""
    current = charged_current()
    muon, electron = (
        NuclearCrossSection(energetic, current, helicity=1, mass=each.value) for each in (muon_mass, electron_mass)
    )
    first = muon.threshold() - electron.threshold()
    assert first == pytest.approx(muon_mass.value - electron_mass.value)
    assert np.all(muon.total(np.array([60.0, 105.0]) * MeV) == 0)
    assert float(muon.total(muon.threshold() - 0.1 * MeV)) == 0
    E = np.array([150.0, 175.0]) * MeV
    found, reference = muon.total(E), electron.total(E)
    assert np.all((found > 0) & (found < 0.7 * reference))
    assert np.all(np.diff(found / reference) > 0)
    # A pion of infinite mass has no pole: m² and P ω of the lepton's tensor remain for the muon.
    without = replace(current, pion_mass=1e6 * MeV)
    of_muon, of_electron = (
        replace(each, current=without).total(E) / whole - 1 for each, whole in ((muon, found), (electron, reference))
    )
    assert np.all(np.abs(of_electron) < 1e-4)
    assert np.all((of_muon > 5e-3) & (of_muon < 0.1))


def test_the_muon_s_contour_is_its_spectrum(energetic):
    """σ beside the sum over ω on the real axis: lepton mass, F_P, the Coulomb factor and all multipoles, at 170 MeV.

    Samples 3 MeV apart know the axis to 2 % only, and the contour to 1e-5: that is what they are for.
    """
    muon = NuclearCrossSection(energetic, charged_current(), helicity=1, mass=muon_mass.value)
    E = 170 * MeV
    omega = np.linspace(-10, 64.34, 1500) * MeV
    spectra = [sum(muon.over_transfer(E, omega=omega, width=width * MeV).values()) for width in (0.25, 0.5)]
    half, whole = (np.trapezoid(each, omega) for each in spectra)
    assert 2 * half - whole == pytest.approx(float(muon.total(E)), rel=2e-2, abs=0)
    assert replace(muon, points=64, start=10 * MeV).total(E) == pytest.approx(muon.total(E), rel=1e-5, abs=0)


def test_multipoles_converge(energetic):
    """At 60 MeV each J from 3 on adds less than a fifth of the one before, and J = 5 1.2e-5 of all."""
    of = NuclearCrossSection(energetic, charged_current(), helicity=1, mass=electron_mass.value)
    for E, ratio, last in ((60.0, 0.2, 2e-5), (150.0, 0.8, 2e-2)):
        found = of.by_multipole(E * MeV)
        by_J = [sum(float(value) for name, value in found.items() if name[0] == str(J)) for J in range(6)]
        shares = np.array(by_J) / sum(by_J)
        assert np.all(shares[3:] < ratio * shares[2:-1])
        assert shares[-1] < last

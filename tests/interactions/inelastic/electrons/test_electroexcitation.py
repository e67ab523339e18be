"""(e, e′) of sharp states written out, beside neutrinos, beside E1, E2 and M1 of the RPA, and in closed form."""

from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fine_structure_constant, proton_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_tensor import amplitudes, contracted, lepton_factors
from nuscatter.interactions.inelastic.electrons.electroexcitation import (
    Electroexcitation,
    electroexcitation,
    mott,
    mott_over_cosine,
)
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.multipoles import Part, channel_and_operator, multipole
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.excitations.contour import half_ellipse
from nuscatter.structure.nucleons.form_factors import point_nucleons
from nuscatter.structure.nucleons.weak import Sachs
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, barn, fm

ALPHA = fine_structure_constant.value
STATES = {
    (0, True): [(20.0, 1.5)],
    (1, True): [(11.0, 0.6), (22.5, 1.1)],
    (2, True): [(7.0, 0.4)],
    (1, False): [(15.0, 0.9)],
}
POINTS = ElectromagneticCurrent(point_nucleons, charge=Sachs())


@pytest.fixture(scope="module")
def sharp(made_of_states):
    return Electroexcitation(made_of_states(STATES, charge=None))


def squares(row, J, natural, omega, q):
    """4π|M|² and 4π(|T^e|² + |T^m|²) of a state of strength 1, typed from de Forest and Walecka; in MeV."""
    (n, p), (mn, mp) = ElectromagneticCurrent().charges((q**2 - omega**2) * MeV**2)[:2]

    class Of:
        def __init__(self, name, kind):
            self.name, self.kind = name, kind

    def element(name, power, neutron, proton):
        return (q / 100) ** power * sum(c * row(Of(name, k), q) for k, c in ((0, neutron), (1, proton)))

    magneton = q / (2 * proton_mass.value / MeV)
    if not natural:
        magnetic = element("current", J, n, p) - magneton * element("transverse_spin", J - 1, mn, mp)
        return 0 * q, 4 * pi * magnetic**2
    charge = element("charge", J, n, p)
    if J == 0:
        return 4 * pi * charge**2, 0 * q
    electric = -sqrt((J + 1) / J) * omega / q * charge - sqrt((2 * J + 1) / J) * element("remainder", J + 1, n, p)
    electric = electric + magneton * element("spin", J, mn, mp)
    return 4 * pi * charge**2, 4 * pi * electric**2


def test_squared_form_factors_of_sharp_states(sharp, row_of_states):
    q = np.array([30.0, 75.0, 118.0])
    for (low, high), (J, natural), (energy, strength), name in (
        ((9, 13), (1, True), (11.0, 0.6), "1-"),
        ((18, 21), (0, True), (20.0, 1.5), "0+"),
        ((5, 9), (2, True), (7.0, 0.4), "2+"),
        ((13, 17), (1, False), (15.0, 0.9), "1+"),
    ):
        found = sharp.between(q * MeV, low * MeV, high * MeV)
        expected = squares(row_of_states, J, natural, energy, q)
        for have, want in zip(found, expected, strict=True):
            assert have[name] == pytest.approx(strength * want, rel=1e-5, abs=1e-12)
            assert sum(have.values()) == pytest.approx(have[name], rel=1e-6, abs=1e-10)


def test_a_folded_state_is_a_lorentzian(sharp, row_of_states):
    """Half of its height at half of the width, and 2/πΓ high."""
    q, width = 75.0, 0.01
    for name, energy, strength, natural in (("1-", 22.5, 1.1, True), ("1+", 15.0, 0.9, False)):
        longitudinal, transverse = squares(row_of_states, 1, natural, energy, q)
        found = sharp.response(q * MeV, omega=np.array([energy, energy + width / 2]) * MeV, width=width * MeV)
        for have, want in zip(found, (longitudinal, transverse), strict=True):
            top = strength * want * 2 / (pi * width) / MeV
            assert have[name] == pytest.approx([top, top / 2], rel=5e-3, abs=1e-9 / MeV)


@pytest.mark.parametrize("theta", [0.5, 2.2, pi])
def test_electrons_are_neutrinos_of_another_coupling(sharp, theta):
    """The contraction of neutrinos without axial current: G_F² → 8π²α²/Q⁴, 1/2π of it per sr."""
    E, omega = 55 * MeV, 21 * MeV
    e = E - omega
    q2 = E**2 + e**2 - 2 * E * e * np.cos(theta)
    q, photon = np.sqrt(q2), q2 - omega**2
    weights, total = sharp.responses.interpolation(np.array([[q]])), 0.0
    for each in sharp.responses.multipoles:
        values = each.on_axis(np.array([omega + 0.5j * MeV]), weights=weights)[:, 0, 0]
        known = dict(zip(each.pairs, values * np.array(each.powers(q)), strict=True))
        of = amplitudes(each.J, each.natural, omega, q, sharp.current.charges(photon))
        if each.J == 0:  # a conserved current, without the remainder that stands for it
            of = of._replace(longitudinal={row: omega / q * size for row, size in of.charge.items()})
        response = lambda a, b, known=known: known[a, b] if (a, b) in known else known[b, a]  # noqa: E731
        total += contracted(of, lepton_factors(E, e, q, 0.0), response, +1)
    expected = 8 * pi**2 * ALPHA**2 / photon**2 * e**2 / (4 * pi**2) * 4 * pi * -total.imag / pi
    found = sharp.dsigma(E, theta=theta, omega=omega)
    assert found * MeV**3 == pytest.approx(float(expected * MeV**3), rel=1e-10)


def test_photons_are_transverse(sharp, row_of_states):
    """A line of dipole: ∫σ = 2π²α/ω · R_T at q = ω."""
    omega = np.linspace(1, 45, 6000)
    found = sharp.photoabsorption(omega * MeV, width=0.2 * MeV)
    integral = np.trapezoid(found["1-"], omega * MeV)
    lines = [s * 2 * pi**2 * ALPHA / w * squares(row_of_states, 1, True, w, w)[1] for w, s in STATES[1, True]]
    assert integral * MeV == pytest.approx(sum(lines), rel=5e-3)
    assert np.all(found["0+"] == 0)


def test_mott():
    """5.18 (100 MeV/E)² cos²(θ/2)/sin⁴(θ/2) fm² times 1e-6 (ħcα/2 = 0.7200 MeV fm)."""
    assert mott(250 * MeV, theta=1.1) / fm**2 == pytest.approx(
        (0.71998 / 250) ** 2 * np.cos(0.55) ** 2 / np.sin(0.55) ** 4, rel=1e-5
    )
    assert mott(250 * MeV, theta=pi) / barn < 1e-30
    assert mott_over_cosine(250 * MeV, theta=pi) / fm**2 == pytest.approx((0.71998 / 250) ** 2, rel=1e-5)


def test_nothing_above_the_energy_of_the_electron(sharp):
    assert np.array_equal(sharp.dsigma(20 * MeV, theta=1.0, omega=np.array([20, 25]) * MeV), [0, 0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: s.response(130 * MeV, omega=10 * MeV), "at most 124, twice the highest_energy"),
        (lambda s: s.response(50 * MeV, omega=10 * MeV, width=0), "width"),
        (lambda s: s.between(50 * MeV, 10 * MeV, 9 * MeV), "above low, 10, and at most 62"),
        (lambda s: s.dsigma(50 * MeV, theta=0.0, omega=9 * MeV), "theta"),
        (lambda s: s.photoabsorption(-1 * MeV), "omega"),
        (lambda s: replace(s, current="photon"), "ElectromagneticCurrent"),
        (lambda _: electroexcitation("O16", current="photon"), "ElectromagneticCurrent"),
        (lambda _: electroexcitation(16), "nuclide"),
    ],
)
def test_errors(sharp, call, words):
    with pytest.raises(InputError, match=words):
        call(sharp)


def test_responses_with_exchange_of_charge_are_refused(made_of_states):
    with pytest.raises(InputError, match="those without exchange of charge"):
        Electroexcitation(made_of_states({(1, True): [(11.0, 1.0)]}))


@pytest.mark.slow
def test_long_waves_are_the_multipoles_of_the_rpa():
    """E1, E2 and M1 of ¹²C: integrals of R_L and R_T at small q beside those of r Y₁, r² Y₂ and the magnetic moment.

    The rows are made otherwise than these operators, and E1 takes charges −Z/A and N/A where the rows have 0 and 1.
    Their difference moves the whole nucleus, and is 4e-4 of the strength. The moment by l has the current's mass
    m/(1 − 1/A), with which the RPA conserves it.
    """
    sampling = Sampling(38 * MeV, highest_multipole=2, spacing=1.5 * MeV, joining_radius=9 * fm, momenta=8)
    responses = sampled_responses(ns.nuclide("C12"), "SLy4", None, sampling, keep=False)
    q, low, high = 0.5, 3.0, 29.0
    found = Electroexcitation(responses, current=POINTS).between(q * MeV, low * MeV, high * MeV)
    continuum = Continuum(Ground.of(HartreeFock("SLy4").solve("C12")), joining_radius=9.0)
    path, hbarc = half_ellipse(low, high, 25, height=0.4), 1 / (fm * MeV)

    def moment(part, k):
        channel, operator = channel_and_operator(continuum, multipole("E1"), part)
        samples = np.array([channel.response(omega, operator)[0, 0] for omega in path.omega.tolist()])
        return float(path.integral(lambda omega: omega**k, samples).value)

    (dipole,), (quadrupole,), (magnetic,) = (multipole(name).parts for name in ("E1", "E2", "M1"))
    *spins, orbital = magnetic.rows
    moving = Part(1, False, (*spins, replace(orbital, factor=orbital.factor * 11 / 12)))
    wave = q / hbarc
    longitudinal, transverse = found
    assert longitudinal["1-"] == pytest.approx(4 * pi / 9 * wave**2 * moment(dipole, 0), rel=1.5e-3, abs=0)
    assert transverse["1-"] == pytest.approx(8 * pi / 9 * moment(dipole, 2) / hbarc**2, rel=1.5e-3, abs=0)
    assert longitudinal["2+"] == pytest.approx(4 * pi / 225 * wave**4 * moment(quadrupole, 0), rel=4e-3, abs=0)
    expected = 2 * pi / 75 * wave**2 * moment(quadrupole, 2) / hbarc**2
    assert transverse["2+"] == pytest.approx(expected, rel=8e-3, abs=0)
    magnetons = (q / (2 * proton_mass.value / MeV)) ** 2
    assert transverse["1+"] == pytest.approx(8 * pi / 9 * magnetons * moment(moving, 0), rel=2e-3, abs=0)


@pytest.mark.slow
def test_charges_of_free_nucleons_at_short_waves():
    """⁴He without residual force: ∫R_L dω = Z[1 − F²(q)] by closure, F that of the two protons' common orbit."""
    sampling = Sampling(
        110 * MeV, highest_multipole=4, spacing=4 * MeV, joining_radius=8 * fm, momenta=14, residual=False
    )
    responses = sampled_responses(ns.nuclide("He4"), "SkM*", None, sampling, keep=False)
    q = np.array([30.0, 60.0, 100.0, 150.0]) * MeV
    found = Electroexcitation(responses, current=POINTS).between(q, 7 * MeV, 110 * MeV).longitudinal
    state = HartreeFock("SkM*").solve("He4")
    r = np.linspace(0, 14, 2801)[1:] * fm
    density = state.proton_density(r)
    form = np.array([np.trapezoid(4 * pi * r**2 * density * np.sinc(each * r / pi), r) for each in q]) / 2
    assert sum(found.values()) == pytest.approx(2 * (1 - form**2), rel=3e-3)

"""The contraction in its limits: elastic scattering, conserved currents, no momentum transfer, isospin, analyticity."""

from math import pi, sqrt

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import axial_coupling, electron_mass, fermi_constant, muon_mass, sin2_theta_w_low_energy
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_tensor import (
    Amplitudes,
    amplitudes,
    contracted,
    lepton_factors,
    phase_space,
    squared_transfer,
)
from nuscatter.interactions.inelastic.currents.weak_current import Charges, charged_current, neutral_current
from nuscatter.interactions.inelastic.currents.weak_operators import Row, operators, pairs, rows
from nuscatter.structure.crpa.transition_densities import coefficients, fields, on_particle
from nuscatter.structure.nucleons.form_factors import measured_nucleon
from nuscatter.structure.nucleons.weak import VectorCharge, weak_form_factor, weak_nucleus
from nuscatter.units import MeV

ANGLE = sin2_theta_w_low_energy.value
UNIT = Charges((1.0,), (1.0,), (1.0,), (1 / MeV**2,))


def one(first, second):
    """A response of 1 for all rows."""
    return 1.0


def transition(particle, hole, J, natural, q, size):
    """Each row's reduced element between nodeless oscillator states of length `size` [fm]."""
    r = size * np.linspace(0, 7, 3001)[1:]
    weights = np.full(r.size, r[1] - r[0])

    def radial(l):  # noqa: E741
        phi = r**l * np.exp(-((r / size) ** 2) / 2)
        phi = phi / sqrt(np.sum(weights * (r * phi) ** 2))
        return r * phi, r * phi * (l / r - r / size**2)

    of = fields(natural, spin_current=False, axial_charge=not natural)
    by = on_particle(coefficients(particle, hole, J, of), *radial(hole[0]), r)
    u, slope = radial(particle[0])
    density = by[:, 0] * u + by[:, 1] * slope
    found = rows(J, natural, kinds=1)
    functions = operators(found, J, of, q=[q], r=r, kinds=1, convection_mass=939 * MeV)[:, 0, 0]
    return dict(zip(found, np.einsum("afr,fr,r->a", functions, density, weights * r**2), strict=True))


def test_elastic_scattering_is_that_of_the_standard_model():
    points = ns.helm("Pb208")
    nucleus = weak_nucleus(points.nuclide, points.proton, points.neutron)
    E, cosine = 10 * MeV, np.array([-0.9, 0.1, 0.95])
    q2 = squared_transfer(E, E, cosine, 0.0)
    Q, current = np.sqrt(q2), neutral_current()
    # the ground state's monopole: √4π M₀ is the number of nucleons times their form factor
    element = {Row("charge", 0): 126 * points.neutron(Q), Row("charge", 1): 82 * points.proton(Q)}
    of = amplitudes(0, True, 0.0, Q, current.charges(q2, 0, True))
    found = contracted(
        of._replace(longitudinal={}), lepton_factors(E, E, Q, 0.0), lambda a, b: element[a] * element[b], +1
    )
    found = phase_space(E, 0.0, current.strength) * found / (4 * pi)
    charge = (1 - 4 * ANGLE) * 82 - 126
    eq15 = fermi_constant.value**2 / (8 * pi) * E**2 * (1 + cosine) * (charge * weak_form_factor(nucleus, Q)) ** 2
    assert found == pytest.approx(eq15, rel=1e-12, abs=0)
    assert VectorCharge(points.nuclide, points.proton, points.neutron).neutron_part(0.0) == pytest.approx(126)
    # with the recoil, 5e-5 of the energy, that the review's Eq. 15 neglects
    package = ns.StandardModel().dsigma_dcos(E, cosine, ns.nu_mu, nucleus)
    assert found == pytest.approx(package, rel=3e-4, abs=0)


@pytest.mark.parametrize("cosine", [-0.99, 0.3, 0.9])
def test_conserved_charge(cosine):
    E, e = 40 * MeV, 27 * MeV
    q = np.sqrt(squared_transfer(E, e, cosine, 0.0))
    of = amplitudes(2, True, E - e, q, UNIT.without_axial())
    found = contracted(of._replace(electric={}), lepton_factors(E, e, q, 0.0), one, +1)
    assert found == pytest.approx((1 + cosine) * (1 - (E - e) ** 2 / q**2) ** 2, rel=1e-12)


@pytest.mark.parametrize("mass", [0.0, electron_mass.value, muon_mass.value])
@pytest.mark.parametrize("cosine", [-0.5, 0.8])
def test_allowed_transitions(mass, cosine):
    # q → 0: (1 + βc) B(F) + (1 − βc/3) B(GT); ⟨p1/2‖σ‖p3/2⟩² = 16/3 and ⟨p3/2‖1‖p3/2⟩² = 4
    E, e = 160 * MeV, 130 * MeV
    q = np.sqrt(squared_transfer(E, e, cosine, mass))
    beta = sqrt(1 - (mass / e) ** 2)
    factors, charges = lepton_factors(E, e, q, mass), charged_current().charges(q**2, 1, True)
    charges = Charges((1.0,), (0.0,), (axial_coupling.value,), (0.0,))
    small = 1e-4  # fm: in so small a nucleus x = qr is nothing
    for particle, J, natural, expected in (
        ((1, 3), 0, True, (1 + beta * cosine) * 4),
        ((1, 1), 1, False, (1 - beta * cosine / 3) * 16 / 3 * axial_coupling.value**2),
    ):
        element = transition(particle, (1, 3), J, natural, q, small)
        # the axial charge and the convection current, of 1/size, are no part of the limit
        element |= {Row(name, 0): 0.0 for name in ("axial_charge", "current")}
        assert set(element) >= {row for pair in pairs(J, natural, kinds=1) for row in pair}
        of = amplitudes(J, natural, E - e, q, charges)
        found = 4 * pi * contracted(of, factors, lambda a, b, x=element: x[a] * x[b], +1)
        assert found == pytest.approx(expected, rel=1e-6)


def by_isospin(J, natural, element, isovector):
    """The response of a state (p p⁻¹ ∓ n n⁻¹)/√2 whose partner in charge exchange has `element`."""

    def response(a, b):
        sign = -1 if isovector and a.kind != b.kind else 1
        return sign * element[a._replace(kind=0)] * element[b._replace(kind=0)] / 2

    return response


def test_neutral_current_of_isospin():
    E, e, cosine = 50 * MeV, 30 * MeV, 0.2
    q = np.sqrt(squared_transfer(E, e, cosine, 0.0))
    factors, q2 = lepton_factors(E, e, q, 0.0), q**2 - (E - e) ** 2
    strange = neutral_current(measured_nucleon.with_strangeness(spin=-0.1))
    for particle, J, natural in (((2, 5), 1, True), ((2, 5), 2, False), ((2, 3), 0, False)):
        element = transition(particle, (1, 3), J, natural, q, 1.8)

        def sigma(current, part, isovector=None, J=J, natural=natural, element=element):
            charges = getattr(current.charges(q2, J, natural), part)()
            response = by_isospin(J, natural, element, isovector)
            if current.kinds == 1:
                response = lambda a, b: element[a] * element[b]  # noqa: E731
            return contracted(amplitudes(J, natural, E - e, q, charges), factors, response, +1)

        charged = sigma(charged_current(), "without_vector")
        assert sigma(neutral_current(), "without_vector", True) == pytest.approx(charged / 2, rel=1e-12)
        assert sigma(neutral_current(), "without_vector", False) == pytest.approx(0, abs=1e-14 * charged)
        # −½Δs on both nucleons against ½g_Aτ₃; the pion's pole is isovector, and massless leptons do not see it
        ratio = (0.1 / axial_coupling.value) ** 2
        assert sigma(strange, "without_vector", False) == pytest.approx(ratio * charged / 2, rel=1e-12)
        if J:
            vector = sigma(charged_current(), "without_axial")
            ratio = (1 - 2 * ANGLE) ** 2 / 2
            assert sigma(neutral_current(), "without_axial", True) == pytest.approx(ratio * vector, rel=1e-12)


def test_antineutrinos_differ_by_the_interference():
    E, e, cosine = 60 * MeV, 45 * MeV, -0.4
    q = np.sqrt(squared_transfer(E, e, cosine, 0.0))
    factors, charges = lepton_factors(E, e, q, 0.0), charged_current().charges(q**2 - (E - e) ** 2, 1, True)
    for particle, J, natural in (((2, 5), 1, True), ((2, 5), 2, False)):
        element = transition(particle, (1, 3), J, natural, q, 1.8)

        def sigma(h, of, element=element, J=J, natural=natural):
            parts = amplitudes(J, natural, E - e, q, of)
            return float(contracted(parts, factors, lambda a, b: element[a] * element[b], h))

        # with the spin alone more of neutrinos, as μ > 0; the mean has no interference of vector and axial current
        magnetic = charges._replace(vector=(0.0,))
        assert sigma(+1, magnetic) > 1.1 * sigma(-1, magnetic) > 0
        assert abs(sigma(+1, charges) / sigma(-1, charges) - 1) > 0.1
        parts = sigma(+1, charges.without_axial()) + sigma(+1, charges.without_vector())
        assert (sigma(+1, charges) + sigma(-1, charges)) / 2 == pytest.approx(parts, rel=1e-12)


def test_residues_at_complex_energy():
    # a discrete state at ω₀ on a contour around it: 1/(ω − ω₀) times an analytic function of ω at fixed cosθ
    E, mass, cosine, at = 50 * MeV, electron_mass.value, 0.3, 21 * MeV
    current, sizes = charged_current(), {"charge": 0.7, "remainder": -0.2, "spin": 0.4}

    def integrand(omega):
        e = E - omega
        q = np.sqrt(squared_transfer(E, e, cosine, mass))
        of = amplitudes(1, True, omega, q, current.charges(q * q - omega**2, 1, True))
        found = contracted(of, lepton_factors(E, e, q, mass), lambda a, b: sizes[a.name] * sizes[b.name], +1)
        return phase_space(e, mass, current.strength) * found

    points = 9 * MeV * np.exp(2j * np.pi * np.arange(128) / 128)
    mean = np.mean(integrand(at + points))
    assert mean.real == pytest.approx(float(integrand(np.asarray(at))), rel=1e-11, abs=0)
    assert abs(mean.imag) < 1e-12 * mean.real
    assert np.ptp(integrand(at + points).real) > 0.1 * mean.real


def test_phase_space():
    # 2 G²V² k e, with k e = 20·√(20² − 10²) MeV²
    found = phase_space(20 * MeV, 10 * MeV, 0.5)
    assert found == pytest.approx(fermi_constant.value**2 * 20 * sqrt(300) * MeV**2, rel=1e-12, abs=0)


def test_errors():
    factors = lepton_factors(30 * MeV, 20 * MeV, 15 * MeV, 0.0)
    with pytest.raises(InputError, match="helicity is 0, but 1 for neutrinos or -1 for antineutrinos"):
        contracted(Amplitudes({}, {}, {}, {}), factors, one, 0)
    with pytest.raises(InputError, match="J is -1"):
        amplitudes(-1, True, 1 * MeV, 2 * MeV, UNIT)
    with pytest.raises(InputError, match="natural is 1"):
        amplitudes(1, 1, 1 * MeV, 2 * MeV, UNIT)

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import dblquad

from nuscatter.errors import InputError
from nuscatter.structure.nucleons.two_body import TwoBodyCurrents
from nuscatter.units import GeV, MeV, fm

PION, NUCLEON, F_PI, G_A = 139.57039, 938.918754, 92.28, 1.2754  # MeV
HBAR_C = 197.3269804593  # MeV fm


def closed_form(q, density, c3, c4, c6, contact):
    """Return δa with the integrals in the closed form of Klos et al., in MeV, as a public code has it (q above 0)."""
    kf = (1.5 * math.pi**2 * density) ** (1 / 3)
    k2, m2, q2 = kf**2, PION**2, q**2
    arccot = math.atan2(1, (m2 + q2 / 4 - k2) / (2 * PION * kf))
    log = math.log((m2 + (kf - q / 2) ** 2) / (m2 + (kf + q / 2) ** 2))
    one = 8 * kf * q * (48 * (k2 + m2) ** 2 + 32 * (k2 - 3 * m2) * q2 - 3 * q2**2) + 768 * PION**3 * q**3 * arccot
    one += 3 * (16 * (k2 + m2) ** 2 - 8 * (k2 - 5 * m2) * q2 + q2**2) * (4 * (k2 + m2) - q2) * log
    one /= 512 * kf**3 * q**3
    two = 8 * kf * (2 * k2 - 3 * m2) * q + 24 * PION**3 * q * arccot + 3 * m2 * (4 * k2 - q2 + 4 * m2) * log
    two /= 16 * kf**3 * q
    six = 32 * kf**3 * q + 32 * kf * m2 * q + 8 * kf * q**3
    six = -9 / (128 * kf**3 * q) * (six + (16 * (k2 + m2) ** 2 + 8 * (m2 - k2) * q2 + q2**2) * log)
    bracket = c4 / 3 * (3 * two - one) - (c3 - 1 / (4 * NUCLEON)) / 3 * one - c6 / 12 * six - contact
    return -density / F_PI**2 * bracket


@pytest.mark.parametrize("q", [40.0, 100.0, 200.0, 300.0])
@pytest.mark.parametrize("density", [0.09, 0.12])
def test_the_closed_form_of_the_integrals(q, density):
    found = float(TwoBodyCurrents(density / fm**3).reduction((q * MeV) ** 2))
    contact = -2.89 / (4 * G_A * 700)
    expected = closed_form(q, density * HBAR_C**3, -4.45e-3, 2.96e-3, 5.01e-3, contact)
    assert found == pytest.approx(expected, rel=1e-8, abs=0)


def test_at_rest_one_integral_is_left():
    """I₁ = I₂ = 1 − 3x² + 3x³ arctan(1/x), x = m_π/k_F, and c₃, c₄ enter as 2c₄ − c₃."""
    currents = TwoBodyCurrents(cD=0.0)
    x = PION * MeV / currents.fermi_momentum
    integral = 1 - 3 * x**2 + 3 * x**3 * math.atan(1 / x)
    strength = (2 * 2.96 + 4.45) / GeV + 1 / (4 * NUCLEON * MeV)
    expected = -(0.10 / fm**3) / (F_PI * MeV) ** 2 * integral / 3 * strength
    assert float(currents.reduction(0.0)) == pytest.approx(expected, rel=1e-7, abs=0)


def test_the_range_of_the_contact_is_the_range_of_the_quenching():
    """20 to 30 % at Q = 0, from the two ends of c_D at the two ends of the density (arXiv:2007.08529, Table V)."""
    assert float(TwoBodyCurrents(0.09 / fm**3, cD=-6.08).reduction(0.0)) == pytest.approx(-0.30, abs=0.005)
    assert float(TwoBodyCurrents(0.11 / fm**3, cD=0.30).reduction(0.0)) == pytest.approx(-0.20, abs=0.005)
    assert -0.27 < float(TwoBodyCurrents().reduction(0.0)) < -0.24


def test_each_coupling_reduces_and_enters_linearly():
    base = TwoBodyCurrents()
    for change in ({"c3": base.c3 * 1.1}, {"c4": base.c4 * 1.1}, {"cD": base.cD * 1.1}):
        assert float(replace(base, **change).reduction(0.0)) < float(base.reduction(0.0))
    # c₆ multiplies I₆, which is 0 at rest and negative above: it makes the reduction larger with Q.
    without, with_ = replace(base, c6=0.0), base
    assert float(without.reduction(0.0)) == pytest.approx(float(with_.reduction(0.0)), rel=1e-12, abs=0)
    q2 = (200 * MeV) ** 2
    assert float(with_.reduction(q2)) < float(without.reduction(q2))


def test_the_average_by_another_quadrature():
    """I₂ alone: δa with c₄ = 1/GeV, c₃ = 1/4m_N + 1/GeV (so that I₁ cancels … twice) by adaptive integration."""
    q, kf = 150.0, TwoBodyCurrents().fermi_momentum / MeV

    def integrand(c, p):
        along, across2 = p * c - q / 2, p * p * (1 - c * c)
        k2 = along**2 + across2
        return 1.5 * p * p / kf**3 * k2 / (k2 + PION**2)

    whole = dblquad(integrand, 0, kf, -1, 1, epsabs=0, epsrel=1e-10)[0]
    currents = TwoBodyCurrents(c3=-1 / GeV + 1 / (4 * NUCLEON * MeV), c4=1 / GeV, c6=0.0, cD=0.0)
    # c₄(3I₂ − I₁)/3 + I₁/3 = I₂ [1/GeV].
    expected = -(0.10 / fm**3) / (F_PI * MeV) ** 2 * whole / GeV
    assert float(currents.reduction((q * MeV) ** 2)) == pytest.approx(expected, rel=1e-7, abs=0)


def test_shapes_and_refusals():
    currents = TwoBodyCurrents()
    q2 = np.array([[0.0], [100.0], [1e4]]) * MeV**2
    assert currents.reduction(q2).shape == (3, 1)
    assert not TwoBodyCurrents(0.0).reduction(q2).any()
    with pytest.raises(InputError, match="density"):
        TwoBodyCurrents(-0.1 / fm**3)
    with pytest.raises(InputError, match="Q2"):
        currents.reduction(-1.0)
    with pytest.raises(InputError, match="cutoff"):
        TwoBodyCurrents(cutoff=0.0)

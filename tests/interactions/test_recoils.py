"""Total cross sections of light mediators against adaptive integrals over ln T, and what is refused."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.mediators import LightScalar, LightVector, b_minus_l
from nuscatter.interactions.channels import ELECTRON, VECTOR, Recoil
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.recoils import finite_or_refused, integrated, recoil_nodes
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_mu
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, cm

ARGON = helm("Ar40")
MASSES = [0.01, 0.1, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5]


def slowly(term, E, m, nucleus, recoil):
    """∫ dσ/dT T d ln T in pieces around the pole at T = m²/2M."""
    M = ELECTRON.target_mass(None) if nucleus is None else nucleus.nuclide.mass
    top = float(maximum_recoil(E, M))
    pole = min((m * MeV) ** 2 / (2 * M), 0.3 * top)
    unit = cm**2 * 1e-40

    def integrand(u):
        return float(term.dsigma_dT(E, math.exp(u), nu_mu, nucleus, recoil)) * math.exp(u) / unit

    cuts = [math.log(pole) - 30, math.log(pole) - 5, math.log(pole), math.log(pole * top) / 2, math.log(top)]
    return sum(quad(integrand, a, b, epsabs=0, epsrel=1e-11, limit=300)[0] for a, b in pairwise(cuts)) * unit


@pytest.mark.parametrize("m", MASSES)
@pytest.mark.parametrize("recoil", list(Recoil))
@pytest.mark.parametrize("kind", ["vector", "scalar", "interference"])
def test_light_mediators(kind, m, recoil):
    nucleus = ARGON if recoil is Recoil.NUCLEUS else None
    vector = LightVector(m * MeV, coupling=1e-5, charges=b_minus_l)
    term = {"vector": vector, "scalar": LightScalar(m * MeV, coupling=1e-5), "interference": StandardModel() + vector}[
        kind
    ]
    if kind == "interference" and nucleus is None:
        return
    E = 30 * MeV
    ratio = float(term.sigma(E, nu_mu, nucleus, recoil)) / slowly(term, E, m, nucleus, recoil)
    assert ratio == pytest.approx(1, rel=1e-9)


def test_a_mass_down_to_1e_10_of_the_energy_has_a_cross_section():
    """σ of a vector alone is g⁴ Z²…/(2πm²): to T = ∞ it is the integral of 1/(2MT + m²)², as 1/m²."""
    small, smaller = (
        float(LightVector(m * MeV, coupling=1e-6, charges=b_minus_l).sigma(30 * MeV, nu_mu, ARGON, Recoil.NUCLEUS))
        * m**2
        for m in (1e-4, 1e-7)
    )
    assert smaller / small == pytest.approx(1, rel=1e-7)
    for m in (1e-12, 0.0):
        with pytest.raises(InputError, match="grows without limit as T → 0"):
            LightVector(m * MeV, coupling=1e-6, charges=b_minus_l).sigma(30 * MeV, nu_mu, ARGON, Recoil.NUCLEUS)
        batch = LightVector(np.array([1.0, m]) * MeV, coupling=1e-6, charges=b_minus_l)
        with pytest.raises(InputError, match="grows without limit as T → 0"):
            batch.sigma([20 * MeV, 30 * MeV], nu_mu, ARGON, Recoil.NUCLEUS)


@pytest.mark.parametrize("Q", [0.0, 1.0, 60.0, 3000.0])
def test_nodes(Q):
    root, weight = recoil_nodes(VECTOR, ARGON, Q * MeV)
    assert (np.diff(root) > 0).all()
    assert 0 < root[0] < 1e-12
    assert root[-1] < 1
    for power in range(6):
        assert float(weight @ root**power) == pytest.approx(1 / (power + 1), rel=1e-13)


def test_rest_is_refused_only_where_it_is_infinite():
    T = np.array([0.0, 1.0])
    with pytest.raises(InputError, match=r"^it is inf, but a finite number from the charges"):  # not a matter of rest
        finite_or_refused("it", T, np.array([1.0, np.inf]))
    for bad in (np.inf, np.nan):
        with pytest.raises(InputError, match=r"^it grows without limit as T → 0, as photon exchange does"):
            finite_or_refused("it", T, np.array([[1.0, bad], [1.0, 1.0]]))
    assert finite_or_refused("it", T, np.array([2.0, -1e-30])).tolist() == [2, 0]


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("share", [1.0, 1e-5])
def test_what_grows_as_1_over_T_has_no_integral(power, share):
    """1 + share × T⁻ᵖ from T = 0: for p = ½ the integral is 1 + 2 × share, from p = 1 on there is none."""

    def differential(_energy, T):
        return 1 + share * T**-power

    one, zero = np.ones(1), np.zeros(1)
    nodes = recoil_nodes(VECTOR, ARGON, 0.0)
    if power < 1:
        value = integrated(differential, one, (zero, one), nodes, 1)
        assert float(value[0]) == pytest.approx(1 + share / (1 - power), rel=1e-12)
    else:
        with pytest.raises(InputError, match="total cross section grows without limit as T → 0"):
            integrated(differential, one, (zero, one), nodes, 1)
    above = integrated(differential, one, (one / 4, one), nodes, 1)  # nothing diverges from T = ¼ on
    exact = 0.75 + share * (np.log(4) if power == 1 else (1 - 4 ** (power - 1)) / (1 - power))
    assert float(above[0]) == pytest.approx(exact, rel=1e-12)


def test_the_mass_below_which_a_cross_section_is_taken_as_infinite():
    """1e-10 E, as `sigma` says: above it σ m² is what it is for larger masses, below it a sentence."""

    def scaled(ratio):
        mass = ratio * 30 * MeV
        return (
            float(LightVector(mass, coupling=1e-6, charges=b_minus_l).sigma(30 * MeV, nu_mu, ARGON, Recoil.NUCLEUS))
            * mass**2
        )

    assert scaled(2e-10) / scaled(1e-7) == pytest.approx(1, rel=1e-9)
    for ratio in (5e-11, 1e-12):
        with pytest.raises(InputError, match="total cross section grows without limit as T → 0"):
            scaled(ratio)

"""Tilted momenta: normalised, with the moments of integrals that are done apart."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad

import nuscatter as ns
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.units import GeV, MeV

MERCURY = ns.BurmanSmith(proton_energy=0.984 * GeV, Z=80)


def integral(production, weight):
    """The integral over energies and angles of a weight, by adaptive quadrature."""
    return dblquad(
        lambda theta, T: (
            weight(T, theta)
            * 2
            * math.pi
            * math.sin(theta)
            * MeV
            * float(production.density(np.array(T * MeV), np.array(theta)))
        ),
        0,
        production.highest / MeV,
        0,
        math.pi,
        epsabs=1e-5,
        epsrel=1e-5,
    )[0]


@pytest.mark.slow
def test_the_number_of_pions_stays_and_the_means_are_those_of_integrals():
    made = Tilted(production=MERCURY, tilt=0.5, hardness=-0.3)
    assert integral(made, lambda *_: 1.0) == pytest.approx(1, rel=1e-4)
    assert integral(made, lambda _, theta: math.cos(theta)) == pytest.approx(made.mean_cosine, rel=2e-4)
    assert integral(made, lambda T, _: T) == pytest.approx(made.mean_energy / MeV, rel=2e-4)


def test_without_a_change_it_is_the_production():
    T, theta = np.array([20.0, 150, 400])[:, None] * MeV, np.array([0.1, 1.5, 3.0])
    assert Tilted(production=MERCURY).density(T, theta) == pytest.approx(MERCURY.density(T, theta), rel=1e-6, abs=0)


def test_tilt_and_hardness_multiply_as_they_say():
    T, theta = np.array([20.0, 150, 400])[:, None] * MeV, np.array([0.1, 1.5, 3.0])
    mean = Tilted(production=MERCURY).mean_energy
    ratio = Tilted(production=MERCURY, tilt=0.4, hardness=0.2).density(T, theta) / MERCURY.density(T, theta)
    wanted = (1 + 0.4 * np.cos(theta)) * np.exp(0.2 * T / mean)
    assert ratio / ratio[0, 0] == pytest.approx(wanted / wanted[0, 0], rel=1e-9)


def test_a_tilt_sends_pions_forward_and_hardness_gives_them_energy():
    cosines = [Tilted(production=MERCURY, tilt=each).mean_cosine for each in (-0.3, 0.0, 0.3)]
    assert cosines == sorted(cosines)
    energies = [Tilted(production=MERCURY, hardness=each).mean_energy for each in (-0.2, 0.0, 0.2)]
    assert energies == sorted(energies)


@pytest.mark.parametrize("change", [{"tilt": 1.0}, {"hardness": -1.0}, {"production": 3}])
def test_what_is_refused(change):
    with pytest.raises(ns.InputError):
        Tilted(**{"production": MERCURY} | change)

"""The formula of Sanford and Wang: a value by hand, its normalisation, its range."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.mesons import Meson, eta
from nuscatter.sources.dark.momenta.sanford_wang import SanfordWang
from nuscatter.units import GeV

BOOSTER = SanfordWang(proton_momentum=8.89 * GeV)
MASS = 0.1349768


def by_hand(p, theta):
    """mb/(GeV sr) of π⁺ and of π⁻ at 8.89 GeV, written out."""
    plus = 220.7 * p**1.08 * (1 - p / 7.89)
    plus *= math.exp(-(p**1.978) / 8.89**1.32 - 5.572 * theta * (p - 0.0868 * 8.89 * math.cos(theta) ** 9.686))
    minus = 213.7 * p**0.9379 * (1 - p / 7.89)
    minus *= math.exp(-5.454 * p**1.21 / 8.89**1.284 - 4.781 * theta * (p - 0.07338 * 8.89 * math.cos(theta) ** 8.329))
    return plus, minus


def test_ratio_of_two_points_is_that_by_hand():
    values = []
    for p, theta in ((1.5, 0.1), (3.0, 0.05), (0.4, 0.6)):
        energy = math.hypot(p, MASS)
        density = BOOSTER.density(np.array((energy - MASS) * GeV), np.array(theta))
        values.append(float(density) * GeV / (sum(by_hand(p, theta)) * energy / p))
    assert np.ptp(values) < 1e-6 * max(values)


def test_a_pion_is_one():
    T, per_T = panels(BOOSTER.highest * np.append(0.0, 1.7 ** np.arange(-18, 1)), 10)
    theta, per_theta = panels(np.linspace(0, math.pi / 2, 60), 8)
    total = per_T @ BOOSTER.density(T[:, None], theta) @ (per_theta * 2 * math.pi * np.sin(theta))
    assert float(total) == pytest.approx(1, rel=1e-4)


def test_no_pions_backwards():
    assert float(BOOSTER.density(np.array(1 * GeV), np.array(1.8)) * GeV) == 0


@pytest.mark.parametrize("momentum", [1.7, 30])
def test_other_beams_are_refused(momentum):
    with pytest.raises(InputError, match="proton_momentum"):
        SanfordWang(proton_momentum=momentum * GeV)


def test_eta_have_the_momenta_of_kaons():
    """Ratios of points by hand, and one η; public codes take K⁰ for them."""
    etas = SanfordWang(proton_momentum=8.89 * GeV, meson=eta)
    values = []
    for p, theta in ((1.5, 0.1), (3.0, 0.05), (0.4, 0.6)):
        energy = math.hypot(p, 0.547862)
        kaon = (
            15.13
            * p**1.975
            * (1 - p / (8.89 - 1.278))
            * math.exp(-4.084 * p**0.928 / 8.89**0.731 - 4.362 * theta * (p - 0.048 * 8.89 * math.cos(theta) ** 13.3))
        )
        density = etas.density(np.array((energy - 0.547862) * GeV), np.array(theta))
        values.append(float(density) * GeV / (kaon * energy / p))
    assert np.ptp(values) < 1e-6 * max(values)
    T, per_T = panels(etas.highest * np.append(0.0, 1.7 ** np.arange(-18, 1)), 10)
    theta, per_theta = panels(np.linspace(0, math.pi / 2, 60), 8)
    total = per_T @ etas.density(T[:, None], theta) @ (per_theta * 2 * math.pi * np.sin(theta))
    assert float(total) == pytest.approx(1, rel=1e-4)


def test_other_mesons_are_refused():
    with pytest.raises(InputError, match="for π⁰ and η, not for X"):
        SanfordWang(
            proton_momentum=8.89 * GeV,
            meson=Meson(name="X", pdg=331, mass=1 * GeV, photons=0.02, quarks=(1.0, 1.0, 1.0)),
        )

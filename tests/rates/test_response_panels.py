"""Panels on which a response is the polynomial through its values: everywhere, also where it is small."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic
from nuscatter.detectors.quenching import PolynomialQuenching, TabulatedQuenching, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit
from nuscatter.quadrature import interpolation, panels
from nuscatter.rates.response_panels import response_panels
from nuscatter.units import MeV, keV, kg

N = 12
BARE = Detector("Ge", 10 * kg, np.array([0.5, 2, 8, 30]) * keV)
DETECTORS = {
    "bare": BARE,
    "smeared": replace(BARE, smearing=GaussianSmearing(stochastic=0.2 * keV**0.5, noise=0.1 * keV)),
    "narrow": replace(BARE, smearing=GaussianSmearing(noise=0.01 * keV)),
    "efficiency": replace(BARE, efficiency=Logistic(1.0, 3 / keV, 4 * keV)),
    "both": replace(BARE, efficiency=Logistic(1.0, 3 / keV, 4 * keV), smearing=GaussianSmearing(noise=0.5 * keV)),
    "quenched": replace(BARE, quenching=linear(0.2, 0.001 / keV), smearing=GaussianSmearing(noise=0.3 * keV)),
    "cut": replace(BARE, quenching=PolynomialQuenching((-0.1, 0.01 / keV)), smearing=GaussianSmearing(noise=0.2 * keV)),
    "table": replace(BARE, quenching=TabulatedQuenching(np.array([1, 5, 10, 20]) * keV, [0.1, 0.2, 0.15, 0.25])),
    "light": replace(BARE, energy_edges=[0.0, 5, 9, 40], light_yield=3 / keV, smearing=GammaSmearing(slope=0.7)),
    "poisson": replace(BARE, energy_edges=[0.0, 5, 9, 40], light_yield=3 / keV, smearing=PoissonSmearing()),
}


def polynomial(found, edges, root):
    """The response at roots of deposits from the values at the nodes of the panels that hold them."""
    values = found.values.reshape(len(found.values), -1, N)
    panel = np.clip(np.searchsorted(edges, root, side="right") - 1, 0, len(edges) - 2)
    position = (root - edges[panel]) / np.diff(edges)[panel]
    return np.einsum("bmk,mk->bm", values[:, panel], interpolation(position, N))


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("deposit", [Deposit.NUCLEUS, Deposit.ELECTRON])
def test_the_polynomials_are_the_response(name, deposit):
    """To 1e-7 of itself, of 1e-3 of the largest bin there or of 1e-6 of the largest; zero outside the panels."""
    detector = DETECTORS[name]
    found = response_panels(detector, 200 * keV, deposit, None, N)
    root = np.sort(np.random.default_rng(5).uniform(0, np.sqrt(200 * keV), 3000))
    true = detector.response(root**2, deposit)
    inside = (root >= found.edges[0]) & (root <= found.edges[-1])
    assert true[:, inside].any()
    scale = np.maximum(np.maximum(true, 1e-3 * true.max(axis=0)), 1e-6 * true.max())
    assert (np.abs(true[:, ~inside]) <= 1e-12).all()
    error = np.abs(polynomial(found, found.edges, root[inside]) - true[:, inside]) / scale[:, inside]
    assert error.max() < 1e-7
    np.testing.assert_allclose(
        found.values, detector.response(panels(found.edges, N)[0] ** 2, deposit), rtol=1e-12, atol=1e-300
    )
    assert (np.diff(found.edges) > 0).all()


@pytest.mark.parametrize("name", DETECTORS)
def test_coarse_panels_are_fewer_and_end_where_the_others_do(name):
    found = response_panels(DETECTORS[name], 200 * keV, Deposit.NUCLEUS, None, N)
    assert set(found.coarse) <= set(found.edges)
    assert len(found.coarse) <= len(found.edges)
    assert [found.coarse[0], found.coarse[-1]] == [found.edges[0], found.edges[-1]]


def test_steps_stay_at_edges_of_panels():
    """Of the bins, and the kinks of a quenching: no polynomial gives them."""
    found = response_panels(BARE, 200 * keV, Deposit.NUCLEUS, None, N)
    for each in (found.edges, found.coarse):
        np.testing.assert_allclose(each**2 / keV, [0.5, 2, 8, 30], rtol=1e-12)


def test_panels_are_joined_and_halved():
    """The response of a wide bin is one panel between its ends; a steep one has many there."""
    wide = replace(BARE, energy_edges=np.array([1, 100]) * keV, smearing=GaussianSmearing(noise=0.1 * keV))
    edges = response_panels(wide, 200 * keV, Deposit.NUCLEUS, None, N).edges ** 2 / keV
    asked = wide.response_edges(200 * keV) / keV
    assert len(edges) < len(asked) / 5
    assert ((edges > 2) & (edges < 99)).sum() < 12
    assert ((edges > 0.3) & (edges < 1.7)).sum() >= 3
    steep = replace(
        BARE, energy_edges=np.array([1, 100]) * keV, quenching=lambda T: T / (1 + np.exp(-(T - 5 * keV) / keV))
    )
    found = response_panels(
        replace(steep, smearing=GaussianSmearing(noise=2 * keV)), 200 * keV, Deposit.NUCLEUS, None, N
    )
    assert len(found.edges) > 5


def test_what_no_deposit_reaches():
    assert response_panels(BARE, 0.4 * keV, Deposit.NUCLEUS, None, N) is None
    assert response_panels(BARE, 0.6 * keV, Deposit.NUCLEUS, None, N) is not None
    assert response_panels(replace(BARE, quenching=lambda T: 0 * T), 1 * MeV, Deposit.NUCLEUS, None, N) is None


def test_the_nuclide_is_asked_for(monkeypatch):
    """A response may depend on what recoils."""
    asked = []
    response, edges = Detector.response, Detector.response_edges

    def of_nuclide(self, x, deposit, nuclide):
        asked.append(("response", deposit, nuclide))
        return response(self, x, deposit, nuclide)

    def between(self, upto, deposit, nuclide):
        asked.append(("edges", deposit, nuclide))
        return edges(self, upto, deposit, nuclide)

    monkeypatch.setattr(Detector, "response", of_nuclide)
    monkeypatch.setattr(Detector, "response_edges", between)
    argon = nuclide("Ar40")
    response_panels(BARE, 200 * keV, Deposit.PHOTON, argon, N)
    assert set(asked) == {("response", Deposit.PHOTON, argon), ("edges", Deposit.PHOTON, argon)}

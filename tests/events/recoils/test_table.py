"""Tables of recoils: the exact conditional distribution at given energies, by another quadrature."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.events.recoils.integrals import recoil_integrals
from nuscatter.events.recoils.table import recoil_table, solved
from nuscatter.quadrature import panels
from nuscatter.units import MeV, keV

NUCLEUS = ns.helm(ns.nuclide("Xe132"))
MODEL = ns.StandardModel()
CHANNEL = MODEL.channels[0]
M = NUCLEUS.nuclide.mass
W = np.linspace(0, 1, 301)


def reach(low):
    def function(E):
        high = np.maximum(CHANNEL.reach(E, M, 0.0)[1], low)
        return np.full_like(E, low), high

    return function


def made(low, highest):
    ends = reach(low)
    integrals = recoil_integrals(MODEL, CHANNEL, NUCLEUS, ns.nu_e, 1.0, (low, float(ends(np.array([highest]))[1][0])))
    start = float(CHANNEL.threshold(np.array(low), M, 0.0)) if low else 1e-3 * highest
    return integrals, recoil_table(integrals, ends, np.linspace(start, highest, 6)), ends


def cumulative(E, T, low):
    """The part of recoils below T at the energy E, from dσ/dT on panels that end at T."""
    result = np.zeros_like(T)
    high = float(CHANNEL.reach(np.array([E]), M, 0.0)[1][0])
    edges = np.linspace(low, high, 41)
    for at, each in enumerate(T):
        x, w = panels(np.append(edges[edges < each], each), 12)
        result[at] = w @ MODEL.dsigma_dT(E, np.minimum(x, high), ns.nu_e, NUCLEUS)
    return result / result[-1]


@pytest.mark.parametrize("low", [0.0, 2 * keV])
def test_recoils_at_an_energy_follow_the_cross_section(low):
    _, table, ends = made(low, 50 * MeV)
    assert not table.incomplete
    for E in np.array([15.0, 27.3, 49.9]) * MeV:
        first, last = (float(each[0]) for each in ends(np.array([E])))
        w = W[::-1][::10]
        T = first + table(np.full(len(w), E), w) * (last - first)
        assert np.abs(cumulative(E, T, first) - (1 - w**2)).max() < 1e-6


def test_where_the_form_factor_vanishes_events_are_solved_for():
    integrals, table, ends = made(0.0, 250 * MeV)
    assert table.incomplete
    E = np.full(len(W), 200 * MeV)
    zeta = solved(integrals, ends, E, W)
    low, high = ends(E)
    part = integrals.rate(E, low, low + zeta * (high - low)) / integrals.rate(E, low, high)
    assert np.abs(part - (1 - W**2)).max() < 1e-9
    known = table(E, W)
    good = ~np.isnan(known)
    assert good.any()
    found = integrals.rate(E, low, low + known * (high - low))[good] / integrals.rate(E, low, high)[good]
    assert np.abs(found - part[good]).max() < 1e-6

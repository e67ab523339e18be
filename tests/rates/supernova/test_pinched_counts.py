"""Tabulated counts of pinched spectra beside closed forms, exact rates and differences."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.rates.supernova.pinched_counts import LogTable, PinchedGrid, pinched_counts
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.pinched import Pinched
from nuscatter.units import MeV, cm, keV, tonne

GRID = PinchedGrid(mean=(5 * MeV, 30 * MeV), alpha=(0.0, 8.0))
RNG = np.random.default_rng(1)
MEAN, ALPHA = (5 * 6 ** RNG.random(9)) * MeV, 8 * RNG.random(9)


@dataclass(frozen=True, eq=False)
class Square:
    """σ = 1e-41 cm² (E/10 MeV)²."""

    species: tuple = (ns.nu_e, ns.nu_e_bar)

    def kinks(self, species):
        return np.empty(0)

    def __call__(self, E, species):
        return 1e-41 * cm**2 * (np.asarray(E) / (10 * MeV)) ** 2


@pytest.fixture(scope="module")
def detector():
    recoils = ns.Detector("Ar40", 1000 * tonne, np.array([5, 10, 20, 60]) * keV)
    channels = (
        ns.MatrixChannel("square", Square(), 1e32),
        ns.TermChannel("cevns", ns.StandardModel(), recoils, coherent=True),
    )
    return ns.SupernovaDetector("mine", channels, np.linspace(0, 400, 201) * MeV)


def counts(table, mean=MEAN, alpha=ALPHA):
    terms, exact = table.grid.terms(mean=mean, alpha=alpha)
    return table.counts(terms, exact=exact, slopes=False)[0]


def test_the_mean_square_energy_is_counted_in_closed_form(detector):
    """Σ of all bins is 1e32 σ(10 MeV) ⟨E²⟩/(10 MeV)², ⟨E²⟩ = ⟨E⟩² (2 + α)/(1 + α)."""
    table = pinched_counts(detector, GRID)["square"]
    assert set(table) == {ns.nu_e, ns.nu_e_bar}
    closed = 1e-9 * cm**2 * (MEAN / (10 * MeV)) ** 2 * (2 + ALPHA) / (1 + ALPHA)
    found = counts(LogTable.of(GRID, table[ns.nu_e]))
    np.testing.assert_allclose(found.sum(axis=0), closed, rtol=2e-6)


def test_counts_are_those_of_exact_rates(detector):
    """A threshold in the middle of the spectrum is the worst case: 1e-3; without one it is 1e-5."""
    tables = pinched_counts(detector, GRID)
    for name, species, tolerance in (("square", ns.nu_e_bar, 3e-5), ("cevns", ns.nu_mu, 3e-3)):
        found = counts(LogTable.of(GRID, tables[name][species]))
        for at, (mean, alpha) in enumerate(zip(MEAN, ALPHA, strict=True)):
            flux = Flux((Component(species, Pinched(mean=mean, alpha=alpha), 1.0),))
            exact = detector.rates(flux).channels[name].spectrum[:, 0]
            seen = exact > 1e-4 * exact.sum()
            np.testing.assert_allclose(found[seen, at], exact[seen], rtol=tolerance)


def test_species_that_do_the_same_share_a_table(detector):
    tables = pinched_counts(detector, GRID)["cevns"]
    assert len(tables) == 6
    assert all(each is tables[ns.nu_e] for each in tables.values())


def test_derivatives_are_slopes_within_the_grid_and_beyond(detector):
    """Beyond it counts go on along the tangent, without a step at the edge."""
    table = LogTable.of(GRID, pinched_counts(detector, GRID)["square"][ns.nu_e])
    mean, alpha = np.array([9.0, 4.0, 31.0, 12.0, 4.5, -1.0]) * MeV, np.array([2.5, 3.0, 2.0, 9.0, -1.0, 2.0])
    terms, exact = GRID.terms(mean=mean, alpha=alpha)
    _, in_mean, in_alpha = table.counts(terms, exact=exact, slopes=True)
    width = 1e-5
    for slope, step in ((in_mean, (width * MeV, 0.0)), (in_alpha, (0.0, width))):
        up, down = (np.log(counts(table, mean + sign * step[0], alpha + sign * step[1])) for sign in (1, -1))
        difference = (up - down) / (2 * width)
        np.testing.assert_allclose(slope * (MeV if step[0] else 1), difference, rtol=1e-4, atol=1e-6)
    edge = np.array([5.0, 5.0, 30.0, 30.0]) * MeV * (1 + np.array([-1, 1, -1, 1]) * 1e-9)
    found = counts(table, edge, np.full(4, 2.0))
    np.testing.assert_allclose(found[:, 0], found[:, 1], rtol=1e-6)
    np.testing.assert_allclose(found[:, 2], found[:, 3], rtol=1e-6)


def test_a_grid_knows_its_edges():
    assert GRID.holds(mean=MEAN, alpha=ALPHA)
    assert not GRID.holds(mean=np.array([4.9 * MeV]), alpha=np.array([2.0]))
    assert not GRID.holds(mean=np.array([10 * MeV]), alpha=np.array([8.1]))

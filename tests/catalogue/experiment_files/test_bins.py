"""Bins by edges and by ranges."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.bins import (
    BINS,
    TIME_BINS,
    edges_between,
    end_of_recoils,
    energy_edges,
    time_edges,
)
from nuscatter.detectors.quenching import constant
from nuscatter.detectors.smearing import GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.units import MeV, keV, kg, m, us

FLUX = ns.Flux((ns.Component(ns.nu_e, ns.Line(30 * MeV), 1.0 / m**2),))
BARE = ns.Detector("Ar40", 1 * kg, [0.0, 1 * MeV])
MOST = 2 * (30 * MeV) ** 2 / (ns.nuclide("Ar40").mass + 60 * MeV)


def test_the_end_is_that_of_the_largest_recoil():
    assert end_of_recoils(BARE, FLUX, 1 * keV) == pytest.approx(MOST, rel=1e-12)
    assert end_of_recoils(BARE, FLUX, MOST) == pytest.approx(2 * MOST)
    blurred = ns.Detector(
        "Ar40", 1 * kg, [0.0, 1 * MeV], quenching=constant(0.25), smearing=GaussianSmearing(noise=1 * keV)
    )
    assert end_of_recoils(blurred, FLUX, 1 * keV) == pytest.approx(MOST / 4 + 6 * keV)


def test_edges_have_equal_ratios_or_widths_or_are_whole_numbers():
    edges = edges_between(BARE, 1 * keV, 16 * keV, 4)
    np.testing.assert_allclose(edges, np.array([1, 2, 4, 8, 16]) * keV)
    np.testing.assert_allclose(edges_between(BARE, 0.0, 4 * keV, 4, "linear"), np.arange(5) * keV)
    counting = ns.Detector(
        "Ar", 1 * kg, [0.0, 1.0], quenching=constant(0.25), light_yield=4 / keV, smearing=PoissonSmearing()
    )
    assert edges_between(counting, 4.5, 7.2).tolist() == [5, 6, 7, 8]


def test_a_table_of_bins(reads):
    known = {"quenching": None}
    ranged = reads(BINS, 'from = "1 keV"\nto = "16 keV"\nnumber = 4', **known)
    np.testing.assert_allclose(energy_edges(ranged, BARE, FLUX), np.array([1, 2, 4, 8, 16]) * keV)
    listed = reads(BINS, 'edges = ["1 keV", "3 keV"]', **known)
    np.testing.assert_allclose(energy_edges(listed, BARE, FLUX), np.array([1, 3]) * keV)
    open_ = reads(BINS, 'from = "1 keV"', **known)
    assert energy_edges(open_, BARE, FLUX)[-1] == pytest.approx(MOST)
    assert len(energy_edges(open_, BARE, FLUX)) == 11


def test_a_table_of_times(reads):
    np.testing.assert_allclose(time_edges(reads(TIME_BINS, 'to = "6 us"\nnumber = 3')), np.array([0, 2, 4, 6]) * us)
    np.testing.assert_allclose(time_edges(reads(TIME_BINS, 'edges = "[-1, 2] us"')), np.array([-1, 2]) * us)
    for text in ('from = "1 us"\nto = "0 us"\nnumber = 1', 'to = "1 us"', "number = 3", 'edges = "[1] us"'):
        with pytest.raises(InputError, match=r"to|number|edges"):
            time_edges(reads(TIME_BINS, text))

"""Setups and meshes of scans whose −2 ln L is a known function."""

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
from nuscatter.fits.parameters import Range
from nuscatter.fits.scans.grid import ScanSetup, minima_on_grid
from nuscatter.fits.scans.mesh import Mesh


@pytest.fixture(scope="session")
def setup_of():
    return _setup_of


@pytest.fixture(scope="session")
def mesh_of():
    return _mesh_of


def _setup_of(function, *names, **more):
    """Return the setup of a scan whose −2 ln L is the sum of squares of a function's results."""
    like = GaussianLikelihood(np.zeros(len(function(*[1.0] * len(names)))), 1.0, function)
    return ScanSetup(like, {name: Range(0.1) for name in names}, {}, dict.fromkeys(names, 0.0), 1, 0, **more)


def _mesh_of(setup, *axes):
    height = minima_on_grid(setup, axes).fval.reshape([len(axis) for axis in axes])
    return Mesh(axes, height, np.ones(height.shape, dtype=bool), np.zeros((*height.shape, 0)))

"""The response at every momentum transfer from that of a few functions, in the RPA itself."""

import numpy as np
import pytest
from scipy.special import spherical_jn

from nuscatter.structure.crpa.bessel_basis import BesselBasis
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

#: Momentum transfers [fm⁻¹], up to 300 MeV.
MOMENTA = np.linspace(0.02, 1.5, 24)


@pytest.fixture(scope="module")
def quadrupole():
    """2⁺ of ¹⁶O."""
    return Continuum(Ground.of(HartreeFock("SLy4", keep=False).solve("O16")), 12.0).channel(2, natural=True)


def charges(channel, functions):
    """Operators of protons alone, shape (functions, kinds, fields, points)."""
    return np.concatenate([channel.operator(rho=np.stack([np.zeros_like(each), each])) for each in functions])


def basis(channel):
    exterior, ground = channel.continuum.exterior, channel.continuum.ground
    # A transition density falls as the wave function of a hole, the root of the density.
    density = ground.densities[0].sum(axis=0)[: channel.r.size]
    return BesselBasis(channel.J, MOMENTA.max(), channel.r, exterior.weights * channel.r**2 * np.sqrt(density))


@pytest.mark.parametrize("omega", [18 + 1j, 35.0])
def test_each_momentum_is_that_of_its_own_operator(quadrupole, omega):
    few = basis(quadrupole)
    assert len(few.functions) <= 13
    made = few.combined(quadrupole.response(omega, charges(quadrupole, few.functions)), MOMENTA)
    own = charges(quadrupole, spherical_jn(2, MOMENTA[:, None] * quadrupole.r))
    wanted = quadrupole.response(omega, own).diagonal()
    assert made == pytest.approx(wanted, rel=1e-6, abs=0)

"""A few radial functions make j_L(qr) of every momentum transfer."""

import numpy as np
import pytest
from scipy.special import spherical_jn

from nuscatter.errors import InputError
from nuscatter.structure.crpa.bessel_basis import BesselBasis
from nuscatter.structure.mean_field.mesh import RadialMesh

MESH = RadialMesh.uniform(12.0, 6)
#: A nucleus as heavy as lead, as a Fermi distribution.
WEIGHTS = MESH.weights * MESH.r**2 / np.sqrt(1 + np.exp((MESH.r - 6.7) / 0.55))


def deviation(basis: BesselBasis, q: np.ndarray) -> np.ndarray:
    exact = spherical_jn(basis.order, q[:, None] * basis.r)
    wrong = basis.coefficients(q) @ basis.functions - exact
    return np.sqrt((wrong**2 @ basis.weights) / (exact**2 @ basis.weights))


@pytest.mark.parametrize("order", [0, 1, 2, 7])
def test_every_momentum_transfer_is_met_relative_to_its_own_size(order):
    q = np.concatenate([np.geomspace(1e-3, 0.1, 20), np.linspace(0.11, 2.0, 97)])
    assert deviation(BesselBasis(order, 2.0, MESH.r, WEIGHTS), q).max() < 1e-8


@pytest.mark.parametrize(("largest", "most"), [(0.5, 8), (1.0, 11), (2.0, 16)])
def test_the_rank_is_that_of_a_limited_band(largest, most):
    rank = len(BesselBasis(1, largest, MESH.r, WEIGHTS).functions)
    assert largest * 8 / np.pi < rank <= most


def test_the_tolerance_is_met_and_is_no_more_than_needed():
    q = np.linspace(0.05, 2.0, 40)
    worst = [deviation(BesselBasis(1, 2.0, MESH.r, WEIGHTS, each), q).max() for each in (1e-3, 1e-5, 1e-7)]
    assert all(found < asked for found, asked in zip(worst, (1e-3, 1e-5, 1e-7), strict=True))
    assert all(found > asked / 1e3 for found, asked in zip(worst, (1e-3, 1e-5, 1e-7), strict=True))


def test_a_quadratic_form_of_the_basis_is_that_of_the_functions():
    basis = BesselBasis(2, 1.5, MESH.r, WEIGHTS)
    kernel = np.exp(-((MESH.r[:, None] - MESH.r) ** 2)) * np.outer(WEIGHTS, WEIGHTS)
    q = np.array([0.0, 0.3, 1.5])
    exact = spherical_jn(2, q[:, None] * MESH.r)
    wanted = np.einsum("qr,rs,qs->q", exact, kernel, exact)
    responses = np.stack([1.0, 2.0])[:, None, None] * (basis.functions @ kernel @ basis.functions.T)
    assert basis.combined(responses, q) == pytest.approx(np.outer([1, 2], wanted), rel=1e-7, abs=0)


def test_the_long_wave_limit_is_a_power_of_r():
    basis = BesselBasis(3, 1.0, MESH.r, WEIGHTS)
    inside = MESH.r < 7
    made = (basis.coefficients(1e-3) @ basis.functions)[inside]
    assert made == pytest.approx((1e-3 * MESH.r[inside]) ** 3 / 105, rel=1e-5, abs=0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((-1, 1.0, MESH.r, WEIGHTS), "order"),
        ((1, 0.0, MESH.r, WEIGHTS), "largest"),
        ((1, 1.0, -MESH.r, WEIGHTS), "r"),
        ((1, 1.0, MESH.r, WEIGHTS[1:]), "weights"),
        ((1, 1.0, MESH.r, 0 * WEIGHTS), "weights"),
    ],
)
def test_bad_input_is_named(arguments, said):
    with pytest.raises(InputError, match=said):
        BesselBasis(*arguments)


@pytest.mark.parametrize("q", [-0.1, 1.01, np.nan])
def test_a_momentum_transfer_outside_of_the_basis_is_refused(q):
    with pytest.raises(InputError, match="q"):
        BesselBasis(1, 1.0, MESH.r, WEIGHTS).coefficients(q)

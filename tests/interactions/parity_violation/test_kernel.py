"""The kernel: linear in the weak density, in batches, and the same as the asymmetry of a nucleus."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.parity_violation import AsymmetryKernel, WeakCharges, asymmetry, asymmetry_kernel
from nuscatter.units import MeV, fm

ANGLES = np.radians([[3.0, 4.7], [6.0, 20.0]])


@pytest.fixture(scope="module")
def kernel():
    return asymmetry_kernel(ns.helm("Pb208"), 953 * MeV, ANGLES)


def weak(radius):
    return lambda Q: -118.0 * ns.Helm(radius * fm)(Q)


def test_it_is_the_asymmetry_of_a_nucleus(kernel):
    nucleus = replace(ns.helm("Pb208"), neutron=ns.Helm(5.7 * fm))
    charges = WeakCharges()
    found = kernel.asymmetry(
        lambda Q: charges.proton * 82 * nucleus.proton(Q) + charges.neutron * 126 * nucleus.neutron(Q)
    )
    np.testing.assert_allclose(found, asymmetry(nucleus, 953 * MeV, ANGLES), rtol=1e-6)


def test_it_is_linear(kernel):
    first, second = kernel.asymmetry(weak(5.5)), kernel.asymmetry(weak(5.8))
    both = kernel.asymmetry(lambda Q: 2 * weak(5.5)(Q) - 3 * weak(5.8)(Q))
    np.testing.assert_allclose(both, 2 * first - 3 * second, rtol=1e-10)


def test_a_batch_stands_behind(kernel):
    radii = np.array([5.5, 5.6, 5.8])
    found = kernel.asymmetry(weak(radii))
    assert found.shape == (2, 2, 3)
    np.testing.assert_allclose(found[..., 2], kernel.asymmetry(weak(5.8)), rtol=1e-12)
    np.testing.assert_allclose(kernel.of_values(weak(radii)(kernel.Q[:, None])), found, rtol=1e-12)
    np.testing.assert_allclose(kernel.of_values(weak(5.6)(kernel.Q)), found[..., 1], rtol=1e-12)


def test_the_charge_of_a_heavy_nucleus_pulls_the_wave_in(kernel):
    """Near 5° at 953 MeV distortion takes a fifth to a third off the asymmetry of lead."""
    nucleus = replace(ns.helm("Pb208"), neutron=ns.Helm(5.7 * fm))
    plane = asymmetry(nucleus, 953 * MeV, ANGLES, distorted=False)
    ratio = asymmetry(nucleus, 953 * MeV, ANGLES)[0, 1] / plane[0, 1]
    assert 0.6 < ratio < 0.85


def test_what_is_no_weak_form_factor_is_refused(kernel):
    for bad, sentence in (
        (118.0, "weak is 118.0"),
        (lambda Q: Q * np.nan, "a form factor is nan"),
        (lambda Q: Q[:, 0], "the shape of a form factor"),
        (weak(13.0), "weak density reaches beyond"),
    ):
        with pytest.raises(ns.InputError, match=sentence):
            kernel.asymmetry(bad)
    for bad in (np.ones(3), np.ones((kernel.Q.size, 2, 2)), 1.0):
        with pytest.raises(ns.InputError, match="values have the shape"):
            kernel.of_values(bad)
    with pytest.raises(ns.InputError, match="values"):
        kernel.of_values(np.full(kernel.Q.size, np.inf))


def test_bad_arguments_are_refused():
    for arguments, sentence in (
        (("Pb208", 953.0 * MeV, 0.1), "nucleus is 'Pb208'"),
        ((ns.point_nucleus("n1"), 953.0 * MeV, 0.1), "n1 has no charge"),
        ((ns.point_nucleus("Pb208"), 953.0 * MeV, 0.1), "A point charge"),
        ((ns.helm("Pb208"), [953.0 * MeV], 0.1), "E is"),
        ((ns.helm("Pb208"), 953.0 * MeV, 4.7), r"theta is 4\.7"),
        ((ns.helm("Pb208"), 5.0 * MeV, 0.1), "10 MeV to 10 GeV"),
    ):
        with pytest.raises(ns.InputError, match=sentence):
            asymmetry_kernel(*arguments)


def test_it_prints_shortly(kernel):
    assert isinstance(kernel, AsymmetryKernel)
    assert len(repr(kernel)) < 400

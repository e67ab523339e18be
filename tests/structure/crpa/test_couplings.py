"""Coupling constants of spin densities: published numbers, the Pauli principle in polarised matter, symmetry."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.crpa.couplings import keeps_spin_gradient, spin_couplings
from nuscatter.structure.skyrme.force import SkyrmeForce, force, forces


def two_body(**parameters):
    given = dict.fromkeys(("t0", "t1", "t2", "t3", "x0", "x1", "x2", "x3", "W0"), 0.0) | {"alpha": 1.0} | parameters
    return SkyrmeForce("part", "made up", tensor=True, **given)


def test_sly4():
    """Numbers of the prototype in which the antisymmetry of the force was first seen (rounded there)."""
    found = spin_couplings(force("SLy4"), spin_gradient=True)
    np.testing.assert_allclose(found.contact, [-207.824, 311.114], atol=6e-4)
    np.testing.assert_allclose(found.density_dependent, [490.232, -287.021], atol=6e-4)
    np.testing.assert_allclose(found.gradient, [47.057, 14.282], atol=6e-4)
    assert found.kinetic.tolist() == [0, 0]
    assert spin_couplings(force("SLy5")).kinetic.all()


@pytest.mark.parametrize("name", ["t0", "t1", "t3"])
def test_polarised_neutrons_do_not_feel_a_force_in_even_waves(name):
    """All spins alike: s = ρ, T = τ. Pauli allows odd waves only, so that t0, t1 and t3 do nothing, t2 does."""
    part = two_body(**{name: 1000.0, f"x{name[1]}": 0.37})
    even, odd = part.couplings, spin_couplings(part, spin_gradient=True)
    sums = [
        (even.density + odd.contact).sum(),
        (even.density_dependent + odd.density_dependent).sum(),
        (even.kinetic + odd.kinetic).sum(),
        (even.gradient + odd.gradient).sum(),
    ]
    np.testing.assert_allclose(sums, 0, atol=1e-12)
    odd_waves = two_body(t2=1000.0, x2=0.37)
    assert abs(odd_waves.couplings.kinetic.sum() + spin_couplings(odd_waves).kinetic.sum()) > 10


def test_spin_and_isospin_change_places():
    """P_σ P_τ P_r = −1: with x0, x1, x3 of the other sign the isoscalar spin terms are the isovector ones of number."""
    one = two_body(t0=-1800.0, t1=400.0, t2=-300.0, t3=9000.0, x0=0.3, x1=-0.4, x2=0.7, x3=0.9)
    other = replace(one, x0=-0.3, x1=0.4, x3=-0.9)
    odd, even = spin_couplings(one, spin_gradient=True), other.couplings
    for spin, number in [
        (odd.contact, even.density),
        (odd.density_dependent, even.density_dependent),
        (odd.kinetic, even.kinetic),
        (odd.gradient, even.gradient),
    ]:
        assert spin[0] == pytest.approx(number[1], rel=1e-13)


def test_which_forces_keep_their_spin_gradient():
    stable = {name for name, each in forces().items() if keeps_spin_gradient(each)}
    assert stable == {"SIII", "SkM*", "SkP", "SkE2"}
    assert not spin_couplings(force("SLy4")).gradient.any()
    assert not spin_couplings(force("SkM*"), spin_gradient=False).gradient.any()
    np.testing.assert_array_equal(
        spin_couplings(force("SkM*")).gradient, spin_couplings(force("SkM*"), spin_gradient=True).gradient
    )
    with pytest.raises(InputError, match="spin_gradient"):
        spin_couplings(force("SLy4"), spin_gradient="yes")

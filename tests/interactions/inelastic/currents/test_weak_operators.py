"""Rows of weak operators: their recoupling to spherical tensors, their powers of q, and which pairs are asked for."""

import numpy as np
import pytest
from scipy.special import spherical_jn

from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_operators import NUCLEON_MASS, Row, operators, pairs, power, rows
from nuscatter.structure.crpa.transition_densities import fields
from nuscatter.units import MeV, fm

R = np.array([0.3, 1.7, 4.2, 8.0])


def functions(J, natural, q, explicit=True, mass=939 * MeV):
    """Each row's function on each field that it has, kind 0."""
    of = fields(natural, spin_current=False, axial_charge=not natural)
    found = rows(J, natural, kinds=1, explicit=explicit)
    radial = operators(found, J, of, q=q, r=R, kinds=1, convection_mass=mass)[:, :, 0]
    return {
        (row.name, field.name): radial[a, :, f]
        for a, row in enumerate(found)
        for f, field in enumerate(of)
        if radial[a, :, f].any()
    }


@pytest.mark.parametrize("J", [1, 2, 5])
def test_spin_rows_are_tensors_of_one_orbital_momentum(J):
    # Σ″ and Σ′ in [Y_{J−1}σ] and [Y_{J+1}σ], which are √J s₀ + √(J+1) s̃ and −√(J+1) s₀ + √J s̃ over √(2J+1)
    q = 83 * MeV
    found = functions(J, False, [q])
    low, high = (spherical_jn(L, q * R * fm) / (2 * J + 1) for L in (J - 1, J + 1))
    expected = {
        ("longitudinal_spin", "s0"): J * low - (J + 1) * high,
        ("longitudinal_spin", "s1"): np.sqrt(J * (J + 1)) * (low + high),
        ("transverse_spin", "s0"): np.sqrt(J * (J + 1)) * (low + high),
        ("transverse_spin", "s1"): (J + 1) * low - J * high,
    }
    for key, value in expected.items():
        assert found[key][0] == pytest.approx(value, rel=1e-12), key


@pytest.mark.parametrize("J", [1, 2, 4])
def test_convection_is_a_gradient_and_a_remainder(J):
    # Both tensors of the transverse electric current: √((J+1)/J) times the gradient's row, less √((2J+1)/J) times the
    # remainder's, must be the curl of j_J [Y_J ĵ]_J: (1/x)(x j)′ on ĵ₁ and Λ j/x on ĵ₀
    q, mass = 61 * MeV, 800 * MeV
    found, x = functions(J, True, [q], mass=mass), q * R * fm
    j, slope = spherical_jn(J, x), spherical_jn(J, x, derivative=True)
    for field, curl in (("j0", np.sqrt(J * (J + 1)) * j / x), ("j1", slope + j / x)):
        siegert = (
            np.sqrt((J + 1) / J) * found["convection", field] - np.sqrt((2 * J + 1) / J) * found["remainder", field]
        )
        assert siegert[0] == pytest.approx(curl / (mass * fm), rel=1e-11, abs=1e-16), field


def test_monopole():
    found = functions(0, True, [40 * MeV])
    assert {name for name, _ in found} == {"charge", "remainder", "convection"}
    assert found["charge", "rho"] - found["remainder", "rho"] == pytest.approx(1.0, rel=1e-14)
    assert {name for name, _ in functions(0, False, [40 * MeV])} == {"longitudinal_spin", "axial_charge"}


@pytest.mark.parametrize("natural", [True, False])
@pytest.mark.parametrize("J", [0, 1, 3, 6])
def test_powers_of_q(J, natural):
    q = np.array([0.4, 0.8, 1.2]) * MeV
    for (name, field), radial in functions(J, natural, q).items():
        even = radial / (q[:, None] / MeV) ** power(Row(name, 0), J)
        assert np.all(even != 0)
        # a + b q²: the differences to the first are as 3 to 8
        first, second = even[1] - even[0], even[2] - even[0]
        assert np.all(abs(first) < 0.02 * abs(even[0])), (name, field)
        large = abs(second) > 1e-6 * abs(even[0])
        assert second[large] / first[large] == pytest.approx(8 / 3, rel=2e-3), (name, field)


def test_currents_have_the_dimension_of_densities():
    one = functions(2, True, [30 * MeV], mass=939 * MeV)
    other = functions(2, True, [30 * MeV], mass=2 * 939 * MeV)
    assert one["remainder", "j1"] == pytest.approx(2 * other["remainder", "j1"])
    assert one["charge", "rho"] == pytest.approx(other["charge", "rho"])
    axial = functions(2, False, [30 * MeV])["axial_charge", "W"][0]
    assert axial == pytest.approx(spherical_jn(2, 30 * MeV * R * fm) / (NUCLEON_MASS * fm))
    assert axial[2] / spherical_jn(2, 30 * MeV * R[2] * fm) == pytest.approx(0.210164, rel=2e-6)  # ħ/Mc in fm


def test_kinds_stay_apart():
    of = fields(True, spin_current=False)
    found = rows(1, True, kinds=2)
    radial = operators(found, 1, of, q=[30 * MeV], r=R, kinds=2, convection_mass=939 * MeV)
    assert radial.shape == (6, 1, 2, len(of), R.size)
    for at, row in enumerate(found):
        assert radial[at, 0, row.kind].any()
        assert not radial[at, 0, 1 - row.kind].any()


def test_pairs_are_those_that_interfere():
    for J in (0, 1, 4):
        for natural in (True, False):
            for kinds in (1, 2):
                found = pairs(J, natural, kinds=kinds)
                assert len(set(found)) == len(found)
                assert {row for pair in found for row in pair} == set(rows(J, natural, kinds=kinds))
    names = {(a.name, b.name) for a, b in pairs(3, False, kinds=1)}
    assert ("longitudinal_spin", "axial_charge") in names
    assert not names & {("longitudinal_spin", "transverse_spin"), ("axial_charge", "current")}


def test_errors():
    of, good = fields(False, spin_current=False), rows(1, False, kinds=1)
    with pytest.raises(InputError, match="no field for the row axial_charge in this RPA: 'W'"):
        operators(good, 1, of, q=[1 * MeV], r=R, kinds=1, convection_mass=939 * MeV)
    with pytest.raises(InputError, match="the kind of a row is 1, but one below 1"):
        operators([Row("current", 1)], 1, of, q=[1 * MeV], r=R, kinds=1, convection_mass=939 * MeV)
    with pytest.raises(InputError, match="no row of weak currents 'curent'"):
        operators([Row("curent", 0)], 1, of, q=[1 * MeV], r=R, kinds=1, convection_mass=939 * MeV)
    with pytest.raises(InputError, match="q is 0"):
        operators(good[:1], 1, of, q=[0.0], r=R, kinds=1, convection_mass=939 * MeV)
    with pytest.raises(InputError, match="kinds is 3"):
        rows(1, True, kinds=3)
    with pytest.raises(InputError, match="J is -1"):
        rows(-1, True, kinds=1)

"""Operators and their sum rules: closed formulas, single-particle values, and the response itself."""

from math import pi, sqrt

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.multipoles import (
    Part,
    Row,
    channel_and_operator,
    charge_exchange_sum,
    energy_weighted_sum,
    isoscalar,
    isovector,
    multipole,
    multipoles,
    on_fields,
)
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.crpa.transition_densities import coefficients, fields
from nuscatter.structure.excitations.contour import half_ellipse
from nuscatter.structure.skyrme.hartree_fock import HartreeFock


@pytest.fixture(scope="module")
def oxygen():
    return Ground.of(HartreeFock("SLy4").solve("O16"))


@pytest.fixture(scope="module")
def calcium():
    return Ground.of(HartreeFock("SkM*").solve("Ca48"))


# ---- names


def test_names_are_blind_to_case_and_spaces():
    assert multipole("e2_isoscalar") is multipole("E2 isoscalar")
    assert multipole("Gamow-Teller") is multipole("GamowTeller")
    assert multipole("gamow teller+").charge == "pn"
    with pytest.raises(InputError, match="There is no multipole 'E7'"):
        multipole("E7")


def test_the_opposite_of_the_opposite_is_itself():
    for each in multipoles():
        if each.charge is None:
            assert each.opposite is None
        else:
            assert each.opposite == multipole(each.opposite.name)
            assert each.opposite.opposite == each


def test_units_of_strength():
    units = {each.name: each.unit_of_strength for each in multipoles()}
    names = "E1", "E0", "E1 isoscalar", "M1", "M2", "Fermi"
    assert tuple(units[name] for name in names) == ("fm²", "fm⁴", "fm⁶", "μ_N²", "μ_N² fm²", "")


# ---- single particles


@pytest.mark.parametrize("l", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [0, 1])
def test_m1_between_spin_orbit_partners(oxygen, l, kind):  # noqa: E741 (its name in physics)
    """B(M1) of a full j = l + ½ shell to j = l − ½ is (3/4π)(g_s − g_l)² 2l(l+1)/(2l+1) for equal radial functions.

    The total angular momentum l + σ/2 cannot change j, so l acts as −σ/2: a wrong sign of the orbital part adds them.
    """
    g_l, g_s = ((0.0, 2 * -1.91304276), (1.0, 2 * 2.79284734))[kind]
    own = fields(False, False)
    r = np.array([1.0, 2.0])
    operator = on_fields(multipole("M1").parts[0], oxygen, [each.name for each in own], r, False)[0, kind]
    pair = coefficients((l, 2 * l - 1), (l, 2 * l + 1), 1, own)
    # With φ = 1 for both the element at each radius is the sum over fields of operator × (density factors).
    factors = pair[:, 0, 0, None] + (pair[:, 0, 2, None] + pair[:, 2, 0, None]) / r
    element = (operator * factors).sum(axis=0)
    expected = 3 / (4 * pi) * (g_s - g_l) ** 2 * 2 * l * (l + 1) / (2 * l + 1)
    assert element**2 == pytest.approx(np.full(2, expected), rel=1e-8)


def test_gamow_teller_between_spin_orbit_partners(oxygen):
    """⟨l−½‖σ‖l+½⟩² = 8 l(l+1)/(2l+1)."""
    own = fields(False, False)
    r = np.array([3.0])
    operator = on_fields(multipole("GamowTeller").parts[0], oxygen, [each.name for each in own], r, True)[0, 0]
    pair = coefficients((3, 5), (3, 7), 1, own)
    assert ((operator * pair[:, 0, 0, None]).sum()) ** 2 == pytest.approx(8 * 12 / 7, rel=1e-12)


def test_spin_dipole_parts_are_of_one_norm_and_orthogonal():
    whole = multipole("SpinDipole").parts
    assert [sum(row.factor**2 for row in part.rows) for part in whole] == pytest.approx([1.0, 1.0, 1.0])
    along = [row.factor for part in whole for row in part.rows if row.field == "s0"]
    assert along == pytest.approx([-1.0, sqrt(2 / 5)])  # J = 0 is L = J + 1, J = 2 is L = J − 1


# ---- sum rules


def test_classical_sums(oxygen):
    """(λ(2λ+1)²/4π) (ħ²/2m) A⟨r^{2λ−2}⟩ of isoscalar multipoles, 4 (ħ²/2m) A⟨r²⟩ of E0, NZ/A of E1."""
    r, shells, density = oxygen.mesh.r, oxygen.mesh.shells, oxygen.densities[0].sum(axis=0)
    kinetic = oxygen.force.hbar2_2m[0] * (1 - 1 / 16)
    mean = {k: float((shells * r**k) @ density) / 16 for k in (2, 4)}
    expected = {
        "E0 isoscalar": 4 * kinetic * 16 * mean[2],
        "E2 isoscalar": 2 * 25 / 4 / pi * kinetic * 16 * mean[2],
        "E3 isoscalar": 3 * 49 / 4 / pi * kinetic * 16 * mean[4],
        "E1": 9 / 4 / pi * kinetic * 4,
        # N. Van Giai and H. Sagawa: 3/4π (ħ²/2m) A (11⟨r⁴⟩ − 25/3 ⟨r²⟩²)
        "E1 isoscalar": 3 / 4 / pi * kinetic * 16 * (11 * mean[4] - 25 / 3 * mean[2] ** 2),
    }
    for name, value in expected.items():
        found, exchange = energy_weighted_sum(multipole(name), oxygen)
        assert found == pytest.approx(value, rel=1e-6), name
        assert exchange == (pytest.approx(0.14573 * value, rel=1e-4) if name == "E1" else 0), name


def test_the_exchange_depends_on_the_difference_of_the_charges_alone(oxygen):
    """For N = Z: −½ and ½ against 0 and 1 have the same difference."""
    for order in ("E0", "E2", "E3"):
        one = energy_weighted_sum(multipole(order), oxygen)[1]
        assert energy_weighted_sum(multipole(f"{order} isovector"), oxygen)[1] == pytest.approx(one, rel=1e-12)


def test_charge_exchange_sums(calcium):
    assert charge_exchange_sum(multipole("Fermi"), calcium) == pytest.approx(8, rel=1e-9)
    assert charge_exchange_sum(multipole("GamowTeller+"), calcium) == pytest.approx(-24, rel=1e-9)
    r, shells = calcium.mesh.r, calcium.mesh.shells
    excess = float((shells * r**2) @ (calcium.densities[0, 0] - calcium.densities[0, 1]))
    assert charge_exchange_sum(multipole("SpinDipole"), calcium) == pytest.approx(9 / 4 / pi * excess, rel=1e-12)
    assert charge_exchange_sum(multipole("SpinDipole 1"), calcium) == pytest.approx(3 / 4 / pi * excess, rel=1e-12)


def test_charges_take_the_centre_of_mass_out():
    neutron, proton = isovector(126, 82)
    assert 126 * neutron + 82 * proton == pytest.approx(0, abs=1e-12)
    part = Part(1, True, (Row("rho", 3, isoscalar), Row("rho", 1, isoscalar, -5 / 3, mean_squares=1)))
    assert part == multipole("E1 isoscalar").parts[0]


def summed(continuum, what, weight, low):
    """Return ∫ f S dω of all parts of an operator up to 200 MeV, by the response."""
    total = 0.0
    path = half_ellipse(low, 200.0, 25)
    for part in what.parts:
        channel, operator = channel_and_operator(continuum, what, part)
        samples = np.array([channel.response(omega, operator)[0, 0] for omega in path.omega.tolist()])
        total += float(path.integral(weight, samples).value)
    return total


@pytest.mark.slow
@pytest.mark.parametrize("name", ["E0", "E0 isoscalar", "E1", "E1 isoscalar", "E2 isovector", "E3"])
def test_the_response_exhausts_the_energy_weighted_sum(oxygen, name):
    what = multipole(name)
    found = summed(Continuum(oxygen), what, lambda omega: omega, 2.0)
    assert found == pytest.approx(sum(energy_weighted_sum(what, oxygen)), rel=3e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Fermi", "GamowTeller", "SpinDipole 0", "SpinDipole 1", "SpinDipole 2"])
def test_the_response_exhausts_the_sums_of_charge_exchange(calcium, name):
    what, continuum = multipole(name), Continuum(calcium)
    minus = summed(continuum, what, np.ones_like, -3.5)
    plus = summed(continuum, what.opposite, np.ones_like, 3.5)
    assert minus - plus == pytest.approx(charge_exchange_sum(what, calcium), rel=3e-4)

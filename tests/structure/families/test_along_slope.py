from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.structure.families.members import Member
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV, fm

Q = np.linspace(1, 180, 5) * MeV
#: Slopes [MeV], and what the skins of two nuclei have beyond a line [fm].
SLOPES = np.array([10.0, 30.0, 45.0, 60.0, 120.0])
BEYOND = {"Pb208": np.array([0.01, -0.02, 0.015, 0.0, 0.003]), "Ca48": np.array([-0.01, 0.02, 0.01, -0.03, 0.01])}
LINE = {"Pb208": (0.1, 0.0015), "Ca48": (0.13, 0.001)}


@dataclass(frozen=True)
class State:
    neutron_skin: float


@dataclass(frozen=True)
class Model:
    """A mean field by hand: neutrons of a Helm shape whose skin is a line of the slope and a deviation from it."""

    at: int
    beyond: bool

    def _skin(self, chosen):
        start, rise = LINE[nuclide(chosen).name]
        more = BEYOND[nuclide(chosen).name][self.at] if self.beyond else 0.0
        return (start + rise * SLOPES[self.at] + more) * fm

    def solve(self, chosen):
        return State(self._skin(chosen))

    def __call__(self, chosen):
        protons = 5.5 * fm if nuclide(chosen).name == "Pb208" else 3.4 * fm
        # Radii of protons differ between forces; that must not matter but at second order.
        protons = protons + 0.01 * fm * self.at
        return Nucleus(nuclide(chosen), Helm(protons), Helm(protons + self._skin(chosen)))


def made(*, beyond=True):
    members = [Member(str(at), Model(at, beyond), slope * MeV) for at, slope in enumerate(SLOPES)]
    return SlopeFamily(tuple(members), charge=lambda _: Helm(5.5 * fm))


def differences(name, at):
    nuclei = [Model(each, beyond=True)(name) for each in range(5)]
    return np.array([float(each.proton(at) - each.neutron(at)) for each in nuclei])


def test_weights_sum_to_one_and_have_the_slope():
    family = made()
    rng = np.random.default_rng(3)
    for L in (-50.0, 20.0, 60.0, 300.0):
        weights = family.weights(L * MeV, spread=rng.normal(size=3))
        assert weights.sum() == pytest.approx(1, abs=1e-12)
        assert weights @ SLOPES == pytest.approx(L, abs=1e-9)


def test_members_on_a_line_are_found_again():
    family = made(beyond=False)
    for L in SLOPES:
        for name in LINE:
            assert float(family.skin(name, L * MeV) / fm) == pytest.approx(LINE[name][0] + LINE[name][1] * L)
    # No distance from the line: the coordinates change nothing.
    assert float(family.skin("Ca48", 70 * MeV, spread=np.ones(3)) / fm) == pytest.approx(0.2, abs=1e-12)
    assert family.skin_spread("Ca48", 70 * MeV) / fm < 1e-12


def test_the_line_is_that_of_least_squares():
    family = made()
    for name in LINE:
        for L in (20.0, 90.0):
            by_hand = np.polyval(np.polyfit(SLOPES, differences(name, 80 * MeV), 1), L)
            charge = float(Helm(5.5 * fm)(80 * MeV))
            nucleus = family(L * MeV)(name)
            assert float(nucleus.neutron(80 * MeV)) == pytest.approx(charge - by_hand, abs=1e-12)
            assert float(nucleus.proton(80 * MeV)) == charge


def test_the_spread_has_the_covariance_of_the_residuals():
    """Over n − 2, for two nuclei, and for a form factor with a radius; with the prediction's factor."""
    family, L = made(), 100.0

    def residuals(values):
        return values - np.polyval(np.polyfit(SLOPES, values, 1), SLOPES)

    skins = {name: family.skins(name) / fm for name in LINE}
    known = np.array([residuals(skins["Pb208"]), residuals(skins["Ca48"]), residuals(differences("Ca48", 150 * MeV))])
    factor = 1 + 1 / 5 + (L - SLOPES.mean()) ** 2 / ((SLOPES - SLOPES.mean()) ** 2).sum()
    steps = np.empty((3, 3))
    for at, x in enumerate(np.eye(3)):
        change = [family.skin(name, L * MeV, spread=x) / fm - family.skin(name, L * MeV) / fm for name in LINE]
        form = family(L * MeV)("Ca48").neutron(150 * MeV) - family(L * MeV, spread=x)("Ca48").neutron(150 * MeV)
        steps[:, at] = [*change, form]
    np.testing.assert_allclose(steps @ steps.T, factor * known @ known.T / 3, rtol=1e-9)
    assert family.skin_spread("Pb208", L * MeV) / fm == pytest.approx((steps @ steps.T)[0, 0] ** 0.5)


def test_a_common_error_of_the_radii_cancels():
    """Members' charge radii differ by 0.04 fm, which changes a skin at second order only."""
    family = made(beyond=False)
    neutrons = Helm((5.5 + 0.1 + 0.0015 * 60) * fm)
    assert float(family(60 * MeV)("Pb208").neutron(60 * MeV)) == pytest.approx(float(neutrons(60 * MeV)), abs=5e-4)


def test_a_batch_is_its_points_one_by_one():
    family, x = made(), np.random.default_rng(1).normal(size=(3, 4))
    L = np.array([10.0, 50.0, 80.0, 120.0]) * MeV
    together = family(L, spread=x)("Pb208")
    assert together.neutron(Q[:, None]).shape == (5, 4)
    for at in range(4):
        alone = family(L[at], spread=x[:, at])
        np.testing.assert_allclose(together.neutron(Q[:, None])[:, at], alone("Pb208").neutron(Q), rtol=1e-12)
        assert float(family.skin("Ca48", L, spread=x)[at]) == pytest.approx(float(alone.skin("Ca48")), rel=1e-12)
    # One number for all of a batch of the other.
    np.testing.assert_allclose(family.weights(L, spread=x[:, 0])[:, 2], family.weights(L[2], spread=x[:, 0]))
    np.testing.assert_allclose(family.weights(L[1], spread=x)[:, 2], family.weights(L[1], spread=x[:, 2]))
    np.testing.assert_allclose(
        together.neutron(Q[:4]), [float(together.neutron(Q[:, None])[at, at]) for at in range(4)]
    )


def test_bad_input():
    family = made()
    for wrong in ("60", np.nan, [[60 * MeV]]):
        with pytest.raises(InputError):
            family(wrong)
    for wrong in ([1.0], np.nan * np.ones(3), np.ones((3, 1, 1))):
        with pytest.raises(InputError):
            family.weights(60 * MeV, spread=wrong)
    with pytest.raises(InputError, match="3 or more"):
        SlopeFamily(family.members[:2])
    with pytest.raises(InputError, match="same slope"):
        SlopeFamily((family.members[0],) * 3)
    with pytest.raises(InputError, match="a Member"):
        SlopeFamily((1, 2, 3))


@pytest.mark.slow
def test_lead_along_the_slope_is_as_in_the_literature():
    """X. Roca-Maza et al., Phys. Rev. Lett. 106 (2011) 252501: 0.101 fm + 0.00147 fm L/MeV, from 47 mean fields."""
    family = SlopeFamily()
    for L in (30.0, 60.0, 110.0):
        assert float(family.skin("Pb208", L * MeV) / fm) == pytest.approx(0.101 + 0.00147 * L, abs=0.008)
    rise = float(family.skin("Pb208", 110 * MeV) - family.skin("Pb208", 30 * MeV)) / (80 * fm)
    assert rise == pytest.approx(0.00147, rel=0.06)
    assert 0.01 < family.skin_spread("Pb208", 60 * MeV) / fm < 0.02

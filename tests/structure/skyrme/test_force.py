from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.skyrme.force import SkyrmeForce, force, forces

SLY4 = force("SLy4")
#: As printed in Table 1 of E. Chabanat et al., Nucl. Phys. A 635 (1998) 231, and in the papers that the table names.
PRINTED = {
    "SLy4": (-2488.91, 486.82, -546.39, 13777.0, 0.834, -0.344, -1.0, 1.354, 1 / 6, 123.0),
    "SLy5": (-2484.88, 483.13, -549.40, 13763.0, 0.778, -0.328, -1.0, 1.267, 1 / 6, 126.0),
    "SIII": (-1128.75, 395.0, -95.0, 14000.0, 0.45, 0.0, 0.0, 1.0, 1.0, 120.0),
    "SkM*": (-2645.0, 410.0, -135.0, 15595.0, 0.09, 0.0, 0.0, 0.0, 1 / 6, 130.0),
}


@pytest.mark.parametrize("name", PRINTED)
def test_parameters_are_those_printed(name):
    chosen = force(name)
    names = ("t0", "t1", "t2", "t3", "x0", "x1", "x2", "x3", "alpha", "W0")
    assert tuple(getattr(chosen, each) for each in names) == pytest.approx(PRINTED[name], rel=1e-15)
    assert chosen.t4 == 0


def test_the_table_holds_the_forces_of_the_field():
    assert {"SLy4", "SLy5", "SkM*", "SIII", "SkP", "SkO", "UNEDF0", "UNEDF1", "SkE2"} <= set(forces())
    for name, each in forces().items():
        assert each.name == name
        assert "(19" in each.reference or "(20" in each.reference


def test_conventions_of_the_fits():
    assert {name for name, each in forces().items() if each.tensor} == {"SLy5", "SkP"}
    assert {name for name, each in forces().items() if each.t4} == {"SkE2"}
    assert {name for name, each in forces().items() if each.W0_same is not None} == {"SkO", "UNEDF0", "UNEDF1"}
    assert all(20.7 < h < 20.8 for each in forces().values() for h in each.hbar2_2m)
    assert all(each.coulomb_exchange for each in forces().values())


def test_names_are_blind_to_case_and_dashes():
    assert force("sly-4") is force("SLY4") is SLY4
    with pytest.raises(InputError, match=r"There is no Skyrme force 'SLy7'; the choices are .*SLy4"):
        force("SLy7")


def test_couplings_of_sly4():
    """The coupling constants that codes print for SLy4, MeV and fm."""
    c = SLY4.couplings
    np.testing.assert_allclose(c.kinetic, [57.12868750, 24.65663825], rtol=1e-4)
    np.testing.assert_allclose(c.gradient, [-76.9962031250, 15.6571351250], rtol=1e-4)
    np.testing.assert_allclose(c.spin_orbit, [-92.25, -30.75], rtol=1e-15)
    np.testing.assert_allclose(c.density, [-933.341, 830.052], rtol=1e-5)
    np.testing.assert_allclose(c.density_dependent, [861.0625, -1064.273], rtol=1e-6)
    assert (c.tensor == 0).all()


def test_spin_orbit_of_its_own_isospin():
    """W0_same = W0 is what None means; 0 leaves the total density alone."""
    assert (replace(SLY4, W0_same=123.0).couplings.spin_orbit == SLY4.couplings.spin_orbit).all()
    np.testing.assert_allclose(replace(SLY4, W0_same=0.0).couplings.spin_orbit, [-61.5, 0], rtol=1e-15)
    assert force("SkO").couplings.spin_orbit[1] > 0


def test_masses():
    assert SLY4.hbar2_2m.tolist() == [20.73553, 20.73553]
    assert replace(SLY4, hbar2_2m_proton=20.75).hbar2_2m.tolist() == [20.73553, 20.75]


def test_forces_are_values():
    assert replace(SLY4) == SLY4
    assert len({replace(SLY4), SLY4, replace(SLY4, t0=1.0)}) == 2
    with pytest.raises(FrozenInstanceError):
        SLY4.t0 = 1.0


NUMBERS = [each.name for each in fields(SkyrmeForce) if each.type in (float, float | None)]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "3", [1.0, 2.0]])
def test_parameters_are_finite_numbers(name, value):
    with pytest.raises(InputError, match=name):
        replace(SLY4, **{name: value})


@pytest.mark.parametrize("name", ["hbar2_2m_neutron", "hbar2_2m_proton"])
def test_masses_are_positive(name):
    with pytest.raises(InputError, match=f"{name} is .* above zero"):
        replace(SLY4, **{name: 0.0})


def test_the_centre_of_mass_is_subtracted_once():
    with pytest.raises(InputError, match="two_body_centre_of_mass is True, but False"):
        replace(SLY4, two_body_centre_of_mass=True)
    assert force("SkO").two_body_centre_of_mass
    assert not force("UNEDF1").centre_of_mass


def test_the_elementary_charge():
    """α ħc = 1.43996455 MeV fm in any units; a fit may have had its own."""
    assert SLY4.e2 == pytest.approx(1.43996455, rel=1e-8)
    assert replace(SLY4, elementary_charge_squared=1.44).e2 == 1.44

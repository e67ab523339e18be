"""Charges of nucleons: limits at Q² = 0, elastic scattering, inverse beta decay, continuation."""

import numpy as np
import pytest

from nuscatter.constants import (
    axial_coupling,
    charged_pion_mass,
    neutron_magnetic_moment,
    proton_magnetic_moment,
    sin2_theta_w_low_energy,
    v_ud,
)
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import (
    LARGEST_TRANSFER,
    Continued,
    EffectiveAxialCoupling,
    charged_current,
    common_dipoles,
    neutral_current,
    quenched_axial_coupling,
)
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.structure.nucleons.form_factors import Dipole, dipole, kelly, measured_nucleon
from nuscatter.structure.nucleons.weak import Dirac, VectorCharge
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV

ANGLE = sin2_theta_w_low_energy.value
CONTOUR = np.array([0, 900, 12000, 900 + 3000j, -600 + 2000j, 9000 - 8000j]) * MeV**2


def test_charges_at_zero():
    found = charged_current().charges(0.0, 1, True)
    assert found.vector[0] == pytest.approx(1)
    assert found.magnetic[0] == pytest.approx(proton_magnetic_moment.value - neutron_magnetic_moment.value)
    assert found.axial[0] == pytest.approx(axial_coupling.value)
    assert found.pion_pole[0] == pytest.approx(axial_coupling.value / charged_pion_mass.value**2)
    assert charged_current().strength == pytest.approx(v_ud.value**2)
    neutral = neutral_current().charges(0.0, 1, True)
    assert neutral.vector == pytest.approx((-0.5, (1 - 4 * ANGLE) / 2))
    # isovector ½(1 − 2s²)τ₃ and isoscalar −s² of the charge, the same of the moment, ½ g_A τ₃
    p, n = proton_magnetic_moment.value, neutron_magnetic_moment.value
    isovector, isoscalar = (1 - 2 * ANGLE) / 2 * (p - n), -ANGLE * (p + n)
    assert neutral.magnetic == pytest.approx((isoscalar - isovector, isoscalar + isovector))
    assert neutral.axial == pytest.approx((-axial_coupling.value / 2, axial_coupling.value / 2))
    assert neutral_current().strength == 1
    assert (charged_current().kinds, neutral_current().kinds) == (1, 2)


def test_neutral_vector_charge_is_that_of_elastic_scattering():
    # twice N·G_V(n) + Z·G_V(p) is Q_W F_W with the same extended nucleons
    nucleus, Q = helm("Ar40"), np.array([5.0, 40.0, 90.0]) * MeV
    elastic = VectorCharge(nucleus.nuclide, nucleus.proton, nucleus.neutron)
    expected = (1 - 4 * ANGLE) * elastic.proton_part(Q) - elastic.neutron_part(Q)
    neutrons, protons = neutral_current().charges(Q**2, 0, True).vector
    found = 2 * (neutrons * 22 * nucleus.neutron(Q) + protons * 18 * nucleus.proton(Q))
    assert found == pytest.approx(expected, rel=1e-12)


def test_charged_current_is_that_of_inverse_beta_decay():
    # of dipoles, with the conventions of Strumia and Vissani: f₁, f₁ + f₂, −g₁, and g₂/2M² of the pion's pole
    other = NucleonCurrent()
    f1, f2, g1, g2 = other.form_factors(-CONTOUR)
    found = charged_current(dipole, charge=Dirac()).charges(CONTOUR, 1, False)
    assert found.vector[0] == pytest.approx(f1, rel=1e-4)  # M is the mean mass there, the proton's in τ here
    assert found.magnetic[0] == pytest.approx(f1 + f2, rel=1e-6)
    assert found.axial[0] == pytest.approx(-g1, rel=1e-12)
    assert found.pion_pole[0] == pytest.approx(-g2 / (2 * other.mean_mass**2), rel=1e-12)


@pytest.mark.parametrize("nucleon", [measured_nucleon, kelly])
def test_continuation(nucleon):
    real = np.linspace(0, LARGEST_TRANSFER, 37)
    for each in (nucleon.electric_proton, nucleon.electric_neutron, nucleon.magnetic_neutron, nucleon.axial):
        scale = np.max(abs(each(real)))
        assert Continued(each)(real) == pytest.approx(each(real), rel=0, abs=1e-12 * scale)
    # Cauchy: the mean over a circle is the value in its middle
    continued, middle = Continued(nucleon.electric_proton), 8000 * MeV**2
    circle = middle + 7000 * MeV**2 * np.exp(2j * np.pi * np.arange(64) / 64)
    assert continued(circle).mean() == pytest.approx(nucleon.electric_proton(np.asarray(middle)), rel=1e-12)


def test_common_dipoles():
    current = charged_current(common_dipoles(vector_mass=842.6 * MeV, axial_mass=1030 * MeV), charge=Dirac())
    found = current.charges(CONTOUR, 2, False)
    shape, axial = (1 + CONTOUR / (842.6 * MeV) ** 2) ** -2, (1 + CONTOUR / (1030 * MeV) ** 2) ** -2
    assert found.vector[0] == pytest.approx(shape, rel=1e-12)
    assert found.magnetic[0] == pytest.approx(shape * 4.70589, rel=1e-6)
    assert found.axial[0] == pytest.approx(axial * axial_coupling.value, rel=1e-12)


def test_effective_axial_coupling():
    by_hand = EffectiveAxialCoupling(1.1, multipoles={(1, +1): 0.9, (2, -1): 1.2}, reference="test")
    for make in (charged_current, neutral_current):
        free = make().charges(2000 * MeV**2, 1, False)
        for (J, natural), value in {(1, False): 0.9, (2, False): 1.2, (1, True): 1.1, (2, True): 1.1}.items():
            found = make(effective=by_hand).charges(2000 * MeV**2, J, natural)
            for part in ("axial", "pion_pole"):
                expected = np.array(getattr(free, part)) * value / axial_coupling.value
                assert np.array(getattr(found, part)) == pytest.approx(expected, rel=1e-12)
            assert found.vector == free.vector
    assert quenched_axial_coupling.of(3, natural=True) == 1.0
    assert "Suhonen" in quenched_axial_coupling.reference


def test_strange_quarks():
    strange = measured_nucleon.with_strangeness(spin=-0.04, magnetic_moment=-0.06)
    plain, found = neutral_current().charges(0.0, 1, False), neutral_current(strange).charges(0.0, 1, False)
    # isoscalar: the same on both nucleons; −½ of it
    assert np.subtract(found.axial, plain.axial) == pytest.approx((0.02, 0.02))
    assert np.subtract(found.magnetic, plain.magnetic) == pytest.approx((0.03, 0.03))
    assert found.pion_pole == pytest.approx(plain.pion_pole)
    assert charged_current(strange).charges(0.0, 1, False).axial == charged_current().charges(0.0, 1, False).axial
    half = neutral_current(strange, effective=EffectiveAxialCoupling(axial_coupling.value / 2)).charges(0.0, 1, False)
    assert half.axial == pytest.approx((-axial_coupling.value / 4 + 0.02, axial_coupling.value / 4 + 0.02))


def test_parts():
    found = charged_current().charges(500 * MeV**2, 1, True)
    assert found.without_axial().axial == (0,)
    assert found.without_axial().vector == found.vector
    assert found.without_vector().magnetic == found.without_vector().vector == (0,)
    assert found.without_pion_pole().pion_pole == (0,)
    assert found.without_pion_pole().axial == found.axial


def test_errors():
    with pytest.raises(InputError, match="at most 360000 MeV²"):
        charged_current().charges(0.5 * GeV**2, 1, True)
    with pytest.raises(InputError, match="a smooth function of Q²"):
        Continued(lambda q2: abs(q2 - 0.1 * GeV**2) / GeV**2)
    with pytest.raises(InputError, match="a function of q2"):
        Continued(1.0)
    with pytest.raises(InputError, match="multipoles is '1\\+', but g_A by"):
        EffectiveAxialCoupling(multipoles={"1+": 1.0})
    with pytest.raises(InputError, match="value is 0"):
        EffectiveAxialCoupling(0.0)
    with pytest.raises(InputError, match="reference is 3, but the name of a publication"):
        EffectiveAxialCoupling(reference=3)
    with pytest.raises(InputError, match="nucleon is 'galster'"):
        charged_current("galster")
    with pytest.raises(InputError, match=r"effective is 1\.0"):
        neutral_current(effective=1.0)
    with pytest.raises(InputError, match=r"DarwinFoldy\(\), Sachs\(\) or Dirac\(\) was expected"):
        neutral_current(charge=Dirac)
    with pytest.raises(InputError, match="v_ud is -1"):
        charged_current(v_ud=-1.0)
    assert Continued(Dipole())(0.0) == pytest.approx(1)

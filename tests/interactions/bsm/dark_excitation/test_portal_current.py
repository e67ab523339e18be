"""Charges of nucleons of A′: photons, baryon number, and quarks written out."""

import numpy as np
import pytest

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.sources.dark.portal import PortalCharges, baryon_number, electric
from nuscatter.units import MeV

Q2 = np.array([0.0, 400.0, 30_000.0]) * MeV**2


def test_kinetic_mixing_is_the_photon():
    for have, want in zip(PortalCurrent(electric).charges(Q2), ElectromagneticCurrent().charges(Q2), strict=True):
        np.testing.assert_allclose(have, want, rtol=1e-12)


def test_baryon_number_is_isoscalar():
    found = PortalCurrent(baryon_number).charges(Q2)
    for neutron, proton in (found.vector, found.magnetic):
        np.testing.assert_allclose(neutron, proton, rtol=1e-12)
    both = proton_magnetic_moment.value + neutron_magnetic_moment.value
    assert float(found.magnetic[0][0]) == pytest.approx(both, rel=1e-6)


def test_quarks_of_a_nucleon():
    """Form factors of up and down quarks in a proton, 2G^p + G^n and G^p + 2G^n; in a neutron they change places."""
    x = PortalCharges(up=0.7, down=-0.2, lepton=0.0)
    (en, ep), (mn, mp) = ElectromagneticCurrent().charges(Q2)[:2]
    found = PortalCurrent(x).charges(Q2)
    for (neutron, proton), (n, p) in ((found.vector, (en, ep)), (found.magnetic, (mn, mp))):
        up, down = 2 * p + n, p + 2 * n
        np.testing.assert_allclose(proton, 0.7 * up - 0.2 * down, rtol=1e-12)
        np.testing.assert_allclose(neutron, 0.7 * down - 0.2 * up, rtol=1e-12)
    assert [float(each[0]) for each in found.vector] == pytest.approx([x.neutron, x.proton], rel=1e-9)


def test_no_axial_current():
    found = PortalCurrent(baryon_number).charges(Q2)
    assert all(not each.any() for each in (*found.axial, *found.pion_pole))


def test_bad_input():
    with pytest.raises(InputError, match="PortalCharges"):
        PortalCurrent("electric")
    with pytest.raises(InputError, match="ElectromagneticCurrent"):
        PortalCurrent(electric, "photon")

"""Charges of the electromagnetic current beside those of the weak ones, of which they are linear combinations."""

import numpy as np
import pytest

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment, sin2_theta_w_low_energy
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import charged_current, neutral_current
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.structure.nucleons.weak import Dirac
from nuscatter.units import MeV


def test_photons_see_charges_and_moments():
    found = ElectromagneticCurrent().charges(0.0)
    assert [float(each) for each in found.vector] == pytest.approx([0, 1], abs=1e-12)
    moments = [neutron_magnetic_moment.value, proton_magnetic_moment.value]
    assert [float(each) for each in found.magnetic] == pytest.approx(moments, rel=1e-10)
    assert all(np.all(each == 0) for each in (*found.axial, *found.pion_pole))


@pytest.mark.parametrize("q2", [0.0, 9000.0, 4000 - 2500j])
def test_the_weak_vector_currents_are_made_of_it(q2):
    """Conserved vector current: charged p − n; neutral T₃ − 2s² times the electromagnetic one, doubled."""
    photon = ElectromagneticCurrent(charge=Dirac()).charges(q2 * MeV**2)
    charged = charged_current(charge=Dirac()).charges(q2 * MeV**2, 1, True)
    neutral = neutral_current(charge=Dirac()).charges(q2 * MeV**2, 1, True)
    for part in ("vector", "magnetic"):
        neutron, proton = getattr(photon, part)
        assert getattr(charged, part)[0] == pytest.approx(proton - neutron, rel=1e-10)
        for kind, sign in ((0, -1), (1, 1)):
            expected = sign * (proton - neutron) / 2 - 2 * sin2_theta_w_low_energy.value * (neutron, proton)[kind]
            assert getattr(neutral, part)[kind] == pytest.approx(expected, rel=1e-10)


def test_errors():
    with pytest.raises(InputError, match="nucleon"):
        ElectromagneticCurrent("proton")
    with pytest.raises(InputError, match="charge is"):
        ElectromagneticCurrent(charge=Dirac)

"""Moments of the spin–orbit charge: their values at zero, in nuclear magnetons, and F₂."""

import numpy as np
import pytest

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment
from nuscatter.errors import InputError
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, galster, kelly
from nuscatter.structure.nucleons.moments import PauliMoment, SpinOrbitMoment

ZERO = np.zeros(())
pauli_moment, spin_orbit_moment = PauliMoment(), SpinOrbitMoment()


def test_at_zero():
    """2μ − 1 and 2(μ − 1) of the proton: 4.586 and 3.586; 2μ of the neutron in both."""
    proton, neutron = (
        (galster.electric_proton, galster.magnetic_proton),
        (galster.electric_neutron, galster.magnetic_neutron),
    )
    assert spin_orbit_moment(*proton, ZERO) == pytest.approx(2 * proton_magnetic_moment.value - 1)
    assert pauli_moment(*proton, ZERO) == pytest.approx(2 * proton_magnetic_moment.value - 2)
    assert spin_orbit_moment(*neutron, ZERO) == pytest.approx(2 * neutron_magnetic_moment.value)
    assert pauli_moment(*neutron, ZERO) == pytest.approx(2 * neutron_magnetic_moment.value)


@pytest.mark.parametrize("nucleon", [galster, kelly], ids=["galster", "kelly"])
def test_the_moment_of_dirac_spinors_is_twice_f2(nucleon):
    q2 = np.linspace(0, 0.3, 7) * FOUR_MASSES_SQUARED
    proton = pauli_moment(nucleon.electric_proton, nucleon.magnetic_proton, q2)
    neutron = pauli_moment(nucleon.electric_neutron, nucleon.magnetic_neutron, q2)
    np.testing.assert_allclose(proton, 2 * nucleon.pauli_proton(q2), rtol=1e-14)
    np.testing.assert_allclose(neutron, 2 * nucleon.pauli_neutron(q2), rtol=1e-14)


def test_a_negative_q2():
    with pytest.raises(InputError, match="q2"):
        pauli_moment(galster.electric_proton, galster.magnetic_proton, np.array(-1.0))

from dataclasses import fields, replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.units import GeV, MeV

CURRENT = NucleonCurrent()
T = -np.array([0, 1e-6, 1e-3, 0.1, 0.7]) * GeV**2


def test_at_zero():
    f1, f2, g1, g2 = (float(each[0]) for each in CURRENT.form_factors(T))
    assert (f1, f2, g1) == (1, CURRENT.anomalous_moment, -CURRENT.axial_coupling)
    assert g2 == pytest.approx(2 * (CURRENT.mean_mass / CURRENT.pion_mass) ** 2 * g1, rel=1e-14)
    assert pytest.approx(3.7059, abs=1e-4) == f2


def test_the_vector_current_is_that_of_the_electromagnetic_dipoles():
    """G_E and G_M of the isovector current: one dipole, 1 and 1 + ξ at zero."""
    f1, f2, *_ = CURRENT.form_factors(T)
    dipole = (1 - T / (0.71 * GeV**2)) ** -2
    np.testing.assert_allclose(f1 + T / (4 * CURRENT.mean_mass**2) * f2, dipole, rtol=1e-14)
    np.testing.assert_allclose(f1 + f2, (1 + CURRENT.anomalous_moment) * dipole, rtol=1e-14)


def test_the_axial_current_is_conserved_where_the_pion_has_no_mass():
    """The divergence, 2M g₁ + t g₂/M, is 2M g₁ m_π²/(m_π² − t)."""
    *_, g1, g2 = CURRENT.form_factors(T)
    divergence = 2 * CURRENT.mean_mass * g1 + T * g2 / CURRENT.mean_mass
    pole = CURRENT.pion_mass**2 / (CURRENT.pion_mass**2 - T)
    np.testing.assert_allclose(divergence, 2 * CURRENT.mean_mass * g1 * pole, rtol=1e-13)
    np.testing.assert_allclose(g1, -CURRENT.axial_coupling * (1 - T / CURRENT.axial_mass**2) ** -2, rtol=1e-14)


def test_the_constants_of_2003():
    old = NucleonCurrent.strumia_vissani_2003()
    assert (old.axial_coupling, old.v_ud, old.anomalous_moment) == (1.270, 0.9746, 3.706)
    assert old.axial_mass / GeV == pytest.approx(1, rel=1e-12)
    assert old.vector_mass**2 / GeV**2 == pytest.approx(0.71, rel=1e-12)
    assert old.mass_difference / MeV == pytest.approx(1.29333, abs=1e-5)
    assert old == NucleonCurrent.strumia_vissani_2003()
    assert hash(old) == hash(NucleonCurrent.strumia_vissani_2003())
    assert old != CURRENT


@pytest.mark.parametrize("name", [each.name for each in fields(NucleonCurrent)])
@pytest.mark.parametrize("bad", [0, -1.0, float("nan"), float("inf"), "1", None, [1.2, 1.3], np.ma.masked])
def test_a_bad_constant_is_named(name, bad):
    with pytest.raises(InputError, match=f"^{name} "):
        replace(CURRENT, **{name: bad})


def test_a_proton_that_decays_is_refused():
    with pytest.raises(InputError, match="would decay"):
        NucleonCurrent(neutron_mass=937 * MeV)

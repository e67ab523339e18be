"""COHERENT's iodine and lead, and the allowed approximation that stands for MARLEY's number."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import axial_coupling, electron_mass, fermi_constant, v_ud
from nuscatter.datasets.inelastic.coherent_averages import allowed_average
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Recipe
from nuscatter.units import MeV, cm

UNIT = 1e-40 * cm**2


def test_published_numbers():
    iodine, lead = ns.datasets.coherent_iodine_2023(), ns.datasets.coherent_lead_2022()
    assert iodine.value == 9.2
    assert iodine.error == pytest.approx((1.8, 2.1))
    assert lead.value == 0.29
    assert lead.error == pytest.approx((0.16, 0.17))
    assert not iodine.nuisances
    assert "2305.19594" in iodine.reference
    assert "2212.11295" in lead.reference


def test_who_knows_the_prediction_gives_it():
    """Then there is no nuisance; without it 30 % are shared with the prediction."""
    given = ns.datasets.coherent_lead_2022(marley=40 * UNIT)
    assert given.cross_section[0] == pytest.approx(0.29 * 40 * UNIT, rel=1e-12, abs=0)
    assert not given.nuisances
    stands = ns.datasets.coherent_lead_2022()
    assert stands.cross_section[0] == pytest.approx(0.29 * allowed_average(), rel=1e-12, abs=0)
    like = stands.likelihood(lambda: 0.29 * allowed_average())
    assert like(coherent_lead_2022_marley=0.0) == pytest.approx(0, abs=1e-9)
    assert like(coherent_lead_2022_marley=0.3) > 1
    with pytest.raises(InputError, match="marley"):
        ns.datasets.coherent_lead_2022(marley=-1.0)


def test_the_allowed_approximation_is_a_sum_over_two_states():
    """G²V²/π Σ k e F B on a trapezoid in E of its own, the masses of ²⁰⁸Pb and ²⁰⁸Bi, 44 and 1.2754² × 0.6 × 132."""
    end, mass = 105.6583755 / 2 * MeV, electron_mass.value
    E = np.linspace(0.1, 1, 20001)[1:] * end
    total = 0.0
    for strength, excitation in ((44.0, 15.2 * MeV), (axial_coupling.value**2 * 0.6 * 132, 15.6 * MeV)):
        e = E - (ns.nuclide("Bi208").mass - ns.nuclide("Pb208").mass + excitation)
        above = e > 1.01 * mass
        e, michel = e[above], (12 * E**2 * (end - E) / end**4)[above]
        factor = Recipe().factor(CoulombField(83, 208, charge=-1), e)
        sigma = fermi_constant.value**2 * v_ud.value**2 / np.pi * e * np.sqrt(e**2 - mass**2) * factor
        total += strength * float(np.trapezoid(michel * sigma, E[above]))
    assert allowed_average() == pytest.approx(total, rel=2e-3, abs=0)


def test_more_strength_makes_more():
    assert allowed_average(0.0) < allowed_average(0.5) < allowed_average(1.0)
    middle = (allowed_average(0.0) + allowed_average(1.0)) / 2
    assert allowed_average(0.5) == pytest.approx(middle, rel=1e-12, abs=0)
    with pytest.raises(InputError, match="part"):
        allowed_average(1.5)

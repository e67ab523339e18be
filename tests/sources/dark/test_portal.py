"""Widths and charges of the portal against sums over spins with matrices, limits, and published numbers."""

import pytest

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.particles import nu_e
from nuscatter.sources.dark.portal import (
    DarkMatterKind,
    PortalCharges,
    VectorPortal,
    baryon_number,
    decay_momentum,
    electric,
    fermion_width,
)
from nuscatter.units import MeV

SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA


def portal(kind=DIRAC, **changes):
    known = {"epsilon": 1e-3, "mediator_mass": 30 * MeV, "alpha_dark": 0.5, "mass": 10 * MeV, "kind": kind}
    return VectorPortal.kinetic_mixing(**known | changes)


@pytest.mark.parametrize("kind", DarkMatterKind)
@pytest.mark.parametrize("mass", [1.0, 10.0, 14.9])
def test_width_is_the_sum_over_spins(spin_sums, kind, mass):
    width = float(portal(kind, mass=mass * MeV).dark_width() / MeV)
    assert width == pytest.approx(0.5 * spin_sums.brute_width(kind, 30.0, mass, mass), rel=1e-11)


def test_width_to_two_masses_is_the_sum_over_spins(spin_sums):
    width = float(portal(mass=9 * MeV, splitting=4 * MeV).dark_width() / MeV)
    assert width == pytest.approx(0.5 * spin_sums.brute_width(DIRAC, 30.0, 9.0, 13.0), rel=1e-11)


def test_published_widths():
    """Issue numbers: α_D = 0.5, 30 MeV to two of 10 MeV."""
    assert float(portal(SCALAR).dark_width() / MeV) == pytest.approx(0.51760, abs=1e-5)
    assert float(portal(DIRAC).dark_width() / MeV) == pytest.approx(4.55496, abs=1e-5)


def test_visible_width_far_above_the_electron():
    """ε²αm/3, and a leptophobic boson has none."""
    width = portal().visible_width()
    assert float(width / (fine_structure_constant.value * 1e-6 * 10 * MeV)) == pytest.approx(1.0, rel=1e-6)
    silent = VectorPortal.leptophobic(
        alpha_baryon=1e-6, mediator_mass=30 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DIRAC
    )
    assert float(silent.visible_width() / MeV) == 0
    assert silent.dark_fraction == 1.0


def test_width_vanishes_below_the_threshold_and_follows_the_mass():
    heavy = portal(mass=16 * MeV)
    assert float(heavy.dark_width() / MeV) == 0
    assert heavy.dark_fraction == 0
    assert float(heavy.dark_width(64 * MeV) / portal(mediator_mass=64 * MeV, mass=16 * MeV).dark_width()) == 1
    assert float(fermion_width(1.0 * MeV, first=electron_mass.value, second=electron_mass.value) / MeV) == 0


def test_momentum_of_a_decay():
    assert float(decay_momentum(134.9768 * MeV, first=0.0, second=75 * MeV) / MeV) == pytest.approx(
        (134.9768**2 - 75**2) / 2 / 134.9768
    )


def test_charges():
    assert electric.proton == pytest.approx(1)
    assert electric.neutron == pytest.approx(0)
    assert baryon_number.proton == baryon_number.neutron == pytest.approx(1)
    assert electric.pion_amplitude == pytest.approx(1)
    assert PortalCharges(up=1.0, down=0.5, lepton=0).pion_amplitude == pytest.approx(3 * (2 / 3 + 0.5 / 3))
    assert portal().epsilon == pytest.approx(1e-3, rel=1e-15)


def test_particles():
    (chi,) = portal().particles
    assert (str(chi), chi.is_neutrino, chi.family) == ("chi", False, (chi,))
    assert portal().partner(chi) == chi
    first, second = portal(splitting=1 * MeV).particles
    assert [round(each.mass / MeV, 9) for each in (first, second)] == [10, 11]
    split = portal(splitting=1 * MeV)
    assert split.partner(first) == second
    assert split.partner(second) == first
    with pytest.raises(InputError, match="one of chi_1, chi_2"):
        split.partner(nu_e)


@pytest.mark.parametrize(
    "wrong", [{"epsilon": -1e-3}, {"mass": 0.0}, {"mediator_mass": -1 * MeV}, {"alpha_dark": -0.5}]
)
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        portal(**wrong)


def test_only_dirac_particles_split():
    with pytest.raises(InputError, match="0 for a Majorana particle"):
        portal(MAJORANA, splitting=1 * MeV)
    with pytest.raises(InputError, match="kind"):
        portal("Dirac")

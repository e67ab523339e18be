"""What π⁰ and η have in common: energies at rest, and the flux of a production of the same meson."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.meson_decays import (
    flux_of_decays,
    off_shell_branching,
    require_on_shell,
    spectrum_at_rest,
)
from nuscatter.sources.dark.mesons import eta, neutral_pion
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import GeV, MeV, m


def portal(**changes):
    known = {"epsilon": 1e-4, "mediator_mass": 300 * MeV, "alpha_dark": 0.5, "mass": 100 * MeV}
    return VectorPortal.kinetic_mixing(**known | {"kind": DarkMatterKind.SCALAR} | changes)


def test_energies_in_the_frame_of_eta():
    """Half of A′'s energy, (m_η² + m²)/2m_η, on average."""
    E, weight = spectrum_at_rest(portal(), meson=eta).nodes()
    assert weight.sum() == pytest.approx(1)
    assert weight @ E / MeV == pytest.approx((547.862**2 + 300**2) / (4 * 547.862), rel=1e-9)


@pytest.mark.slow
def test_off_shell_is_on_shell_as_the_width_vanishes():
    narrow = portal(alpha_dark=1e-6, epsilon=1e-9)
    on_shell = float(eta.branching(narrow)) * narrow.dark_fraction
    assert off_shell_branching(narrow, meson=eta) == pytest.approx(on_shell, rel=1e-5, abs=0)
    assert off_shell_branching(narrow) == 0  # π⁰ has no energy for two χ of 100 MeV
    spectra = [spectrum_at_rest(narrow, meson=eta, off_shell=off) for off in (False, True)]
    np.testing.assert_allclose(*(each.moment(0, np.array([120, 180, 230]) * MeV) for each in spectra), rtol=3e-4)


def test_eta_at_rest_sends_two_particles_into_all_directions():
    at_rest = MesonList(np.zeros((1, 3)), meson=eta)
    place = {"pot": 1e20, "mesons_per_pot": 0.02, "distance": 20 * m, "angle": 1.0, "pulse": None}
    options = {"off_shell": False, "polarised": True, "delay_step": 1 * m}
    flux = flux_of_decays(portal(), eta, at_rest, **place, **options)
    made = 2 * 1e20 * 0.02 * float(eta.branching(portal())) * portal().dark_fraction
    fluence = sum(flux.components[0].fluence * c.spectrum.nodes()[1].sum() for c in flux.components)
    assert fluence * 4 * math.pi * (20 * m) ** 2 == pytest.approx(made, rel=0.02)


def test_what_cannot_be():
    require_on_shell(portal(), meson=eta)
    with pytest.raises(InputError, match="and a η"):
        require_on_shell(portal(mediator_mass=550 * MeV), meson=eta)
    with pytest.raises(InputError, match="and a π⁰"):
        require_on_shell(portal())
    pions = BurmanSmith(proton_energy=0.8 * GeV, Z=80)
    place = {"pot": 1e20, "mesons_per_pot": 0.02, "distance": 20 * m, "angle": 1.0, "pulse": None}
    with pytest.raises(InputError, match="production is that of π⁰, but one of η"):
        flux_of_decays(portal(), eta, pions, **place, off_shell=False, polarised=True, delay_step=1 * m)
    assert neutral_pion != eta

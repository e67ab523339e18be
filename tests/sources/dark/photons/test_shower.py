"""Photons and electrons of showers: what is added, energy, uncertainty, directions."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.photons.electron_losses import collision_loss
from nuscatter.sources.dark.photons.pion_photons import PionPhotons
from nuscatter.sources.dark.photons.shower import TargetElectrons, shower
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import GeV, MeV

FIRST = PionPhotons(BurmanSmith(proton_energy=1 * GeV, Z=80), pions_per_pot=0.09, target="Hg")
ALL, ELECTRONS = shower(FIRST)


def test_high_photons_are_the_primaries_and_low_ones_are_not():
    E = np.array([500.0]) * MeV
    assert float(ALL.spectrum(E)[0] / FIRST.spectrum(E)[0]) == pytest.approx(1.0, abs=0.03)
    assert float(ALL.spectrum.moment(0, 5 * MeV)) > 5 * float(FIRST.spectrum.moment(0, 5 * MeV))


def test_collisions_of_the_tracks_take_the_energy():
    T, w = ELECTRONS.tracks.nodes(8)
    E, per_E = FIRST.spectrum.nodes(24)
    assert w @ collision_loss(80, T) / (per_E @ E) == pytest.approx(0.98, abs=0.01)


def test_positrons_are_less_than_half_of_the_tracks():
    positrons, both = (float(each.moment(0, 1 * MeV)) for each in (ELECTRONS.positrons, ELECTRONS.tracks))
    assert 0.2 < positrons / both < 0.5
    high = [float(each.moment(0, 100 * MeV)) for each in (ELECTRONS.positrons, ELECTRONS.tracks)]
    assert high[0] / high[1] == pytest.approx(0.5, abs=0.02)  # pairs, but for Compton electrons


def test_a_line_of_photons():
    """Twice the energy makes about twice as many photons, each with its 511 keV."""
    numbers = []
    for energy in (100.0, 200.0):
        photons, _ = (
            shower(TargetPhotons(spectrum=Line(energy * MeV), material="W"))
            if False
            else shower(
                TargetPhotons(spectrum=Polynomial((1 / MeV,), low=energy * MeV, high=(energy + 1) * MeV), material="W")
            )
        )
        numbers.append(float(photons.spectrum.moment(0, 1 * MeV)))
    assert numbers[1] / numbers[0] == pytest.approx(2.0, rel=0.05)


def test_directions_of_primaries_are_kept():
    E = np.array([300.0]) * MeV
    forward, backward = (float(ALL.toward(angle)(E)[0]) for angle in (0.2, 2.8))
    assert forward > 5 * backward
    low = np.array([2.0]) * MeV
    assert float(ALL.toward(0.2)(low)[0] / ALL.toward(2.8)(low)[0]) == pytest.approx(1.0, abs=0.01)
    cosine, weight = np.polynomial.legendre.leggauss(12)
    total = sum(2 * math.pi * w * ALL.toward(math.acos(c))(low)[0] for c, w in zip(cosine, weight, strict=True))
    assert float(total / ALL.spectrum(low)[0]) == pytest.approx(1.0, rel=2e-3)


def test_uncertainties_add_in_squares():
    assert ELECTRONS.uncertainty == pytest.approx(math.hypot(0.1, 0.2))
    assert 0.1 < ALL.uncertainty < ELECTRONS.uncertainty


@pytest.mark.parametrize("wrong", [3, {"uncertainty": -1.0}])
def test_wrong_arguments(wrong):
    with pytest.raises(InputError):
        shower(wrong) if isinstance(wrong, int) else shower(FIRST, **wrong)
    with pytest.raises(InputError):
        shower(TargetPhotons(spectrum=Polynomial((1 / MeV,), high=0.15 * MeV), material="W"))
    with pytest.raises(InputError):
        TargetElectrons(tracks=1, positrons=ALL.spectrum, material="W")

"""Photons in a target: numbers, the chance of something rare, a user's table."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.computing.files import table_of
from nuscatter.errors import DataError, InputError
from nuscatter.matter.material import material
from nuscatter.sources.dark.photons.target_photons import (
    PhotonDirections,
    TargetPhotons,
    exponential_photons,
)
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import MeV


def test_exponential_numbers_and_energies():
    photons = exponential_photons(photons_per_pot=3.0, mean_energy=10 * MeV, target="W")
    E, w = photons.spectrum.nodes(32)
    assert w.sum() == pytest.approx(3.0, rel=1e-10)
    assert w @ E / w.sum() / MeV == pytest.approx(10.0, rel=1e-10)
    assert float(photons.spectrum(20 * MeV) * MeV) == pytest.approx(0.3 * math.exp(-2), rel=1e-12)


def test_a_rare_process_of_a_thick_target():
    """∫ φ σ/σ_total with σ ∝ E, against adaptive quadrature."""
    photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W", lowest=1 * MeV)
    E, w = photons.spectrum.nodes(32)
    found = w @ (E / photons.attenuation(E))

    def integrand(E):
        return math.exp(-E / 10) / 10 * E * MeV / float(photons.attenuation(E * MeV))

    slow = quad(integrand, 1, 400, epsabs=0, epsrel=1e-9, limit=300)[0]
    assert found == pytest.approx(slow, rel=1e-6)


def test_without_directions_they_go_everywhere():
    photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
    assert float(photons.toward(1.0).moment(0, 0.0)) * 4 * math.pi == pytest.approx(1.0, rel=1e-9)


class Forward(PhotonDirections):
    def seen_from(self, angle):
        return Line(5 * MeV) if angle < 0.1 else Line(1 * MeV)


def test_directions_are_asked():
    photons = TargetPhotons(spectrum=Line(5 * MeV), material="W", directions=Forward())
    assert photons.material == material("W")
    assert photons.toward(0.0).support[0] == 5 * MeV


def test_a_table_is_read(tmp_path):
    file = tmp_path / "photons.csv"
    file.write_text("# mine\nphotons, energy\n0.5,1\n0.25,2\n0,4\n", encoding="utf-8")
    photons = TargetPhotons.from_csv(file, "Hg", uncertainty=0.3)
    assert float(photons.spectrum.moment(0, 0.0)) == pytest.approx(0.375 + 0.25, rel=1e-9)
    assert photons.uncertainty == 0.3
    assert [len(each) for each in table_of(file, ("energy",)).values()] == [3]


@pytest.mark.parametrize(
    ("text", "error"),
    [("energy\n1\n", DataError), ("energy,photons\n1,x\n2,3\n", DataError), ("energy,photons\n2,1\n1,1\n", InputError)],
)
def test_damaged_tables(tmp_path, text, error):
    file = tmp_path / "photons.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        TargetPhotons.from_csv(file, "W")
    with pytest.raises(InputError, match="no file"):
        TargetPhotons.from_csv(tmp_path / "none.csv", "W")


@pytest.mark.parametrize(
    "wrong",
    [{"spectrum": 1.0}, {"material": "Xx"}, {"directions": 2}, {"uncertainty": -0.1}, {"uncertainty": math.nan}],
)
def test_wrong_photons(wrong):
    good = {"spectrum": Polynomial((1 / MeV,), high=1 * MeV), "material": "W"}
    with pytest.raises(InputError):
        TargetPhotons(**good | wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"photons_per_pot": -1.0}, {"mean_energy": 0.0}, {"lowest": -1.0}, {"lowest": 4000.0 * MeV}, {"target": 3}],
)
def test_wrong_exponentials(wrong):
    good = {"photons_per_pot": 1.0, "mean_energy": 10 * MeV, "target": "W"}
    with pytest.raises(InputError):
        exponential_photons(**good | wrong)


def test_nodes_of_an_array_of_energies_are_finite():
    photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
    E, _ = photons.spectrum.nodes(16)
    assert np.isfinite(photons.attenuation(E)).all()

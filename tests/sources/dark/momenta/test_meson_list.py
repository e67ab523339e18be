"""Lists of pions: what they give beside the density that they were drawn from, and files."""

import math

import numpy as np
import pytest

from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import DataError, InputError
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.units import MeV

M = neutral_pion_mass.value / MeV
MASS, REST = 25 * MeV, Polynomial((1 / (35 * MeV),), low=27 * MeV, high=62 * MeV)


def test_pion_at_rest_gives_its_own_spectrum():
    spectrum = MesonList(np.zeros((1, 3))).seen_from(REST, angle=1.0, mass=MASS)
    assert spectrum.nodes()[1].sum() * 4 * math.pi == pytest.approx(1, rel=0.02)
    assert float(spectrum(45 * MeV)) * 35 * MeV * 4 * math.pi == pytest.approx(1, rel=0.01)
    assert float(spectrum(90 * MeV)) * MeV == 0


def test_one_pion_in_closed_form():
    """Of a pion along the beam, seen along the beam: number per solid angle ∫ p/p* f dE, E* = γE − βγp."""
    momentum = 100.0
    spectrum = MesonList(np.array([[0, 0, momentum]]) * MeV).seen_from(REST, angle=0.0, mass=MASS)
    gamma, boost = math.hypot(1, momentum / M), momentum / M
    star = np.linspace(27, 62, 20_001)
    # E = γE* + βγp* forward; dE/dE* = p/p*, so that dN/dΩ = ∫ dE* f (p/p*)² / 4π
    forward = gamma * np.sqrt(star**2 - 625) + boost * star
    number = np.trapezoid(forward**2 / (star**2 - 625), star) / 35 / (4 * math.pi)
    assert spectrum.nodes()[1].sum() == pytest.approx(number, rel=0.01)


def test_weights_are_shares():
    both = np.array([[0, 0, 200], [0, 0, -200]]) * MeV
    first = MesonList(both, weights=[1.0, 0.0]).seen_from(REST, angle=0.3, mass=MASS)
    alone = MesonList(both[:1]).seen_from(REST, angle=0.3, mass=MASS)
    np.testing.assert_allclose(first(np.array([60, 90]) * MeV), alone(np.array([60, 90]) * MeV))


def test_reads_a_file(tmp_path):
    file = tmp_path / "pions.csv"
    file.write_text("# from a simulation\nevent, px, py, pz, weight\n1,0,3,4,2\n2,1,0,0,6\n")
    pions = MesonList.from_csv(file)
    assert (np.asarray(pions.momenta) / MeV).tolist() == [[0, 3, 4], [1, 0, 0]]
    assert pions.shares.tolist() == [0.25, 0.75]
    (tmp_path / "equal.csv").write_text("px,py,pz\n0,0,1\n0,0,2\n")
    assert MesonList.from_csv(tmp_path / "equal.csv").shares.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("text", "message"),
    [("px,py\n1,2\n", "no column pz"), ("px,py,pz\n1,2,x\n", "no number"), ("px,py,pz\n1,2\n", "no number")],
)
def test_damaged_files(tmp_path, text, message):
    file = tmp_path / "pions.csv"
    file.write_text(text)
    with pytest.raises(DataError, match=message):
        MesonList.from_csv(file)


def test_empty_and_absent_files(tmp_path):
    (tmp_path / "empty.csv").write_text("px,py,pz\n")
    with pytest.raises(InputError, match="momenta"):
        MesonList.from_csv(tmp_path / "empty.csv")
    with pytest.raises(InputError, match="no file"):
        MesonList.from_csv(tmp_path / "none.csv")


@pytest.mark.parametrize("wrong", [([[1.0, 2.0]], None), ([[1.0, 2.0, np.nan]], None), ([[1.0, 2.0, 3.0]], [-1.0])])
def test_wrong_arrays(wrong):
    momenta, weights = wrong
    with pytest.raises(InputError):
        MesonList(np.array(momenta) * MeV, weights=weights)

"""Photoabsorption cross sections: what is read, and their integrals."""

import numpy as np
import pytest

from nuscatter.catalogue.photoabsorption import Photoabsorption, at_hand, files_of, photoabsorption
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import MeV, barn

MB = 1e-3 * barn


@pytest.fixture
def triangle() -> Photoabsorption:
    E = np.array([10.0, 20.0, 30.0]) * MeV
    return Photoabsorption(
        nuclide("O16"),
        "made up",
        "nowhere",
        energies=E,
        cross_section=np.array([0.0, 5.0, 0.0]) * MB,
        error=None,
        natural=False,
    )


def test_an_integral_ends_within_a_step(triangle):
    assert triangle.integral(1 * MeV, 99 * MeV) / (MeV * MB) == pytest.approx(50.0)
    assert triangle.integral(15 * MeV, 20 * MeV) / (MeV * MB) == pytest.approx(18.75)
    assert triangle.integral(1 * MeV, 9 * MeV) == 0
    with pytest.raises(InputError, match="a lower and a higher energy"):
        triangle.integral(20 * MeV, 10 * MeV)


def test_the_evaluation_stands_first():
    assert files_of(nuclide("O16"))[0] == "O16_Ishkhanov2002eval_M0648007.csv"
    assert files_of(nuclide("Pb208"))[0] == "Pb208_padsley.csv"
    assert files_of(nuclide("Xe132")) == ()
    assert photoabsorption("Xe132") == ()


@pytest.mark.releases
@pytest.mark.parametrize(
    ("name", "integral"), [("O16", 0.87), ("Ar40", 1.10), ("Ca40", 680 / 600), ("Pb208", 3507 / (60 * 126 * 82 / 208))]
)
def test_integrals_to_30_mev_are_the_known_ones(name, integral):
    """In units of 60 NZ/A MeV mb; from the data folder's own list."""
    first = photoabsorption(name)[0]
    found = first.integral(1 * MeV, 30 * MeV) / (60 * first.nuclide.N * first.nuclide.Z / first.nuclide.A * MeV * MB)
    assert found == pytest.approx(integral, abs=0.005)


@pytest.mark.releases
def test_every_file_is_read():
    elements = ("C12", "C13", "N14", "O16", "O18", "F19", "Na23", "Al27", "Si28", "S32", "Ar40", "Ca40", "Ca48")
    heavier = ("Ni58", "Cu63", "Cu65", "Ge70", "Ge72", "Ge74", "Ge76", "Pb208")
    found = [each for name in (*elements, *heavier) for each in at_hand(name)]
    assert len(found) == 35
    assert all((np.diff(each.energies) >= 0).all() for each in found)
    assert {each.natural for each in photoabsorption("Ca48")} == {False}
    assert any(each.natural and each.error is not None for each in photoabsorption("Ca40"))

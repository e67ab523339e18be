"""Bounds of others: the papers' numbers, a file of two columns, and points inside a curve."""

import numpy as np
import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.reports.axions.bounds import AxionBound, globular_clusters, inside, read_bound, red_giants
from nuscatter.units import GeV, MeV, eV, keV

FILE = "# m_a [eV]  g [GeV^-1]\n1e5\t5e-4\n1e6\t1e-5\n1e7\t1e-6\n1e7\t1e-3\n"


def test_published_numbers():
    assert np.asarray(globular_clusters.couplings) * GeV == pytest.approx([0.66e-10] * 2, rel=1e-12, abs=0)
    assert np.asarray(red_giants.couplings) == pytest.approx([5.2e-14] * 2, rel=1e-12, abs=0)
    assert max(globular_clusters.masses) == pytest.approx(10 * keV)
    assert "1406.6053" in globular_clusters.reference
    assert "2410.02266" in red_giants.reference


def test_a_file_is_read(tmp_path):
    (tmp_path / "dump.txt").write_text(FILE, encoding="utf-8")
    bound = read_bound(tmp_path / "dump.txt", "beam dumps")
    assert np.asarray(bound.masses) / MeV == pytest.approx([0.1, 1, 10, 10])
    assert np.asarray(bound.couplings) * GeV == pytest.approx([5e-4, 1e-5, 1e-6, 1e-3])
    electrons = read_bound(tmp_path / "dump.txt", "e", mass_unit=keV, coupling_unit=1.0)
    assert np.asarray(electrons.masses)[0] == pytest.approx(1e5 * keV)
    assert np.asarray(electrons.couplings)[0] == pytest.approx(5e-4)
    assert inside(bound, mass=3 * MeV, coupling=1e-5 / GeV)
    assert not inside(bound, mass=3 * MeV, coupling=1e-6 / GeV)
    assert not inside(bound, mass=20 * MeV, coupling=1e-5 / GeV)
    assert not inside(bound, mass=3 * MeV, coupling=5e-2 / GeV)


def test_what_is_refused(tmp_path):
    (tmp_path / "words.txt").write_text("mass coupling\n", encoding="utf-8")
    (tmp_path / "three.txt").write_text("1 2 3\n4 5 6\n", encoding="utf-8")
    (tmp_path / "negative.txt").write_text("1 2\n4 -5\n", encoding="utf-8")
    for name, message in (("words", "two columns of numbers"), ("three", "has 3 columns"), ("none", "cannot be read")):
        with pytest.raises(DataError, match=message):
            read_bound(tmp_path / f"{name}.txt", "a")
    with pytest.raises(InputError, match="couplings"):
        read_bound(tmp_path / "negative.txt", "a")
    with pytest.raises(InputError, match="as many as masses"):
        AxionBound(name="a", masses=[1 * eV, 2 * eV], couplings=[1.0], reference="b")
    with pytest.raises(InputError, match="bound"):
        inside("dumps", mass=1 * MeV, coupling=1.0)

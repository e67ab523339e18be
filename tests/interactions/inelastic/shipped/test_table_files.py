"""Files of tables: what is written is read; what is damaged or missing says so."""

import zipfile

import numpy as np
import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.interactions.inelastic.shipped.inelastic_table import InelasticTable
from nuscatter.interactions.inelastic.shipped.table_files import (
    STEPS,
    UNIT,
    header,
    nuclides,
    read,
    shipped_table,
    tables_of,
    write,
)
from nuscatter.units import MeV, cm

NAME = "SLy4 np"


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(3)
    by_bin = random.uniform(-1, 1, (3, 3, 6, 5)) * [[[[1.0]]], [[[0.1]]], [[[0.01]]]]
    return InelasticTable(
        threshold=1.25 * MeV,
        loss=-0.5 * MeV,
        energies=np.array([1.3, 2.0, 5.0, 9.0, 30.0, 65.0]) * MeV,
        multipoles=("0+", "0-"),
        sigma=random.uniform(-1, 1, (3, 2, 6)) * 1e-39 * cm**2,
        edges=np.arange(7) * MeV,
        bin_energies=np.array([1.3, 2.0, 5.0, 9.0, 65.0]) * MeV,
        by_bin=by_bin,
    )


@pytest.fixture
def path(tmp_path, table):
    path = tmp_path / "Xx1.npz"
    write(path, {NAME: table}, {"nuclide": "Xx1", "tables": {NAME: {"error": 1e-4}}})
    return path


def test_what_is_written_is_read(path, table):
    found = read(path, NAME)
    for name in ("threshold", "loss", "energies", "edges", "bin_energies"):
        assert getattr(found, name) / MeV == pytest.approx(getattr(table, name) / MeV, rel=1e-12)
    assert found.multipoles == table.multipoles
    assert found.sigma == pytest.approx(table.sigma, rel=2**-17, abs=0)
    assert np.abs(found.by_bin - table.by_bin).max() <= 0.5 / STEPS * (1 + 1e-9)
    about = header(path)
    assert about["nuclide"] == "Xx1"
    assert about["tables"][NAME]["error"] == 1e-4
    assert UNIT / cm**2 == pytest.approx(1e-42, rel=1e-12, abs=0)


def test_a_changed_number_is_found(path, tmp_path):
    with np.load(path) as arrays:
        found = {name: arrays[name] for name in arrays}
    found[f"{NAME} sigma"][0, 0, 0] *= 1.01
    np.savez(tmp_path / "Changed.npz", **found)
    with pytest.raises(DataError, match=r"'SLy4 np' of Changed.npz is not what was written"):
        read(tmp_path / "Changed.npz", NAME)


def test_what_is_missing_or_no_file_says_so(path, tmp_path):
    with pytest.raises(DataError, match="SkM"):
        read(path, "SkM* pn")
    cut = tmp_path / "Cut.npz"
    cut.write_bytes(path.read_bytes()[:500])
    for wrong in (cut, tmp_path / "Absent.npz"):
        with pytest.raises(DataError, match=f"{wrong.name} .*cannot be read"):
            header(wrong)
    with zipfile.ZipFile(tmp_path / "Other.npz", "w") as other:
        other.writestr("header.npy", b"no array")
    with pytest.raises(DataError, match=r"Other.npz"):
        header(tmp_path / "Other.npz")
    with pytest.raises(InputError, match="He4"):
        tables_of("He4")
    with pytest.raises(InputError, match="no force"):
        shipped_table(nuclides()[0], "no force", "np")

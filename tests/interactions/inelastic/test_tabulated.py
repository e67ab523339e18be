"""Tables of cross sections: interpolation, thresholds and ends, files, and a package that may be installed."""

import math
import sys

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import DataError, InputError
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.units import GeV, MeV, cm

SPECIES = (ns.nu_e, ns.nu_mu, ns.nu_tau, ns.nu_e_bar, ns.nu_mu_bar, ns.nu_tau_bar)
UNIT = 1e-38 * cm**2 / GeV
#: log₁₀(E/GeV) and six columns; the third energy is 0.1 GeV.
LINES = """# a comment
# another

-3.0  0.0    0.0  0.0  0.0   0.0  0.0
-2.0  0.0    0.0  0.0  0.1   0.0  0.0
-1.0  5.0    0.0  0.0  0.7   0.0  0.0
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "xs_own.dat"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_the_rule_of_interpolation():
    """Half way in the logarithm of E, σ/E is the mean of two points; σ at the points is that of the points."""
    energies, sigma = np.array([4.0, 9.0, 36.0]) * MeV, np.array([1.0, 7.0, 100.0]) * 1e-42 * cm**2
    table = CrossSectionTable(energies, {ns.nu_e: sigma})
    assert table(energies, ns.nu_e) == pytest.approx(sigma, rel=1e-12, abs=0)
    assert table(18 * MeV, ns.nu_e) == pytest.approx(18 * (7 / 9 + 100 / 36) / 2 * 1e-42 * cm**2, rel=1e-12, abs=0)
    # of σ/E that is constant, σ is proportional to E
    straight = CrossSectionTable(energies, {ns.nu_e: energies * 1e-43 * cm**2 / MeV})
    assert straight(11.7 * MeV, ns.nu_e) == pytest.approx(11.7e-43 * cm**2, rel=1e-12, abs=0)


def test_thresholds():
    energies, sigma = np.array([1.0, 5.0, 9.0]) * MeV, np.array([0.0, 0.0, 1.0]) * cm**2
    plain = CrossSectionTable(energies, {ns.nu_e: sigma})
    assert plain([0.3 * MeV, 4.9 * MeV], ns.nu_e).tolist() == [0, 0]
    assert plain(5.1 * MeV, ns.nu_e) > 0
    assert plain.kinks(ns.nu_e)[0] == pytest.approx(5 * MeV, rel=1e-9, abs=0)
    cut = CrossSectionTable(energies, {ns.nu_e: sigma}, threshold=6 * MeV)
    assert cut([5.5 * MeV, 6 * MeV], ns.nu_e).tolist() == [0, 0]
    assert cut(6.5 * MeV, ns.nu_e) == plain(6.5 * MeV, ns.nu_e)
    assert cut.kinks(ns.nu_e)[0] == pytest.approx(6 * MeV, rel=1e-9, abs=0)
    # a table that begins above zero has nothing below its first point
    assert CrossSectionTable(energies, {ns.nu_e: sigma + 1 * cm**2})(0.9 * MeV, ns.nu_e) == 0


def test_the_end():
    energies, sigma = np.array([5.0, 50.0]) * MeV, np.array([0.0, 1e-40]) * cm**2
    table = CrossSectionTable(energies, {ns.nu_e: sigma})
    assert table(50 * MeV, ns.nu_e) == pytest.approx(1e-40 * cm**2, rel=1e-9, abs=0)
    with pytest.raises(InputError, match=r"ends at 50 MeV.*80 MeV.*extended"):
        table(80 * MeV, ns.nu_e)
    extended = CrossSectionTable(energies, {ns.nu_e: sigma}, extended=True)
    assert extended(80 * MeV, ns.nu_e) == pytest.approx(1.6e-40 * cm**2, rel=1e-9, abs=0)


def test_a_file(file):
    table = CrossSectionTable.from_file(file)
    assert table.species == (ns.nu_e, ns.nu_e_bar)
    assert table(100 * MeV, ns.nu_e) == pytest.approx(5 * UNIT * 0.1 * GeV, rel=1e-12, abs=0)
    assert table(10**1.5 * MeV, ns.nu_e_bar) == pytest.approx(0.4 * UNIT * 10**1.5 * MeV, rel=1e-12, abs=0)
    assert CrossSectionTable.from_file(str(file), (ns.nu_e_bar,)).species == (ns.nu_e_bar,)
    assert CrossSectionTable.from_file(file, extended=True)(1 * GeV, ns.nu_e) == pytest.approx(
        5 * UNIT * GeV, rel=1e-9, abs=0
    )
    with pytest.raises(InputError, match="none for nu_mu"):
        CrossSectionTable.from_file(file, (ns.nu_mu,))


def test_small_negative_numbers_of_a_file_are_zero(file):
    file.write_text(LINES.replace("-2.0  0.0 ", "-2.0 -1e-4"), encoding="utf-8")
    assert CrossSectionTable.from_file(file)(9 * MeV, ns.nu_e) == 0
    file.write_text(LINES.replace("-2.0  0.0 ", "-2.0 -0.1"), encoding="utf-8")
    with pytest.raises(DataError, match="negative"):
        CrossSectionTable.from_file(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "fewer than two lines"),
        (LINES + "1 2 3\n", "a line of 3"),
        (LINES + "0 nan 0 0 0 0 0\n", "not a finite number"),
        (LINES + "0 a 0 0 0 0 0\n", "something else than numbers"),
        (LINES + "-2.5 1 0 0 0 0 0\n", "do not increase"),
        (LINES + "50 1 0 0 0 0 0\n", "no log"),
        ("-2 0 0 0 0 0 0\n-1 0 0 0 0 0 0\n", "zero throughout"),
    ],
)
def test_damaged_files(tmp_path, text, message):
    path = tmp_path / "xs_bad.dat"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        CrossSectionTable.from_file(path)


def test_missing_files(tmp_path):
    for path in (tmp_path / "no.dat", tmp_path, 3):
        with pytest.raises(DataError, match="cannot be read"):
            CrossSectionTable.from_file(path)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with the layout of snowglobes-data: a folder xscns of files xs_*.dat."""
    folder = tmp_path / "snowglobes_data" / "xscns"
    folder.mkdir(parents=True)
    for each in (folder.parent, folder):
        (each / "__init__.py").write_text("", encoding="utf-8")
    (folder / "xs_nue_Ar40.dat").write_text(LINES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [each for each in sys.modules if each.startswith("snowglobes_data")]:
        monkeypatch.delitem(sys.modules, name)
    yield folder
    for name in [each for each in sys.modules if each.startswith("snowglobes_data")]:
        del sys.modules[name]


def test_an_installed_package(package):
    table = CrossSectionTable.from_snowglobes("nue_Ar40", (ns.nu_e,))
    assert table.species == (ns.nu_e,)
    assert table(100 * MeV, ns.nu_e) == pytest.approx(0.5 * UNIT * GeV, rel=1e-9, abs=0)
    with pytest.raises(InputError, match=r"installed snowglobes-data \(nue_Ar40\)"):
        CrossSectionTable.from_snowglobes("nue_Xe")
    with pytest.raises(InputError, match="a string"):
        CrossSectionTable.from_snowglobes(3)


def test_a_package_that_is_absent(monkeypatch):
    monkeypatch.setattr("nuscatter.interactions.inelastic.tabulated._PACKAGE", "no_such_package_of_cross_sections")
    with pytest.raises(InputError, match="pip install snowglobes-data"):
        CrossSectionTable.from_snowglobes("nue_Ar40")


def test_the_package_itself():
    """Where it is installed: all its tables are read, and two have the numbers of its files."""
    data = pytest.importorskip("snowglobes_data")
    folder = __import__("pathlib").Path(data.__file__).parent / "xscns"
    names = [each.stem.removeprefix("xs_") for each in folder.glob("xs_*.dat") if each.stem != "xs_zero"]
    assert len(names) > 80
    for name in names:
        CrossSectionTable.from_snowglobes(name)
    argon = CrossSectionTable.from_snowglobes("nue_Ar40", (ns.nu_e,))
    assert argon(100 * MeV, ns.nu_e) == pytest.approx(5.208845 * UNIT * 0.1 * GeV, rel=1e-9, abs=0)


def test_kinks_are_few_and_hold_the_threshold():
    """Twelve nodes between 48 points of a fine table do better than 1e-5 (a power law beside its own integral)."""
    energies = np.geomspace(5, 100, 1000) * MeV
    sigma = np.where(energies > 20 * MeV, (energies / MeV - 20) ** 2, 0) * 1e-42 * cm**2
    table = CrossSectionTable(energies, {ns.nu_e: sigma})
    kinks = table.kinks(ns.nu_e)
    assert kinks.size <= 51
    assert kinks[0] == pytest.approx(20 * MeV, rel=3e-3, abs=0)
    assert kinks[-1] == pytest.approx(100 * MeV, rel=1e-9, abs=0)
    assert table.kinks(ns.nu_mu).size == 0
    flat = ns.Polynomial((1 / (100 * MeV),), high=100 * MeV)
    nodes, weights = flat.nodes(12, kinks)
    assert weights @ table(nodes, ns.nu_e) == pytest.approx(80**3 / 3 / 100 * 1e-42 * cm**2, rel=2e-5, abs=0)


@pytest.mark.parametrize(
    ("energies", "values", "more"),
    [
        ([2.0, 1.0], {ns.nu_e: [0, 1]}, {}),
        ([0.0, 1.0], {ns.nu_e: [0, 1]}, {}),
        ([1.0, math.nan], {ns.nu_e: [0, 1]}, {}),
        ([1.0, 2.0], {ns.nu_e: [0, -1]}, {}),
        ([1.0, 2.0], {ns.nu_e: [0, 1, 2]}, {}),
        ([1.0, 2.0], {}, {}),
        ([1.0, 2.0], {"nu_e": [0, 1]}, {}),
        ([1.0, 2.0], [0, 1], {}),
        ([1.0, 2.0], {ns.nu_e: [0, 1]}, {"threshold": -1.0}),
        ([1.0, 2.0], {ns.nu_e: [0, 1]}, {"extended": 1}),
    ],
)
def test_wrong_arguments(energies, values, more):
    with pytest.raises(InputError):
        CrossSectionTable(energies, values, **more)


def test_wrong_energies():
    table = CrossSectionTable([1.0, 2.0], {ns.nu_e: [0, 1]})
    for each in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(InputError):
            table(each, ns.nu_e)

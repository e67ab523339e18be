"""A package of the layout of snowglobes-data, made here with numbers of our own; the package itself where installed."""

import importlib
import sys

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.supernova import snowglobes
from nuscatter.errors import DataError, InputError
from nuscatter.units import MeV, cm, megaparsec

CHANNELS = "nue_e 0 + e 82.\nnue_Pb208_1n 6 + e 1.\n"


def one_line(energy, share):
    """A list of a file of SNOwGLoBES: first bin, last bin, numbers between."""
    return f"{{{energy},{energy},{share}}}"


@pytest.fixture
def package(tmp_path, monkeypatch):
    root = tmp_path / "snowglobes_data"
    for folder in ("xscns", "channels", "smear/halo1", "effic/halo1"):
        (root / folder).mkdir(parents=True)
    for each in (root, root / "xscns", root / "channels"):
        (each / "__init__.py").write_text("", encoding="utf-8")
    (root / "detector_configurations.dat").write_text("# name\nhalo1 0.079 0.004808\n", encoding="utf-8")
    (root / "channels/channels_lead.dat").write_text(CHANNELS, encoding="utf-8")
    for name in ("nue_e", "nue_Pb208_1n"):
        lines = "\n".join(f"{x} 1 1 1 1 1 1" for x in np.linspace(-3.5, -0.9, 30))
        (root / f"xscns/xs_{name}.dat").write_text(lines, encoding="utf-8")
        # what is in bin j is seen in bin j − 10, if there is one
        rows = [f"{{{i + 10},{i + 10},0.5}}" if i < 190 else "{0,0,0}" for i in range(200)]
        head = f"energy(#{name}_smear)<\n@energy = "
        (root / f"smear/halo1/smear_{name}_halo1.dat").write_text(head + ":\n".join(rows) + ";\n>", encoding="utf-8")
        numbers = ",".join(["0.0"] * 10 + ["1.0"] * 190)
        (root / f"effic/halo1/effic_{name}_halo1.dat").write_text(f"{{{numbers}}}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [each for each in sys.modules if each.startswith("snowglobes_data")]:
        monkeypatch.delitem(sys.modules, name)
    importlib.invalidate_caches()
    snowglobes.snowglobes_detector.cache_clear()
    yield root
    snowglobes.snowglobes_detector.cache_clear()
    for name in [each for each in sys.modules if each.startswith("snowglobes_data")]:
        del sys.modules[name]


def test_the_files_are_read_as_they_are(package):
    """σ/E = 1e-38 cm²/GeV, a flat flux: numbers of interactions in closed form, and matrix and efficiency behind."""
    detector = snowglobes.snowglobes_detector("halo1")
    flat = ns.Polynomial((1 / (100 * MeV),), high=100 * MeV)
    flux = ns.Flux((ns.Component(ns.nu_e, flat, 1e13 / cm**2),))
    rates = detector.rates(flux)
    # 0.079 kt in units of 1.66053906660e-24 g, times 0.004808; ∫ E dE/(100 MeV) from 0.5 to 100 MeV, in GeV
    expected = 7.9e7 / 1.66053906660e-24 * 0.004808 * 1e13 * 1e-38 * (100**2 - 0.5**2) / 2 / 100 * 1e-3
    assert rates.interactions["nue_Pb208_1n"] == pytest.approx(expected, rel=1e-6)
    assert rates.interactions["nue_e"] == pytest.approx(82 * expected, rel=1e-6)
    true = rates.channels["nue_e"].true_spectrum[:, 0]
    seen = rates.channels["nue_e"].spectrum[:, 0]
    np.testing.assert_allclose(seen[10:190], true[20:] / 2, rtol=1e-12)
    assert not seen[:10].any()
    assert rates.channels["cevns"].coherent
    assert rates["cevns"] > 0


@pytest.mark.parametrize(
    "file",
    [
        "effic/halo1/effic_nue_e_halo1.dat",
        "smear/halo1/smear_nue_e_halo1.dat",
        "channels/channels_lead.dat",
        "detector_configurations.dat",
    ],
)
def test_a_missing_file_is_an_error(package, file):
    (package / file).unlink()
    with pytest.raises(DataError, match=f"no readable file {file}"):
        snowglobes.snowglobes_detector("halo1")


def test_a_missing_table_is_an_error(package):
    (package / "xscns/xs_nue_e.dat").unlink()
    with pytest.raises(InputError, match="nue_e"):
        snowglobes.snowglobes_detector("halo1")


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("effic/halo1/effic_nue_e_halo1.dat", "{1.0,1.0}", "one list of 200"),
        ("effic/halo1/effic_nue_e_halo1.dat", "{1.0,x}", "where a number"),
        ("effic/halo1/effic_nue_e_halo1.dat", "{-1.0}", "from 0 on"),
        ("smear/halo1/smear_nue_e_halo1.dat", "{0,0,1}", "1 rows"),
        ("smear/halo1/smear_nue_e_halo1.dat", "{0,3,1}" * 200, "Row 1"),
        ("smear/halo1/smear_nue_e_halo1.dat", "{}" * 200, "Row 1"),
        ("channels/channels_lead.dat", "nue_e 0 + e", "name, number, sign"),
        ("channels/channels_lead.dat", "nue_e 0 + z 1.", "name, number, sign"),
        ("detector_configurations.dat", "halo2 1 1", "three words for halo1"),
    ],
)
def test_a_file_of_another_format_is_an_error(package, file, text, sentence):
    (package / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        snowglobes.snowglobes_detector("halo1")


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(snowglobes, "_PACKAGE", "no_such_package_of_detectors")
    snowglobes.snowglobes_detector.cache_clear()
    with pytest.raises(InputError, match="pip install snowglobes-data"):
        snowglobes.snowglobes_detector("ar40kt")
    with pytest.raises(InputError, match="ar40kt, wc100kt30prct"):
        snowglobes.snowglobes_detector("ar41kt")


#: Interactions of the Livermore fluence at 10 kpc, from 0.5 to 100 MeV, sums over its 0.2-MeV grid with the package's
#: cross sections and printed weights.
PUBLISHED = {
    "ar40kt": ({"nue_Ar40": 2673.6, "nuebar_Ar40": 224.50, "nc_numu_Ar40": 921.78, "nc_nutau_Ar40": 921.78}, 7613.4),
    "wc100kt30prct": ({"ibd": 27656.0, "nue_O16": 89.15}, 35254.0),
    "scint20kt": ({"ibd": 7114.4}, 9201.1),
}


@pytest.mark.releases
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_package_itself_has_the_known_numbers(releases, name):
    pytest.importorskip("snowglobes_data")
    rates = ns.supernova_rates(ns.Supernova.from_file(releases / "sn_flux/livermore.dat"), name)
    channels, total = PUBLISHED[name]
    for channel, expected in channels.items():
        assert rates.interactions[channel] == pytest.approx(expected, rel=1e-3), channel
    assert rates.total(cevns=False, seen=False) == pytest.approx(total, rel=1e-3)
    if name == "ar40kt":
        assert rates["nue_Ar40"] == pytest.approx(2652.2, rel=3e-3)
        ratio = rates.interactions["nutau_e"] / rates.interactions["numu_e"]
        assert ratio == pytest.approx(1 - 0.009, abs=1e-3)
        assert rates["cevns"] / 40000 == pytest.approx(10.38, abs=0.01)
    if name == "wc100kt30prct":
        assert rates["ibd"] == pytest.approx(27014.0, rel=3e-3)


def test_printed_weights_are_near_those_of_the_composition():
    """0.025, 0.1111 (of two protons) and 0.1429 per unit of atomic mass, beside ours."""
    from nuscatter.constants import atomic_mass_unit
    from nuscatter.rates.supernova.burst_channels import atoms
    from nuscatter.units import tonne

    for formula, nuclide, printed in (("Ar", "Ar", 0.025), ("H2O", "H1", 0.1111), ("CH2", "H1", 0.1429)):
        own = atoms(formula, 1 * tonne, nuclide) / (1 * tonne / atomic_mass_unit.value)
        assert own == pytest.approx(printed, rel=3e-3)


def test_a_distance_changes_all_alike(package):
    detector = snowglobes.snowglobes_detector("halo1")
    near, far = (ns.Supernova.named("dune", distance=d * megaparsec) for d in (0.005, 0.01))
    assert detector.rates(near).total() == pytest.approx(4 * detector.rates(far).total(), rel=1e-9)

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.bestiole_spectra import bestiole
from nuscatter.errors import DataError
from nuscatter.units import GW, MeV, cm, day, m, s

pytestmark = pytest.mark.releases


def test_the_published_flux_of_conus(releases):
    """CONUS+ (arXiv:2501.05206) quotes 1.5e13 /cm²/s at 20.7 m from 3.6 GW; the shipped spectra give 5 % less."""
    given = {"power": 3.6 * GW, "distance": 20.7 * m, "duration": 1 * day}
    summed = ns.Reactor(**given, **bestiole()._asdict()).fluence[ns.nu_e_bar] / (1 * day) * cm**2 * s
    shipped = ns.Reactor(**given).fluence[ns.nu_e_bar] / (1 * day) * cm**2 * s
    assert summed == pytest.approx(1.455e13, rel=2e-3)
    assert 1.04 < summed / shipped < 1.07


def test_the_spectra_have_no_joint(releases):
    """A converted spectrum jumps where it meets the summed one at 2 MeV; this one is smooth there."""
    found = bestiole()
    for spectrum in found.spectra.values():
        E = np.array([1.99, 2.0, 2.01]) * MeV
        values = np.asarray(spectrum(E))
        assert abs(values[0] + values[2] - 2 * values[1]) < 5e-3 * values[1]
    assert float(found.capture_spectrum.moment(0, 0)) == pytest.approx(2, rel=2e-3)  # two decays


def test_without_the_files_it_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(DataError, match="bestiole_u235"):
        bestiole()

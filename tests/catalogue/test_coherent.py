"""COHERENT's detectors: numbers equal to the releases' files, variations told apart, no network needed."""

import math
import re

import numpy as np
import pytest

from nuscatter.catalogue.coherent import (
    CSI_2017_EFFICIENCY,
    CSI_2017_QUENCHING,
    CSI_EFFICIENCY,
    CSI_SCINTILLATION,
    CSI_TIME_EFFICIENCY,
    LAR_EFFICIENCY,
    csi_2017,
    csi_2017_efficiency,
    csi_2021,
    lar_2020,
)
from nuscatter.catalogue.entries import experiment
from nuscatter.detectors.efficiency import Logistic
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.units import MeV, cm, keV, kg, m, us


def blocks(path):
    return [
        [float(word) for word in line.split()] for line in path.read_text().splitlines() if line[:1] not in ("#", "")
    ]


def parameters(path):
    """Numbers of the release's YAML: {(block, name or ""): value}."""
    found, block, name = {}, "", ""
    for line in path.read_text().splitlines():
        if top := re.match(r"(\w+):\s*$", line):
            block, name = top[1], ""
        elif part := re.match(r"\s+- name: (\w+)\s*$", line):
            name = part[1]
        elif value := re.match(r"\s+value: ([\d.]+)\s*$", line):
            found[block, name] = float(value[1])
        elif sigma := re.match(r"\s+uncertainty: ([\d.]+)\s*$", line):
            found[block, f"{name}±"] = float(sigma[1])
    return found


def test_variations_of_the_response_are_by_name():
    for wrong in ({"scintillation": "mode 7 +"}, {"efficiency": "++"}):
        with pytest.raises(InputError, match="nominal"):
            csi_2021(**wrong)


def test_variations_differ_only_by_their_sign():
    """None may be taken for another."""
    totals = [float(csi_2021(scintillation=key).counts(StandardModel()).sum()) for key in CSI_SCINTILLATION]
    assert len({round(each, 3) for each in totals}) == len(CSI_SCINTILLATION)
    kept = [float(csi_2021(efficiency=key).counts(StandardModel()).sum()) for key in ("down", "nominal", "up")]
    assert kept == sorted(kept)
    assert len(set(kept)) == 3
    assert csi_2021(efficiency="down").detector.efficiency == CSI_EFFICIENCY["down"]


@pytest.mark.releases
def test_caesium_iodides_efficiency_is_the_releases(releases):
    """Nominal, +1σ, −1σ (the third block is headed "+1 sigma" too, but keeps fewer events than the nominal)."""
    rows = blocks(releases / "coherent_csi_2021/effCoefficients.txt")
    assert [Logistic(**dict(zip("abcd", row, strict=False))) for row in rows] == [
        CSI_EFFICIENCY[key] for key in ("nominal", "up", "down")
    ]
    at = np.array([10.0, 15.0, 20.0])
    assert (CSI_EFFICIENCY["down"](at) < CSI_EFFICIENCY["nominal"](at)).all()
    assert (CSI_EFFICIENCY["up"](at) > CSI_EFFICIENCY["nominal"](at)).all()


@pytest.mark.releases
def test_caesium_iodides_scintillation_is_the_releases(releases):
    rows = blocks(releases / "coherent_csi_2021/scintRespCoefficients.txt")
    keys = ("nominal", "mode 0 up", "mode 0 down", "mode 1 up", "mode 1 down")
    assert len(rows) == len(keys) == len(CSI_SCINTILLATION)
    for key, row in zip(keys, rows, strict=True):
        ours = [c * MeV**power for power, c in enumerate(CSI_SCINTILLATION[key])]
        np.testing.assert_allclose(ours, row, rtol=1e-14)


@pytest.mark.releases
def test_argons_efficiency_is_the_releases_to_one_per_cent(releases):
    energy, _, kept = np.loadtxt(releases / "coherent_lar_2020/Data/CENNS10AnlAEfficiency.txt").T
    assert len(LAR_EFFICIENCY) <= 15
    ours = experiment("COHERENT-LAr-2020").detector.efficiency
    assert np.abs(ours(energy * keV) - kept).max() < 0.01
    fine = np.linspace(0, 60, 601)  # between the points, and beyond the last
    assert np.abs(ours(fine * keV) - np.interp(fine, energy, kept)).max() < 0.01


@pytest.mark.releases
def test_argons_parameters_are_the_releases(releases):
    known = parameters(releases / "coherent_lar_2020/Data/LArParametersAnlA.yaml")
    built = experiment("COHERENT-LAr-2020")
    detector = built.detector
    assert detector.mass == pytest.approx(known["fiducialMass", ""] * kg, rel=1e-14)
    a, b = known["larQF", "a"], known["larQF", "b"]
    for T in (5.0, 20.0, 100.0):
        assert float(detector.quenching(T * keV)) == pytest.approx((a + b * T) * T * keV, rel=1e-12)
        width = known["energyResolution", "a"] * math.sqrt(T)
        assert float(detector.smearing.width(T * keV)) == pytest.approx(width * keV, rel=1e-12)
    distance = known["distanceToTarget", ""] * 100
    fluence = known["beamExposure", ""] * 1e22 * known["neutrinosPerProton", ""] / (4 * math.pi * distance**2)
    for each in built.flux.components:
        assert each.fluence * cm**2 == pytest.approx(fluence, rel=1e-12)
        assert each.time.pulse.mean == pytest.approx(known["snsPOTTraceTiming", "a"] / 1000 * us, rel=1e-12)
        assert each.time.pulse.width == pytest.approx(known["snsPOTTraceTiming", "b"] / 1000 * us, rel=1e-12)
    assert built.detector.material.name == "Ar"


def test_caesium_iodide_as_published():
    """14.6 kg at 19.3 m, 3.198e23 protons, 0.0848 neutrinos of each flavour per proton, 13.35 PE per keV."""
    built = experiment("COHERENT-CsI-2021")
    assert built.detector.mass == pytest.approx(14.6 * kg, rel=1e-14)
    assert built.detector.light_yield == pytest.approx(13.35 / keV, rel=1e-4)
    fluence = 3.198e23 * 0.0848 / (4 * math.pi * (19.3 * m) ** 2)
    assert [each.fluence / fluence for each in built.flux.components] == pytest.approx([1.0] * 3, rel=1e-12)
    np.testing.assert_allclose(CSI_TIME_EFFICIENCY(np.array([0.1, 0.52, 1.52]) * us), [1, 1, math.exp(-0.0494)])


def test_caesium_iodides_smearing_is_the_papers():
    """[a(1 + b)]^(1 + b) x^b exp(−a(1 + b)x) / Γ(1 + b), a = 0.0749/E_ee, b = 9.56 E_ee (keVee), x in PE."""
    smearing = experiment("COHERENT-CsI-2021").detector.smearing
    for energy in (0.3, 1.0, 3.0):
        a, b = 0.0749 / energy, 9.56 * energy
        for x in (2.0, 15.0, 40.0):
            paper = (1 + b) * math.log(a * (1 + b)) + b * math.log(x) - a * (1 + b) * x - math.lgamma(1 + b)
            ours = float(smearing.density(np.array(x), np.array(1 / a)))
            assert ours == pytest.approx(math.exp(paper), rel=1e-9)


def test_predictions_need_neither_releases_nor_network(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path / "absent"))
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    for build in (lar_2020, csi_2021):
        assert float(build().counts(StandardModel()).sum()) > 100
    assert not (tmp_path / "cache").exists()


def test_variations_of_the_first_result_differ_only_by_their_sign():
    """More light, a higher plateau or a lower threshold give more counts; none may be taken for another."""

    def total(**variation):
        return float(csi_2017(**variation).counts(StandardModel()).sum())

    nominal = total()
    assert total(quenching="down") < nominal < total(quenching="up")
    totals = {key: total(efficiency=key) for key in CSI_2017_EFFICIENCY}
    assert totals["a down"] < nominal < totals["a up"]
    assert totals["x0 up"] < nominal < totals["x0 down"]
    assert totals["a up"] / nominal == pytest.approx(1 + 0.0212 / 0.6655, rel=1e-12)  # it multiplies all bins
    assert len({round(each, 6) for each in totals.values()}) == len(totals) == 7
    assert set(CSI_2017_QUENCHING) == {"nominal", "up", "down"}


def test_the_first_results_efficiency_steps_at_five_photoelectrons():
    """0 below 5, half of the curve at 5, the curve from 6 on, taken half a photoelectron higher."""
    n = np.array([0.0, 4.0, 5.0, 6.0, 11.0])
    curve = 0.6655 / (1 + np.exp(-0.4942 * (n + 0.5 - 10.8507)))
    np.testing.assert_allclose(csi_2017_efficiency()(n), curve * [0, 0, 0.5, 1, 1], rtol=1e-12)

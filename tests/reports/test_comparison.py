import numpy as np
import pytest

from nuscatter.catalogue.entries import entry, experiment
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.comparison import COMPARED, compared_angles, compared_counts, standard_models
from nuscatter.reports.report import cross_sections


@pytest.mark.slow
def test_counts_beside_the_published():
    """Tree level and effective couplings of argon, 121.83 and 123.75, were given beforehand."""
    tables = {name: {row.name: row for row in rows} for name, rows in compared_counts()}
    assert tuple(tables) == COMPARED
    argon = tables["COHERENT-LAr-2020"]
    assert argon["predicted, tree level"].value == pytest.approx(121.83, abs=0.01)
    assert argon["predicted, MS-bar(0) effective"].value == pytest.approx(123.75, abs=0.01)
    for name, rows in tables.items():
        assert rows["predicted, published"].source != "nuscatter", name
        built = experiment(name)
        for scheme, model in standard_models().items():
            assert rows[f"predicted, {scheme}"].value == pytest.approx(float(built.counts(model).sum()))
        tree, corrected = (rows[f"predicted, {each}"].value for each in list(standard_models())[:2])
        assert 0.99 < corrected / tree < 1.03, name
    assert tables["XENONnT"]["fitted, published"].value == 10.7


def test_cross_section_of_caesium_iodide():
    """187.35 and 191.06e-40 cm², given beforehand; published 189."""
    rows = {row.name: row.value for row in cross_sections(entry("COHERENT-CsI-2021"))}
    assert rows["same, tree level"] == pytest.approx(187.35, abs=0.02)
    assert rows["flux-averaged cross section"] == pytest.approx(191.06, abs=0.02)


def test_models_of_ones_own():
    ((_, rows),) = compared_counts({"small angle": StandardModel(0.2)}, ["CONUS+"])
    assert [row.name for row in rows] == ["predicted, small angle", "predicted, published", "observed, published"]
    with pytest.raises(InputError, match=r"^the model x is 3, but a term"):
        compared_counts({"x": 3}, ["CONUS+"])
    with pytest.raises(InputError, match="CCM"):
        compared_counts(names=["CCM"])


def test_angles_of_counts_in_each_scheme():
    """One number of events is one Σ fluence Q_W²: the angles differ by what the couplings differ."""
    rows = compared_angles(["COHERENT-CsI-2021"], released=False)
    schemes = [row.name.rpartition(", ")[2] for row in rows]
    assert schemes == [name for name in standard_models() if "spins" not in name]  # spins do not move the angle
    tree, effective, loops = (row.value for row in rows)
    # Cs and I have Z/N of 0.71; g_V^p and g_V^n move by 0.0099 (mean of ν_μ, ν_e, ν̄_μ) and −0.0117
    expected = 0.5 * (0.0327 - 0.02286) + 0.5 / 0.7117 * (-0.5117 + 0.5)
    assert effective - tree == pytest.approx(expected, abs=0.0006)
    assert np.ptp([effective, loops]) < 0.005


@pytest.mark.slow
@pytest.mark.releases
def test_angles_of_released_data_in_each_scheme(releases):
    rows = {row.name: row.value for row in compared_angles(["COHERENT-LAr-2020"])}
    assert len(rows) == 6
    counted, data = (
        rows[f"COHERENT-LAr-2020, {kind}, MS-bar(0) effective"] - rows[f"COHERENT-LAr-2020, {kind}, tree level"]
        for kind in ("published counts", "released data")
    )
    assert data == pytest.approx(counted, abs=0.001)

"""Argon 2020: the release's files are where they belong on the axes, and its variations are its own."""

import numpy as np
import pytest

from nuscatter.datasets.argon_2020 import coherent_lar_2020
from nuscatter.errors import DataError
from nuscatter.interactions.standard.standard_model import StandardModel

SHAPE = (12, 8, 10)


def rows(releases, file):
    return np.loadtxt(releases / f"coherent_lar_2020/Data/{file}.txt")


def counts(releases, file):
    return rows(releases, file)[:, 3].reshape(SHAPE)


@pytest.mark.releases
class TestRelease:
    def test_each_bin_is_in_its_place(self, releases):
        data = coherent_lar_2020()
        centres = [(axis.edges[1:] + axis.edges[:-1]) / 2 for axis in data.axes]
        for energy, f90, time, number in rows(releases, "datanobkgsub"):
            place = tuple(
                int(np.argmin(np.abs(axis - value))) for axis, value in zip(centres, (energy, f90, time), strict=True)
            )
            for axis, at, value in zip(centres, place, (energy, f90, time), strict=True):
                assert axis[at] == pytest.approx(value, abs=1e-9)
            assert data.observed[place] == number

    def test_the_experiments_bins_are_the_datas(self, releases):
        from nuscatter.units import keV, us

        data = coherent_lar_2020()
        np.testing.assert_allclose(np.asarray(data.experiment.detector.energy_edges) / keV, data.axes[0].edges)
        np.testing.assert_allclose(np.asarray(data.experiment.detector.time_edges) / us, data.axes[2].edges, atol=1e-12)

    @pytest.mark.parametrize(("name", "file"), [("brn", "brnpdf"), ("delayed brn", "delbrnpdf"), ("steady", "bkgpdf")])
    def test_backgrounds_have_the_releases_shapes(self, releases, name, file):
        template = counts(releases, file)
        data = coherent_lar_2020()
        parts = data.expected(StandardModel())
        central = data.backgrounds[name].events.mean
        np.testing.assert_allclose(parts[name], central * template / template.sum(), rtol=1e-12)
        assert central == pytest.approx(template.sum(), abs=0.02)  # 497, 33 and 3152 events

    @pytest.mark.parametrize(
        ("nuisance", "minus", "plus"),
        [
            ("lar2020_brn_energy", "brnpdf-1sigEnergy", "brnpdf+1sigEnergy"),
            ("lar2020_brn_time", "brnpdf-1sigBRNTimingMean", "brnpdf+1sigBRNTimingMean"),
            ("lar2020_brn_width", None, "brnpdfBRNTimingWidthSyst"),
        ],
    )
    def test_neutrons_bend_through_the_releases_variations(self, releases, nuisance, minus, plus):
        """Renormalised: +1σ of their time sums to 523.67 in the release."""
        template = coherent_lar_2020().backgrounds["brn"].template
        values = {each.nuisance.name: 0.0 for each in template.morphs}
        up, nominal = counts(releases, f"SystErrors/{plus}"), counts(releases, "brnpdf")
        np.testing.assert_allclose(template.shape(values | {nuisance: 1.0}), up / up.sum(), atol=1e-12)
        down = 2 * nominal - up if minus is None else counts(releases, f"SystErrors/{minus}")
        np.testing.assert_allclose(template.shape(values | {nuisance: -1.0}), down / down.sum(), atol=1e-12)

    @pytest.mark.parametrize(
        ("nuisance", "plus"),
        [("lar2020_signal_f90", "cevnspdf+1sigF90"), ("lar2020_signal_time", "cevnspdfCEvNSTimingMeanSyst")],
    )
    def test_the_releases_signal_bends_through_its_variations(self, releases, nuisance, plus):
        template = coherent_lar_2020().release_template
        values = {each.nuisance.name: 0.0 for each in template.morphs}
        nominal, up = counts(releases, "cevnspdf"), counts(releases, f"SystErrors/{plus}")
        np.testing.assert_allclose(template.shape(values), nominal / nominal.sum(), atol=1e-15)
        np.testing.assert_allclose(template.shape(values | {nuisance: 1.0}), up / up.sum(), atol=1e-12)

    @pytest.mark.parametrize("release_times", [False, True])
    def test_the_lift_keeps_the_predicted_energies(self, releases, release_times):
        data = coherent_lar_2020(release_times=release_times)
        signal = data.expected(StandardModel())["cevns"]
        plain = data.experiment.counts(StandardModel())
        assert signal.shape == SHAPE
        np.testing.assert_allclose(signal.sum(axis=(1, 2)), plain.sum(axis=1), rtol=1e-9)
        if not release_times:
            np.testing.assert_allclose(signal.sum(axis=1), plain, rtol=1e-9)

    def test_the_pulse_shape_follows_the_energy_as_in_the_release(self, releases):
        signal = coherent_lar_2020().expected(StandardModel())["cevns"].sum(axis=2)
        template = counts(releases, "cevnspdf").sum(axis=2)
        for energy in range(5):
            np.testing.assert_allclose(
                signal[energy] / signal[energy].sum(), template[energy] / template[energy].sum(), rtol=1e-9
            )

    def test_the_releases_times_are_taken_when_asked(self, releases):
        signal = coherent_lar_2020(release_times=True).expected(StandardModel())["cevns"]
        template = counts(releases, "cevnspdf")
        for energy in range(4):
            np.testing.assert_allclose(
                signal[energy].sum(axis=0) / signal[energy].sum(),
                template[energy].sum(axis=0) / template[energy].sum(),
                rtol=1e-9,
            )

    def test_the_nuisances(self, releases):
        data = coherent_lar_2020()
        assert {name for name in data.nuisances if not name.startswith("lar2020_")} == {"flux_sns"}
        rate = data.nuisances["lar2020_rate"].sigma
        assert np.hypot(rate, data.nuisances["flux_sns"].sigma) == pytest.approx(17 / 128)
        pulse = data.nuisances["lar2020_pulse_mean"]
        assert (pulse.mean, pulse.sigma) == (0.44, 0.20)


@pytest.mark.releases
@pytest.mark.parametrize("broken", [b"", b"5 0.525 0.15 1.0338\n"])
def test_a_damaged_release_is_refused(releases, monkeypatch, tmp_path, broken):
    import shutil

    shutil.copytree(releases / "coherent_lar_2020" / "Data", tmp_path / "coherent_lar_2020" / "Data")
    (tmp_path / "coherent_lar_2020/Data/cevnspdf.txt").write_bytes(broken)
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"cevnspdf\.txt .*expected"):
        coherent_lar_2020()

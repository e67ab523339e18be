"""The histogram of the SNS's flux, from files made here of known distributions in the format that is expected."""

import hashlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.csi_2021 import coherent_csi_2021
from nuscatter.datasets.sns_flux import FluxHistogram, histogram_flux, read_histogram, sns_histograms
from nuscatter.errors import DataError
from nuscatter.releases import fetch, registry
from nuscatter.releases.hashes import Checksum
from nuscatter.releases.registry import Release, ReleaseFile
from nuscatter.sources.accelerators.pion_decay import delayed_nu_e, delayed_nu_mu_bar, prompt_nu_mu
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import MeV, m, us

SM = ns.StandardModel()
PION, MUON = 0.02603, 2.19698
PULSE = Gaussian(mean=0.473 * us, width=0.143 * us)
EDGES = np.arange(0.0, 15.001, 0.01)  # µs
DRAWN = np.arange(60) + 0.5  # MeV, as the bins are drawn
FILES = {each.path: each for each in registry.release("coherent_sns_flux").files}
SOURCE = {"pot": 3.198e23, "nu_per_pot": 0.0848, "distance": 19.3 * m}


def rounded(spectrum):
    """Share of each whole number of MeV from 0 to 59 when energies are rounded; the trap: n is drawn at n + ½."""
    edges = np.clip(np.arange(61) - 0.5, 0, None)
    return -np.diff(spectrum.moment(0, edges * MeV))


def tables():
    """Counts (energy, time) of the four species: closed forms, 0.8 % of ν_μ late and off the line, a few ν̄_e."""
    prompt = TimeProfile(PULSE, (PION * us,)).fraction(EDGES[:-1] * us, EDGES[1:] * us)
    delayed = TimeProfile(PULSE, (PION * us, MUON * us)).fraction(EDGES[:-1] * us, EDGES[1:] * us)
    line = np.where(DRAWN == 30.5, 0.992, 0.0)  # 29.79 MeV, rounded to 30
    return {
        "nu_mu": line[:, None] * prompt + 0.008 * rounded(delayed_nu_mu_bar)[:, None] * delayed,
        "anti_nu_mu": 0.9986 * rounded(delayed_nu_mu_bar)[:, None] * delayed,
        "nu_e": 0.9962 * rounded(delayed_nu_e)[:, None] * delayed,
        "anti_nu_e": 0.00078 * rounded(delayed_nu_e)[:, None] * prompt,
    }


def written(counts, drawn=DRAWN, edges=EDGES, head="energy"):
    centres = (edges[1:] + edges[:-1]) / 2 * 1000
    lines = [",".join([head, *(f"{t:.10g}" for t in centres)])]
    lines += [",".join(f"{x:.9g}" for x in (E, *row)) for E, row in zip(drawn, counts, strict=True)]
    return "\n".join(lines) + "\n"


def closed_forms():
    """The same flux without histogram, spectra and times in closed form."""
    fluence = SOURCE["pot"] * SOURCE["nu_per_pot"] / (4 * np.pi * SOURCE["distance"] ** 2)
    prompt, delayed = TimeProfile(PULSE, (PION * us,)), TimeProfile(PULSE, (PION * us, MUON * us))
    return Flux(
        (
            Component(ns.nu_mu, prompt_nu_mu, 0.992 * fluence, prompt),
            Component(ns.nu_mu, delayed_nu_mu_bar, 0.008 * fluence, delayed),
            Component(ns.nu_mu_bar, delayed_nu_mu_bar, 0.9986 * fluence, delayed),
            Component(ns.nu_e, delayed_nu_e, 0.9962 * fluence, delayed),
            Component(ns.nu_e_bar, delayed_nu_e, 0.00078 * fluence, prompt),
        )
    )


@cache
def texts():
    return {f"convolved_energy_time_of_{name}.csv": 2e5 * counts for name, counts in tables().items()}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files as a release of its own, at hand in a folder, accepted by git's hash of them."""
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    place = tmp_path / "coherent_sns_flux"
    place.mkdir()
    files = []
    for name, counts in texts().items():
        body = written(counts).encode()
        (place / name).write_bytes(body)
        digest = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        files.append(ReleaseFile(name, FILES[name].url, (Checksum("git-blob", digest, "here", 10**8),)))
    made = Release("coherent_sns_flux", "here", "https://example.org", "none", tuple(files))
    original = fetch.named
    monkeypatch.setattr(fetch, "named", lambda name: made if name == "coherent_sns_flux" else original(name))
    return place


def test_the_release_is_four_files_known_by_git():
    assert set(FILES) == set(texts())
    for name, each in FILES.items():
        (accepted,) = each.accepted
        assert (accepted.algorithm, len(accepted.digest)) == ("git-blob", 40)
        assert "96f61024d3cbf7f26886fb1dc4b22176008504bb" in each.url
        assert each.url.endswith(f"/csi/snsFlux2D_CSV/{name}")
        assert "not read" in accepted.origin


def test_means_come_back(folder):
    """Times: the pulse's 0.473 µs and the decays. Energies: those of the decays, not half an MeV more."""
    found = sns_histograms()
    assert list(found) == [ns.nu_mu, ns.nu_e, ns.nu_mu_bar, ns.nu_e_bar]
    prompt = found[ns.nu_mu].part(found[ns.nu_mu].whole == 30)
    prompt = FluxHistogram(prompt.whole, prompt.edges[:121], prompt.counts[:, :120])  # the late ones come after 1.2 µs
    assert prompt.mean_time / us - PION == pytest.approx(0.473, abs=3e-4)  # 0.05 % come before 0
    centre = (prompt.edges[1:] + prompt.edges[:-1]) / 2
    shares = prompt.counts.sum(axis=0) / prompt.total
    assert np.sqrt(shares @ (centre - prompt.mean_time / us) ** 2) == pytest.approx(np.hypot(0.143, PION), abs=1e-3)
    assert prompt.mean_energy / MeV == pytest.approx(30, abs=1e-9)  # 29.79, rounded
    for species, mean in ((ns.nu_e, 31.70), (ns.nu_mu_bar, 36.98)):  # 3/10 and 7/20 of the muon's mass
        closed = delayed_nu_e if species == ns.nu_e else delayed_nu_mu_bar
        energy, weight = closed.nodes()
        assert weight @ energy / MeV == pytest.approx(mean, abs=0.01)
        assert found[species].mean_energy / MeV == pytest.approx(mean, abs=0.03)
        nodes, weights = found[species].spectrum.nodes()
        assert weights.sum() == pytest.approx(1, rel=1e-9)
        assert weights @ nodes / found[species].mean_energy == pytest.approx(1, rel=1e-5)
        for k in (1, 2):
            above = np.array([10.0, 30.0]) * MeV
            np.testing.assert_allclose(found[species].spectrum.moment(k, above), closed.moment(k, above), rtol=0.01)


def test_the_flux_is_the_decays(folder):
    flux = histogram_flux(**SOURCE)
    closed = ns.PionDecayAtRest(**SOURCE)
    for species, ratio in ((ns.nu_mu, 1.0), (ns.nu_e, 0.9962), (ns.nu_mu_bar, 0.9986)):
        assert flux.fluence[species] / closed.fluence[species] == pytest.approx(ratio, abs=2e-3)
    line, rest = (each for each in flux.components if each.state == ns.nu_mu)
    assert line.spectrum.support == pytest.approx((29.79 * MeV,) * 2, rel=1e-3)
    assert rest.time.cumulative(1 * us) < 0.3
    assert line.time.cumulative(1 * us) > 0.9
    assert line.fluence / (line.fluence + rest.fluence) == pytest.approx(0.992, abs=2e-3)
    mean = {each: float(flux.averaged(SM, ns.helm("Cs133"), each)) for each in (ns.nu_e, ns.nu_mu_bar)}
    for species, value in mean.items():
        right = float(closed.averaged(SM, ns.helm("Cs133"), species))
        assert value / right == pytest.approx(1, abs=3e-3)
    # the trap: as drawn they would be a few per cent too many
    trapped = FluxHistogram(DRAWN, EDGES, tables()["nu_e"]).spectrum
    energy, weight = trapped.nodes()
    wrong = float(weight @ SM.sigma(energy, ns.nu_e, ns.helm("Cs133")).ravel())
    assert wrong / mean[ns.nu_e] - 1 == pytest.approx(0.025, abs=0.015)


@pytest.mark.releases
def test_csi_with_the_histogram_is_csi_with_the_closed_forms(releases, folder):
    (folder.parent / "coherent_csi_2021").symlink_to(releases / "coherent_csi_2021")
    plain, data = coherent_csi_2021(), coherent_csi_2021(histogram=True)
    assert data.title.endswith(", histogram of the flux")
    same = replace(plain, signal=plain.signal.under(lambda _: closed_forms()))
    before, after = (each.expected(SM)["cevns"] for each in (same, data))
    assert after.sum() / before.sum() == pytest.approx(1, abs=1.5e-3)
    np.testing.assert_allclose(after, before, rtol=5e-3, atol=0.01)
    np.testing.assert_allclose(after, data.experiment.counts(SM), rtol=1e-9)
    assert set(data.nuisances) == set(plain.nuisances) - {"csi2021_pulse_mean"} | {"csi2021_onset"}
    assert (data.nuisances["csi2021_onset"].mean, data.nuisances["csi2021_onset"].sigma) == (0.0, 0.1)
    later = data.expected(SM, csi2021_onset=0.1)["cevns"].sum(axis=0)
    moved = same.expected(SM, csi2021_pulse_mean=0.573)["cevns"].sum(axis=0)
    np.testing.assert_allclose(later, moved, rtol=5e-3, atol=0.02)  # nothing before the file's 0
    assert np.abs(later / before.sum(axis=0) - 1).max() > 0.2


@pytest.mark.releases
@pytest.mark.slow
def test_a_fit_with_the_histogram(releases, folder):
    (folder.parent / "coherent_csi_2021").symlink_to(releases / "coherent_csi_2021")
    fitted = coherent_csi_2021(histogram=True).fit_signal()
    closed = coherent_csi_2021().fit_signal()
    assert fitted.valid
    assert fitted.values["cevns"] == pytest.approx(closed.values["cevns"], abs=1.5)
    assert fitted.errors["cevns"] == pytest.approx(closed.errors["cevns"], rel=0.02)
    assert fitted.values["csi2021_onset"] == pytest.approx(closed.values["csi2021_pulse_mean"] - 0.473, abs=0.01)


def small(**changes):
    edges = np.arange(0.0, 6.01, 0.5)
    return written(**({"counts": np.ones((4, 12)), "drawn": np.arange(4) + 0.5, "edges": edges} | changes))


def refused(tmp_path, text):
    path = Path(tmp_path, "histogram.csv")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_histogram(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} is not the histogram of the flux that was expected (CSV: times in ns")
    assert sentence.endswith(".")
    return sentence


def test_a_file_of_that_form_is_read(tmp_path):
    path = Path(tmp_path, "histogram.csv")
    path.write_text("﻿" + small(), encoding="utf-8")
    read = read_histogram(path)
    assert read.whole.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(read.edges, np.arange(0.0, 6.01, 0.5), atol=1e-12)
    assert read.counts.shape == (4, 12)


NEGATIVE, NOT_FINITE = np.ones((4, 12)), np.ones((4, 12))
NEGATIVE[1, 3], NOT_FINITE[2, 2] = -1, np.nan


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drawn": np.arange(4) + 1.0}, "its energies are 1, 2 … 4"),
        ({"drawn": np.arange(4) * 2 + 0.5}, "its energies are 0.5, 2.5 … 6.5"),
        ({"drawn": np.arange(4) - 0.5}, "its energies are -0.5"),
        ({"edges": np.r_[0.0:5.6:0.5, 7.0]}, "not in equal steps"),
        ({"edges": np.arange(13) * 0.4}, "its times cover 0 to 4.8 µs"),
        ({"edges": np.arange(13) * 0.5 + 1}, "its times cover 1 to 7 µs"),
        ({"edges": np.arange(13) * 5e-4}, "its times cover 0 to 0.006 µs"),
        ({"edges": np.arange(6, -0.1, -0.5)}, "not in equal steps"),
        ({"counts": NEGATIVE}, "negative or not finite"),
        ({"counts": NOT_FINITE}, "negative or not finite"),
        ({"counts": np.zeros((4, 12))}, "it is empty"),
    ],
)
def test_another_form_is_refused(tmp_path, changes, words):
    assert words in refused(tmp_path, small(**changes))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has 0 times"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "has 0 times"),
        (small().replace("1", "one", 40), "cannot be read"),
        ("\n".join(small().splitlines()[1:]), "its times are 1, 1 … 1, not in equal steps"),
        (small().replace(",", ";"), "has 0 times"),
        ("\n".join([small().splitlines()[0] + ",9000", *small().splitlines()[1:]]), "has 13 times"),
    ],
)
def test_another_file_is_refused(tmp_path, text, words):
    assert re.search(words, refused(tmp_path, text))


def test_energies_without_the_trap_and_times_of_another_unit_are_refused(folder):
    """The line of pion decay says where energies are drawn; a file made without the rounding would be read wrongly."""
    path = folder / "convolved_energy_time_of_nu_mu.csv"
    counts = texts()[path.name]
    read = read_histogram(path)
    assert read.part(read.whole == 30).total / read.total > 0.99
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nuscatter.datasets.sns_flux.locate", lambda _, file: folder / file)
        path.write_text(written(np.roll(counts, -1, axis=0)), encoding="utf-8")  # the line drawn at 29.5
        with pytest.raises(DataError, match=r"of its neutrinos are drawn at 30\.5 MeV, where the line"):
            sns_histograms()
        path.write_text(written(np.roll(counts, 300, axis=1)), encoding="utf-8")  # 3 µs later
        with pytest.raises(DataError, match=r"come at 3\.52 µs on the average"):
            sns_histograms()


def test_a_missing_file_says_where_it_comes_from(tmp_path, monkeypatch):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    (tmp_path / "coherent_sns_flux").mkdir()
    (tmp_path / "coherent_sns_flux" / "convolved_energy_time_of_nu_mu.csv").write_text("another file\n")
    with pytest.raises(DataError, match=r"git-blob:9d36d8ee3a10.*so many bytes at most.*Newtrinos\.jl"):
        sns_histograms()

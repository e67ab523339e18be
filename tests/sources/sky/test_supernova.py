"""Supernova fluxes: what arrives is what was emitted, species by species, time by time, and file by file."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import DataError, InputError
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu
from nuscatter.sources.sky.emission import pair_alpha, pair_mean
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.units import MeV, cm, day, erg, keV, m, megaparsec, ms, s, tonne

TEN_KPC = 0.01 * megaparsec
AREA = 4 * math.pi * TEN_KPC**2
TIMES = np.array([0.0, 0.1, 0.5, 2.0, 5.0, 10.0]) * s
POWER = np.array([0.0, 4.0, 2.0, 1.0, 0.5, 0.1]) * 1e52 * erg / s
MEAN = np.array([0.0, 9.0, 10.0, 11.0, 10.0, 9.0]) * MeV
SIX = neutrinos + antineutrinos


def simple(**changed):
    given = {"distance": TEN_KPC, "energy": 5e52 * erg, "mean_energy": 12 * MeV, "alpha": 2.5}
    return Supernova(**{**given, **changed})


def in_time(**changed):
    given = {"distance": TEN_KPC, "times": TIMES, "luminosity": POWER, "mean_energy": MEAN, "alpha": 2.5}
    return Supernova(**{**given, **changed})


# --- integrated over time ---------------------------------------------------------------------------------------------


def test_energy_and_number_arrive():
    energies, means = (4e52 * erg, 5e52 * erg, 6e52 * erg), (9.5 * MeV, 12 * MeV, 15.6 * MeV)
    flux = simple(energy=energies, mean_energy=means, alpha=(2.2, 2.5, 3.1))
    assert flux.species == SIX
    for each in flux.components:
        at = 0 if each.state == nu_e else 1 if each.state == nu_e_bar else 2
        assert flux.fluence[each.state] * AREA == pytest.approx(energies[at] / means[at], rel=1e-9, abs=0)
        E, w = each.spectrum.nodes()
        assert each.fluence * (w @ E) * AREA == pytest.approx(energies[at], rel=1e-9, abs=0)
        assert each.time is None


def test_fluence_falls_with_the_square_of_the_distance():
    near, far = simple(), simple(distance=2.5 * TEN_KPC)
    assert near.fluence[nu_mu] / far.fluence[nu_mu] == pytest.approx(6.25, rel=1e-12, abs=0)


def test_species_of_equal_numbers_share_a_spectrum():
    flux = simple(mean_energy=(9.5 * MeV, 12 * MeV, 15.6 * MeV))
    assert len({id(each.spectrum) for each in flux.components}) == 3


def test_only_the_species_that_are_named():
    flux = simple(energy={nu_e_bar: 5e52 * erg})
    assert flux.species == (nu_e_bar,)
    # what is zero is left out
    assert simple(energy=(0.0, 1e52 * erg, 0.0)).species == (nu_e_bar,)


def test_an_end_that_is_given():
    flux = simple(high=60 * MeV)
    assert flux.components[0].spectrum.support == (0, 60 * MeV)
    lost = 1 - flux.fluence[nu_e] / simple().fluence[nu_e]
    assert lost == pytest.approx(float(simple().components[0].spectrum.moment(0, 60 * MeV)), rel=1e-6, abs=0)


# --- in time ----------------------------------------------------------------------------------------------------------


def test_a_luminosity_that_is_linear_between_the_times():
    """The number of each species is the trapezoid of L/⟨E⟩; a slice of zero luminosity is left out."""
    flux = in_time()
    assert len(flux.components) == 5 * 6
    number = np.trapezoid(np.append(0.0, POWER[1:] / MEAN[1:]), TIMES)
    assert flux.fluence[nu_e] * AREA == pytest.approx(number, rel=1e-9, abs=0)
    energy = sum(each.fluence * (each.spectrum.nodes()[1] @ each.spectrum.nodes()[0]) for each in flux.components)
    assert energy * AREA == pytest.approx(6 * np.trapezoid(POWER, TIMES), rel=1e-9, abs=0)


def test_arrivals_and_spectra_at_a_time_are_between_those_of_the_neighbours():
    """At 1 s, a third of the way from 0.5 to 2 s: two thirds of one spectrum and a third of the other."""
    flux, E = in_time(luminosity={nu_e: POWER}), np.linspace(1, 40, 7) * MeV
    seen = sum(each.fluence * each.time.density(1 * s) * each.spectrum(E) for each in flux.components)
    rates = [POWER[at] / MEAN[at] * ns.Pinched(mean=MEAN[at], alpha=2.5)(E) for at in (2, 3)]
    np.testing.assert_allclose(seen * AREA, 2 / 3 * rates[0] + 1 / 3 * rates[1], rtol=1e-12)


def test_counts_in_time_bins_are_those_of_the_arrivals():
    flux = in_time()
    edges = np.array([0.0, 0.05, 0.3, 1.0, 4.0, 10.0]) * s
    detector = ns.Detector("Ar40", 1 * tonne, np.array([5, 20, 100]) * keV, time_edges=edges)
    counts = ns.Experiment(flux, detector).counts(ns.StandardModel())
    bare = ns.Experiment(flux, ns.Detector("Ar40", 1 * tonne, np.array([5, 20, 100]) * keV))
    np.testing.assert_allclose(counts.sum(axis=1), bare.counts(ns.StandardModel())[:, 0], rtol=1e-10)
    # a flux whose spectrum never changes is spread as its luminosity is
    steady = in_time(mean_energy=10 * MeV)
    spread = ns.Experiment(steady, detector).counts(ns.StandardModel())
    fine = np.linspace(0, 10, 100001) * s
    emitted = np.concatenate([[0], np.cumsum((_between(fine)[1:] + _between(fine)[:-1]) / 2) * (fine[1] - fine[0])])
    expected = np.diff(np.interp(edges, fine, emitted)) / emitted[-1]
    np.testing.assert_allclose(spread[0] / spread[0].sum(), expected, rtol=1e-5)


def _between(t):
    return np.interp(t, TIMES, POWER)


def test_a_black_hole_ends_it():
    """What has arrived before is unchanged; after it there is nothing."""
    whole, cut = in_time(), in_time(black_hole=1.2 * s)
    before, after = (0.0, 1.2 * s), (1.2 * s, 20 * s)
    seen = [
        [sum(each.fluence * float(each.time.fraction(*window)) for each in flux.components) for flux in (whole, cut)]
        for window in (before, after)
    ]
    assert seen[0][1] == pytest.approx(seen[0][0], rel=1e-12, abs=0)
    assert seen[1][1] == 0 < seen[1][0]
    points = np.array([0.0, 0.1, 0.5, 1.2]) * s
    numbers = np.append(0.0, POWER[1:4] / MEAN[1:4])
    numbers[3] = np.interp(1.2 * s, TIMES[2:4], numbers[2:4])
    assert cut.fluence[nu_e] * AREA == pytest.approx(np.trapezoid(numbers, points), rel=1e-9, abs=0)


def test_days_before_the_collapse():
    """Times may be negative: 1.64 MeV of pair annihilation at 0.4 MeV, growing over two days, at 200 pc."""
    days = np.array([-2.0, -1.0, -0.1, 0.0]) * day
    flux = Supernova(
        distance=2e-4 * megaparsec,
        times=days,
        luminosity={nu_e_bar: np.array([1e44, 3e44, 2e45, 1e46]) * erg / s},
        mean_energy=pair_mean * 0.4 * MeV,
        alpha=pair_alpha,
    )
    assert [each.time.kinks[0] / day for each in flux.components] == pytest.approx([-2, -2, -1, -0.1])
    rate = flux.averaged(ns.InverseBetaDecay(), species=nu_e_bar)
    assert 1e-44 < rate / cm**2 < 1e-42  # most are below the threshold of 1.8 MeV


# --- tables -----------------------------------------------------------------------------------------------------------


def written(path, energies, columns, header="# made here\n"):
    rows = np.column_stack([energies, *columns])
    path.write_text(header + "\n".join(" ".join(f"{cell:.9g}" for cell in row) for row in rows) + "\n")
    return path


def test_a_file_integrates_to_the_sum_of_its_table(tmp_path):
    """On a grid that begins at 0, as Livermore's, and on one of interval centres, as GKVM's."""
    for first in (0.0, 1e-4):
        energies = first + 2e-4 * np.arange(400)
        columns = [k * energies * 1e12 * np.exp(-energies / (0.003 + 0.001 * k)) + (first > 0) for k in range(1, 7)]
        flux = Supernova.from_file(written(tmp_path / "fluence.dat", energies, columns))
        assert flux.species == SIX
        for each, column in zip(SIX, columns, strict=True):
            assert flux.fluence[each] * cm**2 == pytest.approx(column.sum(), rel=1e-8, abs=0)
        # at a point of the grid the spectrum is the number of its interval over 0.2 MeV
        component, at = flux.components[2], 57
        value = float(component.fluence * component.spectrum(energies[at] * 1000 * MeV)) * cm**2 * MeV
        assert value == pytest.approx(columns[2][at] / 0.2, rel=1e-8, abs=0)


def test_a_file_at_another_distance(tmp_path):
    energies = 2e-4 * np.arange(50)
    path = written(tmp_path / "fluence.dat", energies, [energies] * 6)
    near = Supernova.from_file(path, distance=TEN_KPC / 2)
    assert near.fluence[nu_e] / Supernova.from_file(path).fluence[nu_e] == pytest.approx(4, rel=1e-12, abs=0)
    same = Supernova.from_file(path, distance=TEN_KPC / 2, made_for=TEN_KPC / 2)
    assert same.fluence[nu_e] == pytest.approx(Supernova.from_file(path).fluence[nu_e], rel=1e-12, abs=0)


@pytest.mark.releases
def test_the_livermore_file(releases):
    table = np.loadtxt(releases / "sn_flux/livermore.dat")
    flux = Supernova.from_file(releases / "sn_flux/livermore.dat")
    for each, column in zip(SIX, table[:, 1:].T, strict=True):
        assert flux.fluence[each] * cm**2 == pytest.approx(column.sum(), rel=1e-12, abs=0)


def test_spectra_in_time(tmp_path):
    energies, times = np.linspace(0, 60, 121) * MeV, np.array([0.0, 1.0, 3.0]) * s
    shapes = np.stack([ns.Pinched(mean=mean * MeV, alpha=2.5)(energies) for mean in (9, 11, 10)])
    rates = np.array([0.0, 2e57, 1e57])[:, None] / s * shapes
    flux = Supernova.from_spectra(times=times, energies=energies, rates={nu_e: rates}, distance=TEN_KPC)
    expected = np.trapezoid(np.trapezoid(rates, energies, axis=1), times)
    assert flux.fluence[nu_e] * AREA == pytest.approx(expected, rel=1e-12, abs=0)
    assert len(flux.components) == 2
    cut = Supernova.from_spectra(
        times=times, energies=energies, rates={nu_e: rates}, distance=TEN_KPC, black_hole=1 * s
    )
    assert cut.fluence[nu_e] * AREA == pytest.approx(np.trapezoid(rates[1], energies) * 0.5 * s, rel=1e-12, abs=0)


def test_a_file_that_is_none(tmp_path):
    for text in ("", "1 2 3\n4 5 6\n", "1 2 3 4 5 6 seven\n", "0 1 1 1 1 1 1\n"):
        (tmp_path / "wrong.dat").write_text(text)
        with pytest.raises(DataError, match=r"wrong\.dat is not one of SNOwGLoBES"):
            Supernova.from_file(tmp_path / "wrong.dat")
    with pytest.raises(DataError, match="cannot be read"):
        Supernova.from_file(tmp_path / "missing.dat")
    (tmp_path / "binary.dat").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read"):
        Supernova.from_file(tmp_path / "binary.dat")
    energies = np.array([0.0, 2e-4, 4e-4])
    with pytest.raises(DataError, match="no neutrinos"):
        Supernova.from_file(written(tmp_path / "zero.dat", energies, [0 * energies] * 6))
    with pytest.raises(InputError, match="increasing"):
        Supernova.from_file(written(tmp_path / "back.dat", energies[::-1], [energies] * 6))
    with pytest.raises(InputError, match="numbers of the file"):
        Supernova.from_file(written(tmp_path / "negative.dat", energies, [-energies] * 6))


def tabulated(**changed):
    good = {"times": [0.0, 1 * s], "energies": [0.0, 1 * MeV], "rates": {nu_e: np.ones((2, 2))}, "distance": TEN_KPC}
    return Supernova.from_spectra(**{**good, **changed})


@pytest.mark.parametrize(
    "make",
    [
        lambda: simple(distance=-TEN_KPC), lambda: simple(distance=np.nan), lambda: simple(distance=10),
        lambda: simple(energy=-1e52 * erg), lambda: simple(energy=np.nan), lambda: simple(energy="x"),
        lambda: simple(energy=5e52), lambda: in_time(luminosity=1e52 + 0 * TIMES),
        lambda: simple(energy=0.0), lambda: simple(energy=None),
        lambda: simple(mean_energy=0.0), lambda: simple(mean_energy=-1 * MeV), lambda: simple(mean_energy=(1, 2)),
        lambda: simple(mean_energy={nu_e: 9 * MeV}, energy={nu_mu: 1e52 * erg}),
        lambda: simple(alpha=-1.0), lambda: simple(alpha=np.inf), lambda: simple(alpha=1000.0),
        lambda: simple(alpha=np.array([2.0, 3.0])), lambda: simple(high=np.nan), lambda: simple(high=-1.0),
        lambda: simple(luminosity=1e52 * erg / s), lambda: simple(times=TIMES), lambda: simple(black_hole=1 * s),
        lambda: in_time(times=None), lambda: in_time(times=TIMES[::-1]), lambda: in_time(times=TIMES[:3]),
        lambda: in_time(luminosity=-POWER), lambda: in_time(luminosity=POWER * 1e60), lambda: in_time(luminosity="x"),
        lambda: in_time(mean_energy=MEAN[:3]), lambda: in_time(mean_energy=0 * MEAN), lambda: in_time(alpha=[2.0, 3.0]),
        lambda: in_time(luminosity=0 * POWER), lambda: in_time(black_hole=-1 * ms), lambda: in_time(energy=1e52 * erg),
        lambda: Supernova.from_file("x", distance=np.nan), lambda: Supernova.from_file("x", made_for=-1 * m),
        lambda: tabulated(rates={nu_e: np.ones((2, 3))}), lambda: tabulated(rates={nu_e: -np.ones((2, 2))}),
        lambda: tabulated(rates={"e": np.ones((2, 2))}), lambda: tabulated(rates={}), lambda: tabulated(rates=3),
        lambda: tabulated(energies=[1 * MeV, 1 * MeV]), lambda: tabulated(times=[0.0, np.nan]),
        lambda: tabulated(rates={nu_e: np.zeros((2, 2))}), lambda: tabulated(distance=0.0),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()

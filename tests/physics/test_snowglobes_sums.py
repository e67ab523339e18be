"""SNOwGLoBES's detectors beside a plain sum over its files, and pinched totals beside closed forms.

The sum reads the files of an installed ``snowglobes-data`` with a few lines of its own and shares nothing with the
library: channels, weights, σ/E linear in log₁₀E, a fluence that is linear between points, 100 points in each of the 200
bins of the neutrino's energy, then matrix and efficiency. Fluences are the Livermore one, one of pions at rest that
comes with SNOwGLoBES's examples, and two pinched ones, whose files are written here from the closed form.
"""

import importlib.resources
import re
from math import gamma

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.units import MeV, cm, erg, megaparsec

#: Kilograms of a kilotonne over those of an atomic mass unit.
PER_KILOTONNE = 1e6 / 1.66053906660e-27
COLUMN = {("+", "e"): 1, ("+", "m"): 2, ("+", "t"): 3, ("-", "e"): 4, ("-", "m"): 5, ("-", "t"): 6}
SIZES = {
    "ar40kt": ("argon", 40.0, 0.025),
    "wc100kt30prct": ("water", 100.0, 0.1111),
    "wc100kt15prct": ("water", 100.0, 0.1111),
    "scint20kt": ("scint", 20.0, 0.1429),
    "halo1": ("lead", 0.079, 0.004808),
    "halo2": ("lead", 1.0, 0.004808),
}
EDGES = np.linspace(0.5, 100, 201)
#: In each bin.
POINTS = 100
#: Mean energies [MeV], α and emitted energies [erg] of ν_e, ν̄_e and each other species.
STARS = {
    "cold": ((9.5, 12.0, 15.6), (2.5, 2.5, 2.5), (5e52, 5e52, 5e52)),
    "hot": ((14.0, 16.0, 20.0), (3.5, 3.0, 2.2), (4e52, 3e52, 6e52)),
}


def text(*path):
    """A file of the package."""
    file = importlib.resources.files("snowglobes_data")
    for each in path:
        file = file / each
    return file.read_text(encoding="utf-8")


def lists(words):
    """The lists in braces of a text."""
    return [[float(x) for x in each.split(",") if x.strip()] for each in re.findall(r"\{([^}]*)\}", words)]


def by_sum(name, fluence):
    """Return interactions and what is seen, in 200 bins each, by channel."""
    material, kilotonnes, per_unit = SIZES[name]
    E = (EDGES[:-1, None] + np.diff(EDGES)[:, None] * (np.arange(POINTS) + 0.5) / POINTS).ravel()
    found = {}
    for line in text("channels", f"channels_{material}.dat").splitlines():
        if not line.strip() or line.startswith("%"):
            continue
        channel, _, sign, flavour, weight = line.split()
        column = COLUMN[sign, flavour]
        lines = [each.split("#")[0].split() for each in text("xscns", f"xs_{channel}.dat").splitlines()]
        table = np.array([[float(x) for x in each] for each in lines if each])
        # Neutral currents on argon are negative within 0.6 MeV of their threshold: no cross section is.
        per_energy = np.maximum(table[:, column], 0)
        sigma = np.interp(np.log10(E * 1e-3), table[:, 0], per_energy, 0, 0) * E * 1e-3 * 1e-38  # cm²
        targets = kilotonnes * PER_KILOTONNE * per_unit * float(weight)
        arriving = np.interp(E, fluence[:, 0] * 1e3, fluence[:, column], 0, 0) / 0.2  # /cm²/MeV
        events = (arriving * sigma).reshape(200, POINTS).mean(axis=1) * np.diff(EDGES) * targets
        matrix = np.zeros((200, 200))
        for row, each in enumerate(lists(text("smear", name, f"smear_{channel}_{name}.dat"))):
            if len(each) > 2:
                matrix[row, int(each[0]) : int(each[1]) + 1] = each[2:]
        kept = 1.0 if name == "scint20kt" else np.array(lists(text("effic", name, f"effic_{channel}_{name}.dat"))[0])
        found[channel] = events, kept * (matrix @ events)
    return found


def pinched(star):
    """A fluence file at 10 kpc: numbers in 0.2 MeV at 0, 0.2 … 150 MeV."""
    E = np.arange(751) * 0.2
    area = 4 * np.pi * (10 * 3.0856775814913673e21) ** 2
    columns = []
    for mean, alpha, energy in zip(*STARS[star], strict=True):
        b = (1 + alpha) / mean
        number = energy / 1.602176634e-6 / mean / area
        columns.append(number * b * (b * E) ** alpha * np.exp(-b * E) / gamma(1 + alpha) * 0.2)
    first, second, other = columns
    return np.stack([E * 1e-3, first, other, other, second, other, other], axis=1)


def agrees(name, table, flux, within=3e-5, of_a_bin=3e-4):
    rates = ns.supernova_rates(flux, name)
    expected = by_sum(name, table)
    assert set(expected) == {channel for channel, each in rates.channels.items() if not each.coherent}
    highest = sum(seen for _, seen in expected.values()).max()
    for channel, (events, seen) in expected.items():
        here = rates.channels[channel]
        assert here.interactions == pytest.approx(events.sum(), rel=4e-4), channel
        assert here.counts == pytest.approx(seen.sum(), rel=4e-4), channel
        assert np.abs(here.spectrum[:, 0] - seen).max() <= of_a_bin * highest, channel
    total = sum(events.sum() for events, _ in expected.values())
    assert rates.total(cevns=False, seen=False) == pytest.approx(total, rel=within)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("fluence", ["livermore", "stpi"])
@pytest.mark.parametrize("name", SIZES)
def test_files_of_fluences(releases, name, fluence):
    pytest.importorskip("snowglobes_data")
    path = releases / f"sn_flux/{fluence}.dat"
    # In a file the line of ν_μ is a triangle of 0.4 MeV, whose corners the nodes in a bin do not know.
    of_a_bin = 1e-2 if fluence == "stpi" else 3e-4
    agrees(name, np.loadtxt(path), ns.Supernova.from_file(path), of_a_bin=of_a_bin)


@pytest.mark.slow
@pytest.mark.parametrize("star", STARS)
@pytest.mark.parametrize("name", SIZES)
def test_pinched_fluences_from_a_file_and_in_closed_form(tmp_path, name, star):
    pytest.importorskip("snowglobes_data")
    table = pinched(star)
    np.savetxt(tmp_path / "star.dat", table)
    agrees(name, table, ns.Supernova.from_file(tmp_path / "star.dat"))
    means, alphas, energies = STARS[star]
    exact = ns.Supernova(
        distance=0.01 * megaparsec,
        energy=tuple(each * erg for each in energies),
        mean_energy=tuple(each * MeV for each in means),
        alpha=alphas,
    )
    agrees(name, table, exact, within=2e-4)  # the file is linear between its points


class Power:
    """σ = (E/MeV)^k 1e-42 cm² for all species."""

    species = tuple(ns.Supernova.named("dune", distance=0.01 * megaparsec).species)

    def __init__(self, k):
        self.k = k

    def kinks(self, species):
        return np.empty(0)

    def __call__(self, E, species):
        return (E / MeV) ** self.k * 1e-42 * cm**2


@pytest.mark.parametrize("k", [0, 1, 2, 3])
@pytest.mark.parametrize("star", STARS)
def test_pinched_totals_are_moments_in_closed_form(star, k):
    """⟨Eᵏ⟩ = Γ(1 + α + k)/Γ(1 + α) (⟨E⟩/(1 + α))ᵏ: numbers of interactions of each species for σ ∝ Eᵏ."""
    means, alphas, energies = STARS[star]
    flux = ns.Supernova(
        distance=0.01 * megaparsec,
        energy=tuple(each * erg for each in energies),
        mean_energy=tuple(each * MeV for each in means),
        alpha=alphas,
    )
    channel = ns.MatrixChannel("power", Power(k), 1e33)
    rates = ns.SupernovaDetector("mine", [channel], np.linspace(0, 400, 401) * MeV).rates(flux)
    area = 4 * np.pi * (10 * 3.0856775814913673e21) ** 2
    for species, at in ((ns.nu_e, 0), (ns.nu_e_bar, 1), (ns.nu_mu, 2), (ns.nu_tau_bar, 2)):
        mean, alpha, energy = means[at], alphas[at], energies[at]
        moment = gamma(1 + alpha + k) / gamma(1 + alpha) * (mean / (1 + alpha)) ** k
        expected = 1e33 * 1e-42 * energy / 1.602176634e-6 / mean / area * moment
        assert rates.by_species[species] == pytest.approx(expected, rel=1e-6)

"""COHERENT's germanium of 2026: the abstract's numbers, the cross section by a slow integral, stat and syst apart."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.published_facts import setup
from nuscatter.constants import fermi_constant
from nuscatter.datasets import load
from nuscatter.datasets.counting.germanium_2026 import (
    GE_2026_COUNTS,
    GE_2026_CROSS_SECTION,
    GE_2026_PROTONS,
    GE_2026_RATIO,
    coherent_ge_2026,
)
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.nucleus import Nucleus, helm, klein_nystrand, klein_nystrand_adapted
from nuscatter.units import MeV, cm, fm

SM = StandardModel()
UNIT = 1e-39 * cm**2


@dataclass(frozen=True)
class Times:
    """A form factor times a number: all cross sections are larger by its square."""

    factor: float
    form: Callable

    def __call__(self, q):
        return self.factor * self.form(q)


def stronger(scale=1.0):
    """The Standard Model with a larger cross section."""

    def nuclei(nuclide):
        of = helm(nuclide)
        root = abs(scale) ** 0.5
        return Nucleus(nuclide, proton=Times(root, of.proton), neutron=Times(root, of.neutron))

    return Hypothesis(SM, structure=nuclei)


def average(structure, model=SM):
    beam = assemble(setup("COHERENT-Ge")).flux
    return sum(part * beam.averaged(model, structure(target)) for target, part in material("Ge").composition)


def slow_average():
    """dσ/dT of a nucleus without spin with Helm's form factor, over 29.8 MeV and Michel's spectra, by sums."""
    s2, half = 0.23857, 105.658 * MeV / 2
    line = (139.570**2 - 105.658**2) / (2 * 139.570) * MeV
    y = (np.arange(400) + 0.5) / 400
    electron, antimuon = 12 * y**2 * (1 - y), 2 * y**2 * (3 - 2 * y)  # normalised in y = 2E/m
    energies = np.concatenate([[line], y * half, y * half])
    weights = np.concatenate([[1.0], electron / 400, antimuon / 400]) / 3
    total = 0.0
    for target, part in material("Ge").composition:
        mass, top = target.mass, 2 * energies**2 / target.mass
        share = (np.arange(2000) + 0.5)[:, None] / 2000
        T = share * top
        q = np.sqrt(2 * mass * T)
        s, c, a = 0.9 * fm, 1.23 * fm * target.A ** (1 / 3) - 0.6 * fm, 0.52 * fm
        radius = np.sqrt(c**2 + 7 / 3 * np.pi**2 * a**2 - 5 * s**2)
        x = q * radius
        form = 3 * (np.sin(x) - x * np.cos(x)) / x**3 * np.exp(-((q * s) ** 2) / 2)
        charge = target.N - (1 - 4 * s2) * target.Z
        density = fermi_constant.value**2 * mass / (4 * np.pi) * charge**2 * form**2
        density = density * (1 - T / energies - mass * T / (2 * energies**2))
        total += part * float(weights @ (density.mean(axis=0) * top))
    return total


def test_numbers_are_the_abstracts():
    data = coherent_ge_2026()
    assert (data.events, data.errors) == (124, (12, 14))
    assert GE_2026_PROTONS == 4.68e22
    assert pytest.approx(5.9, rel=1e-12) == GE_2026_CROSS_SECTION / UNIT
    assert data.reference == "arXiv:2603.17951"


def test_statistical_errors_of_counts_and_of_the_ratio_are_one():
    """−12 and +14 of 124: 10 and 11 %, of which the mean is the published 0.10 to its digits."""
    counts, down, up = GE_2026_COUNTS
    assert (down + up) / 2 / counts == pytest.approx(GE_2026_RATIO[1], abs=0.006)
    assert up > down


def test_the_standard_models_average_is_the_published_one():
    """5.87 with Helm's form factor: 5.9. Klein and Nystrand's of 1999 gives 5.66, which is not."""
    assert average(helm) / UNIT == pytest.approx(5.872, abs=0.001)
    assert average(klein_nystrand_adapted) / UNIT == pytest.approx(5.842, abs=0.001)
    assert (
        abs(average(helm) - GE_2026_CROSS_SECTION) < 0.05 * UNIT < abs(average(klein_nystrand) - GE_2026_CROSS_SECTION)
    )
    assert average(klein_nystrand) / UNIT == pytest.approx(5.655, abs=0.001)
    assert average(helm, StandardModel.effective()) / UNIT == pytest.approx(5.971, abs=0.001)


def test_the_average_by_a_slow_sum():
    assert average(helm) == pytest.approx(slow_average(), rel=0.01)


def test_the_standard_model_has_the_events_that_are_published():
    data = coherent_ge_2026()
    assert data.expected(SM)["cevns"].sum() == pytest.approx(124 / 1.00, rel=1e-9)
    first = assemble(setup("COHERENT-Ge"))
    of_first = float(first.counts(SM).sum()) * GE_2026_PROTONS / setup("COHERENT-Ge").value("protons")
    assert of_first == pytest.approx(83.6, abs=0.1)
    assert 124 / of_first == pytest.approx(1.48, abs=0.01)


def test_the_fitted_ratio_has_both_errors():
    """1.00 ± 0.10 ± 0.10: the statistical one without the flux's nuisance, both in quadrature with it."""
    like = coherent_ge_2026().likelihood(stronger)
    statistical, whole = fit(like, fixed={"flux_sns": 0.0, "quenching_germanium": 0.0}, scale=1.0), fit(like, scale=1.0)
    assert whole.values["scale"] == pytest.approx(1.0, abs=1e-4)
    low, high = statistical.interval("scale")
    assert (124 * (1 - low), 124 * (high - 1)) == pytest.approx((12, 14), rel=1e-3)
    assert statistical.errors["scale"] == pytest.approx(0.104, abs=0.001)
    assert whole.errors["scale"] == pytest.approx(np.hypot(0.104, 0.10), rel=0.02)


def test_it_is_loaded_by_name():
    assert load("COHERENT-Ge-2026").name == "coherent_ge_2026"

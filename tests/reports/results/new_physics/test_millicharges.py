"""Electric charges: amplitudes by hand, signs, electrons, sharp thresholds, and what the data allow."""

import math

import numpy as np
import pytest

import nuscatter.datasets as ds
from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_mu
from nuscatter.reports.results.new_physics.millicharges import (
    ANALYSIS,
    NUCLEAR_UNIT,
    charges,
    charges_with_electrons,
    conus_plus_without_noise,
)
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Row, allowed
from nuscatter.structure.nucleus import point_nucleus
from nuscatter.units import MeV, keV


def _allowed(likelihood, grid):
    return allowed(scan(likelihood, levels=[0.683, 0.9], refine=4, starts=2, fixed={"mu": 0.0}, e=grid))


@pytest.mark.parametrize("charge", [1.0, -1.0, 40.0])
def test_the_amplitude_by_hand(charge):
    """σ ∝ (Q_W + 4√2πα q Z/(G_F Q²))², on a point nucleus."""
    nucleus = point_nucleus("Ar40")
    T = 10 * keV
    at = 30 * MeV, T, nu_mu, nucleus
    weak = 2 * (0.0300 * 18 - 0.5117 * 22)
    q2 = 2 * nucleus.nuclide.mass * T
    photon = 4 * math.sqrt(2) * math.pi * fine_structure_constant.value / (fermi_constant.value * q2)
    by_hand = ((weak + photon * charge * NUCLEAR_UNIT * 18) / weak) ** 2
    found = float(charges(mu=charge).dsigma_dT(*at) / StandardModel.effective().dsigma_dT(*at))
    assert found == pytest.approx(by_hand, rel=1e-9, abs=0)
    # ν_e has none of it
    at = 30 * MeV, T, nu_e, nucleus
    same = float(charges(mu=charge).dsigma_dT(*at) / StandardModel.effective().dsigma_dT(*at))
    assert same == pytest.approx(1, rel=1e-12, abs=0)


def test_a_gaussian_noise_is_refused_and_sharp_thresholds_are_not():
    """A charge makes infinitely many recoils of no energy; above thresholds there are few."""
    with pytest.raises(InputError, match="without limit"):
        ds.conus_plus_2025().experiment.counts(charges(e=1.0))
    sharp, standard = conus_plus_without_noise(), StandardModel()
    counts = float(sharp.expected(standard)["cevns"].sum())
    assert counts == pytest.approx(float(ds.conus_plus_2025().expected(standard)["cevns"].sum()), rel=1e-9, abs=0)
    assert sharp.events == 395.0


def test_electrons_see_smaller_charges():
    """Both signs alike but for the interference with the weak force; five orders below what nuclei show."""
    data = conus_plus_without_noise()
    nuclei = _allowed(data.likelihood(charges), np.linspace(-6, 6, 33)).ninety
    electrons = _allowed(data.likelihood(charges_with_electrons), np.linspace(-5, 5, 33)).ninety
    assert len(nuclei) == 2  # the second has the other sign of the amplitude
    assert nuclei[0] == pytest.approx((-0.73, 0.31), abs=0.01)
    (piece,) = electrons
    assert piece == pytest.approx((-1.763, 1.880), abs=0.01)
    published = published_intervals("millicharges.csv")["conus-2026"]
    assert piece[1] == pytest.approx(published.pieces[0][1], rel=0.1, abs=0)


def test_differences_have_sentences():
    table = published_intervals("millicharges.csv")
    assert table["conus-2022"].sentence
    assert set(table) == {"conus-2026", "conus-2022", "csi-lar-e", "csi-lar-mu"}


@pytest.mark.slow
@pytest.mark.releases
def test_what_the_data_allow():
    data, table = ds.coherent_csi_2021(), published_intervals("millicharges.csv")
    found = _allowed(data.likelihood(charges_with_electrons), np.linspace(-800, 800, 33))
    assert found.ninety[0] == pytest.approx((-373, 375), rel=0.02, abs=0)
    assert not Row("", "", "", "", found, (table["csi-lar-e"],)).needs_a_sentence(table["csi-lar-e"])


def test_the_other_charge_is_kept_at_zero_or_profiled_as_the_row_says(monkeypatch):
    module, held = "nuscatter.reports.results.new_physics.millicharges", []

    def recorded(_, *, fixed, **grids):
        (name,) = (each for each in grids if each in ("e", "mu"))
        held.append((name, fixed))
        return scan(Pull(name, 0.0, 0.5), levels=[0.683, 0.9], **{name: np.linspace(-4, 4, 17)})

    monkeypatch.setattr(f"{module}._combined", lambda _: None)
    monkeypatch.setattr(f"{module}.scan", recorded)
    rows = ANALYSIS.compute(lambda _: None).rows
    assert len(rows) == len(held)
    for row, (name, fixed) in zip(rows, held, strict=True):
        other = {"e": "mu", "mu": "e"}[name]
        assert fixed == ({} if row.scheme.endswith("profiled") else {other: 0.0}), row
        assert row.quantity == {"e": "q of ν_e", "mu": "q of ν_μ"}[name]


def test_charges_of_one_sign_have_one_sign_in_both_flavours():
    """In recoils of nuclei the sign interferes: with electrons counted too it is the same for ν_e and ν_μ."""
    nucleus = point_nucleus("Cs133")
    for species, name in ((nu_e, "e"), (nu_mu, "mu")):
        nuclei = charges(**{name: 1.0}).dsigma_dT(30 * MeV, 8 * keV, species, nucleus)
        both = charges_with_electrons(**{name: 1e4}).terms
        model = both[0] + both[-1]
        assert model.dsigma_dT(30 * MeV, 8 * keV, species, nucleus) == pytest.approx(float(nuclei), rel=1e-9, abs=0)

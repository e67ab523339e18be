"""The mean momentum transfer: a line on a nucleus without form factor by hand, a sum over bins, and a threshold."""

import numpy as np
import pytest

from nuscatter.datasets.published_excess import Excess
from nuscatter.detectors.detector import Detector
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.results.standard_model.signal_momentum import WeighedForm, signal_momentum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, keV, kg, m

SM = StandardModel()
BEAM = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


def counted(flux, edges, material="Ar40"):
    return Excess("one", "one", "nowhere", Experiment(flux, Detector(material, 10 * kg, edges)), 100.0, 10.0)


def test_a_line_without_form_factor_and_threshold():
    """dσ/dT ∝ 1 − T/T_max (heavy nucleus) and Q = Q_max √(T/T_max): ⟨Q⟩ = 8/15 Q_max, ⟨Q²⟩ = Q_max²/3, Q_max = 2E."""
    line = Flux(tuple(each for each in BEAM.components if str(each.state) == "nu_mu"))
    E = (139.57039**2 - 105.6583755**2) / (2 * 139.57039) * MeV
    found = signal_momentum(counted(line, np.array([0, 1e3]) * keV), SM, point_nucleus)
    assert found.mean == pytest.approx(8 / 15 * 2 * E, rel=0.002, abs=0)  # recoil corrections are E/M
    assert found.spread == pytest.approx(2 * E * (1 / 3 - (8 / 15) ** 2) ** 0.5, rel=0.003, abs=0)


def test_with_a_form_factor_it_is_the_mean_over_fine_bins():
    edges = np.linspace(5, 150, 581) * keV
    data = counted(BEAM, edges)
    events = data.experiment.counts(SM, helm).sum(axis=1)
    (target,) = (nuclide for nuclide, _ in data.experiment.detector.material.composition)
    Q = np.sqrt(2 * target.mass * (edges[1:] + edges[:-1]) / 2)
    mean = np.average(Q, weights=events)
    found = signal_momentum(data, SM)
    assert found.mean == pytest.approx(mean, rel=1e-4, abs=0)
    assert found.spread == pytest.approx(np.average((Q - mean) ** 2, weights=events) ** 0.5, rel=1e-3, abs=0)


def test_a_narrow_bin_has_its_own_momentum():
    data = counted(BEAM, np.array([20.0, 20.1]) * keV)
    (target,) = (nuclide for nuclide, _ in data.experiment.detector.material.composition)
    found = signal_momentum(data, SM)
    assert found.mean == pytest.approx(np.sqrt(2 * target.mass * 20.05 * keV), rel=1e-5, abs=0)
    assert found.spread < 1e-2 * found.mean


def test_a_weighed_form_factor():
    form = WeighedForm(lambda Q: np.exp(-Q / MeV), 0.5)
    assert form(4 * MeV) == pytest.approx(2 * np.exp(-4) * MeV**0.5, rel=1e-12, abs=0)
    assert form(0.0) == 0

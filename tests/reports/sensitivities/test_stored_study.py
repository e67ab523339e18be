"""The stored table is the table: it is computed once for each flux, and comes back as it was."""

import numpy as np
import pytest

from nuscatter.reports.sensitivities import stored_study as module
from nuscatter.reports.sensitivities.stored_study import stored_study
from nuscatter.reports.sensitivities.study import QUESTIONS, Study


def test_it_is_computed_once_for_each_flux(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    runs = []

    def study(*, flux_uncertainty, progress):
        runs.append(flux_uncertainty)
        values = np.array([[0.02, 5.0, np.inf, 8.0, 0.1]]) * len(runs)
        return Study(("COH-Ge-18",), tuple(QUESTIONS.values()), values)

    monkeypatch.setattr(module, "study", study)
    first, again, other = stored_study(), stored_study(), stored_study(flux_uncertainty=0.02)
    assert runs == [None, 0.02]
    assert first.rows == again.rows == ("COH-Ge-18",)
    assert first.columns == tuple(QUESTIONS.values())
    np.testing.assert_array_equal(first.values, again.values)
    assert other.values[0, 0] == pytest.approx(0.04, rel=1e-12, abs=0)
    stored_study(anew=True)
    assert len(runs) == 3

"""Germanium: the published ranges of the quenching factor, and the resolution of a small diode."""

import numpy as np
import pytest

from nuscatter.detectors.germanium import (
    bonhomme_k,
    fano_factor,
    germanium_models,
    germanium_smearing,
    pair_energy,
    scholz_k,
    scholz_xi,
)
from nuscatter.detectors.quenching import quenching_factors
from nuscatter.errors import InputError
from nuscatter.units import eV, keV


def factors(*T: float) -> dict[str, list[float]]:
    spread = quenching_factors(germanium_models(), np.array(T) * keV)
    return {name: values.tolist() for name, values in spread.items()}


def test_the_range_that_bonhomme_measured():
    """Between 0.16 and 0.23 from 0.4 to 6.3 keV with k = 0.162 ± 0.004: the abstract of arXiv:2202.03754."""
    assert factors(0.4, 6.3)["bonhomme"] == pytest.approx([0.16, 0.23], abs=0.0075)
    assert (bonhomme_k.value, bonhomme_k.uncertainty) == (0.162, 0.004)


def test_the_range_that_scholz_measured():
    """13.7 % at 0.3 keV and 25.3 % at 8.5 keV: the abstract of arXiv:1608.03588, which fixes ξ = 0.16 keV to 1 %."""
    assert factors(0.3, 8.5)["scholz"] == pytest.approx([0.137, 0.253], abs=0.0015)
    assert scholz_k.value == 0.179
    assert scholz_xi.value / keV == pytest.approx(0.16)


def test_models_agree_at_high_energy_and_part_at_low():
    low, high = ({name: value[0] for name, value in factors(T).items()} for T in (0.15, 10.0))
    assert max(high.values()) / min(high.values()) < 1.11
    assert max(low.values()) / min(low.values()) > 1.5
    assert low["bonhomme_low"] < low["bonhomme"] < low["bonhomme_high"]


def test_the_theory_has_its_own_k():
    """k = 0.157 for germanium, by which most analyses call it."""
    assert germanium_models()["lindhard"].k == pytest.approx(0.157, abs=5e-4)


def test_resolution_at_the_lines_of_germanium():
    """10.37 and 1.30 keV with 68.5 eV of noise (Dresden-II), σ² = σ_n² + F ε E with 2.96 eV and 0.11."""
    for E in (10.37, 1.30, 0.0):
        expected = (68.5**2 + 0.11 * 2.96 * E * 1000) ** 0.5
        assert float(germanium_smearing(68.5 * eV).width(E * keV) / eV) == pytest.approx(expected, rel=1e-12)
    assert pair_energy.value / eV == pytest.approx(2.96)
    assert fano_factor.value == 0.11


def test_bad_input():
    with pytest.raises(InputError, match="noise"):
        germanium_smearing(-1 * eV)

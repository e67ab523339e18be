"""Spins of nuclei beside published ones: the shell model's, and ¹⁹F's response to the axial current."""

import math
from functools import partial

import numpy as np

from nuscatter.constants import axial_coupling
from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.structure.spin_models import shell_model_spins


def _spin(name: str, J: float, which: int) -> float:
    """Return ⟨S⟩ of the protons (0) or the neutrons (1) in a ground state of spin J."""
    spins, _ = shell_model_spins(name).expectation_values(J)
    return float(spins[which])


def _fluorine() -> tuple[float, float]:
    """Return Σ′ of protons and neutrons in ¹⁹F at Q = 0."""
    proton, neutron = shell_model_spins("F19").spin[1]
    return float(proton(np.zeros(()))), float(neutron(np.zeros(())))


def _fluorine_proton() -> float:
    """Return Σ′ of the protons in the normalisation of its publication, without 2√π."""
    return _fluorine()[0] / (2 * math.sqrt(math.pi))


def _fluorine_axial() -> float:
    """Return F_A(0) of ¹⁹F, g_A² (Σ′_p − Σ′_n)², one-body currents."""
    proton, neutron = _fluorine()
    return axial_coupling.value**2 * (proton - neutron) ** 2


COMPARISONS = (
    Comparison("f19-response", "shell model, USDB", _fluorine_proton),
    Comparison("f19-axial", "shell model, USDB", _fluorine_axial),
    Comparison("f19-spin", "shell model, USDB", partial(_spin, "F19", 0.5, 0)),
    Comparison("na23-spin", "shell model, USDB", partial(_spin, "Na23", 1.5, 0)),
    Comparison("si29-spin", "shell model, USDB", partial(_spin, "Si29", 0.5, 1)),
    Comparison("ge73-spin", "shell model, JUN45", partial(_spin, "Ge73", 4.5, 1)),
    Comparison("i127-spin", "shell model, GCN50:82", partial(_spin, "I127", 2.5, 0)),
    Comparison("xe129-spin", "shell model, GCN50:82", partial(_spin, "Xe129", 0.5, 1)),
    Comparison("xe131-spin", "shell model, GCN50:82", partial(_spin, "Xe131", 1.5, 1)),
)

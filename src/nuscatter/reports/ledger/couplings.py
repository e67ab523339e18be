"""Weak couplings beside published ones: one loop at Q = 0 beside the effective set, and the correction by hadrons."""

import math
from functools import partial

from nuscatter.interactions.couplings.radiative import (
    ONE_LOOP,
    FourFermionCouplings,
    OneLoopCouplings,
    proton_coupling,
)
from nuscatter.reports.ledger.comparison import Comparison, Ours

#: In g_V^p: what arXiv:2011.05960 allows for the correlator of charge and isospin, 20 % of it.
_HADRONS = 0.0017


def _proton(flavour: str) -> Ours:
    return Ours(float(proton_coupling(ONE_LOOP, 0.0, flavour)), _HADRONS)


def _neutron() -> float:
    return ONE_LOOP.fermions.up + 2 * ONE_LOOP.fermions.down


def _hadrons() -> float:
    """Return the correction of g_V^p by hadrons [1e-3] with the constants of the paper."""
    paper = OneLoopCouplings(FourFermionCouplings.tree(0.762469 / 3.299021), alpha=1 / 133.309)
    return 1e3 * paper.alpha / math.pi * paper.hadrons.correction(paper.fermions)


COMPARISONS = (
    Comparison("gvp-e", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "e")),
    Comparison("gvp-mu", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "mu")),
    Comparison("gvp-tau", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "tau")),
    Comparison("gvn", f"{ONE_LOOP.scheme} at Q = 0", _neutron),
    Comparison("delta-qcd", "s² = 0.2311, α = 1/133.309", _hadrons),
)

"""Weak couplings beside published ones: one loop at Q = 0 beside the effective set, hadrons, and charge radii."""

import math
from functools import partial

import numpy as np

from nuscatter.interactions.channels import ELECTRON
from nuscatter.interactions.couplings.radiative import (
    ONE_LOOP,
    FourFermionCouplings,
    OneLoopCouplings,
    proton_coupling,
)
from nuscatter.interactions.couplings.weak_couplings import standard_charge_radius
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.particles import Species, nu_e, nu_mu, nu_tau
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.units import cm

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


def _hands(neutrino: Species) -> tuple[float, float]:
    """Return the couplings to left- and right-handed electrons at Q = 0."""
    term, at_rest = ElectronScattering.one_loop(), np.zeros((1, 1))
    left, right = (
        np.asarray(term.charge(ELECTRON, hand, at_rest, None, neutrino, neutrino)).item() for hand in ("L", "R")
    )
    return left, right


def _electron_vector(neutrino: Species) -> Ours:
    """Return g_V of electrons: hadrons change it as they change g_V^p, with the other sign."""
    return Ours(sum(_hands(neutrino)), _HADRONS)


def _electron_axial(neutrino: Species) -> float:
    left, right = _hands(neutrino)
    return left - right


def _radius(flavour: str) -> float:
    """Return the charge radius of a neutrino [1e-32 cm²]."""
    return standard_charge_radius(flavour) / (1e-32 * cm**2)


_FLAVOURS = {"e": nu_e, "mu": nu_mu, "tau": nu_tau}

COMPARISONS = (
    Comparison("gvp-e", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "e")),
    Comparison("gvp-mu", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "mu")),
    Comparison("gvp-tau", f"{ONE_LOOP.scheme} at Q = 0", partial(_proton, "tau")),
    Comparison("gvn", f"{ONE_LOOP.scheme} at Q = 0", _neutron),
    *(
        Comparison(f"gve-{name}", f"{ONE_LOOP.scheme} at Q = 0", partial(_electron_vector, neutrino))
        for name, neutrino in _FLAVOURS.items()
    ),
    *(
        Comparison(f"gae-{name}", f"{ONE_LOOP.scheme} at Q = 0", partial(_electron_axial, neutrino))
        for name, neutrino in _FLAVOURS.items()
        if name != "tau"
    ),
    *(
        Comparison(f"radius-{name}", "W boson and the loop of the lepton, Q = 0", partial(_radius, name))
        for name in _FLAVOURS
    ),
    Comparison("delta-qcd", "s² = 0.2311, α = 1/133.309", _hadrons),
)

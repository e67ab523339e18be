r"""What recoils allow of the coupling of a light mediator at each mass: vectors, a scalar, a tensor (review, VII.A).

A vector boson of mass m and coupling g changes the weak charge by :math:`\sqrt2 g^2 q_\nu q_A / G_F (Q^2 + m^2)`
(`nuscatter.interactions.bsm.mediators`). So limits do not depend on m where m² ≪ Q², and grow as g ∝ m where m² ≫ Q²;
on CsI at a stopped-pion source Q is 44 MeV or more. Where the boson's charge is opposite to the weak charge a second,
allowed band lies in the excluded region: there the amplitude has the Standard Model's size and the other sign.

The models of this file are functions of ``mass`` and ``coupling``, for `Dataset.likelihood`. Recoils of nuclei are all
that a model has unless `electrons` are asked for: those of electrons have smaller Q², and give limits at masses below
1 MeV, where the detector cannot tell them from nuclei.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from nuscatter.errors import invalid, positive, truth, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.interactions.bsm.mediators import (
    LightScalar,
    LightTensor,
    LightVector,
    TensorCharge,
    VectorCharges,
    b_minus_l,
    dark_photon,
    l_mu_minus_l_tau,
    universal,
)
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges, nucleon_scalar_charges
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.combined import likelihood_of, together
from nuscatter.reports.results.new_physics.coupling_curves import CouplingCurve, coupling_curve
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.spin_models import spin_structure
from nuscatter.units import Array, GeV, MeV

#: A function of mass [MeV] and coupling that returns a hypothesis.
MediatorModel: TypeAlias = Callable[..., AnyHypothesis]

#: Charges like the electric ones, and neutrinos of charge 1. Kinetic mixing alone gives neutrinos none, and no limit.
photon_like = dark_photon(neutrino=1.0)

#: Tensor charges of u and d quarks in the proton, MS-bar at 2 GeV: R. Gupta et al., Phys. Rev. D 98 (2018) 091501,
#: from memory. Those of the neutron are exchanged.
QUARK_TENSOR_CHARGES = (0.784, -0.204)

#: All data: germanium and CONUS+ are one number of events each.
ALL = "CsI 2021 + LAr 2020 + Ge 2026 + CONUS+"
_ALL = ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026", "conus_plus_2025")
_CSI, _LAR, _BOTH, _CONUS = "CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020", "CONUS+"


def vector(charges: VectorCharges, *, electrons: bool = False) -> MediatorModel:
    """Return the model of a light vector boson, a function of ``mass`` [MeV] and ``coupling``.

    Args:
        charges: As of `LightVector`.
        electrons: Whether recoils of electrons are counted too.
    """
    both = truth("electrons", electrons)

    def model(mass: float, coupling: float) -> AnyHypothesis:
        return _standard(both) + LightVector(mass, coupling=coupling, charges=charges)

    return model


def scalar(charges: ScalarCharges | None = None, *, electrons: bool = False) -> MediatorModel:
    """Return the model of a light scalar, a function of ``mass`` [MeV] and ``coupling`` √(g_ν g_q).

    Args:
        charges: Of nucleons and electrons; None for `nucleon_scalar_charges`, the same coupling to u and d quarks.
        electrons: Whether recoils of electrons are counted too.
    """
    known = nucleon_scalar_charges() if charges is None else charges

    def model(mass: float, coupling: float) -> AnyHypothesis:
        return _standard(electrons) + LightScalar(mass, coupling=coupling, charges=known)

    return model


def spin_tensor_charge(nucleus: Nucleus, Q: Array, *, quarks: tuple[float, float] = QUARK_TENSOR_CHARGES) -> Array:
    r"""Return the tensor charge that the spins of a nucleus have, for the same coupling to u and d quarks.

    .. math:: c(Q) = (\delta_u + \delta_d) \Big[\sum_L (\Sigma'_{L,p} + \Sigma'_{L,n})^2\Big]^{1/2}

    A tensor current is a spin for nucleons at rest, so a nucleus has that of its unpaired nucleon, and not A times that
    of one. Σ′ (`nuscatter.structure.spin`) is the response across the momentum transfer, 1 for a free nucleon. That
    along it is taken as equally large for its direction, as it is at Q = 0.

    Args:
        nucleus: The nucleus; one of spin 0 has no charge.
        Q: Momentum transfer [MeV].
        quarks: Tensor charges of u and d quarks in the proton.

    Example:
        >>> import nuscatter as ns
        >>> round(float(spin_tensor_charge(ns.helm("Cs133"), np.zeros(1))[0]), 2)
        0.15
    """
    spins = spin_structure(nucleus.nuclide)
    if spins is None:
        return np.zeros_like(Q)
    square = sum(((protons(Q) + neutrons(Q)) ** 2 for protons, neutrons in spins.spin.values()), np.zeros_like(Q))
    return np.asarray(sum(quarks) * np.sqrt(square))


def tensor(charge: TensorCharge = spin_tensor_charge) -> MediatorModel:
    """Return the model of a light tensor interaction, a function of ``mass`` [MeV] and ``coupling`` √(g_ν g_q).

    Args:
        charge: Tensor charge of a nucleus, (nucleus, Q [MeV]) → array.
    """

    def model(mass: float, coupling: float) -> AnyHypothesis:
        return _standard(False) + LightTensor(mass, coupling=coupling, nuclear_charge=charge)

    return model


def mediator_likelihood(data: str, model: MediatorModel) -> Likelihood:
    """Return the likelihood of data: those of `nuscatter.reports.results.combined`, or `ALL`.

    Raises:
        InputError: there are no such data.
        DataError: a release is not at hand.
    """
    if data == ALL:
        return likelihood_of(_ALL, model)
    return together(data, model)


def mediator_masses(*, lowest: float = 0.1 * MeV, highest: float = 10 * GeV, per_decade: int = 5) -> Array:
    """Return masses from the lowest to the highest, evenly in their logarithm, both included [MeV].

    Raises:
        InputError: the masses are not above zero and in this order, or `per_decade` is no whole number.

    Example:
        >>> len(mediator_masses())
        26
    """
    ends = (float(positive(name, end, "MeV", single=True)) for name, end in (("lowest", lowest), ("highest", highest)))
    first, last = ends
    if not first < last:
        raise invalid("highest", last / MeV, f"a mass above the lowest, {first / MeV:g} MeV,")
    points = whole("per_decade", per_decade, 1, 1000)
    return np.geomspace(first, last, round(np.log10(last / first) * points) + 1)


def mediator_curve(data: str, model: MediatorModel, reach: Array, *, masses: Array | None = None) -> CouplingCurve:
    r"""Return −2 ln L of a mediator's coupling at each mass.

    Args:
        data: As of `mediator_likelihood`.
        model: Of this file, or another function of ``mass`` and ``coupling``.
        reach: Couplings of a massless mediator that are tried, increasing. At a mass they are multiplied by
            :math:`\sqrt{1 + m^2/Q^2}` with Q = 50 MeV, so that the same steps follow the limit to all masses.
        masses: [MeV]; None for `mediator_masses`.
    """
    at = mediator_masses() if masses is None else masses
    couplings = np.sqrt(1 + (at / (50 * MeV)) ** 2)[:, None] * reach
    return coupling_curve(mediator_likelihood(data, model), at, couplings=couplings)


def _standard(electrons: bool) -> Term:
    nuclei = StandardModel.effective()
    return nuclei + ElectronScattering.effective() if electrons else nuclei


@final
@dataclass(frozen=True, eq=False)
class _Force:
    """A model with the data of which its limits are computed, and the couplings that are tried."""

    model: MediatorModel
    data: tuple[str, ...]
    reach: Array
    #: from which mass on
    lowest: float = 0.1 * MeV


def _steps(*pieces: tuple[float, float, float]) -> Array:
    """Return values in pieces (first, last, step)."""
    return np.unique(np.concatenate([np.arange(low, high + step / 2, step) for low, high, step in pieces]).round(12))


def _wide(reach: Array) -> Array:
    """Return the couplings of `reach` and smaller ones: with electrons limits reach over orders of magnitude."""
    more = np.geomspace(reach[-1] / 2000, 0.3 * reach[-1], 28)
    # Two nodes that nearly coincide would make the slope between them a difference of roundings.
    alone = np.abs(more[:, None] - reach).min(axis=1) > 0.02 * more
    return np.union1d(more[alone], reach)


#: Limits with electrons are flat only below some keV.
_LIGHT = 1e-3 * MeV
_REACH: Mapping[str, Array] = {
    "universal": _steps((0, 1.2e-5, 1e-6), (1.3e-5, 3.4e-5, 1e-6), (4e-5, 7e-5, 1e-5), (7.4e-5, 9.8e-5, 1.2e-6)),
    "B − L": _steps((0, 3e-5, 2.5e-6), (3.5e-5, 9e-5, 5e-6)),
    "L_μ − L_τ": _steps((0, 2.4e-3, 2e-4), (2.8e-3, 4.4e-3, 8e-5), (4.7e-3, 5e-3, 3e-4)),
    "photon-like": _steps((0, 4e-5, 2.5e-6), (5e-5, 1.2e-4, 1e-5), (1.5e-4, 1.8e-4, 3e-5), (2e-4, 2.6e-4, 4e-6)),
    "scalar": _steps((0, 9e-6, 7.5e-7), (1.1e-5, 3.5e-5, 2e-6)),
    "tensor": _steps((0, 2e-3, 1e-4)),
}
_FORCES: Mapping[str, _Force] = {
    "universal": _Force(vector(universal), (_CSI, _LAR, _BOTH, ALL), _REACH["universal"]),
    "B − L": _Force(vector(b_minus_l), (_CSI, _LAR, _BOTH, ALL), _REACH["B − L"]),
    "L_μ − L_τ": _Force(vector(l_mu_minus_l_tau), (_CSI, _LAR, _BOTH), _REACH["L_μ − L_τ"]),
    "photon-like": _Force(vector(photon_like), (_BOTH, ALL), _REACH["photon-like"]),
    "scalar": _Force(scalar(), (_CSI, _LAR, _BOTH, ALL), _REACH["scalar"]),
    "tensor": _Force(tensor(), (_CSI,), _REACH["tensor"]),
    **{
        f"{name}, with electrons": _Force(model, data, _wide(_REACH[name]), _LIGHT)
        for name, model, data in (
            ("universal", vector(universal, electrons=True), (_CSI, _CONUS)),
            ("B − L", vector(b_minus_l, electrons=True), (_CSI, _CONUS)),
            ("L_μ − L_τ", vector(l_mu_minus_l_tau, electrons=True), (_CSI,)),
            ("scalar", scalar(electrons=True), (_CSI, _CONUS)),
        )
    },
}

#: Masses of which the table tells, and the sizes of the unit in which it tells couplings.
_TOLD = {1e-3: ("1 keV", 1e-7), 0.1: ("0.1 MeV", 1e-5), 10.0: ("10 MeV", 1e-5), 1000.0: ("1 GeV", 1e-4)}
#: Published limits beside which rows stand, by model, data and mass [MeV].
_PUBLISHED = {
    ("B − L", _BOTH, 0.1): "bl_light",
    ("universal, with electrons", _CONUS, 1e-3): "conus_light",
    ("B − L, with electrons", _CONUS, 1e-3): "conus_light",
}


def _compute(progress: Progress) -> Result:
    known = published_intervals("light_mediators.csv")
    rows: list[Row] = []
    curves: dict[str, Array] = {}
    for name, force in _FORCES.items():
        masses = mediator_masses(lowest=force.lowest)
        curves[f"{name}: masses"] = masses
        for data in force.data:
            progress(f"{name}, {data}")
            curve = mediator_curve(data, force.model, force.reach, masses=masses)
            curves[f"{name}: {data}"] = curve.ends(0.9)
            rows += [
                Row(
                    quantity=f"g of {name.partition(',')[0]}, {words}",
                    data=data,
                    unit=f"{size:g}",
                    scheme=f"{EFFECTIVE.scheme}; recoils of nuclei" + (" and electrons" if "," in name else ""),
                    here=curve.allowed(mass * MeV, size=size),
                    published=tuple(known[key] for place, key in _PUBLISHED.items() if place == (name, data, mass)),
                )
                for mass, (words, size) in _TOLD.items()
                if mass >= 0.1 or "," in name
            ]
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


_NOTES = (
    "At each mass the coupling is the only parameter: the pieces are those of one degree of freedom.",
    "Pieces beside the first are couplings at which the amplitude has turned its sign.",
    "A boson that only mixes with the photon gives neutrinos no charge; photon-like has neutrinos of charge 1 besides.",
    "The tensor acts on the spin of the unpaired nucleon; argon has none, and gives no limit.",
    "Ge 2026 and CONUS+ are one number of events each; the response of Ge 2026 is an assumption.",
)

ANALYSIS = Analysis(
    "light_mediators",
    "Light mediators",
    "VII.A",
    ("coherent_csi_2021", "coherent_lar_2020"),
    _compute,
)

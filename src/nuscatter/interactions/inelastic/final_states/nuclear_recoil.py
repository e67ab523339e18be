r"""The recoil of the nucleus in inelastic neutral currents, like that of coherent scattering if the photon escapes.

A neutrino that leaves E_x in a nucleus and goes off at an angle θ gives it

.. math:: T = \frac{q^2}{2M}, \qquad q^2 = E^2 + e^2 - 2Ee\cos\theta, \quad e = E - E_x .

The angular distribution at each E and E_x is that of the responses, of each group of multipoles, folded with a width of
1 MeV in E_x; its sum over angles is the cross section of the bin. What a photon (E_γ²/2M, 0.3 keV for 5 MeV and argon)
or a nucleon that leaves adds to the recoil is not in it. So it holds best for excitations that end in photons:
``NuclearRecoil(InChannels("gamma"))``.
"""

from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import NamedTuple, final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.lines import Lines, ScaledLines, Tabulated
from nuscatter.interactions.inelastic.final_states.outcomes import Only, outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations, Outgoing
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION, Seen, checked, label_of
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.particles import Deposit
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Lines of a recoil spectrum, of equal distance in T/T_max.
_LINES = 64
#: Distance of energies of the neutrino [MeV], nodes in cosθ, and the width with which states are folded [MeV].
_SPACING, _COSINES, _WIDTH = 3.0 * MeV, 8, 1.0 * MeV


@final
@dataclass(frozen=True)
class NuclearRecoil(Seen):
    """The recoil energy of the nucleus in the neutral current, seen alone.

    The first use takes some seconds, since it needs angular distributions, and with them the responses.

    Args:
        only: Which channels of decay are counted: ``InChannels("gamma")`` for nuclei that stay whole. None for all.
        decays: The model of de-excitation, needed where channels are chosen.
    """

    only: Only | None = None
    _: KW_ONLY
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)

    @property
    def label(self) -> str:
        """For names."""
        return label_of("recoil", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return the nucleus.

        Raises:
            InputError: the current is charged: the lepton is seen too.
        """
        if charged:
            raise InputError("NuclearRecoil() is for the neutral current: a charged lepton is seen beside a recoil.")
        return Deposit.NUCLEUS

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return lines at fixed parts of the largest recoil, 2E²/M."""
        self.deposit(outgoing.charged)
        if outgoing.angles is None:
            raise InputError("NuclearRecoil() needs a reaction with angular distributions.")
        share = np.ones(len(spectrum.edges) - 1)
        if self.only is not None:
            made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
            share = made.probability[self.only.chooses(made)].sum(axis=0)
        table = _table(outgoing.angles(), spectrum, outgoing.lowest, outgoing.highest)
        values = np.einsum("elb,b->le", table.by_bin, share)
        part = (np.arange(_LINES) + 0.5) / _LINES
        sigma = Tabulated.through(table.E, values=values)
        return ScaledLines(sigma=sigma, part=part, mass=outgoing.nuclide.mass, by_bin=table.by_bin)


class _Table(NamedTuple):
    """Cross sections [MeV⁻²] by energy [MeV], bin of T/T_max, and bin of excitation energy."""

    E: Array
    by_bin: Array


@lru_cache(maxsize=16)
def _table(exact: NuclearCrossSection, spectrum: HasExcitations, lowest: float, highest: float) -> _Table:
    """Return the recoils of all excitations, of which any part may be chosen; it takes seconds."""
    edges = np.linspace(0.0, 1.0, _LINES + 1)
    count = max(4, 1 + int((highest - lowest) / _SPACING))
    # Denser near the threshold, where nothing is left.
    E = lowest + (highest - lowest) * np.linspace(0, 1, count) ** 1.3
    above = np.array([recoils(exact, spectrum, float(each), edges=edges) for each in E[1:]])
    return _Table(E, np.concatenate([np.zeros_like(above[:1]), above]))


def recoils(exact: NuclearCrossSection, spectrum: HasExcitations, E: float, *, edges: Array) -> Array:
    """Return the cross section [MeV⁻²] by T/T_max, T_max = 2E²/M, at one energy, shape (recoils, excitations).

    Args:
        exact: The cross section, with its angular distribution.
        spectrum: The cross sections by excitation energy.
        E: Energy of the neutrino [MeV].
        edges: Edges of the bins of T/T_max, from 0 to 1.
    """
    omega = np.maximum((spectrum.edges[:-1] + spectrum.edges[1:]) / 2, 0.0)
    by_group = spectrum.sigma(np.array([E]))[:, :, 0]
    reached = (omega < E) & (by_group.sum(axis=0) > 0)
    result = np.zeros((len(edges) - 1, len(omega)))
    if not reached.any():
        return result
    x, w = legendre.leggauss(_COSINES)
    transfer = omega[reached]
    # d²σ/dω dcosθ of each group at (excitation, cosθ)
    found = exact.double(np.full((len(transfer), 1), E), omega=transfer[:, None], cosine=x[None], width=_WIDTH)
    shapes = np.zeros((len(spectrum.groups), len(transfer), _COSINES))
    for name, values in found.items():
        group = name if name in spectrum.groups else spectrum.groups[-1]
        shapes[spectrum.groups.index(group)] += np.maximum(values, 0.0)
    size = shapes @ w
    # A group that has nothing here in the calculation, as a measured level may, goes to all angles alike.
    shapes = np.where((size > 0)[..., None], shapes / np.where(size > 0, size, 1.0)[..., None], 0.5)
    density = np.einsum("gb,gbx->bx", by_group[:, reached], shapes)
    # q² = 2M T_max u is linear in cosθ at each excitation, so that edges in u are edges in cosθ.
    e = E - transfer[:, None]
    cosine = np.clip((E * E + e * e - 4 * E * E * edges) / (2 * E * e), -1.0, 1.0)
    series = (density * w) @ legendre.legvander(x, _COSINES - 1) * (np.arange(_COSINES) + 0.5)
    result[:, reached] = -np.diff(_integral(series, cosine), axis=1).T
    return result


def _integral(series: Array, cosine: Array) -> Array:
    """Return ∫ from −1 to `cosine` of Legendre series, one for each row of both."""
    count = series.shape[1]
    values = legendre.legvander(cosine, count)
    total = series[:, :1] * (cosine + 1)
    for degree in range(1, count):
        step = (values[..., degree + 1] - values[..., degree - 1]) / (2 * degree + 1)
        total = total + series[:, degree : degree + 1] * step
    return np.asarray(total)

r"""Oscillation of three flavours in matter of constant density, layer by layer, with non-standard interactions.

The amplitudes of flavours obey :math:`i\, d\psi/dx = H \psi` with

.. math:: H = \frac{1}{2E}\, U\, \mathrm{diag}(0, \Delta m^2_{21}, \Delta m^2_{31})\, U^\dagger
          + V\, [\mathrm{diag}(1, 0, 0) + \epsilon], \qquad V = \sqrt2\, G_F n_e,

and an antineutrino those of U*, −V and ε* (L. Wolfenstein, Phys. Rev. D 17 (1978) 2369). ε is Hermitian and counts
forces in units of the charged current on electrons. Only differences of its diagonal matter. In a layer of length L the
amplitudes are multiplied by :math:`S = \exp(-iHL)`, which the eigenstates of H give exactly, and
:math:`P(\alpha \to \beta) = |S_{\beta\alpha}|^2`.

No oscillation tells the two orderings of masses apart where ε is free (P. Coloma, T. Schwetz, Phys. Rev. D 94 (2016)
055005, arXiv:1604.05772): H and −H* have the same probabilities. See `opposite_ordering`.
"""

import math
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, instance, invalid, truth
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.mixing import ComplexArray, Mixing
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: How far a matrix may be from its adjoint, relative to 1 or to its largest entry.
_HERMITIAN = 1e-12


@final
@dataclass(frozen=True, eq=False)
class MatterOscillation:
    r"""Three flavours that oscillate on a path through matter.

    Args:
        mixing: Angles, phase and masses.
        path: Layers of constant density.
        couplings: ε, a Hermitian matrix of shape (3, 3) in the order e, μ, τ, or one for each point of a batch, (batch,
            3, 3). None is the Standard Model. `matter_couplings` makes it from couplings to quarks and electrons.

    Raises:
        InputError: the mixing or the path is none, or ε is not Hermitian.

    Example:
        >>> from nuscatter.propagation.mixing import nufit_6_0
        >>> from nuscatter.units import GeV, cm, g, km
        >>> rock = MatterPath.constant(1285 * km, density=2.848 * g / cm**3)
        >>> P = MatterOscillation(nufit_6_0, rock).probabilities(2.5 * GeV)
        >>> round(float(P[1, 0]), 4), round(float(P[1].sum()), 12)  # ν_μ → ν_e, and to all
        (0.0691, 1.0)
    """

    mixing: Mixing
    path: MatterPath
    couplings: ArrayLike | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("mixing", self.mixing, Mixing, "a Mixing such as nufit_6_0")
        instance("path", self.path, MatterPath, "a MatterPath such as MatterPath.constant(…)")
        if self.couplings is not None:
            object.__setattr__(self, "couplings", hermitian("couplings", self.couplings))

    def probabilities(self, E: ArrayLike, *, antiparticle: bool = False) -> Array:
        """Return P(α → β) of each pair of flavours.

        Args:
            E: Energies [MeV], of any shape.
            antiparticle: Whether they are antineutrinos.

        Returns:
            An array of shape (3, 3), then that of `E`, then (batch,) if ε has one. Rows are α, columns β. Each row and
            each column sums to 1.

        Raises:
            InputError: an energy is not plausible.
        """
        amplitudes = self.amplitudes(E, antiparticle=antiparticle)
        result: Array = np.abs(np.moveaxis(amplitudes, (-1, -2), (0, 1))) ** 2
        return result

    def amplitudes(self, E: ArrayLike, *, antiparticle: bool = False) -> ComplexArray:
        """Return S, whose row β and column α turns ν_α into ν_β: the shape of `E`, then the batch, then (3, 3).

        Args:
            E: Energies [MeV].
            antiparticle: Whether antineutrinos fly.

        Raises:
            InputError: an energy is not plausible.
        """
        energy = plausible("E", E, ENERGY)
        anti = truth("antiparticle", antiparticle)
        masses = np.array([0.0, self.mixing.dm2_21, self.mixing.dm2_31])
        # In units of the largest splitting the entries are near 1, whatever the unit of energy.
        scale = float(np.abs(masses).max())
        U = self.mixing.matrix.conj() if anti else self.mixing.matrix
        vacuum = (U * (masses / scale)) @ U.conj().T
        force = np.diag([1.0, 0.0, 0.0]).astype(complex)
        batched = False
        if self.couplings is not None:
            given = np.asarray(self.couplings)
            force, batched = force + (given.conj() if anti else given), given.ndim == 3
        if batched:
            energy = energy[..., None]
        shape = np.broadcast_shapes(energy.shape, force.shape[:-2])
        result = np.broadcast_to(np.eye(3, dtype=complex), (*shape, 3, 3))
        for length, potential in zip(self.path.lengths, self.path.potentials, strict=True):
            strength = (-1 if anti else 1) * 2 * energy * potential / scale
            level, state = np.linalg.eigh(vacuum + strength[..., None, None] * force)
            turned = np.exp(-1j * level * (scale * length / (2 * energy))[..., None])
            result = (state * turned[..., None, :]) @ (state.conj().swapaxes(-1, -2) @ result)
        return result


def opposite_ordering(mixing: Mixing, couplings: ArrayLike | None = None) -> tuple[Mixing, ComplexArray]:
    r"""Return the mixing of the other mass ordering and the ε with which all probabilities are the same.

    Both H and :math:`-H^*` have the same probabilities, and a constant added to H changes none. In the parametrisation
    of `Mixing` the second is :math:`\theta_{12} \to \pi/2 - \theta_{12}`, :math:`\delta \to \pi - \delta` and
    :math:`\Delta m^2_{31} \to -\Delta m^2_{32}`, with another sign of ν_e. So ε_ee − ε_μμ becomes −2 less that
    difference, ε_ττ − ε_μμ and ε_μτ* turn their sign, ε_eμ and ε_eτ become their conjugates. That is LMA-Dark: it holds
    in matter of each density, as long as ε is the same in all of it.

    Args:
        mixing: Angles, phase and masses.
        couplings: ε as in `MatterOscillation`; None for 0.

    Raises:
        InputError: the mixing is none, or ε is not Hermitian.

    Example:
        >>> from nuscatter.propagation.mixing import nufit_6_0
        >>> dark, epsilon = opposite_ordering(nufit_6_0)
        >>> round(dark.sin2_theta_12, 3), dark.dm2_31 < 0, float(epsilon[0, 0].real)
        (0.692, True, -2.0)
    """
    instance("mixing", mixing, Mixing, "a Mixing such as nufit_6_0")
    given = np.zeros((3, 3), dtype=complex) if couplings is None else hermitian("couplings", couplings)
    turned = replace(
        mixing,
        sin2_theta_12=1 - mixing.sin2_theta_12,
        delta=math.pi - mixing.delta,
        dm2_31=mixing.dm2_21 - mixing.dm2_31,
    )
    sign = np.array([-1.0, 1.0, 1.0])
    return turned, -np.outer(sign, sign) * given.conj() - np.diag([2.0, 0.0, 0.0])


def hermitian(name: str, value: ArrayLike) -> ComplexArray:
    """Return a Hermitian matrix of flavours, (3, 3) or (batch, 3, 3), or raise `InputError`."""
    try:
        raw = np.asarray(value)
    except (TypeError, ValueError):  # a ragged list
        raw = finite(name, value)
    matrix = (raw if np.iscomplexobj(raw) and not np.ma.is_masked(value) else finite(name, value)).astype(complex)
    if matrix.ndim not in (2, 3) or matrix.shape[-2:] != (3, 3) or not matrix.size:
        raise invalid(f"the shape of {name}", matrix.shape, "(3, 3) or (batch, 3, 3)")
    finite(name, matrix.real), finite(name, matrix.imag)
    off = float(np.abs(matrix - matrix.conj().swapaxes(-1, -2)).max())
    if off > _HERMITIAN * max(1.0, float(np.abs(matrix).max())):
        raise invalid(f"{name} less its adjoint", off, "0 (a Hermitian matrix)")
    return matrix

r"""What the matter on the way does to mass states that arrive incoherent: regeneration of ν_e in the Earth.

Mass states enter with probabilities w_i. In matter the first two oscillate into each other; with a ν_3 whose splitting
is far above 2EV the third only keeps its share. In the basis that :math:`U_{23} U_{13}` leads to, ν_1 and ν_2 are then
a spin ½ that precesses about a field,

.. math:: \rho = \tfrac12 (w_1 + w_2) + \tfrac12 (w_1 - w_2)\, \vec n \cdot \vec\sigma, \qquad
          \frac{d \vec n}{dx} = 2\, \vec h \times \vec n, \\
          \vec h = \frac{\Delta m^2_{21}}{4E}\, (\sin 2\theta_{12}, 0, -\cos 2\theta_{12})
                   \pm \tfrac12 V \cos^2\theta_{13}\, (0, 0, 1),

the lower sign for antineutrinos. A layer of constant density is a rotation in closed form, and no probability is lost.
What is left out is of the order of :math:`\sin^2\theta_{13}\, 2EV/\Delta m^2_{31}`, 3e-5 at 10 MeV in the mantle and
1e-3 at 100 MeV in the core, and with it the fast phase of :math:`\Delta m^2_{31}`.

Through the Earth the phase at 10 MeV is some 200, and it grows as 1/E. Integrals follow it by panels in which it
changes by 3 at most, up to a phase of 500. Below that energy it is averaged, layer by layer.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, positive
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.mixing import ComplexArray, Mixing
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The phase is followed up to this size, by panels in which it changes by the second number at most.
_LARGEST_PHASE, _STEP = 500.0, 3.0


@final
@dataclass(frozen=True, eq=False)
class Regeneration:
    """Mass states as they leave layers of matter.

    Args:
        mixing: Angles, phase and masses.
        path: The layers.

    Raises:
        InputError: the mixing or the path is none.

    Example:
        >>> from nuscatter.propagation.mixing import nufit_6_0
        >>> from nuscatter.units import MeV
        >>> night = Regeneration(nufit_6_0, MatterPath.through_earth(-1.0))
        >>> rho = night.density_matrix([0.0, 1.0, 0.0], 10 * MeV)  # a ν_2 enters
        >>> round(float(np.trace(rho).real), 12)
        1.0
    """

    mixing: Mixing
    path: MatterPath
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("mixing", self.mixing, Mixing, "a Mixing such as nufit_6_0")
        instance("path", self.path, MatterPath, "a MatterPath such as MatterPath.through_earth(-0.5)")

    @property
    def lowest_followed(self) -> float:
        """The energy [MeV] below which the phase is averaged."""
        return self._unit_phase / _LARGEST_PHASE

    @property
    def _unit_phase(self) -> float:
        """The energy [MeV] at which the phase Δm²₂₁ L/2E over the whole path is 1."""
        return self.mixing.dm2_21 * self.path.length / 2

    def density_matrix(self, weights: ArrayLike, E: ArrayLike, *, antiparticle: bool = False) -> ComplexArray:
        """Return ρ_αβ behind the layers, in the basis of flavours: the shape of `E`, then (3, 3).

        Args:
            weights: Probabilities w_i of the mass states that enter, the last axis; broadcast with `E`.
            E: Energies [MeV].
            antiparticle: Whether antineutrinos enter.

        Raises:
            InputError: an energy is not positive, or there are not three weights.
        """
        energy, w = positive("E", E, "MeV"), np.asarray(weights, dtype=float)
        if w.shape[-1:] != (3,):
            raise invalid("the number of weights", w.shape[-1:], "three, on the last axis")
        n = self.direction(energy, antiparticle=antiparticle)
        mean, half = (w[..., 0] + w[..., 1]) / 2, (w[..., 0] - w[..., 1]) / 2
        mean, half, third = np.broadcast_arrays(mean, half, w[..., 2])
        inner: ComplexArray = np.zeros((*np.broadcast_shapes(mean.shape, energy.shape), 3, 3), dtype=complex)
        inner[..., 0, 0], inner[..., 1, 1] = mean + half * n[..., 2], mean - half * n[..., 2]
        inner[..., 0, 1] = half * (n[..., 0] - 1j * n[..., 1])
        inner[..., 1, 0] = inner[..., 0, 1].conj()
        inner[..., 2, 2] = third
        outer = self._outer.conj() if antiparticle else self._outer
        return np.asarray(outer @ inner @ outer.conj().T)

    @cached_property
    def _outer(self) -> ComplexArray:
        """U without its first rotation: U₂₃ U₁₃."""
        s, c = np.sqrt(self.mixing.sin2_theta_12), np.sqrt(1 - self.mixing.sin2_theta_12)
        return np.asarray(self.mixing.matrix @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]))

    def direction(self, E: ArrayLike, *, antiparticle: bool = False) -> Array:
        """Return the vector n behind the layers of a ν_1 that enters: the shape of `E` [MeV], then 3.

        Raises:
            InputError: an energy is not positive.
        """
        energy = positive("E", E, "MeV")
        s2, c13 = self.mixing.sin2_theta_12, 1 - self.mixing.sin2_theta_13
        sine, cosine = 2 * np.sqrt(s2 * (1 - s2)), 1 - 2 * s2
        vacuum = self.mixing.dm2_21 / (4 * energy)
        averaged = energy < self.lowest_followed
        n = np.stack(np.broadcast_arrays(-sine, 0.0, cosine + 0 * energy), axis=-1)
        sign = -1.0 if antiparticle else 1.0
        for length, potential in zip(self.path.lengths, self.path.potentials, strict=True):
            across, along = vacuum * sine, -vacuum * cosine + sign * potential * c13 / 2
            size = np.hypot(across, along)
            axis = np.stack([across / size, np.zeros_like(size), along / size], axis=-1)
            turn = (2 * size * length)[..., None]
            parallel = axis * (axis * n).sum(axis=-1, keepdims=True)
            turned = parallel + (n - parallel) * np.cos(turn) + np.cross(axis, n) * np.sin(turn)
            n = np.where(averaged[..., None], parallel, turned)
        return n

    def panels(self, kinks: tuple[float, ...]) -> tuple[float, ...]:
        """Return energies [MeV] from the first to the last of the kinks between which the phase changes little."""
        low, high = kinks[0], kinks[-1]
        lowest = max(self.lowest_followed, low)
        if lowest >= high:
            return kinks
        phases = np.arange(self._unit_phase / high, self._unit_phase / lowest, _STEP)[1:]
        marks = np.append(self._unit_phase / phases, lowest)
        return tuple(np.union1d(kinks, marks[(marks > low) & (marks < high)]).tolist())


@final
@dataclass(frozen=True, eq=False)
class FinelyCut(Spectrum):
    """A spectrum that oscillates fast: integrals of it use fine panels, recoils the kinks of what was made.

    Recoils and other deposits are integrals over energies, in which the oscillation is no kink.

    Args:
        spectrum: The spectrum with its fine panels.
        marks: The kinks of what was made, and where the averaging begins [MeV].

    Raises:
        InputError: the spectrum is no `Smooth`.
    """

    spectrum: Smooth
    marks: tuple[float, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Smooth, "a Smooth")

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.marks

    def __call__(self, E: ArrayLike) -> Array:
        return self.spectrum(E)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        return self.spectrum.moment(k, above, mass)

    def nodes(self, n: int = 8, also: ArrayLike = ()) -> tuple[Array, Array]:
        return self.spectrum.nodes(n, also)

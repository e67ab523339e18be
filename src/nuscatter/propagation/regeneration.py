r"""What the matter on the way does to mass states that arrive incoherent: regeneration of ν_e in the Earth.

Mass states enter with probabilities w_i. In matter the first two oscillate into each other; with a ν_3 whose splitting
is far above 2EV the third only keeps its share. In the basis that :math:`U_{23} U_{13}` leads to, ν_1 and ν_2 are then
a spin ½ that precesses about a field,

.. math:: \rho &= \tfrac12 (w_1 + w_2) + \tfrac12 (w_1 - w_2)\, \vec n \cdot \vec\sigma, \\
          \frac{d \vec n}{dx} &= 2\, \vec h \times \vec n, \\
          \vec h &= \frac{\Delta m^2_{21}}{4E}\, (\sin 2\theta_{12}, 0, -\cos 2\theta_{12}) \\
          &\pm \tfrac12 V \cos^2\theta_{13}\, (0, 0, 1),

the lower sign for antineutrinos. A layer of constant density is a rotation in closed form, and no probability is lost.
What is left out is of the order of :math:`\sin^2\theta_{13}\, 2EV/\Delta m^2_{31}`, 3e-5 at 10 MeV in the mantle and
1e-3 at 100 MeV in the core, and with it the fast phase of :math:`\Delta m^2_{31}`.

Through the Earth the phase at 10 MeV is some 200, and it grows as 1/E. Integrals follow it by panels in which it
changes by 3 at most, up to a phase of 500. Below that energy its mean is used. What matter changes is there linear in
the energy, so that the mean is known from that of the last twenty turns.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, positive, truth
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.mixing import ComplexArray, Mixing
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The phase is followed up to this size, by panels in which it changes by the second number at most.
_LARGEST_PHASE, _STEP = 500.0, 3.0
#: Terms of a Chebyshev series over such a panel; turns over which the mean is taken where the phase is not followed.
_TERMS, _TURNS = 14, 20


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
        >>> rho = night.density_matrix(10 * MeV, weights=[0.0, 1.0, 0.0])  # a ν_2 enters
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

    def density_matrix(self, E: ArrayLike, *, weights: ArrayLike, antiparticle: bool = False) -> ComplexArray:
        """Return ρ_αβ behind the layers, in the basis of flavours: the shape of `E`, then (3, 3).

        Args:
            E: Energies [MeV].
            weights: Probabilities w_i of the mass states that enter, the last axis; broadcast with `E`.
            antiparticle: Whether antineutrinos enter.

        Raises:
            InputError: an energy is not positive, or there are not three weights.
        """
        energy, w = positive("E", E, "MeV"), finite("weights", weights)
        if w.shape[-1:] != (3,):
            raise invalid("the number of weights", w.shape[-1:], "three, on the last axis")
        n = self.direction(energy, antiparticle=antiparticle)
        rows = [[self.element(a, b, w, n, antiparticle=antiparticle) for b in range(3)] for a in range(3)]
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

    def element(self, first: int, second: int, weights: Array, n: Array, *, antiparticle: bool) -> ComplexArray:
        """Return one element of ρ for the vectors `n` of a ν_1 behind the layers.

        Args:
            first: The flavour α, 0 to 2.
            second: The flavour β.
            weights: w_i, shape (…, 3).
            n: What `direction` or `followed` returns.
            antiparticle: Whether they are antineutrinos.
        """
        outer = self._outer.conj() if antiparticle else self._outer
        bra, ket = outer[first], outer[second].conj()
        # bra · ρ · ket, with σ in the first two rows and columns
        spin = (
            bra[0] * ket[1] + bra[1] * ket[0],
            1j * (bra[1] * ket[0] - bra[0] * ket[1]),
            bra[0] * ket[0] - bra[1] * ket[1],
        )
        mean, half = (weights[..., 0] + weights[..., 1]) / 2, (weights[..., 0] - weights[..., 1]) / 2
        precessing = n[..., 0] * spin[0] + n[..., 1] * spin[1] + n[..., 2] * spin[2]
        kept = mean * (bra[0] * ket[0] + bra[1] * ket[1]) + weights[..., 2] * (bra[2] * ket[2])
        return np.asarray(kept + half * precessing)

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
        energy, anti = positive("E", E, "MeV"), truth("antiparticle", antiparticle)
        n = self._precessed(np.maximum(energy, self.lowest_followed), anti)
        averaged = energy < self.lowest_followed
        if not averaged.any():
            return n
        mean = self._vacuum + self._slopes[int(anti)] * energy[..., None]
        return np.where(averaged[..., None], mean, n)

    @property
    def _vacuum(self) -> Array:
        """The vector n of a ν_1 in the vacuum."""
        s2 = self.mixing.sin2_theta_12
        return np.array([-2 * math.sqrt(s2 * (1 - s2)), 0.0, 1 - 2 * s2])

    @cached_property
    def _slopes(self) -> tuple[Array, Array]:
        """What matter changes in n over the energy, averaged over the last turns that are followed, for ν and ν̄."""
        turns = np.linspace(0, 1, 100 * _TURNS + 1)[1:-1]
        weight = np.sin(np.pi * turns) ** 2  # Hann's window: what has not turned full leaves little
        energy = self._unit_phase / (_LARGEST_PHASE - 2 * np.pi * _TURNS * turns)
        changed = [
            (self._precessed(energy, antiparticle) - self._vacuum) / energy[:, None] for antiparticle in (False, True)
        ]
        return weight @ changed[0] / weight.sum(), weight @ changed[1] / weight.sum()

    def _precessed(self, energy: Array, antiparticle: bool) -> Array:
        """Return n behind the layers, with its phase."""
        vacuum = self.mixing.dm2_21 / (4 * energy)
        sine, cosine = -self._vacuum[0], self._vacuum[2]
        half = (-1 if antiparticle else 1) * (1 - self.mixing.sin2_theta_13) / 2
        across = vacuum * sine
        x, y, z = self._vacuum[0] + 0 * energy, 0 * energy, self._vacuum[2] + 0 * energy
        for length, potential in zip(self.path.lengths, self.path.potentials, strict=True):
            along = half * potential - vacuum * cosine
            size = np.sqrt(across * across + along * along)
            a, c, turn = across / size, along / size, 2 * length * size  # the axis is (a, 0, c)
            parallel, cos, sin = a * x + c * z, np.cos(turn), np.sin(turn)
            # n_∥ + (n − n_∥) cos + (axis × n) sin
            u, w = parallel * a, parallel * c
            x, y, z = u + (x - u) * cos - c * y * sin, y * cos + (c * x - a * z) * sin, w + (z - w) * cos + a * y * sin
        return np.stack([x, y, z], axis=-1)

    def followed(self, high: float, *, antiparticle: bool = False) -> Callable[[Array], Array]:
        """Return `direction` as a function that is fast at many energies up to `high` [MeV], good to 1e-9.

        In panels of the phase it is a Chebyshev series, below the lowest energy that is followed the average itself.

        Raises:
            InputError: the energy is not positive.
        """
        lowest, first = self.lowest_followed, self._unit_phase / float(positive("high", high, "MeV", single=True))
        if high <= lowest:
            return lambda E: self.direction(E, antiparticle=antiparticle)
        panels = math.ceil((_LARGEST_PHASE - first) / _STEP)
        nodes = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
        width = (_LARGEST_PHASE - first) / panels
        phases = first + width * (np.arange(panels)[:, None] + (1 + nodes) / 2)
        values = self.direction(self._unit_phase / phases, antiparticle=antiparticle)
        series = np.einsum("tn,pni->tpi", np.linalg.inv(chebyshev.chebvander(nodes, _TERMS - 1)), values)

        def fast(E: Array) -> Array:
            position = (self._unit_phase / np.maximum(E, lowest) - first) / width
            panel = np.clip(position.astype(int), 0, panels - 1)
            x = (2 * (position - panel) - 1)[..., None]
            # Clenshaw's recurrence
            later, latest = np.zeros((*E.shape, 3)), np.zeros((*E.shape, 3))
            for c in series[:0:-1]:
                later, latest = latest, 2 * x * latest - later + c[panel]
            result: Array = x * latest - later + series[0][panel]
            below = lowest > E
            if below.any():
                result[below] = self.direction(E[below], antiparticle=antiparticle)
            return result

        return fast

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
        InputError: the spectrum is no `Smooth`, or the marks do not increase.
    """

    spectrum: Smooth
    marks: tuple[float, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Smooth, "a Smooth")
        object.__setattr__(self, "marks", tuple(increasing("marks", self.marks).tolist()))

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.marks

    def __call__(self, E: ArrayLike) -> Array:
        return self.spectrum(E)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        return self.spectrum.moment(k, above, mass)

    def nodes(self, n: int = 8, also: ArrayLike = ()) -> tuple[Array, Array]:
        return self.spectrum.nodes(n, also)

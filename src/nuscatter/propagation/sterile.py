r"""Light sterile neutrinos: oscillation to a fourth mass state over a short baseline (review Sec. VII.C).

Over a short baseline only the splitting Δm² to the fourth state gives a phase, and the other three count as degenerate.
With u_α = |U_α4|², and u_s = 1 − u_e − u_μ − u_τ of the sterile state, which has no interaction,

.. math:: P_{\alpha\alpha} = 1 - 4 u_\alpha (1 - u_\alpha) \sin^2\Delta, \qquad
          P_{\alpha\beta} = 4 u_\alpha u_\beta \sin^2\Delta, \qquad \Delta = \frac{\Delta m^2 L}{4E},

for β ≠ α, s among them. Neutral currents at tree level are sensitive to the sum over the active three, 1 − 4 u_α u_s
sin²Δ: so the "sin²2θ" of coherent scattering is 4 u_α u_s, not that of a charged current, 4 u_α (1 − u_α).
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import (
    InputError,
    between,
    common_shape,
    finite,
    instance,
    invalid,
    not_empty,
    not_negative,
    positive,
)
from nuscatter.particles import Coherence, Species, State
from nuscatter.propagation.oscillating_spectrum import Factor, Phase, oscillated
from nuscatter.quantities import DISTANCE, STERILE_SPLITTING, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array

#: A distance [MeV⁻¹], or distances and their weights as `nuscatter.sources.geometry.baselines` returns them.
Distance = float | tuple[ArrayLike, ArrayLike]


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Sterile:
    """The map from the flux that a source makes to that which arrives, with 3 + 1 neutrinos: Flux → Flux.

    Fluences stay those at the detector without oscillation: 1/L² is in them already.

    Args:
        dm2: m₄² − m² of the other three [MeV²], not negative.
        e, mu, tau: |U_e4|², |U_μ4|², |U_τ4|²: each from 0 to 1, and no more than 1 together. Each a number or shape
            (batch,): then what arrives has batches of fluences, which experiments count all at once.
        distance: From the source [MeV⁻¹]; or distances and weights as `geometry.baselines` returns them, for a source
            and a detector of finite depth. Each is then weighted with 1/L² too. n nodes resolve a phase that changes by
            n over a depth. None to give it later, by `at`: experiments at several baselines share all else.
        coherent: Whether the flux has the coherences between flavours beside the species: only models that change
            flavour depend on them.
        mu_phase, tau_phase: Phases of U_μ4 and U_τ4 relative to U_e4; only the coherences depend on them.

    Raises:
        InputError: a number outside its range, or squares that sum to more than 1.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import eV, m
        >>> made = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
        >>> arrived = Sterile(dm2=1 * eV**2, e=0.05, mu=0.1, distance=20 * m)(made)
        >>> [str(each.state) for each in arrived.components]
        ['nu_e', 'nu_mu', 'nu_e', 'nu_mu', 'nu_e_bar', 'nu_mu_bar']
        >>> round(arrived.fluence[ns.nu_e] / made.fluence[ns.nu_e], 4)  # lost to ν_μ and ν_s, gained from ν_μ
        0.9098
    """

    dm2: float
    e: float | Array = 0.0
    mu: float | Array = 0.0
    tau: float | Array = 0.0
    distance: Distance | None = None
    coherent: bool = False
    mu_phase: float = 0.0
    tau_phase: float = 0.0

    def __post_init__(self) -> None:
        plausible("dm2", self.dm2, STERILE_SPLITTING, single=True)
        for name in ("e", "mu", "tau"):
            if not_empty(name, between(f"|U_{name}4|²", getattr(self, name), 0, 1)).ndim > 1:
                raise invalid(name, getattr(self, name), "a number, or a list of numbers")
        common_shape(e=self.e, mu=self.mu, tau=self.tau)
        total = np.max(np.add(self.e, self.mu) + self.tau)
        if total > 1 + 1e-12:
            raise invalid("|U_e4|² + |U_mu4|² + |U_tau4|²", float(total), "at most 1")
        if instance("coherent", self.coherent, bool, "True or False") and self._is_batch:
            raise InputError("Coherences between flavours need single numbers for |U_e4|², |U_mu4|² and |U_tau4|².")
        finite("mu_phase", self.mu_phase, single=True)
        finite("tau_phase", self.tau_phase, single=True)
        if self.distance is not None:
            _ = self.phase

    @property
    def sterile(self) -> float | Array:
        """|U_s4|² = 1 − |U_e4|² − |U_μ4|² − |U_τ4|²."""
        left = np.maximum(0.0, 1 - np.add(self.e, self.mu) - self.tau)
        return left if left.ndim else float(left)

    @property
    def _is_batch(self) -> bool:
        return any(np.ndim(each) for each in (self.e, self.mu, self.tau))

    @property
    def phase(self) -> Phase:
        """The phase 2Δ over this distance; `InputError` if there is none yet."""
        if self.distance is None:
            raise InputError("Sterile has no distance: give it one, or call .at(distance).")
        if not isinstance(self.distance, tuple):
            return Phase(self.dm2, plausible("distance", self.distance, DISTANCE, single=True))
        if len(self.distance) != 2:
            raise invalid("distance", self.distance, "a number, or a pair of distances and weights")
        lengths = plausible("distance", self.distance[0], DISTANCE)
        weights = not_negative("weights", self.distance[1])
        if lengths.ndim != 1 or not lengths.size:
            raise invalid("distance", self.distance, "a number, or a pair of distances and weights")
        if weights.shape != lengths.shape:
            raise invalid("the number of weights", weights.size, f"one for each of {lengths.size} distances")
        return Phase(self.dm2, lengths, weights * (lengths.max() / lengths) ** 2)

    def at(self, distance: Distance) -> "Sterile":
        """Return the same mixing at another distance.

        Example:
            >>> from nuscatter.units import MeV, eV, m
            >>> from nuscatter.particles import nu_mu
            >>> shared = Sterile(dm2=1 * eV**2, mu=0.025658350974743)  # 4 u (1 − u) = 0.1
            >>> [round(float(shared.at(d * m).active(29.792 * MeV, nu_mu)), 6) for d in (19.3, 27.5)]
            [0.946468, 0.91526]
        """
        return replace(self, distance=distance)

    def sin2_2theta(self, start: Species, end: Species | None = None) -> float | Array:
        """Return the amplitude that multiplies sin²Δ in 1 − P (`end` as `start`) or in P; of a batch, shape (batch,).

        Args:
            start: The species that is made.
            end: The species that is looked for; None for the sterile state, which is what neutral currents lose.

        Raises:
            InputError: they are not neutrinos of one family.

        Example:
            >>> from nuscatter.particles import nu_mu
            >>> sterile = Sterile(dm2=0.0, e=0.1, mu=0.2)
            >>> round(sterile.sin2_2theta(nu_mu, nu_mu), 12), round(sterile.sin2_2theta(nu_mu), 12)
            (0.64, 0.56)
        """
        made = self._square(start)
        if end is None:
            return 4 * made * self.sterile
        seen = self._square(end)
        _same_family(start, end)
        return 4 * made * (1 - made) if start == end else 4 * made * seen

    def probability(self, E: ArrayLike, start: Species, end: Species) -> Array:
        """Return P(start → end), averaged over the distances, at energies `E` [MeV]: shape of `E`.

        Raises:
            InputError: an energy is not positive, the species are not neutrinos of one family, or mixings are a batch.
        """
        mixing = self._amplitude(start, end)
        factor = Factor(1.0, -mixing) if start == end else Factor(0.0, mixing)
        return factor.at(positive("E", E, "MeV"), self.phase)

    def active(self, E: ArrayLike, start: Species) -> Array:
        """Return the probability to arrive as any active species, 1 − 4 u_α u_s ⟨sin²Δ⟩: shape of `E` [MeV].

        Raises:
            InputError: an energy is not positive, the species is no neutrino, or mixings are a batch.
        """
        return Factor(1.0, -self._amplitude(start, None)).at(positive("E", E, "MeV"), self.phase)

    def __call__(self, flux: Flux) -> Flux:
        """Return what arrives of a flux: other particles are unchanged, and species of probability 0 are left out.

        Raises:
            InputError: there is no distance, or the flux has coherences: it has oscillated before.
        """
        instance("flux", flux, Flux, "a Flux")
        phase = self.phase
        return flux.map(lambda made: self._arrived(made, phase))

    def _arrived(self, made: Component, phase: Phase) -> Component | tuple[Component, ...]:
        if isinstance(made.state, Coherence):
            raise invalid("one of the flux's states", str(made.state), "a species, as sources make,")
        if not made.state.is_neutrino or phase.dm2 == 0:
            return made
        if self._is_batch:
            return self._arrived_in_batches(made, made.state)
        return tuple(
            made
            if factor == Factor(1.0)
            else replace(made, state=state, spectrum=oscillated(made.spectrum, factor, phase))
            for state, factor in self._factors(made.state).items()
            if factor != Factor(0.0)
        )

    def _arrived_in_batches(self, made: Component, start: Species) -> tuple[Component, ...]:
        """Return what arrives: parts 1 − A without oscillation and A cos²Δ, and B sin²Δ of the others; A, B batches."""
        parts = []
        for end in start.family:
            # of what may mix, also where it happens not to: the components are the same whatever the numbers of a batch
            mixes = all(np.ndim(each) or each for each in (self._square(start), self._square(end)))
            if end == start:
                lost = self.sin2_2theta(start, end) if mixes else 0.0
                parts.append(replace(made, fluence=made.fluence * (1 - lost)))
            if mixes:
                factor = Factor(1.0, -1.0) if end == start else Factor(0.0, 1.0)
                fluence = made.fluence * self.sin2_2theta(start, end)
                parts.append(replace(made, state=end, spectrum=self._swinging(made.spectrum, factor), fluence=fluence))
        return tuple(parts)

    def _swinging(self, spectrum: Spectrum, factor: Factor) -> Spectrum:
        """Return a spectrum times cos²Δ or sin²Δ, the same object again where one distance was asked before."""
        if isinstance(self.distance, float | int):
            return _swinging(spectrum, factor, self.dm2, float(self.distance))
        return oscillated(spectrum, factor, self.phase)

    def _factors(self, start: Species) -> dict[State, Factor]:
        r"""Return the density matrix as it oscillates.

        The amplitude of ν_α → ν_β is δ_αβ + z U*_α4 U_β4 with z = e^(−2iΔ) − 1, and ρ_βγ is the product of that of β
        and the conjugate of that of γ. |z|² = 4 sin²Δ, z = −2 sin²Δ − i sin 2Δ.
        """
        family = start.family
        result: dict[State, Factor] = {}
        for end in family:
            mixing = self._amplitude(start, end)
            result[end] = Factor(1.0, -mixing) if end == start else Factor(0.0, mixing)
        if not self.coherent:
            return result
        U = {each: self._element(each) for each in family}
        for one, other in combinations(family, 2):
            product = U[one] * U[other].conjugate()
            sin2 = 4 * float(self._square(start)) * product
            sine = 0j
            # The δ of one amplitude meets the z of the other: z* if `one` has the δ, z if `other` has it.
            if one == start:  # z*
                sin2, sine = sin2 - 2 * product, 1j * product
            elif other == start:  # z
                sin2, sine = sin2 - 2 * product, -1j * product
            result[Coherence(one, other)] = Factor(0.0, sin2.real, sine.real)
            result[Coherence(one, other, imaginary=True)] = Factor(0.0, sin2.imag, sine.imag)
        return result

    def _amplitude(self, start: Species, end: Species | None) -> float:
        """Return `sin2_2theta` of mixings that are single numbers."""
        if self._is_batch:
            raise InputError("A probability needs single numbers for |U_e4|², |U_mu4|² and |U_tau4|².")
        return float(self.sin2_2theta(start, end))

    def _square(self, species: Species) -> float | Array:
        if not isinstance(species, Species) or not species.is_neutrino:
            raise invalid("species", species, "a neutrino such as nu_e")
        value: float | Array = getattr(self, species.flavour)
        return np.asarray(value, dtype=float) if np.ndim(value) else float(value)

    def _element(self, species: Species) -> complex:
        """U_α4 of a neutrino, its conjugate of an antineutrino."""
        angle = {"e": 0.0, "mu": self.mu_phase, "tau": self.tau_phase}[species.flavour]
        angle = -angle if species.antiparticle else angle
        return math.sqrt(float(self._square(species))) * complex(math.cos(angle), math.sin(angle))


@lru_cache(maxsize=64)
def _swinging(spectrum: Spectrum, factor: Factor, dm2: float, distance: float) -> Spectrum:
    """Return `oscillated`; a fit that varies mixings asks for the same again at each step."""
    return oscillated(spectrum, factor, Phase(dm2, distance))


def _same_family(start: Species, end: Species) -> None:
    if end not in start.family:
        raise invalid("end", str(end), f"one of {', '.join(str(each) for each in start.family)}")

"""Terms: pieces of physics that add up to a model.

A term names its channels and gives an amplitude, a "charge", for each transition. Charges of one channel add before
they are squared, so interference needs no special case; channels and final flavours are summed after. Hence ``+``:

    model = StandardModel() + ElectronScattering() + YourMediator(mass=10 * MeV, coupling=1e-5)

To write a term, subclass `Term` as a frozen dataclass with `channels` and either `parts` or `charge`. `parts` says a
charge as couplings times shapes of Q²; `charge` is a function of Q². The library calls `charge` with ``q2`` of shape
(n, 1), so a coupling may be a number or an array of shape (batch,) with no further thought. A term whose physics is not
elastic has `reactions` in place of channels, or beside them, and a `strength` for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import InputError, between, computed, instance, invalid, positive
from nuscatter.interactions.amplitudes import Pair, added, like, plus, together
from nuscatter.interactions.channels import Channel, Recoil, replaceable
from nuscatter.interactions.couplings.weak_couplings import WeakCouplings
from nuscatter.interactions.cross_sections import (
    channel_sigma,
    channels_beside,
    chosen,
    differential,
    reaction_sigma,
    require_physics,
    target_mass,
)
from nuscatter.interactions.kinematics import energy_above_mass, outgoing_energy, recoil_energy
from nuscatter.interactions.reactions import Reaction, kinks_of, target_of
from nuscatter.interactions.recoils import over_channels
from nuscatter.interactions.shapes import Shape, combined, parts_of, said
from nuscatter.interactions.strengths import charge_of, reaction_strength, strengths, width
from nuscatter.particles import Coherence, Species, State
from nuscatter.quantities import RECOIL_ENERGY, plausible
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, MeV


class Term:
    """A piece of physics. A model, which is a sum of several, is a term too."""

    @replaceable
    def channels(self) -> tuple[Channel, ...]:
        """The channels to which it contributes."""
        return ()

    @replaceable
    def reactions(self) -> tuple[Reaction, ...]:
        """The reactions that it brings."""
        return ()

    @replaceable
    def recoil_kinds(self) -> tuple[Recoil, ...]:
        """The kinds of recoil that a model with this term describes; empty for a term of new physics.

        The Standard Model's terms have one each. A term of new physics that is added to them acts in their kinds only.
        In a model without any of them it acts in all of its channels.
        """
        return ()

    @replaceable
    def complete(self) -> tuple[str, ...]:
        """Names of the amplitudes of which this term is the whole, as the Standard Model's terms are of theirs.

        Amplitudes add, so a second one in a model would be twice the amplitude and four times the rate: `Model` refuses
        it. Empty for a term that is added to others, of which a model may have several.
        """
        return ()

    @property
    def weak_couplings(self) -> WeakCouplings | None:
        """The Standard Model's couplings that this term has or replaces a part of, or None; a model has one kind."""
        return None

    def parts(
        self, channel: Channel, amplitude: str, initial: Species, final: Species
    ) -> Mapping[Shape, ArrayLike] | None:
        """Return the amplitude of a transition as the coupling of each shape, or None if it is not known so.

        A term defines this or `charge`.

        Args:
            channel: One of `channels`.
            amplitude: One of ``channel.amplitudes``.
            initial: The species that comes.
            final: The species that leaves.

        Returns:
            Shapes as in `nuscatter.interactions.shapes`, with real or complex numbers or arrays of shape (batch,); no
            entry where the transition does not happen.
        """
        return None

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return the amplitude of a transition, or None if it does not happen: the sum of the `parts`.

        Args:
            channel: One of `channels`.
            amplitude: One of ``channel.amplitudes``.
            q2: Q² = 2MT [MeV²], shape (n, 1).
            nucleus: The target; None for free electrons.
            initial: The species that comes.
            final: The species that leaves.

        Returns:
            Real or complex, of a shape that broadcasts with (n, batch).
        """
        parts, name = said(self, channel, amplitude, initial, final), type(self).__name__
        if parts is None:
            raise InputError(f"{name} has no charge for {channel}: define charge, or parts that are not None.")
        if nucleus is None and channel.recoil is Recoil.NUCLEUS:
            return None
        return combined(name, parts, q2, nucleus)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return what multiplies a piece of a reaction's cross section; 1 for each species unless a term says more.

        Args:
            reaction: One of `reactions`.
            piece: One of its pieces.
            species: The species that comes.

        Returns:
            A real number or an array of shape (batch,), squares and products of couplings; None where the reaction does
            not happen.
        """
        return 1.0

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return what multiplies a piece where a coherence of two species comes, as `strength` does.

        Returns:
            0 if the reaction conserves flavour: then the two do not interfere. None, which is refused where a flux has
            coherences, unless a term says more.
        """
        return None

    def __add__(self, other: Term) -> Model:
        return Model(_terms(self) + _terms(other))

    def __radd__(self, other: Any) -> Term:
        return self if isinstance(other, int) and other == 0 else Model(_terms(other) + _terms(self))  # 0: of sum()

    def dsigma_dT(
        self, E: ArrayLike, T: ArrayLike, species: Species, nucleus: Nucleus | None = None, recoil: Recoil | None = None
    ) -> Array:
        """Return dσ/dT [MeV⁻³]; with the Standard Model's charges it is review Eq. 17.

        Args:
            E: Energy of the projectile [MeV]; broadcasts with `T`.
            T: Recoil energy [MeV]; zero is the limit, beyond the end point the result is 0.
            species: The projectile.
            nucleus: The target; not needed for electrons (then the cross section is that of one electron).
            recoil: Which recoils to take of a model that has both kinds.

        Returns:
            Shape of `E` and `T` together, then the batch axis of the couplings if they have one.

        Raises:
            InputError: E ≤ 0, T < 0, not finite; T = 0 where the cross section diverges there, as by exchange of a
                massless photon; a nucleus or a choice of recoil is missing.
        """
        energies, recoils = together("T", energy_above_mass(E, species), plausible("T", T, RECOIL_ENERGY))

        def part(channel: Channel, mass: float, energy: Array, kinetic: Array) -> tuple[Array, Array]:
            value = differential(self, channel, energy, kinetic, species, nucleus)
            reachable = energy >= channel.threshold(kinetic, mass, species.mass) * (1 - 1e-15)
            return kinetic, np.where(like(reachable, value), value, 0.0)

        channels = self.chosen(recoil)
        parts = [partial(part, channel, target_mass(channel, nucleus)) for channel in channels]
        return over_channels("dσ/dT", energies, recoils, parts, lambda: width(self, channels, nucleus, species))

    def dsigma_dcos(
        self,
        E: ArrayLike,
        cos_theta: ArrayLike,
        species: Species,
        nucleus: Nucleus | None = None,
        recoil: Recoil | None = None,
    ) -> Array:
        """Return dσ/dcosθ [MeV⁻²] in the neutrino's scattering angle, exact in the recoil (dT/dcosθ = E′²/M).

        On a nucleus of spin 0 it is (G²/8π)(E′³/E)(1 + cosθ) Q_W² F², of which review Eqs. 14–15 are limits.

        Args:
            E: Energy of a massless projectile [MeV]; broadcasts with `cos_theta`.
            cos_theta: Cosine of the angle between incoming and outgoing neutrino.
            species: The projectile.
            nucleus: The target; not needed for electrons.
            recoil: Which recoils to take of a model that has both kinds.

        Raises:
            InputError: E ≤ 0, a cosine outside [−1, 1], not finite; a nucleus is missing.
        """
        energies, cosines = together("cos_theta", energy_above_mass(E, species), between("cos_theta", cos_theta, -1, 1))
        if species.mass != 0:
            raise invalid("the projectile's mass [MeV]", species.mass / MeV, "a massless projectile")

        def part(channel: Channel, mass: float, energy: Array, cosine: Array) -> tuple[Array, Array]:
            if not channel.elastic:
                raise InputError(f"The channel {channel} has no massless particle that leaves: ask for dsigma_dT.")
            kinetic = recoil_energy(energy, cosine, mass)
            value = differential(self, channel, energy, kinetic, species, nucleus)
            return kinetic, value * like(outgoing_energy(energy, cosine, mass) ** 2 / mass, value)

        channels = self.chosen(recoil)
        parts = [partial(part, channel, target_mass(channel, nucleus)) for channel in channels]
        return over_channels("dσ/dcosθ", energies, cosines, parts, lambda: width(self, channels, nucleus, species))

    def dsigma_domega(
        self,
        E: ArrayLike,
        cos_theta: ArrayLike,
        species: Species,
        nucleus: Nucleus | None = None,
        recoil: Recoil | None = None,
    ) -> Array:
        """Return dσ/dΩ = (dσ/dcosθ)/2π [MeV⁻²] in the neutrino's direction (review Eq. 21, exact in the recoil).

        Args and errors are those of `dsigma_dcos`; dΩ = 2π sinθ dθ.
        """
        return self.dsigma_dcos(E, cos_theta, species, nucleus, recoil) / (2 * np.pi)

    def sigma(
        self, E: ArrayLike, species: State, nucleus: Nucleus | None = None, recoil: Recoil | None = None
    ) -> Array:
        """Return the total cross section σ(E) [MeV⁻²]: shape of `E`, then the couplings' batch axis.

        It is the sum over channels and, unless a recoil is chosen, over reactions. Args and errors are those of
        `dsigma_dT`; for a `Coherence` it is what that adds per unit ρ, of either sign. A cross section that is
        infinite, as by exchange of a massless photon, is an error too; with a mediator of mass m it is taken as
        infinite if m is below 1e-10 E. Reactions need a nucleus unless they have one target only.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import MeV, cm
            >>> argon = ns.helm(ns.nuclide("Ar40"))
            >>> f"{ns.StandardModel().sigma(30 * MeV, ns.nu_mu, argon) / cm**2:.4e}"
            '1.5130e-39'
        """
        energy = positive("E", E, "MeV") if isinstance(species, Coherence) else energy_above_mass(E, species)
        reactions = self.reactions if recoil is None else ()
        total: Array = np.zeros(energy.size) if reactions else np.zeros(())
        for reaction in reactions:
            total = added(total, reaction_sigma(self, reaction, energy.ravel(), species, nucleus))
        for channel in channels_beside(self) if reactions else self.chosen(recoil):
            total = added(total, channel_sigma(self, channel, energy.ravel(), species, nucleus))
        return computed("σ", total).reshape(energy.shape + total.shape[1:])

    def kinks(self, species: State, nucleus: Nucleus | None = None) -> tuple[float, ...]:
        """Return the energies [MeV] at which σ has thresholds and steps: those of the reactions.

        Args:
            species: The projectile.
            nucleus: The target; not needed for reactions that have one target only.
        """
        found = [kinks_of(each, species, target_of(each, nucleus)) for each in self.reactions]
        return tuple(np.unique(np.concatenate(found)).tolist()) if found else ()

    def chosen(self, recoil: Recoil | None) -> tuple[Channel, ...]:
        """Return the channels with that recoil, or all; `InputError` if they are mixed and none is chosen."""
        return chosen(self, recoil)

    def strengths(self, channel: Channel, q2: Array, nucleus: Nucleus | None, initial: State) -> dict[Pair, Array]:
        """Return Re Q_i Q_j* of each pair of amplitudes, summed over final flavours; pairs i ≠ j count twice.

        Args:
            channel: One of `channels`.
            q2: Q² [MeV²], shape (n,).
            nucleus: The target; None for free electrons.
            initial: The species that comes, or a coherence, whose strengths may be negative.

        Returns:
            Arrays of shape (n,), or (n, batch) where a coupling or a form factor is an array.
        """
        return strengths(self, channel, q2, nucleus, initial)


@final
@dataclass(frozen=True, eq=False)
class Model(Term):
    """A sum of terms, itself a term.

    Args:
        terms: The terms.

    Raises:
        InputError: it is no tuple of terms; bound and free electrons together; an amplitude of which one term is the
            whole (`Term.complete`) is there more than once, as in ``StandardModel() + StandardModel(0.24)``; two kinds
            of weak couplings, as in ``StandardModel() + ElectronScattering.effective()``.
    """

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.terms, tuple) or not self.terms:
            raise invalid("terms", self.terms, "a tuple of terms")
        for term in self.terms:
            require_physics(instance("one of the terms", term, Term, "a term such as StandardModel()"))
        if len({channel.bound for channel in self.channels if channel.recoil is Recoil.ELECTRON}) > 1:
            raise InputError("The model has bound and free electrons; what is added to free ones must be free too.")
        for name in self.complete:
            holders = [type(term).__name__ for term in self.terms for each in term.complete if each == name]
            if len(holders) > 1:
                raise InputError(
                    f"The model has {name} more than once ({' + '.join(holders)}), and amplitudes add: "
                    "two would make four times the rate; keep one."
                )
        schemes = {term.weak_couplings: type(term).__name__ for term in self.terms if term.weak_couplings is not None}
        if len(schemes) > 1:
            raise InputError(
                f"The model mixes couplings ({'; '.join(f'{name}: {each.scheme}' for each, name in schemes.items())}), "
                "but all of its terms were expected to have, or to replace a part of, the same."
            )

    @cached_property
    def recoil_kinds(self) -> tuple[Recoil, ...]:
        return tuple(dict.fromkeys(recoil for term in self.terms for recoil in term.recoil_kinds))

    @cached_property
    def weak_couplings(self) -> WeakCouplings | None:
        return next((term.weak_couplings for term in self.terms if term.weak_couplings is not None), None)

    @cached_property
    def complete(self) -> tuple[str, ...]:
        return tuple(name for term in self.terms for name in term.complete)

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        return tuple(self._terms_with)

    @cached_property
    def _terms_with(self) -> dict[Reaction, list[Term]]:
        """The terms that bring each reaction; asked once, since a term may make its reactions anew each time."""
        result: dict[Reaction, list[Term]] = {}
        for term in self.terms:
            for reaction in term.reactions:
                result.setdefault(reaction, []).append(term)
        return result

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return the sum of the strengths of the terms that bring a reaction; they do not interfere."""
        return self._strength(reaction, piece, species)

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return the sum of the coherent strengths of the terms that bring a reaction."""
        return self._strength(reaction, piece, coherence)

    def _strength(self, reaction: Reaction, piece: str, state: State) -> Array | None:
        parts = (reaction_strength(term, reaction, piece, state) for term in self._terms_with[reaction])
        known = [each for each in parts if each is not None]
        return reduce(plus, known) if known else None

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        every = dict.fromkeys(channel for term in self.terms for channel in term.channels)
        return tuple(channel for channel in every if not self.recoil_kinds or channel.recoil in self.recoil_kinds)

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return the sum of the terms' amplitudes, or None if none of them contributes."""
        acting = [each for each in self.terms if channel in each.channels]
        parts = (charge_of(each, channel, amplitude, q2, nucleus, initial, final) for each in acting)
        known = [each for each in parts if each is not None]
        return reduce(plus, known) if known else None

    def parts(
        self, channel: Channel, amplitude: str, initial: Species, final: Species
    ) -> dict[Shape, NDArray[Any]] | None:
        """Return the sum of the terms' parts, or None if one that acts in this channel does not say them."""
        total: dict[Shape, NDArray[Any]] = {}
        for term in self.terms:
            if channel in term.channels:
                parts = parts_of(term, channel, amplitude, initial, final)
                if parts is None:
                    return None
                for shape, coupling in parts.items():
                    total[shape] = plus(total[shape], coupling) if shape in total else coupling
        return total


def _terms(term: Term) -> tuple[Term, ...]:
    known = instance("what is added to a term", term, Term, "another term such as ElectronScattering(), with brackets,")
    return known.terms if isinstance(known, Model) else (known,)

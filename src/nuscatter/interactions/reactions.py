r"""Reactions: what is not elastic, and enters rates by the energies that it deposits.

A channel is a form in an elastic recoil. A positron of inverse beta decay, an electron with de-excitation photons, a
photon of an axion-like particle, a decay in flight, or a cross section of your own is none. A `Reaction` says for each
energy E of the projectile what is deposited: a density dσ/dx, or lines, or both. Counts are

.. math:: N = \Phi\, N_\mathrm{targets} \sum_\mathrm{pieces} s_\mathrm{piece} \int dE\, \phi(E)
          \int dx\, R(x)\, \frac{d\sigma_\mathrm{piece}}{dx}(E, x),

with the fluence Φ, the spectrum φ and the detector's response R. A reaction knows no couplings. Its cross section is a
sum of pieces (as vector, axial and their interference), and a term says the strength of each (`Term.strength`).
Reactions do not interfere with channels or with one another.
"""

from collections.abc import Callable
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, instance, invalid, not_negative
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, State
from nuscatter.quadrature import panels
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

#: What functions of a target take.
A_NUCLEUS = "a Nucleus, as helm(nuclide('Ar40')) returns it,"
#: Nodes in √(x − lowest) for a total cross section.
_NODES = 32
#: A density that grows as 1/x has half of its sum at the lowest node, one that grows as 1/√x has 5 % of it at most.
_POLE = 0.1


class Per(Enum):
    """What a reaction is counted for."""

    #: The atoms of the target: a cross section.
    ATOM = "atom"
    #: The volume of the detector, as for decays in flight: decays per length.
    VOLUME = "volume"


class Reaction:
    """An inelastic process: how much energy it deposits, for each energy of the projectile.

    A subclass is a hashable value, best a frozen dataclass: what a detector makes of it is computed once and found
    again. It defines `reach` and `density`, or `lines`, or all three. What changes a cross section other than by a
    factor (a mass, a nuclear force) is a field of the class, so that it makes another reaction.
    """

    #: For tables and messages, and in `Experiment.by_channel`.
    name: str
    #: What the detector sees.
    deposit: Deposit
    #: Names of the parts of the cross section that have strengths of their own.
    pieces: tuple[str, ...] = ("all",)
    #: Those of the pieces that may be negative, as an interference.
    signed: tuple[str, ...] = ()
    per: Per = Per.ATOM
    #: The only nuclide on which it acts; None: any.
    target: Nuclide | None = None

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the energies of the projectile [MeV] at thresholds and steps of the cross section, shape (n,).

        Args:
            state: What comes.
            nuclide: The target; None for decays in a volume.
        """
        return ()

    def reach(self, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, ...]:
        """Return the deposits [MeV] between which the density is smooth, its lower end first, its upper end last.

        Args:
            E: Energies of the projectile [MeV], shape (n,).
            state: What comes.
            nuclide: The target; None for decays in a volume.

        Returns:
            Two arrays or more of shape (n,), each at least as large as the one before; zeros where there is no density.
        """
        return np.zeros(E.shape), np.zeros(E.shape)

    def density(self, piece: str, E: Array, x: Array, state: State, nuclide: Nuclide | None) -> Array:
        """Return dσ/dx [MeV⁻³] of a piece at unit strength; per volume: decays per length and deposit, a plain number.

        Args:
            piece: One of `pieces`.
            E: Energies of the projectile [MeV].
            x: Deposits within reach [MeV]; broadcasts with `E`.
            state: What comes.
            nuclide: The target; None for decays in a volume.
        """
        return np.zeros(np.broadcast_shapes(E.shape, x.shape))

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return deposits x_i(E) [MeV] and cross sections σ_i(E) [MeV⁻²]; per volume: decays per length [MeV].

        Args:
            piece: One of `pieces`.
            E: Energies of the projectile [MeV], shape (n,).
            state: What comes.
            nuclide: The target; None for decays in a volume.

        Returns:
            Two arrays of shape (lines, n), or what broadcasts to it: of one line, shape (n,) or a number.
        """
        return np.zeros((0, E.size)), np.zeros((0, E.size))

    def line(self, index: int, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return one of `lines`, a deposit and a cross section of shape (n,).

        A rate follows each line on its own. Define it where there are many, so that it need not compute all of them.

        Args:
            index: Which of the lines.
            piece: One of `pieces`.
            E: Energies of the projectile [MeV], shape (n,).
            state: What comes.
            nuclide: The target; None for decays in a volume.
        """
        deposits, values = lines_of(self, piece, E, state, nuclide)
        return deposits[index], values[index]

    def __str__(self) -> str:
        return self.name


def require_reaction(value: object) -> Reaction:
    """Return `value` if it is a reaction whose fields are what they should be, else raise `InputError`."""
    if not isinstance(value, Reaction):
        raise invalid("one of the reactions", value, "a Reaction")
    kind = type(value).__name__
    for name, expected in (("name", str), ("deposit", Deposit), ("per", Per), ("target", Nuclide | None)):
        found = getattr(value, name, None)
        if not isinstance(found, expected):
            raise invalid(f"{name} of {kind}", found, f"a {getattr(expected, '__name__', 'Nuclide or None')}")
    if not isinstance(value.pieces, tuple) or not value.pieces or not all(isinstance(p, str) for p in value.pieces):
        raise invalid(f"pieces of {kind}", value.pieces, "a tuple of names")
    if not isinstance(value.signed, tuple) or not set(value.signed) <= set(value.pieces):
        raise invalid(f"signed of {kind}", value.signed, f"a tuple of names of its pieces ({', '.join(value.pieces)})")
    if not has_lines(value) and not (has_density(value) and type(value).reach is not Reaction.reach):
        raise InputError(f"{kind} deposits nothing: define `reach` and `density`, or `lines`.")
    try:
        hash(value)
    except TypeError:
        raise invalid(
            "a reaction", value, "a hashable one: a frozen dataclass without arrays, or with eq=False"
        ) from None
    return value


def kinks_of(reaction: Reaction, state: State, nuclide: Nuclide | None) -> Array:
    """Return `Reaction.kinks` as an array of shape (n,), checked."""
    kinks = not_negative(f"the kinks of {reaction.name}", reaction.kinks(state, nuclide), "MeV")
    return np.atleast_1d(kinks).ravel()


def reach_of(reaction: Reaction, E: Array, state: State, nuclide: Nuclide | None) -> Array:
    """Return `Reaction.reach` [MeV] as an array of shape (bounds, n), checked to be finite and in order."""
    what = f"the reach of {reaction.name}"
    found = reaction.reach(E, state, nuclide)
    if not isinstance(found, (tuple, list)) or len(found) < 2:
        raise invalid(what, found, "a tuple of two arrays or more")
    bounds = [_spread(what, finite(what, each), E.shape) for each in found]
    result = np.stack(bounds)
    not_negative(what, result, "MeV")
    if (np.diff(result, axis=0) < 0).any():
        raise InputError(f"The deposits that {what} returns must not decrease, from its lower to its upper end.")
    return result


def density_of(reaction: Reaction, piece: str, E: Array, x: Array, state: State, nuclide: Nuclide | None) -> Array:
    """Return `Reaction.density` [MeV⁻³] in the common shape of `E` and `x`, checked to be a density."""
    return _checked(
        reaction, piece, "density", reaction.density(piece, E, x, state, nuclide), np.broadcast_shapes(E.shape, x.shape)
    )


def lines_of(reaction: Reaction, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
    """Return `Reaction.lines` [MeV], [MeV⁻²], both of shape (lines, n), checked."""
    found = reaction.lines(piece, E, state, nuclide)
    what = f"the lines of {reaction.name}"
    if not isinstance(found, tuple) or len(found) != 2:
        raise invalid(what, found, "a pair of arrays, deposits and cross sections,")
    deposits = not_negative(f"the deposits of {what}", found[0], "MeV")
    shape = (len(deposits) if deposits.ndim == 2 else 1, E.size)
    values = _checked(reaction, piece, "lines", found[1], shape)
    return _spread(f"the deposits of {what}", deposits, shape), values


def line_of(
    reaction: Reaction, index: int, piece: str, E: Array, state: State, nuclide: Nuclide | None
) -> tuple[Array, Array]:
    """Return `Reaction.line` [MeV], [MeV⁻²], both of shape (n,), checked."""
    found = reaction.line(index, piece, E, state, nuclide)
    what = f"the lines of {reaction.name}"
    if not isinstance(found, tuple) or len(found) != 2:
        raise invalid(what, found, "a pair of arrays, deposits and cross sections,")
    deposits = _spread(f"the deposits of {what}", not_negative(f"the deposits of {what}", found[0], "MeV"), E.shape)
    return deposits, _checked(reaction, piece, "lines", found[1], E.shape)


def has_density(reaction: Reaction) -> bool:
    """Return whether a reaction defines a continuous density."""
    return type(reaction).density is not Reaction.density


def has_lines(reaction: Reaction) -> bool:
    """Return whether a reaction defines lines."""
    return type(reaction).lines is not Reaction.lines


def acts_on(reaction: Reaction, nuclide: Nuclide | None) -> bool:
    """Return whether a reaction acts on a nuclide; a reaction in a volume has None."""
    return reaction.target is None or reaction.target == nuclide


def target_of(reaction: Reaction, nucleus: Nucleus | None) -> Nuclide:
    """Return the nuclide that a reaction acts on: that of the nucleus, else its only one."""
    if reaction.per is Per.VOLUME:
        raise InputError(f"{reaction.name} is counted per volume and has no cross section: ask for counts.")
    nuclide = reaction.target if nucleus is None else instance("nucleus", nucleus, Nucleus, A_NUCLEUS).nuclide
    if nuclide is None:
        raise invalid(f"nucleus, the target of {reaction.name},", None, A_NUCLEUS)
    return nuclide


def cross_section(
    reaction: Reaction, piece: str, E: Array, state: State, nuclide: Nuclide | None, *, lowest: float = 0.0
) -> Array:
    """Return the total cross section [MeV⁻²] of a piece at flat energies `E` [MeV], shape (n,).

    Args:
        reaction: The reaction; of one per volume these are decays per length [MeV].
        piece: One of its pieces.
        E: Energies of the projectile.
        state: What comes.
        nuclide: The target; None for decays in a volume.
        lowest: Deposits below are left out [MeV].

    Raises:
        InputError: the reaction is one per volume, or its density grows too fast towards its lower end to be summed.
    """
    total = np.zeros(E.shape)
    if not acts_on(reaction, nuclide):
        return total
    if has_lines(reaction):
        deposits, values = lines_of(reaction, piece, E, state, nuclide)
        total = total + np.where(deposits >= lowest, values, 0.0).sum(axis=0)
    if has_density(reaction):
        total = total + _integral(reaction, piece, E, state, nuclide, lowest)
    return total


def _integral(
    reaction: Reaction, piece: str, E: Array, state: State, nuclide: Nuclide | None, lowest_deposit: float
) -> Array:
    """Return ∫ dx dσ/dx from a lowest deposit on."""
    bounds = np.maximum(reach_of(reaction, E, state, nuclide), lowest_deposit)
    u, w = panels([0.0, 1.0], _NODES)
    total, size, lowest = np.zeros(E.shape), np.zeros(E.shape), np.zeros(E.shape)
    # in √(x − lowest), since densities may rise as an inverse root there
    roots = np.sqrt(bounds - bounds[0])
    for start, stop in pairwise(roots):
        here = np.nonzero(stop > start)[0]
        width = (stop - start)[here, None]
        root = start[here, None] + width * u
        x = bounds[0][here, None] + root**2
        values = density_of(reaction, piece, E[here, None], x, state, nuclide) * (2 * root * width * w)
        total[here] += values.sum(axis=1)
        size[here] += np.abs(values).sum(axis=1)
        lowest[here] += np.where(start[here] == 0, np.abs(values[:, 0]), 0.0)
    refuse_pole(reaction, lowest, size)
    return total


def refuse_pole(reaction: Reaction, lowest: Array, size: Array) -> None:
    """Raise `InputError` if a sum over deposits comes from the lowest node, as where the density grows as 1/x.

    Args:
        reaction: For the message.
        lowest: What the lowest node contributes, in absolute value.
        size: The sum of the absolute values of all contributions.
    """
    if (lowest > _POLE * size).any():
        raise InputError(
            f"The density of {reaction.name} grows so fast towards its lowest deposit that its integral is not known: "
            "give it a lower end above zero, or bounds in `reach` that follow it."
        )


def _checked(reaction: Reaction, piece: str, what: str, values: ArrayLike, shape: tuple[int, ...]) -> Array:
    name = f"the {what} of {reaction.name} ({piece})"
    check: Callable[[str, ArrayLike], Array] = finite if piece in reaction.signed else not_negative
    return _spread(name, check(name, values), shape)


def _spread(name: str, values: Array, shape: tuple[int, ...]) -> Array:
    """Return an array in a shape, or raise `InputError` if it does not broadcast to it."""
    try:
        return np.broadcast_to(values, shape)
    except ValueError:
        raise invalid(f"the shape of {name}", values.shape, f"{shape}, or one that broadcasts to it,") from None

r"""What an excited nucleus emits, and the energies that this costs.

A decay is followed by counts of the emitted particles, not by their order: neutron then proton and proton then neutron
are one channel, ``np``. Photons are not counted; a channel without any particle is ``gamma``.

The separation energy of a set of particles is a difference of masses (AME2020, `nuscatter.matter`), so it does not
depend on the order either. It is negative for a nucleus that is unbound in its ground state, as ¹⁶F against a proton.
A residual nucleus whose mass AME2020 does not have is not reached: its channel is closed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np

from nuscatter.errors import InputError, instance, invalid, listed, whole
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.units import Array, MeV


@final
@dataclass(frozen=True)
class Emitted:
    """A particle that a nucleus may emit; `neutron`, `proton`, `deuteron` and `alpha` are the usual ones.

    Args:
        name: How channels spell it.
        Z: Its number of protons.
        N: Its number of neutrons.
        states: 2s + 1, the number of its spin states.

    Raises:
        InputError: an argument of another type, or a particle that is no nuclide of AME2020.

    Example:
        >>> alpha
        Emitted(name='alpha', Z=2, N=2, states=1)
    """

    name: str
    Z: int
    N: int
    states: int

    def __post_init__(self) -> None:
        instance("name", self.name, str, "the name of a particle")
        whole("Z", self.Z, 0, 4), whole("N", self.N, 0, 4), whole("states", self.states, 1, 9)
        nuclide(self.Z, self.A)

    @property
    def A(self) -> int:
        """Return the number of nucleons."""
        return self.Z + self.N

    @property
    def mass(self) -> float:
        """Return the mass [MeV]."""
        return nuclide(self.Z, self.A).mass


neutron = Emitted("n", 0, 1, 2)
proton = Emitted("p", 1, 0, 2)
deuteron = Emitted("d", 1, 1, 3)
alpha = Emitted("alpha", 2, 2, 1)


def particles_of(name: str, value: Iterable[Emitted]) -> tuple[Emitted, ...]:
    """Return a list of particles as a tuple, or raise `InputError`.

    Example:
        >>> particles_of("particles", [neutron, neutron])
        Traceback (most recent call last):
        nuscatter.errors.InputError: particles names 'n' twice, but each particle once was expected.
    """
    particles = listed(name, value, "a list of particles like neutron, proton and alpha")
    for each in particles:
        if not isinstance(each, Emitted):
            raise invalid(name, each, "a list of particles like neutron, proton and alpha")
    names = [each.name for each in particles]
    twice = [each for each in names if names.count(each) > 1]
    if twice:
        raise InputError(f"{name} names {twice[0]!r} twice, but each particle once was expected.")
    return particles


def residual_of(parent: Nuclide, emitted: Emitted) -> Nuclide | None:
    """Return what is left after an emission; None where AME2020 has no such nuclide.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> residual_of(nuclide("Bi208"), neutron), residual_of(nuclide("n1"), proton)
        (nuclide('Bi207'), None)
    """
    return _existing(parent.Z - emitted.Z, parent.N - emitted.N)


@cache
def _existing(Z: int, N: int) -> Nuclide | None:
    if Z < 0 or N < 0 or Z + N == 0:
        return None
    try:
        return nuclide(Z, Z + N)
    except InputError:
        return None


def separation_energy(parent: Nuclide, emitted: Emitted) -> float:
    """Return the least excitation [MeV] at which `parent` can emit a particle, from masses; infinite without a mass.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> f"{separation_energy(nuclide('K40'), neutron) / MeV:.2f}"
        '7.80'
        >>> f"{separation_energy(nuclide('F16'), proton) / MeV:.2f}"
        '-0.53'
    """
    residual = residual_of(parent, emitted)
    return np.inf if residual is None else residual.mass + emitted.mass - parent.mass


def channel_name(particles: Sequence[Emitted], counts: Sequence[int]) -> str:
    """Return the name of a channel: each particle with its number, ``gamma`` where there is none.

    Example:
        >>> channel_name((neutron, proton, alpha), (2, 1, 0)), channel_name((neutron,), (0,))
        ('2np', 'gamma')
    """
    parts = [f"{count if count > 1 else ''}{each.name}" for each, count in zip(particles, counts, strict=True) if count]
    return "".join(parts) or "gamma"


def channel_separation(parent: Nuclide, particles: Sequence[Emitted], counts: Sequence[int]) -> float:
    """Return the least excitation [MeV] at which a channel is open: masses after less mass before.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> f"{channel_separation(nuclide('Bi208'), (neutron,), (2,)) / MeV:.2f}"
        '14.98'
    """
    Z = parent.Z - sum(each.Z * count for each, count in zip(particles, counts, strict=True))
    N = parent.N - sum(each.N * count for each, count in zip(particles, counts, strict=True))
    emitted = sum(each.mass * count for each, count in zip(particles, counts, strict=True))
    left = 0.0 if Z + N == 0 else nuclide(Z, Z + N).mass
    return left + emitted - parent.mass


def in_mev(energy: float | Array) -> Array:
    """Return energies in MeV as plain numbers: inside this folder all is in MeV and fm.

    Example:
        >>> float(in_mev(3 * MeV))
        3.0
    """
    return np.asarray(energy) / MeV

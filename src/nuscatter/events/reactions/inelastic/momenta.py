r"""Four-momenta of inelastic events: lepton and excited nucleus, then one emission after the other, all exact.

Neutrino and target have the energy √s in their common rest frame, in which lepton and nucleus (of mass M' with its
excitation) leave back to back; an emission has M in place of √s. In both the energy that is released,

.. math:: Q = \sqrt s - m - M', \qquad p^* = \frac{\sqrt{Q (Q + 2m) (Q + 2M') (Q + 2m + 2M')}}{2 \sqrt s},
          \qquad T^*_m = \frac{Q (Q + 2M')}{2 \sqrt s},

says the momentum without a difference of large numbers. Emissions are isotropic in the rest frame of what emits.

Cross sections neglect the recoil of the nucleus: their lepton has E − Δ − E_x, this one less by that recoil,
q²/2M, which is 4E²/2M at most and 0.1 MeV for 50 MeV and argon.
"""

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.codes import OUTGOING
from nuscatter.events.drawing.directions import around, circle
from nuscatter.events.reactions.inelastic.emissions import Emissions, Whole
from nuscatter.units import Array


def released_at(E: Array, *, target: float, least: float, incoming: float = 0.0) -> Array:
    """Return √s less the masses that leave [MeV], negative below the threshold.

    Args:
        E: Energies of the projectile [MeV].
        target: Mass of what it hits at rest [MeV].
        least: Sum of the masses that leave [MeV].
        incoming: Mass of the projectile [MeV].

    Example:
        >>> f"{released_at(np.array(10.0), target=1000.0, least=1000.0):.4f}"
        '9.9505'
    """
    more = incoming**2 + 2 * target * E
    return np.asarray(more / (np.sqrt(target**2 + more) + target) - (least - target))


def in_rest_frame(released: Array, *, mass: float | Array, left: Array) -> tuple[Array, Array]:
    """Return kinetic energy [MeV] of one of two particles, and the momentum [MeV] of both, in their rest frame.

    Args:
        released: Q [MeV].
        mass: Of the one [MeV].
        left: Of the other [MeV].

    Example:
        >>> T, p = in_rest_frame(np.array(2.0), mass=0.0, left=np.array(3.0))
        >>> f"{T:.1f} {p:.1f}"
        '1.6 1.6'
    """
    twice = 2 * (released + mass + left)
    squared = released * (released + 2 * mass) * (released + 2 * left) * (released + 2 * mass + 2 * left)
    return released * (released + 2 * left) / twice, np.sqrt(np.maximum(squared, 0.0)) / twice


def lepton_momenta(
    E: Array,
    generator: np.random.Generator,
    *,
    direction: Array,
    cosine: Array,
    target: float,
    mass: float,
    left: Array,
    released: Array,
    incoming: float = 0.0,
) -> Array:
    """Return (p_x, p_y, p_z, E) [MeV] of leptons in the frame in which the target is at rest, shape (n, 4).

    Args:
        E: Energies of the neutrinos [MeV], shape (n,).
        generator: Of random numbers, for azimuths.
        direction: Of the neutrinos, unit vectors, shape (n, 3).
        cosine: Between neutrino and lepton, in the rest frame of both together with the nuclei.
        target: Mass of the target [MeV].
        mass: Of the lepton [MeV].
        left: Of the nucleus with its excitation [MeV], shape (n,).
        released: Q [MeV], shape (n,).
        incoming: Mass of the projectile [MeV].
    """
    kinetic, p = in_rest_frame(released, mass=mass, left=left)
    root = released + mass + left
    along, energy = p * cosine, kinetic + mass
    # γ and γβ of the frame in which all is at rest
    gamma, push = (E + target) / root, np.sqrt((E - incoming) * (E + incoming)) / root
    forward = gamma * along + push * energy
    across = p * np.sqrt(np.maximum((1 - cosine) * (1 + cosine), 0.0))
    size = np.hypot(forward, across)
    result = np.empty((len(E), 4))
    result[:, :3] = around(direction, forward / np.where(size > 0, size, 1.0), generator) * size[:, None]
    result[:, 3] = np.hypot(size, mass)
    return result


def recoiling_cosine(
    E: Array, *, T: Array, target: float, mass: float, left: Array, released: Array, incoming: float = 0.0
) -> Array:
    """Return the cosine between neutrino and lepton, in their rest frame, of given recoils of the excited nucleus.

    A recoil that is not possible is taken at the end of what is.

    Args:
        E: Energies of the neutrinos [MeV], shape (n,).
        T: Kinetic energies of the nucleus [MeV], in the frame in which the target is at rest.
        target: Mass of the target [MeV].
        mass: Of the lepton [MeV].
        left: Of the nucleus with its excitation [MeV].
        released: Q [MeV].
        incoming: Mass of the projectile [MeV].

    Example:
        >>> E, M = np.array([30.0]), 4e4
        >>> Q = released_at(E, target=M, least=M)
        >>> [round(float(recoiling_cosine(E, T=T, target=M, mass=0.0, left=M, released=Q)[0]), 2) for T in (0, 0.02)]
        [1.0, 0.11]
    """
    kinetic, p = in_rest_frame(released, mass=mass, left=left)
    root = released + mass + left
    # e = γ (e* + β p* cosθ) of the lepton is what the nucleus leaves of all energy
    energy = E + target - left - T
    gamma, push = (E + target) / root, np.sqrt((E - incoming) * (E + incoming)) / root
    scale = np.where(p > 0, push * p, 1.0)
    return np.clip((energy - gamma * (kinetic + mass)) / scale, -1.0, 1.0)


def emitted_momenta(
    emissions: Emissions, generator: np.random.Generator, *, nucleus: Array, first: Array
) -> tuple[list[tuple[Whole, Array]], Array]:
    """Return the four-momenta [MeV] of all that nuclei emit, and those of what is left of them.

    Args:
        emissions: What they emit.
        generator: Of random numbers.
        nucleus: Momenta of the nuclei before [MeV], shape (n, 3).
        first: Their masses with all excitation [MeV], shape (n,).

    Returns:
        For each emission the places of the nuclei that have it and its four-momenta, shape (m, 4); and the four-momenta
        of nuclei at the end, shape (n, 4).
    """
    momentum, mass = nucleus.copy(), first.copy()
    found = []
    for at in range(len(emissions.code)):
        rows = np.flatnonzero(emissions.number > at)
        own, left = emissions.mass[at, rows], emissions.left[at, rows]
        kinetic, p = in_rest_frame(emissions.released[at, rows], mass=own, left=left)
        before, P = mass[rows], momentum[rows]
        energy = kinetic + own
        cosine = 2 * generator.random(len(rows)) - 1
        sine = np.sqrt((1 - cosine) * (1 + cosine))
        x, y = circle(generator.random(len(rows)))
        drawn = np.empty((len(rows), 4))
        u = P / before[:, None]
        gamma = np.sqrt(1 + u[:, 0] ** 2 + u[:, 1] ** 2 + u[:, 2] ** 2)
        moving = np.stack([p * sine * x, p * sine * y, p * cosine], axis=1)
        along = (u * moving).sum(axis=1)
        drawn[:, :3] = moving + u * (energy + along / (1 + gamma))[:, None]
        drawn[:, 3] = gamma * energy + along
        momentum[rows] = P - drawn[:, :3]
        mass[rows] = left
        found.append((rows, drawn))
    result = np.empty((len(momentum), 4))
    result[:, :3] = momentum
    result[:, 3] = np.sqrt((momentum**2).sum(axis=1) + mass**2)
    return found, result


def products_of(
    lepton: Array,
    emissions: Emissions,
    generator: np.random.Generator,
    *,
    code: int,
    mass: float,
    nucleus: Array,
    left: Array,
) -> Particles:
    """Return all that leaves: of each event the lepton, then the emissions in their order, then the nucleus.

    Args:
        lepton: Four-momenta of the leptons [MeV], shape (n, 4).
        emissions: What the nuclei emit.
        generator: Of random numbers.
        code: Of the lepton.
        mass: Of the lepton [MeV].
        nucleus: Momenta of the nuclei before they emit something [MeV], shape (n, 3).
        left: Their masses with all excitation [MeV], shape (n,).
    """
    emitted, final = emitted_momenta(emissions, generator, nucleus=nucleus, first=left)
    first = np.concatenate([[0], np.cumsum(emissions.number + 2)])
    size = int(first[-1])
    made = Particles(
        first, np.zeros(size, dtype=np.int64), np.full(size, OUTGOING), np.empty((size, 4)), np.empty(size)
    )
    parts: list[tuple[Whole, int | Whole, Array, float | Array]] = [(first[:-1], code, lepton, mass)]
    for place, (rows, momenta) in enumerate(emitted):
        at = first[rows] + 1 + place
        parts.append((at, emissions.code[place, rows], momenta, emissions.mass[place, rows]))
    parts.append((first[1:] - 1, emissions.nucleus, final, emissions.last(left)))
    for at, codes, momenta, masses in parts:
        made.pdg[at], made.momentum[at], made.mass[at] = codes, momenta, masses
    return made

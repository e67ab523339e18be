r"""The ways in which an excited nucleus decays, in bins of its excitation energy, and where the energy goes.

In each channel (the particles that leave, as "n" or "np"; "gamma" if none does) the excitation energy is

.. math:: E_x = E_\gamma + T_n + T_c + S

of photons, kinetic energies of neutrons and of charged particles, and the separation energy that stays in masses. The
last is what no detector sees. Within a bin of E_x probabilities may change much, as at a threshold of emission. So a
bin is divided, and its mean is taken: that conserves energy in each channel.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError, increasing, instance, unknown, whole
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Parts of a bin at whose middles decays are asked for.
_PARTS = 8
#: By how much probabilities may differ from a sum of 1.
_ROUNDING = 1e-6


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Outcomes:
    """Decays of one nucleus in bins of its excitation energy; `outcomes` makes it.

    Args:
        channels: Their names.
        neutron_number: Neutrons in each, shape (channels,).
        proton_number: Protons in each, shape (channels,).
        middle: Mean excitation energy of a bin [MeV], shape (bins,).
        probability: Of a channel in a bin, shape (channels, bins); the sum over channels is 1.
        excitation: Mean excitation energy of what decays by a channel [MeV], shape (channels, bins).
        photons: Mean energy of photons in a channel [MeV], shape (channels, bins).
        neutrons: Mean kinetic energy of all neutrons [MeV].
        charged: Mean kinetic energy of all charged particles [MeV].
    """

    channels: tuple[str, ...]
    neutron_number: Array
    proton_number: Array
    middle: Array
    probability: Array
    excitation: Array
    photons: Array
    neutrons: Array
    charged: Array
    __repr__ = shortened

    @property
    def separation(self) -> Array:
        """Energy that stays in masses [MeV], shape (channels, bins)."""
        return self.excitation - self.photons - self.neutrons - self.charged


@lru_cache(maxsize=256)
def _outcomes(nuclide: Nuclide, edges: tuple[float, ...], decays: DeExcitation) -> Outcomes:
    excitation = parts_of(np.array(edges))
    made = decays(nuclide, excitation.ravel())
    shape = len(made.channels), *excitation.shape
    probability = np.asarray(made.probability, dtype=float).reshape(shape)
    off = np.abs(probability.sum(axis=0) - 1)
    if not (probability.min(initial=0.0) >= -_ROUNDING and off.max() <= _ROUNDING):
        worst = excitation.ravel()[int(off.argmax())] / MeV
        raise InputError(f"Decays of {nuclide.name} at {worst:.3g} MeV have probabilities that do not sum to 1.")
    total = probability.sum(axis=2)

    def mean(values: Array) -> Array:
        weighted = (probability * np.broadcast_to(values, shape)).sum(axis=2)
        plain = np.broadcast_to(values, shape).mean(axis=2)
        return np.asarray(np.where(total > 0, weighted / np.where(total > 0, total, 1.0), plain))

    each = (np.asarray(values, dtype=float).reshape(shape) for values in (made.photons, made.neutrons, made.charged))
    photons, neutrons, charged = (mean(values) for values in each)
    return Outcomes(
        channels=tuple(made.channels),
        neutron_number=np.asarray(made.neutron_number),
        proton_number=np.asarray(made.proton_number),
        middle=excitation.mean(axis=1),
        probability=total / _PARTS,
        excitation=mean(excitation),
        photons=photons,
        neutrons=neutrons,
        charged=charged,
    )


def outcomes(nuclide: Nuclide, edges: Array, decays: DeExcitation) -> Outcomes:
    """Return how a nucleus decays in bins of its excitation energy.

    Args:
        nuclide: The nucleus.
        edges: Edges of the bins [MeV], shape (bins + 1,); what is below 0 is taken at 0.
        decays: The model of de-excitation.

    Raises:
        InputError: the model's probabilities do not sum to 1.
    """
    bounds = increasing("edges", edges).tolist()
    return _outcomes(instance("nuclide", nuclide, Nuclide, "a Nuclide"), tuple(bounds), decays)


def parts_of(edges: Array) -> Array:
    """Return the excitation energies [MeV] in each bin at which its decays are taken, shape (bins, parts).

    Args:
        edges: Edges of the bins [MeV]; what is below 0 is taken at 0.

    Example:
        >>> parts_of(np.array([0.0, 0.5]) * MeV)[0, :2] / MeV
        array([0.03125, 0.09375])
    """
    bounds = np.maximum(edges, 0.0)
    parts = (np.arange(_PARTS) + 0.5) / _PARTS
    return np.asarray(bounds[:-1, None] + np.diff(bounds)[:, None] * parts)


class Only(Protocol):
    """Which channels are counted; `WithNeutrons` and `InChannels` are such values."""

    def chooses(self, made: Outcomes) -> NDArray[np.bool_]:
        """Return which channels count, shape (channels,)."""
        ...

    def __str__(self) -> str:
        """As "with 1 or more neutrons", for names of reactions."""
        ...


@final
@dataclass(frozen=True)
class WithNeutrons:
    """Only events with so many neutrons.

    Args:
        least: Fewest.
        most: Most; None for any number.

    Raises:
        InputError: a number is no whole one, or most is below least.

    Example:
        >>> str(WithNeutrons(1)), str(WithNeutrons(0, 0))
        ('with 1 or more neutrons', 'with 0 neutrons')
    """

    least: int = 1
    most: int | None = None

    def __post_init__(self) -> None:
        whole("least", self.least, 0, 1000)
        if self.most is not None:
            whole("most", self.most, self.least, 1000)

    def chooses(self, made: Outcomes) -> NDArray[np.bool_]:
        """Return which channels count, shape (channels,)."""
        number = made.neutron_number
        return (number >= self.least) & (number <= (self.most if self.most is not None else np.inf))

    def __str__(self) -> str:
        if self.most == self.least:
            return f"with {self.least} neutron{'s' * (self.least != 1)}"
        upto = " or more" if self.most is None else f" to {self.most}"
        return f"with {self.least}{upto} neutrons"


@final
@dataclass(frozen=True)
class InChannels:
    """Only events in some channels: ``InChannels("gamma")`` for those that leave the final nucleus bound.

    Args:
        names: The channels.

    Raises:
        InputError: none is given, or (when it is used) the nucleus has no such channel.
    """

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        if not names:
            raise InputError("InChannels needs the name of a channel, as 'gamma' or 'n'.")
        for each in names:
            instance("a channel", each, str, "a name such as 'gamma' or 'n'")
        object.__setattr__(self, "names", names)

    def chooses(self, made: Outcomes) -> NDArray[np.bool_]:
        """Return which channels count, shape (channels,)."""
        for each in self.names:
            if each not in made.channels:
                raise unknown("channel of decay", each, made.channels)
        return np.isin(made.channels, self.names)

    def __str__(self) -> str:
        return f"by {' or '.join(self.names)}"

"""What is hardly meant by the functions of a detector, told where the detector is made.

A forgotten unit in a smearing, a quenching or an efficiency makes no number that is wrong by itself. It shows beside
the energy bins: a width far beyond them, more seen than was deposited, an efficiency that is zero in all bins and is
not if its argument is in keV. Only where the observable is an energy can this be told. Numbers of quanta have no unit,
and a quenching that returns them has bins that end at 1 or above; energies of MeV are then not told from them.
"""

import warnings
from collections.abc import Callable

import numpy as np

from nuscatter.detectors.smearing import GaussianSmearing, Smearing
from nuscatter.errors import InputError, InputWarning
from nuscatter.quantities import BIN_ENERGY, plausible
from nuscatter.units import Array, MeV, keV
from nuscatter.words.describing import energies_of, energy_of

#: Widths of a smearing over the largest energy of the bins from which on it is warned of, and refused.
_TOO_WIDE, _FAR_TOO_WIDE = 0.9, 10.0
#: Width, in quanta, below which a smearing of quanta is warned of: the best detectors have 0.07 electrons.
_TOO_NARROW = 0.01
#: Energies that a quenching makes over the recoil's from which on it is warned of, and refused. A scale of energies,
#: which a nuisance moves, may be written as a factor near 1.
_TOO_MUCH, _FAR_TOO_MUCH = 1.2, 2.0
#: An efficiency below the first from the bins to a multiple of their end, and above the second in the bins if it were
#: of keV, is one of keV. One with a threshold not far beyond the bins is not meant: a scan passes through it.
_NOTHING, _SOMETHING, _BEYOND = 1e-3, 0.1, 10.0
#: Points at which the functions are asked, and the lowest of the recoils over the largest.
_POINTS, _LOWEST = 33, 0.01


def counts_quanta(edges: Array, *, light_yield: float | None, functions: bool) -> bool:
    """Return whether bins may be of a number of quanta and not of an energy.

    Args:
        edges: Edges of the energy bins.
        light_yield: Of the detector.
        functions: Whether the detector has a function that may make numbers of energies.
    """
    return light_yield is not None or (functions and bool(edges[-1] >= 1 * MeV))


def warn_or_refuse(sentence: str, refused: bool) -> None:
    """Raise `InputError`, or warn, with a sentence."""
    if refused:
        raise InputError(sentence)
    warnings.warn(sentence, InputWarning, stacklevel=6)  # where the detector is made


def check_smearing(smearing: Smearing, edges: Array) -> None:
    """Refuse a smearing of energies whose widths have no unit, or are far beyond the bins.

    Args:
        smearing: Of an energy.
        edges: Edges of the bins [MeV].
    """
    if isinstance(smearing, GaussianSmearing):
        if _is_whole(smearing.noise):
            plausible("noise", smearing.noise, BIN_ENERGY)
        if _is_whole(smearing.stochastic):
            raise InputError(
                f"stochastic is {smearing.stochastic}, a number without a unit, but the root of an energy was "
                f"expected, since the bins are energies: did you mean {smearing.stochastic}*keV**0.5?"
            )
    largest = float(np.abs(edges).max())
    width = float(smearing.width(np.array(largest)))
    if not width > _TOO_WIDE * largest:
        return
    sentence = (
        f"The smearing is {energy_of(width)} wide at {energy_of(largest)}, where the energy bins end, but a width "
        "well below that was expected: noise is an energy, as 0.05*keV, stochastic the root of one, as 0.1*keV**0.5, "
        "and a smearing of quanta needs a light_yield."
    )
    warn_or_refuse(sentence, width > _FAR_TOO_WIDE * largest)


def check_smearing_of_quanta(smearing: Smearing, edges: Array) -> None:
    """Warn of a smearing of a number of quanta that is far below one of them, as widths of energies are.

    Args:
        smearing: Of a number.
        edges: Edges of the bins, numbers.
    """
    largest = float(np.abs(edges).max())
    width = float(smearing.width(np.array(largest)))
    if width < _TOO_NARROW:
        sentence = (
            f"The smearing is {width:.2g} wide at {largest:.4g} quanta, where the bins end, but a number of quanta was "
            "expected, as noise=2 or stochastic=1, since the detector has a light_yield; does it have a unit of energy?"
        )
        warn_or_refuse(sentence, refused=False)


def check_quenching(seen: Callable[[Array], Array], edges: Array) -> None:
    """Refuse a quenching that makes far more energy than was deposited, and warn of one that makes more.

    Args:
        seen: Recoil energies [MeV] → energies seen [MeV], both of shape (n,).
        edges: Edges of the bins [MeV].
    """
    top = float(edges[-1])
    if not top > 0:
        return
    T = np.geomspace(max(float(edges[0]), _LOWEST * top), top, _POINTS)
    ratio = seen(T) / T
    at = int(np.argmax(ratio))
    if not ratio[at] > _TOO_MUCH:
        return
    made = f"The quenching makes {energy_of(float(T[at] * ratio[at]))} of a recoil of {energy_of(float(T[at]))}"
    sentence = (
        f"{made}, {ratio[at]:.4g} times as much, but at most the recoil's own energy was expected: a factor is "
        "multiplied by T, as in constant(0.2), an energy has its unit, as in 0.1*keV*(T/keV)**1.1, and numbers of "
        "quanta need a light_yield, or bins that are such numbers."
    )
    warn_or_refuse(sentence, bool(ratio[at] > _FAR_TOO_MUCH))


def check_efficiency(name: str, accepted: Callable[[Array], Array], edges: Array) -> None:
    """Warn of an efficiency of energies that accepts nothing in the bins, and would if its argument were in keV.

    Args:
        name: What the message calls it.
        accepted: Energies [MeV] → fractions, both of shape (n,); `InputError` if they are none.
        edges: Edges of the bins [MeV].
    """
    x = np.linspace(edges[0], edges[-1], _POINTS)
    most = float(accepted(x).max())
    if most > _NOTHING:
        return
    try:
        if accepted(np.linspace(edges[-1], _BEYOND * edges[-1], _POINTS)).max() > _NOTHING:
            return
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            in_keV = float(accepted(x / keV).max())
    except (ArithmeticError, ValueError):  # it is no function of such numbers
        return
    if in_keV > _SOMETHING:
        window = energies_of(float(edges[0]), float(edges[-1]))
        sentence = (
            f"The {name} is at most {most:.2g} in the bins, {window}, and {in_keV:.2g} if its argument were in keV; "
            "it is in powers of MeV: did you mean a function of x / keV?"
        )
        warn_or_refuse(sentence, refused=False)


def _is_whole(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and value != 0

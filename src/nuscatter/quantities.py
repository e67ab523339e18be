"""Kinds of quantities, each with the range that is plausible, so that a forgotten unit is an error and not a result.

A number without its unit is a number of powers of MeV: ``mass=10.0`` is 2e-29 kg, and the counts are silently zero. The
ranges below are far wider than any use: from a grain of dust to a mountain, from a micrometre to the universe. What
lies outside is refused, and the message gives the value in a usual unit and what was probably meant. A whole number
but zero is refused whatever its size: a unit would have made a float of it.

No range can tell ``E=30.0`` from 30 MeV or ``power=3.0`` from 0.7 GW: for energies the range is only a ceiling. What a
fit may vary freely (couplings, moments, charge radii) has no range. Of moments and radii a number that is round in
powers of MeV, and not in the unit of the field, was typed without it: that is a warning (`warn_if_bare`).
"""

import re
import warnings
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import LEAST, InputError, InputWarning, finite, not_negative, positive
from nuscatter.units import (
    GW,
    MW,
    Array,
    GeV,
    Hz,
    J,
    MeV,
    W,
    cm,
    day,
    erg,
    eV,
    fm,
    g,
    hour,
    keV,
    kg,
    km,
    m,
    megaparsec,
    s,
    us,
)  # fmt: skip


@final
@dataclass(frozen=True)
class Quantity:
    """A kind of quantity: what it is called, its range, and the units in which a message speaks of it."""

    #: With its article, as ``a distance``.
    what: str
    #: The smallest and the largest plausible size, in powers of MeV.
    low: float
    high: float
    #: The unit in which messages give values and the range, and its name.
    scale: float
    unit: str
    #: The unit that a message proposes, and how it is typed.
    proposed: float
    typed: str
    #: The power of MeV that the quantity is.
    power: int = 1
    #: Whether it may be zero. Then an array is judged by its largest entry, and what is below any number that stands
    #: without its unit (1e-12 in powers of MeV) counts as zero.
    zero: bool = False
    #: Whether it may be negative.
    signed: bool = False


DETECTOR_MASS = Quantity("a mass", 1e-12 * kg, 1e15 * kg, kg, "kg", kg, "kg")
DISTANCE = Quantity("a distance", 1e-6 * m, 1e27 * m, m, "m", m, "m", -1)
DEPTH = Quantity("a depth", 1e-6 * m, 1e27 * m, m, "m", m, "m", -1, zero=True)
VOLUME = Quantity("a volume", 1e-18 * m**3, 1e27 * m**3, m**3, "m³", m**3, "m**3", -3)
DURATION = Quantity("a duration", 1e-9 * s, 1e18 * s, s, "s", day, "day", -1, zero=True)
POSITIVE_DURATION = replace(DURATION, zero=False)
POWER = Quantity("a power", 1e-6 * W, 1e18 * W, W, "W", GW, "GW", 2, zero=True)
BEAM_POWER = Quantity("a power", 1e-6 * W, 1e18 * W, W, "W", MW, "MW", 2)
REPETITION = Quantity("a rate", 1e-9 * Hz, 1e12 * Hz, Hz, "Hz", Hz, "Hz")
ACTIVITY = Quantity("an activity", 1e-9 * Hz, 1e20 * Hz, Hz, "Hz", Hz, "Hz", 1, zero=True)
#: The energy of a neutrino or of another projectile.
ENERGY = Quantity("an energy", LEAST, 1e12 * MeV, MeV, "MeV", MeV, "MeV")
ENERGY_FROM_ZERO = replace(ENERGY, low=0.0, zero=True)
#: Kinetic energy of what recoils, or what is deposited.
RECOIL_ENERGY = Quantity("an energy", 0.0, 1e15 * keV, keV, "keV", keV, "keV", zero=True)
POSITIVE_RECOIL = replace(RECOIL_ENERGY, low=LEAST, zero=False)
#: Ends of bins in the observable, where this is an energy.
BIN_ENERGY = Quantity("an energy", 0.0, 1e15 * keV, keV, "keV", keV, "keV", zero=True, signed=True)
PROTON_ENERGY = Quantity("a proton's energy", 1e-3 * GeV, 1e6 * GeV, GeV, "GeV", GeV, "GeV")
#: All energy that a beam has delivered.
BEAM_ENERGY = Quantity("a beam's energy", 1e-9 * J, 1e25 * J, J, "J", GW * hour, "GW*hour", zero=True)
PAIR_ENERGY = Quantity("an energy", 1e-6 * eV, 1e5 * eV, eV, "eV", eV, "eV")
#: The mass of a particle that is exchanged or made.
PARTICLE_MASS = Quantity("a mass", 0.0, 1e22 * MeV, MeV, "MeV", MeV, "MeV", zero=True)
POSITIVE_MASS = replace(PARTICLE_MASS, low=LEAST, zero=False)
#: A time within a pulse: its width, the ends of time bins.
TIME = Quantity("a time", 1e-9 * us, 1e18 * us, us, "us", us, "us", -1, zero=True, signed=True)
#: A fit may ask for any delay near zero.
DELAY = Quantity("a time", 0.0, 1e18 * us, us, "us", us, "us", -1, zero=True, signed=True)
LIFETIME = Quantity("a time", 1e-12 * us, 1e24 * us, us, "us", us, "us", -1)
NUCLEAR_RADIUS = Quantity("a length", 1e-6 * fm, 50 * fm, fm, "fm", fm, "fm", -1)
#: How diffuse a nucleus is.
SURFACE = Quantity("a length", 1e-6 * fm, 20 * fm, fm, "fm", fm, "fm", -1, zero=True)
DIFFUSENESS = replace(SURFACE, zero=False)
NEUTRON_SKIN = Quantity("a length", 1e-9 * fm, 20 * fm, fm, "fm", fm, "fm", -1, zero=True, signed=True)
DRIFT_FIELD = Quantity("a field", 1e-6 * eV / cm, 1e9 * eV / cm, eV / cm, "eV/cm", eV / cm, "eV/cm", 2)
DENSITY = Quantity("a density", 1e-9 * g / cm**3, 1e3 * g / cm**3, g / cm**3, "g/cm³", g / cm**3, "g/cm**3", 4)
#: Differences of squared masses: of the three neutrinos, and of a fourth.
SPLITTING = Quantity(
    "a difference of squares", 1e-20 * eV**2, 1e6 * eV**2, eV**2, "eV²", eV**2, "eV**2", 2, zero=True, signed=True
)
SOLAR_SPLITTING = replace(SPLITTING, zero=False, signed=False)
STERILE_SPLITTING = Quantity(
    "a difference of squares", 1e-20 * eV**2, 1e9 * eV**2, eV**2, "eV²", eV**2, "eV**2", 2, zero=True
)
#: What a supernova gives to neutrinos.
SUPERNOVA_ENERGY = Quantity("an energy", 1e49 * erg, 1e57 * erg, erg, "erg", erg, "erg")
_HUBBLE = km / s / megaparsec
HUBBLE = Quantity("an expansion rate", 1e-2 * _HUBBLE, 1e4 * _HUBBLE, _HUBBLE, "km/s/Mpc", _HUBBLE, "km/s/megaparsec")
#: Protons on target have no dimension, but an energy in their place is far larger.
PROTONS = Quantity("a number of protons", 0.0, 1e26, 1.0, "", 1.0, "", 0, zero=True)


def plausible(name: str, value: ArrayLike, kind: Quantity, *, single: bool = False) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is no plausible quantity of its kind.

    Args:
        name: What the message calls it.
        value: A number or an array.
        kind: What it is.
        single: Whether it must be one number.

    Example:
        >>> try:
        ...     plausible("mass", 10, DETECTOR_MASS)
        ... except InputError as error:
        ...     print(str(error).partition("but")[2])
         a mass from 1e-12 kg to 1e15 kg was expected: did you mean 10*kg?
    """
    if isinstance(value, float):  # most arguments are: no arithmetic of arrays
        if kind.low < value < kind.high:
            return np.asarray(value)
    elif type(value) is np.ndarray and value.dtype == np.float64 and not (single and value.ndim):
        below = value <= kind.high
        if np.count_nonzero((value > kind.low) & below) == value.size:
            return value
        if kind.zero and np.count_nonzero((value >= 0) & below) == value.size and value.max() >= kind.low:
            return value
    return _judged(name, value, kind, single)


def _judged(name: str, value: ArrayLike, kind: Quantity, single: bool) -> Array:
    """Return `value` as an array of floats, or raise the error of the first thing that is wrong with it."""
    if kind.signed:
        array = finite(name, value, kind.unit, single=single)
    elif kind.zero:
        array = not_negative(name, value, kind.unit, single=single)
    else:
        array = positive(name, value, kind.unit, single=single)
    size = np.abs(array)
    if kind.power and np.asarray(value).dtype.kind in "iu" and array.any():
        first = float(array[array != 0].flat[0])
        raise _refused(name, f"{_short(first)}, a number without a unit", first, kind)
    # where zero is allowed, an array may come close to it: the largest entry then shows the scale
    least = size if not kind.zero else np.max(size, initial=0.0, keepdims=True)
    some = least > (1e-12 * MeV**kind.power if kind.zero else 0.0)
    wrong = (size > kind.high) | ((least < kind.low) & (size == least) & some)
    if not np.count_nonzero(wrong):
        return array
    first = float(array[wrong].flat[0])
    shown = f"{_short(first / kind.scale)} {kind.unit}".rstrip()
    if kind.power and kind.unit not in ("MeV", "keV", "GeV"):
        shown = f"{_short(first / MeV**kind.power)} {_POWERS[kind.power]} ({shown})"
    raise _refused(name, shown, first, kind)


def warn_if_bare(name: str, value: object, unit: tuple[str, float], low: float, high: float, stacklevel: int) -> None:
    """Warn of a number that seems to be typed without its unit: with few digits in powers of MeV, and many in the unit.

    Arrays are not judged.

    Args:
        name: What the message calls it.
        value: A number, or anything else, which is not judged.
        unit: How the unit is typed, and its size.
        low: Smallest size that is judged, in powers of MeV.
        high: Largest size that is judged.
        stacklevel: Of the warning, counted from the caller.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return
    number, (typed, size) = float(value), unit
    if low <= abs(number) <= high and _is_round(number) and not _is_round(number / size):
        shown = _plain(f"{number:.3g}")
        warnings.warn(
            f"{name} is {shown} in powers of MeV, {_short(number / size)}*{typed}: did you mean {shown}*{typed}?",
            InputWarning,
            stacklevel=stacklevel + 1,
        )


def _is_round(number: float) -> bool:
    """Return whether a number has at most three digits, as typed ones have."""
    return abs(number - float(f"{number:.3g}")) <= 1e-12 * abs(number)


_OF_AN_ENERGY = "an energy becomes protons by facility.protons(energy=…)"
_POWERS = {1: "MeV", 2: "MeV²", 4: "MeV⁴", -1: "MeV⁻¹", -3: "MeV⁻³"}


def _refused(name: str, shown: str, number: float, kind: Quantity) -> InputError:
    """Return the error for a value, written as `shown`, and propose `number` times a unit if that is in the range."""
    low, high = (f"{_short(end / kind.scale)} {kind.unit}".rstrip() for end in (kind.low, kind.high))
    meant = kind.low <= abs(number) * kind.proposed <= kind.high
    span = f"from {low} to {high}" if kind.low > LEAST else f"up to {high}"
    if not kind.power:
        return InputError(f"{name} is {shown}, but {kind.what} {span} was expected; {_OF_AN_ENERGY}.")
    end = f": did you mean {_short(number)}*{kind.typed}?" if meant else "."
    return InputError(f"{name} is {shown}, but {kind.what} {span} was expected{end}")


def _short(number: float) -> str:
    """Return a number in two digits, or in up to five where it is typed so."""
    text = f"{number:.5g}"
    text = text if len(text) <= 6 and "e" not in text else f"{number:.2g}"
    return _plain(text)


def _plain(text: str) -> str:
    """Return a number as it is typed, without signs and zeros that its exponent does not need."""
    return re.sub(r"e([+-])0*", lambda found: "e-" if found[1] == "-" else "e", text)

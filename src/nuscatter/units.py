"""Units as plain numbers in powers of MeV, with ħ = c = 1.

The user multiplies in and divides out: ``T = 5 * keV``, ``sigma / cm**2``. There are no unit objects, which would make
arrays slow. Dimensions are checked by the scale instead. ``MeV`` may be any number from 1e-6 to 1e6 (environment
variable ``NUSCATTER_MEV``, read here and nowhere else): the tests run at 1 and at 1.7, and a formula with a wrong
dimension then gives another result.

All definitions below are exact (SI 2019, IAU 2015), but for the magnetic constant and the Bohr magneton (CODATA 2022).
``from nuscatter.units import *`` brings all units but the nanosecond, whose name is the package's in
``import nuscatter as ns``. It is reached by ``from nuscatter.units import ns``, or as ``units.ns``.

Example:
    >>> from nuscatter.units import GW, MeV, cm, day, fm, kg
    >>> round(1 * fm * MeV * 197.3269804, 9)
    1.0
    >>> f"{1 * GW * day / MeV:.4e}"  # a gigawatt-day in MeV
    '5.3927e+26'
"""

import math
import os
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

#: The arrays that the functions of the library take and return: floats in powers of MeV.
Array = NDArray[np.float64]


def _scale(text: str) -> float:
    """Return the MeV that ``NUSCATTER_MEV`` asks for; `errors` imports this module, so its checks cannot be used."""
    with suppress(ValueError):
        if 1e-6 <= float(text) <= 1e6:
            return float(text)
    raise ValueError(f"NUSCATTER_MEV is {text!r}, but a number from 1e-6 to 1e6 was expected; unset it for 1.")


MeV: float = _scale(os.environ.get("NUSCATTER_MEV", "1"))
eV: float = 1e-6 * MeV
keV: float = 1e-3 * MeV
GeV: float = 1e3 * MeV
TeV: float = 1e6 * MeV

_ELEMENTARY_CHARGE = 1.602176634e-19  # C, exact
_PLANCK = 6.62607015e-34  # J s, exact
_LIGHT = 299792458.0  # m/s, exact
_MAGNETIC_CONSTANT = 1.25663706127e-6  # N/A², CODATA 2022

J: float = eV / _ELEMENTARY_CHARGE
erg: float = 1e-7 * J
s: float = 2 * math.pi / (_PLANCK * J)
ms: float = 1e-3 * s
us: float = 1e-6 * s
ns: float = 1e-9 * s
minute: float = 60 * s
hour: float = 3600 * s
day: float = 24 * hour
year: float = 365.25 * day
Hz: float = 1 / s

m: float = s / _LIGHT
km: float = 1e3 * m
cm: float = 1e-2 * m
mm: float = 1e-3 * m
angstrom: float = 1e-10 * m
fm: float = 1e-15 * m
barn: float = 1e-28 * m**2

#: A megaparsec: 648000/π astronomical units of 149597870.7 km, both exact.
megaparsec: float = 1e6 * 648000 / math.pi * 149597870.7 * km

kg: float = J * _LIGHT**2
g: float = 1e-3 * kg
mg: float = 1e-6 * kg
tonne: float = 1e3 * kg
kt: float = 1e6 * kg

W: float = J / s
kW: float = 1e3 * W
MW: float = 1e6 * W
GW: float = 1e9 * W

#: One tesla in Heaviside–Lorentz units: the field whose energy density B²/2 is 1 T²/2μ₀.
tesla: float = math.sqrt(J / m**3 / _MAGNETIC_CONSTANT)
#: μ_B = e/2m_e, CODATA 2022: 5.7883817982(18)e-11 MeV/T.
bohr_magneton: float = 5.7883817982e-11 * MeV / tesla

#: What ``from nuscatter.units import *`` brings: every unit but `ns`, which would hide the package's usual name.
__all__ = [  # noqa: RUF022
    "GW", "Hz", "J", "MW", "GeV", "MeV", "TeV", "W", "angstrom", "barn", "bohr_magneton", "cm", "day", "eV", "erg",
    "fm", "g", "hour", "kW", "keV", "kg", "km", "kt", "m", "megaparsec", "mg", "minute", "mm", "ms", "s", "tesla",
    "tonne", "us", "year",
]  # fmt: skip

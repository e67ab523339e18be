"""Maps of fluxes by name, from what a source makes to what arrives over a short baseline.

Their arguments can be typed, as those of the terms. Maps of the Sun and of supernovae come with these sources.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from nuscatter.catalogue.terms.arguments import Number, OneOf
from nuscatter.catalogue.terms.constructor import Constructor, constructor
from nuscatter.propagation.non_unitarity import NonUnitarity
from nuscatter.propagation.sterile import Sterile
from nuscatter.sources.flux import Flux

#: A map of fluxes by name.
FluxMapEntry: TypeAlias = Constructor[Callable[[Flux], Flux]]

_SPLITTING = Number(
    expected="a difference of squared masses such as 1eV2",
    units=("eV2", "keV2", "MeV2"),
    signed=False,
    start=1.0,
    limits=(0.0, None),
    low=1e-2,
    high=1e2,
    logarithmic=True,
)
_SQUARE = Number(
    expected="a number from 0 to 1 such as 0.05", signed=False, start=0.05, limits=(0.0, 1.0), low=0.0, high=0.5
)
#: Beside 1, where α is unitary; then what is below the diagonal may differ from zero.
_DIAGONAL = replace(_SQUARE, expected="a number from 0 to 1 such as 0.95", start=0.95, low=0.8, high=1.0)
_BELOW = Number(
    expected="a number without a unit such as 0.03 or 0.03+0.02j", imaginary=True, start=0.03, low=-0.2, high=0.2
)
_PHASE = Number(expected="a phase in radians such as 1.5", start=0.0, low=-np.pi, high=np.pi)
_YES_OR_NO = OneOf(choices={"no": False, "yes": True}, start="no")

#: Maps on the face that are not here, each with the reason.
FLUX_MAPS_LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "AdiabaticMSW": "of the Sun, whose sources apply it",
        "Conversion": "of supernovae, whose bursts take it",
    }
)


@cache
def flux_maps() -> Mapping[str, FluxMapEntry]:
    """Return the maps of fluxes by name.

    Example:
        >>> from nuscatter.units import eV, m
        >>> sterile = flux_maps()["Sterile"]
        >>> sterile.of_source
        ('distance',)
        >>> dm2 = sterile.arguments["dm2"].read("Sterile", "1 eV2")
        >>> made = sterile.make(dm2=dm2, e=0.05, distance=20 * m)
        >>> round(made.dm2 / eV**2, 9)
        1.0
    """
    below = ("alpha_21", "alpha_31", "alpha_32")
    diagonal = ("alpha_11", "alpha_22", "alpha_33")
    entries: tuple[FluxMapEntry, ...] = (
        constructor(
            Sterile,
            {"dm2": _SPLITTING}
            | dict.fromkeys(("e", "mu", "tau"), _SQUARE)
            | {"coherent": _YES_OR_NO}
            | dict.fromkeys(("mu_phase", "tau_phase"), _PHASE),
            of_source=("distance",),
        ),
        constructor(
            NonUnitarity,
            dict.fromkeys(diagonal, _DIAGONAL) | dict.fromkeys(below, _BELOW) | {"coherent": _YES_OR_NO},
        ),
    )
    return MappingProxyType({each.name: each for each in entries})

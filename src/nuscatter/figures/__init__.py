"""Figures: functions that take results and return matplotlib figures; nothing here computes physics.

The names below are loaded when they are first used. No file has the name of one of them: importing it would put the
module in the function's place.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nuscatter.figures.data import data_with_fit as data_with_fit
    from nuscatter.figures.names import Name as Name
    from nuscatter.figures.names import label as label
    from nuscatter.figures.predictions import counts_by_species as counts_by_species
    from nuscatter.figures.predictions import ratio as ratio
    from nuscatter.figures.predictions import spectrum as spectrum
    from nuscatter.figures.profile import profile_figure as profile_figure
    from nuscatter.figures.regions import contour as contour
    from nuscatter.figures.style import house_style as house_style
    from nuscatter.figures.style import save as save

_NAMES = {
    "data": ("data_with_fit",),
    "names": ("Name", "label"),
    "predictions": ("counts_by_species", "ratio", "spectrum"),
    "profile": ("profile_figure",),
    "regions": ("contour",),
    "style": ("house_style", "save"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nuscatter.figures.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nuscatter.figures' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)

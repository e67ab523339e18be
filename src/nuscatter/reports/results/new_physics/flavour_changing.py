"""Couplings of neutrinos to quarks that change flavour, one at a time.

The neutrinos of a stopped-pion source and of a near reactor are of pure flavours. What changes flavour then has nothing
to interfere with, and only |ε| matters: the rows are limits. Neutrinos from the Sun are no pure flavours; their rate is
linear in ε too, and its sign matters, so rows with the Sun's data are intervals of a real ε.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.scans.scan import scan
from nuscatter.reports.results.new_physics.non_standard_interactions import one_at_a_time, symbol
from nuscatter.reports.results.told import Allowed, Analysis, Progress, Result, allowed

_ALL = ("emu_u", "emu_d", "etau_u", "etau_d", "mutau_u", "mutau_d")
#: Data, with what they see.
DATA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CsI 2021": _ALL,
        "LAr 2020": _ALL,
        "CONUS+": _ALL[:4],
        "CsI 2021 + LAr 2020": _ALL,
        "COHERENT": _ALL,
        "XENONnT": _ALL,
        "all": _ALL,
        "CsI 2017": ("emu", "etau", "mutau"),
    }
)
#: Data with neutrinos that are no pure flavours: the sign of a coupling matters.
WITH_SIGN = ("XENONnT", "all")

_LIMIT, _SIGNED = np.linspace(0.0, 0.4, 17), np.linspace(-0.7, 0.7, 29)
_SAID = (
    "Neutrinos of a stopped-pion source and of a reactor are of pure flavours, so only |ε| matters; those of the Sun "
    "are not, so with XENONnT the sign of a real ε does."
)


def of_magnitude(name: str) -> str:
    """Return how the magnitude of a coupling is written in a table.

    Example:
        >>> of_magnitude("emu_d"), of_magnitude("mutau")
        ('|ε_eμ^d|', '|ε_μτ^u| = |ε_μτ^d|')
    """
    return " = ".join(f"|{each}|" for each in symbol(name).split(" = "))


def changing(likelihood: Likelihood, name: str, data: str) -> Allowed:
    """Return what is allowed of a coupling that changes flavour, as in the rows.

    Args:
        likelihood: In the coupling.
        name: Of the coupling.
        data: Its name: whether the sign matters (`WITH_SIGN`).
    """
    grid: dict[str, Any] = {name: _SIGNED if data in WITH_SIGN else _LIMIT}
    if data in WITH_SIGN:
        return allowed(scan(likelihood, levels=[0.683, 0.9], starts=2, **grid))
    limits = {name: (float(_LIMIT[0]), float(_LIMIT[-1]))}
    return allowed(scan(likelihood, levels=[0.683, 0.9], starts=2, limits=limits, **grid), limit=True)


def written(name: str, data: str) -> str:
    """Return how a coupling is written in the rows of data: its magnitude, where the sign does not matter.

    Example:
        >>> written("emu_d", "CsI 2021"), written("emu_d", "all")
        ('|ε_eμ^d|', 'ε_eμ^d')
    """
    return symbol(name) if data in WITH_SIGN else of_magnitude(name)


def _compute(progress: Progress) -> Result:
    rows = one_at_a_time(DATA, f"{ANALYSIS.name}.csv", progress, changing, written=written)
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), notes=(_SAID,))


ANALYSIS = Analysis(
    "flavour_changing",
    "Non-standard interactions that change flavour",
    "VII.A",
    ("coherent_csi_2018", "coherent_csi_2021", "coherent_lar_2020", "xenonnt_b8"),
    _compute,
)

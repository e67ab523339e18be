"""The theory error of the cross section on argon beside the review's Table I.

Ours is the spread of nuclear models scaled to the measured charge radius, couplings at one loop; once more with the
radii as the models have them.
"""

from functools import cache, partial

import numpy as np

from nuscatter.reports.budget import ErrorBudget
from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.reports.uncertainty import error_budget
from nuscatter.units import MeV

_ENERGIES = (10, 30, 50)
_MEASURED = "MS-bar(0) one loop; models at the measured charge radius"
_COMPUTED = "MS-bar(0) one loop; models with their own radii"


@cache
def _budget(at_measured_radius: bool) -> ErrorBudget:
    return error_budget("Ar40", E=np.array(_ENERGIES) * MeV, at_measured_radius=at_measured_radius)


def _at(energy: int) -> str:
    return f"σ at {energy} MeV"


def _nuclear(energy: int, *, at_measured_radius: bool = True) -> float:
    """Return the relative error of σ by the nucleus [%]."""
    found = _budget(at_measured_radius)
    return 100 * float(found.nuclear[found.quantities.index(_at(energy))])


def _total(energy: int) -> float:
    """Return the relative error of σ by all sources [%]."""
    found = _budget(True)
    return 100 * float(found.total[found.quantities.index(_at(energy))])


COMPARISONS = (
    *(Comparison(f"table1-nuclear-{energy}", _MEASURED, partial(_nuclear, energy)) for energy in _ENERGIES),
    *(Comparison(f"table1-total-{energy}", _MEASURED, partial(_total, energy)) for energy in _ENERGIES),
    *(
        Comparison(f"table1-nuclear-{energy}-computed", _COMPUTED, partial(_nuclear, energy, at_measured_radius=False))
        for energy in _ENERGIES
    ),
)

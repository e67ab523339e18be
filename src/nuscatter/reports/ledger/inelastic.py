"""Inelastic flux averages beside measured ones: Table III of the review, each with the theory error that faces it.

Iodine and lead are left to `nuscatter inelastic table`: their responses and bins take minutes.
"""

from functools import partial

from nuscatter.reports.inelastic.measured import measured_inelastic
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.units import cm

_LEVEL = "measured strength of the level; form factor, Coulomb field, isospin as error"
_RPA = "continuum RPA, mean of SLy4 and SkM*; forces, g_A, Coulomb field as error"


def _average(key: str) -> Ours:
    """Return the predicted average [1e-42 cm²], with the theory error on the side of the measured one."""
    (row,) = measured_inelastic([key])
    down, up = row.error
    unit = 1e-42 * cm**2
    return Ours(row.predicted / unit, (down if row.predicted > row.value else up) / unit)


COMPARISONS = (
    *(
        Comparison(key, _LEVEL, partial(_average, key))
        for key in (
            *("c12-ground-karmen", "c12-ground-e225", "c12-ground-lsnd"),
            *("c12-neutral-mu-karmen", "c12-neutral-karmen"),
        )
    ),
    Comparison(
        "c12-excited-lsnd", f"{_RPA}; without 1⁺; energies as error", partial(_average, "c12-excited-lsnd"), slow=True
    ),
    Comparison("fe56-karmen", _RPA, partial(_average, "fe56-karmen"), slow=True),
)

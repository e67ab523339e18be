"""Nuclear matter of Skyrme forces beside what their fits published."""

from functools import partial

from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.nuclear_matter import nuclear_matter
from nuscatter.units import MeV, fm

_CLOSED = "closed formulas of the force"


def _density(name: str) -> float:
    return nuclear_matter(force(name)).density * fm**3


def _energy(name: str) -> float:
    return nuclear_matter(force(name)).energy / MeV


def _incompressibility(name: str) -> float:
    return nuclear_matter(force(name)).incompressibility / MeV


def _symmetry(name: str) -> float:
    return nuclear_matter(force(name)).symmetry_energy / MeV


def _slope(name: str) -> float:
    return nuclear_matter(force(name)).symmetry_slope / MeV


COMPARISONS = (
    Comparison("unedf0-density", _CLOSED, partial(_density, "UNEDF0")),
    Comparison("unedf0-energy", _CLOSED, partial(_energy, "UNEDF0")),
    Comparison("unedf0-symmetry", _CLOSED, partial(_symmetry, "UNEDF0")),
    Comparison("unedf0-slope", _CLOSED, partial(_slope, "UNEDF0")),
    Comparison("unedf1-slope", _CLOSED, partial(_slope, "UNEDF1")),
    Comparison("sly4-k", _CLOSED, partial(_incompressibility, "SLy4")),
    Comparison("sly4-slope", _CLOSED, partial(_slope, "SLy4")),
)

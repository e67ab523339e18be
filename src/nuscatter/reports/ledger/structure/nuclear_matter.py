"""Nuclear matter of Skyrme forces and of relativistic sets beside what their fits, and reviews of them, published."""

from dataclasses import replace
from functools import cache, partial

from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.structure.mean_field.nuclear_matter import NuclearMatter
from nuscatter.structure.relativistic.force import relativistic_force, relativistic_forces
from nuscatter.structure.relativistic.nuclear_matter import relativistic_matter
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.nuclear_matter import nuclear_matter
from nuscatter.units import MeV, fm

_CLOSED = "closed formulas of the force"
_FIELDS = "fields of uniform matter"
#: λ of FSUGold as several programs round it; the paper has 0.023762.
ROUNDED_LAMBDA = 0.0238


@cache
def _matter(name: str) -> NuclearMatter:
    if name in relativistic_forces():
        return relativistic_matter(relativistic_force(name))
    return nuclear_matter(force(name))


def _density(name: str) -> float:
    return _matter(name).density * fm**3


def _energy(name: str) -> float:
    return _matter(name).energy / MeV


def _incompressibility(name: str) -> float:
    return _matter(name).incompressibility / MeV


def _mass(name: str) -> float:
    return _matter(name).effective_mass


def _symmetry(name: str) -> float:
    return _matter(name).symmetry_energy / MeV


def _slope(name: str) -> float:
    return _matter(name).symmetry_slope / MeV


@cache
def _rounded() -> NuclearMatter:
    """Return the matter of FSUGold with its λ rounded."""
    return relativistic_matter(replace(relativistic_force("FSUGold"), name="rounded", lambda_=ROUNDED_LAMBDA))


def _rounded_incompressibility() -> float:
    return _rounded().incompressibility / MeV


def _rounded_slope() -> float:
    return _rounded().symmetry_slope / MeV


#: What a set of the relativistic mean field has, by the end of its row's key.
_PARTS = {
    "density": _density,
    "energy": _energy,
    "k": _incompressibility,
    "mass": _mass,
    "symmetry": _symmetry,
    "slope": _slope,
}


COMPARISONS = (
    Comparison("unedf0-density", _CLOSED, partial(_density, "UNEDF0")),
    Comparison("unedf0-energy", _CLOSED, partial(_energy, "UNEDF0")),
    Comparison("unedf0-symmetry", _CLOSED, partial(_symmetry, "UNEDF0")),
    Comparison("unedf0-slope", _CLOSED, partial(_slope, "UNEDF0")),
    Comparison("unedf1-slope", _CLOSED, partial(_slope, "UNEDF1")),
    Comparison("sly4-k", _CLOSED, partial(_incompressibility, "SLy4")),
    Comparison("sly4-slope", _CLOSED, partial(_slope, "SLy4")),
    *(
        Comparison(f"{name.lower().replace('-', '')}-{end}", _FIELDS, partial(of, name))
        for name in relativistic_forces()
        for end, of in _PARTS.items()
    ),
    Comparison("nl3-k-paper", _FIELDS, partial(_incompressibility, "NL3")),
    Comparison("nl3-energy-paper", _FIELDS, partial(_energy, "NL3")),
    Comparison("iufsu-k-review", _FIELDS, partial(_incompressibility, "IU-FSU")),
    Comparison("fsugold-k-review", f"{_FIELDS}; λ = {ROUNDED_LAMBDA}", _rounded_incompressibility),
    Comparison("fsugold-slope-review", f"{_FIELDS}; λ = {ROUNDED_LAMBDA}", _rounded_slope),
)

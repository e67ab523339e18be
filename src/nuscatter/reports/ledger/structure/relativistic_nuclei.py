"""Nuclei in the relativistic mean field beside other programs and the papers of the sets.

The program nucleiHF has λ of FSUGold rounded to 0.0238; rows beside it have that too. Its charge radii add the radii of
the nucleons to those of the protons; ours have the spin–orbit charge besides.
"""

from dataclasses import replace
from functools import partial

from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.reports.ledger.structure.nuclear_matter import ROUNDED_LAMBDA
from nuscatter.reports.ledger.structure.nuclei import charge_radius, energy, neutron_radius, proton_radius, skin
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.relativistic.force import RelativisticForce, relativistic_force
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.units import MeV


def _nl3() -> RelativisticForce:
    return relativistic_force("NL3")


def _gold() -> RelativisticForce:
    return relativistic_force("FSUGold")


def _rounded_gold() -> RelativisticForce:
    return replace(_gold(), name=f"FSUGold, λ = {ROUNDED_LAMBDA}", lambda_=ROUNDED_LAMBDA)


def _iu() -> RelativisticForce:
    return relativistic_force("IU-FSU")


def _garnet() -> RelativisticForce:
    return relativistic_force("FSUGarnet")


def _energy_per_nucleon(state: GroundState) -> float:
    return state.energy / MeV / state.nuclide.A


#: By the beginning of a key: the set and how it is named.
_SETS = {
    "nl3": (_nl3, "NL3"),
    "gold": (_gold, "FSUGold"),
    "rounded": (_rounded_gold, f"FSUGold, λ = {ROUNDED_LAMBDA}"),
    "iu": (_iu, "IU-FSU"),
    "garnet": (_garnet, "FSUGarnet"),
}
#: By the end of a key.
_PARTS = {
    "energy": energy,
    "per-nucleon": _energy_per_nucleon,
    "neutrons": neutron_radius,
    "protons": proton_radius,
    "charge": charge_radius,
    "skin": skin,
}
_OF_A_PROGRAM = ("energy", "neutrons", "protons", "charge")
_OF_A_PAPER = ("per-nucleon", "charge", "skin")


def _value(key: str, name: str, part: str) -> float:
    return _PARTS[part](RelativisticMeanField(_SETS[key][0]()).solve(name))


def _row(key: str, name: str, part: str, where: str = "") -> Comparison:
    compute = partial(_value, key, name, part)
    # the lightest nucleus takes a third of a second, all of them some ten
    return Comparison(f"{key}-{name.lower()}-{part}{where}", _SETS[key][1], compute, slow=name != "O16")


COMPARISONS = (
    *(
        _row(key, name, part)
        for key in ("nl3", "rounded")
        for name in ("O16", "Ca40", "Ca48", "Pb208")
        for part in _OF_A_PROGRAM
    ),
    *(_row("garnet", "Ca48", part) for part in _OF_A_PROGRAM if part != "energy"),
    _row("garnet", "Ca48", "per-nucleon"),
    *(_row(key, name, part, "-paper") for key in ("nl3", "gold") for name in ("Ca40", "Pb208") for part in _OF_A_PAPER),
    *(_row(key, name, "skin") for key in ("nl3", "gold", "iu", "garnet") for name in ("Ca48", "Pb208")),
)

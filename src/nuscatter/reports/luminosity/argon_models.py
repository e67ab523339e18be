"""Cross sections of ν_e on ⁴⁰Ar that differ: this package's by what they assume, and tables of others if installed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import one_of
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Fermi
from nuscatter.interactions.inelastic.currents.weak_current import quenched_axial_coupling
from nuscatter.interactions.inelastic.levels.argon import argon_levels
from nuscatter.interactions.inelastic.nuclear_scattering import inelastic
from nuscatter.interactions.inelastic.responses.state_energies import MeasuredMasses
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.total import CrossSection
from nuscatter.particles import Species, nu_e
from nuscatter.reports.luminosity.argon_events import argon_cross_section
from nuscatter.units import Array, MeV

#: Options of `inelastic` that make other cross sections, by name. The effective momentum alone is none of them: for an
#: electron of a few MeV it is no approximation, and σ at 8 MeV would be 4.5 times as large.
#: "measured levels" has the Gamow–Teller strength that was measured up to 8 MeV in place of the RPA's, which above is
#: what it was, or 0.7 times that so that the sum is the RPA's.
COMPUTED: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "SLy4": dict,
    "SkM*": lambda: {"force": "SkM*"},
    "g_A = 1": lambda: {"effective": quenched_axial_coupling},
    "measured masses": lambda: {"energies": MeasuredMasses()},
    "Fermi function": lambda: {"distortion": Fermi()},
    "measured levels": lambda: {"levels": argon_levels()},
    "measured levels, 0.7 above": lambda: {"levels": argon_levels(above=0.7)},
}
#: Tables of an installed snowglobes-data by name.
TABULATED: Mapping[str, str] = {
    "SNOwGLoBES": "nue_Ar40",
    "SNOwGLoBES, MARLEY 1": "nue_Ar40_marley1",
    "SNOwGLoBES, MARLEY 2": "nue_Ar40_marley2",
}
#: Multipoles of transitions that are allowed, and what they are called.
_ALLOWED = "0⁺ and 1⁺ alone"
ALLOWED = ("0+", "1+")
#: Energies of the table of these [MeV].
_ENERGIES = np.concatenate([np.arange(1.0, 20.0, 0.5), np.arange(20.0, 65.1, 1.0)])


@final
@dataclass(frozen=True, eq=False)
class AllowedTransitions:
    """σ of ν_e on ⁴⁰Ar by the multipoles 0⁺ and 1⁺ of SLy4 alone, as of a calculation without forbidden ones."""

    @property
    def species(self) -> tuple[Species, ...]:
        """ν_e."""
        return (nu_e,)

    def kinks(self, species: Species) -> Array:
        """Return the energies of its table [MeV]."""
        return self._table.kinks(species)

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV]."""
        return self._table(E, species)

    @cached_property
    def _table(self) -> CrossSectionTable:
        term, energies = inelastic("Ar40", CHARGED_CURRENT), _ENERGIES * MeV
        multipoles = term.cross_section(nu_e).by_multipole(energies)
        sigma = np.maximum(sum(multipoles[each] for each in ALLOWED), 0.0)
        return CrossSectionTable(energies, {nu_e: sigma}, extended=True)


def argon_cross_sections(*names: str) -> dict[str, CrossSection]:
    """Return σ of ν_e on ⁴⁰Ar by name.

    All computed ones but "SkM*" are of SLy4 with one assumption changed. Those of "measured masses" and "Fermi
    function", and "0⁺ and 1⁺ alone", sample responses when σ is first asked for, if they are not on disk yet, which
    takes some ten seconds. The others are from the shipped table.

    Args:
        names: Of `COMPUTED`, "0⁺ and 1⁺ alone", or of `TABULATED`; without any all of them, the last if installed.

    Raises:
        InputError: there is no such name, or the package of a table is not installed.
        DataError: a file of the installed package has another format.

    Example:
        >>> list(argon_cross_sections("SLy4", "g_A = 1"))
        ['SLy4', 'g_A = 1']
    """
    every = (*COMPUTED, _ALLOWED, *TABULATED)
    installed = find_spec("snowglobes_data") is not None
    all_of_them = [each for each in every if installed or each not in TABULATED]
    return {each: _made(one_of("cross section", each, every)) for each in names or all_of_them}


def _made(name: str) -> CrossSection:
    if name == _ALLOWED:
        return AllowedTransitions()
    if name in TABULATED:
        return CrossSectionTable.from_snowglobes(TABULATED[name], (nu_e,), extended=True)
    return argon_cross_section(inelastic("Ar40", CHARGED_CURRENT, **COMPUTED[name]()))

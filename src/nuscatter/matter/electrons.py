r"""Electrons of the elements by subshell: how many there are, and the energy that frees them.

An electron bound by B cannot take an energy T below B from a neutrino, and far above B it scatters as a free one. In
between, the sum of steps

.. math:: Z_\mathrm{eff}(T) = \sum_i n_i\, \theta(T - B_i)

is the usual approximation. T is then the whole energy transferred. The part B_i frees the electron, and the atom emits
it again as X-rays and Auger electrons. The sum needs measured numbers only, which this module holds: absorption edges
for the inner subshells, and the first ionisation energy for the electrons that are bound the least (and for the few
others whose edge lies below it or is not measured). Most edges are measured in solids, from the Fermi level, and
those of outer subshells lie up to some 15 eV below what is calculated for free atoms (Fe M3: 52.7, EADL 66.5 eV).

In the semiclassical limit the steps are exact; in germanium they are good to 1 % down to a fraction of a keV (K. A.
Kouzakov, A. I. Studenikin, M. B. Voloshin, arXiv:1101.4878). In xenon a calculation of the whole atom gives less: for
solar neutrinos about a quarter less than on free electrons from 0.1 to 30 keV (J.-W. Chen et al., Phys. Lett. B 774
(2017) 656), where the steps give 7 % less.
"""

import importlib.resources
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, positive, whole
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import RECOIL_ENERGY, plausible
from nuscatter.units import Array, eV

#: The last element whose edges are in the table, californium.
_LAST = 98


@final
@dataclass(frozen=True)
class Shell:
    """A subshell of an atom in its ground state.

    Example:
        >>> from nuscatter.units import keV
        >>> inner = electron_shells(32)[0]
        >>> inner.name, inner.electrons, round(inner.binding_energy / keV, 3)
        ('K', 2, 11.103)
    """

    #: As in X-ray spectroscopy: K, L1, L2, L3, M1 …
    name: str
    #: Energy that frees one of its electrons [MeV].
    binding_energy: float
    #: Number of electrons in it.
    electrons: int

    def __post_init__(self) -> None:
        instance("name", self.name, str, "the name of a subshell")
        positive("binding_energy", self.binding_energy, "keV", single=True)
        whole("electrons", self.electrons, 1, 8)


def electron_shells(element: Nuclide | int) -> tuple[Shell, ...]:
    """Return the occupied subshells of an element, the innermost first; the free neutron has none.

    Args:
        element: A nuclide, or Z from 0 to 98.

    Raises:
        InputError: neither, or an element above californium.

    Source: edges, W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121; configurations and first
    ionisation energies, NIST Atomic Spectra Database.

    Example:
        >>> from nuscatter.units import eV
        >>> [(each.name, each.electrons, round(each.binding_energy / eV, 1)) for each in electron_shells(10)]
        [('K', 2, 870.2), ('L1', 2, 48.5), ('L2', 2, 21.7), ('L3', 4, 21.6)]
    """
    return _table()[_number(element)]


def binding_energies(element: Nuclide | int) -> Array:
    """Return the different binding energies of an element's electrons [MeV], increasing.

    Args and errors are those of `electron_shells`.

    Example:
        >>> from nuscatter.units import eV
        >>> (binding_energies(11) / eV).round(1).tolist()
        [5.1, 30.4, 30.5, 63.5, 1070.8]
    """
    return _steps(_number(element))[0].copy()


def available_electrons(element: Nuclide | int, T: ArrayLike) -> Array:
    """Return Σ n_i θ(T − B_i), how many electrons of an atom can take the energy `T`; at T = B_i they can.

    Args:
        element: A nuclide, or Z from 0 to 98.
        T: Energy transferred [MeV], of any shape.

    Returns:
        Whole numbers as floats, in the shape of `T`: 0 below the first ionisation energy, Z above the K edge.

    Raises:
        InputError: as `electron_shells`; T is negative or not finite.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import keV
        >>> available_electrons(54, np.array([0.001, 1, 5, 10, 40]) * keV).tolist()
        [0.0, 40.0, 48.0, 52.0, 54.0]
    """
    energies, numbers = _steps(_number(element))
    found: Array = numbers[np.searchsorted(energies, plausible("T", T, RECOIL_ENERGY), side="right")]
    return found


@cache
def _table() -> tuple[tuple[Shell, ...], ...]:
    """Return the subshells of each element, at its Z."""
    path = importlib.resources.files("nuscatter.matter") / "tables" / "electron_shells.csv"
    shells: list[list[Shell]] = [[] for _ in range(_LAST + 1)]
    for line in path.read_text(encoding="ascii").splitlines():
        if line[0].isdigit():
            Z, _, name, electrons, energy, _ = line.split(",")
            shells[int(Z)].append(Shell(name, float(energy) * eV, int(electrons)))
    return tuple(tuple(each) for each in shells)


@cache
def _steps(Z: int) -> tuple[Array, Array]:
    """Return the steps' energies, increasing, and the number of electrons below the first and above each of them."""
    shells = _table()[Z]
    energies, where = np.unique([each.binding_energy for each in shells], return_inverse=True)
    numbers = np.bincount(where, [each.electrons for each in shells], minlength=len(energies))
    return energies, np.append(0.0, np.cumsum(numbers))


def _number(element: Nuclide | int) -> int:
    Z = element.Z if isinstance(element, Nuclide) else element
    return whole("Z of an element with known binding energies", Z, 0, _LAST)

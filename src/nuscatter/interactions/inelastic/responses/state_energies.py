r"""Where the states of an RPA are put in energy: as the mean field has them, moved by numbers, or by measured masses.

The RPA's ω counts from the parent's ground state without the mass difference of neutron and proton. The lepton's is
ω + s, with

.. math:: s = \mp(m_n - m_p) + \text{a shift},

the upper sign for neutrinos, of the charged current. States of a mean field are off by some MeV. As cross sections rise
steeply above their thresholds, that is a large uncertainty at low energies: with its 2⁻ states at their measured energy
¹⁶O has half of its cross section.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import MappingProxyType
from typing import final

import numpy as np

from nuscatter.constants import neutron_mass, proton_mass
from nuscatter.errors import InputError, finite, invalid, pairs_of, whole
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse, SampledResponses
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide

#: m_n − m_p [MeV].
MASS_DIFFERENCE = neutron_mass.value - proton_mass.value
#: A state below this part of the strength of its multipole is not the lowest one.
LOWEST_STRENGTH = 1e-3


class Energies(ABC):
    """Where the states of the RPA are put."""

    @abstractmethod
    def shift(self, responses: SampledResponses, multipole: MultipoleResponse) -> float:
        """Return what is added to the RPA's energies in a multipole [MeV]."""


@final
@dataclass(frozen=True)
class MeanField(Energies):
    """The RPA's own energies."""

    def shift(self, responses: SampledResponses, multipole: MultipoleResponse) -> float:
        return 0.0


@final
@dataclass(frozen=True)
class Shifted(Energies):
    """Energies moved by numbers.

    Args:
        value: What is added in all multipoles that have no shift of their own [MeV].
        multipoles: Shifts [MeV] by (J, parity), parity +1 or −1.

    Raises:
        InputError: a number is not finite, or a key is not (J, ±1).

    Example:
        >>> from nuscatter.units import MeV
        >>> Shifted(1 * MeV, multipoles={(2, -1): 4 * MeV}).multipoles[2, -1] / MeV
        4.0
    """

    value: float = 0.0
    _: KW_ONLY
    multipoles: Mapping[tuple[int, int], float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(finite("value", self.value, "MeV", single=True)))
        expected, checked = "shifts by (J, parity), as {(2, -1): 4 * MeV},", {}
        for key, number in pairs_of("multipoles", self.multipoles, expected):
            if not isinstance(key, tuple) or len(key) != 2 or key[1] not in (-1, 1):
                raise invalid("multipoles", key, expected)
            checked[whole("J", key[0], 0, 1000), int(key[1])] = float(finite(f"shift of {key}", number, single=True))
        object.__setattr__(self, "multipoles", MappingProxyType(checked))

    def shift(self, responses: SampledResponses, multipole: MultipoleResponse) -> float:
        return self.multipoles.get((multipole.J, multipole.parity), self.value)


@final
@dataclass(frozen=True)
class MeasuredMasses(Energies):
    """The lowest state of all multipoles at the measured mass of the daughter (AME2020).

    A state counts from 1e-3 of the strength of its multipole on. Neutral currents keep the RPA's energies: a mass says
    nothing of them.
    """

    def shift(self, responses: SampledResponses, multipole: MultipoleResponse) -> float:
        if responses.charge is None:
            return 0.0
        return binding_difference(responses.nuclide, responses.charge) - lowest_state(responses)


def lowest_state(responses: SampledResponses) -> float:
    """Return the energy of the lowest state of all multipoles [MeV], above the gap of each."""
    found = []
    for each in responses.multipoles:
        energies, strengths = each.states
        found.append(energies[(energies > each.gap[0]) & (strengths > LOWEST_STRENGTH)])
    every = np.concatenate(found)
    if every.size == 0:
        raise InputError("The responses have no discrete state, so that none can be put at the daughter's mass.")
    return float(every.min())


def binding_difference(nuclide: Nuclide, charge: str) -> float:
    """Return B(parent) − B(daughter) [MeV] of measured masses; `InputError` if the daughter has none."""
    daughter = found_nuclide(nuclide.Z + (1 if charge == "np" else -1), nuclide.A)
    return float(nuclide.binding_energy - daughter.binding_energy)

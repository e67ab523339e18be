r"""Multipoles of an RPA at the measured energies of their lowest states, and those of ¹⁶O.

`MeasuredMasses` puts the lowest state of all at the daughter's ground state, whatever multipole that is. Where the
lowest states of several multipoles are known, `MeasuredStates` moves each multipole so that its lowest state lies where
it was measured, and all others with one of them.

Near its threshold a cross section depends on little else. In ¹⁶O(ν_e, e⁻) the states of a particle in 1d or 2s and a
hole in 0p₁/₂ are measured in ¹⁶F: 0⁻ (ground state), 1⁻ at 0.193, 2⁻ at 0.424 and 3⁻ at 0.721 MeV; in ¹⁶N 2⁻ (ground
state), 0⁻ at 0.120, 3⁻ at 0.298 and 1⁻ at 0.397 MeV ([mem] D. R. Tilley, H. R. Weller and C. M. Cheves, Nucl. Phys. A
565 (1993) 1; the order in ¹⁶F also D. W. Lee et al., Phys. Rev. C 76 (2007) 024314).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import final

from nuscatter.errors import InputError, instance, invalid, not_negative, pairs_of, whole
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse, SampledResponses
from nuscatter.interactions.inelastic.responses.state_energies import LOWEST_STRENGTH, MASS_DIFFERENCE, Energies
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.units import MeV

#: A multipole: J and its parity.
_Key = tuple[int, int]
_EXPECTED = "energies by (J, parity), as {(2, -1): 0.4 * MeV},"


@final
@dataclass(frozen=True)
class MeasuredStates(Energies):
    """The lowest state of some multipoles at its measured energy in the daughter, for the `energies` of `inelastic`.

    A state counts from 1e-3 of the strength of its multipole on. For a daughter that is not named, and in the neutral
    current, the RPA's energies are kept.

    Args:
        states: By daughter: excitation energies [MeV] by (J, parity), parity +1 or −1.
        others: The multipole (J, parity) with which all that are not named move.

    Raises:
        InputError: an energy is negative, a key is not (J, ±1), or a daughter lacks the multipole of the others.

    Example:
        >>> from nuscatter.units import MeV
        >>> fluorine = {(2, -1): 0.424 * MeV, (0, -1): 0.0}
        >>> MeasuredStates({nuclide("F16"): fluorine}, (2, -1)).others
        (2, -1)
    """

    states: Mapping[Nuclide, Mapping[_Key, float]] = field(hash=False)
    others: _Key

    def __post_init__(self) -> None:
        object.__setattr__(self, "others", _key("others", self.others))
        checked: dict[Nuclide, Mapping[_Key, float]] = {}
        for daughter, energies in pairs_of("states", self.states, "energies by daughter"):
            instance("a daughter", daughter, Nuclide, "a Nuclide")
            own: dict[_Key, float] = {}
            for key, number in pairs_of("states", energies, _EXPECTED):
                own[_key("states", key)] = float(not_negative(f"energy of {key}", number, "MeV", single=True))
            if self.others not in own:
                raise InputError(f"The states of {daughter} have none of {self.others}, which all others follow.")
            checked[daughter] = MappingProxyType(own)
        object.__setattr__(self, "states", MappingProxyType(checked))

    def shift(self, responses: SampledResponses, multipole: MultipoleResponse) -> float:
        if responses.charge is None:
            return 0.0
        step = 1 if responses.charge == "np" else -1
        daughter = nuclide(responses.nuclide.Z + step, responses.nuclide.A)
        known = self.states.get(daughter)
        if known is None:
            return 0.0
        key = (multipole.J, multipole.parity)
        key = key if key in known else self.others
        wanted = daughter.mass - responses.nuclide.mass + known[key]
        # The lepton's ω of a state is the RPA's less m_n − m_p for neutrinos.
        return wanted - (_lowest(responses, key) - step * MASS_DIFFERENCE)


def _lowest(responses: SampledResponses, key: _Key) -> float:
    """Return the energy of the lowest state of a multipole [MeV], above its gap."""
    for each in responses.multipoles:
        if (each.J, each.parity) == key:
            energies, strengths = each.states
            found = energies[(energies > each.gap[0]) & (strengths > LOWEST_STRENGTH)]
            if found.size:
                return float(found.min())
    raise InputError(f"The responses have no discrete state of {key}, which could be put at a measured energy.")


def _key(name: str, key: object) -> _Key:
    if not isinstance(key, tuple) or len(key) != 2 or key[1] not in (-1, 1):
        raise invalid(name, key, _EXPECTED if name == "states" else "a multipole (J, parity), as (2, -1),")
    return whole("J", key[0], 0, 1000), int(key[1])


@cache
def oxygen_states() -> MeasuredStates:
    """Return the measured energies of 0⁻, 1⁻, 2⁻ and 3⁻ in ¹⁶F and ¹⁶N, for the charged current on ¹⁶O.

    Example:
        >>> from nuscatter.units import MeV
        >>> oxygen_states().states[nuclide("F16")][2, -1] / MeV
        0.424
    """
    measured = {
        "F16": {(0, -1): 0.0, (1, -1): 0.193, (2, -1): 0.424, (3, -1): 0.721},
        "N16": {(2, -1): 0.0, (0, -1): 0.120, (3, -1): 0.298, (1, -1): 0.397},
    }
    in_units = {nuclide(name): {key: x * MeV for key, x in each.items()} for name, each in measured.items()}
    return MeasuredStates(in_units, (2, -1))

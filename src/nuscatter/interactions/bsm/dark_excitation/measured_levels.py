r"""Levels of measured strength in place of the lowest states of a mean field.

An RPA of a spherical nucleus has giant resonances and knocked-out nucleons. It may miss the lowest states, of which the
photons of 1 to 5 MeV come: with SLy4 and no pairing the first 2⁺ of ⁴⁰Ar has 63 e² fm⁴ where 330 are measured. Where a
B(Eλ) is known from photons, A′ has it too. With a radius R and a surface of width s (R. H. Helm, Phys. Rev. 104 (1956)
1466)

.. math:: M_J(q) = \sqrt{B(EJ)}\, \frac{j_J(qR)}{R^J}\, e^{-q^2 s^2/2}\, \Big(G^p + \frac NZ\, G^n\Big),
          \qquad T^e_J = -\sqrt{\frac{J+1}{J}}\, \frac{\omega}{q}\, M_J,

the second by conservation of the current. Neutrons are taken to move as protons do. The photon hardly tells, but
baryon number has A/Z times the photon's amplitude of it: measured are ratios of 0.7 to 1.3 of this (from memory).

Of the level of ¹²C at 15.11 MeV, 1⁺ and isospin 1, the M1 form factor is that of `carbon`; its charges are half the
difference of those of proton and neutron, and baryon number does not excite it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from math import pi, sqrt
from typing import final

import numpy as np

from nuscatter.errors import InputError, instance, not_negative, positive, whole
from nuscatter.interactions.bsm.dark_excitation.binned_responses import BinnedResponse, squared
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.currents.lepton_tensor import amplitudes
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad
from nuscatter.interactions.inelastic.levels.transitions import MagneticTransition
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.structure.deformation import quadrupole_deformation
from nuscatter.units import Array, MeV, fm


class DarkLevel(ABC):
    """One level that χ excites, a hashable value: `ElectricLevel` or `MagneticLevel`."""

    #: Angular momentum.
    J: int
    #: Whether its parity is (−)^J.
    natural: bool
    #: Excitation energy [MeV].
    energy: float
    #: Whether it decays by photons alone, whatever a model of de-excitation says of its energy.
    photons: bool
    #: Bins of its multipole that end here or below [MeV] are left out of the calculation.
    replaced: float

    @abstractmethod
    def rows(self, q: Array, nuclide: Nuclide) -> Mapping[Row, Array]:
        """Return the rows of neutrons (0) and protons (1) at `q` [MeV]; those that are missing are zero."""


@final
@dataclass(frozen=True)
class ElectricLevel(DarkLevel):
    """A level of known B(EJ), which a surface of the nucleus makes.

    Args:
        energy: Its excitation energy [MeV].
        J: Its angular momentum, 2 or more; the parity is (−)^J, the ground state has spin 0.
        strength: B(EJ) from the ground state to it, without e² [MeV^−2J], as ``330 * fm**4``.
        replaced: Bins of the multipole that end here or below [MeV] are left out of the calculation.
        radius: R [MeV⁻¹]; None for 1.12 fm A^⅓, where the surface of a nucleus is.
        surface: s [MeV⁻¹].

    Raises:
        InputError: a number is out of range.

    Example:
        >>> from nuscatter.units import MeV
        >>> argon = ElectricLevel(1.461 * MeV, J=2, strength=330 * fm**4, replaced=3 * MeV)
    """

    energy: float
    _: KW_ONLY
    J: int
    strength: float
    replaced: float
    radius: float | None = None
    surface: float = 0.9 * fm
    natural = True
    photons = False

    def __post_init__(self) -> None:
        positive("energy", self.energy, "MeV", single=True)
        whole("J", self.J, 2, 8)
        positive("strength", self.strength, single=True)
        not_negative("replaced", self.replaced, "MeV", single=True)
        not_negative("surface", self.surface, single=True)
        if self.radius is not None:
            positive("radius", self.radius, single=True)

    def rows(self, q: Array, nuclide: Nuclide) -> Mapping[Row, Array]:
        from scipy.special import spherical_jn

        R = 1.12 * fm * nuclide.A ** (1 / 3) if self.radius is None else self.radius
        shape = sqrt(self.strength) * spherical_jn(self.J, q * R) / R**self.J * np.exp(-((q * self.surface) ** 2) / 2)
        return {Row("charge", 0): nuclide.N / nuclide.Z * shape, Row("charge", 1): shape}


@final
@dataclass(frozen=True)
class MagneticLevel(DarkLevel):
    """A 1⁺ level of isospin 1 of a nucleus of isospin 0, with the rows of a transition; it decays by photons.

    Isospin forbids the α particles that its energy allows: of the level at 15.11 MeV 96 % decay by photons.

    Args:
        energy: Its excitation energy [MeV].
        transition: The transition to its analogue in the charged current.
        replaced: Bins of 1⁺ that end here or below [MeV] are left out of the calculation.

    Raises:
        InputError: an argument is not of its kind or out of range.
    """

    energy: float
    _: KW_ONLY
    transition: MagneticTransition
    replaced: float
    J = 1
    natural = False
    photons = True

    def __post_init__(self) -> None:
        positive("energy", self.energy, "MeV", single=True)
        instance("transition", self.transition, MagneticTransition, "a MagneticTransition")
        not_negative("replaced", self.replaced, "MeV", single=True)

    def rows(self, q: Array, nuclide: Nuclide) -> Mapping[Row, Array]:
        return self.transition.isovector(q)


def lowest_quadrupole(nuclide: Nuclide | str, energy: float, *, replaced: float) -> ElectricLevel:
    """Return the first 2⁺ level of a nuclide with the B(E2) of the table of quadrupole deformations.

    Of a nuclide with an odd number the strength is that of its even neighbours, which its levels share.

    Args:
        nuclide: The nuclide, or the name of one.
        energy: Of the level [MeV].
        replaced: Bins of 2⁺ that end here or below [MeV] are left out of the calculation.

    Raises:
        InputError: the table does not have the nuclide, or an energy is out of range.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(lowest_quadrupole("Ar40", 1.461 * MeV, replaced=3 * MeV).strength / fm**4)
        329
    """
    chosen = found_nuclide(nuclide) if isinstance(nuclide, str) else nuclide
    known = quadrupole_deformation(chosen)
    if known is None:
        raise InputError(f"The table of deformations has no B(E2) for {chosen.name}: give an ElectricLevel its own.")
    size = 3 / (4 * pi) * chosen.Z * (1.2 * fm * chosen.A ** (1 / 3)) ** 2 * known.value
    return ElectricLevel(energy, J=2, strength=size**2, replaced=replaced)


def carbon_level(triad: CarbonTriad = CarbonTriad(), *, replaced: float = 17 * MeV) -> MagneticLevel:  # noqa: B008
    """Return the level of ¹²C at 15.11 MeV with its measured M1 form factor.

    Args:
        triad: The measured numbers.
        replaced: Bins of 1⁺ that end here or below [MeV] are left out of the calculation.

    Raises:
        InputError: an argument is not of its kind or out of range.

    Example:
        >>> round(carbon_level().energy / MeV, 2)
        15.11
    """
    instance("triad", triad, CarbonTriad, "a CarbonTriad")
    return MagneticLevel(triad.excitation, transition=triad.transition("C12"), replaced=replaced)


def with_levels(
    responses: tuple[BinnedResponse, ...],
    levels: tuple[DarkLevel, ...],
    current: PortalCurrent,
    *,
    nuclide: Nuclide,
    edges: Array,
) -> tuple[BinnedResponse, ...]:
    """Return responses in which levels stand in place of the calculation's lowest states.

    Args:
        responses: Of a calculation, one a multipole.
        levels: The levels.
        current: The charges of nucleons.
        nuclide: The nucleus.
        edges: Edges of the bins [MeV].

    Raises:
        InputError: a level lies outside the bins.
    """
    kept = list(responses)
    for level in levels:
        made = _response(level, current, nuclide, edges, responses[0])
        kept = [_above(each, level.replaced, edges) if each.names == made.names else each for each in kept]
        kept.append(made)
    return tuple(kept)


def _above(response: BinnedResponse, replaced: float, edges: Array) -> BinnedResponse:
    """Return a response without the bins that end at an energy or below."""
    some = edges[response.bin + 1] > replaced * (1 + 1e-9)
    return BinnedResponse(
        names=response.names,
        omega=response.omega[some],
        bin=response.bin[some],
        highest_transfer=response.highest_transfer,
        longitudinal=response.longitudinal[some],
        transverse=response.transverse[some],
    )


def _response(
    level: DarkLevel, current: PortalCurrent, nuclide: Nuclide, edges: Array, like: BinnedResponse
) -> BinnedResponse:
    """Return the response of one level at the nodes in q² that others have."""
    place = int(np.searchsorted(edges, level.energy, side="right")) - 1
    if not 0 <= place < edges.size - 1:
        raise InputError(
            f"The level at {level.energy / MeV:g} MeV is not between 0 and {edges[-1] / MeV:g} MeV, "
            "where there are bins of the excitation energy."
        )
    q, omega = like.transfers, np.asarray(level.energy)
    of = amplitudes(level.J, level.natural, omega, q, current.charges(q**2 - omega**2))
    rows = level.rows(q, nuclide)
    nothing = np.zeros(q.shape)
    known = {(a, b): rows.get(a, nothing) * rows.get(b, nothing) for part in of for a in part for b in part}
    transverse = squared(of.electric, known) + squared(of.magnetic, known)
    parity = "+" if (level.J % 2 == 0) == level.natural else "-"
    return BinnedResponse(
        names=(f"{level.J}{parity}",),
        omega=np.array([level.energy]),
        bin=np.array([place]),
        highest_transfer=like.highest_transfer,
        longitudinal=np.broadcast_to(4 * pi * squared(of.charge, known), (1, q.size)),
        transverse=np.broadcast_to(4 * pi * transverse, (1, q.size)),
        photons=level.photons,
    )

r"""Measured levels in place of what an RPA puts at low excitation.

An RPA of one particle and one hole has Gamow–Teller strength in few states, some MeV from where it is. Where charge
exchange or beta decay measured it level by level, `MeasuredLevels` removes the 1⁺ and 0⁺ cross section of the RPA below
an excitation energy, and puts the levels there. All other multipoles, and 1⁺ above, stay.

What is measured and enters is g_A² B(GT), so that it does not depend on the g_A that one takes for the rest. Each level
has its own energy, Coulomb factor, recoil and lepton, and a stated dependence on q (`GamowTellerTransition`).

The strength that an RPA lacks below it has above, in its main peak. With levels added and the peak kept, there is more
strength than the sum rule of the RPA allows; `above` multiplies the 1⁺ cross section that is kept.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from functools import cache, cached_property
from typing import final

import numpy as np

from nuscatter.errors import InputError, finite, instance, invalid, not_negative, positive
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, Current
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import WeakCurrent, charged_current, neutral_current
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.levels.level_cross_section import LevelCrossSection
from nuscatter.interactions.inelastic.levels.transitions import (
    FermiTransition,
    GamowTellerTransition,
    OscillatorShell,
    spin_magnetic_strength,
)
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Distances from the threshold [MeV] at which cross sections of levels are computed; between them they are cubics.
_POINTS = np.concatenate([[0.0], np.geomspace(1e-3, 2.0, 25), np.arange(2.5, 20.0, 0.5), np.arange(20.0, 281.0)])


class Kind(Enum):
    """What the strength of a level is."""

    #: B(F), N − Z for the whole of it: 0⁺.
    FERMI = "Fermi"
    #: g_A² B(GT): 1⁺.
    GAMOW_TELLER = "Gamow-Teller"
    #: B(M1) upwards [μ_N²] in the target itself, taken as isovector spin alone: 1⁺.
    M1 = "M1"


@final
@dataclass(frozen=True)
class Level:
    """One measured level.

    Args:
        excitation: Above the ground state of the final nucleus [MeV].
        strength: By its kind B(F), g_A² B(GT), or B(M1) [μ_N²].
        kind: What the strength is.

    Raises:
        InputError: a number is negative, or the kind is none.
    """

    excitation: float
    _: KW_ONLY
    strength: float
    kind: Kind = Kind.GAMOW_TELLER

    def __post_init__(self) -> None:
        not_negative("excitation", self.excitation, "MeV", single=True)
        not_negative("strength", self.strength, single=True)
        instance("kind", self.kind, Kind, "Kind.FERMI, .GAMOW_TELLER or .M1")

    @property
    def group(self) -> str:
        """The group of multipoles that it belongs to, "0+" or "1+"."""
        return "0+" if self.kind is Kind.FERMI else "1+"


@final
@dataclass(frozen=True, kw_only=True)
class MeasuredLevels:
    """Measured levels of the final nucleus of one current, for the `levels` of `inelastic`.

    Args:
        target: What is hit.
        final: What has the levels: a neighbour of the target, or itself in the neutral current.
        levels: The levels. A group of multipoles of which none is there keeps the RPA's strength.
        upto: The excitation energy [MeV] below which the strength of their groups is replaced.
        shells: The nucleons' orbits, for the dependence on q: Fermi levels have the mean of all, spin the first.
        above: What multiplies the RPA's 1⁺ cross section above.
        distortion: What the Coulomb field makes of a charged lepton.
        reference: Where the numbers are from.

    Raises:
        InputError: an argument is not of its kind, a level lies above `upto`, or levels and nuclides do not fit.
    """

    target: Nuclide
    final: Nuclide
    levels: tuple[Level, ...]
    upto: float
    shells: tuple[OscillatorShell, ...] = ()
    above: float = 1.0
    distortion: Distortion = Recipe()  # noqa: RUF009 - a frozen value
    reference: str = ""
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("target", self.target, Nuclide, "a Nuclide"), instance("final", self.final, Nuclide, "a Nuclide")
        if self.final.A != self.target.A or abs(self.final.Z - self.target.Z) > 1:
            raise InputError(f"No weak current makes {self.final} of {self.target}.")
        positive("upto", self.upto, "MeV", single=True), not_negative("above", self.above, single=True)
        instance("distortion", self.distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
        instance("reference", self.reference, str, "the name of a publication")
        instance("levels", self.levels, tuple, "a tuple of Level")
        if not self.levels:
            raise invalid("levels", self.levels, "a tuple of Level, of one or more,")
        for each in self.levels:
            instance("one of the levels", each, Level, "a Level")
            if each.excitation > self.upto:
                what = f"at most {self.upto / MeV:g}, below which strength is replaced,"
                raise invalid("the excitation of a level [MeV]", each.excitation / MeV, what)
            if (each.kind is Kind.M1) == self._is_charged:
                raise invalid("the kind of a level", each.kind.value, f"one that makes {self.final} of {self.target}")
        GamowTellerTransition(0.0, self.shells)

    @property
    def _is_charged(self) -> bool:
        return self.final.Z != self.target.Z

    def total_strength(self, kind: Kind) -> float:
        """Return the sum of the strengths of a kind."""
        return sum(each.strength for each in self.levels if each.kind is kind)

    def cross_section(self, level: Level, species: Species) -> LevelCrossSection:
        """Return the cross section of one level.

        Raises:
            InputError: the species does not make the final nucleus.
        """
        current = _current(self._is_charged)
        axial = float(current.charges(0.0, 1, False).axial[-1].real)
        match instance("level", level, Level, "a Level").kind:
            case Kind.FERMI:
                transition: FermiTransition | GamowTellerTransition = FermiTransition(level.strength, self.shells)
            case Kind.GAMOW_TELLER:
                transition = GamowTellerTransition(level.strength / axial**2, self.shells[:1])
            case Kind.M1:
                transition = GamowTellerTransition(level.strength / spin_magnetic_strength(1.0), self.shells[:1])
        return LevelCrossSection(
            transition,
            current,
            target=self.target,
            final=self.final,
            excitation=level.excitation,
            species=(species,),
            distortion=self.distortion,
        )

    def acts(self, nuclide: Nuclide, current: Current, species: Species) -> bool:
        """Return whether a reaction makes the final nucleus of these levels."""
        step = (-1 if species.antiparticle else 1) if current is CHARGED_CURRENT else 0
        return nuclide == self.target and step == self.final.Z - self.target.Z

    def applied(
        self, spectrum: ExcitationSpectrum, nuclide: Nuclide, current: Current, species: Species
    ) -> ExcitationSpectrum:
        """Return a spectrum with the levels in place of what they replace; the same one for other final nuclei.

        Args:
            spectrum: By excitation energy of the final nucleus.
            nuclide: The target.
            current: Charged or neutral.
            species: The neutrino.
        """
        instance("spectrum", spectrum, ExcitationSpectrum, "an ExcitationSpectrum")
        if not self.acts(nuclide, current, species):
            return spectrum
        return ExcitationSpectrum(spectrum.edges, _Replaced(self, spectrum, species), spectrum.groups)

    def by_level(self, species: Species) -> tuple[tuple[Level, Callable[[Array], Array]], ...]:
        """Return each level with its σ [MeV⁻²] as a function of energies [MeV] of shape (n,).

        Args:
            species: The neutrino, which makes the final nucleus.
        """
        return _by_level(self, species)


@final
@dataclass(frozen=True, eq=False)
class _Replaced:
    """Cross sections by bins with measured levels.

    Args:
        levels: The levels.
        spectrum: What has none.
        species: The neutrino.
    """

    levels: MeasuredLevels
    spectrum: ExcitationSpectrum
    species: Species

    def __call__(self, E: Array) -> Array:
        """Return the cross sections [MeV⁻²] at `E` [MeV], shape (groups, bins, n)."""
        result = self.spectrum.sigma(E) * self._kept[..., None]
        for level, sigma in self.levels.by_level(self.species):
            group, at = self.spectrum.groups.index(level.group), self._bin(level)
            result[group, at] += sigma(E)
        return result

    @cached_property
    def _kept(self) -> Array:
        """What part of each group and bin stays, shape (groups, bins)."""
        edges, upto = np.asarray(self.spectrum.edges), self.levels.upto
        beyond = np.clip((edges[1:] - upto) / np.diff(edges), 0.0, 1.0)
        kept = np.ones((len(self.spectrum.groups), self.spectrum.bins))
        for group in {each.group for each in self.levels.levels}:
            kept[self.spectrum.groups.index(group)] = beyond * (self.levels.above if group == "1+" else 1.0)
        return kept

    def _bin(self, level: Level) -> int:
        at = int(np.searchsorted(self.spectrum.edges, level.excitation, side="right")) - 1
        return min(max(at, 0), self.spectrum.bins - 1)


@cache
def _by_level(levels: MeasuredLevels, species: Species) -> tuple[tuple[Level, Callable[[Array], Array]], ...]:
    return tuple((each, _tabulated(levels.cross_section(each, species), species)) for each in levels.levels)


def _tabulated(exact: LevelCrossSection, species: Species) -> Callable[[Array], Array]:
    """Return σ(E) by cubics that keep its monotony, 0 below the threshold; above the last point it is refused."""
    from scipy.interpolate import PchipInterpolator

    threshold = exact.threshold(species)
    points = threshold + _POINTS * MeV
    values = exact(np.maximum(points, 1e-6 * MeV), species)
    values[0] = 0.0 if species.antiparticle or not exact.charge else values[1]
    curve = PchipInterpolator(points, values, extrapolate=False)

    def sigma(E: Array) -> Array:
        found = np.where(threshold < E, curve(np.clip(E, points[0], None)), 0.0)
        return finite("σ of a level", found)

    return sigma


@cache
def _current(charged: bool) -> WeakCurrent:
    return charged_current() if charged else neutral_current()

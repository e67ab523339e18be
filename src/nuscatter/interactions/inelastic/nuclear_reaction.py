r"""The reaction of inelastic scattering on one nuclide: cross sections of its species, and what each leaves excited.

The first use of a nucleus, force and current samples the responses (some ten seconds to minutes, with progress, kept on
disk). What follows are contour integrals over them, see `nuclear_cross_section`, and integrals over bins, see
`binned_cross_section`.

What is deposited is the choice of a value (`Seen`). `AllEnergy`, the default, follows no neutrons and photons.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache, cached_property
from typing import Protocol, Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, truth
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT, Current
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import (
    EffectiveAxialCoupling,
    WeakCurrent,
    charged_current,
    free_axial_coupling,
    neutral_current,
)
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum, computed
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy, Seen
from nuscatter.interactions.inelastic.responses.multipole_responses import SampledResponses
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.responses.state_energies import (
    MASS_DIFFERENCE,
    Energies,
    MeanField,
    binding_difference,
)
from nuscatter.interactions.inelastic.shipped.inelastic_table import InelasticTable, TabulatedCrossSection
from nuscatter.interactions.inelastic.shipped.table_files import FORCES, nuclides, shipped_table
from nuscatter.interactions.reactions import Reaction
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.particles import Deposit, Species, State, nu_e, nu_e_bar
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.force import force as find_force
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Called with the number of energies at which the responses are done, and of all.
Progress = Callable[[int, int], None]
#: Distance of points of σ(E) in rates [MeV].
_SPACING = 0.5 * MeV
_DARWIN_FOLDY = DarwinFoldy()
#: What functions of a species take.
A_SPECIES = "a neutrino species such as nu_e"


class Levels(Protocol):
    """Measured strength in place of calculated; a hashable value."""

    def applied(
        self, spectrum: ExcitationSpectrum, nuclide: Nuclide, current: Current, species: Species
    ) -> ExcitationSpectrum:
        """Return the spectrum with the measured states of a species on a nuclide in place of those of a calculation."""
        ...


@final
@dataclass(frozen=True)
class NuclearReaction(Reaction):
    """Inelastic scattering on one nuclide; `inelastic` makes it. Equal ones share their responses and cross sections.

    Args:
        nuclide: The target.
        current: Charged or neutral.
        force: The Skyrme force, or the name of one.
        effective: g_A in the nucleus.
        nucleon: Form factors of the nucleon.
        charge: How G of the nucleon is made of them.
        distortion: What the Coulomb field makes of a charged lepton.
        energies: Where the states of the nucleus are put.
        sampling: How finely responses are sampled, and up to which energy of the neutrino.
        levels: Measured strength that replaces calculated one; None for none.
        seen: What of it a detector sees.
        shipped: Whether a shipped table is used where it has just these options (`table`).
        progress: Called while responses are sampled.
    """

    nuclide: Nuclide
    current: Current
    force: SkyrmeForce | str = "SLy4"
    _: KW_ONLY
    effective: EffectiveAxialCoupling = free_axial_coupling
    nucleon: NucleonFormFactors = measured_nucleon
    charge: NucleonCharge = _DARWIN_FOLDY
    distortion: Distortion = Recipe()  # noqa: RUF009 - a frozen value
    energies: Energies = MeanField()  # noqa: RUF009 - a frozen value
    sampling: Sampling = Sampling()  # noqa: RUF009 - a frozen value
    levels: Levels | None = None
    seen: Seen = AllEnergy()  # noqa: RUF009 - a frozen value
    shipped: bool = True
    progress: Progress | None = field(default=None, compare=False)
    target: Nuclide | None = field(init=False, default=None)
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.nuclide)
        instance("current", self.current, Current, "CHARGED_CURRENT or NEUTRAL_CURRENT")
        instance("sampling", self.sampling, Sampling, "a Sampling")
        instance("energies", self.energies, Energies, "MeanField(), MeasuredMasses() or Shifted(…)")
        instance("distortion", self.distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
        for name, needed in (("levels", "applied"), ("seen", "lines")):
            value = getattr(self, name)
            if value is not None and (isinstance(value, type) or not callable(getattr(value, needed, None))):
                raise invalid(name, value, f"a value that has the function `{needed}`")
        truth("shipped", self.shipped)
        instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as measured_nucleon,")
        instance("effective", self.effective, EffectiveAxialCoupling, "an EffectiveAxialCoupling")
        if not callable(self.charge) or isinstance(self.charge, type):
            raise invalid("charge", self.charge, "DarwinFoldy(), Sachs() or Dirac()")
        _ = self.weak_current  # its checks

    @property
    def name(self) -> str:  # type: ignore[override]
        """As "charged current on Ar40", and what is seen if that is not all energy."""
        return f"{self.current.value} on {self.nuclide.name}{self.seen.label}"

    @property
    def deposit(self) -> Deposit:  # type: ignore[override]
        """What is seen."""
        return self.seen.deposit(self.current is CHARGED_CURRENT)

    @cached_property
    def weak_current(self) -> WeakCurrent:
        """The charges of nucleons."""
        return replace(_free_current(self.current, self.nucleon, self.charge), effective=self.effective)

    def table(self, species: Species) -> InelasticTable | None:
        """Return the shipped table that σ and the spectra of a species come from; None: they are computed.

        There must be one of the nuclide and the force. It has the default options, but any g_A that is the same in all
        multipoles other than 1⁺, and ends at 65 MeV. Angular distributions and spectra of ω are always computed.
        """
        if not self.shipped or self.nuclide.name not in nuclides() or not InelasticTable.serves(self.effective):
            return None
        limit = Sampling().highest_energy
        reached = replace(self.sampling, highest_energy=limit) == Sampling() and self.sampling.highest_energy <= limit
        usual = self.charge == _DARWIN_FOLDY, self.distortion == Recipe(), self.energies == MeanField()
        if not reached or not all(usual) or self.nucleon != measured_nucleon:
            return None
        for force in FORCES:
            if self.force in (force, find_force(force)):
                return shipped_table(self.nuclide.name, force, self._charge(species.antiparticle))
        return None

    def by_multipole(self, E: ArrayLike, species: Species) -> dict[str, Array]:
        """Return σ [MeV⁻²] at energies `E` [MeV] by multipoles, as "1+", without measured levels.

        Raises:
            InputError: an energy is out of range, or the species does not scatter.
        """
        self._require(species)
        return _source(self._plain, species.antiparticle, self._lepton_mass(species)).by_multipole(E)

    def acts(self, species: State) -> bool:
        """Return whether a species scatters: one whose lepton is not too heavy for all energies of the responses."""
        return (
            isinstance(species, Species)
            and species.is_neutrino
            and (self.current is NEUTRAL_CURRENT or LEPTON_MASSES[species.flavour] < self.sampling.highest_energy)
        )

    def cross_section(self, species: Species) -> NuclearCrossSection:
        """Return the cross section of a species, which has responses when it is first asked for.

        Raises:
            InputError: it is no neutrino, or its lepton is too heavy.
        """
        self._require(species)
        return _cross_section(self._plain, species.antiparticle, self._lepton_mass(species))

    def excitations(self, species: Species) -> ExcitationSpectrum:
        """Return the cross section by excitation energy of the final nucleus, with measured levels if there are any.

        Raises:
            InputError: it is no neutrino, or its lepton is too heavy.
        """
        self._require(species)
        return _excitations(self, species)

    def outgoing(self, species: Species) -> Outgoing:
        """Return what leaves beside the excitation: the final nucleus, and the energy that masses take.

        Raises:
            InputError: it is no neutrino, or its lepton is too heavy.
        """
        self._require(species)
        return _outgoing(self, species)

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold [MeV]."""
        if nuclide != self.nuclide or not isinstance(state, Species) or not self.acts(state):
            return ()
        return (self.outgoing(state).lowest,)

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²], each of shape (lines, n), as `seen` has them.

        Raises:
            InputError: an energy is above the highest one of the responses.
        """
        if nuclide != self.nuclide or not isinstance(state, Species) or not self.acts(state):
            return np.zeros((1, E.size)), np.zeros((1, E.size))
        self._require_known(E)
        return self.seen.lines(self.excitations(state), self.outgoing(state), E)

    def line(self, index: int, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return one of `lines`, each of shape (n,)."""
        if nuclide != self.nuclide or not isinstance(state, Species) or not self.acts(state):
            return np.zeros(E.size), np.zeros(E.size)
        self._require_known(E)
        return self.seen.line(index, self.excitations(state), self.outgoing(state), E)

    def _require_known(self, E: Array) -> None:
        highest = self.sampling.highest_energy
        if np.any(highest * (1 + 1e-12) < E):
            limit = f"at most {highest / MeV:g}, the highest_energy of this term"
            raise invalid("E [MeV]", float(E.max() / MeV), limit)

    def _require(self, species: Species) -> None:
        instance("species", species, Species, A_SPECIES)
        if not self.acts(species):
            raise InputError(
                f"{species} does not scatter by the {self.current.value} below "
                f"{self.sampling.highest_energy / MeV:g} MeV: give a sampling with a higher energy."
            )

    def _charge(self, antiparticle: bool) -> str | None:
        return None if self.current is NEUTRAL_CURRENT else "pn" if antiparticle else "np"

    @property
    def _plain(self) -> "NuclearReaction":
        """The reaction whose cross sections this one has before levels and what is seen."""
        return replace(self, levels=None, seen=AllEnergy())

    def _lepton_mass(self, species: Species) -> float:
        return LEPTON_MASSES[species.flavour] if self.current is CHARGED_CURRENT else 0.0


@final
@dataclass(frozen=True, eq=False)
class _Table:
    """σ between points.

    Contours take ten milliseconds an energy, and rates ask for hundreds. Between two points half an MeV apart σ is a
    cubic that keeps its monotony.

    Args:
        E: Energies [MeV], increasing, from the threshold on.
        sigma: σ there [MeV⁻²].
    """

    E: Array
    sigma: Array

    @classmethod
    def of(cls, exact: NuclearCrossSection) -> Self:
        low, high = exact.threshold(), exact.responses.highest_energy
        if low >= high:
            return cls(np.array([high, 2 * high]), np.zeros(2))
        E = np.linspace(low, high, 2 + int((high - low) / _SPACING))
        sigma = exact.total(np.maximum(E, 1e-6 * MeV))
        sigma[0] = 0.0  # at the threshold itself nothing is left
        return cls(E, sigma)

    def __call__(self, E: Array) -> Array:
        """Return σ [MeV⁻²], 0 below the threshold."""
        return np.maximum(self._sigma(np.clip(E, self.E[0], self.E[-1])), 0.0)

    @cached_property
    def _sigma(self) -> Callable[[Array], Array]:
        from scipy.interpolate import PchipInterpolator

        made: Callable[[Array], Array] = PchipInterpolator(self.E, self.sigma)
        return made


@cache
def _free_current(current: Current, nucleon: NucleonFormFactors, charge: NucleonCharge) -> WeakCurrent:
    """Return the current at free g_A: its series through form factors take a millisecond each."""
    return (charged_current if current is CHARGED_CURRENT else neutral_current)(nucleon, charge=charge)


@cache
def _outgoing(reaction: NuclearReaction, species: Species) -> Outgoing:
    charge, mass = reaction._charge(species.antiparticle), reaction._lepton_mass(species)
    highest = reaction.sampling.highest_energy
    table = reaction.table(species)
    threshold = reaction.cross_section(species).threshold() if table is None else table.threshold
    nuclide, step = reaction.nuclide, {None: 0, "np": 1, "pn": -1}[charge]
    return Outgoing(
        nuclide=found_nuclide(nuclide.Z + step, nuclide.A) if step else nuclide,
        loss=mass + mass_difference(nuclide, charge),
        charged=charge is not None,
        positron=charge == "pn",
        lowest=min(threshold, highest * (1 - 1e-9)),
        highest=highest,
        angles=lambda: reaction.cross_section(species),
    )


def mass_difference(nuclide: Nuclide, charge: str | None) -> float:
    """Return M_f − M_i [MeV] of nuclei in their ground states."""
    if charge is None:
        return 0.0
    return binding_difference(nuclide, charge) + (MASS_DIFFERENCE if charge == "pn" else -MASS_DIFFERENCE)


@cache
def _excitations(reaction: NuclearReaction, species: Species) -> ExcitationSpectrum:
    if reaction.current is NEUTRAL_CURRENT and species.flavour != "e":  # all flavours alike
        return _excitations(reaction, nu_e_bar if species.antiparticle else nu_e)
    if reaction.levels is not None:
        if reaction.seen != AllEnergy():
            return _excitations(replace(reaction, seen=AllEnergy()), species)
        plain = _excitations(reaction._plain, species)
        return reaction.levels.applied(plain, reaction.nuclide, reaction.current, species)
    if reaction != reaction._plain:
        return _excitations(reaction._plain, species)
    source = _source(reaction, species.antiparticle, reaction._lepton_mass(species))
    if isinstance(source, TabulatedCrossSection):
        return source.excitations
    return computed(
        source, _Table.of(source), mass_difference(reaction.nuclide, reaction._charge(species.antiparticle))
    )


@cache
def _source(reaction: NuclearReaction, antiparticle: bool, mass: float) -> TabulatedCrossSection | NuclearCrossSection:
    """Return what the table of a reaction says, or what its responses do."""
    table = reaction.table(nu_e_bar if antiparticle else nu_e)
    if table is None:
        return _cross_section(reaction, antiparticle, mass)
    reversed_ = antiparticle and reaction.current is NEUTRAL_CURRENT
    return table.with_couplings(effective=reaction.effective, reversed_interference=reversed_)


@cache
def _cross_section(reaction: NuclearReaction, antiparticle: bool, mass: float) -> NuclearCrossSection:
    charge = reaction._charge(antiparticle)
    responses = _responses(reaction.nuclide, reaction.force, charge, reaction.sampling, _Quietly(reaction.progress))
    return NuclearCrossSection(
        responses,
        reaction.weak_current,
        helicity=-1 if antiparticle else 1,
        mass=mass,
        distortion=reaction.distortion,
        energies=reaction.energies,
    )


@final
@dataclass(frozen=True)
class _Quietly:
    """A progress that is no part of what results depend on."""

    progress: Progress | None = field(compare=False)


@cache
def _responses(
    nuclide: Nuclide, force: SkyrmeForce | str, charge: str | None, sampling: Sampling, quietly: _Quietly
) -> SampledResponses:
    return sampled_responses(nuclide, force, charge, sampling, progress=quietly.progress)

r"""The term of inelastic scattering on a nucleus, from its responses in continuum RPA.

``inelastic("Ar40", CHARGED_CURRENT)`` has σ(E), the spectrum of the energy transfer, averages over fluxes, and brings a
reaction to counts. The first use of a nucleus, force and current samples the responses (some ten seconds to minutes,
with progress, kept on disk); what follows are contour integrals over them, see `nuclear_cross_section`.

What is deposited has a simple rule, since there is no de-excitation by emission of nucleons here: in the charged
current all of the neutrino's energy but the threshold of the daughter's ground state, E − (m + M_f − M_i), which is the
lepton's kinetic energy and photons; in the neutral current the mean energy transfer at E, as photons. Energies that
neutrons carry away are in it.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum
from functools import cache, cached_property
from typing import Any, ClassVar, Protocol, Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, positive
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import (
    EffectiveAxialCoupling,
    WeakCurrent,
    charged_current,
    free_axial_coupling,
    neutral_current,
)
from nuscatter.interactions.inelastic.responses.multipole_responses import SampledResponses
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.responses.state_energies import (
    MASS_DIFFERENCE,
    Energies,
    MeanField,
    binding_difference,
)
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.particles import Coherence, Deposit, Species, State
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
_A_SPECIES = "a neutrino species such as nu_e"


class Current(Enum):
    """Which boson is exchanged."""

    CHARGED = "charged current"
    NEUTRAL = "neutral current"


#: ν + A → ℓ⁻ + B, ν̄ + A → ℓ⁺ + B.
CHARGED_CURRENT = Current.CHARGED
#: ν + A → ν + A*, all flavours alike.
NEUTRAL_CURRENT = Current.NEUTRAL


class AveragesOver(Protocol):
    """A flux, which averages a cross section."""

    def averaged(self, model: Any, nucleus: Any = None, species: Species | None = None) -> Array:
        """Return the average of ``model.sigma``."""
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
    progress: Progress | None = field(default=None, compare=False)
    target: Nuclide | None = field(init=False, default=None)
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.nuclide)
        instance("current", self.current, Current, "CHARGED_CURRENT or NEUTRAL_CURRENT")
        instance("sampling", self.sampling, Sampling, "a Sampling")
        instance("energies", self.energies, Energies, "MeanField(), MeasuredMasses() or Shifted(…)")
        instance("distortion", self.distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
        _ = self.weak_current  # its checks

    @property
    def name(self) -> str:  # type: ignore[override]
        """As "charged current on Ar40"."""
        return f"{self.current.value} on {self.nuclide.name}"

    @property
    def deposit(self) -> Deposit:  # type: ignore[override]
        """Electrons, with photons; of the neutral current photons."""
        return Deposit.ELECTRON if self.current is CHARGED_CURRENT else Deposit.PHOTON

    @cached_property
    def weak_current(self) -> WeakCurrent:
        """The charges of nucleons."""
        made = charged_current if self.current is CHARGED_CURRENT else neutral_current
        return made(self.nucleon, effective=self.effective, charge=self.charge)

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
        instance("species", species, Species, _A_SPECIES)
        if not self.acts(species):
            raise InputError(
                f"{species} does not scatter by the {self.current.value} below "
                f"{self.sampling.highest_energy / MeV:g} MeV: give a sampling with a higher energy."
            )
        return _cross_section(self, species.antiparticle, self._lepton_mass(species))

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold [MeV]."""
        if nuclide != self.nuclide or not isinstance(state, Species) or not self.acts(state):
            return ()
        return (self.cross_section(state).threshold(),)

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return the deposit [MeV] and the cross section [MeV⁻²], each of shape (1, n).

        Raises:
            InputError: an energy is above the highest one of the responses.
        """
        if nuclide != self.nuclide or not isinstance(state, Species) or not self.acts(state):
            return np.zeros((1, E.size)), np.zeros((1, E.size))
        highest = self.sampling.highest_energy
        if np.any(highest * (1 + 1e-12) < E):
            limit = f"at most {highest / MeV:g}, the highest_energy of this term"
            raise invalid("E [MeV]", float(E.max() / MeV), limit)
        sigma, deposit = _table(self, state.antiparticle, self._lepton_mass(state))(E)
        if self.current is CHARGED_CURRENT:
            charge = "pn" if state.antiparticle else "np"
            loss = self._lepton_mass(state) + binding_difference(self.nuclide, charge)
            deposit = np.maximum(E - loss - (MASS_DIFFERENCE if state.antiparticle else -MASS_DIFFERENCE), 0.0)
        return np.where(sigma > 0, deposit, 0.0)[None], sigma[None]

    def _lepton_mass(self, species: Species) -> float:
        return LEPTON_MASSES[species.flavour] if self.current is CHARGED_CURRENT else 0.0


@final
@dataclass(frozen=True, eq=False)
class InelasticScattering(Term):
    """Inelastic scattering on one nuclide as a term; `inelastic` makes it.

    Args:
        reaction: The reaction.
    """

    reaction: NuclearReaction
    channels: ClassVar[tuple[()]] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("reaction", self.reaction, NuclearReaction, "a NuclearReaction")

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The one reaction."""
        return (self.reaction,)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return 1 for the species that scatter."""
        return 1.0 if self.reaction.acts(species) else None

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return 0: a lepton tells the flavour of the neutrino, and the neutral current does not change it."""
        return 0.0

    def cross_section(self, species: Species) -> NuclearCrossSection:
        """Return the cross section of a species by multipoles, with its distributions."""
        return self.reaction.cross_section(species)

    def dsigma_dtransfer(self, E: ArrayLike, omega: ArrayLike, species: Species, *, width: float = 1 * MeV) -> Array:
        """Return dσ/dω [MeV⁻³], ω = E − e the energy that the lepton leaves, of the shapes of `E` and `omega`.

        Args:
            E: Energy of the neutrino [MeV].
            omega: ω [MeV].
            species: The species that comes.
            width: Γ [MeV] of the Lorentzian that the states of the nucleus are folded with.

        Raises:
            InputError: an argument is out of range.
        """
        positive("E", E, "MeV")
        if not self.reaction.acts(instance("species", species, Species, _A_SPECIES)):
            return np.zeros(np.broadcast_shapes(np.shape(E), np.shape(omega)))
        return np.asarray(sum(self.cross_section(species).over_transfer(E, omega=omega, width=width).values()))

    def averaged(self, flux: AveragesOver, species: Species | None = None) -> Array:
        """Return the flux-averaged cross section [MeV⁻²] of one species, or of all weighted by their fluences."""
        return flux.averaged(self, species=species)


def inelastic(
    nuclide: Nuclide | str,
    current: Current,
    *,
    force: SkyrmeForce | str = "SLy4",
    effective: EffectiveAxialCoupling = free_axial_coupling,
    nucleon: NucleonFormFactors = measured_nucleon,
    charge: NucleonCharge = _DARWIN_FOLDY,
    distortion: Distortion = Recipe(),  # noqa: B008 - a frozen value
    energies: Energies = MeanField(),  # noqa: B008 - a frozen value
    highest_energy: float = 65 * MeV,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
) -> InelasticScattering:
    """Return the term of inelastic scattering on a nucleus, review Eqs. 37–49 in continuum RPA.

    Args:
        nuclide: The target.
        current: `CHARGED_CURRENT` or `NEUTRAL_CURRENT`.
        force: The Skyrme force, or the name of one.
        effective: g_A in the nucleus.
        nucleon: Form factors of the nucleon; with strangeness for Δs.
        charge: How G of the nucleon is made of them: `DarwinFoldy()`, `Sachs()` or `Dirac()`.
        distortion: What the Coulomb field makes of a charged lepton: `Recipe()`, `Fermi()`, `Effective()`, or none.
        energies: Where the states of the nucleus are put: `MeanField()`, `MeasuredMasses()` or `Shifted(…)`.
        highest_energy: Of the neutrino [MeV]; ν_μ needs one above the muon's threshold.
        sampling: More of how responses are sampled; it replaces `highest_energy`.
        progress: Called with the number of energies at which the responses are done, and of all.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> argon = inelastic("Ar40", CHARGED_CURRENT)
        >>> f"{argon.sigma(30 * MeV, ns.nu_e) / cm**2:.3e}"  # doctest: +SKIP
        '2.68e-40'
    """
    target = found_nuclide(nuclide) if isinstance(nuclide, str) else nuclide
    instance("nuclide", target, Nuclide, "a Nuclide, or the name of one as 'Ar40',")
    named = force if isinstance(force, SkyrmeForce) else find_force(force)
    default = Sampling(highest_energy)
    reaction = NuclearReaction(
        target,
        current,
        named,
        effective=effective,
        nucleon=nucleon,
        charge=charge,
        distortion=distortion,
        energies=energies,
        sampling=default if sampling is None else sampling,
        progress=progress,
    )
    return InelasticScattering(reaction)


@final
@dataclass(frozen=True, eq=False)
class _Table:
    """σ and the mean energy transfer between points.

    Contours take ten milliseconds an energy, and rates ask for hundreds. Between two points half an MeV apart σ is a
    cubic that keeps its monotony.

    Args:
        E: Energies [MeV], increasing, from the threshold on.
        sigma: σ there [MeV⁻²].
        transfer: The mean energy transfer [MeV].
    """

    E: Array
    sigma: Array
    transfer: Array

    @classmethod
    def of(cls, exact: NuclearCrossSection) -> Self:
        low, high = exact.threshold(), exact.responses.highest_energy
        if low >= high:
            return cls(np.array([high, 2 * high]), np.zeros(2), np.zeros(2))
        E = np.linspace(low, high, 2 + int((high - low) / _SPACING))
        sigma, transfer = exact.total_and_mean_transfer(np.maximum(E, 1e-6 * MeV))
        # At the threshold itself nothing is left, and nothing of the transfer is known.
        sigma[0], transfer[0] = 0.0, transfer[1]
        return cls(E, sigma, transfer)

    def __call__(self, E: Array) -> tuple[Array, Array]:
        """Return σ [MeV⁻²] and the mean transfer [MeV], 0 below the threshold."""
        inside = np.clip(E, self.E[0], self.E[-1])
        return np.maximum(self._sigma(inside), 0.0), np.interp(inside, self.E, self.transfer)

    @cached_property
    def _sigma(self) -> Callable[[Array], Array]:
        from scipy.interpolate import PchipInterpolator

        made: Callable[[Array], Array] = PchipInterpolator(self.E, self.sigma)
        return made


@cache
def _table(reaction: NuclearReaction, antiparticle: bool, mass: float) -> _Table:
    return _Table.of(_cross_section(reaction, antiparticle, mass))


@cache
def _cross_section(reaction: NuclearReaction, antiparticle: bool, mass: float) -> NuclearCrossSection:
    charge = None if reaction.current is NEUTRAL_CURRENT else "pn" if antiparticle else "np"
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

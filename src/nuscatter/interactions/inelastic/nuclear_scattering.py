r"""The term of inelastic scattering on a nucleus, from its responses in continuum RPA.

``inelastic("Ar40", CHARGED_CURRENT)`` has σ(E), the spectra of the energy transfer and of the excitation, averages over
fluxes, and brings a reaction to counts, see `nuclear_reaction`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, positive
from nuscatter.interactions.inelastic.currents.exchange import Current
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import EffectiveAxialCoupling, free_axial_coupling
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.branching import (
    Averages,
    NeutronYield,
    branching,
    channel_cross_sections,
    neutrons,
)
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION, AllEnergy, Seen
from nuscatter.interactions.inelastic.nuclear_reaction import A_SPECIES, Levels, NuclearReaction, Progress
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.interactions.inelastic.responses.state_energies import Energies, MeanField
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.particles import Coherence, Species, nu_e
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.force import force as find_force
from nuscatter.units import Array, MeV

_DARWIN_FOLDY = DarwinFoldy()


@final
@dataclass(frozen=True, eq=False)
class InelasticScattering(Term):
    """Inelastic scattering on one nuclide as a term; `inelastic` makes it.

    Args:
        reaction: The reaction.
    """

    reaction: NuclearReaction
    channels: ClassVar[tuple[()]] = ()

    def __post_init__(self) -> None:
        instance("reaction", self.reaction, NuclearReaction, "a NuclearReaction")

    def __repr__(self) -> str:
        reaction = self.reaction
        source = "sampled responses" if reaction.table(nu_e) is None else "the shipped table"
        force = reaction.force if isinstance(reaction.force, str) else reaction.force.name
        return f"InelasticScattering({reaction.name}, {force}, from {source})"

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
        """Return the cross section of a species by multipoles, with its distributions, from responses.

        It samples responses where σ may come from a shipped table.
        """
        return self.reaction.cross_section(species)

    def excitations(self, species: Species) -> ExcitationSpectrum:
        """Return the cross section of a species by the excitation energy of the final nucleus."""
        return self.reaction.excitations(species)

    def by_multipole(self, E: ArrayLike, species: Species) -> dict[str, Array]:
        """Return σ [MeV⁻²] at energies `E` [MeV] by multipoles, as "1+", each of the shape of E; no measured levels.

        Raises:
            InputError: an energy is out of range, or the species does not scatter.
        """
        return self.reaction.by_multipole(E, species)

    def branching(
        self, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
    ) -> dict[str, Array]:
        """Return which fraction of events decays by each channel, as "gamma", "n" or "np"; the largest come first.

        Args:
            at: Energies of the neutrino [MeV] of any shape, or a flux.
            species: The species that comes.
            decays: The model of de-excitation.

        Raises:
            InputError: an argument is not of its kind, or the species does not scatter.
        """
        return branching(self.reaction, at, species, decays=decays)

    def by_channel_of_decay(
        self, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
    ) -> dict[str, Array]:
        """Return σ [MeV⁻²] of each channel of decay, or its average over a flux; arguments as those of `branching`."""
        return channel_cross_sections(self.reaction, at, species, decays=decays)

    def neutrons(
        self, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
    ) -> NeutronYield:
        """Return σ [MeV⁻²] by the number of free neutrons, or its average; arguments as those of `branching`."""
        return neutrons(self.reaction, at, species, decays=decays)

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
        if not self.reaction.acts(instance("species", species, Species, A_SPECIES)):
            return np.zeros(np.broadcast_shapes(np.shape(E), np.shape(omega)))
        return np.asarray(sum(self.cross_section(species).over_transfer(E, omega=omega, width=width).values()))

    def averaged(self, flux: Averages, species: Species | None = None) -> Array:
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
    levels: Levels | None = None,
    seen: Seen = AllEnergy(),  # noqa: B008 - a frozen value
    shipped: bool = True,
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
        sampling: More of how responses are sampled, in place of `highest_energy`; what is given here is computed.
        levels: Measured strength in place of calculated; None for none.
        seen: What of an event a detector sees; by default all energy above the final nucleus in its ground state.
        shipped: Whether the table that comes with the package is used, where there is one of these options: the
            defaults up to 65 MeV, with `effective` of one number or one for 1⁺, and SLy4 or SkM*.
        progress: Called with the number of energies at which the responses are done, and of all.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> argon = inelastic("Ar40", ns.CHARGED_CURRENT)
        >>> argon
        InelasticScattering(charged current on Ar40, SLy4, from the shipped table)
        >>> f"{argon.sigma(30 * MeV, ns.nu_e) / cm**2:.2e}"
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
        levels=levels,
        seen=seen,
        shipped=shipped and sampling is None,
        progress=progress,
    )
    return InelasticScattering(reaction)

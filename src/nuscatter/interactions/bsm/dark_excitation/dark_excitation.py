r"""Dark matter that excites nuclei, as a term beside its elastic scattering: the second signature of a beam dump.

χ A → χ A* by exchange of A′ leaves some MeV in a nucleus, which emits photons, or nucleons and photons. A detector that
sees MeV sees it where a recoil of keV is lost. The current of A′ is the vector current of electron scattering, with the
charges of quarks in place of electric ones. So its responses are those of (e, e′), see `electroexcitation`: coherent
longitudinal multipoles, the transverse current, and spins by magnetism of the nucleons alone. An axial current, which
makes Gamow–Teller transitions of neutrinos, is not there.

Sources: T. de Forest and J. D. Walecka, Adv. Phys. 15 (1966) 1, for the responses; the tensor of χ is derived in
`projectile`; the signature is that of B. Dutta et al., arXiv:2206.08590.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, positive
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.bsm.dark_excitation.dark_reaction import SAMPLING, DarkReaction, Progress
from nuscatter.interactions.bsm.dark_excitation.measured_levels import DarkLevel
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.branching import Averages, branching
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION, PhotonEnergy, Seen
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.interactions.inelastic.responses.state_energies import Energies, MeanField
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.particles import Coherence, Species
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.force import force as find_force
from nuscatter.units import Array, GeV
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class DarkExcitation(Term):
    """χ on one nuclide, which it leaves excited by the exchange of A′ (review Eq. 58).

    It stands beside `DarkMatterScattering`, which is elastic. Of a material the terms of its nuclides are added.

    Args:
        portal: The dark sector, whose `particles` are the projectiles.
        nuclide: The target, a Nuclide or the name of one as "Ar40".
        amplitude: Factor of the amplitude, as of `DarkMatterScattering`: a number or an array of shape (batch,).
        force: The Skyrme force, or the name of one.
        electromagnetic: The photon's current on nucleons, of which that of A′ is made.
        energies: Where the states of the nucleus are put.
        sampling: How finely responses are sampled, up to which energy transfer ω and up to which q, twice that. What is
            above is left out. By default 130 MeV, q up to 260 MeV, and multipoles up to 8.
        levels: Levels of measured strength in place of calculated ones, see `measured_levels`.
        highest_energy: Energy of χ [MeV] up to which σ is tabulated.
        seen: What of an event a detector sees; by default the photons of the de-excitation.
        progress: Called with the number of energies at which the responses are done, and of all.

    Raises:
        InputError: an argument is not of its kind, or A′ is no heavier than the difference of the masses of χ.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> portal = ns.VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4,
        ...     mediator_mass=75 * MeV,
        ...     alpha_dark=0.5,
        ...     mass=25 * MeV,
        ...     kind=ns.DarkMatterKind.SCALAR,
        ... )
        >>> model = ns.DarkMatterScattering(portal) + DarkExcitation(portal, "Ar40")
        >>> [reaction.name for reaction in model.reactions]
        ['chi on Ar40, photons']
    """

    portal: VectorPortal
    nuclide: Nuclide | str
    _: KW_ONLY
    amplitude: ArrayLike = 1.0
    force: SkyrmeForce | str = "SLy4"
    electromagnetic: ElectromagneticCurrent = ElectromagneticCurrent()  # noqa: RUF009 - a frozen value
    energies: Energies = MeanField()  # noqa: RUF009 - a frozen value
    sampling: Sampling = SAMPLING
    levels: tuple[DarkLevel, ...] = ()
    highest_energy: float = 1 * GeV
    seen: Seen = PhotonEnergy()  # noqa: RUF009 - a frozen value
    progress: Progress | None = None
    channels: ClassVar[tuple[()]] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("portal", self.portal, VectorPortal, "a VectorPortal")
        target = found_nuclide(self.nuclide) if isinstance(self.nuclide, str) else self.nuclide
        object.__setattr__(self, "nuclide", instance("nuclide", target, Nuclide, "a Nuclide, or its name as 'Ar40',"))
        object.__setattr__(self, "amplitude", coupling("amplitude", self.amplitude))
        force = self.force if isinstance(self.force, SkyrmeForce) else find_force(self.force)
        object.__setattr__(self, "force", force)
        self.reactions  # noqa: B018 - its checks

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """One reaction for each particle of the portal, in their order."""
        return tuple(self._of(particle) for particle in self.portal.particles)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return the square of g g_D times the amplitude, for the χ of the reaction."""
        if reaction not in self.reactions or not isinstance(reaction, DarkReaction) or not reaction.acts(species):
            return None
        return (self.portal.coupling * self.portal.dark_coupling * np.asarray(self.amplitude)) ** 2

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return 0: neutrinos do not couple to A′."""
        return 0.0

    def excitations(self, species: Species) -> ExcitationSpectrum:
        """Return the cross section [MeV⁻²] by the excitation energy of the nucleus.

        Args:
            species: One of the particles of the portal.

        Raises:
            InputError: it is another species, or the amplitude is an array.
        """
        reaction, strength = self._reaction(species), self._single()
        plain = reaction.excitations(species)
        return ExcitationSpectrum(plain.edges, lambda E: strength * plain.by_bin(E), plain.groups)

    def by_multipole(self, E: ArrayLike, species: Species) -> dict[str, Array]:
        """Return σ [MeV⁻²] at energies `E` of χ [MeV] by multipoles, as "1-", each of the shape of E.

        Near a threshold a multipole may be a small negative number, which `sigma` has in its neighbours.

        Args:
            E: Energies of χ [MeV].
            species: One of the particles of the portal.

        Raises:
            InputError: an energy is out of range, it is another species, or the amplitude is an array.
        """
        strength = self._single()
        return {name: strength * each for name, each in self._reaction(species).by_multipole(E).items()}

    def branching(
        self, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
    ) -> dict[str, Array]:
        """Return which fraction of events decays by each channel, as "gamma", "n" or "np"; the largest come first.

        Args:
            at: Energies of χ [MeV] of any shape, or a flux.
            species: One of the particles of the portal.
            decays: The model of de-excitation.

        Raises:
            InputError: an argument is not of its kind, or it is another species.
        """
        return branching(self._reaction(species), at, species, decays=decays)

    @property
    def target(self) -> Nuclide:
        """The nuclide."""
        return found_nuclide(self.nuclide) if isinstance(self.nuclide, str) else self.nuclide

    def _of(self, particle: Species) -> DarkReaction:
        portal = self.portal
        return DarkReaction(
            nuclide=self.target,
            particle=particle,
            outgoing_mass=portal.partner(particle).mass,
            kind=portal.kind,
            mediator_mass=portal.mediator_mass,
            current=PortalCurrent(portal.charges, self.electromagnetic),
            force=self.force,
            energies=self.energies,
            sampling=self.sampling,
            levels=self.levels,
            highest_energy=self.highest_energy,
            seen=self.seen,
            progress=self.progress,
        )

    def _reaction(self, species: Species) -> DarkReaction:
        self.portal.partner(species)  # its checks
        found = self.reactions[self.portal.particles.index(species)]
        return instance("the reaction", found, DarkReaction, "a DarkReaction")  # type: ignore[return-value]

    def _single(self) -> float:
        amplitude = positive("amplitude squared", np.asarray(self.amplitude) ** 2, single=True)
        return float((self.portal.coupling * self.portal.dark_coupling) ** 2 * amplitude)

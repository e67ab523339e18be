r"""Scattering of axion-like particles in a detector: what their couplings to photons and electrons do to atoms.

=====================  ==============  ==============================================  ======================
reaction               coupling        cross section                                   what is deposited
=====================  ==============  ==============================================  ======================
inverse Primakoff      photon          aZ → γZ, the square of Primakoff's amplitude    photon, E
inverse Compton        electron        ae → γe on Z free electrons, exact              electron and photon, E
axio-electric          electron        photoabsorption times a ratio, below m_e        electron, E
pair conversion        electron        aZ → e⁺e⁻Z, for masses below 2m_e               electrons, E
=====================  ==============  ==============================================  ======================

The whole energy of the particle, its mass included, is deposited by each; what the nucleus takes, Q²/2M, is left out.
The positron's annihilation gives its mass back. Where a detector is too small for the photon of inverse Compton
scattering, `contained=False` leaves the electron alone, with the spectrum of its energy.

Every cross section goes as the square of one coupling, so reactions hold the mass, and terms the couplings. What is
made in a target goes as the same squares: counts of a particle that lives long go as g⁴.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import function, instance, invalid, truth
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.bsm.axions.axio_electric import (
    AtomicAbsorption,
    absorbed_by,
    atomic_absorption,
    axio_electric,
    steps_of_absorption,
)
from nuscatter.interactions.bsm.axions.pair_conversion import pair_conversion, pair_threshold
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species, State
from nuscatter.sources.dark.axions.compton import inverse_compton, inverse_compton_denergy, inverse_compton_ends
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import AtomicScreening, inverse_primakoff, thomas_fermi
from nuscatter.structure.nucleus import NuclearModel, helm, nucleus_of
from nuscatter.units import Array, MeV

#: Couplings whose squares divide out, so that cross sections are those of unit coupling.
_PHOTON = 1 / MeV
#: Parts of the photon's energies of inverse Compton scattering, within each of which a density is smooth.
_RATIOS = 4


@final
@dataclass(frozen=True)
class InversePrimakoff(Reaction):
    """aZ → γZ for g_aγ = 1/MeV; see `AxionScattering`, which takes the same structure and screening."""

    mass: float
    structure: NuclearModel = helm
    screening: AtomicScreening = thomas_fermi
    name = "inverse Primakoff"
    deposit = Deposit.PHOTON

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        return (self.mass,) if self.mass > 0 else ()

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        unit = AxionCouplings(mass=self.mass, photon=_PHOTON)
        nucleus, above, sigma = nucleus_of(self.structure, _atom(nuclide)), self.mass < E, np.zeros(E.shape)
        sigma[above] = inverse_primakoff(unit, E[above], nucleus, screening=self.screening)
        return E, sigma


@final
@dataclass(frozen=True)
class InverseCompton(Reaction):
    """ae → γe on the electrons of an atom for g_ae = 1, with the photon seen too; see `AxionScattering`."""

    mass: float
    name = "inverse Compton"
    deposit = Deposit.ELECTRON

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        return (self.mass,) if self.mass > 0 else ()

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        above, sigma = self.mass < E, np.zeros(E.shape)
        sigma[above] = _atom(nuclide).Z * inverse_compton(AxionCouplings(mass=self.mass, electron=1.0), E[above])
        return E, sigma


@final
@dataclass(frozen=True)
class InverseComptonElectron(Reaction):
    """ae → γe on the electrons of an atom for g_ae = 1, of which the electron alone is seen; see `AxionScattering`."""

    mass: float
    name = "inverse Compton"
    deposit = Deposit.ELECTRON

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        return (self.mass,) if self.mass > 0 else ()

    def reach(self, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, ...]:
        above = self.mass < E
        inside = np.where(above, E, self.mass + MeV)
        low, high = inverse_compton_ends(self._unit, inside)
        # the density goes as the inverse of the photon's energy, so bounds divide that in equal ratios
        photons = high * (low / high) ** np.linspace(0.0, 1.0, _RATIOS + 1)[:, None]
        bounds = np.maximum.accumulate(np.maximum(inside - photons, 0.0), axis=0)
        return tuple(np.where(above, bounds, 0.0))

    def density(self, piece: str, E: Array, x: Array, state: State, nuclide: Nuclide | None) -> Array:
        energy, electron = np.broadcast_arrays(E, x)
        # nothing is asked for outside of `reach`; the photon's energy is kept above zero for rounding's sake
        inside = (energy > self.mass) & (electron < energy)
        sigma = np.zeros(energy.shape)
        photon = energy[inside] - electron[inside]
        low, high = inverse_compton_ends(self._unit, energy[inside])
        made = np.clip(photon, low, high)
        sigma[inside] = _atom(nuclide).Z * inverse_compton_denergy(self._unit, energy[inside], made)
        return sigma

    @property
    def _unit(self) -> AxionCouplings:
        return AxionCouplings(mass=self.mass, electron=1.0)


@final
@dataclass(frozen=True)
class AxioElectric(Reaction):
    """An atom takes the particle and frees an electron, for g_ae = 1; see `AxionScattering`."""

    mass: float
    absorption: AtomicAbsorption = atomic_absorption
    name = "axio-electric"
    deposit = Deposit.ELECTRON

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        steps = steps_of_absorption(_atom(nuclide).Z)
        return np.append(steps[steps > self.mass], self.mass)

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        above, sigma = self.mass < E, np.zeros(E.shape)
        taken = absorbed_by(self.absorption, _atom(nuclide).Z, E[above])
        sigma[above] = axio_electric(E[above], absorption=taken, mass=self.mass)
        return E, sigma


@final
@dataclass(frozen=True)
class PairConversion(Reaction):
    """aZ → e⁺e⁻Z for g_ae = 1 and a mass below 2m_e; see `AxionScattering`."""

    mass: float
    structure: NuclearModel = helm
    screening: AtomicScreening = thomas_fermi
    name = "pair conversion"
    deposit = Deposit.ELECTRON

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        return (pair_threshold(),)

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        nucleus = nucleus_of(self.structure, _atom(nuclide))

        def charge(Q: Array) -> Array:
            seen = Q**2 * self.screening.potential(Q**2, nucleus.nuclide.Z)
            return np.asarray(nucleus.nuclide.Z * nucleus.proton(Q) * seen)

        return E, pair_conversion(E, mass=self.mass, charge=charge)


@final
@dataclass(frozen=True, eq=False)
class AxionScattering(Term):
    """An axion-like particle on atoms: all processes that its couplings allow. It leaves other particles as they are.

    Args:
        couplings: The particle. A coupling that is zero brings no reaction.
        structure: Nuclear model, a function of the nuclide; the protons' form factor is used.
        screening: Screening of the nucleus by the electrons.
        absorption: Photoabsorption of an atom [MeV⁻²], a function of Z and of the photon's energy [MeV].
        contained: Whether the photon of inverse Compton scattering is seen with the electron.
        amplitude: Factor of all couplings here, a number or an array of shape (batch,). It does not change the flux.

    Raises:
        InputError: an argument is not what it should be, or the factor is not finite.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import GeV, cm
        >>> axion = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
        >>> f"{AxionScattering(axion).sigma(10 * MeV, axion.species, ns.helm('Ar40')) / cm**2:.3e}"
        '2.291e-37'
    """

    couplings: AxionCouplings
    _: KW_ONLY
    structure: NuclearModel = helm
    screening: AtomicScreening = thomas_fermi
    absorption: AtomicAbsorption = atomic_absorption
    contained: bool = True
    amplitude: ArrayLike = 1.0

    def __post_init__(self) -> None:
        instance("couplings", self.couplings, AxionCouplings, "an AxionCouplings")
        instance("screening", self.screening, AtomicScreening, "an AtomicScreening as thomas_fermi")
        function("structure", self.structure, "a function from a Nuclide to a Nucleus")
        function("absorption", self.absorption, "a function of Z and of the photon's energy")
        truth("contained", self.contained)
        object.__setattr__(self, "amplitude", coupling("amplitude", self.amplitude))

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        mass, found = self.couplings.mass, list[Reaction]()
        if self.couplings.photon != 0 or self.couplings.electron == 0:  # one reaction of no strength, if none has any
            found.append(InversePrimakoff(mass, self.structure, self.screening))
        if self.couplings.electron != 0:
            found.append(InverseCompton(mass) if self.contained else InverseComptonElectron(mass))
            found.append(AxioElectric(mass, self.absorption))
            if mass < pair_threshold():
                found.append(PairConversion(mass, self.structure, self.screening))
        return tuple(found)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return the square of the reaction's coupling, None for other particles."""
        if species != self.couplings.species:
            return None
        factor = np.asarray(self.amplitude) ** 2
        if isinstance(reaction, InversePrimakoff):
            return np.asarray(factor * (self.couplings.photon / _PHOTON) ** 2)
        return np.asarray(factor * self.couplings.electron**2)


def _atom(nuclide: Nuclide | None) -> Nuclide:
    if nuclide is None:
        raise invalid("nuclide", None, "the atom that is the target")
    return nuclide

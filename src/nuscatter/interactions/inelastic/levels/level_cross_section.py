r"""The cross section of one level: two-body kinematics, and the amplitudes of its transition.

For a level at ω₀ = M_f − M_i above the target the lepton has e = E − ω with ω = ω₀ + q²/2M_f, and

.. math::
    \frac{d\sigma}{d\cos\theta} &= \frac{G_F^2 V^2}{2\pi}\, \frac{k\,e\,F(e)}{1 + (k - Ec)e/kM_f}\; 4\pi\, S, \\
    S &= v_M M^2 + v_L L^2 - 2v_{ML} L M + v_T(T_m^2 + T_e^2) - 2h\, v_{TT} T_m T_e,

with the factors and amplitudes of `lepton_tensor`, where the response of two rows is their product. The recoil lowers
the cross section of ¹²C by 1 % at energies of muons that decay at rest.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, between, common_shape, instance, invalid, listed, not_negative
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Distortion, Recipe
from nuscatter.interactions.inelastic.currents.lepton_tensor import (
    LeptonFactors,
    amplitudes,
    contracted,
    lepton_factors,
    phase_space,
)
from nuscatter.interactions.inelastic.currents.weak_current import Charges, WeakCurrent
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.levels.transitions import Transition
from nuscatter.interactions.inelastic.total import A_SPECIES
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Nodes in cosθ, for q up to 300 MeV: 10 give 1e-6 of σ at 50 MeV.
_COSINES = 20
#: Steps in which the recoil's energy is found; each gains a factor of E/M.
_STEPS = 6


@final
@dataclass(frozen=True, eq=False)
class LevelCrossSection:
    """σ(E) of one level, a `CrossSection` as `TotalCrossSection` takes it.

    Args:
        transition: From the target's ground state to the level.
        current: The charges of nucleons, of the charged or the neutral current.
        target: The nuclide that is hit.
        final: The nuclide that has the level.
        excitation: Of the level above the ground state of the final nuclide [MeV].
        species: Neutrinos or antineutrinos; charged leptons have the masses of their flavours.
        distortion: What the Coulomb field makes of a charged lepton.

    Raises:
        InputError: an argument is not of its kind, or the current and the two nuclides do not belong together.
    """

    transition: Transition
    current: WeakCurrent
    _: KW_ONLY
    target: Nuclide
    final: Nuclide
    excitation: float
    species: tuple[Species, ...]
    distortion: Distortion = Recipe()  # noqa: RUF009 - a frozen value
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("transition", self.transition, Transition, "a Transition")
        instance("current", self.current, WeakCurrent, "a WeakCurrent, as charged_current() returns it,")
        instance("target", self.target, Nuclide, "a Nuclide"), instance("final", self.final, Nuclide, "a Nuclide")
        instance("distortion", self.distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
        excitation = float(not_negative("excitation", self.excitation, "MeV", single=True))
        object.__setattr__(self, "excitation", excitation)
        expected = "a tuple of one species or more"
        if not listed("species", self.species, expected):
            raise invalid("species", self.species, expected)
        for each in self.species:
            if instance("one of the species", each, Species, A_SPECIES).is_neutrino is False:
                raise invalid("one of the species", each, "a neutrino or an antineutrino")
            if self.charge and self.charge != (-1 if each.antiparticle else 1):
                raise InputError(f"{each} does not make {self.final} of {self.target}.")
        if self.current.kinds != (1 if self.charge else 2) or self.target.A != self.final.A:
            raise InputError(f"The current is not the one that makes {self.final} of {self.target}.")

    @property
    def charge(self) -> int:
        """Z of the final nuclide less that of the target."""
        return self.final.Z - self.target.Z

    @property
    def transfer(self) -> float:
        """ω₀ [MeV]: the mass of the level less that of the target, of nuclei."""
        return self.final.mass + self.excitation - self.target.mass

    def mass(self, species: Species) -> float:
        """Return the mass of the outgoing lepton [MeV]."""
        return LEPTON_MASSES[species.flavour] if self.charge else 0.0

    def threshold(self, species: Species) -> float:
        """Return the least energy of the neutrino [MeV], with the recoil."""
        least = self.final.mass + self.excitation + self.mass(species)
        return max(0.0, (least**2 - self.target.mass**2) / (2 * self.target.mass))

    def kinks(self, species: Species) -> ArrayLike:
        """Return the threshold [MeV] of a species that makes the level."""
        return (self.threshold(species),) if species in self.species else ()

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV] of any shape; zero below the threshold.

        Raises:
            InputError: an energy is not above zero.
        """
        x, weights = leggauss(_COSINES)
        energy = plausible("E", E, ENERGY)
        return np.asarray(self.over_angle(energy[..., None], species, cosine=x) @ weights)

    def over_angle(self, E: ArrayLike, species: Species, *, cosine: ArrayLike) -> Array:
        """Return dσ/dcosθ [MeV⁻²], of the shapes of `E` [MeV] and `cosine` together.

        Args:
            E: Energies of the neutrino [MeV].
            species: The neutrino.
            cosine: cosθ between it and the lepton.
        """
        energy, c = plausible("E", E, ENERGY), between("cosine", cosine, -1, 1)
        common_shape(E=energy, cosine=c)
        energy, c = np.broadcast_arrays(energy, c)
        result = np.zeros(energy.shape)
        if instance("species", species, Species, A_SPECIES) not in self.species:
            return result
        mass, heavy = self.mass(species), self.final.mass + self.excitation
        # A little above the threshold, where k has a number of digits.
        above = energy > self.threshold(species) * (1 + 1e-9)
        E, c = energy[above], c[above]
        omega, k, e = np.full(E.shape, self.transfer), E, E
        for _ in range(_STEPS):
            e = np.maximum(E - omega, mass)
            k = np.sqrt(e * e - mass * mass)
            omega = self.transfer + (E * E + k * k - 2 * E * k * c) / (2 * heavy)
        q = np.sqrt(E * E + k * k - 2 * E * k * c)
        moving = k > 0
        E, c, e, k, q = (each[moving] for each in (E, c, e, k, q))
        recoil = 1 + (k - E * c) * e / (k * heavy)
        factors = lepton_factors(E, e, q, mass)
        helicity = -1 if species.antiparticle else 1
        squared = level_strength(self.transition, self.current, omega=E - e, q=q, factors=factors, helicity=helicity)
        values = np.asarray(phase_space(e, mass, self.current.strength) / recoil * squared)
        field = self._field(mass)
        if field is not None:
            values = values * self.distortion.factor(field, e)
        inner = np.zeros(moving.shape)
        inner[moving] = np.asarray(values)
        result[above] = inner
        return result

    def _field(self, mass: float) -> CoulombField | None:
        if not self.charge:
            return None
        return CoulombField(self.final.Z, self.final.A, charge=-self.charge, mass=mass)

    @cached_property
    def name(self) -> str:
        """As "N12" or "C12 (15.11 MeV)"."""
        from nuscatter.units import MeV

        return f"{self.final}" + (f" ({self.excitation / MeV:.2f} MeV)" if self.excitation else "")


def level_strength(
    transition: Transition,
    current: WeakCurrent,
    *,
    omega: Array,
    q: Array,
    factors: LeptonFactors,
    helicity: int,
    reverse: bool = False,
) -> Array:
    """Return the sum in braces of the module's head for one level, a plain number.

    Args:
        transition: From 0⁺ to the level.
        current: The charges of nucleons.
        omega: Energy that the leptons leave in the nucleus [MeV]; negative in a decay.
        q: Momentum that they leave [MeV].
        factors: Of the leptons.
        helicity: +1 for neutrinos, −1 for antineutrinos.
        reverse: Whether the transition is from the level to 0⁺: the axial charge, which is even under a reversal of
            time, then has the other sign beside spins and currents.
    """
    rows = _signed(transition.rows(q) if current.kinds == 1 else transition.isovector(q), reverse)
    charges: Charges = current.charges(q * q - omega * omega, transition.J, transition.natural)
    made = amplitudes(transition.J, transition.natural, omega, q, charges)
    zero = np.zeros(np.shape(q))

    def response(a: Row, b: Row) -> Array:
        return np.asarray(rows.get(a, zero) * rows.get(b, zero))

    return np.asarray(contracted(made, factors, response, helicity))


def _signed(rows: Mapping[Row, Array], reverse: bool) -> Mapping[Row, Array]:
    return {row: -x if reverse and row.name == "axial_charge" else x for row, x in rows.items()}

r"""Inverse beta decay, ν̄_e p → e⁺ n, on free protons: the reaction by which reactor antineutrinos are seen.

The cross section is that of A. Strumia and F. Vissani, Phys. Lett. B 564 (2003) 42, exact in the masses of proton,
neutron and positron; equations named below are theirs. Its weak current is a `NucleonCurrent`.

The functions at the top know energies and constants only. Below, the reactions say what a detector sees of the
positron, and the terms put them into a model.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.blocks import reuse_freed_memory
from nuscatter.constants import electron_mass, neutron_mass, proton_mass
from nuscatter.errors import common_shape, instance, invalid, truth
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.particles import Coherence, Deposit, Species, State, nu_e_bar
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.units import Array, MeV, cm
from nuscatter.words.describing import shortened

#: The only target: natural hydrogen holds 1.45e-4 of ²H, whose proton is bound.
_HYDROGEN = nuclide("H1")
#: Δ = m_n − m_p [MeV] of the simple form.
_DIFFERENCE = neutron_mass.value - proton_mass.value


def threshold(current: NucleonCurrent) -> float:
    """Return the least neutrino energy [MeV], ((m_n + m_e)² − m_p²)/2m_p, Eq. 9.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(threshold(NucleonCurrent()) / MeV, 5)
        1.80607
    """
    gained = current.mass_difference + current.electron_mass
    return gained * (2 * current.proton_mass + gained) / (2 * current.proton_mass)


def momentum_transfer(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return t = q² [MeV²] for a neutrino of energy `E` and a positron of total energy `positron` [MeV]."""
    # m_n² − m_p² − 2m_p(E − E_e), with the difference of the masses taken first
    return 2 * (current.mean_mass * current.mass_difference - current.proton_mass * (E - positron))


def squared_amplitude(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return A − (s − u)B + (s − u)²C [MeV⁴], Eqs. 5 and 6, where dσ/dt = G²V_ud²/2π(s − m_p²)² times this."""
    M, m2, difference = current.mean_mass, current.electron_mass**2, current.mass_difference
    t = momentum_transfer(E, positron, current)
    f1, f2, g1, g2 = current.form_factors(t)
    # All in units of M², so that each is of order 1, and divided by 4: these are 4A/M², 4B and 4CM²
    x, y, d2 = t / M**2, m2 / M**2, (difference / M) ** 2
    f11, f22, g11, g22 = f1 * f1, f2 * f2, g1 * g1, g2 * g2
    f12, g12 = 2 * f1 * f2, 4 * y * (g1 * g2)
    plus, magnetic = x + y, 0.25 * f22
    first = f11 * (4 + plus) + g11 * (plus - 4) + magnetic * (x * x + 4 * plus) + y * x * g22
    first = (x - y) * (first + f12 * (x + plus) + g12)
    second = (f11 + magnetic * x) * (4 + x - y) + g11 * (4 - x + y) + y * g22 * (x - y) + f12 * (2 * x - y) + g12
    third = 8 * y * (difference / M) * g1 * (f1 + f2)
    a = first - d2 * second - third
    b = 4 * x * g1 * (f1 + f2) + y * (difference / M) * (f22 + 0.5 * f12 + 2 * g1 * g2)
    c = f11 + g11 - magnetic * x
    s_u = (2 * current.proton_mass * (E + positron) - m2) / M**2
    return M**4 / 4 * (a + s_u * (c * s_u - b))


def radiative_factor(positron: Array, current: NucleonCurrent) -> Array:
    """Return 1 + (α/π)(6.00 + 3/2 ln(m_p/2E_e) + 1.2 (m_e/E_e)^1.5), Eq. 14; it includes the inner correction."""
    logarithm = 1.5 * np.log(current.proton_mass / (2 * positron))
    ratio = current.electron_mass / positron
    factor = 6.00 + logarithm + 1.2 * ratio * np.sqrt(ratio)
    return np.asarray(1 + current.fine_structure_constant / np.pi * factor)


def positron_energies(E: Array, current: NucleonCurrent) -> tuple[Array, Array]:
    """Return the least and the largest total energy of the positron [MeV], zeros at and below the threshold.

    In the first eV above the threshold all positrons move forwards, with the centre of mass, and the least energy falls
    to m_e. From there it rises.
    """
    # s − (m_n + m_e)² vanishes at the threshold; from it the momentum in the centre of mass without loss of digits
    excess = np.maximum(2 * current.proton_mass * (E - threshold(current)), 0.0)
    total = np.sqrt(current.proton_mass * (current.proton_mass + 2 * E))
    momentum = np.sqrt(excess * (excess + 4 * current.neutron_mass * current.electron_mass)) / (2 * total)
    energy = np.sqrt(momentum**2 + current.electron_mass**2)
    middle, half = (E + current.proton_mass) * energy / total, E * momentum / total
    # rounding may give less than the mass where the positron can be at rest
    least = np.maximum(middle - half, current.electron_mass)
    return np.where(excess > 0, least, 0.0), np.where(excess > 0, middle + half, 0.0)


def positron_cosine(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return cosθ of the positron's angle to the neutrino where it has that total energy [MeV]; 0 for one at rest."""
    along, momentum = _along(E, positron, current), _momentum(positron, current.electron_mass)
    cosine = np.divide(along, momentum, out=np.zeros(np.shape(along)), where=momentum > 0)
    return np.clip(cosine, -1.0, 1.0)


def positron_spectrum(E: Array, positron: Array, current: NucleonCurrent, radiative: bool = True) -> Array:
    """Return dσ/dE_e [MeV⁻³], Eqs. 3 and 11, at energies that are possible; elsewhere what the formula gives.

    Args:
        E: Neutrino energy [MeV].
        positron: Total energy E_e of the positron [MeV]; broadcasts with `E`.
        current: The constants.
        radiative: Whether it has the radiative correction, Eq. 14.
    """
    strength = (current.fermi_constant * current.v_ud) ** 2 / (4 * np.pi * current.proton_mass)
    density = strength / E**2 * squared_amplitude(E, positron, current)
    return density * radiative_factor(positron, current) if radiative else density


def simple_sigma(E: Array, positron: Array, electron_mass: float) -> Array:
    """Return the simple form of the total cross section [MeV⁻²], Eq. 25, for a positron of energy E_e = E − Δ."""
    log = np.log(E / MeV)
    power = (E / MeV) ** (-0.07056 + 0.02018 * log - 0.001953 * log**3)
    return 1e-43 * cm**2 / MeV**2 * _momentum(positron, electron_mass) * positron * power


def mean_cosine(E: Array, current: NucleonCurrent, radiative: bool = True) -> Array:
    """Return the mean cosine of the angle between neutrino and positron at energies above the threshold [MeV]."""
    # dE_e cosθ = dη p_e cosθ with E_e = m_e cosh η: p_e cosθ has no square root, so it is smooth also where p_e = 0
    low, high = (np.arccosh(each / current.electron_mass) for each in positron_energies(E, current))
    x, w = gauss_legendre(24)
    rapidity = low[..., None] + (high - low)[..., None] * x
    positron = current.electron_mass * np.cosh(rapidity)
    momentum = current.electron_mass * np.sinh(rapidity)
    E1 = E[..., None]
    density = positron_spectrum(E1, positron, current, radiative)
    return np.asarray((density * _along(E1, positron, current)) @ w / ((density * momentum) @ w))


def _along(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return p_e cosθ [MeV], from t = m_e² − 2E(E_e − p_e cosθ)."""
    return positron + (momentum_transfer(E, positron, current) - current.electron_mass**2) / (2 * E)


def _momentum(energy: Array, mass: float) -> Array:
    return np.asarray(np.sqrt(np.maximum((energy - mass) * (energy + mass), 0.0)))


@final
@dataclass(frozen=True)
class PositronContinuum(Reaction):
    """Positrons of inverse beta decay on ¹H, of all energies that the recoil of the neutron allows.

    Args:
        current: The constants.
        radiative: Whether the cross section has the radiative correction.
        annihilation: Whether both photons of the annihilation at rest are deposited too: the deposit is the kinetic
            energy and 2m_e, else the kinetic energy alone.
    """

    current: NucleonCurrent = field(default_factory=NucleonCurrent)
    radiative: bool = True
    annihilation: bool = True
    __repr__ = shortened
    # not annotated, so that they are no fields of the dataclass
    name = "inverse beta decay"
    deposit = Deposit.ELECTRON
    target = _HYDROGEN

    def __post_init__(self) -> None:
        instance("current", self.current, NucleonCurrent, "a NucleonCurrent")
        truth("radiative", self.radiative)
        truth("annihilation", self.annihilation)

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold [MeV]. That the least energy turns 1 eV above it is not felt: 1e-9 of a rate."""
        return threshold(self.current) if self._acts(state, nuclide) else ()

    def reach(self, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return the least and the largest deposit [MeV]."""
        if not self._acts(state, nuclide):
            return np.zeros(E.shape), np.zeros(E.shape)
        low, high = positron_energies(E, self.current)
        extra = _extra(self.current.electron_mass, self.annihilation)
        return np.where(high > 0, low + extra, 0.0), np.where(high > 0, high + extra, 0.0)

    def density(self, piece: str, E: Array, x: Array, state: State, nuclide: Nuclide | None) -> Array:
        """Return dσ/dx [MeV⁻³] = dσ/dE_e."""
        reuse_freed_memory()  # for some hundred intermediate arrays
        positron = x - _extra(self.current.electron_mass, self.annihilation)
        return positron_spectrum(E, positron, self.current, self.radiative)

    def _acts(self, state: State, nuclide: Nuclide | None) -> bool:
        return state == nu_e_bar and nuclide == self.target


@final
@dataclass(frozen=True)
class PositronLine(Reaction):
    """Positrons of inverse beta decay on ¹H in the simple form: all have E_e = E − Δ.

    Args:
        annihilation: As for `PositronContinuum`.
    """

    annihilation: bool = True
    __repr__ = shortened
    # not annotated, so that they are no fields of the dataclass
    name = "inverse beta decay"
    deposit = Deposit.ELECTRON
    target = _HYDROGEN

    def __post_init__(self) -> None:
        truth("annihilation", self.annihilation)

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold of the simple form, Δ + m_e [MeV], 1.8 keV below the true one."""
        return _DIFFERENCE + electron_mass.value

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return the deposit [MeV] and the cross section [MeV⁻²], shape (1, n)."""
        mass, positron = electron_mass.value, E - _DIFFERENCE
        there = (positron > mass) & (state == nu_e_bar and nuclide == self.target)
        deposit = np.where(there, positron + _extra(mass, self.annihilation), 0.0)
        return deposit[None], np.where(there, simple_sigma(E, positron, mass), 0.0)[None]


@final
@dataclass(frozen=True)
class InverseBetaDecay(Term):
    """Inverse beta decay, ν̄_e p → e⁺ n, with the cross section of Strumia and Vissani.

    It acts on the ¹H of a material, and on electron antineutrinos.

    Args:
        current: The constants; current ones by default.
        radiative: Whether the cross section has the radiative correction, about +3 %.
        annihilation: Whether the deposit is the positron's kinetic energy and 2m_e, as in a scintillator where it stops
            and annihilates; else the kinetic energy alone.

    Raises:
        InputError: `current` is not a `NucleonCurrent`; a switch is not True or False.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> f"{InverseBetaDecay().sigma(10 * MeV, ns.nu_e_bar) / cm**2:.3e}"
        '6.797e-42'

        The constants are arguments:

        >>> larger = InverseBetaDecay(NucleonCurrent(axial_coupling=1.28))
        >>> f"{larger.sigma(10 * MeV, ns.nu_e_bar) / cm**2:.3e}"
        '6.838e-42'
    """

    current: NucleonCurrent = field(default_factory=NucleonCurrent)
    radiative: bool = True
    annihilation: bool = True
    complete: ClassVar[tuple[str, ...]] = ("inverse beta decay",)
    __repr__ = shortened

    def __post_init__(self) -> None:
        self.reactions  # noqa: B018 - its checks

    @classmethod
    def strumia_vissani_2003(cls) -> "InverseBetaDecay":
        """Return the cross section of the paper of 2003, with its constants."""
        return cls(NucleonCurrent.strumia_vissani_2003())

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The one reaction."""
        return (PositronContinuum(self.current, self.radiative, self.annihilation),)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return 1 for ν̄_e."""
        return 1.0 if species == nu_e_bar else None

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return 0: the positron tells the flavour of the neutrino, so that flavours do not interfere."""
        return 0.0

    def dsigma_dpositron(self, E: ArrayLike, energy: ArrayLike) -> Array:
        """Return dσ/dE_e [MeV⁻³] of one proton, zero where the positron cannot have that energy.

        Args:
            E: Neutrino energy [MeV].
            energy: Total energy E_e of the positron [MeV]; broadcasts with `E`.

        Raises:
            InputError: an energy is not above zero; the shapes do not broadcast.
        """
        neutrino, positron = plausible("E", E, ENERGY), plausible("energy", energy, ENERGY)
        common_shape(E=neutrino, energy=positron)
        low, high = positron_energies(neutrino, self.current)
        density = positron_spectrum(neutrino, positron, self.current, self.radiative)
        return np.where((positron >= low) & (positron <= high), density, 0.0)

    def mean_cosine(self, E: ArrayLike) -> Array:
        """Return the mean cosine of the angle between the neutrino of energy `E` [MeV] and the positron.

        Raises:
            InputError: an energy is not above the threshold.

        Example:
            >>> from nuscatter.units import MeV
            >>> print(round(float(InverseBetaDecay().mean_cosine(5 * MeV)), 4))
            -0.0245
        """
        energy, least = plausible("E", E, ENERGY), threshold(self.current)
        if np.any(energy <= least):
            low = float(f"{energy.min() / MeV:.12g}")
            raise invalid("E [MeV]", low, f"an energy above the threshold, {least / MeV:.6g} MeV,")
        return mean_cosine(energy, self.current, self.radiative)


@final
@dataclass(frozen=True)
class SimpleInverseBetaDecay(Term):
    """Inverse beta decay with the simple form of Strumia and Vissani (2003), Eq. 25, a fit to their cross section.

    The positron has E − Δ, so that it is a line. It agrees with `InverseBetaDecay.strumia_vissani_2003` to 0.5 % from
    2.07 to 47 MeV and to 1 % from 1.93 to 150 MeV.

    Args:
        annihilation: As for `InverseBetaDecay`.

    Raises:
        InputError: `annihilation` is not True or False.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> f"{SimpleInverseBetaDecay().sigma(10 * MeV, ns.nu_e_bar) / cm**2:.3e}"
        '6.777e-42'
    """

    annihilation: bool = True
    complete: ClassVar[tuple[str, ...]] = ("inverse beta decay",)

    def __post_init__(self) -> None:
        self.reactions  # noqa: B018 - its checks

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The one reaction."""
        return (PositronLine(self.annihilation),)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return 1 for ν̄_e."""
        return 1.0 if species == nu_e_bar else None

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return 0, as for `InverseBetaDecay`."""
        return 0.0


def _extra(electron_mass: float, annihilation: bool) -> float:
    """Return what is deposited more than the total energy of the positron [MeV]."""
    return electron_mass if annihilation else -electron_mass

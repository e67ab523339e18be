r"""Dark matter of π⁰ → γ A′, A′ → χχ̄ (review Eq. 61).

With x = m/m_π, and a the amplitude of the charges (`PortalCharges.pion_amplitude`), the branching ratio is

.. math:: B(\pi^0 \to \gamma A') = 2 \frac{g^2}{e^2} a^2 (1 - x^2)^3\, B(\pi^0 \to \gamma\gamma)

for an A′ that lives long beside 1/m. Off its mass shell A′ has a mass √s with

.. math:: \frac{dB}{ds} = B(\pi^0 \to \gamma A'_s)\, \frac{1}{\pi}
          \frac{\sqrt s\, \Gamma_\chi(\sqrt s)}{(s - m^2)^2 + s\, \Gamma(\sqrt s)^2},

which is the Dalitz decay of a photon if A′ is one, and the first line as Γ → 0. It holds also where the mass of A′ is
above that of the pion or below twice that of χ. A pion has no spin and a photon the helicity ±1, so A′ has it too.

Sources: B. Batell, M. Pospelov and A. Ritz, Phys. Rev. D 80 (2009) 095024 (on shell); the propagator of a particle
whose width depends on its mass.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import neutral_pion_mass, neutral_pion_to_photons
from nuscatter.errors import InputError, instance, not_negative, truth, whole
from nuscatter.quadrature import panels
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.decay_shapes import angular_shapes, box_of_energies
from nuscatter.sources.dark.momenta.in_flight import PionProduction
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, MeV, ns
from nuscatter.words.describing import shortened

_M = neutral_pion_mass.value
#: Nodes of a panel in the mass of A′, and how far panels grow away from the pole, in widths.
_NODES, _GROWTH = 12, 4.0
#: Equidistant points of the energies of χ off the mass shell.
_POINTS = 400


def pion_branching(portal: VectorPortal, mass: ArrayLike | None = None) -> Array:
    """Return B(π⁰ → γA′), 0 above the pion's mass; on average 2 B particles χ come from a π⁰.

    Args:
        portal: The dark sector.
        mass: Mass of A′ [MeV], of any shape; None for its own.

    Raises:
        InputError: the mass is not positive.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-3, mediator_mass=30 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{float(pion_branching(portal)):.5e}"
        '1.69778e-06'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    m = plausible("mass", portal.mediator_mass if mass is None else mass, POSITIVE_MASS)
    left = np.maximum(1 - (m / _M) ** 2, 0.0)
    amplitude = portal.epsilon * portal.charges.pion_amplitude
    return np.asarray(2 * amplitude**2 * left**3 * neutral_pion_to_photons.value)


def off_shell_branching(portal: VectorPortal) -> float:
    """Return B(π⁰ → γχχ̄), with A′ on or off its mass shell.

    Raises:
        InputError: it is not a portal.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> heavy = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-3, mediator_mass=200 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{off_shell_branching(heavy):.2e}"
        '1.54e-09'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    s, weight = _virtual(portal)
    return float(weight.sum()) if s.size else 0.0


def spectrum_at_rest(
    portal: VectorPortal, which: int = 0, *, off_shell: bool = False, polarised: bool = True
) -> Smooth:
    """Return the energies of χ in the frame of the π⁰ [MeV⁻¹], normalised to one χ.

    Args:
        portal: The dark sector.
        which: 0 for χ or the lighter of two, 1 for the heavier.
        off_shell: Whether A′ may be off its mass shell.
        polarised: Whether A′ decays as its helicity says, or isotropically.

    Raises:
        InputError: no such decay happens.
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    whole("which", which, 0, 1)
    if truth("off_shell", off_shell):
        s, weight = _virtual(portal)
        if not weight.sum() > 0:
            raise InputError(f"A π⁰ has no energy for two dark particles of {portal.mass / MeV:g} MeV and a coupling.")
        masses = np.sqrt(s)
    else:
        require_on_shell(portal)
        masses, weight = np.array([portal.mediator_mass]), np.ones(1)
    energy = (_M**2 + masses**2) / (2 * _M)
    middle, half = box_of_energies(portal, which, masses, energy)
    shape = angular_shapes(portal, masses)[0]
    if not truth("polarised", polarised):
        shape = np.stack([np.full_like(masses, 0.5), np.zeros_like(masses)])
    boxes = Boxes(middle, half, shape, weight / weight.sum())
    return (
        _off_shell_spectrum(boxes)
        if off_shell
        else Smooth(boxes, (float(middle[0] - half[0]), float(middle[0] + half[0])))
    )


def DarkMatterFromPions(
    portal: VectorPortal,
    production: PionProduction,
    *,
    pot: float,
    pions_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None = None,
    off_shell: bool = False,
    polarised: bool = True,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of χ from π⁰ that decay in flight, at a small and distant detector (review Eq. 61).

    χ̄ counts as χ: both scatter alike.

    Args:
        portal: The dark sector.
        production: Momenta of the π⁰; `BurmanSmith`, `SanfordWang` or a `PionList`.
        pot: Protons on target.
        pions_per_pot: π⁰ per proton.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell; needed where it cannot be on it.
        polarised: Whether A′ decays as its helicity says, or isotropically.
        delay_step: With a pulse χ are split into components whose delays behind light differ by this [MeV⁻¹] at most.

    Raises:
        InputError: a number is negative, or A′ cannot be on its mass shell and `off_shell` is False.

    Example:
        >>> import math
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import GeV, cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> flux = DarkMatterFromPions(
        ...     portal, mercury, pot=1e23, pions_per_pot=0.09, distance=19.3 * m, angle=math.pi / 2
        ... )
        >>> {str(each): f"{value * cm**2:.2e}" for each, value in flux.fluence.items()}
        {'chi': '2.18e+06'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("production", production, PionProduction, "a PionProduction such as BurmanSmith(proton_energy=…, Z=80)")
    not_negative("pions_per_pot", pions_per_pot, single=True)
    truth("polarised", polarised)
    # each A′ gives two particles; where they differ, one of each
    decays = 2 / len(portal.particles) * pions_per_pot
    if truth("off_shell", off_shell):
        decays *= off_shell_branching(portal)
    else:
        require_on_shell(portal)
        decays *= float(pion_branching(portal)) * portal.dark_fraction
    seen = []
    for which, species in enumerate(portal.particles):
        rest = _stored_at_rest(portal, which, off_shell, polarised)
        seen.append((species, production.seen_from(rest, angle=angle, mass=species.mass)))
    return arriving(seen, decays, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


def require_on_shell(portal: VectorPortal) -> None:
    """Raise `InputError` unless π⁰ → γA′ and A′ → χχ̄ can happen on the mass shell."""
    if not sum(portal.masses) < portal.mediator_mass < _M:
        raise InputError(
            f"A′ of {portal.mediator_mass / MeV:g} MeV is not on its mass shell between two dark particles "
            f"({sum(portal.masses) / MeV:g} MeV) and a π⁰ ({_M / MeV:g} MeV): ask for off_shell=True."
        )


@lru_cache(maxsize=256)
def _stored_at_rest(portal: VectorPortal, which: int, off_shell: bool, polarised: bool) -> Smooth:
    return spectrum_at_rest(portal, which, off_shell=off_shell, polarised=polarised)


@lru_cache(maxsize=256)
def _virtual(portal: VectorPortal) -> tuple[Array, Array]:
    """Return nodes in s [MeV²] and the branching ratio of each."""
    low, high, pole = sum(portal.masses) ** 2, _M**2, portal.mediator_mass**2
    if not low < high or portal.coupling == 0 or portal.alpha_dark == 0:
        return np.zeros(0), np.zeros(0)
    width = portal.mediator_mass * float(portal.dark_width() + portal.visible_width())
    # panels that grow away from the pole by a factor, the narrowest a width; towards the ends they shrink, since the
    # width begins as a power of s − low
    least = max(width, 1e-12 * pole)
    steps = least * _GROWTH ** np.arange(math.ceil(math.log(high / least) / math.log(_GROWTH)) + 1)
    ends = low + (high - low) * 4.0 ** np.arange(-8, 0)
    near = np.concatenate([pole - steps[::-1], [pole], pole + steps, ends, [low, high]])
    s, weight = panels(np.unique(np.clip(near, low, high)), _NODES)
    mass = np.sqrt(s)
    dark = portal.dark_width(mass)
    total = mass * (dark + portal.visible_width(mass))
    return s, weight * pion_branching(portal, mass) * mass * dark / math.pi / ((s - pole) ** 2 + total**2)


@final
@dataclass(frozen=True, eq=False)
class Boxes:
    """A mean of energy spectra a + b x², each on its own range, as a function of energy [MeV⁻¹].

    Args:
        middle: Middles of the ranges [MeV], shape (n,).
        half: Their half widths [MeV].
        shape: a and b, normalised on −1 ≤ x ≤ 1, shape (2, n).
        weight: Weight of each, which sum to 1.
    """

    middle: Array
    half: Array
    shape: Array
    weight: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        """Return the spectrum [MeV⁻¹] at energies [MeV]."""
        x = (np.asarray(E)[..., None] - self.middle) / self.half
        each = np.where(np.abs(x) <= 1 + 1e-12, self.shape[0] + self.shape[1] * x**2, 0.0)
        return np.asarray(each @ (self.weight / self.half))

    def cumulative(self, E: Array) -> Array:
        """Return the part of the particles below energies [MeV]."""
        x = np.clip((np.asarray(E)[..., None] - self.middle) / self.half, -1.0, 1.0)
        return np.asarray((self.shape[0] * (x + 1) + self.shape[1] * (x**3 + 1) / 3) @ self.weight)


@final
@dataclass(frozen=True, eq=False)
class _Interpolated:
    """Straight lines between points."""

    energies: Array
    values: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.interp(E, self.energies, self.values, left=0.0, right=0.0)


def _off_shell_spectrum(boxes: Boxes) -> Smooth:
    """Return the mean of many ranges as straight lines: points that are equidistant, and closer at the ends of ranges.

    The ranges are those of nodes in the mass of A′. So the mean is a sum of steps, which are smaller than the distance
    of the points: it is averaged over each of these distances.
    """
    ends = np.unique(np.concatenate([boxes.middle - boxes.half, boxes.middle + boxes.half]))
    low, high = float(ends[0]), float(ends[-1])
    at = int(np.argmax(boxes.weight))
    pole = [float(each) for each in (boxes.middle[at] - boxes.half[at], boxes.middle[at] + boxes.half[at])]
    edges = np.unique(np.concatenate([np.linspace(low, high, _POINTS), ends]))
    means = np.diff(boxes.cumulative(edges)) / np.diff(edges)
    points = (edges[1:] + edges[:-1]) / 2
    kinks = (low, *sorted({each for each in pole if low < each < high}), high)
    lines = float(np.trapezoid(means, points))
    return Smooth(_Interpolated(points, means / lines), kinks)

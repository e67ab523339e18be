r"""Dark matter of charge exchange at rest: π⁻ p → n π⁰, then π⁰ → γ A′ (review Eq. 60, but at rest).

In hydrogen P/(1 + P) = 0.607 of the captured π⁻ do so, with the Panofsky ratio P = 1.546; the rest are
``pion_capture.py``. π⁰ has one momentum, 28.0 MeV, and the capture no direction. So χ is isotropic: of mesons of
rapidity y in all directions alike, and a spectrum f in their frame,

.. math:: \frac{dN}{dE\, d\Omega} = \frac{1}{8\pi \sinh y} \int_{|\eta - y|}^{\eta + y} d\eta^*\, f(m \cosh \eta^*),

in the notation of ``momenta/in_flight.py``.

In other nuclei two nucleons absorb a pion at rest before it can exchange its charge: 1e-4 or less of the captures give
π⁰ (³He, with about 0.15, aside; both from memory). In a compound of hydrogen they are few, about 0.01
in plastic, from memory.
`exchange_branching` is the target's own: in mercury or tungsten it is 0 to what is known.

Charge exchange in flight, π⁺ n → p A′, is not computed. It is the inverse of the photoproduction of pions,
σ(π⁺n → pγ) = 2 (k/q)² σ(γp → π⁺n) with the momenta k and q of photon and pion. At the momenta of pions of a spallation
target the Δ resonance makes most of it. With σ(γp → π⁺n) of about 0.2 mb this is 0.5 mb, beside the 20 mb or more per
nucleon that absorb or scatter π⁺: for light A′ a few per cent of the π⁺ that interact. What helicity 0 and a time-like
form factor of the Δ add for an A′ of mass is not measured, and it would be the only reason to have this process: A′
heavier than π⁰ on their mass shell. π⁰ of pions in flight are those of a simulation's list.

Sources: Panofsky ratio: J. Spuller et al., Phys. Lett. B 67 (1977) 479; cross sections of pions from memory.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.constants import charged_pion_mass, neutron_mass, panofsky_ratio, proton_mass
from nuscatter.errors import between, finite, not_negative
from nuscatter.quadrature import gauss_legendre
from nuscatter.sources.dark.meson_decays import flux_of_decays
from nuscatter.sources.dark.mesons import Meson, neutral_pion
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, checked_view
from nuscatter.sources.dark.portal import VectorPortal, decay_momentum
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, ns
from nuscatter.words.describing import shortened

#: Charge exchanges per π⁻ captured in hydrogen.
_EXCHANGE = panofsky_ratio.value / (1 + panofsky_ratio.value)
#: Nodes of η* between two kinks.
_NODES = 48


@final
@dataclass(frozen=True)
class ChargeExchangeAtRest(MesonProduction):
    """Momenta of the π⁰ of π⁻ p → n π⁰ at rest: one, in all directions alike.

    Example:
        >>> from nuscatter.units import MeV
        >>> pions = ChargeExchangeAtRest()
        >>> round(pions.momentum / MeV, 2)
        28.04
    """

    @property
    def meson(self) -> Meson:
        """π⁰."""
        return neutral_pion

    @property
    def momentum(self) -> float:
        """Momentum of the π⁰ [MeV]."""
        total = charged_pion_mass.value + proton_mass.value
        return float(decay_momentum(total, first=neutron_mass.value, second=neutral_pion.mass))

    def seen_from(self, rest: Spectrum, *, angle: float, mass: float) -> Spectrum:
        """Return the particles per decay, energy and solid angle, as `MesonProduction.seen_from`."""
        _, rest, own = checked_view(angle, rest, mass)
        y = math.asinh(self.momentum / neutral_pion.mass)
        ends = np.arccosh(np.maximum(np.array(rest.kinks) / own, 1.0))
        knots = np.unique(np.concatenate([np.abs(ends - y), ends + y]))
        # η can be no lower than what reaches the lowest η*
        lowest = max(0.0, float(ends[0]) - y)
        knots = np.unique(np.append(knots[knots > lowest], lowest))
        return Smooth(_Isotropic(rest, ends, own, y), tuple((own * np.cosh(knots)).tolist()))


@final
@dataclass(frozen=True, eq=False)
class _Isotropic:
    """The integral over η* between kinks of the spectrum at rest, as a function of energy [MeV⁻¹]."""

    rest: Spectrum
    ends: Array
    mass: float
    y: float
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        eta = np.arccosh(np.maximum(np.asarray(E) / self.mass, 1.0))
        bottom, top = np.abs(eta - self.y), eta + self.y
        cuts = np.clip(self.ends, bottom[..., None], top[..., None])
        x, w = gauss_legendre(_NODES)
        width = np.diff(cuts, axis=-1)
        star = cuts[..., :-1, None] + width[..., None] * x
        return np.asarray(((self.rest(self.mass * np.cosh(star)) @ w) * width).sum(axis=-1)) / (
            8 * math.pi * math.sinh(self.y)
        )


def DarkMatterFromChargeExchange(
    portal: VectorPortal,
    *,
    pot: float,
    captures_per_pot: float,
    distance: float,
    exchange_branching: float = _EXCHANGE,
    pulse: Pulse | None = None,
    off_shell: bool = False,
    polarised: bool = True,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the isotropic flux of χ from π⁰ of charge exchange at rest (review Eq. 60 is in flight).

    Args:
        portal: The dark sector.
        pot: Protons on target.
        captures_per_pot: π⁻ captured, per proton.
        distance: From the target to the detector [MeV⁻¹].
        exchange_branching: π⁰ per captured π⁻; that of hydrogen, or the target's own (0 if heavy).
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell; needed where it cannot be on it.
        polarised: Whether A′ decays as its helicity says, or isotropically.
        delay_step: As in `DarkMatterFromPions` [MeV⁻¹].

    Raises:
        InputError: a number is negative, the branching ratio is not between 0 and 1, or A′ cannot be on its mass shell
            and `off_shell` is False.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV, cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> flux = DarkMatterFromChargeExchange(portal, pot=1e23, captures_per_pot=0.01, distance=20 * m)
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'chi': '1.6e+05'}
    """
    not_negative("captures_per_pot", captures_per_pot, single=True)
    finite("exchange_branching", exchange_branching, single=True)
    share = float(between("exchange_branching", exchange_branching, 0.0, 1.0))
    return flux_of_decays(
        portal,
        neutral_pion,
        ChargeExchangeAtRest(),
        pot=pot,
        mesons_per_pot=captures_per_pot * share,
        distance=distance,
        angle=0.0,
        pulse=pulse,
        off_shell=off_shell,
        polarised=polarised,
        delay_step=delay_step,
    )

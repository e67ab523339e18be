r"""Dark matter of proton bremsstrahlung, p A → p A′ X, in Weizsäcker and Williams' approximation.

A proton of momentum P that is scattered radiates A′ of momentum zP along its own, and of transverse momentum p⊥, with

.. math::
    \frac{d^2N}{dz\, dp_\perp^2} &= \frac{\alpha\varepsilon^2 \lvert F\rvert^2}{2\pi H} \Big[\frac{1 + (1-z)^2}{z}
        - 2z(1-z) \frac{2M^2 + m^2}{H} \\
    &\qquad + 2z(1-z) \frac{(2M^2 + m^2)\,(z^2 M^2 + (1-z)\, m^2)}{H^2}\Big], \\
    H &= p_\perp^2 + (1-z)\, m^2 + z^2 M^2,

for each interaction of the proton, M and m the masses of proton and A′. It is the cross section of γp → A′p, crossed,
at small momentum transfer, as J. D. Bjorken et al., Phys. Rev. D 80 (2009) 075018, have it for electrons; tests derive
it from the traces of ``photons/dark_compton.py``. Without a mass, and integrated over p⊥, it is the emission of photons
by a fast fermion. J. Blümlein and J. Brunner, Phys. Lett. B 731 (2014) 320 (arXiv:1311.3870), whose use of it for
protons is followed here, have z + (1 − z)² in place of 1 + (1 − z)² with M²m² in the last term (from memory, as in
papers after it); a public code of such searches has the form above. The number of A′ differs by 5 % at most.

It holds where A′ and the proton after it are fast: E′ and E − E′ far above M, m and p⊥. So the share z has a window,
0.1 to 0.9 as usual, p⊥ ends at 1 GeV, and protons below 5 GeV are refused. **At the beams of 0.8 to 3 GeV that make
neutrinos by stopped pions it says nothing.** A window from 0.05 to 0.95 with p⊥ up to 1.5 GeV doubles the number, one
from 0.2 to 0.8 or p⊥ up to 0.5 GeV halves it: take it as known to a factor of two.

F is the proton's form factor at the mass of A′, a sum of ρ, ω and their excitations (A. Faessler, M. Krivoruchenko and
B. Martemyanov, Phys. Rev. C 82 (2010) 038201), here with the numbers of two public codes that agree. Its widths are
constant, so that it is 1.01 at small m; it has the pole of ρ and ω at 770 MeV. Of a general vector boson the isovector
part counts x_u − x_d and the isoscalar one 3(x_u + x_d) times. The cross section of protons is taken to be that before
the emission.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fine_structure_constant, proton_mass
from nuscatter.errors import InputError, between, common_shape, finite, instance, invalid, not_negative, positive, truth
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.quantities import ENERGY_FROM_ZERO, POSITIVE_MASS, PROTON_ENERGY, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.portal import PortalCharges, VectorPortal, decay_momentum, electric
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, GeV, MeV, ns

_M = proton_mass.value
_ALPHA = fine_structure_constant.value
#: Lowest kinetic energy of protons, and the window of the share and the end of p⊥ that are usual.
_LOWEST, _WINDOW, _TRANSVERSE = 5.0 * GeV, (0.1, 0.9), 1.0 * GeV
#: Mass, width, amplitude of ρ, ω and their excitations: isovector, then isoscalar.
_ISOVECTOR = ((0.77, 0.15, 0.616534), (1.25, 0.3, 0.223204), (1.45, 0.5, -0.339738))
_ISOSCALAR = ((0.77, 0.0085, 1.011754), (1.25, 0.3, -0.881657), (1.45, 0.5, 0.369902))
#: Points of the energy of χ, nodes of the rapidity of A′ and of the azimuth.
_POINTS, _RAPIDITIES, _AZIMUTHS = 128, 32, 24


def DarkMatterFromBremsstrahlung(
    portal: VectorPortal,
    *,
    proton_energy: float,
    pot: float,
    distance: float,
    angle: float = 0.0,
    interactions_per_pot: float = 1.0,
    shares: tuple[float, float] = _WINDOW,
    transverse: float = _TRANSVERSE,
    form_factor: bool = True,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of χ from proton bremsstrahlung, with A′ on its mass shell.

    Args:
        portal: The dark sector.
        proton_energy: Kinetic energy of the protons [MeV], 5 GeV at least.
        pot: Protons on target.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        interactions_per_pot: Interactions of a proton in the target; 1 where it is thick.
        shares: Window of z.
        transverse: End of p⊥ [MeV].
        form_factor: Whether the proton has its form factor, or is a point.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: As in `DarkMatterFromPions`.

    Raises:
        InputError: protons are too slow, a number is negative, or A′ is too light to be on its mass shell.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=300 * MeV, alpha_dark=0.5, mass=100 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> flux = DarkMatterFromBremsstrahlung(portal, proton_energy=120 * GeV, pot=1e20, distance=500 * m)
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'chi': '8.8e+03'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    P = _momentum(proton_energy)
    not_negative("interactions_per_pot", interactions_per_pot, single=True)
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    window, end = _limits(shares, transverse)
    mass = portal.mediator_mass
    if not sum(portal.masses) < mass:
        raise InputError(
            f"A′ of {mass / MeV:g} MeV does not decay to two dark particles of {sum(portal.masses) / MeV:g} MeV "
            "together."
        )
    charge = (
        abs(proton_form_factor(mass, charges=portal.charges))
        if truth("form_factor", form_factor)
        else portal.charges.proton
    )
    made = 2 / len(portal.particles) * portal.dark_fraction * (portal.epsilon * float(charge)) ** 2
    seen = [
        (species, _seen(portal, which, P, float(angle), window, end)) for which, species in enumerate(portal.particles)
    ]
    return arriving(
        seen, made * float(interactions_per_pot), pot=pot, distance=distance, pulse=pulse, delay_step=delay_step
    )


def emission(z: ArrayLike, *, transverse: ArrayLike, mass: float) -> Array:
    """Return d²N/dz dp⊥² of A′ per interaction of a proton, over ε²F² [MeV⁻²].

    Args:
        z: Share of the proton's momentum, between 0 and 1.
        transverse: p⊥ [MeV]; broadcasts with `z`.
        mass: Mass of A′ [MeV].

    Raises:
        InputError: z is not from 0 to 1, or p⊥ or the mass is negative.

    Example:
        >>> round(float(emission(0.5, transverse=300 * MeV, mass=300 * MeV) * GeV**2), 5)
        0.00602
    """
    share, p = between("z", z, 0.0, 1.0), plausible("transverse", transverse, ENERGY_FROM_ZERO)
    common_shape(z=share, transverse=p)
    positive("z", share)
    m = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    return _emission(share, p**2, m**2)


def bremsstrahlung_number(
    mass: float, *, shares: tuple[float, float] = _WINDOW, transverse: float = _TRANSVERSE
) -> float:
    """Return A′ per interaction of a proton, over ε²F².

    Args:
        mass: Mass of A′ [MeV].
        shares: Window of z.
        transverse: End of p⊥ [MeV].

    Raises:
        InputError: the mass is not positive, or the limits are not in order.

    Example:
        >>> round(bremsstrahlung_number(300 * MeV), 5)
        0.0064
    """
    m = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    window, end = _limits(shares, transverse)
    z, w = panels(np.geomspace(*window, 5), 12)
    a = (1 - z) * m**2 + z**2 * _M**2
    most = end**2
    # ∫ dp⊥² of 1/H, 1/H² and 1/H³
    first, second = np.log1p(most / a), most / (a * (a + most))
    third = most * (most + 2 * a) / (2 * a**2 * (a + most) ** 2)
    both = 2 * _M**2 + m**2
    bracket = (1 + (1 - z) ** 2) / z * first - 2 * z * (1 - z) * both * (second - a * third)
    return float(_ALPHA / (2 * math.pi) * (w @ bracket))


def proton_form_factor(mass: float, *, charges: PortalCharges = electric) -> complex:
    """Return the form factor of a proton for a vector boson of a mass, the charge of the proton at mass 0.

    Args:
        mass: Mass of the boson [MeV].
        charges: Its charges; the electric ones if it mixes with the photon.

    Raises:
        InputError: the mass is not positive.

    Example:
        >>> [round(abs(proton_form_factor(each * MeV)), 2) for each in (1, 300, 770, 1500)]
        [1.01, 1.25, 94.48, 0.77]
    """
    m = float(plausible("mass", mass, POSITIVE_MASS, single=True)) / GeV
    instance("charges", charges, PortalCharges, "PortalCharges")
    isovector, isoscalar = (
        sum(f * M**2 / complex(M**2 - m**2, -M * width) for M, width, f in each) for each in (_ISOVECTOR, _ISOSCALAR)
    )
    return complex((charges.up - charges.down) * isovector + 3 * (charges.up + charges.down) * isoscalar)


def _emission(z: Array, square: Array, m2: float) -> Array:
    a = (1 - z) * m2 + z**2 * _M**2
    H = square + a
    both = 2 * _M**2 + m2
    bracket = (1 + (1 - z) ** 2) / z - 2 * z * (1 - z) * both * square / H**2
    return np.asarray(_ALPHA / (2 * math.pi * H) * bracket)


def _momentum(proton_energy: float) -> float:
    T = float(plausible("proton_energy", proton_energy, PROTON_ENERGY, single=True))
    if not T >= _LOWEST:
        raise InputError(
            f"proton_energy is {T / GeV:g} GeV, but {_LOWEST / GeV:g} GeV or more was expected: below, a proton is too "
            "slow for Weizsäcker and Williams' approximation."
        )
    return math.sqrt(T * (T + 2 * _M))


def _limits(shares: tuple[float, float], transverse: float) -> tuple[tuple[float, float], float]:
    pair = finite("shares", shares)
    if pair.shape != (2,) or not 0 < pair[0] < pair[1] < 1:
        raise invalid("shares", shares, "two numbers 0 < low < high < 1")
    return (float(pair[0]), float(pair[1])), float(positive("transverse", transverse, "MeV", single=True))


@lru_cache(maxsize=256)
def _seen(
    portal: VectorPortal, which: int, P: float, angle: float, window: tuple[float, float], end: float
) -> Tabulated:
    """Return χ per A′ decay chain, energy and solid angle [MeV⁻¹] at an angle to the beam, over ε²F²."""
    own, other, mass = portal.masses[which], portal.masses[1 - which], portal.mediator_mass
    e = (mass**2 + own**2 - other**2) / (2 * mass)
    k = float(decay_momentum(mass, first=own, second=other))
    star = math.asinh(k / own)
    lowest, highest = (math.asinh(p / mass) for p in (window[0] * P, math.hypot(window[1] * P, end)))
    eta = np.linspace(max(0.0, lowest - star), highest + star, _POINTS)
    share, weight = gauss_legendre(_RAPIDITIES)
    low = np.clip(np.abs(eta - star), lowest, highest)
    width = np.maximum(np.minimum(eta + star, highest) - low, 0.0)[:, None]
    y = low[:, None] + width * share
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (np.cosh(y) * np.cosh(eta)[:, None] - e / own) / (np.sinh(y) * np.sinh(eta)[:, None])
    # χ flies at `angle`, A′ at α to it, so at θ to the beam; azimuths are closer where θ is small
    alpha = np.arccos(np.clip(np.nan_to_num(cosine, nan=1.0), -1.0, 1.0))[..., None]
    t, w = gauss_legendre(_AZIMUTHS)
    phi, around = math.pi * t**2, 2 * t * w
    # sin²(θ/2) without the difference of cosines
    half = np.sin((alpha - angle) / 2) ** 2 + np.sin(alpha) * math.sin(angle) * np.sin(phi / 2) ** 2
    ahead = np.sqrt(np.clip(4 * half * (1 - half), 0.0, 1.0))
    p = (mass * np.sinh(y))[..., None]
    z, across = p * (1 - 2 * half) / P, p * ahead
    inside = (z > window[0]) & (z < window[1]) & (across < end)
    density = np.where(inside, _emission(np.clip(z, *window), across**2, mass**2), 0.0)
    # d²N/dT dΩ = p′E′/(πP) d²N/dz dp⊥², and of A′ in a direction χ has ∫ dy m/2k of it
    mean = (density * around).sum(axis=-1) * (mass**2 * np.sinh(y) * np.cosh(y)) / (math.pi * P)
    values = mass / (2 * k) * (mean * weight * width).sum(axis=-1)
    return Tabulated(own * np.cosh(eta), values)

r"""Dark matter of photons in a thick target, γ e → A′ e, A′ → χχ̄.

Of photons with φ(E) per proton, A′ of energy E′ are made at the rate

.. math:: \frac{dN}{dE'} = \int dE\, \varphi(E)\, \frac{Z}{\sigma_\mathrm{total}(E)}\, \frac{d\sigma}{dE'},

Z and σ_total of an atom of the target (``photons/dark_compton.py``, ``photons/attenuation.py``). A photon of a known
direction sends A′ at the angle α(E, E′), and A′ sends χ at the angle α′(E′, E_χ); both follow from the energies alone.
So in an expansion in Legendre polynomials of the angle to the beam each step is a factor:

.. math:: \frac{dN}{dE_\chi d\Omega} = \sum_l \frac{2l + 1}{4\pi} P_l(\cos\theta) \int dy\, \frac{m}{2k}\,
          P_l(\cos\alpha') \int dE\, a_l(E)\, P_l(\cos\alpha)\, \frac{Z}{\sigma_\mathrm{total}} \frac{d\sigma}{dE'},

with y the rapidity of A′, k the momentum of χ in its frame, and a_l the photons' moments. Photons without directions
have l = 0 alone. A′ is taken to decay in all directions alike in its frame: at these energies it has both helicities.

Searches with photons of reactors and of targets often replace each photon by ε² A′, with or without phase space. That
is what this becomes where Compton scattering is all that photons do and A′ is massless. It is too much where pairs take
them, above 5 MeV in heavy elements, and for any mass that is not small beside √(2m_e E).
"""

import math
from functools import lru_cache

import numpy as np

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError, between, finite, instance, not_negative
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.photons.dark_compton import (
    dark_compton,
    dark_compton_denergy,
    dark_compton_ends,
    dark_compton_threshold,
    dark_cosine,
)
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.dark.portal import VectorPortal, decay_momentum
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, MeV, ns

_M = electron_mass.value
#: Points of the rapidity of A′ and of χ, nodes of the photons' energy in a panel, panels, nodes of the rapidity of A′.
_DARK, _POINTS, _NODES, _PANELS, _INNER = 160, 192, 6, 24, 24
#: Legendre polynomials of photons with directions, points of tables in the photons' energy, and the part of A′ that
#: may be lost at the highest energies.
_ORDERS, _TABLE, _NEGLIGIBLE = 16, 400, 1e-8


def DarkMatterFromPhotons(
    portal: VectorPortal,
    photons: TargetPhotons,
    *,
    pot: float,
    distance: float,
    angle: float = 0.0,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of χ from A′ that photons of a target make on electrons, with A′ on its mass shell.

    Args:
        portal: The dark sector.
        photons: Photons of the target, such as `PionPhotons` or all of a `shower`.
        pot: Protons on target; 1 for `ReactorPhotons`.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians; for photons with directions.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: As in `DarkMatterFromPions`.

    Raises:
        InputError: a number is negative, A′ does not couple to electrons, or no photon has the energy to make it.

    Example:
        >>> from nuscatter.sources.dark.photons.reactor_photons import ReactorPhotons
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import GW, cm, day, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-5, mediator_mass=0.3 * MeV, alpha_dark=0.5, mass=0.1 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> core = ReactorPhotons(power=3 * GW, duration=1 * day)
        >>> flux = DarkMatterFromPhotons(portal, core, pot=1, distance=20 * m)
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'chi': '1.8e+08'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("photons", photons, TargetPhotons, "TargetPhotons such as PionPhotons(…)")
    not_negative("pot", pot, single=True)
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    mass = portal.mediator_mass
    if not sum(portal.masses) < mass:
        raise InputError(
            f"A′ of {mass / MeV:g} MeV does not decay to two dark particles of {sum(portal.masses) / MeV:g} MeV "
            "together."
        )
    if portal.charges.lepton == 0:
        raise InputError("A′ does not couple to electrons, but a charge `lepton` other than zero was expected.")
    least, most = dark_compton_threshold(mass), photons.spectrum.support[1]
    if not least < most:
        raise InputError(
            f"Photons of {least / MeV:g} MeV make an A′ of {mass / MeV:g} MeV on an electron, but those of the target "
            f"end at {most / MeV:g} MeV."
        )
    made = 2 / len(portal.particles) * portal.dark_fraction * (portal.epsilon * portal.charges.lepton) ** 2
    rapidity, moments = _dark_photons(photons, mass)
    seen = [
        (species, _seen(portal, which, float(angle), rapidity, moments))
        for which, species in enumerate(portal.particles)
    ]
    return arriving(seen, made, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


def dark_photons_made(photons: TargetPhotons, *, mass: float) -> float:
    """Return the number of A′ per proton over ε², for an A′ with the electron's electric charge.

    Args:
        photons: Photons of the target.
        mass: Mass of A′ [MeV].

    Raises:
        InputError: they are no photons, or the mass is not positive.

    Example:
        >>> from nuscatter.sources.dark.photons.target_photons import exponential_photons
        >>> photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
        >>> [round(dark_photons_made(photons, mass=each * MeV), 4) for each in (0.001, 1, 3)]
        [0.3929, 0.2006, 0.0188]
    """
    instance("photons", photons, TargetPhotons, "TargetPhotons such as PionPhotons(…)")
    own = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    rapidity, moments = _dark_photons(photons, own)
    return float(np.trapezoid(moments[0], rapidity))


@lru_cache(maxsize=64)
def _dark_photons(photons: TargetPhotons, mass: float) -> tuple[Array, Array]:
    """Return rapidities of A′, and per rapidity its Legendre moments of the direction, shape (orders, rapidities)."""
    start, high, log, attenuation = _photons_that_count(photons, mass)
    if not start < high:
        return np.linspace(0.0, 1.0, _DARK), np.zeros((1, _DARK))
    ends = dark_compton_ends(np.geomspace(start, high, 200), mass=mass)
    low, top = float(ends[0][1:].min()), float(ends[1].max())
    rapidity = np.linspace(math.acosh(max(low / mass, 1.0)), math.acosh(top / mass), _DARK)
    dark = mass * np.cosh(np.maximum(rapidity, 1e-6))
    # photons from the least that makes E′, in panels even in the logarithm of the energy above it
    least, most = _photon_ends(dark, mass, start, high)
    share, weight = panels(np.linspace(0.0, 1.0, _PANELS + 1), _NODES)
    length = np.log(most / least)[:, None]
    E = least[:, None] * np.exp(length * share)
    rate = (
        dark_compton_denergy(E, dark_energy=dark[:, None], mass=mass)
        * E
        * length
        * weight
        / np.exp(np.interp(np.log(E), log, attenuation))
    )
    rate *= photons.material.electrons_per_atom * (mass * np.sinh(rapidity))[:, None]
    if photons.directions is None:
        return rapidity, np.asarray((rate * photons.spectrum(E)).sum(axis=1))[None]
    grid, moments = _photon_moments(photons, start, high)
    cosine = dark_cosine(E, dark_energy=dark[:, None], mass=mass)
    energies, rows = np.log(E), []
    for order, polynomial in enumerate(_legendre(cosine, _ORDERS)):
        rows.append((rate * polynomial * np.interp(energies, grid, moments[order])).sum(axis=1))
    return rapidity, np.asarray(rows)


def _photons_that_count(photons: TargetPhotons, mass: float) -> tuple[float, float, Array, Array]:
    """Return the ends of the energies of photons that make A′, and logarithms of energies and of the attenuation."""
    low, most = photons.spectrum.support
    start = max(low, dark_compton_threshold(mass), 1e-6 * most)
    if not start < most:
        return start, start, np.zeros(1), np.zeros(1)
    E, weight = photons.spectrum.nodes(8, also=[start])
    weight = weight * dark_compton(E, mass=mass) / E
    order = np.argsort(E)
    above = np.cumsum(weight[order][::-1])[::-1]
    high = float(np.append(E[order], most)[int(np.count_nonzero(above > _NEGLIGIBLE * above[0]))])
    grid = np.linspace(math.log(start), math.log(most), _TABLE)
    return start, max(high, start), grid, np.log(photons.attenuation(np.minimum(np.exp(grid), most)))


def _photon_ends(dark: Array, mass: float, start: float, high: float) -> tuple[Array, Array]:
    """Return the ends of the photons' energies that make A′ of an energy, within those there are."""
    p = np.sqrt(np.maximum(dark**2 - mass**2, 0.0))
    minus = mass**2 / (dark + p)  # E′ − p′ without the difference
    u = 2 * _M * dark - mass**2
    ahead, behind = _M - minus, _M - dark - p
    with np.errstate(divide="ignore", invalid="ignore"):
        forward, backward = u / (2 * ahead), u / (2 * behind)
    # cos α ≤ 1 is 2E(m_e − E′ + p′) ≥ u, and cos α ≥ −1 is 2E(m_e − E′ − p′) ≤ u
    least = np.maximum(np.where(ahead > 0, forward, 0.0), np.where(behind < 0, backward, 0.0))
    most = np.minimum(np.where(ahead < 0, forward, np.inf), np.where(behind > 0, backward, np.inf))
    least = np.clip(least, start, high)
    return least, np.clip(most, least, high)


def _photon_moments(photons: TargetPhotons, start: float, high: float) -> tuple[Array, Array]:
    """Return logarithms of energies, and a_l(E) there [MeV⁻¹], shape (orders, energies)."""
    grid = np.linspace(math.log(start), math.log(high), _TABLE)
    E = np.exp(grid)
    cosine, weight = np.polynomial.legendre.leggauss(_ORDERS + 8)
    each = np.stack([photons.toward(math.acos(c))(np.minimum(E, high)) for c in cosine])
    table = np.stack(_legendre(cosine, _ORDERS)) * weight
    return grid, 2 * math.pi * table @ each


def _seen(portal: VectorPortal, which: int, angle: float, rapidity: Array, moments: Array) -> Tabulated:
    """Return χ per A′ decay chain, energy and solid angle [MeV⁻¹] at an angle to the beam."""
    own, other = portal.masses[which], portal.masses[1 - which]
    mass = portal.mediator_mass
    e = (mass**2 + own**2 - other**2) / (2 * mass)
    k = float(decay_momentum(mass, first=own, second=other))
    star = math.asinh(k / own)
    first = max(0.0, rapidity[0] - star, star - rapidity[-1])
    eta = np.linspace(first, rapidity[-1] + star, _POINTS)
    low = np.minimum(np.maximum(np.abs(eta - star), rapidity[0]), rapidity[-1])
    high = np.minimum(eta + star, rapidity[-1])
    share, weight = gauss_legendre(_INNER)
    width = np.maximum(high - low, 0.0)[:, None]
    y = np.minimum(low[:, None] + width * share, rapidity[-1])
    energy = own * np.cosh(eta)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.cosh(y) * np.cosh(eta)[:, None] - e / own
        cosine = np.clip(np.nan_to_num(cosine / (np.sinh(y) * np.sinh(eta)[:, None])), -1.0, 1.0)
    # dN/dE_χ = ∫ dE′ n(E′) m/(2kp′), and n dE′ is the moment per rapidity
    scale = mass / (2 * k) * weight * width
    total = np.zeros(eta.shape)
    at = math.cos(angle)
    polynomials = _legendre(cosine, len(moments))
    for order, (row, outer) in enumerate(zip(moments, _legendre(np.array(at), len(moments)), strict=True)):
        momentum = mass * np.sinh(np.maximum(y, 1e-9))
        value = np.interp(y, rapidity, row) / momentum
        total += (2 * order + 1) / (4 * math.pi) * float(outer) * (value * scale * polynomials[order]).sum(axis=1)
    total = np.maximum(total, 0.0)
    keep = np.concatenate([[True], np.diff(energy) > 1e-9 * energy[1:]])
    return Tabulated(energy[keep], total[keep])


def _legendre(x: Array, count: int) -> list[Array]:
    """Return the first Legendre polynomials at `x`."""
    found = [np.ones_like(x), np.asarray(x)]
    for order in range(2, count):
        found.append(((2 * order - 1) * x * found[-1] - (order - 1) * found[-2]) / order)
    return found[:count]

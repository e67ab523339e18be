r"""The coupling that gives χ its relic density by χχ̄ → A′ → e⁺e⁻, μ⁺μ⁻ in the early universe.

With the widths of A′ off its mass shell, at √s, and k the momentum of χ in its rest frame,

.. math:: \sigma = \frac{3}{g_\chi^2}\, \frac{4\pi}{k^2}\, \frac{s\, \Gamma_\chi \Gamma_{\ell\ell}}
          {(s - m^2)^2 + s\, \Gamma^2},

g the number of spin states; twice that for Majorana particles, whose Γ counts half of all directions. So scalars and
Majorana particles annihilate in a p wave and Dirac particles in an s wave. The mean over thermal motion and the
equation of the number of particles per entropy Y (P. Gondolo and G. Gelmini, Nucl. Phys. B 360 (1991) 145, Eqs. 3.8
and 2.7),

.. math:: \langle\sigma v\rangle = \frac{\int ds\, \sigma\, (s - 4m^2)\sqrt s\, K_1(\sqrt s/T)}
          {8 m^4 T K_2^2(m/T)}, \qquad
          \frac{dY}{dx} = -\sqrt{\frac{\pi}{45}}\, \frac{M_P\, m\, g_*^{1/2}}{x^2}\, \langle\sigma v\rangle
          (Y^2 - Y_0^2),

are computed as they stand; where χ̄ is another particle, Y is of both and σ is halved. The entropy is that of ideal
gases of photons, electrons, muons and pions, and of neutrinos, which decouple at 2 MeV [mem]. What χ itself adds to it
is left out: below about 10 MeV that changes the expansion, and cosmology excludes most such χ by it. Hadrons are left
out of the annihilation: the line ends at 140 MeV.
"""

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import charged_pion_mass, electron_mass, fine_structure_constant, muon_mass, neutral_pion_mass
from nuscatter.errors import FitError, InputError, instance, invalid, positive
from nuscatter.quadrature import panels
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal, electric
from nuscatter.units import Array, GeV, MeV, cm

#: Ω h² of all dark matter (Planck Collaboration, Astron. Astrophys. 641 (2020) A6).
RELIC_DENSITY = 0.120
#: Planck's mass, not reduced (CODATA 2018: 1.220890e19 GeV).
_PLANCK_MASS = 1.220890e19 * GeV
#: ρ/h² that closes the universe, and the entropy of today (Particle Data Group, astrophysical constants) [mem].
_CRITICAL, _ENTROPY = 1.05371e-5 * GeV / cm**3, 2891.2 / cm**3
#: Neutrinos have the photons' temperature above this one [mem].
_DECOUPLING = 2 * MeV
#: Above this mass annihilation to hadrons matters.
HIGHEST = 140 * MeV
#: (mass, degrees of freedom, fermion)
_GASES = (
    (electron_mass.value, 4.0, True),
    (muon_mass.value, 4.0, True),
    (charged_pion_mass.value, 2.0, False),
    (neutral_pion_mass.value, 1.0, False),
)
#: x = m/T where the equation begins and ends.
_FIRST, _LAST = 5.0, 2000.0
#: Numbers of steps between them.
_STEPS = (1500, 3000)
_STATES = {DarkMatterKind.SCALAR: 1.0, DarkMatterKind.DIRAC: 2.0, DarkMatterKind.MAJORANA: 2.0}


def annihilation_cross_section(portal: VectorPortal, s: ArrayLike) -> Array:
    """Return σ of χχ̄ → A′ → e⁺e⁻, μ⁺μ⁻ [MeV⁻²], mean over the spins of χ.

    Args:
        portal: The dark sector, without a splitting.
        s: Square of the energy in the centre of mass [MeV²], above 4 m_χ², of any shape.

    Raises:
        InputError: the portal is split, or an energy is not above twice the mass of χ.

    Example:
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{float(annihilation_cross_section(portal, (60 * MeV) ** 2)) / cm**2:.2e}"
        '1.21e-34'
    """
    _require_whole(portal)
    energy = np.sqrt(plausible("s", s, ENERGY))
    if not (energy > 2 * portal.mass).all():
        low = float(energy.min()) / MeV
        raise invalid("the square root of s [MeV]", low, f"above {2 * portal.mass / MeV:g}, twice the mass of χ,")
    dark, visible = portal.dark_width(energy), portal.visible_width(energy)
    k2 = energy**2 / 4 - portal.mass**2
    identical = 2.0 if portal.kind is DarkMatterKind.MAJORANA else 1.0
    shape = (
        energy**2 * dark * visible / ((energy**2 - portal.mediator_mass**2) ** 2 + energy**2 * (dark + visible) ** 2)
    )
    return np.asarray(3 * identical / _STATES[portal.kind] ** 2 * 4 * math.pi / k2 * shape)


def thermal_average(portal: VectorPortal, temperature: ArrayLike) -> Array:
    """Return ⟨σv⟩ of χχ̄ [MeV⁻²].

    Args:
        portal: The dark sector, without a splitting.
        temperature: Of χ [MeV], shape (n,) or a number.

    Raises:
        InputError: the portal is split, or a temperature is not positive.

    Example:
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{float(thermal_average(portal, 1e-3 * MeV)) / cm**2:.2e}"  # at rest: 16π α ε² α_D m²/(m_A′² − 4m²)²
        '4.57e-35'
    """
    from scipy.special import kve

    _require_whole(portal)
    x = portal.mass / np.atleast_1d(positive("temperature", temperature, "MeV"))[:, None]
    m = portal.mass
    # with √s = 2m(1 + y/x): K₁(√s/T) e^(2x) falls as e^(−2y)
    y, weight = panels(np.concatenate([[0.0], np.geomspace(1e-4, 40.0, 24)]), 8)
    root = 2 * m * (1 + y / x)
    # both Bessel functions without their exponentials, whose ratio is e^(−2y)
    kernel = kve(1, root / m * x) * np.exp(-2 * y) / kve(2, x) ** 2
    measure = (root**2 - 4 * m**2) * root * 2 * root * (2 * m / x) * weight
    mean = (annihilation_cross_section(portal, root**2) * measure * kernel).sum(axis=1) / (8 * m**5 / x[:, 0])
    return np.asarray(mean if np.ndim(temperature) else mean[0])


def relic_density(portal: VectorPortal) -> float:
    """Return Ω h² of χ and χ̄ that annihilate to electrons and muons.

    Args:
        portal: The dark sector: kinetic mixing, no splitting, χ of at most 140 MeV.

    Raises:
        InputError: it is another portal, or χ is heavier.

    Example:
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> f"{relic_density(portal):.2f}"
        '0.18'
    """
    _require_whole(portal)
    if portal.charges != electric:
        raise InputError("The portal does not couple to electric charge, but one of kinetic mixing was expected.")
    if portal.mass > HIGHEST:
        raise invalid(
            "mass of χ [MeV]", portal.mass / MeV, f"at most {HIGHEST / MeV:g}, below annihilation to hadrons,"
        )
    # the step is of first order in its length: twice as many steps tell what is left of the error
    coarse, fine = (_relic_abundance(portal, steps) for steps in _STEPS)
    return (2 * fine - coarse) * _ENTROPY * portal.mass / _CRITICAL


def _relic_abundance(portal: VectorPortal, steps: int) -> float:
    """Return the number of χ and χ̄ per entropy long after they have decoupled."""
    from scipy.interpolate import CubicSpline

    m, u = portal.mass, np.linspace(math.log(_FIRST), math.log(_LAST), steps + 1)
    coarse = np.linspace(u[0], u[-1], 80)
    average = np.exp(CubicSpline(coarse, np.log(thermal_average(portal, m / np.exp(coarse))))(u))
    if portal.kind is not DarkMatterKind.MAJORANA:
        average = average / 2
    T = m / np.exp(u)
    entropy, root = _gas(T)
    rate = math.sqrt(math.pi / 45) * _PLANCK_MASS * m * root * average / np.exp(u)
    equilibrium = _equilibrium(portal, T) / (entropy * T**3)
    # a step backwards in ln x, Y + hλ(Y² − Y₀²) = Y before: it is stable however fast annihilation is
    each = (rate * (u[1] - u[0])).tolist()
    now, before = float(equilibrium[0]), (equilibrium**2).tolist()
    for h, square in zip(each[1:], before[1:], strict=True):
        # the positive root, without the difference of large numbers
        wanted = now + h * square
        now = 2 * wanted / (1 + math.sqrt(1 + 4 * h * wanted))
    # what annihilates after the last x: of an s wave λ/x falls as 1/x, of a p wave as 1/x²
    power = 1 if portal.kind is DarkMatterKind.DIRAC else 2
    return now / (1 + float(rate[-1]) * now / power)


def thermal_coupling(portal: VectorPortal, *, density: float = RELIC_DENSITY) -> VectorPortal:
    """Return the portal with the mixing that gives a relic density.

    Args:
        portal: The dark sector; all but its mixing is kept.
        density: Ω h².

    Raises:
        InputError: as `relic_density`, or the density is not positive.
        FitError: no mixing from 1e-9 to 1 gives it.

    Example:
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{thermal_coupling(portal).epsilon:.1e}"
        '2.4e-05'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    wanted = math.log(float(positive("density", density, single=True)))
    at, unit = math.log(portal.epsilon) if portal.coupling > 0 else math.log(1e-4), _unit()

    def of(logarithm: float) -> VectorPortal:
        return replace(portal, coupling=math.exp(logarithm) * unit)

    # Ω goes almost as 1/ε²: each step divides by what is left, and converges by orders of magnitude
    for _ in range(30):
        off = math.log(relic_density(of(at))) - wanted
        if abs(off) < 1e-5:
            return of(at)
        at += off / 2
        if not math.log(1e-9) < at < 0:
            break
    raise FitError(f"No mixing gives the relic density {density:g} to χ of {portal.mass / MeV:g} MeV.")


def _unit() -> float:
    """Return e, the coupling of ε = 1."""
    return math.sqrt(4 * math.pi * fine_structure_constant.value)


def _require_whole(portal: VectorPortal) -> None:
    instance("portal", portal, VectorPortal, "a VectorPortal")
    if portal.splitting > 0:
        raise invalid("splitting [MeV]", portal.splitting / MeV, "0: two masses annihilate at another rate")


def _equilibrium(portal: VectorPortal, T: Array) -> Array:
    """Return the number of χ and χ̄ per volume in equilibrium [MeV³], by Maxwell and Boltzmann."""
    from scipy.special import kve

    states = _STATES[portal.kind] * (1.0 if portal.kind is DarkMatterKind.MAJORANA else 2.0)
    x = portal.mass / T
    return np.asarray(states * portal.mass**2 * T / (2 * math.pi**2) * kve(2, x) * np.exp(-x))


def _gas(T: Array) -> tuple[Array, Array]:
    """Return s/T³ and g_*^(1/2) of Gondolo and Gelmini at temperatures [MeV]."""
    logarithm, s, root = _gas_table()
    at = np.log(T / MeV)
    return np.interp(at, logarithm, s), np.interp(at, logarithm, root)


@lru_cache(maxsize=1)
def _gas_table() -> tuple[Any, Any, Any]:
    logarithm = np.linspace(math.log(1e-4), math.log(60.0), 400)
    T = np.exp(logarithm) * MeV
    plasma_s, plasma_rho = _plasma(T)
    # after decoupling the neutrinos' entropy and the plasma's are each conserved: T_ν³ follows the plasma's s/T³
    before, _ = _plasma(np.array([_DECOUPLING]))
    ratio = np.where(T > _DECOUPLING, 1.0, (plasma_s / before[0]) ** (1 / 3))
    neutrinos = 7 / 8 * 6
    heat = plasma_s + neutrinos * ratio**3
    energy = plasma_rho + neutrinos * ratio**4
    slope = np.gradient(np.log(heat), logarithm)
    root = heat / np.sqrt(energy) * (1 + slope / 3)
    return logarithm, heat * 2 * math.pi**2 / 45, root


def _plasma(T: Array) -> tuple[Array, Array]:
    """Return the degrees of freedom of entropy and energy of photons and massive ideal gases."""
    z, weight = panels(np.linspace(0, 40, 21), 8)
    s, rho = np.full(T.shape, 2.0), np.full(T.shape, 2.0)
    for mass, states, fermion in _GASES:
        ratio = mass / T[:, None]
        energy = np.sqrt(z**2 + ratio**2)
        filled = weight * z**2 / (np.exp(np.minimum(energy, 600.0)) + (1 if fermion else -1))
        density = states * (filled * energy).sum(axis=1) * 15 / math.pi**4
        pressure = states * (filled * z**2 / energy).sum(axis=1) / 3 * 15 / math.pi**4
        rho = rho + density
        s = s + 0.75 * (density + pressure)
    return s, rho

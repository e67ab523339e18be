r"""Neutrinos from the atmosphere below 1 GeV, and from all past supernovae.

No search for rare recoils can shield them, and they are worth a measurement of their own. The atmosphere's are a table
(FLUKA at Gran Sasso); the flux of supernovae is computed, since all that enters is public: a rate R(z) of core
collapses, what one of them emits, and the expansion of the universe,

.. math:: \frac{d\Phi}{dE} = \int_0^{z_\max} \frac{R(z)}{H(z)}\, \frac{dN}{dE'}\Big|_{E' = (1+z) E}\, dz, \qquad
          H(z) = H_0 \sqrt{\Omega_m (1+z)^3 + 1 - \Omega_m}.

Both sources are steady, so both take a duration. Both have large uncertainties: `atmospheric_scale` and `dsnb_scale`
are 1 with the uncertainty of the flux as a whole; use them as nuisances of a fit.

There are no directions: the atmosphere's flux is the sum over all of them. Neither source is oscillated; for elastic
scattering on nuclei that matters only where couplings depend on the flavour. There are no geoneutrinos here: the
spectra in use (those of S. Enomoto) come with no licence that was found.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import Measured
from nuscatter.errors import between, computed, finite, invalid, not_negative, positive
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, species
from nuscatter.quadrature import panels
from nuscatter.quantities import DURATION, ENERGY, ENERGY_FROM_ZERO, HUBBLE, SUPERNOVA_ENERGY, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.tables import columns
from nuscatter.units import Array, MeV, cm, erg, km, megaparsec, s, year

_CONVENTIONS = "D. Baxter et al., Eur. Phys. J. C 81 (2021) 907, arXiv:2105.00599, Table 2; from memory"

#: Atmospheric flux relative to the table.
atmospheric_scale = Measured(1.0, 0.20, _CONVENTIONS)
#: Flux of past supernovae relative to the computed one.
dsnb_scale = Measured(1.0, 0.50, _CONVENTIONS)


def AtmosphericNeutrinos(*, duration: float) -> Flux:
    """Return the atmosphere's ν_e, ν_μ, ν̄_e and ν̄_μ from 13 to 944 MeV at Gran Sasso.

    FLUKA, Battistoni et al., Astropart. Phys. 23 (2005) 526, ± 20 % (`atmospheric_scale`).
    The 38 published values are joined by power laws, and this curve is what is integrated. Its total of 10.5 /cm²/s is
    that of Baxter et al.; the half bins beyond the first and last value, left out, would add 0.7 %. Two features are
    real: the line of pion decay at 29.8 MeV, spread over its bin, and the end of muon decay at 53 MeV. The flux grows
    towards the geomagnetic poles: do not use it for another site without a factor.

    Args:
        duration: Time of exposure [MeV⁻¹].

    Raises:
        InputError: the duration is negative or not finite.

    Example:
        >>> from nuscatter.units import cm, s
        >>> flux = AtmosphericNeutrinos(duration=1 * s)
        >>> {str(each): round(value * cm**2, 2) for each, value in flux.fluence.items()}
        {'nu_e': 1.83, 'nu_mu': 3.5, 'nu_e_bar': 1.65, 'nu_mu_bar': 3.51}
    """
    time = float(plausible("duration", duration, DURATION, single=True))
    return Flux(tuple(Component(species(name), shape, rate * time) for name, (shape, rate) in _atmosphere().items()))


@cache
def _atmosphere() -> dict[str, tuple[Smooth, float]]:
    """Return for each species its spectrum, normalised to one, and its flux [MeV³]."""
    table = columns("sources", "atmospheric.csv")
    energy = table.pop("energy_MeV") * MeV
    unit = 1 / (cm**2 * s * MeV)
    return {name: _normalised(_PowerLaws(np.log(energy), np.log(flux * unit)), energy) for name, flux in table.items()}


@final
@dataclass(frozen=True, eq=False)
class _PowerLaws:
    """Power laws between points: straight lines of log φ against log E."""

    log_energy: Array
    log_value: Array

    def __call__(self, E: Array) -> Array:
        return np.exp(np.interp(np.log(E), self.log_energy, self.log_value))


def _normalised(function: Callable[[Array], Array], edges: ArrayLike) -> tuple[Smooth, float]:
    """Return the function as a spectrum of integral one, and the integral."""
    ends = tuple(np.asarray(edges).tolist())
    total = float(Smooth(function, ends).nodes()[1].sum())
    return Smooth(lambda E: function(E) / total, ends), total


def core_collapse_rate(z: ArrayLike) -> Array:
    """Return core collapses per comoving volume and time [MeV⁴] at redshift `z` of any shape.

    The cosmic star formation of H. Yüksel et al., Astrophys. J. 683 (2008) L5, arXiv:0804.4008, Eq. 3, as used by
    S. Horiuchi, J. F. Beacom, E. Dwek, Phys. Rev. D 79 (2009) 083013, arXiv:0812.3157: broken power laws in 1 + z with
    exponents 3.4, −0.3 and −3.5, smoothed by η = −10, B = 5000 and C = 9. It is normalised to today's
    1.25e-4 /Mpc³/year (0.75 to 1.75 in Horiuchi et al.).

    Raises:
        InputError: a redshift is negative or not finite.

    Example:
        >>> from nuscatter.units import year
        >>> [round(float(rate * megaparsec**3 * year) * 1e4, 2) for rate in core_collapse_rate([0, 1, 4])]
        [1.25, 12.25, 9.19]
    """
    x = 1 + not_negative("z", z)

    def shape(x: ArrayLike) -> Array:
        one = np.asarray(x, dtype=float)
        return (one**-34 + (one / 5000) ** 3 + (one / 9) ** 35) ** -0.1

    return 1.25e-4 / (megaparsec**3 * year) * shape(x) / shape(1.0)


def fermi_dirac(E: ArrayLike, *, temperature: float) -> Array:
    r"""Return a thermal spectrum without chemical potential, normalised to one neutrino [MeV⁻¹], at `E` [MeV].

    .. math:: \frac{2}{3\zeta(3)\, T^3}\, \frac{E^2}{e^{E/T} + 1}, \qquad
              \langle E \rangle = \frac{7\pi^4}{180\, \zeta(3)}\, T = 3.1514\, T.

    Raises:
        InputError: an energy is negative, or the temperature is not positive.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(fermi_dirac(10 * MeV, temperature=5 * MeV) * MeV), 4)
        0.0529
    """
    x = plausible("E", E, ENERGY_FROM_ZERO) / float(plausible("temperature", temperature, ENERGY, single=True))
    return np.asarray(2 / (3 * _ZETA_3 * temperature) * x**2 * np.exp(-x) / (1 + np.exp(-x)))


_SPECIES = neutrinos + antineutrinos
_ZETA_3 = 1.2020569031595942  # Apéry's constant
#: Mean energy of a Fermi–Dirac spectrum over its temperature.
_MEAN = 7 * math.pi**4 / (180 * _ZETA_3)


def DiffuseSupernovaBackground(
    *,
    duration: float,
    temperatures: tuple[float, float, float] = (3 * MeV, 5 * MeV, 8 * MeV),
    energy: float = 3e53 * erg,
    rate: Callable[[Array], Array] = core_collapse_rate,
    hubble: float = 70 * km / s / megaparsec,
    matter: float = 0.3,
    z_max: float = 5.0,
) -> Flux:
    """Return the neutrinos of all six species from all past core collapses.

    Each collapse emits `energy` in equal parts into the six species, with Fermi–Dirac spectra of the temperatures of
    ν_e, of ν̄_e, and of the other four. With the defaults the total is 91 /cm²/s; the convention for dark-matter
    searches is 86 /cm²/s ± 50 % (`dsnb_scale`) with the same temperatures. Its spectrum is softer than this one, by a
    factor of 2 at 20 MeV: the public table (NeutrinoFog's) is reproduced to 6 % by ν_e, ν̄_e and one, not four, of the
    other species, scaled to 86. The sum over flavours does not depend on conversion in the star, each share does.

    Args:
        duration: Time of exposure [MeV⁻¹].
        temperatures: Of ν_e, ν̄_e and each other species at the source [MeV].
        energy: Emitted by one collapse in neutrinos [MeV].
        rate: Core collapses per comoving volume and time [MeV⁴], a function of redshift.
        hubble: Today's expansion rate [MeV].
        matter: Ω_m of a flat universe, from 0 to 1.
        z_max: Redshift at which the sum ends.

    Raises:
        InputError: an argument is outside what is said of it.

    Example:
        >>> from nuscatter.units import cm, s
        >>> flux = DiffuseSupernovaBackground(duration=1 * s)
        >>> round(sum(flux.fluence.values()) * cm**2)
        91
    """
    time = float(plausible("duration", duration, DURATION, single=True))
    hot = positive("temperatures", temperatures, "MeV")
    if hot.shape != (3,):
        raise invalid("temperatures", temperatures, "three: of ν_e, of ν̄_e and of each other species")
    if not callable(rate):
        raise invalid("rate", rate, "a function of redshift")
    share = float(plausible("energy", energy, SUPERNOVA_ENERGY, single=True)) / 6
    z, weight = _epochs(rate, hubble, matter, z_max)
    emitted = {}
    for T in dict.fromkeys(hot.tolist()):
        shape, flux = _normalised(_Redshifted(T, z, weight), T * np.append(0.0, 2.0 ** np.arange(-6, 6)))
        emitted[T] = shape, flux * share / (_MEAN * T) * time
    states = {state: hot[0] if state == nu_e else hot[1] if state == nu_e_bar else hot[2] for state in _SPECIES}
    return Flux(tuple(Component(state, *emitted[float(T)]) for state, T in states.items()))


@final
@dataclass(frozen=True, eq=False)
class _Redshifted:
    """A thermal spectrum at the source, summed over redshifts with their weights."""

    temperature: float
    z: Array
    weight: Array

    def __call__(self, E: Array) -> Array:
        return fermi_dirac(np.asarray(E)[..., None] * (1 + self.z), temperature=self.temperature) @ self.weight


def _epochs(rate: Callable[[Array], Array], hubble: float, matter: float, z_max: float) -> tuple[Array, Array]:
    """Return redshifts and R(z)/H(z) dz [MeV³], with panels that end where the power laws of R change, z = 1 and 4."""
    today = float(plausible("hubble", hubble, HUBBLE, single=True))
    share = float(between("matter", finite("matter", matter, single=True), 0, 1))
    last = float(positive("z_max", z_max, single=True))
    ends = [0.0, *(each for each in (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0) if each < last), last]
    z, dz = panels(ends, 12)
    rates = not_negative("what the rate returns", rate(z))
    if rates.shape not in ((), z.shape):
        raise invalid("the shape of what the rate returns", rates.shape, f"{z.shape}, that of its argument,")
    return z, computed("the rate over the expansion", dz * rates / (today * np.sqrt(share * (1 + z) ** 3 + 1 - share)))

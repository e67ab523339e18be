r"""Nuclear reactors: a thermal power, the isotopes that burn, and a distance make a flux of ν̄_e.

.. math:: \phi(E) = \frac{1}{4\pi d^2}\, \frac{P}{\sum_i f_i e_i}
          \left[\sum_i f_i S_i(E) + c\, S_{n\gamma}(E)\right],

with f_i the fraction of fissions of an isotope, e_i the energy that a fission leaves in the core, S_i its spectrum
(``fission.py``) and c the neutrons that ²³⁸U captures per fission: ²³⁹U and ²³⁹Np then emit one ν̄_e each, below
1.27 MeV. What is summed here depends on the isotopes only, so all cores of one composition are one component.
"""

import math
from collections.abc import Mapping
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, common_shape, instance, invalid, not_empty, not_negative, positive
from nuscatter.particles import nu_e_bar
from nuscatter.quantities import DISTANCE, DURATION, POWER, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.reactors.fission import FissionSpectra, default_spectra, isotope
from nuscatter.sources.spectra.beta_minus import beta_decay
from nuscatter.sources.spectra.smooth import Smooth, weighted_sum
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import MeV

#: Mean fractions of fissions of Daya Bay's pressurised-water reactors, doi:10.5281/zenodo.17587229.
TYPICAL_FRACTIONS: Mapping[str, float] = {"U235": 0.563452, "U238": 0.07593, "Pu239": 0.304785, "Pu241": 0.055834}

#: Energy that a fission leaves in the core [MeV], X. B. Ma et al., Phys. Rev. C 88 (2013) 014605, arXiv:1212.6625
#: (± 0.26, 0.52, 0.34, 0.33 MeV).
ENERGY_PER_FISSION: Mapping[str, float] = {
    "U235": 202.36 * MeV,
    "U238": 205.99 * MeV,
    "Pu239": 211.12 * MeV,
    "Pu241": 214.26 * MeV,
}

#: Neutrons captured by U238 per fission in a power reactor, as in TEXONO's flux: H. T. Wong et al., Phys. Rev. D 75
#: (2007) 012001 (1.2 antineutrinos per fission).
CAPTURES_PER_FISSION = 0.6


def Reactor(
    *,
    power: ArrayLike,
    distance: ArrayLike,
    duration: float,
    fractions: Mapping[str, float] | None = None,
    spectra: FissionSpectra | None = None,
    energies: Mapping[str, float] | None = None,
    captures: float | None = None,
    capture_spectrum: Spectrum | None = None,
    load_factor: ArrayLike = 1.0,
) -> Flux:
    """Return the flux of one reactor, or of several cores of one composition; fluxes of different ones add.

    The spectrum is per fission, the component's fluence the fissions per area, ``flux.fluence`` the antineutrinos.

    Args:
        power: Thermal power of each core [MeV²]; a number or a list.
        distance: From each core to the detector [MeV⁻¹].
        duration: Length of the exposure [MeV⁻¹].
        fractions: Isotope → fraction of the fissions, summing to 1 within a percent; `TYPICAL_FRACTIONS` if None.
        spectra: Isotope → antineutrinos per fission; if None Vogel and Engel's below 2 MeV and Huber's and Mueller's
            above, from 8 to 13 MeV extrapolated, uncertain by some 30 % (`fission.default_spectra`).
        energies: Isotope → energy per fission [MeV]; `ENERGY_PER_FISSION` if None.
        captures: Neutrons captured by U238 per fission. If None `CAPTURES_PER_FISSION` where U238 burns, and none where
            it does not: fuel without its fissions has hardly any of it.
        capture_spectrum: Antineutrinos of a capture [MeV⁻¹]; if None those of U239 and Np239, one each
            (`capture_antineutrinos`).
        load_factor: Mean power over `power`, of all cores or of each.

    Raises:
        InputError: a number is negative or not finite, a distance is zero, lists differ in length, the fractions do not
            sum to 1, or an isotope that burns has no spectrum or energy.

    Example:
        >>> from nuscatter.units import GW, cm, day, m, s
        >>> flux = Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
        >>> f"{flux.fluence[nu_e_bar] * cm**2 / (day / s):.3e}"  # per cm² and s
        '1.382e+13'
    """
    common_shape(power=power, distance=distance, load_factor=load_factor)
    loaded = plausible("power", power, POWER) * not_negative("load_factor", load_factor)
    away = plausible("distance", distance, DISTANCE)
    not_empty("power, distance and load_factor", loaded / away)
    if max(loaded.ndim, away.ndim) > 1:
        raise invalid(
            "the shape of power, distance and load_factor",
            np.broadcast_shapes(loaded.shape, away.shape),
            "one number a core",
        )
    burnt = _fractions(fractions)
    time = float(plausible("duration", duration, DURATION, single=True))
    energy_per_area = float((loaded / (4 * math.pi) / away / away).sum()) * time
    if captures is None:
        captures = CAPTURES_PER_FISSION if "U238" in burnt else 0.0
    spectrum = _per_fission(burnt, spectra, float(not_negative("captures", captures, single=True)), capture_spectrum)
    return Flux((Component(nu_e_bar, spectrum, energy_per_area / mean_energy_per_fission(burnt, energies)),))


def mean_energy_per_fission(
    fractions: Mapping[str, float] | None = None, energies: Mapping[str, float] | None = None
) -> float:
    """Return Σ f_i e_i [MeV]; a power over it is the number of fissions per time.

    Raises:
        InputError: the fractions do not sum to 1, or an isotope that burns has no positive energy.

    Example:
        >>> round(mean_energy_per_fission() / MeV, 2)
        205.97
    """
    if energies is not None:
        instance("energies", energies, Mapping, "a mapping such as {'U235': 202 * MeV}")
    given = {isotope(name): value for name, value in (ENERGY_PER_FISSION if energies is None else energies).items()}
    burnt = _fractions(fractions)
    _complete("energy per fission", burnt, given)
    return sum(share * float(positive(f"energy of {name}", given[name], "MeV")) for name, share in burnt.items())


@cache
def capture_antineutrinos() -> Smooth:
    """Return the antineutrinos of one capture on U238 [MeV⁻¹]: one of U239 and, days later, one of Np239.

    Allowed shapes of ENSDF's branches (``beta_minus.py``); BESTIOLE's have the same mean energies to 0.2 %.

    Example:
        >>> spectrum = capture_antineutrinos()
        >>> round(float(spectrum.moment(0, 0)), 9), round(spectrum.support[1] / MeV, 3)
        (2.0, 1.262)
    """
    return weighted_sum([(beta_decay("U239"), 1.0), (beta_decay("Np239"), 1.0)])


def _fractions(fractions: Mapping[str, float] | None) -> dict[str, float]:
    if not isinstance(fractions, Mapping | None):
        raise invalid("fractions", fractions, "a mapping such as {'U235': 1.0}")
    given = TYPICAL_FRACTIONS if fractions is None else fractions
    shares = {
        isotope(name): float(not_negative(f"fraction of {name}", each, single=True)) for name, each in given.items()
    }
    total = sum(shares.values())
    if len(shares) != len(given) or abs(total - 1) > 0.01:
        raise invalid("the sum of the fractions", round(total, 6), "1 within a percent, each isotope once,")
    return {name: share / total for name, share in shares.items() if share > 0}


def _per_fission(
    fractions: dict[str, float], spectra: FissionSpectra | None, captures: float, capture_spectrum: Spectrum | None
) -> Smooth:
    if spectra is None and capture_spectrum is None:
        return _usual(tuple(fractions.items()), captures)
    return _weighted(fractions, default_spectra() if spectra is None else spectra, captures, capture_spectrum)


@lru_cache(maxsize=16)
def _usual(fractions: tuple[tuple[str, float], ...], captures: float) -> Smooth:
    """Return the spectrum of the usual tables. It is kept with its moments: distance and power do not change it."""
    return _weighted(dict(fractions), default_spectra(), captures, None)


def _weighted(
    fractions: dict[str, float], given: FissionSpectra, captures: float, capture_spectrum: Spectrum | None
) -> Smooth:
    if not isinstance(given, Mapping):
        raise invalid("spectra", given, "a mapping of isotope to Spectrum, as huber_mueller()")
    named = {isotope(name): each for name, each in given.items() if name not in ("U239", "Np239")}
    _complete("spectrum", fractions, named)
    parts = [(named[name], share) for name, share in fractions.items()]
    if captures > 0:
        capture = capture_antineutrinos() if capture_spectrum is None else capture_spectrum
        parts.append((instance("capture_spectrum", capture, Spectrum, "a Spectrum"), captures))
    return weighted_sum(parts)


def _complete(what: str, fractions: Mapping[str, float], given: Mapping[str, object]) -> None:
    missing = [name for name in fractions if name not in given]
    if missing:
        raise InputError(f"{' and '.join(missing)} burn but have no {what}: give one, or a fraction of 0.")

r"""When dark matter arrives: a particle of energy E and mass m is late behind light by L (E/p − 1).

A component of a flux has one delay, so a spectrum is cut into slices whose delays differ by a step at most; each has
its mean delay. What is slower than all but one in a thousand is one slice, since its delay has no end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, not_negative
from nuscatter.particles import Species
from nuscatter.quantities import DISTANCE, ENERGY, LIFETIME, PARTICLE_MASS, PROTONS, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Spectrum
from nuscatter.sources.timing import Pulse, TimeProfile
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Part of the particles that may be slower than all slices but the last, and most slices.
_SLOWEST, _MOST = 1e-3, 40


def flight_delay(E: ArrayLike, *, mass: float, distance: float) -> Array:
    """Return how long after light a particle arrives [MeV⁻¹].

    Args:
        E: Its energy [MeV], above the mass, of any shape.
        mass: Its mass [MeV]; one without mass is not late.
        distance: The distance [MeV⁻¹].

    Raises:
        InputError: an energy is not above the mass, or the distance is not positive.

    Example:
        >>> from nuscatter.units import MeV, m, ns
        >>> round(float(flight_delay(50 * MeV, mass=25 * MeV, distance=20 * m) / ns), 2)
        10.32
    """
    energy, own = plausible("E", E, ENERGY), float(plausible("mass", mass, PARTICLE_MASS, single=True))
    away = float(plausible("distance", distance, DISTANCE, single=True))
    square = not_negative("E − mass [MeV]", energy - own) * (energy + own)
    with np.errstate(divide="ignore"):
        # E/p − 1 without the difference: m²/p(E + p)
        return np.asarray(away * own**2 / (np.sqrt(square) * (energy + np.sqrt(square))))


def arriving(
    seen: Sequence[tuple[Species, Spectrum]],
    decays_per_pot: float,
    *,
    pot: float,
    distance: float,
    pulse: Pulse | None,
    delay_step: float,
) -> Flux:
    """Return the flux of species whose numbers per decay, energy and solid angle are known.

    Args:
        seen: Species and spectra [MeV⁻¹].
        decays_per_pot: Number of each species per proton and unit of its spectrum.
        pot: Protons on target.
        distance: From the target to the detector [MeV⁻¹].
        pulse: Arrival of the protons, or None.
        delay_step: Largest difference of delays within a component [MeV⁻¹].

    Raises:
        InputError: a number is negative, or the distance or the step is zero.
    """
    plausible("pot", pot, PROTONS, single=True)
    away = float(plausible("distance", distance, DISTANCE, single=True))
    step = float(plausible("delay_step", delay_step, LIFETIME, single=True))
    fluence = float(pot) * float(decays_per_pot) / away / away
    if pulse is None:
        return Flux(tuple(Component(species, spectrum, fluence) for species, spectrum in seen))
    instance("pulse", pulse, Pulse, "a Pulse such as Gaussian(mean, width)")
    components = []
    for species, spectrum in seen:
        for low, high, delay in slices(spectrum, species.mass, away, step):
            part = Smooth(_Part(spectrum), (low, *(each for each in spectrum.kinks if low < each < high), high))
            components.append(Component(species, part, fluence, TimeProfile(pulse, (), delay)))
    return Flux(tuple(components))


def line_arriving(
    species: Species, *, energy: float, per_solid_angle: float, distance: float, pulse: Pulse | None = None
) -> Flux:
    """Return the flux of particles of one energy.

    Args:
        species: What arrives.
        energy: Its energy [MeV].
        per_solid_angle: How many of those that do not decay on the way are made, per solid angle.
        distance: From the target to the detector [MeV⁻¹].
        pulse: Arrival of the protons; without one there is no time profile.

    Raises:
        InputError: a number is negative, the distance is zero, or the energy is not above the mass.
    """
    away = float(plausible("distance", distance, DISTANCE, single=True))
    instance("species", species, Species, "a Species")
    E = float(plausible("energy", energy, ENERGY, single=True))
    fluence = float(not_negative("per_solid_angle", per_solid_angle, single=True)) / away**2
    time = None
    if pulse is not None:
        instance("pulse", pulse, Pulse, "a Pulse such as Gaussian(mean, width)")
        time = TimeProfile(pulse, (), float(flight_delay(E, mass=species.mass, distance=away)))
    return Flux((Component(species, Line(E), fluence, time),))


def sliced_like(flux: Flux, nominal: Flux) -> Flux:
    """Return a flux without arrival times, cut into the components of another that has them: a variation of it.

    Args:
        flux: One component for each species, without a time profile.
        nominal: Components that `arriving` has made of the same species.

    Raises:
        InputError: `flux` has several components of a species, or other species.
    """
    whole = {each.state: each for each in instance("flux", flux, Flux, "a Flux").components}
    if len(whole) < len(flux.components) or set(whole) != {each.state for each in nominal.components}:
        raise InputError("The flux does not have one component for each species of the nominal flux.")
    supports = {state: [one.spectrum.support for one in nominal.components if one.state == state] for state in whole}
    components = []
    for part in nominal.components:  # in the same order: components are compared one by one
        each, (low, high) = whole[part.state], part.spectrum.support
        # what the variation has below or above the nominal spectrum arrives with its slowest or fastest part
        if low == min(supports[part.state])[0]:
            low = min(low, each.spectrum.support[0])
        if high == max(supports[part.state])[1]:
            high = max(high, each.spectrum.support[1])
        kinks = (low, *(kink for kink in each.spectrum.kinks if low < kink < high), high)
        components.append(Component(part.state, Smooth(_Part(each.spectrum), kinks), each.fluence, part.time))
    return Flux(tuple(components))


def slices(spectrum: Spectrum, mass: float, distance: float, step: float) -> list[tuple[float, float, float]]:
    """Return ends [MeV] and mean delay [MeV⁻¹] of slices of a spectrum.

    Args:
        spectrum: A spectrum with a density.
        mass: Mass of the particles [MeV].
        distance: The distance [MeV⁻¹].
        step: Largest difference of delays in a slice [MeV⁻¹], save for the slowest and where there would be too many.
    """
    energy, weight = spectrum.nodes(32)
    if not mass > 0:
        return [(*spectrum.support, 0.0)] if weight.sum() > 0 else []
    delay = flight_delay(energy, mass=mass, distance=distance)
    order = np.argsort(-delay)
    slower = np.cumsum(weight[order])
    low, high = spectrum.support
    first = float(flight_delay(high, mass=mass, distance=distance))
    longest = float(flight_delay(low, mass=mass, distance=distance)) if mass < low else math.inf
    if longest - first > step:
        longest = min(longest, float(delay[order][int(np.searchsorted(slower, _SLOWEST * slower[-1]))]))
    count = min(max(1, math.ceil((longest - first) / step)), _MOST)
    # The energy of a delay: E/p = 1 + d/L.
    ratio = 1 + np.linspace(first, longest, count + 1)[1:] / distance
    cuts = mass * ratio / np.sqrt(ratio**2 - 1)
    edges = np.unique(np.concatenate([[low], cuts[(cuts > low * (1 + 1e-9)) & (cuts < high)], [high]]))
    found = []
    for bottom, top in pairwise(edges.tolist()):
        E, w = spectrum.nodes(32, also=[bottom, top])
        inside = (bottom < E) & (top > E)
        if w[inside].sum() > 0:
            mean = float(w[inside] @ flight_delay(E[inside], mass=mass, distance=distance) / w[inside].sum())
            found.append((bottom, top, mean))
    return found


@final
@dataclass(frozen=True, eq=False)
class _Part:
    """A spectrum as a function of energies alone."""

    spectrum: Spectrum
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return self.spectrum(E)

r"""A star that collapses: neutrinos of six species, with their times, at a distance.

Each species has a pinched spectrum (``pinched.py``), or one that is tabulated. Integrated over time the fluence at a
distance d is

.. math:: \phi(E) = \frac{1}{4\pi d^2}\, \frac{\mathcal{E}}{\langle E \rangle}\, \varphi(E),

with the emitted energy :math:`\mathcal{E}` of the species. With luminosities and spectra at several times, each time
is a component of the flux with arrival times of its own, so that time bins, species and detectors work as for a
pulsed beam. Between the times luminosities and spectra are linear.

The flux is what the star emits. On the way flavours are converted: ``propagation/`` has maps for it. Collective
oscillations, which neutrinos undergo where they are dense, are not modelled anywhere in this library; there is no
agreed result for them. Times are those of emission, behind the time of flight of light: delays by masses are left out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import DataError, InputError, increasing, instance, invalid, not_negative
from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.quantities import DISTANCE, ENERGY, ENERGY_FROM_ZERO, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.emission import (
    EMITTED_ENERGY,
    LUMINOSITY,
    BySpecies,
    at_times,
    by_species,
    common_species,
    emission,
    slices,
)
from nuscatter.sources.sky.pinched import Pinched, shared_edges
from nuscatter.sources.sky.snewpy_models import pinched_emission, tabulated_emission
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.sources.timing import TimeProfile
from nuscatter.units import Array, GeV, MeV, cm, megaparsec

#: The distance for which files of SNOwGLoBES are made, and the energy interval that their numbers are for.
_TEN_KPC, _INTERVAL = 1e-2 * megaparsec, 0.2 * MeV
#: The order of the columns in such a file, behind the energy in GeV.
_COLUMNS = neutrinos + antineutrinos


@final
@dataclass(frozen=True)
class CoreCollapse:
    """The maker of supernova fluxes: `nuscatter.Supernova` is the one instance; call it, or one of its methods."""

    def __call__(
        self,
        *,
        distance: float,
        mean_energy: BySpecies,
        alpha: BySpecies,
        energy: BySpecies | None = None,
        luminosity: BySpecies | None = None,
        times: ArrayLike | None = None,
        black_hole: float | None = None,
        high: float | None = None,
    ) -> Flux:
        """Return the flux of pinched spectra, integrated over time or at several times.

        `mean_energy`, `alpha`, and `energy` or `luminosity` are each one value for all six species; a tuple of three,
        of ν_e, of ν̄_e and of each of the other four; or a mapping from species, which leaves out those not named.

        Args:
            distance: From the star [MeV⁻¹].
            mean_energy: Mean energies [MeV]; with `times` numbers or arrays, one entry for each time.
            alpha: Shape parameters, from 0 to 100; likewise.
            energy: Emitted energies, integrated over time [MeV]. The flux has then no arrival times.
            luminosity: Emitted energy per time, one entry for each of the times [MeV²].
            times: Times after core bounce [MeV⁻¹], increasing; negative before it, as for neutrinos of the days before.
            black_hole: Time [MeV⁻¹] after which nothing arrives: a black hole has formed. None: after the last time.
            high: Highest energy [MeV]; None: where 1e-16 of the energy of the widest spectrum is left above.

        Raises:
            InputError: a value is outside its range, shapes or species differ, or `energy` and `luminosity` are both
                given, or none.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import MeV, cm, erg, megaparsec
            >>> star = ns.Supernova(
            ...     distance=0.01 * megaparsec,
            ...     energy=5e52 * erg,
            ...     mean_energy=(9.5 * MeV, 12 * MeV, 15.6 * MeV),
            ...     alpha=2.5,
            ... )
            >>> {str(each): f"{value * cm**2:.3e}" for each, value in star.fluence.items()}["nu_e_bar"]
            '2.174e+11'
        """
        area = _area(distance)
        steps: list[tuple[TimeProfile | None, float]]
        if energy is not None and luminosity is None:
            if times is not None or black_hole is not None:
                raise InputError(
                    "Supernova has no use for times where energy is integrated over time: give luminosity."
                )
            name, kind, emitted, steps = "energy", EMITTED_ENERGY, by_species("energy", energy), [(None, 1.0)]
        elif luminosity is not None and energy is None:
            if times is None:
                raise invalid("times", None, "the times of the luminosities")
            name, kind, emitted = "luminosity", LUMINOSITY, by_species("luminosity", luminosity)
            steps = [(None, 0.0) if each is None else each for each in slices(times, black_hole)]
        else:
            raise InputError("Supernova takes either energy, integrated over time, or luminosity at some times.")
        values = {
            name: emitted,
            "mean_energy": by_species("mean_energy", mean_energy),
            "alpha": by_species("alpha", alpha),
        }
        named = common_species(values)
        for each in named:
            plausible(f"{name} of {each}", emitted[each], kind)
        amounts, means, alphas = (
            at_times(what, {each: given[each] for each in named}, len(steps)) for what, given in values.items()
        )
        return _pinched(amounts, means, alphas, steps, area, high)

    def named(self, name: str, *, distance: float, high: float | None = None) -> Flux:
        """Return the flux of a published set of numbers, integrated over time.

        Args:
            name: One of `nuscatter.sources.sky.emission.emissions`: "livermore" or "dune".
            distance: From the star [MeV⁻¹].
            high: Highest energy [MeV]; None: where next to nothing is left.

        Raises:
            InputError: there is no set of that name, or the distance is not plausible.

        Example:
            >>> from nuscatter.particles import nu_e
            >>> from nuscatter.units import cm, megaparsec
            >>> f"{Supernova.named('livermore', distance=0.01 * megaparsec).fluence[nu_e] * cm**2:.4e}"
            '2.5563e+11'
        """
        star = emission(name)
        return self(distance=distance, energy=star.energy, mean_energy=star.mean_energy, alpha=star.alpha, high=high)

    def from_file(self, path: str | PathLike[str], *, distance: float = _TEN_KPC, made_for: float = _TEN_KPC) -> Flux:
        """Return the fluence of a file in the format of SNOwGLoBES.

        Seven columns: the energy in GeV, then ν_e, ν_μ, ν_τ, ν̄_e, ν̄_μ, ν̄_τ per cm² and 0.2 MeV, at 10 kpc. Between the
        points the spectrum is linear; beyond the first and the last it goes on for 0.1 MeV, half an interval. Each
        number is then the content of its interval, and the fluence is the sum of the column.

        Args:
            path: The file. Lines that begin with '#' are comments.
            distance: From the star [MeV⁻¹].
            made_for: The distance [MeV⁻¹] that the file is for.

        Raises:
            DataError: the file is missing, or it has not seven columns of numbers.
            InputError: energies do not increase, a number is negative, or a distance is not plausible.
        """
        nearer = (float(plausible("made_for", made_for, DISTANCE, single=True)) / _distance(distance)) ** 2
        energy, table = _columns(Path(path))
        # A grid of interval centres begins at half an interval, one of interval ends at zero, where nothing is below.
        first = [max(energy[0] - _INTERVAL / 2, 0.0)] if energy[0] > _INTERVAL / 4 else []
        points = np.concatenate([first, energy, [energy[-1] + _INTERVAL / 2]])
        components = []
        for each, column in zip(_COLUMNS, table.T, strict=True):
            values = np.concatenate([column[: len(first)], column, column[-1:]])
            number = float(np.trapezoid(values, points)) / _INTERVAL
            if number > 0:
                shape = Tabulated(points, values / (number * _INTERVAL))
                components.append(Component(each, shape, number / cm**2 * nearer))
        if not components:
            raise DataError(f"The file {Path(path).name} holds no neutrinos: all of its numbers are zero.")
        return Flux(tuple(components))

    def from_spectra(
        self,
        *,
        times: ArrayLike,
        energies: ArrayLike,
        rates: Mapping[Species, ArrayLike],
        distance: float,
        black_hole: float | None = None,
    ) -> Flux:
        """Return the flux of spectra that are tabulated in time and energy, linear between the points of both.

        Args:
            times: Times after core bounce [MeV⁻¹], increasing, shape (times,).
            energies: Energies [MeV], increasing, shape (energies,).
            rates: For each species the neutrinos emitted per time and energy (no dimension), shape (times, energies).
            distance: From the star [MeV⁻¹].
            black_hole: Time [MeV⁻¹] after which nothing arrives.

        Raises:
            InputError: a number is negative, shapes differ, or a key is no neutrino.

        Example:
            >>> from nuscatter.particles import nu_e
            >>> from nuscatter.units import MeV, megaparsec, s
            >>> rate = np.array([[0.0, 1e50, 0.0], [0.0, 1e50, 0.0]])
            >>> flux = Supernova.from_spectra(
            ...     times=[0.0, 1 * s],
            ...     energies=[0.0, 10 * MeV, 20 * MeV],
            ...     rates={nu_e: rate},
            ...     distance=0.01 * megaparsec,
            ... )
            >>> len(flux.components)
            2
        """
        area, steps = _area(distance), slices(times, black_hole)
        points = increasing("energies", plausible("energies", energies, ENERGY_FROM_ZERO))
        instance("rates", rates, Mapping, "a mapping from species to arrays")
        shape = (len(steps), points.size)
        components = []
        for each, table in rates.items():
            if not isinstance(each, Species) or not each.is_neutrino:
                raise invalid("a key of rates", each, "a neutrino such as nu_e")
            rate = not_negative(f"rates of {each}", table)
            if rate.shape != shape:
                raise invalid(f"the shape of the rates of {each}", rate.shape, f"{shape}: (times, energies)")
            for step, values in zip(steps, rate, strict=True):
                number = float(np.trapezoid(values, points))
                if step is not None and number > 0:
                    time, weight = step
                    components.append(Component(each, Tabulated(points, values / number), number * weight / area, time))
        return _some(components)

    def from_snewpy(
        self,
        model: Any,
        *,
        distance: float,
        times: ArrayLike | None = None,
        energies: ArrayLike | None = None,
        black_hole: float | None = None,
    ) -> Flux:
        """Return the flux that a model of the package snewpy emits, without flavour transformation.

        Args:
            model: An instance of one of snewpy's models, with `time` and `get_initial_spectra`.
            distance: From the star [MeV⁻¹].
            times: Times [MeV⁻¹] at which it is asked; None: all of its own.
            energies: Energies [MeV] at which it is asked; None: pinched spectra are used as they are, and others asked
                at 0 to 100 MeV in steps of 0.5 MeV.
            black_hole: Time [MeV⁻¹] after which nothing arrives.

        Raises:
            InputError: snewpy is not installed, or the model is none.
        """
        numbers = pinched_emission(model, times) if energies is None else None
        if numbers is not None:
            return self(
                distance=distance,
                times=numbers.times,
                luminosity=numbers.luminosity,
                mean_energy=numbers.mean_energy,
                alpha=numbers.alpha,
                black_hole=black_hole,
            )
        grid = np.linspace(0, 100, 201) * MeV if energies is None else energies
        asked, points, rates = tabulated_emission(model, times, plausible("energies", grid, ENERGY_FROM_ZERO))
        return self.from_spectra(times=asked, energies=points, rates=rates, distance=distance, black_hole=black_hole)


#: Makes the flux of a supernova: ``Supernova(distance=…, energy=…, mean_energy=…, alpha=…)``, and from files.
Supernova = CoreCollapse()


def _pinched(
    amounts: dict[Species, Array],
    means: dict[Species, Array],
    alphas: dict[Species, Array],
    steps: list[tuple[TimeProfile | None, float]],
    area: float,
    high: float | None,
) -> Flux:
    """Return a component for each species and step that emits; species of equal numbers share their spectra."""
    emitting = [
        (each, at) for each in amounts for at, (_, weight) in enumerate(steps) if amounts[each][at] * weight > 0
    ]
    for each, at in emitting:
        if not means[each][at] > 0:
            raise invalid(f"mean_energy of {each} [MeV]", means[each][at] / MeV, "a number above zero")
    if not emitting:
        return _some([])
    if high is not None:
        plausible("high", high, ENERGY, single=True)
    edges = shared_edges([means[each][at] for each, at in emitting], [alphas[each][at] for each, at in emitting], high)
    spectra: dict[tuple[float, float], Pinched] = {}
    components = []
    for each, at in emitting:
        mean, alpha = float(means[each][at]), float(alphas[each][at])
        if (mean, alpha) not in spectra:
            spectra[mean, alpha] = Pinched(mean=mean, alpha=alpha, edges=edges)
        time, weight = steps[at]
        components.append(Component(each, spectra[mean, alpha], float(amounts[each][at] * weight / mean / area), time))
    return Flux(tuple(components))


def _some(components: list[Component]) -> Flux:
    if not components:
        raise InputError("The star emits no neutrinos: all energies or luminosities are zero.")
    return Flux(tuple(components))


def _distance(distance: float) -> float:
    return float(plausible("distance", distance, DISTANCE, single=True))


def _area(distance: float) -> float:
    """Return the sphere over which neutrinos have spread [MeV⁻²]."""
    return 4 * math.pi * _distance(distance) ** 2


def _columns(path: Path) -> tuple[Array, Array]:
    """Return the energies [MeV] and the six columns of numbers of a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The fluence file {path.name} cannot be read: {error.__class__.__name__}.") from None
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    try:
        table = np.array([[float(cell) for cell in line.split()] for line in lines])
    except ValueError:
        table = np.empty(0)
    if table.ndim != 2 or table.shape[1] != 7 or len(table) < 2:
        raise DataError(
            f"The fluence file {path.name} is not one of SNOwGLoBES: seven columns of numbers were expected."
        )
    energies = increasing("the energies of the file", not_negative("the energies of the file", table[:, 0] * GeV))
    return energies, not_negative("the numbers of the file", table[:, 1:])

"""How well spectra per fission are known: each independent uncertainty is a mode along which they may move.

A rate is linear in the spectra, so its shifts along the modes, squared and summed, are its variance; a fit takes a mode
as a nuisance parameter. A correction of known sign, as that for long-lived fission products, is a mode too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, listed
from nuscatter.sources.reactors.fission import ISOTOPES, FissionSpectra, columns, isotope
from nuscatter.sources.spectra.smooth import product
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.tables import rows
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Mode:
    """One independent way in which spectra may move: a relative shift of one standard deviation.

    Args:
        name: What it is.
        energies: Points [MeV], increasing, shape (n,).
        shifts: Isotope → relative shift at the points, shape (n,), linear between them and constant above the last.
            Below the first point, and for isotopes that are not named, there is none.

    Raises:
        InputError: the energies do not increase, or a shift has another shape or is not finite.
    """

    name: str
    energies: ArrayLike
    shifts: Mapping[str, ArrayLike]
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("shifts", self.shifts, Mapping, "a mapping of isotope to shifts")
        energies = increasing("energies", self.energies)
        shifts = {isotope(name): finite("shift", each) for name, each in self.shifts.items()}
        for each in shifts.values():
            if each.shape != energies.shape:
                raise invalid("the number of shifts", each.size, f"one for each of the {energies.size} energies")
        object.__setattr__(self, "energies", energies)
        object.__setattr__(self, "shifts", MappingProxyType(shifts))


@cache
def huber_mueller_modes() -> tuple[Mode, ...]:
    """Return the 77 modes of Huber's and Mueller's uncertainties, from 2 MeV on; below there are none published.

    The first is common to all energies and isotopes (Z, weak magnetism, norm). 75 are of one point of Huber's each
    (statistics and bias). The last is Mueller's 10 to 24 % on U238, mostly for nuclides that are missing in the data
    bases. How it is correlated is not published; here it moves all energies together, which gives the larger error
    (Daya Bay's release takes its points as independent).

    Example:
        >>> modes = huber_mueller_modes()
        >>> len(modes), modes[0].name, round(float(modes[0].shifts["U235"][0]), 4)
        (77, 'common', 0.0173)
    """
    tables = {name: columns("mueller" if name == "U238" else "huber", name) for name in ISOTOPES}
    energies = tables["U235"][0]
    modes = [Mode("common", energies, {name: each[3] for name, each in tables.items()})]
    for name in ("U235", "Pu239", "Pu241"):
        for at, sigma in enumerate(tables[name][2]):
            shift = np.where(np.arange(energies.size) == at, sigma, 0.0)
            modes.append(Mode(f"{name} at {energies[at] / MeV:g} MeV", energies, {name: shift}))
    return (*modes, Mode("U238", energies, {"U238": tables["U238"][2]}))


def off_equilibrium() -> Mode:
    """Return the correction to Huber's spectra for long-lived fission products, as a mode of which 1 ± 0.3 is nominal.

    The electron spectra were measured after at most two days of irradiation; a reactor runs for months. The values are
    Mueller's at 2, 2.5, 3, 3.5 and 4 MeV, zero from 4.5 MeV on, and nothing below 2 MeV, where summed spectra are in
    equilibrium already.

    Source: Mueller et al., Table VII, as in Daya Bay's release (with its uncertainty of 30 %).

    Example:
        >>> from nuscatter.sources.reactors.fission import huber_mueller
        >>> corrected = varied(huber_mueller(), {off_equilibrium(): 1.0})
        >>> round(float(corrected["U235"].moment(0, 0) / huber_mueller()["U235"].moment(0, 0)), 4)
        1.0261
    """
    energies: set[float] = set()
    shifts: dict[str, list[float]] = {}
    for row in rows("sources", "off_equilibrium.csv"):  # each isotope at the same energies, in their order
        energies.add(float(row["energy_MeV"]))
        shifts.setdefault(row["isotope"], []).append(float(row["correction"]))
    points = np.array([*sorted(energies), 4.5]) * MeV
    return Mode("off equilibrium", points, {name: [*each, 0.0] for name, each in shifts.items()})


def extrapolation() -> Mode:
    """Return the uncertainty of the spectra that `huber_mueller` extends beyond 8 MeV: 29 %, common to all isotopes.

    The tables' own uncertainties, constant above 8 MeV, would be 6 % for U235: that is the uncertainty of the last
    points, not of an extrapolation from them. Daya Bay measured 29 % less than a model of that year at 8 to 11 MeV of
    prompt energy (8.8 to 11.8 MeV of neutrino energy); the deficit of one prediction is taken as the uncertainty of
    another. Moved by −1 the spectra have that deficit. BESTIOLE's sums of decays (``datasets/bestiole_spectra.py``)
    have 6 % less beyond 8 MeV in a power reactor, and stay within 20 % up to 9.5 MeV, but have 1.6 times as much at
    10 MeV and 3 times at 11: a rate that comes from above 10 MeV alone has a larger uncertainty than this.

    Source: F. P. An et al., Phys. Rev. Lett. 129 (2022) 041801, arXiv:2203.06686, abstract.

    Example:
        >>> from nuscatter.sources.reactors.fission import default_spectra
        >>> down = varied(default_spectra(), {extrapolation(): -1.0})
        >>> [round(float(down["U235"](E * MeV) / default_spectra()["U235"](E * MeV)), 4) for E in (7.99, 9, 12)]
        [1.0, 0.71, 0.71]
    """
    shift = np.array([0.29, 0.29])
    return Mode("extrapolation", np.array([8.0, 13.0]) * MeV, dict.fromkeys(ISOTOPES, shift))


def varied(spectra: FissionSpectra, sigmas: Mapping[Mode, float]) -> FissionSpectra:
    """Return the spectra moved along modes: each is multiplied by 1 + Σ σ × shift(E).

    Args:
        spectra: What to move; kinks are added at the modes' points.
        sigmas: Mode → by how many standard deviations.

    Raises:
        InputError: a number is not finite, or a spectrum would be negative somewhere.

    Example:
        >>> common = huber_mueller_modes()[0]
        >>> from nuscatter.sources.reactors.fission import default_spectra
        >>> up = varied(default_spectra(), {common: 1.0})
        >>> ratios = [float(up["U235"](E * MeV) / default_spectra()["U235"](E * MeV)) for E in (1, 2.5)]
        >>> [round(each, 4) for each in ratios]
        [1.0, 1.0174]
    """
    instance("spectra", spectra, Mapping, "a mapping of isotope to Spectrum, as huber_mueller()")
    instance("sigmas", sigmas, Mapping, "a mapping of Mode to a number")
    for mode, sigma in sigmas.items():
        instance("mode", mode, Mode, "a Mode")
        finite("sigma", sigma, single=True)
    result: dict[str, Spectrum] = {}
    for name, spectrum in spectra.items():
        instance(f"the spectrum of {name}", spectrum, Spectrum, "a Spectrum")
        parts = [
            (np.asarray(mode.energies), sigma * np.asarray(mode.shifts[name]))
            for mode, sigma in sigmas.items()
            if name in mode.shifts and sigma != 0
        ]
        if not parts:
            result[name] = spectrum
            continue
        low, high = spectrum.support
        points = {float(E) for energies, _ in parts for E in energies if low < E < high}
        factor = _Factor(tuple(parts))
        kinks = tuple(sorted({*points, *spectrum.kinks}))
        lowest = float(factor(np.array(kinks)).min())
        if lowest < 0:
            raise invalid(f"the factor on the spectrum of {name}", round(lowest, 6), "a shift that keeps it above zero")
        result[name] = product(spectrum, factor, kinks)
    return MappingProxyType(result)


def relative_covariance(modes: Sequence[Mode], first: str, second: str) -> Array:
    """Return Σ shift × shift of two isotopes over modes that share their points: shape (n, n), no unit.

    Example:
        >>> matrix = relative_covariance(huber_mueller_modes(), "U235", "U235")
        >>> matrix.shape, round(float(matrix[0, 0]) ** 0.5, 4)  # Huber's total error at 2 MeV
        ((25, 25), 0.0182)
    """
    one, two = isotope(first), isotope(second)
    for each in listed("modes", modes, "a list of Mode"):
        instance("one of the modes", each, Mode, "a Mode")
    points = {np.asarray(each.energies).tobytes() for each in modes}
    if len(points) != 1:
        raise invalid("the number of sets of energies among the modes", len(points), "one")
    total = np.zeros((np.asarray(modes[0].energies).size,) * 2)
    for each in modes:
        if one in each.shifts and two in each.shifts:
            total += np.outer(np.asarray(each.shifts[one]), np.asarray(each.shifts[two]))
    return total


@final
@dataclass(frozen=True, eq=False)
class _Factor:
    """1 + Σ σ × shift(E), from pairs of energies and σ × shifts."""

    parts: tuple[tuple[Array, Array], ...]

    def __call__(self, E: Array) -> Array:
        shifts = [np.where(energies[0] > E, 0.0, np.interp(E, energies, shift)) for energies, shift in self.parts]
        return np.asarray(1 + sum(shifts))

"""Antineutrinos per fission of the four isotopes that burn in a reactor: spectra as a mapping from isotope to Spectrum.

No one source covers all energies. Above 2 MeV the spectra are Huber's (conversion of measured electron spectra) and
Mueller's (²³⁸U); below, where coherent scattering counts half of its rate, they must be summed over decays: Vogel and
Engel's table is here, newer sums are read from files by `read_spectra`. `joined` puts two together at a stated energy,
where the spectrum may jump. Nothing is smoothed, and only `huber_mueller(extended=True)` goes beyond its table.

A set of spectra is a plain mapping, so a correction or an uncertainty is a function of it: see
``fission_uncertainty.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.polynomial import polynomial

from nuscatter.computing.files import words
from nuscatter.errors import DataError, choose, instance, invalid
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum, Tabulated
from nuscatter.tables import rows
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Isotope → antineutrinos per fission and energy [MeV⁻¹].
FissionSpectra = Mapping[str, Spectrum]

#: The isotopes that fission, as tables name them.
ISOTOPES = ("U235", "U238", "Pu239", "Pu241")

#: Where extended spectra end: the end of Daya Bay's extrapolation of the same tables.
_EXTENDED = 13 * MeV

#: ln(dN/dE × MeV) in powers of E/MeV: Huber, Table III; Mueller, Table VI (²³⁸U).
_POLYNOMIALS = {
    "U235": (4.367, -4.577, 2.100, -5.294e-1, 6.186e-2, -2.777e-3),
    "U238": (4.833e-1, 1.927e-1, -1.283e-1, -6.762e-3, 2.233e-3, -1.536e-4),
    "Pu239": (4.757, -5.392, 2.563, -6.596e-1, 7.820e-2, -3.536e-3),
    "Pu241": (2.990, -2.882, 1.278, -3.343e-1, 3.905e-2, -1.754e-3),
}


def isotope(name: str) -> str:
    """Return the name of a fissile isotope as tables have it, blind to case and dashes, or raise `InputError`.

    Example:
        >>> isotope("pu-239")
        'Pu239'
    """
    return choose("fissile isotope", name, {each: each for each in ISOTOPES})


def huber_mueller(extended: bool = False) -> FissionSpectra:
    """Return Huber's spectra of U235, Pu239 and Pu241 and Mueller's of U238, from 2 to 8 MeV.

    The tables have points every 0.25 MeV; between them the logarithm is linear, as in Daya Bay's prediction.

    Args:
        extended: Continue from 8 to 13 MeV with the slope of the last quarter MeV, as Daya Bay does; else the spectra
            end at 8 MeV. Above 8 MeV lies up to a permille of the antineutrinos and 0.4 to 1.1 % of the inverse β
            decays, but all of the highest recoils.

    Source: P. Huber, Phys. Rev. C 84 (2011) 024617; Th. A. Mueller et al., Phys. Rev. C 83 (2011) 054615.

    Example:
        >>> spectra = huber_mueller()
        >>> {name: round(float(spectra[name].moment(0, 2 * MeV)), 3) for name in spectra}
        {'U235': 1.686, 'U238': 2.267, 'Pu239': 1.267, 'Pu241': 1.62}
    """
    return _huber_mueller(instance("extended", extended, bool, "True or False"))


@cache
def _huber_mueller(extended: bool) -> FissionSpectra:
    result: dict[str, Spectrum] = {}
    for name in ISOTOPES:
        energies, values = columns("mueller" if name == "U238" else "huber", name)[:2]
        logs = np.log(values * MeV)
        if extended:
            slope = (logs[-1] - logs[-2]) / (energies[-1] - energies[-2])
            logs = np.append(logs, logs[-1] + slope * (_EXTENDED - energies[-1]))
            energies = np.append(energies, _EXTENDED)
        result[name] = Smooth(_LogLinear(energies, logs), tuple(energies.tolist()))
    return MappingProxyType(result)


def huber_mueller_fit(high: float = 8 * MeV) -> FissionSpectra:
    """Return the published fits to the same spectra, exponentials of fifth-order polynomials, from 2 MeV to `high`.

    They differ from the tables by up to 6 % below 5.5 MeV and by up to 20 % above. They were fitted up to 8 MeV; a
    larger `high` [MeV] extrapolates.

    Source: Huber, Table III; Mueller et al., Table VI.

    Example:
        >>> round(float(huber_mueller_fit()["U235"](2 * MeV) * MeV), 3)
        1.321
    """
    if not plausible("high", high, ENERGY, single=True) > 2 * MeV:
        raise invalid("high [MeV]", high / MeV, "an energy above 2")
    return MappingProxyType({name: Smooth(_Fit(c), (2 * MeV, float(high))) for name, c in _POLYNOMIALS.items()})


@cache
def vogel_engel() -> FissionSpectra:
    """Return Vogel and Engel's summed spectra from 7.813 keV to 2 MeV, linear between their eleven points.

    Below the first point there is nothing (at most 1e-3 antineutrinos a fission). Captures on U238 are not in it.

    Source: P. Vogel and J. Engel, Phys. Rev. D 39 (1989) 3378. No uncertainties are published.

    Example:
        >>> spectra = vogel_engel()
        >>> {name: round(float(spectra[name].moment(0, 0)), 2) for name in spectra}
        {'U235': 4.02, 'U238': 4.52, 'Pu239': 3.85, 'Pu241': 4.3}
    """
    return MappingProxyType({name: Tabulated(*columns("vogel_engel", name)[:2]) for name in ISOTOPES})


def joined(low: FissionSpectra, high: FissionSpectra, at: float = 2 * MeV) -> FissionSpectra:
    """Return spectra that are `low` below an energy and `high` from it on, for the isotopes that both have.

    Nothing is rescaled: the spectrum jumps at `at` by what the two differ there (see `jump`), and that is a kink.

    Args:
        low: Spectra for the energies below.
        high: Spectra for those above.
        at: Where to change from one to the other [MeV].

    Raises:
        InputError: the low ones end before `at` or the high ones begin after it, or they share no isotope.

    Example:
        >>> both = joined(vogel_engel(), huber_mueller())
        >>> round(float(both["U235"].moment(0, 0)), 2)
        5.71
    """
    plausible("at", at, ENERGY, single=True)
    for set_, given in (("low", low), ("high", high)):
        instance(set_, given, Mapping, "a mapping of isotope to Spectrum, as huber_mueller()")
    result: dict[str, Spectrum] = {}
    for name in (each for each in low if each in high):
        below, above = _spectrum(name, low[name]), _spectrum(name, high[name])
        for what, spectrum in (("below", below), ("above", above)):
            if not spectrum.support[0] <= at <= spectrum.support[1]:
                ends = " to ".join(f"{each / MeV:g}" for each in spectrum.support)
                raise invalid("at [MeV]", at / MeV, f"an energy where the spectrum {what} is defined ({name}: {ends})")
        kinks = [E for E in below.kinks if at > E] + [float(at)] + [E for E in above.kinks if at < E]
        result[name] = Smooth(_Joined(below, above, float(at)), tuple(kinks))
    if not result:
        raise invalid("the isotopes of both sets", sorted(map(str, set(low) ^ set(high))), "at least one in common")
    return MappingProxyType(result)


def jump(low: FissionSpectra, high: FissionSpectra, at: float = 2 * MeV) -> dict[str, float]:
    """Return by how much `high` exceeds `low` at the energy `at` [MeV] where they are joined, as a fraction of `low`.

    Example:
        >>> {name: round(each, 3) for name, each in jump(vogel_engel(), huber_mueller()).items()}
        {'U235': 0.045, 'U238': -0.013, 'Pu239': 0.003, 'Pu241': -0.043}
    """
    joined(low, high, at)  # raises the errors of spectra that cannot be joined
    return {name: float(high[name](at) / low[name](at)) - 1 for name in low if name in high}


@cache
def default_spectra() -> FissionSpectra:
    """Return Vogel and Engel below 2 MeV with Huber and Mueller above: what `Reactor` takes if not told.

    From 8 to 13 MeV they are Daya Bay's continuation of the tables (see `huber_mueller`), uncertain by some 30 %
    (`fission_uncertainty.extrapolation`). It holds a permille of the antineutrinos and 0.5 to 1.1 % of the inverse β
    decays, but a seventh (CONUS+, above 160 eVee) to five sixths (νGeN, above 300 eVee) of the events that a germanium
    detector sees.

    The table of 1989 has 5–7 % fewer antineutrinos than summed spectra of today, nearly all of them missing from 50 keV
    to 1 MeV. CEvNS in germanium with BESTIOLE's spectra differs by 4 % at most from 10 eV to 1 keV.

    Example:
        >>> [round(E / MeV, 3) for E in default_spectra()["U235"].support]
        [0.008, 13.0]
    """
    return joined(vogel_engel(), huber_mueller(extended=True))


def read_spectra(paths: Mapping[str, str | Path]) -> dict[str, Tabulated]:
    r"""Return spectra read from text files, linear between their points and zero outside them.

    A file has an energy in MeV and a value per MeV in a line, with spaces or commas between and '#' before comments:
    such are the summed spectra of BESTIOLE (ancillary to arXiv:2304.14992), for fissions ("U235" …), and for the
    decays that follow captures ("U239", "Np239"), normalised to one decay.

    Args:
        paths: Name → file. Any name will do.

    Raises:
        DataError: a file cannot be read, has no two columns, or its numbers are no spectrum.

    Example:
        >>> import tempfile, pathlib
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "u235.txt"
        >>> _ = file.write_text("# E, per fission and MeV\n1.0, 2.0\n2.0, 1.0\n")
        >>> round(float(read_spectra({"U235": file})["U235"].moment(0, 0)), 6)
        1.5
    """
    for name, path in instance("paths", paths, Mapping, "a mapping of names to files").items():
        if not isinstance(path, str | Path):
            raise invalid(f"the path of {name}", path, "the name of a file")
    result = {}
    for name, path in paths.items():
        try:
            lines = words(Path(path).read_text(encoding="utf-8-sig"))  # sig: some editors write a mark first
            energies, values = np.array([[float(each) for each in row] for _, row in lines]).T
            result[name] = Tabulated(energies * MeV, values / MeV)
        except (OSError, ValueError) as error:
            raise DataError(f"{path} has no spectrum of {name}, two columns of numbers: {error}") from error
    return result


def columns(source: str, name: str) -> tuple[Array, Array, Array, Array]:
    """Return the shipped table of "huber", "mueller" or "vogel_engel" for an isotope.

    Returns:
        Energies [MeV], spectrum per fission [MeV⁻¹], and relative uncertainties: of the point alone, and common to all
        (empty where none are published). Shape (points,) each.

    Example:
        >>> energies, values, independent, common = columns("huber", "U235")
        >>> energies.size, round(float(values[0] * MeV), 4)
        (25, 1.3166)
    """
    chosen = (source, isotope(name))
    points = [row for row in rows("sources", "fission_spectra.csv") if (row["source"], row["isotope"]) == chosen]
    if not points:
        raise invalid("the table of an isotope", (source, name), "one that the source has")
    energy, value, independent, common = (
        np.array([float(row[column]) for row in points if row[column]])  # a cell without a published number is empty
        for column in ("energy_MeV", "per_fission_MeV", "independent", "common")
    )
    return energy * MeV, value / MeV, independent, common


@final
@dataclass(frozen=True, eq=False)
class _LogLinear:
    """Exponentials between points: straight lines of ln φ against E."""

    energies: Array
    logs: Array

    def __call__(self, E: Array) -> Array:
        return np.exp(np.interp(E, self.energies, self.logs)) / MeV


@final
@dataclass(frozen=True)
class _Fit:
    """The exponential of a polynomial in E/MeV, per MeV."""

    coefficients: tuple[float, ...]

    def __call__(self, E: Array) -> Array:
        return np.exp(polynomial.polyval(E / MeV, self.coefficients)) / MeV


@final
@dataclass(frozen=True, eq=False)
class _Joined:
    """One spectrum below an energy, another from it on."""

    low: Spectrum
    high: Spectrum
    at: float
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.where(self.at > E, self.low(E), self.high(E))


def _spectrum(name: str, value: Spectrum) -> Spectrum:
    return instance(f"the spectrum of {name}", value, Spectrum, "a Spectrum")

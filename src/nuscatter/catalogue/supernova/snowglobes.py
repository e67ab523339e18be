"""Detectors of SNOwGLoBES, from an installed package ``snowglobes-data``.

The package's numbers are under a licence (GPL) that does not allow us to ship them. They are read as they are: masses
and the printed numbers of targets (0.025, 0.1111, 0.1429 per atomic mass unit, with channel weights such as 18
electrons for argon), σ/E linear in log₁₀E, matrices from 200 bins of the neutrino's energy to 200 of the observable,
and efficiencies behind them. A number of targets of our own, by `atoms` and `electrons`, differs by 0.1 to 0.2 %.

A file that is missing is an error, and never an efficiency of 100 %. The package (1.3.2) has no efficiencies for
``scint20kt`` at all, which is said here in the table: none is applied. To each is added what SNOwGLoBES leaves out of
it, coherent scattering on its nuclei, in the neutrino's energy and without a threshold.
"""

import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, final

import numpy as np

from nuscatter.catalogue.supernova.nuclei import OTHER_NUCLEI, Nuclei, cross_section_of
from nuscatter.constants import atomic_mass_unit
from nuscatter.errors import DataError, InputError
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.particles import Species, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau, nu_tau_bar
from nuscatter.rates.supernova.burst_channels import MatrixChannel, PerAtom
from nuscatter.rates.supernova.burst_detector import SNOWGLOBES_EDGES, SupernovaDetector
from nuscatter.units import Array, tonne

_PACKAGE = "snowglobes_data"
_BINS = 200
#: Sign and flavour of a channel file.
_SPECIES: Mapping[tuple[str, str], Species] = {
    ("+", "e"): nu_e,
    ("+", "m"): nu_mu,
    ("+", "t"): nu_tau,
    ("-", "e"): nu_e_bar,
    ("-", "m"): nu_mu_bar,
    ("-", "t"): nu_tau_bar,
}
#: Channels that have one file for each flavour.
_FLAVOURED = re.compile(r"(nc_nu(e|mu|tau)(bar)?_(?=.)|nu(e|mu|tau)(bar)?_(?=e$))(?P<target>.+)")


@final
@dataclass(frozen=True)
class Configuration:
    """Which files of the package make a detector."""

    #: The file of its channels.
    channels: str
    #: Its target, for coherent scattering.
    formula: str
    #: Whether the package has efficiencies for it.
    efficiencies: bool = True


#: SNOwGLoBES's detectors by their names there.
configurations: Mapping[str, Configuration] = MappingProxyType(
    {
        "ar40kt": Configuration("argon", "Ar"),
        "wc100kt30prct": Configuration("water", "H2O"),
        "scint20kt": Configuration("scint", "CH2", efficiencies=False),
        "halo1": Configuration("lead", "Pb"),
        "wc100kt15prct": Configuration("water", "H2O"),
        "halo2": Configuration("lead", "Pb"),
    }
)


def without_flavour(name: str) -> str:
    """Return under what a channel is drawn: of neutral currents and electrons all flavours together.

    Args:
        name: A channel's name, of SNOwGLoBES or any other detector.

    Example:
        >>> [without_flavour(name) for name in ("nc_numubar_O16", "nutau_e", "nue_O16", "ibd")]
        ['nc_O16', 'electrons', 'nue_O16', 'ibd']
    """
    found = _FLAVOURED.fullmatch(name)
    if found is None:
        return name
    return "electrons" if found["target"] == "e" else f"nc_{found['target']}"


@lru_cache(maxsize=32)
def snowglobes_detector(name: str, nuclei: Nuclei | None = None) -> SupernovaDetector:
    """Return a detector of SNOwGLoBES by one of the names of `configurations`.

    Args:
        name: The name.
        nuclei: Whose cross sections stand in place of tables, as in `supernova_detector`; matrices stay.

    Raises:
        InputError: the package ``snowglobes-data`` is not installed, or there is no such name; `nuclei` is no function,
            or there is no channel of it.
        DataError: a file of the package is missing, or has another format.
    """
    chosen = configurations.get(name)
    if chosen is None:
        raise InputError(f"SNOwGLoBES's detectors here are {', '.join(configurations)}, not {name!r}.")
    if find_spec(_PACKAGE) is None:
        raise InputError(
            f"The package snowglobes-data, which holds {name}, is not installed: pip install snowglobes-data."
        )
    mass, per_unit = _mass_and_targets(name)
    targets = mass / atomic_mass_unit.value * per_unit
    channels, exchanged = [], False
    for channel, sign, flavour, weight in _channels(chosen.channels):
        species = _SPECIES[sign, flavour]
        computed = None if nuclei is None else cross_section_of(nuclei, channel, (species,))
        exchanged = exchanged or computed is not None
        channels.append(
            MatrixChannel(
                channel,
                CrossSectionTable.from_snowglobes(channel, (species,)) if computed is None else computed,
                targets * weight,
                matrix=_matrix(name, channel),
                energy_edges=SNOWGLOBES_EDGES,
                efficiency=_efficiency(name, channel) if chosen.efficiencies else 1.0,
            )
        )
    if nuclei is not None and not exchanged:
        raise InputError(f"The detector {name} has no channel whose cross section nuclei={nuclei!r} could replace.")
    matter = material(chosen.formula)
    everything = PerAtom(StandardModel(), matter)
    channels.append(MatrixChannel("cevns", everything, mass / matter.mass_per_atom, coherent=True))
    reference = "snowglobes-data, as installed (SNOwGLoBES)" + (OTHER_NUCLEI if exchanged else "")
    return SupernovaDetector(name, channels, SNOWGLOBES_EDGES, reference)


def _text(*path: str) -> str:
    """Return the text of a file of the package."""
    file = importlib.resources.files(_PACKAGE)
    for each in path:
        file = file / each
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"The installed snowglobes-data has no readable file {'/'.join(path)} ({type(error).__name__}), "
            "without which the detector is not known."
        ) from None


def _mass_and_targets(name: str) -> tuple[float, float]:
    """Return a detector's mass [MeV] and its targets per atomic mass unit."""
    file = "detector_configurations.dat"
    for line in _text(file).splitlines():
        words = line.split("#")[0].split()
        if len(words) == 3 and words[0] == name:
            return _number(file, words[1]) * 1000 * tonne, _number(file, words[2])
    raise DataError(f"{file} of the installed snowglobes-data has no line of three words for {name}.")


def _channels(name: str) -> list[tuple[str, str, str, float]]:
    """Return the channels of a material: name, sign, flavour, weight."""
    file, found = f"channels_{name}.dat", []
    for line in _text("channels", file).splitlines():
        if not line.strip() or line.lstrip().startswith("%"):
            continue
        words = line.split()
        if len(words) != 5 or (words[2], words[3]) not in _SPECIES:
            raise DataError(
                f"{file} of snowglobes-data has the line {line.strip()!r}; name, number, sign, flavour and weight "
                "were expected."
            )
        found.append((words[0], words[2], words[3], _number(file, words[4])))
    return found


def _matrix(detector: str, channel: str) -> Array:
    """Return the probabilities of bins of the observable by those of the neutrino's energy, shape (200, 200)."""
    file = f"smear_{channel}_{detector}.dat"
    rows = _braced(file, _text("smear", detector, file))
    matrix = np.zeros((_BINS, _BINS))
    if len(rows) != _BINS:
        raise DataError(f"{file} of snowglobes-data has {len(rows)} rows, but {_BINS} were expected.")
    for at, row in enumerate(rows):
        first, last = (int(row[0]), int(row[1])) if len(row) > 2 else (0, -1)
        if not 0 <= first <= last < _BINS or len(row) != last - first + 3:
            raise DataError(f"Row {at + 1} of {file} of snowglobes-data is not first, last and the numbers between.")
        matrix[at, first : last + 1] = row[2:]
    return matrix


def _efficiency(detector: str, channel: str) -> Array:
    """Return the fraction accepted in each bin of the observable."""
    file = f"effic_{channel}_{detector}.dat"
    rows = _braced(file, _text("effic", detector, file))
    if len(rows) != 1 or len(rows[0]) != _BINS:
        raise DataError(f"{file} of snowglobes-data does not hold one list of {_BINS} numbers.")
    return np.array(rows[0])


def _braced(file: str, text: str) -> list[list[float]]:
    """Return the lists in braces of a text."""
    parts: list[Any] = [each.split("}")[0] for each in text.split("{")[1:]]
    return [[_number(file, number) for number in part.split(",") if number.strip()] for part in parts]


def _number(file: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise DataError(f"{file} of snowglobes-data has {word.strip()!r} where a number was expected.") from None
    if not (np.isfinite(value) and value >= 0):
        raise DataError(f"{file} of snowglobes-data has {value} where a number from 0 on was expected.")
    return value

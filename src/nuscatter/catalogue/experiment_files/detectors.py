"""The detector of a file: its keys, and the `Detector` that they make."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.bins import BINS, TIME_BINS, energy_edges, time_edges
from nuscatter.catalogue.experiment_files.csv_columns import Table
from nuscatter.catalogue.experiment_files.quenchings import QUENCHING
from nuscatter.catalogue.experiment_files.responses import (
    DIRECTIONS,
    EFFICIENCY,
    SMEARING,
    TIME_EFFICIENCY,
    directions_values,
)
from nuscatter.catalogue.experiment_files.sections import NOT_SAID, Below, Key, Section
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.migdal import Migdal
from nuscatter.detectors.photoabsorption import TabulatedPhotoabsorption
from nuscatter.detectors.smearing import PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.matter.material import Material
from nuscatter.particles import Deposit
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV
from nuscatter.words.unit_words import quantity

_SEEN = {"electron": Deposit.ELECTRON, "photon": Deposit.PHOTON, "neutron": Deposit.NEUTRON}


def _detector(
    *,
    target: Material,
    mass: float,
    bins: dict[str, Any],
    flux: Flux,
    time_bins: dict[str, Any] | None = None,
    **response: Any,
) -> Detector:
    if isinstance(response.get("smearing"), PoissonSmearing) and response.get("light_yield") is None:
        raise InputError("smearing is poisson, a number of quanta, so a light_yield was expected.")
    bare = Detector(
        target,
        mass=mass,
        energy_edges=[0.0, 1e6 * MeV],  # they do not matter yet
        **{name: response[name] for name in ("quenching", "light_yield", "smearing") if name in response},
    )
    if time_bins is None and response.get("time_efficiency") is not None:
        raise InputError("time_efficiency is given without time_bins, in which times are counted.")
    if time_bins is not None and any(each.time is None for each in flux.components):
        raise InputError("time_bins are given, but the source has no pulse: give one, or no bins in time.")
    with _named("time_bins"):
        times = None if time_bins is None else time_edges(time_bins)
    with _named("bins"):
        edges = energy_edges(bins, bare, flux)
    return Detector(target, mass=mass, energy_edges=edges, time_edges=times, **response)


@contextmanager
def _named(key: str) -> Iterator[None]:
    """Return a context whose errors begin with the name of a key."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{key}: {error}") from None


def _visible(**seen: Any) -> dict[Deposit, Any]:
    return {_SEEN[name]: function for name, function in seen.items()}


def _migdal(*, lowest: float = 0.0, photoabsorption: Mapping[str, tuple[Array, ...]] | None = None) -> Migdal:
    own = {
        element: TabulatedPhotoabsorption(energies=energies, cross_sections=values)
        for element, (energies, values) in (photoabsorption or {}).items()
    }
    return Migdal(photoabsorption=own, lowest=lowest)


#: A photoabsorption of one's own.
_ABSORPTION = Table(
    {
        "energy": quantity("the energy of a photon with its unit", "eV", "keV"),
        "cross section": quantity("a cross section with its unit", "barn", "cm2"),
    }
)

MIGDAL = Section(
    "",
    "The Migdal effect; an empty table is the whole effect of elements whose photoabsorption is shipped.",
    (
        Key("lowest", of.Quantity("an energy", "60 eV", ("eV", "keV")), "Counted from here on.", default="0"),
        Key(
            "photoabsorption",
            of.Named("element", _ABSORPTION, '{Si = "si.csv"}'),
            "CSV files of photon energies and cross sections of atoms.",
            default="the shipped one",
        ),
    ),
    _migdal,
)

VISIBLE = Section(
    "",
    "How much is seen of what is no nuclear recoil.",
    (
        Key("electron", QUENCHING, "Of an electron.", default="all"),
        Key("photon", QUENCHING, "Of a photon.", default="all"),
        Key("neutron", QUENCHING, "Of a number of neutrons.", default="not described"),
    ),
    _visible,
)

DETECTOR = Section(
    "",
    "The detector.",
    (
        Key("target", of.Target(), "What it is made of.", required=True),
        Key("mass", of.Quantity("a mass", "10 kg", ("kg", "g", "tonne")), "Mass of the target.", required=True),
        Key("quenching", QUENCHING, "Electron equivalent of a nuclear recoil.", default="none"),
        Key(
            "light_yield",
            of.Quantity("a number per energy", "13.3 /keV", ("/keV", "PE/keV", "electrons/keV")),
            "Quanta per electron equivalent: the observable is then their number.",
            default="the observable is the energy",
        ),
        Key("bins", Below(BINS), "Energy bins.", required=True),
        Key("smearing", SMEARING, "Distribution of the observable about its mean.", default="none"),
        Key("efficiency", EFFICIENCY, "Fraction accepted.", default="1"),
        Key("electron_efficiency", EFFICIENCY, "Fraction accepted of what is no nuclear recoil.", default="efficiency"),
        Key("time_bins", Below(TIME_BINS), "Time bins.", default="all times together"),
        Key("time_efficiency", TIME_EFFICIENCY, "Fraction accepted as a function of time.", default="1"),
        Key("directions", Below(DIRECTIONS), "Bins in the recoil's direction.", default="none"),
        Key("volume", of.Quantity("a volume", "1 m3", ("m3", "cm3")), "In which decays are seen.", default="none"),
        Key("migdal", Below(MIGDAL), "Electrons that a recoil ejects from its own atom.", default="none"),
        Key("visible", Below(VISIBLE), "How much is seen of other deposits.", default="electrons and photons in full"),
    ),
    _detector,
    needs=("flux",),
)


def values_of(detector: Detector) -> Mapping[str, Any]:
    """Return the values of the section of a detector."""
    names = ("mass", "quenching", "light_yield", "smearing", "efficiency", "electron_efficiency")
    values = {name: getattr(detector, name) for name in (*names, "time_efficiency", "volume")}
    values |= {"target": detector.material, "bins": {"edges": detector.energy_edges}}
    if detector.time_edges is not None:
        values["time_bins"] = {"edges": detector.time_edges}
    if detector.directions is not None:
        values["directions"] = directions_values(detector.directions)
    if detector.visible is not None:
        names_of = {deposit: name for name, deposit in _SEEN.items()}
        values["visible"] = {names_of[deposit]: function for deposit, function in detector.visible.items()}
    if detector.migdal is not None:
        values["migdal"] = {"lowest": detector.migdal.lowest}
    return values


def unsaid(detector: Detector) -> list[str]:
    """Return the lines for what `values_of` leaves out."""
    if detector.migdal is None or not detector.migdal.photoabsorption:
        return []
    return [f"{NOT_SAID} detector.migdal.photoabsorption. Write your points into CSV files, and name them there."]

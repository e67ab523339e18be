"""Searches for axion-like particles, as built and as planned: each number with its source.

A number whose source starts with "From memory" could not be read again when this was written, one that starts with
"Assumed" was chosen here since none is published: `AxionSearch.from_memory` and `AxionSearch.assumed` list them. The
backgrounds above some MeV are of this kind but for CCM. A coupling at the limit goes as the eighth root of a background
that is subtracted, so a factor of ten in it is a third in the coupling.

Photons of proton targets are those of π⁰ and of their showers (`shower`), those of a reactor are a parametrisation
(`ReactorPhotons`). All are taken as isotropic. Positrons of showers annihilate to a particle of more than 2m_e, which
is most of what its coupling to electrons makes. What electrons radiate is left out: it adds 20 to 40 % to what
photons make of that coupling. Electrons in a reactor are left out too.

CCM's published limit has the photons of a Geant4 simulation and a background spectrum that is not public. What is
public is the dark matter search's: 115,005 events above 50 keV in the same exposure. All of these are taken as
background here, which is too much: the search for axions starts at about 1 MeV.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from nuscatter.catalogue.axions.search import AxionSearch, ball_of, tank_of
from nuscatter.catalogue.beam_dump_search import DarkSearch
from nuscatter.catalogue.dark_searches import dark_search
from nuscatter.errors import choose
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.photons.pion_photons import PionPhotons
from nuscatter.sources.dark.photons.reactor_photons import ReactorPhotons
from nuscatter.sources.dark.photons.shower import shower
from nuscatter.units import GW, MW, GeV, MeV, day, hour, keV, kg, m
from nuscatter.units import s as second


@lru_cache(maxsize=8)
def proton_target(energy: float, Z: int, target: str, pions_per_pot: float) -> dict[str, Any]:
    """Return photons and electrons of a proton target, of π⁰ and of their showers; the last results are stored.

    Photons are taken as isotropic. That makes a plane of masses and couplings faster, and at 90° it changes what they
    make by less than 4 % (Primakoff up to 80 MeV; Compton up to 20 MeV, and 10 % at 40 MeV). On the axis there are more
    of high energies. `shower` has their directions.

    Args:
        energy: Kinetic energy of the protons [MeV].
        Z: Protons of the target's nuclei.
        target: The target's material.
        pions_per_pot: π⁰ per proton.

    Raises:
        InputError: Burman and Smith's fit is not valid there.
    """
    first = PionPhotons(BurmanSmith(proton_energy=energy, Z=Z), pions_per_pot=pions_per_pot, target=target)
    photons, electrons = shower(first)
    return {"photons": replace(photons, directions=None), "electrons": electrons}


_PIONS_AND_SHOWER = "π⁰ of Burman and Smith's fit with their showers"
_LUJAN_PIONS = f"Assumed 0.07 π⁰ per proton: that of a Geant4 list, github.com/noctildon/lightDM; {_PIONS_AND_SHOWER}"
_SNS_PIONS = f"From memory of arXiv:1911.06422: 0.09 π⁰ per proton; {_PIONS_AND_SHOWER}"
_BALL = "Assumed a ball of the mass"
#: Background of small detectors beside a pulsed target above 3 MeV.
_MEV_RATE = "Assumed 0.01 events in each kg and second of open window: muons after a veto, and neutrons of the beam"


#: What a search for axions has in common with one for dark matter by the same detector.
_COMMON = ("pot", "mass", "distance")


def _shared(there: DarkSearch) -> dict[str, Any]:
    """Return protons, material, mass and distance of a search for dark matter."""
    return {"material": there.material, **{name: getattr(there, name) for name in _COMMON}}


def _shared_sources(there: DarkSearch) -> dict[str, str]:
    """Return where these numbers are from."""
    return {name: there.sources[name] for name in _COMMON}


def _behind_a_veto(mass: float, run: float) -> float:
    """Return events of a mass [MeV] in a run [MeV⁻¹] of 60 windows of 1 µs a second."""
    return 0.01 * (mass / kg) * (run / second) * 60 * 1e-6


def _ccm120() -> AxionSearch:
    there = dark_search("CCM120")
    return AxionSearch(
        name=there.name,
        title=there.title,
        **proton_target(0.8 * GeV, 74, "W", there.pions_per_pot),
        **_shared(there),
        volume=tank_of(there.mass, "Ar"),
        energies=(1 * MeV, 100 * MeV),
        background=(there.steady,),
        subtracted=1.0,
        observed=(115_021.5,),
        resolution=0.15,
        sources={
            **_shared_sources(there),
            "energies": "github.com/Harvard-Neutrino/SIREN at 4fc83c04: 1 to 100 MeV, in a search with the same data",
            "resolution": "the same: 15 %",
            "background": "PRL 129 (2022) 021801, abstract: 115,005 expected above 50 keV, of which this is a part",
            "subtracted": "Assumed",
            "observed": "the same: 115,005 + 16.5",
            "photons": _LUJAN_PIONS,
            "shape": "Assumed an upright tank as high as wide",
        },
    )


def _ccm200() -> AxionSearch:
    before, there = _ccm120(), dark_search("CCM200")
    return replace(
        before,
        name=there.name,
        title=there.title,
        **_shared(there),
        background=(there.steady / 100,),
        observed=None,
        sources={
            **{name: text for name, text in before.sources.items() if name != "observed"},
            **_shared_sources(there),
            "background": "PRD 107 (2023) 095036: that of CCM120 over 100, for each proton",
        },
    )


def _coherent_csi() -> AxionSearch:
    mass = 14.6 * kg
    events = _behind_a_veto(mass, 13.99 * GW * hour / (1.4 * MW))
    return AxionSearch(
        name="COHERENT-CsI",
        title="COHERENT CsI, exposure of 2021",
        **proton_target(0.984 * GeV, 80, "Hg", 0.09),
        pot=3.198e23,
        material="CsI",
        mass=mass,
        volume=ball_of(mass, "CsI"),
        distance=19.3 * m,
        energies=(3 * MeV, 100 * MeV),
        background=(events,),
        subtracted=1.0,
        resolution=0.1,
        sources={
            "pot": "arXiv:2110.07730",
            "mass": "arXiv:2110.07730",
            "distance": "arXiv:2110.07730",
            "energies": "Assumed: above natural radioactivity; the data that are public end at 40 keV",
            "background": _MEV_RATE,
            "photons": _SNS_PIONS,
            "shape": _BALL,
        },
    )


def _coherent_ge() -> AxionSearch:
    there = dark_search("COH-Ge")
    events = _behind_a_veto(there.mass, there.pot / there.place.pot_per_time)
    return AxionSearch(
        name="COHERENT-Ge",
        title="COHERENT Ge, three years",
        **proton_target(0.984 * GeV, 80, "Hg", there.pions_per_pot),
        **_shared(there),
        volume=ball_of(there.mass, "Ge"),
        energies=(3 * MeV, 100 * MeV),
        background=(events,),
        subtracted=1.0,
        sources={
            **_shared_sources(there),
            "energies": "Assumed: above natural radioactivity",
            "background": _MEV_RATE,
            "photons": _SNS_PIONS,
            "shape": "Assumed one ball; the eight crystals are apart",
        },
    )


def _pip2_bd() -> AxionSearch:
    there = dark_search("PIP2-BD-PAR")
    return AxionSearch(
        name=there.name,
        title="PIP2-BD, accumulator ring, 100 t of argon",
        **proton_target(0.8 * GeV, 6, "C", there.pions_per_pot),
        **_shared(there),
        volume=tank_of(there.mass, "Ar"),
        energies=(1 * MeV, 100 * MeV),
        background=(0.0,),
        resolution=0.15,
        sources={
            **_shared_sources(there),
            "energies": "Assumed that of CCM",
            "resolution": "Assumed that of CCM",
            "background": "Assumed none",
            "photons": f"Assumed 0.10 π⁰ per proton: no number for carbon was found; {_PIONS_AND_SHOWER}",
            "shape": "Assumed an upright tank as high as wide",
        },
    )


def _reactor(name: str, title: str, **facts: object) -> AxionSearch:
    return AxionSearch(name=name, title=title, pot=1.0, **facts)  # type: ignore[arg-type]


def _conus_plus() -> AxionSearch:
    kilograms, days = 3.74, 327 / 3.74
    edges, rates = (100 * keV, 1 * MeV, 3 * MeV, 8 * MeV), (0.01, 1e-3, 1e-4)
    return _reactor(
        "CONUS+",
        "CONUS+, exposure of 2025",
        photons=ReactorPhotons(power=3.6 * GW, duration=days * day),
        material="Ge",
        mass=kilograms * kg,
        volume=ball_of(kilograms * kg, "Ge"),
        distance=20.7 * m,
        energies=edges,
        background=_steady(327 * kg * day, edges, rates),
        subtracted=1.0,
        contained=False,
        sources={
            "pot": "arXiv:2501.05206: 327 kg d with the reactor on",
            "mass": "From memory of arXiv:2501.05206: four crystals of 1 kg, 3.74 kg active",
            "distance": "arXiv:2501.05206",
            "energies": "Assumed: a channel of high energies, which is not published",
            "background": "Assumed 0.01 per keV, kg and day below 1 MeV, 1e-3 to 3 MeV and 1e-4 above",
            "subtracted": "Assumed",
            "photons": "ReactorPhotons at 3.6 GW",
            "shape": "Assumed one ball; the four crystals are apart",
        },
    )


def _neon() -> AxionSearch:
    edges, rates = (100 * keV, 1 * MeV, 3 * MeV, 10 * MeV), (2.0, 0.5, 0.01)
    return _reactor(
        "NEON",
        "NEON, NaI(Tl)",
        photons=ReactorPhotons(power=2.8 * GW, duration=1596 / 16.7 * day),
        material="NaI",
        mass=16.7 * kg,
        volume=ball_of(16.7 * kg, "NaI"),
        distance=23.7 * m,
        energies=edges,
        background=_steady(1596 * kg * day, edges, rates),
        subtracted=1467 / 1596,
        sources={
            "pot": "arXiv:2406.06117, abstract: 1596 kg d on, 1467 kg d off",
            "subtracted": "the same",
            "mass": "arXiv:2406.06117, abstract",
            "distance": "arXiv:2406.06117, abstract",
            "energies": "Assumed",
            "background": "Assumed 2 per keV, kg and day below 1 MeV, 0.5 to 3 MeV and 0.01 above",
            "photons": "ReactorPhotons at 2.8 GW",
            "shape": "Assumed one ball; six modules stand in a tank of liquid scintillator",
        },
    )


def _steady(exposure: float, edges: tuple[float, ...], rates: tuple[float, ...]) -> tuple[float, ...]:
    """Return events between edges [MeV] in an exposure [1], a mass times a time, of rates per keV, kg and day."""
    scale = exposure / (kg * day) / keV
    return tuple(rate * (high - low) * scale for rate, (low, high) in zip(rates, pairwise(edges), strict=True))


_MADE: Mapping[str, Callable[[], AxionSearch]] = {
    "CCM120": _ccm120,
    "CCM200": _ccm200,
    "COHERENT-CsI": _coherent_csi,
    "COHERENT-Ge": _coherent_ge,
    "PIP2-BD-PAR": _pip2_bd,
    "CONUS+": _conus_plus,
    "NEON": _neon,
}
#: The names of all searches.
axion_search_names: tuple[str, ...] = tuple(_MADE)


def axion_search(name: str) -> AxionSearch:
    """Return a search by its name; it is made once.

    Args:
        name: One of `axion_search_names`, blind to case and dashes.

    Raises:
        InputError: there is none of that name.

    Example:
        >>> axion_search("neon").title
        'NEON, NaI(Tl)'
    """
    return _made(choose("axion search", name, {each: each for each in axion_search_names}))


@lru_cache(maxsize=16)
def _made(name: str) -> AxionSearch:
    return _MADE[name]()

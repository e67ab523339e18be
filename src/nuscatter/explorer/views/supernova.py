"""The burst of a supernova: what arrives by flavour, and what a detector sees of it by channel."""

from collections.abc import Iterator

import numpy as np

from nuscatter.explorer.asked import Asked, noted
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Shown, View
from nuscatter.explorer.views.numbers import number
from nuscatter.explorer.views.supernova_burst import (
    GROUPS,
    KPC,
    NUCLEI,
    OPTIONS,
    Burst,
    Events,
    asked_for,
    detector_of,
    events_of,
)
from nuscatter.particles import Species
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV, cm, erg, keV

#: Points of the fluence, up to so many times the largest mean energy.
_POINTS, _FURTHEST = 241, 5
#: Fluences that differ by less are one curve.
_ALIKE = 1e-9
#: Numbers of events whose distance is told.
_LEFT = (10, 1)
#: Conversions as Python code.
CODE = {
    "normal": "ns.Conversion.adiabatic(ns.nufit_6_0)",
    "inverted": "ns.Conversion.adiabatic(ns.nufit_6_0_inverted)",
    "decoherence": "ns.Conversion.decoherence()",
}
#: Spectra end where this part of the highest bin is left.
_FAINT = 1e-4
_ARRIVING, _EMITTED, _SEEN, _INTERACTIONS = "arriving neutrinos", "emitted neutrinos", "events seen", "interactions"


def _high(burst: Burst) -> float:
    """Return the highest energy of the fluences, over MeV, with the figures that a script has."""
    return float(f"{_FURTHEST * max(burst.mean_energy) / MeV:.6g}")


def _fluence(flux: Flux, species: Species, E: Array) -> Array:
    """Return the fluence of a species at energies over MeV, in 1/(cm² MeV)."""
    parts = [each.fluence * each.spectrum(E * MeV) for each in flux.components if each.state == species]
    return np.asarray(np.sum(parts, axis=0) * cm**2 * MeV)


def _alike(flux: Flux, E: Array) -> dict[str, tuple[Species, Array]]:
    """Return the fluences by the names of the species that have the same one, and one of these species."""
    found: list[tuple[list[Species], Array]] = []
    for species in flux.species:
        values = _fluence(flux, species, E)
        same = [names for names, other in found if np.allclose(values, other, rtol=_ALIKE, atol=0)]
        if same:
            same[0].append(species)
        else:
            found.append(([species], values))
    return {", ".join(map(str, names)): (names[0], values) for names, values in found}


def _show(asked: Asked) -> View:
    burst = asked_for(asked)
    with noted() as sentences:
        events = events_of(burst)
    charts = [*_fluences(burst), *_spectra(burst, events)]
    known = ["Collective oscillations are not modelled.",
             f"{burst.detector}: {detector_of(burst.detector, burst.nuclei).reference}."]  # fmt: skip
    if events.hidden:
        known.append("Coherent scattering is not drawn: this detector has it without a threshold.")
    if not events.number(seen=True) > 0:
        known.append(f"{burst.detector} sees nothing of this burst.")
    return View(tuple(charts), tuple(_numbers(burst, events)), (*known, *sentences))


def _fluences(burst: Burst) -> Iterator[Chart]:
    """Yield what arrives, and if flavours are converted what was emitted."""
    E = np.linspace(0.0, _high(burst), _POINTS)
    for title, flux in _fluxes(burst).items():
        curves = [Curve(name, E, values, species=str(one)) for name, (one, values) in _alike(flux, E).items()]
        yield Chart(
            title,
            Axis("neutrino energy", "MeV"),
            Axis("fluence", "1/(cm² MeV)"),
            tuple(curves),
            f"Fluence of {title} by species, from a star at {burst.distance / KPC:.4g} kpc.",
        )


def _fluxes(burst: Burst) -> dict[str, Flux]:
    """Return the fluxes that are drawn, by the titles of their charts."""
    before = {} if burst.conversion == "none" else {_EMITTED: burst.emitted}
    return {_ARRIVING: burst.arriving, **before}


def _drawn_bins(events: Events, *, seen: bool) -> int | None:
    """Return up to which bin spectra are drawn, as nearly nothing is above; None for all."""
    every = list(events.drawn.values())
    edges = [each[0].energy_edges if seen else each[0].true_edges for each in every]
    if not all(np.array_equal(each, edges[0]) for each in edges):
        return None
    total = np.sum([events.spectrum(each, seen=seen) for each in every], axis=0) / np.diff(edges[0])
    return int(np.flatnonzero(total > _FAINT * total.max())[-1]) + 1 if total.any() else None


def _spectra(burst: Burst, events: Events) -> Iterator[Chart]:
    """Yield the spectra of what is seen, and of interactions."""
    recoils = Axis("recoil energy", "keV", logarithmic=True)
    for title, seen, what in ((_SEEN, True, "sees"), (_INTERACTIONS, False, "has before its response")):
        axis = recoils if seen and events.alone else Axis("observed energy" if seen else "neutrino energy", "MeV")
        unit = _unit(axis)
        most = _drawn_bins(events, seen=seen)
        curves = []
        for name, each in events.drawn.items():
            edges = (each[0].energy_edges if seen else each[0].true_edges) / unit
            values = events.spectrum(each, seen=seen) / np.diff(edges)
            curves.append(Curve(name, edges if most is None else edges[: most + 1], values[:most], Draw.STEPS))
        yield Chart(
            title,
            axis,
            Axis("events", f"1/{axis.unit}", burst.logarithmic),
            tuple(curves),
            f"Events that {burst.detector} {what}, by channel, up to a ten-thousandth of the highest bin.",
            stacked=most is not None and not burst.logarithmic,
        )


def _unit(axis: Axis) -> float:
    return keV if axis.unit == "keV" else MeV


def _numbers(burst: Burst, events: Events) -> Iterator[Shown]:
    for name, each in (*events.drawn.items(), *events.hidden.items()):
        yield number(f"{name}, seen", float(events.spectrum(each, seen=True).sum()), "events")
        yield number(f"{name}, interactions", float(events.spectrum(each, seen=False).sum()), "events")
    total = events.number(seen=True)
    without = " without coherent" if events.hidden else ""
    yield number(f"all{without}, seen", total, "events")
    yield number(f"all{without}, interactions", events.number(seen=False), "events")
    for species, counts in events.by_species.items():
        yield number(f"{species}, seen", counts, "events")
    for left in _LEFT:
        what = "one is" if left == 1 else f"{left} are"
        yield number(f"distance where {what} seen", burst.distance / KPC * np.sqrt(total / left), "kpc")
    emitted = sum(each * len(group) for each, group in zip(burst.energy, GROUPS.values(), strict=True))
    yield number("energy emitted by all", emitted / erg, "erg")
    yield number("fluence of all", sum(burst.arriving.fluence.values()) * cm**2, "1/cm²")


def _lines(asked: Asked) -> list[str]:
    burst = asked_for(asked)
    events, E = events_of(burst), np.linspace(0.0, _high(burst), _POINTS)
    nuclei = "" if NUCLEI[burst.nuclei] is None else ", nuclei=ns.inelastic"
    lines = [
        *_burst_lines(burst),
        f"rates = ns.supernova_rates(arriving, {burst.detector!r}{nuclei})",
        f"E = np.linspace(0, {_high(burst)!r}, {_POINTS}) * MeV",
        "",
        "",
        "def fluence(flux, species):",
        '    """Return the fluence in 1/(cm² MeV)."""',
        "    parts = (each.fluence * each.spectrum(E) for each in flux.components if each.state == species)",
        "    return sum(parts) * cm**2 * MeV",
        "",
        "",
        "curves = {}",
    ]
    for title, flux in _fluxes(burst).items():
        name = "arriving" if title == _ARRIVING else "star"
        lines += [
            f"curves[{f'{title}: {all_names}'!r}] = fluence({name}, ns.{one})"
            for all_names, (one, _) in _alike(flux, E).items()
        ]
    first, last = (f"[:{most}]" if (most := _drawn_bins(events, seen=seen)) else "" for seen in (True, False))
    drawn = {name: [each.channel.name for each in channels] for name, channels in events.drawn.items()}
    return [
        *lines,
        "drawn = {",
        *(f"    {name!r}: {parts!r}," for name, parts in drawn.items()),
        "}",
        "for name, parts in drawn.items():",
        "    channels = [rates.channels[each] for each in parts]",
        f"    widths = np.diff(channels[0].energy_edges) / {'keV' if events.alone else 'MeV'}",
        "    counts = sum(each.spectrum[:, 0] for each in channels)",
        f'    curves[f"{_SEEN}: {{name}}"] = (counts / widths){first}',
        "    widths = np.diff(channels[0].true_edges) / MeV",
        "    counts = sum(each.true_spectrum[:, 0] for each in channels)",
        f'    curves[f"{_INTERACTIONS}: {{name}}"] = (counts / widths){last}',
    ]


def _burst_lines(burst: Burst) -> list[str]:
    """Return the lines that make what arrives."""

    def three(values: tuple[float, ...], unit: float, name: str) -> str:
        return f"({', '.join(f'{each / unit:.15g} * {name}' for each in values)})"

    return [
        "star = ns.Supernova(",
        f"    distance={burst.distance / KPC:.15g} * 1e-3 * megaparsec,",
        f"    energy={three(burst.energy, erg, 'erg')},",
        f"    mean_energy={three(burst.mean_energy, MeV, 'MeV')},",
        f"    alpha={burst.alpha!r},",
        ")",
        f"arriving = {'star' if burst.conversion == 'none' else f'{CODE[burst.conversion]}(star)'}",
    ]


VIEW = PageView(
    "supernova",
    "Supernova",
    "A burst of neutrinos: fluence by flavour, and events of a detector by channel.",
    OPTIONS,
    _show,
    _lines,
    uses=(),
)

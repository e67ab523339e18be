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
from nuscatter.particles import Species, nu_e, nu_e_bar
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
_ARRIVING, _SEEN, _INTERACTIONS = "arriving neutrinos", "events seen", "interactions"


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


def _emitted(burst: Burst) -> tuple[Species, ...]:
    """Return the species whose fluence as emitted is drawn too: those that are converted and that detectors tell."""
    return tuple(each for each in (nu_e, nu_e_bar) if burst.conversion != "none" and each in burst.emitted.species)


def _show(asked: Asked) -> View:
    burst = asked_for(asked)
    with noted() as sentences:
        events = events_of(burst)
    charts = [_arriving(burst), *_spectra(burst, events)]
    known = ["Collective oscillations are not modelled.",
             f"{burst.detector}: {detector_of(burst.detector, burst.nuclei).reference}."]  # fmt: skip
    hidden = [name for name, each in events.rates.channels.items() if each.coherent and not events.alone]
    if hidden:
        known.append("Coherent scattering is not drawn: this detector has it without a threshold.")
    if not events.number(seen=True) > 0:
        known.append(f"{burst.detector} sees nothing of this burst.")
    return View(tuple(charts), tuple(_numbers(burst, events)), (*known, *sentences))


def _arriving(burst: Burst) -> Chart:
    E = np.linspace(0.0, _high(burst), _POINTS)
    curves = [Curve(name, E, values, species=str(one)) for name, (one, values) in _alike(burst.arriving, E).items()]
    for species in _emitted(burst):
        values = _fluence(burst.emitted, species, E)
        curves.append(Curve(f"{species} as emitted", E, values, species=str(species), reference=True))
    return Chart(
        _ARRIVING,
        Axis("neutrino energy", "MeV"),
        Axis("fluence", "1/(cm² MeV)"),
        tuple(curves),
        f"Fluence of each species from a star at {burst.distance / KPC:.4g} kpc.",
    )


def _spectra(burst: Burst, events: Events) -> Iterator[Chart]:
    """Yield the spectra of what is seen, and of interactions."""
    recoils = Axis("recoil energy", "keV", logarithmic=True)
    for title, seen, what in ((_SEEN, True, "sees"), (_INTERACTIONS, False, "has before its response")):
        axis = recoils if seen and events.alone else Axis("observed energy" if seen else "neutrino energy", "MeV")
        unit = _unit(axis)
        curves = []
        for name, each in events.drawn.items():
            edges = (each.energy_edges if seen else each.true_edges) / unit
            curves.append(Curve(name, edges, events.spectrum(each, seen=seen) / np.diff(edges), Draw.STEPS))
        yield Chart(
            title,
            axis,
            Axis("events", f"1/{axis.unit}"),
            tuple(curves),
            f"Events that {burst.detector} {what}, by channel.",
            stacked=all(np.array_equal(each.x, curves[0].x) for each in curves),
        )


def _unit(axis: Axis) -> float:
    return keV if axis.unit == "keV" else MeV


def _numbers(burst: Burst, events: Events) -> Iterator[Shown]:
    for name, each in events.rates.channels.items():
        yield number(f"{name}, seen", float(events.spectrum(each, seen=True).sum()), "events")
        yield number(f"{name}, interactions", float(events.spectrum(each, seen=False).sum()), "events")
    total = events.number(seen=True)
    without = "" if events.alone or events.drawn.keys() == events.rates.channels.keys() else " without coherent"
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
    events = events_of(burst)
    names = _alike(burst.arriving, np.linspace(0.0, _high(burst), _POINTS))
    nuclei = "" if NUCLEI[burst.nuclei] is None else ", nuclei=ns.inelastic"
    species = ", ".join(f"{name!r}: ns.{one}" for name, (one, _) in names.items())
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
        f"species = {{{species}}}",
        f'curves = {{f"{_ARRIVING}: {{name}}": fluence(arriving, each) for name, each in species.items()}}',
    ]
    return [
        *lines,
        *(f"curves[{f'{_ARRIVING}: {each} as emitted'!r}] = fluence(star, ns.{each})" for each in _emitted(burst)),
        "for name, channel in rates.channels.items():",
        *([] if events.alone else ["    if channel.coherent:", "        continue"]),
        f"    widths = np.diff(channel.energy_edges) / {'keV' if events.alone else 'MeV'}",
        f'    curves[f"{_SEEN}: {{name}}"] = channel.spectrum[:, 0] / widths',
        "    widths = np.diff(channel.true_edges) / MeV",
        f'    curves[f"{_INTERACTIONS}: {{name}}"] = channel.true_spectrum[:, 0] / widths',
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

"""Events of a supernova by channel: before the detector, and as the detector sees them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import InputError, instance
from nuscatter.figures.style import CURVES, events, house_style
from nuscatter.rates.supernova.burst_rates import SupernovaRates
from nuscatter.units import Array, MeV, keV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Channels that have a line of their own; the smaller ones are summed.
_MOST = 8
#: Decades below the highest point that are drawn.
_DECADES = 4
_OTHERS = "others"
#: Channels of SNOwGLoBES that have one file for each flavour.
_FLAVOURED = re.compile(r"(nc_nu(e|mu|tau)(bar)?_(?=.)|nu(e|mu|tau)(bar)?_(?=e$))(?P<target>.+)")


def burst_figure(rates: SupernovaRates) -> "Figure":
    """Return a figure of the spectra by channel: interactions by neutrino energy, and what is seen.

    Neutral currents on a nucleus, and electrons, are summed over flavours. Coherent scattering is left out, unless the
    detector sees nothing else.

    Args:
        rates: What `supernova_rates` returns.

    Raises:
        InputError: the argument is no such result, or there are no events.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import megaparsec
        >>> burst = ns.Supernova.named("dune", distance=0.01 * megaparsec)
        >>> figure = burst_figure(ns.supernova_rates(burst, "DarkSide-20k"))
        >>> [panel.get_xlabel() for panel in figure.axes]
        ['neutrino energy [MeV]', 'recoil energy [keV]']
    """
    from matplotlib.figure import Figure

    instance("rates", rates, SupernovaRates, "what supernova_rates returns")
    channels = rates.channels
    if not rates.total(seen=False) > 0:
        raise InputError(f"{rates.detector} has no events of this flux, so there is nothing to draw.")
    alone = all(each.coherent for each in channels.values())
    shown = {name: each for name, each in channels.items() if alone or not each.coherent}
    sizes = dict[str, float]()
    for name, each in shown.items():
        sizes[_kind(name)] = sizes.get(_kind(name), 0.0) + each.interactions
    own = sorted(sizes, key=lambda kind: -sizes[kind])[:_MOST]
    order = sorted(shown, key=lambda name: -sizes[_kind(name)])
    looks: dict[str, dict[str, Any]] = {
        name: {"color": CURVES[at][0], "linestyle": CURVES[at][1]} for at, name in enumerate([*own, _OTHERS])
    }
    scale, unit = (keV, "keV") if alone else (MeV, "MeV")
    with house_style():
        figure = Figure(figsize=(7.8, 4.0))
        left, right = figure.subplots(1, 2)
        for panel, seen in ((left, False), (right, True)):
            size, name = (scale, unit) if seen else (MeV, "MeV")
            curves: dict[str, tuple[Array, Array, float]] = {}
            for key in order:
                each = shown[key]
                edges = each.energy_edges if seen else each.true_edges
                values = (each.spectrum if seen else each.true_spectrum).sum(axis=1) / np.diff(edges / size)
                number = each.counts if seen else each.interactions
                _add(curves, _kind(key) if _kind(key) in own else _OTHERS, edges / size, values, number)
            _draw(panel, curves, looks)
            what = ("recoil energy" if alone else "observed energy") if seen else "neutrino energy"
            panel.set(xlabel=f"{what} [{name}]", ylabel=f"events / {name}")
            panel.set_title(f"{rates.detector}: {'seen' if seen else 'interactions'}")
        if alone:
            right.set_xscale("log")
    return figure


def _kind(name: str) -> str:
    """Return under what a channel is drawn: of neutral currents and electrons all flavours together.

    Example:
        >>> [_kind(name) for name in ("nc_numubar_O16", "nutau_e", "nue_O16", "ibd")]
        ['nc_O16', 'electrons', 'nue_O16', 'ibd']
    """
    found = _FLAVOURED.fullmatch(name)
    if found is None:
        return name
    return "electrons" if found["target"] == "e" else f"nc_{found['target']}"


def _add(curves: dict[str, tuple[Array, Array, float]], name: str, edges: Array, values: Array, number: float) -> None:
    """Add a spectrum to the curve of a name; one with other bins is put into those of the first."""
    if name not in curves:
        curves[name] = edges, values, number
        return
    first, before, total = curves[name]
    if not np.array_equal(first, edges):
        whole = np.append(0.0, np.cumsum(values * np.diff(edges)))
        values = np.diff(np.interp(first, edges, whole)) / np.diff(first)
    curves[name] = first, before + values, total + number


def _draw(
    panel: "Axes", curves: Mapping[str, tuple[Array, Array, float]], looks: Mapping[str, Mapping[str, Any]]
) -> None:
    top = max(float(values.max()) for _, values, _ in curves.values())
    for name, (edges, values, number) in curves.items():
        if values.any():
            look: Any = looks[name]
            panel.stairs(values, edges, baseline=None, label=f"{name}, {events(number)}", linewidth=1.1, **look)
    if top > 0:
        panel.set_yscale("log")
        panel.set_ylim(top * 10.0**-_DECADES, top * 3)
    panel.legend(fontsize=6.5)

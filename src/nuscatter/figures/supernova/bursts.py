"""Events of a supernova by channel: in energy, in time, and how many are left of them with distance.

Neutrinos spread over a sphere, so the number of events falls as one over the square of the distance: one prediction at
one distance gives all others. Where stars collapse in the Milky Way is marked by the mean of their distances and its
rms: 10.7 and 4.9 kpc, of A. Mirizzi, G. G. Raffelt, P. D. Serpico, JCAP 05 (2006) 012, arXiv:astro-ph/0604300, from
memory. The density of that paper, from memory too, gives the same numbers (``tests/figures/supernova/test_bursts.py``).
Collective oscillations are in no flux of this library, so they are in no figure.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.catalogue.supernova.snowglobes import without_flavour
from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.figures.style import CURVES, events, house_style
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.rates.supernova.burst_rates import ChannelRates, SupernovaRates
from nuscatter.units import Array, MeV, day, keV, megaparsec, ms, s

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Channels that have a line of their own; the smaller ones are summed.
_MOST = 8
#: Decades below the highest point that are drawn.
_DECADES = 4
_OTHERS = "others"
#: Times are on a logarithmic axis if they begin above zero and the last is at least so many times the first.
_LONG = 20.0
#: Distances that are drawn [kpc], and the numbers of events whose distance is marked.
_NEAREST, _FARTHEST, _MARKED = 0.1, 1000.0, (10, 1)
#: Mean distance [kpc] of stars that collapse in the Milky Way, and its rms: see above.
_MILKY_WAY, _SPREAD = 10.7, 4.9
#: Galaxies [kpc], rounded and from memory: SN 1987A was in the first (G. Pietrzyński et al., Nature 567 (2019) 200).
_GALAXIES: Mapping[str, float] = {"LMC": 50.0, "M31": 780.0}


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
    if not rates.total(seen=False) > 0:
        raise InputError(f"{rates.detector} has no events of this flux, so there is nothing to draw.")
    shown, alone = _shown(rates)
    order, own = _ordered({name: each.interactions for name, each in shown.items()})
    looks = _looks(own)
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
                _add(
                    curves,
                    without_flavour(key) if without_flavour(key) in own else _OTHERS,
                    edges / size,
                    values,
                    number,
                )
            _draw(panel, curves, looks)
            what = ("recoil energy" if alone else "observed energy") if seen else "neutrino energy"
            panel.set(xlabel=f"{what} [{name}]", ylabel=f"events / {name}")
            panel.set_title(f"{rates.detector}: {'seen' if seen else 'interactions'}")
        if alone:
            right.set_xscale("log")
    return figure


def time_figure(rates: SupernovaRates) -> "Figure":
    """Return a figure of the events that are seen in each bin of time, by channel.

    Channels are those of `burst_figure`. Times are on a logarithmic axis if they begin above zero and span a factor of
    20. Bins of one width show counts; those of several widths show counts per time, so that heights compare.

    Args:
        rates: What `supernova_rates` returns, with bins of time.

    Raises:
        InputError: the argument is no such result, it has no bins of time, or nothing is seen.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, erg, megaparsec, s
        >>> times = np.linspace(0, 10, 21) * s
        >>> cooling = ns.Supernova(
        ...     distance=0.01 * megaparsec,
        ...     times=times,
        ...     luminosity=1e52 * erg / s * np.exp(-times / (3 * s)),
        ...     mean_energy=12 * MeV,
        ...     alpha=2.5,
        ... )
        >>> rates = ns.supernova_rates(cooling, "DarkSide-20k", time_edges=np.arange(11) * s)
        >>> [panel.get_ylabel() for panel in time_figure(rates).axes]
        ['events / (1 s)']
    """
    from matplotlib.figure import Figure

    instance("rates", rates, SupernovaRates, "what supernova_rates returns")
    if rates.time_edges is None:
        raise invalid("time_edges of the rates", None, "bins of time, of supernova_rates with time_edges,")
    shown, _ = _shown(rates)
    counts = {name: each.spectrum.sum(axis=0) for name, each in shown.items()}
    if not any(each.any() for each in counts.values()):
        raise InputError(f"{rates.detector} sees no events of this flux in these times, so there is nothing to draw.")
    order, own = _ordered({name: float(each.sum()) for name, each in counts.items()})
    unit, name = _unit_of_time(rates.time_edges)
    edges = rates.time_edges / unit
    widths = np.diff(edges)
    alike = np.allclose(widths, widths[0], rtol=1e-6, atol=0)
    curves: dict[str, tuple[Array, Array, float]] = {}
    for key in order:
        values = counts[key] if alike else counts[key] / widths
        _add(
            curves,
            without_flavour(key) if without_flavour(key) in own else _OTHERS,
            edges,
            values,
            float(counts[key].sum()),
        )
    with house_style():
        figure = Figure(figsize=(6.4, 4.4))
        panel = figure.subplots()
        _draw(panel, curves, _looks(own))
        if long_times(edges):
            panel.set_xscale("log")
        panel.set_xlim(edges[0], edges[-1])
        per = f"({widths[0]:.3g} {name})" if alike else name
        panel.set(xlabel=f"time after core bounce [{name}]", ylabel=f"events / {per}")
        panel.set_title(f"{rates.detector}: seen")
    return figure


def distance_figure(rates: SupernovaRates | Iterable[SupernovaRates], *, distance: float) -> "Figure":
    """Return a figure of the events that a star gives against its distance, with a band of ±√N.

    Each curve is the sum of all channels of a detector that are seen, without coherent scattering unless it sees
    nothing else. The legend says at which distance ten events are left, and one. A grey band is where most stars of the
    Milky Way that collapse are: the mean of their distances ± its rms, 10.7 and 4.9 kpc (arXiv:astro-ph/0604300).

    Args:
        rates: What `supernova_rates` returns, of one detector or of several.
        distance: At which the star of these rates is [MeV⁻¹].

    Raises:
        InputError: an argument is no such result, the distance is not plausible, or nothing is seen.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import megaparsec
        >>> away = 0.01 * megaparsec
        >>> burst = ns.Supernova.named("dune", distance=away)
        >>> figure = distance_figure(ns.supernova_rates(burst, "DarkSide-20k"), distance=away)
        >>> figure.axes[0].get_legend().get_texts()[0].get_text()
        'DarkSide-20k: 10 at 57 kpc, 1 at 180 kpc'
    """
    from matplotlib.figure import Figure

    every = (rates,) if isinstance(rates, SupernovaRates) else listed("rates", rates, "results of supernova_rates")
    for each in every:
        instance("rates", each, SupernovaRates, "what supernova_rates returns, or several of them")
    away = float(plausible("distance", distance, DISTANCE, single=True))
    numbers = {each.detector: each.total(cevns=_shown(each)[1]) for each in every}
    if not any(numbers.values()):
        raise InputError("No event of this flux is seen, so there is nothing to draw.")
    kpc = 1e-3 * megaparsec
    d = np.geomspace(_NEAREST, _FARTHEST, 401)
    with house_style():
        figure = Figure(figsize=(6.4, 4.4))
        panel = figure.subplots()
        for at, each in enumerate(each for each in every if numbers[each.detector] > 0):
            number = numbers[each.detector] * (away / (d * kpc)) ** 2
            reach = (f"{left} at {_rounded(each.reach(left, distance=away) / kpc)} kpc" for left in _MARKED)
            colour, line = CURVES[at % len(CURVES)]
            panel.plot(d, number, color=colour, linestyle=line, label=f"{each.detector}: {', '.join(reach)}")
            low = np.maximum(number - np.sqrt(number), 1e-9)
            panel.fill_between(d, low, number + np.sqrt(number), color=colour, alpha=0.18, linewidth=0)
        highest = max(numbers.values()) * (away / (_NEAREST * kpc)) ** 2
        panel.set(xscale="log", yscale="log", xlim=(_NEAREST, _FARTHEST), ylim=(0.3, max(3 * highest, 30.0)))
        for left in _MARKED:
            panel.axhline(left, color="#777777", linewidth=0.6, linestyle=":")
        panel.axvspan(_MILKY_WAY - _SPREAD, _MILKY_WAY + _SPREAD, color="#999999", alpha=0.25, linewidth=0)
        high = {"transform": panel.get_xaxis_transform(), "fontsize": 7, "rotation": 90, "ha": "right", "va": "top"}
        panel.text(_MILKY_WAY, 0.98, f"Milky Way, {_MILKY_WAY} ± {_SPREAD} kpc", **high)  # type: ignore[arg-type]
        for name, where in _GALAXIES.items():
            panel.axvline(where, color="#777777", linewidth=0.6, linestyle="--")
            panel.text(where * 0.98, 0.98, name, **high)  # type: ignore[arg-type]
        panel.set(xlabel="distance [kpc]", ylabel="events seen")
        panel.legend(fontsize=6.5, loc="lower left")
    return figure


def _rounded(value: float) -> str:
    """Return a number with two figures, without a power of ten.

    Example:
        >>> _rounded(572.4), _rounded(3.14159)
        ('570', '3.1')
    """
    return f"{float(f'{value:.2g}'):g}"


def _shown(rates: SupernovaRates) -> tuple[dict[str, ChannelRates], bool]:
    """Return the channels that are drawn, and whether coherent scattering is all that the detector sees."""
    alone = all(each.coherent for each in rates.channels.values())
    return {name: each for name, each in rates.channels.items() if alone or not each.coherent}, alone


def _ordered(numbers: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """Return the channels by size of what each is drawn under, and the names that have a line of their own."""
    sizes = dict[str, float]()
    for name, each in numbers.items():
        sizes[without_flavour(name)] = sizes.get(without_flavour(name), 0.0) + each
    own = sorted(sizes, key=lambda kind: -sizes[kind])[:_MOST]
    return sorted(numbers, key=lambda name: -sizes[without_flavour(name)]), own


def _looks(own: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return colour and line of each name, and of the sum of the others."""
    return {name: {"color": CURVES[at][0], "linestyle": CURVES[at][1]} for at, name in enumerate([*own, _OTHERS])}


def long_times(times: Array) -> bool:
    """Return whether increasing times belong on a logarithmic axis: all above zero, the last 20 times the first.

    Example:
        >>> long_times(np.array([0.01, 10.0])), long_times(np.array([0.0, 10.0]))
        (True, False)
    """
    return bool(times[0] > 0 and times[-1] >= _LONG * times[0])


def _unit_of_time(edges: Array) -> tuple[float, str]:
    """Return the unit [MeV⁻¹] in which times are drawn: days, seconds, or milliseconds if all are below a second."""
    longest = float(np.abs(edges).max())
    if longest >= 2 * day:
        return day, "d"
    return (s, "s") if longest >= 0.9999 * s else (ms, "ms")


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

"""COHERENT on caesium iodide: the first observation, 14.57 kg CsI(Na), published 2017 and released 2018.

Data and prescription: Zenodo 10.5281/zenodo.1228631 (arXiv:1804.09459). Light is a Poisson number n of photoelectrons.
The release's histograms have edges at whole numbers, so a bin [n, n + 1) holds n, and the efficiency of that bin is
the curve at its middle. Counts are in bins of 2 PE and 0.5 µs; the region is that of the published fit.

The steady background is, as in the published fit, a product of an energy and a time distribution, both taken from the
anti-coincidence window of the same beam-on data. The docs list what other conventions do to the numbers.
"""

from dataclasses import replace

import numpy as np

from nuscatter.catalogue.coherent import CSI_2017_ENERGY_EDGES, CSI_2017_TIME_EDGES, csi_2017, csi_2017_efficiency
from nuscatter.catalogue.entries import entry
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance, counting_variations, unit_normal
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.datasets.templates import Axis, Template, background, template
from nuscatter.errors import truth
from nuscatter.particles import nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.releases.fetch import locate, table
from nuscatter.sources.flux import Component
from nuscatter.sources.timing import PiecewiseLinear, TimeProfile
from nuscatter.units import Array, us

_ENTRY = entry("COHERENT-CsI-2017")
_RELEASE = _ENTRY.release
#: Delivered beam energy [GWh]: the release gives neutrons for each GWh.
_BEAM_ENERGY = 7.47594
_COUNTS = ("photoelectrons", "arrival time [us]", "counts")
_TIMES = ("arrival time [us]", "fraction")

_FORM_FACTOR = Nuisance("csi2017_form_factor", 0.0, 0.05, "nuclear form factor, relative rate (arXiv:1708.01294)")
_SLOPE = unit_normal("csi2017_steady_decline", "decline of the steady background in time")


def coherent_csi_2017(*, smooth_times: bool = False) -> Dataset:
    """Return COHERENT's CsI(Na) data of 2017.

    These 7.48 GWh are part of the 13.99 GWh of `coherent_csi_2021`: a joint fit of both counts the same events twice.

    Args:
        smooth_times: Take the times of the steady background from an exponential, fitted to all 12 µs of the
            anti-coincidence data, and not from the 12 bins of their first 6 µs. The fit then does not follow their
            fluctuations; the published numbers come out (docs).

    Raises:
        DataError: the release's files are not on disk and cannot be downloaded, or are not the published ones.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_csi_2017()  # doctest: +SKIP
        >>> int(data.observed.sum())  # doctest: +SKIP
        547
    """
    truth("smooth_times", smooth_times)
    energy, time = np.array(CSI_2017_ENERGY_EDGES), np.array(CSI_2017_TIME_EDGES) / us
    experiment = _with_released_times(csi_2017())
    signal = Signal(
        experiment,
        rates=(FLUX_SNS, _FORM_FACTOR),
        responses=(
            ResponseVariation(unit_normal("csi2017_quenching", "quenching factor"), csi_2017("down"), csi_2017("up")),
            *(
                ResponseVariation(
                    unit_normal(f"csi2017_efficiency_{name}", f"{name} of the efficiency curve"),
                    csi_2017(efficiency=f"{name} down"),
                    csi_2017(efficiency=f"{name} up"),
                )
                for name in ("a", "k", "x0")
            ),
        ),
    )
    outside = _binned("data_anticoincidence_beamOn.txt", energy, time)
    steady = float(outside.sum())
    neutrons = _neutrons(energy, time)
    brn = float(neutrons.sum())
    backgrounds = {
        "steady": background(
            "csi2017_steady",
            events=steady,
            sigma=steady**0.5,
            meaning="steady background, counted in anti-coincidence",
            shape=_steady(energy, time, smooth_times=smooth_times),
        ),
        "brn": background(
            "csi2017_brn",
            events=brn,
            sigma=0.25 * brn,
            meaning="prompt beam-related neutrons",
            shape=template(neutrons),
        ),
    }
    return Dataset(
        name="coherent_csi_2017",
        title=_ENTRY.title,
        reference=f"{_ENTRY.reference}; data: 10.5281/zenodo.1228631",
        experiment=experiment,
        axes=(Axis("photoelectrons [PE]", energy), Axis("arrival time [µs]", time)),
        observed=_binned("data_coincidence_beamOn.txt", energy, time),
        signal=signal,
        backgrounds=backgrounds,
    )


def _binned(file: str, energy: Array, time: Array) -> Array:
    """Return the counts of a file in bins of photoelectrons and time [µs]."""
    light, arrival, counts = table(locate(_RELEASE, file), _COUNTS).T
    result: Array = np.histogram2d(light, arrival, bins=[energy, time], weights=counts)[0]
    return result


def _with_released_times(experiment: Experiment) -> Experiment:
    """Return the experiment with the release's arrival times, which hold all neutrinos within 12 µs."""
    times = {kind: _arrivals(f"arrivalTimePDF_{kind}Neutrinos.txt") for kind in ("prompt", "delayed")}

    def timed(each: Component) -> Component:
        return replace(each, time=times["prompt" if each.state == nu_mu else "delayed"])

    return replace(experiment, flux=experiment.flux.map(timed))


def _arrivals(file: str) -> TimeProfile:
    """Return a histogram of arrival times as a profile that is flat within its bins."""
    centre, fraction = table(locate(_RELEASE, file), _TIMES).T
    half = (centre[1] - centre[0]) / 2
    return TimeProfile(PiecewiseLinear(np.append(centre - half, centre[-1] + half) * us, fraction, fraction), ())


def _neutrons(energy: Array, time: Array) -> Array:
    """Return the expected prompt neutrons in bins of photoelectrons and time [µs], efficiency applied."""
    centre, per_beam_energy = table(locate(_RELEASE, "promptPDF.txt"), ("photoelectrons", "neutrons per GWh")).T
    detected = _BEAM_ENERGY * per_beam_energy * csi_2017_efficiency()(centre - 0.5)
    by_energy, _ = np.histogram(centre, energy, weights=detected)
    edges = time * us
    by_time = _arrivals("arrivalTimePDF_promptNeutrons.txt").fraction(edges[:-1], edges[1:])
    counts: Array = by_energy[:, None] * by_time
    return counts


def _steady(energy: Array, time: Array, *, smooth_times: bool) -> Template:
    """Return the steady background, energies times times, with a nuisance for each bin that was counted.

    Without these the fluctuations of the anti-coincidence data are fitted as signal, or as a lack of it:
    pseudo-experiments with 134 signal events were fitted with 148 on average (docs).
    """
    bins = len(time) - 1
    clock = np.arange(25) * (time[1] - time[0])
    counts = _binned("data_anticoincidence_beamOn.txt", energy, clock)
    energies, times = counts[:, :bins].sum(axis=1), counts[:, :bins].sum(axis=0)
    by_energy, by_time = (
        counting_variations(f"csi2017_steady_{axis}", f"statistics of the steady background in {axis}", total)
        for axis, total in (("energy", energies), ("time", times))
    )
    if smooth_times:
        centre = (clock[:-1] + clock[1:]) / 2
        rate, error = _decay_rate(counts.sum(axis=0), centre)
        times, low, high = (np.exp(-slope * centre[:bins]) for slope in (rate, rate - error, rate + error))
        by_time = [(_SLOPE, low, high)]
    variations = [(each, np.outer(low, times), np.outer(high, times)) for each, low, high in by_energy]
    variations += [(each, np.outer(energies, low), np.outer(energies, high)) for each, low, high in by_time]
    return template(np.outer(energies, times), *variations)


def _decay_rate(counts: Array, t: Array) -> tuple[float, float]:
    """Return the rate r of exp(−rt) most likely to give the counts at times t, and its standard error.

    The likelihood is highest where the mean time is the observed one; the second derivative of −ln L in r is the
    number of counts times the variance of their times.
    """
    from scipy.optimize import brentq

    def mean(rate: float, power: int = 1) -> float:
        weight = np.exp(-rate * t)
        return float(weight @ t**power / weight.sum())

    observed = float(counts @ t / counts.sum())
    rate = float(brentq(lambda r: mean(r) - observed, -10 / t[-1], 10 / t[-1]))
    return rate, float(counts.sum() * (mean(rate, 2) - mean(rate) ** 2)) ** -0.5

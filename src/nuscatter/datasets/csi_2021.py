"""COHERENT on caesium iodide: the full data set of 14.6 kg CsI(Na), published 2021.

Data: ancillary files of arXiv:2110.07730v2. Events are binned in photoelectrons and time. The steady background takes
its energies from the anti-coincidence events. Before the efficiency it is flat in time, so its times are those of the
efficiency. Neutrons (beam-related, and neutrino-induced in the shield) have the release's shapes, to which the
efficiencies are applied.

Arrival times are a Gaussian pulse folded with the decays; mean and width are those of the collaboration's histogram of
the flux (`CSI_PULSE`). The mean may move by ±0.1 µs, as in other analyses; the docs have the study of the width. The
histogram itself can be used instead of the pulse and the spectra, if the user has fetched it (``sns_flux.py``).
"""

from dataclasses import replace

import numpy as np

from nuscatter.catalogue.coherent import (
    CSI_EFFICIENCY,
    CSI_ENERGY_EDGES,
    CSI_PULSE,
    CSI_SOURCE,
    CSI_TIME_EDGES,
    CSI_TIME_EFFICIENCY,
    csi_2021,
)
from nuscatter.catalogue.entries import entry
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance, unit_normal
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.datasets.expectation.time_fractions import Onset, PulseTiming
from nuscatter.datasets.sns_flux import histogram_flux, sns_histograms
from nuscatter.datasets.templates import Axis, Template, background, template
from nuscatter.errors import truth
from nuscatter.quadrature import panels
from nuscatter.releases.fetch import locate, table
from nuscatter.units import Array, us

_ENTRY = entry("COHERENT-CsI-2021")
_RELEASE = _ENTRY.release

_PULSE_MEAN = Nuisance(
    "csi2021_pulse_mean", CSI_PULSE.mean / us, 0.1, "mean of the proton pulse on the detector's clock [us]", (0.0, 1.5)
)
_ONSET = Nuisance("csi2021_onset", 0.0, 0.1, "shift of the histogram's times on the detector's clock [us]", (-0.4, 1.0))
_FORM_FACTOR = Nuisance("csi2021_form_factor", 0.0, 0.034, "nuclear form factor, relative rate (arXiv:2110.07730)")
_QUENCHING_0 = unit_normal("csi2021_quenching_0", "scintillation response, mode 0")
_QUENCHING_1 = unit_normal("csi2021_quenching_1", "scintillation response, mode 1")
_EFFICIENCY = unit_normal("csi2021_efficiency", "efficiency curve")


def coherent_csi_2021(*, histogram: bool = False) -> Dataset:
    """Return COHERENT's CsI(Na) data of 2021.

    Args:
        histogram: Energies and times from the collaboration's histogram of the flux, the release ``coherent_sns_flux``,
            instead of the closed forms of the decays; its onset may move by ±0.1 µs.

    Raises:
        DataError: the release's files are not on disk and cannot be downloaded, or are not the accepted ones.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_csi_2021()  # doctest: +SKIP
        >>> int(data.observed.sum())  # doctest: +SKIP
        1578
    """
    truth("histogram", histogram)
    energy, time = np.array(CSI_ENERGY_EDGES), np.array(CSI_TIME_EDGES)
    signal = Signal(
        _ENTRY.build(),
        rates=(FLUX_SNS, _FORM_FACTOR),
        responses=(
            ResponseVariation(_QUENCHING_0, csi_2021("mode 0 down"), csi_2021("mode 0 up")),
            ResponseVariation(_QUENCHING_1, csi_2021("mode 1 down"), csi_2021("mode 1 up")),
            ResponseVariation(_EFFICIENCY, csi_2021(efficiency="down"), csi_2021(efficiency="up")),
        ),
        timing=PulseTiming(_PULSE_MEAN, CSI_PULSE.width / us, us),
    )
    if histogram:
        flux = histogram_flux(**CSI_SOURCE, histograms=sns_histograms())
        signal = replace(signal.under(lambda _: flux), timing=Onset(_ONSET, us))
    outside, _ = np.histogram(_events("dataBeamOnAC.txt")[:, 0], energy)
    steady = outside[:, None] * _flat_times(time)
    backgrounds = {
        "steady": background(
            "csi2021_steady",
            events=1286,
            sigma=27,
            meaning="steady background, from anti-coincidence",
            shape=template(steady),
        ),
        "brn": background(
            "csi2021_brn", events=18.4, sigma=4.6, meaning="beam-related neutrons", shape=_neutrons("brn", energy, time)
        ),
        "nin": background(
            "csi2021_nin",
            events=5.6,
            sigma=2.0,
            meaning="neutrino-induced neutrons",
            shape=_neutrons("nin", energy, time),
        ),
    }
    photoelectrons, arrival = _events("dataBeamOnC.txt").T
    observed = np.histogram2d(photoelectrons, arrival, bins=[energy, time / us])[0]
    return Dataset(
        name="coherent_csi_2021",
        title=_ENTRY.title + (", histogram of the flux" if histogram else ""),
        reference=f"{_ENTRY.reference}; data: ancillary files of arXiv:2110.07730v2",
        experiment=signal.experiment,
        axes=(Axis("reconstructed energy [PE]", energy), Axis("reconstructed time [µs]", time / us)),
        observed=observed,
        signal=signal,
        backgrounds=backgrounds,
    )


def _events(file: str) -> Array:
    """Return the events (photoelectrons, µs) of a file that lie in the first 6 µs."""
    events = table(locate(_RELEASE, file), ("reconstructed energy [PE]", "reconstructed time [us]"))
    return events[events[:, 1] < CSI_TIME_EDGES[-1] / us]


def _flat_times(edges: Array) -> Array:
    """Return the integral of the time efficiency over each bin: the times of a flat background."""
    bounds = np.union1d(edges, CSI_TIME_EFFICIENCY.kinks)
    t, weight = panels(bounds, 12)
    detected = weight * CSI_TIME_EFFICIENCY(t)
    result: Array = np.add.reduceat(detected, np.searchsorted(t, edges[:-1]))
    return result


def _neutrons(kind: str, energy: Array, time: Array) -> Template:
    """Return the shape of a neutron background in (energy, time), efficiencies applied."""
    centre, density = table(locate(_RELEASE, f"{kind}PE.txt"), ("photoelectrons", "probability")).T
    detected = density * CSI_EFFICIENCY["nominal"](centre)
    by_energy, _ = np.histogram(centre, energy, weights=detected)
    clock, events = table(locate(_RELEASE, f"{kind}Trec.txt"), ("time [us]", "events")).T
    # the release's bins are finer than ours but need not share our edges: cumulate, and interpolate at our edges
    arrived = np.append(0.0, np.cumsum(events * CSI_TIME_EFFICIENCY(clock * us)))
    step = clock[1] - clock[0]
    by_time = np.diff(np.interp(time / us, np.append(clock - step / 2, clock[-1] + step / 2), arrived))
    return template(by_energy[:, None] * by_time)

"""COHERENT on argon: CENNS-10, the first result (2020), analysis A.

Data, templates and instructions: Zenodo 10.5281/zenodo.3903810 (arXiv:2006.12659). Counts are binned in reconstructed
energy, pulse shape (F90) and time. Energy and time of the signal are predicted; F90 follows from the energy by the
release's template, as its instructions say.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nuscatter.catalogue.entries import entry
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.signal import Lift, Signal
from nuscatter.datasets.expectation.time_fractions import PulseTiming
from nuscatter.datasets.templates import Axis, background, template
from nuscatter.errors import truth
from nuscatter.releases.fetch import locate, table
from nuscatter.units import Array, us

_ENTRY = entry("COHERENT-LAr-2020")
_RELEASE = _ENTRY.release
#: A nuisance with counts at −1σ and +1σ.
_Variation: TypeAlias = tuple[Nuisance, Array, Array]
_SHAPE = (12, 8, 10)
_COLUMNS = ("energy [keVee]", "F90", "time [us]", "counts")

_RATE = Nuisance(
    "lar2020_rate",
    0.0,
    _ENTRY.published.rate_without_flux,
    "predicted rate but for the flux, relative: what is left of 17/128 (arXiv:2003.10630)",
)
_PULSE = Nuisance("lar2020_pulse_mean", 0.44, 0.20, "mean of the proton pulse on the trigger's clock [us]", (-0.5, 1.5))
_TIME = unit_normal("lar2020_signal_time", "time of the release's signal template")
_F90 = unit_normal("lar2020_signal_f90", "F90 of the signal against energy")
_BRN_ENERGY = unit_normal("lar2020_brn_energy", "energy of prompt neutrons")
_BRN_TIME = unit_normal("lar2020_brn_time", "time of prompt neutrons")
_BRN_WIDTH = unit_normal("lar2020_brn_width", "time spread of prompt neutrons")


def _counts(file: str) -> Array:
    return table(locate(_RELEASE, f"Data/{file}.txt"), _COLUMNS)[:, 3].reshape(_SHAPE)


def _varied(nuisance: Nuisance, minus: str | None, plus: str, nominal: Array) -> _Variation:
    """Return a variation from files; if the release gives +1σ alone, −1σ is as far on the other side of the nominal."""
    up = _counts(f"SystErrors/{plus}")
    return nuisance, 2 * nominal - up if minus is None else _counts(f"SystErrors/{minus}"), up


def _lift(shape: Callable[[Array], Array], nominal: Array, *variations: _Variation) -> Lift:
    """Return the lift by `shape`, a function of a template's counts, with its variations."""
    morphs = tuple(morph(name, shape(nominal), shape(minus), shape(plus)) for name, minus, plus in variations)
    return Lift(shape(nominal), morphs)


def coherent_lar_2020(*, release_times: bool = False) -> Dataset:
    """Return COHERENT's argon data of 2020.

    Args:
        release_times: Take the signal's times, too, from the release's template, as its instructions say. There they
            are the same at all energies. In the prediction prompt neutrinos arrive early and have less energy; this
            moves the fitted signal by half a standard deviation (docs).

    Raises:
        DataError: the release's files are not on disk and cannot be downloaded, or are not the published ones.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_lar_2020()  # doctest: +SKIP
        >>> int(data.observed.sum())  # doctest: +SKIP
        3752
    """
    truth("release_times", release_times)
    nominal, brn = _counts("cevnspdf"), _counts("brnpdf")
    f90 = _varied(_F90, "cevnspdf-1sigF90", "cevnspdf+1sigF90", nominal)
    times = _varied(_TIME, None, "cevnspdfCEvNSTimingMeanSyst", nominal)
    if release_times:
        timing, lift = None, _lift(_conditional, nominal, f90, times)
    else:
        timing, lift = PulseTiming(_PULSE, width=0.15, unit=us), _lift(_f90, nominal, f90)
    signal = Signal(_ENTRY.build(), rates=(FLUX_SNS, _RATE), timing=timing, lift=lift)
    backgrounds = {
        "brn": background(
            "lar2020_brn",
            events=497,
            sigma=160,
            meaning="prompt beam-related neutrons",
            shape=template(
                brn,
                _varied(_BRN_ENERGY, "brnpdf-1sigEnergy", "brnpdf+1sigEnergy", brn),
                _varied(_BRN_TIME, "brnpdf-1sigBRNTimingMean", "brnpdf+1sigBRNTimingMean", brn),
                _varied(_BRN_WIDTH, None, "brnpdfBRNTimingWidthSyst", brn),
            ),
        ),
        "delayed brn": background(
            "lar2020_delayed_brn",
            events=33,
            sigma=33,
            meaning="delayed beam-related neutrons",
            shape=template(_counts("delbrnpdf")),
        ),
        "steady": background(
            "lar2020_steady",
            events=3152,
            sigma=25,
            meaning="steady-state background, measured between pulses",
            shape=template(_counts("bkgpdf")),
        ),
    }
    return Dataset(
        name="coherent_lar_2020",
        title=_ENTRY.title,
        reference=f"{_ENTRY.reference}; data: 10.5281/zenodo.3903810",
        experiment=_ENTRY.build(),
        axes=(
            Axis("reconstructed energy [keVee]", np.arange(0, 121, 10.0)),
            Axis("F90", np.arange(50, 91, 5) / 100.0),
            Axis("time after trigger [µs]", np.arange(11) * 0.5 - 0.1),
        ),
        observed=_counts("datanobkgsub"),
        signal=signal,
        backgrounds=backgrounds,
        release_template=template(nominal, f90, times),
    )


def _f90(counts: Array) -> Array:
    """Return P(F90 | energy) of templates' counts, shape (energy, F90)."""
    result: Array = _conditional(counts).sum(axis=2)
    return result


def _conditional(counts: Array) -> Array:
    """Return P(F90, time | energy); energies above the last one with events take the shape of that one."""
    last = int(np.nonzero(counts.sum(axis=(1, 2)) > 0)[0][-1])
    known = counts[np.minimum(np.arange(len(counts)), last)]
    result: Array = known / known.sum(axis=(1, 2), keepdims=True)
    return result

"""COHERENT on germanium: Ge-Mini, the first result (2024).

No files were released. Counts are the integers printed in Fig. 5 of arXiv:2406.13806v2, with and without beam, in ten
bins of 4 µs and nine of energy. Their energies are not given: bins of 2 keV from the threshold of 1.5 keV put the line
of 10.37 keV into the fifth, where it is seen. That is an inference (with nine bins that end at 20 keV the fitted signal
moves by 0.1 events). Arrival times are those of the fit drawn in Fig. 4, the drift of the charges included: the paper
gives no others. All other numbers are the paper's.

Protons, neutrinos per proton, distance and mass are the catalogue's of COHERENT-Ge (``experiment_numbers.csv``): so
its prediction is this one. The catalogue leaves out 8.5 to 11 keV, as the collaboration does: 35.0 events with Helm's
form factor, 33.2 with Klein and Nystrand's, which is the paper's. The data set has bins of 2 keV, from which these
energies cannot be left out: 37.3 and 35.2. Published are 35.1 ± 3.6; whether they hold the energies that are left out
could not be read.

The collaboration fits single events with a background spectrum of higher statistics, taken between the pulses, and
leaves out 8.5 to 11 keV. Here the events without beam are the background's spectrum, its statistics a nuisance for each
bin, as Barlow and Beeston have it; the lines of the background are in it too, so all energies are used. The background
is flat in time, so the ten time bins of an energy bin share one unknown. One unknown for each of the ninety cells, as
in ``fits/likelihoods/templates.py``, would not use that it is flat.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from nuscatter.catalogue.assembly import flux_of
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance, counting_variations
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.datasets.shared_quenching import QUENCHING_GERMANIUM
from nuscatter.datasets.templates import Axis, Background, background, template
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.germanium import bonhomme_k, fano_factor, pair_energy
from nuscatter.detectors.quenching import Lindhard
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.errors import choose, instance
from nuscatter.particles import nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.releases.fetch import locate, table
from nuscatter.sources.flux import Component
from nuscatter.sources.timing import PiecewiseLinear, TimeProfile
from nuscatter.units import Array, eV, keV, us

_RELEASE = "coherent_ge_2024"
_PAPER = "arXiv:2406.13806, PRL 134 (2025) 231801"

#: Edges of the nine energy bins, electron equivalent [keV]: inferred, see above.
GE_ENERGY_EDGES = tuple(1.5 + 2.0 * n for n in range(10))
#: Edges of the ten time bins, after the trigger [us].
GE_TIME_EDGES = tuple(-4.0 + 4.0 * n for n in range(11))

#: Lindhard's k, and at ±1σ: the theory's value with the uncertainty of its measurement (both as in the paper).
GE_LINDHARD_K = {
    "nominal": 0.157,
    "up": 0.157 + bonhomme_k.uncertainty,
    "down": 0.157 - bonhomme_k.uncertainty,
}

#: Arrival times: relative counts in bins of 2 µs from time 0 on, read from the vector graphics of Fig. 4.
GE_TIMES = {
    "prompt": (1.901929, 3.436022, 0.355307, 0.051653, 0.001848),
    "delayed": (0.501349, 7.116493, 4.521387, 1.863511, 0.840636, 0.362939, 0.040872, 0.004324, 0.001730),
}

#: Electronic noise, the middle of 90 to 140 eV, and the resolution at 10.37 keV, the middle of 220 to 280 eV (FWHM).
_NOISE, _LINE, _AT_LINE = 115 * eV, 10.37 * keV, 250 * eV
_FWHM = 2 * (2 * np.log(2)) ** 0.5

_RATE = Nuisance(
    "ge2024_rate",
    0.0,
    float(np.sqrt(0.005**2 + 0.01**2 + 0.02**2 + 0.01**2)),
    "predicted rate but for the flux, relative: distance, energy scale, mass, form factor (arXiv:2406.13806)",
)


@cache
def ge_2024(quenching: str = "nominal") -> Experiment:
    """Return COHERENT's 10.66 kg of germanium at 19.2 m, first result: 10.22 GWh kg (arXiv:2406.13806).

    Args:
        quenching: A key of `GE_LINDHARD_K`.

    Raises:
        InputError: there is no such variation.

    Example:
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> from nuscatter.structure.nucleus import klein_nystrand
        >>> f"{ge_2024().counts(StandardModel(), klein_nystrand).sum():.1f}"
        '35.2'
    """
    facts = setup("COHERENT-Ge")
    detector = Detector(
        "Ge",
        mass=facts.value("mass"),
        quenching=Lindhard(32, choose("quenching", quenching, GE_LINDHARD_K)),
        smearing=_resolution(),
        energy_edges=np.array(GE_ENERGY_EDGES) * keV,
        time_edges=np.array(GE_TIME_EDGES) * us,
    )
    return Experiment(flux_of(facts).map(_timed), detector)


def _timed(each: Component) -> Component:
    """Return the component with the paper's arrival times, flat in bins of 2 µs."""
    counts: Array = np.array(GE_TIMES["prompt" if each.state == nu_mu else "delayed"])
    edges: Array = np.arange(counts.size + 1.0) * 2 * us
    return replace(each, time=TimeProfile(PiecewiseLinear(edges, counts, counts), ()))


def _resolution() -> GaussianSmearing:
    """Return noise, pairs and a relative width that makes up what is missing at 10.37 keV: charges are lost."""
    noise, total, pairs = _NOISE / _FWHM, _AT_LINE / _FWHM, fano_factor.value * pair_energy.value
    missing = total**2 - noise**2 - pairs * _LINE
    return GaussianSmearing(noise=noise, stochastic=pairs**0.5, constant=float(missing**0.5 / _LINE))


def coherent_ge_2024(*, quenching: Nuisance = QUENCHING_GERMANIUM) -> Dataset:
    """Return COHERENT's germanium data of 2024.

    The number of signal events holds 0.67 ± 0.34 neutrons of the beam, as the published one does.

    Args:
        quenching: The nuisance of Lindhard's k, in standard deviations of 0.004; one of another name is not shared with
            other germanium.

    Raises:
        InputError: `quenching` is no nuisance.
        DataError: the files are not on disk and cannot be downloaded, or are not the accepted ones.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_ge_2024()  # doctest: +SKIP
        >>> int(data.observed.sum())  # doctest: +SKIP
        236
    """
    instance("quenching", quenching, Nuisance, "a Nuisance, as unit_normal returns it,")
    energy, time = np.array(GE_ENERGY_EDGES), np.array(GE_TIME_EDGES)
    signal = Signal(
        ge_2024(),
        rates=(FLUX_SNS, _RATE),
        responses=(ResponseVariation(quenching, ge_2024("down"), ge_2024("up")),),
    )
    return Dataset(
        name=_RELEASE,
        title="COHERENT, germanium (Ge-Mini), 2024",
        reference=f"{_PAPER}; data: Fig. 5",
        experiment=ge_2024(),
        axes=(Axis("ionisation [keVee]", energy), Axis("time after trigger [µs]", time)),
        observed=_counts("on"),
        signal=signal,
        backgrounds={"steady": _steady(_counts("off"))},
    )


def _counts(beam: str) -> Array:
    """Return the counts of a panel of Fig. 5, (energy, time)."""
    columns = [f"counts in energy bin {n}" for n in range(1, 10)]
    return table(locate(_RELEASE, f"ge_mini_{beam}_counts_10x9.csv"), columns).T


def _steady(outside: Array) -> Background:
    """Return the background that is flat in time and has the energies of the events without beam."""
    energies, flat = outside.sum(axis=1), np.ones(outside.shape[1])
    moves = [
        (each, np.outer(low, flat), np.outer(high, flat))
        for each, low, high in counting_variations(
            "ge2024_steady_energy", "statistics of the steady background in energy", energies
        )
    ]
    total = float(energies.sum())
    shape = template(np.outer(energies, flat), *moves)
    return background(
        "ge2024_steady", events=total, sigma=total**0.5, meaning="steady background, counted without beam", shape=shape
    )

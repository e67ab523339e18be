"""XENONnT's search for neutrinos of solar boron 8: data of the first indication (2024), templates of 2026.

Data and templates: Zenodo 10.5281/zenodo.20576156 (arXiv:2408.02877, arXiv:2604.06002), in HDF5. Events have four
observables, each cut in three: the size of the second signal, the quiet before it, and two classifiers' scores; a run
has 81 bins. Templates of single recoil energies, 0.5 to 5 keV, are the fraction of recoils in each bin, so any spectrum
of recoils is folded with them; those of accidental pairs, electrons and neutrons are in events for each tonne and year.

The release has its templates also at light and charge yields up to ±3σ from the nominal ones. Those at ±1σ of either
are used: the signal changes with two nuisances, quadratically through −1σ, 0 and +1σ. If both yields move at once the
two changes are added (an assumption: the release has such templates too, which are not read). Neutrons, half an event,
do not change with the yields.

The data and the background are those of the paper of 2024, the templates are assigned to that of 2026 by the release's
README. So what the paper of 2024 predicts, 11.9 events, is not what these templates predict (``docs/xenonnt.md``). The
exposures are those of the release's notebook (``plot.ipynb``); with them its templates give the published backgrounds.
"""

import re
from typing import Any

import numpy as np

from nuscatter.datasets.dataset import Dataset, compared, with_nuisances
from nuscatter.datasets.expectation.bound_signal import bind
from nuscatter.datasets.expectation.nuisance import Nuisance, morph
from nuscatter.datasets.expectation.prediction import ScaledSignal
from nuscatter.datasets.expectation.signal import Fold, Signal
from nuscatter.datasets.templates import Axis, Background, background, template
from nuscatter.detectors.detector import Detector
from nuscatter.errors import DataError, InputError, instance, truth
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.parameters import Parameter
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.releases.fetch import locate, table
from nuscatter.releases.registry import release
from nuscatter.sources.sky.solar import B16_GS98, Sun, sno_boron8
from nuscatter.units import Array, cm, keV, s, tonne, year

_RELEASE = "xenonnt_b8"
_OBSERVABLES = ("cs2", "s2_shadow_s2_time_shadow_quantile", "s1_bdt_score", "s2_bdt_score")
_LABELS = ("cS2 [bin]", "quiet before S2 [bin]", "S1 score [bin]", "S2 score [bin]")

#: Flux of ⁸B that the paper of 2024 fitted with its own templates [10⁶ cm⁻² s⁻¹], with downward and upward error:
#: "(4.7 +3.6 −2.3)×10⁶ cm⁻²s⁻¹", abstract of arXiv:2408.02877.
BORON8_PUBLISHED = (4.7, 2.3, 3.6)

#: Exposure of each run [tonne year], from the release's plot.ipynb.
XENONNT_EXPOSURES = (1.174398, 2.342593, 3.249665)

#: Relative uncertainties of the backgrounds. From memory of arXiv:2408.02877: 7.5 ± 0.7 and 17.8 ± 1.0 accidental
#: pairs, 0.7 ± 0.7 electrons, 0.5 +0.2 −0.3 neutrons; in quadrature they are the abstract's 26.4 +1.4 −1.3. The third
#: run is taken as the second.
_ACCIDENTAL = (0.7 / 7.5, 1.0 / 17.8, 1.0 / 17.8)
_ELECTRON, _NEUTRON = 1.0, 0.25 / 0.5

#: Recoil energies [keV] between which the rate is folded with the templates, linear in energy between their 46.
_RECOILS = np.linspace(0.5, 5.0, 91)

#: Limits within which the sum of the two parabolas is positive in every bin; at (−3, −3) the signal is negative.
_FARTHEST = (-2.5, 2.5)
_LIGHT = Nuisance("xenonnt_light_yield", 0.0, 1.0, "light yield of recoils [standard deviations]", _FARTHEST)
_CHARGE = Nuisance("xenonnt_charge_yield", 0.0, 1.0, "charge yield of recoils [standard deviations]", _FARTHEST)

#: Light and charge yield of a template, as its file's name has them [standard deviations].
_NOMINAL = (0.0, 0.0)
_MOVED = {_LIGHT: ((-1.0, 0.0), (1.0, 0.0)), _CHARGE: ((0.0, -1.0), (0.0, 1.0))}

#: The flux of ⁸B as a nuisance, for fits of other parameters; experiments with solar neutrinos share it.
FLUX_BORON8 = Nuisance(
    "flux_boron8",
    0.0,
    sno_boron8.uncertainty / sno_boron8.value,
    f"flux of 8B, relative ({sno_boron8.source})",
    (-1.0, None),
)


def xenonnt_b8_2024(*, third_run: bool = False) -> Dataset:
    """Return XENONnT's events of the first two runs, those of the first indication, 3.51 tonne years.

    The signal is ⁸B in the number that SNO measured, to 4 %; hep would add 1.6 % of it.

    Args:
        third_run: Add the third run, 25 events in 3.25 tonne years (arXiv:2604.06002).

    Raises:
        DataError: h5py is not installed; the release's files are not on disk and cannot be downloaded, or are not the
            published ones.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.xenonnt_b8_2024()  # doctest: +SKIP
        >>> int(data.observed.sum())  # doctest: +SKIP
        37
    """
    runs = (0, 1, 2) if truth("third_run", third_run) else (0, 1)
    exposures = [XENONNT_EXPOSURES[run] for run in runs]
    experiment = _experiment(sum(exposures))
    shares = np.array(exposures) / sum(exposures)

    def templates(yields: tuple[float, float]) -> Array:
        return np.stack([share * _recoils(run, yields) for run, share in zip(runs, shares, strict=True)], axis=-1)

    nominal = templates(_NOMINAL)
    morphs = tuple(morph(each, nominal, templates(down), templates(up)) for each, (down, up) in _MOVED.items())
    backgrounds = {
        f"accidental, run {run}": _background(
            f"xenonnt_accidental_{run}", "accidental pairs", _ACCIDENTAL[run], _placed("ac", runs, only=run)
        )
        for run in runs
    }
    backgrounds["electron"] = _background("xenonnt_electron", "electron recoils", _ELECTRON, _placed("er", runs))
    backgrounds["neutron"] = _background("xenonnt_neutron", "neutrons", _NEUTRON, _placed("rg", runs))
    return Dataset(
        name="xenonnt_b8_2024",
        title="XENONnT, solar boron 8, " + ("three runs" if third_run else "2024"),
        reference=("arXiv:2604.06002" if third_run else "arXiv:2408.02877, PRL 133 (2024) 191002")
        + "; data: 10.5281/zenodo.20576156",
        experiment=experiment,
        axes=(
            *(Axis(label, np.arange(4.0)) for label in _LABELS),
            Axis("run [number]", np.arange(len(runs) + 1) - 0.5),
        ),
        observed=np.stack([_events(run) for run in runs], axis=-1),
        signal=Signal(experiment, rates=(FLUX_BORON8,), lift=Fold(nominal, morphs)),
        backgrounds=backgrounds,
    )


def boron8_likelihood(data: Dataset, hypothesis: AnyHypothesis | None = None) -> Likelihood:
    """Return the likelihood of the flux of ⁸B neutrinos, ``boron8`` in 10⁶ cm⁻² s⁻¹, all flavours; no other enters.

    Args:
        data: XENONnT's.
        hypothesis: How they scatter; the Standard Model if None.

    Raises:
        InputError: the data are not those of ⁸B.
    """
    if not instance("data", data, Dataset, "XENONnT's Dataset").name.startswith("xenonnt_b8"):
        raise InputError(f"data is {data.name}, but XENONnT's data of boron 8 were expected.")
    nominal = sno_boron8.value * cm**2 * s / 1e6
    bound = bind(data.prediction, StandardModel() if hypothesis is None else hypothesis)
    nuisances = [each for each in data.nuisances.values() if each is not FLUX_BORON8]
    known = with_nuisances({"boron8": Parameter(start=nominal, step=1.0)}, nuisances)
    return compared(data, ScaledSignal(bound, "boron8", {FLUX_BORON8.name: 0.0}, nominal), known, nuisances)


def _experiment(exposure: float) -> Experiment:
    """Return the neutrinos of a year on a mass of which `exposure` tonne years come, in fine bins of recoil energy."""
    sun = Sun(duration=1 * year, model=B16_GS98.replaced({"8B": sno_boron8}), only=("8B",))
    return Experiment(AdiabaticMSW()(sun), Detector("Xe", exposure * tonne, _RECOILS * keV))


def _recoils(run: int, yields: tuple[float, float]) -> Array:
    """Return the fraction of recoils in each bin of a run, in the middle of each bin of recoil energy."""
    paths = {float(found[1]): each.path for each in release(_RELEASE).files if (found := _mono(run, yields, each.path))}
    # templates are at single energies: linear interpolation between the two nearest, in the middle of each bin
    energies = np.array(sorted(paths))
    known = np.stack([_histogram(paths[energy]) for energy in energies])
    middle = (_RECOILS[1:] + _RECOILS[:-1]) / 2
    below = np.clip(np.searchsorted(energies, middle) - 1, 0, len(energies) - 2)
    part = ((middle - energies[below]) / (energies[below + 1] - energies[below]))[:, None, None, None, None]
    result: Array = known[below] * (1 - part) + known[below + 1] * part
    return result


def _mono(run: int, yields: tuple[float, float], path: str) -> re.Match[str] | None:
    return re.fullmatch(rf"templates/sr{run}/mono/.*_mono_([\d.]+)_cevns{re.escape(_suffix(yields))}\.h5", path)


def _suffix(yields: tuple[float, float]) -> str:
    light, charge = yields
    return f"_tly_{light:.1f}_tqy_{charge:.1f}"


def _placed(kind: str, runs: tuple[int, ...], only: int | None = None) -> Array:
    """Return the expected background of a kind in each run; zero in the others if it is asked for in one run only."""
    suffix = _suffix(_NOMINAL) if kind == "rg" else ""
    parts = [
        XENONNT_EXPOSURES[run]
        * _histogram(f"templates/sr{run}/{kind}/template_XENONnT_sr{run}_{kind}_cevns{suffix}.h5")
        for run in runs
    ]
    return np.stack([part * (only in (None, run)) for run, part in zip(runs, parts, strict=True)], axis=-1)


def _background(name: str, meaning: str, relative: float, counts: Array) -> Background:
    total = float(counts.sum())
    return background(name, events=total, sigma=relative * total, meaning=meaning, shape=template(counts))


def _events(run: int) -> Array:
    """Return the counts of a run in its 81 bins."""
    events = table(locate(_RELEASE, f"data/sr{run}.csv"), ("number", *_OBSERVABLES), header=1)[:, 1:]
    counts: Array = np.histogramdd(events, _edges(run))[0]
    if counts.sum() != len(events):
        raise DataError(f"{len(events) - counts.sum():g} events of run {run} of {_RELEASE} lie outside its bins.")
    return counts


def _edges(run: int) -> list[Array]:
    """Return the edges of the four observables."""
    text = locate(_RELEASE, f"binning/sr{run}.yaml").read_text(encoding="ascii")
    found = {name: re.search(rf"^{name}:\n((?:- .*\n?)+)", text, re.MULTILINE) for name in _OBSERVABLES}
    missing = [name for name, each in found.items() if each is None]
    if missing:
        raise DataError(f"The binning of run {run} of {_RELEASE} has no {', '.join(missing)}.")
    return [np.array([float(line[2:]) for line in each[1].splitlines()]) for each in found.values() if each is not None]


def _histogram(file: str) -> Array:
    """Return the counts of a template."""
    path = locate(_RELEASE, file)
    with _h5py().File(path, "r") as content:
        return np.array(content["templates/template"], dtype=float)


def _h5py() -> Any:
    try:
        import h5py
    except ImportError:
        raise DataError(
            "The templates of xenonnt_b8 are HDF5 files, which need h5py: pip install 'nuscatter[xenonnt]'."
        ) from None
    return h5py

r"""Electric charges of neutrinos from coherent scattering, with and without electrons (review §VII.B).

The photon exchanged between a charge q e and Z protons adds to the Z boson's amplitude,

.. math:: Q_W F_W \to Q_W F_W + \frac{4\sqrt2\,\pi\alpha}{G_F Q^2}\, q\, Z F_p, \qquad
          g_{L,R} \to g_{L,R} - \frac{\sqrt2\,\pi\alpha}{G_F Q^2}\, q ,

so on nuclei the two signs of q differ, and a second value with a rate like the Standard Model's is at q > 0. Q² = 2MT
of an electron is 10⁵ times smaller than that of a nucleus with the same T: electrons see charges that are so much
smaller. Their rate is nearly quadratic in q, since ν–e scattering by the weak force is rare. A detector that tells
electrons from nuclei does not see these.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, TypeAlias

import numpy as np

from nuscatter.datasets import load
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.published_excess import Excess, scaled_to
from nuscatter.datasets.shared_quenching import quenching_variation
from nuscatter.errors import finite
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.electromagnetic import Millicharge
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed

#: The unit of charges that nuclei see, and of those that electrons see [e].
NUCLEAR_UNIT, ELECTRON_UNIT = 1e-8, 1e-12

_Nuclear: TypeAlias = Annotated[float, (-300, 300)]
_Electron: TypeAlias = Annotated[float, (-1e4, 1e4)]


def charges(*, e: _Nuclear = 0.0, mu: _Nuclear = 0.0) -> AnyHypothesis:
    """Return effective couplings with charges of ν_e and ν_μ [1e-8 e] in recoils of nuclei."""
    return StandardModel.effective() + Millicharge(e=finite("e", e) * NUCLEAR_UNIT, mu=finite("mu", mu) * NUCLEAR_UNIT)


def charges_with_electrons(*, e: _Electron = 0.0, mu: _Electron = 0.0) -> AnyHypothesis:
    """Return effective couplings with charges of ν_e and ν_μ [1e-12 e] in recoils of nuclei and of electrons."""
    both = StandardModel.effective() + ElectronScattering.effective()
    return both + Millicharge(e=finite("e", e) * ELECTRON_UNIT, mu=finite("mu", mu) * ELECTRON_UNIT)


@cache
def conus_plus_without_noise() -> Excess:
    """Return CONUS+'s number of events with sharp thresholds, and as much exposure as gives the same prediction.

    The noise lifts recoils of any energy above a threshold, although ever fewer. Of a charge there are infinitely many,
    dσ/dT ∝ 1/T², so that counts with a Gaussian noise are refused.

    Example:
        >>> import nuscatter as ns
        >>> data, standard = conus_plus_without_noise(), ns.StandardModel()
        >>> ratio = data.expected(standard)["cevns"] / ns.datasets.conus_plus_2025().expected(standard)["cevns"]
        >>> round(float(ratio.sum()), 9)
        1.0
    """
    data = conus_plus_2025()
    built = data.experiment
    sharp = Experiment(built.flux, replace(built.detector, smearing=None))
    scaled = scaled_to(sharp, float(built.counts(StandardModel()).sum()))
    return replace(data, experiment=scaled, responses=(quenching_variation(scaled),))


def _combined(parts: Mapping[str, Callable[..., AnyHypothesis]]) -> Likelihood:
    """Return the likelihood of data sets, each with its own function; CONUS+ is that without noise."""
    return LikelihoodSum(
        tuple(
            (conus_plus_without_noise() if name == _CONUS else load(name)).likelihood(function)
            for name, function in parts.items()
        )
    )


_CSI, _LAR, _CONUS = "coherent_csi_2021", "coherent_lar_2020", "conus_plus_2025"
_NUCLEI, _BOTH = "recoils of nuclei", "and of electrons"
#: Data, what recoils, functions by data set, flavours, and the end of the grid in the unit of what recoils.
_CASES: tuple[tuple[str, str, Mapping[str, Callable[..., AnyHypothesis]], tuple[str, ...], float], ...] = (
    ("CsI 2021", _NUCLEI, {_CSI: charges}, ("e", "mu"), 100.0),
    ("LAr 2020", _NUCLEI, {_LAR: charges}, ("e", "mu"), 100.0),
    ("CsI 2021 + LAr 2020", _NUCLEI, {_CSI: charges, _LAR: charges}, ("e", "mu"), 100.0),
    ("CONUS+", _NUCLEI, {_CONUS: charges}, ("e",), 6.0),
    ("CsI 2021", _BOTH, {_CSI: charges_with_electrons}, ("e", "mu"), 800.0),
    ("CONUS+", _BOTH, {_CONUS: charges_with_electrons}, ("e",), 5.0),
)
_SYMBOLS = {"e": "q of ν_e", "mu": "q of ν_μ"}
_PUBLISHED = {
    ("CsI 2021", _BOTH, "e"): ("csi-lar-e",),
    ("CsI 2021", _BOTH, "mu"): ("csi-lar-mu",),
    ("CONUS+", _BOTH, "e"): ("conus-2026", "conus-2022"),
}


def _compute(progress: Progress) -> Result:
    known = published_intervals("millicharges.csv")
    rows, curves = [], {}
    for data, recoils, parts, names, end in _CASES:
        likelihood, size = _combined(parts), NUCLEAR_UNIT if recoils == _NUCLEI else ELECTRON_UNIT
        unit = "1e-8 e" if recoils == _NUCLEI else "1e-12 e"
        for name in names:
            other = "mu" if name == "e" else "e"
            for how, fixed in _treatments(other, both=len(names) > 1 and recoils == _NUCLEI).items():
                progress(f"{data}, {recoils}, {name}, {how}")
                grids: dict[str, Any] = {name: np.linspace(-end, end, 33)}
                found = scan(likelihood, levels=[0.683, 0.9], refine=3, starts=2, fixed=fixed, **grids)
                keys = _PUBLISHED.get((data, recoils, name), ())
                scheme = f"{EFFECTIVE.scheme}, Helm; {recoils}; {how}"
                theirs = tuple(known[key] for key in keys)
                rows.append(Row(_SYMBOLS[name], data, unit, scheme, allowed(found), theirs))
                x, rise = found.profile()
                curves[f"charge {name}, {data}, {recoils}, {how}"] = x * size
                curves[f"rise {name}, {data}, {recoils}, {how}"] = rise
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


def _treatments(other: str, *, both: bool) -> dict[str, dict[str, float]]:
    """Return how the other charge is treated: kept at zero, and profiled where it interferes."""
    alone = {"no other charge": {other: 0.0}}
    return alone | {"the other profiled": {}} if both else alone


_NOTES = (
    "Nuclei: in units of 1e-8 e; electrons, in the detectors that do not tell them from nuclei: in units of 1e-12 e.",
    "CONUS+ has sharp thresholds here: with a Gaussian noise a charge has infinitely many counts.",
    "Electrons are free above their binding energies.",
)

ANALYSIS = Analysis(
    "millicharges",
    "Electric charges of neutrinos",
    "VII.B",
    ("coherent_csi_2021", "coherent_lar_2020"),
    _compute,
)

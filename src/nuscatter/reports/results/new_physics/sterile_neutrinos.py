r"""A fourth neutrino that does not interact, from two baselines of the same source.

Coherent scattering sees the three active flavours alike, so a flavour α that is made is lost with the probability

.. math:: 4 |U_{\alpha4}|^2 |U_{s4}|^2 \sin^2 \frac{\Delta m^2 L}{4E}

(A. J. Anderson et al., Phys. Rev. D 86 (2012) 013004). Here one of :math:`|U_{e4}|^2`, :math:`|U_{\mu4}|^2` is not
zero, so that :math:`|U_{s4}|^2 = 1 - |U_{\alpha4}|^2`. It goes from 0 to ½; beyond, the probabilities come again.

Much of what is lost looks like fewer neutrinos per proton, known to 10 %. That number is one for CsI at 19.3 m,
argon at 27.5 m and germanium at 19.2 m. `free_flux` takes this knowledge away: then only ratios of detectors, energies
and times tell.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import numpy as np

from nuscatter.datasets import load
from nuscatter.errors import FitError
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, Pull, members_of
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed
from nuscatter.units import Array, eV, m

#: How far from the source each data set was taken [MeV⁻¹].
DISTANCES: Mapping[str, float] = {
    "coherent_csi_2021": 19.3 * m,
    "coherent_lar_2020": 27.5 * m,
    "coherent_ge_2026": 19.2 * m,
}
#: What is told, the data in it, and whether the number of neutrinos is free.
_TOLD: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "CsI 2021": (("coherent_csi_2021",), False),
    "LAr 2020": (("coherent_lar_2020",), False),
    "CsI 2021 + LAr 2020": (("coherent_csi_2021", "coherent_lar_2020"), False),
    "COHERENT": (tuple(DISTANCES), False),
    "CsI 2021, flux free": (("coherent_csi_2021",), True),
    "COHERENT, flux free": (tuple(DISTANCES), True),
}
#: Those of which there is a plane.
PLANES = ("CsI 2021", "COHERENT", "COHERENT, flux free")
#: The two mixings, and what they are called.
MIXINGS: Mapping[str, str] = {"e": "|U_e4|²", "mu": "|U_μ4|²"}

#: Steps that resolve sin²Δ of the line of ν_μ at 27.5 m, whose period is 2.7 eV².
_SPLITTINGS = np.concatenate([np.geomspace(0.25, 3, 16), np.arange(3.4, 10.1, 0.4)]) * eV**2
_SQUARES = np.linspace(0, 0.5, 21)
#: Splittings of the rows [eV²], and the data there. At the second all phases are averaged.
_ROWS: Mapping[float, tuple[str, ...]] = {1.0: tuple(_TOLD), 1e4: ("CsI 2021", "COHERENT", "COHERENT, flux free")}


def mixing(*, dm2: float, distance: float) -> Callable[..., AnyHypothesis]:
    """Return the hypotheses of |U_e4|² and |U_μ4|² at one splitting and one distance.

    They take arrays, so that a scan over them computes its spectra once.

    Args:
        dm2: m₄² − m² of the other three [MeV²].
        distance: From the source [MeV⁻¹].

    Example:
        >>> from nuscatter.catalogue.entries import experiment
        >>> csi = experiment("COHERENT-CsI-2021")
        >>> made = mixing(dm2=1e4 * eV**2, distance=19.3 * m)
        >>> counts = csi.counts(made(mu=np.array([0.0, 0.1, 0.5]))).sum(axis=(0, 1))
        >>> (counts / counts[0]).round(2).tolist()
        [1.0, 0.88, 0.66]
    """
    model = StandardModel.effective()

    def hypothesis(e: Annotated[float, (0, 0.5)] = 0.0, mu: Annotated[float, (0, 0.5)] = 0.0) -> AnyHypothesis:
        return Hypothesis(model, flux=Sterile(dm2=dm2, e=e, mu=mu, distance=distance))

    return hypothesis


def likelihood(data: Iterable[str], *, dm2: float) -> Likelihood:
    """Return the likelihood of data sets at their own distances.

    Args:
        data: Names in `DISTANCES`.
        dm2: The splitting [MeV²].

    Raises:
        DataError: a release is not at hand.
    """
    return LikelihoodSum(tuple(load(each).likelihood(mixing(dm2=dm2, distance=DISTANCES[each])) for each in data))


def free_flux(known: Likelihood) -> Likelihood:
    """Return a likelihood to which the number of neutrinos per proton is unknown."""
    return LikelihoodSum(tuple(each for each in members_of(known) if not _of_flux(each)))


def _of_flux(member: Likelihood) -> bool:
    return isinstance(member, Pull) and member.name == "flux_sns"


def _compute(progress: Progress) -> Result:
    rows: list[Row] = []
    planes: dict[tuple[str, str], list[Array]] = {(data, name): [] for data in PLANES for name in MIXINGS}
    for dm2 in _SPLITTINGS.tolist():
        progress(f"Δm² = {dm2 / eV**2:.2g} eV²")
        for data, known in _told(dm2, PLANES).items():
            for name, profile in _profiles(known).items():
                planes[data, name].append(profile)
    for splitting, told in _ROWS.items():
        progress(f"limits at {splitting:g} eV²")
        known_of = _told(splitting * eV**2, told)
        for name, quantity in MIXINGS.items():
            for data, known in known_of.items():
                found = _scan(known, name)
                said = f"{quantity}, Δm² = 1 eV²" if splitting == 1 else f"{quantity}, phases averaged"
                rows.append(Row(said, data, "", EFFECTIVE.scheme, allowed(found, name, limit=True)))
    curves: dict[str, Array] = {"dm2": _SPLITTINGS, "squares": _SQUARES}
    for (data, name), profiles in planes.items():
        height = np.stack(profiles, axis=-1)
        curves[f"{name}: {data}"] = height - height.min()
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


def _told(dm2: float, names: Iterable[str]) -> dict[str, Likelihood]:
    """Return the likelihoods at a splitting. Combinations share those of their data sets, and what these computed."""
    single = {each: likelihood((each,), dm2=dm2) for each in DISTANCES}
    found = {}
    for name in names:
        members, free = _TOLD[name]
        total = LikelihoodSum(tuple(single[each] for each in members))
        found[name] = free_flux(total) if free else total
    return found


def _profiles(known: Likelihood) -> dict[str, Array]:
    """Return −2 ln L along each mixing, the other zero and all else profiled, in one batch."""
    problem = Problem.of(scan, known, values={}, fixed=dict.fromkeys(MIXINGS, 0.0))
    zero = np.zeros_like(_SQUARES)
    start = {name: np.full(2 * _SQUARES.size, value) for name, value in problem.start.items()}
    start |= {"e": np.concatenate([_SQUARES, zero]), "mu": np.concatenate([zero, _SQUARES])}
    found = descend_many(known, start, problem.free)
    if not found.valid.all():
        raise FitError(f"{np.count_nonzero(~found.valid)} points of a plane did not converge.")
    return dict(zip(MIXINGS, np.split(found.fval, 2), strict=True))


def _scan(known: Likelihood, name: str) -> Scan:
    along: dict[str, Any] = {name: _SQUARES}
    others = {other: 0.0 for other in MIXINGS if other != name}
    return scan(known, fixed=others, levels=[0.683, 0.9], starts=1, **along)


_NOTES = (
    "One mixing is not zero at a time; intervals are of one parameter at a fixed Δm², an end at 0 is no end.",
    "No published interval of a splitting and a mixing from these data was found; arXiv:1711.09773 shows regions from "
    "CsI 2017 in a figure.",
)

ANALYSIS = Analysis("sterile_neutrinos", "A fourth neutrino from two baselines", "VII.C", tuple(DISTANCES), _compute)

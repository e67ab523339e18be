"""What a burst says: the likelihood of its events in several detectors, by energy, time and channel.

It is made of the likelihoods of `nuscatter.fits`, one for each detector, so that fits, scans, Asimov data, toys and
any `Pull` work as everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.supernova.detectors_by_name import supernova_detector
from nuscatter.errors import InputError, between, increasing, instance, invalid, listed, one_of
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, PoissonLikelihood, members_of
from nuscatter.fits.parameters import Parameter, parameters_of
from nuscatter.quantities import ENERGY, TIME, plausible
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.burst_expectation import BurstExpectation
from nuscatter.rates.supernova.pinched_burst import Emitted
from nuscatter.rates.supernova.pinched_counts import PinchedGrid
from nuscatter.units import Array, MeV

#: Channels counted together: all of a detector, none, or groups of names by the name of the detector.
Merged: TypeAlias = bool | Mapping[str, Iterable[Iterable[str]]]


def supernova_likelihood(
    detectors: SupernovaDetector | str | Iterable[SupernovaDetector | str],
    model: Callable[..., Emitted],
    *,
    observed: Likelihood | Mapping[str, ArrayLike] | None = None,
    time_edges: ArrayLike | None = None,
    merged: Merged = True,
    mean_energy: tuple[float, float] = (5 * MeV, 30 * MeV),
    alpha: tuple[float, float] = (0.0, 8.0),
) -> Likelihood:
    """Return the likelihood of a burst's events in detectors, each a `PoissonLikelihood`, added in their order.

    Its data are counts in bins of each channel's observable and of time. Counts of one detector have the shape (bins,
    time), with the bins of its groups of channels one after the other (``likelihood.members[0].expectation.groups``).
    Fits need the first call of each detector to tabulate counts of pinched spectra, some seconds; a likelihood of the
    same detector that is made later uses them again.

    Args:
        detectors: Names of `supernova_detectors`, or `SupernovaDetector` values; one or several.
        model: A function of named parameters that returns what the star emits: a `PinchedBurst`, whose numbers may be
            arrays of shape (batch,), or several of them; or a `Flux`. Bursts are fast. A flux is made anew at each
            point; its components that are not pinched cost as much as `supernova_rates`.
        observed: Counts by the name of the detector; or another likelihood of this kind, whose data are compared with
            this model, as that of the other mass ordering. None: the counts that the model expects at the start
            values of its parameters; `asimov` and `Toys` make others.
        time_edges: Edges of bins of time [MeV⁻¹]; None: one that holds all times.
        merged: Whether channels of equal bins are counted together, since their events cannot be told apart (True);
            each alone (False); or groups of names by the name of the detector, which leave out channels that they do
            not name. Coherent scattering is never merged unless a group says so.
        mean_energy: Lowest and highest mean energy [MeV] of pinched spectra that fits may visit.
        alpha: Lowest and highest shape parameter.

    Raises:
        InputError: a detector, a channel or a shape is not as said, or a parameter has no start value where one is
            needed.
        DataError: a file of an installed package is missing, or has another format.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import erg, megaparsec
        >>> def star(energy=5.0, mean_energy=12.0):
        ...     return ns.PinchedBurst(
        ...         energy=energy * 1e52 * erg, mean_energy=mean_energy * MeV, alpha=2.5, distance=0.01 * megaparsec
        ...     )
        >>> like = supernova_likelihood("DarkSide-20k", star)
        >>> like.parameters, like.ndata
        (('energy', 'mean_energy'), 40)
        >>> like(energy=5.0, mean_energy=12.0), like(energy=6.0, mean_energy=12.0) > 5
        (0.0, True)
    """
    several = (detectors,) if isinstance(detectors, (str, SupernovaDetector)) else detectors
    chosen = [_detector(each) for each in listed("detectors", several, "a list of detectors")]
    names = [each.name for each in chosen]
    if not names or len(set(names)) < len(names):
        raise invalid("the names of the detectors", names, "at least one, each once")
    known = parameters_of("model", model, None)
    grid = _grid(mean_energy, alpha)
    times = None if time_edges is None else increasing("time_edges", plausible("time_edges", time_edges, TIME))
    groups = _groups(chosen, merged)
    expected = [BurstExpectation(each, some, model, grid, times) for each, some in zip(chosen, groups, strict=True)]
    data = _data(expected, observed, known)
    members = [
        PoissonLikelihood(counts, each, known, data=each.detector.name)
        for counts, each in zip(data, expected, strict=True)
    ]
    return members[0] if len(members) == 1 else LikelihoodSum(tuple(members))


def _detector(detector: object) -> SupernovaDetector:
    found = supernova_detector(detector) if isinstance(detector, str) else detector
    if not isinstance(found, SupernovaDetector):
        raise invalid("one of the detectors", detector, "a SupernovaDetector, or a name such as 'Hyper-K'")
    return found


def _grid(mean_energy: tuple[float, float], alpha: tuple[float, float]) -> PinchedGrid:
    means = increasing("mean_energy", plausible("mean_energy", mean_energy, ENERGY))
    alphas = increasing("alpha", between("alpha", alpha, 0, 100))
    for name, each in (("mean_energy", means), ("alpha", alphas)):
        if each.shape != (2,):
            raise invalid(f"the shape of {name}", each.shape, "(2,): the lowest and the highest")
    return PinchedGrid(mean=(float(means[0]), float(means[1])), alpha=(float(alphas[0]), float(alphas[1])))


def _groups(chosen: list[SupernovaDetector], merged: Merged) -> list[tuple[tuple[str, ...], ...]]:
    """Return the groups of each detector's channels."""
    if not isinstance(merged, Mapping):
        together = bool(instance("merged", merged, bool, "True, False, or groups of channels by detector"))
        return [_merged(each) if together else tuple((one.name,) for one in each.channels) for each in chosen]
    names = [each.name for each in chosen]
    given = {one_of("detector", name, names): groups for name, groups in merged.items()}
    found = []
    for each in chosen:
        if each.name not in given:
            found.append(_merged(each))
            continue
        known = [one.name for one in each.channels]
        groups = []
        for group in listed(f"the groups of {each.name}", given[each.name], "a list of lists of names"):
            members = listed(f"a group of {each.name}", group, "a list of names of channels")
            groups.append(tuple(one_of("channel", name, known) for name in members))
        flat = [name for group in groups for name in group]
        if not flat or not all(groups) or len(set(flat)) < len(flat):
            raise invalid(f"the groups of {each.name}", groups, "at least one, with each channel once at most")
        found.append(tuple(groups))
    return found


def _merged(detector: SupernovaDetector) -> tuple[tuple[str, ...], ...]:
    """Return the channels of equal bins together; coherent scattering is another signal, and stays apart."""
    groups: dict[tuple[bool, bytes], list[str]] = {}
    for each in detector.channels:
        edges = each.bins(np.asarray(detector.true_edges))
        groups.setdefault((each.coherent, edges.tobytes()), []).append(each.name)
    return tuple(tuple(each) for each in groups.values())


def _data(
    expected: list[BurstExpectation],
    observed: Likelihood | Mapping[str, ArrayLike] | None,
    known: Mapping[str, Parameter],
) -> list[Array]:
    if observed is None:
        start = {name: each.start for name, each in known.items() if each.start is not None}
        without = [name for name in known if name not in start]
        if without:
            raise InputError(
                f"There is no start value of {', '.join(without)}, at which counts could be expected; give it as a "
                "default in the model's signature, or give the observed counts."
            )
        return [each(**start) for each in expected]
    names = [each.detector.name for each in expected]
    if isinstance(observed, Likelihood):
        found = {
            each.expectation.detector.name: each.observed
            for each in members_of(observed)
            if isinstance(each, PoissonLikelihood) and isinstance(each.expectation, BurstExpectation)
        }
    else:
        what = "counts by the name of the detector, or a likelihood of a burst"
        found = {
            one_of("detector", name, names): np.asarray(counts)
            for name, counts in dict(instance("observed", observed, Mapping, what)).items()
        }
    missing = [name for name in names if name not in found]
    if missing:
        raise InputError(f"There are no observed counts of {', '.join(missing)}; give them by the detector's name.")
    for each in expected:
        if found[each.detector.name].shape != each.shape:
            name = f"the shape of the observed counts of {each.detector.name}"
            raise invalid(name, found[each.detector.name].shape, f"{each.shape}: (bins, time)")
    return [found[name] for name in names]

"""Expected counts as views show them: one curve a species, interferences of flavours together, and their numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from nuscatter.catalogue.entries import Entry, describe
from nuscatter.catalogue.published_facts import Setup
from nuscatter.errors import InputError
from nuscatter.explorer.asked import FILE_KEYS, Asked, noted
from nuscatter.explorer.state import State as PageState
from nuscatter.explorer.view import Curve, Draw, Shown, View
from nuscatter.particles import Species, State
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.predicted import caveat, published
from nuscatter.units import Array
from nuscatter.words.digits import written

#: The curve of all coherences of a flux that oscillated.
INTERFERENCE = "interference of flavours"


def noting(show: Callable[[Asked], View]) -> Callable[[Asked], View]:
    """Return a function that shows the same, with what the library warns of before its sentences.

    All of a view is made within: a term that is made of the state may warn too.
    """

    def noted_view(asked: Asked) -> View:
        with noted() as warned:
            view = show(asked)
        return replace(view, sentences=(*warned, *view.sentences))

    return noted_view


def arriving(asked: Asked) -> Experiment:
    """Return the experiment with what arrives there, the same for all couplings, so that its kernels are kept."""
    if not asked.state.starting("flavour"):
        return asked.experiment
    return _arriving(asked.state.starting("experiment", "structure", *FILE_KEYS, "flavour"))


@lru_cache(maxsize=16)
def _arriving(texts: tuple[tuple[str, str], ...]) -> Experiment:
    return Asked(PageState(dict(texts))).experiment


def refuse_steady_in_time_bins(asked: Asked) -> None:
    """Raise `InputError` where the detector has time bins and a part of the source is steady."""
    built = asked.experiment
    if built.detector.time_edges is not None and any(each.time is None for each in built.flux.components):
        raise InputError("detector.time_bins: the source is steady, but a pulsed one was expected for bins of time.")


def by_name(by_state: Mapping[State, Array]) -> dict[str, Array]:
    """Return values of each species by its name, and the sum of all coherences if it is not zero.

    Args:
        by_state: Values of each species and each coherence, all of one shape.

    Example:
        >>> from nuscatter.particles import Coherence, nu_e, nu_mu
        >>> of_both = Coherence(nu_e, nu_mu)
        >>> {name: each.tolist() for name, each in by_name({nu_e: np.ones(2), of_both: -np.ones(2)}).items()}
        {'nu_e': [1.0, 1.0], 'interference of flavours': [-1.0, -1.0]}
    """
    named = {str(state): each for state, each in by_state.items() if isinstance(state, Species)}
    others = [each for state, each in by_state.items() if not isinstance(state, Species)]
    mixed = np.sum(others, axis=0) if others else np.zeros(())
    return {**named, INTERFERENCE: mixed} if mixed.any() else named


def interference_lines(asked: Asked, title: str, values: str) -> list[str]:
    """Return the Python lines for the curve of all coherences; none where the flux has none.

    Args:
        asked: The state.
        title: Of the chart.
        values: What is shown of ``each``, as code.
    """
    if all(isinstance(state, Species) for state in asked.experiment.flux.states):
        return []
    return [
        f"mixed = sum({values} for state, each in by_state.items() if not isinstance(state, ns.Species))",
        "if mixed.any():",
        f'    curves["{title}: {INTERFERENCE}"] = mixed',
    ]


def curves_of(named: Mapping[str, Array], x: Array, draw: Draw = Draw.STEPS) -> list[Curve]:
    """Return a curve of each species, in its colour."""
    return [
        Curve(name, x, values, draw, species="" if name == INTERFERENCE else name) for name, values in named.items()
    ]


def events(name: str, value: float, error: tuple[float, float] | None = None) -> Shown:
    """Return a number of events.

    Example:
        >>> events("all", 340.951, (43.2, 43.2)).text
        '341 ± 43'
    """
    return Shown(name, float(value), "events", written(float(value), error))


def percent(name: str, fraction: float) -> Shown:
    """Return a fraction in percent; NaN where there is nothing to be a fraction of.

    Example:
        >>> percent("nu_mu before 1 us", 0.98765).text
        '98.77'
    """
    return Shown(name, 100 * fraction, "%", written(100 * fraction))


def of_all(asked: Asked, total: float, standard: float) -> list[Shown]:
    """Return the number of all events, and beside it that of the Standard Model and their difference.

    Args:
        asked: The state.
        total: Events of the model.
        standard: Those of the Standard Model.
    """
    chosen = describe(asked.name) if asked.name else None
    relative = chosen.published.rate_uncertainty if isinstance(chosen, Entry) else None
    found = [events("all", total, None if relative is None else (relative * total,) * 2)]
    if asked.is_new:
        found += [events("Standard Model", standard), events("difference", total - standard)]
        found += [percent("relative difference", (total - standard) / standard)] if standard else []
    return found


def told_by_publication(asked: Asked) -> tuple[list[Shown], list[str]]:
    """Return the published numbers of an experiment of the catalogue, and what a reader should know of it."""
    if not asked.name:
        return [], []
    chosen = describe(asked.name)
    if isinstance(chosen, Setup):
        numbers = [
            Shown(each.name, each.value, each.unit, written(each.value, each.error)) for each in published(chosen)
        ]
    else:
        (seen, *seen_error), (expected, *expected_error) = chosen.published.observed, chosen.published.predicted
        numbers = [
            events("observed, published", seen, (seen_error[0], seen_error[1])),
            events("predicted, published", expected, (expected_error[0], expected_error[1])),
        ]
    reference = f"Published: {chosen.reference}." if numbers else ""
    return numbers, without_empty([caveat(chosen), reference])


def without_empty(sentences: Sequence[str]) -> list[str]:
    """Return the sentences that say something."""
    return [each for each in sentences if each]

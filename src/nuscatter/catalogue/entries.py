"""The catalogue's index: every experiment by its name, and what was published of those whose data are released.

An experiment comes from one of two places. COHERENT's with released data are an `Entry` here, built with all of their
response in ``coherent.py``. The others are a `Setup` of published numbers in ``published_facts.py``, from which
``assembly.py`` builds a prediction. `experiment` and `describe` take the name of either.
"""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.coherent import (
    CSI_2017_PULSE,
    CSI_2017_SOURCE,
    CSI_PULSE,
    CSI_SOURCE,
    LAR_PULSE,
    LAR_SOURCE,
    csi_2017,
    csi_2021,
    lar_2020,
)
from nuscatter.catalogue.planned_experiments import plan, plans
from nuscatter.catalogue.published_facts import Setup, setups, setups_by_name
from nuscatter.errors import InputError, choose, plain
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import SNS_FLUX_UNCERTAINTY
from nuscatter.units import cm


@final
@dataclass(frozen=True)
class PublishedResult:
    """What the collaboration published: counts, and flux-averaged cross sections [MeV⁻²].

    Each is (value, downward error, upward error), errors positive.
    """

    observed: tuple[float, float, float]
    predicted: tuple[float, float, float]
    cross_section: tuple[float, float, float] | None
    predicted_cross_section: float | None
    #: Relative uncertainty of the prediction, all sources.
    rate_uncertainty: float
    #: sin²θ_W with errors, where published.
    sin2_theta_w: tuple[float, float, float] | None = None

    @property
    def rate_without_flux(self) -> float:
        """Relative uncertainty of the prediction but for the flux's."""
        return math.sqrt(self.rate_uncertainty**2 - SNS_FLUX_UNCERTAINTY**2)


@final
@dataclass(frozen=True, eq=False)
class Entry:
    """An experiment whose data are released: how it is built, and its published result."""

    name: str
    title: str
    reference: str
    build: Callable[[], Experiment]
    #: Arguments of its `PionDecayAtRest`.
    beam: Mapping[str, Any]
    published: PublishedResult
    #: Name of its data release in the registry.
    release: str
    #: The experiment whose data include these, so that the two are never added; None if there is none.
    contained_in: str | None = None

    @property
    def source(self) -> str:
        """The paper's arXiv number, for tables."""
        return self.reference.partition(",")[0]


entries: tuple[Entry, ...] = (
    Entry(
        name="COHERENT-LAr-2020",
        title="COHERENT, liquid argon (CENNS-10), 2020",
        reference="arXiv:2003.10630, PRL 126 (2021) 012002",
        build=cache(lar_2020),
        beam={**LAR_SOURCE, "pulse": LAR_PULSE},
        published=PublishedResult(
            observed=(159, 43, 43),
            predicted=(128, 17, 17),
            cross_section=(2.2e-39 * cm**2, 0.7e-39 * cm**2, 0.7e-39 * cm**2),
            predicted_cross_section=None,
            rate_uncertainty=17 / 128,
        ),
        release="coherent_lar_2020",
    ),
    Entry(
        name="COHERENT-CsI-2021",
        title="COHERENT, CsI(Na), 2021",
        reference="arXiv:2110.07730, PRL 129 (2022) 081801",
        build=cache(csi_2021),
        beam={**CSI_SOURCE, "pulse": CSI_PULSE},
        published=PublishedResult(
            observed=(306, 20, 20),
            predicted=(341, float(np.hypot(11, 42)), float(np.hypot(11, 42))),
            cross_section=(165e-40 * cm**2, 25e-40 * cm**2, 30e-40 * cm**2),
            predicted_cross_section=189e-40 * cm**2,
            rate_uncertainty=float(np.hypot(11, 42)) / 341,
            sin2_theta_w=(0.220, 0.026, 0.028),
        ),
        release="coherent_csi_2021",
    ),
    Entry(
        name="COHERENT-CsI-2017",
        title="COHERENT, CsI(Na), 2017",
        reference="arXiv:1708.01294, Science 357 (2017) 1123",
        build=cache(csi_2017),
        beam={**CSI_2017_SOURCE, "pulse": CSI_2017_PULSE},
        published=PublishedResult(
            observed=(134, 22, 22),
            predicted=(173, 48, 48),  # from memory of the paper; the review prints 178 ± 43
            cross_section=None,
            predicted_cross_section=None,
            rate_uncertainty=0.28,
        ),
        release="coherent_csi_2018",
        contained_in="COHERENT-CsI-2021",
    ),
)


def independent() -> tuple[Entry, ...]:
    """Return the entries whose data are not part of another's: those that may be added."""
    return tuple(each for each in entries if each.contained_in is None)


def experiments() -> tuple[str, ...]:
    """Return the names of the experiments in the catalogue: those with released data, then all that are published."""
    return (*(each.name for each in entries), *(each.name for each in setups()))


def entry(name: str) -> Entry:
    """Return the entry with released data of that name, blind to case and dashes; `InputError` for an unknown one."""
    return choose("experiment", name, {each.name: each for each in entries})


def describe(name: str) -> Entry | Setup:
    """Return what is known of an experiment: its entry where data are released, else the published facts.

    Raises:
        InputError: there is no such experiment.

    Example:
        >>> describe("COHERENT-LAr").name, describe("conus+").name
        ('COHERENT-LAr-2020', 'CONUS+')
    """
    known: dict[str, Entry | Setup] = {each.name: each for each in entries}
    try:
        found = choose("experiment", name, {**known, **setups_by_name()})
    except InputError as error:
        # All names would not fit into one sentence: it says the ten nearest to the given one.
        near = difflib.get_close_matches(name, experiments(), cutoff=0.5) if isinstance(name, str) else []
        some = list(dict.fromkeys((*near, *experiments())))[:10]
        start = str(error).rpartition(";")[0]
        raise InputError(f"{start}; among the {len(experiments())} choices are {', '.join(some)}.") from None
    return entry(found.built_as) if isinstance(found, Setup) and found.built_as is not None else found


def experiment(name: str) -> Experiment:
    """Return an experiment of the catalogue, also a planned one, blind to case and dashes in its name.

    Raises:
        InputError: there is no such experiment, and the sentence names some that there are; or a number that its
            prediction needs is not known, and the sentence says why.

    Example:
        >>> experiment("coherent-lar-2020").detector.material.name
        'Ar'
        >>> experiment("TEXONO").detector.material.name
        'Ge'
        >>> experiment("COH-Ar-750").detector.time_edges.size - 1
        6
    """
    if isinstance(name, str) and plain(name) in {plain(each.name) for each in plans()}:
        return plan(name).experiment
    found = describe(name)
    return assemble(found) if isinstance(found, Setup) else found.build()

"""What data sets are made of beside the signal: their axes, and their backgrounds with shapes that nuisances change."""

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.datasets.expectation.nuisance import Morph, Nuisance, as_batch, morph
from nuscatter.datasets.expectation.shapes import Shape, SumOfShapes
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, InputWarning, finite, increasing, instance, invalid, not_negative, positive
from nuscatter.units import Array
from nuscatter.words.describing import shortened
from nuscatter.words.unit_words import unit


@final
@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of the binned counts."""

    #: What is measured, with its unit for labels, as ``reconstructed energy [PE]``.
    label: str
    #: Edges of the bins in that unit, increasing.
    edges: ArrayLike
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("label", self.label, str, "a string")
        object.__setattr__(self, "edges", increasing(f"edges of {self.label}", self.edges))

    @property
    def bins(self) -> int:
        """Number of bins."""
        return np.asarray(self.edges).size - 1


@final
@dataclass(frozen=True, eq=False)
class Template:
    """A shape of unit sum that changes with nuisances; made by `template`."""

    nominal: Array
    morphs: tuple[Morph, ...] = ()
    __repr__ = shortened

    def shape(self, values: Mapping[str, float]) -> Array:
        """Return the shape at the nuisances' values."""
        return self.events({**instance("values", values, Mapping, "a mapping of nuisances to values"), _ONE: 1.0}, _ONE)

    def events(self, values: Mapping[str, float], name: str) -> Array:
        """Return the shape at the nuisances' values times the number of events that is called `name` among them."""
        counts: Array = SumOfShapes((self.named(name),)).many(as_batch(values))[..., 0]
        return counts

    def named(self, events: str) -> Shape:
        """Return the shape with the name of the parameter that is its number of events."""
        return Shape(events, self.nominal, self.morphs)


#: Largest difference of an edge from the detector's, as a part of the narrowest bin, and of the edge: of rounding.
_ROUNDED = 1e-3


def check_edges(axes: Sequence[Axis], detector: Detector) -> None:
    """Refuse axes of data that have other edges than the bins of the detector, whose counts they are compared with.

    Edges are compared in the unit that stands in the brackets of a label. Where that is no unit that the library knows,
    they need only be proportional, or count the bins.

    Args:
        axes: As many bins as the detector's, but for axes of one bin.
        detector: As built.

    Raises:
        InputError: an edge is another one.
    """
    own = [np.asarray(detector.energy_edges)]
    own += [] if detector.directions is None else [np.asarray(detector.directions.cos_edges)]
    own += [] if detector.time_edges is None else [np.asarray(detector.time_edges)]
    if [each.bins for each in axes] == [each.size - 1 for each in own]:
        pairs = list(zip(axes, own, strict=True))
    else:  # axes of one bin may be left out, or be there beside
        several = (each for each in own if each.size > 2)
        pairs = list(zip((each for each in axes if each.bins > 1), several, strict=True))
    for axis, edges in pairs:
        found = np.asarray(axis.edges)
        scale = _scale(axis.label, found, edges)
        if scale == 0.0:
            continue
        wanted = edges / scale
        wrong = np.abs(found - wanted) > _ROUNDED * np.minimum(np.diff(wanted).min(), np.abs(wanted).max())
        if wrong.any():
            at = int(np.argmax(wrong))
            raise InputError(
                f"Edge {at} of the axis {axis.label!r} is {found[at]:.6g}, but that of the detector's bins is "
                f"{wanted[at]:.6g}: an axis has the edges of the detector, in the unit of its label."
            )


def _scale(label: str, found: Array, edges: Array) -> float:
    """Return the unit of an axis, in that of the detector's edges; 0 if its edges are numbers of bins."""
    name = re.search(r"\[([^\[\]]+)\]", label)
    known = None if name is None else unit(name[1])
    if known is not None:
        return known[0]
    if (np.diff(found) == 1).all():  # bins are counted
        return 0.0
    span: float = (edges[-1] - edges[0]) / (found[-1] - found[0])
    return span


#: An uncertainty of so small a part of a background, and of less than one event, is hardly meant.
_RELATIVE = 0.02

#: A name for the number of events of a shape of unit sum. No argument of a function can be called so.
_ONE = "(one event)"


def template(nominal: ArrayLike, *variations: tuple[Nuisance, ArrayLike, ArrayLike]) -> Template:
    """Return the template of counts, and of counts at −1σ and +1σ of nuisances; each is normalised.

    Raises:
        InputError: counts of another shape, negative, not finite, or whose sum is not positive.
    """
    centre = _normalised(nominal, "nominal", finite("the template nominal", nominal).shape)
    morphs = [
        morph(nuisance, centre, *(_normalised(side, nuisance.name, centre.shape) for side in (minus, plus)))
        for nuisance, minus, plus in variations
    ]
    return Template(centre, tuple(morphs))


def _normalised(counts: ArrayLike, name: str, shape: tuple[int, ...]) -> Array:
    """Return counts divided by their sum, checked."""
    values = not_negative(f"the template {name}", counts)
    if values.shape != shape:
        raise invalid(f"the shape of the template {name}", values.shape, f"{shape}, the nominal's,")
    positive(f"the sum of the template {name}", values.sum())
    normalised: Array = values / values.sum()
    return normalised


@final
@dataclass(frozen=True, eq=False)
class Background:
    """A background: the number of its events, constrained, and their shape."""

    #: The number of events, as a parameter of the fit.
    events: Nuisance
    template: Template

    def __repr__(self) -> str:
        shape = " × ".join(map(str, self.template.nominal.shape))
        return (
            f"Background({self.events.name}: {self.events.mean:.6g} ± {self.events.sigma:.4g} events in {shape} bins)"
        )

    def __post_init__(self) -> None:
        instance("events", self.events, Nuisance, "a Nuisance")
        instance("template", self.template, Template, "a Template, as template(counts) returns it,")


def background(name: str, *, events: float, sigma: float, meaning: str, shape: Template) -> Background:
    """Return a background of ``events ± sigma`` events; a fit keeps the number at zero or above.

    Args:
        name: Of the parameter.
        events: Their expected number, zero or above.
        sigma: Its uncertainty, in events: 0.1 × `events` for one of 10 %.
        meaning: What they are, in a few words.
        shape: As `template` returns it.

    Raises:
        InputError: a number is not finite, the number of events negative, or the uncertainty not positive.

    Warns:
        InputWarning: the uncertainty is below one event and below 2 % of the events, as a relative one would be.

    Example:
        >>> shape = template([[3.0, 1.0]])
        >>> neutrons = background("brn", events=18.4, sigma=4.6, meaning="prompt neutrons", shape=shape)
        >>> neutrons.events.meaning, neutrons.events.limits
        ('prompt neutrons [events]', (0.0, None))
    """
    instance("meaning", meaning, str, "a line of text")
    not_negative(f"events of {name}", events, single=True)
    if positive(f"sigma of {name}", sigma, single=True) < min(1.0, _RELATIVE * events):
        warnings.warn(
            f"The background {name} has {events:g} ± {sigma:g} events: sigma is in events, and a relative uncertainty "
            f"of {sigma:g} would be sigma={sigma * events:g}.",
            InputWarning,
            stacklevel=2,
        )
    return Background(Nuisance(name, events, sigma, f"{meaning} [events]", (0, None)), shape)

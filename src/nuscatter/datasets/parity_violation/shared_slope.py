"""One function for the data of all nuclei: the slope of the symmetry energy, and the spread of the mean fields.

Example:
    >>> from nuscatter.structure.families.members import published_members
    >>> few = SlopeHypotheses(SlopeFamily(published_members()[::3]))
    >>> list(few.arguments)
    ['L', 'mean_field_1', 'mean_field_2']
    >>> few.pulls.parameters
    ('mean_field_1', 'mean_field_2')
"""

import inspect
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, common_shape, finite, instance
from nuscatter.fits.likelihoods.likelihood import LikelihoodSum, Pull
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.units import MeV

#: Where L may go [MeV], and where a fit starts: twice as far as published mean fields on either side.
_LIMITS, _START = (-1000.0, 1500.0), 60.0


@final
@dataclass(frozen=True, eq=False)
class SlopeHypotheses:
    """A function of L and of the coordinates of the spread that returns a hypothesis, for `likelihood` of any data.

    Its arguments are ``L`` [in MeV, a plain number] and ``mean_field_1``, ``mean_field_2``, …, which are normal with
    mean 0 and width 1: add `pulls` to the likelihoods.

    Args:
        family: Nuclear models along the slope.
        model: The interaction of neutrinos; electrons have their own.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> joint = SlopeHypotheses()  # doctest: +SKIP
        >>> data = ns.datasets.prex_2(), ns.datasets.crex(), ns.datasets.coherent_csi_2021()  # doctest: +SKIP
        >>> ns.fit(sum(each.likelihood(joint) for each in data) + joint.pulls).values["L"]  # doctest: +SKIP
    """

    family: SlopeFamily = field(default_factory=SlopeFamily)
    model: Term = field(default_factory=StandardModel.effective)

    def __post_init__(self) -> None:
        instance("family", self.family, SlopeFamily, "a SlopeFamily")
        instance("model", self.model, Term, "a term such as StandardModel(), or a sum of terms,")
        # Where `inspect` looks for the arguments of an object; on the class it would be taken for those of the class.
        object.__setattr__(self, "__signature__", self._signature())

    def __call__(self, **values: ArrayLike) -> Hypothesis:
        """Return the hypothesis of a slope [MeV, plain number] and coordinates; each may be an array, the batch."""
        if absent := [name for name in self.arguments if name not in values]:
            raise InputError(f"The values of {', '.join(absent)} are missing.")
        given = {name: finite(name, values[name]) for name in self.arguments}
        common_shape(**given)
        spread = np.array(np.broadcast_arrays(*(given[name] for name in self.coordinates)))
        return Hypothesis(self.model, structure=self.family(given["L"] * MeV, spread=spread))

    @cached_property
    def coordinates(self) -> tuple[str, ...]:
        """The names of the coordinates of the spread."""
        return tuple(f"mean_field_{at + 1}" for at in range(self.family.coordinates))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of all arguments."""
        return ("L", *self.coordinates)

    @cached_property
    def pulls(self) -> LikelihoodSum:
        """The constraints of the coordinates: 0 ± 1 each."""
        return LikelihoodSum(tuple(Pull(name, 0.0, 1.0) for name in self.coordinates))

    def _signature(self) -> inspect.Signature:
        """Return the arguments with start values and limits."""
        slope = inspect.Parameter(
            "L", inspect.Parameter.KEYWORD_ONLY, default=_START, annotation=Annotated[float, _LIMITS]
        )
        others = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=0.0) for name in self.coordinates]
        return inspect.Signature([slope, *others])

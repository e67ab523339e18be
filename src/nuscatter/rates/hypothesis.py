"""A hypothesis: all that a prediction may vary. A bare model is one too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

from nuscatter.errors import invalid
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.cross_sections import require_physics
from nuscatter.interactions.parts import Product, expanded
from nuscatter.interactions.term import Term
from nuscatter.particles import State
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Hypothesis:
    """A model, with a nuclear structure and a change of the flux where they differ from the experiment's own.

    Args:
        model: A term, or a sum of terms.
        structure: Nuclear model, Nuclide → Nucleus; None for the experiment's.
        flux: Change of the flux, Flux → Flux, such as an oscillation; None for none.

    Raises:
        InputError: the model is not a term, or one of the others is not a function.
    """

    model: Term
    structure: NuclearModel | None = None
    flux: Callable[[Flux], Flux] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.model, Term):
            raise invalid("model", self.model, "a term such as StandardModel(), or a sum of terms,")
        require_physics(self.model)
        for name, value in (("structure", self.structure), ("flux", self.flux)):
            if value is not None and not callable(value):
                raise invalid(name, value, "a function or None")

    def expansion(self, channel: Channel, state: State) -> Mapping[Product, Array] | None:
        """Return the model's strengths as coefficients of products of shapes, as `expanded` does; computed once.

        The experiments of a data set, at the nominal response and at its variations, all ask for them.
        """
        key = channel, state
        if key not in self._expansions:
            self._expansions[key] = expanded(self.model, channel, state)
        return self._expansions[key]

    @cached_property
    def _expansions(self) -> dict[tuple[Channel, State], Mapping[Product, Array] | None]:
        return {}


#: What predictions take.
AnyHypothesis: TypeAlias = Hypothesis | Term


def as_hypothesis(value: AnyHypothesis) -> Hypothesis:
    """Return `value` if it is a hypothesis, else the hypothesis of that model alone."""
    return value if isinstance(value, Hypothesis) else Hypothesis(value)

"""The Standard Model's terms of a command, made in one place: ``--sin2-theta-w``, ``--couplings`` and ``--spins``.

`spectrum`, `counts`, `fit` and `scan` take the three options. To what they make, the terms of ``--model`` are added.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, final

import click

from nuscatter.errors import InputError, choose

if TYPE_CHECKING:
    from nuscatter.interactions.couplings.weak_couplings import WeakCouplings
    from nuscatter.interactions.term import Term

Command = TypeVar("Command", bound=Callable[..., Any])

#: What ``--couplings`` may be; the first if it is left out.
CHOICES = ("tree", "effective", "one-loop")

_OPTIONS = (
    click.option("--sin2-theta-w", type=float, default=None, help="Weak mixing angle; low-energy value if absent."),
    click.option(
        "--couplings",
        type=click.Choice(CHOICES, case_sensitive=False),
        default=CHOICES[0],
        show_default=True,
        help="Weak couplings: at tree level, radiatively corrected constants, or loops that run with Q². "
        "sin²θ_W belongs to one of them.",
    ),
    click.option("--spins", is_flag=True, help="Add the axial current and weak magnetism of nuclei with spin."),
)


def standard_options(command: Command) -> Command:
    """Give a command the options that say what the Standard Model's terms are."""
    for each in reversed(_OPTIONS):
        command = each(command)
    return command


def _tree() -> "WeakCouplings":
    return weak_couplings(CHOICES[0])


def weak_couplings(name: str) -> "WeakCouplings":
    """Return the couplings that a word of ``--couplings`` means, or raise `InputError`.

    Example:
        >>> [weak_couplings(name).scheme for name in CHOICES]
        ['tree level', 'MS-bar(0) effective', 'MS-bar(0) one loop']
    """
    from nuscatter.interactions.couplings.radiative import ONE_LOOP
    from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE

    return choose("couplings", name, dict(zip(CHOICES, (TREE, EFFECTIVE, ONE_LOOP), strict=True)))


@final
@dataclass(frozen=True)
class StandardTerms:
    """The Standard Model's terms of a command, but for the value of sin²θ_W, which a fit may vary.

    Raises:
        InputError: the spins of nuclei are wanted where nuclei are not counted.
    """

    couplings: "WeakCouplings" = field(default_factory=_tree)
    #: whether nuclei scatter by their spins too
    spins: bool = False
    #: which recoils are counted
    nuclei: bool = True
    electrons: bool = False

    def __post_init__(self) -> None:
        if self.spins and not self.nuclei:
            raise InputError("--spins is about recoils of nuclei, and --electrons counts electrons: leave out one.")

    @property
    def scheme(self) -> str:
        """What sin²θ_W means here, as tables of results name it."""
        return self.couplings.scheme

    @property
    def sentence(self) -> str:
        """The sentence that says which couplings a result is of."""
        return f"Couplings: {self.scheme}{', with the spins of nuclei' if self.spins else ''}."

    def model(self, sin2_theta_w: Any = None) -> "Term":
        """Return the terms.

        Args:
            sin2_theta_w: sin²θ_W, a number or an array of shape (batch,); None for the low-energy value.
        """
        from nuscatter.interactions.standard.axial import AxialVector
        from nuscatter.interactions.standard.electron import ElectronScattering
        from nuscatter.interactions.standard.standard_model import StandardModel

        terms: list[Term] = []
        given = {"couplings": self.couplings, **({} if sin2_theta_w is None else {"sin2_theta_w": sin2_theta_w})}
        if self.nuclei:
            terms.append(StandardModel(**given))
        if self.spins:
            terms.append(AxialVector(**given))
        if self.electrons:
            terms.append(ElectronScattering(**given))
        return sum(terms[1:], terms[0])

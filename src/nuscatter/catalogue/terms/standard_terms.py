"""The Standard Model's terms by words, as a command's options and an explorer's fields say them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

from nuscatter.errors import InputError, choose

if TYPE_CHECKING:
    from nuscatter.interactions.couplings.weak_couplings import WeakCouplings
    from nuscatter.interactions.term import Term

#: Words for couplings; the first if none is said.
CHOICES = ("tree", "effective", "one-loop")


def _tree() -> "WeakCouplings":
    return weak_couplings(CHOICES[0])


def weak_couplings(name: str) -> "WeakCouplings":
    """Return the couplings that a word means, or raise `InputError`.

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
    """Terms of the Standard Model, but for the value of sin²θ_W, which a fit may vary.

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

"""A process: which particle comes, from which component of the flux, what it meets, and how."""

from dataclasses import dataclass
from typing import final

from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Process:
    """What all events with one number in `EventBlock.process` have in common.

    Args:
        name: Of the channel or the reaction, as in `Experiment.by_channel`.
        state: What comes.
        component: Which of the flux's components it is of.
        nuclide: Of the atom that is hit; None for what happens in a volume without a target.
        deposit: What the detector sees of it.
        target: Code of what is hit at rest (``codes.py``): the nucleus or an electron; 0 for none.
        target_mass: Its mass [MeV].
        outgoing: Code of the particle that leaves an elastic scattering beside the recoil; 0 for reactions, all of
            whose particles are `Products`. A neutrino keeps the code with which it came: final flavours are summed.
        outgoing_mass: Its mass [MeV].
        expected: Number of such events that is expected in the exposure.
        charged: Whether it is of a charged current: the target's charge changes.
    """

    name: str
    state: Species
    component: int
    nuclide: Nuclide | None
    deposit: Deposit
    target: int
    target_mass: float
    outgoing: int
    outgoing_mass: float
    expected: float
    charged: bool = False
    __repr__ = shortened

    @property
    def elastic(self) -> bool:
        """Whether one particle leaves beside the recoil, so that both are known from energy, deposit and directions."""
        return self.outgoing != 0

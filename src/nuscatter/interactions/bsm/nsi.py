r"""Non-standard neutrino interactions: four-fermion vector couplings of any flavour structure (review Eqs. 51–53).

.. math:: L = -2\sqrt2 G_F \sum_{f\alpha\beta} \epsilon^f_{\alpha\beta}\,
          \bar\nu_\alpha \gamma^\mu P_L \nu_\beta\, \tfrac12 \bar f \gamma_\mu f, \qquad
          Q_W \to Q_W + 2 [\epsilon^u (2Z + N) + \epsilon^d (Z + 2N)],

with the form factors of protons and neutrons behind Z and N; ε is ε^L + ε^R of the chiral currents f̄γ_μP_L f and
f̄γ_μP_R f. The 2 is that of Q_W = 2(g_p Z + g_n N) with g_n = −½: in the review's Eq. 16 the g's are those of Q_W
itself, and Eq. 53 taken literally with them is off by two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.interactions.bsm.flavour import coupling_matrix, transition
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.shapes import Shape, neutrons, protons, unity
from nuscatter.interactions.term import Term
from nuscatter.particles import Species

#: What neutrinos may couple to.
_TARGETS = ("u", "d", "p", "n", "e", "eL", "eR")
#: What couplings add to Q_W's couplings to protons and neutrons: twice how many quarks there are in each.
_ON_NUCLEUS: Mapping[Shape, Mapping[str, float]] = {
    protons: {"_u": 4.0, "_d": 2.0, "_p": 2.0},
    neutrons: {"_u": 2.0, "_d": 4.0, "_n": 2.0},
}
#: What they add to L and to R of the electron.
_ON_LEFT: Mapping[Shape, Mapping[str, float]] = {unity: {"_e": 0.5, "_eL": 1.0}}
_ON_RIGHT: Mapping[Shape, Mapping[str, float]] = {unity: {"_e": 0.5, "_eR": 1.0}}


@final
@dataclass(frozen=True, eq=False, init=False)
class NSI(Term):
    r"""Non-standard interactions of neutrinos with quarks and electrons (review Eqs. 52–53).

    Args:
        couplings: ε by name, a pair of flavours and what it couples to: ``ee``, ``mumu``, ``tautau``, ``emu``,
            ``etau``, ``mutau``, and ``_u``, ``_d`` for quarks, ``_p``, ``_n`` for nucleons, ``_e`` for the electron's
            vector current, ``_eL``, ``_eR`` for its chiral ones. A number or an array of shape (batch,); complex where
            flavour changes, with ε_βα = ε_αβ*.

    Raises:
        InputError: an unknown name, a number that is not finite, or a diagonal coupling that is not real.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> caesium = ns.point_nucleus("Cs133")
        >>> standard = ns.StandardModel()
        >>> charge = (1 - 4 * 0.23857) * 55 - 78
        >>> hidden = standard + ns.NSI(ee_d=-charge / (55 + 2 * 78))  # Q_W turns its sign
        >>> bool(abs(hidden.sigma(5 * MeV, ns.nu_e, caesium) / standard.sigma(5 * MeV, ns.nu_e, caesium) - 1) < 1e-12)
        True
    """

    couplings: Mapping[str, NDArray[np.number]] = field(repr=True)
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def __init__(self, **couplings: ArrayLike) -> None:
        matrix = coupling_matrix(couplings, _TARGETS)
        object.__setattr__(self, "couplings", MappingProxyType(matrix))

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return what is added to Q_W's couplings to protons and neutrons, or to the electron's L or R."""
        if not initial.is_neutrino:
            return {}
        if channel.recoil is Recoil.NUCLEUS:
            shares = _ON_NUCLEUS
        else:  # antineutrinos have L and R exchanged
            shares = _ON_LEFT if (amplitude == "L") != initial.antiparticle else _ON_RIGHT
        result = {}
        for shape, of_shape in shares.items():
            found = [
                share * entry
                for behind, share in of_shape.items()
                if (entry := transition(self.couplings, behind, initial, final)) is not None
            ]
            if found:
                result[shape] = sum(found[1:], start=found[0])
        return result

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
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

#: What neutrinos may couple to, and how many of it are in a proton and in a neutron.
_ON_NUCLEONS = {"u": (2.0, 1.0), "d": (1.0, 2.0), "p": (1.0, 0.0), "n": (0.0, 1.0)}
_ON_ELECTRONS = {"e": (0.5, 0.5), "eL": (1.0, 0.0), "eR": (0.0, 1.0)}


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
        matrix = coupling_matrix(couplings, (*_ON_NUCLEONS, *_ON_ELECTRONS))
        object.__setattr__(self, "couplings", MappingProxyType(matrix))

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return what is added to Q_W F_W, or to the electron's L or R."""
        if not initial.is_neutrino:
            return None
        if channel.recoil is Recoil.NUCLEUS:
            return self._on_nucleus(q2, nucleus, initial, final)
        left = (amplitude == "L") != initial.antiparticle
        parts = [
            shares[0 if left else 1] * entry
            for behind, shares in _ON_ELECTRONS.items()
            if (entry := transition(self.couplings, f"_{behind}", initial, final)) is not None
        ]
        return np.asarray(sum(parts[1:], start=parts[0])) if parts else None

    def _on_nucleus(
        self, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> NDArray[np.number] | None:
        if nucleus is None:
            return None
        found = [
            (shares, entry)
            for behind, shares in _ON_NUCLEONS.items()
            if (entry := transition(self.couplings, f"_{behind}", initial, final)) is not None
        ]
        if not found:
            return None
        Q, nuclide = np.sqrt(q2), nucleus.nuclide
        protons, neutrons = nuclide.Z * nucleus.proton(Q), nuclide.N * nucleus.neutron(Q)
        on_protons, on_neutrons = (sum(2 * shares[at] * entry for shares, entry in found) for at in (0, 1))
        return np.asarray(on_protons * protons + on_neutrons * neutrons)

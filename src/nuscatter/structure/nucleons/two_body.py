r"""Two-body currents: what a second nucleon does to the axial coupling of the first, averaged over nuclear matter.

An axial current that is absorbed by a pair of nucleons through pion exchange or contact has the same order in chiral
effective field theory as corrections to one nucleon. Averaged over a Fermi sphere of the other nucleons (the normal-
ordered approximation), the isovector axial coupling becomes g_A [1 + δa(Q²)] in the transverse part, which is all that
elastic scattering of neutrinos sees:

.. math::
    \delta a(Q^2) = -\frac{\rho}{F_\pi^2} \left[ \frac{c_4}{3} (3 I_2 - I_1)
        - \frac{1}{3} \left( c_3 - \frac{1}{4 m_N} \right) I_1 - \frac{c_6}{12} I_6
        - \frac{c_D}{4 g_A \Lambda_\chi} \right]

(P. Klos, J. Menéndez, D. Gazit and A. Schwenk, Phys. Rev. D 88 (2013) 083516, arXiv:1304.7684; M. Hoferichter,
J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018, arXiv:2007.08529, Eq. 75). With k = p − Q/2 and an average
over the sphere |p| < k_F, ρ = 2k_F³/3π²,

.. math::
    I_1 = 3 \left\langle \frac{k_\perp^2/2}{k^2 + m_\pi^2} \right\rangle, \qquad
    I_2 = \left\langle \frac{k^2}{k^2 + m_\pi^2} \right\rangle, \qquad
    I_6 = 3 \left\langle \frac{\vec k \cdot \vec Q}{k^2 + m_\pi^2} \right\rangle .

**Origin and confirmation.** The papers could not be read. The formula and the constants are those of a public code
(fiorotto8/COHAXIAL, for ¹⁹F), which has the three integrals in closed form; that they are these averages was found
here and holds to 1e-12. The structure follows from the exchange of a pion: c₃ couples to k(σ·k), of which I₁/3 is
transverse, c₄ to k × (σ × k), which leaves I₂ − I₁/3. The range of c_D in the paper, −6.08 to 0.30, is what makes
δa(0) = −0.30 at ρ = 0.09 fm⁻³ and −0.20 at 0.11 fm⁻³ (−0.298 and −0.198 here), which confirms signs and scale of all
terms but that of c₆. That one vanishes at Q = 0; at 100 MeV it is −0.008 of −0.266.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import axial_coupling, charged_pion_mass, neutron_mass, proton_mass
from nuscatter.errors import finite, not_negative, positive
from nuscatter.units import Array, GeV, MeV, fm

#: Gauss–Legendre points in momentum; the angle is averaged in closed form. 1e-9 of the integrals up to Q = 300 MeV.
_POINTS = 12
#: Below this x, artanh x is summed as a series, whose terms are 1/(2n + 3).
_SMALL, _TERMS = 0.3, 14


@final
@dataclass(frozen=True)
class TwoBodyCurrents:
    """The reduction of the isovector axial coupling by two-body currents; the module says what it is.

    Args:
        density: Density ρ of the other nucleons [MeV³], 0.09 to 0.11 fm⁻³ in nuclei; 0 switches the currents off.
        c3: Coupling of two pions to a nucleon [MeV⁻¹].
        c4: The same of another spin structure [MeV⁻¹].
        c6: Isovector magnetic coupling [MeV⁻¹].
        cD: Coupling of the contact current, a number; from −6.08 to 0.30 the reduction is 30 to 20 %.
        cutoff: Λ_χ [MeV], which is part of the meaning of c_D.
        pion_decay_constant: F_π [MeV].

    Raises:
        InputError: the density is negative, or F_π or Λ_χ not positive, or a number is not finite.

    Example:
        >>> currents = TwoBodyCurrents()
        >>> [round(float(each), 3) for each in currents.reduction([0.0, (100 * MeV) ** 2])]
        [-0.256, -0.266]
    """

    density: float = 0.10 / fm**3
    _: KW_ONLY
    c3: float = -4.45 / GeV
    c4: float = 2.96 / GeV
    c6: float = 5.01 / GeV
    cD: float = (-6.08 + 0.30) / 2
    cutoff: float = 700 * MeV
    pion_decay_constant: float = 92.28 * MeV

    def __post_init__(self) -> None:
        not_negative("density", self.density, "fm⁻³", single=True)
        for name in ("c3", "c4", "c6", "cD"):
            finite(name, getattr(self, name), single=True)
        positive("cutoff", self.cutoff, "MeV", single=True)
        positive("pion_decay_constant", self.pion_decay_constant, "MeV", single=True)

    @property
    def fermi_momentum(self) -> float:
        """Fermi momentum k_F [MeV] of symmetric matter of the density."""
        return float(np.cbrt(1.5 * np.pi**2 * self.density))

    def reduction(self, Q2: ArrayLike) -> Array:
        """Return δa at Q² [MeV²], a negative number; shape of `Q2`.

        Raises:
            InputError: Q² is negative or not finite.
        """
        Q = np.sqrt(not_negative("Q2", Q2, "MeV"))
        if self.density == 0:
            return np.zeros_like(Q)
        nucleon = (proton_mass.value + neutron_mass.value) / 2
        transverse, whole, magnetic = self._averages(Q)
        contact = self.cD / (4 * axial_coupling.value * self.cutoff)
        exchange = self.c4 / 3 * (3 * whole - transverse) - (self.c3 - 1 / (4 * nucleon)) / 3 * transverse
        bracket = exchange - self.c6 / 12 * magnetic - contact
        return np.asarray(-self.density / self.pion_decay_constant**2 * bracket)

    def _averages(self, Q: Array) -> tuple[Array, Array, Array]:
        """Return I₁, I₂ and I₆ at Q."""
        p, weights = self._momenta
        q, mass2 = Q[..., np.newaxis], charged_pion_mass.value**2
        # k² + m² = a (1 − xc) with the cosine c to Q, and ½∫ cⁿ dc/(1 − xc) = 1 + x²h, xh, h for n = 0, 1, 2.
        a = p**2 + q**2 / 4 + mass2
        x = p * q / a
        h = _beyond_first(x)
        none, one, two = (1 + x**2 * h) / a, x * h / a, h / a
        transverse = 1.5 * (p**2 * (none - two)) @ weights
        whole = (1 - mass2 * none) @ weights
        magnetic = 3 * Q * ((p * one - q / 2 * none) @ weights)
        return transverse, whole, magnetic

    @cached_property
    def _momenta(self) -> tuple[Array, Array]:
        """Momenta in the Fermi sphere, and the weights of their average."""
        nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
        size = (nodes + 1) / 2
        # ∫ 3 s² ds over s = p/k_F from 0 to 1 is 1.
        return size * self.fermi_momentum, 1.5 * size**2 * weights


def _beyond_first(x: Array) -> Array:
    """Return (artanh(x)/x − 1)/x² for x from 0 to below 1, which is 1/3 at zero."""
    small = np.minimum(x, _SMALL) ** 2
    series = np.zeros_like(x)
    for n in range(_TERMS, -1, -1):
        series = series * small + 1 / (2 * n + 3)
    large = np.maximum(x, _SMALL)
    return np.where(x < _SMALL, series, (np.arctanh(large) / large - 1) / large**2)

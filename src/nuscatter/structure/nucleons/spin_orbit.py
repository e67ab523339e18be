r"""The spin–orbit density as a charge: the part of a form factor from the nucleons' spin and motion, of order 1/m².

A moving magnetic moment has an electric dipole moment, and so acts as a charge. The input of
`nuscatter.structure.nucleons.weak` is, for protons and for neutrons,

.. math:: S(Q) = \int 4\pi r^2 J(r)\, j_1(Qr)\, dr \ \text{[MeV]}, \qquad
          J(r) = \frac{1}{4\pi r^3} \sum (2j+1)\, \langle\sigma \cdot l\rangle\, u^2(r) \ \text{[MeV⁴]},

J being the density of that name in Skyrme functionals, u² normalised to 1, the sum over occupied orbits. At small Q it
is (Q/3) Σ (2j+1)⟨σ·l⟩. A mean field computes it on its mesh. Where both partners of a spin–orbit pair are filled their
parts nearly cancel. The intruder orbit remains (1f₇⸝₂ of the neutrons of ⁴⁸Ca, 1g₉⸝₂, 1h₁₁⸝₂, 1i₁₃⸝₂). Without a mean
field, `OscillatorOrbit` is an estimate of it.
"""

from dataclasses import KW_ONLY, dataclass
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, invalid, positive, whole
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.structure.nucleus import FormFactor
from nuscatter.units import Array

#: S_p and S_n, functions of Q [MeV] that return ∫ 4πr² J_q(r) j₁(Qr) dr [MeV].
SpinOrbit: TypeAlias = tuple[FormFactor, FormFactor]


@final
@dataclass(frozen=True, eq=False)
class OscillatorOrbit:
    r"""S(Q) of one unsaturated orbit, nodeless and with j = l + ½, in oscillator wave functions; called with Q [MeV].

    With u ∝ r^{l+1} e^{−r²/2b²} and x = Q²b²/4,

    .. math:: S(Q) = n\, l\, \tfrac{Q}{3}\, e^{-x}\, {}_1F_1(1 - l; \tfrac52; x).

    Args:
        l: Orbital angular momentum, 1 or more (an s orbit has none).
        nucleons: Number n of nucleons in it, up to 2l + 2; a fraction is an occupation.
        length: Oscillator length b [MeV⁻¹]; the orbit's mean square radius is (l + 3/2) b².

    Raises:
        InputError: a number is out of its range.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(OscillatorOrbit(3, nucleons=8, length=2.0 * fm)(100 * MeV) / MeV), 1)
        496.3
    """

    l: int  # noqa: E741, the symbol of the field
    _: KW_ONLY
    nucleons: float
    length: float

    def __post_init__(self) -> None:
        whole("l", self.l, 1, 20)
        if not positive("nucleons", self.nucleons, single=True) <= 2 * self.l + 2:
            raise invalid("nucleons", self.nucleons, f"at most the {2 * self.l + 2} of the orbit j = l + ½")
        plausible("length", self.length, NUCLEAR_RADIUS, single=True)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return S at `Q` [MeV], in MeV."""
        Q = finite("Q", Q, "MeV")
        x = (Q * self.length / 2) ** 2
        # ₁F₁(1 − l; 5/2; x) ends after l terms; each from the one before.
        polynomial = term = np.ones_like(x)
        for k in range(self.l - 1):
            term = term * x * (1 - self.l + k) / ((2.5 + k) * (k + 1))
            polynomial = polynomial + term
        return np.asarray(self.nucleons * self.l * Q / 3 * np.exp(-x) * polynomial)

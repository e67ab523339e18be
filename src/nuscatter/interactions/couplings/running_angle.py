r"""The weak mixing angle of the MS-bar scheme at a momentum transfer, from that at the Z boson's mass.

The photon mixes with the Z boson through loops of charged particles, so what sin²θ_W is depends on the scale μ. With
:math:`\ell = \ln\mu^2`, electric charges e and weak isospins t of the fermions above whose mass μ lies,

.. math:: \frac{d\alpha^{-1}}{d\ell} = -\frac{1}{3\pi} \sum_f N_f K_f e_f^2, \qquad
          \frac{d(s^2/\alpha)}{d\ell} = -\frac{1}{3\pi} \sum_f N_f K_f \frac{e_f t_f}{2} .

(Of a Dirac fermion only the left-handed half has isospin.) Quarks have three colours and, by gluons,

.. math:: K = 1 + \frac{\alpha_s}{\pi} + \Big(\frac{125}{48} - \frac{11}{72} n_q\Big) \frac{\alpha_s^2}{\pi^2} .

Above m_W the W boson adds 7/(4π) to the first sum and (43/6)/(4π) to the second, with the other sign: it acts against
the fermions. Where it leaves, α⁻¹ falls by 1/(6π) from above to below, and 1 − s² goes with α.

Between 2 GeV and hadrons' masses quarks are not free. Up, down and strange quarks together give below 2 GeV what is
measured (`HadronLoops`): Π_γγ/π to α⁻¹, Π_3γ/(2π) to s²/α. For a value at a scale in between they are taken as free
down to the mass at which that is reached, 0.13 GeV. So between 0.1 and 2 GeV the curve is an interpolation.

**Checks.** α⁻¹ at 0 comes out as 136.99 from 127.951 at m_Z, where 137.036 is measured: 0.04 %. What is missing there
would be 5e-5 of s² if quarks have it. s² at 0 is 0.23863: that of the Particle Data Group's review of 2022 (from
memory) with the same input; J. Erler and R. Ferro-Hernández have 0.23868(5).

Not here: α² terms (1e-5), mixing of flavours by gluons, matching at heavy quarks' masses beyond continuity.

**Which s² a data point is of.** At a momentum transfer Q the curve is drawn at μ = Q: that is a convention, good to
logarithms. Below the electron's mass nothing runs. `EFFECTIVE` and `ONE_LOOP` have their angle at Q = 0, and their own
loops or charge radii above it; a fitted angle minus 0.23857 is how far the data are off, at their Q.

Sources: J. Erler and M. J. Ramsey-Musolf, Phys. Rev. D 72 (2005) 073003, hep-ph/0409169; J. Erler and R.
Ferro-Hernández, JHEP 03 (2018) 196, arXiv:1712.09146.
"""

from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from itertools import pairwise
from math import exp, log, pi
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import Measured, tau_mass
from nuscatter.errors import InputError, between, finite, instance, not_negative, positive
from nuscatter.interactions.couplings.radiative import HadronLoops
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES, W_MASS
from nuscatter.units import Array, GeV

_PDG = "Particle Data Group 2022, from memory"

#: The Z boson's mass [MeV].
z_mass = Measured(91.1876 * GeV, 2.1e-3 * GeV, _PDG)
#: sin²θ_W of the MS-bar scheme at the Z boson's mass.
sin2_theta_w_at_z = Measured(0.23122, 4e-5, _PDG)
#: 1/α of the MS-bar scheme at the Z boson's mass.
inverse_alpha_at_z = Measured(127.951, 0.009, _PDG)
#: α_s at the Z boson's mass.
strong_coupling_at_z = Measured(0.1180, 9e-4, _PDG)

#: Where measured hadrons take over from free quarks [MeV].
_HADRONS = 2 * GeV
#: Mass of the bottom quark in MS-bar at itself [MeV] (Particle Data Group 2022), and of the charm quark.
_BOTTOM, _CHARM = 4.18 * GeV, 1.27 * GeV
#: Σ e² and Σ e t of a colour of up quarks, and of down quarks.
_UP, _DOWN = (4 / 9, 1 / 3), (1 / 9, 1 / 6)
#: Of a charged lepton.
_LEPTON = (1.0, 0.5)
#: Steps in ln μ² from the Z boson's mass to 2 GeV, and at lower and higher scales.
_STEPS = 2000
#: The highest scale: above it the top quark is a loop, too.
_TOP = 170 * GeV


@final
@dataclass(frozen=True)
class RunningAngle:
    """sin²θ_W(μ) of the MS-bar scheme, called with μ or Q [MeV].

    Args:
        at_z: sin²θ_W at the Z boson's mass.
        inverse_alpha: 1/α there.
        strong_coupling: α_s there.
        hadrons: The loops of up, down and strange quarks below 2 GeV.

    Raises:
        InputError: an argument is not of its kind, or out of its range.

    Example:
        >>> from nuscatter.units import MeV
        >>> angle = RunningAngle()
        >>> [round(float(each), 5) for each in angle(np.array([0, 10 * MeV, 1 * GeV, 91.1876 * GeV]))]
        [0.23863, 0.23858, 0.2368, 0.23122]
        >>> round(1 / float(angle.alpha(0.0)), 2)
        136.99
    """

    _: KW_ONLY
    at_z: float = sin2_theta_w_at_z.value
    inverse_alpha: float = inverse_alpha_at_z.value
    strong_coupling: float = strong_coupling_at_z.value
    hadrons: HadronLoops = field(default_factory=HadronLoops)

    def __post_init__(self) -> None:
        between("at_z", finite("at_z", self.at_z, single=True), 0, 1)
        positive("inverse_alpha", self.inverse_alpha, single=True)
        between("strong_coupling", finite("strong_coupling", self.strong_coupling, single=True), 0, 0.2)
        instance("hadrons", self.hadrons, HadronLoops, "a HadronLoops")

    def __call__(self, Q: ArrayLike) -> Array:
        """Return sin²θ_W at μ = Q [MeV], in its shape.

        Raises:
            InputError: Q is negative, or above 170 GeV, where the top quark is a loop too.
        """
        inverse, ratio = self._at(Q)
        return np.asarray(ratio / inverse)

    def alpha(self, Q: ArrayLike) -> Array:
        """Return α of the MS-bar scheme at μ = Q [MeV], in its shape; errors as of a call."""
        return np.asarray(1 / self._at(Q)[0])

    def _at(self, Q: ArrayLike) -> tuple[Array, Array]:
        """Return α⁻¹ and s²/α."""
        momentum = not_negative("Q", Q, "MeV")
        if (momentum > _TOP).any():
            raise InputError(f"Q is {float(momentum.max()) / GeV:g} GeV, but at most 170 GeV was expected.")
        scales, inverse, ratio = self._table
        # nothing runs below the electron's mass, where the table begins
        at = np.log(np.maximum(momentum, exp(scales[0] / 2) * GeV) / GeV) * 2
        return np.interp(at, scales, inverse), np.interp(at, scales, ratio)

    @cached_property
    def _table(self) -> tuple[Array, Array, Array]:
        """Return ln(μ²/GeV²), α⁻¹ and s²/α from the electron's mass to the top's, in rising order."""
        z = 2 * log(z_mass.value / GeV)
        down = self._walk(z, 2 * log(_HADRONS / GeV))
        up = self._walk(z, 2 * log(_TOP / GeV))
        low = self._below(down[-1])
        rows = np.array([*low[::-1], *down[::-1], *up[1:]])
        return rows[:, 0], rows[:, 1], rows[:, 2]

    def _walk(self, start: float, stop: float) -> list[tuple[float, float, float]]:
        """Return scales, α⁻¹ and s²/α from the Z boson's mass to another scale above 2 GeV."""
        step = (stop - start) / _STEPS
        strong, inverse, ratio = self.strong_coupling, self.inverse_alpha, self.at_z * self.inverse_alpha
        known = [(start, inverse, ratio)]
        for count in range(_STEPS):
            scale = exp((start + (count + 0.5) * step) / 2) * GeV
            flavours = 5 if scale > _BOTTOM else 4
            # the middle of a step (Heun): α_s runs with two loops
            half = strong + step / 2 * _strong_slope(strong, flavours)
            charges, isospins = _sums(gluons(half, flavours=flavours), up=2, down=flavours - 2)
            if scale > W_MASS:
                charges, isospins = charges - 3 * 7 / 4, isospins - 3 * (43 / 6) / 4
            inverse -= step * charges / (3 * pi)
            ratio -= step * isospins / (3 * pi)
            strong += step * _strong_slope(half, flavours)
            here = start + (count + 1) * step
            if exp((here - step) / 2) * GeV > W_MASS >= exp(here / 2) * GeV:
                inverse, ratio = _without_w(inverse, ratio)
            known.append((here, inverse, ratio))
        return known

    def _below(self, above: tuple[float, float, float]) -> list[tuple[float, float, float]]:
        """Return the same from 2 GeV down to the electron's mass."""
        start, inverse, ratio = above
        # free quarks of three flavours, Σ 3e² = 2: (4/3) ln(2 GeV/m) is what was measured at this m
        light = _HADRONS * exp(-0.75 * self.hadrons.charge_charge)
        stop = 2 * log(LEPTON_MASSES["e"] / GeV)
        edges = {2 * log(mass / GeV) for mass in (tau_mass.value, _CHARM, light, *LEPTON_MASSES.values())}
        scales = np.union1d(np.linspace(stop, start, 200), sorted(edges))[::-1]
        known = []
        isospin = self.hadrons.charge_isospin / self.hadrons.charge_charge  # 1 if the three quarks have one mass
        for before, here in pairwise(scales.tolist()):
            middle = exp((before + here) / 4) * GeV
            charges, isospins = (
                sum(mass < middle for mass in LEPTON_MASSES.values()) * each * factor
                for each, factor in zip(_LEPTON, (1, 0.5), strict=True)
            )
            if middle > _CHARM:
                gluon = gluons(_STRONG_BELOW, flavours=4)
                charges, isospins = charges + 3 * gluon * _UP[0], isospins + 3 * gluon * _UP[1] / 2
            if middle > light:
                charges, isospins = charges + 2, isospins + isospin
            inverse += (before - here) * charges / (3 * pi)
            ratio += (before - here) * isospins / (3 * pi)
            known.append((here, inverse, ratio))
        return known


#: α_s between the charm quark's mass and 2 GeV.
_STRONG_BELOW = 0.33


def gluons(strong: float, *, flavours: int) -> float:
    """Return K, by which gluons multiply a quark's loop, to the second order in α_s.

    Example:
        >>> round(gluons(0.118, flavours=5), 4)
        1.0402
    """
    share = float(finite("strong", strong, single=True)) / pi
    return 1 + share + (125 / 48 - 11 / 72 * flavours) * share**2


def _strong_slope(strong: float, flavours: int) -> float:
    """Return dα_s/d ln μ² with two loops."""
    one, two = 11 - 2 / 3 * flavours, 102 - 38 / 3 * flavours
    return -(strong**2) / (4 * pi) * one - strong**3 / (16 * pi**2) * two


def _sums(gluon: float, *, up: int, down: int) -> tuple[float, float]:
    """Return Σ N K e² and Σ N K e t/2 of three leptons and of quarks."""
    charges = 3 * _LEPTON[0] + 3 * gluon * (up * _UP[0] + down * _DOWN[0])
    isospins = 3 * _LEPTON[1] + 3 * gluon * (up * _UP[1] + down * _DOWN[1])
    return charges, isospins / 2


def _without_w(inverse: float, ratio: float) -> tuple[float, float]:
    """Return α⁻¹ and s²/α below the W boson's mass from those above: α⁻¹ less 1/(6π), and 1 − s² as α."""
    below = inverse - 1 / (6 * pi)
    s2 = 1 - (1 - ratio / inverse) * inverse / below
    return below, s2 * below

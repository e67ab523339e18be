r"""Electrons and photons from nuclear recoils in liquid xenon and argon.

A recoil makes excitons and pairs of electron and ion. Excitons, and pairs that recombine, emit a photon each. In the
box model of Thomas and Imel the pairs that do not recombine are

.. math:: N_e = N_i \frac{\ln(1 + \xi)}{\xi}, \qquad \xi = \frac{\varsigma N_i}{4}, \qquad
          N_q = N_i + N_{ex} = N_e + N_\gamma.

`ThomasImel` puts this behind Lindhard's theory; `RecoilFit` is the form that the NEST collaboration fits to data: a
power law for all quanta, a smooth curve for the electrons, photons for the rest. Both are means; fluctuations belong to
the detector's smearing.

A `Detector` takes an energy: `charge_signal` and `light_signal` return W × number, with W the energy of a quantum, so
``quenching=charge_signal(yields)`` with ``light_yield=gain / W`` counts gain × electrons (photoelectrons, say).
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.detectors.quenching import Lindhard, Quenching
from nuscatter.errors import finite, instance, not_negative, positive, truth
from nuscatter.quantities import DENSITY, DRIFT_FIELD, PAIR_ENERGY, plausible
from nuscatter.units import Array, cm, eV, g, keV


class RecoilYields(ABC):
    """Mean numbers of quanta that a nuclear recoil sets free."""

    #: Energy of an electron recoil for each quantum [MeV].
    work: float

    @abstractmethod
    def electrons(self, T: ArrayLike) -> Array:
        """Return the electrons that leave the track of a recoil `T` [MeV] of any shape."""

    @abstractmethod
    def photons(self, T: ArrayLike) -> Array:
        """Return the scintillation photons of a recoil `T` [MeV] of any shape."""


@final
@dataclass(frozen=True)
class ThomasImel(RecoilYields):
    """Lindhard's theory for all quanta, Thomas and Imel's box for the pairs that recombine.

    Args:
        lindhard: Fraction of the energy that makes quanta.
        work: Energy of a quantum [MeV].
        excitons_per_pair: N_ex/N_i.
        box: ξ/N_i = ς/4, the strength of recombination; it falls with the field.

    Raises:
        InputError: a number is not positive.

    Example:
        >>> xenon = xenon_thomas_imel()
        >>> [round(float(xenon.electrons(T * keV) / T), 2) for T in (1, 5, 25)]  # for each keV
        [3.64, 4.24, 3.87]
    """

    lindhard: Quenching
    _: KW_ONLY
    work: float
    excitons_per_pair: float
    box: float

    def __post_init__(self) -> None:
        instance("lindhard", self.lindhard, Quenching, "a Quenching such as Lindhard(54, k=0.11)")
        plausible("work", self.work, PAIR_ENERGY, single=True)
        for name in ("excitons_per_pair", "box"):
            positive(name, getattr(self, name), single=True)

    def _quanta(self, T: ArrayLike) -> Array:
        return self.lindhard(T) / self.work

    def electrons(self, T: ArrayLike) -> Array:
        pairs = self._quanta(T) / (1 + self.excitons_per_pair)
        return np.asarray(np.log1p(self.box * pairs) / self.box)

    def photons(self, T: ArrayLike) -> Array:
        return np.asarray(self._quanta(T) - self.electrons(T))


@final
@dataclass(frozen=True, kw_only=True)
class RecoilFit(RecoilYields):
    r"""NEST's form of the yields, with E in keV and the field F in V/cm.

    .. math:: N_q &= \alpha E^\beta, \qquad
              N_e = \frac{E}{\gamma F^\delta \sqrt{E + \epsilon}} \left(1 - \frac{1}{1 + (E/\zeta)^\eta}\right), \\
              N_\gamma &= (N_q - N_e) \left(1 - \frac{1}{1 + (E/\theta)^\iota}\right).

    M. Szydagis et al., arXiv:2211.10726, Sec. 2 (xenon). With θ = 0 all quanta that are no electrons are photons.
    There are at most as many electrons as quanta.

    Args:
        work: Energy of an electron recoil for each quantum [MeV].
        alpha, beta, gamma, delta, epsilon, zeta, eta, theta, iota: The numbers of the fit.
        field: Drift field, as the force on an electron [MeV²]: ``193 * eV / cm``.

    Raises:
        InputError: the work function or the field is not positive, or a number of the fit is not finite.
    """

    work: float
    field: float
    alpha: float
    beta: float
    gamma: float
    delta: float
    epsilon: float
    zeta: float
    eta: float
    theta: float = 0.0
    iota: float = 2.0

    def __post_init__(self) -> None:
        plausible("work", self.work, PAIR_ENERGY, single=True)
        plausible("field", self.field, DRIFT_FIELD, single=True)
        for name in ("alpha", "beta", "gamma", "zeta", "eta", "iota"):
            positive(name, getattr(self, name), single=True)
        for name in ("epsilon", "theta"):
            not_negative(name, getattr(self, name), single=True)
        finite("delta", self.delta, single=True)
        if self.theta:
            positive("theta", self.theta)

    def electrons(self, T: ArrayLike) -> Array:
        E = not_negative("T", T, "keV") / keV
        box = self.gamma * (self.field / (eV / cm)) ** self.delta
        return np.asarray(
            np.minimum(E / (box * np.sqrt(E + self.epsilon)) * _turned_on(E, self.zeta, self.eta), self._all(E))
        )

    def photons(self, T: ArrayLike) -> Array:
        E = not_negative("T", T, "keV") / keV
        share = _turned_on(E, self.theta, self.iota) if self.theta else 1.0
        return np.asarray((self._all(E) - self.electrons(T)) * share)

    def _all(self, E: Array) -> Array:
        return np.asarray(self.alpha * E**self.beta)


def _turned_on(E: Array, at: float, power: float) -> Array:
    """Return 1 − 1/(1 + (E/at)^power), which rises from 0 to 1 about `at`."""
    rising = (E / at) ** power
    return np.asarray(rising / (1 + rising))


def xenon_thomas_imel() -> ThomasImel:
    """Return the yields of xenon at 0.73 kV/cm, from XENON10: k = 0.110, N_ex/N_i = 1.09, 4ξ/N_i = 0.032, W = 13.8 eV.

    P. Sorensen, C. E. Dahl, Phys. Rev. D 83 (2011) 063501, arXiv:1101.6080; numbers as in a public code of XENON10's
    search for light dark matter (arXiv:1104.3088), where they were chosen low; the field from memory.
    """
    return ThomasImel(Lindhard(54, 0.110), work=13.8 * eV, excitons_per_pair=1.09, box=0.032 / 4)


def xenon_yields(*, field: float, density: float = 2.9 * g / cm**3) -> RecoilFit:
    """Return NEST's yields of nuclear recoils in liquid xenon (version 2; up to 330 keV).

    α 11 (+2, −0.5), β 1.1, γ 0.048, δ −0.0533, ε 12.6, ζ 0.3, η 2, θ 0.3, ι 2, and γ × (density/2.9 g/cm³)^0.3:
    defaults of the public code, described by M. Szydagis et al., arXiv:2211.10726. W = 13.7 eV (newer: 13.5).

    Args:
        field: Drift field, as the force on an electron [MeV²]: ``193 * eV / cm``.
        density: Of the liquid [MeV⁴].

    Raises:
        InputError: the field or the density is not positive.

    Example:
        >>> xenon = xenon_yields(field=193 * eV / cm)
        >>> [round(float(xenon.electrons(T * keV) / T), 2) for T in (1, 5, 25)]
        [6.86, 6.55, 4.5]
    """
    compressed = (float(plausible("density", density, DENSITY, single=True)) / (2.9 * g / cm**3)) ** 0.3
    return RecoilFit(
        work=13.7 * eV,
        field=field,
        alpha=11.0,
        beta=1.1,
        gamma=0.048 * compressed,
        delta=-0.0533,
        epsilon=12.6,
        zeta=0.3,
        eta=2.0,
        theta=0.3,
        iota=2.0,
    )


def argon_yields(*, field: float) -> RecoilFit:
    """Return NEST's yields of nuclear recoils in liquid argon (its module LArNEST of 2022, quanta conserved).

    α 11.10, β 1.087, γ 0.1, δ −0.0932, ε 2.998, ζ 0.3, η 2.94, W = 19.5 eV: constants of the public code of the NEST
    collaboration. In the limit of no field all quanta are light, and follow the linear factor of COHERENT's argon
    (0.246 + 0.00078 T/keV) to 8 % from 5 to 40 keV.

    Args:
        field: Drift field, as the force on an electron [MeV²]: ``200 * eV / cm``.

    Raises:
        InputError: the field is not positive.

    Example:
        >>> argon = argon_yields(field=200 * eV / cm)
        >>> round(float(argon.electrons(10 * keV)), 1), round(float(argon.photons(10 * keV)), 1)
        (45.4, 90.2)
    """
    return RecoilFit(
        work=19.5 * eV,
        field=field,
        alpha=11.10,
        beta=1.087,
        gamma=0.1,
        delta=-0.0932,
        epsilon=2.998,
        zeta=0.3,
        eta=2.94,
    )


@final
@dataclass(frozen=True)
class QuantaSignal(Quenching):
    """The quanta of one kind as an energy, W × number [MeV]; get one by `charge_signal` or `light_signal`.

    Args:
        yields: Mean numbers of electrons and photons.
        photons: Whether photons are counted; else electrons are.

    Raises:
        InputError: the yields are none.
    """

    yields: RecoilYields
    photons: bool = False

    def __post_init__(self) -> None:
        instance("yields", self.yields, RecoilYields, "yields such as xenon_yields(field=…)")
        truth("photons", self.photons)

    @property
    def kinks(self) -> tuple[float, ...]:
        return ()

    def __call__(self, T: ArrayLike) -> Array:
        number = self.yields.photons(T) if self.photons else self.yields.electrons(T)
        return self.yields.work * number


def charge_signal(yields: RecoilYields) -> QuantaSignal:
    """Return the electrons as an energy: W × N_e [MeV]; `InputError` if the yields are none.

    Example:
        >>> signal = charge_signal(xenon_yields(field=193 * eV / cm))
        >>> round(float(signal(5 * keV) / keV), 3)
        0.449
    """
    return QuantaSignal(yields)


def light_signal(yields: RecoilYields) -> QuantaSignal:
    """Return the photons as an energy: W × N_γ [MeV]; `InputError` if the yields are none.

    Example:
        >>> signal = light_signal(xenon_yields(field=193 * eV / cm))
        >>> round(float(signal(5 * keV) / keV), 3)
        0.435
    """
    return QuantaSignal(yields, photons=True)

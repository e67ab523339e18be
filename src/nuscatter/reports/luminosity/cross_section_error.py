r"""From an error of σ(E) to errors of the energy, ⟨E⟩ and α that a burst's events give, and what a calibration leaves.

With events D (``argon_events.py``) and their derivatives J in the numbers θ, a fit that assumes a σ that is wrong by
δ(E) finds numbers that are wrong by

.. math:: \Delta\theta = \sum_k K_k\, \delta(E_k), \qquad
          K = \left( J^T V^{-1} J \right)^{-1} J^T V^{-1} D, \qquad V = \mathrm{diag}(\mu) .

This `kernel` tells at which energies σ matters. What ``apparent_spectrum.py`` has in closed form are its moments: of
the energy :math:`\sum K = 1` and :math:`\sum K \ln E = \ln E_\mathcal{E}`; of ⟨E⟩ and α :math:`\sum K = 0`, and
:math:`\sum K \ln E` is 1/(1 + α) and 1/α. The largest error of a number, if σ is known to δ at each energy and has any
shape within this band, is :math:`\delta \sum |K|`.

A fit that knows that σ has errors with the covariance C has V + D C Dᵀ in place of V. A calibration with events A and
a flux that is known to f leaves

.. math:: C' = C - C A^T \left( A C A^T + \mathrm{diag}(\mu_A) + f^2 \mu_A \mu_A^T \right)^{-1} A C .
"""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import finite, instance, invalid, listed, not_negative, positive
from nuscatter.interactions.inelastic.total import CrossSection
from nuscatter.quantities import ENERGY, plausible
from nuscatter.reports.luminosity.argon_events import (
    ArgonEvents,
    Calibration,
    ElectronNeutrinoBurst,
    burst_events,
    calibration_events,
    energy_nodes,
)
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Relative step of the numbers for derivatives.
_STEP = 1e-4
#: Bins of fewer events are left out of the inverse.
_FEW = 1e-9


@final
@dataclass(frozen=True)
class CrossSectionError:
    r"""What is not known of σ(E): a scale, a tilt, and a shape, each with a standard error.

    The covariance of δ(E) and δ(E′) is

    .. math:: s^2 + t^2 \ln\frac{E}{E_p} \ln\frac{E'}{E_p}
              + r^2 \exp\left[ -\frac{1}{2L^2} \left( \ln\frac{E}{E'} \right)^2 \right] .

    Args:
        scale: Relative error s of all of it.
        tilt: Error t of a power of the energy.
        pivot: E_p [MeV], where the tilt changes nothing.
        shape: Relative error r at each energy.
        correlation: L, over which these are alike, in ln E.

    Raises:
        InputError: a number is negative, or no energy where one is needed.

    Example:
        >>> print(CrossSectionError(scale=0.1).covariance(np.array([10, 30]) * MeV).round(3))
        [[0.01 0.01]
         [0.01 0.01]]
    """

    _: KW_ONLY
    scale: float = 0.0
    tilt: float = 0.0
    pivot: float = 30 * MeV
    shape: float = 0.0
    correlation: float = 0.5

    def __post_init__(self) -> None:
        for name in ("scale", "tilt", "shape"):
            not_negative(name, getattr(self, name), single=True)
        positive("correlation", self.correlation, single=True), plausible("pivot", self.pivot, ENERGY, single=True)

    def covariance(self, E: Array) -> Array:
        """Return the covariance of the relative errors of σ at energies `E` [MeV], shape (n, n)."""
        power = np.log(plausible("E", E, ENERGY) / self.pivot)
        distance = (power[:, None] - power) / self.correlation
        rough = self.shape**2 * np.exp(-(distance**2) / 2)
        return np.asarray(self.scale**2 + self.tilt**2 * np.outer(power, power) + rough)


def calibrated(covariance: Array, events: ArgonEvents, *, flux_error: float) -> Array:
    """Return the covariance of the relative errors of σ that a calibration leaves, shape (n, n).

    Args:
        covariance: That before, at the nodes of the events.
        events: Of the calibration.
        flux_error: Relative error of its flux.

    Raises:
        InputError: the error is negative, or the covariance is not one of the nodes.

    Example:
        With next to no events and an unknown scale all of the error is left:

        >>> few = ArgonEvents(np.array([30.0]) * MeV, np.array([[1e-6]]))
        >>> print(calibrated(np.array([[0.04]]), few, flux_error=0.1).round(6))
        [[0.04]]
    """
    not_negative("flux_error", flux_error, single=True)
    instance("events", events, ArgonEvents, "ArgonEvents")
    number, before = events.E.size, finite("covariance", covariance)
    if before.shape != (number, number):
        raise invalid("the shape of the covariance", before.shape, f"{(number, number)}, one for each node,")
    seen = events.counts > _FEW
    counts, matrix = events.counts[seen], events.matrix[seen]
    crossed = matrix @ before
    total = crossed @ matrix.T + np.diag(counts) + flux_error**2 * np.outer(counts, counts)
    return np.asarray(before - crossed.T @ np.linalg.solve(total, crossed))


@final
@dataclass(frozen=True, eq=False)
class BurstErrors:
    """What a burst's events say of its energy, ⟨E⟩ and α, all relative to the true ones; `burst_errors` makes it.

    Args:
        events: The expected events.
        slopes: Their derivatives in the logarithms of energy, ⟨E⟩ and α, shape (3, bins).
    """

    events: ArgonEvents
    slopes: Array
    __repr__ = shortened

    @cached_property
    def _seen(self) -> tuple[Array, Array, Array]:
        """Counts, events by the neutrino's energy and derivatives, of bins that have any."""
        seen = self.events.counts > _FEW
        return self.events.counts[seen], self.events.matrix[seen], self.slopes[:, seen]

    @cached_property
    def statistical(self) -> Array:
        """Covariance of the three numbers if σ is known, shape (3, 3)."""
        counts, _, slopes = self._seen
        return np.asarray(np.linalg.inv(slopes / counts @ slopes.T))

    @cached_property
    def kernel(self) -> Array:
        """K of energy, ⟨E⟩ and α at each node, shape (3, n): the relative change by a relative change of σ there."""
        counts, matrix, slopes = self._seen
        return np.asarray(self.statistical @ (slopes / counts) @ matrix)

    @property
    def amplification(self) -> Array:
        """Σ|K| of the three: the largest relative error by a σ that is known to 1, whatever its shape."""
        return np.asarray(np.abs(self.kernel).sum(axis=1))

    def widths(self, covariance: Array | None = None) -> Array:
        """Return the relative errors of the three numbers, of a fit that knows of the errors of σ; shape (3,).

        Args:
            covariance: Of the relative errors of σ at the nodes, shape (n, n); None: σ is known.
        """
        if covariance is None:
            return np.asarray(np.sqrt(np.diag(self.statistical)))
        counts, matrix, slopes = self._seen
        total = np.diag(counts) + matrix @ covariance @ matrix.T
        return np.asarray(np.sqrt(np.diag(np.linalg.inv(slopes @ np.linalg.solve(total, slopes.T)))))


def burst_errors(cross_section: CrossSection, burst: ElectronNeutrinoBurst) -> BurstErrors:
    """Return what the events of a burst in DUNE say of it.

    Args:
        cross_section: σ(E) of ν_e on ⁴⁰Ar.
        burst: The ν_e that arrive.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> table = ns.CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-39 * cm**2]}, extended=True)
        >>> found = burst_errors(table, ElectronNeutrinoBurst())
        >>> print((100 * found.widths()).round(1), found.kernel[0].sum().round(4))
        [1.9 2.  6.4] 1.0
    """
    events = burst_events(cross_section, burst)
    per_fluence = events.matrix / burst.fluence(events.E)
    slopes = []
    for name in ("energy", "mean_energy", "alpha"):
        up, down = (burst.fluence(events.E, **{name: 1 + step}) for step in (_STEP, -_STEP))
        slopes.append(per_fluence @ ((up - down) / (2 * _STEP)))
    return BurstErrors(events, np.array(slopes))


def left_by(error: CrossSectionError, sources: Iterable[Calibration], cross_section: CrossSection) -> Array:
    """Return the covariance of the relative errors of σ that measurements leave, at the nodes; shape (n, n).

    Args:
        error: What is not known before.
        sources: The measurements, as `StoppedPionArgon` and `SolarArgon`.
        cross_section: σ(E), for the number of events.

    Raises:
        InputError: an argument is not of its kind.
    """
    instance("error", error, CrossSectionError, "a CrossSectionError")
    covariance = error.covariance(energy_nodes()[0])
    for each in listed("sources", sources, "a list of measurements such as StoppedPionArgon()"):
        covariance = calibrated(covariance, calibration_events(cross_section, each), flux_error=each.flux_error)
    return covariance

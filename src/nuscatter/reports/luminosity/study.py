"""DUNE's question: by how much a burst's energy is wrong if the cross section of ν_e on ⁴⁰Ar is.

DUNE (arXiv:2303.17007) found that σ must be known to about 5 % for less than 10 % bias on the energy. Here nature has
one cross section and the fit assumes another; `luminosity_study` tells the biases of the fit

- as it is,
- after the assumed σ was scaled to the events of a stopped-pion source,
- after it was scaled and tilted, by a power of the energy, to the spectrum of these events.

Data are expected counts without fluctuation, so that what is left is bias alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.catalogue.supernova.burst_likelihood import supernova_likelihood
from nuscatter.errors import FitError, instance, one_of
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.inelastic.total import CrossSection
from nuscatter.particles import nu_e
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.pinched_burst import PinchedBurst
from nuscatter.reports.luminosity.apparent_spectrum import apparent_spectrum
from nuscatter.reports.luminosity.argon_events import (
    ArgonEvents,
    Calibration,
    ElectronNeutrinoBurst,
    argon_detector,
    burst_events,
    calibration_events,
    energy_nodes,
)
from nuscatter.reports.luminosity.calibrations import StoppedPionArgon
from nuscatter.reports.luminosity.cross_section_error import BurstErrors, CrossSectionError, burst_errors, left_by
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Mean energies and shapes that fits may visit.
_MEANS, _SHAPES = (4 * MeV, 30 * MeV), (0.0, 8.0)
#: Scale and power of the energy of a calibration.
_Calibration: TypeAlias = tuple[float, float]


@final
@dataclass(frozen=True, kw_only=True)
class Bias:
    """The numbers of a fit relative to the true ones, less 1."""

    energy: float
    mean_energy: float
    alpha: float
    #: −2 ln L at the minimum: how well the assumed cross section describes the events of the true one.
    chi2: float


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Nature:
    """A cross section that nature may have, seen by a fit that assumes another."""

    name: str
    #: Its average over the ν_e of muon decay [MeV⁻²].
    average: float
    #: Events of the burst.
    events: float
    #: Of the fit as it is.
    bias: Bias
    #: After the assumed σ was scaled to the events of the calibration.
    scaled: Bias
    #: After it was scaled and tilted.
    tilted: Bias
    #: The power of the energy of the tilt.
    tilt: float


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class LuminosityStudy:
    """What errors of σ do to a burst's numbers; `luminosity_study` makes it."""

    #: Name of the cross section that is assumed.
    assumed: str
    #: It.
    cross_section: CrossSection
    burst: ElectronNeutrinoBurst
    #: The measurement that scales and tilts the assumed cross section.
    source: Calibration
    #: What the burst's events say, with the assumed cross section.
    errors: BurstErrors
    #: Events of the calibration, likewise.
    calibration: ArgonEvents
    natures: tuple[Nature, ...]
    __repr__ = shortened

    @cached_property
    def statistical(self) -> Array:
        """Relative errors of energy, ⟨E⟩ and α if σ is known, shape (3,)."""
        return self.errors.widths()

    def widths(self, error: CrossSectionError, sources: Iterable[Calibration] = ()) -> Array:
        """Return the relative errors of energy, ⟨E⟩ and α, statistics included, shape (3,).

        Args:
            error: What is not known of σ.
            sources: Measurements of σ, as `StoppedPionArgon` and `SolarArgon`.

        Raises:
            InputError: an argument is not of its kind.
        """
        return self.errors.widths(left_by(error, sources, self.cross_section))


def luminosity_study(
    cross_sections: Mapping[str, CrossSection],
    *,
    assumed: str,
    burst: ElectronNeutrinoBurst | None = None,
    source: Calibration | None = None,
) -> LuminosityStudy:
    """Return what errors of σ(ν_e ⁴⁰Ar) do to what DUNE's events say of a burst.

    Args:
        cross_sections: By name, as `argon_cross_sections` returns them.
        assumed: The one that fits assume.
        burst: The ν_e that arrive; None: the default.
        source: The measurement of σ; None: the default of `StoppedPionArgon`.

    Raises:
        InputError: a name is not there, or an argument is not of its kind.
        FitError: a fit does not converge.

    Example:
        Nature has 1.1 times the cross section that is assumed:

        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> def table(factor):
        ...     values = {ns.nu_e: [0, factor * 1e-39 * cm**2]}
        ...     return ns.CrossSectionTable([5 * MeV, 50 * MeV], values, extended=True)
        >>> found = luminosity_study({"ours": table(1.0), "nature": table(1.1)}, assumed="ours")
        >>> for each in found.natures:
        ...     print(f"{each.name} {abs(each.bias.energy):.3f} {abs(each.scaled.energy):.3f}")
        ours 0.000 0.000
        nature 0.100 0.000
    """
    instance("cross_sections", cross_sections, Mapping, "cross sections by name")
    chosen = one_of("assumed", assumed, list(cross_sections))
    star, beside = burst or ElectronNeutrinoBurst(), source or StoppedPionArgon()
    ours, detector = cross_sections[chosen], argon_detector(cross_sections[chosen])
    known = calibration_events(ours, beside)
    natures = []
    for name, sigma in cross_sections.items():
        events, measured = burst_events(sigma, star), calibration_events(sigma, beside)
        scale, tilt = _fitted_calibration(known, measured)
        flux = beside.fluence(known.E)
        biases = [
            _bias(detector, star, counts=events.counts, calibration=each, pivot=known.logarithmic_mean)
            for each in ((1.0, 0.0), (measured.total / known.total, 0.0), (scale, tilt))
        ]
        average = _weighed(flux, sigma, known.E)
        natures.append(
            Nature(
                name=name,
                average=average,
                events=events.total,
                bias=biases[0],
                scaled=biases[1],
                tilted=biases[2],
                tilt=tilt,
            )
        )
    return LuminosityStudy(
        assumed=chosen,
        cross_section=ours,
        burst=star,
        source=beside,
        errors=burst_errors(ours, star),
        calibration=known,
        natures=tuple(natures),
    )


def _weighed(flux: Array, sigma: CrossSection, E: Array) -> float:
    weights = energy_nodes()[1] * flux
    return float((weights * sigma(E, nu_e)).sum() / weights.sum())


def _fitted_calibration(known: ArgonEvents, measured: ArgonEvents) -> _Calibration:
    """Return the scale and the power of the energy that take the assumed events to the measured ones."""
    power = np.log(known.E / known.logarithmic_mean)

    def counts(scale: float = 1.0, tilt: float = 0.0) -> Array:
        return np.asarray(scale * (known.matrix @ np.exp(tilt * power)))

    seen = known.counts > 0
    like = PoissonLikelihood(measured.counts[seen], lambda scale=1.0, tilt=0.0: counts(scale, tilt)[seen])
    values = _converged(like)
    return values["scale"], values["tilt"]


def _bias(
    detector: SupernovaDetector,
    burst: ElectronNeutrinoBurst,
    *,
    counts: Array,
    calibration: _Calibration,
    pivot: float,
) -> Bias:
    """Return what a fit finds of counts, if the assumed σ was scaled and tilted by a calibration."""
    scale, tilt = calibration

    def emitted(energy: Any = 1.0, mean_energy: Any = 1.0, alpha: Any = burst.alpha) -> PinchedBurst:
        # A σ that is tilted acts as another spectrum: exact, see apparent_spectrum.
        mean = np.asarray(mean_energy) * burst.mean_energy
        seen = apparent_spectrum(energy=energy, mean_energy=mean, alpha=alpha, scale=scale, tilt=tilt, pivot=pivot)
        return burst.emitted(seen[0], seen[1] / burst.mean_energy, seen[2])

    like = supernova_likelihood(
        detector, emitted, observed={detector.name: counts[:, None]}, mean_energy=_MEANS, alpha=_SHAPES
    )
    found = fit(like)
    if not found.valid:
        raise FitError(f"The fit of the burst did not converge: {found.message}")
    values = found.values
    return Bias(
        energy=values["energy"] - 1,
        mean_energy=values["mean_energy"] - 1,
        alpha=values["alpha"] / burst.alpha - 1,
        chi2=found.fval,
    )


def _converged(like: PoissonLikelihood) -> Mapping[str, float]:
    found = fit(like)
    if not found.valid:
        raise FitError(f"The fit of the calibration did not converge: {found.message}")
    return found.values

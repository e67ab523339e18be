"""Tables of sensitivities: each planned experiment by each number, against exposure, flux and distance.

A number that an experiment does not say is infinite: a reactor's neutrinos do not see where neutrons are, and it has
no ν_μ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.planned_experiments import Plan, plan, plans
from nuscatter.errors import FitError, choose, function, listed, not_negative, positive
from nuscatter.quantities import STERILE_SPLITTING, plausible
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import (
    OfEach,
    moment,
    neutron_radius,
    quark_couplings,
    sterile,
    sterile_at,
    weak_angle,
)
from nuscatter.units import Array

#: Flux uncertainty that a heavy-water detector would leave (arXiv:2104.09605, abstract: 2 to 3 %).
HEAVY_WATER = 0.02
#: Ends of both axes of the plane of ε_ee and ε_μμ: its far pieces are at −Q_W/(Z + 2N), near 0.35.
_PLANE = (-0.4, 0.8)
#: Is told which experiment and number is computed.
Progress: TypeAlias = Callable[[str], None]


@final
@dataclass(frozen=True)
class Asked:
    """A column of the table.

    Args:
        name: As in `QUESTIONS`.
        symbol: For people.
        unit: Of the numbers; empty for pure ones.
        size: The size of the unit.
        function: The hypotheses.
        kind: ``sigma``, ``limit`` (90 %), or ``area`` (90 %, two parameters).
    """

    name: str
    symbol: str
    unit: str
    size: float
    function: Callable[..., AnyHypothesis] | OfEach
    kind: str

    @property
    def words(self) -> str:
        """What kind of number it is."""
        return {"sigma": "68 %", "limit": "limit at 90 %", "area": "at 90 %"}[self.kind]

    def __call__(
        self,
        experiments: Sequence[str | Plan] | str | Plan,
        *,
        exposure: float = 1.0,
        flux_uncertainty: float | None = None,
        background: float = 1.0,
    ) -> float:
        """Return the number for experiments together, in its unit; arguments as `sensitivity`."""
        found = sensitivity(
            experiments,
            self.function,
            exposure=exposure,
            flux_uncertainty=flux_uncertainty,
            background=background,
        )
        if self.kind == "sigma":
            return found.sigma() / self.size
        if self.kind == "limit":
            return found.upper_limit() / self.size
        try:
            return found.area(*found.names, within=_PLANE) / self.size**2
        except FitError:  # a band leaves the plane
            return float("inf")


#: What is asked of each experiment.
QUESTIONS: Mapping[str, Asked] = MappingProxyType(
    {
        each.name: each
        for each in (
            Asked("sin2_theta_w", "σ(sin²θ_W)", "", 1.0, weak_angle, "sigma"),
            Asked("neutron_radius", "σ(R_n)/R_n", "%", 0.01, neutron_radius, "sigma"),
            Asked("couplings", "area of ε_ee, ε_μμ (d)", "", 1.0, quark_couplings, "area"),
            Asked("moment", "μ_ν", "1e-11 μ_B", 1.0, moment, "limit"),
            Asked("sterile", "|U|² at 1 eV²", "", 1.0, sterile, "limit"),
        )
    }
)


@final
@dataclass(frozen=True, eq=False)
class Study:
    """Numbers of experiments.

    Args:
        rows: What each line is, as the title of an experiment.
        columns: What is asked.
        values: In the units of the columns, shape (rows, columns); infinite where nothing is said.
    """

    rows: tuple[str, ...]
    columns: tuple[Asked, ...]
    values: Array


def study(
    experiments: Sequence[str | Plan] | None = None,
    questions: Sequence[str] | None = None,
    *,
    exposure: float = 1.0,
    flux_uncertainty: float | None = None,
    background: float = 1.0,
    progress: Progress | None = None,
) -> Study:
    """Return what each of some experiments says of each of some numbers.

    Args:
        experiments: Names or plans; None for all planned ones.
        questions: Names of `QUESTIONS`; None for all.
        exposure: As in `sensitivity`.
        flux_uncertainty: As there.
        background: As there.
        progress: Is told what is done.

    Raises:
        InputError: an unknown name, and as `sensitivity`.

    Example:
        >>> found = study(["COH-Ge-18"], ["sin2_theta_w"])
        >>> found.rows, f"{found.values[0, 0]:.3f}"
        (('COH-Ge-18',), '0.017')
    """
    given = list(plans()) if experiments is None else listed("experiments", experiments, "a list of experiments")
    wanted = QUESTIONS if questions is None else listed("questions", questions, "a list of names")
    chosen = [each if isinstance(each, Plan) else plan(each) for each in given]
    columns = tuple(choose("question", name, QUESTIONS) for name in wanted)
    if progress is not None:
        function("progress", progress, "a function of a text, or None,")
    values = np.empty((len(chosen), len(columns)))
    for row, experiment in enumerate(chosen):
        for column, question in enumerate(columns):
            if progress is not None:
                progress(f"{experiment.name}: {question.symbol}")
            values[row, column] = question(
                experiment, exposure=exposure, flux_uncertainty=flux_uncertainty, background=background
            )
    return Study(tuple(each.name for each in chosen), columns, values)


def against_exposure(
    experiment: str | Plan,
    question: str = "sin2_theta_w",
    *,
    exposures: ArrayLike,
    flux_uncertainties: Sequence[float],
) -> Array:
    """Return a number against the exposure, for several uncertainties of the flux: shape (fluxes, exposures).

    Args:
        experiment: A name or a plan.
        question: A name of `QUESTIONS`.
        exposures: Factors of its exposure.
        flux_uncertainties: Relative ones; 0 for none.

    Raises:
        InputError: as `study`.
    """
    asked = choose("question", question, QUESTIONS)
    factors = np.atleast_1d(positive("exposures", exposures)).ravel()
    fluxes = np.atleast_1d(not_negative("flux_uncertainties", flux_uncertainties)).ravel()
    return np.array(
        [
            [asked(experiment, exposure=float(each), flux_uncertainty=flux) for each in factors]
            for flux in fluxes.tolist()
        ]
    )


def against_distance(
    experiment: str | Plan, *, distances: Sequence[float], splittings: ArrayLike, flux_uncertainty: float | None = None
) -> Array:
    """Return 90 % limits of |U|² at distances and splittings: shape (distances, splittings).

    Args:
        experiment: A name or a plan, which is moved; its beam neutrons stay the same.
        distances: From its source [MeV⁻¹].
        splittings: Δm² [MeV²].
        flux_uncertainty: As in `sensitivity`.

    Raises:
        InputError: as `study` and `Plan.at`.
    """
    chosen = experiment if isinstance(experiment, Plan) else plan(experiment)
    away = np.atleast_1d(positive("distances", distances)).ravel()
    squares = np.atleast_1d(plausible("splittings", splittings, STERILE_SPLITTING)).ravel()
    return np.array(
        [
            [
                sensitivity(
                    chosen.at(distance), sterile_at(float(each)), flux_uncertainty=flux_uncertainty
                ).upper_limit()
                for each in squares
            ]
            for distance in away.tolist()
        ]
    )

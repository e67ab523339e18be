r"""Parity-violating asymmetries as nuclear models predict them, beside the measured ones.

For each model: A_PV with plane waves and with waves that the Coulomb field distorts, both averaged over the acceptance
with the publication's weak charge; the pull, (predicted − measured) / error; radii of the points and the neutron skin;
charge and weak form factors at the published mean Q².

The measured asymmetry says how thick the skin is in two ways. Each model's neutrons are stretched, with the protons and
the nucleons' own size as they are, until it has the measured asymmetry, to first order. And the models of two families,
Skyrme and relativistic, lie near one line in the plane of skin and asymmetry, which meets the measured one. From model
to model surfaces and protons change with the skin, so that the line may have another slope than the neutrons'
stretching, and far from the models it leads astray.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.catalogue.nuclear_models import mean_field
from nuscatter.catalogue.parity_violation import ParityViolationMeasurement, parity_violation_measurement
from nuscatter.errors import finite, instance, invalid, listed, not_negative
from nuscatter.reports.nuclear_spread import RELATIVISTIC, SKYRME, nuclei_of
from nuscatter.reports.report import Number
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import NuclearModel, Nucleus
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm

_PPB = 1e-9
#: Step of a derivative by the neutrons' length, and a momentum transfer at which 1 − F is Q²R²/6 to 1e-4.
_STRETCH, _SMALL = 0.002, 1 * MeV


@final
@dataclass(frozen=True)
class AsymmetryPrediction:
    """What one nuclear model says of one experiment."""

    #: Name of the model.
    model: str
    #: "Skyrme", "relativistic", or empty for a model of another kind.
    family: str
    #: ⟨A_PV⟩ with plane waves, a number.
    plane_wave: float
    #: ⟨A_PV⟩ with distorted waves.
    asymmetry: float
    #: Charge form factor at the published mean Q².
    charge_form_factor: float
    #: Weak form factor at the published mean Q².
    weak_form_factor: float
    #: dA/dR_n [MeV] at fixed protons, distorted; None of a model without ground states.
    slope: float | None
    #: Radius of the point neutrons [MeV⁻¹]; None of a model without ground states.
    neutron_radius: float | None
    #: Radius of the point protons [MeV⁻¹]; None of a model without ground states.
    proton_radius: float | None

    def stretched_skin(self, asymmetry: float) -> float | None:
        """Return the skin [MeV⁻¹] with which this model has another asymmetry; None of one without ground states."""
        value = float(finite("asymmetry", asymmetry, single=True))
        if self.skin is None or self.slope is None:
            return None
        return self.skin + (value - self.asymmetry) / self.slope

    @property
    def skin(self) -> float | None:
        """Neutron skin R_n − R_p [MeV⁻¹]; None of a model without ground states."""
        if self.neutron_radius is None or self.proton_radius is None:
            return None
        return self.neutron_radius - self.proton_radius


@final
@dataclass(frozen=True)
class SkinLine:
    """A straight line through models in the plane of neutron skin and asymmetry, A = intercept + slope × skin.

    Args:
        slope: dA/dskin [MeV].
        intercept: A of a nucleus without skin, a number.
        scatter: Standard deviation of the models' asymmetries about the line.

    Raises:
        InputError: the slope is zero, or a number is not finite.

    Example:
        >>> line = SkinLine(slope=-500e-9 / fm, intercept=650e-9, scatter=6e-9)
        >>> skin, error = line.skin(550e-9, 8e-9)
        >>> round(skin / fm, 3), round(error / fm, 3)
        (0.2, 0.02)
    """

    _: KW_ONLY
    slope: float
    intercept: float
    scatter: float

    def __post_init__(self) -> None:
        for name in ("slope", "intercept"):
            finite(name, getattr(self, name), single=True)
        not_negative("scatter", self.scatter, single=True)
        if not self.slope:
            raise invalid("slope", self.slope, "a slope that is not zero")

    def __call__(self, skin: float | Array) -> Array:
        """Return the asymmetry on the line at a neutron skin [MeV⁻¹]."""
        return np.asarray(self.intercept + self.slope * finite("skin", skin, "fm"))

    def skin(self, asymmetry: float, error: float) -> tuple[float, float]:
        """Return the skin [MeV⁻¹] of an asymmetry and its error, from that of the asymmetry and from the scatter.

        Raises:
            InputError: the asymmetry is not finite, or the error negative.
        """
        value = float(finite("asymmetry", asymmetry, single=True))
        sigma = math.hypot(float(not_negative("error", error, single=True)), self.scatter)
        return (value - self.intercept) / self.slope, sigma / abs(self.slope)


@final
@dataclass(frozen=True, eq=False)
class AsymmetryComparison:
    """An experiment with the predictions of several nuclear models; get one by `asymmetry_comparison`."""

    measurement: ParityViolationMeasurement
    predictions: tuple[AsymmetryPrediction, ...]
    #: Models that have no such nucleus, and why.
    left_out: Mapping[str, str]

    def pull(self, prediction: AsymmetryPrediction) -> float:
        """Return (predicted − measured) / error with distorted waves; of a plan, with the expected asymmetry."""
        instance("prediction", prediction, AsymmetryPrediction, "a prediction of this comparison")
        return (prediction.asymmetry - self.measurement.asymmetry) / self.measurement.error

    @cached_property
    def line(self) -> SkinLine | None:
        """The line of least squares through the models with a skin; None of fewer than three, or of one skin alone."""
        points = [(each.skin, each.asymmetry) for each in self.predictions if each.skin is not None]
        skins, values = np.array(points, dtype=float).reshape(-1, 2).T
        if len(points) < 3 or not np.ptp(skins) > 1e-9 * fm:
            return None
        slope = float(np.cov(skins, values)[0, 1] / np.var(skins, ddof=1))
        intercept = float(values.mean() - slope * skins.mean())
        left = values - intercept - slope * skins
        return SkinLine(slope=slope, intercept=intercept, scatter=float(np.sqrt(np.sum(left**2) / (len(points) - 2))))

    @property
    def stretched_skin(self) -> tuple[float, float, float] | None:
        """Skin [MeV⁻¹] of models stretched to the measured asymmetry: their mean, its error, their standard deviation.

        The error is that of the asymmetry. None if no model has ground states.
        """
        value = self.measurement.asymmetry
        skins = np.array([one for each in self.predictions if (one := each.stretched_skin(value)) is not None])
        slopes = [each.slope for each in self.predictions if each.slope is not None]
        if not skins.size:
            return None
        return float(skins.mean()), self.measurement.error / abs(float(np.mean(slopes))), float(skins.std())

    @property
    def inferred_skin(self) -> tuple[float, float] | None:
        """Neutron skin [MeV⁻¹] and its error where the line meets the measured asymmetry; None without a line."""
        if self.line is None:
            return None
        return self.line.skin(self.measurement.asymmetry, self.measurement.error)


def mean_field_models(forces: Iterable[str] = (*SKYRME, *RELATIVISTIC)) -> dict[str, NuclearModel]:
    """Return mean fields by the names of their forces.

    Args:
        forces: Names of published forces, blind to case and dashes; four Skyrme forces and four relativistic sets if
            none are given.

    Raises:
        InputError: there is no such force.

    Example:
        >>> list(mean_field_models())[3:5], list(mean_field_models(["sly4"]))
        (['UNEDF0', 'NL3'], ['SLy4'])
    """
    found: dict[str, NuclearModel] = {}
    for name in listed("forces", forces, "a list of names"):
        model = mean_field(name, Filling())
        found[(model.skyrme if isinstance(model, HartreeFock) else model.couplings).name] = model
    return found


def asymmetry_comparison(
    measurement: ParityViolationMeasurement | str, models: Mapping[str, NuclearModel] | None = None
) -> AsymmetryComparison:
    """Return what nuclear models predict for an experiment of parity violation, beside what it measured.

    A model that has no such nucleus is named in `AsymmetryComparison.left_out` with its sentence, and left out.

    Args:
        measurement: A measurement or its name.
        models: Nuclear models by name; those of `mean_field_models` if None.

    Raises:
        InputError: there is no such measurement, or an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> found = asymmetry_comparison("PREX-2", {"SLy4": ns.HartreeFock("SLy4")})
        >>> one = found.predictions[0]
        >>> print(f"skin {one.skin / fm:.2f} fm, pull {found.pull(one):.1f}")
        skin 0.16 fm, pull 1.4
    """
    chosen = parity_violation_measurement(measurement) if isinstance(measurement, str) else measurement
    instance("measurement", chosen, ParityViolationMeasurement, "a ParityViolationMeasurement, or its name,")
    given = mean_field_models() if models is None else models
    nuclei, left_out = nuclei_of(chosen.nuclide, given)
    predictions = tuple(_prediction(name, given[name], nucleus, chosen) for name, nucleus in nuclei.items())
    return AsymmetryComparison(chosen, predictions, left_out)


def _prediction(
    name: str, model: NuclearModel, nucleus: Nucleus, measurement: ParityViolationMeasurement
) -> AsymmetryPrediction:
    Q, charges = math.sqrt(measurement.q2), measurement.charges
    weak = weak_form_factor(nucleus, Q, proton=charges.proton, neutron=charges.neutron)
    family, slope, neutrons, protons, value = "", None, None, None, None
    if isinstance(model, HartreeFock | RelativisticMeanField):
        state = model.solve(measurement.nuclide)
        family = "Skyrme" if isinstance(model, HartreeFock) else "relativistic"
        neutrons, protons = state.neutron_radius, state.proton_radius
        square = 6 * (1 - float(nucleus.neutron(np.asarray(_SMALL)))) / _SMALL**2
        steps = [1.0, 1 - _STRETCH, 1 + _STRETCH]
        value, shorter, longer = measurement.predict(nucleus, stretch=steps, own=square - neutrons**2)
        slope = float(longer - shorter) / (2 * _STRETCH * neutrons)
    return AsymmetryPrediction(
        name,
        family,
        float(measurement.predict(nucleus, distorted=False)),
        float(measurement.predict(nucleus) if value is None else value),
        float(nucleus.proton(np.asarray(Q))),
        float(weak),
        slope,
        neutrons,
        protons,
    )


def comparison_numbers(comparison: AsymmetryComparison) -> list[tuple[str, list[Number]]]:
    """Return tables of numbers: the measurement, what the line through the models infers, and each model.

    Raises:
        InputError: it is no comparison.
    """
    instance("comparison", comparison, AsymmetryComparison, "an AsymmetryComparison")
    measurement = comparison.measurement
    name, kind = measurement.name, "expected" if measurement.planned else "measured"
    facts = measurement.facts
    error = (measurement.error / _PPB,) * 2
    source = facts["asymmetry"].source if "asymmetry" in facts else measurement.reference or "given"
    rows = [Number(f"A_PV, {kind}", measurement.asymmetry / _PPB, "ppb", error, source)]
    for quantity in ("weak form factor", "charge less weak form factor", "neutron skin", "neutron skin with PREX-1"):
        if quantity in facts:
            fact = facts[quantity]
            rows.append(Number(f"{quantity}, published", fact.values[0], fact.unit, fact.error, fact.source))
    if comparison.stretched_skin is not None:
        mean, of_mean, spread = (each / fm for each in comparison.stretched_skin)
        rows.append(Number("neutron skin, models stretched to it", mean, "fm", (of_mean, of_mean)))
        rows.append(Number("their standard deviation", spread, "fm"))
    if comparison.line is not None and comparison.inferred_skin is not None:
        line, (skin, of_skin) = comparison.line, comparison.inferred_skin
        rows.append(Number("neutron skin, by the line through the models", skin / fm, "fm", (of_skin / fm,) * 2))
        rows.append(Number("slope of the line", line.slope * fm / _PPB, "ppb/fm"))
        rows.append(Number("scatter about the line", line.scatter / _PPB, "ppb"))
    return [(name, rows), *((f"{name}, {each.model}", _numbers(comparison, each)) for each in comparison.predictions)]


def _numbers(comparison: AsymmetryComparison, each: AsymmetryPrediction) -> list[Number]:
    rows = [
        Number("A_PV, plane wave", each.plane_wave / _PPB, "ppb"),
        Number("A_PV, distorted wave", each.asymmetry / _PPB, "ppb"),
        Number("charge form factor", each.charge_form_factor),
        Number("weak form factor", each.weak_form_factor),
        Number("charge less weak form factor", each.charge_form_factor - each.weak_form_factor),
    ]
    if not comparison.measurement.planned:
        rows.append(Number("pull", comparison.pull(each), "standard deviations"))
    if each.neutron_radius is not None and each.proton_radius is not None and each.skin is not None:
        rows += [
            Number("R_n", each.neutron_radius / fm, "fm"),
            Number("R_p", each.proton_radius / fm, "fm"),
            Number("neutron skin", each.skin / fm, "fm"),
        ]
    stretched = each.stretched_skin(comparison.measurement.asymmetry)
    if stretched is not None and each.slope is not None:
        rows.append(Number("dA_PV/dR_n", each.slope * fm / _PPB, "ppb/fm"))
        rows.append(Number("neutron skin, stretched", stretched / fm, "fm"))
    return rows

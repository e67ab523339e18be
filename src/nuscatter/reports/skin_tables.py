"""Radii and slopes as rows of numbers, beside what the collaborations published."""

from collections.abc import Mapping
from types import MappingProxyType

from nuscatter.catalogue.parity_violation import ParityViolationMeasurement
from nuscatter.errors import instance
from nuscatter.fits.minimum.result import FitResult
from nuscatter.reports.report import Number
from nuscatter.reports.symmetry_slope import SKINS, SlopeFit, SlopeReport, Tension, skin_in_fm
from nuscatter.reports.weak_radii import CombinedSkin, InvertedAsymmetry
from nuscatter.units import MeV, fm

#: Rows of an inversion, and the quantity of the measurement's facts that is beside each.
_PUBLISHED: Mapping[str, str] = MappingProxyType(
    {
        "R_n": "neutron radius",
        "R_n − R_p": "neutron skin",
        "R_W": "weak radius",
        "F_W": "weak form factor",
        "F_ch − F_W": "charge less weak form factor",
    }
)
#: The published neutron radius of Cs and I [fm], its error and its source.
_CSI_RADIUS = (5.47, 0.38, "M. Atzori Corona et al., Eur. Phys. J. C 83 (2023) 683, from memory")


def inversion_numbers(found: InvertedAsymmetry) -> tuple[str, list[Number]]:
    """Return the radii that an asymmetry asks for, with the parts of the error, and what was published.

    Args:
        found: From `invert_asymmetry`.

    Raises:
        InputError: it is no inversion.
    """
    instance("found", found, InvertedAsymmetry, "an InvertedAsymmetry, as invert_asymmetry returns it,")
    measurement, error = found.data.measurement, found.error / fm
    form, form_error = found.weak_form_factor, found.weak_form_factor_error
    weak = found.weak_radius_error / fm
    rows = [
        Number("R_n", found.neutron_radius / fm, "fm", (error, error)),
        Number("R_n − R_p", found.skin / fm, "fm", (error, error)),
        Number("R_W", found.weak_radius / fm, "fm", (weak, weak)),
        Number("F_W", form, "", (form_error, form_error)),
        Number("F_ch − F_W", found.charge_form_factor - form, "", (form_error, form_error)),
    ]
    beside = [each for row in rows for each in (row, *_published(measurement, row))]
    parts = [Number(f"error of R_n by {name}", value / fm, "fm") for name, value in found.errors.items()]
    surface = found.surface.mean / fm, found.surface.error / fm
    assumed = Number("diffuseness of the neutrons, of mean fields", surface[0], "fm", (surface[1], surface[1]))
    return f"{measurement.nuclide.name}, {measurement.name}, two parameters", [*beside, *parts, assumed]


def combined_numbers(found: CombinedSkin, published: Number | None = None) -> tuple[str, list[Number]]:
    """Return the skin of several measurements, and the published one where it is given.

    Args:
        found: From `combined_skin`.
        published: A row to stand beside it.

    Raises:
        InputError: an argument is not of its kind.
    """
    instance("found", found, CombinedSkin, "a CombinedSkin, as combined_skin returns it,")
    error = found.error / fm
    rows = [Number("R_n − R_p", found.skin / fm, "fm", (error, error))]
    rows += [] if published is None else [instance("published", published, Number, "a Number, or None")]
    return f"{found.nuclide.name}, measurements together", rows


def prex_together(measurement: ParityViolationMeasurement) -> Number | None:
    """Return the published skin of PREX-1 and PREX-2 together, which is among the facts of PREX-2."""
    instance("measurement", measurement, ParityViolationMeasurement, "a ParityViolationMeasurement")
    fact = measurement.facts.get("neutron skin with PREX-1")
    if fact is None:
        return None
    return Number("R_n − R_p, published", fact.values[0], fact.unit, fact.error, fact.source)


def coherent_numbers(points: FitResult, physical: FitResult) -> tuple[str, list[Number]]:
    """Return the common neutron radius of Cs and I in both conventions, beside the published one.

    Args:
        points: Fit with `point_neutrons`.
        physical: Fit with `physical_neutrons`.

    Raises:
        InputError: an argument is no fit.
    """
    rows = []
    for name, result in (
        ("R_n of points", points),
        ("R_n with the nucleons' size", physical),
    ):
        instance("a fit", result, FitResult, "a FitResult, as coherent_radius returns it,")
        error = result.errors["radius"]
        rows.append(Number(name, result.values["radius"], "fm", (error, error)))
    value, error, source = _CSI_RADIUS
    rows.append(Number("R_n with the nucleons' size, published", value, "fm", (error, error), source))
    return "Cs and I, coherent scattering", rows


def slope_numbers(report: SlopeReport) -> list[tuple[str, list[Number]]]:
    """Return L and the skins of each fit, and how far the data are apart.

    Where data give no limit on one side, no skin is told.

    Args:
        report: From `slope_report`.

    Raises:
        InputError: it is no such report.
    """
    instance("report", report, SlopeReport, "a SlopeReport, as slope_report returns it,")
    tables = [_of_fit(each) for each in report.alone.values()]
    for fitted, apart in zip(report.joint, report.tensions, strict=True):
        title, rows = _of_fit(fitted)
        tables.append((title, [*rows, *_of_tension(apart)]))
    return tables


def slope_notes(report: SlopeReport) -> list[str]:
    """Return a sentence for each data set that limits L on one side only or that could not be had.

    Args:
        report: From `slope_report`.

    Raises:
        InputError: it is no such report.
    """
    instance("report", report, SlopeReport, "a SlopeReport, as slope_report returns it,")
    notes = [
        f"{', '.join(each.data)} alone limits L on one side at most: its fit ends at the limit {each.L / MeV:g} MeV."
        for each in (*report.alone.values(), *report.joint)
        if not each.is_limited
    ]
    return notes + [f"{name} is left out: {why}" for name, why in report.left_out.items()]


def _published(measurement: ParityViolationMeasurement, row: Number) -> list[Number]:
    """Return the published number of the same quantity, where there is one."""
    fact = measurement.facts.get(_PUBLISHED[row.name])
    if fact is None:
        return []
    return [Number(f"{row.name}, published", fact.values[0], fact.unit, fact.error, fact.source)]


def _of_fit(found: SlopeFit) -> tuple[str, list[Number]]:
    error = found.error / MeV
    rows = [Number("L", found.L / MeV, "MeV", (error, error))]
    if found.is_limited:
        for name in SKINS:
            value, spread = skin_in_fm(found, name)
            rows.append(Number(f"skin of {name}", value, "fm", (spread, spread)))
    return " + ".join(found.data), rows


def _of_tension(apart: Tension) -> list[Number]:
    return [
        Number("χ² of the parameter goodness of fit", apart.chi2),
        Number("its degrees of freedom", apart.dof),
        Number("its p-value", apart.p_value),
        Number("distance of the data", apart.sigma, "σ"),
    ]

r"""Neutron radii of Cs, I, Ar and Ge from coherent scattering, skins, and what all skins say of one slope.

The hypotheses are in ``radius_hypotheses.py``, with what a radius means. All nuisances of the data are profiled but
that of the form factor: the radius is in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np

from nuscatter.datasets import load
from nuscatter.datasets.csi_2017 import coherent_csi_2017
from nuscatter.datasets.parity_violation.published_asymmetries import crex, prex_2
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.fits.likelihoods.likelihood import Likelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.combined import COMBINATIONS, together
from nuscatter.reports.results.published import PublishedInterval, published_intervals
from nuscatter.reports.results.radius_hypotheses import (
    CAESIUM_LESS_IODINE,
    LESS_IODINE_SPREAD,
    caesium_radius,
    energies_alone,
    fermi_neutron_radius,
    neutron_radius,
    neutron_skin,
    radius_and_angle,
    whole_coherence,
)
from nuscatter.reports.results.told import Allowed, Analysis, Progress, Result, Row, allowed
from nuscatter.reports.weak_radii import form_factor_nuisances, point_neutrons
from nuscatter.units import Array

_LEVELS = (0.683, 0.9)
_TABLE = "neutron_radii.csv"
_HELM = f"{EFFECTIVE.scheme}, Helm with the nucleons' size"
_FERMI = f"{EFFECTIVE.scheme}, Fermi with the nucleons' size"
_POINTS = f"{EFFECTIVE.scheme}, points: Fermi neutrons, measured charge and nucleons"
_FAMILY = (
    f"{EFFECTIVE.scheme} for neutrinos, published weak charges for electrons; "
    "eleven mean fields along L, their spread profiled"
)
_GRID = np.linspace(0.0, 10.0, 41)
_WIDE = np.linspace(0.0, 16.0, 65)
_ABOVE = np.linspace(2.5, 9.0, 27)
_NEAR = np.linspace(3.5, 7.5, 17)
_PLANE = np.linspace(0.0, 16.0, 33), np.linspace(0.0, 0.8, 33)
#: Points of a curve of the figure.
_DRAWN = 241
#: Data that limit a radius from above only, and the name of the fit without times.
_LIMITS, _ALONE = ("LAr 2020",), "CsI 2017, energies alone"
_SKINS = np.linspace(-1.2, 6.0, 37)
_SLOPES = np.linspace(-150.0, 250.0, 11)
_FAR = np.concatenate([[-500.0], _SLOPES, [400.0, 600.0, 900.0, 1400.0]])


def fixed_form_factors(data: str) -> dict[str, float]:
    """Return the nuisances of a combination that stand for form factors, at their means, to be fixed in a fit.

    Args:
        data: A name of `COMBINATIONS`.
    """
    found = [form_factor_nuisances(load(each).nuisances) for each in COMBINATIONS[data]]
    return {name: mean for one in found for name, mean in one.items()}


def radius_scan(data: str, function: Callable[..., AnyHypothesis], **grids: Any) -> Scan:
    """Return the scan of a hypothesis of radii, the form factor's own nuisance fixed.

    Args:
        data: A name of `COMBINATIONS`.
        function: As `neutron_radius`.
        **grids: A grid for each of its arguments.
    """
    return scan(together(data, function), levels=_LEVELS, starts=2, fixed=fixed_form_factors(data), **grids)


def slope_scan(names: Sequence[str], hypotheses: SlopeHypotheses, L: Array) -> Scan:
    """Return the scan of the slope L of the symmetry energy, with the spread of the mean fields profiled.

    Args:
        names: Of "PREX-2", "CREX", and of combinations of `COMBINATIONS`.
        hypotheses: The family of nuclear models.
        L: The grid [MeV, plain numbers].
    """
    electrons = {"PREX-2": prex_2, "CREX": crex}
    likelihood: Likelihood = hypotheses.pulls
    fixed: dict[str, float] = {}
    for name in names:
        if name in electrons:
            likelihood += electrons[name]().likelihood(hypotheses)
        else:
            likelihood += together(name, hypotheses)
            fixed |= fixed_form_factors(name)
    return scan(likelihood, levels=_LEVELS, starts=2, refine=2, fixed=fixed, L=L)


@dataclass
class _Told:
    """Rows, scans and notes as they come."""

    progress: Progress
    rows: list[Row] = field(default_factory=list)
    scans: dict[str, Scan] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def known(self) -> Mapping[str, PublishedInterval]:
        """The published intervals by key."""
        return published_intervals(_TABLE)

    def row(self, quantity: str, data: str, unit: str, scheme: str, here: Allowed, *keys: str) -> None:
        """Add a row beside the published intervals of some keys."""
        self.rows.append(Row(quantity, data, unit, scheme, here, tuple(self.known[key] for key in keys)))


def _compute(progress: Progress) -> Result:
    told = _Told(progress)
    for part in (_radii, _suppression, _each_nucleus, _skins, _plane, _slopes):
        part(told)
    curves = {name: _curve(found) for name, found in told.scans.items() if len(found.axes) == 1}
    plane = told.scans["plane"]
    curves |= {"plane: radii": plane.axes[0], "plane: angles": plane.axes[1], "plane: rise": plane.rise}
    curves["plane: best"] = np.array([plane.best["radius"], plane.best["sin2_theta_w"]])
    beside = told.known["apv-angle"], told.known["csi17"]
    for name, each in zip(("angle", "radius"), beside, strict=True):
        curves[f"APV: {name}"] = np.array([each.best, *each.pieces[0]])
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(told.rows), curves, tuple(told.notes))


def _radii(told: _Told) -> None:
    """Add one Helm radius of each data set, and what other assumptions make of it."""
    known = {
        "CsI 2021": ("CsI", _GRID, ("csi21",)),
        "CsI 2017": ("CsI", _GRID, ("csi17",)),
        "LAr 2020": ("Ar", _GRID, ("ar20", "ar20-90")),
        "Ge 2024": ("Ge", _WIDE, ("ge24",)),
        "Ge 2026": ("Ge", _GRID, ()),
    }
    for data, (target, grid, keys) in known.items():
        told.progress(f"R_n({target}), {data}")
        found = told.scans[data] = radius_scan(data, neutron_radius, radius=grid)
        told.row(f"R_n({target})", data, "fm", _HELM, allowed(found, limit=data in _LIMITS), *keys)
    told.progress("R_n(CsI), other assumptions")
    alone = scan(energies_alone(coherent_csi_2017()), levels=_LEVELS, starts=2, radius=_GRID)
    told.scans[_ALONE] = alone
    told.row("R_n(CsI)", _ALONE, "fm", _HELM, allowed(alone), "csi17-energies")
    smooth = coherent_csi_2017(smooth_times=True)
    found = scan(
        smooth.likelihood(neutron_radius),
        levels=_LEVELS,
        starts=2,
        fixed=form_factor_nuisances(smooth.nuisances),
        radius=_GRID,
    )
    told.row("R_n(CsI)", "CsI 2017, smooth times", "fm", _HELM, allowed(found), "csi17-smooth")
    for data in ("CsI 2021", "CsI 2017"):
        told.row("R_n(CsI)", data, "fm", _FERMI, allowed(radius_scan(data, fermi_neutron_radius, radius=_ABOVE)))
    points = radius_scan("CsI 2021", point_neutrons, radius=_NEAR)
    told.row("R_n(CsI)", "CsI 2021", "fm", _POINTS, allowed(points))


def _suppression(told: _Told) -> None:
    """Note by how much points are worse than the best radius."""
    published = {"CsI 2021": "6 (arXiv:2303.09360)", "CsI 2017": "", _ALONE: "2.3 (arXiv:1710.02730)", "Ge 2024": ""}
    for data, theirs in published.items():
        told.progress(f"suppression, {data}")
        found = told.scans[data]
        if data == _ALONE:
            coherent = fit(energies_alone(coherent_csi_2017(), _points), fixed={"radius": 1.0}).fval
        else:
            coherent = fit(together(data, whole_coherence), fixed=fixed_form_factors(data)).fval
        neutrons, whole = (sqrt(max(0.0, each)) for each in (float(found.delta[0]), coherent - found.fval))
        told.notes.append(
            f"Nuclear suppression, {data}: neutrons without extension are {neutrons:.2f} σ from the best radius, whole "
            f"nuclei without extension {whole:.2f} σ" + (f"; published are {theirs} σ." if theirs else ".")
        )


def _points(radius: float) -> AnyHypothesis:
    """Return nuclei without extension, whatever the radius."""
    del radius
    return whole_coherence()


def _each_nucleus(told: _Told) -> None:
    """Add Cs and I apart, their difference that of mean fields."""
    told.progress("R_n(Cs) and R_n(I)")
    known = Pull("less_iodine", CAESIUM_LESS_IODINE, LESS_IODINE_SPREAD)
    likelihood = together("CsI 2021", caesium_radius) + known
    found = scan(likelihood, levels=_LEVELS, starts=2, fixed=fixed_form_factors("CsI 2021"), radius=_GRID)
    caesium = allowed(found)
    scheme = f"{_HELM}; R_n(Cs) − R_n(I) = {CAESIUM_LESS_IODINE} ± {LESS_IODINE_SPREAD} fm of mean fields"
    told.row("R_n(Cs)", "CsI 2021", "fm", scheme, caesium)
    told.row("R_n(I)", "CsI 2021", "fm", scheme, _moved(caesium, -CAESIUM_LESS_IODINE))


def _skins(told: _Told) -> None:
    """Add one skin of points for all nuclides of a target."""
    for data, target in {"CsI 2021": "CsI", "CsI 2017": "CsI", "LAr 2020": "Ar", "Ge 2024": "Ge"}.items():
        told.progress(f"R_n − R_p, {data}")
        found = radius_scan(data, neutron_skin, skin=_SKINS)
        keys = ("skin17",) if data == "CsI 2017" else ()
        told.row(f"(R_n − R_p)({target})", data, "fm", _POINTS, allowed(found, limit=data in _LIMITS), *keys)


def _plane(told: _Told) -> None:
    """Add the weak mixing angle and the radius, both free."""
    told.progress("sin²θ_W against R_n(CsI)")
    found = told.scans["plane"] = radius_scan("CsI 2021", radius_and_angle, radius=_PLANE[0], sin2_theta_w=_PLANE[1])
    told.row("R_n(CsI)", "CsI 2021", "fm", f"{_HELM}; sin²θ_W free", allowed(found, "radius"))
    told.row("sin²θ_W", "CsI 2021", "", f"{_HELM}; R_n free", allowed(found, "sin2_theta_w"))


def _slopes(told: _Told) -> None:
    """Add the slope of the symmetry energy from electrons, neutrinos and both."""
    hypotheses = SlopeHypotheses()
    groups = {
        "PREX-2": (_SLOPES, ("PREX-2",)),
        "CREX": (_SLOPES, ("CREX",)),
        "PREX-2 + CREX": (_SLOPES, ("PREX-2", "CREX")),
        "CsI 2021 + LAr 2020": (_FAR, ("CsI 2021 + LAr 2020",)),
        "PREX-2 + CREX + CsI 2021 + LAr 2020": (_SLOPES, ("PREX-2", "CREX", "CsI 2021 + LAr 2020")),
    }
    widths = []
    for data, (grid, names) in groups.items():
        told.progress(f"L, {data}")
        found = told.scans[f"L, {data}"] = slope_scan(names, hypotheses, grid)
        here = allowed(found)
        told.row("L", data, "MeV", _FAMILY, here)
        widths.append((here.best, (here.one_sigma[0][1] - here.one_sigma[0][0]) / 2))
    (before, narrow), (after, narrower) = widths[2], widths[4]
    assert before is not None
    assert after is not None
    told.notes.append(
        f"What coherent scattering adds to PREX-2 and CREX: L moves by {after - before:+.1f} MeV, and its error goes "
        f"from {narrow:.2f} to {narrower:.2f} MeV, {100 * (1 - narrower / narrow):.1f} % less."
    )


def _curve(found: Scan) -> Array:
    """Return the profile of a scan of one parameter, drawn through its nodes: two rows."""
    from scipy.interpolate import CubicSpline

    nodes = found.axes[0]
    x = np.linspace(nodes[0], nodes[-1], _DRAWN)
    return np.array([x, np.maximum(CubicSpline(nodes, found.rise)(x), 0.0)])


def _moved(here: Allowed, by: float) -> Allowed:
    """Return what is allowed of a quantity that differs by a known number."""
    best = None if here.best is None else here.best + by
    one, ninety = (tuple((low + by, high + by) for low, high in each) for each in (here.one_sigma, here.ninety))
    return Allowed(best, one_sigma=one, ninety=ninety)


ANALYSIS = Analysis(
    "neutron_radii",
    "Neutron radii and skins",
    "VI.A",
    ("coherent_csi_2018", "coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2024"),
    _compute,
)

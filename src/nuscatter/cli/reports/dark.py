"""Dark matter of a beam dump: how much is made, what arrives, and which couplings data exclude."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import choose, positive
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from nuscatter.sources.dark.portal import VectorPortal

_DATASETS = ("coherent_csi_2021", "coherent_lar_2020")


def _portal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a portal is made of, but for the mass of χ."""
    for option in (
        click.option("--kind", default="scalar", show_default=True, help="χ: scalar, Dirac or Majorana."),
        click.option("--ratio", default=3.0, show_default=True, help="Mass of A′ over that of χ."),
        click.option("--alpha-dark", default=0.5, show_default=True, help="α_D = g_D²/4π."),
        click.option("--epsilon", default=1e-4, show_default=True, help="Kinetic mixing."),
    ):
        command = option(command)
    return command


@click.group()
def dark() -> None:
    """Dark matter that protons on a target make."""


@dark.command("yield")
@click.option("--mass", required=True, type=float, help="Mass of χ [MeV].")
@_portal_options
@as_json_option
def yielded(mass: float, kind: str, ratio: float, alpha_dark: float, epsilon: float, as_json: bool) -> None:
    """Branching ratios and widths, Y, and the mixing that gives the relic density."""
    from nuscatter.reports.dark.exclusion import dark_yield
    from nuscatter.reports.dark.thermal_relic import relic_density, thermal_coupling
    from nuscatter.reports.report import Number
    from nuscatter.sources.dark.meson_decays import off_shell_branching
    from nuscatter.units import MeV

    portal = _portal(mass, kind, ratio, alpha_dark, epsilon)
    relic = thermal_coupling(portal)
    rows = [
        Number("mass of A'", portal.mediator_mass / MeV, "MeV"),
        Number("width of A' to dark matter", float(portal.dark_width()) / MeV, "MeV"),
        Number("dark matter per neutral pion", 2 * off_shell_branching(portal)),
        Number("Y", dark_yield(portal)),
        Number("relic density", relic_density(portal)),
        Number("mixing of the relic density", relic.epsilon),
        Number("Y of the relic density", dark_yield(relic)),
    ]
    show([(f"{portal.kind.value} dark matter of {mass:g} MeV", rows)], [], as_json)


@dark.command()
@click.argument("dataset", default="coherent_csi_2021")
@click.option("--mass", required=True, type=float, help="Mass of χ [MeV].")
@_portal_options
@as_json_option
def spectrum(
    dataset: str, mass: float, kind: str, ratio: float, alpha_dark: float, epsilon: float, as_json: bool
) -> None:
    """Fluence and mean energy of dark matter at the detector of DATASET, without its data."""
    import math

    from nuscatter.datasets.dark.beam_dump import beam_dump
    from nuscatter.reports.report import Number
    from nuscatter.units import MeV, cm, m

    portal, dump = _portal(mass, kind, ratio, alpha_dark, epsilon), beam_dump(dataset)
    parts = dump.flux(portal).components
    arrived = sum(each.fluence * _share(each) for each in parts)
    energy = sum(each.fluence * _mean_energy(each) for each in parts) / arrived
    error = dump.pions_per_pot * dump.uncertainty
    rows = [
        Number("distance", dump.distance / m, "m"),
        Number("angle", math.degrees(dump.angle), "degrees"),
        Number("neutral pions per proton", dump.pions_per_pot, "", (error, error)),
        Number("fluence", arrived * cm**2, "per cm²"),
        Number("mean energy", energy / MeV, "MeV"),
    ]
    show([(f"{portal.kind.value} dark matter of {mass:g} MeV at {dataset}", rows)], [], as_json)


@dark.command()
@click.argument("datasets", nargs=-1)
@click.option("--mass", "masses", multiple=True, required=True, type=float, help="Mass of χ [MeV]; repeatable.")
@click.option("--cls", is_flag=True, help="Limits by CLs in place of the rise of the profile.")
@click.option("--level", default=0.9, show_default=True, help="Confidence level.")
@_portal_options
@drawn
@as_json_option
def limit(
    datasets: Sequence[str], masses: Sequence[float], cls: bool, level: float, kind: str, ratio: float,
    alpha_dark: float, epsilon: float, figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Limits of DATASETS together, coherent_csi_2021 and coherent_lar_2020; the first if none is named."""
    import nuscatter as ns
    from nuscatter.datasets.dark.beam_dump import beam_dump
    from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
    from nuscatter.reports.dark.exclusion import LimitKind, dark_yield, exclusion
    from nuscatter.reports.report import Number
    from nuscatter.units import MeV

    chosen = [choose("data set", name, {each: each for each in _DATASETS}) for name in datasets or _DATASETS[:1]]
    names = list(dict.fromkeys(chosen))
    path = None if figure is None else figure_file(figure)
    portals = [_portal(mass, kind, ratio, alpha_dark, epsilon) for mass in sorted(set(masses))]
    data = [(getattr(ns.datasets, name)(), beam_dump(name)) for name in names]

    def likelihood(portal: "VectorPortal") -> Any:
        return sum(dark_matter_likelihood(each, dump, portal) for each, dump in data)

    with counting("fitting", len(portals)) as done:
        found = exclusion(likelihood, portals, progress=done)
    by = LimitKind.CLS if cls else LimitKind.PROFILE
    tables = []
    for point, portal in zip(found.points, found.portals, strict=True):
        at, expected = point.limit(kind=by, level=level), point.expected(kind=by, level=level)
        rows = [
            Number("Y", dark_yield(at)),
            Number("mixing", at.epsilon),
            Number("Y, expected", dark_yield(expected[2])),
            Number("Y, expected at -1 sigma", dark_yield(expected[1])),
            Number("Y, expected at +1 sigma", dark_yield(expected[3])),
        ]
        tables.append((f"{portal.kind.value} dark matter of {portal.mass / MeV:g} MeV, {level:.0%} limit", rows))
    figures = []
    if path is not None:
        from nuscatter.figures.dark.exclusion import exclusion_figure
        from nuscatter.figures.style import save

        name = " + ".join(names)
        figures.append(save(exclusion_figure({name: found}, band=name, kind=by, level=level), path))
    show(tables, figures, as_json, f"Limits by {by.value}; π⁰ alone make dark matter.")


def _portal(mass: float, kind: str, ratio: float, alpha_dark: float, epsilon: float) -> "VectorPortal":
    """Return the portal of these options."""
    from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
    from nuscatter.units import MeV

    known = {"scalar": DarkMatterKind.SCALAR, "dirac": DarkMatterKind.DIRAC, "majorana": DarkMatterKind.MAJORANA}
    own = float(positive("--mass", mass, single=True)) * MeV
    return VectorPortal.kinetic_mixing(
        epsilon=float(positive("--epsilon", epsilon, single=True)),
        mediator_mass=float(positive("--ratio", ratio, single=True)) * own,
        alpha_dark=float(positive("--alpha-dark", alpha_dark, single=True)),
        mass=own,
        kind=choose("kind of dark matter", kind, known),
    )


def _share(component: Any) -> float:
    """Return the part of a component's spectrum, whose fluence is that of all, within it."""
    return float(component.spectrum.nodes(32)[1].sum())


def _mean_energy(component: Any) -> float:
    """Return the integral of the energy over a component's spectrum [MeV]."""
    energy, weight = component.spectrum.nodes(32)
    return float(weight @ energy)

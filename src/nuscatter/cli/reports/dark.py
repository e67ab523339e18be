"""Dark matter of a beam dump: how much is made, what arrives, and which couplings data exclude."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError, choose, increasing, invalid, not_negative, positive, whole
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
    arrived = sum(_number(each) for each in parts)
    energy = sum(float(each.fluence) * _mean_energy(each) for each in parts) / arrived
    rows = [
        Number("distance", dump.place.distance / m, "m"),
        Number("angle", math.degrees(dump.place.angle), "degrees"),
        Number("fluence", arrived * cm**2, "per cm²"),
        *(
            Number(f"part of {process.nuisance.name}", sum(_number(each) for each in flux.components) / arrived)
            for process, flux in dump.fluxes(portal)
        ),
        Number("mean energy", energy / MeV, "MeV"),
    ]
    show([(f"{portal.kind.value} dark matter of {mass:g} MeV at {dataset}", rows)], [], as_json)


@dark.command()
@click.argument("datasets", nargs=-1)
@click.option("--mass", "masses", multiple=True, type=float, help="Mass of χ [MeV]; repeatable.")
@click.option("--masses", "line", default=None, help="LOW:HIGH:POINTS, masses of χ [MeV] in equal steps of logarithm.")
@click.option("--cls", is_flag=True, help="Limits by CLs in place of the rise of the profile.")
@click.option("--level", default=0.9, show_default=True, help="Confidence level.")
@click.option("--leptophobic", is_flag=True, help="A boson of baryon number: limits of α_B in place of Y.")
@click.option("--splitting", default=0.0, show_default=True, help="Mass of χ₂ over that of χ₁, less 1; Dirac alone.")
@click.option("--free-flux", is_flag=True, help="Neutrinos per proton free: the data alone constrain them.")
@click.option("--published", multiple=True, help="CSV file of published curves, drawn beside; repeatable.")
@click.option("--workers", default=1, show_default=True, help="Processes among which masses are shared.")
@_portal_options
@drawn
@as_json_option
def limit(
    datasets: Sequence[str], masses: Sequence[float], line: str | None, cls: bool, level: float, leptophobic: bool,
    splitting: float, free_flux: bool, published: Sequence[str], workers: int, kind: str, ratio: float,
    alpha_dark: float, epsilon: float, figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Limits of DATASETS together, coherent_csi_2021 and coherent_lar_2020; the first if none is named."""
    from concurrent.futures import ProcessPoolExecutor

    import nuscatter as ns
    from nuscatter.datasets.dark.beam_dump import beam_dump
    from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
    from nuscatter.reports.dark.exclusion import LimitKind, exclusion
    from nuscatter.reports.dark.published_curves import read_curves
    from nuscatter.reports.report import Number
    from nuscatter.units import MeV

    chosen = [choose("data set", name, {each: each for each in _DATASETS}) for name in datasets or _DATASETS[:1]]
    names, path = list(dict.fromkeys(chosen)), None if figure is None else figure_file(figure)
    if published and path is None:
        raise InputError("Published curves are drawn beside one's own: --published needs --figure.")
    curves = {name: each for file in published for name, each in read_curves(file).items()}
    wanted, free = _masses(masses, line), ("flux_sns",) if free_flux else ()
    portals = [_portal(mass, kind, ratio, alpha_dark, epsilon, splitting, leptophobic) for mass in wanted]
    data = [(getattr(ns.datasets, name)(), beam_dump(name)) for name in names]
    pool = None if whole("--workers", workers, 1, 1024) == 1 else lambda: ProcessPoolExecutor(workers)

    def likelihood(portal: "VectorPortal") -> Any:
        return sum(dark_matter_likelihood(each, dump, portal, free=free) for each, dump in data)

    with counting("fitting", len(portals)) as done:
        found = exclusion(likelihood, portals, progress=done, executor=pool)
    by = LimitKind.CLS if cls else LimitKind.PROFILE
    (symbol, quantity), tables = _quantity(leptophobic), []
    for point, portal in zip(found.points, found.portals, strict=True):
        at, expected = point.limit(kind=by, level=level), point.expected(kind=by, level=level)
        rows = [
            Number(symbol, quantity(at)),
            *(() if leptophobic else (Number("mixing", at.epsilon),)),
            Number(f"{symbol}, expected", quantity(expected[2])),
            Number(f"{symbol}, expected at -1 sigma", quantity(expected[1])),
            Number(f"{symbol}, expected at +1 sigma", quantity(expected[3])),
        ]
        tables.append((f"{portal.kind.value} dark matter of {portal.mass / MeV:g} MeV, {level:.0%} limit", rows))
    figures = []
    if path is not None:
        from nuscatter.figures.style import save

        figures.append(save(_figure(" + ".join(names), found, by, level, leptophobic, curves), path))
    made = ", ".join(each.nuisance.name for each in data[0][1].processes)
    show(tables, figures, as_json, f"Limits by {by.value}; dark matter is made by {made}.")


def _figure(name: str, found: Any, by: Any, level: float, leptophobic: bool, curves: Mapping[str, Any]) -> Any:
    """Return the figure of limits, with the relic density where it is known."""
    from nuscatter.figures.dark.exclusion import exclusion_figure
    from nuscatter.reports.dark.published_curves import CurveQuantity, comparable
    from nuscatter.reports.dark.thermal_relic import HIGHEST, thermal_coupling

    one = found.portals[0]
    of = CurveQuantity.BARYON if leptophobic else CurveQuantity.YIELD
    beside = comparable(curves, quantity=of, ratio=one.mediator_mass / one.mass, alpha_dark=one.alpha_dark)
    relic = {}
    if not leptophobic and one.splitting == 0:
        line = tuple(thermal_coupling(each) for each in found.portals if each.mass < HIGHEST)
        relic = {f"relic density, {one.kind.value}": line}
    quantity = _quantity(leptophobic)[1]
    label = {"label": r"$\alpha_B$"} if leptophobic else {}
    return exclusion_figure(
        {name: found}, band=name, kind=by, level=level, relic=relic, published=beside, quantity=quantity, **label
    )


def _quantity(leptophobic: bool) -> "tuple[str, Callable[[VectorPortal], float]]":
    """Return what is limited, as a word and as a function of a portal."""
    from nuscatter.reports.dark.exclusion import baryon_coupling, dark_yield

    return ("alpha_B", baryon_coupling) if leptophobic else ("Y", dark_yield)


def _masses(masses: Sequence[float], line: str | None) -> list[float]:
    """Return the masses of --mass and of --masses, rising."""
    import numpy as np

    found = set(masses)
    if line is not None:
        try:
            low, high, points = line.split(":")
            ends, count = (float(low), float(high)), int(points)
        except ValueError:
            raise invalid("--masses", line, "LOW:HIGH:POINTS, as 1:60:30,") from None
        increasing("--masses", ends), positive("--masses", ends[0], single=True)
        found |= set(np.geomspace(*ends, whole("the points of --masses", count, 2, 10_000)).tolist())
    if not found:
        raise InputError("There is no mass of dark matter: give --mass or --masses.")
    return sorted(found)


def _portal(
    mass: float, kind: str, ratio: float, alpha_dark: float, epsilon: float, splitting: float = 0.0,
    leptophobic: bool = False,
) -> "VectorPortal":  # fmt: skip
    """Return the portal of these options; a leptophobic one has the coupling εe."""
    from dataclasses import replace

    from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal, baryon_number
    from nuscatter.units import MeV

    known = {"scalar": DarkMatterKind.SCALAR, "dirac": DarkMatterKind.DIRAC, "majorana": DarkMatterKind.MAJORANA}
    own = float(positive("--mass", mass, single=True)) * MeV
    made = VectorPortal.kinetic_mixing(
        epsilon=float(positive("--epsilon", epsilon, single=True)),
        mediator_mass=float(positive("--ratio", ratio, single=True)) * own,
        alpha_dark=float(positive("--alpha-dark", alpha_dark, single=True)),
        mass=own,
        kind=choose("kind of dark matter", kind, known),
        splitting=float(not_negative("--splitting", splitting, single=True)) * own,
    )
    return replace(made, charges=baryon_number) if leptophobic else made


def _number(component: Any) -> float:
    """Return the particles of a component per unit area [MeV²]; its fluence is that of all slices."""
    return float(component.fluence * component.spectrum.nodes(32)[1].sum())


def _mean_energy(component: Any) -> float:
    """Return the integral of the energy over a component's spectrum [MeV]."""
    energy, weight = component.spectrum.nodes(32)
    return float(weight @ energy)

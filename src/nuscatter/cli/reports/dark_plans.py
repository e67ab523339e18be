"""What searches for dark matter at other beam dumps exclude, and what planned ones can."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError, between, choose, finite, positive
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from nuscatter.catalogue.beam_dump_search import DarkSearch
    from nuscatter.fits.likelihoods.likelihood import Likelihood
    from nuscatter.sources.dark.portal import VectorPortal


@click.command()
@click.argument("names", nargs=-1)
@click.option("--mass", "masses", multiple=True, type=float, help="Mass of χ [MeV]; repeatable.")
@click.option("--kind", default="scalar", show_default=True, help="χ: scalar, Dirac or Majorana.")
@click.option("--ratio", default=3.0, show_default=True, help="Mass of A′ over that of χ.")
@click.option("--alpha-dark", default=0.5, show_default=True, help="α_D = g_D²/4π.")
@click.option("--leptophobic", is_flag=True, help="A boson of baryon number: limits of α_B in place of Y.")
@click.option(
    "--pions-of", type=float, help="Momenta of π⁰ by Burman and Smith's fit for protons of this energy [GeV]."
)
@click.option("--angle", type=float, help="Of the detector to the beam [degrees], in place of its own.")
@click.option("--untimed", is_flag=True, help="Arrival times are not used.")
@click.option("--level", default=0.9, show_default=True, help="Confidence level.")
@click.option("--published", multiple=True, help="CSV file of published curves, drawn beside; repeatable.")
@drawn
@as_json_option
def plan(
    names: Sequence[str], masses: Sequence[float], kind: str, ratio: float, alpha_dark: float, leptophobic: bool,
    pions_of: float | None, angle: float | None, untimed: bool, level: float, published: Sequence[str],
    figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Limits of CCM120, and what planned searches NAMES can exclude; without --mass what is known of each."""
    import math
    from dataclasses import replace

    from nuscatter.catalogue.dark_searches import dark_search, dark_searches
    from nuscatter.datasets.dark.searches import search_dump, search_likelihood
    from nuscatter.reports.dark.exclusion import dark_yield, exclusion
    from nuscatter.reports.dark.published_curves import read_curves
    from nuscatter.reports.report import Number
    from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
    from nuscatter.units import GeV, MeV

    path = None if figure is None else figure_file(figure)
    if published and path is None:
        raise InputError("Published curves are drawn beside one's own: --published needs --figure.")
    curves = {name: each for file in published for name, each in read_curves(file).items()}
    chosen = [dark_search(name) for name in dict.fromkeys(names)] or list(dark_searches)
    if not masses:
        show([_facts(each) for each in chosen], [], as_json)
        return
    if angle is not None:
        between("--angle [degrees]", float(finite("--angle", angle, single=True)), 0.0, 180.0)
        chosen = [replace(each, angle=math.radians(angle)) for each in chosen]
    energy = None if pions_of is None else float(positive("--pions-of", pions_of, single=True)) * GeV
    momenta = {
        each.name: None if energy is None else BurmanSmith(proton_energy=energy, Z=each.target_Z) for each in chosen
    }
    for each in chosen:  # what cannot be computed is refused before anything is
        search_dump(each, momenta[each.name])
    portals = [_portal(mass, kind, ratio, alpha_dark, leptophobic) for mass in sorted(set(masses))]
    quantity = _alpha_baryon if leptophobic else dark_yield
    found: dict[str, Any] = {}
    with counting("fitting", len(chosen) * len(portals)) as done:
        for search in chosen:

            def likelihood(one: "VectorPortal", own: "DarkSearch" = search) -> "Likelihood":
                return search_likelihood(own, one, production=momenta[own.name], timed=not untimed)

            found[search.name] = exclusion(likelihood, portals, progress=done)
    tables = []
    for search in chosen:
        rows = []
        for point in found[search.name].points:
            mass = f"{point.portal.mass / MeV:g} MeV"
            if search.observed is not None:
                rows.append(Number(f"{_name(leptophobic)} of {mass}", quantity(point.limit(level=level))))
            expected = quantity(point.expected(level=level)[2])
            rows.append(Number(f"{_name(leptophobic)} of {mass}, expected", expected))
        tables.append((f"{search.title}, {level:.0%} limit", rows))
    figures = []
    if path is not None:
        from nuscatter.figures.style import save

        figures.append(save(_figure(found, level, leptophobic, curves), path))
    note = "" if pions_of is None else f" Momenta of π⁰ are those of protons of {pions_of:g} GeV."
    show(tables, figures, as_json, f"Limits by the rise of the profile.{note}")


def _figure(found: Mapping[str, Any], level: float, leptophobic: bool, curves: Mapping[str, Any]) -> Any:
    """Return the figure of limits beside published ones of the same quantity."""
    from nuscatter.figures.dark.exclusion import exclusion_figure
    from nuscatter.reports.dark.published_curves import CurveQuantity, comparable

    one = next(iter(found.values())).portals[0]
    of = CurveQuantity.BARYON if leptophobic else CurveQuantity.YIELD
    beside = comparable(curves, quantity=of, ratio=one.mediator_mass / one.mass, alpha_dark=one.alpha_dark)
    if leptophobic:
        return exclusion_figure(found, level=level, published=beside, quantity=_alpha_baryon, label=r"$\alpha_B$")
    return exclusion_figure(found, level=level, published=beside)


def _facts(search: "DarkSearch") -> tuple[str, list[Any]]:
    """Return what is known of a search, as a table."""
    import math

    from nuscatter.reports.report import Number
    from nuscatter.units import keV, m, tonne

    rows = [
        Number("protons on target", search.pot, "", source=search.sources["pot"]),
        Number("mass", search.mass / tonne, "t", source=search.sources["mass"]),
        Number("distance", search.distance / m, "m", source=search.sources["distance"]),
        Number("angle", math.degrees(search.angle), "degrees", source=search.sources["angle"]),
        Number("threshold", search.energies[0] / keV, "keV", source=search.sources["energies"]),
        Number("neutral pions per proton", search.pions_per_pot, "", source=search.sources["pions_per_pot"]),
        Number("steady background", search.steady, "events", source=search.sources["steady"]),
    ]
    return search.title, rows


def _name(leptophobic: bool) -> str:
    return "alpha_B" if leptophobic else "Y"


def _alpha_baryon(portal: "VectorPortal") -> float:
    """Return α_B = g²/4π."""
    import math

    return portal.coupling**2 / (4 * math.pi)


def _portal(mass: float, kind: str, ratio: float, alpha_dark: float, leptophobic: bool) -> "VectorPortal":
    """Return the portal of these options, with a coupling of the size of a limit's."""
    from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
    from nuscatter.units import MeV

    known = {"scalar": DarkMatterKind.SCALAR, "dirac": DarkMatterKind.DIRAC, "majorana": DarkMatterKind.MAJORANA}
    own = float(positive("--mass", mass, single=True)) * MeV
    mediator = float(positive("--ratio", ratio, single=True)) * own
    coupled = float(positive("--alpha-dark", alpha_dark, single=True))
    which = choose("kind of dark matter", kind, known)
    if leptophobic:
        return VectorPortal.leptophobic(
            alpha_baryon=1e-10, mediator_mass=mediator, alpha_dark=coupled, mass=own, kind=which
        )
    return VectorPortal.kinetic_mixing(epsilon=1e-4, mediator_mass=mediator, alpha_dark=coupled, mass=own, kind=which)

"""Inelastic scattering on a nuclide: cross sections beside coherent scattering, averages, and what leaves the nucleus.

Nuclides are those whose cross sections come with the package, so that nothing is sampled while one waits. What takes
a third of a second when a nuclide is first chosen, its decays, is stored by the library for all later calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.errors import InputError, invalid
from nuscatter.explorer.asked import Asked, blamed
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Mark, Shown, View
from nuscatter.explorer.views.coherent_sums import coherent_sums, fast, nodes_of
from nuscatter.explorer.views.numbers import number
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT, Current
from nuscatter.interactions.inelastic.levels.argon import argon_levels, argon_magnetic_levels
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering, inelastic
from nuscatter.interactions.inelastic.shipped.table_files import FORCES, nuclides
from nuscatter.interactions.inelastic.term_ranges import Extrapolated
from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species, nu_e, nu_e_bar
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, Nucleus, nucleus_of
from nuscatter.units import Array, MeV, cm

#: Of cross sections.
_UNIT = 1e-40 * cm**2
#: Energies of curves [MeV]: tables end at the last one.
_LOWEST, _HIGHEST, _POINTS = 1, 65, 257
#: Smaller cross sections, over their unit, are not drawn: at a threshold they fall by ten decades.
_SMALLEST = 1e-6
#: Stands for no cross section in a quotient [MeV⁻²].
_NOTHING = 1e-60 * cm**2
#: Averages are shown if no more than this part of a species lies above the tables.
_ABOVE = 0.05
#: The nuclide that has measured levels.
_WITH_LEVELS = "Ar40"
#: The nuclide that RPA does not describe, see the page of the documentation on measured levels.
_NOT_KNOWN = "C12"
_SIGMA, _EXCITATION = "cross sections", "excitation of the final nucleus"


@final
@dataclass(frozen=True)
class _Chosen:
    """What is asked for: a nuclide (None: of the target), a force, measured levels, an energy of the neutrino [MeV]."""

    nuclide: str | None
    force: str
    levels: bool
    magnetic_levels: bool
    energy: float


def _chosen(
    *,
    nuclide: str | None = None,
    force: str = FORCES[0],
    levels: bool = False,
    magnetic_levels: bool = False,
    energy: float = 30 * MeV,
) -> _Chosen:
    if not _LOWEST <= energy / MeV <= _HIGHEST:
        raise invalid("energy", f"{energy / MeV:g} MeV", f"one from {_LOWEST} to {_HIGHEST} MeV, as tables have it,")
    return _Chosen(nuclide, force, levels, magnetic_levels, energy)


OPTIONS = Section(
    "",
    "Inelastic scattering.",
    (
        Key(
            "nuclide",
            of.Name("a nuclide with tables of inelastic scattering", lambda: {each: each for each in nuclides()}),
            "On which nuclide; those with tables.",
            default="most abundant of the target that has tables",
        ),
        Key(
            "force",
            of.Name("a force", lambda: {each: each for each in FORCES}),
            "Skyrme force of the continuum RPA.",
            default=FORCES[0],
        ),
        Key(
            "levels",
            of.Truth(),
            "Argon's measured Gamow–Teller levels in place of calculated ones, in the charged current.",
            default="false",
        ),
        Key(
            "magnetic_levels",
            of.Truth(),
            "Argon's measured magnetic level in place of calculated ones, in the neutral current.",
            default="false",
        ),
        Key(
            "energy",
            of.Quantity("an energy", "30 MeV", ("MeV",)),
            "Of the neutrino, for the spectrum of excitation energies.",
            default="30 MeV",
        ),
    ),
    _chosen,
)


@final
@dataclass(frozen=True)
class _Way:
    """A current and the species of its curve."""

    name: str
    current: Current
    species: Species

    def __str__(self) -> str:
        return self.name


_WAYS = (
    _Way("charged current, nu_e", CHARGED_CURRENT, nu_e),
    _Way("charged current, nu_e_bar", CHARGED_CURRENT, nu_e_bar),
    _Way("neutral current, neutrinos", NEUTRAL_CURRENT, nu_e),
    _Way("neutral current, antineutrinos", NEUTRAL_CURRENT, nu_e_bar),
)


def _nuclide(asked: Asked, chosen: _Chosen) -> str:
    """Return the name of the nuclide."""
    if chosen.nuclide is not None:
        return chosen.nuclide
    material = asked.experiment.detector.material
    shares = {each.name: share for each, share in material.composition if each.name in nuclides()}
    if not shares:
        raise InputError(
            f"inelastic.nuclide: {material.name} has no nuclide with tables, but one of {', '.join(nuclides())} was "
            "expected."
        )
    return max(shares, key=lambda name: shares[name])


@cache
def _term(nuclide: str, force: str, current: Current, levels: bool) -> InelasticScattering:
    """Return a term; there are few, since forces and nuclides are those of tables."""
    measured = argon_levels() if current is CHARGED_CURRENT else argon_magnetic_levels()
    return inelastic(nuclide, current, force=force, levels=measured if levels else None)


def _terms(asked: Asked, chosen: _Chosen) -> dict[Current, InelasticScattering]:
    """Return the terms of both currents."""
    name = _nuclide(asked, chosen)
    for key, wanted in (("levels", chosen.levels), ("magnetic_levels", chosen.magnetic_levels)):
        if wanted and name != _WITH_LEVELS:
            raise InputError(f"inelastic.{key} is true, but {name} was chosen; only {_WITH_LEVELS} has such levels.")
    return {
        CHARGED_CURRENT: _term(name, chosen.force, CHARGED_CURRENT, chosen.levels),
        NEUTRAL_CURRENT: _term(name, chosen.force, NEUTRAL_CURRENT, chosen.magnetic_levels),
    }


def _energies() -> Array:
    return np.linspace(_LOWEST, _HIGHEST, _POINTS)


@lru_cache(maxsize=128)
def _sigma(term: InelasticScattering, species: Species) -> Array:
    """Return σ at `_energies`, over its unit."""
    return _visible(term.sigma(_energies() * MeV, species) / _UNIT)


def _visible(sigma: Array) -> Array:
    """Return cross sections, over their unit, without those that a logarithmic axis should not reach down to."""
    return np.where(sigma > _SMALLEST, sigma, np.nan)


@lru_cache(maxsize=64)
def _nucleus(model: NuclearModel, nuclide: Nuclide, end: float) -> Nucleus:
    """Return a nucleus for neutrinos up to an energy [MeV]."""
    return fast(nucleus_of(model, nuclide), end)


@lru_cache(maxsize=64)
def _coherent(model: NuclearModel, nuclide: Nuclide) -> Array:
    """Return σ of coherent scattering at `_energies`, over its unit."""
    nucleus = _nucleus(model, nuclide, _HIGHEST * MeV)
    return _visible(StandardModel().sigma(_energies() * MeV, nu_e, nucleus) / _UNIT)


@cache
def _inverse_beta() -> Array:
    """Return σ of inverse beta decay on a free proton at `_energies`, over its unit."""
    return _visible(InverseBetaDecay().sigma(_energies() * MeV, nu_e_bar) / _UNIT)


@lru_cache(maxsize=128)
def _excitations(term: InelasticScattering, species: Species, energy: float) -> tuple[Array, Array]:
    """Return edges of bins of the excitation energy, over MeV, and which part of events is there per MeV.

    The last bin begins below the neutrino's energy. Where nothing scatters, all parts are zero.
    """
    found = term.excitations(species)
    edges = found.edges / MeV
    reached = edges[edges < energy / MeV].size
    by_bin = found.sigma(np.array([energy])).sum(axis=(0, 2))
    parts = by_bin / max(by_bin.sum(), _NOTHING) / np.diff(edges)
    return edges[: reached + 1], parts[:reached]


def _show(asked: Asked) -> View:
    chosen: _Chosen = asked.options("inelastic", OPTIONS)
    terms = _terms(asked, chosen)
    charts = (_cross_sections(asked, terms), _spectra(chosen, terms))
    built, name = asked.experiment, terms[CHARGED_CURRENT].reaction.nuclide.name
    numbers, sentences = _averages(built.flux, built.structure, terms[CHARGED_CURRENT], terms[NEUTRAL_CURRENT])
    known = [f"Continuum RPA with {chosen.force}, g_A = 1.2754 and energies of the mean field. See the documentation "
             "for how well it is known."]  # fmt: skip
    if name == _NOT_KNOWN:
        known.append(
            f"On {name} it is wrong by factors, since a shell is closed; ns.carbon_states has measured levels."
        )
    return View(charts, numbers, (*known, *sentences))


def _cross_sections(asked: Asked, terms: dict[Current, InelasticScattering]) -> Chart:
    nuclide, E = terms[CHARGED_CURRENT].reaction.nuclide, _energies()
    with blamed("structure"):
        coherent = _coherent(asked.experiment.structure, nuclide)
    curves = [Curve(str(way), E, _sigma(terms[way.current], way.species)) for way in _WAYS]
    curves.append(Curve("coherent scattering", E, coherent, reference=True))
    curves.append(Curve("inverse beta decay on a free proton", E, _inverse_beta()))
    end = _end(asked.experiment.flux) / MeV
    return Chart(
        _SIGMA,
        Axis("neutrino energy", "MeV"),
        Axis("cross section", "1e-40 cm²", logarithmic=True),
        tuple(curves),
        f"Cross sections of {nuclide.name} by neutrino energy: inelastic ones by current, and coherent scattering. "
        "Those below 1e-46 cm² are not drawn.",
        (Mark("end of the source", end),) if end <= _HIGHEST else (),
    )


def _end(flux: Flux) -> float:
    """Return the highest energy of a flux [MeV]."""
    return max((each.spectrum.support[1] for each in flux.components), default=0.0)


def _spectra(chosen: _Chosen, terms: dict[Current, InelasticScattering]) -> Chart:
    curves = []
    for way in _WAYS:
        edges, values = _excitations(terms[way.current], way.species, chosen.energy)
        curves.append(Curve(str(way), edges, values, Draw.STEPS))
    return Chart(
        _EXCITATION,
        Axis("excitation energy above the ground state", "MeV"),
        Axis("part of the events", "1/MeV"),
        tuple(curves),
        f"Which part of the events of neutrinos of {chosen.energy / MeV:g} MeV leaves how much energy in the nucleus.",
    )


@lru_cache(maxsize=32)
def _averages(
    flux: Flux, structure: NuclearModel, charged: InelasticScattering, neutral: InelasticScattering
) -> tuple[tuple[Shown, ...], tuple[str, ...]]:
    """Return averages over what arrives with what leaves the nucleus, and sentences of those that are not shown."""
    numbers, sentences = list[Shown](), list[str]()
    nucleus = _nucleus(structure, charged.reaction.nuclide, max(_end(flux), _HIGHEST * MeV))
    arriving = [species for species in flux.species if species.is_neutrino and flux.fluence[species] > 0]
    if not arriving:
        sentences.append("No neutrinos arrive, so there are no averages over the source.")
    most = 0.0
    for species in arriving:
        E, weight = nodes_of(flux, species)
        above = float(weight[_HIGHEST * MeV < E].sum() / weight.sum())
        if above > _ABOVE:
            sentences.append(
                f"There are no averages of {species}, since {above:.0%} of them are above the {_HIGHEST} MeV of tables."
            )
            continue
        beyond = _reaches_beyond(flux, species)
        most = max(most, above if beyond else 0.0)
        average = float(weight @ coherent_sums(nucleus, E)[0] / weight.sum()) / _UNIT
        numbers.append(number(f"coherent scattering of {species}, average", average, "1e-40 cm²"))
        for term in (charged, neutral):
            if term is neutral or species in (nu_e, nu_e_bar):
                numbers.extend(_outcomes(flux, species, term, beyond))
    if most:
        sentences.append(
            f"Up to {most:.2g} of a species are above the {_HIGHEST} MeV of tables, where cross sections go on with "
            "their last slope; what leaves the nucleus is not shown."
        )
    return tuple(numbers), tuple(sentences)


def _reaches_beyond(flux: Flux, species: Species) -> bool:
    """Return whether any of a species lies above the energies of tables."""
    return any(each.spectrum.support[1] > _HIGHEST * MeV for each in flux.components if each.state == species)


def _outcomes(flux: Flux, species: Species, term: InelasticScattering, beyond: bool) -> Iterator[Shown]:
    """Yield the average of a current, and which part leaves photons alone, one neutron or more."""
    name = f"{term.reaction.current.value}, {species}"
    asked: Term = Extrapolated(term, _HIGHEST * MeV) if beyond else term
    average = float(flux.averaged(asked, None, species)) / _UNIT
    yield number(f"{name}, average", average, "1e-40 cm²")
    if beyond or not average > 0:
        return
    alone = float(term.branching(flux, species).get("gamma", 0.0))
    neutrons = term.neutrons(flux, species)
    none, one, *more = (float(each) / float(neutrons.total) for each in (*neutrons.by_number, 0.0))
    shares = {
        "photons alone": alone,
        "charged particles without neutrons": max(none - alone, 0.0),
        "one neutron": one,
        "two neutrons or more": sum(more),
    }
    for what, share in shares.items():
        yield number(f"{name}, {what}", 100 * share, "%", figures=3)


def _lines(asked: Asked) -> list[str]:
    chosen: _Chosen = asked.options("inelastic", OPTIONS)
    name = _terms(asked, chosen)[CHARGED_CURRENT].reaction.nuclide.name
    levels = ", levels=ns.argon_levels()" if chosen.levels else ""
    magnetic = ", levels=ns.argon_magnetic_levels()" if chosen.magnetic_levels else ""
    return [
        f"charged = ns.inelastic({name!r}, ns.CHARGED_CURRENT, force={chosen.force!r}{levels})",
        f"neutral = ns.inelastic({name!r}, ns.NEUTRAL_CURRENT, force={chosen.force!r}{magnetic})",
        "ways = {",
        *(
            f"    {str(way)!r}: ({'charged' if way.current is CHARGED_CURRENT else 'neutral'}, ns.{way.species}),"
            for way in _WAYS
        ),
        "}",
        f"E = np.linspace({_LOWEST}, {_HIGHEST}, {_POINTS}) * MeV",
        "sigma = {name: term.sigma(E, species) for name, (term, species) in ways.items()}",
        "interpolated = ns.reports.nuclear_spread.interpolated  # the integral at each energy is then fast",
        f"nucleus = interpolated(experiment.structure(ns.nuclide({name!r})), {2 * _HIGHEST} * MeV)",
        'sigma["coherent scattering"] = ns.StandardModel().sigma(E, ns.nu_e, nucleus)',
        'sigma["inverse beta decay on a free proton"] = ns.InverseBetaDecay().sigma(E, ns.nu_e_bar)',
        "unit = 1e-40 * cm**2",
        "curves = {",
        f'    f"{_SIGMA}: {{name}}": np.where(each > {_SMALLEST!r} * unit, each / unit, np.nan)',
        "    for name, each in sigma.items()",
        "}",
        f"energy = {chosen.energy / MeV!r} * MeV",
        "for name, (term, species) in ways.items():",
        "    found = term.excitations(species)",
        "    by_bin = found.sigma([energy]).sum(axis=(0, 2))",
        "    parts = by_bin / max(by_bin.sum(), 1e-60 * cm**2) / (np.diff(found.edges) / MeV)",
        f'    curves[f"{_EXCITATION}: {{name}}"] = parts[found.edges[:-1] < energy]',
    ]


VIEW = PageView(
    "inelastic",
    "Inelastic scattering",
    "Charged and neutral currents on a nuclide, their averages over the source, and what leaves the nucleus.",
    OPTIONS,
    _show,
    _lines,
    uses=("source", "detector", "structure", "flavour"),
)

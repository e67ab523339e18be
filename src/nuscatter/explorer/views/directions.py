"""Directions of recoils: how many at which angle to the beam, and which energies they have there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.explorer.asked import FILE_KEYS, Asked, blamed_or_structure
from nuscatter.explorer.expected import by_name, curves_of, interference_lines, noting, percent
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.state import State
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Shown, View, ratio_axis, ratio_of
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.kinematics import recoil_at_angle
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.angles import RecoilAngles
from nuscatter.units import Array, MeV, keV, kg
from nuscatter.words.digits import written

#: Bins of the cosine, an even number, so that half of it is an edge; most curves of energies by angle.
_BINS, _MOST_CURVES = 40, 5
#: Steps that find the recoil that the detector sees with a given energy.
_HALVINGS = 60
_ENERGY = of.Quantity("an energy", "20 keV", ("keV", "eV", "MeV"))
_EDGES = np.linspace(0, 1, _BINS + 1)
_RESPONSE = "The detector's response is not applied: all recoils above the threshold count."


@final
@dataclass(frozen=True)
class _Options:
    """The least recoil energy [MeV]; None for that of the detector."""

    threshold: float | None


def _options(*, threshold: float | None = None) -> _Options:
    return _Options(threshold)


OPTIONS = Section(
    "",
    "Directions of recoils.",
    (Key("threshold", _ENERGY, "Recoils above it count.", default="the recoil at the first edge of the energy bins"),),
    _options,
)


def _recoil(asked: Asked) -> Recoil:
    return Recoil.NUCLEUS if asked.standard.nuclei else Recoil.ELECTRON


def _threshold(asked: Asked) -> float:
    """Return the least recoil energy in keV, with six figures, so that a script says the same one."""
    chosen: _Options = asked.options("directions", OPTIONS)
    found = chosen.threshold
    if found is None:
        found = _at_first_edge(asked.experiment.detector, _recoil(asked))
    return float(f"{found / keV:.6g}")


def _at_first_edge(detector: Detector, recoil: Recoil) -> float:
    """Return the recoil energy [MeV] whose mean observable is the first edge of the detector's energy bins."""
    edge = float(np.asarray(detector.energy_edges)[0])

    def seen(T: float) -> bool:
        return float(detector.observable(np.array([T]), recoil.deposit)[0]) >= edge

    if seen(0.0):
        return 0.0
    low, high = 0.0, 1e-3 * keV
    while not seen(high) and high < 100 * MeV:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return high


def _refuse_inelastic(asked: Asked, recoil: Recoil) -> None:
    """Raise `InputError` for a term in which another particle leaves than comes: its recoils have other angles."""
    for name, term in asked.terms.items():
        if any(each.recoil is recoil and not each.elastic for each in term.channels):
            raise InputError(f"term.{name}: another particle leaves than comes, but elastic scattering was expected.")


@lru_cache(maxsize=16)
def _angles(texts: tuple[tuple[str, str], ...], threshold: float) -> RecoilAngles:
    """Return the angles of an experiment that some texts describe; what does not depend on couplings stays with it."""
    built = Asked(State(dict(texts))).experiment
    return RecoilAngles(
        built.flux, built.detector.material, _EDGES, threshold=threshold * keV, structure=built.structure
    )


def _show(asked: Asked) -> View:
    threshold, recoil = _threshold(asked), _recoil(asked)
    _refuse_inelastic(asked, recoil)
    texts = asked.state.starting("experiment", "structure", *FILE_KEYS)
    with blamed_or_structure(asked, "directions.threshold"):
        arriving = _angles((*texts, *asked.state.starting("flavour")), threshold)
        by_state = {state: each * kg for state, each in arriving.by_species(asked.model, recoil).items()}
        total = np.sum(list(by_state.values()), axis=0)
        standard = _angles(texts, threshold).counts(asked.standard_model, recoil) * kg if asked.is_new else total
    width, named = np.diff(_EDGES), by_name(by_state)
    curves = curves_of({name: each / width for name, each in named.items()}, _EDGES)
    cosine = Axis("cosine of the angle between recoil and neutrino")
    if asked.is_new:
        curves.append(Curve("Standard Model", _EDGES, standard / width, Draw.STEPS, reference=True))
    what = "electrons" if recoil is Recoil.ELECTRON else "nuclei"
    matter = asked.experiment.detector.material
    charts = [
        Chart(
            "directions",
            cosine,
            Axis("recoils per unit of the cosine", "1/kg"),
            tuple(curves),
            f"Recoils of {what} of {matter.name} above {threshold:g} keV by the cosine of their angle, by species.",
            stacked=not any((each < 0).any() for each in named.values()),
        )
    ]
    if asked.is_new:
        ratio = Curve("model", _EDGES, ratio_of(total, standard), Draw.STEPS)
        charts.append(
            Chart("ratio", cosine, ratio_axis(ratio.y), (ratio,),
                  "Recoils divided by those of the Standard Model, in each bin of the cosine.")
        )  # fmt: skip
    charts.append(_energies_chart(asked, cosine, threshold))
    sentences = [_RESPONSE]
    if asked.standard.nuclei and asked.standard.electrons:
        sentences.append("Recoils of nuclei are shown; for those of electrons choose standard.recoils = electrons.")
    numbers = _numbers(named, total, standard if asked.is_new else None, threshold)
    return View(tuple(charts), tuple(numbers), tuple(sentences))


def _numbers(named: dict[str, Array], total: Array, standard: Array | None, threshold: float) -> Iterator[Shown]:
    """Yield the recoils of all and of each species, which part of them goes forward, and the threshold."""
    every = {"all": total, **({} if standard is None else {"Standard Model": standard}), **named}
    for name, values in every.items():
        count = float(values.sum())
        yield Shown(name, count, "1/kg", written(count))
        if count > 0:
            yield percent(f"{name}, within 60° of the beam", float(values[_BINS // 2 :].sum()) / count)
    yield Shown("threshold", threshold, "keV", written(threshold))


def _energies_chart(asked: Asked, cosine: Axis, threshold: float) -> Chart:
    """Return the chart of recoil energies by angle, one curve for an energy of the neutrino."""
    nuclide, name = _most_frequent(asked), "electron"
    if _recoil(asked) is Recoil.NUCLEUS:
        name = str(nuclide)
    curves = [Curve(f"{E:g} MeV", _EDGES, _energy_at(asked, E) / keV) for E in _neutrino_energies(asked, threshold)]
    curves.append(Curve("threshold", _EDGES, np.full(_EDGES.size, threshold), reference=True))
    return Chart(
        "energies",
        cosine,
        Axis(f"recoil energy of {name}", "keV"),
        tuple(curves),
        "Recoil energy by the cosine of the recoil's angle, at the largest energies of the source's spectra.",
    )


def _most_frequent(asked: Asked) -> Nuclide:
    """Return the nuclide with the largest share of the target's mass."""
    composition = asked.experiment.detector.material.composition
    return max(composition, key=lambda part: part[1] * part[0].mass)[0]


def _target_mass(asked: Asked) -> float:
    channel = next(each for each in asked.standard_model.channels if each.recoil is _recoil(asked))
    return channel.target_mass(_most_frequent(asked))


def _energy_at(asked: Asked, E: float) -> Array:
    """Return the recoil energies [MeV] at the edges of the bins for a neutrino of `E` MeV."""
    return recoil_at_angle(E * MeV, _EDGES, _target_mass(asked))


def _neutrino_energies(asked: Asked, threshold: float) -> list[float]:
    """Return the ends of the source's spectra, and its lines, in MeV, whose recoils reach the threshold; a few."""
    ends = {float(f"{each.spectrum.support[1] / MeV:.4g}") for each in asked.experiment.flux.components}
    reach = [E for E in sorted(ends, reverse=True) if _energy_at(asked, E)[-1] > threshold * keV]
    return reach[:_MOST_CURVES]


def _lines(asked: Asked) -> list[str]:
    threshold, recoil = _threshold(asked), _recoil(asked)
    _refuse_inelastic(asked, recoil)
    how = f"threshold={threshold!r} * keV, structure=experiment.structure"
    kind = f"ns.Recoil.{recoil.name}"
    lines = [
        "from nuscatter.interactions.kinematics import recoil_at_angle",
        "from nuscatter.rates.angles import RecoilAngles",
        "",
        f"cosines, target = np.linspace(0, 1, {_BINS + 1}), experiment.detector.material",
        "width = np.diff(cosines)",
        f"angles = RecoilAngles(experiment.flux, target, cosines, {how})",
        f"by_state = angles.by_species(model, {kind})",
        "curves = {",
        '    f"directions: {state}": each * kg / width',
        "    for state, each in by_state.items()",
        "    if isinstance(state, ns.Species)",
        "}",
        *interference_lines(asked, "directions", "each * kg / width"),
    ]
    if asked.is_new:
        lines += [
            "total = sum(by_state.values())",
            f"standard = RecoilAngles(emitted, target, cosines, {how}).counts(standard_model, {kind})",
            'curves["directions: Standard Model"] = standard * kg / width',
            'curves["ratio: model"] = np.divide(total, standard, out=np.full(total.size, np.nan), where=standard > 0)',
        ]
    mass = (
        f'ns.nuclide("{_most_frequent(asked)}").mass'
        if recoil is Recoil.NUCLEUS
        else "ns.constants.electron_mass.value"
    )
    lines += [
        f"for E in {_neutrino_energies(asked, threshold)!r}:",
        f'    curves[f"energies: {{E:g}} MeV"] = recoil_at_angle(E * MeV, cosines, {mass}) / keV',
        f'curves["energies: threshold"] = np.full(cosines.size, {threshold!r})',
    ]
    return lines


VIEW = PageView(
    "directions",
    "Directions",
    "Recoils by their angle to the beam, and their energies there.",
    OPTIONS,
    noting(_show),
    _lines,
)

"""Form factors of a nuclide in several nuclear models: how coherent scattering is at each momentum transfer.

The rate is proportional to the square of the weak form factor, so squares are shown. A model that has no such nuclide
is left out, and a sentence says why. Solutions of mean fields take a second; they are stored for later calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import FitError, InputError, choose
from nuscatter.explorer.asked import Asked, blamed
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.python_lines import nuclear_model
from nuscatter.explorer.view import Axis, Chart, Curve, Mark, Shown, View
from nuscatter.explorer.views.coherent_sums import coherent_sums, fast, nodes_of
from nuscatter.explorer.views.numbers import number
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.sources.flux import Flux
from nuscatter.structure.densities.measured import MeasuredDensity, charge_density
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.nucleons.form_factors import slope_at_zero
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import FormFactor, NuclearModel, nucleus_of
from nuscatter.units import Array, MeV, fm

#: Points of a curve.
_POINTS = 241
#: Beyond it no scattering is coherent [MeV], whatever the energies of the source.
_LARGEST_Q = 500.0
#: The largest Q that may be asked for [MeV].
_MOST_Q = 2000.0
#: Smaller squares are not drawn: zeros would stretch a logarithmic axis.
_FAINT = 1e-6
#: Ratios are not shown where the square that they are divided by is smaller: it has zeros.
_SMALLEST = 1e-4
#: Differences of Q² for the slope of a form factor at zero.
_STEP = (20 * MeV) ** 2
#: A mean square radius below it is that of a point, rounded.
_ROUNDING = (1e-3 * fm) ** 2
#: Beside the model of the state, where none are named.
_BESIDE = ("helm", "klein_nystrand_adapted")
_WEAK, _BOTH, _RATIO, _MEASURED = "weak form factor", "protons and neutrons", "ratio", "charge, measured"


@final
@dataclass(frozen=True)
class _Chosen:
    """What is asked for; None for what the state gives."""

    nuclide: str | None
    models: tuple[str, ...] | None
    high: float | None
    logarithmic: bool


def _chosen(
    *,
    nuclide: str | None = None,
    models: tuple[str, ...] | None = None,
    high: float | None = None,
    logarithmic: bool = True,
) -> _Chosen:
    return _Chosen(nuclide, models, high, logarithmic)


OPTIONS = Section(
    "",
    "Form factors.",
    (
        Key("nuclide", of.Text('a nuclide such as "Ar40"'), "Of which nuclide.", default="most abundant of the target"),
        Key(
            "models",
            of.Name("a nuclear model", lambda: {each: each for each in nuclear_models()}, several=True),
            "Nuclear models beside that of the experiment.",
            default=", ".join(_BESIDE),
        ),
        Key(
            "high",
            of.Quantity("a momentum transfer", "100 MeV", ("MeV", "GeV")),
            "Largest momentum transfer Q.",
            default=f"the largest of the source, at most {_LARGEST_Q:g} MeV",
        ),
        Key("logarithmic", of.Truth(), "Whether squares are on a logarithmic axis.", default="true"),
    ),
    _chosen,
)


@final
@dataclass(frozen=True, eq=False)
class _Asked:
    """What is shown: a nuclide, nuclear models by name with that of the experiment first, and Q up to `high` [MeV]."""

    chosen: _Chosen
    nuclide: Nuclide
    own: str
    models: dict[str, NuclearModel]
    largest: float
    high: float

    @property
    def Q(self) -> Array:
        """Momentum transfers, divided by MeV."""
        return np.linspace(0.0, self.high, _POINTS)


def _found(asked: Asked) -> _Asked:
    """Return what is asked for."""
    chosen: _Chosen = asked.options("form_factor", OPTIONS)
    built = asked.experiment
    if chosen.nuclide is None:
        nuclide = max(built.detector.material.composition, key=lambda each: each[1])[0]
    else:
        with blamed("form_factor.nuclide"):
            nuclide = find(chosen.nuclide)
    own = _name(asked.state.get("structure"), built.structure)
    beside = [each for each in chosen.models or _BESIDE if each != own]
    models = {own: built.structure, **{each: _model(each) for each in beside}}
    largest = _largest(asked.emitted, nuclide) / MeV
    high = min(largest, _LARGEST_Q) if chosen.high is None else chosen.high / MeV
    if not 0 < high <= _MOST_Q:
        raise InputError(
            f"form_factor.high is {high:g} MeV, but one above zero, at most {_MOST_Q:g} MeV, was expected."
        )
    return _Asked(chosen, nuclide, own, models, largest, float(f"{high:.6g}"))


def _name(text: str, model: NuclearModel) -> str:
    """Return the name of the experiment's nuclear model."""
    if text:
        return choose("nuclear model", text, {each: each for each in nuclear_models()})
    return getattr(model, "__name__", "the experiment's")


@lru_cache(maxsize=64)
def _model(name: str) -> NuclearModel:
    """Return a nuclear model; one of each name is kept, with its solutions."""
    return nuclear_models()[name]


def _largest(flux: Flux, nuclide: Nuclide) -> float:
    """Return the largest momentum transfer [MeV] of what a source emits."""
    ends = [maximum_recoil(each.spectrum.support[1], nuclide.mass, each.state.mass) for each in flux.components]
    return float(np.sqrt(2 * nuclide.mass * max(ends, default=0.0)))


@final
@dataclass(frozen=True, eq=False)
class _Squares:
    """Squared form factors of a nucleus in a model."""

    weak: Array
    proton: Array
    neutron: Array
    alike: bool


@lru_cache(maxsize=128)
def _squares(model: NuclearModel, nuclide: Nuclide, high: float) -> _Squares:
    nucleus, Q = nucleus_of(model, nuclide), np.linspace(0.0, high, _POINTS) * MeV
    parts = np.asarray(nucleus.proton(Q)), np.asarray(nucleus.neutron(Q))
    return _Squares(weak_form_factor(nucleus, Q) ** 2, parts[0] ** 2, parts[1] ** 2, nucleus.proton is nucleus.neutron)


@lru_cache(maxsize=128)
def _radii(model: NuclearModel, nuclide: Nuclide) -> tuple[float, float]:
    """Return the rms radii of protons and neutrons [MeV⁻¹]: of points in a mean field, else of the form factors."""
    solve = getattr(model, "solve", None)
    state = None if solve is None else solve(nuclide)
    if isinstance(state, GroundState):
        return state.proton_radius, state.neutron_radius
    nucleus = nucleus_of(model, nuclide)
    return _radius(nucleus.proton), _radius(nucleus.neutron)


def _radius(form_factor: FormFactor) -> float:
    """Return √(−6 dF/dQ²) at zero [MeV⁻¹]."""
    slope = float(slope_at_zero(lambda q2: np.asarray(form_factor(np.sqrt(q2))), _STEP))
    squared = -6 * slope
    return float(np.sqrt(squared)) if squared > _ROUNDING else 0.0


@lru_cache(maxsize=32)
def mean_momentum(flux: Flux, model: NuclearModel, nuclide: Nuclide) -> float:
    """Return the mean Q [MeV] of the recoils that neutrinos make of a nuclide; NaN if they make none.

    Args:
        flux: What a source emits.
        model: The nuclear model.
        nuclide: The target.
    """
    arriving = [each for each in flux.species if each.is_neutrino and flux.fluence[each] > 0]
    if not arriving:
        return float("nan")
    pairs = [nodes_of(flux, each) for each in arriving]
    E, weight = np.concatenate([each for each, _ in pairs]), np.concatenate([each for _, each in pairs])
    sigma, moment = coherent_sums(fast(nucleus_of(model, nuclide), float(E.max())), E)
    return float(weight @ moment) / float(weight @ sigma)


@lru_cache(maxsize=64)
def _charge(nuclide: Nuclide) -> MeasuredDensity | str:
    """Return the measured charge density of a nuclide, or the sentence that there is none."""
    try:
        return charge_density(nuclide)
    except InputError as error:
        return str(error)


def _computed(found: _Asked) -> tuple[dict[str, _Squares], list[str]]:
    """Return squares by model, and the sentences of models that have no such nuclide.

    Raises:
        InputError: that of the experiment has none.
    """
    squares: dict[str, _Squares] = {}
    missing: list[str] = []
    for name, model in found.models.items():
        try:
            squares[name] = _squares(model, found.nuclide, found.high)
        except (InputError, FitError) as error:
            if name == found.own:
                field = "form_factor.nuclide" if found.chosen.nuclide else "structure"
                raise InputError(f"{field}: {error}") from None
            missing.append(f"{name} is left out. {error}")
    return squares, missing


def _show(asked: Asked) -> View:
    found = _found(asked)
    squares, sentences = _computed(found)
    measured, mean = _charge(found.nuclide), mean_momentum(asked.emitted, found.models[found.own], found.nuclide)
    charts = list(_charts(found, squares, measured, mean))
    if isinstance(measured, MeasuredDensity):
        sentences.append(f"The measured form factor is that of the charge: {measured.source}.".replace("..", "."))
    else:
        sentences.append(f"{measured.partition(';')[0]}.")
    if not np.isfinite(mean):
        sentences.append(f"The source makes no recoils of {found.nuclide.name}, so there is no mean of Q.")
    if found.chosen.high is None and found.largest > _LARGEST_Q:
        sentences.append(f"The source reaches Q = {found.largest:.4g} MeV; {_LARGEST_Q:g} MeV are shown.")
    return View(tuple(charts), tuple(_numbers(found, squares, mean)), tuple(sentences))


def _charts(
    found: _Asked, squares: dict[str, _Squares], measured: MeasuredDensity | str, mean: float
) -> Iterator[Chart]:
    Q, name = found.Q, found.nuclide.name
    axis = Axis("momentum transfer Q (1/fm = 197.3 MeV)", "MeV")
    square = Axis("squared form factor", logarithmic=found.chosen.logarithmic)
    charge = []
    if isinstance(measured, MeasuredDensity):
        charge.append(Curve(_MEASURED, Q, _drawn(measured.form_factor(Q * MeV) ** 2), reference=True))
    marks = (("mean Q", mean / MeV), ("largest Q of the source", found.largest))
    yield Chart(
        _WEAK,
        axis,
        square,
        (*(Curve(model, Q, _drawn(each.weak)) for model, each in squares.items()), *charge),
        f"Squared weak form factor of {name} by nuclear model.",
        tuple(Mark(says, at) for says, at in marks if 0 < at < (1 - 1e-4) * found.high),
    )
    own = squares[found.own]
    parts = {"protons and neutrons": own.proton} if own.alike else {"protons": own.proton, "neutrons": own.neutron}
    yield Chart(
        _BOTH,
        axis,
        square,
        (*(Curve(says, Q, _drawn(each)) for says, each in parts.items()), *charge),
        f"Squared form factors of protons and neutrons of {name} by {found.own}.",
    )
    if len(squares) > 1:
        yield Chart(
            _RATIO,
            axis,
            Axis(f"ratio to {found.own}"),
            tuple(
                Curve(model, Q, _ratio(each.weak, own.weak)) for model, each in squares.items() if model != found.own
            ),
            f"Squared weak form factors of {name} divided by that of {found.own}.",
        )


def _drawn(squares: Array) -> Array:
    """Return squares without those that are next to nothing."""
    return np.where(squares > _FAINT, squares, np.nan)


def _ratio(values: Array, own: Array) -> Array:
    """Return values divided by those of the experiment's model; NaN where these are next to a zero."""
    return np.asarray(values / np.where(own > _SMALLEST, own, np.nan))


def _numbers(found: _Asked, squares: dict[str, _Squares], mean: float) -> Iterator[Shown]:
    Z, N = found.nuclide.Z, found.nuclide.N
    yield number(f"weak charge of {found.nuclide.name}", (1 - 4 * sin2_theta_w_low_energy.value) * Z - N)
    yield number("largest Q of the source", found.largest, "MeV")
    if np.isfinite(mean):
        yield number("mean Q of recoils", mean / MeV, "MeV")
    for name in squares:
        model = found.models[name]
        if np.isfinite(mean):
            coherent = float(weak_form_factor(nucleus_of(model, found.nuclide), mean)) ** 2
            yield number(f"squared weak form factor at mean Q, {name}", coherent)
        protons, neutrons = (each / fm for each in _radii(model, found.nuclide))
        yield number(f"radius of protons, {name}", protons, "fm")
        yield number(f"radius of neutrons, {name}", neutrons, "fm")
        yield number(f"neutron skin, {name}", neutrons - protons if abs(neutrons - protons) > 1e-9 else 0.0, "fm")


def _lines(asked: Asked) -> list[str]:
    found = _found(asked)
    squares, _ = _computed(found)
    own = squares[found.own]
    lines = [
        f"nuclide = ns.nuclide({found.nuclide.name!r})",
        f"Q = np.linspace(0, {found.high!r}, {_POINTS}) * MeV",
        "models = {",
        *(f"    {name!r}: {'experiment.structure' if name == found.own else nuclear_model(name)}," for name in squares),
        "}",
        "nuclei = {name: model(nuclide) for name, model in models.items()}",
        "form_factor = ns.structure.nucleons.weak.weak_form_factor",
        "weak = {name: form_factor(nucleus, Q) ** 2 for name, nucleus in nuclei.items()}",
        "",
        "",
        "def drawn(squares):",
        '    """Return squares without those that are next to nothing."""',
        f"    return np.where(squares > {_FAINT!r}, squares, np.nan)",
        "",
        "",
        f'curves = {{f"{_WEAK}: {{name}}": drawn(values) for name, values in weak.items()}}',
        f"own = nuclei[{found.own!r}]",
    ]
    parts = {"protons and neutrons": "proton"} if own.alike else {"protons": "proton", "neutrons": "neutron"}
    lines += [f"curves[{f'{_BOTH}: {says}'!r}] = drawn(own.{part}(Q) ** 2)" for says, part in parts.items()]
    if isinstance(_charge(found.nuclide), MeasuredDensity):
        lines.append("charge = drawn(ns.structure.charge_density(nuclide).form_factor(Q) ** 2)")
        lines += [f"curves[{f'{each}: {_MEASURED}'!r}] = charge" for each in (_WEAK, _BOTH)]
    if len(squares) > 1:
        lines += [
            f"standard = weak.pop({found.own!r})",
            "for name, values in weak.items():",
            f"    some = np.where(standard > {_SMALLEST!r}, standard, np.nan)",
            f'    curves[f"{_RATIO}: {{name}}"] = values / some',
        ]
    return lines


VIEW = PageView(
    "form_factor",
    "Form factor",
    "How coherent scattering is at each momentum transfer, in several nuclear models.",
    OPTIONS,
    _show,
    _lines,
    uses=("source", "detector", "structure"),
)

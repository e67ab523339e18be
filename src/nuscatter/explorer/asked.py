"""From the texts of a state to the objects of the library: an experiment, a model, and the options of a view.

The keys of an experiment's file describe its source and its detector, the table of terms the new physics; both are read
by the code that reads files and the command line, so what is wrong is said in the same words. A message begins with the
key that it is about, and the page shows it beside that field.
"""

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, final

import numpy as np

from nuscatter.catalogue.entries import describe
from nuscatter.catalogue.entries import experiment as catalogue_experiment
from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.reading import Described, at_source, from_table
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.catalogue.terms.arguments import Expression
from nuscatter.catalogue.terms.constructor import Constructor as Entry
from nuscatter.catalogue.terms.flux_maps_by_name import flux_maps
from nuscatter.catalogue.terms.standard_terms import CHOICES, StandardTerms, weak_couplings
from nuscatter.catalogue.terms.terms_by_name import terms
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, InputWarning, choose, invalid
from nuscatter.explorer.presets import FIRST, preset
from nuscatter.explorer.state import State
from nuscatter.interactions.term import Term
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import nucleus_of
from nuscatter.units import m

#: Tables of a file, in a state.
FILE_KEYS = ("title", "source", "detector")
#: Most characters of a title.
_LONGEST_TITLE = 80

#: Most bins of the detector in energy, and in energy, time and direction together: a response has thousands of numbers
#: for each of the first, and no chart shows more.
_MOST_BINS, _MOST_CELLS = 1000, 200_000

_RECOILS = {"nuclei": (True, False), "electrons": (False, True), "both": (True, True)}


def _standard(
    *, sin2_theta_w: float | None = None, couplings: str = CHOICES[0], spins: bool = False, recoils: str = "nuclei"
) -> tuple[StandardTerms, float | None]:
    nuclei, electrons = _RECOILS[recoils]
    if spins and not nuclei:
        raise InputError("spins are those of nuclei, but recoils of electrons alone are counted.")
    return StandardTerms(weak_couplings(couplings), spins, nuclei, electrons), sin2_theta_w


STANDARD = Section(
    "",
    "Terms of the Standard Model.",
    (
        Key("sin2_theta_w", of.Number("a number", "0.2386"), "Weak mixing angle.", default="the low-energy value"),
        Key(
            "couplings",
            of.Name("weak couplings", lambda: {each: each for each in CHOICES}),
            "At tree level, radiatively corrected constants, or loops that run with Q².",
            default=CHOICES[0],
        ),
        Key(
            "recoils",
            of.Name("a kind of recoil", lambda: {each: each for each in _RECOILS}),
            "What is counted.",
            default="nuclei",
        ),
        Key("spins", of.Truth(), "Axial current and weak magnetism of nuclei with spin.", default="false"),
    ),
    _standard,
)


def place(*path: str) -> Place:
    """Return the place of a key of the state: messages say the key, and no file may be named."""
    found = Place(lambda inner: ".".join(map(str, inner)) or "the state", None, dotted=False)
    for each in path:
        found = found.at(each)
    return found


_LENGTH = of.Quantity("a length", "25 m", ("m", "km", "cm"))


@final
@dataclass(frozen=True, eq=False)
class New:
    """A term or a change of flavours of the state.

    Args:
        entry: What can be made.
        values: Its arguments.
        of_source: Those that the source says.
        made: The term, or the map of fluxes.
    """

    entry: Entry[Any]
    values: Mapping[str, Any]
    of_source: Mapping[str, float]
    made: Any

    @property
    def code(self) -> Expression:
        """It as Python code."""
        return self.entry.expression(self.values, {name: _metres(value) for name, value in self.of_source.items()})


def _metres(value: float) -> Expression:
    return Expression(f"{value / m!r} * m", (("nuscatter.units", "m"),))


@final
@dataclass(frozen=True, eq=False)
class Asked:
    """What a state asks for; each part is made when it is first needed.

    Args:
        state: The texts.
    """

    state: State

    @cached_property
    def described(self) -> Described:
        """The experiment, with its title, before what happens to the flux on its way."""
        made, warned = _described(self.name, self.state.get("structure"), self.state.starting(*FILE_KEYS))
        for sentence in warned:  # each time, though the experiment is made once
            warnings.warn(sentence, InputWarning, stacklevel=2)
        return made

    @property
    def name(self) -> str:
        """The name of the experiment in the catalogue; empty where the state has a source and a detector itself."""
        name, own = self.state.get("experiment"), self.state.starting(*FILE_KEYS)
        if name and own:
            raise InputError(f"experiment is {name!r}, but there is also {own[0][0]}: leave out one of the two.")
        return name or ("" if own else FIRST["experiment"])

    @property
    def title(self) -> str:
        """The title of the experiment."""
        return self.described.title[:_LONGEST_TITLE] or "experiment"

    @property
    def emitted(self) -> Flux:
        """What the source emits, before what happens to flavours on the way."""
        return self.described.experiment.flux

    @cached_property
    def experiment(self) -> Experiment:
        """The experiment, with what arrives there."""
        built = self.described.experiment
        for name, change in self.flux_changes.items():
            arriving = change(built.flux)
            if not arriving.components:
                raise InputError(f"flavour.{name}: no neutrinos of any species arrive, but at least one was expected.")
            built = built.with_flux(arriving)
        return built

    @cached_property
    def _standard(self) -> tuple[StandardTerms, float | None]:
        made: tuple[StandardTerms, float | None] = STANDARD.read(place("standard"), self._table("standard"), {})
        return made

    @property
    def standard(self) -> StandardTerms:
        """The Standard Model's terms."""
        return self._standard[0]

    @property
    def sin2_theta_w(self) -> float | None:
        """The weak mixing angle; None for the low-energy value."""
        return self._standard[1]

    @cached_property
    def standard_model(self) -> Term:
        """The Standard Model, with which a model is compared."""
        return self.standard.model(self.sin2_theta_w)

    @cached_property
    def new(self) -> tuple[New, ...]:
        """The terms of new physics, then what happens to flavours on the way, as the state names them."""
        return (*self._made("term", terms()), *self._made("flavour", flux_maps()))

    @property
    def terms(self) -> Mapping[str, Term]:
        """Terms of new physics by name."""
        return {each.entry.name: each.made for each in self.new if isinstance(each.made, Term)}

    @property
    def flux_changes(self) -> Mapping[str, Callable[[Flux], Flux]]:
        """What happens to flavours on the way, by name."""
        return {each.entry.name: each.made for each in self.new if not isinstance(each.made, Term)}

    @cached_property
    def model(self) -> Term:
        """The Standard Model and the terms of new physics."""
        return sum(self.terms.values(), self.standard_model)

    @property
    def is_new(self) -> bool:
        """Whether anything is there beside the Standard Model."""
        return bool(self.new)

    def options(self, view: str, section: Section) -> Any:
        """Return what the options of a view make.

        Args:
            view: Its name, below which its options stand.
            section: The keys.
        """
        known = {"experiment": self.experiment} if section.needs else {}
        return section.read(place(view), self._table(view), known)

    def _table(self, root: str) -> Mapping[str, Any]:
        table = self.state.table(root)
        if table is not None and not isinstance(table, dict):
            raise invalid(root, table, f"keys below it, as {root}.NAME,")
        return table or {}

    def _made(self, root: str, known: Mapping[str, Entry[Any]]) -> Iterator[New]:
        """Yield what a state names below a root, with its values and what these make."""
        for name, texts in self._table(root).items():
            here = f"{root}.{name}"
            with blamed(here):
                entry = choose("term" if root == "term" else "change of flavours", name, known)
            if not isinstance(texts, dict):
                raise invalid(here, texts, f"keys below it, as {here}.{next(iter(entry.arguments))},")
            values = {}
            for key, text in texts.items():
                with blamed(f"{here}.{key}"):
                    if not isinstance(text, str):
                        raise InputError(f"{entry.name} has no tables, but one text was expected.")
                    argument = entry.argument(key)
                    values[argument.name] = argument.read(entry.name, text)
            for argument in entry.arguments.values():
                if argument.required and argument.name not in values:
                    raise InputError(
                        f"{here}.{argument.name}: {entry.name} has no {argument.name}, but it was expected."
                    )
            given = {each: self._of_source(each) for each in entry.of_source}
            with blamed(here, entry.arguments):
                made = entry.make(**values, **given)
            yield New(entry, values, given, made)

    def _of_source(self, key: str) -> float:
        """Return a length that the source has, which a change of flavours takes too."""
        table = preset(self.name).table("source") if self.name else self.state.table("source")
        if isinstance(table, list):
            raise InputError(
                f"source: there are {len(table)}, but one with a {key} was expected for flavours that change."
            )
        if not isinstance(table, dict) or key not in table:
            raise InputError(f"source.{key}: the source has none, but a change of flavours on the way was asked for.")
        return float(_LENGTH.read(place("source", key), table[key], {}))


@contextmanager
def blamed(key: str, below: Collection[str] = ()) -> Iterator[None]:
    """Return a context whose errors begin with a key of the state.

    Args:
        key: The key.
        below: Names of keys below it; a sentence that begins with one of them is about that.
    """
    try:
        yield
    except InputError as error:
        said = str(error)
        name = said.partition(" ")[0]
        here = f"{key}.{name}" if name in below else key
        raise type(error)(said if said.startswith(key) else f"{here}: {said}") from None


@contextmanager
def blamed_or_structure(asked: Asked, key: str = "") -> Iterator[None]:
    """Return a context whose errors begin with ``structure`` if the nuclear model has no such nucleus, else with a key.

    Args:
        asked: The state.
        key: Of the state; empty where the error says one itself.
    """
    try:
        yield
    except InputError:
        built = asked.described.experiment
        if asked.standard.nuclei:
            with blamed("structure"):
                for nuclide in built.detector.material.nuclides:
                    nucleus_of(built.structure, nuclide)
        if not key:
            raise
        with blamed(key):
            raise


@lru_cache(maxsize=32)
def _described(name: str, structure: str, own: tuple[tuple[str, str], ...]) -> tuple[Described, tuple[str, ...]]:
    """Return the experiment of some texts, and what the library warns of it.

    Its kernels are kept with it, so that a slider of a coupling is fast.
    """
    with noted() as warned:
        made = _of_catalogue(name, structure) if name else _own(structure, own)
    return made, tuple(warned)


def _of_catalogue(name: str, structure: str) -> Described:
    """Return an experiment of the catalogue, with another nuclear model if one is named."""
    with blamed("experiment"):
        found = describe(name)
        made = Described(catalogue_experiment(name), found.title)
    if structure:
        with blamed("structure"):
            model = choose("nuclear model", structure, nuclear_models())
        made = replace(made, experiment=replace(made.experiment, structure=model))
    return made


def _own(structure: str, own: tuple[tuple[str, str], ...]) -> Described:
    """Return the experiment of a source and a detector; its flux is kept, since that of the Sun takes a second."""
    table = State(dict(own)).table()
    if structure:
        table["structure"] = structure
    if "source" not in table:
        return from_table(table, place())  # says that it is missing
    flux = _flux(tuple((key, text) for key, text in own if key.partition(".")[0] == "source"))
    made = at_source(flux, {key: inner for key, inner in table.items() if key != "source"}, place())
    _refuse_too_many_bins(made.experiment.detector)
    return made


def _refuse_too_many_bins(detector: Detector) -> None:
    """Raise `InputError` for a detector whose response would take minutes and gigabytes."""
    energies = np.size(detector.energy_edges) - 1
    if energies > _MOST_BINS:
        raise InputError(f"detector.bins: there are {energies}, but at most {_MOST_BINS} were expected on this page.")
    times = 1 if detector.time_edges is None else np.size(detector.time_edges) - 1
    angles = 1 if detector.directions is None else np.size(detector.directions.cos_edges) - 1
    if energies * times * angles > _MOST_CELLS:
        raise InputError(
            f"detector.{'directions' if times == 1 else 'time_bins'}: there are {energies} bins of energy, {times} of "
            f"time and {angles} of direction, but at most {_MOST_CELLS} together were expected on this page."
        )


@lru_cache(maxsize=32)
def _flux(texts: tuple[tuple[str, str], ...]) -> Flux:
    made: Flux = SOURCE.read(place("source"), State(dict(texts)).table("source"), {})
    return made


@contextmanager
def noted() -> Iterator[list[str]]:
    """Return a context that keeps what the library warns of, as sentences for the page."""
    sentences: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InputWarning)
        yield sentences
    sentences.extend(dict.fromkeys(str(each.message) for each in caught if issubclass(each.category, InputWarning)))

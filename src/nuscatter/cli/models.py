"""New physics on the command line: words such as ``NSI:ee_u=0.1,emu_d=0.05`` become terms that add to the model.

A term of the table takes numbers with their units, ``10MeV`` or ``-1e-32cm2``, each checked against what the argument
is. Anything else is a name in a Python file of the user, ``forces.py:STRONG``: a term, or a function that returns one,
whose arguments may follow, ``forces.py:yukawa:mass=10MeV``. That file is run as a program. What it prints goes to
standard error, since standard output holds the command's results alone. An error that it raises, and ``sys.exit``,
become a sentence.

An argument that is not given may be a parameter of a fit: so what is read first is an `OpenTerm`.
"""

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import click

from nuscatter import units
from nuscatter.cli.quantities import OF_ANY_UNIT, Quantity
from nuscatter.computing.files import named
from nuscatter.errors import FitError, InputError, choose, invalid, unknown
from nuscatter.fits.parameters import describe
from nuscatter.words.unit_words import Reader

if TYPE_CHECKING:
    from nuscatter.catalogue.terms.arguments import Argument
    from nuscatter.catalogue.terms.terms_by_name import TermEntry
    from nuscatter.interactions.term import Term

models = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="TERM",
    shell_complete=lambda _context, _option, begun: names_beginning(begun),
    help="Add a term, as NSI:ee_u=0.1 or forces.py:NAME; repeatable. A file is run as the Python program that it is.",
)


@final
@dataclass(frozen=True)
class OpenTerm:
    """A term whose arguments are not all given; those left open may be the parameters of a fit."""

    #: what was given to ``--model``
    text: str
    #: the term's name, or that of the function in the user's file
    name: str
    make: Callable[..., "Term"]
    given: Mapping[str, Any]
    #: arguments that may be parameters, and are not given
    left: Mapping[str, Quantity]
    #: those that must have a value and have none
    missing: tuple[str, ...] = ()

    def term(self, **values: Any) -> "Term":
        """Return the term with values of open arguments."""
        lacking = [each for each in self.missing if each not in values]
        if lacking:
            raise InputError(
                f"{self.name} has no {lacking[0]}: give it, as --model {self.text}{',' if self.given else ':'}"
                f"{lacking[0]}=…{', or fit it' if lacking[0] in self.left else ''}."
            )
        if not (self.given or values) and self.left and self.name in _terms():
            some = ", ".join([*self.left][:4])
            raise InputError(f"{self.name} has no arguments, but one or more such as {some} were expected.")
        return self.make(**self.given, **values)


def _given(name: str, words: Sequence[str], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return the values of arguments such as ``mass=10MeV`` of the term or function called `name`."""
    listed = {each: each for each in readers}
    given: dict[str, Any] = {}
    for word in words:
        key, equals, text = (each.strip() for each in word.partition("="))
        if not equals:
            raise invalid(f"an argument of {name}", word, f"one such as {next(iter(readers), 'name')}=…")
        argument = choose(f"argument of {name}", key, listed)
        if argument in given:
            raise InputError(f"{name} has {argument} twice, but each argument was expected once.")
        given[argument] = readers[argument](f"{argument} of {name}", text)
    return given


def with_terms(base: "Term", texts: Sequence[str], *, reactions: bool = False) -> "Term":
    """Return a model with the terms of ``--model`` added.

    Args:
        base: Terms of the Standard Model.
        texts: What was given, ``Name:argument=value,…`` or ``file.py:NAME`` each.
        reactions: Whether reactions are counted too; else only recoils are.

    Raises:
        InputError: a text means no term, or one that does nothing to what is counted.

    Example:
        >>> import nuscatter as ns
        >>> len(with_terms(ns.StandardModel(), ["NSI:ee_u=0.1", "light-vector: mass=10MeV, coupling=1e-4,"
        ...                                     "charges=b_minus_l"]).terms)
        3
    """
    model = base
    for text in texts:
        term = read_term(text)
        check_acts(term, base, text, reactions=reactions)
        model = model + term
    return model


def check_acts(term: "Term", base: "Term", text: str, *, reactions: bool) -> None:
    """Raise `InputError` if a term does nothing to what is counted: the recoils of a model, and reactions or not."""
    with in_use([text]):
        reacts = bool(term.reactions)
        acts = _acts(term, base) or reacts
    if reacts and not reactions:
        raise InputError(f"The model {text!r} has reactions, which have no recoil: `nuscatter counts` counts them.")
    if not acts:
        counted = " and ".join("nuclei" if each is each.NUCLEUS else "electrons" for each in base.recoil_kinds)
        raise InputError(f"The model {text!r} does nothing to recoils of {counted}, which are counted here.")


def in_use(texts: Sequence[str]) -> AbstractContextManager[None]:
    """Return a context for computing with the terms of ``--model``, some of which may be the user's own code."""
    if not any(".py:" in each for each in texts):
        return nullcontext()
    return _user_code(f"the model {' + '.join(texts)} fails", (InputError, FitError))


def described(texts: Sequence[str]) -> str:
    """Return the sentence that names the terms beside the Standard Model's; empty if there are none."""
    return f"Model: Standard Model + {' + '.join(' '.join(each.split()) for each in texts)}." if texts else ""


def read_term(text: str) -> "Term":
    """Return the term that ``Name:argument=value,…`` or ``file.py:NAME`` means; else raise `InputError`."""
    return read_open(text).term()


def read_open(text: str) -> OpenTerm:
    """Return what ``Name:argument=value,…`` or ``file.py:NAME:argument=value,…`` means, some arguments left open."""
    path, colon, rest = text.rpartition(".py:")
    if colon:
        name, _, arguments = rest.partition(":")
        file = named(f"{path}.py", "the file of the model")
        return _from_file(file, name.strip(), text, [each for each in arguments.split(",") if each.strip()])
    if text.endswith(".py"):
        raise invalid("the model", text, f"a name in the file, as {text}:NAME,")
    name, _, rest = text.partition(":")
    if "=" in name:
        raise invalid("the model", text, "the name of a term and a colon before the arguments")
    chosen = choose("model", name.strip(), _terms())
    return _from_table(chosen, text, [each for each in rest.split(",") if each.strip()])


def names_beginning(begun: str) -> list[str]:
    """Return the names of terms that begin with what was typed."""
    return [name for name in _terms() if name.lower().startswith(begun.lower())]


def _terms() -> "Mapping[str, TermEntry]":
    """Return the terms by name; those that need a function of the user's are for files."""
    from nuscatter.catalogue.terms.terms_by_name import terms

    return terms()


def _from_table(entry: "TermEntry", text: str, words: Sequence[str]) -> OpenTerm:
    """Return the term of arguments such as ``mass=10MeV``."""
    readers = {name: _reader(each) for name, each in entry.arguments.items()}
    given = _given(entry.name, words, readers)
    left = {name: each for name, each in readers.items() if isinstance(each, Quantity) and name not in given}
    missing = tuple(name for name, each in entry.arguments.items() if each.required and name not in given)
    return OpenTerm(text, entry.name, entry.make, given, left, missing)


def _reader(argument: "Argument") -> Reader:
    """Return what reads the text of an argument; of a number it knows the parameter of a fit too."""
    from nuscatter.catalogue.terms.arguments import OneOf

    kind = argument.kind
    return kind.read if isinstance(kind, OneOf) else Quantity(kind.read, kind.units, kind.parameter)


def _acts(term: "Term", base: "Term") -> bool:
    """Return whether a term has an amplitude in the recoils of a model, on a nucleus of spin 0 or with spin."""
    import numpy as np

    from nuscatter.particles import antineutrinos, neutrinos
    from nuscatter.structure.nucleus import point_nucleus

    q2 = np.full((1, 1), (10 * units.MeV) ** 2)
    return any(
        term.charge(channel, amplitude, q2, nucleus, initial, final) is not None
        for channel in term.channels
        if channel.recoil in base.recoil_kinds
        for nucleus in ((None,) if channel.recoil is channel.recoil.ELECTRON else map(point_nucleus, ("Ar40", "Xe131")))
        for amplitude in channel.amplitudes
        for initial in (*neutrinos, *antineutrinos)
        for final in initial.family
    )


def _from_file(path: Path, name: str, text: str, words: Sequence[str]) -> OpenTerm:
    """Return the term that is called `name` in the user's file, or that the function of this name returns."""
    from nuscatter.interactions.term import Term

    if not path.is_file():
        raise invalid("the file of the model", str(path), "a Python file that exists")
    title = f"nuscatter_user_{path.stem}"
    spec = importlib.util.spec_from_file_location(title, path)
    if spec is None or spec.loader is None:
        raise invalid("the file of the model", str(path), "a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[title] = module  # a dataclass in the file asks for its module by name
    with _user_code(f"{path} cannot be loaded"):
        spec.loader.exec_module(module)
    public = [each for each in vars(module) if not each.startswith("_")]
    if not name or not hasattr(module, name):
        raise unknown(f"name in {path}", name, public)
    value = getattr(module, name)
    if isinstance(value, Term) or not callable(value):
        readers: dict[str, Quantity] = {}
        missing: tuple[str, ...] = ()
    else:
        readers, missing = _arguments(value)
    given = _given(name, words, readers)

    def make(**values: Any) -> Term:
        made = value
        if not isinstance(value, Term) and callable(value):
            with _user_code(f"{name}() of {path} fails"):
                made = value(**values)
        if not isinstance(made, Term):
            raise invalid(f"{name} of {path}", made, "a term, or a function of numbers that returns one,")
        return made

    left = {each: reader for each, reader in readers.items() if each not in given}
    return OpenTerm(text, name, make, given, left, tuple(each for each in missing if each not in given))


def _arguments(function: Callable[..., Any]) -> tuple[dict[str, Quantity], tuple[str, ...]]:
    """Return the arguments of the user's function that are numbers, and the names of those without a default.

    A function of ``**couplings``, and one whose signature cannot be read, has none: it is called as it is.
    """
    try:
        signature = inspect.signature(function)
        kept = {
            name: each.default
            for name, each in signature.parameters.items()
            if each.default is not each.empty and (isinstance(each.default, bool) or not isinstance(each.default, Real))
        }
        known = describe(partial(function, **kept))
    except (InputError, TypeError, ValueError):
        return {}, ()
    readers = {name: replace(OF_ANY_UNIT, parameter=each) for name, each in known.items()}
    return readers, tuple(name for name, each in known.items() if each.start is None)


@contextmanager
def _user_code(what: str, passed: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Return a context for the user's own code: its prints go to standard error, its failure is an `InputError`.

    Args:
        what: Start of the sentence that says what failed.
        passed: Errors that are raised as they are.
    """
    try:
        with redirect_stdout(sys.stderr):
            yield
    except passed:
        raise
    except (Exception, SystemExit) as error:
        said = " ".join(str(error).split()).rstrip(".")
        raise InputError(f"{what}: {type(error).__name__}{': ' if said else ''}{said}.") from error

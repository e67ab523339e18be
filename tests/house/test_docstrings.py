"""Every public name explains itself, and says the dimension of what it takes."""

import importlib
import inspect
import pkgutil
from functools import cached_property

import nuscatter

#: Arguments that have a dimension wherever they are used.
DIMENSIONAL = {"E", "T", "Q", "q2", "M", "distance", "lifetime"}


def public_modules():
    for found in pkgutil.walk_packages(nuscatter.__path__, "nuscatter."):
        if not any(part.startswith("_") for part in found.name.split(".")):
            yield importlib.import_module(found.name)


def functions_and_classes():
    for module in public_modules():
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(value) or inspect.isclass(value):
                yield f"{module.__name__}.{name}", value


def methods():
    for where, kind in functions_and_classes():
        if not inspect.isclass(kind):
            continue
        for name, value in vars(kind).items():
            is_method = isinstance(value, property | cached_property | classmethod | staticmethod)
            if not name.startswith("_") and (is_method or inspect.isfunction(value)):
                yield f"{where}.{name}", kind, name


def inherited(kind: type, name: str) -> str:
    """The docstring of a method: its own, or that of the interface which it fulfils."""
    for each in kind.__mro__:
        docstring = getattr(vars(each).get(name), "__doc__", None)
        if docstring:
            return str(docstring)
    return ""


def complaint(where: str, docstring: str, *, verb: bool) -> str:
    first = (docstring.strip().splitlines() or [""])[0].rstrip()
    if not first:
        return f"{where} has no docstring: say in one line what it is or returns."
    if not first.endswith((".", "?")):
        return f"The docstring of {where} should open with one line that is a sentence: {first!r}."
    if verb and first.split()[0] in ("Returns", "Gets", "Computes", "Calculates", "Raises", "This", "Yields"):
        return f"The docstring of {where} should open with an imperative (Return …, not Returns …): {first!r}."
    return ""


def test_every_public_class_and_function_says_in_one_line_what_it_is():
    complaints = []
    for where, value in functions_and_classes():
        own = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
        docstring = str(own or "")
        if inspect.isclass(value) and docstring.startswith(f"{value.__name__}("):
            docstring = ""  # dataclass wrote it
        complaints.append(complaint(where, docstring, verb=inspect.isfunction(value)))
    assert any(complaint == "" for complaint in complaints)
    assert not [each for each in complaints if each], "\n".join(each for each in complaints if each)


def test_every_public_method_says_in_one_line_what_it_does():
    complaints = [complaint(where, inherited(kind, name), verb=True) for where, kind, name in methods()]
    assert not [each for each in complaints if each], "\n".join(each for each in complaints if each)


def test_arguments_with_a_dimension_say_it():
    """E, T, Q, M, a distance …: the docstring of the function, or of its class or module, holds a [MeV…]."""
    silent = []
    callables = [(where, value, str(value.__doc__)) for where, value in functions_and_classes()]
    for where, kind, name in methods():
        value = vars(kind)[name]
        if inspect.isfunction(value):
            interfaces = [str(getattr(vars(each).get(name), "__doc__", "")) for each in kind.__mro__]
            callables.append((where, value, " ".join([*interfaces, str(kind.__doc__)])))
    for where, value, docstring in callables:
        try:
            names = set(inspect.signature(value).parameters) & DIMENSIONAL
        except ValueError:
            continue
        text = docstring + (value.__init__.__doc__ or "" if inspect.isclass(value) else "")
        if names and "[MeV" not in text and "`dsigma_dT`" not in text:
            silent.append(f"{where}({', '.join(sorted(names))})")
    assert not silent, f"Name the dimension, as in [MeV] or [MeV⁻²], in the docstrings of {silent}."


def test_every_measured_constant_has_a_source():
    from nuscatter.constants import Measured

    measured = {
        f"{module.__name__}.{name}": value
        for module in public_modules()
        for name, value in vars(module).items()
        if isinstance(value, Measured)
    }
    assert measured
    for name, value in measured.items():
        assert value.source.strip(), f"{name} has no source: say which publication measured it."
        assert value.uncertainty >= 0, f"{name} has a negative uncertainty."

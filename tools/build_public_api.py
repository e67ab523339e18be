"""Write down the public names with their signatures: tests/house/public_api.txt.

    python tools/build_public_api.py            write the file
    python tools/build_public_api.py --check    compare it with the sources; exit 1 if a line differs

The file is frozen: a change of a name, an argument, its kind or its default is a line of a review, and not an accident.
What a change asks for is in docs/releasing.md. Public are the names of `nuscatter`, those that `PLACES` list by `dir`,
and the commands with their options.

Signatures are read from the sources, not from the loaded objects: a default stays the text ``0.9 * fm``, whatever the
scale of MeV, the Python or the version of a library at hand.
"""

import argparse
import ast
import difflib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import nuscatter

FILE = Path(__file__).parents[1] / "tests" / "house" / "public_api.txt"
#: Modules whose names are public, beside `nuscatter` itself.
PLACES = (
    *("constants", "datasets", "figures", "interactions", "interactions.parity_violation"),
    *("particles", "structure", "units"),
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def text() -> str:
    """Return the whole file: a block for each public name, then what public functions return, then the commands."""
    from nuscatter.cli.commands import cli

    blocks = ["# Written by tools/build_public_api.py; docs/releasing.md says what a change of a line asks for.\n"]
    seen: dict[int, str] = {}
    returned: dict[str, type] = {}
    for place in ("nuscatter", *(f"nuscatter.{each}" for each in PLACES)):
        module = import_module(place)
        for name in public(module):
            value = getattr(module, name)
            blocks += described(f"{place}.{name}", value, module, seen)
            returned |= {kind.__qualname__: kind for kind in results(value)}
    for _, kind in sorted(returned.items()):
        if id(kind) not in seen:
            blocks += described(f"{kind.__module__}.{kind.__qualname__}", kind, sys.modules[kind.__module__], seen)
    return "\n".join([*blocks, *command(("nuscatter",), cli)]) + "\n"


def results(value: Any) -> Iterator[type]:
    """Yield the classes of this package that a function says it returns: their members are public too."""
    whole = inspect.unwrap(value) if callable(value) else value
    if not inspect.isfunction(whole):
        return
    for node in (each for made in definitions(whole) if made.returns for each in ast.walk(made.returns)):
        kind = vars(sys.modules[whole.__module__]).get(node.id) if isinstance(node, ast.Name) else None
        if inspect.isclass(kind) and kind.__module__.startswith("nuscatter"):
            yield kind


def public(module: ModuleType) -> list[str]:
    """Return the public names of a module: of its ``__all__``, of its own `dir`, or those that it defines itself."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    if hasattr(module, "__dir__") and "__dir__" in vars(module):
        return sorted(name for name in dir(module) if not name.startswith("_"))
    defined = {name for node in parsed(module).body for name in targets(node)}
    return sorted(name for name in defined if not name.startswith("_"))


def targets(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module defines."""
    if isinstance(node, ast.ClassDef | Function):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


@cache
def parsed(module: ModuleType) -> ast.Module:
    """Return the syntax tree of a module's file."""
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def described(path: str, value: Any, module: ModuleType, seen: dict[int, str]) -> list[str]:
    """Return the lines of one public name; a thing that has two names is described under the first."""
    if isinstance(value, ModuleType):
        return [f"{path}: module"]
    if not isinstance(value, int | float | str | tuple) and id(value) in seen:
        return [f"{path} is {seen[id(value)]}"]
    seen[id(value)] = path
    whole = inspect.unwrap(value) if callable(value) else value
    if inspect.isclass(whole) and whole.__module__.startswith("nuscatter"):
        return [f"{path}: {heading(whole)}", *members(whole)]
    if inspect.isfunction(whole):
        return [f"{path}{signature(each)}" for each in definitions(whole)]
    if alias := assigned(module, path.rpartition(".")[2], value):
        return [f"{path} = {alias}"]
    return [f"{path}: {type(value).__name__}"]


def assigned(module: ModuleType, name: str, value: Any) -> str:
    """Return the expression of a type alias, which has no source that Python can find, or an empty text."""
    if not (hasattr(value, "__origin__") or hasattr(value, "__args__")):
        return ""
    home = nuscatter._HOMES.get(name) if module is nuscatter else None
    tree = parsed(import_module(f"nuscatter.{home}") if home else module)
    found = [node for node in tree.body if name in targets(node)]
    return ast.unparse(found[0].value) if found and getattr(found[0], "value", None) else repr(value)


def definitions(function: Any) -> list[Function]:
    """Return the definition of a function, or all of them if it is overloaded."""
    return [node for node in within(function) if isinstance(node, Function) and node.name == function.__name__]


def within(thing: Any) -> list[ast.stmt]:
    """Return the statements among which a class or a function is defined."""
    body: list[ast.stmt] = parsed(sys.modules[thing.__module__]).body
    for outer in thing.__qualname__.split(".")[:-1]:
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == outer), [])
    return body


def heading(kind: type) -> str:
    """Return what a class is: its decorators, which say whether it is a dataclass, and its bases."""
    node = definition(kind)
    marks = [f"@{ast.unparse(each)} " for each in node.decorator_list]
    bases = ", ".join(ast.unparse(each) for each in (*node.bases, *node.keywords))
    return f"{''.join(marks)}class({bases})"


def definition(kind: type) -> ast.ClassDef:
    """Return the definition of a class."""
    return next(node for node in within(kind) if isinstance(node, ast.ClassDef) and node.name == kind.__name__)


def members(kind: type) -> Iterator[str]:
    """Yield fields, members of enumerations, properties and methods, in the order of the source; then inherited ones.

    What a base inherits to all is written once, with the base, if that is public itself.
    """
    named: set[str] = set()
    for base in (each for each in kind.__mro__ if each.__module__.startswith("nuscatter")):
        if base is not kind and nuscatter._HOMES.get(base.__name__) == base.__module__.removeprefix("nuscatter."):
            continue
        own: set[str] = set()
        for node in definition(base).body:
            for name, line in member(node):
                if name not in named:
                    yield f"    {line}"
                own.add(name)
        named |= own


def member(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield name and line of a statement of a class; what starts with an underscore is nobody's but the class's."""
    if isinstance(node, Function):
        if not node.name.startswith("_") or node.name in ("__call__", "__getitem__", "__iter__", "__add__"):
            yield node.name, method(node)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        name = node.target.id
        if name == "_" and ast.unparse(node.annotation).endswith("KW_ONLY"):
            yield "*", "*"
        elif not name.startswith("_"):
            default = f" = {ast.unparse(node.value)}" if node.value else ""
            yield name, f"{name}: {ast.unparse(node.annotation)}{default}"
    elif isinstance(node, ast.Assign):
        for name in targets(node):
            if not name.startswith("_"):
                yield name, f"{name} = {ast.unparse(node.value)}"


def method(node: Function) -> str:
    """Return the line of a method; a cached property is a property to its users."""
    marks = {ast.unparse(each).rpartition(".")[2] for each in node.decorator_list}
    if marks & {"property", "cached_property", "replaceable"}:
        return f"{node.name}: property -> {ast.unparse(node.returns) if node.returns else '?'}"
    kinds = [f"@{each} " for each in ("abstractmethod", "classmethod", "staticmethod", "overload") if each in marks]
    return f"{''.join(kinds)}{node.name}{signature(node)}"


def signature(node: Function) -> str:
    """Return arguments and result of a function as its source has them."""
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(node.args)}){result}"


def command(path: tuple[str, ...], made: click.Command) -> Iterator[str]:
    """Yield the lines of a command and of those below it: arguments and options."""
    yield f"$ {' '.join(path)}"
    for each in made.params:
        says = {
            "required": each.required,
            "many": each.multiple or each.nargs != 1,
            "flag": isinstance(each, click.Option) and each.is_flag,
        }
        marks = [word for word, holds in says.items() if holds]
        names = "/".join((*each.opts, *each.secondary_opts))
        kind = "argument" if isinstance(each, click.Argument) else "option"
        yield f"    {kind} {names}{': ' + ', '.join(marks) if marks else ''}"
    if isinstance(made, click.Group):
        for name in sorted(made.commands):
            yield from command((*path, name), made.commands[name])


def difference(wanted: str, found: str) -> str:
    """Return the lines that differ, with their signs."""
    lines = difflib.unified_diff(wanted.splitlines(), found.splitlines(), FILE.name, "the sources", n=1, lineterm="")
    return "\n".join(lines)


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file, write nothing")
    found = text()
    if not parser.parse_args().check:
        FILE.write_text(found, encoding="utf-8")
        return 0
    differs = difference(FILE.read_text(encoding="utf-8"), found)
    print(differs or f"{FILE.name} has the public names as they are.")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())

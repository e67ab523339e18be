"""A class that is made by name: its arguments are read off its signature, and their meaning off its docstring.

A class that takes ``**couplings`` has a family of arguments, one for each pair of flavours. An argument that cannot be
typed, as a function, is left out with a reason. A new field of such a class must have one or the other, so that none is
forgotten.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Generic, TypeVar, final

from nuscatter.catalogue.terms.arguments import Argument, Expression, Kind
from nuscatter.errors import choose
from nuscatter.words.docstrings import argument_texts, first_fact, summary

Made = TypeVar("Made")


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Constructor(Generic[Made]):
    """What can be made by name, with arguments that can be typed.

    Args:
        name: Its name on the face, as ``LightVector``.
        make: The class.
        arguments: Arguments by name; those that it must have come first.
        meaning: What it is: the first line of its docstring.
        texts: What its docstring says of each field, in plain words.
        left_out: Fields that cannot be typed, each with the reason.
        of_source: Fields that a source or an experiment has already, as the distance; who makes it gives them.
    """

    name: str
    make: Callable[..., Made]
    arguments: Mapping[str, Argument]
    meaning: str
    texts: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)
    of_source: tuple[str, ...] = ()

    def argument(self, name: str) -> Argument:
        """Return an argument by name; `InputError` if there is no such one."""
        return choose(f"argument of {self.name}", name, self.arguments)

    def expression(self, values: Mapping[str, Any], given: Mapping[str, Expression] | None = None) -> Expression:
        """Return the call as Python code that begins with ``import nuscatter as ns``.

        Args:
            values: Values of arguments by name.
            given: Code of further arguments, as of those `of_source`.

        Raises:
            InputError: an argument that it does not have, or a value that this argument cannot have.

        Example:
            >>> from nuscatter.catalogue.terms.terms_by_name import terms
            >>> terms()["NSI"].expression({"ee_u": 0.1}).text
            'ns.NSI(ee_u=0.1)'
        """
        parts = {name: self.argument(name).expression(value) for name, value in values.items()} | {**(given or {})}
        imports = dict.fromkeys(each for part in parts.values() for each in part.imports)
        return Expression(f"ns.{self.name}({', '.join(f'{k}={v.text}' for k, v in parts.items())})", tuple(imports))


@final
@dataclass(frozen=True, kw_only=True)
class Member:
    """One of a family of arguments, those that a class takes as ``**couplings``.

    Args:
        name: Its name.
        meaning: What it is, in one line.
        same_as: The member of which it is another name; empty if it is none.
    """

    name: str
    meaning: str
    same_as: str = ""


def constructor(
    make: Callable[..., Made],
    kinds: Mapping[str, Kind],
    *,
    family: Iterable[Member] = (),
    needed: tuple[str, ...] = (),
    left_out: Mapping[str, str] | None = None,
    of_source: tuple[str, ...] = (),
) -> Constructor[Made]:
    """Return what can be made by name, read off a dataclass.

    Args:
        make: The dataclass.
        kinds: What each field may be that can be typed.
        family: The arguments behind ``**``, of the kind of that field.
        needed: Arguments with a default that does nothing: they must be given too.
        left_out: Fields that cannot be typed, each with the reason.
        of_source: Fields that the source has already.

    Raises:
        TypeError: a field of the dataclass is in none of these, or one of these is no field.
    """
    signature, texts = inspect.signature(make).parameters, argument_texts(make)
    of_fields = {each.name for each in fields(make)} if is_dataclass(make) else set(signature)
    listed = {*kinds, *(left_out or {}), *of_source}
    name = getattr(make, "__name__", "")
    if listed != of_fields:
        raise TypeError(f"{name} has the fields {sorted(of_fields)}, but listed are {sorted(listed)}.")
    arguments = []
    for key, kind in kinds.items():
        parameter = signature[key]
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments += [
                Argument(name=m.name, field=key, kind=kind, required=False, meaning=m.meaning, same_as=m.same_as)
                for m in family
            ]
        else:
            required = parameter.default is parameter.empty or key in needed
            meaning = first_fact(texts.get(key, ""))
            arguments.append(Argument(name=key, field=key, kind=kind, required=required, meaning=meaning))
    arguments.sort(key=lambda each: not each.required)
    return Constructor(
        name=name,
        make=make,
        arguments={each.name: each for each in arguments},
        meaning=summary(make),
        texts=texts,
        left_out=left_out or {},
        of_source=of_source,
    )

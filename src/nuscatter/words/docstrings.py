"""What a docstring says, read by the program: its first line, and what each argument under ``Args:`` means.

The faces show these words as help. So what an argument means is written once, where it is defined.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any

#: ``name: text`` or ``first, second: text``, four spaces below ``Args:``.
_ARGUMENT = re.compile(r" {4}(?P<names>\w+(?:, \w+)*): (?P<text>.*)")
#: A formula, with the comma before it: it is not readable as plain text.
_FORMULA = re.compile(r",? ?:math:`[^`]*`")
_ROLE = re.compile(r":\w+(?::\w+)*:(?=`)")
#: The dimension in powers of MeV; who types a number with its unit needs none.
_DIMENSION = re.compile(r" \[MeV[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*\]")
#: Where the first fact ends. What follows is often about arrays, which nobody types.
_END = re.compile(r"; |\. (?=[^a-z])|, likewise|, numbers or arrays")


def summary(thing: Callable[..., Any]) -> str:
    """Return the first line of a docstring in plain words; empty if there is none.

    Example:
        >>> summary(summary)
        'Return the first line of a docstring in plain words; empty if there is none.'
    """
    return plain_words((inspect.getdoc(thing) or "").partition("\n")[0])


def argument_texts(thing: Callable[..., Any]) -> dict[str, str]:
    """Return the text of each argument of a class or function, in plain words and in one line.

    Of a line such as ``width, height: Δx, Δy: both above zero.`` each argument has its own part.

    Example:
        >>> argument_texts(first_fact)
        {'text': 'Plain words, as argument_texts returns them.'}
    """
    found: dict[str, str] = {}
    for names, text in _entries(thing):
        begin, colon, rest = text.partition(": ")
        own = begin.split(", ")
        if len(names) > 1 and colon and len(own) == len(names):
            found |= {name: f"{part}: {rest}" for name, part in zip(names, own, strict=True)}
        else:
            found |= dict.fromkeys(names, text)
    return {name: plain_words(text) for name, text in found.items()}


def _entries(thing: Callable[..., Any]) -> list[tuple[tuple[str, ...], str]]:
    """Return the names and the text of each entry below ``Args:``, up to the next line that begins as far left."""
    lines = (inspect.getdoc(thing) or "").split("\n")
    found: list[tuple[tuple[str, ...], str]] = []
    for line in lines[lines.index("Args:") + 1 :] if "Args:" in lines else ():
        if line and not line.startswith(" "):
            break
        head = _ARGUMENT.fullmatch(line)
        if head is not None:
            found.append((tuple(head["names"].split(", ")), head["text"].strip()))
        elif found and line.strip():
            names, text = found.pop()
            found.append((names, f"{text} {line.strip()}"))
    return found


def first_fact(text: str) -> str:
    """Return the first fact of an argument's text, without its dimension in powers of MeV and without a full stop.

    Args:
        text: Plain words, as `argument_texts` returns them.

    Example:
        >>> first_fact("Its mass [MeV]; a number or an array. Zero is the massless limit.")
        'Its mass'
    """
    return _DIMENSION.sub("", _END.split(text, maxsplit=1)[0]).removesuffix(".")


def plain_words(text: str) -> str:
    """Return text without the marks of reStructuredText; formulas are left out.

    Example:
        >>> plain_words("A boson, :math:`L = -g`, of `charges` such as ``ee``.")
        'A boson, of charges such as ee.'
    """
    return _ROLE.sub("", _FORMULA.sub("", text)).replace("`", "")

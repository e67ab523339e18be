"""What is put in the place of a good argument, and what may come of it: a finite result, or a sentence that names it.

Each value is made anew for each call, since a generator serves once and an array may be changed.
"""

import dataclasses
import inspect
import re
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from nuscatter.errors import FitError, InputError, InputWarning, invalid

NAN, INF = float("nan"), float("inf")


class Nothing:
    """Something that is nothing of physics, with the default repr, address and all."""


def _nothing(*_: Any, **__: Any) -> None:
    """A function of anything that returns nothing."""


BAD: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "empty text": lambda: "",
    "text": lambda: "Zz999",
    "long text": lambda: "argon " * 2000,
    "bytes": lambda: b"Ar40",
    "True": lambda: True,
    "minus one": lambda: -1,
    "zero": lambda: 0.0,
    "nan": lambda: NAN,
    "inf": lambda: INF,
    "-inf": lambda: -INF,
    "imaginary": lambda: 1j,
    "too many digits": lambda: 10**400,
    "huge": lambda: 1e300,
    "tiny": lambda: 1e-300,
    "no list": list,
    "list of nan": lambda: [NAN],
    "ragged list": lambda: [[1], [2, 3]],
    "square": lambda: [[1.0, 2.0], [3.0, 4.0]],
    "dictionary": dict,
    "wrong dictionary": lambda: {"Zz999": NAN},
    "set": lambda: {1.0, 2.0},
    "generator": lambda: (each for each in (1.0, 2.0)),
    "object": Nothing,
    "class": lambda: Nothing,
    "function": lambda: _nothing,
    "exception": lambda: ValueError("no value"),
    "masked array": lambda: np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False]),
    "array of objects": lambda: np.array([None, "x"], dtype=object),
    "array of text": lambda: np.array(["a", "b"]),
    "complex array": lambda: np.array([1.0 + 1j, 2.0]),
    "negative array": lambda: np.array([-1.0, -2.0]),
    "array of dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "seven numbers": lambda: np.linspace(1.0, 2.0, 7),
}

#: What no argument may be: what comes of it is a refusal, whatever the argument.
NEVER = {"nan", "ragged list", "object", "exception", "masked array", "array of objects", "array of dates"}
#: What a function of the user's own would be.
CALLABLE = {"class", "function"}

#: Longest time of one call [s].
LONGEST = 5.0


class Hang(BaseException):
    """A call took longer than `LONGEST`; no handler of exceptions catches it."""


def _hang(*_: Any) -> None:
    raise Hang


def fault(name: str, kind: str, value: Any, call: Callable[[], Any]) -> str | None:
    """Return what is wrong with what comes of a call whose argument `name` is a bad value; None if nothing is."""
    before = signal.signal(signal.SIGALRM, _hang)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    wrong: str | None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            problem = not_finite(call())
        wrong = f"silent: {problem}" if problem else "accepted" if kind in NEVER else None
    except InputError as error:
        wrong = sentence(str(error)) or unnamed(name, value, str(error))
    except InputWarning as warning:  # of a value that is allowed, and was hardly meant
        wrong = sentence(str(warning)) or unnamed(name, value, str(warning))
    except FitError as error:  # of a computation, not of an argument
        wrong = sentence(str(error))
    except Hang:
        wrong = "hang"
    except Warning as warning:
        wrong = f"warning: {warning}"
    except Exception as error:
        wrong = f"raw: {type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return wrong


def sentence(text: str) -> str | None:
    """Return what is wrong with the words of a refusal; None for one short printable sentence."""
    if not 10 < len(text) <= 400 or not text.isprintable() or not text.endswith((".", "?")):
        return f"message: {text[:200]}"
    return f"address: {text}" if re.search(r" at 0x[0-9a-f]|np\.\w+\(", text) else None


def unnamed(name: str, value: Any, text: str) -> str | None:
    """Return what is wrong with a refusal that names neither the argument nor the value; None if it does."""
    told = _named(name, text) or _shown(value, text) or _TOGETHER.match(text)
    return None if told else f"unnamed: {text}"


#: What else a sentence may call an argument.
_ALSO = {
    "lengths": "distance",
    "values": "efficienc",
    "distance": "fluence",
    "start": "window",
    "stop": "window",
    "observed": "the data",
    "x": "deposit",
}
#: Beginnings of sentences about several arguments, or many entries, at once.
_TOGETHER = re.compile(r"(the |one of the )?(number|shapes?|sum|integral|largest singular value) ", re.IGNORECASE)


def _named(name: str, text: str) -> bool:
    """Whether a sentence has the argument's name in it, or how one of its words begins."""
    stems = [word[:4] for word in (name, *name.split("_")) if word] + [_ALSO.get(name, name)]
    return any(re.search(rf"(?<![a-z]){re.escape(stem)}", text, re.IGNORECASE) for stem in stems)


def _shown(value: Any, text: str) -> bool:
    """Whether a sentence shows the value as the library shows values, or one of its entries; nothing shows nothing."""
    if isinstance(value, (str, list, dict)) and not value:
        return True
    entries = list(value) if isinstance(value, (list, dict, set, np.ndarray)) else []
    entries += [each for row in entries if isinstance(row, list) for each in row]
    if inspect.isgenerator(value):
        entries = list(BAD["generator"]())
    shown = (str(invalid("x", each, "y"))[5 : -len(", but y was expected.")] for each in (value, *entries))
    return any(each.strip("'")[:20] in text for each in shown)


def not_finite(result: Any, depth: int = 4) -> str | None:
    """Return where a result is not finite, or is complex or an array of objects; None where all is well."""
    if isinstance(result, (float, complex, np.generic, np.ndarray)):
        array = np.asarray(result)
        if array.dtype.kind == "c":
            return None if np.isfinite(array).all() else "complex nan"
        if array.dtype.kind == "O":
            return "an array of objects"
        return "nan" if array.dtype.kind == "f" and np.isnan(array).any() else None
    if depth == 0 or isinstance(result, (str, bytes, type)):
        return None
    parts: Iterator[Any] = iter(())
    if isinstance(result, Mapping):
        parts = iter(result.values())
    elif isinstance(result, (list, tuple)):
        parts = iter(result)
    elif dataclasses.is_dataclass(result):
        parts = (getattr(result, each.name) for each in dataclasses.fields(result))
    return next((found for each in parts if (found := not_finite(each, depth - 1))), None)

"""What the server answers: a function of what is asked and of the query, which holds the whole state.

Bad input is an answer too: the library's own sentence, and the field that it is about.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, final

from nuscatter.errors import FitError, InputError, choose
from nuscatter.explorer.asked import Asked, blamed, noted
from nuscatter.explorer.csv_text import csv_text
from nuscatter.explorer.forms import form
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.presets import FIRST, preset
from nuscatter.explorer.python_lines import script, title_of
from nuscatter.explorer.state import State
from nuscatter.explorer.toml_text import toml_text
from nuscatter.explorer.view import View
from nuscatter.explorer.views import VIEWS

#: What can be asked for, in one line each.
WHAT: Mapping[str, str] = MappingProxyType(
    {
        "view": "Charts, numbers and sentences of a state.",
        "form": "All fields of the page.",
        "preset": "The state of an experiment of the catalogue.",
        "python": "The Python lines that compute what is shown.",
        "csv": "The curves that are shown, as a table.",
        "toml": "The experiment as a file.",
    }
)
_FIELD = re.compile(r"(?P<field>[A-Za-z_]+(?:\.[A-Za-z0-9_+-]+)*)(?P<colon>:?) (?P<rest>.*)", re.DOTALL)
_ROOTS = ("view", "experiment", "structure", "source", "detector", "title", "standard", "term", "flavour")
#: Those that are texts.
_TEXTS = ("view", "experiment", "structure", "title")


@final
@dataclass(frozen=True)
class Answer:
    """An answer of the server.

    Args:
        status: Of HTTP: 200, or 422 for bad input.
        media_type: What the content is.
        content: The bytes.
        file_name: Of an export; empty for what the page itself reads.
    """

    status: int
    media_type: str
    content: bytes
    file_name: str = ""


def answer(what: str, query: Sequence[tuple[str, str]]) -> Answer:
    """Return an answer; bad input is one of status 422.

    Args:
        what: One of `WHAT`.
        query: The state, as keys and texts.

    Example:
        >>> wrong = answer("view", [("experiment", "COHERENT-CsI-2021"), ("standard.sin2_theta_w", "much")])
        >>> wrong.status, json.loads(wrong.content)["problems"][0]["field"]
        (422, 'standard.sin2_theta_w')
    """
    try:
        return choose("answer", what, _ANSWERS)(State.of_query(query))
    except (InputError, FitError) as error:
        return _json({"problems": [problem(str(error))]}, status=422)


def problem(said: str) -> dict[str, str]:
    """Return the field that a sentence is about, and the sentence without the tables before the field's name.

    Example:
        >>> problem("source.power is '3', but a power was expected.")
        {'field': 'source.power', 'says': "power is '3', but a power was expected."}
    """
    found = _FIELD.fullmatch(said)
    if found is None or found["field"].partition(".")[0] not in (*_ROOTS, *(each.name for each in VIEWS)):
        return {"field": "", "says": said}
    field = found["field"]
    return {"field": field, "says": found["rest"] if found["colon"] else f"{field.rpartition('.')[2]} {found['rest']}"}


def _json(value: Any, status: int = 200) -> Answer:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Answer(status, "application/json", text.encode())


def _view(asked: Asked) -> PageView:
    """Return the view of a state; the first if it names none."""
    known = {each.name: each for each in VIEWS}
    name = asked.state.get("view", FIRST["view"])
    try:
        found = choose("view", name, known)
    except InputError as error:
        raise InputError(f"view: {error}") from None
    _refuse_unknown(asked.state)
    return found


def _refuse_unknown(state: State) -> None:
    """Raise `InputError` for a key that nothing reads."""
    known = (*_ROOTS, *(each.name for each in VIEWS))
    for key in state.texts:
        root, dot, _ = key.partition(".")
        if root in _TEXTS and dot:
            raise InputError(f"{root}: there is a key {key}, but {root} is a text, with no keys below it.")
        if root not in known:
            raise InputError(f"{key}: there is no such key; the first part is one of {', '.join(known)}.")


def _shown(state: State) -> Answer:
    asked = Asked(state)
    view = _view(asked)
    shown = _noted(view, asked)
    title = asked.title if "source" in view.uses else view.title  # a burst is not of the experiment
    return _json({"title": title, "view": view.title, **shown.as_json()})


def _noted(view: PageView, asked: Asked) -> View:
    """Return what is shown, with what the library warns of first; of an experiment only where it is what is shown."""
    with noted() as warned:
        shown = view.show(asked)
    return replace(shown, sentences=(*warned, *shown.sentences)) if "detector" in view.uses else shown


def _form(_state: State) -> Answer:
    return _json(form())


def _preset(state: State) -> Answer:
    with blamed("experiment"):
        found = preset(state.get("experiment"))
    return _json({"state": dict(found.texts)})


def _python(state: State) -> Answer:
    asked = Asked(state)
    with noted():  # the script says it when it is run
        lines = script(asked, _view(asked))
    return Answer(200, "text/x-python", lines.encode(), "explored.py")


def _csv(state: State) -> Answer:
    asked = Asked(state)
    view = _view(asked)
    text = csv_text(_noted(view, asked), title_of(asked, view))
    return Answer(200, "text/csv", text.encode(), f"{view.name}.csv")


def _toml(state: State) -> Answer:
    asked = Asked(state)
    with noted():
        name, _ = asked.name, asked.experiment  # the experiment is made, so that what is wrong is said, not written
    return Answer(200, "application/toml", toml_text(name, state).encode(), "experiment.toml")


_ANSWERS: Mapping[str, Callable[[State], Answer]] = MappingProxyType(
    {"view": _shown, "form": _form, "preset": _preset, "python": _python, "csv": _csv, "toml": _toml}
)

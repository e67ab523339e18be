"""Make items again: each is computed once for each state of the code, stored with its figure, and read after that.

What is stored are the numbers, the figure as PNG and as PDF, and the words. Items do not depend on each other, so that
several processes can make them, and a run that was interrupted goes on where it was.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from importlib import import_module
from multiprocessing import get_context
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

from nuscatter.computing.stored import is_stored, stored
from nuscatter.errors import DataError, choose, whole
from nuscatter.figures.style import house_style
from nuscatter.reports.results.run import results
from nuscatter.reproduce.item import Beside, Column, Item, Progress, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Is told what is done: the name of an item, and what of it.
Told: TypeAlias = Callable[[str, str], None]

#: Items in the order of the review, and the file that makes each; results follow.
_HOMES: Mapping[str, str] = MappingProxyType(
    {
        "fig1": "stopped_pions",
        "fig2": "stopped_pions",
        "fig3": "diagrams",
        "eqs15-22": "directions",
        "fig4": "nuclear_spread",
        "fig5": "nuclear_spread",
        "table1": "theory_tables",
        "table2": "theory_tables",
        "fig6": "diagrams",
        "fig7": "inelastic",
        "fig8": "inelastic",
        "fig9": "inelastic",
        "table3": "theory_tables",
        "table4": "experiment_tables",
        "table5": "experiment_tables",
        "fig10": "diagrams",
        "fig11": "diagrams",
    }
)
_FOLDER = "reproduced"


@final
@dataclass(frozen=True)
class Reproduced:
    """An item that was made, as it is stored.

    Args:
        name: As "fig5".
        title: For people.
        caption: What the figure shows, and with what it was computed.
        alt: What the figure shows, for those who cannot see it.
        references: Of the review, and of what else was used.
        sheets: The numbers.
        rows: Ours beside printed ones.
        notes: Sentences.
        png: The figure; empty if there is none.
        pdf: The same.
    """

    name: str
    title: str
    caption: str
    alt: str
    references: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    rows: tuple[Beside, ...]
    notes: tuple[str, ...]
    png: bytes
    pdf: bytes


def names() -> tuple[str, ...]:
    """Return the names of all items, in the order of the review.

    Example:
        >>> names()[:5]
        ('fig1', 'fig2', 'fig3', 'eqs15-22', 'fig4')
    """
    return (*_HOMES, *results())


def item(name: str) -> Item:
    """Return an item.

    Args:
        name: One of `names`, blind to case and dashes.

    Raises:
        InputError: there is no such item.

    Example:
        >>> item("Fig5").title
        'Fig. 5: cross sections of ⁴⁰Ar in nuclear models'
    """
    known = choose("item", name, {each: each for each in names()})
    if known not in _HOMES:
        from nuscatter.reproduce.results import result_item

        return result_item(known)
    items: tuple[Item, ...] = import_module(f"nuscatter.reproduce.{_HOMES[known]}").ITEMS
    return next(each for each in items if each.name == known)


def reproduced(name: str, *, anew: bool = False, progress: Progress | None = None) -> Reproduced:
    """Return an item, computed or read from the cache folder (``NUSCATTER_CACHE``).

    Args:
        name: One of `names`.
        anew: Whether it is computed although it is stored.
        progress: Is told what is done.

    Raises:
        InputError: there is no such item.
        DataError: a data release that it needs is not at hand.
    """
    wanted = item(name)
    content = stored(_FOLDER, wanted.name, lambda: _written(wanted, progress or _silent), anew=anew)
    return _read(wanted, content)


def make_all(
    wanted: Iterable[str], *, workers: int = 1, anew: bool = False, told: Told | None = None
) -> tuple[list[Reproduced], dict[str, str]]:
    """Return items, and of those whose data release is not at hand the reason.

    Args:
        wanted: Names of items.
        workers: Processes that make those that are not stored.
        anew: Whether items are computed although they are stored.
        told: Is told the name of an item and what is done.

    Raises:
        InputError: there is no such item, or the number of processes is none.
    """
    chosen = [item(name).name for name in dict.fromkeys(wanted)]
    missing: dict[str, str] = {}
    say = told or (lambda _name, _what: None)
    absent = [name for name in chosen if anew or not is_stored(_FOLDER, name)]
    if whole("workers", workers, 1, 1024) > 1 and len(absent) > 1:
        _make_in_processes(absent, workers=workers, anew=anew, told=say)
        anew = False
    found = []
    for name in chosen:
        say(name, "")
        try:
            found.append(reproduced(name, anew=anew, progress=_saying(say, name)))
        except DataError as error:
            missing[name] = str(error)
    return found, missing


def _saying(told: Told, name: str) -> Progress:
    return lambda what: told(name, what)


def _silent(_: str) -> None:
    return None


def _make_in_processes(absent: Sequence[str], *, workers: int, anew: bool, told: Told) -> None:
    """Make items in other processes, which store them; where one dies, the rest is left to this process."""
    tasks = _tasks(absent)
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=get_context("spawn")) as pool:
        futures: dict[Future[None], tuple[str, ...]] = {pool.submit(_store, each, anew): each for each in tasks}
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                told(", ".join(futures[future]), f"{done} of {len(tasks)} done")
                if not isinstance(future.exception(), DataError):
                    future.result()
        except BrokenExecutor:
            told("", "a process died")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _tasks(absent: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what a process makes at a time: figures of the same responses together, slow ones first.

    Else two processes would compute the responses of argon, and one would be left alone with Table III at the end.

    Example:
        >>> _tasks(["fig1", "fig7", "fig8", "weak_mixing_angle", "table3"])
        [('table3',), ('fig7', 'fig8'), ('weak_mixing_angle',), ('fig1',)]
    """
    together = tuple(name for name in absent if _HOMES.get(name) == "inelastic")
    first = [(name,) for name in absent if name == "table3"]
    slow = [(name,) for name in absent if name not in _HOMES]
    quick = [(name,) for name in absent if name in _HOMES and name not in (*together, "table3")]
    return [*first, *([together] if together else []), *slow, *quick]


def _store(wanted: Sequence[str], anew: bool) -> None:
    """Make items and store them: the work of a process."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        for name in wanted:
            reproduced(name, anew=anew)


def _written(wanted: Item, progress: Progress) -> bytes:
    """Return what an item makes as the bytes of an npz file: words as JSON, figures as they are."""
    made = wanted.make(progress)
    words = {
        "sheets": [asdict(each) for each in made.sheets],
        "rows": [asdict(each) for each in made.rows],
        "notes": made.notes,
    }
    files = {"words": json.dumps(words).encode()}
    if made.figure is not None:
        files |= {kind: _drawn(made.figure, kind) for kind in ("png", "pdf")}
    out = io.BytesIO()
    np.savez(out, **{name: np.frombuffer(each, dtype=np.uint8) for name, each in files.items()})  # type: ignore[arg-type]
    return out.getvalue()


def _drawn(figure: "Figure", kind: str) -> bytes:
    """Return a figure as the bytes of a file, which are the same each time."""
    out = io.BytesIO()
    with house_style():  # ticks are made, and the resolution is looked up, when a figure is drawn
        figure.savefig(out, format=kind, metadata={"CreationDate": None} if kind == "pdf" else None)
    return out.getvalue()


def _read(wanted: Item, content: bytes) -> Reproduced:
    with np.load(io.BytesIO(content)) as file:
        files = {name: file[name].tobytes() for name in file.files}
    words: Mapping[str, Any] = json.loads(files["words"])
    return Reproduced(
        name=wanted.name,
        title=wanted.title,
        caption=wanted.caption,
        alt=wanted.alt or wanted.caption,
        references=wanted.references,
        sheets=tuple(_sheet(each) for each in words["sheets"]),
        rows=tuple(Beside(**each) for each in words["rows"]),
        notes=tuple(words["notes"]),
        png=files.get("png", b""),
        pdf=files.get("pdf", b""),
    )


def _sheet(kept: Mapping[str, Any]) -> Sheet:
    columns = tuple(Column(each["name"], each["unit"], tuple(each["values"])) for each in kept["columns"])
    return Sheet(kept["name"], columns, shown=kept["shown"])

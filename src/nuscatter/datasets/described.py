"""What a data set is, in five lines, and as a small table for notebooks; both kinds of data sets say it alike."""

from typing import TYPE_CHECKING, NoReturn

from nuscatter.errors import InputError
from nuscatter.words.describing import html_table, in_lines, listed_names

if TYPE_CHECKING:
    from nuscatter.datasets.dataset import AnyDataset


def plain_text(data: "AnyDataset") -> str:
    """Return what a data set is, in five lines; serves as ``__repr__``."""
    return in_lines(f"{type(data).__name__} {data.name}: {data.title}", _rows(data))


def notebook_table(data: "AnyDataset") -> str:
    """Return what a data set is, as a table; serves as ``_repr_html_``."""
    return html_table(f"{data.name}: {data.title}", _rows(data))


def not_added(data: "AnyDataset", other: object) -> NoReturn:
    """Raise the error of ``data + other``; serves as ``__add__``."""
    raise InputError(
        f"The data of {data.name} were added{_kind(other)}, but likelihoods were expected: "
        "data.likelihood(f) + other.likelihood(f), with f a function of the parameters that returns a model."
    )


def _kind(other: object) -> str:
    """Return to what data were added; `sum` begins with 0, of which nothing is said."""
    name = getattr(other, "name", None)
    return f" to those of {name}" if isinstance(name, str) else "" if other == 0 else f" to {other!r}"


def _rows(data: "AnyDataset") -> list[tuple[str, str]]:
    bins = f" in {' × '.join(map(str, data.observed.shape))} bins" if data.observed.size > 1 else ""
    labels = listed_names([axis.label for axis in getattr(data, "axes", ())])
    limit = getattr(data, "limit", None)
    return [
        ("reference", data.reference),
        *([] if limit is None else [("upper limit", f"{limit:.6g} events, 90 %")]),
        ("observed", f"{data.observed.sum():.6g} events{bins}" + (f" of {labels}" if labels else "")),
        ("backgrounds", listed_names(data.backgrounds, most=6) or "none"),
        *([("nuisances", listed_names(data.nuisances))] if data.nuisances else []),
    ]

"""Run the results: compute what is asked for, and store it, so that it is computed once for each state of the code."""

import io
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from nuscatter.computing.stored import stored
from nuscatter.errors import choose
from nuscatter.reports.results.published import Pieces, published_intervals
from nuscatter.reports.results.told import Allowed, Analysis, Progress, Result, Row

#: The folders here, and the results in them, each the name of a file, of its figure's and of its table's.
_FOLDERS = {
    "standard_model": ("weak_mixing_angle", "neutron_radii", "weak_form_factor", "neutron_number_scaling"),
    "new_physics": (
        *("non_standard_interactions", "flavour_changing", "light_mediators"),
        *("charge_radii", "magnetic_moments", "millicharges", "dipole_portal", "sterile_neutrinos"),
    ),
}
_HOMES = {name: folder for folder, names in _FOLDERS.items() for name in names}
#: The results in the order of the review.
NAMES = tuple(_HOMES)


def results() -> tuple[str, ...]:
    """Return the names of the results."""
    return NAMES


def analysis(name: str) -> Analysis:
    """Return how a result is computed.

    Raises:
        InputError: there is no such result.
    """
    found: Analysis = import_module(f"nuscatter.reports.results.{choose('result', name, _modules())}").ANALYSIS
    return found


def result(name: str, *, anew: bool = False, progress: Progress | None = None) -> Result:
    """Return a result from released data: its rows beside published ones, and what its figure draws.

    It is computed once, and stored in the cache folder (``NUSCATTER_CACHE``) for the next time.

    Args:
        name: One of `results`, blind to case and dashes.
        anew: Whether it is computed although it is stored.
        progress: Is told what is done.

    Raises:
        InputError: there is no such result.
        DataError: a data release that it needs is not at hand.
    """
    wanted = analysis(name)
    content = stored("results", wanted.name, lambda: _written(wanted.compute(progress or _silent)), anew=anew)
    return _read(content)


def _modules() -> dict[str, str]:
    return {name: f"{folder}.{name}" for name, folder in _HOMES.items()}


def _silent(_: str) -> None:
    return None


def _written(found: Result) -> bytes:
    """Return a result as the bytes of an npz file: what is said as JSON beside the arrays."""
    words = {
        "name": found.name,
        "title": found.title,
        "notes": found.notes,
        "rows": [
            {
                "row": (row.quantity, row.data, row.unit, row.scheme),
                "here": (row.here.best, row.here.one_sigma, row.here.ninety),
                "published": [each.key for each in row.published],
            }
            for row in found.rows
        ],
    }
    out = io.BytesIO()
    text = np.frombuffer(json.dumps(words).encode(), dtype=np.uint8)
    arrays: dict[str, Any] = {f"curve:{key}": each for key, each in found.curves.items()}
    np.savez_compressed(out, words=text, **arrays)
    return out.getvalue()


def _read(content: bytes) -> Result:
    """Return the result of bytes that `_written` made; what is computed and what is read back go the same way."""
    with np.load(io.BytesIO(content)) as file:
        words: Mapping[str, Any] = json.loads(file["words"].tobytes())
        curves = {key.partition(":")[2]: file[key] for key in file.files if key != "words"}
    name = str(words["name"])
    rows = tuple(_row(each, name) for each in words["rows"])
    return Result(name, str(words["title"]), rows, curves, tuple(map(str, words["notes"])))


def _row(kept: Mapping[str, Any], name: str) -> Row:
    best, one_sigma, ninety = kept["here"]
    known = published_intervals(f"{name}.csv") if kept["published"] else {}
    here = Allowed(best, one_sigma=_pieces(one_sigma), ninety=_pieces(ninety))
    quantity, data, unit, scheme = kept["row"]
    return Row(quantity, data, unit, scheme, here, tuple(known[key] for key in kept["published"]))


def _pieces(kept: Any) -> Pieces:
    return tuple((float(low), float(high)) for low, high in kept)

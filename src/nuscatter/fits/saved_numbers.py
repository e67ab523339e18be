"""The file format of results: one .npz of arrays and a JSON text, without pickle.

The arrays of a fit result are ``values``, ``covariance`` and ``fval``, 64-bit floats, so that a number is read to the
last bit as it was written. ``json`` is a text with all the rest. Any language can read both. Nothing in a file is ever
executed.
"""

import io
import json
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from nuscatter.computing.files import check_place as place_of_file
from nuscatter.computing.files import named
from nuscatter.computing.files import write as write_whole
from nuscatter.errors import DataError
from nuscatter.units import Array

#: The kind of file and the version of the format, which are in the text of every file.
KIND, FORMAT = "nuscatter fit result", 1

_MAKER = "nuscatter "
_ARRAYS = ("values", "covariance", "fval")


def write(
    path: str | os.PathLike[str],
    arrays: Mapping[str, Array],
    words: Mapping[str, Any],
    *,
    kind: str = KIND,
) -> Path:
    """Write the arrays and the JSON text to a file, whole or not at all (`files.write`), and return its path.

    Args:
        path: the file, in a folder that exists; one that is there is replaced, a symbolic link is refused.
        arrays: by name; of a fit result ``values``, ``covariance`` and ``fval``.
        words: numbers, texts, lists and dictionaries, for the JSON text.
        kind: the kind of file, which is in its text; `contents` asks for it.

    Raises:
        DataError: the file cannot be written.
        InputError: the path is empty, or names a user that there is not.
    """
    target = named(path)
    text = json.dumps({"kind": kind, "format": FORMAT, "nuscatter": _version(), **words}, allow_nan=False)
    try:
        buffer = io.BytesIO()
        np.savez(buffer, json=np.array(text), **{name: arrays[name] for name in arrays})  # type: ignore[arg-type]
        write_whole(target, buffer.getvalue())
    except OSError as error:
        raise _unwritable(target, kind, error) from None
    return target


def check_place(path: str | os.PathLike[str], kind: str = KIND) -> None:
    """Raise the errors of a path that `write` would raise: before a computation, not after it.

    Raises:
        DataError: the path is a symbolic link or a folder, or its folder does not exist.
        InputError: the path is empty, or names a user that there is not.
    """
    target = named(path)
    try:
        place_of_file(target)
    except OSError as error:
        raise _unwritable(target, kind, error) from None


def _unwritable(target: Path, kind: str, error: OSError) -> DataError:
    reason = error.strerror or error
    return DataError(f"The {kind.removeprefix(_MAKER)} cannot be written to {target}: {reason}.")


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Array], dict[str, Any]]:
    """Read what `write` wrote: the arrays, whose shapes fit the names of the parameters, and the words.

    Raises:
        DataError: the file is missing, damaged, something else, or of a later format.
    """
    arrays, words = contents(path, KIND)
    names = words.get("parameters")
    if not isinstance(names, list) or set(arrays) != set(_ARRAYS):
        raise DataError(f"{path} is not a saved fit result, or is damaged.")
    size = len(names)
    if (arrays["values"].shape, arrays["covariance"].shape, arrays["fval"].shape) != ((size,), (size, size), ()):
        raise DataError(f"{path} is damaged: its arrays do not fit its {size} parameters.")
    return arrays, words


def contents(path: str | os.PathLike[str], kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """Read the arrays and the words of a file of that kind.

    Raises:
        DataError: the file is missing, damaged, something else, or of a later format.
    """
    source = named(path)
    wrong = DataError(f"{source} is not a saved {kind.removeprefix(_MAKER)}, or is damaged.")
    try:
        with source.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if any(each.compress_type for each in file.zip.infolist()):
                raise wrong  # `write` does not compress. Another file may unpack without end.
            words = json.loads(str(file["json"][()]))
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in file.files if name != "json"}
        said, stamp = words["kind"], words["format"]
    except FileNotFoundError:
        raise DataError(f"There is no file {source}.") from None
    except Exception:  # a damaged zip or header raises errors of many types, none with a useful message
        raise wrong from None
    if said != kind:
        raise wrong
    if stamp != FORMAT:
        raise DataError(f"{source} has the format {stamp}, but {FORMAT} was expected; a later nuscatter wrote it.")
    return arrays, words


def _version() -> str:
    try:
        return version("nuscatter")
    except PackageNotFoundError:
        return "not installed"

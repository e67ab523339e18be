"""Responses on disk: each energy is computed once for each nucleus, force, set of options, and version of the code.

A response at one energy takes from a tenth of a second to some seconds, and a spectrum needs a hundred. So samples are
written while they are made, every few seconds and when the work ends, also by an error or Ctrl-C; the next call with
the same inputs goes on from there. The finished fit is written too, since to load it takes some milliseconds.

A file's name is the hash of all that its content depends on, the source of the mean field, the force, the response and
this folder among it, so that the result of another version is never read. A damaged file is made anew, which the log
says.
Arrays are in MeV and fm whatever the package's units are.

Example:
    >>> import tempfile
    >>> calls = []
    >>> def response(omega):
    ...     calls.append(omega)
    ...     return np.array([[1 / (omega - 5)]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for _ in range(2):
    ...         with Remembered(response, Path(folder) / "response.npz") as remembered:
    ...             value = remembered(7.0 + 1j)
    >>> len(calls), complex(value[0, 0]).real
    (1, 0.4)
"""

import hashlib
import io
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, final

import numpy as np

from nuscatter.computing.cache import cache_folder, keep_sealed, read_sealed, source_digest
from nuscatter.computing.files import remove_abandoned
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.excitations.rational import ComplexArray, Fit, Rational
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.force import SkyrmeForce

_log = logging.getLogger(__name__)
_STRUCTURE = Path(__file__).parents[1]


def place(nuclide: Nuclide, force: SkyrmeForce, mesh: RadialMesh, options: Mapping[str, Any]) -> Path:
    """Return the file, without its suffix, of results that depend on these and on the code.

    Args:
        nuclide: The nucleus.
        force: The force.
        mesh: The mesh of its mean field.
        options: All other inputs, as channels, operators, and options of the continuum: numbers, texts, arrays, and
            lists and mappings of them.
    """
    # A force that has no e² of its own takes that of the constants, which is no field of it.
    what = [asdict(force), f"{force.e2:.9g}", nuclide.Z, nuclide.N, list(mesh.edges), mesh.points, dict(options)]
    source = source_digest(*(_STRUCTURE / each for each in ("mean_field", "skyrme", "crpa", "excitations")))
    text = json.dumps([*what, source], default=_plain, sort_keys=True)
    return cache_folder() / "crpa" / f"{nuclide.name}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def _plain(value: Any) -> Any:
    """Return what stands for a value that JSON does not know: an array's shape and hash, or a number of numpy's."""
    if isinstance(value, np.ndarray):
        content = np.ascontiguousarray(value)
        return [str(value.dtype), value.shape, hashlib.sha256(content.tobytes()).hexdigest()]
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, np.generic):
        return _plain(value.item()) if isinstance(value, np.complexfloating) else value.item()
    raise TypeError(f"{type(value).__name__} cannot be a part of a file's name")


@final
@dataclass(eq=False)
class Remembered:
    """A response that computes each energy once, and keeps its samples in a file.

    It is a context: at its end, however it ends, new samples are written. Threads may call it.

    Args:
        response: ω [MeV] → R(ω), or the responses of several channels.
        path: The file; if it exists its samples are read.
        progress: Called with the number of samples so far, after each new one.
        seconds: How long new samples may be in memory alone.
    """

    response: Callable[[complex], Any]
    path: Path
    progress: Callable[[int], None] | None = None
    seconds: float = 5.0
    _known: dict[complex, tuple[ComplexArray, ...]] = field(default_factory=dict, init=False)
    _single: bool = field(default=True, init=False)
    _unsaved: int = field(default=0, init=False)
    _written: float = field(default_factory=time.monotonic, init=False)
    _lock: Any = field(default_factory=threading.RLock, init=False, repr=False)

    def __post_init__(self) -> None:
        file = _load(self.path, "its samples are computed anew")
        if file is not None:
            self._single = bool(file["single"])
            channels = [file[f"channel_{index}"] for index in range(int(file["channels"]))]
            self._known = {complex(each): values for each, *values in zip(file["omega"], *channels, strict=True)}  # type: ignore[misc]

    def __call__(self, omega: complex) -> Any:
        """Return the response at an energy, computed or remembered."""
        energy = complex(omega)
        found = self._known.get(energy)
        if found is None:
            made = self.response(energy)
            with self._lock:
                self._single = isinstance(made, np.ndarray)
                found = self._known[energy] = (made,) if self._single else tuple(made)
                self._unsaved += 1
                if time.monotonic() - self._written > self.seconds:
                    self.save()
                if self.progress is not None:
                    self.progress(len(self._known))
        return found[0] if self._single else list(found)

    def __len__(self) -> int:
        """Return the number of energies that are known."""
        return len(self._known)

    def save(self) -> None:
        """Write the samples, if there are new ones; if that is not possible, the log says so."""
        with self._lock:
            if not self._unsaved:
                return
            columns = list(zip(*self._known.values(), strict=True))
            arrays = {f"channel_{index}": np.array(each) for index, each in enumerate(columns)}
            head = {"omega": np.array(list(self._known)), "channels": len(columns), "single": self._single}
            _save(self.path, head | arrays)
            self._unsaved, self._written = 0, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.save()


def kept_fits(path: Path, make: Callable[[], Sequence[Fit]]) -> tuple[Fit, ...]:
    """Return fits from a file, or make them and write them there.

    Args:
        path: The file; its name contains all that they depend on (`place`), the range and tolerance among it.
        make: Computes them.
    """
    file = _load(path, "its fits are made anew")
    if file is not None:
        return tuple(_unpacked(file, index) for index in range(int(file["fits"])))
    made = tuple(make())
    arrays: dict[str, Any] = {"fits": len(made)}
    for index, each in enumerate(made):
        arrays |= {f"{index}_{name}": value for name, value in _packed(each).items()}
    _save(path, arrays)
    return made


def _packed(fit: Fit) -> dict[str, Any]:
    rational = fit.rational
    return {
        "support": rational.support,
        "weights": rational.weights,
        "values": rational.values,
        "even": rational.even,
        "omega": fit.omega,
        "samples": fit.samples,
        "numbers": np.array([fit.low, fit.high, fit.error]),
        "converged": fit.converged,
    }


def _unpacked(file: Mapping[str, Any], index: int) -> Fit:
    support, weights, values, even, omega, samples, numbers, converged = (
        file[f"{index}_{name}"]
        for name in ("support", "weights", "values", "even", "omega", "samples", "numbers", "converged")
    )
    low, high, error = map(float, numbers)
    return Fit(Rational(support, weights, values, bool(even)), omega, samples, low, high, error, bool(converged))


def _load(path: Path, else_what: str) -> dict[str, Any] | None:
    """Return the arrays of a file, or None if there is none or it is damaged."""
    try:
        content = read_sealed(path)
    except ValueError as problem:
        _log.warning("%s; %s", problem, else_what)
        return None
    if content is None:
        return None
    with np.load(io.BytesIO(content)) as file:
        return dict(file)


def _save(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays to a file; if that is not possible, the log says so and the program goes on."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    try:
        remove_abandoned(path.parent)
        keep_sealed(path, buffer.getvalue())
    except OSError as problem:
        _log.warning("%s was not saved: %s", path.name, problem)

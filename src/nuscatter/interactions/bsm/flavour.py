"""Couplings between flavours: a Hermitian matrix whose entries are arguments named by two flavours.

An argument is named ``ee``, ``mumu``, ``tautau``, ``emu``, ``etau`` or ``mutau``, with what it couples to behind it
where that can be several things (``ee_u``). The entry of row α and column β turns ν_β into ν_α, so ``emu`` is the
amplitude of ν_μ → ν_e; ν_e → ν_μ has its conjugate, and antineutrinos have the transposed matrix.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import finite, invalid, unknown
from nuscatter.particles import Species

#: Pairs of flavours by the names of their arguments.
PAIRS: Mapping[str, tuple[str, str]] = {
    "ee": ("e", "e"),
    "mumu": ("mu", "mu"),
    "tautau": ("tau", "tau"),
    "emu": ("e", "mu"),
    "etau": ("e", "tau"),
    "mutau": ("mu", "tau"),
}
#: By row and column: the name of the entry that is given, and whether this one is its conjugate.
_ENTRIES = {(first, second): (pair, False) for pair, (first, second) in PAIRS.items()} | {
    (second, first): (pair, True) for pair, (first, second) in PAIRS.items() if first != second
}


def coupling_matrix(couplings: Mapping[str, ArrayLike], behind: Iterable[str] = ()) -> dict[str, NDArray[np.number]]:
    """Return couplings by name as arrays, real ones on the diagonal.

    Args:
        couplings: Name → number or array of shape (batch,), complex where flavour changes.
        behind: What may follow a pair of flavours and an underscore; nothing if empty.

    Raises:
        InputError: an unknown name (near ones are named), a number that is not finite, a diagonal one that is not real.
    """
    endings = [f"_{each}" for each in behind] or [""]
    known = [pair + ending for pair in PAIRS for ending in endings]
    result: dict[str, NDArray[np.number]] = {}
    for name, value in couplings.items():
        if name not in known:
            raise unknown("coupling", name, known, shown=60)
        result[name] = entry(name, value)
        pair = PAIRS[name.split("_", maxsplit=1)[0]]
        if pair[0] == pair[1] and np.iscomplexobj(result[name]):
            if np.any(result[name].imag):
                raise invalid(name, value, "a real number: the matrix is Hermitian, and this is on its diagonal,")
            result[name] = np.asarray(result[name].real)
    return result


def transition(
    matrix: Mapping[str, NDArray[np.number]], behind: str, initial: Species, final: Species
) -> NDArray[np.number] | None:
    """Return the entry for a transition, None where it was not given.

    Args:
        matrix: As `coupling_matrix` returns it.
        behind: What follows the pair of flavours in the entry's name, with its underscore; empty if nothing does.
        initial: The species that comes.
        final: The species that leaves, of the same family.
    """
    row, column = (initial, final) if initial.antiparticle else (final, initial)
    pair, conjugate = _ENTRIES.get((row.flavour, column.flavour), ("", False))
    value = matrix.get(pair + behind) if pair else None
    return np.asarray(np.conj(value)) if conjugate and value is not None else value


def entry(name: str, value: ArrayLike) -> NDArray[np.number]:
    """Return a number or a list of numbers, which may be complex, as an array; else raise `InputError`."""
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list
        array = finite(name, value)
    if np.iscomplexobj(array):
        finite(name, array.real), finite(name, array.imag)
    else:
        array = finite(name, value)
    if array.ndim > 1 or not array.size:
        raise invalid(name, value, "a number or a one-dimensional array")
    return array

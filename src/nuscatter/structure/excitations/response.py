"""The response of a nucleus to a multipole: from a name and a force to a strength function.

The ground state is solved by Hartree–Fock and responds in continuum RPA (`nuscatter.structure.crpa`). The response is
sampled at complex energies, some hundred of them, and at a contour from the end of the range on; the samples and the
rational function through them are kept on disk, by nucleus, force, operator and version of the code. A run that is
interrupted goes on where it was.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeAlias, cast, final

import numpy as np

from nuscatter.errors import function, instance, invalid, positive, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.crpa.ground import Ground, emission_threshold
from nuscatter.structure.crpa.multipoles import Multipole, Part, channel_and_operator, multipole
from nuscatter.structure.crpa.response import Channel, Continuum
from nuscatter.structure.excitations.contour import half_ellipse
from nuscatter.structure.excitations.discrete import resolve
from nuscatter.structure.excitations.on_disk import Remembered, kept_fits, place
from nuscatter.structure.excitations.rational import ComplexArray, Fit, Response, fit
from nuscatter.structure.excitations.strength import HIGHEST, Branch, Strength
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm

#: Called with the number of energies at which a channel was computed so far.
Progress: TypeAlias = Callable[[int], None]

#: Where strength begins: above the motion of the centre of mass, which is 1⁻ without charge, and elsewhere [MeV].
_ABOVE_CENTRE_OF_MASS, _ABOVE_ZERO = 2.0, 0.3
#: Points of the contour from the end of the range on, and of the one around all strength the other way.
_POINTS_BEYOND, _POINTS_TOTAL = 17, 33
#: Height of the latter as a part of its half width: with 33 points moments from -1 to 1 are right to 1e-5.
_HEIGHT = 0.4
#: Range of `high` [MeV].
_LOWEST_END, _HIGHEST_END = 10.0, 150.0
#: Part of a level that counts as filled.
_FILLED = 1e-6
#: How far above the real axis the response is sampled and its error is told [MeV].
_ABOVE_AXIS = 0.2
#: Threads in which samples are computed; the results do not depend on it.
_THREADS = 2


def response(
    nuclide: Nuclide | str,
    what: Multipole | str = "E1",
    *,
    force: SkyrmeForce | str = "SLy4",
    high: float = 50 * MeV,
    tolerance: float = 1e-3,
    keep: bool = True,
    progress: Progress | None = None,
) -> Strength:
    """Return how strongly a nucleus responds to a multipole, in continuum RPA with all terms of a Skyrme force.

    Args:
        nuclide: The nucleus, taken as spherical. Open shells are filled equally, without pairing.
        what: The multipole, or the name of one, as "E1", "E2 isoscalar", "M1", "GamowTeller" (`multipole`).
        force: The Skyrme force, or the name of one.
        high: Up to which energy the strength is wanted [MeV], from 10 to 150 MeV; sums go on to 200 MeV.
        tolerance: Largest error of the response 0.2 MeV off the real axis, as a part of its size there.
        keep: Whether results are saved on disk, and read from there (``NUSCATTER_CACHE``).
        progress: Called with the number of energies at which a channel was computed.

    Raises:
        InputError: there is no such nuclide, multipole or force, or a number is out of range.
        FitError: the nucleus is not bound by this force.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> strength = ns.response("C14", "GamowTeller", high=30 * MeV)
        >>> round(strength.moment(0), 1), round(strength.exhausted, 3)  # S₋, and the part of 3(N − Z)
        (6.1, 1.0)
    """
    operator = multipole(what) if isinstance(what, str) else instance("what", what, Multipole, "a Multipole or a name")
    last = float(positive("high", high, "MeV", single=True)) / MeV
    if not _LOWEST_END <= last <= _HIGHEST_END:
        raise invalid("high [MeV]", last, f"an energy from {_LOWEST_END:g} to {_HIGHEST_END:g}")
    error = float(positive("tolerance", tolerance, single=True))
    if progress is not None:
        function("progress", progress, "a function of a number, or None")
    state = HartreeFock(force, keep=truth("keep", keep)).solve(nuclide)
    work = _Work(state, last, error, keep, progress)
    branches = tuple(work.branch(operator, part) for part in operator.parts)
    other = operator.opposite
    opposite = None if other is None else sum(work.total(other, part, 0) for part in other.parts)
    return Strength(state, operator, branches, opposite)


def total_moment(nuclide: Nuclide | str, what: Multipole | str, k: int, *, force: SkyrmeForce | str = "SLy4") -> float:
    """Return ∫ E^k S(E) dE of all strength up to 200 MeV, as `Strength.moment` does, but without a spectrum.

    It takes the response at 33 energies, a third of what a spectrum needs.

    Args:
        nuclide: The nucleus.
        what: The multipole, or the name of one.
        k: The power, from −1 to 1.
        force: The Skyrme force, or the name of one.

    Returns:
        The moment in MeV^k times the unit of strength, that is MeV^−length.

    Raises:
        InputError: there is no such nuclide, multipole or force, or k is out of range.
        FitError: the nucleus is not bound by this force.
    """
    operator = multipole(what) if isinstance(what, str) else instance("what", what, Multipole, "a Multipole or a name")
    if isinstance(k, bool) or k not in (-1, 0, 1):
        raise invalid("k", k, "-1, 0 or 1")
    work = _Work(HartreeFock(force).solve(nuclide), HIGHEST, 1.0, keep=True, progress=None)
    return sum(work.total(operator, part, k) for part in operator.parts) * float(fm**operator.length) * MeV**k


@final
@dataclass(frozen=True, eq=False)
class _Work:
    """The computation of responses, in MeV and fm, each looked up on disk first."""

    state: GroundState
    high: float
    tolerance: float
    keep: bool
    progress: Progress | None

    def branch(self, what: Multipole, part: Part) -> Branch:
        """Return the strength of one channel."""
        low, path = _lowest(self.state, what, part), half_ellipse(self.high, HIGHEST, _POINTS_BEYOND)
        beyond: list[complex] = path.omega.tolist()

        def made(known: Callable[[complex], Any]) -> Fit:
            # numpy's products leave the interpreter, so that threads run side by side.
            with ThreadPoolExecutor(_THREADS) as pool:
                return fit(
                    *(known, low, self.high),
                    even=what.charge is None,
                    tolerance=self.tolerance,
                    above=_ABOVE_AXIS,
                    also=beyond,
                    evaluate=pool.map,
                )

        options = {"low": low, "high": self.high, "tolerance": self.tolerance, "points": [_POINTS_BEYOND, _ABOVE_AXIS]}
        sampled, place = self._sampled(what, part, options)
        if self.keep:

            def remembering() -> tuple[Fit]:
                with Remembered(sampled, _file(place, "samples"), progress=self.progress) as known:
                    return (made(known),)

            (found,) = kept_fits(_file(place, "fit"), remembering)
        else:
            found = made(sampled)
        at = {complex(omega): value[0, 0] for omega, value in zip(found.omega, found.samples, strict=True)}
        spectrum = resolve(found, emission_threshold(self.state, what.charge))
        return Branch(spectrum, low, path, np.array([at[omega] for omega in beyond]))

    def total(self, what: Multipole, part: Part, k: int) -> float:
        """Return ∫ ω^k S dω of one channel up to `HIGHEST` [MeV^k fm^length]."""
        path = half_ellipse(_lowest(self.state, what, part), HIGHEST, _POINTS_TOTAL, height=_HEIGHT)
        sampled, place = self._sampled(what, part, {"points": [_POINTS_TOTAL, _HEIGHT]})
        if self.keep:
            with Remembered(sampled, _file(place, "samples"), progress=self.progress) as known:
                samples = [known(omega)[0, 0] for omega in path.omega.tolist()]
        else:
            samples = [sampled(omega)[0, 0] for omega in path.omega.tolist()]
        return float(path.integral(lambda omega: omega**k, samples).value)

    def _sampled(self, what: Multipole, part: Part, options: Mapping[str, Any]) -> tuple[Response, Path]:
        """Return the response of one channel, and the place on disk of what depends on it and on options."""
        nuclide, force = self.state.nuclide, cast(SkyrmeForce, self.state.force)
        rows = [
            [row.field, row.power, row.factor, row.mean_squares, row.charges(nuclide.N, nuclide.Z)] for row in part.rows
        ]
        own = {"J": part.J, "natural": part.natural, "charge": what.charge, "rows": rows}
        where = place(nuclide, force, self.state.mesh, {**own, **options})

        @cache
        def prepared() -> tuple[Channel, Array]:
            # Not before a sample is missing: what is on disk needs no continuum.
            return channel_and_operator(self.continuum, what, part)

        def sampled(omega: complex) -> ComplexArray:
            channel, operator = prepared()
            return channel.response(omega, operator)

        return sampled, where

    @cached_property
    def continuum(self) -> Continuum:
        """The nucleus with its particle continuum."""
        return Continuum(Ground.of(self.state))


def _file(place: Path, what: str) -> Path:
    return place.with_name(f"{place.name}-{what}.npz")


def _lowest(state: GroundState, what: Multipole, part: Part) -> float:
    """Return an energy below all strength [MeV], but above the centre of mass and the poles of the other direction."""
    if what.charge is None:
        return _ABOVE_CENTRE_OF_MASS if part.J == 1 and part.natural else _ABOVE_ZERO
    # Half way between the highest pole of the other direction and the lowest of this one, of independent nucleons.
    left, made = (0, 1) if what.charge == "np" else (1, 0)
    forward = _lowest_empty(state, made) - _highest_filled(state, left)
    backward = _highest_filled(state, made) - _lowest_empty(state, left)
    return (forward + backward) / 2


def _highest_filled(state: GroundState, kind: int) -> float:
    return float(state.orbits[kind].energy[state.occupations[kind] > _FILLED].max())


def _lowest_empty(state: GroundState, kind: int) -> float:
    return float(state.orbits[kind].energy[state.occupations[kind] < 1 - _FILLED].min())

"""Toy experiments: data drawn from a likelihood at true values, and fitted as the real data are.

A toy repeats the whole measurement: counts are Poisson, measured values Gaussian, and the auxiliary measurement behind
every `Pull` is drawn about the nuisance's true value (the unconditional ensemble; R. D. Cousins, arXiv:1807.05996, Sec.
12). Toy number i has its random numbers from ``SeedSequence(seed, spawn_key=(i,))``. So it is the same toy on every
machine, alone or with others. Toy number i also has the same random numbers at every true value. So the statistical
fluctuations at neighbouring points of a grid are nearly the same, and curves along the grid are smooth.

Example:
    >>> like = PoissonLikelihood([9.0], lambda s=9.0, b=1.0: [s + b]) + Pull("b", 1.0, 0.2)
    >>> fits = Toys(like, {"s": 9.0, "b": 1.0}, seed=1).fits(1000, held=[{"s": 9.0}])
    >>> round(float(np.mean(fits.values["s"]))), bool(abs(np.mean(fits.rise[0] < 1.0) - 0.68) < 0.06)
    (9, True)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from pathlib import Path
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.computing.block_runs import HERE, Workers, compute
from nuscatter.computing.sending import dumps, loads
from nuscatter.computing.workers import Task
from nuscatter.errors import FitError, InputError, instance, invalid, listed, not_empty, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood, Pull  # noqa: F401 (the example above)
from nuscatter.fits.likelihoods.measurements import NUMBER, Ensemble, draw_all, measurements, with_data
from nuscatter.fits.minimum.newton import Minima, descend_many
from nuscatter.fits.parameters import Range, given_numbers
from nuscatter.fits.problem import MOST, Problem, fingerprint, true_values
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Toys are made and fitted in blocks of so many, always the same ones together, so that results do not depend on
#: workers.
BLOCK = 256
#: Rises of −2 ln L that differ by less than this are equal: counts are whole numbers, so that equal rises are common.
TIE = 1e-6
#: If a larger fraction of toy fits does not converge, that is an error.
FAILED = 0.01

#: Minima of a block: −2 ln L, whether valid (1 or 0), and all parameters.
_Found: TypeAlias = tuple[Array, Array, dict[str, Array]]


@final
@dataclass(frozen=True, eq=False)
class Toys:
    """The toys of a likelihood at true values.

    Args:
        likelihood: whose data are drawn: of kinds Poisson, template, Gaussian and `Pull`.
        truth: the true values; a parameter that is left out has its Pull's mean, else the default of its signature.
        seed: 0 or a positive whole number, the root of all random numbers.

    Raises:
        InputError: a likelihood of a kind that has no law for its data, an unknown name, a parameter without a value,
            or an expectation below zero at the true values.

    Example:
        >>> toys = Toys(PoissonLikelihood([0.0, 0.0], lambda rate: [rate, 3 * rate]), {"rate": 20.0}, seed=1)
        >>> toys.data(0).observed.shape, bool((toys.data(7).observed == toys.data(7).observed).all())
        ((2,), True)
    """

    likelihood: Likelihood
    truth: Mapping[str, float]
    seed: int = 0
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "truth", true_values(self.likelihood, self.truth))
        whole("seed", self.seed, 0, MOST)
        for each in measurements(self.likelihood):
            each.expected(self.truth)

    def data(self, toy: int) -> Likelihood:
        """Return the likelihood with the data of one toy."""
        drawn = self._drawn([whole("toy", toy, 0, MOST)])
        return with_data(self.likelihood, [each[:, 0] for each in drawn])

    def ensemble(self, toys: Iterable[int]) -> Ensemble:
        """Return the likelihood of many toys; the column `NUMBER` of a batch counts them from 0."""
        numbers = [whole("one of the toys", toy, 0, MOST) for toy in listed("toys", toys, "a list of numbers of toys")]
        not_empty("toys", numbers)
        return Ensemble(self.likelihood, tuple(self._drawn(numbers)))

    def _drawn(self, toys: Iterable[int]) -> list[Array]:
        """Return the data of each member, shape (size, toys)."""
        seeds = (np.random.SeedSequence(self.seed, spawn_key=(toy,)) for toy in toys)
        generators = (np.random.Generator(np.random.PCG64(seed)) for seed in seeds)
        return draw_all(measurements(self.likelihood), self.truth, generators)

    def fits(
        self,
        count: int,
        *,
        held: Sequence[Mapping[str, float]] = (),
        fixed: Iterable[str] = (),
        limits: Mapping[str, tuple[float | None, float | None]] | None = None,
        starts: int = 1,
        also: Sequence[Mapping[str, float]] = (),
        on: Workers = HERE,
    ) -> "ToyFits":
        """Fit the first toys, freely and with parameters held.

        Args:
            count: how many toys.
            held: values by name that are held in a further fit of each toy, one mapping for each such fit.
            fixed: names of parameters that no fit moves from their true values.
            limits: as in `fit`.
            starts: as in `fit`. Fits start at the true values. More starts are needed where −2 ln L has several minima.
            also: values by name where fits start too, beside the true values of all others: other minima that are
                known need no random starts.
            on: where to compute, and where to keep what is done.

        Raises:
            InputError: an unknown name, or a held value outside the limits.
            FitError, DataError: as `block_runs.compute`; FitError if more than one fit in a hundred does not converge.
        """
        whole("count", count, 1, MOST)
        workers(on)
        problem = Problem.true(None, self.likelihood, self.truth, fixed=fixed, limits=limits, starts=starts)
        task = fit_task(problem, self.seed, held=_held(held, problem), also=_held(also, problem, "also"))
        blocks = -(-count // BLOCK)
        manifest = {"task": "fits of toys", "likelihood": task.fingerprint, "seed": self.seed, "block": BLOCK}
        return ToyFits.read(compute(task, blocks, manifest, on)[:count], task)


@final
@dataclass(frozen=True, eq=False)
class FitTask:
    """Fits of a block of toys: `workers.Task`, made by `fit_task`."""

    toys: Toys
    #: the free parameters
    free: Mapping[str, Range]
    #: values that are held in a further fit of each toy, one mapping for each such fit
    held: tuple[Mapping[str, float], ...]
    #: where every fit starts
    points: tuple[Mapping[str, float], ...]
    #: how many toys are in a block
    size: int = BLOCK
    __repr__ = shortened

    def __call__(self, block: int) -> Array:
        """Return a row for each toy: −2 ln L, whether valid, the free parameters; −2 ln L and whether valid, held."""
        ensemble = self._fresh().ensemble(range(block * self.size, (block + 1) * self.size))
        fval, valid, values = self._lowest(ensemble, {})
        columns = [fval, valid, *(values[name] for name in self.free)]
        for each in self.held:
            columns += self._lowest(ensemble, each)[:2]
        return np.stack(columns, axis=-1)

    def _lowest(self, ensemble: Ensemble, held: Mapping[str, float]) -> _Found:
        """Return the lowest of the minima from all starting points: −2 ln L, whether valid (1 or 0), all parameters."""
        free = {name: allowed for name, allowed in self.free.items() if name not in held}
        # Two starts that differ only in held parameters are the same start, so a dictionary leaves one of them.
        points = list({tuple(each.items()): each for each in ({**point, **held} for point in self.points)}.values())
        points = points if free else points[:1]
        # The fits of all toys from all starts are one batch.
        start = {name: np.repeat([float(each[name]) for each in points], self.size) for name in points[0]}
        start[NUMBER] = np.tile(np.arange(self.size, dtype=np.float64), len(points))
        found = _found(descend_many(ensemble, start, free, use_minuit=False))
        each = [_some(found, np.arange(at, at + self.size)) for at in range(0, len(found[0]), self.size)]
        best = reduce(_lower, each)
        # Minuit takes seconds. It is called for a toy only if no start converged, or another start went lower than all
        # that did: from there.
        lowest = reduce(_lower, [(fval, np.zeros_like(valid), values) for fval, valid, values in each])
        left = np.flatnonzero((best[1] == 0) | (lowest[0] < best[0] - TIE))
        if left.size:
            again = _found(descend_many(ensemble, _some(lowest, left)[2], free))
            for all_toys, some in zip(_columns(best), _columns(_lower(_some(best, left), again)), strict=True):
                all_toys[left] = some
        return best

    def _fresh(self) -> Toys:
        """Return a copy of the toys as a worker receives it: stored results of earlier calls can change the last bit.

        What cannot be sent is used as it is.
        """
        try:
            fresh: Toys = loads(dumps(self.toys))
        except InputError:
            return self.toys
        return fresh

    @cached_property
    def fingerprint(self) -> str:
        """What the task is, as a text with a hash; a run in a folder goes on only with the same one."""
        held = repr([sorted((name, float(value)) for name, value in each.items()) for each in self.held])
        points = repr([sorted(each.items()) for each in self.points])
        return f"{fingerprint(self.toys.likelihood, self.toys.truth, self.free)} {held} {points}"


def _found(minima: Minima) -> _Found:
    """Return minima as numbers only."""
    return minima.fval, minima.valid.astype(np.float64), minima.values


def _some(found: _Found, rows: NDArray[np.int_]) -> _Found:
    """Return some of the minima, as new arrays."""
    fval, valid, values = found
    return fval[rows], valid[rows], {name: column[rows] for name, column in values.items()}


def _columns(found: _Found) -> list[Array]:
    """Return all columns of minima."""
    return [found[0], found[1], *found[2].values()]


def _lower(first: _Found, second: _Found) -> _Found:
    """Return the lower of two minima of each toy; one that is valid is always lower than one that is not."""
    better = (second[1] > first[1]) | ((second[1] == first[1]) & (second[0] < first[0]))
    return (
        np.where(better, second[0], first[0]),
        np.where(better, second[1], first[1]),
        {name: np.where(better, second[2][name], first[2][name]) for name in second[2]},
    )


def fit_task(
    problem: Problem,
    seed: int,
    *,
    held: Sequence[Mapping[str, float]] = (),
    also: Sequence[Mapping[str, float]] = (),
) -> FitTask:
    """Return the task that fits toys: drawn at the start values of a problem, and fitted from there.

    Args:
        problem: the likelihood, the true values, and what is free in the fits.
        seed: of the toys.
        held: as in `Toys.fits`, checked.
        also: values by name where fits start too.
    """
    first = [{**problem.start, **each} for each in ({}, *also)]
    points = (*first, *problem.points()[1:])
    return FitTask(Toys(problem.likelihood, problem.start, seed), problem.free, tuple(held), points)


def _held(held: Sequence[Mapping[str, float]], problem: Problem, what: str = "held") -> list[dict[str, float]]:
    """Return values that are held, or where fits start too, as numbers; `InputError` if they cannot be that."""
    found = [given_numbers(what, each, problem.likelihood) for each in listed(what, held, "a list of values by name")]
    for name, value in (pair for numbers in found for pair in numbers.items()):
        if name not in problem.free:
            raise InputError(f"Parameter {name} is in {what}, but it is fixed in all fits.")
        if not problem.free[name].holds(value):
            raise invalid(f"the value of {name} in {what}", value, "a value within its limits")
    return found


@final
@dataclass(frozen=True, eq=False)
class ToyFits:
    """What fits of toys found, arrays of shape (toys,) in the order of the toys' numbers; all of them converged."""

    #: −2 ln L of the free fits
    fval: Array
    #: the free parameters' best values
    values: Mapping[str, Array]
    #: −2 ln L with parameters held, shape (held, toys)
    held: Array
    #: which toys they are: those whose fits converged
    toys: NDArray[np.int_]
    __repr__ = shortened

    @property
    def rise(self) -> Array:
        """The rise of −2 ln L from the free fit to those with parameters held, shape (held, toys); never negative.

        Where a held fit is lower than the free one, the free one ended in another minimum. The lower value then counts
        as that of the free fit.
        """
        lowest = np.minimum(self.fval, self.held.min(axis=0, initial=np.inf))
        return np.asarray(np.maximum(self.held - lowest, 0.0))

    @classmethod
    def read(cls, table: Array, task: "FitTask", most: float = FAILED) -> "ToyFits":
        """Return the fits of a task's results, those that converged.

        Args:
            table: The results, a row for each toy.
            task: Whose they are.
            most: The largest fraction that need not converge.

        Raises:
            FitError: more did not converge, of all one in a hundred.
        """
        # The columns are those of `FitTask.__call__`: fval, valid, the free parameters, then fval and valid of each
        # held.
        free = len(task.free)
        held = table[:, 2 + free :: 2].T
        valid = (table[:, 1] > 0) & (table[:, 3 + free :: 2] > 0).all(axis=1)
        not_too_many(int(np.count_nonzero(~valid)), len(table), most)
        values = {name: table[valid, 2 + row] for row, name in enumerate(task.free)}
        return cls(table[valid, 0], values, held[:, valid], np.nonzero(valid)[0])


def not_too_many(failed: int, count: int, most: float = FAILED) -> None:
    """Raise `FitError` if more than a fraction of toys has fits that did not converge."""
    if failed > most * count:
        raise FitError(
            f"{failed} of {count} toy fits did not converge; narrow the limits, or choose a start that has a slope."
        )


@final
@dataclass(frozen=True, eq=False)
class GridTask:
    """Fits of toys at many truths: block n is block n modulo `blocks` of truth number n // `blocks`."""

    tasks: tuple[Task, ...]
    blocks: int
    __repr__ = shortened

    def __call__(self, block: int) -> Array:
        """Return the results of one block."""
        return self.tasks[block // self.blocks](block % self.blocks)


def fit_grid(tasks: Sequence[FitTask], count: int, what: str, on: Workers = HERE) -> list[ToyFits]:
    """Return the fits of the first toys of each task, all computed as one run.

    Args:
        tasks: one for each truth, with the same free parameters and number of held fits.
        count: how many toys each.
        what: the name of the run, for its manifest.
        on: where.

    Raises:
        FitError, DataError: as `Toys.fits`.
    """
    blocks = -(-whole("toys", count, 1, MOST) // BLOCK)
    # Blocks of equal size, no more of them than needed: of 400 toys 200 in each, not 256, of which 112 are not wanted.
    size = -(-count // blocks)
    manifest = {
        "task": what,
        "likelihood": [task.fingerprint for task in tasks],
        "seed": [task.toys.seed for task in tasks],
        "block": [size, blocks],
    }
    if on.folder is None:
        manifest = {}
    divided = tuple(replace(task, size=size) for task in tasks)
    table = compute(GridTask(divided, blocks), blocks * len(tasks), manifest, on)
    rows = blocks * size
    return [ToyFits.read(table[at * rows : at * rows + count], task) for at, task in enumerate(tasks)]


def workers(on: Workers) -> Workers:
    """Return `on`, or raise `InputError` if it is no `Workers`."""
    return instance("on", on, Workers, "Workers(…)")


def inside(on: Workers, name: str) -> Workers:
    """Return workers whose folder is a folder of this name inside theirs, for a further run of the same study."""
    return on if on.folder is None else replace(on, folder=Path(on.folder) / name)

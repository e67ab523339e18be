r"""Expected counts of a burst in the bins of a detector, for one set of parameters or thousands, with derivatives.

Counts are linear in fluences. With the counts G of one neutrino of each pinched spectrum (``pinched_counts.py``),

.. math:: \mu_{it} = \sum_p F_{pt}\, G_i(\langle E\rangle_p, \alpha_p), \qquad
          \partial\mu_{it} = \sum_p G_i \left[ \partial F_{pt} + F_{pt}\,
          (\partial_E \ln G_i\, \partial\langle E\rangle_p + \partial_\alpha \ln G_i\, \partial\alpha_p) \right],

with p the spectra that arrive, i bins of the observable and t of time. The derivatives of F, ⟨E⟩ and α in the
parameters are differences of the user's function, which is cheap; those of G are exact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.batch import batch_size
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.expectation import beside
from nuscatter.fits.parameters import Range
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.pinched_burst import Emitted, Part, bursts_of, parts_of_bursts, parts_of_flux
from nuscatter.rates.supernova.pinched_counts import SPECIES, LogTable, PinchedGrid, pinched_counts
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: The spectra of a batch, and counts of what is not pinched, shape (bins, time, batch), or None.
_Numbers: TypeAlias = tuple[list[Part], Array | None]


@final
@dataclass(frozen=True, eq=False)
class ChannelGroup:
    """Channels of a detector whose events are not told apart."""

    #: names of the channels, at least one
    channels: tuple[str, ...]
    #: edges of the bins of their observable [MeV]
    energy_edges: Array
    #: the rows of the data that are its bins
    rows: slice
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class BurstExpectation:
    """Expected counts in one detector as a function of a model's parameters, shape (bins, time).

    It is an expectation of `PoissonLikelihood`; `supernova_likelihood` makes it.

    Args:
        detector: With its channels.
        groups: Names of the channels that are counted together.
        model: A function of named parameters that returns a `Flux`, a `PinchedBurst` or several of these. Where it
            returns bursts it is called with arrays too.
        grid: Where counts of pinched spectra are tabulated.
        time_edges: Edges of bins of time [MeV⁻¹]; None: one that holds all times.
    """

    detector: SupernovaDetector
    channels: tuple[tuple[str, ...], ...]
    model: Callable[..., Emitted]
    grid: PinchedGrid
    time_edges: Array | None = None
    __repr__ = shortened

    @cached_property
    def groups(self) -> tuple[ChannelGroup, ...]:
        """The groups of channels in the order of the data's rows."""
        known = {each.name: each.bins(np.asarray(self.detector.true_edges)) for each in self.detector.channels}
        found, at = list[ChannelGroup](), 0
        for names in self.channels:
            edges = known[names[0]]
            if any(not np.array_equal(known[name], edges) for name in names):
                raise InputError(
                    f"The channels {', '.join(names)} of {self.detector.name} have different bins, so they cannot be "
                    "counted together; put them into different groups."
                )
            found.append(ChannelGroup(names, edges, slice(at, at + edges.size - 1)))
            at += edges.size - 1
        return tuple(found)

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the data: bins of the observables of all groups, and bins of time."""
        return self.groups[-1].rows.stop, 1 if self.time_edges is None else self.time_edges.size - 1

    def __call__(self, **values: float) -> Array:
        """Return the expected counts at one point, shape (bins, time).

        Raises:
            InputError: a mean energy or a shape lies outside the table.
        """
        parts, extra = self._numbers({name: np.array([value]) for name, value in values.items()})
        for each in parts:
            if not self.grid.holds(mean=each.mean, alpha=each.alpha):
                (low, high), (least, most) = self.grid.mean, self.grid.alpha
                raise InputError(
                    f"A spectrum has the mean energy {each.mean[0] / MeV:.4g} MeV and alpha {each.alpha[0]:.4g}, but "
                    f"{low / MeV:.4g} to {high / MeV:.4g} MeV and {least:.4g} to {most:.4g} were expected: give the "
                    "parameters limits, or supernova_likelihood other ranges."
                )
        return self._counts(parts, extra, 1)[..., 0]

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expected counts at every point of a batch, shape (bins, time, batch)."""
        return self._counts(*self._numbers(values), batch_size(values))

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> Mapping[str, Array]:
        """Return the derivatives in the free parameters, each shaped as `many`."""
        return self.with_slopes(values, free)[1]

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, Mapping[str, Array]]:
        """Return `many` and its derivatives in the free parameters."""
        batch = batch_size(values)
        parts, extra, rises = self._with_rises(values, free)
        total, found = self._begun(extra, batch), {name: np.zeros((*self.shape, batch)) for name in free}
        for name, rise in rises.items():
            found[name] += rise
        for part, rates in parts:
            terms, exact = self.grid.terms(mean=part.mean, alpha=part.alpha)
            bent = any(each.mean.any() or each.alpha.any() for each in rates.values())
            for rows, table in self._tables(part.weights):
                one, in_mean, in_alpha = table.counts(terms, exact=exact, slopes=bent)
                total[rows] += one[:, None] * part.fluence
                for name, each in rates.items():
                    if each.fluence.any():
                        found[name][rows] += one[:, None] * each.fluence
                    if each.mean.any() or each.alpha.any():
                        found[name][rows] += _bent(one, (in_mean, each.mean), (in_alpha, each.alpha)) * part.fluence
        return total, found

    def _begun(self, extra: Array | None, batch: int) -> Array:
        """Return the counts of what is not pinched, to which the rest is added."""
        return np.zeros((*self.shape, batch)) if extra is None else extra.copy()

    def _counts(self, parts: Sequence[Part], extra: Array | None, batch: int) -> Array:
        total = self._begun(extra, batch)
        for part in parts:
            terms, exact = self.grid.terms(mean=part.mean, alpha=part.alpha)
            for rows, table in self._tables(part.weights):
                total[rows] += table.counts(terms, exact=exact, slopes=False)[0][:, None] * part.fluence
        return total

    def _numbers(self, values: Mapping[str, Array]) -> _Numbers:
        """Return the spectra at every point of a batch."""
        batch = batch_size(values)
        first = self.model(**{name: float(column[0]) for name, column in values.items()})
        bursts = bursts_of(first)
        if bursts is not None:
            if batch > 1:
                made: Any = self.model(**values)
                bursts = bursts_of(made)
            return parts_of_bursts(bursts or (), self.time_edges, batch=batch), None
        columns = [column.tolist() for column in values.values()]
        rows = [dict(zip(values, row, strict=True)) for row in zip(*columns, strict=True)]
        fluxes = [_a_flux(first), *(_a_flux(self.model(**row)) for row in rows[1:])]
        found = [parts_of_flux(each, self.time_edges, self.grid) for each in fluxes]
        return self._stacked([each for each, _ in found]), self._counted([rest for _, rest in found])

    def _stacked(self, points: Sequence[Sequence[Part]]) -> list[Part]:
        """Return the spectra of single points as those of a batch: the n-th of a species with the other n-th ones."""
        time, batch = self.shape[1], len(points)
        slots: dict[tuple[tuple[float, ...], int], Part] = {}
        for column, parts in enumerate(points):
            used: dict[tuple[float, ...], int] = {}
            for part in parts:
                key = part.weights, used.get(part.weights, 0)
                used[part.weights] = key[1] + 1
                if key not in slots:  # where a point has fewer spectra, one of no neutrinos stands in
                    means, alphas = np.full(batch, part.mean[0]), np.full(batch, part.alpha[0])
                    none = np.zeros((time, batch))
                    slots[key] = Part(weights=part.weights, fluence=none, mean=means, alpha=alphas)
                into = slots[key]
                into.fluence[:, column], into.mean[column] = part.fluence[:, 0], part.mean[0]
                into.alpha[column] = part.alpha[0]
        return list(slots.values())

    def _counted(self, rest: Sequence[Flux | None]) -> Array | None:
        """Return the counts of what is not pinched, which takes as long as `supernova_rates`."""
        if all(each is None for each in rest):
            return None
        total = np.zeros((*self.shape, len(rest)))
        for column, flux in enumerate(rest):
            if flux is not None:
                rates = self.detector.rates(flux, self.time_edges)
                for group in self.groups:
                    for name in group.channels:
                        total[group.rows, :, column] += rates.channels[name].spectrum
        return total

    def _with_rises(
        self, values: Mapping[str, Array], free: Mapping[str, Range]
    ) -> tuple[list[tuple[Part, dict[str, Part]]], Array | None, dict[str, Array]]:
        """Return the spectra, each with its derivatives in the place of its numbers, and those of the other counts.

        The points, and those below and above in each parameter, are one batch for the model.
        """
        batch = batch_size(values)
        sides = {name: beside(values[name], allowed) for name, allowed in free.items()}
        columns = {}
        for name, here in values.items():
            moved = [(below, above) if other == name else (here, here) for other, (below, above) in sides.items()]
            columns[name] = np.concatenate([here, *(each for pair in moved for each in pair)])
        parts, extra = self._numbers(columns)

        def rise(table: Array, at: int) -> Array:
            below, above = sides[names[at]]
            start = (1 + 2 * at) * batch
            difference = table[..., start + batch : start + 2 * batch] - table[..., start : start + batch]
            return np.asarray(difference / (above - below))

        names = list(free)
        found = list[tuple[Part, dict[str, Part]]]()
        for part in parts:
            numbers = [part.fluence, part.mean, part.alpha]
            rates = {name: _like(part, *(rise(each, at) for each in numbers)) for at, name in enumerate(names)}
            middle = _like(part, *(each[..., :batch] for each in numbers))
            found.append((middle, rates))
        if extra is None:
            return found, None, {}
        return found, extra[..., :batch], {name: rise(extra, at) for at, name in enumerate(names)}

    def _tables(self, weights: tuple[float, ...]) -> list[tuple[Any, LogTable]]:
        """Return the rows and the table of each group for a mixture of species, which are stored."""
        if weights not in self._stored:
            counts, found = pinched_counts(self.detector, self.grid), list[tuple[Any, LogTable]]()
            for group in self.groups:
                total = np.zeros((group.energy_edges.size - 1, self.grid.nodes.shape[1]))
                for name in group.channels:
                    for species, weight in zip(SPECIES, weights, strict=True):
                        if weight and species in counts[name]:
                            total += weight * counts[name][species]
                table = LogTable.of(self.grid, total)
                if table.rows.size:
                    found.append((group.rows.start + table.rows, table))
            self._stored[weights] = _one(found)
        return self._stored[weights]

    @cached_property
    def _stored(self) -> dict[tuple[float, ...], list[tuple[Any, LogTable]]]:
        return {}


def _like(part: Part, fluence: Array, mean: Array, alpha: Array) -> Part:
    """Return other numbers of the same species."""
    return Part(weights=part.weights, fluence=fluence, mean=mean, alpha=alpha)


def _bent(one: Array, *steps: tuple[Array | None, Array]) -> Array:
    """Return counts times the change of their logarithm, Σ ∂ ln G ∂x, shape (rows, 1, batch)."""
    change = np.zeros(())
    for slope, by in steps:
        if slope is not None and by.any():
            change = change + slope * by
    return np.asarray(change * one)[:, None]


def _one(found: list[tuple[Any, LogTable]]) -> list[tuple[Any, LogTable]]:
    """Return the tables of all groups as one: fewer and larger products."""
    if len(found) < 2:
        return found
    rows = np.concatenate([each for each, _ in found])
    series = np.concatenate([table.series for _, table in found])
    return [(rows, replace(found[0][1], rows=rows, series=series))]


def _a_flux(made: object) -> Flux:
    if not isinstance(made, Flux):
        raise InputError("The model returns a Flux at one point and something else at another; one kind was expected.")
    return made

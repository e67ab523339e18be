"""The expectation of a data set under a function's hypotheses, at one point or at thousands.

At one point it is the signal bound to a hypothesis plus the backgrounds. For a batch the user's function is called once
with arrays, since couplings may be arrays; where it, or what it returns, takes single numbers only, point by point. The
nuisances of the whole batch are then a few matrix products, and so are the slopes in them, which are known in closed
form. Hypotheses of a batch are remembered, so that steps in nuisances cost no new prediction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, final

import numpy as np

from nuscatter.datasets.nuisance import Morph, morph
from nuscatter.datasets.signal import Fold, PulseTiming, Signal
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.units import Array

_BLOCK = 512  # hypotheses in one prediction: their charges stay in the processor's cache
_SAME = 1e-9  # a prediction of arrays is believed once it agrees so well with single ones

#: A background as a batch sees it: the parameter of its number of events, its nominal shape, and how that bends.
Shape = tuple[str, Array, tuple[Morph, ...]]


@final
@dataclass(frozen=True, eq=False)
class Hypotheses:
    """Predictions of a batch of hypotheses, what does not depend on nuisances."""

    #: hypotheses, each of arrays of so many points or single, with the signal that its flux makes
    members: tuple[tuple[Signal, Hypothesis, int], ...]

    @property
    def signal(self) -> Signal:
        """The signal that all share but for the fluxes, which arrive at the same times."""
        return self.members[0][0]

    def _predicted(self, experiment: Callable[[Signal], Experiment]) -> Array:
        """Return counts (component, energy, batch)."""
        counts = [(experiment(signal).by_component(each), size) for signal, each, size in self.members]
        shape = counts[0][0].shape[:2]
        return np.concatenate(
            [np.broadcast_to(each.reshape(*shape, -1), (*shape, size)) for each, size in counts], axis=-1
        )

    @cached_property
    def nominal(self) -> Array:
        """Counts of each component and energy bin, shape (component, energy, batch)."""
        return self._predicted(lambda signal: signal.experiment)

    @cached_property
    def morphs(self) -> tuple[Morph, ...]:
        """How they bend with the response; computed when a response first moves."""
        return tuple(
            morph(
                each.nuisance,
                self.nominal,
                self._predicted(lambda signal, at=at: signal.responses[at].minus),  # type: ignore[misc]
                self._predicted(lambda signal, at=at: signal.responses[at].plus),  # type: ignore[misc]
            )
            for at, each in enumerate(self.signal.responses)
        )


@final
@dataclass(frozen=True, eq=False)
class Prediction:
    """Expected counts as a function of named numbers or arrays: a `Batched` and `Differentiable` expectation."""

    signal: Signal
    backgrounds: tuple[Shape, ...]
    #: the user's function and the names of its arguments
    function: Callable[..., AnyHypothesis]
    own: tuple[str, ...]
    _memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, **values: float) -> Array:
        """Return the expected counts at one point."""
        arguments = tuple(values[name] for name in self.own)
        latest = self._memory.get("latest")
        if latest is None or latest[0] != arguments:  # a step in a nuisance needs no new prediction
            hypothesis = self.function(**dict(zip(self.own, arguments, strict=True)))
            latest = self._memory["latest"] = arguments, self.signal.bind(hypothesis)
        total: Array = latest[1](values)
        for events, nominal, bends in self.backgrounds:
            shape = nominal
            for each in bends:
                shape = shape + each.change(values)
            total = total + values[events] * shape
        return total

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expected counts at every point of a batch, the last axis."""
        found, columns = self._hypotheses(values)
        if found is None:
            rows = zip(*(column.tolist() for column in values.values()), strict=True)
            return np.stack([self._alone(dict(zip(values, row, strict=True))) for row in rows], axis=-1)
        parts = self._factors(found, columns, values)
        signal = self._spread(*parts)
        basis, weights = self._basis, self._weights(values)
        return signal + (basis @ weights).reshape(signal.shape)

    def slopes(self, values: Mapping[str, Array], names: tuple[str, ...]) -> dict[str, Array]:
        """Return the derivatives in nuisances; those that the user's function shares are left to differences."""
        found, columns = self._hypotheses(values)
        if found is None:
            return {}
        wanted = [name for name in names if name not in self.own]
        result: dict[str, Array] = {}
        for name, slope in self._signal_slopes(found, columns, values, wanted):
            result[name] = result[name] + slope if name in result else slope
        shape = next(iter(self.backgrounds))[1].shape if self.backgrounds else ()
        for name in wanted:
            moved = self._weights(values, name)
            rows = np.nonzero(np.any(moved != 0, axis=1))[0]
            if rows.size:
                slope = (self._basis[:, rows] @ moved[rows]).reshape(*shape, -1)
                result[name] = result[name] + slope if name in result else slope
        return result

    def _signal_slopes(
        self, found: Hypotheses, columns: Array, values: Mapping[str, Array], names: list[str]
    ) -> Iterator[tuple[str, Array]]:
        energies, fractions, lift = self._factors(found, columns, values)
        signal = self.signal
        scale = np.asarray(np.prod([1 + values[each.name] for each in signal.rates], axis=0))
        for rate in signal.rates:
            if rate.name in names:
                others = [1 + values[each.name] for each in signal.rates if each is not rate]
                base = self._bent(found, columns, values) * np.prod(others, axis=0)
                yield rate.name, self._spread(base, fractions, lift)
        for at, each in enumerate(signal.responses):
            if each.nuisance.name in names:
                bend = found.morphs[at]
                change = bend.linear[..., columns] + 2 * values[each.nuisance.name] * bend.quadratic[..., columns]
                yield each.nuisance.name, self._spread(change * scale, fractions, lift)
        if signal.timing is not None and found.signal.arrivals is not None:
            moves = found.signal.arrivals.slopes(*self._pulses(values))
            for each_nuisance, move in zip(signal.timing.nuisances, moves, strict=False):
                if each_nuisance.name in names:
                    yield each_nuisance.name, self._spread(energies, move, lift)
        if signal.lift is not None:
            for bend in signal.lift.morphs:
                if bend.nuisance.name in names:
                    moved = bend.linear[..., None] + 2 * values[bend.nuisance.name] * bend.quadratic[..., None]
                    yield bend.nuisance.name, self._spread(energies, fractions, moved)

    def _factors(
        self, found: Hypotheses, columns: Array, values: Mapping[str, Array]
    ) -> tuple[Array, Array, Array | None]:
        """Return counts (component, energy, batch), fractions (component, time, batch) and the lift's shape."""
        energies = self._bent(found, columns, values)
        for rate in self.signal.rates:
            energies = energies * (1 + values[rate.name])
        return energies, self._fractions(found.signal, values), self._lifted(values)

    def _bent(self, found: Hypotheses, columns: Array, values: Mapping[str, Array]) -> Array:
        energies = found.nominal[..., columns]
        if any(values[each.nuisance.name].any() for each in self.signal.responses):
            for each in found.morphs:
                pull = values[each.nuisance.name]
                energies += pull * (each.linear[..., columns] + pull * each.quadratic[..., columns])
        return energies

    def _fractions(self, signal: Signal, values: Mapping[str, Array]) -> Array:
        if signal.timing is None:
            return signal.experiment.time_fractions[..., None]
        if signal.arrivals is not None:
            mean, width = self._pulses(values)
            if (mean == mean[0]).all() and (width == width[0]).all():
                return signal.arrivals.many(mean[:1], width[:1])
            return signal.arrivals.many(mean, width)
        columns = {each.name: values[each.name].tolist() for each in signal.timing.nuisances}
        rows = zip(*columns.values(), strict=True)
        return np.stack([signal.fractions(dict(zip(columns, row, strict=True))) for row in rows], axis=-1)

    def _pulses(self, values: Mapping[str, Array]) -> tuple[Array, Array]:
        timing = self.signal.timing
        assert isinstance(timing, PulseTiming)
        mean = values[timing.mean.name]
        width = timing.width if isinstance(timing.width, float | int) else values[timing.width.name]
        return mean, np.broadcast_to(np.asarray(width, dtype=np.float64), mean.shape)

    def _lifted(self, values: Mapping[str, Array]) -> Array | None:
        if self.signal.lift is None:
            return None
        lift = self.signal.lift
        shape = (lift.templates if isinstance(lift, Fold) else lift.shape)[..., None]
        for each in lift.morphs:
            pull = values[each.nuisance.name]
            shape = shape + pull * (each.linear[..., None] + pull * each.quadratic[..., None])
        return shape

    def _spread(self, energies: Array, fractions: Array, lift: Array | None) -> Array:
        """Return counts in the data's axes; linear in each of the three."""
        counts: Array = energies[0][:, None] * fractions[0][None]
        for component in range(1, len(energies)):
            counts += energies[component][:, None] * fractions[component][None]
        if lift is None:
            return counts
        if isinstance(self.signal.lift, Fold):
            return _folded(counts.sum(axis=1), lift)
        if lift.ndim == 4:
            return np.asarray(lift * counts.sum(axis=1)[:, None, None])
        return np.asarray(lift[:, :, None] * counts[:, None])

    @cached_property
    def _basis(self) -> Array:
        """Shapes of the backgrounds and of their bends, shape (bins, shapes)."""
        columns = [
            part.ravel()
            for _, nominal, bends in self.backgrounds
            for part in (nominal, *(part for each in bends for part in (each.linear, each.quadratic)))
        ]
        return np.stack(columns, axis=-1) if columns else np.zeros((1, 0))

    def _weights(self, values: Mapping[str, Array], moved: str | None = None) -> Array:
        """Return the number of events of each shape of the basis (shapes, batch), or its slope in one parameter."""
        batch = len(next(iter(values.values())))
        one, none = np.ones(batch), np.zeros(batch)
        rows = []
        for events, _, bends in self.backgrounds:
            number = values[events] if moved is None else one if moved == events else none
            rows.append(number)
            for each in bends:
                pull, name = values[each.nuisance.name], each.nuisance.name
                turned = values[events] if moved == name else none
                rows += [number * pull + turned, number * pull**2 + 2 * turned * pull]
        return np.stack(rows) if rows else np.zeros((0, batch))

    # --- hypotheses of a batch ---

    def _hypotheses(self, values: Mapping[str, Array]) -> tuple[Hypotheses | None, Array]:
        """Return the hypotheses and each point's place among them; None where their signals do not go together."""
        batch = len(next(iter(values.values())))
        rows = list(zip(*(values[name].tolist() for name in self.own), strict=True)) if self.own else [()] * batch
        places, found = self._memory.get("batch", ({}, None))
        if not all(row in places for row in rows):
            places = {row: at for at, row in enumerate(dict.fromkeys(rows))}
            found = self._bound(list(places))
            self._memory["batch"] = places, found
            self._memory["alone"] = {}
        return found, np.array([places[row] for row in rows])

    def _bound(self, rows: list[tuple[float, ...]]) -> Hypotheses | None:
        if len(rows) > 1 and not self._memory.get("single", False):
            blocks = [self._of_arrays(rows[at : at + _BLOCK]) for at in range(0, len(rows), _BLOCK)]
            members = tuple(each for each in blocks if each is not None)
            if len(members) == len(blocks):
                return Hypotheses(members)
            self._memory["single"] = True
        hypotheses = [as_hypothesis(self.function(**dict(zip(self.own, row, strict=True)))) for row in rows]
        members = tuple(
            (self.signal, each, 1)
            if each.flux is None
            else (self.signal.under(each.flux), Hypothesis(each.model, each.structure), 1)
            for each in hypotheses
        )
        times = {tuple(each.time for each in signal.experiment.flux.components) for signal, _, _ in members}
        return Hypotheses(members) if len(times) == 1 else None

    def _of_arrays(self, rows: list[tuple[float, ...]]) -> tuple[Signal, Hypothesis, int] | None:
        """Return hypotheses by one call of the user's function with arrays; None if it is not made for them."""
        found = self._called_with_arrays(rows)
        if found is None or self._memory.get("believed", False):
            return found
        counts = Hypotheses((found,)).nominal
        for at in (0, len(rows) - 1):
            alone = as_hypothesis(self.function(**dict(zip(self.own, rows[at], strict=True))))
            single = None if alone.flux is not None else self.signal.experiment.by_component(alone)
            if single is None or not np.allclose(counts[..., at], single, _SAME, _SAME * np.abs(single).max()):
                return None
        self._memory["believed"] = True
        return found

    def _called_with_arrays(self, rows: list[tuple[float, ...]]) -> tuple[Signal, Hypothesis, int] | None:
        columns = {name: np.array(column) for name, column in zip(self.own, zip(*rows, strict=True), strict=True)}
        try:
            hypothesis = as_hypothesis(self.function(**columns))
            if hypothesis.flux is not None:
                return None
            if not self._memory.get("believed", False):
                _ = Hypotheses(((self.signal, hypothesis, len(rows)),)).nominal
        except Exception:  # whatever it is: single numbers will meet it again, and say so
            return None
        return self.signal, hypothesis, len(rows)

    def _alone(self, values: Mapping[str, float]) -> Array:
        """Return the expectation at one point of a batch whose hypotheses have signals of their own."""
        known, row = self._memory["alone"], tuple(values[name] for name in self.own)
        if row not in known:
            known[row] = self.signal.bind(self.function(**dict(zip(self.own, row, strict=True))))
        self._memory["latest"] = row, known[row]
        return self(**values)


def _folded(counts: Array, templates: Array) -> Array:
    """Return Σ over energies of counts (energy, batch) times templates (energy, …, batch or 1)."""
    if templates.shape[-1] > 1:
        return np.asarray(np.einsum("eb,e...b->...b", counts, templates))
    return np.tensordot(templates[..., 0], counts, axes=(0, 0))

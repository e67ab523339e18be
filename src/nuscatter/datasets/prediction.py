"""The expectation of a data set under a function's hypotheses, at one point or at thousands.

At one point it is the signal of a hypothesis plus the backgrounds. For a batch of points the user's function is called
once with arrays, since couplings may be arrays; where it, or what it returns, takes single numbers only, it is called
point by point. The nuisances of the whole batch are then a few matrix products, and so are the slopes in them, which
are known in closed form. The predictions of the last batch are stored: a step in nuisances alone needs no new one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.datasets.nuisance import Morph, morphed
from nuscatter.datasets.signal import Expectation, Fold, Hypotheses, Member, PulseTiming, Signal
from nuscatter.fits.parameters import Range
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.units import Array

_BLOCK = 512  # hypotheses in one prediction: their charges stay in the processor's cache
_AGREEMENT = 1e-9  # relative; arrays are used for a function once their counts equal those of single numbers so well

#: A background as a batch sees it: the parameter of its number of events, its nominal shape, and its morphs.
Shape: TypeAlias = tuple[str, Array, tuple[Morph, ...]]
#: The values of the user's arguments at one point.
_Arguments: TypeAlias = tuple[float, ...]


@dataclass(eq=False)
class _Stored:
    """What a prediction keeps from its last calls."""

    #: The last single point: the user's arguments, and the signal as a function of the nuisances.
    point: tuple[_Arguments, Expectation] | None = None
    #: The last batch: the place of each point's arguments among the hypotheses.
    places: dict[_Arguments, int] = field(default_factory=dict)
    #: None where the signals of the batch arrive at different times.
    hypotheses: Hypotheses | None = None
    #: The signals of the last batch where there are no `hypotheses`, each as a function of the nuisances.
    signals: dict[_Arguments, Expectation] = field(default_factory=dict)
    #: Whether the user's function takes arrays; None until that was tried.
    takes_arrays: bool | None = None


@final
@dataclass(frozen=True, eq=False)
class Prediction:
    """Expected counts as a function of named numbers or arrays: a `Batched` and `Differentiable` expectation."""

    signal: Signal
    backgrounds: tuple[Shape, ...]
    #: the user's function and the names of its arguments
    function: Callable[..., AnyHypothesis]
    own: tuple[str, ...]
    _stored: _Stored = field(default_factory=_Stored, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent to workers: no predictions, which depend on earlier calls and are large."""
        return {**vars(self), "_stored": _Stored()}

    def __call__(self, **values: float) -> Array:
        """Return the expected counts at one point."""
        arguments = tuple(values[name] for name in self.own)
        point = self._stored.point
        if point is None or point[0] != arguments:
            point = self._stored.point = arguments, self.signal.bind(self._called(arguments))
        total = point[1](values)
        for events, nominal, morphs in self.backgrounds:
            total = total + values[events] * morphed(nominal, morphs, values)
        return total

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expected counts at every point of a batch, the last axis."""
        found, columns = self._hypotheses(values)
        if found is None:
            rows = zip(*(column.tolist() for column in values.values()), strict=True)
            return np.stack([self._at_point(dict(zip(values, row, strict=True))) for row in rows], axis=-1)
        signal = self._spread(*self._factors(found, columns, values))
        if not self.backgrounds:
            return signal
        return signal + (self._basis @ self._weights(values)).reshape(signal.shape)

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        """Return the derivatives in nuisances; those that the user's function shares are left to differences."""
        found, columns = self._hypotheses(values)
        if found is None:
            return {}
        wanted = [name for name in free if name not in self.own]
        result: dict[str, Array] = {}
        # a nuisance may act on several parts of the signal, and on backgrounds too: its slopes add up
        for name, slope in self._signal_slopes(found, columns, values, wanted):
            result[name] = result[name] + slope if name in result else slope
        shape = self.backgrounds[0][1].shape if self.backgrounds else ()
        for name in wanted:
            moved = self._weights(values, name)
            rows = np.nonzero(np.any(moved != 0, axis=1))[0]  # most shapes do not depend on this one nuisance
            if rows.size:
                slope = (self._basis[:, rows] @ moved[rows]).reshape(*shape, -1)
                result[name] = result[name] + slope if name in result else slope
        return result

    # --- the signal: energies × fractions in time × lift ---

    def _factors(
        self, found: Hypotheses, columns: Array, values: Mapping[str, Array]
    ) -> tuple[Array, Array, Array | None]:
        """Return counts (component, energy, batch), fractions (component, time, batch) and the lift's shape."""
        energies = self._morphed(found, columns, values)
        for rate in self.signal.rates:
            energies = energies * (1 + values[rate.name])
        return energies, self._fractions(found.signal, values), self._lifted(values)

    def _spread(self, energies: Array, fractions: Array, lift: Array | None) -> Array:
        """Return counts in the data's axes from the three factors; linear in each of them."""
        # Σ over components; a loop, since these are few and an array (component, energy, time, batch) would be large
        counts: Array = energies[0][:, None] * fractions[0][None]
        for component in range(1, len(energies)):
            counts += energies[component][:, None] * fractions[component][None]
        if lift is None:
            return counts
        if isinstance(self.signal.lift, Fold):
            return _folded(counts.sum(axis=1), lift)
        has_times = lift.ndim == 4  # (energy, axis, time, batch): it replaces the predicted times
        spread: Array = lift * counts.sum(axis=1)[:, None, None] if has_times else lift[:, :, None] * counts[:, None]
        return spread

    def _signal_slopes(
        self, found: Hypotheses, columns: Array, values: Mapping[str, Array], names: list[str]
    ) -> Iterator[tuple[str, Array]]:
        """Yield the slopes of the signal by the name of the nuisance.

        The signal is linear in each of its three factors. So its slope in a nuisance of one factor is the signal with
        the slope of this factor in its place.
        """
        energies, fractions, lift = self._factors(found, columns, values)
        for name, slope in self._energy_slopes(found, columns, values, names):
            yield name, self._spread(slope, fractions, lift)
        for name, slope in self._fraction_slopes(found.signal, values, names):
            yield name, self._spread(energies, slope, lift)
        for each in () if self.signal.lift is None else self.signal.lift.morphs:
            if each.nuisance.name in names:
                pull = values[each.nuisance.name]
                yield each.nuisance.name, self._spread(energies, fractions, _slope_of(each, pull, None))

    def _energy_slopes(
        self, found: Hypotheses, columns: Array, values: Mapping[str, Array], names: list[str]
    ) -> Iterator[tuple[str, Array]]:
        """Yield the slopes of the counts (component, energy, batch) in the rates and in the response."""
        rates = self.signal.rates
        scale = np.prod([1 + values[each.name] for each in rates], axis=0)
        for rate in rates:
            if rate.name in names:
                others = [1 + values[each.name] for each in rates if each is not rate]
                yield rate.name, self._morphed(found, columns, values) * np.prod(others, axis=0)
        for at, each in enumerate(self.signal.responses):
            if each.nuisance.name in names:
                change = _slope_of(found.morphs[at], values[each.nuisance.name], columns)
                yield each.nuisance.name, change * scale

    def _fraction_slopes(
        self, signal: Signal, values: Mapping[str, Array], names: list[str]
    ) -> Iterator[tuple[str, Array]]:
        """Yield the slopes of the fractions in time, in the pulse's mean and width, where these have a closed form."""
        if self.signal.timing is None or signal.arrivals is None:
            return
        slopes = signal.arrivals.slopes(*self._pulses(values))
        for nuisance, slope in zip(self.signal.timing.nuisances, slopes, strict=False):  # the width may be a number
            if nuisance.name in names:
                yield nuisance.name, slope

    def _morphed(self, found: Hypotheses, columns: Array, values: Mapping[str, Array]) -> Array:
        """Return the counts (component, energy, batch) at the response's nuisances."""
        energies = found.nominal[..., columns]
        if any(values[each.nuisance.name].any() for each in self.signal.responses):
            for each in found.morphs:
                energies += _change_of(each, values[each.nuisance.name], columns)
        return energies

    def _fractions(self, signal: Signal, values: Mapping[str, Array]) -> Array:
        """Return the fractions (component, time, batch); the last axis has length 1 where they are all the same."""
        if signal.timing is None:
            return signal.experiment.time_fractions[..., None]
        if signal.arrivals is not None:
            mean, width = self._pulses(values)
            if (mean == mean[0]).all() and (width == width[0]).all():
                return signal.arrivals.many(mean[:1], width[:1])
            return signal.arrivals.many(mean, width)
        # no closed form (an onset, or times that are no decays behind a pulse): point by point
        columns = {each.name: values[each.name].tolist() for each in signal.timing.nuisances}
        rows = zip(*columns.values(), strict=True)
        return np.stack([signal.fractions(dict(zip(columns, row, strict=True))) for row in rows], axis=-1)

    def _pulses(self, values: Mapping[str, Array]) -> tuple[Array, Array]:
        """Return mean and width of the pulse at each point, in the unit of the timing."""
        timing = self.signal.timing
        assert isinstance(timing, PulseTiming)
        mean = values[timing.mean.name]
        width = timing.width if isinstance(timing.width, float | int) else values[timing.width.name]
        return mean, np.broadcast_to(np.asarray(width, dtype=np.float64), mean.shape)

    def _lifted(self, values: Mapping[str, Array]) -> Array | None:
        """Return the lift's shape, or its templates, at the nuisances; the batch is the last axis."""
        if self.signal.lift is None:
            return None
        lift = self.signal.lift
        shape = (lift.templates if isinstance(lift, Fold) else lift.shape)[..., None]
        for each in lift.morphs:
            shape = shape + _change_of(each, values[each.nuisance.name], None)
        return shape

    # --- the backgrounds: Σ over shapes of a fixed array times a number that depends on the nuisances ---

    @cached_property
    def _basis(self) -> Array:
        """The nominal shapes of the backgrounds and both parts of each of their morphs, shape (bins, shapes)."""
        columns = [
            part.ravel()
            for _, nominal, morphs in self.backgrounds
            for part in (nominal, *(part for each in morphs for part in (each.linear, each.quadratic)))
        ]
        return np.stack(columns, axis=-1) if columns else np.zeros((1, 0))

    def _weights(self, values: Mapping[str, Array], moved: str | None = None) -> Array:
        """Return the number that multiplies each shape of the basis (shapes, batch), or its slope in one parameter.

        With n events and a nuisance θ it is n for the nominal shape, n θ for the linear part and n θ² for the quadratic
        one. The slope in n is the same with 1 in the place of n; the slope in θ is 0, n and 2 n θ.
        """
        batch = len(next(iter(values.values())))
        one, none = np.ones(batch), np.zeros(batch)
        rows = []
        for events, _, morphs in self.backgrounds:
            number = values[events] if moved is None else one if moved == events else none
            rows.append(number)
            for each in morphs:
                pull, name = values[each.nuisance.name], each.nuisance.name
                turned = values[events] if moved == name else none
                rows += [number * pull + turned, number * pull**2 + 2 * turned * pull]
        return np.stack(rows) if rows else np.zeros((0, batch))

    # --- the hypotheses of a batch ---

    def _called(self, arguments: _Arguments) -> AnyHypothesis:
        """Return the user's hypothesis at one point."""
        return self.function(**dict(zip(self.own, arguments, strict=True)))

    def _hypotheses(self, values: Mapping[str, Array]) -> tuple[Hypotheses | None, Array]:
        """Return the hypotheses and each point's place among them.

        The hypotheses are None where the signals of the batch arrive at different times: these share no fractions.
        """
        batch = len(next(iter(values.values())))
        rows = list(zip(*(values[name].tolist() for name in self.own), strict=True)) if self.own else [()] * batch
        stored = self._stored
        if not all(row in stored.places for row in rows):
            places = {
                row: at for at, row in enumerate(dict.fromkeys(rows))
            }  # points that differ in nuisances share one
            stored.hypotheses = self._predicted(list(places))
            stored.places, stored.signals = places, {}
        return stored.hypotheses, np.array([stored.places[row] for row in rows])

    def _predicted(self, rows: list[_Arguments]) -> Hypotheses | None:
        """Return the hypotheses of the rows, called with arrays or, if the function takes none, one by one."""
        if len(rows) > 1 and self._stored.takes_arrays is not False:
            blocks = [self._of_arrays(rows[at : at + _BLOCK]) for at in range(0, len(rows), _BLOCK)]
            members = tuple(each for each in blocks if each is not None)
            if len(members) == len(blocks):
                return Hypotheses(members)
            self._stored.takes_arrays = False
        members = tuple(self._member(as_hypothesis(self._called(row))) for row in rows)
        times = {tuple(each.time for each in signal.experiment.flux.components) for signal, _, _ in members}
        return Hypotheses(members) if len(times) == 1 else None

    def _member(self, hypothesis: Hypothesis) -> Member:
        """Return a single hypothesis with its signal; a change of the flux becomes part of the signal."""
        if hypothesis.flux is None:
            return self.signal, hypothesis, 1
        return self.signal.under(hypothesis.flux), Hypothesis(hypothesis.model, hypothesis.structure), 1

    def _of_arrays(self, rows: list[_Arguments]) -> Member | None:
        """Return the hypotheses of one call of the user's function with arrays; None if it does not take them.

        A function may accept arrays and mean something else by them, as their average. So the first time its counts at
        the first and the last point are compared with those of single numbers.
        """
        found = self._called_with_arrays(rows)
        if found is None or self._stored.takes_arrays:
            return found
        counts = Hypotheses((found,)).nominal
        for at in (0, len(rows) - 1):
            single = as_hypothesis(self._called(rows[at]))
            if single.flux is not None:
                return None
            expected = self.signal.experiment.by_component(single)
            if not np.allclose(counts[..., at], expected, _AGREEMENT, _AGREEMENT * np.abs(expected).max()):
                return None
        self._stored.takes_arrays = True
        return found

    def _called_with_arrays(self, rows: list[_Arguments]) -> Member | None:
        columns = {name: np.array(column) for name, column in zip(self.own, zip(*rows, strict=True), strict=True)}
        try:
            hypothesis = as_hypothesis(self.function(**columns))
            if hypothesis.flux is not None:
                return None
            if not self._stored.takes_arrays:
                _ = Hypotheses(((self.signal, hypothesis, len(rows)),)).nominal  # a term may refuse arrays only here
        except Exception:  # of any kind; if the function is at fault, a call with single numbers raises it again
            return None
        return self.signal, hypothesis, len(rows)

    def _at_point(self, values: Mapping[str, float]) -> Array:
        """Return the expectation at one point of a batch whose signals arrive at different times."""
        known, row = self._stored.signals, tuple(values[name] for name in self.own)
        if row not in known:
            known[row] = self.signal.bind(self._called(row))
        self._stored.point = row, known[row]
        return self(**values)


def _change_of(each: Morph, pull: Array, columns: Array | None) -> Array:
    """Return the change of an array at many values of a nuisance, the last axis.

    Args:
        each: The morph; its arrays have the hypotheses as last axis, or do not depend on them.
        pull: The nuisance at each point, shape (batch,).
        columns: The place of each point among the hypotheses; None if the arrays do not depend on them.
    """
    at = (..., None) if columns is None else (..., columns)
    return pull * (each.linear[at] + pull * each.quadratic[at])


def _slope_of(each: Morph, pull: Array, columns: Array | None) -> Array:
    """Return the derivative of `_change_of` in the nuisance."""
    at = (..., None) if columns is None else (..., columns)
    return each.linear[at] + 2 * pull * each.quadratic[at]


def _folded(counts: Array, templates: Array) -> Array:
    """Return Σ over energies of counts (energy, batch) times templates (energy, …, batch or 1)."""
    if templates.shape[-1] > 1:
        folded: Array = np.einsum("eb,e...b->...b", counts, templates)
        return folded
    return np.tensordot(templates[..., 0], counts, axes=(0, 0))  # one product of matrices, faster than the sum

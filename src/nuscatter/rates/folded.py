"""Counts per product of couplings: what a detector makes of two shapes of Q², once for all couplings.

Where every charge of a channel is a sum of couplings times shapes (`Term.parts`), a strength is a sum over products of
two shapes, Σ C_ab S_a(Q²) S_b(Q²), and so are the counts. Each product is folded with the kernels once. A batch of
couplings is then a small product of matrices: a spectrum of coherent scattering on protons and neutrons is three
numbers times three fixed spectra.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np

from nuscatter.interactions.channels import Channel
from nuscatter.interactions.parts import Product
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.rates.kernels import Kernel
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Most products whose folded counts are stored; a model with a mediator of another mass at each call has new ones.
_STORED = 64
#: A product is regular if the lowest node contributes less than this part of it. Where it contributes more, the counts
#: may diverge towards T = 0, which only the strengths at the nodes tell.
_REGULAR = 1e-10

#: What a product is folded with: the channel's kernels, of the components of one state.
_Key = tuple[Channel, State, tuple[Product, ...]]


@final
@dataclass(frozen=True, eq=False)
class FoldedProducts:
    """Products of shapes folded with the kernels of an experiment, for one nuclear structure.

    Args:
        kernels: Channel → its kernels, one for each nuclide.
        nuclei: Each nuclide of the target with its form factors.
    """

    kernels: Callable[[Channel], tuple[Kernel, ...]]
    nuclei: Mapping[Nuclide, Nucleus]
    _stored: dict[_Key, Array | None] = field(default_factory=dict, init=False, repr=False)
    __repr__ = shortened

    def counts(
        self, channel: Channel, state: State, rows: list[int], expansion: Mapping[Product, Array]
    ) -> Array | None:
        """Return the counts of a state's components, shape (rows, bins[, batch]).

        Args:
            channel: The channel.
            state: The state.
            rows: Its components.
            expansion: The coefficient of each product, as `expanded` returns it.

        Returns:
            None where products cannot tell: form factors that may be a batch, or counts that may diverge.
        """
        if not expansion:  # nothing scatters
            return np.zeros(())
        per_product = self._per_product(channel, state, rows, tuple(expansion))
        if per_product is None:
            return None
        coefficients = list(expansion.values())
        counts: Array = per_product @ np.stack(np.broadcast_arrays(*coefficients))
        return counts

    def _per_product(
        self, channel: Channel, state: State, rows: list[int], products: tuple[Product, ...]
    ) -> Array | None:
        """Return the counts of each product at unit coefficient, shape (rows, bins, products); None as `counts`."""
        key = channel, state, products
        try:
            return self._stored[key]
        except KeyError:
            found = self._folded(channel, rows, products)
        if len(self._stored) >= _STORED:
            self._stored.clear()
        self._stored[key] = found  # it is not read again here: another thread may clear all
        return found

    def _folded(self, channel: Channel, rows: list[int], products: tuple[Product, ...]) -> Array | None:
        """Compute what `_per_product` returns."""
        if not all(nucleus.holds_single_numbers for nucleus in self.nuclei.values()):
            return None
        totals: dict[Product, Array] = {each: np.zeros(()) for each in products}
        # of each product the sum of sizes (products have either sign), and the most that the lowest node contributes
        sizes, lowest = (dict.fromkeys(products, np.zeros(())) for _ in range(2))
        for kernel in self.kernels(channel):
            # two amplitudes that do not interfere are in no kernel
            here = [each for each in products if each.pair in kernel.rates]
            strengths = [each(kernel.q2, self.nuclei[kernel.nuclide]) for each in here]
            counts = kernel.counts([each.pair for each in here], rows, strengths)
            for product, strength, one in zip(here, strengths, counts, strict=True):
                of_one_sign = (strength >= 0).all() or (strength <= 0).all()
                size = one if of_one_sign else kernel.counts([product.pair], rows, [np.abs(strength)])[0]
                totals[product] = totals[product] + one
                sizes[product] = sizes[product] + np.abs(size).sum()
                lowest[product] = np.maximum(lowest[product], kernel.lowest(rows, {product.pair: strength}))
        if not all((lowest[each] <= _REGULAR * sizes[each]).all() for each in products):  # nan, too
            return None
        shape = np.broadcast_shapes(*(each.shape for each in totals.values()))
        return np.stack([np.broadcast_to(totals[each], shape) for each in products], axis=-1)

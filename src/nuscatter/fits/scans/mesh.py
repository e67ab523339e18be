"""A grid with lines added where they are needed; what they need not have computed is interpolated."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.scans.grid import ScanSetup, interpolate_along
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Mesh:
    """−2 ln L at the nodes of a grid with additional lines; far from all levels it is interpolated."""

    axes: tuple[Array, ...]
    #: −2 ln L, shape (…axes)
    height: Array
    #: which nodes were minimised; the others are interpolated
    exact: NDArray[np.bool_]
    #: the profiled parameters, shape (…axes, parameters)
    profiled: Array
    #: points that Minuit minimised, since Newton's steps did not converge there
    by_minuit: int = 0

    def with_lines(self, axis: int, lines: Array) -> "Mesh":
        """Return the mesh with further lines across an axis, interpolated."""
        known = self.axes[axis]
        fine = np.union1d(known, lines)
        height, profiled = (interpolate_along(known, fine, each, axis) for each in (self.height, self.profiled))
        exact = np.zeros(height.shape, dtype=bool)
        rows: list[object] = [slice(None)] * len(self.axes)
        rows[axis] = np.searchsorted(fine, known)
        exact[tuple(rows)] = self.exact  # type: ignore[index]
        axes = tuple(fine if each == axis else other for each, other in enumerate(self.axes))
        return Mesh(axes, height, exact, profiled, self.by_minuit)

    def computed(self, setup: ScanSetup, wanted: NDArray[np.bool_]) -> "Mesh":
        """Return the mesh with the wanted nodes minimised, from interpolated values of the profiled parameters."""
        missing = wanted & ~self.exact
        rows = np.argwhere(missing)
        if not len(rows):
            return self
        nodes = np.stack([axis[rows[:, at]] for at, axis in enumerate(self.axes)], axis=-1)
        start = dict(setup.start) | dict(zip(setup.free, self.profiled[missing].T, strict=True))
        lowest = float(np.fmin.reduce(self.height, axis=None))
        found = setup.minimise(nodes, start, lowest=lowest)
        height, profiled = self.height.copy(), self.profiled.copy()
        height[missing] = np.where(found.valid, found.fval, np.nan)
        if setup.free:
            profiled[missing] = np.stack(list(setup.start_values(found, lowest).values()), axis=-1)
        return Mesh(self.axes, height, self.exact | wanted, profiled, self.by_minuit + found.by_minuit)

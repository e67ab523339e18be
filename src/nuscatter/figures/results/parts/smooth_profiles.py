"""A profile of few points as a line: between points a cubic that rises and falls with them (``figures/profile.py``)."""

import numpy as np

from nuscatter.units import Array

_POINTS = 600  # of the line


def smooth(x: Array, *, rise: Array) -> tuple[Array, Array]:
    """Return a smooth line through the points of a profile; it has no minimum of its own.

    Example:
        >>> x, rise = smooth(np.array([0.0, 1.0, 2.0]), rise=np.array([1.0, 0.0, 1.0]))
        >>> len(x), float(rise.min())
        (601, 0.0)
    """
    from scipy.interpolate import PchipInterpolator

    fine = np.union1d(np.linspace(x[0], x[-1], _POINTS), x)
    return fine, PchipInterpolator(x, rise)(fine)

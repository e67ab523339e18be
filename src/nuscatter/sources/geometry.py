"""Baselines: the distances between points of a source and of a detector that have a finite depth.

Neutrinos come from a depth of the target and end in a depth of the detector; along the line between the two centres a
baseline is L = d + x + y, with x and y uniform. A rate goes as the mean of 1/L², an oscillation as that of its own
function of L: `baselines` gives nodes and weights for both. Transverse sizes enter only at second order in (size/d)²
and are neglected.
"""

from nuscatter.errors import invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import DEPTH, DISTANCE, plausible
from nuscatter.units import Array, m


def baselines(
    distance: float, *, source_depth: float = 0.0, detector_depth: float = 0.0, n: int = 8
) -> tuple[Array, Array]:
    """Return baselines L [MeV⁻¹] and weights that sum to 1, for means over both depths.

    Args:
        distance: Between the centres of source and detector [MeV⁻¹].
        source_depth: Extent of the source along the line of sight [MeV⁻¹]; 0 for a point.
        detector_depth: Extent of the detector along it [MeV⁻¹].
        n: Nodes for each of the two.

    Raises:
        InputError: a negative depth, or depths that reach across the distance.

    Example:
        >>> from nuscatter.units import m
        >>> L, weight = baselines(20 * m, source_depth=2 * m)
        >>> round(float(weight @ L / m), 9)
        20.0
    """
    depth = plausible("source_depth", source_depth, DEPTH, single=True)
    half = (depth + plausible("detector_depth", detector_depth, DEPTH, single=True)) / 2
    if not half < plausible("distance", distance, DISTANCE, single=True):
        raise invalid("distance [m]", distance / m, "more than half the depths of source and detector together")
    x, w = gauss_legendre(n)
    lengths = distance + (x[:, None] - 0.5) * source_depth + (x - 0.5) * detector_depth
    return lengths.ravel(), (w[:, None] * w).ravel()


def effective_distance(distance: float, *, source_depth: float = 0.0, detector_depth: float = 0.0) -> float:
    """Return the distance [MeV⁻¹] at which a point source gives a point detector the mean flux: ⟨L⁻²⟩^(−½).

    Args and errors are those of `baselines`.

    Example:
        >>> from nuscatter.units import m
        >>> round(effective_distance(20 * m, source_depth=2 * m) / m, 4)  # (d² − a²/4)^½ for a depth a
        19.975
    """
    lengths, weights = baselines(distance, source_depth=source_depth, detector_depth=detector_depth, n=16)
    return float((weights @ lengths**-2.0) ** -0.5)

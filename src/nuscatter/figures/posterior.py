"""A posterior drawn: every parameter, and every pair of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import InputError, unknown
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.fits.posterior import Posterior

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def corner_figure(
    posterior: Posterior,
    names: Sequence[str] | None = None,
    *,
    truth: Mapping[str, float] | None = None,
    labels: Mapping[str, str] | None = None,
) -> "Figure":
    """Return a corner plot: histograms on the diagonal, regions of 68 and 95 % below it.

    Args:
        posterior: As `sample` returns it.
        names: The parameters, all of them if left out.
        truth: Values by name to be marked.
        labels: What to write in place of names.

    Raises:
        InputError: There is no such parameter, or the package corner is not installed.
    """
    try:
        import corner
    except ImportError:
        raise InputError("This needs the package corner; install it with: pip install 'nuscatter[bayes]'") from None
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    drawn = list(posterior.parameters if names is None else names)
    for name in (*drawn, *(truth or {})):
        if name not in posterior.samples:
            raise unknown("sampled parameter", name, posterior.samples)
    size = 1.0 + 1.7 * len(drawn)
    with house_style():
        figure = Figure(figsize=(size, size), layout=PlaceHolderLayoutEngine(True, True))
        corner.corner(
            np.stack([posterior.samples[name] for name in drawn], axis=-1),
            weights=posterior.weights,
            labels=[(labels or {}).get(name, name) for name in drawn],
            truths=None if truth is None else [truth.get(name) for name in drawn],
            truth_color=COLOURS["nu_mu_bar"],
            color=COLOURS["cevns"],
            levels=(0.683, 0.954),
            plot_datapoints=False,
            fill_contours=True,
            smooth=1.0,
            fig=figure,
        )
    return figure

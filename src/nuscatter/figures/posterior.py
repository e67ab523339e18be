"""A figure of a posterior: every parameter, and every pair of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import InputError, finite, instance, invalid, listed, unknown
from nuscatter.figures.names import label
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.fits.bayesian.posterior import Posterior

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
        labels: What to write in place of the symbols of the table of names.

    Raises:
        InputError: There is no such parameter, or the package corner is not installed.
    """
    try:
        import corner
    except ImportError:
        raise InputError("This needs the package corner; install it with: pip install 'nuscatter[bayes]'") from None
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    instance("posterior", posterior, Posterior, "a Posterior, as sample returns it,")
    drawn = list(posterior.parameters if names is None else listed("names", names, "a list of parameters"))
    if not drawn:
        raise invalid("names", names, "at least one parameter")
    marked, written = _mapping("truth", truth), _mapping("labels", labels)
    _check(posterior, drawn, marked, written)
    size = 1.0 + 1.7 * len(drawn)
    with house_style():
        figure = Figure(figsize=(size, size), layout=PlaceHolderLayoutEngine(True, True))
        corner.corner(
            np.stack([posterior.samples[name] for name in drawn], axis=-1),
            weights=posterior.weights,
            labels=[written.get(name) or label(name) for name in drawn],
            truths=None if truth is None else [marked.get(name) for name in drawn],
            truth_color=COLOURS["nu_mu"],
            color=COLOURS["cevns"],
            levels=(0.683, 0.954),
            plot_datapoints=False,
            fill_contours=True,
            smooth=1.0,
            fig=figure,
        )
    return figure


def _mapping(what: str, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return an optional mapping, empty if it was left out, or refuse what is none."""
    return {} if given is None else instance(what, given, Mapping, "a mapping of parameters, or None")


def _check(posterior: Posterior, drawn: Sequence[str], marked: Mapping[str, float], written: Mapping[str, str]) -> None:
    """Refuse a value that cannot be marked, a label that is no text, and parameters that were not sampled."""
    for name, value in marked.items():
        finite(f"the true {name}", value, single=True)
    for name, text in written.items():
        instance(f"the label of {name}", text, str, "a string")
    for name in (*drawn, *marked):
        if not isinstance(name, str) or name not in posterior.samples:
            raise unknown("sampled parameter", name, posterior.samples)

"""From a row of the catalogue to the text of a file, as a start for one's own."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from nuscatter.catalogue.assembly import assemble, source_of
from nuscatter.catalogue.entries import describe
from nuscatter.catalogue.experiment_files.detectors import DETECTOR, unsaid, values_of
from nuscatter.catalogue.experiment_files.sections import NOT_SAID
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.catalogue.experiment_files.values import quoted
from nuscatter.catalogue.published_facts import Setup
from nuscatter.detectors.detector import Detector

__all__ = ["NOT_SAID", "file_of", "text_of"]


def file_of(name: str) -> str:
    r"""Return the text of the TOML file of an experiment of the catalogue.

    Args:
        name: As `experiment` takes it.

    Raises:
        InputError: there is no such experiment, or it cannot be predicted; the sentence says why.

    Example:
        >>> print("\n".join(file_of("COHERENT-LAr-2020").splitlines()[3:8]))
        [source]
        kind = "stopped_pions"
        pot = 1.38e+23
        nu_per_pot = 0.09
        distance = "27.5 m"
    """
    row = describe(name)
    if isinstance(row, Setup):
        detector, source, comment = assemble(row).detector, source_of(row), _remarks(row)
    else:
        detector, source, comment = row.build().detector, ("stopped_pions", dict(row.beam)), ""
    return text_of(row.title, f"{row.name}: {row.reference}. {comment}", source, detector)


def text_of(title: str, comment: str, source: tuple[str, Mapping[str, Any]], detector: Detector) -> str:
    """Return the text of a file; what no file can say stands in it as a comment.

    Args:
        title: Of the experiment.
        comment: Sentences for the first lines.
        source: A kind and its values.
        detector: As built.
    """
    lines = [f"# {each}" for each in wrap(comment, 110)]
    lines += [f"title = {quoted(title)}", *SOURCE.lines(source, ("source",), {})]
    lines += ["", *DETECTOR.write(values_of(detector), ("detector",), {}), *unsaid(detector)]
    return "\n".join(lines) + "\n"


def _remarks(setup: Setup) -> str:
    """Return what a reader should know of a prediction from a few published numbers."""
    remarks = [f"Response: {setup.response}."]
    if not setup.exposure_is_known:
        remarks.append("No exposure is published: a year (365.25 days; of a beam, 5000 hours).")
    if setup.from_memory:
        remarks.append(f"From memory, not confirmed: {', '.join(setup.from_memory)}.")
    return " ".join((*remarks, setup.notes)).rstrip()

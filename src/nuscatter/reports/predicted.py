"""What stands beside the predicted counts of an experiment: their unit, what was published, what a reader should know.

The command line and the explorer print predictions of the same experiments. Both take these from here.
"""

from typing import TypeAlias

from nuscatter.catalogue.entries import Entry
from nuscatter.catalogue.experiment_files.reading import Described
from nuscatter.catalogue.published_facts import Setup
from nuscatter.reports.report import Number
from nuscatter.units import keV

#: An experiment of the catalogue with its data or with published numbers alone, or one of a file.
Chosen: TypeAlias = Entry | Setup | Described


def observable(chosen: Chosen) -> tuple[float, str]:
    """Return the unit of an experiment's energy bins: its size and its name.

    Example:
        >>> from nuscatter.catalogue.entries import describe
        >>> [observable(describe(name))[1] for name in ("COHERENT-CsI-2021", "COHERENT-LAr-2020", "CCM", "RED-100")]
        ['PE', 'keVee', 'keVnr', 'electrons']
    """
    if isinstance(chosen, Setup):
        unit = chosen.facts["threshold"].unit
        return (1.0, unit) if unit == "electrons" else (keV, f"keV{unit[-2:]}")
    built = chosen.build() if isinstance(chosen, Entry) else chosen.experiment
    if built.detector.light_yield is not None:
        return 1.0, "PE"
    return keV, "keVnr" if built.detector.quenching is None else "keVee"


def published(setup: Setup) -> list[Number]:
    """Return the published results of an experiment, and the exposure of the prediction beside them.

    Example:
        >>> from nuscatter.catalogue.published_facts import setup
        >>> [each.name for each in published(setup("CONUS+"))][:2]
        ['exposure, published', 'observed, published']
    """
    exposure = [setup.facts[each] for each in ("exposure", "live time", "protons") if setup.knows(each)]
    return [
        Number(f"{fact.quantity}, published", value, fact.unit, fact.error, fact.source)
        for fact in (*exposure, *setup.published)
        for value in fact.values
    ]


def caveat(chosen: Chosen) -> str:
    """Return what a reader should know of a prediction that stands on a few published numbers; empty for others.

    Example:
        >>> from nuscatter.catalogue.entries import describe
        >>> caveat(describe("COHERENT-CsI-2021")), caveat(describe("CONUS+")).partition(".")[0]
        ('', 'Response: threshold and resolution')
    """
    if not isinstance(chosen, Setup):
        return ""
    from_memory = [each for each in chosen.from_memory if each not in {fact.quantity for fact in chosen.published}]
    lines = [f"Response: {chosen.response}."]
    if not chosen.exposure_is_known:
        lines.append("No exposure is published: counts are for a year (365.25 days; of a beam, 5000 hours).")
    if from_memory:
        lines.append(f"From memory, not confirmed: {', '.join(from_memory)}.")
    return " ".join((*lines, chosen.notes)).rstrip()

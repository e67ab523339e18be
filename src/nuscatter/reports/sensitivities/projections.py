"""Published projections, and results of running experiments, beside what is expected here of the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import final

from nuscatter.catalogue.planned_experiments import plan
from nuscatter.errors import choose, finite
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.study import QUESTIONS
from nuscatter.tables import rows

#: What is compared beside `QUESTIONS`: events in a year of beam, their relative error [%], and their significance.
EVENTS, ERROR, SIGNIFICANCE = "events in a year", "error of the events", "significance"


@final
@dataclass(frozen=True, kw_only=True)
class Projection:
    """A published number of a planned or running experiment.

    Args:
        key: Its name in the table.
        experiment: The plan beside which it stands.
        question: A name of `QUESTIONS`, or `EVENTS`, `ERROR` or `SIGNIFICANCE`.
        exposure: Factor of the plan's exposure with which the two are compared.
        value: In the unit.
        unit: As printed.
        lower_limit: Whether the publication says that it is more than that.
        reference: The publication.
        confirmed: Where it was read.
        sentence: Why the two differ; empty if they agree to a quarter.
    """

    key: str
    experiment: str
    question: str
    exposure: float
    value: float
    unit: str
    lower_limit: bool
    reference: str
    confirmed: Confirmed
    sentence: str = ""

    def here(self, *, flux_uncertainty: float | None = None) -> float:
        """Return what is expected here, in the same unit; the flux's uncertainty is the plan's if None."""
        chosen = plan(self.experiment).longer(self.exposure)
        if self.question == EVENTS:
            return float(chosen.experiment.counts(StandardModel.effective()).sum())
        if self.question in (ERROR, SIGNIFICANCE):
            found = sensitivity(chosen, None)
            if self.question == ERROR:
                return 100 * found.sigma() / found.truth["cevns"]
            return float(found.rise("cevns", [0.0])[0] ** 0.5)
        return choose("question", self.question, QUESTIONS)(chosen, flux_uncertainty=flux_uncertainty)

    def differs(self, here: float) -> bool:
        """Return whether a number is another one than was published, by more than a quarter, so that it is said why."""
        number = float(finite("here", here, single=True))
        return not number > self.value if self.lower_limit else not 0.8 < number / self.value < 1.25


@cache
def projections() -> Mapping[str, Projection]:
    """Return the published numbers by their keys.

    Example:
        >>> found = projections()["nucleus-error"]
        >>> found.value, found.unit, found.confirmed.value
        (20.0, '%', 'read')
    """
    return {
        row["key"]: Projection(
            key=row["key"],
            experiment=row["experiment"],
            question=row["question"],
            exposure=float(row["exposure"]),
            value=float(row["value"]),
            unit=row["unit"],
            lower_limit=row["lower_limit"] == "yes",
            reference=row["reference"],
            confirmed=Confirmed(row["confirmed"]),
            sentence=row["sentence"],
        )
        for row in rows("reports.sensitivities", "projections.csv")
    }

"""The whole table of sensitivities, stored: it takes a minute, and is the same as long as the code is."""

import io

import numpy as np

from nuscatter.computing.stored import stored
from nuscatter.reports.sensitivities.study import QUESTIONS, Progress, Study, study


def stored_study(
    *, flux_uncertainty: float | None = None, anew: bool = False, progress: Progress | None = None
) -> Study:
    """Return what each planned experiment says of each number, from the cache folder if it is stored there.

    Args:
        flux_uncertainty: As in `study`.
        anew: Whether it is computed although it is stored.
        progress: Is told what is done.

    Raises:
        InputError: as `study`.
    """

    def compute() -> bytes:
        found = study(flux_uncertainty=flux_uncertainty, progress=progress)
        out = io.BytesIO()
        np.savez_compressed(out, values=found.values, rows=np.array(found.rows))
        return out.getvalue()

    flux = "planned" if flux_uncertainty is None else f"{float(flux_uncertainty):g}"
    with np.load(io.BytesIO(stored("sensitivities", f"flux-{flux}", compute, anew=anew))) as kept:
        return Study(tuple(map(str, kept["rows"])), tuple(QUESTIONS.values()), kept["values"])

"""The weak mixing angle from coherent scattering, alone and together."""

import numpy as np

from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed

_GRID = np.linspace(0.05, 0.45, 41)


def angle(sin2_theta_w: float) -> AnyHypothesis:
    """Return the Standard Model with effective couplings of a weak mixing angle."""
    return StandardModel.effective(sin2_theta_w)


def _compute(progress: Progress) -> Result:
    known = published_intervals("weak_mixing_angle.csv")
    rows = []
    for data, keys in {"CsI 2021": ("csi21",)}.items():
        progress(data)
        found = scan(together(data, angle), levels=[0.683, 0.9], sin2_theta_w=_GRID)
        theirs = tuple(known[key] for key in keys)
        rows.append(Row("sin²θ_W", data, "", EFFECTIVE.scheme, allowed(found), theirs))
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows))


ANALYSIS = Analysis("weak_mixing_angle", "The weak mixing angle", "VI.B", ("coherent_csi_2021",), _compute)

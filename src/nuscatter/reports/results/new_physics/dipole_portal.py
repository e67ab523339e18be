r"""What recoils allow of a transition moment to a heavy neutral lepton of each mass: the dipole portal (review, VII.B).

A neutrino that turns into a heavy lepton N by a photon, :math:`L = \frac12 \mu \bar N \sigma_{\alpha\beta} P_L \nu
F^{\alpha\beta}`, makes recoils like those of a magnetic moment, and is one for m → 0. The d of other papers, without
the ½, is μ/2. The mass costs energy: N is made above E = m + m²/2M, so the flux of stopped pions and muons ends the
search at 52.8 MeV, and that of prompt ν_μ at 29.8 MeV. It also costs momentum transfer, Q ≥ m²/2E, and the form factor
falls with it. Rates are quadratic in μ: what is found is a limit on |μ| for one flavour at a time.

Recoils of nuclei are all that is counted. Those of electrons have smaller Q and need N lighter than about √(2 m_e E),
7 MeV.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nuscatter.errors import not_negative, one_of
from nuscatter.interactions.bsm.electromagnetic import DipolePortal, MagneticMoment
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.coupling_curves import CouplingCurve, heights
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row
from nuscatter.units import Array, MeV, bohr_magneton

#: Masses of the heavy lepton [MeV]; the muon's decay ends at 52.8 MeV.
PORTAL_MASSES = np.array([0.01, 5, 10, 15, 20, 25, 29, 33, 38, 44, 48, 51]) * MeV
_CSI, _LAR = "CsI 2021", "LAr 2020"
_BOTH = f"{_CSI} + {_LAR}"
_MOMENTS = np.concatenate([[0.0], np.geomspace(5e-10, 2e-6, 37)]) * bohr_magneton


def portal(mass: float, flavour: str) -> Callable[..., AnyHypothesis]:
    """Return the model of a transition moment to a lepton of a mass [MeV], a function of ``moment`` [MeV⁻¹].

    Args:
        mass: Of the heavy lepton [MeV]; 0 for a magnetic moment.
        flavour: Of the neutrinos that have the moment: "e", "mu" or "tau".

    Raises:
        InputError: the flavour is none of these.
    """
    heavy = float(not_negative("mass", mass, "MeV", single=True))
    name = one_of("flavour", flavour, ("e", "mu", "tau"))

    def model(moment: float) -> AnyHypothesis:
        own = DipolePortal(heavy, **{name: moment}) if heavy else MagneticMoment(**{name: moment})
        return StandardModel.effective() + own

    return model


def portal_curves(
    flavour: str, data: Sequence[str] = (_CSI, _LAR), *, masses: Array | None = None, moments: Array | None = None
) -> dict[str, CouplingCurve]:
    """Return −2 ln L of a moment at each mass, of single data and of all together (their names joined by " + ").

    Args:
        flavour: As of `portal`.
        data: Names of data as in `nuscatter.reports.results.combined`.
        masses: [MeV]; None for `PORTAL_MASSES`.
        moments: Moments that are tried at each mass [MeV⁻¹], increasing; None for 0 and 5e-10 to 2e-6 Bohr magnetons.
    """
    at = PORTAL_MASSES if masses is None else masses
    names = [*data, " + ".join(data)] if len(data) > 1 else [*data]
    found: dict[str, list[Array]] = {name: [] for name in names}
    tried = _MOMENTS if moments is None else moments
    for mass in at:
        single = [together(name, portal(float(mass), flavour)) for name in data]
        for name, likelihood in zip(names, [*single, sum(single[1:], single[0])], strict=False):
            found[name].append(heights(likelihood, moment=tried))
    return {
        name: CouplingCurve(at, couplings=np.tile(tried, (len(at), 1)), height=np.array(rows))
        for name, rows in found.items()
    }


_SCHEME = f"{EFFECTIVE.scheme}; recoils of nuclei; L = ½ μ N̄σP_LνF"
#: Masses of which the table tells [MeV].
_TOLD = {0.01: "m → 0", 20.0: "20 MeV", 44.0: "44 MeV"}
_FLAVOURS = {"mu": "ν_μ", "e": "ν_e"}


def _compute(progress: Progress) -> Result:
    known = published_intervals("dipole_portal.csv")
    unit = 1e-10 * bohr_magneton
    rows: list[Row] = []
    curves: dict[str, Array] = {"masses": PORTAL_MASSES}
    for flavour, symbol in _FLAVOURS.items():
        progress(symbol)
        for data, curve in portal_curves(flavour).items():
            curves[f"{flavour}: {data}"] = curve.ends(0.9, most=1)[:, 0, 1]
            for mass, words in _TOLD.items():
                key = f"massless_{flavour}"
                beside = (known[key],) if data == _BOTH and mass < 1 else ()
                here = curve.allowed(mass * MeV, size=unit)
                rows.append(Row(f"|μ| of {symbol} to a lepton, {words}", data, "1e-10 μ_B", _SCHEME, here, beside))
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


_NOTES = (
    "One flavour at a time; at each mass the moment is the only parameter (one degree of freedom).",
    "For m → 0 the limit is that on a magnetic moment. Its published values are limits on magnetic moments.",
    "The d of other papers is μ/2.",
)

ANALYSIS = Analysis(
    "dipole_portal",
    "Transition moments to a heavy lepton",
    "VII.B",
    ("coherent_csi_2021", "coherent_lar_2020"),
    _compute,
)

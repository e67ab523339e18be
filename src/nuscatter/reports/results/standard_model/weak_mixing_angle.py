"""The weak mixing angle from coherent scattering, alone and together (review §VI.B).

Of a nucleus's weak charge 2 g_V^p Z + 2 g_V^n N only g_V^p knows the angle: d ln(events)/d sin²θ_W = 8Z/|Q_W| is 5.8
for CsI and xenon, 6.5 for germanium and 6.8 for argon. So an angle is a number of events in other words, and its error
is that of the flux, the form factor and the efficiency. What several data sets share is said in `combined` and in
``datasets/shared_quenching.py``.

Each angle is in a scheme. With effective couplings it is that of MS-bar at Q = 0: they hold the other radiative
corrections and the charge radii of neutrinos. At tree level it comes out 0.003 larger at the SNS. At a reactor it is
the same to 2e-4: electron neutrinos have the largest charge radius, which cancels what neutrons' coupling does.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import TypeAlias, final

import numpy as np

from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets import load
from nuscatter.datasets.argon_2020 import coherent_lar_2020
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.dataset import AnyDataset, Dataset
from nuscatter.datasets.expectation.nuisance import Nuisance, unit_normal
from nuscatter.datasets.published_excess import Excess, scaled_to
from nuscatter.datasets.shared_quenching import quenching_variation
from nuscatter.errors import choose, function, instance
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.couplings.running_angle import RunningAngle
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.results.combined import COMBINATIONS, together
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.standard_model.signal_momentum import signal_momentum
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed
from nuscatter.reports.uncertainty.nuisances import with_theory_nuisances
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm_measured, klein_nystrand
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.tables import rows as table_rows
from nuscatter.units import GeV, MeV, fm

#: A hypothesis of an angle.
AngleHypothesis: TypeAlias = Callable[[float], AnyHypothesis]

#: Radii of neutrons in a shell model, as used with CsI 2021 in arXiv:2303.09360 (from memory).
SHELL_MODEL_RADII: Mapping[str, float] = {"Cs133": 5.09 * fm, "I127": 5.03 * fm}

_GRID = np.linspace(0.05, 0.45, 41)
_WIDE = np.linspace(-0.05, 0.65, 41)  # of xenon
_BOTH = "CsI 2021 + LAr 2020"
_GERMANIUM = "Ge 2024 + CONUS+"


def angle(sin2_theta_w: float) -> AnyHypothesis:
    """Return the Standard Model with effective couplings of a weak mixing angle."""
    return StandardModel.effective(sin2_theta_w)


def tree_angle(sin2_theta_w: float) -> AnyHypothesis:
    """Return the Standard Model at tree level with a weak mixing angle."""
    return StandardModel(sin2_theta_w)


def angle_of(structure: NuclearModel) -> AngleHypothesis:
    """Return the function of the weak mixing angle with other form factors than Helm's.

    Args:
        structure: A nuclear model.

    Raises:
        InputError: it is no function.

    Example:
        >>> angle_of(klein_nystrand)(0.2386).structure.__name__
        'klein_nystrand'
    """
    known: NuclearModel = function("structure", structure, "a nuclear model, as helm")

    def hypothesis(sin2_theta_w: float) -> AnyHypothesis:
        return Hypothesis(StandardModel.effective(sin2_theta_w), structure=known)

    return hypothesis


def shell_model_radii(nuclide: Nuclide) -> Nucleus:
    """Return caesium or iodine with Helm's form factors: measured radius of protons, shell model's of neutrons.

    Args:
        nuclide: Cs133 or I127.

    Raises:
        InputError: it is another one.

    Example:
        >>> import nuscatter as ns
        >>> round(float(shell_model_radii(ns.nuclide("Cs133")).neutron.rms_radius / fm), 2)
        5.09
    """
    radius = choose("nuclide", instance("nuclide", nuclide, Nuclide, "a Nuclide").name, SHELL_MODEL_RADII)
    return Nucleus(nuclide, proton=helm_measured(nuclide).proton, neutron=Helm(radius))


def csi_2017_as_one_number() -> Excess:
    """Return the events of CsI 2017 as the first analyses had them: 136 ± 31 in one bin, predicted to 28 %.

    142 events, of which 6 are prompt neutrons, ±√(142 + 6 + 2 × 405) (D. K. Papoulias and T. S. Kosmas,
    arXiv:1711.09773, from memory).

    Raises:
        DataError: the release is not at hand.
    """
    data = load("coherent_csi_2017")
    rate = Nuisance("csi2017_rate", 0.0, 0.28, "prediction, relative (arXiv:1708.01294)")
    return Excess(
        "csi_2017_one_number", "CsI 2017, one number", "arXiv:1708.01294", data.experiment, 136.0, 31.0, (rate,)
    )


def conus_plus_as_predicted() -> Excess:
    """Return the events of CONUS+ with the exposure for which the Standard Model has the published 347, not 316.

    Example:
        >>> print(f"{conus_plus_as_predicted().expected(StandardModel())['cevns'].sum():.0f}")
        347
    """
    data = conus_plus_2025()
    scaled = scaled_to(data.experiment, setup("CONUS+").facts["predicted"].values[0])
    return replace(data, experiment=scaled, responses=(quenching_variation(scaled),))


@final
@dataclass(frozen=True)
class AngleElsewhere:
    """A weak mixing angle that was not measured with coherent scattering.

    Args:
        name: Of the experiment, or of the process.
        Q: Momentum transfer [MeV].
        value: sin²θ_W.
        error: Its standard error.
        reference: The publication.
        confirmed: Where it was read.
    """

    name: str
    _: KW_ONLY
    Q: float
    value: float
    error: float
    reference: str
    confirmed: Confirmed


def angles_elsewhere() -> tuple[AngleElsewhere, ...]:
    """Return the weak mixing angles of other processes, by momentum transfer.

    Example:
        >>> [each.name for each in angles_elsewhere()][:2]
        ['Cs (atoms)', 'Qweak']
    """
    return tuple(
        AngleElsewhere(
            row["name"],
            Q=float(row["Q"]) * GeV,
            value=float(row["value"]),
            error=float(row["error"]),
            reference=row["reference"],
            confirmed=Confirmed(row["confirmed"]),
        )
        for row in table_rows("reports.results", "weak_mixing_angle_elsewhere.csv")
    )


@final
@dataclass(frozen=True, eq=False)
class _Case:
    """A row before it is computed: the data, what is assumed, and the keys of what is published of the same."""

    data: str
    scheme: str
    likelihood: Callable[[], Likelihood]
    published: tuple[str, ...] = ()


#: What is published of each of the data that are told.
_PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "CsI 2017": ("csi17-one-bin",),
    "CsI 2021": ("csi21", "csi21-cadeddu"),
    "LAr 2020": ("lar20-miranda", "lar20-cadeddu"),
    "CONUS+": ("conus26",),
    _BOTH: ("csi-lar",),
}


def _compute(progress: Progress) -> Result:
    known = published_intervals("weak_mixing_angle.csv")
    rows = []
    for case in _cases():
        progress(f"{case.data}, {case.scheme}")
        grid = _WIDE if case.data == "XENONnT" else _GRID
        found = scan(case.likelihood(), levels=[0.683, 0.9], sin2_theta_w=grid)
        theirs = tuple(known[key] for key in case.published)
        rows.append(Row("sin²θ_W", case.data, "", case.scheme, allowed(found), theirs))
    progress("momentum transfers")
    alone = [names[0] for names in COMBINATIONS.values() if len(names) == 1]
    momenta = [signal_momentum(load(name), StandardModel.effective()) for name in alone]
    Q = np.geomspace(0.3 * MeV, 165 * GeV, 300)
    curves = {
        "Q": Q,
        "running": RunningAngle()(Q),
        "momentum": np.array([[each.mean, each.spread] for each in momenta]),
    }
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


def _cases() -> list[_Case]:
    """Return the rows: each of the data and all together, then with one assumption changed at a time."""
    effective = EFFECTIVE.scheme

    def summed(*data: AnyDataset, function: AngleHypothesis = angle) -> Callable[[], Likelihood]:
        return lambda: LikelihoodSum(tuple(each.likelihood(function) for each in data))

    def of(data: str, function: AngleHypothesis) -> Callable[[], Likelihood]:
        return lambda: together(data, function)

    plain = [_Case(data, effective, of(data, angle), _PUBLISHED.get(data, ())) for data in COMBINATIONS]
    csi, lar, rest = (
        load("coherent_csi_2021"),
        load("coherent_lar_2020"),
        [load(each) for each in COMBINATIONS["all"][2:]],
    )
    theory = with_theory_nuisances(_binned(csi), _binned(lar), without=("weak mixing angle",))
    others = [conus_plus_2025(quenching=_APART) if each.name == "conus_plus_2025" else each for each in rest]
    germanium = (load("coherent_ge_2024"), load("conus_plus_2025"))
    return [
        *plain,
        _Case(_GERMANIUM, effective, summed(*germanium), ("ge-joint",)),
        *(_Case(data, TREE.scheme, of(data, tree_angle)) for data in (_BOTH, "all")),
        _Case(_BOTH, f"{effective}, theory errors", summed(*theory)),
        _Case("all", f"{effective}, theory errors", summed(*theory, *rest)),
        _Case("all", f"{effective}, quenching of germanium not shared", summed(csi, lar, *others)),
        _Case(_BOTH, f"{effective}, form factor of SLy4", of(_BOTH, angle_of(HartreeFock("SLy4")))),
        _Case(_BOTH, f"{effective}, Klein and Nystrand's form factor", of(_BOTH, angle_of(klein_nystrand))),
        _Case("CsI 2021", f"{effective}, shell model's radii", of("CsI 2021", angle_of(shell_model_radii))),
        _Case("LAr 2020", f"{effective}, the release's times", summed(coherent_lar_2020(release_times=True))),
        _Case(
            "CONUS+", f"{effective}, an exact prediction", summed(replace(conus_plus_2025(), rates=(), responses=()))
        ),
        _Case("CONUS+", f"{effective}, scaled to the published 347", summed(conus_plus_as_predicted())),
        _Case("CsI 2017", f"{TREE.scheme}, one number", summed(csi_2017_as_one_number(), function=tree_angle)),
    ]


def _binned(data: AnyDataset) -> Dataset:
    assert isinstance(data, Dataset), data.name  # of what is published as one number there are no shapes
    return data


#: The quenching of CONUS+ as if it were measured apart from COHERENT's.
_APART = unit_normal("conus_plus_quenching", "Lindhard's k of CONUS+ alone")

_NOTES = (
    "Ranges are those where −2 ln L, all nuisances profiled, rises by less than χ² of one degree of freedom.",
    "Angles far below 0 that give the same weak charge with the other sign are not told.",
    "The momentum transfer is the mean over the signal's events; every event weighs the same.",
)

ANALYSIS = Analysis(
    "weak_mixing_angle",
    "The weak mixing angle",
    "VI.B",
    ("coherent_csi_2018", "coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2024", "xenonnt_b8"),
    _compute,
)

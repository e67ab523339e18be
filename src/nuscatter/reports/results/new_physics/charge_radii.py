r"""Charge radii of neutrinos from coherent scattering: total radii, their islands, and transitions (review §VII.B).

A radius ⟨r²⟩ moves the weak charge of a nucleus by −(2√2πα/3G_F)⟨r²⟩Z (``docs/new_physics.md``), so a rate allows two
values: the neutrino's own, and that at which the charge has the other sign,

.. math:: r^2 \to 2 r_0^2 - r^2, \qquad
          r_0^2 = \frac{3 G_F}{\sqrt2\,\pi\alpha} \Big[g_V^p + g_V^n \frac{N F_n}{Z F_p}\Big],

with g_V^p that without a radius: −29e-32 cm² in CsI, −25.5 in argon, −26.6 in germanium. Targets of other N/Z, and
recoils that see F_n and F_p apart, tell the two islands from each other. A transition radius adds its square to the
rate: it fills what lies between the islands of the diagonal ones, and moves none of their outer ends (`joined`).
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

import numpy as np

from nuscatter.datasets import load
from nuscatter.errors import finite, not_empty
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.bsm.electromagnetic import ChargeRadius
from nuscatter.interactions.couplings.radiative import LeptonForm
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, LEPTON_MASSES, standard_charge_radius
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.published import Pieces, published_intervals
from nuscatter.reports.results.told import Allowed, Analysis, Progress, Result, Row, allowed
from nuscatter.units import cm

#: The unit of all radii here [MeV⁻²].
RADIUS_UNIT = 1e-32 * cm**2
#: The Standard Model's radii of ν_e and ν_μ in that unit: where fits start.
STANDARD_E, STANDARD_MU = (standard_charge_radius(flavour) / RADIUS_UNIT for flavour in ("e", "mu"))

#: Where radii are looked for [1e-32 cm²]. With these steps and starts the profile finds the lower of the other radius's
#: islands: scans of either island alone give the same ends to 0.02 (with 21 values one end was 0.4 too far inside).
_GRID = np.linspace(-90, 30, 25)
_WIDE = np.linspace(-110, 40, 31)
#: Sizes of transition radii that are tried [1e-32 cm²].
_SIZES = np.array([0.0, 25.0, 30.0, 35.0, 40.0])
_Radius: TypeAlias = Annotated[float, (-110, 60)]
_UNIT = "1e-32 cm²"
_LEVELS = [0.683, 0.9]


def radii(*, ee: _Radius = STANDARD_E, mumu: _Radius = STANDARD_MU) -> AnyHypothesis:
    """Return effective couplings with total charge radii of ν_e and ν_μ [1e-32 cm²], the same at all Q²."""
    model = StandardModel.effective()
    return model + ChargeRadius.total(
        model.couplings, ee=finite("ee", ee) * RADIUS_UNIT, mumu=finite("mumu", mumu) * RADIUS_UNIT
    )


def transition_radii(
    *, ee: _Radius = STANDARD_E, mumu: _Radius = STANDARD_MU, emu: float = 0.0, etau: float = 0.0, mutau: float = 0.0
) -> AnyHypothesis:
    """Return `radii` with radii between flavours: ``emu`` acts on both, ``etau`` on ν_e, ``mutau`` on ν_μ."""
    moved = {"ee": ee, "mumu": mumu, "emu": emu, "etau": etau, "mutau": mutau}
    model = StandardModel.effective()
    return model + ChargeRadius.total(
        model.couplings, **{pair: finite(pair, value) * RADIUS_UNIT for pair, value in moved.items()}
    )


def running_radii(*, ee: _Radius = STANDARD_E, mumu: _Radius = STANDARD_MU) -> AnyHypothesis:
    """Return `radii` that fall with Q² as the loop of the charged lepton does; ``ee`` and ``mumu`` are those at Q = 0.

    The radius of ν_e at the SNS's Q of 50 MeV is 0.70 of that at rest, the radius of ν_μ 0.97.
    """
    model = StandardModel.effective()
    bare = model + ChargeRadius.total(model.couplings, ee=0.0, mumu=0.0)
    electron = ChargeRadius(LeptonForm(LEPTON_MASSES["e"]), ee=finite("ee", ee) * RADIUS_UNIT)
    return bare + electron + ChargeRadius(LeptonForm(LEPTON_MASSES["mu"]), mumu=finite("mumu", mumu) * RADIUS_UNIT)


def joined(pieces: Pieces) -> Pieces:
    """Return the pieces of a diagonal radius where transition radii are profiled too: one, from end to end.

    Raises:
        InputError: there is no piece.

    Example:
        >>> joined(((-60.0, -50.0), (-8.0, 3.0)))
        ((-60.0, 3.0),)
    """
    not_empty("pieces", pieces)
    return ((pieces[0][0], pieces[-1][1]),)


def _with_conus(data: str, function: Callable[..., AnyHypothesis] = radii) -> Likelihood:
    return together(data, function) + load("conus_plus_2025").likelihood(function)


def _scan(likelihood: Likelihood, name: str, *, wide: bool = False, fixed: dict[str, float] | None = None) -> Scan:
    grids: dict[str, Any] = {name: _WIDE if wide else _GRID}
    return scan(likelihood, levels=_LEVELS, refine=2, starts=4, fixed=fixed, **grids)


_SYMBOLS = {"ee": "⟨r²⟩ of ν_e", "mumu": "⟨r²⟩ of ν_μ"}
_OTHER = {"ee": "mumu", "mumu": "ee"}
_STANDARD = {"ee": STANDARD_E, "mumu": STANDARD_MU}


def _compute(progress: Progress) -> Result:
    known = published_intervals("charge_radii.csv")
    rows, curves = [], {}
    three = "CsI 2021 + LAr 2020 + CONUS+"
    published = {(three, "ee"): ("dresden-e",), (three, "mumu"): ("dresden-mu",)}
    scheme = f"{EFFECTIVE.scheme}, Helm"

    def told(found: Allowed, name: str, data: str, how: str, keys: tuple[str, ...] = ()) -> None:
        rows.append(Row(_SYMBOLS[name], data, _UNIT, f"{scheme}; {how}", found, tuple(known[key] for key in keys)))

    for data in ("CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020", "COHERENT", three):
        progress(f"total radii of {data}")
        likelihood = _with_conus("CsI 2021 + LAr 2020") if data == three else together(data, radii)
        for name in ("ee", "mumu"):
            found = _scan(likelihood, name)
            told(allowed(found), name, data, "the other profiled", published.get((data, name), ()))
            x, rise = found.profile()
            curves[f"radius {name}, {data}"], curves[f"rise {name}, {data}"] = x * RADIUS_UNIT, rise
    progress("CONUS+ alone")
    conus = load("conus_plus_2025").likelihood(radii)
    told(allowed(_scan(conus, "ee", fixed={"mumu": STANDARD_MU})), "ee", "CONUS+", "only ν_e is there")
    for data, likelihood in (
        ("CsI 2021 + LAr 2020", together("CsI 2021 + LAr 2020", radii)),
        (three, _with_conus("CsI 2021 + LAr 2020")),
    ):
        progress(f"one radius at a time, {data}")
        for name, other in _OTHER.items():
            found = _scan(likelihood, name, fixed={other: _STANDARD[other]})
            told(allowed(found), name, data, "the other is the Standard Model's")
    progress("radii that fall with Q²")
    likelihood = _with_conus("CsI 2021 + LAr 2020", running_radii)
    for name in ("ee", "mumu"):
        told(allowed(_scan(likelihood, name, wide=True)), name, three, "the other profiled, radii fall with Q²")
    progress("transitions")
    _add_transitions(rows)
    for data in ("CsI 2021 + LAr 2020", three):
        progress(f"both radii, {data}")
        likelihood = _with_conus("CsI 2021 + LAr 2020") if data == three else together(data, radii)
        plane = scan(
            likelihood, levels=[0.9], refine=1, starts=2, ee=np.linspace(-75, 20, 20), mumu=np.linspace(-70, 12, 20)
        )
        curves[f"plane ee, {data}"], curves[f"plane mumu, {data}"] = (axis * RADIUS_UNIT for axis in plane.axes)
        curves[f"plane rise, {data}"] = plane.rise
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, _NOTES)


def _add_transitions(rows: list[Row]) -> None:
    """Add what is left of the diagonal radii beside transitions, and the limits on these."""
    scheme = f"{EFFECTIVE.scheme}, Helm"
    table = published_intervals("charge_radii.csv")
    found = allowed(_scan(together("CsI 2017", radii), "mumu"))
    before = next(row.here for row in rows if row.quantity == _SYMBOLS["mumu"] and row.data == "CsI 2021 + LAr 2020")
    for data, here, keys in (("CsI 2017", found, ("cadeddu-mu",)), ("CsI 2021 + LAr 2020", before, ())):
        wide = Allowed(None, one_sigma=joined(here.one_sigma), ninety=joined(here.ninety))
        how = f"{scheme}; ν_e and transitions profiled"
        rows.append(Row(_SYMBOLS["mumu"], data, _UNIT, how, wide, tuple(table[key] for key in keys)))
    likelihood = together("CsI 2021 + LAr 2020", transition_radii)
    pairs = {"emu": "eμ", "etau": "eτ", "mutau": "μτ"}
    for pair, symbol in pairs.items():
        fixed = {other: 0.0 for other in pairs if other != pair}
        grids: dict[str, Any] = {pair: _SIZES}
        here = allowed(scan(likelihood, levels=_LEVELS, refine=1, starts=1, fixed=fixed, **grids), limit=True)
        rows.append(Row(f"|⟨r²⟩_{symbol}|", "CsI 2021 + LAr 2020", _UNIT, f"{scheme}; ν_e and ν_μ profiled", here))


_NOTES = (
    "Radii are total ones, constant unless a row says that they fall with Q².",
    "Transition radii join the islands of the diagonal ones and leave their outer ends where they are.",
    "CONUS+ is one number of events with a prediction of 17 %; the germanium of 2026 is one number too.",
)

ANALYSIS = Analysis(
    "charge_radii",
    "Charge radii of neutrinos",
    "VII.B",
    ("coherent_csi_2021", "coherent_lar_2020", "coherent_csi_2018"),
    _compute,
)

"""Eqs. 15–22: coherent scattering by the angles of the neutrino and of the recoil."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.constants import fermi_constant, sin2_theta_w_low_energy
from nuscatter.figures.predictions import spectrum
from nuscatter.figures.style import house_style
from nuscatter.interactions.kinematics import maximum_recoil, recoil_at_angle, recoil_cosine
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_mu
from nuscatter.rates.fold import directional_spectrum, recoil_spectrum
from nuscatter.reproduce.item import REVIEW, Beside, Item, Made, Progress, sheet
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import helm
from nuscatter.units import Array, MeV, cm, keV, kg, m

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_AREA, _TOLD = 1e-40 * cm**2, "1e-40 cm²"
#: Energies of the curves of dσ/dcosθ.
_ENERGIES = (10.0, 30.0, 50.0)
_TARGET = "Ar40"


def printed_angular_cross_section(E: float, cosine: Array, *, recoil: bool = False) -> Array:
    r"""Return dσ/dcosθ [MeV⁻²] of ⁴⁰Ar as the review's Eq. 15 has it, without the nucleus's recoil.

    .. math:: \frac{d\sigma}{d\cos\theta} = \frac{G_F^2}{2\pi} E^2 (1 + \cos\theta) \frac{Q_W^2}{4} F_W^2(Q^2),
              \qquad Q^2 = 2E^2(1 - \cos\theta)

    With the recoil E² is E′³/E, and Q² = 2EE′(1 − cosθ), with E′ = E/[1 + E(1 − cosθ)/M].

    It is computed here with nothing of `nuscatter.interactions`, so that it checks what is.

    Args:
        E: Energy of the neutrino [MeV].
        cosine: cosθ of the outgoing neutrino.
        recoil: Whether the nucleus recoils.

    Example:
        >>> round(float(printed_angular_cross_section(30 * MeV, np.array(-1.0)) / _AREA), 12)
        0.0
    """
    argon = helm(_TARGET)
    Z, N, sin2 = argon.nuclide.Z, argon.nuclide.N, sin2_theta_w_low_energy.value
    charge = (1 - 4 * sin2) * Z - N
    after = E / (1 + E * (1 - cosine) / argon.nuclide.mass) if recoil else E
    Q = np.sqrt(2 * E * after * (1 - cosine))
    form = np.asarray(weak_form_factor(argon, Q))
    result: Array = fermi_constant.value**2 * after**3 / E * (1 + cosine) * charge**2 * form**2 / (8 * np.pi)
    return result


def _directions(_: Progress) -> Made:
    model, argon = StandardModel(sin2_theta_w_low_energy.value), helm(_TARGET)
    cosine = np.linspace(-1, 1, 201)
    exact = {E: model.dsigma_dcos(E * MeV, cosine, nu_mu, argon) / _AREA for E in _ENERGIES}
    printed = {E: printed_angular_cross_section(E * MeV, cosine) / _AREA for E in _ENERGIES}
    angles = sheet(
        "neutrino",
        {"cosθ": ("", cosine)}
        | {f"dσ/dcosθ at {E:g} MeV, exact": (_TOLD, each) for E, each in exact.items()}
        | {f"dσ/dcosθ at {E:g} MeV, Eq. 15": (_TOLD, each) for E, each in printed.items()},
    )
    flux = facility("SNS").flux(distance=20 * m, pot=1e23)
    T, edges = np.linspace(0.2, 150, 750) * keV, np.linspace(0, 1, 6)
    bins = directional_spectrum(model, flux, "Ar", T, edges)
    total = recoil_spectrum(model, flux, "Ar", T)
    rate, unit = 1 / (keV * kg), "1/(keV kg)"
    names = [f"{low:.1f} < cosθ_r < {high:.1f}" for low, high in pairwise(edges)]
    recoils = sheet(
        "",
        {"recoil energy": ("keV", T / keV), "dN/dT": (unit, total / rate)}
        | {name: (unit, each / rate) for name, each in zip(names, bins.T, strict=True)},
    )
    seen = total > 1e-6 * total.max()
    parts = float(np.max(np.abs(bins.sum(axis=1)[seen] / total[seen] - 1)))
    rows = (
        *_checks(model, cosine, exact, printed),
        _identity("sum of the bins over dN/dT (Eq. 18), at worst", 1 + parts),
    )
    differs = 100 * float(np.max(np.abs(exact[50.0][1:] / printed[50.0][1:] - 1)))
    notes = (
        f"Eq. 15 leaves the recoil out (E_f/E_i ≈ 1): at 50 MeV it is up to {differs:.1f} % above the exact form.",
        'Eq. 22 prints dΩ = 2π cosθ dθ; it is 2π sinθ dθ. Eqs. 18 and 19 have "E^min = √(MT/2)"; exact is '
        "cosθ_r = (1 + M/E)√(T/2M), which is Eq. 20 solved for the angle.",
        "The line of ν_μ has one angle at one recoil energy, so that d²R/dΩdT is no function: bins of cosθ_r are "
        "differences of flux moments.",
    )
    return Made(
        (recoils, angles), rows, _figure(T, total, dict(zip(names, bins.T, strict=True)), cosine, exact, printed), notes
    )


def _checks(
    model: StandardModel, cosine: Array, exact: dict[float, Array], printed: dict[float, Array]
) -> tuple[Beside, ...]:
    """Return what must be the same, computed in two ways."""
    argon, E, M = helm(_TARGET), 30 * MeV, nuclide(_TARGET).mass
    forward = float(exact[30.0][-1] / printed[30.0][-1])
    recoils = exact[50.0][1:] * _AREA / printed_angular_cross_section(50 * MeV, cosine[1:], recoil=True)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    angle = float(2 * np.pi * weights @ model.dsigma_domega(E, nodes, nu_mu, argon))
    sigma = float(model.sigma(E, nu_mu, argon))
    cosines = np.linspace(0.01, 1, 100)
    back = recoil_cosine(E, recoil_at_angle(E, cosines, M), M)
    largest = float(recoil_at_angle(E, 1.0, M) / maximum_recoil(E, M))
    return (
        _identity("exact over Eq. 15, forward", forward),
        _identity("exact over Eq. 15 with recoil, at 50 MeV, at worst", 1 + float(np.max(np.abs(recoils - 1)))),
        _identity("∫ dσ/dΩ dΩ over σ (Eqs. 17, 21)", angle / sigma),
        _identity(
            "angle of a recoil at its angle (Eqs. 19, 20), at worst", 1 + float(np.max(np.abs(back / cosines - 1)))
        ),
        _identity("forward recoil over 2E²/(M + 2E) (Eqs. 1, 20)", largest),
    )


def _identity(what: str, ratio: float) -> Beside:
    """Return a ratio beside the 1 that the review's equations make of it."""
    off = ratio - 1
    text = f"1 {'+' if off > 0 else '−'} {abs(off):.0e}" if off else "1"
    return Beside(what, "", text, "1", value=ratio, known=1.0, agrees=abs(off) < 1e-8, reference=REVIEW, check=True)


def _figure(
    T: Array,
    total: Array,
    bins: dict[str, Array],
    cosine: Array,
    exact: dict[float, Array],
    printed: dict[float, Array],
) -> "Figure":
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(8.4, 3.8))
        left, right = figure.subplots(1, 2)
        named = {name.replace("cosθ_r", r"$\cos\theta_\mathrm{r}$"): each for name, each in bins.items()}
        spectrum(T, {"sum": total, **named}, axes=left)
        left.set(xscale="linear", xlim=(0, 150))
        left.get_legend().set_loc("upper right")
        left.set_title(r"argon, SNS, 20 m, $10^{23}$ protons", loc="left")
        for (E, curve), colour in zip(exact.items(), ("#0072B2", "#009E73", "#D55E00"), strict=True):
            right.plot(cosine, curve, color=colour, linewidth=2.4, label=f"{E:g} MeV")
            right.plot(cosine, printed[E], "--", color="#000000", linewidth=1.0)
        right.plot([], [], "--", color="#000000", linewidth=1.0, label="Eq. 15, no recoil")
        right.set(xlabel=r"$\cos\theta$ of the neutrino", xlim=(-1, 1), xticks=(-1, -0.5, 0, 0.5, 1))
        right.set_ylabel(r"d$\sigma$/d$\cos\theta$ [10$^{-40}$ cm$^2$]")
        right.set_ylim(bottom=0)
        right.set_title(r"$^{40}$Ar, Helm, tree level", loc="left")
        right.legend(loc="upper left")
    return figure


ITEMS = (
    Item(
        "eqs15-22",
        "Eqs. 15–22: directions of neutrinos and recoils",
        "Left: recoils of argon in bins of the angle between recoil and beam; hard recoils point forward. The steps "
        "are the line of ν_μ, which at one recoil energy has one angle. Right: the cross section by the neutrino's "
        "angle, with the nucleus's recoil, and Eq. 15, without it.",
        (REVIEW,),
        _directions,
    ),
)

"""Figs. 1 and 2: when neutrinos of pions at rest arrive, and with which energies."""

import math
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.constants import fine_structure_constant
from nuscatter.figures.style import COLOURS, LABELS, LINES, house_style
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar
from nuscatter.reproduce.item import REVIEW, Item, Made, Progress, Sheet, beside, sheet
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.accelerators.radiative_decay import electron_neutrino_correction
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import Array, MeV, m, ns, us

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Energies of the curves [MeV], times of the profiles [µs].
_HIGHEST, _TIMES = 60.0, (-1.0, 8.0)
_CUT = (
    "The review has half of m_μ = 105.65 MeV. CODATA's m_μ is 105.6584 MeV: the review's number is cut after its "
    "second decimal and not rounded."
)


def _energies(_: Progress) -> Made:
    flux = PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
    spectra = {each.state: each.spectrum for each in flux.components}
    E = np.linspace(0, _HIGHEST, 601)
    curves = sheet(
        "",
        {"neutrino energy": ("MeV", E)}
        | {f"{state}": ("1/MeV per decay", spectra[state](E * MeV) * MeV) for state in (nu_e, nu_mu_bar)},
    )
    line = spectra[nu_mu].support[1] / MeV
    end = spectra[nu_e].support[1] / MeV
    lines = sheet("line", {"species": ("", ["nu_mu"]), "energy": ("MeV", [line]), "neutrinos": ("per decay", [1.0])})
    loop = 1e3 * fine_structure_constant.value / (2 * math.pi) * float(electron_neutrino_correction(2 / 3))
    rows = (
        beside("energy of the ν_μ line", line, 29.8, error=0.05, unit="MeV", text="29.8"),
        beside("end of ν_e and ν̄_μ, m_μ/2", end, 52.825, error=0.0025, unit="MeV", text="105.65/2", sentence=_CUT),
        beside(
            "photons of muon decay, |change of ν_e at its peak|",
            abs(loop),
            3.5,
            error=0.5,
            unit="permille",
            text="3–4",
            reference=f"{REVIEW}, Sec. II.A, of O. Tomalak, arXiv:2112.12395",
        ),
    )
    notes = (
        "ν_e has 12x²(1 − x), ν̄_μ 2x²(3 − 2x), times 2/m_μ, with x = 2E/m_μ (review Eqs. 5–6); each integrates to 1.",
    )
    return Made((curves, lines), rows, _energy_figure(flux, curves), notes)


def _energy_figure(flux: Flux, curves: Sheet) -> "Figure":
    from matplotlib.figure import Figure

    (energy, *columns), top = curves.columns, 0.0445
    end = next(each.spectrum for each in flux.components if isinstance(each.spectrum, Line)).support[1] / MeV
    with house_style():
        panel = (figure := Figure(figsize=(5.0, 3.5))).subplots()
        look = {"arrowstyle": "-|>", "color": COLOURS["nu_mu"], "lw": 2}
        panel.annotate("", (end, top), arrowprops=look, xytext=(end, 0))
        panel.text(end + 1, 0.041, f"{LABELS['nu_mu']}: all at {end:.2f} MeV", va="center", color=COLOURS["nu_mu"])
        for each in columns:
            style = {"color": COLOURS[each.name], "linestyle": LINES[each.name]}
            panel.plot(energy.values, each.values, label=LABELS[each.name], **style)
        panel.set(xlabel="neutrino energy [MeV]", ylabel="neutrinos per decay and MeV")
        panel.set(xlim=(0, _HIGHEST), ylim=(0, top))
        panel.legend(loc="upper left")
    return figure


def _arrivals(_: Progress) -> Made:
    place = facility("SNS")
    edges = np.linspace(*_TIMES, 9001)
    t = (edges[1:] + edges[:-1]) / 2
    protons = np.diff(place.pulse.cumulative(edges * us)) / np.diff(edges)
    densities = {state: place.profile(state).density(t * us) * us for state in (nu_mu, nu_e, nu_mu_bar)}
    every = slice(None, None, 10)
    curves = sheet(
        "",
        {"time": ("µs", t[every]), "protons": ("1/µs", protons[every])}
        | {str(state): ("1/µs", values[every]) for state, values in densities.items()},
    )
    far = np.linspace(-1, 60, 61001) * us
    start = _mean(far, np.gradient(place.pulse.cumulative(far), far))
    prompt, delayed = (_mean(far, place.profile(state).density(far)) for state in (nu_mu, nu_e))
    rows = (
        beside(
            "mean delay of ν_μ behind the protons, τ_π", (prompt - start) / ns, 26.0, error=0.5, unit="ns", text="26"
        ),
        beside("mean delay of ν_e behind ν_μ, τ_μ", (delayed - prompt) / us, 2.2, error=0.05, unit="µs", text="2.2"),
    )
    notes = (
        "The pulse is that of the SNS, a Gaussian (arXiv:2006.12659); the review does not say which pulse it has. "
        "Zero is the clock of that pulse.",
        "The delays are means of the drawn profiles, not the constants from which these are made.",
    )
    return Made((curves,), rows, _time_figure(t, protons, densities[nu_mu], densities[nu_e]), notes)


def _mean(t: Array, density: Array) -> float:
    """Return the mean time of a density at evenly spaced times [MeV⁻¹]."""
    return float(t @ density / density.sum())


def _time_figure(t: Array, protons: Array, prompt: Array, delayed: Array) -> "Figure":
    from matplotlib.figure import Figure

    with house_style():
        panel = (figure := Figure(figsize=(5.0, 3.5))).subplots()
        panel.fill_between(t, 1e-9, protons, color="#CCCCCC", linewidth=0, label="protons")
        for state, also, values in ((nu_mu, "", prompt), (nu_e, rf", {LABELS['nu_mu_bar']} (each)", delayed)):
            look = {"color": COLOURS[str(state)], "linestyle": LINES[str(state)], "label": LABELS[str(state)] + also}
            panel.plot(t, np.maximum(values, 1e-9), **look)
        panel.set(xlabel="time on the facility's clock [µs]", ylabel="fraction of a species per µs")
        panel.set(xlim=(-0.5, 8), yscale="log", ylim=(0.005, 4))
        panel.set_title("SNS", loc="left")
        panel.legend(loc="upper right")
    return figure


ITEMS = (
    Item(
        "fig1",
        "Fig. 1: energies of neutrinos from pions at rest",
        "Energies of the neutrinos of a pion that decays at rest, and of the muon that it leaves: a line of ν_μ, and "
        "the spectra of ν_e and ν̄_μ, which end at half the muon's mass. The arrow leaves the panel: it stands for one "
        "neutrino per decay.",
        (REVIEW, "Masses: CODATA 2022"),
        _energies,
    ),
    Item(
        "fig2",
        "Fig. 2: times of neutrinos from pions at rest",
        "When the neutrinos arrive: ν_μ follow the protons by the pion's 26 ns, ν_e and ν̄_μ the ν_μ by the muon's "
        "2.2 µs. Shaded: the protons.",
        (REVIEW, "Pulse of the SNS: arXiv:2006.12659", "Lifetimes: Particle Data Group"),
        _arrivals,
    ),
)

"""Deposits that are no recoils: inverse β decay in a scintillator at a reactor, beside a reaction of one's own.

Antineutrinos that mix with a heavy lepton N make it on nuclei by the Z boson: σ = |U|² G_F² Q_W² E p / 4π without
recoil and form factor. N decays at once to a neutrino and a photon, isotropically if it is a Majorana particle
(arXiv:1808.10518). No background is drawn.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.constants import fermi_constant
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.figures.style import house_style, save
from nuscatter.units import GW, MeV, day, m, tonne


@dataclass(frozen=True)
class PhotonOfN(ns.Reaction):
    """The photon, of all energies from (E − p)/2 to (E + p)/2 alike."""

    mass: float
    name = "photon of N"
    deposit = ns.Deposit.PHOTON

    def kinks(self, state, nuclide):
        return self.mass

    def reach(self, E, state, nuclide):
        p = np.sqrt(np.maximum(E**2 - self.mass**2, 0))
        return np.where(p > 0, (E - p) / 2, 0), np.where(p > 0, (E + p) / 2, 0)

    def density(self, piece, E, x, state, nuclide):
        return (fermi_constant.value * (0.0457 * nuclide.Z - nuclide.N)) ** 2 * E / (4 * np.pi)


@dataclass(frozen=True, eq=False)
class HeavyLepton(ns.Term):
    """N of one mass; mixing is |U|²."""

    mass: float
    mixing: float

    @property
    def reactions(self):
        return (PhotonOfN(self.mass),)

    def strength(self, reaction, piece, species):
        return self.mixing if species == ns.nu_e_bar else None


flux = ns.Reactor(power=3 * GW, distance=30 * m, duration=1 * day)
edges, resolution = np.arange(0.25, 10.01, 0.25) * MeV, GaussianSmearing(stochastic=0.05 * MeV**0.5)
experiment = ns.Experiment(flux, ns.Detector("CH2", 20 * tonne, edges, smearing=resolution))
models = {"inverse β decay": (ns.InverseBetaDecay(), "#0072B2")}
for mass, colour in ((2, "#D55E00"), (4, "#009E73")):
    models[f"photon of N, {mass} MeV"] = HeavyLepton(mass * MeV, 0.01), colour
x = np.linspace(0.02, 10, 1000) * MeV
with house_style():
    figure = Figure(figsize=(7.6, 3.4))
    left, right = figure.subplots(1, 2, sharey=True)
    for label, (model, colour) in models.items():
        counts = experiment.spectrum(model)
        print(f"{label:20} {counts.sum():8.1f} a day above 0.25 MeV")
        left.plot(x / MeV, ns.deposit_spectrum(model, flux, "CH2", x) * 20 * tonne * MeV, color=colour, label=label)
        right.stairs(counts / 0.25, edges / MeV, color=colour)
    left.set(yscale="log", xlim=(0, 10), ylim=(1, 1e6), xlabel="deposited energy [MeV]")
    left.set_ylabel("events per day and MeV")
    left.legend(loc="upper right", title="20 t of CH₂, 30 m from 3 GW")
    right.set(xlim=(0, 10), xlabel="visible energy [MeV]")
    right.text(9.7, 2.5e5, "bins of 0.25 MeV, σ = 5 % √(E MeV)\n|U|² = 0.01", ha="right", va="center", fontsize=8)
save(figure, "reactions.png")

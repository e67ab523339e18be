"""Make three data sets with hidden parameters, for a fit that does not know them.

    python tools/make_blind_data.py --seed 1 --data FOLDER --truth FILE

FOLDER gets for each data set an experiment, NAME.toml, which nuscatter.read_experiment reads, and NAME.npz with what
was counted, the background's shape and what is known of it and of the flux. FILE gets the truth, compressed, so that it
is not read by accident; tools/fit_blind_data.py opens it after all fits.

Hidden are in cesium iodide sin2_theta_w and epsilon_ee of u quarks, in argon the neutron radius and |U_mu4|^2 at 1 eV2,
in germanium at a reactor the magnetic moment of electron neutrinos. All, and the nuisances from their priors, are drawn
from the seed; counts are Poisson numbers. Both sources of pions are one, so their flux is off by one number.
"""

import argparse
import base64
import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import nuscatter as ns
from nuscatter.units import bohr_magneton, eV, fm, m

#: The experiments.
FILES = {
    "csi": """
[source]
kind = "stopped_pions"
pot = 1e24
nu_per_pot = 0.0848
distance = "19.3 m"
pulse = {kind = "gaussian", mean = "0.47 us", width = "0.14 us"}

[detector]
target = "CsI"
mass = "50 kg"
quenching = 0.08
smearing = {kind = "gaussian", stochastic = "0.2 keV^0.5"}
bins = {edges = "[0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4] keVee"}
time_bins = {edges = "[0, 0.5, 1, 2, 4, 6] us"}
""",
    "argon": """
[source]
kind = "stopped_pions"
pot = 1e24
nu_per_pot = 0.0848
distance = "27.5 m"
pulse = {kind = "gaussian", mean = "0.47 us", width = "0.14 us"}

[detector]
target = "Ar"
mass = "600 kg"
quenching = 0.28
smearing = {kind = "gaussian", stochastic = "0.58 keV^0.5"}
bins = {edges = "[5, 7.5, 10, 12.5, 15, 20, 25, 30, 40] keVee"}
time_bins = {edges = "[0, 0.5, 1, 2, 4, 6] us"}
""",
    "germanium": """
source = {kind = "reactor", power = "3.6 GW", distance = "20 m", duration = "1 year"}
[detector]
target = "Ge"
mass = "4 kg"
quenching = "lindhard"
smearing = {kind = "gaussian", noise = "20 eVee"}
bins = {edges = "[0.16, 0.2, 0.24, 0.28, 0.34, 0.42, 0.55, 0.8, 1.5, 4, 8] keVee"}
""",
}
#: Background events and their relative uncertainty, and the name and the relative uncertainty of the flux.
KNOWN: Mapping[str, tuple[float, float, str, float]] = {
    "csi": (3000.0, 0.05, "flux_sns", 0.03),
    "argon": (6000.0, 0.05, "flux_sns", 0.03),
    "germanium": (3000.0, 0.05, "flux_reactor", 0.02),
}
#: Hidden parameters, and between what they are drawn.
RANGES: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "csi": {"sin2_theta_w": (0.21, 0.27), "ee_u": (-0.05, 0.10)},
    "argon": {"neutron_radius": (3.2, 3.8), "mixing": (0.10, 0.35)},
    "germanium": {"moment": (0.5, 2.5)},
}


def csi(sin2_theta_w: Any, ee_u: Any) -> Any:
    """Return the Standard Model of an angle with a new force on u quarks."""
    return ns.StandardModel(sin2_theta_w) + ns.NSI(ee_u=ee_u)


def argon(neutron_radius: Any, mixing: Any) -> Any:
    """Return neutrons of a radius [fm], and |U_mu4|^2 of a fourth neutrino at 1 eV^2."""

    def structure(nuclide: ns.Nuclide) -> ns.Nucleus:
        return ns.Nucleus(nuclide, proton=ns.Helm(3.43 * fm), neutron=ns.Helm(neutron_radius * fm))

    sterile = ns.Sterile(dm2=1 * eV**2, mu=mixing, distance=27.5 * m)
    return ns.Hypothesis(ns.StandardModel(), structure=structure, flux=sterile)


def germanium(moment: Any) -> Any:
    """Return recoils of nuclei and electrons with a magnetic moment of electron neutrinos [1e-10 Bohr magnetons]."""
    magnetic = ns.MagneticMoment(e=moment * 1e-10 * bohr_magneton)
    return ns.StandardModel() + ns.ElectronScattering() + magnetic


MODELS: Mapping[str, Callable[..., Any]] = {"csi": csi, "argon": argon, "germanium": germanium}


def shape_of(experiment: ns.Experiment, slope: float) -> np.ndarray:
    """Return a background that is flat in energy and time but for a slope of ±10 % over the energies; sums to 1."""
    detector = experiment.detector
    widths = np.diff(detector.energy_edges)
    middle = (detector.energy_edges[1:] + detector.energy_edges[:-1]) / 2
    tilt = 1 + slope * 0.1 * (2 * (middle - middle[0]) / (middle[-1] - middle[0]) - 1)
    times = np.ones(1) if detector.time_edges is None else np.diff(detector.time_edges)
    shape = (widths * tilt)[:, None] * times
    return shape / shape.sum()


def make(seed: int, data: Path, truth: Path) -> None:
    """Write the three data sets and the sealed truth of a seed."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    data.mkdir(parents=True, exist_ok=True)
    fluxes = {name: rng.normal() for name in ("flux_sns", "flux_reactor")}
    hidden = {}
    for name, text in FILES.items():
        (data / f"{name}.toml").write_text(text.lstrip(), encoding="utf-8")
        experiment = ns.read_experiment(data / f"{name}.toml")
        events, error, flux, of_flux = KNOWN[name]
        drawn = {key: float(rng.uniform(*ends)) for key, ends in RANGES[name].items()}
        signal = experiment.counts(MODELS[name](**drawn)) * (1 + of_flux * fluxes[flux])
        background = events * (1 + error * rng.normal()) * shape_of(experiment, rng.normal())
        low, high = shape_of(experiment, -1.0), shape_of(experiment, 1.0)
        np.savez(
            data / f"{name}.npz",
            observed=rng.poisson(signal + background),
            shape=shape_of(experiment, 0.0),
            shape_low=low,
            shape_high=high,
            background=[events, events * error],
            flux_error=of_flux,
        )
        hidden[name] = drawn
    truth.parent.mkdir(parents=True, exist_ok=True)
    truth.write_bytes(base64.b64encode(zlib.compress(json.dumps(hidden).encode())))


def main() -> None:
    """Write the data sets of a seed."""
    parser = argparse.ArgumentParser(description="Make data sets with hidden parameters.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--truth", type=Path, required=True, help="file of the sealed truth")
    arguments = parser.parse_args()
    make(arguments.seed, arguments.data, arguments.truth)


if __name__ == "__main__":
    main()

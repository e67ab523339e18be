"""Fit the data sets of tools/make_blind_data.py, print intervals, and only then open the truth.

    python tools/fit_blind_data.py --data FOLDER --truth FILE

The fits read FOLDER alone. The hypotheses are those that were announced, with ranges but no values.
"""

import argparse
import base64
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from make_blind_data import KNOWN, MODELS, RANGES

import nuscatter as ns
from nuscatter.datasets import Axis, Nuisance, Signal, background, template, unit_normal
from nuscatter.units import keV, us

#: Fit and error of a parameter.
Found = Mapping[str, tuple[float, float]]


def read(name: str, folder: Path) -> ns.Dataset:
    """Return a data set of two files."""
    experiment = ns.read_experiment(folder / f"{name}.toml")
    with np.load(folder / f"{name}.npz") as file:
        known = {key: file[key] for key in file.files}
    flux = Nuisance(KNOWN[name][2], 0, float(known["flux_error"]), "neutrinos of the source, relative")
    slope = unit_normal(f"{name}_slope", "10 % of slope in energy")
    events, error = known["background"].tolist()
    shape = template(known["shape"], (slope, known["shape_low"], known["shape_high"]))
    detector = experiment.detector
    flat = background(f"{name}_flat", events=events, sigma=error, meaning="flat in energy and time", shape=shape)
    axes = [Axis("energy [keVee]", detector.energy_edges / keV)]
    time_edges = np.array([0.0, 1.0]) if detector.time_edges is None else detector.time_edges / us
    return ns.Dataset(
        name=name,
        title=f"{name}, made up",
        reference="tools/make_blind_data.py",
        experiment=experiment,
        axes=[*axes, Axis("time [us]", time_edges)],
        observed=known["observed"],
        signal=Signal(experiment, rates=(flux,)),
        backgrounds={"flat": flat},
    )


def fit(folder: Path) -> dict[str, Found]:
    """Return what the fits find: pions' two data sets together, since their flux is one, and the reactor's."""
    pions = [read(name, folder).likelihood(MODELS[name]) for name in ("csi", "argon")]
    reactor = read("germanium", folder).likelihood(MODELS["germanium"])
    results = (
        (("csi", "argon"), ns.fit(pions[0] + pions[1], limits={"mixing": (0, 0.5)}, **_middles("csi", "argon"))),
        (("germanium",), ns.fit(reactor, limits={"moment": (0, None)}, **_middles("germanium"))),
    )
    return {
        name: {key: (result.values[key], result.errors[key]) for key in RANGES[name]}
        for names, result in results
        for name in names
    }


def _middles(*names: str) -> dict[str, float]:
    return {key: sum(ends) / 2 for name in names for key, ends in RANGES[name].items()}


def opened(truth: Path) -> dict[str, dict[str, float]]:
    """Return the sealed truth."""
    found: dict[str, dict[str, float]] = json.loads(zlib.decompress(base64.b64decode(truth.read_bytes())))
    return found


def main() -> None:
    """Print fits, then truth and pulls."""
    parser = argparse.ArgumentParser(description="Fit data sets with hidden parameters.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--truth", type=Path, required=True, help="file of the sealed truth, opened at the end")
    arguments = parser.parse_args()
    found = fit(arguments.data)
    for name, parameters in found.items():
        for key, (value, error) in parameters.items():
            print(f"{name}: {key} = {value:.4f} ± {error:.4f}")
    print("The truth is opened.")
    for name, parameters in opened(arguments.truth).items():
        for key, true in parameters.items():
            value, error = found[name][key]
            print(f"{name}: {key} was {true:.4f}, pull {(value - true) / error:+.2f}")


if __name__ == "__main__":
    main()

"""The LAr fit with all nuisances, and the report as a whole process."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.interactions.kinematics import minimum_energy
from nuscatter.units import MeV, keV, kg

RELEASES = bool(os.environ.get("NUSCATTER_DATA"))


def slow_prediction() -> float:
    """Seconds for one prediction of the argon spectrum by quad: 12 energy bins × 12 nodes, three species."""
    built = ns.experiment("COHERENT-LAr-2020")
    nucleus, model, M = ns.helm("Ar40"), ns.StandardModel(), ns.nuclide("Ar40").mass
    begin = time.perf_counter()
    for T in np.linspace(2, 145, 144) * keV:
        for each in built.flux.components[1:]:
            start, end = float(minimum_energy(T, M)), each.spectrum.support[1]
            if start < end:
                quad(
                    lambda E, each=each, T=T: float(
                        each.spectrum(E * MeV) * model.dsigma_dT(E * MeV, T, each.state, nucleus) * MeV**4 * kg
                    ),
                    start / MeV,
                    end / MeV,
                    epsabs=0,
                    epsrel=1e-6,
                )
    return time.perf_counter() - begin


@pytest.mark.skipif(not RELEASES, reason="NUSCATTER_DATA is not set")
def test_fit_of_argon_with_all_nuisances(benchmark):
    """Asked: at most 0.5 s, 30 times faster than a prediction by quad for each step in the mixing angle."""
    data = ns.datasets.coherent_lar_2020()
    like = data.likelihood(ns.StandardModel)
    result = benchmark(lambda: ns.fit(like, sin2_theta_w=0.23))
    assert result.valid
    seconds = benchmark.stats.stats.min
    predictions = result.calls / len(result.parameters)  # at least so many steps move the angle
    ratio = predictions * slow_prediction() / seconds
    print(
        f"\nLAr fit, {len(result.parameters)} parameters, {result.calls} calls: {seconds * 1e3:.0f} ms; {ratio:.0f} ×"
    )
    assert ratio > 30


@pytest.mark.parametrize(
    "releases", [False, pytest.param(True, marks=pytest.mark.skipif(not RELEASES, reason="no data"))]
)
def test_report_as_a_process(benchmark, tmp_path, releases):
    """Asked: at most 3 s of wall time, with the figure."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not releases:
        environment.pop("NUSCATTER_DATA", None)
        environment["NUSCATTER_CACHE"] = str(tmp_path / "none")
    command = [sys.executable, "-c", "from nuscatter.cli import main; main()", "report", "--out", str(tmp_path)]
    benchmark.pedantic(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment), rounds=3, warmup_rounds=1
    )
    assert (tmp_path / "report.png").exists()
    print(f"\nreport {'with' if releases else 'without'} releases: {benchmark.stats.stats.median:.2f} s")

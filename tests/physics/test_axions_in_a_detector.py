"""Axion-like particles of a beam dump as an experiment counts them, beside the slow sum of the beam dump's test."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.volumes import enhancement
from nuscatter.units import MeV, m, tonne


def beam_dump():
    """The test file of the beam dump, as a module."""
    path = Path(__file__).with_name("test_axions_of_a_beam_dump.py")
    spec = importlib.util.spec_from_file_location("nuscatter_axions_of_a_beam_dump", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_an_experiment_counts_what_the_slow_sum_has():
    dump = beam_dump()
    couplings, flux = dump.flux()
    volume = ns.Ball((3 * 7 * tonne / dump.DENSITY / (4 * np.pi)) ** (1 / 3))
    argon = ns.Detector("Ar", 7 * tonne, np.array([0.1, 1000]) * MeV, volume=volume.volume)
    model = ns.AxionScattering(couplings) + ns.AxionDecay(couplings=couplings, volume=volume, distance=20 * m)
    found = ns.Experiment(flux, argon).by_channel(model)
    _, scattered, decayed = dump.slow_counts()
    assert float(found["inverse Primakoff"].sum()) == pytest.approx(scattered, rel=1e-4)
    # the slow sum is that of a small detector
    size = float(enhancement(volume, distance=20 * m, lengths=np.inf))
    assert float(found["a → γγ"].sum()) == pytest.approx(decayed * size, rel=1e-4)

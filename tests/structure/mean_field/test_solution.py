"""What all mean fields share: arguments, sizes that are refused, and what is kept on disk."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import FitError, InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.mean_field.intrinsic import WaveFunctionMotion
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling, Occupier
from nuscatter.structure.mean_field.solution import check_arguments, kept_or_solved, refuse_size
from nuscatter.structure.mean_field.spinors import TwoComponents
from nuscatter.structure.nucleons.form_factors import measured_nucleon

NAMES = ("pairing", "mesh", "nucleon", "keep", "progress", "centre_of_mass")
STATE = ns.HartreeFock("SLy4", keep=False).solve("O16")


def test_good_arguments():
    check_arguments(Filling(), None, measured_nucleon, True, None, None)
    check_arguments(Filling(), RadialMesh.uniform(12, 6), measured_nucleon, False, print, WaveFunctionMotion())


@pytest.mark.parametrize("place", range(6))
def test_bad_arguments(place):
    good = [Filling(), None, measured_nucleon, True, None, None]
    with pytest.raises(InputError, match=NAMES[place]):
        check_arguments(*good[:place], "bad", *good[place + 1 :])


@pytest.mark.parametrize(("name", "good"), [("He4", True), ("H3", False), ("He3", False), ("U238", True)])
def test_sizes(name, good):
    if good:
        refuse_size(nuclide(name))
        return
    with pytest.raises(InputError, match=f"{name} is no nucleus for a mean field: 2 neutrons, 2 protons and A ≤ 330"):
        refuse_size(nuclide(name))


def kept(solve, keep=True, pairing=None):
    occupier = Filling() if pairing is None else pairing
    return kept_or_solved(STATE.force, STATE.nuclide, STATE.mesh, occupier, TwoComponents(), keep=keep, solve=solve)


def test_it_is_solved_once(tmp_path, monkeypatch):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    times = []

    def solve():
        times.append(1)
        return STATE

    assert kept(solve) is STATE
    found = kept(solve)
    assert found is not STATE
    assert found.energy == STATE.energy
    assert len(times) == 1
    assert kept(solve, keep=False) is STATE
    assert len(times) == 2


def test_an_occupier_that_says_not_what_it_is_is_not_kept(tmp_path, monkeypatch):
    """The file's name would not tell it from another of its class."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))

    class Own(Occupier):
        strength = Filling.strength
        slope = Filling.slope
        occupy = Filling.occupy

    for _ in range(2):
        assert kept(lambda: STATE, pairing=Own()) is STATE
    assert list(tmp_path.iterdir()) == []


def test_what_the_wall_holds_is_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    neutrons, protons = STATE.orbits
    raised = replace(neutrons, energy=neutrons.energy + np.where(neutrons.energy > -30, 30.0, 0.0))
    state = replace(STATE, orbits=(raised, protons))
    with pytest.raises(FitError, match=r"O16 with SLy4 is not bound: its neutron 1p1/2 lies at \+"):
        kept(lambda: state)
    assert list(tmp_path.iterdir()) == []

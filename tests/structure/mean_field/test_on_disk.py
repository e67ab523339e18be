"""Ground states on disk: what is found is what was solved, and nothing else ever is."""

import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nuscatter.structure.mean_field import on_disk
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling, Occupier
from nuscatter.structure.skyrme import hartree_fock
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

SLY4 = force("SLy4")
SMALL = RadialMesh.uniform(16, 8, 7)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "hartree-fock"


@pytest.fixture
def solved(monkeypatch):
    """Names of what is solved and not found."""
    names, converge = [], hartree_fock.converge

    def counted(hamiltonian, occupier, name, progress=None):
        names.append(name)
        return converge(hamiltonian, occupier, name, progress)

    monkeypatch.setattr(hartree_fock, "converge", counted)
    return names


def model(chosen=SLY4, **arguments):
    return HartreeFock(chosen, **{"mesh": SMALL} | arguments)


def test_loaded_is_solved_bit_for_bit(cache, solved):
    first = model(pairing=DeltaPairing()).solve("Ne20")
    second = model(pairing=DeltaPairing()).solve("Ne20")
    assert solved == ["Hartree–Fock of Ne20 with SLy4"]
    assert first is not second
    assert second.terms == first.terms
    assert list(second.terms) == list(first.terms)
    assert (second.densities == first.densities).all()
    assert second.levels == first.levels
    assert (second.energy, second.charge_radius, second.steps) == (first.energy, first.charge_radius, first.steps)
    for mine, theirs in zip(second.orbits, first.orbits, strict=True):
        assert all((getattr(mine, each) == getattr(theirs, each)).all() for each in ("l", "n", "twice_j", "u", "slope"))
    assert len(list(cache.iterdir())) == 1


@pytest.mark.slow
def test_each_input_has_its_own_file(cache, solved):
    """Force (any parameter), mesh, pairing, and nuclide."""
    models = [
        (model(), "O16"),
        (model(), "O17"),
        (model(replace(SLY4, t0=-2488.92)), "O16"),
        (model(replace(SLY4, tensor=True)), "O16"),
        (model(mesh=RadialMesh.uniform(16, 8, 8)), "O16"),
        (model(mesh=RadialMesh.uniform(16.5, 8, 7)), "O16"),
        (model(pairing=DeltaPairing()), "O16"),
        (model(pairing=DeltaPairing(window=5.5)), "O16"),
    ]
    for count, (each, name) in enumerate(models, 1):
        each.solve(name)
        assert len(list(cache.iterdir())) == len(solved) == count
    for each, name in models:
        replace(each).solve(name)
    assert len(solved) == len(models)


def test_parameters_may_be_numpys(cache, solved):
    """An integer of numpy's is a number like any other, and the same file."""
    for t3 in (13777.0, np.int64(13777), np.float32(13777)):
        model(replace(SLY4, t3=t3)).solve("O16")
    assert len(list(cache.iterdir())) == len(solved) == 1


def test_another_solver_solves_anew(cache, solved, monkeypatch):
    model().solve("O16")
    monkeypatch.setattr(on_disk, "_source", lambda _: "another")
    model().solve("O16")
    assert len(solved) == len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_file_is_solved_anew(cache, solved, damage, caplog):
    energy = model().solve("O16").energy
    path = next(cache.iterdir())
    content = path.read_bytes()
    half = len(content) // 2
    bad = {
        "cut": content[:half],
        "flip": content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
        "empty": b"",
        "other": b"no archive at all" * 10,
    }[damage]
    path.write_bytes(bad)
    with caplog.at_level(logging.WARNING, logger="nuscatter"):
        assert model().solve("O16").energy == energy
    assert "is damaged; O16 is solved anew" in caplog.text
    assert len(solved) == 2
    assert path.read_bytes() == content
    model().solve("O16")
    assert len(solved) == 2


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "file"))
    with caplog.at_level(logging.WARNING, logger="nuscatter"):
        state = model().solve("O16")
    assert "O16 was not saved" in caplog.text
    assert state.energy < 0


def test_nothing_is_saved_when_not_wanted(cache, solved):
    model(keep=False).solve("O16")
    assert not cache.exists()
    model().solve("O16")
    model(keep=False).solve("O16")
    assert len(solved) == 3


def test_a_model_solves_a_nucleus_once(solved):
    one = model(keep=False)
    assert one.solve("O16") is one.solve("O16")
    assert one("O16") is one("O16")
    assert len(solved) == 1


def test_a_failure_is_not_saved(cache, monkeypatch):
    monkeypatch.setattr("nuscatter.structure.mean_field.self_consistency._STEPS", 3)
    with pytest.raises(RuntimeError):
        model().solve("O16")
    assert not cache.exists()


def test_a_pairing_of_ones_own_is_told_by_its_parameters(cache, solved):
    """An object that says nothing of itself is not saved: two of them may share an address in two runs."""

    class Own(Occupier):
        def __init__(self, inner):
            self.inner = inner

        def strength(self, kind, density):
            return self.inner.strength(kind, density)

        def slope(self, kind):
            return self.inner.slope(kind)

        def occupy(self, kind, orbits, particles, gaps):
            return self.inner.occupy(kind, orbits, particles, gaps)

    for inner in (Filling(), DeltaPairing()):
        model(pairing=Own(inner)).solve("Ne20")
    assert len(solved) == 2
    assert not cache.exists()


SCRIPT = """
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm
model = HartreeFock("SLy4", mesh=RadialMesh.uniform(16, 8, 7))
state = model.solve("O16")
numbers = state.energy / MeV, state.charge_radius / fm, float(model("O16").neutron(50 * MeV))
print([round(each, 9) for each in numbers])
"""


@pytest.mark.slow
def test_units_do_not_matter(cache):
    """Written where MeV is 1, read where it is 1.7: the same nucleus, from the same file."""
    answers = []
    for scale in ("1", "1.7"):
        environment = os.environ | {"NUSCATTER_MEV": scale}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        answers.append(run.stdout)
    assert answers[0] == answers[1]
    assert len(list(cache.iterdir())) == 1


def test_names_of_files(cache):
    model().solve("O16")
    (path,) = cache.iterdir()
    assert path.name.startswith("O16-")
    assert path.suffix == ".npz"
    assert isinstance(path, Path)
    assert np.isfinite(path.stat().st_size)

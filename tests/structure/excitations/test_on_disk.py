"""Responses on disk: what is found is what was computed, and an interrupted run goes on."""

import logging
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.excitations import on_disk
from nuscatter.structure.excitations.on_disk import Remembered, kept_fits, place
from nuscatter.structure.excitations.rational import fit
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.force import force

OXYGEN, SLY4, MESH = nuclide("O16"), force("SLy4"), RadialMesh.uniform(16, 8, 7)
OPTIONS = {"J": 1, "natural": True, "operators": np.arange(6.0).reshape(1, 2, 3), "angle": np.float64(0.6)}


class Counted:
    """A response that counts its calls, and may fail at one of them."""

    def __init__(self, fails_at=None):
        self.calls, self.fails_at = 0, fails_at

    def __call__(self, omega):
        self.calls += 1
        if self.calls == self.fails_at:
            raise KeyboardInterrupt
        return np.array([[1 / (omega - 5) + 2 / (omega - 20 + 1j), 0.1], [0.1, 1 / (omega - 9 + 0.3j)]])


def test_each_input_has_its_own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    places = [
        place(OXYGEN, SLY4, MESH, OPTIONS),
        place(nuclide("O17"), SLY4, MESH, OPTIONS),
        place(OXYGEN, replace(SLY4, t0=-2488.92), MESH, OPTIONS),
        place(OXYGEN, replace(SLY4, tensor=True), MESH, OPTIONS),
        place(OXYGEN, SLY4, RadialMesh.uniform(16, 8, 8), OPTIONS),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"J": 2}),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"angle": 0.5}),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"operators": OPTIONS["operators"].T}),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"operators": OPTIONS["operators"] + 1e-15}),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"operators": OPTIONS["operators"].reshape(2, 1, 3)}),
        place(OXYGEN, SLY4, MESH, OPTIONS | {"charge": "np"}),
    ]
    assert len(set(places)) == len(places)
    assert place(OXYGEN, SLY4, MESH, dict(reversed(OPTIONS.items()))) == places[0]
    assert place(OXYGEN, SLY4, MESH, OPTIONS | {"J": np.int64(1)}) == places[0]
    assert places[0].parent == tmp_path / "crpa"
    assert places[0].name.startswith("O16-")
    asked = []
    monkeypatch.setattr(on_disk, "source_digest", lambda *folders: asked.extend(folders) or "another")
    assert place(OXYGEN, SLY4, MESH, OPTIONS) != places[0]
    assert sorted(each.name for each in asked) == ["crpa", "excitations", "mean_field", "skyrme"]
    assert all(list(each.glob("*.py")) for each in asked)


def test_what_is_no_number_is_no_option():
    with pytest.raises(TypeError, match="object cannot be a part"):
        place(OXYGEN, SLY4, MESH, {"what": object()})


def test_an_energy_is_computed_once(tmp_path):
    path, response = tmp_path / "new" / "r.npz", Counted()
    with Remembered(response, path) as first:
        values = [first(each) for each in (1 + 1j, 2 + 1j, 1 + 1j)]
        assert len(first) == 2
    assert response.calls == 2
    with Remembered(response, path) as second:
        assert [(second(each) == value).all() for each, value in zip((1 + 1j, 2 + 1j), values, strict=False)] == [
            True,
            True,
        ]
        assert second(1 + 1j).shape == (2, 2)
    assert response.calls == 2


def test_several_channels(tmp_path):
    path, calls = tmp_path / "r.npz", []

    def response(omega):
        calls.append(omega)
        return [np.array([[omega]]), np.full((2, 2), 1 / omega)]

    for _ in range(2):
        with Remembered(response, path) as known:
            one, two = known(2 + 1j)
            assert one == np.array([[2 + 1j]])
            assert two.shape == (2, 2)
    assert calls == [2 + 1j]


def test_an_interrupted_run_goes_on(tmp_path):
    """Ctrl-C at the 15th sample: 14 are kept, the others are computed, and the fit is that of a run in one piece."""
    path, broken, whole = tmp_path / "r.npz", Counted(fails_at=15), Counted()
    with pytest.raises(KeyboardInterrupt), Remembered(broken, path) as known:
        fit(known, 1.0, 30.0, even=False)
    rest = Counted()
    with Remembered(rest, path) as known:
        assert len(known) == 14
        later = fit(known, 1.0, 30.0, even=False)
    once = fit(whole, 1.0, 30.0, even=False)
    assert rest.calls <= whole.calls - 14 + 4
    assert (later.samples[:14] == once.samples[:14]).all()
    assert later.rational(7.0) == pytest.approx(once.rational(7.0), rel=1e-6)


def test_samples_are_written_while_it_runs(tmp_path):
    path = tmp_path / "r.npz"
    known = Remembered(Counted(), path, seconds=0.0)
    time.sleep(0.01)
    known(1 + 1j)
    assert len(Remembered(Counted(), path)) == 1
    slow = Remembered(Counted(), tmp_path / "slow.npz", seconds=100.0)
    slow(1 + 1j)
    assert not (tmp_path / "slow.npz").exists()


def test_progress_is_told(tmp_path):
    told = []
    known = Remembered(Counted(), tmp_path / "r.npz", told.append)
    for each in (1j, 2j, 1j):
        known(each)
    assert told == [1, 2]


@pytest.mark.parametrize("damage", [lambda content: content[:99], lambda _: b"", lambda content: content[:-1] + b"?"])
def test_a_damaged_file_is_made_anew(tmp_path, damage, caplog):
    path, response = tmp_path / "r.npz", Counted()
    with Remembered(response, path) as known:
        known(1 + 1j)
    content = path.read_bytes()
    path.write_bytes(damage(content))
    with caplog.at_level(logging.WARNING, logger="nuscatter"), Remembered(response, path) as known:
        known(1 + 1j)
    assert "is damaged; its samples are computed anew" in caplog.text
    assert response.calls == 2
    with Remembered(response, path) as known:
        assert len(known) == 1


def test_a_folder_that_cannot_be_written(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING, logger="nuscatter"):
        with Remembered(Counted(), tmp_path / "file" / "r.npz") as known:
            value = known(1 + 1j)
        made = kept_fits(tmp_path / "file" / "f.npz", lambda: [fit(Counted(), 1.0, 30.0, even=False)])
    assert "r.npz was not saved" in caplog.text
    assert "f.npz was not saved" in caplog.text
    assert value.shape == (2, 2)
    assert made[0].converged


def test_fits_are_made_once_and_are_the_same(tmp_path):
    path, made = Path(tmp_path, "f.npz"), []

    def make():
        made.append(fit(Counted(), 1.0, 30.0, even=False))
        return [made[0], replace(made[0], low=2.0)]

    first = kept_fits(path, make)
    begin = time.process_time()
    second = kept_fits(path, make)
    assert time.process_time() - begin < 0.05
    assert len(made) == 1
    for one, other in zip(first, second, strict=True):
        assert (other.rational(7.0) == one.rational(7.0)).all()
        assert (other.rational.poles == one.rational.poles).all()
        assert (other.omega == one.omega).all()
        assert (other.samples == one.samples).all()
        assert (other.low, other.high, other.error) == (one.low, one.high, one.error)
        assert (other.converged, other.rational.even) == (True, False)

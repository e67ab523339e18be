"""What is stored is read back for the same sources alone; damage and a folder that cannot be written cost time only."""

from pathlib import Path

import pytest

from nuscatter.computing import stored as module
from nuscatter.computing.cache import source_digest
from nuscatter.computing.stored import digest_of_package, is_stored, stored


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def counted(values):
    return lambda: next(values)


def test_it_is_computed_once(cache):
    values = iter([b"first", b"second", b"third"])
    assert [stored("results", "a", counted(values)) for _ in range(2)] == [b"first", b"first"]
    assert stored("results", "a", counted(values), anew=True) == b"second"
    assert stored("results", "a", counted(values)) == b"second"
    assert stored("results", "b", counted(values)) == b"third"
    assert len(list((cache / "results").iterdir())) == 2


def test_it_is_known_what_is_stored():
    assert not is_stored("results", "a")
    stored("results", "a", lambda: b"first")
    assert is_stored("results", "a")
    assert not is_stored("results", "b")


def test_a_damaged_file_is_computed_anew(cache):
    values = iter([b"whole", b"again"])
    stored("results", "a", counted(values))
    (file,) = (cache / "results").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert stored("results", "a", counted(values)) == b"again"


def test_other_sources_have_another_file(monkeypatch):
    values = iter([b"old", b"new"])
    assert stored("results", "a", counted(values)) == b"old"
    monkeypatch.setattr(module, "digest_of_package", lambda: "f" * 64)
    assert stored("results", "a", counted(values)) == b"new"


def test_a_folder_that_cannot_be_written_costs_time_only(monkeypatch, tmp_path):
    (tmp_path / "a file").write_bytes(b"")
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "a file"))
    assert stored("results", "a", lambda: b"computed") == b"computed"


def test_the_digest_is_of_all_folders():
    alone = source_digest(Path(module.__file__).parent)
    assert digest_of_package() not in {alone, source_digest(Path(module.__file__).parents[1])}


def test_other_units_have_another_file(monkeypatch):
    values = iter([b"in one", b"in another"])
    assert stored("results", "a", counted(values)) == b"in one"
    monkeypatch.setattr(module, "MeV", 3.0)
    assert stored("results", "a", counted(values)) == b"in another"

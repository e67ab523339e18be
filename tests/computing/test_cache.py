import os
import stat
import threading
from pathlib import Path

import pytest

from nuscatter.computing.cache import cache_folder, keep, keep_sealed, read_sealed, source_digest


def test_cache_folder_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUSCATTER_CACHE", raising=False)
    assert cache_folder().name == "nuscatter"
    assert cache_folder().is_absolute()


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_variable_is_none(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUSCATTER_CACHE", blank)
    assert cache_folder().name == "nuscatter"


def test_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    assert not cache_folder().exists()
    monkeypatch.setenv("NUSCATTER_CACHE", "~/there")
    assert cache_folder() == Path.home() / "there"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUSCATTER_CACHE", "relative")
    assert cache_folder() == tmp_path / "relative"


def test_a_file_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.bin"
    keep(path, b"first")
    assert path.read_bytes() == b"first"
    keep(path, b"second")
    assert path.read_bytes() == b"second"
    assert [each.name for each in path.parent.iterdir()] == ["file.bin"]


def test_no_reader_sees_half_of_it(tmp_path: Path) -> None:
    """Two writers and a reader at once: what is read is always one of the two contents."""
    path, contents = tmp_path / "file", (b"a" * 300_000, b"b" * 200_000)
    keep(path, contents[0])
    writers = [threading.Thread(target=lambda each=each: [keep(path, each) for _ in range(30)]) for each in contents]
    for each in writers:
        each.start()
    seen = set()
    while any(each.is_alive() for each in writers):
        seen.add(path.read_bytes())
    for each in writers:
        each.join()
    assert seen <= set(contents)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        keep(tmp_path / "file" / "deeper", b"content")
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        keep(tmp_path / "folder", b"content")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    keep(tmp_path / "file", b"old")
    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "file", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_the_owner_may_read_it(tmp_path: Path) -> None:
    keep(tmp_path / "file", b"content")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) & 0o600 == 0o600


def test_a_sealed_file_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.bin"
    assert read_sealed(path) is None
    keep_sealed(path, b"content")
    assert read_sealed(path) == b"content"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"file.bin is damaged"):
        read_sealed(path)


def test_the_digest_of_sources_is_of_their_text(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two", tmp_path / "three"
    for folder, text in zip(folders, ("a = 1", "a = 2", "a = 1"), strict=True):
        folder.mkdir()
        (folder / "module.py").write_text(text)
    one, two, three = map(source_digest, folders)
    assert one == three != two
    assert source_digest(*folders[:2]) not in {one, two}

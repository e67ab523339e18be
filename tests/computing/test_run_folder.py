"""A run in a folder: whole chunks are used, damaged ones computed again, others' refused, a full disk said so."""

import errno
import hashlib
import json
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nuscatter.computing import run_folder
from nuscatter.computing.block_runs import Workers, compute
from nuscatter.computing.run_folder import open_store
from nuscatter.errors import DataError

MANIFEST = {"task": "squares"}


def squares(block):
    return np.sqrt(np.arange(block, block + 4, dtype=float))[:, None]


def slow_squares(block):
    time.sleep(0.01)
    return squares(block)


class Counted:
    def __init__(self):
        self.blocks = []

    def __call__(self, block):
        self.blocks.append(block)
        return squares(block)


def whole():
    return compute(squares, 30)


def test_what_is_kept_is_not_computed_again_and_comes_back_to_the_last_bit(tmp_path):
    first = compute(squares, 30, MANIFEST, Workers(folder=tmp_path))
    task = Counted()
    again = compute(task, 30, MANIFEST, Workers(folder=tmp_path))
    assert not task.blocks
    np.testing.assert_array_equal(first, whole())
    np.testing.assert_array_equal(again, whole())
    longer = compute(task, 33, MANIFEST, Workers(folder=tmp_path))
    assert task.blocks == [30, 31, 32]
    assert len(longer) == 33 * 4


@pytest.mark.parametrize("damage", ["bit", "cut", "empty", "text"])
def test_a_damaged_chunk_is_computed_again(tmp_path, damage):
    compute(squares, 30, MANIFEST, Workers(folder=tmp_path))
    path = sorted(tmp_path.glob("chunk-*.bin"))[-1]
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes({"bit": bytes(content), "cut": path.read_bytes()[:-9], "empty": b"", "text": b"{}\n"}[damage])
    task = Counted()
    again = compute(task, 30, MANIFEST, Workers(folder=tmp_path))
    np.testing.assert_array_equal(again, whole())
    assert 0 < len(task.blocks) < 30
    task.blocks.clear()
    compute(task, 30, MANIFEST, Workers(folder=tmp_path))
    assert not task.blocks


def test_another_run_is_refused(tmp_path):
    compute(squares, 3, MANIFEST, Workers(folder=tmp_path / "a"))
    with pytest.raises(DataError, match=r"holds another run \(which differs in task\)"):
        compute(squares, 3, {"task": "cubes"}, Workers(folder=tmp_path / "a"))
    compute(squares, 3, {"task": "cubes"}, Workers(folder=tmp_path / "b"))
    stray = next((tmp_path / "b").glob("chunk-*.bin"))
    (tmp_path / "a" / "chunk-000000090-000000091.bin").write_bytes(stray.read_bytes())
    with pytest.raises(DataError, match="is of another run"):
        compute(squares, 3, MANIFEST, Workers(folder=tmp_path / "a"))
    (tmp_path / "b" / "run.json").unlink()
    with pytest.raises(DataError, match=r"chunks but no run\.json"):
        compute(squares, 3, {"task": "cubes"}, Workers(folder=tmp_path / "b"))


def test_a_damaged_manifest_is_refused(tmp_path):
    compute(squares, 3, MANIFEST, Workers(folder=tmp_path))
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"its run\.json is damaged"):
        compute(squares, 3, MANIFEST, Workers(folder=tmp_path))


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path, monkeypatch):
    written = []

    def keep(path, content):
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    with monkeypatch.context() as patch:
        patch.setattr(run_folder, "keep", keep)
        with pytest.raises(DataError, match="cannot be written: No space left on device"):
            compute(slow_squares, 30, MANIFEST, Workers(folder=tmp_path, seconds=0.05))
    task = Counted()
    again = compute(task, 30, MANIFEST, Workers(folder=tmp_path))
    np.testing.assert_array_equal(again, whole())
    assert 0 not in task.blocks  # the first chunk was kept


def test_a_limit_on_the_size_of_files_is_said(tmp_path):
    """A real failure of the system's write, in a process of its own."""
    code = f"""
import resource, numpy as np
from nuscatter.errors import DataError
from nuscatter.computing.block_runs import Workers, compute
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    compute(lambda block: np.full((1024, 1), float(block)), 4, {{"task": "large"}}, Workers(folder={str(tmp_path)!r}))
except DataError as error:
    assert "cannot be written: File too large" in str(error), error
else:
    raise SystemExit("no error")
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]  # no half of a file


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be used"):
        open_store(Path(tmp_path) / "file" / "folder", MANIFEST)


def test_a_folder_in_place_of_a_chunk_is_said(tmp_path):
    compute(squares, 3, MANIFEST, Workers(folder=tmp_path))
    (tmp_path / "chunk-000000007-000000009.bin").mkdir()
    with pytest.raises(DataError, match=r"chunk-000000007-000000009.bin is damaged and cannot be removed \(Is a dir"):
        compute(squares, 3, MANIFEST, Workers(folder=tmp_path))


def test_a_damaged_chunk_on_a_disk_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    compute(squares, 3, MANIFEST, Workers(folder=tmp_path))
    path = min(tmp_path.glob("chunk-*.bin"))
    path.write_bytes(b"damage")

    def refused(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(DataError, match=r"is damaged and cannot be removed \(Read-only file system\); move it away"):
        compute(squares, 3, MANIFEST, Workers(folder=tmp_path))
    assert path.read_bytes() == b"damage"


@pytest.mark.parametrize("content", [bytes(range(256)), b"\xff\xfe{}", b"[1]", b"3", b""])
def test_a_binary_manifest_is_refused(tmp_path, content):
    compute(squares, 3, MANIFEST, Workers(folder=tmp_path))
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(DataError, match=r"holds another run \(its run\.json is damaged\)"):
        compute(squares, 3, MANIFEST, Workers(folder=tmp_path))


def test_a_chunk_of_format_two_is_read(tmp_path):
    """Its bytes, made by hand: a line of JSON, numbers in little-endian doubles, and the SHA-256 of both."""
    text = json.dumps({"kind": "nuscatter run", "format": 2, **MANIFEST}, sort_keys=True, indent=1)
    (tmp_path / "run.json").write_text(text)
    tables = np.array([[[1.5], [-2.0]], [[np.nan], [1e-300]]])
    head = {"kind": "nuscatter run", "run": hashlib.sha256(text.encode()).hexdigest(), "first": 4, "shape": [2, 2, 1]}
    body = json.dumps(head).encode() + b"\n" + struct.pack("<4d", *tables.ravel())
    (tmp_path / "chunk-000000004-000000006.bin").write_bytes(body + hashlib.sha256(body).digest())
    found = {}
    open_store(tmp_path, MANIFEST).read(lambda first, kept: found.update({first: kept}))
    assert list(found) == [4]
    np.testing.assert_array_equal(found[4], tables)


@pytest.mark.parametrize("block", [{}, {"block": 64}])
def test_a_run_of_format_one_is_refused_and_stays(tmp_path, block):
    """Its toys were in blocks of 64; the rest of the run would be in other ones."""
    text = json.dumps({"kind": "nuscatter run", "format": 1, **MANIFEST, **block}, sort_keys=True, indent=1)
    (tmp_path / "run.json").write_text(text)
    (tmp_path / "chunk-000000000-000000002.bin").write_bytes(b"old")
    with pytest.raises(DataError, match="holds a run of format 1, but runs are now of format 2, in which toys are div"):
        compute(squares, 3, {**MANIFEST, **block}, Workers(folder=tmp_path))
    assert (tmp_path / "run.json").read_text() == text
    assert (tmp_path / "chunk-000000000-000000002.bin").read_bytes() == b"old"

"""One way of writing: whole or not at all, nowhere else, and nothing left behind; and the words of a table."""

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nuscatter.computing import files
from nuscatter.computing.block_runs import Workers
from nuscatter.computing.cache import cache_folder, keep
from nuscatter.computing.files import named, write
from nuscatter.errors import DataError, InputError
from nuscatter.figures.style import figure_path
from nuscatter.figures.style import save as save_figure
from nuscatter.fits import saved_numbers as archive
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.load import load_result
from nuscatter.fits.scans.scan import scan
from nuscatter.releases.fetch import data_folder, table
from nuscatter.sources.reactors.fission import read_spectra

posix = pytest.mark.skipif(os.name == "nt", reason="links and devices of POSIX")


@pytest.fixture(scope="module")
def result():
    return fit(Pull("x", 2.0, 0.5))


@pytest.fixture(scope="module")
def writers(result):
    """Everything of the library's that writes to a path of the user's, and the ending that it needs."""
    from matplotlib.figure import Figure

    profile = scan(Pull("x", 2.0, 0.5), x=[1.0, 2.0, 3.0])
    return {
        "result": result.save,
        "scan": profile.save,
        "figure": lambda path: save_figure(Figure(), path),
        "cache": lambda path: keep(Path(path), b"content"),
    }


def device(path, minor):
    """Make a device as /dev/null is (3), or /dev/full (7); never the system's own, which a fault would destroy."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
    except OSError:
        pytest.skip("a device is root's to make")
    return path


WRITERS = ["result", "scan", "figure", "cache"]


@pytest.mark.parametrize("name", ["", " ", "a\0b", None, 3, b"bytes", "n" * 5000])
def test_a_name_that_is_none(name, result):
    for call in (named, result.save, load_result, figure_path, lambda path: Workers(folder=path or "")):
        with pytest.raises(InputError, match=r"(path|folder) is .*, but the name of a file or folder was expected"):
            call(name)


def test_a_user_that_there_is_not(result, monkeypatch):
    for call in (named, result.save, load_result, figure_path, lambda path: Workers(folder=path)):
        with pytest.raises(InputError, match="there is no home folder ~nouser; write the folder out"):
            call("~nouser/x.png")
    for variable, read in (("NUSCATTER_CACHE", cache_folder), ("NUSCATTER_DATA", data_folder)):
        monkeypatch.setenv(variable, "~nouser/x")
        with pytest.raises(InputError, match=f"{variable} is '~nouser/x', but there is no home folder"):
            read()


def test_the_home_folder(result, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert result.save("~/mine.npz") == tmp_path / "mine.npz"
    assert load_result("~/mine.npz").values == result.values


@posix
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("target", ["there", "not there", "a folder"])
def test_a_planted_link_is_not_followed(writers, tmp_path, writer, target):
    (tmp_path / "there").write_text("mine")
    (tmp_path / "a folder").mkdir()
    link = tmp_path / "out.png"
    link.symlink_to(tmp_path / target)
    with pytest.raises((InputError, OSError), match=f"symbolic link to {tmp_path / target}; name the file itself"):
        writers[writer](link)
    assert link.is_symlink()
    assert (tmp_path / "there").read_text() == "mine"
    assert len(list(tmp_path.rglob("*"))) == 3


@posix
def test_a_link_in_place_of_the_scratch_file_is_not_followed(result, tmp_path, monkeypatch):
    (tmp_path / "mine").write_text("mine")
    monkeypatch.setattr(files.secrets, "token_hex", lambda _: "known")
    (tmp_path / files.SCRATCH.format("known")).symlink_to(tmp_path / "mine")
    (tmp_path / f".out.npz.{os.getpid()}.part").symlink_to(tmp_path / "mine")  # the name that it once had
    with pytest.raises(DataError, match="cannot be written"):
        result.save(tmp_path / "out.npz")
    assert (tmp_path / "mine").read_text() == "mine"


@posix
@pytest.mark.parametrize("writer", WRITERS)
def test_a_device_stays_a_device(writers, tmp_path, writer):
    null = device(tmp_path / "null.png", 3)
    writers[writer](null)
    assert stat.S_ISCHR(null.lstat().st_mode)


@posix
def test_a_full_device_is_said(result, tmp_path):
    full = device(tmp_path / "full", 7)
    with pytest.raises(DataError, match=f"cannot be written to {full}: No space left on device"):
        result.save(full)
    assert stat.S_ISCHR(full.stat().st_mode)
    (tmp_path / "stdout").symlink_to(full)  # as /dev/stdout is a link to a terminal
    with pytest.raises(DataError, match="No space left on device"):
        result.save(tmp_path / "stdout")
    assert (tmp_path / "stdout").is_symlink()


@posix
def test_a_pipe_is_written_and_one_without_a_reader_is_refused(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device or address"):
        write(pipe, b"content")
    seen = []
    reader = threading.Thread(target=lambda: seen.append(pipe.read_bytes()))
    reader.start()
    end = time.monotonic() + 5
    while not seen and time.monotonic() < end:
        try:
            write(pipe, b"c" * 200_000)
        except OSError:
            time.sleep(0.01)
        else:
            reader.join(5)
    assert seen == [b"c" * 200_000]


@posix
def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(OSError, match="neither a file, nor a terminal, nor a pipe"):
            write(Path("socket"), b"content")


def test_a_hundred_and_twenty_saves_at_once(result, tmp_path):
    with ThreadPoolExecutor(16) as pool:
        paths = list(pool.map(lambda _: result.save(tmp_path / "one.npz"), range(120)))
    assert set(paths) == {tmp_path / "one.npz"}
    assert load_result(tmp_path / "one.npz").values == result.values
    assert list(tmp_path.iterdir()) == [tmp_path / "one.npz"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, OSError(28, "No space left on device")])
def test_what_stops_a_write_leaves_what_was_there(writers, tmp_path, monkeypatch, writer, stop):
    writers[writer](tmp_path / "out.png")
    before = (tmp_path / "out.png").read_bytes()

    def stopped(*_):
        raise stop

    monkeypatch.setattr(files.os, "fsync", stopped)
    with pytest.raises((KeyboardInterrupt, SystemExit, OSError, InputError)):
        writers[writer](tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == before
    assert list(tmp_path.iterdir()) == [tmp_path / "out.png"]


@pytest.mark.slow
@posix
@pytest.mark.parametrize("ending", ["png", "pdf", "npz"])
def test_a_full_disk_leaves_no_half_of_a_file(tmp_path, ending):
    """A real failure of the system's write, in a process of its own."""
    code = f"""
import resource, warnings
from nuscatter.errors import InputError
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.likelihoods.likelihood import Pull
from matplotlib.figure import Figure
from nuscatter.figures.style import save
figure, result = Figure(), fit(Pull("x", 2.0, 0.5))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    result.save("out.npz") if {ending == "npz"} else save(figure, "out.{ending}")
except InputError as error:
    assert "cannot be written" in str(error) and "File too large" in str(error), error
else:
    raise SystemExit("no error")
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@posix
def test_permissions(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "new", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    (tmp_path / "new").chmod(0o604)
    write(tmp_path / "new", b"again")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o604


def test_the_longest_name(tmp_path):
    write(tmp_path / ("n" * 255), b"content")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"content"


@pytest.mark.parametrize("writer", ["result", "figure", "chunks", "ground state"])
def test_scratch_files_of_killed_runs_are_removed(writers, tmp_path, monkeypatch, writer):
    from nuscatter.computing.run_folder import open_store

    folder = tmp_path / "hartree-fock"
    folder.mkdir()
    old, new = (folder / files.SCRATCH.format(name) for name in ("old", "new"))
    others = [folder / ".someone.part", folder / ".nuscatter-notes"]
    for each in (old, new, *others):
        each.write_text("")
    hours_ago = time.time() - 2 * files.ABANDONED
    for each in (old, *others):
        os.utime(each, (hours_ago, hours_ago))
    if writer == "chunks":
        open_store(folder, {"task": "nothing"})
    elif writer == "ground state":
        from nuscatter.structure.skyrme.hartree_fock import HartreeFock

        monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
        HartreeFock("SLy4").solve("O16")
    else:
        writers[writer](folder / "out.png")
    assert not old.exists()
    assert all(each.exists() for each in (new, *others))


@posix
def test_a_killed_process_leaves_only_its_scratch_file(tmp_path):
    code = f"""
import os, signal
from pathlib import Path
from nuscatter.computing import files
files.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
files.write(Path({str(tmp_path / "out")!r}), b"content")
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode != 0
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))
    write(tmp_path / "out", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_a_folder_that_is_not_there_is_not_made(writers, tmp_path):
    for name in ("result", "scan", "figure"):
        with pytest.raises(InputError, match="cannot be written"):
            writers[name](tmp_path / "none" / "out.png")
    for check in (archive.check_place, figure_path):
        with pytest.raises(InputError, match=f"there is no folder {tmp_path / 'none'}"):
            check(tmp_path / "none" / "out.png")
    assert list(tmp_path.iterdir()) == []


def test_a_packed_result_is_not_unpacked(result, tmp_path):
    """An .npz of 1 MB may hold a gigabyte of zeros; ours are not packed."""
    import numpy as np

    path = result.save(tmp_path / "a.npz")
    with np.load(path) as kept:
        np.savez_compressed(tmp_path / "b.npz", **kept)
    with pytest.raises(DataError, match="is not a saved fit result, or is damaged"):
        load_result(tmp_path / "b.npz")


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["1,,2", "1,2,", ",1,2", "1, ,2", "1\t,\t,2", ",", "1,2,3", "1", "1 2 3", "1;2", "1,x"]
)
def test_a_missing_number_is_not_passed_over(tmp_path, line):
    path = tmp_path / "table.csv"
    path.write_text(f"# E, N\n4, 5\n{line}\n")
    with pytest.raises(DataError, match=r"line 3, has .*2 numbers a line were expected"):
        table(path, ["E", "N"])
    with pytest.raises(DataError, match="has no spectrum"):
        read_spectra({"U235": path})


@pytest.mark.parametrize("between", [",", ", ", " , ", " ", "\t", " \t "])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_at_the_beginning_is_no_number(tmp_path, between, mark, end):
    path = tmp_path / "table.csv"
    path.write_bytes(f"{mark}1{between}2{end}{end}# comment{end}3{between}1 # end{end}".encode())
    assert table(path, ["E", "N"]).tolist() == [[1.0, 2.0], [3.0, 1.0]]
    assert read_spectra({"U235": path})["U235"].support[0] > 0

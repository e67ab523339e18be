"""Files are found or downloaded (against a local HTTP server), verified, read as tables, or refused in a sentence."""

import hashlib
import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from nuscatter.computing import files
from nuscatter.errors import DataError, InputError
from nuscatter.releases import download, fetch
from nuscatter.releases.fetch import locate, present
from nuscatter.releases.hashes import Checksum
from nuscatter.releases.registry import Release, ReleaseFile

BODY = b"".join(b"%d 0.5 1.25\n" % n for n in range(1000))
PATH = "Data/table.txt"


class Answer(NamedTuple):
    status: int = 200
    body: bytes = BODY
    length: int | None = None
    stall: bool = False


class Server:
    """An HTTP server on a free local port that gives one answer and counts the requests."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.requests: list[str] = []
        self.let_go = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append(self.path)
                answer = server.answer
                if answer.stall:
                    server.let_go.wait(10)
                    return
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/files/table.txt?download=1"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.let_go.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NUSCATTER_DATA"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "cache"
    monkeypatch.setenv("NUSCATTER_CACHE", str(folder))
    return folder


def made_up(url: str, body: bytes = BODY, note: str = "", source: str = "") -> Release:
    sha = Checksum("sha256", hashlib.sha256(body).hexdigest(), "the made-up paper", len(body))
    file = ReleaseFile(PATH, url, (sha,), note, source)
    return Release("made_up", "A. Author", "https://example.org/made-up", "none", (file,))


def contents(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*"))


def refusal(release: Release) -> str:
    """Return the sentence with which a file is refused, having checked that it is one."""
    with pytest.raises(DataError) as caught:
        locate(release, PATH)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return sentence


def put_locally(folder: Path, body: bytes, monkeypatch: pytest.MonkeyPatch, path: str = PATH) -> Path:
    local = folder / "releases" / "made_up" / path
    local.parent.mkdir(parents=True)
    local.write_bytes(body)
    monkeypatch.setenv("NUSCATTER_DATA", str(folder / "releases"))
    return local


# ---- what works


def test_download_is_kept_whole_and_asked_for_once(server: Server, cache: Path) -> None:
    release = made_up(server.url)
    assert present(release, PATH) is None
    path = locate(release, PATH)
    assert path == cache / "made_up" / PATH
    assert path.read_bytes() == BODY
    assert locate(release, PATH) == path
    assert present(release, PATH) == path
    assert fetch.fetch(release) == {PATH: path}
    assert server.requests == ["/files/table.txt?download=1"]
    assert contents(cache) == ["made_up", "made_up/Data", "made_up/Data/table.txt"]


def test_any_one_accepted_hash_will_do(server: Server) -> None:
    release = made_up(server.url)
    wrong = Checksum("sha256", "0" * 64, "an older version", 10)
    md5 = Checksum("md5", hashlib.md5(BODY).hexdigest(), "Zenodo", len(BODY))
    file = replace(release.files[0], accepted=(wrong, md5))
    assert locate(replace(release, files=(file,)), PATH).read_bytes() == BODY


def test_progress_rises_to_the_size_without_printing(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[str, int, int]] = []
    locate(made_up(server.url), PATH, progress=lambda *call: seen.append(call))
    assert {(path, size) for path, _, size in seen} == {(PATH, len(BODY))}
    received = [bytes_so_far for _, bytes_so_far, _ in seen]
    assert received == sorted(received)
    assert len(received) > 2
    assert received[-1] == len(BODY)
    assert capfd.readouterr() == ("", "")


def test_progress_is_told_of_a_file_at_hand(server: Server) -> None:
    locate(made_up(server.url), PATH)
    seen: list[int] = []
    locate(made_up(server.url), PATH, progress=lambda _path, received, _size: seen.append(received))
    assert seen == [len(BODY)]


def test_two_threads_at_once(server: Server, cache: Path) -> None:
    release = made_up(server.url)
    start = threading.Barrier(8)

    def ask(_: int) -> bytes:
        start.wait()
        return locate(release, PATH).read_bytes()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {BODY}
    assert contents(cache) == ["made_up", "made_up/Data", "made_up/Data/table.txt"]


def test_local_folder_comes_first(server: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = made_up(server.url)
    locate(release, PATH)
    local = put_locally(tmp_path, BODY, monkeypatch)
    assert locate(release, PATH) == local
    assert present(release, PATH) == local
    assert len(server.requests) == 1


def test_local_folder_may_be_flat(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = put_locally(tmp_path, BODY, monkeypatch, path="table.txt")
    assert locate(made_up(server.url), PATH) == local
    assert server.requests == []


def test_a_file_missing_locally_is_downloaded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_locally(tmp_path, BODY, monkeypatch, path="other.txt")
    assert locate(made_up(server.url), PATH).is_relative_to(tmp_path / "cache")


def test_a_damaged_copy_in_the_cache_is_replaced(server: Server, cache: Path) -> None:
    release = made_up(server.url)
    path = locate(release, PATH)
    path.write_bytes(BODY[:100])
    assert present(release, PATH) is None
    assert locate(release, PATH).read_bytes() == BODY
    assert len(server.requests) == 2


# ---- what is refused, and leaves nothing behind


def test_wrong_hash(server: Server, cache: Path) -> None:
    server.answer = Answer(body=BODY[::-1])
    sentence = refusal(made_up(server.url, note="an older copy is known to be wrong", source="a better place"))
    assert hashlib.sha256(BODY[::-1]).hexdigest() in sentence
    assert f"{len(BODY)} bytes with sha256:{hashlib.sha256(BODY).hexdigest()} (the made-up paper)" in sentence
    assert "an older copy is known to be wrong; put a copy from a better place at" in sentence
    assert server.url in sentence
    assert contents(cache) == []


def test_truncated_body(server: Server, cache: Path) -> None:
    server.answer = Answer(body=BODY[:3000], length=len(BODY))
    sentence = refusal(made_up(server.url))
    assert f"broke off (IncompleteRead(3000 bytes read, {len(BODY) - 3000} more expected)); try again" in sentence
    assert server.url in sentence
    assert contents(cache) == []


def test_short_body_of_a_server_that_says_so(server: Server, cache: Path) -> None:
    server.answer = Answer(body=BODY[:3000])
    assert f"holds 3000 bytes with sha256:{hashlib.sha256(BODY[:3000]).hexdigest()}" in refusal(made_up(server.url))
    assert contents(cache) == []


def test_empty_body(server: Server, cache: Path) -> None:
    server.answer = Answer(body=b"")
    assert f"{server.url} is empty (0 bytes), but {len(BODY)} bytes" in refusal(made_up(server.url))
    assert contents(cache) == []


@pytest.mark.parametrize(
    ("status", "said", "advice"),
    [
        (404, "answered 404 Not Found", "address may have changed"),
        (504, "answered 504 Gateway Timeout", "try again later"),
    ],
)
def test_an_error_of_the_server(server: Server, cache: Path, status: int, said: str, advice: str) -> None:
    server.answer = Answer(status=status, body=b"<html>no</html>")
    sentence = refusal(made_up(server.url))
    assert f"{server.url} {said}" in sentence
    assert advice in sentence
    assert contents(cache) == []


def test_no_network_names_both_ways_out(cache: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/table.txt"
        sentence = refusal(made_up(url))
    assert sentence == (
        f"{url} could not be reached (Connection refused); connect to the network and try again, or put a copy from "
        "https://example.org/made-up at <folder>/made_up/Data/table.txt and set NUSCATTER_DATA=<folder>."
    )
    assert contents(cache) == []


def test_no_network_and_not_in_the_local_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_locally(tmp_path, BODY, monkeypatch, path="other.txt")
    sentence = refusal(made_up("http://127.0.0.1:1/table.txt"))
    assert sentence.startswith(f"{tmp_path / 'releases' / 'made_up' / PATH} does not exist, and http://127.0.0.1:1/")


def test_no_network_and_a_damaged_copy_in_the_cache(server: Server, cache: Path) -> None:
    path = locate(made_up(server.url), PATH)
    path.write_bytes(b"")
    sentence = refusal(made_up("http://127.0.0.1:1/table.txt"))
    assert sentence.startswith(f"{path} is empty (0 bytes)")
    assert "could not be reached" in sentence


def test_a_silent_server(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SILENCE", 0.2)
    server.answer = Answer(stall=True)
    assert "timed out" in refusal(made_up(server.url))
    assert contents(cache) == []


def test_interruption_leaves_nothing(server: Server, cache: Path) -> None:
    def interrupt(_path: str, received: int, _size: int) -> None:
        if received > 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        locate(made_up(server.url), PATH, progress=interrupt)
    assert contents(cache) == []


def test_cache_that_cannot_be_a_folder(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "file" / "cache"))
    sentence = refusal(made_up(server.url))
    assert "file/cache cannot be written (Not a directory); set NUSCATTER_CACHE" in sentence
    assert server.requests == []


def test_cache_that_refuses_the_move(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert "cannot be written (Permission denied)" in refusal(made_up(server.url))
    assert not [each for each in cache.rglob("*") if each.is_file()]


def test_full_disk(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert "cannot be written (No space left on device)" in refusal(made_up(server.url))
    assert not [each for each in cache.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty (0 bytes), but"),
        (BODY[:500], "holds 500 bytes with sha256:"),
        (BODY.replace(b"1.25", b"1.26"), f"holds {len(BODY)} bytes with sha256:"),
    ],
    ids=["empty", "truncated", "tampered"],
)
def test_local_file_that_is_not_the_published_one(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, said: str
) -> None:
    local = put_locally(tmp_path, body, monkeypatch)
    sentence = refusal(made_up(server.url))
    assert f"{local} {said}" in sentence
    assert hashlib.sha256(BODY).hexdigest() in sentence
    assert "unset NUSCATTER_DATA" in sentence
    assert local.read_bytes() == body
    assert server.requests == []
    assert not (tmp_path / "cache").exists()
    with pytest.raises(DataError):
        present(made_up(server.url), PATH)


@pytest.mark.parametrize(("make", "said"), [(False, "does not exist"), (True, "is not a folder")])
def test_data_folder_that_is_none(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: bool, said: str
) -> None:
    if make:
        (tmp_path / "nowhere").write_text("")
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path / "nowhere"))
    assert f"nowhere, which {said}; name a folder" in refusal(made_up(server.url))
    assert server.requests == []


# ---- names and hashes


def test_unknown_file_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no file of coherent_lar_2020 'cevnspd.txt'; did you mean Data/cevnspdf.txt"):
        locate("coherent_lar_2020", "cevnspd.txt")


def test_a_download_is_accepted_by_its_git_blob(server: Server) -> None:
    release = made_up(server.url)
    digest = hashlib.sha1(b"blob %d\0" % len(BODY) + BODY, usedforsecurity=False).hexdigest()
    file = replace(release.files[0], accepted=(Checksum("git-blob", digest, "git", 10**6),))
    assert locate(replace(release, files=(file,)), PATH).read_bytes() == BODY
    server.answer = Answer(body=BODY + b"1 2 3\n")
    other = replace(release, name="another", files=(file,))
    with pytest.raises(DataError, match=r"git-blob:.*so many bytes at most"):
        locate(other, PATH)


# ---- tables


@pytest.mark.parametrize("text", ["1 2\n3 4\n", "# a\n\n1,2  # b\n3, 4", "1\t2\r\n3\t4\r\n"])
def test_table_reads_the_layouts_of_the_releases(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.txt").write_bytes(text.encode())
    np.testing.assert_array_equal(fetch.table(tmp_path / "t.txt", ["x", "y"]), [[1, 2], [3, 4]])


def test_table_skips_a_header(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Bin Center (keVee)\n5 6\n")
    assert fetch.table(tmp_path / "t.txt", ["x", "y"], header=1).tolist() == [[5.0, 6.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no numbers, but 2 numbers a line were expected (energy, counts)"),
        ("# only a comment\n", "holds no numbers"),
        ("1 2\n3\n", "line 2, has 1 entries"),
        ("1 2\n\n3 4 5\n", "line 3, has 3 entries"),
        ("1 2\n3 four\n", "line 2, has 'four'"),
        ("1 2\n3 nan\n", "line 2, has 'nan'"),
        ("1 inf\n", "line 1, has 'inf'"),
        ("<html> <body>\n", "line 1, has '<html>'"),
    ],
)
def test_table_refuses(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "t.txt").write_text(text)
    with pytest.raises(DataError) as caught:
        fetch.table(tmp_path / "t.txt", ["energy", "counts"])
    assert said in str(caught.value)
    assert str(tmp_path / "t.txt") in str(caught.value)


def test_table_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.txt cannot be read \(No such file or directory\)\."):
        fetch.table(tmp_path / "none.txt", ["x"])
    (tmp_path / "binary").write_bytes(bytes(range(128, 256)))
    with pytest.raises(DataError, match="but 1 numbers a line were expected"):
        fetch.table(tmp_path / "binary", ["x"])


def test_import_loads_neither_pooch_nor_requests() -> None:
    code = "import sys, nuscatter.releases.fetch; print({'pooch', 'requests', 'scipy'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-W", "error", "-c", code], text=True).strip() == "set()"

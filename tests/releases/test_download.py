"""Servers that are slow, wrong or hostile: each is refused in a sentence, soon, and for little memory."""

import gzip
import hashlib
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.releases import download
from nuscatter.releases.fetch import locate, present
from nuscatter.releases.hashes import Checksum
from nuscatter.releases.registry import Release, ReleaseFile

BODY = b"".join(b"%d 0.5 1.25\n" % n for n in range(800))  # 10 kB
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"

Script = Callable[[socket.socket], None]


class Server:
    """A server that does to each connection what its script says, and counts the bytes that were taken from it."""

    def __init__(self, script: Script) -> None:
        self.script, self.asked, self.over = script, [], threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/table.txt"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if self.over.is_set():
                    return
                self.asked.append(connection.recv(65536))
                with suppress(OSError):
                    self.script(connection)

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            socket.create_connection(self.listener.getsockname(), timeout=1).close()
        self.thread.join()
        self.listener.close()


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], Server]]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NUSCATTER_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    running: list[Server] = []

    def start(script: Script) -> Server:
        running.append(Server(script))
        return running[-1]

    yield start
    for each in running:
        each.close()


def made_up(url: str, name: str = "made_up", path: str = "table.txt") -> Release:
    sha = Checksum("sha256", hashlib.sha256(BODY).hexdigest(), "the made-up paper", len(BODY))
    return Release(name, "A. Author", "https://example.org", "none", (ReleaseFile(path, url, (sha,)),))


def refusal(release: Release, tmp_path: Path) -> str:
    """Return the sentence of the refusal; nothing is left in the cache."""
    with pytest.raises(DataError) as caught:
        locate(release, release.files[0].path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]
    return sentence


def endless(head: bytes, block: bytes, sent: list[int]) -> Script:
    """Return a script that goes on for 400 MB, if it is let."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(400_000_000 // len(block)):
            connection.sendall(block)
            sent.append(len(block))

    return script


def dribble(head: bytes, byte: bytes) -> Script:
    """Return a script that sends a byte every 10 ms: no single wait is long."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + 2.0
        while time.monotonic() < end:
            connection.sendall(byte)
            time.sleep(0.01)

    return script


def in_chunks(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (OK + b"\r\n", bytes(65536)),
        (OK + b"Content-Length: 400000000\r\n\r\n", bytes(65536)),
        (OK + b"Content-Length: %d\r\n\r\n" % 10**30, bytes(65536)),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", in_chunks(bytes(65536))),
        (b"HTTP/1.1 302 Found\r\nLocation: /table.txt\r\nConnection: close\r\n\r\n", bytes(65536)),
        (b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n", bytes(65536)),
    ],
    ids=["no length", "its length", "a wild length", "chunks", "a redirection", "an error"],
)
def test_no_more_is_read_than_the_file_has(serve, tmp_path, head, block):
    """A 400 MB answer to a 10 kB file: what the kernel's buffers hold is all that leaves the server."""
    sent: list[int] = []
    server = serve(endless(head, block, sent))
    tracemalloc.start()
    try:
        sentence = refusal(made_up(server.url), tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert server.url in sentence
    assert sum(sent) < 100_000_000
    assert peak < 20_000_000


@pytest.mark.slow
@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate, gzip", "br"])
def test_a_packed_bomb_is_not_unpacked(serve, tmp_path, packing):
    """100 kB that unpack to 100 MB."""
    bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
    head = OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (packing.encode(), len(bomb))
    server = serve(lambda connection: connection.sendall(head + bomb))
    tracemalloc.start()
    try:
        sentence = refusal(made_up(server.url), tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ("sends more than" if "," not in packing and packing != "br" else "is packed as") in sentence
    assert peak < 20_000_000
    assert b"Accept-Encoding: identity" in server.asked[0]


def test_a_packed_answer_of_the_right_content_is_taken(serve):
    packed = gzip.compress(BODY)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    assert locate(made_up(serve(lambda c: c.sendall(head + packed)).url), "table.txt").read_bytes() == BODY


@pytest.mark.parametrize("length", ["abc", "-5", "1e4", ""])
def test_a_length_that_is_no_number(serve, tmp_path, length):
    head = OK + b"Content-Length: %s\r\n\r\n" % length.encode()
    sentence = refusal(made_up(serve(lambda connection: connection.sendall(head + BODY)).url), tmp_path)
    assert f"says that its length is {length!r}" in sentence or "Content-Length" in sentence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "byte"),
    [(OK + b"\r\n", b"1"), (OK, b"X"), (b"", b"H"), (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n2\r\n")],
    ids=["a body", "a header", "a status", "chunks"],
)
def test_a_slow_server_is_given_up(serve, tmp_path, monkeypatch, head, byte):
    monkeypatch.setattr(download, "BEGIN", 0.2)
    monkeypatch.setattr(download, "SLOWEST", 1e6)
    server = serve(dribble(head, byte))
    begin = time.monotonic()
    sentence = refusal(made_up(server.url), tmp_path)
    assert time.monotonic() - begin < 1.5
    assert "too slow to wait for; try again later" in sentence


def test_a_file_that_has_moved(serve):
    home = serve(lambda c: c.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY))
    to = home.url.encode()
    moved = serve(lambda c: c.sendall(b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % to))
    assert locate(made_up(moved.url), "table.txt").read_bytes() == BODY


def test_a_server_that_moves_its_file_without_end(serve, tmp_path):
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /again\r\n\r\n"
    server = serve(lambda connection: connection.sendall(head))
    assert "was moved more than 10 times" in refusal(made_up(server.url), tmp_path)
    assert len(server.asked) == 10


def test_a_file_that_is_moved_to_the_disk_is_not_read(serve, tmp_path):
    (tmp_path / "secret").write_bytes(BODY)
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file://%s/secret\r\n\r\n" % str(tmp_path).encode()
    assert "could not be reached" in refusal(made_up(serve(lambda c: c.sendall(head)).url), tmp_path)


# --- names that leave the cache folder --------------------------------------------------------------------------------

OUTSIDE = ["../x", "/x", "..", ".", "", "a\\b", "a\0b", "a\nb", "C:x"]


@pytest.mark.parametrize("name", [*OUTSIDE, "a/b", None])
def test_a_release_is_one_folder(name):
    with pytest.raises(InputError, match="the name of one folder was expected"):
        made_up("http://127.0.0.1:1/", name=name)


@pytest.mark.parametrize("path", [*OUTSIDE, "a/../../x", "a//b", "a/", "./x", None])
def test_a_file_of_a_release_is_below_its_folder(path):
    with pytest.raises(InputError, match=r"a relative path without '\.\.' was expected"):
        made_up("http://127.0.0.1:1/", path=path)


@pytest.mark.parametrize("at", ["made_up", "made_up/Data", "made_up/Data/table.txt"])
def test_a_link_out_of_the_cache_is_not_followed(serve, tmp_path, at):
    server = serve(lambda c: c.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY))
    (tmp_path / "elsewhere" / "Data").mkdir(parents=True)
    (tmp_path / "elsewhere" / "Data" / "table.txt").write_text("mine")
    link = tmp_path / "cache" / at
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "elsewhere" / Path(at).relative_to("made_up"))
    with pytest.raises(DataError, match="symbolic link"):
        locate(made_up(server.url, path="Data/table.txt"), "Data/table.txt")
    assert (tmp_path / "elsewhere" / "Data" / "table.txt").read_text() == "mine"
    assert len(list((tmp_path / "elsewhere").rglob("*"))) == 2


def test_the_cache_itself_may_be_a_link(serve, tmp_path):
    server = serve(lambda c: c.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY))
    (tmp_path / "large disk").mkdir()
    (tmp_path / "cache").symlink_to(tmp_path / "large disk")
    assert locate(made_up(server.url), "table.txt").read_bytes() == BODY


def test_a_large_or_endless_file_at_hand_is_not_read_whole(serve, tmp_path):
    release = made_up("http://127.0.0.1:1/")
    path = tmp_path / "cache" / "made_up" / "table.txt"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(10**12)  # a file of holes
    assert present(release, "table.txt") is None
    with pytest.raises(DataError, match="holds 1000000000000 bytes, but"):
        locate(release, "table.txt")
    path.unlink()
    path.symlink_to("/dev/zero")
    assert present(release, "table.txt") is None


def test_progress_is_told_by_the_thread_that_asked(serve):
    server = serve(lambda c: c.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY))
    callers = set()
    entry = replace(made_up(server.url).files[0])
    assert download.receive(entry, lambda *_: callers.add(threading.get_ident())) == BODY
    assert callers == {threading.get_ident()}

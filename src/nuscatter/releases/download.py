"""Receive one published file over the network, from a server that may be slow, wrong or hostile.

The size of the file is known before the download. So no more bytes than that are accepted, whatever size the server
states, compressed or not. A download that takes longer than it would on a slow line is stopped. It runs in a thread of
its own, because a server that sends a byte now and then keeps a reader waiting inside the operating system.
"""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, final
from urllib.parse import urljoin

from nuscatter.releases.registry import ReleaseFile

#: Reports a file's path in its release, the bytes received so far, and its size in bytes.
Progress = Callable[[str, int, int], None]

#: Longest time without a byte [s], longest time until an answer begins [s], slowest accepted line [bytes/s].
SILENCE, BEGIN, SLOWEST = 30.0, 60.0, 10_000.0

_REDIRECTS = 10
#: Compressions that requests undoes, some kilobytes at a time, so that the limit on the size holds. None is asked for.
_PACKED = ("", "identity", "gzip", "x-gzip", "deflate")


class NotReceivedError(Exception):
    """A download that did not arrive: what happened, and what to do about it."""

    def __init__(self, what: str, advice: str) -> None:
        Exception.__init__(self, what)
        self.advice = advice


def receive(entry: ReleaseFile, progress: Progress | None = None) -> bytes:
    """Return the bytes at a file's address, not more of them than its largest accepted size.

    Raises:
        NotReceivedError: the network's fault or the server's: no answer, an error, too much, too slow, cut short.
    """
    download = _Download(entry)
    worker = threading.Thread(target=download.run, daemon=True, name="nuscatter download")
    end = time.monotonic() + BEGIN + entry.largest / SLOWEST
    worker.start()
    try:
        while True:
            try:
                received = download.news.get(timeout=max(end - time.monotonic(), 0.0))
            except queue.Empty:
                what = f"{entry.url} sent {len(download.content)} of {entry.size} bytes in {BEGIN:g} s and more"
                raise NotReceivedError(f"{what}, too slow to wait for", "try again later") from None
            if received is None:
                break
            if progress is not None:
                progress(entry.path, min(received, entry.size), entry.size)
    finally:
        download.stop()
        worker.join(0.5)  # a server that has not begun to answer holds it longer; it ends with the process
    if isinstance(download.failure, NotReceivedError):
        raise download.failure
    if download.failure is not None:
        raise _not_received(entry, download.failure, len(download.content)) from None
    return bytes(download.content)


class _StoppedError(Exception):
    """The caller does not wait for the download any more."""


class _MovedError(Exception):
    """The file has another address."""


@final
class _Download:
    """One download: the file that pooch writes to, and the function that a thread runs."""

    def __init__(self, entry: ReleaseFile) -> None:
        self.entry, self.content = entry, bytearray()
        #: the number of bytes received so far, after each chunk; None when the download has ended
        self.news: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.failure: Exception | None = None
        self.stopped = False
        self.response: Any = None

    def run(self) -> None:
        """Download the file, also from an address that it has moved to; store what fails."""
        import pooch

        url = self.entry.url
        options = {
            "timeout": SILENCE,
            "hooks": {"response": self._check_answer},
            "headers": {"Accept-Encoding": "identity"},
            "allow_redirects": False,  # requests would read the whole text of a redirection
        }
        try:
            for _ in range(_REDIRECTS):
                try:
                    pooch.HTTPDownloader(**options)(url, self, None)
                    return
                except _MovedError as moved:
                    url = str(moved)
            raise self._refusal(f"was moved more than {_REDIRECTS} times")
        except Exception as error:  # an error of this thread is raised in the one that waits for it
            self.failure = error
        finally:
            if self.response is not None:
                self.response.close()
            self.news.put(None)

    def stop(self) -> None:
        """End the download soon: at the next byte, or at once where the connection can be shut."""
        self.stopped = True
        with suppress(Exception):
            self.response.raw.shutdown()

    def write(self, chunk: bytes) -> None:
        """Store a chunk, or refuse it: pooch calls this."""
        if self.stopped:
            raise _StoppedError
        if len(self.content) + len(chunk) > self.entry.largest:
            raise self._refusal(f"sends more than the {self.entry.largest} bytes of the file")
        self.content += chunk
        self.news.put(len(self.content))

    def flush(self) -> None:
        """Do nothing: pooch calls this after each chunk."""

    def _check_answer(self, response: Any, *_: object, **__: object) -> None:
        """Check the head of an answer before its content is read: requests calls this."""
        self.response = response
        if response.is_redirect:
            response.close()
            raise _MovedError(urljoin(response.url, response.headers["Location"]))
        head = response.headers
        length, packing = head.get("Content-Length", "0").strip(), head.get("Content-Encoding", "").strip().lower()
        if not (length.isascii() and length.isdigit()):
            raise self._refusal(f"says that its length is {length[:20]!r}")
        if packing not in _PACKED:
            raise self._refusal(f"is packed as {packing[:20]!r}, which was not asked for")
        if response.ok and not packing and int(length[:20]) > self.entry.largest:
            raise self._refusal(f"has {length[:20]} bytes, but the file has {self.entry.size}")

    def _refusal(self, what: str) -> NotReceivedError:
        advice = self.entry.note or "update nuscatter, or try again later"
        return NotReceivedError(f"the answer from {self.entry.url} {what}", advice)


def _not_received(entry: ReleaseFile, error: Exception, received: int) -> NotReceivedError:
    response = getattr(error, "response", None)
    if response is not None:
        status = int(response.status_code)
        advice = "update nuscatter, as the address may have changed" if status in {404, 410} else "try again later"
        return NotReceivedError(f"{entry.url} answered {status} {response.reason}", advice)
    if received or type(error).__name__ == "ChunkedEncodingError":
        return NotReceivedError(f"the download from {entry.url} broke off ({first_cause(error)})", "try again")
    what = f"{entry.url} could not be reached ({first_cause(error)})"
    return NotReceivedError(what, "connect to the network and try again")


def first_cause(error: BaseException) -> str:
    """Return the first cause of an error in a few words."""
    while True:
        inner = error.__cause__ or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text if len(text) <= 120 else f"{text[:117]}..."

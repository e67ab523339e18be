"""What the server sends back: bytes with their kind, or a sentence that says why there are none.

A worker compresses what is long before it sends it. So the process that serves the page, which is one for all, neither
compresses nor moves more bytes than the browser gets.
"""

import gzip
import json
from dataclasses import dataclass
from typing import Protocol, final

#: Shorter answers are not compressed: a header and a checksum would make them longer.
_LEAST_BYTES = 1024
#: Higher levels take three times as long for a few per cent.
_LEVEL = 5


class AnswerLike(Protocol):
    """What a worker's function returns: `nuscatter.explorer.answers.Answer`, or one of a test."""

    @property
    def status(self) -> int:
        """Return the status of HTTP: 200, or 422 for a state that the library refuses."""

    @property
    def media_type(self) -> str:
        """Return the kind of the content, as ``application/json``."""

    @property
    def content(self) -> bytes:
        """Return the content."""

    @property
    def file_name(self) -> str:
        """Return the name under which a browser saves it; empty for what the page shows itself."""


@final
@dataclass(frozen=True)
class Reply:
    """An answer on its way to the browser."""

    #: the status of HTTP
    status: int
    #: what the content is
    media_type: str
    #: the content, compressed if `compressed`
    content: bytes
    #: the name of the file that a browser saves; empty for what the page shows itself
    file_name: str = ""
    #: whether `content` is compressed by gzip
    compressed: bool = False
    #: seconds after which to ask again; 0 if asking again is of no use
    retry_after: int = 0

    def plain(self) -> bytes:
        """Return the content without compression."""
        return gzip.decompress(self.content) if self.compressed else self.content


def reply_of(answer: AnswerLike) -> Reply:
    """Return an answer as it is sent: text of more than a kilobyte is compressed.

    Example:
        >>> reply = reply_of(Reply(200, "application/json", b"[" + b"0, " * 1000 + b"0]"))
        >>> reply.compressed, len(reply.content) < 100, len(reply.plain())
        (True, True, 3003)
    """
    content, text = answer.content, answer.media_type.startswith(("text/", "application/"))
    compressed = text and len(content) >= _LEAST_BYTES
    if compressed:
        content = gzip.compress(content, _LEVEL, mtime=0)
    return Reply(answer.status, answer.media_type, content, answer.file_name, compressed)


def problem(status: int, sentence: str, retry_after: int = 0) -> Reply:
    """Return the reply that says in one sentence why there is no answer.

    Args:
        status: of HTTP, 400 or above.
        sentence: what is wrong, and what to do.
        retry_after: seconds after which to ask again; 0 if asking again is of no use.

    Example:
        >>> problem(404, "There is no such page.").content
        b'{"problems": [{"field": "", "says": "There is no such page."}]}'
    """
    content = json.dumps({"problems": [{"field": "", "says": sentence}]}, ensure_ascii=False).encode()
    return Reply(status, "application/json", content, retry_after=retry_after)

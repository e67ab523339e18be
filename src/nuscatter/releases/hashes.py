"""Where the hashes of files are checked: a `Checksum` is a hash that is accepted, and compares bytes with it.

A hash is the only proof that a file holds what was published: a name and a size do not tell a changed digit. Three
kinds are known, because the publishers give these: SHA-256, the MD5 that Zenodo shows, and git's own name of a file.
Which hashes are accepted for which file stands in ``registry.csv``; ``fetch.py`` asks for each file that is read or
downloaded whether one of them matches.
"""

import hashlib
from dataclasses import dataclass
from typing import final

from nuscatter.errors import unknown

_ALGORITHMS = ("sha256", "md5", "git-blob")


@final
@dataclass(frozen=True)
class Checksum:
    """A hash that is accepted for a file.

    Example:
        >>> empty = Checksum("md5", "d41d8cd98f00b204e9800998ecf8427e", "RFC 1321", size=0)
        >>> empty.matches(b""), empty.matches(b"a")
        (True, False)
        >>> blob = Checksum("git-blob", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "git", size=100)
        >>> blob.matches(b""), blob.matches(b"a")
        (True, False)
    """

    #: ``"sha256"``, ``"md5"``, or ``"git-blob"``: the SHA-1 of "blob <size>\\0" and the bytes, git's name of a file.
    algorithm: str
    #: The hash in lower-case hexadecimal digits.
    digest: str
    #: Who published or recorded this hash.
    origin: str
    #: Size of the file that has it, in bytes; of a git blob, whose hash holds the size, a bound is enough.
    size: int

    def __post_init__(self) -> None:
        if self.algorithm not in _ALGORITHMS:
            raise unknown("hash algorithm", self.algorithm, _ALGORITHMS)

    def matches(self, content: bytes) -> bool:
        """Return whether `content` has this size, or is within this bound, and has this hash."""
        fits = len(content) <= self.size if self.algorithm == "git-blob" else len(content) == self.size
        return fits and _digest(content, self.algorithm) == self.digest

    def __str__(self) -> str:
        bound = "; so many bytes at most" if self.algorithm == "git-blob" else ""
        return f"{self.algorithm}:{self.digest} ({self.origin}{bound})"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal digits.

    Example:
        >>> sha256(b"")[:16]
        'e3b0c44298fc1c14'
    """
    return _digest(content, "sha256")


def _digest(content: bytes, algorithm: str) -> str:
    """Return the hash of `content` in hexadecimal digits, of `_ALGORITHMS` or "sha1"."""
    if algorithm == "git-blob":  # git puts the kind and the size before the bytes, so the hash holds the size too
        return _digest(b"blob %d\0" % len(content) + content, "sha1")
    # SHA-1 and MD5 recognise a file here and protect no secret; a system that forbids them for secrets computes them so
    return hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()

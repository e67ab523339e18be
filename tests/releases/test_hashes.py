"""Hashes by other programs and by the standards that define them, and the sizes that go with them."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from nuscatter.errors import InputError
from nuscatter.releases.hashes import Checksum, sha256

BODY = b"".join(b"%d 0.5 1.25\n" % n for n in range(1000))
#: Hashes of "abc": FIPS 180-2, appendix B.1, and RFC 1321, appendix A.5.
OF_ABC = {
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "md5": "900150983cd24fb0d6963f7d28e17f72",
}


@pytest.mark.parametrize("algorithm", OF_ABC)
def test_the_hashes_of_the_standards(algorithm: str) -> None:
    accepted = Checksum(algorithm, OF_ABC[algorithm], "the standard", 3)
    assert accepted.matches(b"abc")
    for other in (b"abd", b"ab", b"abcd", b""):
        assert not accepted.matches(other)
    assert str(accepted) == f"{algorithm}:{OF_ABC[algorithm]} (the standard)"


def test_sha256_is_that_of_the_standard() -> None:
    assert sha256(b"abc") == OF_ABC["sha256"]


def test_an_unknown_algorithm_is_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=r"no hash algorithm 'crc32'.*sha256, md5, git-blob"):
        Checksum("crc32", "0", "nobody", 1)
    with pytest.raises(InputError, match="sha1"):  # of a file's bytes alone: nobody publishes it here
        Checksum("sha1", "0" * 40, "nobody", 1)


def test_a_hash_goes_with_its_size() -> None:
    digest = hashlib.md5(BODY).hexdigest()
    assert Checksum("md5", digest, "Zenodo", len(BODY)).matches(BODY)
    assert not Checksum("md5", digest, "Zenodo", len(BODY) - 1).matches(BODY)


def test_a_git_blob_is_the_hash_of_git(tmp_path: Path) -> None:
    """By git itself where there is one; "hello world" and a line end by the book (Pro Git, "Git Objects": 3b18e5…)."""
    book = Checksum("git-blob", "3b18e512dba79e4c8300dd08aeb37f8e728b8dad", "a book", 12)
    assert book.matches(b"hello world\n")
    assert not book.matches(b"hello world\r\n")
    plain = hashlib.sha1(b"hello world\n", usedforsecurity=False).hexdigest()
    assert not Checksum("git-blob", plain, "a book", 12).matches(b"hello world\n")
    (tmp_path / "body").write_bytes(BODY)
    if shutil.which("git") is not None:
        told = subprocess.run(["git", "hash-object", str(tmp_path / "body")], capture_output=True, check=True)
        assert Checksum("git-blob", told.stdout.decode().strip(), "git", 10**6).matches(BODY)


def test_the_size_of_a_git_blob_is_a_bound() -> None:
    digest = hashlib.sha1(b"blob %d\0" % len(BODY) + BODY, usedforsecurity=False).hexdigest()
    for size, accepted in [(len(BODY) - 1, False), (len(BODY), True), (len(BODY) + 1, True)]:
        assert Checksum("git-blob", digest, "git", size).matches(BODY) is accepted
    assert str(Checksum("git-blob", digest, "git", 1)) == f"git-blob:{digest} (git; so many bytes at most)"

"""A file that grows: interrupted anywhere, it goes on where the last whole block ended."""

import json

import pytest

from nuscatter.errors import InputError
from nuscatter.events.files.growing import finish, grow

RUN = {"seed": "1", "size": 10}


def blocks_until(stop):
    """Return blocks of two pieces each; before one of them, in the middle of the one before, the power fails."""

    def blocks(start):
        for number in range(start, 6):

            def pieces(number=number):
                yield b"<%d" % number
                if number == stop:
                    raise KeyboardInterrupt
                yield b">" * (number + 1)

            yield pieces()

    return blocks


WHOLE = b"head" + b"".join(b"<%d" % n + b">" * (n + 1) for n in range(6))


@pytest.mark.parametrize("stop", range(6))
def test_an_interrupted_file_is_cut_back_and_goes_on(tmp_path, stop):
    path = tmp_path / "run.txt"
    with pytest.raises(KeyboardInterrupt):
        grow(path, RUN, lambda: b"head", blocks_until(stop))
    assert not path.exists()
    note = json.loads((tmp_path / "run.txt.part.json").read_text())
    assert note["blocks"] == stop
    started = []

    def rest(start):
        started.append(start)
        return blocks_until(None)(start)

    finish(path, grow(path, RUN, lambda: b"another head", rest))
    assert started == [stop]
    assert path.read_bytes() == WHOLE
    assert [each.name for each in tmp_path.iterdir()] == ["run.txt"]


def test_bytes_behind_the_last_whole_block_are_forgotten(tmp_path):
    path = tmp_path / "run.txt"
    with pytest.raises(KeyboardInterrupt):
        grow(path, RUN, lambda: b"head", blocks_until(3))
    with (tmp_path / "run.txt.part").open("ab") as file:
        file.write(b"what a killed process left")
    finish(path, grow(path, RUN, lambda: b"head", blocks_until(None)))
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize("lost", [b"", b"not JSON", b'{"blocks": 2}'])
def test_without_a_note_or_with_a_file_that_is_too_short_it_begins_anew(tmp_path, lost):
    path = tmp_path / "run.txt"
    with pytest.raises(KeyboardInterrupt):
        grow(path, RUN, lambda: b"head", blocks_until(4))
    if lost:
        (tmp_path / "run.txt.part.json").write_bytes(lost)
    else:
        (tmp_path / "run.txt.part").write_bytes(b"hea")
    finish(path, grow(path, RUN, lambda: b"head", blocks_until(None)))
    assert path.read_bytes() == WHOLE


def test_a_file_of_another_run_is_not_continued(tmp_path):
    path = tmp_path / "run.txt"
    with pytest.raises(KeyboardInterrupt):
        grow(path, RUN, lambda: b"head", blocks_until(2))
    with pytest.raises(InputError, match=r"run.txt.part is an unfinished file of another run \(seed differ\)"):
        grow(path, RUN | {"seed": "2"}, lambda: b"head", blocks_until(None))


def test_a_file_that_is_there_stays_until_the_new_one_is_complete(tmp_path):
    path = tmp_path / "run.txt"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        grow(path, RUN, lambda: b"head", blocks_until(5))
    assert path.read_bytes() == b"old"
    finish(path, grow(path, RUN, lambda: b"head", blocks_until(None)))
    assert path.read_bytes() == WHOLE


def test_a_folder_that_is_not_there_is_an_error_before_anything_is_drawn(tmp_path):
    with pytest.raises(OSError, match="there is no folder"):
        grow(tmp_path / "no" / "run.txt", RUN, lambda: b"", blocks_until(0))

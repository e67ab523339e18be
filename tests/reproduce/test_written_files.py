"""Files of an item: names, content, and that what stands is left alone."""

from dataclasses import replace

import pytest

from nuscatter.reproduce.item import sheet
from nuscatter.reproduce.run import Reproduced
from nuscatter.reproduce.written_files import files_of, write_files, write_if_other

MADE = Reproduced(
    name="fig5",
    title="Fig. 5",
    caption="Caption.",
    alt="Caption.",
    references=("A paper",),
    sheets=(sheet("", {"E": ("MeV", [1.0])}), sheet("more", {"x": ("", ["a"])})),
    rows=(),
    notes=(),
    png=b"png",
    pdf=b"pdf",
)


def test_files_have_the_items_name_and_csv_says_what_it_is():
    found = files_of(MADE)
    assert list(found) == ["fig5.png", "fig5.pdf", "fig5.csv", "fig5_more.csv"]
    assert found["fig5.csv"].decode() == "# Fig. 5\n# Caption.\n# A paper\nE [MeV]\n1\n"
    assert list(files_of(replace(MADE, png=b"", pdf=b""))) == ["fig5.csv", "fig5_more.csv"]


def test_what_stands_is_not_written_again(tmp_path):
    paths = write_files(MADE, tmp_path)
    before = [path.stat().st_mtime_ns for path in paths]
    assert write_files(MADE, tmp_path) == paths
    assert [path.stat().st_mtime_ns for path in paths] == before
    assert not write_if_other(paths[0], b"png")
    assert write_if_other(paths[0], b"other")
    assert paths[0].read_bytes() == b"other"


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_files(MADE, tmp_path / "absent")

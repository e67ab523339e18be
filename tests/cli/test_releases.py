"""``nuscatter data``, and every command that needs a release: damaged files, no network, no folder."""

from pathlib import Path

import pytest


def test_data_list_without_releases(run):
    rows = run("data", "list", "--json").json["releases"]
    assert {row["name"] for row in rows} >= {"coherent_lar_2020", "coherent_csi_2018", "coherent_csi_2021"}
    assert not any(row["at hand"] for row in rows)
    table = run("data", "list")
    assert (table.code, table.err) == (0, "")
    assert table.out.count(" no ") == len(rows) + 5  # and five data sets; CONUS+ needs no release
    assert "https://doi.org/10.5281/zenodo.3903810" in table.out


@pytest.mark.releases
def test_data_at_hand(released, releases):
    assert {row["name"] for row in released("data", "list", "--json").json["releases"] if row["at hand"]} >= {
        "coherent_lar_2020",
        "coherent_csi_2021",
    }
    paths = released("data", "path", "coherent-csi-2021")
    assert paths.err == ""
    files = [Path(line) for line in paths.out.splitlines()]
    assert len(files) == 8
    assert all(file.is_file() and file.is_relative_to(releases) for file in files)
    assert released("data", "path", "coherent-csi-2021", "--json").json == {"files": [str(file) for file in files]}
    assert released("data", "fetch", "coherent_csi_2021") == (0, "8 files, verified.\n", "")
    assert len(released("data", "fetch", "coherent_csi_2021", "--json").json["files"]) == 8


def test_data_path_of_what_is_not_at_hand(run, refused):
    refused(run("data", "path", "coherent_lar_2020"), "not at hand", "nuscatter data fetch coherent_lar_2020")


NEEDS_CSI = [
    ("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"),
    ("fit", "coherent-csi-2021", "--parameter", "cevns", "--json"),
    ("report", "--out", "out"),
    ("data", "fetch", "coherent_csi_2021"),
    ("data", "path", "coherent_csi_2021"),
]


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("arguments", NEEDS_CSI, ids=" ".join)
@pytest.mark.parametrize("damage", ["changed", "truncated", "empty"])
def test_a_damaged_release_is_refused(run, copy, alone, arguments, damage, refused):
    file = copy / "brnPE.txt"
    content = file.read_bytes()
    new = {"changed": content.replace(b"1", b"2", 1), "truncated": content[: len(content) // 2], "empty": b""}[damage]
    assert new != content
    file.write_bytes(new)
    refused(run(*arguments), str(file), "expected", "sha256", "empty" if damage == "empty" else f"{len(new)} bytes")
    assert list((alone / "here").iterdir()) == []
    assert not (alone / "cache").exists()


@pytest.mark.releases
def test_the_events_of_another_source_are_refused_with_the_reason(run, copy, refused):
    """arXiv's own event files have other hashes than the tested copies: the refusal says so."""
    events = copy / "dataBeamOnC.txt"
    events.write_bytes(events.read_bytes() + b"7.5 6.5\n")
    refused(run("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"), str(events), "arXiv")


def test_a_bar_is_begun_on_a_terminal_alone(run, monkeypatch, refused):
    """Elsewhere not even a disabled one: that of rich 13 ends in an empty line."""
    from rich.progress import Progress

    begun = []
    monkeypatch.setattr(Progress, "start", lambda bars: begun.append(bars.console))
    monkeypatch.setattr(Progress, "stop", lambda _: None)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    refused(run("data", "fetch", "coherent_lar_2020"), "could not be reached")
    assert begun == []
    monkeypatch.setenv("FORCE_COLOR", "1")
    refused(run("data", "fetch", "coherent_lar_2020"), "could not be reached")
    assert len(begun) == 1


@pytest.mark.parametrize("arguments", NEEDS_CSI[:2] + NEEDS_CSI[3:4], ids=" ".join)
def test_without_network_nothing_is_half_written(run, alone, monkeypatch, arguments, refused):
    (alone / "empty").mkdir()
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "empty"))
    refused(run(*arguments), "could not be reached", "https://arxiv.org", str(alone / "empty"))
    assert [each for each in (alone / "cache").rglob("*") if each.is_file()] == []
    assert list((alone / "here").iterdir()) == []
    assert list((alone / "empty").iterdir()) == []


def test_a_folder_of_releases_that_does_not_exist(run, alone, monkeypatch, refused):
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "absent"))
    for arguments in (("fit", "coherent-csi-2021", "--parameter", "cevns"), ("data", "list"), ("report",)):
        refused(run(*arguments), "NUSCATTER_DATA", str(alone / "absent"), "does not exist")

"""The table of releases: well formed, as the records have it, and equal to the releases at hand."""

import re
from pathlib import Path

import pytest

from nuscatter.errors import InputError
from nuscatter.releases import fetch, registry
from nuscatter.releases.hashes import Checksum
from nuscatter.releases.registry import Release, ReleaseFile

ANY = Checksum("sha256", "0" * 64, "a talk", 10)


# ---- names and values


@pytest.mark.parametrize("name", ["coherent_lar_2020", "COHERENT-LAr-2020", " Coherent_LAR-2020 "])
def test_names_are_blind_to_case_and_dashes(name: str) -> None:
    assert registry.release(name).name == "coherent_lar_2020"


@pytest.mark.parametrize("name", ["coherent_lar_2019", "", None, 7])
def test_unknown_release(name: str) -> None:
    with pytest.raises(InputError, match=r"There is no release .*; the choices are coherent_lar_2020"):
        registry.release(name)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../up.txt", "a/../../up.txt"])
def test_a_path_cannot_leave_the_release(path: str) -> None:
    with pytest.raises(InputError, match="relative path"):
        ReleaseFile(path, "https://example.org", (ANY,))


def test_a_file_needs_a_known_hash() -> None:
    with pytest.raises(InputError, match="at least one hash"):
        ReleaseFile("a.txt", "https://example.org", ())


def test_the_name_of_a_release_is_that_of_one_folder() -> None:
    for name in ("", "..", "a/b", "a\\b", "c:", None):
        with pytest.raises(InputError, match="the name of one folder"):
            Release(name, "a talk", "https://example.org", "none", ())


def test_sizes_are_those_of_the_accepted_hashes() -> None:
    """The first hash says the size; the largest bounds what is read; a release's size is the sum."""
    one = ReleaseFile("a.txt", "https://example.org", (ANY, Checksum("md5", "0" * 32, "another talk", 25)))
    two = ReleaseFile("b/c.txt", "https://example.org", (ANY,))
    made = Release("mine", "a talk", "https://example.org", "none", (one, two))
    assert (one.size, one.largest, two.largest, made.size) == (10, 25, 10, 20)
    assert made.file("b/c.txt") is two
    with pytest.raises(InputError, match=r"no file of mine 'c.txt'.*b/c.txt"):
        made.file("c.txt")


# ---- the table


#: Nobody has read these files: known by git's hash alone, they are not among the releases at hand.
UNREAD = {"coherent_sns_flux"}
READ = tuple(each for each in registry.releases() if each.name not in UNREAD)


def test_registry_is_well_formed() -> None:
    lengths = {"sha256": 64, "md5": 32, "git-blob": 40}
    for release in registry.releases():
        paths = [file.path for file in release.files]
        assert len(set(paths)) == len({Path(path).name for path in paths}) == len(paths)
        assert all((release.reference, release.origin, release.licence))
        for file in release.files:
            assert ("git-blob" if release.name in UNREAD else "sha256") in {each.algorithm for each in file.accepted}
            assert {each.size for each in file.accepted} == {file.size}
            for each in file.accepted:
                assert re.fullmatch(f"[0-9a-f]{{{lengths[each.algorithm]}}}", each.digest)
                assert each.origin


def test_addresses_are_those_of_the_records() -> None:
    for name, head, tail in [
        ("coherent_lar_2020", "https://zenodo.org/records/3903810/files/", "?download=1"),
        ("coherent_csi_2018", "https://zenodo.org/records/1228631/files/", "?download=1"),
        ("coherent_csi_2021", "https://arxiv.org/src/2110.07730v2/anc/", ""),
    ]:
        for file in registry.release(name).files:
            assert file.url == head + Path(file.path).name.replace("+", "%2B") + tail


def test_every_zenodo_file_has_the_record_s_md5() -> None:
    for name in ("coherent_lar_2020", "coherent_csi_2018"):
        for file in registry.release(name).files:
            assert [each.origin[:13] for each in file.accepted if each.algorithm == "md5"] == ["Zenodo record"]


def test_event_files_of_csi_2021_say_what_is_known_of_arxiv_s_own() -> None:
    release = registry.release("coherent_csi_2021")
    for path, prefix in [("dataBeamOnC.txt", "b78333f0"), ("dataBeamOnAC.txt", "fba5c063")]:
        note = release.file(path).note
        assert f"sha256:{prefix}" in note
        assert "Newtrinos.jl" in release.file(path).source
        assert not any(each.digest.startswith(prefix) for each in release.file(path).accepted)


@pytest.mark.releases
def test_registry_against_the_releases_at_hand(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUSCATTER_DATA", str(releases))
    for release in READ:
        for path, found in fetch.fetch(release).items():
            assert found == releases / release.name / path
            content = found.read_bytes()
            assert all(each.matches(content) for each in release.file(path).accepted)


@pytest.mark.releases
def test_registry_against_the_manifest(releases: Path) -> None:
    lines = (releases / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
    manifest = {path.removeprefix("./"): digest for digest, path in (line.split(maxsplit=1) for line in lines if line)}
    for release in READ:
        for file in release.files:
            (sha,) = (each.digest for each in file.accepted if each.algorithm == "sha256")
            assert sha == manifest[f"{release.name}/{file.path}"]


@pytest.mark.releases
def test_every_data_file_of_the_releases_is_in_the_registry(releases: Path) -> None:
    left_out = {"CENNS10DataReleaseCompanion.pdf", "official_fig8_profile_analysisA.csv"}
    left_out |= {"LICENSE", "README.md", "ge_mini_timing_projection_fig4.csv"}
    for release in READ:
        folder = releases / release.name
        found = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
        if release.name == "reactor_flux":  # a folder of many origins, of which BESTIOLE is one
            found = {name for name in found if name.startswith("bestiole")}
        if release.name == "photoabsorption":  # photoneutrons; negative points; missing errors
            found = {name for name in found if not re.search("gxn|Jingo|^Ar_|Wyckoff", name)}
        assert found - left_out == {file.path for file in release.files}


@pytest.mark.releases
def test_event_files_at_hand_end_at_six_microseconds(releases: Path) -> None:
    for path, rows in [("dataBeamOnC.txt", 5142), ("dataBeamOnAC.txt", 4890)]:
        events = fetch.table(releases / "coherent_csi_2021" / path, ["energy", "time"])
        assert events.shape == (rows, 2)
        assert events[:, 1].max() < 6

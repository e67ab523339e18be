"""Which data can be shown: those at hand, without a download, and not the same events twice."""

import socket

import pytest

from nuscatter.datasets import datasets
from nuscatter.errors import InputError
from nuscatter.explorer.profiles.released import RELEASES, baseline, first_data, released
from nuscatter.releases.registry import release
from nuscatter.releases.registry import releases as known_releases


@pytest.fixture
def nothing_at_hand(monkeypatch, tmp_path):
    """No folder of releases, an empty cache, and no network."""
    monkeypatch.delenv("NUSCATTER_DATA", raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))

    def refused(*_args, **_named):
        raise AssertionError("the page must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.mark.slow
def test_every_data_set_is_told_with_its_release_or_needs_none(nothing_at_hand):
    for name in datasets():
        if name in RELEASES:
            assert RELEASES[name] in {each.name for each in known_releases()}
            with pytest.raises(InputError, match=rf"^likelihood.data: .*nuscatter data fetch {RELEASES[name]}"):
                released((name,))
        else:
            assert released((name,))[0].name == name


def test_a_damaged_release_is_said(monkeypatch, tmp_path):
    for each in release("coherent_lar_2020").files:
        path = tmp_path / "coherent_lar_2020" / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1 2 3\n")
    monkeypatch.setenv("NUSCATTER_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"^likelihood.data: .*coherent_lar_2020"):
        released(("coherent_lar_2020",))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("conus_2024", "conus_2024"), "each was expected once"),
        (("coherent_csi_2021", "coherent_csi_2017"), "hold those of COHERENT-CsI-2017"),
        (("coherent_ge_2026", "coherent_ge_2024"), "not known whether events"),
    ],
)
def test_the_same_events_are_not_added_twice(names, said):
    with pytest.raises(InputError, match=f"^likelihood.data: .*{said}"):
        released(names)


def test_the_first_data_are_those_of_the_experiment():
    assert first_data("coherent-csi-2021") == ("coherent_csi_2021",)
    assert first_data("") == first_data("COHERENT-Ge") == ("coherent_lar_2020",)


def test_distances_are_the_published_ones():
    assert [baseline(each) for each in ("coherent_csi_2017", "coherent_lar_2020", "coherent_ge_2024")] == [
        19.3,
        27.5,
        19.2,
    ]
    assert baseline("conus_plus_2025") == 20.7
    for name in ("xenonnt_b8_2024", "pandax4t_b8_2024"):
        with pytest.raises(InputError, match=f"^likelihood.data: {name} is of neutrinos from the Sun"):
            baseline(name)

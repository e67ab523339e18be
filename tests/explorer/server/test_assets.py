"""The files of the page: which are served, and that a change is seen."""

import gzip
import os

import pytest

from nuscatter.errors import InputError
from nuscatter.explorer.server import assets as module
from nuscatter.explorer.server.assets import Assets, plotly_file


@pytest.fixture
def assets(page):
    return Assets(page, plotly_file())


def test_a_file_and_its_kind(assets, page):
    found = assets.get("scripts/a.js")
    assert found.content == gzip.decompress(found.compressed) == (page / "scripts" / "a.js").read_bytes()
    assert found.media_type.startswith("text/javascript")
    assert assets.get("scripts/a.js") is found  # it is read once


def test_a_changed_file_is_read_again_and_has_another_etag(assets, page):
    before = assets.get("scripts/a.js")
    (page / "scripts" / "a.js").write_text("// another")
    after = assets.get("scripts/a.js")
    assert after.content == b"// another"
    assert after.etag != before.etag


def test_plotly_is_that_of_the_package_even_if_the_folder_has_one(assets):
    found = assets.get("plotly.min.js")
    assert len(found.content) > 1_000_000
    assert len(found.compressed) < 0.4 * len(found.content)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.js",
        "scripts/../../secret.js",
        "..\\secret.js",
        "/secret.js",
        "scripts//a.js",
        ".hidden.js",
        "scripts/..",
        "notes.txt",
        "scripts",
        "",
        ".",
        "a.js\n",
        "scripts/a.js\0",
        "none.js",
    ],
)
def test_nothing_else_is_served(assets, name):
    assert assets.get(name) is None


def test_a_link_out_of_the_folder_is_not_followed(assets, page):
    try:
        os.symlink(page.parent / "secret.js", page / "link.js")
        os.symlink(page.parent, page / "up", target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    assert assets.get("link.js") is None
    assert assets.get("up/secret.js") is None


def test_plotly_is_found_without_loading_the_package():
    path = plotly_file()
    assert path.name == "plotly.min.js"
    assert path.stat().st_size > 1_000_000


@pytest.mark.parametrize("folders", [None, [], ["."]])
def test_without_the_package_a_sentence_says_how_to_install_it(monkeypatch, tmp_path, folders):
    from importlib.machinery import ModuleSpec

    spec = ModuleSpec("plotly", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path / each) for each in folders or ()]
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _: None if folders is None else spec)
    with pytest.raises(InputError, match=r"pip install 'nuscatter\[web\]'"):
        plotly_file()

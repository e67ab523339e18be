"""Tables of a file as the sections read them."""

import tomllib
from pathlib import Path

import pytest

from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.sections import Below


@pytest.fixture
def reads(tmp_path):
    """What a value makes of a text of TOML; files that it names are looked for in `tmp_path`."""

    def call(value, text: str, **known):
        place = Place(lambda _: "here", Path(tmp_path), ("table",))
        table = tomllib.loads(text)
        return (value if hasattr(value, "read") else Below(value)).read(place, table, known)

    return call

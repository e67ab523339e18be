"""The page of an experiment's file names every key that a file may have, with what is expected of it."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from nuscatter.catalogue.experiment_files.detectors import DETECTOR
from nuscatter.catalogue.experiment_files.pulses import PULSE
from nuscatter.catalogue.experiment_files.quenchings import QUENCHING
from nuscatter.catalogue.experiment_files.reading import FILE
from nuscatter.catalogue.experiment_files.responses import DIRECTIONS, EFFICIENCY, SMEARING, TIME_EFFICIENCY
from nuscatter.catalogue.experiment_files.sources import SOURCE

pytest.importorskip("sphinx")
pytestmark = pytest.mark.slow  # with the documentation, whose packages these tests need
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page():
    """The module of the directive."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        spec = importlib.util.spec_from_file_location(
            "experiment_files", ROOT / "docs" / "_ext" / "experiment_files.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def test_every_key_of_every_section_is_in_the_tables(page):
    shown = {(name, kind, row[0]) for name, _, kinds in page.tables() for kind, _, rows in kinds for row in rows}
    places = {
        "": (FILE,),
        "source": SOURCE.sections,
        "source.pulse": PULSE.sections,
        "detector": (DETECTOR,),
        "detector.quenching": QUENCHING.sections,
        "detector.smearing": SMEARING.sections,
        "detector.efficiency": EFFICIENCY.sections,
        "detector.electron_efficiency": EFFICIENCY.sections,
        "detector.time_efficiency": TIME_EFFICIENCY.sections,
        "detector.visible.electron": QUENCHING.sections,
        "detector.directions": (DIRECTIONS,),
    }
    expected = {
        (name, section.kind, key.name)
        for name, sections in places.items()
        for section in sections
        for key in section.keys
    }
    assert expected - shown == set()
    assert len(shown) > 150


def test_every_key_has_a_meaning_and_says_what_holds_without_it(page):
    for name, _, kinds in page.tables():
        for _, meaning, rows in kinds:
            assert meaning
            for key, says, what, default in rows:
                assert says, f"{name}.{key}"
                assert what.endswith("."), f"{name}.{key}"
                assert default, f"{name}.{key}"


def test_the_page_shows_a_message_as_it_is(tmp_path):
    """The mistake that the page shows is answered by the sentence that it shows."""
    from nuscatter.catalogue.experiment_files.reading import read_experiment

    text = (ROOT / "docs" / "experiment_files.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "mine.toml").write_text(example.replace('"3 GW"', '"3"'))
    with pytest.raises(ValueError, match="power") as error:
        read_experiment(tmp_path / "mine.toml")
    assert str(error.value) in text

"""The experiment of a state as a file: read again, it is the same experiment."""

import tomllib

import pytest

import nuscatter as ns
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.presets import preset, with_preset
from nuscatter.explorer.state import State
from nuscatter.explorer.toml_text import toml_text


@pytest.mark.parametrize("name", ["COHERENT-LAr-2020", "COHERENT-CsI-2021", "CONUS+", "NUCLEUS", "MINER"])
def test_a_preset_and_its_fields_give_the_same_experiment(name, tmp_path):
    for at, (known, state) in enumerate([(name, State({})), ("", preset(name))]):
        file = tmp_path / f"{at}.toml"
        file.write_text(toml_text(known, state), encoding="utf-8")
        assert ns.read_experiment(file).counts(ns.StandardModel()) == pytest.approx(
            ns.experiment(name).counts(ns.StandardModel()), rel=1e-9, abs=1e-12
        )


@pytest.mark.parametrize("name", with_preset())
def test_the_text_says_what_the_state_does(name):
    state = preset(name)
    again = State.of_table(tomllib.loads(toml_text("", state)))
    assert again.table() == state.table()


def test_the_nuclear_model_stands_in_the_file(tmp_path):
    file = tmp_path / "mine.toml"
    texts = {"experiment": "CCM", "structure": "klein_nystrand"}
    file.write_text(toml_text("CCM", State(texts)), encoding="utf-8")
    asked = Asked(State(texts))
    assert ns.read_experiment(file).counts(ns.StandardModel()) == pytest.approx(
        asked.experiment.counts(asked.model), rel=1e-9, abs=1e-12
    )


def test_several_sources_stand_in_a_list(tmp_path):
    file = tmp_path / "mine.toml"
    line = {"kind": "radioactive", "nuclide": "Cr51", "activity": "5 MCi", "distance": "1 m", "duration": "10 day"}
    texts = {f"source.{at}.{key}": text for at in (0, 1) for key, text in line.items()}
    texts |= {"detector.target": "Ge", "detector.mass": "1 kg", "detector.bins.from": "1 eV", "title": 'a "b" \\c'}
    file.write_text(toml_text("", State(texts)), encoding="utf-8")
    once = {key.replace(".0.", "."): text for key, text in texts.items() if not key.startswith("source.1")}
    twice, one = (Asked(State(each)).experiment.counts(ns.StandardModel()).sum() for each in (texts, once))
    assert twice == pytest.approx(2 * one, rel=1e-12)
    assert ns.read_experiment(file).counts(ns.StandardModel()).sum() == pytest.approx(twice, rel=1e-9)

"""``nuscatter cite``, with no release at hand."""

import json
import re

import pytest

from nuscatter.datasets import datasets


def test_text_and_bibtex(run):
    done = run("cite", "sly4")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "E. Chabanat et al., Nucl. Phys. A 635 (1998) 231"
    assert "@article{chabanat1998,\n  author = {E. Chabanat and others}," in done.out


def test_blind_to_case_and_dashes(run):
    assert run("cite", "Coherent CsI-2021").out == run("cite", "coherent_csi_2021").out


@pytest.mark.parametrize("name", datasets())
def test_data_sets_are_cited_where_no_release_is_at_hand(run, name):
    assert "eprint = {" in run("cite", name).out


def test_a_source_that_is_no_publication_is_shown_as_it_stands(run):
    assert "no publication in: exposure: Not begun at the reactor" in run("cite", "NUCLEUS").out


def test_the_standard_model_is_cited_with_the_review(run):
    done = run("cite", "StandardModel")
    assert done.code == 0
    assert "D. Z. Freedman, Phys. Rev. D 9 (1974) 1389\n    for interactions.channels.VECTOR" in done.out
    assert "@article{pandey2024," in done.out


def test_one_json_object(run):
    done = run("cite", "SNS", "--json")
    assert done.out.count("\n") == 1
    found = json.loads(done.out)
    assert {each["eprint"] for each in found["references"]} >= {"2109.11049", "2006.12659"}
    assert all(re.match(r"@(misc|article)\{", each["bibtex"]) for each in found["references"])
    assert found["other"] == []
    assert json.loads(run("cite", "NUCLEUS", "--json").out)["other"]


def test_an_unknown_name_lists_choices(run):
    done = run("cite", "coherent_csi_202")
    assert (done.code, done.out) == (2, "")
    assert "did you mean coherent_csi_2021" in done.err

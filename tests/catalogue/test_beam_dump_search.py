"""A search as its facts: what it shares out, and what is refused."""

import math

import pytest

import nuscatter as ns
from nuscatter.catalogue.beam_dump_search import DarkSearch
from nuscatter.catalogue.dark_searches import dark_search, dark_searches
from nuscatter.units import keV, us

CCM = dark_search("CCM120")


def test_a_share_has_a_share_of_all_that_is_counted():
    part = CCM.share(0.25)
    assert (part.mass, part.steady, part.observed) == (CCM.mass / 4, CCM.steady / 4, CCM.observed / 4)
    assert part.pot == CCM.pot
    assert dark_search("CCM200").share(2).observed is None
    neutrons = next(each for each in dark_searches if each.neutrons > 0)
    assert neutrons.share(0.25).neutrons == neutrons.neutrons / 4


FACTS = {name: getattr(CCM, name) for name in DarkSearch.__dataclass_fields__}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": 1}, "name"),
        ({"facility": "CERN"}, "facility"),
        ({"pot": -1.0}, "pot"),
        ({"mass": 7000.0}, "did you mean"),
        ({"distance": 0.0}, "distance"),
        ({"windows": None}, "windows"),
        ({"energies": ()}, "energies"),
        ({"observed": math.nan}, "observed"),
        ({"angle": 90.0}, "angle"),
        ({"energies": (50 * keV, 10 * keV)}, "threshold"),
        ({"energies": (0.0, 10 * keV)}, "threshold"),
        ({"windows": (0.0,)}, "at least two edges"),
        ({"windows": (1 * us, 0.0)}, "at least two edges"),
        ({"kept": 1.5}, "kept"),
        ({"kept": 0.0}, "kept"),
        ({"pions_per_pot": -0.1}, "pions_per_pot"),
        ({"captures_per_pot": -0.1}, "captures_per_pot"),
        ({"pions_uncertainty": 0.0}, "pions_uncertainty"),
        ({"pions_tilt": 1.0}, "pions_tilt"),
        ({"pions_tilt": 0.0}, "pions_tilt"),
        ({"flux_uncertainty": 0.0}, "flux_uncertainty"),
        ({"nu_per_pot": math.nan}, "nu_per_pot"),
        ({"steady": -1.0}, "steady"),
        ({"sources": {}}, "no source for pot"),
        ({"sources": 1}, "sources"),
    ],
)
def test_what_is_refused(change, words):
    with pytest.raises(ns.InputError, match=words):
        DarkSearch(**{**FACTS, **change})


def test_a_share_of_nothing_and_a_run_before_its_start_are_refused():
    with pytest.raises(ns.InputError, match="part"):
        CCM.share(0.0)
    with pytest.raises(ns.InputError, match="run"):
        CCM.open_time(-1.0)

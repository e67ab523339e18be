"""The index of the catalogue: names blind to case and dashes, one object a name, published results."""

import math

import pytest

from nuscatter.catalogue.entries import describe, entries, entry, experiment, experiments, independent
from nuscatter.catalogue.published_facts import Setup, setups
from nuscatter.datasets import datasets, load
from nuscatter.errors import InputError
from nuscatter.units import cm

NAMES = ("COHERENT-LAr-2020", "COHERENT-CsI-2021")


@pytest.mark.parametrize("name", ["COHERENT-CsI-2021", "coherent-csi-2021", "coherent_csi_2021", "Coherent CsI 2021"])
def test_names_are_blind_to_case_and_dashes(name):
    assert entry(name).name == "COHERENT-CsI-2021"
    assert experiment(name).detector.material.name == "CsI"


def test_the_names_are_listed():
    assert set(NAMES) <= set(experiments())
    assert {"coherent_lar_2020", "coherent_csi_2021"} <= set(datasets())


@pytest.mark.parametrize("name", ["COHERENT-CsI-2031", "", "argon", None, 2021])
def test_unknown_names_are_refused_with_the_choices(name):
    with pytest.raises(InputError, match=r"no experiment .*COHERENT-LAr-2020"):
        experiment(name)
    with pytest.raises(InputError, match=r"no dataset .*coherent_lar_2020"):
        load(name)


def test_an_experiment_is_built_once():
    assert experiment("coherent-lar-2020") is experiment("COHERENT-LAR-2020")


def test_published_numbers():
    argon, iodide = (entry(name).published for name in NAMES)
    assert argon.observed == (159, 43, 43)
    assert argon.predicted == (128, 17, 17)
    assert argon.rate_uncertainty == pytest.approx(17 / 128)
    assert iodide.observed == (306, 20, 20)
    assert iodide.predicted == (341, pytest.approx(math.hypot(11, 42)), pytest.approx(math.hypot(11, 42)))
    assert iodide.sin2_theta_w == (0.220, 0.026, 0.028)
    assert [each / (1e-40 * cm**2) for each in argon.cross_section] == pytest.approx([22, 7, 7])
    assert [each / (1e-40 * cm**2) for each in iodide.cross_section] == pytest.approx([165, 25, 30])
    for each in (argon, iodide):
        assert math.hypot(each.rate_without_flux, 0.10) == pytest.approx(each.rate_uncertainty, rel=1e-12)
    assert [entry(name).source for name in NAMES] == ["arXiv:2003.10630", "arXiv:2110.07730"]


def test_every_name_is_described_as_what_it_is():
    """Released data come first: a setup that was built from a release is described by its entry."""
    for each in entries:
        assert describe(each.name) is each
        assert experiment(each.name) is each.build()
    for each in setups():
        found = describe(each.name)
        assert found is each if each.built_as is None else found is entry(each.built_as)
        assert isinstance(found, Setup) == (each.built_as is None)


def test_data_are_not_added_twice():
    """The full exposure of CsI holds the first result: of the two only the former may be added to argon."""
    assert [each.name for each in independent()] == list(NAMES)
    assert all(each.contained_in is None or entry(each.contained_in) in independent() for each in entries)

"""Nuclear models by name."""

import pytest

import nuscatter as ns
from nuscatter.catalogue.nuclear_models import mean_field, nuclear_models


def test_the_names_are_those_of_the_functions_and_of_the_forces():
    known = nuclear_models()
    assert known["helm"] is ns.helm
    assert known["klein_nystrand_adapted"] is ns.klein_nystrand_adapted
    assert known["shell_model"] is ns.shell_model
    assert isinstance(known["SLy4"], ns.HartreeFock)
    assert isinstance(known["FSUGarnet"], ns.RelativisticMeanField)
    assert len(known) > 15


def test_the_mean_field_of_a_force_by_name():
    """Skyrme's and relativistic ones by one name, blind to case and dashes, with what was asked of it."""
    pairing = ns.structure.DeltaPairing()
    for name, kind in (("skm*", ns.HartreeFock), ("iufsu", ns.RelativisticMeanField)):
        found = mean_field(name, pairing)
        assert isinstance(found, kind)
        assert found.pairing is pairing
    with pytest.raises(ns.InputError, match="There is no force 'NL4'; did you mean NL3"):
        mean_field("NL4", pairing)

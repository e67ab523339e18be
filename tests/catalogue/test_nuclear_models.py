"""Nuclear models by name."""

import nuscatter as ns
from nuscatter.catalogue.nuclear_models import nuclear_models


def test_the_names_are_those_of_the_functions_and_of_the_forces():
    known = nuclear_models()
    assert known["helm"] is ns.helm
    assert known["klein_nystrand_adapted"] is ns.klein_nystrand_adapted
    assert known["shell_model"] is ns.shell_model
    assert isinstance(known["SLy4"], ns.HartreeFock)
    assert len(known) > 10

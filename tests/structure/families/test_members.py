import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.families.members import Member, published_members
from nuscatter.units import MeV

#: L of the papers, or of the compilation M. Dutra et al., Phys. Rev. C 85 (2012) 035201 and 90 (2014) 055203 [MeV].
PUBLISHED = {"SIII": 9.9, "SLy4": 45.9, "SkM*": 45.8, "SkO": 79.1, "IU-FSU": 47.2, "FSUGold": 60.5, "NL3": 118.5}


def test_the_slopes_are_the_published_ones_and_increase():
    members = published_members()
    slopes = {each.name: each.slope / MeV for each in members}
    for name, value in PUBLISHED.items():
        assert slopes[name] == pytest.approx(value, abs=0.3)
    assert (np.diff(list(slopes.values())) >= 0).all()
    assert len(slopes) == 11
    assert not {"SkE2", "SLy5"} & set(slopes)


@pytest.mark.slow
def test_argon_is_no_bubble_in_a_relativistic_set():
    garnet = next(each for each in published_members() if each.name == "FSUGarnet")
    levels = [each for each in garnet.model.solve("Ar40").levels if (each.kind, each.name) == ("proton", "2s1/2")]
    assert levels[0].occupation == pytest.approx(1)
    np.testing.assert_array_equal(
        garnet.model("Ar40").proton(50 * MeV), garnet.model.solve("Ar40").nucleus().proton(50 * MeV)
    )


def test_bad_input():
    model = published_members()[0].model
    for wrong in ((1, model, 50 * MeV), ("a", 3, 50 * MeV), ("a", lambda _: None, 50 * MeV), ("a", model, np.nan)):
        with pytest.raises(InputError):
            Member(*wrong)

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.luminosity.argon_models import COMPUTED, TABULATED, AllowedTransitions, argon_cross_sections
from nuscatter.units import MeV, cm


def test_each_name_is_another_cross_section():
    found = argon_cross_sections()
    assert set(COMPUTED) < set(found)
    reactions = [found[name].term.reactions for name in COMPUTED]
    assert len(set(reactions)) == len(COMPUTED)
    assert isinstance(found["0⁺ and 1⁺ alone"], AllowedTransitions)


def test_some_are_chosen_by_name():
    assert list(argon_cross_sections("SkM*", "SLy4")) == ["SkM*", "SLy4"]
    with pytest.raises(InputError, match="cross section"):
        argon_cross_sections("QRPA")


def test_tables_are_those_of_the_installed_package():
    """That of Kolbe at 30 MeV, 161.7e-42 cm², from the text of its file."""
    pytest.importorskip("snowglobes_data")
    found = argon_cross_sections()
    assert set(TABULATED) < set(found)
    sigma = found["SNOwGLoBES"](np.array([30.0]) * MeV, ns.nu_e)
    assert float(sigma[0] / cm**2) == pytest.approx(1.617e-40, rel=1e-3, abs=0)

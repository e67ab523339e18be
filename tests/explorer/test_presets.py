"""The experiments of the catalogue as states."""

import pytest

from nuscatter.catalogue.entries import experiments
from nuscatter.errors import InputError
from nuscatter.explorer.presets import FIRST, preset, with_preset
from nuscatter.explorer.views import VIEWS


def test_a_preset_is_the_file_of_the_experiment():
    texts = preset("coherent-lar-2020").texts
    assert texts["source.distance"] == "27.5 m"
    assert texts["source.pulse.kind"] == "gaussian"
    assert texts["detector.target"] == "Ar"


def test_what_cannot_be_predicted_has_none():
    left = set(experiments()) - set(with_preset())
    assert left == {"COHERENT-nubes", "COHERENT-NaI-185", "COHERENT-D2O", "CONUS"}
    for name in left:
        with pytest.raises(InputError, match="cannot be predicted"):
            preset(name)


def test_what_is_shown_first_is_there():
    assert FIRST["experiment"] in with_preset()
    assert FIRST["view"] in [each.name for each in VIEWS]

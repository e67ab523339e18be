"""Places as texts."""

import pytest

from nuscatter.cli.events.places import place_of
from nuscatter.detectors.volumes import Ball, Box, Cylinder
from nuscatter.errors import InputError
from nuscatter.events.place import Place
from nuscatter.units import cm, m


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("ball:30cm", Ball(30 * cm)),
        ("Cylinder:11cm:0.34m", Cylinder(radius=11 * cm, height=34 * cm)),
        ("box:1m:200cm:0.5m", Box((1 * m, 2 * m, 0.5 * m))),
        (None, None),
    ],
)
def test_a_volume_has_its_lengths_in_order(text, volume):
    place = place_of(text, "ball:5cm", "19.3m", True)
    assert (place.distance, place.source, place.flight) == (19.3 * m, Ball(5 * cm), True)
    if volume is None:
        assert place.volume is None
    else:
        assert type(place.volume) is type(volume)
        assert place.volume.volume == pytest.approx(volume.volume, rel=1e-12)
        assert place.volume.ends(19.3 * m) == pytest.approx(volume.ends(19.3 * m), rel=1e-12)


def test_points_need_no_place():
    assert place_of(None, None, None, False) is None
    assert isinstance(place_of(None, None, "3m", False), Place)


@pytest.mark.parametrize("text", ["ball", "ball:", "ball:3kg", "cylinder:1m", "sphere:1m", "box:1m:1m:1m:1m"])
def test_what_is_no_volume_is_refused(text):
    with pytest.raises(InputError):
        place_of(text, None, "19.3m", False)

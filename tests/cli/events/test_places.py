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
        assert place.volume.volume == pytest.approx(volume.volume, rel=1e-12, abs=0)
        assert place.volume.ends(19.3 * m) == pytest.approx(volume.ends(19.3 * m), rel=1e-12, abs=0)


def test_points_need_no_place():
    assert place_of(None, None, None, False) is None
    assert isinstance(place_of(None, None, "3m", False), Place)


@pytest.mark.parametrize("text", ["ball", "ball:", "ball:3kg", "cylinder:1m", "sphere:1m", "box:1m:1m:1m:1m"])
def test_what_is_no_volume_is_refused(text):
    with pytest.raises(InputError):
        place_of(text, None, "19.3m", False)


def test_a_volume_is_seen_from_the_side_that_is_asked_for():
    box = place_of("box:1m:2m:3m", None, "10kpc", False, "3:0:-4")
    assert box.line_of_sight == pytest.approx((0.6, 0.0, -0.8), rel=1e-12, abs=1e-15)
    tank = place_of("cylinder:1m:2m", None, "10kpc", False, "3:0:-4")
    assert tank.line_of_sight[2] == pytest.approx(-0.8, rel=1e-12, abs=0)


@pytest.mark.parametrize("sight", ["0:0:0", "1:2", "up", "1:nan:0", "inf:0:0"])
def test_what_is_no_direction_is_refused(sight):
    with pytest.raises(InputError, match="three numbers as"):
        place_of("box:1m:2m:3m", None, "10kpc", False, sight)


def test_what_looks_alike_from_everywhere_has_no_direction():
    for volume in ("ball:1m", None):
        with pytest.raises(InputError, match="look alike from everywhere"):
            place_of(volume, None, "10kpc", False, "1:0:0")
    with pytest.raises(InputError, match="need a --distance"):
        place_of(None, None, None, False, "1:0:0")

"""Pulses of a file are those of the library."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.pulses import PULSE
from nuscatter.errors import InputError
from nuscatter.sources.timing import Bunches, Gaussian, box, tabulated, triangle
from nuscatter.units import ns as nanosecond
from nuscatter.units import us

CASES = [
    ('kind = "gaussian"\nmean = "0.44 us"\nwidth = "150 ns"', Gaussian(mean=0.44 * us, width=0.15 * us)),
    ('kind = "box"\nlength = "1 us"', box(start=0.0, length=1 * us)),
    ('kind = "box"\nstart = "-1 us"\nlength = "2 us"', box(start=-1 * us, length=2 * us)),
    ('kind = "triangle"\nlength = "280 ns"\npeak = 0.25', triangle(start=0.0, length=280 * nanosecond, peak=0.25)),
    ('kind = "facility"\nname = "lujan"', ns.facility("Lujan").pulse),
    (
        'kind = "box"\nlength = "100 ns"\noffsets = "[0, 600] ns"\nweights = [1, 2]',
        Bunches(box(start=0.0, length=100 * nanosecond), (0.0, 600 * nanosecond), weights=(1.0, 2.0)),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_pulse_is_the_librarys(reads, text, expected):
    t = np.linspace(-1, 2, 40) * us
    np.testing.assert_allclose(reads(PULSE, text).cumulative(t), expected.cumulative(t), rtol=1e-12)


def test_a_table_of_times_and_a_name_alone(reads, tmp_path):
    (tmp_path / "p.csv").write_text("t [us], density\n0, 0\n1, 2\n3, 0\n")
    pulse = reads(PULSE, 'kind = "table"\nfile = "p.csv"')
    expected = tabulated(times=np.array([0, 1, 3]) * us, density=[0, 2, 0])
    assert pulse.cumulative(1.5 * us) == pytest.approx(expected.cumulative(1.5 * us))
    place = Place(lambda _: "here", tmp_path)
    assert PULSE.read(place, "SNS", {}) == ns.facility("SNS").pulse
    with pytest.raises(InputError, match="choices are SNS"):
        PULSE.read(place, "CERN", {})


def test_weights_without_offsets_are_refused(reads):
    with pytest.raises(InputError, match="offsets"):
        reads(PULSE, 'kind = "box"\nlength = "1 us"\nweights = [1]')

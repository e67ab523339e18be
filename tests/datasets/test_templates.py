"""Axes, templates and backgrounds of data sets."""

import numpy as np
import pytest

from nuscatter.datasets import dataset
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.datasets.templates import Axis, background, template
from nuscatter.errors import InputError, InputWarning

TILT = unit_normal("tilt", "of the neutrons")
NEUTRONS = np.array([[1.0, 6, 2, 1], [1, 9, 3, 1], [2, 12, 4, 2]])
TILTED = np.array([[0.9, 1.0, 1.1]]).T


def test_an_axis_has_edges_that_increase():
    assert Axis("energy [keV]", [1, 2, 4]).bins == 2
    for label, edges in (
        ("energy", [1, 1, 2]),
        ("energy", [1]),
        ("energy", [1, np.nan]),
        (3, [1, 2]),
        ("energy", "ab"),
    ):
        with pytest.raises(InputError):
            Axis(label, edges)


def test_a_template_is_normalised_and_so_are_its_variations():
    made = template(7 * NEUTRONS, (TILT, 3 * NEUTRONS / TILTED, 0.1 * NEUTRONS * TILTED))
    np.testing.assert_allclose(made.shape({"tilt": 0.0}), NEUTRONS / NEUTRONS.sum(), rtol=1e-12)
    up = NEUTRONS * TILTED
    np.testing.assert_allclose(made.shape({"tilt": 1.0}), up / up.sum(), rtol=1e-12)
    down = NEUTRONS / TILTED
    np.testing.assert_allclose(made.shape({"tilt": -1.0}), down / down.sum(), rtol=1e-12)
    for pull in (-2.5, 0.3, 1.4):
        assert made.shape({"tilt": pull}).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    "counts", [np.zeros((3, 4)), -np.ones((3, 4)), np.full((3, 4), np.nan), np.full((3, 4), np.inf), np.ones((4, 3))]
)
def test_impossible_templates_are_refused(counts):
    with pytest.raises(InputError, match="template tilt"):
        template(NEUTRONS, (TILT, NEUTRONS, counts))
    if counts.shape == NEUTRONS.shape:
        with pytest.raises(InputError, match="template nominal"):
            template(counts)


def test_a_background_is_its_number_with_an_uncertainty_and_its_shape():
    made = background("brn", events=18.4, sigma=4.6, meaning="prompt neutrons", shape=template(NEUTRONS))
    assert (made.events.name, made.events.mean, made.events.sigma) == ("brn", 18.4, 4.6)
    assert (made.events.meaning, made.events.limits) == ("prompt neutrons [events]", (0, None))
    np.testing.assert_allclose(made.template.nominal, NEUTRONS / NEUTRONS.sum(), rtol=1e-12)
    for bad in ({"events": np.nan}, {"sigma": 0.0}, {"meaning": 3}, {"shape": NEUTRONS}):
        good = {"name": "brn", "events": 1.0, "sigma": 1.0, "meaning": "neutrons", "shape": template(NEUTRONS)}
        with pytest.raises(InputError):
            background(**(good | bad))


def test_their_first_home_still_has_them():
    """A public name is not taken away."""
    for name in ("Axis", "Background", "Template", "background", "template"):
        assert getattr(dataset, name).__module__ == "nuscatter.datasets.templates"


def test_a_background_of_relative_uncertainty_is_warned_of():
    shape = template(NEUTRONS)
    with pytest.warns(InputWarning, match=r"flat has 1600 ± 0.1 events: sigma is in events.* would be sigma=160"):
        background("flat", events=1600, sigma=0.1, meaning="flat", shape=shape)
    for events, sigma in ((1600, 16.0), (2.0, 0.1), (18.4, 0.4), (0.0, 0.1)):  # no warning, which would be an error
        assert background("flat", events=events, sigma=sigma, meaning="flat", shape=shape).events.sigma == sigma


def test_negative_numbers_of_events_are_refused():
    with pytest.raises(InputError, match="events of flat is -16"):
        background("flat", events=-16, sigma=4, meaning="flat", shape=template(NEUTRONS))
    with pytest.raises(InputError, match=r"the template nominal is -1.0, but zero or a number above"):
        template([3.0, -1.0, 2.0])
    with pytest.raises(InputError, match=r"the template tilt is -1.0"):
        template([3.0, 1.0], (unit_normal("tilt", "of a test"), [3.0, -1.0], [3.0, 1.0]))

"""Sentences about scans and fits, each where it is due and nowhere else."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.cli.statistics.asked import asked
from nuscatter.cli.statistics.family import family
from nuscatter.cli.statistics.remarks import of_fit, of_scan

LEVELS = (0.683, 0.9)


def scanned(low, high, mean=0.25, sigma=0.02):
    (chosen,) = family([], asked(["sin2_theta_w"])).chosen
    return ns.scan(ns.Pull("sin2_theta_w", mean, sigma), sin2_theta_w=np.linspace(low, high, 21)), [chosen]


@pytest.mark.parametrize(
    ("low", "high", "mean", "words"),
    [
        (0.1, 0.4, 0.25, []),
        (0.1, 0.26, 0.25, ["68 % and 90 % intervals of sin2_theta_w are cut by an end of the scan"]),
        (0.24, 0.26, 0.25, ["68 % and 90 % intervals of sin2_theta_w are the whole scan"]),
        (0.22, 0.28, 0.25, ["90 % interval of sin2_theta_w is the whole scan"]),
        (0.4, 0.5, 0.25, ["lies outside of the scan", "contains no 68 % and 90 % interval"]),
        (-0.6, 0.6, -0.3, ["is no sin² of an angle (0 to 1)"]),
    ],
)
def test_what_is_said_of_a_scan(low, high, mean, words):
    said = of_scan(*scanned(low, high, mean), LEVELS)
    assert len(said) == len(words)
    for sentence, expected in zip(said, words, strict=True):
        assert expected in sentence
        assert sentence.endswith(".")


def test_how_far_the_scan_lies_above_the_best_fit():
    said = of_scan(*scanned(0.29, 0.5), LEVELS)
    assert "the lowest point of the scan is 4 in −2 ln L above it" in said[0]


def test_what_is_said_of_a_fit():
    (chosen,) = family([], asked(["sin2_theta_w"])).chosen
    good = ns.fit(ns.Pull("sin2_theta_w", 0.25, 0.02))
    assert of_fit(good, [chosen], {"sin2_theta_w": (0.23, 0.27)}) == []
    (said,) = of_fit(good, [chosen], {"sin2_theta_w": (0.23, np.inf)})
    assert "has no upper end" in said
    odd = ns.fit(ns.Pull("sin2_theta_w", -0.3, 0.02))
    (said,) = of_fit(odd, [chosen], {"sin2_theta_w": (-0.32, -0.28)})
    assert "sin2_theta_w = -0.3, is no sin² of an angle" in said
    stopped = ns.fit(ns.Pull("sin2_theta_w", 0.25, 0.02), limits={"sin2_theta_w": (0.0, 0.2)}, sin2_theta_w=0.1)
    assert any("limit" in each for each in of_fit(stopped, [chosen], {"sin2_theta_w": (0.19, 0.2)}))
    inside = ns.fit(ns.Pull("sin2_theta_w", 0.25, 0.02), limits={"sin2_theta_w": (0.0, None)}, sin2_theta_w=0.1)
    (said,) = of_fit(inside, [chosen], {"sin2_theta_w": (0.23, np.inf)})
    assert "has no upper end" in said

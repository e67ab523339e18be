"""Numbers of events times shapes that change with nuisances."""

import numpy as np

from nuscatter.datasets.expectation.nuisance import morph, unit_normal
from nuscatter.datasets.expectation.shapes import Shape, SumOfShapes

RNG = np.random.default_rng(1)
TILT, BEND = unit_normal("tilt", "of a test"), unit_normal("bend", "of a test")
FLAT = RNG.uniform(0.1, 1, (9, 3, 2))
SHAPES = SumOfShapes(
    (
        Shape("plain", FLAT[0]),
        Shape("tilted", FLAT[1], (morph(TILT, *FLAT[1:4]),)),
        Shape("both", FLAT[4], (morph(BEND, *FLAT[4:7]), morph(TILT, FLAT[4], *FLAT[7:9]))),
    )
)


def by_hand(at):
    def moved(nominal, *changes):
        total = nominal.copy()
        for pull, minus, plus in changes:
            total += pull * (plus - minus) / 2 + pull**2 * ((plus + minus) / 2 - nominal)
        return total

    return (
        at["plain"] * FLAT[0]
        + at["tilted"] * moved(FLAT[1], (at["tilt"], FLAT[2], FLAT[3]))
        + at["both"] * moved(FLAT[4], (at["bend"], FLAT[5], FLAT[6]), (at["tilt"], FLAT[7], FLAT[8]))
    )


def values(size):
    rng = np.random.default_rng(7)
    result = {name: rng.uniform(1, 9, size) for name in ("plain", "tilted", "both")}
    return result | {name: rng.normal(0, 1, size) for name in ("tilt", "bend")}


def test_a_batch_is_computed_by_hand():
    columns = values(5)
    found = SHAPES.many(columns)
    for at in range(5):
        expected = by_hand({name: column[at] for name, column in columns.items()})
        np.testing.assert_allclose(found[..., at], expected, rtol=1e-12)


def test_what_is_the_same_at_all_points_is_computed_once():
    columns = {name: np.full(5, column[0]) for name, column in values(5).items()}
    found = SHAPES.many(columns)
    assert found.shape == (3, 2, 1)
    np.testing.assert_allclose(
        found[..., 0], by_hand({name: column[0] for name, column in columns.items()}), rtol=1e-12
    )


def test_slopes_are_differences_and_a_shared_nuisance_has_two():
    columns, names = values(4), ("plain", "tilted", "both", "tilt", "bend", "nobody")
    found = list(SHAPES.slopes(columns, names))
    assert sorted(name for name, _ in found) == ["bend", "both", "plain", "tilt", "tilt", "tilted"]
    for name in columns:
        slope = sum(np.broadcast_to(each, (3, 2, 4)) for other, each in found if other == name)
        low, high = (SHAPES.many({**columns, name: columns[name] + side}) for side in (-1e-4, 1e-4))
        np.testing.assert_allclose(slope, (high - low) / 2e-4, rtol=1e-8, atol=1e-8, err_msg=name)
    assert [name for name, _ in SHAPES.slopes(columns, ("bend",))] == ["bend"]

"""A budget as a value: some of its quantities, and the ratio of two by the names of their steps."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.uncertainty.budget import ErrorBudget, UncertaintySource


def budget(name, **sources):
    made = tuple(
        UncertaintySource(each, True, {step: np.array(change) for step, change in steps.items()})
        for each, steps in sources.items()
    )
    schemes = {"tree": np.array([0.1, 0.2])}
    return ErrorBudget(name, (ns.nuclide(name),), ("first", "second"), np.array([2.0, 3.0]), made, schemes)


ONE = budget("Ar40", forces={"a": [0.03, 0.1], "b": [-0.04, 0.0]}, radius={"Ar40": [0.12, 0.2]})
OTHER = budget("Ca40", forces={"a": [0.03, -0.1]}, radius={"Ca40": [0.05, 0.1]})


def test_covariance_is_the_sum_of_products():
    np.testing.assert_allclose(ONE.total, [0.13, np.hypot(0.1, 0.2)])
    assert ONE.covariance[0, 1] == pytest.approx(0.03 * 0.1 + 0.12 * 0.2)


def test_independent_steps_add_in_quadrature():
    np.testing.assert_allclose(ONE.sources[0].relative, [0.05, 0.1])
    np.testing.assert_allclose(ONE.sources[1].relative, [0.12, 0.2])


def test_of_a_ratio_equal_names_are_one_step():
    first = (0.03 - 0.03) ** 2 + 0.04**2 + 0.12**2 + 0.05**2
    second = (0.1 + 0.1) ** 2 + 0.2**2 + 0.1**2
    np.testing.assert_allclose(ONE.of_ratio(OTHER), np.sqrt([first, second]))
    np.testing.assert_allclose(OTHER.of_ratio(ONE), ONE.of_ratio(OTHER))
    np.testing.assert_array_equal(ONE.of_ratio(ONE), 0)


def test_some_of_the_quantities():
    second = ONE.only("second")
    assert second.quantities == ("second",)
    np.testing.assert_array_equal(second.values, [3.0])
    np.testing.assert_array_equal(second.total, ONE.total[1:])
    np.testing.assert_array_equal(second.schemes["tree"], [0.2])
    turned = ONE.only("second", "first")
    np.testing.assert_array_equal(turned.values, [3.0, 2.0])
    np.testing.assert_array_equal(turned.total, ONE.total[::-1])


def test_what_is_refused():
    for wrong, said in (((), "quantities"), (("third",), "third"), ((3,), "3")):
        with pytest.raises(InputError, match=said):
            ONE.only(*wrong)
    with pytest.raises(InputError, match="quantities of the other budget"):
        ONE.of_ratio(OTHER.only("first"))
    with pytest.raises(InputError, match="ErrorBudget"):
        ONE.of_ratio(3)

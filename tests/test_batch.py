"""What can be seen to be no batch without computing it."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.batch import batch_size, holds_single_numbers, why_no_arrays
from nuscatter.errors import InputError
from nuscatter.units import fm


@pytest.mark.parametrize("value", [1, 2.5, 1j, "a", None, np.float64(3), np.array(3.0), (1, "b"), {"a": 1.0}])
def test_single_numbers(value):
    assert holds_single_numbers(value)


@pytest.mark.parametrize("value", [[1], np.array([1.0]), (1, np.ones(2)), {"a": np.ones(1)}, np.sin, object()])
def test_what_may_be_a_batch(value):
    assert not holds_single_numbers(value)


def test_values_of_the_library():
    model = ns.StandardModel() + ns.ElectronScattering()
    assert holds_single_numbers(model)
    assert not holds_single_numbers(ns.StandardModel([0.2]) + ns.ElectronScattering())
    assert ns.helm("Ar40").with_cache().holds_single_numbers
    thick = ns.Nucleus(ns.nuclide("Ar40"), ns.Helm(3.3 * fm), ns.Helm(np.array([3.4]) * fm))
    assert not thick.with_cache().holds_single_numbers
    own = ns.Nucleus(ns.nuclide("Ar40"), np.ones_like, ns.Helm(3.3 * fm))
    assert not own.with_cache().holds_single_numbers


class Knows:
    """A value that is no dataclass, and says itself whether it may be a batch."""

    def __init__(self, answer):
        self.holds_single_numbers = answer


def test_a_value_that_knows_it_is_asked():
    assert holds_single_numbers((1.0, Knows(True)))
    assert not holds_single_numbers((1.0, Knows(False)))
    assert not holds_single_numbers(Knows(1))  # neither True nor False: no answer


def test_without_any_values_there_is_one_point():
    assert [batch_size({}), batch_size({"a": np.zeros(4)})] == [1, 4]


def test_why_a_function_may_not_be_called_with_arrays():
    points = np.array([1.0, 3.0])
    single = np.stack([points, points**2])
    assert why_no_arrays(single, lambda: np.stack([points, points**2])) == ""
    assert why_no_arrays(single, lambda: single * (1 + 1e-8)).startswith("its values with arrays")
    assert why_no_arrays(single, lambda: single[:, :1]).startswith("its values with arrays")

    def refusing():
        raise InputError("one number, please")

    assert why_no_arrays(single, refusing) == "InputError: one number, please"
    with pytest.raises(RuntimeError):  # what is not about arrays is not hidden
        why_no_arrays(single, lambda: (_ for _ in ()).throw(RuntimeError("out of order")))

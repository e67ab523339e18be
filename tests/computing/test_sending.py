"""What is sent to workers: functions and values, without what they keep of earlier calls."""

import functools
import threading

import numpy as np
import pytest

from nuscatter.computing.sending import dumps, loads
from nuscatter.errors import InputError


def test_what_cannot_be_sent_is_said():
    lock = threading.Lock()
    with pytest.raises(InputError, match="cannot be sent to workers"):
        dumps(lambda _: lock)


def test_closures_are_sent_with_what_they_hold():
    factor = np.array([1.0, 2.0])
    assert loads(dumps(lambda x: x * factor))(3.0).tolist() == [3.0, 6.0]


def test_caches_of_functions_are_sent_empty_and_stay_at_home():
    @functools.lru_cache(maxsize=7)
    def cached(block):
        return np.full((1, 1), float(block))

    cached(3)
    again = loads(dumps(cached))
    assert again.cache_info()[2:] == (7, 0)
    assert again(5).item() == 5.0
    assert cached.cache_info().currsize == 1


class WithMemory:
    """A value that keeps results of earlier calls, and says that they are not sent."""

    def __init__(self):
        self.kept, self.factor = {"large": np.zeros(10**6)}, 2.0

    def __getstate__(self):
        return {**vars(self), "kept": {}}


def test_a_value_says_itself_what_is_sent():
    value = WithMemory()
    payload = dumps([value, value])
    assert len(payload) < 10_000
    sent, same = loads(payload)
    assert (sent.kept, sent.factor) == ({}, 2.0)
    assert sent is same
    assert len(value.kept) == 1

"""What is sent to a worker: a value as bytes, by cloudpickle, without the results of earlier calls.

A value says itself what of it is sent, by Python's own protocol: ``__getstate__``. What it keeps of earlier calls, as a
prediction keeps its last point, stays where it is: it can be large, and results on a worker must not depend on what was
computed before, here or there. What follows from a value's fields alone and is expensive, as an experiment's kernels,
is sent. Here is only what concerns functions, which have no such protocol.

Example:
    >>> double = loads(dumps(lambda x: 2 * x))
    >>> double(3)
    6
"""

import functools
import io
from collections.abc import Callable
from typing import Any

from nuscatter.errors import InputError


def dumps(value: Any) -> bytes:
    """Return a value as bytes: functions of a session, lambdas and closures too.

    Args:
        value: what is sent. The caches of functions (`functools.lru_cache`) in it are sent empty.

    Raises:
        InputError: something in it cannot be sent, such as an open file.
    """
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def reducer_override(self, obj: Any) -> Any:
            # A cached function inside another function cannot be pickled by its name. It is sent as the plain function
            # and its size, and gets an empty cache.
            if isinstance(obj, functools._lru_cache_wrapper) and "<locals>" in getattr(obj, "__qualname__", "<locals>"):
                return with_cache, (obj.__wrapped__, obj.cache_parameters()["maxsize"])
            return super().reducer_override(obj)

    buffer = io.BytesIO()
    try:
        Pickler(buffer).dump(value)
    except Exception as error:  # objects that cannot be pickled raise errors of many types
        raise InputError(f"The likelihood cannot be sent to workers: {error}") from error
    return buffer.getvalue()


def loads(payload: bytes) -> Any:
    """Return a new copy of the value that `dumps` made into bytes."""
    import cloudpickle

    return cloudpickle.loads(payload)


def with_cache(function: Callable[..., Any], size: int | None) -> Callable[..., Any]:
    """Return a function with an empty cache of its latest results, `size` of them."""
    return functools.lru_cache(maxsize=size)(function)

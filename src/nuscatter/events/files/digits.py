r"""Numbers as text, thousands at a time: fields of one width in the rows of a page.

To write 1e5 events a second, no number may cost a call. A page is an array of bytes, one row an event, and each column
of numbers is written into it at once. All fields have the same width, so nothing is measured or joined.

A float is written with 17 digits, which is enough to read back the same bits. Its digits are those of the whole number

.. math:: n = |x|\, 10^{16 - e}, \qquad 10^{16} \le n < 10^{17}.

The product of two floats has 106 bits, of which a float holds 53. So it is formed as a sum of two floats (T. J. Dekker,
Numer. Math. 18 (1971) 224), with the power of ten as a sum of two as well. The whole number is then exact.
"""

from fractions import Fraction
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nuscatter.units import Array

#: A page: rows of bytes.
Page = NDArray[np.uint8]
#: Characters of a float: sign, digit, point, 16 digits, e, sign, two digits.
WIDTH: Final = 23
#: Smaller numbers are written as zero, and larger ones cannot be written: an exponent has two digits.
_LEAST, _MOST = 1e-99, 1e99
#: Splits a float into two halves of 26 bits.
_SPLIT = 2.0**27 + 1


def floats(values: Array) -> Page:
    """Return floats as text: for each the bytes of a field and a blank behind it.

    Args:
        values: Finite, of any shape (…, k).

    Returns:
        Shape (…, k (WIDTH + 1)): in the last axis one number stands behind the other.

    Example:
        >>> [bytes(row).decode() for row in floats(np.array([[0.1], [-299792458.0]]))]
        ['+1.0000000000000001e-01 ', '-2.9979245800000000e+08 ']
    """
    flat = values.ravel()
    size = np.abs(flat)
    if size.size and not size.max() < _MOST:
        raise OverflowError(f"{size.max():g} cannot be written in {WIDTH} characters")
    number, exponent = _decimal(np.where(size < _LEAST, 0.0, size))
    page = np.empty((flat.size, WIDTH + 1), dtype=np.uint8)
    if not flat.size:
        return page.reshape(*values.shape[:-1], values.shape[-1] * (WIDTH + 1))
    page[:, 0] = np.where(flat < 0, ord("-"), ord("+"))
    high, low = _divided(number, 10**8)
    first, high = _divided(high, 10**8)
    page[:, 1] = first + ord("0")
    page[:, 2] = ord(".")
    fours = _fours()
    for at, part in ((3, high), (11, low)):
        upper, lower = _divided(part.astype(np.uint32), np.uint32(10**4))
        _several(page, at, np.uint32)[:] = fours[upper]
        _several(page, at + 4, np.uint32)[:] = fours[lower]
    page[:, 19] = ord("e")
    page[:, 20] = np.where(exponent < 0, ord("-"), ord("+"))
    _several(page, 21, np.uint16)[:] = _twos()[np.abs(exponent)]
    page[:, 23] = ord(" ")
    return page.reshape(*values.shape[:-1], -1)


def _decimal(size: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return n and e of numbers that are not negative; zero has n = 0, e = 0."""
    zero = size == 0
    size = np.where(zero, 1.0, size)
    exponent = np.floor(np.log10(size)).astype(np.int64)
    number = _scaled(size, exponent)
    # The logarithm rounds, and so does n: a number just below a power of ten may get one digit too many or too few.
    for _ in range(2):
        wrong = np.flatnonzero((number < 10**16) | (number >= 10**17))
        if not wrong.size:
            break
        exponent[wrong] += np.where(number[wrong] < 10**16, -1, 1)
        number[wrong] = _scaled(size[wrong], exponent[wrong])
    number[zero], exponent[zero] = 0, 0
    return number, exponent


def _scaled(size: Array, exponent: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return size × 10^(16 − exponent) as whole numbers."""
    high, low = _powers()
    at = 16 - exponent + _OFFSET
    power = high[at]
    product = size * power
    # What the product lacks, from the halves of both factors; each of these products is exact.
    a, c = _SPLIT * size, _SPLIT * power
    a, c = a - (a - size), c - (c - power)
    b, d = size - a, power - c
    lacking = ((a * c - product) + a * d + b * c) + b * d
    # Above 2^53 a float is a whole number.
    return np.asarray(product.astype(np.int64) + np.rint(lacking + size * low[at]).astype(np.int64))


#: Where the power zero stands in the table of powers.
_OFFSET = 100


@cache
def _powers() -> tuple[Array, Array]:
    """Return powers of ten from −100 to 120 as floats, and what these lack."""
    exact = [Fraction(10) ** power for power in range(-_OFFSET, 121)]
    high = [float(each) for each in exact]
    low = [float(each - Fraction(near)) for each, near in zip(exact, high, strict=True)]
    return np.array(high), np.array(low)


@cache
def _fours() -> NDArray[np.uint32]:
    """Return the four digits of 0 to 9999, each as four bytes in one number."""
    return np.frombuffer(b"".join(b"%04d" % number for number in range(10**4)), dtype=np.uint32)


@cache
def _twos() -> NDArray[np.uint16]:
    """Return the two digits of 0 to 99, each as two bytes in one number."""
    return np.frombuffer(b"".join(b"%02d" % number for number in range(100)), dtype=np.uint16)


def _divided(number: NDArray[Any], by: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return quotient and remainder of whole numbers; `np.divmod` takes three times as long."""
    quotient = number // by
    return quotient, number - quotient * by


def _several(page: Page, at: int, kind: Any) -> NDArray[Any]:
    """Return some bytes of each row as one number, so that they are written in one step."""
    return np.ndarray((len(page),), dtype=kind, buffer=page.data, offset=at, strides=(page.shape[1],))

"""Numbers sorted by their digits: once or twice through instead of by comparing."""

from libc.stdint cimport int32_t, uint32_t

import numpy as np

cdef enum:
    DIGITS = 1 << 16


def ordered(keys):
    """Return the places of some numbers in ascending order, equal ones in the order they stand in.

    The same as `numpy.argsort(keys, kind="stable")`, by least significant digits first (Knuth, The
    Art of Computer Programming 3, section 5.2.5), two of 16 bits.

    Args:
        keys: (n,) int32 numbers from -1 on.

    Raises:
        ValueError: A number is below -1.
    """
    cdef const int32_t[::1] given = np.ascontiguousarray(keys, dtype=np.int32)
    cdef Py_ssize_t count = given.shape[0]
    if count and np.asarray(given).min() < -1:
        raise ValueError("a number is below -1")
    cdef uint32_t most = <uint32_t> (np.asarray(given).max() + 1 if count else 0)
    first = np.arange(count, dtype=np.int32)
    if most == 0:
        return first
    second = np.empty(count, dtype=np.int32)
    begins = np.empty(DIGITS, dtype=np.int32)
    sort_by_digit(given, first, second, begins, 0)
    if most < DIGITS:
        return second
    sort_by_digit(given, second, first, begins, 16)
    return first


cdef void sort_by_digit(const int32_t[::1] keys, const int32_t[::1] given, int32_t[::1] found,
                        int32_t[::1] begins, int shift) noexcept nogil:
    """Sort places by one digit of their keys, which count from -1."""
    cdef Py_ssize_t at
    cdef int32_t begin = 0, size
    cdef uint32_t digit
    begins[:] = 0
    for at in range(keys.shape[0]):
        begins[(<uint32_t> (keys[at] + 1) >> shift) & (DIGITS - 1)] += 1
    for at in range(DIGITS):
        size = begins[at]
        begins[at] = begin
        begin += size
    for at in range(given.shape[0]):
        digit = (<uint32_t> (keys[given[at]] + 1) >> shift) & (DIGITS - 1)
        found[begins[digit]] = given[at]
        begins[digit] += 1

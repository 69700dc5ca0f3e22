"""Text that grows, and figures in it as JSON."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.math cimport isfinite, rint
from libc.stdlib cimport free
from msgspec import json

cdef object encode = json.encode


def rounded(double value, int digits):
    """Return a number rounded to 1 or 7 digits as JSON, as `round` and msgspec write it.

    Raises:
        ValueError: It is not finite.
        MemoryError: There is no room.
    """
    cdef page_t page = page_t(NULL, 0, 0)
    try:
        write_rounded(&page, value, digits)
        return PyBytes_FromStringAndSize(page.text, page.size)
    finally:
        free(page.text)


cdef int write_whole(page_t *out, double value) except -1:
    """Write a number rounded to a whole one, ties to even."""
    if not -1e15 < value < 1e15:
        raise ValueError(f"{value} is too large, or no number")
    return write_integer(out, <int64_t> rint(value))


cdef int write_rounded(page_t *out, double value, int digits) except -1:
    """Write a number rounded to so many digits, 1 or 7."""
    cdef int done = page_put_rounded(out, value, digits)
    if done < 0:
        raise MemoryError
    if done > 0:
        return 0
    if not isfinite(value):
        raise ValueError(f"{value} is no number")
    return write_bytes(out, encode(round(value, digits)))

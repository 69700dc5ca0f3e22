"""Text that grows, and figures in it as JSON."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.math cimport copysign, fabs, isfinite, rint
from libc.stdlib cimport free
from msgspec import json

cdef object encode = json.encode


cdef class Sheet:
    """What one call writes."""

    def __dealloc__(self):
        free(self.out.text)

    cdef bytes text(self):
        """Return what was written."""
        return self.part(0, self.out.size)

    cdef bytes part(self, size_t begin, size_t end):
        """Return what stands between two places."""
        if self.out.failed:
            raise MemoryError
        return PyBytes_FromStringAndSize(self.out.text + begin, end - begin)


def rounded(double value, int digits):
    """Return a number rounded to 1 or 7 digits as JSON, as `round` and msgspec write it.

    Raises:
        ValueError: It is not finite.
        MemoryError: There is no room.
    """
    cdef Sheet sheet = Sheet()
    if not (page_put_rounded(&sheet.out, value, 1) if digits == 1
            else page_put_rounded(&sheet.out, value, 7)):
        if not isfinite(value):
            raise ValueError(f"{value} is no number")
        put_bytes(&sheet.out, encode(round(value, digits)))
    return sheet.text()


def tenth(double value):
    """Return a number rounded to one digit as `round` does it."""
    cdef double size = fabs(value)
    return copysign(in_units(size, 10.0) / 10.0, value) if size < 1e14 else round(value, 1)


cdef bint put_whole(page_t *out, double value) noexcept nogil:
    """Write a number rounded to a whole one, ties to even; tell whether it is none too large."""
    if not -1e15 < value < 1e15:
        return False
    page_put_integer(out, <int64_t> rint(value))
    return True

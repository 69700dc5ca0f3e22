"""Bits by place: which of them some places of an array have between them."""

from libc.stdint cimport int32_t, uint64_t


def bits_at(const uint64_t[::1] bits, const int32_t[::1] places):
    """Return all bits that stand at some places.

    Args:
        bits: (m,) bits.
        places: (k,) places, each at least 0 and less than m.

    Raises:
        IndexError: There is no such place.
    """
    cdef uint64_t found = 0
    cdef Py_ssize_t each, count = bits.shape[0]
    cdef int32_t place
    for each in range(places.shape[0]):
        place = places[each]
        if place < 0 or place >= count:
            raise IndexError(f"there is no place {place} among {count}")
        found |= bits[place]
    return found

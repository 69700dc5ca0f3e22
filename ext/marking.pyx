"""Bits by place: which of them some places of an array have between them."""

from libc.stdint cimport int32_t, uint8_t


def bits_at(
    const uint8_t[:, ::1] bits,
    const int32_t[::1] first,
    const int32_t[::1] second,
    int every,
):
    """Return all bits that stand at some places, as a number: those of byte 0 are the lowest.

    Args:
        bits: (m, b) bits.
        first: (k,) places, each at least 0 and less than m.
        second: (l,) further ones.
        every: Where b is 1, all bits that stand anywhere: once they are found, no further place is
            looked at.

    Raises:
        IndexError: There is no such place among those that are looked at.
    """
    cdef bytearray several
    cdef uint8_t[::1] into
    cdef uint8_t one = 0
    if bits.shape[1] == 1:
        gather(bits, first, &one, every)
        gather(bits, second, &one, every)
        return one
    several = bytearray(bits.shape[1])
    if bits.shape[1]:
        into = several
        gather(bits, first, &into[0], -1)
        gather(bits, second, &into[0], -1)
    return int.from_bytes(several, "little")


cdef int gather(
    const uint8_t[:, ::1] bits, const int32_t[::1] places, uint8_t *found, int enough
) except -1:
    """Add the bits at some places, until the first byte holds what is enough."""
    cdef Py_ssize_t each, byte, count = bits.shape[0]
    cdef int32_t place
    for each in range(places.shape[0]):
        if found[0] == enough:
            break
        place = places[each]
        if place < 0 or place >= count:
            raise IndexError(f"there is no place {place} among {count}")
        for byte in range(bits.shape[1]):
            found[byte] |= bits[place, byte]
    return 0

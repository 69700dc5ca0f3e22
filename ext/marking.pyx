"""What some ways meet of what is marked arc by arc."""

from libc.stdint cimport int32_t, uint8_t

from ext.way cimport Way


def bits_along(const uint8_t[:, ::1] bits, list before not None, list after not None, int every):
    """Return, for each pair of ways, all bits that stand at their arcs: those of byte 0 are lowest.

    Args:
        bits: (m, b) bits of the arcs.
        before: (k,) ways, None for none.
        after: (k,) others.
        every: Where b is 1, all bits that stand anywhere: once they are found, no further arc is
            looked at.

    Returns:
        (k,) numbers.

    Raises:
        IndexError: There is no such arc among those that are looked at.
        ValueError: The lists differ in length.
    """
    cdef Py_ssize_t at, count = len(before)
    cdef bytearray several = bytearray(bits.shape[1])
    cdef uint8_t[::1] into = several
    cdef list found = []
    if len(after) != count:
        raise ValueError(f"{count} ways before and {len(after)} after")
    if bits.shape[1] != 1:
        every = -1
    for at in range(count):
        if bits.shape[1]:
            into[:] = 0
            gather(bits, <Way?> before[at] if before[at] is not None else None, &into[0], every)
            gather(bits, <Way?> after[at] if after[at] is not None else None, &into[0], every)
        found.append(into[0] if bits.shape[1] == 1 else int.from_bytes(several, "little"))
    return found


def any_along(const uint8_t[::1] marks, list ways not None):
    """Tell of each way whether one of its arcs is marked.

    Args:
        marks: (m,) 0 for an arc that is not.
        ways: (k,) ways, None for none, which has no arcs.

    Returns:
        (k,) whether.

    Raises:
        IndexError: There is no such arc.
    """
    cdef list found = []
    cdef object each
    for each in ways:
        found.append(each is not None and is_marked(marks, <Way?> each))
    return found


cdef bint is_marked(const uint8_t[::1] marks, Way way) except -1:
    cdef const int32_t *track = way.track_at()
    cdef Py_ssize_t each
    for each in range(way.count()):
        if not 0 <= track[each] < marks.shape[0]:
            raise IndexError(f"there is no arc {track[each]} among {marks.shape[0]}")
        if marks[track[each]]:
            return True
    return False


cdef int gather(const uint8_t[:, ::1] bits, Way way, uint8_t *found, int enough) except -1:
    """Add the bits at the arcs of a way, until the first byte holds what is enough."""
    cdef const int32_t *track
    cdef Py_ssize_t each, byte, count = bits.shape[0]
    if way is None:
        return 0
    track = way.track_at()
    for each in range(way.count()):
        if found[0] == enough:
            break
        if not 0 <= track[each] < count:
            raise IndexError(f"there is no arc {track[each]} among {count}")
        for byte in range(bits.shape[1]):
            found[byte] |= bits[track[each], byte]
    return 0

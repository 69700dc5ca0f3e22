"""Editions of one large array, each made of the one before by changing a few items.

To copy a large array takes as long as to read all of it from memory and to clear as many pages. An
edition that nobody reads any more is brought up to date instead, at the places where it lacks what
has changed since; so it is known as well where two editions can differ.
"""

import numpy as np

from cpython.ref cimport Py_REFCNT


cdef class Editions:
    """The latest editions, whether somebody reads them or not. It belongs to one thread.

    Args:
        most: How many are held, 2 or more. The oldest goes when all are read.
        share: An edition that lacks more than one item in so many is copied whole.
    """

    cdef list held  # of each the array and the places where it may lack, None where all may
    cdef object newest
    cdef Py_ssize_t most, share

    def __init__(self, Py_ssize_t most=4, Py_ssize_t share=8):
        self.held, self.newest = [], None
        self.most, self.share = most, share

    def begin(self, array):
        """Return a copy of an array of which nobody else knows, to be changed and then noted."""
        for entry in self.held:
            spare, lacking = entry
            # The entry and this loop know of it.
            if Py_REFCNT(spare) != 2 or spare.shape != array.shape or spare.dtype != array.dtype:
                continue
            entry[1] = None
            if array is self.newest and lacking is not None:
                for places in lacking:
                    spare[places] = array[places]
            else:
                np.copyto(spare, array)
            return spare
        made = array.copy()
        if len(self.held) == self.most:
            del self.held[0]
        self.held.append([made, None])
        return made

    def note(self, before, made, places):
        """Take an edition that `begin` gave: it differs from another one at some places at most.

        Places stand in ascending order, each once. Neither it nor the places may be written to from now on.
        """
        for entry in self.held:
            if entry[0] is made:
                entry[1] = []
            elif entry[0] is before:
                entry[1] = [places]
            elif before is self.newest and entry[1] is not None:
                entry[1].append(places)
                if self.share * sum(map(len, entry[1])) > len(made):
                    entry[1] = None
            else:
                entry[1] = None
        self.newest = made

    def between(self, one, latest):
        """Return the places where an edition and the latest one can differ, None where that is not
        known; in ascending order, each once."""
        for entry in self.held:
            if entry[0] is one and latest is self.newest and entry[1] is not None:
                return each_once(entry[1])
        return None


NOWHERE = np.empty(0, dtype=np.int32)


def each_once(list parts):
    """Return all places of some parts, each once and in ascending order.

    `numpy.unique` says the same, but imports masked arrays for it. A single part is returned as it
    is.
    """
    if len(parts) < 2:
        return parts[0] if parts else NOWHERE
    places = np.sort(np.concatenate(parts))
    first = np.ones(len(places), dtype=bool)
    np.not_equal(places[1:], places[:len(places) - 1], out=first[1:])
    return places[first]

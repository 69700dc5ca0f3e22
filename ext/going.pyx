"""How somebody gets along as things are: what ways cost, and what each unit gives leave for."""

from libc.stdint cimport int32_t

from ext.annex cimport Annex


cdef class Rights:
    """What ways may do that begin or end in a unit.

    Args:
        admits: Whether they may end there.
        left: What they may pass with leave where they begin there; None for nothing.
        entered: The same where they end there.
    """

    def __init__(self, bint admits, Annex left, Annex entered):
        self.admits, self.left, self.entered = admits, left, entered


cdef class Going:
    """What ways through a graph cost somebody, for as long as nothing changes.

    What a unit gives leave for is asked for once and kept: it grows with the units of the graph and
    ends with this.

    Args:
        speed: Metres per second.
        factors: (u,) how many times as long walking takes in each unit as it would in an empty one.
        weights: (m,) milliseconds of each arc without leave; they must not be written to.
    """

    def __init__(self, double speed, const double[::1] factors, const int32_t[::1] weights):
        self.speed, self.factors, self.weights = speed, factors, weights
        self.rights = [None] * factors.shape[0]

    def told(self, int32_t unit, ask):
        """Return the rights of a unit.

        Args:
            unit: Its number.
            ask: Tells them of the number of a unit that was not asked for yet.

        Raises:
            IndexError: There is no such unit.
        """
        return self.of(unit, ask)

    cdef Rights of(self, int32_t unit, ask):
        """Return the rights of a unit; see `told`."""
        if not 0 <= unit < self.factors.shape[0]:
            raise IndexError(f"unit {unit} is not in the graph")
        if self.rights[unit] is None:
            found = <Rights?> ask(unit)
            # Those that were there first stay: searches may be reading their annexes.
            if self.rights[unit] is None:
                self.rights[unit] = found
        return <Rights> self.rights[unit]

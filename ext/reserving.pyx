"""Quickest ways for groups of people who share what can be passed only so fast.

Capacity constrained route planning: group by group, each takes the way by which it is out first,
given what the groups before it have reserved, and reserves its own passages (Lu, George and
Shekhar, Capacity Constrained Routing Algorithms for Evacuation Planning, SSTD 2005, section 3.2).
Ways are searched by A* towards the exits (Hart, Nilsson and Raphael, 1968) over times of passing,
which never get earlier by arriving later.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef enum:
    SLOT = 1000
    PERSON = 1000

NEVER = 1 << 60
cdef int64_t FOREVER = (<int64_t> 1) << 60
cdef int32_t NOWHERE = (1 << 30) - 1


cdef struct Entry:
    # An entry of a queue: its key, and which vertex it is.
    int64_t key
    int32_t item


cdef struct Queue:
    # A binary heap; ties go to the lower item.
    Entry *entries
    Py_ssize_t size


cdef inline bint precedes(Entry one, Entry other) noexcept nogil:
    """Tell whether an entry leaves the queue before another."""
    return one.key < other.key or (one.key == other.key and one.item < other.item)


cdef void put(Queue *queue, int64_t key, int32_t item) noexcept nogil:
    """Add an entry; there is room."""
    cdef Py_ssize_t place = queue.size, parent
    cdef Entry entry = Entry(key, item)
    queue.size += 1
    while place > 0:
        parent = (place - 1) >> 1
        if not precedes(entry, queue.entries[parent]):
            break
        queue.entries[place] = queue.entries[parent]
        place = parent
    queue.entries[place] = entry


cdef Entry take(Queue *queue) noexcept nogil:
    """Take the first entry out of a queue that is not empty."""
    cdef Entry first = queue.entries[0], last
    cdef Py_ssize_t place = 0, child
    queue.size -= 1
    last = queue.entries[queue.size]
    while True:
        child = 2 * place + 1
        if child >= queue.size:
            break
        if child + 1 < queue.size and precedes(queue.entries[child + 1], queue.entries[child]):
            child += 1
        if not precedes(queue.entries[child], last):
            break
        queue.entries[place] = queue.entries[child]
        place = child
    if queue.size > 0:
        queue.entries[place] = last
    return first


cdef inline int32_t open_slot(int32_t[::1] onward, int32_t slot) noexcept nogil:
    """Return the first slot from one on that is not full, and shorten the way to it."""
    cdef int32_t found = slot, following
    while onward[found] != found:
        found = onward[found]
    while onward[slot] != found:
        following = onward[slot]
        onward[slot] = found
        slot = following
    return found


cdef int64_t passed(
    int32_t[::1] left,
    int32_t[::1] onward,
    int32_t capacity,
    int32_t slots,
    int64_t arrival,
    int64_t amount,
    bint reserve,
) noexcept nogil:
    """Return when the last person of an amount passes who arrives at a time.

    It is `NEVER` beyond the last slot. Whoever finds nobody before the gate passes at once, but for
    the rounding of capacities to whole thousandths of a person.
    """
    cdef int64_t slot = arrival // SLOT, start = arrival, available, finished, rest
    while slot < slots:
        slot = open_slot(onward, <int32_t> slot)
        if slot >= slots:
            return FOREVER
        available = left[slot]
        if start < slot * SLOT:
            start = slot * SLOT
        rest = <int64_t> capacity * ((slot + 1) * SLOT - start) // SLOT
        if rest < available:
            available = rest
        if available > amount:
            available = amount
        amount -= available
        finished = slot * SLOT + (SLOT * (<int64_t> capacity - left[slot] + available)) // capacity
        if finished < start + SLOT * available // capacity:
            finished = start + SLOT * available // capacity
        if reserve:
            left[slot] -= <int32_t> available
            if left[slot] == 0:
                onward[slot] = <int32_t> slot + 1
        if amount == 0:
            finished -= SLOT * PERSON // capacity
            return finished if finished > arrival else arrival
        slot += 1
    return FOREVER


cdef class Reservations:
    """What has been reserved of each gate, slot by slot of one second.

    Args:
        indptr: (v + 1,) start of each vertex's arcs.
        heads: (a,) vertices that arcs lead to; a vertex is a gate passed one way.
        transits: (a,) milliseconds from having passed the tail to the head's gate, 0 or more.
        servers: (v,) the gate that each vertex passes, -1 where nothing bounds it.
        after: (v,) milliseconds that passing takes by itself, 0 or more.
        bounds: (v,) least milliseconds from having passed a vertex to being out; 0 marks an exit,
            and `ext.UNREACHABLE` or more a vertex from which no way leads out.
        capacities: (q,) thousandths of a person that pass each gate in a second, 1 or more.
        seconds: For how long passages can be reserved.

    Raises:
        ValueError: Arrays do not fit together, or a number is out of range.
    """

    cdef const int32_t[::1] indptr, heads, transits, servers, after, bounds, capacities
    cdef int32_t[:, ::1] left, onward, tolls
    cdef int32_t slots
    cdef int64_t latest
    cdef int64_t[::1] times, arrivals, costs
    cdef int32_t[::1] via, stamps
    cdef uint8_t[::1] settled
    cdef Entry[::1] room
    cdef int32_t stamp

    def __init__(
        self, indptr, heads, transits, servers, after, bounds, capacities, int seconds
    ):
        cdef Py_ssize_t count = len(indptr) - 1
        check(indptr, heads, transits, servers, capacities, (after, bounds))
        if not 1 <= seconds <= 86_400:
            raise ValueError(f"{seconds} s to reserve; 1 to 86,400 are possible")
        self.indptr, self.heads, self.transits = indptr, heads, transits
        self.servers, self.after, self.bounds = servers, after, bounds
        self.capacities = capacities
        self.tolls = np.zeros((len(capacities), seconds), dtype=np.int32)
        self.latest = 0
        self.costs = np.zeros(count, dtype=np.int64)
        self.slots = seconds
        self.left = np.repeat(np.asarray(capacities)[:, None], seconds, axis=1)
        slots = np.arange(seconds + 1, dtype=np.int32)
        self.onward = np.repeat(slots[None, :], len(capacities), axis=0)
        self.times = np.zeros(count, dtype=np.int64)
        self.arrivals = np.zeros(count, dtype=np.int64)
        self.via = np.zeros(count, dtype=np.int32)
        self.stamps = np.zeros(count, dtype=np.int32)
        self.settled = np.zeros(count, dtype=np.uint8)
        self.stamp = 0

    cdef int64_t search(
        self,
        Queue *queue,
        const int32_t[::1] heads,
        const int32_t[::1] transits,
        int64_t amount,
        int32_t *last,
    ) noexcept nogil:
        """Return when a group that starts with some arcs can be out; tell by which exit."""
        cdef Py_ssize_t index
        cdef int32_t vertex
        cdef Entry entry
        self.stamp += 1
        queue.size = 0
        for index in range(heads.shape[0]):
            self.reach(queue, heads[index], -1, transits[index], amount)
        while queue.size > 0:
            entry = take(queue)
            vertex = entry.item
            if self.settled[vertex]:
                continue
            self.settled[vertex] = 1
            if self.bounds[vertex] == 0:
                last[0] = vertex
                return self.times[vertex]
            for index in range(self.indptr[vertex], self.indptr[vertex + 1]):
                self.reach(
                    queue,
                    self.heads[index],
                    vertex,
                    self.times[vertex] + self.transits[index],
                    amount,
                )
        return FOREVER

    cdef inline void reach(
        self, Queue *queue, int32_t vertex, int32_t before, int64_t arrival, int64_t amount
    ) noexcept nogil:
        """Note that a vertex can be reached at a time, if that costs less than what is known."""
        cdef int64_t time = arrival, cost
        cdef int32_t server = self.servers[vertex]
        if self.bounds[vertex] >= NOWHERE:
            return
        if self.stamps[vertex] == self.stamp and self.settled[vertex]:
            return
        if server >= 0:
            time = passed(
                self.left[server], self.onward[server], self.capacities[server], self.slots,
                arrival, amount, False,
            )
            if time >= FOREVER:
                return
        cost = time + self.after[vertex]
        if server >= 0:
            cost += self.tolls[server, time // SLOT]
        time += self.after[vertex]
        if before >= 0:
            cost += self.costs[before] - self.times[before]
        if self.stamps[vertex] != self.stamp:
            self.stamps[vertex] = self.stamp
            self.settled[vertex] = 0
        elif cost >= self.costs[vertex]:
            return
        self.times[vertex] = time
        self.costs[vertex] = cost
        self.arrivals[vertex] = arrival
        self.via[vertex] = before
        put(queue, cost + self.bounds[vertex], vertex)

    cdef Py_ssize_t commit(
        self, int32_t vertex, int64_t amount, int32_t[:, ::1] trail, Py_ssize_t used
    ) noexcept nogil:
        """Reserve the way that ends with a vertex, and write it down backwards."""
        cdef int32_t server, before
        cdef int64_t time
        while vertex >= 0:
            server = self.servers[vertex]
            time = self.arrivals[vertex]
            if server >= 0:
                time = passed(
                    self.left[server], self.onward[server], self.capacities[server], self.slots,
                    time, amount, True,
                )
            self.latest = time if time > self.latest else self.latest
            before = self.via[vertex]
            trail[0, used] = vertex
            trail[1, used] = <int32_t> self.arrivals[vertex]
            if before >= 0:
                trail[1, used] -= <int32_t> self.times[before]
            used += 1
            vertex = before
        return used

    def reprice(self, double share, double keep):
        """Give all passages back, and let each cost what it made those behind wait.

        Whoever passed a gate while it was full held up everybody who passed until it no longer was.
        That time, by seconds of passing, counts from now on as part of a way's length, so that
        the next assignment comes nearer to what is best for all (Pigou, The Economics of Welfare,
        1920; for queues Vickrey, American Economic Review 59, 1969).

        Args:
            share: Of that time which counts, 0 or more.
            keep: Of the former price which stays, from 0 to 1.
        """
        cdef Py_ssize_t server, slot, last = self.latest // SLOT + 1
        cdef double full, fresh
        if not 0 <= share <= 1 or not 0 <= keep <= 1:
            raise ValueError("shares lie between 0 and 1")
        if last > self.slots:
            last = self.slots
        with nogil:
            for server in range(self.left.shape[0]):
                full = 0
                for slot in range(last - 1, -1, -1):
                    full = full + SLOT if self.left[server, slot] == 0 else 0
                    fresh = share * full
                    self.tolls[server, slot] = <int32_t> (
                        keep * self.tolls[server, slot] + (1 - keep) * fresh
                    )
                    self.left[server, slot] = self.capacities[server]
                    self.onward[server, slot] = <int32_t> slot
        self.latest = 0

    def assign(
        self,
        const int32_t[::1] starts,
        const int32_t[::1] heads,
        const int32_t[::1] transits,
        const int32_t[::1] sources,
        const int32_t[::1] people,
    ):
        """Reserve ways for groups, each the quickest that those before it have left.

        Args:
            starts: (s + 1,) start of each source's arcs.
            heads: (b,) vertices that they lead to.
            transits: (b,) milliseconds from where the people stand to the head's gate.
            sources: (g,) where each group stands.
            people: (g,) how many they are, 1 or more.

        Returns:
            (g,) milliseconds until each group is out, `NEVER` for one that has no way, (g + 1,)
            start of its way in the next two arrays, the vertices of all ways, each from the exit
            back to the people, and the milliseconds of walking before each.

        Raises:
            ValueError: Arrays do not fit together, or a number is out of range.
        """
        cdef Py_ssize_t count = sources.shape[0], group, used = 0
        cdef int32_t source, last = -1
        cdef int64_t amount
        check_groups(starts, heads, transits, sources, people, self.indptr.shape[0] - 1)
        out = np.zeros(count, dtype=np.int64)
        ends = np.zeros(count + 1, dtype=np.int64)
        trail = np.zeros((2, 1024), dtype=np.int32)
        room = np.zeros((self.heads.shape[0] + heads.shape[0] + 1, 2), dtype=np.int64)
        cdef int32_t[:, ::1] trail_view = trail
        cdef int64_t[::1] out_view = out, end_view = ends
        cdef int64_t[:, ::1] space = room
        cdef Queue queue
        queue.entries = <Entry *> &space[0, 0]
        for group in range(count):
            source = sources[group]
            amount = <int64_t> people[group] * PERSON
            if used + self.indptr.shape[0] > trail.shape[1]:
                trail = np.hstack([trail, trail, np.zeros((2, self.indptr.shape[0]), np.int32)])
                trail_view = trail
            with nogil:
                out_view[group] = self.search(
                    &queue, heads[starts[source] : starts[source + 1]],
                    transits[starts[source] : starts[source + 1]], amount, &last,
                )
                if out_view[group] < FOREVER:
                    used = self.commit(last, amount, trail_view, used)
            end_view[group + 1] = used
        return out, ends, trail[0, :used].copy(), trail[1, :used].copy()


def check(indptr, heads, transits, servers, capacities, times):
    """Refuse arrays that would be read out of bounds or that describe no network."""
    count = len(indptr) - 1
    if len(heads) != len(transits) or any(len(each) != count for each in (servers, *times)):
        raise ValueError("vertices or arcs differ in number")
    if count < 0 or indptr[0] != 0 or indptr[-1] != len(heads) or np.any(np.diff(indptr) < 0):
        raise ValueError("indptr and heads do not describe one graph")
    if len(heads) and (np.min(heads) < 0 or np.max(heads) >= count):
        raise ValueError("an arc leads outside the graph")
    if count and (np.min(servers) < -1 or np.max(servers) >= len(capacities)):
        raise ValueError("a vertex passes a gate that is not there")
    if any(len(each) and np.min(each) < 0 for each in (transits, *times)):
        raise ValueError("a time is negative")
    if len(capacities) and np.min(capacities) < 1:
        raise ValueError("a gate lets nobody pass; leave its vertices out")


def check_groups(starts, heads, transits, sources, people, count):
    """Refuse groups that would be read out of bounds."""
    if len(sources) != len(people) or len(heads) != len(transits):
        raise ValueError("groups or the arcs of their sources differ in number")
    if len(starts) < 1 or starts[0] != 0 or starts[-1] != len(heads) or np.any(np.diff(starts) < 0):
        raise ValueError("starts and heads do not describe one set of arcs")
    if len(heads) and (np.min(heads) < 0 or np.max(heads) >= count or np.min(transits) < 0):
        raise ValueError("a source's arc leads outside the graph or takes negative time")
    if len(people) and (np.min(people) < 1 or np.min(sources) < 0):
        raise ValueError("a group has nobody in it, or stands nowhere")
    if len(sources) and np.max(sources) >= len(starts) - 1:
        raise ValueError("a group stands nowhere")

"""Groups of people who walk ways of their own and queue at the gates on them.

A discrete-event simulation: at each gate who comes first goes first, at the gate's own pace (point
queues; Vickrey, American Economic Review 59, 1969). Events of one millisecond go by group.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t

cdef enum:
    PACE = 1000000


cdef struct Event:
    int64_t time
    int32_t group


cdef inline bint precedes(Event one, Event other) noexcept nogil:
    """Tell whether an event comes before another."""
    return one.time < other.time or (one.time == other.time and one.group < other.group)


cdef void sink(Event *events, Py_ssize_t size, Py_ssize_t place, Event event) noexcept nogil:
    """Put an event at or below a place of a heap."""
    cdef Py_ssize_t child
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and precedes(events[child + 1], events[child]):
            child += 1
        if not precedes(events[child], event):
            break
        events[place] = events[child]
        place = child
    events[place] = event


def queue_up(
    const int64_t[::1] starts,
    const int32_t[::1] gates,
    const int32_t[::1] walks,
    const int32_t[::1] after,
    const int32_t[::1] people,
    const int32_t[::1] capacities,
):
    """Let groups walk their ways.

    Args:
        starts: (g + 1,) start of each group's steps; these stand from the last one to the first.
        gates: (k,) the gate of each step, -1 where nothing bounds it.
        walks: (k,) milliseconds of walking before it.
        after: (k,) milliseconds that passing takes by itself.
        people: (g,) how many each group is, 1 or more; it goes on when its last one has passed.
        capacities: (q,) thousandths of a person that pass each gate in a second, 1 or more.

    Returns:
        (g,) milliseconds until each group has made all its steps, and (k,) milliseconds that it
        waited before each.

    Raises:
        ValueError: Arrays do not fit together, or a number is out of range.
    """
    cdef Py_ssize_t count = people.shape[0], group, size = 0, step
    cdef int64_t begun
    cdef int32_t gate
    cdef Event event
    check(starts, gates, walks, after, people, capacities)
    out = np.zeros(count, dtype=np.int64)
    waits = np.zeros(len(gates), dtype=np.int64)
    cdef int64_t[::1] out_view = out, wait_view = waits
    cdef int64_t[::1] free = np.zeros(len(capacities), dtype=np.int64)
    cdef int64_t[::1] at = np.asarray(starts)[1:].copy()
    cdef int64_t[:, ::1] room = np.zeros((count + 1, 2), dtype=np.int64)
    cdef Event *events = <Event *> &room[0, 0]
    with nogil:
        for group in range(count):
            if at[group] > starts[group]:
                events[size].time = walks[at[group] - 1]
                events[size].group = <int32_t> group
                size += 1
        for group in range(size // 2 - 1, -1, -1):
            sink(events, size, group, events[group])
        while size > 0:
            event = events[0]
            group = event.group
            at[group] -= 1
            step = at[group]
            gate = gates[step]
            begun = event.time
            if gate >= 0:
                if free[gate] > begun * 1000:
                    begun = free[gate] // 1000
                else:
                    free[gate] = begun * 1000
                # Free times are thousandths of a millisecond, so that no pace is rounded away.
                free[gate] += <int64_t> people[group] * 1000 * PACE // capacities[gate]
                wait_view[step] = begun - event.time
                begun += (<int64_t> people[group] - 1) * PACE // capacities[gate]
            event.time = begun + after[step]
            if step > starts[group]:
                event.time += walks[step - 1]
                sink(events, size, 0, event)
            else:
                out_view[group] = event.time
                size -= 1
                if size > 0:
                    sink(events, size, 0, events[size])
    return out, waits


def check(starts, gates, walks, after, people, capacities):
    """Refuse arrays that would be read out of bounds."""
    steps = len(gates)
    if len(starts) != len(people) + 1 or len(walks) != steps or len(after) != steps:
        raise ValueError("groups or steps differ in number")
    if starts[0] != 0 or starts[-1] != steps or np.any(np.diff(starts) < 0):
        raise ValueError("starts and gates do not describe one set of ways")
    if steps and (np.min(gates) < -1 or np.max(gates) >= len(capacities)):
        raise ValueError("a way passes a gate that is not there")
    if steps and (np.min(walks) < 0 or np.min(after) < 0):
        raise ValueError("a time is negative")
    if len(people) and np.min(people) < 1:
        raise ValueError("a group has nobody in it")
    if len(capacities) and np.min(capacities) < 1:
        raise ValueError("a gate lets nobody pass")

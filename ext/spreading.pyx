"""Cheapest ways from many seeds at once, on integer weights.

Dijkstra's search (Numerische Mathematik 1, 1959) over multi-level buckets (Denardo and Fox,
Operations Research 27, 1979), which are a one-level radix heap to base 1,024 (Ahuja, Mehlhorn,
Orlin and Tarjan, Journal of the ACM 37, 1990): a node is moved at most three times, whatever the
weights, and nodes of one cost leave the queue together, so that ties are settled by rule.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport qsort

UNREACHABLE = (1 << 30) - 1
cdef uint32_t INFINITE = (1 << 30) - 1

cdef enum:
    BITS = 10
    WIDTH = 1 << BITS
    LEVELS = 3
    WORDS = WIDTH >> 6

cdef extern from *:
    int lowest_bit "__builtin_ctzll"(uint64_t word) noexcept nogil


cdef struct Buckets:
    # Nodes of a bucket are a list: `first` by bucket, then `after` by node; `before` is the node
    # before or, for the first one, the bucket's complement. `marks` has a bit for each bucket that
    # is not empty, `words` one for each word of marks that is not 0.
    int32_t *first
    int32_t *after
    int32_t *before
    uint64_t marks[LEVELS * WORDS]
    uint64_t words[LEVELS]
    uint32_t base


cdef inline int bucket_of(const Buckets *queue, uint32_t cost) noexcept nogil:
    """Return the bucket of a cost: by the highest digit in which it differs from the base."""
    cdef uint32_t apart = cost ^ queue.base
    if apart < WIDTH:
        return cost & (WIDTH - 1)
    if apart < WIDTH << BITS:
        return WIDTH + ((cost >> BITS) & (WIDTH - 1))
    return 2 * WIDTH + ((cost >> (2 * BITS)) & (WIDTH - 1))


cdef inline void put(Buckets *queue, int32_t node, uint32_t cost) noexcept nogil:
    """Add a node that is not in the queue."""
    cdef int bucket = bucket_of(queue, cost)
    cdef int32_t second = queue.first[bucket]
    queue.first[bucket] = node
    queue.after[node] = second
    queue.before[node] = ~bucket
    if second >= 0:
        queue.before[second] = node
    else:
        queue.marks[bucket >> 6] |= (<uint64_t> 1) << (bucket & 63)
        queue.words[bucket >> BITS] |= (<uint64_t> 1) << ((bucket & (WIDTH - 1)) >> 6)


cdef inline void unmark(Buckets *queue, int bucket) noexcept nogil:
    """Note that a bucket is empty."""
    queue.marks[bucket >> 6] &= ~((<uint64_t> 1) << (bucket & 63))
    if queue.marks[bucket >> 6] == 0:
        queue.words[bucket >> BITS] &= ~((<uint64_t> 1) << ((bucket & (WIDTH - 1)) >> 6))


cdef inline void drop(Buckets *queue, int32_t node) noexcept nogil:
    """Take a node out of the queue."""
    cdef int32_t previous = queue.before[node], following = queue.after[node]
    if following >= 0:
        queue.before[following] = previous
    if previous >= 0:
        queue.after[previous] = following
        return
    queue.first[~previous] = following
    if following < 0:
        unmark(queue, ~previous)


cdef inline int lowest_bucket(const Buckets *queue, int level) noexcept nogil:
    """Return the lowest bucket of a level that is not empty, or -1."""
    cdef int word
    if queue.words[level] == 0:
        return -1
    word = level * WORDS + lowest_bit(queue.words[level])
    return (word << 6) + lowest_bit(queue.marks[word])


cdef inline int32_t empty(Buckets *queue, int bucket) noexcept nogil:
    """Empty a bucket and return the first of its nodes."""
    cdef int32_t node = queue.first[bucket]
    queue.first[bucket] = -1
    unmark(queue, bucket)
    return node


cdef int32_t pop(Buckets *queue, const int32_t[::1] costs) noexcept nogil:
    """Take out all nodes of the lowest cost; return the first of the list, -1 at the end."""
    cdef int bucket = lowest_bucket(queue, 0), level
    cdef int32_t node, following
    while bucket < 0:
        level = 1
        bucket = lowest_bucket(queue, 1)
        if bucket < 0:
            level = 2
            bucket = lowest_bucket(queue, 2)
        if bucket < 0:
            return -1
        queue.base = (queue.base >> ((level + 1) * BITS)) << BITS | (bucket & (WIDTH - 1))
        queue.base <<= level * BITS
        node = empty(queue, bucket)
        while node >= 0:
            following = queue.after[node]
            put(queue, node, costs[node])
            node = following
        bucket = lowest_bucket(queue, 0)
    return empty(queue, bucket)


cdef int by_value(const void *one, const void *other) noexcept nogil:
    """Order two numbers for qsort."""
    cdef int64_t first = (<const int64_t *> one)[0], second = (<const int64_t *> other)[0]
    return (first > second) - (first < second)


cdef struct Search:
    # The lowest cost that is too dear, the number of the wave that is being settled, and how many
    # awaited nodes are not settled yet.
    uint32_t bound
    int32_t wave
    Py_ssize_t remaining


cdef inline Py_ssize_t relax(
    Search *search,
    Buckets *queue,
    int32_t node,
    const int32_t[::1] indptr,
    const int32_t[::1] ends,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    int32_t[::1] costs,
    int32_t[::1] via,
    int32_t[::1] origin,
    int32_t[::1] waves,
    int32_t[::1] line,
    Py_ssize_t stop,
) noexcept nogil:
    """Follow the arcs of a settled node; return the end of the line with what they settle."""
    cdef uint32_t cost = costs[node], reached
    cdef int32_t seed = origin[node], end, arc
    cdef Py_ssize_t slot
    for slot in range(indptr[node], indptr[node + 1]):
        arc = arcs[slot]
        end = ends[slot]
        # Unsigned, so that a closed arc's weight does not overflow; it always passes the bound.
        reached = cost + <uint32_t> weights[arc]
        if reached > <uint32_t> costs[end] or reached >= search.bound:
            continue
        if reached == cost:
            if waves[end] == 0:
                if costs[end] != <int32_t> cost and costs[end] != <int32_t> INFINITE:
                    drop(queue, end)
                costs[end] = cost
                origin[end] = seed
                via[end] = arc
                waves[end] = search.wave + 1
                line[stop] = end
                stop += 1
            elif waves[end] == search.wave + 1 and arc < via[end]:
                via[end] = arc
        elif reached < <uint32_t> costs[end]:
            if costs[end] != <int32_t> INFINITE:
                drop(queue, end)
            costs[end] = reached
            origin[end] = seed
            via[end] = arc
            put(queue, end, reached)
        elif seed < origin[end] or (seed == origin[end] and arc < via[end]):
            origin[end] = seed
            via[end] = arc
    return stop


cdef void settle(
    Search *search,
    Buckets *queue,
    const int32_t[::1] indptr,
    const int32_t[::1] ends,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    const uint8_t[::1] awaited,
    int32_t[::1] costs,
    int32_t[::1] via,
    int32_t[::1] origin,
    int32_t[::1] waves,
    int32_t[::1] line,
    int64_t[::1] batch,
) noexcept nogil:
    """Settle nodes, all those of one cost at a time.

    Those of the lowest seed come first, and what arcs of weight 0 reach from them follows in waves:
    each node then passes on a seed that is its own for good.
    """
    cdef bint bounded = search.remaining > 0
    cdef Py_ssize_t size, index, start, stop, wave_end
    cdef int32_t node, seed
    while not (bounded and search.remaining == 0):
        node = pop(queue, costs)
        if node < 0:
            return
        size = 0
        while node >= 0:
            batch[size] = (<int64_t> origin[node] << 32) | node
            size += 1
            node = queue.after[node]
        if size > 1:
            qsort(&batch[0], size, sizeof(int64_t), by_value)
        index = 0
        while index < size:
            seed = <int32_t> (batch[index] >> 32)
            search.wave += 1
            start = stop = 0
            while index < size and <int32_t> (batch[index] >> 32) == seed:
                node = <int32_t> batch[index]
                index += 1
                if waves[node] == 0:
                    waves[node] = search.wave
                    line[stop] = node
                    stop += 1
            while start < stop:
                wave_end = stop
                while start < wave_end:
                    search.remaining -= awaited[line[start]]
                    stop = relax(
                        search, queue, line[start], indptr, ends, arcs, weights,
                        costs, via, origin, waves, line, stop,
                    )
                    start += 1
                search.wave += 1


cdef void forget(
    Buckets *queue, int32_t[::1] costs, int32_t[::1] via, int32_t[::1] origin
) noexcept nogil:
    """Blot out what was found of nodes that were not settled."""
    cdef int32_t node = pop(queue, costs)
    while node >= 0:
        while node >= 0:
            costs[node] = INFINITE
            via[node] = -1
            origin[node] = -1
            node = queue.after[node]
        node = pop(queue, costs)


def spread(
    const int32_t[::1] indptr,
    const int32_t[::1] ends,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    const int32_t[::1] seeds,
    const int32_t[::1] offsets,
    int64_t limit=UNREACHABLE,
    const int32_t[::1] wanted=None,
):
    """Find the cheapest way between every node and its nearest seed.

    The neighbours may be those along leaving arcs, for ways from the seeds, or along entering ones,
    for ways to them.

    Of several ways of one cost the lowest seed wins, by its place in `seeds`. Of the last arcs
    along which that seed has the same cost the lowest wins; one of weight 0 counts only where no
    other one ends such a way, and then the one that ends the shortest run of them. So the arcs
    never go round in a circle, and the result depends on nothing but the arguments.

    Args:
        indptr: (n + 1,) start of each node's neighbours in `ends` and `arcs`.
        ends: (m,) the neighbour.
        arcs: (m,) number of the arc to it, an index of `weights`.
        weights: (a,) cost of each arc, 0 or more; `UNREACHABLE` or more means closed.
        seeds: (k,) nodes where ways begin.
        offsets: (k,) cost that each seed begins with; `UNREACHABLE` or more leaves it out.
        limit: Cost above which no node is settled, 0 or more.
        wanted: Nodes that suffice: nothing is settled that is dearer than the dearest of them.

    Returns:
        (n,) cost, `UNREACHABLE` without a way and where not settled; (n,) the arc by which each
        node was reached, -1 where its seed lies and without a way; (n,) the place of its seed in
        `seeds`, -1 without a way.

    Raises:
        ValueError: Arrays do not fit together, or an index, weight, offset or the limit is out of
            range.
    """
    cdef Py_ssize_t count = indptr.shape[0] - 1, index
    cdef int32_t node
    check_neighbours(indptr, ends, arcs, weights)
    check_seeds(seeds, offsets, count)
    if limit < 0:
        raise ValueError(f"limit {limit} is negative")
    costs = np.full(count, UNREACHABLE, dtype=np.int32)
    via = np.full(count, -1, dtype=np.int32)
    origin = np.full(count, -1, dtype=np.int32)
    cdef int32_t[::1] cost_view = costs, via_view = via, origin_view = origin
    cdef int32_t[::1] waves = np.zeros(count, dtype=np.int32)
    cdef int32_t[::1] line = np.empty(count, dtype=np.int32)
    cdef int64_t[::1] batch = np.empty(count, dtype=np.int64)
    cdef uint8_t[::1] awaited = np.zeros(count, dtype=np.uint8)
    cdef int32_t[::1] first = np.full(LEVELS * WIDTH, -1, dtype=np.int32)
    cdef int32_t[:, ::1] links = np.empty((2, max(count, 1)), dtype=np.int32)
    cdef Buckets queue
    cdef Search search
    search.bound = INFINITE if limit >= INFINITE else <uint32_t> limit + 1
    search.wave = 0
    search.remaining = 0
    if wanted is not None:
        search.remaining = mark(wanted, awaited)
        if search.remaining == 0:
            return costs, via, origin
    queue.first = &first[0]
    queue.after = &links[0, 0]
    queue.before = &links[1, 0]
    queue.base = 0
    for index in range(LEVELS * WORDS):
        queue.marks[index] = 0
    for index in range(LEVELS):
        queue.words[index] = 0
    for index in range(seeds.shape[0]):
        node = seeds[index]
        if offsets[index] >= cost_view[node] or <uint32_t> offsets[index] >= search.bound:
            continue
        if cost_view[node] != <int32_t> INFINITE:
            drop(&queue, node)
        cost_view[node] = offsets[index]
        origin_view[node] = <int32_t> index
        put(&queue, node, offsets[index])
    with nogil:
        settle(
            &search, &queue, indptr, ends, arcs, weights, awaited,
            cost_view, via_view, origin_view, waves, line, batch,
        )
        forget(&queue, cost_view, via_view, origin_view)
    return costs, via, origin


cdef Py_ssize_t mark(const int32_t[::1] wanted, uint8_t[::1] awaited) except -1:
    """Mark the nodes that are wanted; return how many they are."""
    cdef Py_ssize_t index, found = 0
    cdef int32_t node
    for index in range(wanted.shape[0]):
        node = wanted[index]
        if node < 0 or node >= awaited.shape[0]:
            raise ValueError(f"wanted node {node} is not in the graph")
        found += awaited[node] == 0
        awaited[node] = 1
    return found


cdef int check_seeds(
    const int32_t[::1] seeds, const int32_t[::1] offsets, Py_ssize_t count
) except -1:
    """Refuse seeds outside the graph and offsets that would be negative costs."""
    cdef Py_ssize_t index
    if seeds.shape[0] != offsets.shape[0]:
        raise ValueError("seeds and offsets differ in length")
    for index in range(seeds.shape[0]):
        if seeds[index] < 0 or seeds[index] >= count or offsets[index] < 0:
            raise ValueError(f"seed {seeds[index]} is not in the graph or its offset is negative")
    return 0


cdef int check_neighbours(
    const int32_t[::1] indptr,
    const int32_t[::1] ends,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
) except -1:
    """Refuse arrays that would be read out of bounds."""
    cdef Py_ssize_t count = indptr.shape[0] - 1, size = ends.shape[0], index
    if count < 0 or indptr[0] != 0 or indptr[count] != size or arcs.shape[0] != size:
        raise ValueError("indptr, ends and arcs do not describe one graph")
    # Only | and comparisons, so that the compiler makes vectors of them.
    cdef int32_t bad = 0, nodes = <int32_t> count, numbers = <int32_t> weights.shape[0]
    with nogil:
        for index in range(count):
            bad |= indptr[index] > indptr[index + 1]
        for index in range(size):
            bad |= (ends[index] < 0) | (ends[index] >= nodes)
        for index in range(size):
            bad |= (arcs[index] < 0) | (arcs[index] >= numbers)
        for index in range(numbers):
            bad |= weights[index] < 0
    if bad:
        raise ValueError("an arc leads outside the graph or has a negative weight")
    return 0

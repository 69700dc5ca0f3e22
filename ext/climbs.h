/* Searching upwards from block to block, and reading the way back.

   A climb goes along steps, one for each block from where it sets out to the root. Each step has a
   frame: what the climb costs so far at each entry of its block. Closed blocks (`zhilu_close`) need no
   order among their columns: what the rows cost by way of them goes straight to the frame above. */

#ifndef ZHILU_CLIMBS_H
#define ZHILU_CLIMBS_H

#include "lanes.h"

/* A block: its first rank, how many columns and rows it has, where its costs and its rows begin, and
   the block above it, -1 at a root. */
typedef struct {
    int32_t first, columns, rows, slot, row, parent;
} zhilu_front;

/* A block on the way, where its frame begins, and where that of the block above does, -1 at a root. */
typedef struct {
    int32_t block, at, above;
} zhilu_step;

/* How far apart the frames of a block and the next one begin. */
ZHILU_INLINE int32_t zhilu_room(const zhilu_front *front)
{
    return (front->columns + front->rows + ZHILU_SHORT - 1) & -ZHILU_SHORT;
}

/* Add a block to the steps of a climb from one block to its root, and have its costs fetched. */
ZHILU_INLINE void zhilu_pass(const zhilu_front *front, int32_t block, const int32_t *costs,
                             zhilu_step *steps, ptrdiff_t *size, int32_t *at)
{
    int32_t above = *at + zhilu_room(front);
    steps[(*size)++] = (zhilu_step) {block, *at, front->parent < 0 ? -1 : above};
    *at = above;
    for (int line = 0; line < 4; line++)
        __builtin_prefetch(costs + front->slot + 16 * line);
}

/* A climb from one block: its steps, how many they are, and how long their frames are together. */
typedef struct {
    zhilu_step *steps;
    ptrdiff_t size;
    int32_t length;
} zhilu_chain;

/* List the steps from two blocks to their roots, in turns, so that none waits for the other's memory. */
__attribute__((unused)) static void zhilu_set_out(const zhilu_front *fronts, int32_t near, int32_t far,
                                                  const int32_t *up, const int32_t *down,
                                                  zhilu_chain *ahead, zhilu_chain *back)
{
    while (near >= 0 && far >= 0) {
        zhilu_pass(fronts + near, near, up, ahead->steps, &ahead->size, &ahead->length);
        zhilu_pass(fronts + far, far, down, back->steps, &back->size, &back->length);
        near = fronts[near].parent;
        far = fronts[far].parent;
    }
    for (; near >= 0; near = fronts[near].parent)
        zhilu_pass(fronts + near, near, up, ahead->steps, &ahead->size, &ahead->length);
    for (; far >= 0; far = fronts[far].parent)
        zhilu_pass(fronts + far, far, down, back->steps, &back->size, &back->length);
}

/* Let nothing be known at any entry of some frames. */
ZHILU_LANES static void zhilu_empty(int32_t *frames, ptrdiff_t length)
{
    for (ptrdiff_t at = 0; at < length; at += ZHILU_SHORT)
        *zhilu_at(frames + at) = (zhilu_lanes) {0} + ZHILU_NEVER;
}

/* Put what some rows of a step cost, and where that comes from, into the frame above. `alone` tells that
   nothing else gets there. */
ZHILU_INLINE void zhilu_hand_on(const int32_t *place, ptrdiff_t size, const int32_t *found,
                                const int32_t *from, int32_t *frame, int32_t *origins, int alone)
{
    for (ptrdiff_t t = 0; t < size; t++) {
        int32_t cost = found[t], origin = from[t], above = place[t];
        if (!alone) {
            int32_t held = frame[above], kept = origins[above];
            origin = cost < held ? origin : kept;
            cost = cost < held ? cost : held;
        }
        frame[above] = cost;
        origins[above] = origin;
    }
}

/* Put what a step's rows cost by way of it into the frame above, and where that comes from: the entry
   of the frame that its columns made it in, so that blocks are skipped that only hand it on. `place`
   tells where the rows are above, `list` has room for 2 k. */
ZHILU_INLINE void zhilu_climb(const zhilu_front *front, const zhilu_step *step, const int32_t *block,
                              const int32_t *place, int32_t *frames, int32_t *origins, int32_t *list,
                              int alone)
{
    ptrdiff_t k = front->columns, r = front->rows, row = zhilu_row(0, k + r) + k, size = 0;
    const int32_t *frame = frames + step->at;
    for (ptrdiff_t i = 0; i < k && r; i++) {
        list[size] = (int32_t) row;
        list[size + 1] = frame[i];
        size += frame[i] < ZHILU_NEVER ? 2 : 0;
        row += k + r - i - 2;
    }
    for (ptrdiff_t q = 0; q < r; q += 2 * ZHILU_SHORT) {
        const zhilu_lanes *held = zhilu_of(frame + k + q), *kept = zhilu_of(origins + step->at + k + q);
        zhilu_lanes best[2] = {held[0], held[1]}, from[2];
        for (ptrdiff_t t = 0; t < size; t += 2) {
            const zhilu_lanes *costs = zhilu_of(block + list[t] + q);
            zhilu_lanes low = list[t + 1] + costs[0], high = list[t + 1] + costs[1];
            zhilu_least(&best[0], &low);
            zhilu_least(&best[1], &high);
        }
        for (int part = 0; part < 2; part++) {
            zhilu_lanes less = best[part] < held[part];
            zhilu_lanes entry = ZHILU_COUNT + (step->at + (int32_t) (k + q) + part * ZHILU_SHORT);
            from[part] = (entry & less) | (kept[part] & ~less);
        }
        zhilu_hand_on(place + q, r - q < 2 * ZHILU_SHORT ? r - q : 2 * ZHILU_SHORT,
                      (const int32_t *) best, (const int32_t *) from, frames + step->above,
                      origins + step->above, alone);
    }
}

/* Climb along some steps, each behind those below it, whose frames hold what is known before. */
ZHILU_LANES static void zhilu_climb_all(const zhilu_front *fronts, const zhilu_step *steps,
                                        ptrdiff_t size, const int32_t *costs, const int32_t *places,
                                        int32_t *frames, int32_t *origins, int32_t *list)
{
    for (ptrdiff_t s = 0; s < size; s++) {
        const zhilu_front *front = fronts + steps[s].block;
        zhilu_climb(front, steps + s, costs + front->slot, places + front->row, frames, origins, list, 0);
    }
}

/* The same where what steps cost is known before `begin` and up to entry `kept` of the frames. */
ZHILU_LANES static void zhilu_climb_on(const zhilu_front *fronts, const zhilu_step *steps,
                                       ptrdiff_t size, ptrdiff_t begin, int32_t kept,
                                       const int32_t *costs, const int32_t *places, int32_t *frames,
                                       int32_t *origins, int32_t *list)
{
    for (ptrdiff_t s = 0; s < size; s++) {
        const zhilu_front *front = fronts + steps[s].block;
        if (s >= begin || steps[s].above >= kept)
            zhilu_climb(front, steps + s, costs + front->slot, places + front->row, frames, origins, list, 0);
    }
}

/* The same along steps each of which leads to the next, where only the first frame holds something. */
ZHILU_LANES static void zhilu_climb_chain(const zhilu_front *fronts, const zhilu_step *steps,
                                          ptrdiff_t size, const int32_t *costs, const int32_t *places,
                                          int32_t *frames, int32_t *origins, int32_t *list)
{
    for (ptrdiff_t s = 0; s < size; s++) {
        const zhilu_front *front = fronts + steps[s].block;
        zhilu_climb(front, steps + s, costs + front->slot, places + front->row, frames, origins, list, 1);
    }
}

/* What a step's columns cost, by way of each other too: closed = min(frame, ...), for k of them. */
ZHILU_INLINE void zhilu_settle(ptrdiff_t k, ptrdiff_t r, const int32_t *block, const int32_t *frame,
                               int32_t *closed)
{
    for (ptrdiff_t q = 0; q < k; q += ZHILU_SHORT) {
        zhilu_lanes best = *zhilu_of(frame + q);
        ptrdiff_t row = zhilu_row(0, k + r), last = q + ZHILU_SHORT < k ? q + ZHILU_SHORT - 1 : k - 1;
        for (ptrdiff_t i = 0; i < last; i++) {
            zhilu_lanes cost = frame[i] + (*zhilu_of(block + row + q) | *zhilu_behind(i < q ? -1 : i - q));
            zhilu_least(&best, &cost);
            row += k + r - i - 2;
        }
        *zhilu_at(closed + q) = best;
    }
}

/* No more than the least of some frame's first entries. */
ZHILU_INLINE int32_t zhilu_lowest(const int32_t *frame, ptrdiff_t size)
{
    zhilu_lanes best = *zhilu_of(frame);
    for (ptrdiff_t at = ZHILU_SHORT; at < size; at += ZHILU_SHORT)
        zhilu_least(&best, zhilu_of(frame + at));
    int32_t least = best[0];
    for (int lane = 1; lane < ZHILU_SHORT; lane++)
        least = best[lane] < least ? best[lane] : least;
    return least;
}

/* Where two climbs that have come by the same block meet for less than `most`: the first column among
   the best ones, -1 where there is none. `ahead_closed` and `back_closed` have room for k and slack. */
ZHILU_LANES static ptrdiff_t zhilu_meet(const zhilu_front *front, const int32_t *up,
                                        const int32_t *down, const int32_t *ahead,
                                        const int32_t *back, int32_t *ahead_closed,
                                        int32_t *back_closed, int32_t most)
{
    ptrdiff_t k = front->columns, found = -1;
    if (zhilu_lowest(ahead, k) + zhilu_lowest(back, k) >= most)
        return found;
    zhilu_settle(k, front->rows, up + front->slot, ahead, ahead_closed);
    zhilu_settle(k, front->rows, down + front->slot, back, back_closed);
    int32_t least = most;
    for (ptrdiff_t i = 0; i < k; i++) {
        int32_t total = ahead_closed[i] + back_closed[i];
        least = total < least ? total : least;
    }
    for (ptrdiff_t i = k - 1; i >= 0 && least < most; i--)
        found = ahead_closed[i] + back_closed[i] == least ? i : found;
    return found;
}

/* Follow the cost of an entry of step `s` down to where its climb set out. Writes the ranks that it
   comes by from there on, each a column of another block, and the slot between each and the one before
   it, but no more than `most`; returns how many they are. The entry's own rank is not one of them. Among equal ways that which
   was found first is taken: the lowest block and column. */
__attribute__((unused)) static ptrdiff_t zhilu_trace(
    const zhilu_front *fronts, const zhilu_step *steps, ptrdiff_t s, ptrdiff_t entry, int32_t cost,
    const int32_t *costs, const int32_t *frames, const int32_t *origins, ptrdiff_t most,
    int32_t *ranks, int32_t *slots)
{
    ptrdiff_t size = 0;
    while (size < most) {
        ptrdiff_t at = steps[s].at + entry;
        if (frames[at] == cost) {
            at = origins[at];
            if (at < 0)
                return size;
            while (steps[s].at > at)
                s--;
            entry = at - steps[s].at;
        }
        const zhilu_front *front = fronts + steps[s].block;
        const int32_t *frame = frames + steps[s].at;
        ptrdiff_t w = front->columns + front->rows, slot = front->slot + zhilu_row(0, w) + entry, i = 0;
        while (frame[i] + costs[slot] != cost && i + 1 < front->columns) {
            slot += w - i - 2;
            i++;
        }
        ranks[size] = front->first + (int32_t) i;
        slots[size++] = (int32_t) slot;
        cost = frame[i];
        entry = i;
    }
    return size;
}

#endif

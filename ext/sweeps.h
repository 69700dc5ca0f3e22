/* Going down from block to block for a vector of destinations at a time.

   A lane row holds what ZHILU_LANE destinations cost from one rank. Closed blocks (`zhilu_close`) let each
   column be worked out by itself, from the rows above it and from what has been met: what destinations
   cost that a column comes down to without going above its block. */

#ifndef ZHILU_SWEEPS_H
#define ZHILU_SWEEPS_H

#include "climbs.h"

#define ZHILU_PARTS 4
#define ZHILU_LANE (ZHILU_PARTS * ZHILU_SHORT)

/* What stands in the place of a first arc where the way goes straight down, and what those are taken from
   that go on by way of an entry and are not known yet. */
#define ZHILU_STRAIGHT (-2)
#define ZHILU_BY_ENTRY (-3)

/* A lane row that is worked on. */
typedef struct {
    zhilu_lanes part[ZHILU_PARTS];
} zhilu_lane_row;

ZHILU_INLINE const zhilu_lane_row *zhilu_lane(const int32_t *rows, ptrdiff_t row)
{
    return (const zhilu_lane_row *) (rows + row * ZHILU_LANE);
}

#define ZHILU_KIND(name) name##_plain
#include "sweep.h"
#undef ZHILU_KIND

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2")
#define ZHILU_KIND(name) name##_avx2
#include "sweep.h"
#undef ZHILU_KIND
#pragma GCC pop_options
#define ZHILU_SWEEP (__builtin_cpu_supports("avx2") ? zhilu_sweep_avx2 : zhilu_sweep_plain)
#else
#define ZHILU_SWEEP zhilu_sweep_plain
#endif

/* Put what a climb's steps cost at their columns into one lane of what has been met; drops[s] tells from
   which lane row on, -1 where nobody looks; `moved` at that row whether it is another than before.
   `closed` has room for the columns of a block and slack. */
ZHILU_LANES static void zhilu_drop(const zhilu_front *fronts, const zhilu_step *steps, ptrdiff_t size,
                                   const int32_t *drops, const int32_t *costs, const int32_t *frames,
                                   int32_t *closed, int32_t *met, ptrdiff_t lane, char *moved)
{
    for (ptrdiff_t s = 0; s < size; s++) {
        const zhilu_front *front = fronts + steps[s].block;
        if (drops[s] < 0)
            continue;
        zhilu_settle(front->columns, front->rows, costs + front->slot, frames + steps[s].at, closed);
        int32_t other = 0;
        for (ptrdiff_t i = 0; i < front->columns; i++) {
            int32_t *held = met + (drops[s] + i) * ZHILU_LANE + lane;
            other |= *held ^ closed[i];
            *held = closed[i];
        }
        moved[drops[s]] |= other != 0;
    }
}

/* Let each of some lanes go from a place where that is less than its best. Returns whether the first
   arc of one that does is not known yet. */
ZHILU_LANES static int zhilu_leave(const int32_t *seen, const int32_t *firsts, int32_t price,
                                   ptrdiff_t lanes, int32_t *best, int32_t *taken)
{
    int32_t unknown = 0;
    for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        int32_t total = price + seen[lane], better = total < best[lane];
        best[lane] = better ? total : best[lane];
        taken[lane] = better ? firsts[lane] : taken[lane];
        unknown |= better & (firsts[lane] < -1);
    }
    return unknown;
}

/* The same where nobody asks for first arcs. */
ZHILU_LANES static void zhilu_leave_only(const int32_t *seen, int32_t price, ptrdiff_t lanes,
                                         int32_t *best)
{
    for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        int32_t total = price + seen[lane];
        best[lane] = total < best[lane] ? total : best[lane];
    }
}

#endif

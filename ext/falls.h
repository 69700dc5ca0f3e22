/* Going down from the roots to some entries, from what a climb has found: what each costs from there. */

#ifndef ZHILU_FALLS_H
#define ZHILU_FALLS_H

#include <string.h>

#include "climbs.h"

/* Mark what entries of the frame above a step hands its rows on from. `marks` are 0 where an entry is
   needed and less elsewhere. */
ZHILU_INLINE void zhilu_mark(const zhilu_front *front, const zhilu_step *step, const int32_t *place,
                             int32_t *marks)
{
    for (ptrdiff_t q = 0; q < front->rows; q++)
        marks[step->above + place[q]] = 0;
}

/* Work out what the marked columns of a step cost. Its columns hold what the climb costs there that has
   not gone above them, `costs` is what they cost down from later entries. */
ZHILU_INLINE void zhilu_fall(const zhilu_front *front, const zhilu_step *step, const int32_t *costs,
                             const int32_t *place, const int32_t *marks, int32_t *frames)
{
    ptrdiff_t k = front->columns, r = front->rows, w = k + r;
    int32_t *frame = frames + step->at;
    for (ptrdiff_t q = 0; q < r; q++)
        frame[k + q] = frames[step->above + place[q]];
    for (ptrdiff_t i = k - 1; i >= 0; i--) {
        if (marks[step->at + i] < 0)
            continue;
        const int32_t *row = costs + front->slot + zhilu_row(i, w);
        zhilu_lanes best = {0};
        best += frame[i];
        for (ptrdiff_t j = i + 1; j < w; j += ZHILU_SHORT) {
            zhilu_lanes within = ZHILU_COUNT < (int32_t) (w - j);
            zhilu_lanes cost = ((*zhilu_of(frame + j) + *zhilu_of(row + j)) & within)
                               | (ZHILU_NEVER & ~within);
            zhilu_least(&best, &cost);
        }
        const int32_t *lanes = (const int32_t *) &best;
        for (ptrdiff_t lane = 0; lane < ZHILU_SHORT; lane++)
            frame[i] = lanes[lane] < frame[i] ? lanes[lane] : frame[i];
    }
}

/* Go down along some steps from where a climb of other steps has come by. `climbed` is what that one's
   frames hold, `up` what it went by and `down` what is gone down by; `closed` has room for the columns of
   a block and slack. The entries wanted are marked; their frames are filled in. */
ZHILU_LANES static void zhilu_fall_all(const zhilu_front *fronts, const zhilu_step *steps,
                                       ptrdiff_t size, const zhilu_step *climb, ptrdiff_t climb_size,
                                       const int32_t *climbed, const int32_t *up,
                                       const int32_t *down, const int32_t *places, int32_t *closed,
                                       int32_t *marks, int32_t *frames)
{
    ptrdiff_t at = climb_size - 1;
    for (ptrdiff_t s = 0; s < size; s++) {
        const zhilu_front *front = fronts + steps[s].block;
        zhilu_mark(front, steps + s, places + front->row, marks);
    }
    for (ptrdiff_t s = size - 1; s >= 0; s--) {
        const zhilu_front *front = fronts + steps[s].block;
        while (at >= 0 && climb[at].block > steps[s].block)
            at--;
        if (at >= 0 && climb[at].block == steps[s].block) {
            zhilu_settle(front->columns, front->rows, up + front->slot, climbed + climb[at].at, closed);
            memcpy(frames + steps[s].at, closed, front->columns * sizeof(int32_t));
        }
        zhilu_fall(front, steps + s, down, places + front->row, marks, frames);
    }
}

#endif

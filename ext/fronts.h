/* Working out a block of a metric: what its columns cost, and what goes on to the block above.

   Both directions have a block and a triangle each: `up` is what it costs from the lower rank to the
   higher one, `down` the way back. Beside each cost stands by way of what it is. */

#ifndef ZHILU_FRONTS_H
#define ZHILU_FRONTS_H

#include "lanes.h"

typedef struct {
    int32_t *up, *down, *up_via, *down_via;
} zhilu_costs;

/* Some lanes of a row in both directions. */
typedef struct {
    zhilu_lanes up, down, up_via, down_via;
} zhilu_piece;

ZHILU_INLINE zhilu_piece zhilu_read(const zhilu_costs *costs, ptrdiff_t at)
{
    return (zhilu_piece) {*zhilu_of(costs->up + at), *zhilu_of(costs->down + at),
                          *zhilu_of(costs->up_via + at), *zhilu_of(costs->down_via + at)};
}

ZHILU_INLINE void zhilu_write(const zhilu_costs *costs, ptrdiff_t at, const zhilu_piece *piece)
{
    *zhilu_at(costs->up + at) = piece->up;
    *zhilu_at(costs->down + at) = piece->down;
    *zhilu_at(costs->up_via + at) = piece->up_via;
    *zhilu_at(costs->down_via + at) = piece->down_via;
}

/* Put the lanes of `best` back from lane `size` on to what they were. */
ZHILU_INLINE void zhilu_restore(zhilu_piece *best, const zhilu_piece *was, ptrdiff_t size)
{
    zhilu_lanes mine = ZHILU_COUNT < (int32_t) size;
    best->up = (best->up & mine) | (was->up & ~mine);
    best->down = (best->down & mine) | (was->down & ~mine);
    best->up_via = (best->up_via & mine) | (was->up_via & ~mine);
    best->down_via = (best->down_via & mine) | (was->down_via & ~mine);
}

/* Contract the columns of a block: costs between its columns become final as far as lower columns go,
   and what its rows cost by way of it is put into the triangle. Each pair takes the least column
   among equal ways. */
ZHILU_LANES static void zhilu_eliminate(ptrdiff_t k, ptrdiff_t r, const zhilu_costs *block,
                                        const zhilu_costs *triangle, int32_t first)
{
    ptrdiff_t w = k + r;
    for (ptrdiff_t p = 1; p + 1 < w; p++) {
        ptrdiff_t last = p < k ? p : k;
        const zhilu_costs *target = p < k ? block : triangle;
        ptrdiff_t begin = p < k ? zhilu_row(p, w) : zhilu_row(p - k, r) - k;
        for (ptrdiff_t q = p + 1; q < w; q += ZHILU_SHORT) {
            zhilu_piece was = zhilu_read(target, begin + q), best = was;
            ptrdiff_t row = zhilu_row(0, w);
            for (ptrdiff_t i = 0; i < last; i++) {
                zhilu_lanes by = (zhilu_lanes) {0} + (first + (int32_t) i);
                zhilu_lanes up = block->down[row + p] + *zhilu_of(block->up + row + q);
                zhilu_lanes down = block->up[row + p] + *zhilu_of(block->down + row + q);
                zhilu_better(&best.up, &best.up_via, &up, &by);
                zhilu_better(&best.down, &best.down_via, &down, &by);
                row += w - i - 2;
            }
            zhilu_restore(&best, &was, w - q);
            zhilu_write(target, begin + q, &best);
        }
    }
}

/* Let the columns of a contracted block also go by way of each other upwards, so that each of its
   costs is that of the best way that climbs within it. */
ZHILU_LANES static void zhilu_close(ptrdiff_t k, ptrdiff_t r, const zhilu_costs *block, int32_t first)
{
    ptrdiff_t w = k + r;
    for (ptrdiff_t i = k - 2; i >= 0; i--) {
        ptrdiff_t begin = zhilu_row(i, w);
        for (ptrdiff_t q = i + 2; q < w; q += ZHILU_SHORT) {
            zhilu_piece was = zhilu_read(block, begin + q), best = was;
            ptrdiff_t row = zhilu_row(i + 1, w), last = q + ZHILU_SHORT - 1 < k ? q + ZHILU_SHORT - 1 : k;
            for (ptrdiff_t m = i + 1; m < last; m++) {
                zhilu_lanes by = (zhilu_lanes) {0} + (first + (int32_t) m);
                const zhilu_lanes *behind = zhilu_behind(m < q ? -1 : m - q);
                zhilu_lanes up = block->up[begin + m] + (*zhilu_of(block->up + row + q) | *behind);
                zhilu_lanes down = block->down[begin + m] + (*zhilu_of(block->down + row + q) | *behind);
                zhilu_better(&best.up, &best.up_via, &up, &by);
                zhilu_better(&best.down, &best.down_via, &down, &by);
                row += w - m - 2;
            }
            zhilu_restore(&best, &was, w - q);
            zhilu_write(block, begin + q, &best);
        }
    }
}

/* Put a block's triangle into the block above it, and into that one's triangle. `place` tells for
   each of the r ranks which entry of the block above it is; runs of entries go together. */
ZHILU_LANES static void zhilu_extend(ptrdiff_t r, const zhilu_costs *from, const int32_t *place,
                                     int32_t *runs, ptrdiff_t k, ptrdiff_t above,
                                     const zhilu_costs *block, const zhilu_costs *triangle)
{
    ptrdiff_t w = k + above;
    for (ptrdiff_t q = r - 1; q >= 0; q--)
        runs[q] = q + 1 < r && place[q + 1] == place[q] + 1 ? runs[q + 1] : (int32_t) q + 1;
    for (ptrdiff_t p = 0; p + 1 < r; p++) {
        ptrdiff_t source = zhilu_row(p, r), to = place[p];
        const zhilu_costs *target = to < k ? block : triangle;
        ptrdiff_t begin = to < k ? zhilu_row(to, w) : zhilu_row(to - k, above) - k;
        for (ptrdiff_t q = p + 1; q < r; q = runs[q])
            for (ptrdiff_t t = q; t < runs[q]; t += ZHILU_SHORT) {
                ptrdiff_t at = begin + place[q] + t - q;
                zhilu_piece was = zhilu_read(target, at), best = was;
                zhilu_piece other = zhilu_read(from, source + t);
                zhilu_better(&best.up, &best.up_via, &other.up, &other.up_via);
                zhilu_better(&best.down, &best.down_via, &other.down, &other.down_via);
                zhilu_restore(&best, &was, runs[q] - t);
                zhilu_write(target, at, &best);
            }
    }
}

#endif

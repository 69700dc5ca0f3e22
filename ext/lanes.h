/* The loops that must become vector instructions, on int32 lanes.

   All costs are at most 2^30 - 1, so that two of them add without overflow. A block has `k` columns
   and `w = k + r` entries: its own columns first, then the `r` ranks above it. The cost between column
   i and what entry j > i stands for is at [j] from where row i begins; rows are packed. */

#ifndef ZHILU_LANES_H
#define ZHILU_LANES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define ZHILU_LANES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ZHILU_LANES
#endif
#define ZHILU_INLINE static inline __attribute__((always_inline))

#define ZHILU_NEVER ((1 << 30) - 1)
#define ZHILU_LANE 16
#define ZHILU_SHORT 8

/* Lanes that are worked on together; they may stand anywhere. */
typedef int32_t zhilu_lanes __attribute__((vector_size(4 * ZHILU_SHORT), aligned(4), may_alias));

/* dst = min(dst, a + src); where that is less, via = tag. */
ZHILU_INLINE void zhilu_relax_row(int32_t *restrict dst, int32_t *restrict via,
                                  const int32_t *restrict src, int32_t a, int32_t tag, ptrdiff_t n)
{
    for (ptrdiff_t q = 0; q < n; q++) {
        int32_t c = a + src[q];
        int32_t better = c < dst[q];
        dst[q] = better ? c : dst[q];
        via[q] = better ? tag : via[q];
    }
}

/* dst = min(dst, src), with what goes with it. */
ZHILU_INLINE void zhilu_take_row(int32_t *restrict dst, int32_t *restrict via,
                                 const int32_t *restrict src, const int32_t *restrict tags,
                                 ptrdiff_t n)
{
    for (ptrdiff_t q = 0; q < n; q++) {
        int32_t better = src[q] < dst[q];
        dst[q] = better ? src[q] : dst[q];
        via[q] = better ? tags[q] : via[q];
    }
}

/* Where row p of w packed entries begins, so that entry q > p stands at [q]. */
ZHILU_INLINE ptrdiff_t zhilu_row(ptrdiff_t p, ptrdiff_t w)
{
    return p * (2 * w - p - 3) / 2 - 1;
}

/* How many of some ascending ranks lie below another. */
ZHILU_INLINE int32_t zhilu_place(const int32_t *rows, int32_t size, int32_t rank)
{
    int32_t begin = 0, found = 0;
    while (size > 32) {
        int32_t half = size / 2;
        begin += rows[begin + half - 1] < rank ? half : 0;
        size -= half;
    }
    for (int32_t q = 0; q < size; q++)
        found += rows[begin + q] < rank;
    return begin + found;
}

/* Contract the columns of a block: costs between its columns become final, and what its rows cost
   by way of it is put into the triangle. Each pair takes the least column among equal ways. */
ZHILU_LANES static void zhilu_eliminate(
    ptrdiff_t k, ptrdiff_t r, int32_t *up, int32_t *down, int32_t *up_via, int32_t *down_via,
    int32_t *tri_up, int32_t *tri_down, int32_t *tri_up_via, int32_t *tri_down_via, int32_t first)
{
    ptrdiff_t w = k + r;
    for (ptrdiff_t p = 1; p < w; p++) {
        ptrdiff_t last = p < k ? p : k;
        ptrdiff_t at = p < k ? zhilu_row(p, w) + p + 1 : zhilu_row(p - k, r) + p - k + 1;
        int32_t *u = p < k ? up + at : tri_up + at, *d = p < k ? down + at : tri_down + at;
        int32_t *uv = p < k ? up_via + at : tri_up_via + at;
        int32_t *dv = p < k ? down_via + at : tri_down_via + at;
        ptrdiff_t n = w - p - 1;
        if (n == 0)
            continue;
        for (ptrdiff_t i = 0; i < last; i++) {
            ptrdiff_t by = zhilu_row(i, w) + p;
            int32_t out = down[by], in = up[by];
            if (out < ZHILU_NEVER)
                zhilu_relax_row(u, uv, up + by + 1, out, first + (int32_t) i, n);
            if (in < ZHILU_NEVER)
                zhilu_relax_row(d, dv, down + by + 1, in, first + (int32_t) i, n);
        }
    }
}

/* Put a block's triangle into the block above it, and into that one's triangle. `place` tells for
   each of the r ranks which entry of the block above it is; runs of entries go together. */
ZHILU_LANES static void zhilu_extend(
    ptrdiff_t r, const int32_t *from_up, const int32_t *from_down, const int32_t *from_up_via,
    const int32_t *from_down_via, const int32_t *place, int32_t *runs, ptrdiff_t k, ptrdiff_t above,
    int32_t *up, int32_t *down, int32_t *up_via, int32_t *down_via,
    int32_t *tri_up, int32_t *tri_down, int32_t *tri_up_via, int32_t *tri_down_via)
{
    ptrdiff_t w = k + above;
    for (ptrdiff_t q = r - 1; q >= 0; q--)
        runs[q] = q + 1 < r && place[q + 1] == place[q] + 1 ? runs[q + 1] : (int32_t) q + 1;
    for (ptrdiff_t p = 0; p + 1 < r; p++) {
        ptrdiff_t from = zhilu_row(p, r), to = place[p];
        ptrdiff_t at = to < k ? zhilu_row(to, w) : zhilu_row(to - k, above) - k;
        int32_t *u = (to < k ? up : tri_up) + at, *d = (to < k ? down : tri_down) + at;
        int32_t *uv = (to < k ? up_via : tri_up_via) + at;
        int32_t *dv = (to < k ? down_via : tri_down_via) + at;
        for (ptrdiff_t q = p + 1; q < r; q = runs[q]) {
            ptrdiff_t n = runs[q] - q, e = place[q];
            zhilu_take_row(u + e, uv + e, from_up + from + q, from_up_via + from + q, n);
            zhilu_take_row(d + e, dv + e, from_down + from + q, from_down_via + from + q, n);
        }
    }
}

/* Search on through one block from its column `begin`: costs of its own columns stand at cost[0..k),
   those of its rows at all[rows[q]], and by which rank they came there beside. `spare` and `spare_by`
   have room for r entries and ZHILU_SHORT more, and so many may be read behind the block. */
ZHILU_LANES static void zhilu_climb(
    ptrdiff_t begin, ptrdiff_t k, ptrdiff_t r, const int32_t *block, int32_t first,
    const int32_t *rows, int32_t *all, int32_t *by, int32_t *spare, int32_t *spare_by)
{
    ptrdiff_t w = k + r;
    int32_t *cost = all + first, *cost_by = by + first;
    for (ptrdiff_t i = begin; i + 1 < k; i++)
        zhilu_relax_row(cost + i + 1, cost_by + i + 1, block + zhilu_row(i, w) + i + 1, cost[i],
                        first + (int32_t) i, k - i - 1);
    for (ptrdiff_t q = 0; q < r; q += ZHILU_SHORT) {
        const int32_t *row = block + zhilu_row(begin, w) + k + q;
        zhilu_lanes best = cost[begin] + *(const zhilu_lanes *) row;
        zhilu_lanes best_by = (first + (int32_t) begin) - (zhilu_lanes) {0};
        for (ptrdiff_t i = begin + 1; i < k; i++) {
            row += w - i - 1;
            zhilu_lanes c = cost[i] + *(const zhilu_lanes *) row;
            zhilu_lanes better = c < best;
            best = (c & better) | (best & ~better);
            best_by = ((first + (int32_t) i) & better) | (best_by & ~better);
        }
        *(zhilu_lanes *) (spare + q) = best;
        *(zhilu_lanes *) (spare_by + q) = best_by;
    }
    /* Whole lanes are stored and single entries read: the other way round the processor waits. */
    for (ptrdiff_t q = 0; q < r; q++) {
        int32_t rank = rows[q], better = spare[q] < all[rank];
        all[rank] = better ? spare[q] : all[rank];
        by[rank] = better ? spare_by[q] : by[rank];
    }
}

/* The costs from a block's columns to ZHILU_LANE destinations: `seen` holds a lane row for each
   rank that is looked at, the block's own from `own` on, those of its rows at at[q]. Own rows begin
   with what they hold where that is `known`, else with nothing. For a column that is `watched` (0 or
   more) that row of `where` tells by which entry of the block's row each lane goes on; -1 where it
   began with what it held. */
ZHILU_LANES static void zhilu_sweep(ptrdiff_t k, ptrdiff_t r, const int32_t *block,
                                    const int32_t *at, ptrdiff_t own, int32_t *seen, int known,
                                    const int32_t *watched, int32_t *where)
{
    ptrdiff_t w = k + r;
    for (ptrdiff_t i = k - 1; i >= 0; i--) {
        const int32_t *row = block + zhilu_row(i, w);
        zhilu_lanes *mine = (zhilu_lanes *) (seen + (own + i) * ZHILU_LANE);
        zhilu_lanes low = (zhilu_lanes) {0} + ZHILU_NEVER, high = low;
        if (known) {
            low = mine[0];
            high = mine[1];
        }
        if (watched[i] < 0) {
            for (ptrdiff_t q = i + 1; q < w; q++) {
                ptrdiff_t rank = q < k ? own + q : at[q - k];
                const zhilu_lanes *other = (const zhilu_lanes *) (seen + rank * ZHILU_LANE);
                zhilu_lanes a = row[q] + other[0], b = row[q] + other[1];
                zhilu_lanes less = a < low, lesser = b < high;
                low = (a & less) | (low & ~less);
                high = (b & lesser) | (high & ~lesser);
            }
        } else {
            zhilu_lanes *by = (zhilu_lanes *) (where + (ptrdiff_t) watched[i] * ZHILU_LANE);
            zhilu_lanes low_by = (zhilu_lanes) {0} - 1, high_by = low_by;
            for (ptrdiff_t q = i + 1; q < w; q++) {
                ptrdiff_t rank = q < k ? own + q : at[q - k];
                const zhilu_lanes *other = (const zhilu_lanes *) (seen + rank * ZHILU_LANE);
                zhilu_lanes a = row[q] + other[0], b = row[q] + other[1];
                zhilu_lanes less = a < low, lesser = b < high;
                low = (a & less) | (low & ~less);
                high = (b & lesser) | (high & ~lesser);
                low_by = ((int32_t) q & less) | (low_by & ~less);
                high_by = ((int32_t) q & lesser) | (high_by & ~lesser);
            }
            by[0] = low_by;
            by[1] = high_by;
        }
        mine[0] = low;
        mine[1] = high;
    }
}

#endif

/* What the loops that must become vector instructions are made of: int32 lanes and blocks.

   All costs are at most 2^30 - 1, so that two of them add without overflow. A block has `k` columns
   and `w = k + r` entries: its own columns first, then the `r` ranks above it. The cost between column
   i and what entry j > i stands for is at [j] from where row i begins; rows are packed. Loops go
   by whole lanes: what they read past the end of a row they leave out, what they write there is what
   stood there. So ZHILU_SLACK items must follow every array, and one must precede a block. */

#ifndef ZHILU_LANES_H
#define ZHILU_LANES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>
#define ZHILU_LANES __attribute__((unused, target_clones("avx512f", "avx2", "default")))
#else
#define ZHILU_LANES __attribute__((unused))
#endif
#define ZHILU_INLINE static inline __attribute__((always_inline))

#define ZHILU_NEVER ((1 << 30) - 1)
#define ZHILU_SHORT 8
#define ZHILU_SLACK 16

/* Lanes that are worked on together; they may stand anywhere. Longer ones are slow without AVX-512. */
typedef int32_t zhilu_lanes __attribute__((vector_size(4 * ZHILU_SHORT), aligned(4), may_alias));

/* Which lane each one is. */
#define ZHILU_COUNT ((zhilu_lanes) {0, 1, 2, 3, 4, 5, 6, 7})

ZHILU_INLINE zhilu_lanes *zhilu_at(int32_t *items)
{
    return (zhilu_lanes *) items;
}

ZHILU_INLINE const zhilu_lanes *zhilu_of(const int32_t *items)
{
    return (const zhilu_lanes *) items;
}

/* best = min(best, other). */
ZHILU_INLINE void zhilu_least(zhilu_lanes *best, const zhilu_lanes *other)
{
    zhilu_lanes less = *other < *best;
    *best = (*other & less) | (*best & ~less);
}

/* best = min(best, other); where that is less, by = tag. */
ZHILU_INLINE void zhilu_better(zhilu_lanes *best, zhilu_lanes *by, const zhilu_lanes *other,
                               const zhilu_lanes *tag)
{
    zhilu_lanes less = *other < *best;
    *best = (*other & less) | (*best & ~less);
    *by = (*tag & less) | (*by & ~less);
}

/* Lanes that are NEVER up to some lane and 0 behind it, for -1 <= last < ZHILU_SHORT. */
ZHILU_INLINE const zhilu_lanes *zhilu_behind(ptrdiff_t last)
{
    static const int32_t ladder[2 * ZHILU_SHORT] = {
        ZHILU_NEVER, ZHILU_NEVER, ZHILU_NEVER, ZHILU_NEVER,
        ZHILU_NEVER, ZHILU_NEVER, ZHILU_NEVER, ZHILU_NEVER,
    };
    return (const zhilu_lanes *) (ladder + ZHILU_SHORT - 1 - last);
}

/* Where row p of w packed entries begins, so that entry q > p stands at [q]. */
ZHILU_INLINE ptrdiff_t zhilu_row(ptrdiff_t p, ptrdiff_t w)
{
    return p * (2 * w - p - 3) / 2 - 1;
}

/* How many of some ascending ranks lie below one and below another, that << 16; they are compared by
   whole lanes. There are fewer than 2^15. */
ZHILU_INLINE int32_t zhilu_places(const int32_t *rows, int32_t size, int32_t one, int32_t other)
{
    int32_t found = 0;
    for (int32_t q = 0; q < size; q += ZHILU_SHORT) {
        zhilu_lanes ranks = *zhilu_of(rows + q), left = ZHILU_COUNT < size - q;
        zhilu_lanes below = left & (((ranks < one) & 1) + ((ranks < other) & 1 << 16));
        const int64_t *halves = (const int64_t *) &below;
        int64_t sum = halves[0] + halves[1] + halves[2] + halves[3];
        found += (int32_t) sum + (int32_t) (sum >> 32);
    }
    return found;
}

/* How many of some ascending ranks lie below another. */
ZHILU_INLINE int32_t zhilu_place(const int32_t *rows, int32_t size, int32_t rank)
{
    int32_t begin = 0;
    while (size > 2 * ZHILU_SHORT) {
        int32_t half = size / 2;
        begin += rows[begin + half - 1] < rank ? half : 0;
        size -= half;
    }
    return begin + (zhilu_places(rows + begin, size, rank, rank) & 0xFFFF);
}

#endif

/* Unpacking a way between ranks into arcs. */

#ifndef ZHILU_UNPACKING_H
#define ZHILU_UNPACKING_H

#include "lanes.h"

/* A rank: where its row begins, its block's first rank, where that one's rows begin, and how many columns
   << 16 | rows it has. */
typedef struct {
    int32_t slot, first, row, sizes;
} zhilu_spot;

/* Part of a way between two ranks, by way of what it goes, and the part that follows. */
typedef struct {
    int32_t tail, head, via, next;
} zhilu_leg;

/* The first leg of the way that the cost between two ranks stands for: what it goes by, less than 0. */
ZHILU_LANES static int32_t zhilu_begin(const zhilu_spot *spots, const int32_t *rows,
                                       const int32_t *up_via, const int32_t *down_via, int32_t tail,
                                       int32_t head)
{
    while (head >= 0) {
        const zhilu_spot *spot = spots + (tail < head ? tail : head);
        int32_t higher = tail < head ? head : tail, columns = spot->sizes >> 16;
        int32_t entry = higher - spot->first;
        if (entry >= columns)
            entry = columns + zhilu_place(rows + spot->row, spot->sizes & 0xFFFF, higher);
        head = (tail < head ? up_via : down_via)[spot->slot + entry];
    }
    return head;
}

/* How many legs before its turn what is known of a leg's rank is fetched; the rank is as soon as it waits. */
#define ZHILU_ROW_AHEAD 4

/* Have what cutting at a rank needs fetched. */
ZHILU_INLINE void zhilu_fetch(const zhilu_spot *spot, const int32_t *rows, const int32_t *up_via,
                              const int32_t *down_via)
{
    __builtin_prefetch(rows + spot->row);
    __builtin_prefetch(up_via + spot->slot + (spot->sizes >> 16));
    __builtin_prefetch(down_via + spot->slot + (spot->sizes >> 16));
}

/* Let a leg wait if it goes by way of a rank, which is fetched; return how many wait. */
ZHILU_INLINE ptrdiff_t zhilu_wait(const zhilu_spot *spots, int32_t leg, int32_t via, int32_t *queue,
                                  ptrdiff_t waiting)
{
    __builtin_prefetch(spots + (via & ~(via >> 31)));
    queue[waiting] = leg;
    return waiting + (via >= 0);
}

#define ZHILU_KIND(name) name##_plain
#include "cutting.h"
#undef ZHILU_KIND

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2,popcnt")
#define ZHILU_KIND(name) name##_avx2
#include "cutting.h"
#undef ZHILU_KIND
#pragma GCC pop_options
#define ZHILU_UNPACK (__builtin_cpu_supports("avx2") ? zhilu_unpack_avx2 : zhilu_unpack_plain)
#else
#define ZHILU_UNPACK zhilu_unpack_plain
#endif

#endif

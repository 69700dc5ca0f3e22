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

/* How many legs before its turn a leg's rank is fetched, and what is known of that rank. */
#define ZHILU_SPOT_AHEAD 8
#define ZHILU_ROW_AHEAD 4

/* Have what cutting at a rank needs fetched. */
ZHILU_INLINE void zhilu_fetch(const zhilu_spot *spot, const int32_t *rows, const int32_t *up_via,
                              const int32_t *down_via)
{
    __builtin_prefetch(rows + spot->row);
    __builtin_prefetch(up_via + spot->slot + (spot->sizes >> 16));
    __builtin_prefetch(down_via + spot->slot + (spot->sizes >> 16));
}

/* Cut each of some legs in two for as long as it goes by way of a rank. All that wait are worked on
   side by side, so that none waits for another's memory; `queue` has room for two each. Returns how many
   legs there are. */
ZHILU_LANES static ptrdiff_t zhilu_unpack(const zhilu_spot *spots, const int32_t *rows,
                                          const int32_t *up_via, const int32_t *down_via,
                                          zhilu_leg *legs, ptrdiff_t size, ptrdiff_t room,
                                          int32_t *queue)
{
    ptrdiff_t waiting = 0;
    for (ptrdiff_t leg = 0; leg < size; leg++) {
        queue[waiting] = (int32_t) leg;
        waiting += legs[leg].via >= 0;
    }
    for (ptrdiff_t turn = 0; turn < waiting && size < room; turn++) {
        if (turn + ZHILU_SPOT_AHEAD < waiting)
            __builtin_prefetch(spots + legs[queue[turn + ZHILU_SPOT_AHEAD]].via);
        if (turn + ZHILU_ROW_AHEAD < waiting)
            zhilu_fetch(spots + legs[queue[turn + ZHILU_ROW_AHEAD]].via, rows, up_via, down_via);
        zhilu_leg *near = legs + queue[turn], *far = legs + size;
        int32_t tail = near->tail, via = near->via, head = near->head;
        const zhilu_spot *spot = spots + via;
        int32_t columns = spot->sizes >> 16, from = tail - spot->first, to = head - spot->first;
        int32_t places = zhilu_places(rows + spot->row, spot->sizes & 0xFFFF, tail, head);
        from = from < columns ? from : columns + (places & 0xFFFF);
        to = to < columns ? to : columns + (places >> 16);
        int32_t near_via = via < tail ? down_via[spot->slot + from]
                                      : up_via[spots[tail].slot + via - spot->first];
        int32_t far_via = via < head ? up_via[spot->slot + to]
                                     : down_via[spots[head].slot + via - spot->first];
        *far = (zhilu_leg) {via, head, far_via, near->next};
        near->head = via;
        near->via = near_via;
        near->next = (int32_t) size;
        queue[waiting] = queue[turn];
        waiting += near_via >= 0;
        queue[waiting] = (int32_t) size++;
        waiting += far_via >= 0;
    }
    return size;
}

#endif

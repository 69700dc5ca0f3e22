/* The part of unpacking.h that is compiled once for each kind of processor; see there. */

/* Add how many of some ascending ranks lie below one, and below another. */
ZHILU_INLINE void ZHILU_KIND(zhilu_below)(const int32_t *rows, int32_t size, int32_t one, int32_t other,
                                          int32_t *below, int32_t *beside)
{
#ifdef __AVX2__
    const __m256i low = _mm256_set1_epi32(one), high = _mm256_set1_epi32(other);
    for (int32_t q = 0; q < size; q += ZHILU_SHORT) {
        __m256i ranks = (__m256i) *zhilu_of(rows + q);
        uint32_t left = 0xFFu >> (size - q < ZHILU_SHORT ? ZHILU_SHORT - (size - q) : 0);
        uint32_t lows = (uint32_t) _mm256_movemask_ps((__m256) _mm256_cmpgt_epi32(low, ranks));
        uint32_t highs = (uint32_t) _mm256_movemask_ps((__m256) _mm256_cmpgt_epi32(high, ranks));
        *below += __builtin_popcount(lows & left);
        *beside += __builtin_popcount(highs & left);
    }
#else
    int32_t places = zhilu_places(rows, size, one, other);
    *below += places & 0xFFFF;
    *beside += places >> 16;
#endif
}

/* Cut each of some legs in two for as long as it goes by way of a rank. All that wait are worked on
   side by side, so that none waits for another's memory; `queue` has room for two each. Returns how many
   legs there are. */
__attribute__((unused)) static ptrdiff_t ZHILU_KIND(zhilu_unpack)(
    const zhilu_spot *spots, const int32_t *rows, const int32_t *up_via, const int32_t *down_via,
    zhilu_leg *legs, ptrdiff_t size, ptrdiff_t room, int32_t *queue)
{
    ptrdiff_t waiting = 0;
    for (ptrdiff_t leg = 0; leg < size; leg++)
        waiting = zhilu_wait(spots, (int32_t) leg, legs[leg].via, queue, waiting);
    for (ptrdiff_t turn = 0; turn < waiting && size < room; turn++) {
        if (turn + ZHILU_ROW_AHEAD < waiting)
            zhilu_fetch(spots + legs[queue[turn + ZHILU_ROW_AHEAD]].via, rows, up_via, down_via);
        int32_t leg = queue[turn], added = (int32_t) size++;
        zhilu_leg *near = legs + leg, *far = legs + added;
        int32_t tail = near->tail, via = near->via, head = near->head, next = near->next;
        const zhilu_spot *spot = spots + via;
        int32_t columns = spot->sizes >> 16, height = spot->sizes & 0xFFFF, from = columns, to = columns;
        ZHILU_KIND(zhilu_below)(rows + spot->row, height, tail, head, &from, &to);
        from = tail - spot->first < columns ? tail - spot->first : from;
        to = head - spot->first < columns ? head - spot->first : to;
        /* What a rank is gone by is nearly always lower. */
        int32_t near_via = __builtin_expect(via < tail, 1)
                               ? down_via[spot->slot + from]
                               : up_via[spots[tail].slot + via - spot->first];
        int32_t far_via = __builtin_expect(via < head, 1)
                              ? up_via[spot->slot + to]
                              : down_via[spots[head].slot + via - spot->first];
        *far = (zhilu_leg) {via, head, far_via, next};
        near->head = via;
        near->via = near_via;
        near->next = added;
        waiting = zhilu_wait(spots, leg, near_via, queue, waiting);
        waiting = zhilu_wait(spots, added, far_via, queue, waiting);
    }
    return size;
}

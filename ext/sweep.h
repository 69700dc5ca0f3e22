/* The part of sweeps.h that is compiled once for each kind of processor; see there. */

ZHILU_INLINE void ZHILU_KIND(zhilu_fill)(zhilu_lane_row *row, int32_t item)
{
    for (int part = 0; part < ZHILU_PARTS; part++)
        row->part[part] = (zhilu_lanes) {0} + item;
}

/* best = min(best, other). Compilers do not find the instruction in the general form. */
ZHILU_INLINE void ZHILU_KIND(zhilu_min)(zhilu_lanes *best, const zhilu_lanes *other)
{
#ifdef __AVX2__
    *best = (zhilu_lanes) _mm256_min_epi32((__m256i) *best, (__m256i) *other);
#else
    zhilu_least(best, other);
#endif
}

/* best = min(best, cost + other). */
ZHILU_INLINE void ZHILU_KIND(zhilu_go_by)(zhilu_lane_row *best, int32_t cost, const zhilu_lane_row *other)
{
    for (int part = 0; part < ZHILU_PARTS; part++) {
        zhilu_lanes total = cost + other->part[part];
        ZHILU_KIND(zhilu_min)(&best->part[part], &total);
    }
}

/* Take in what `size` columns cost by way of the rows above them; costs[i] is where a column's begin. */
ZHILU_INLINE void ZHILU_KIND(zhilu_by_rows)(ptrdiff_t size, zhilu_lane_row *best, const int32_t *const *costs,
                                ptrdiff_t r, const int32_t *at, const int32_t *seen)
{
    for (ptrdiff_t q = 0; q < r; q++) {
        zhilu_lane_row other = *zhilu_lane(seen, at[q]);
        for (ptrdiff_t i = 0; i < size; i++)
            ZHILU_KIND(zhilu_go_by)(&best[i], costs[i][q], &other);
    }
}

/* What a column begins with: what has been met there and, by way of later columns, above it. */
ZHILU_INLINE void ZHILU_KIND(zhilu_met)(ptrdiff_t k, ptrdiff_t i, const int32_t *row, const int32_t *met,
                            zhilu_lane_row *best)
{
    ZHILU_KIND(zhilu_fill)(best, ZHILU_NEVER);
    if (met == NULL)
        return;
    *best = *zhilu_lane(met, i);
    for (ptrdiff_t j = i + 1; j < k; j++)
        ZHILU_KIND(zhilu_go_by)(best, row[j], zhilu_lane(met, j));
}

/* Put a lane row in the place of one that is kept; tell whether that was another. */
ZHILU_INLINE int ZHILU_KIND(zhilu_keep)(int32_t *kept, const zhilu_lane_row *fresh)
{
    zhilu_lane_row *held = (zhilu_lane_row *) kept;
    zhilu_lanes other = {0};
    for (int part = 0; part < ZHILU_PARTS; part++)
        other |= held->part[part] ^ fresh->part[part];
    *held = *fresh;
    const int64_t *halves = (const int64_t *) &other;
    return (halves[0] | halves[1] | halves[2] | halves[3]) != 0;
}

/* Work out `size` columns of a block side by side, and note which cost something else than they did. */
ZHILU_INLINE void ZHILU_KIND(zhilu_side)(ptrdiff_t size, ptrdiff_t k, ptrdiff_t r, const int32_t *block,
                             const int32_t *columns, const int32_t *at, const int32_t *met,
                             const int32_t *seen, int32_t *own, char *moved)
{
    const int32_t *costs[2];
    zhilu_lane_row best[2];
    for (ptrdiff_t i = 0; i < size; i++) {
        const int32_t *row = block + zhilu_row(columns[i], k + r);
        ZHILU_KIND(zhilu_met)(k, columns[i], row, met, &best[i]);
        costs[i] = row + k;
    }
    ZHILU_KIND(zhilu_by_rows)(size, best, costs, r, at, seen);
    for (ptrdiff_t i = 0; i < size; i++)
        moved[i] = (char) ZHILU_KIND(zhilu_keep)(own + i * ZHILU_LANE, &best[i]);
}

/* Work out a column, and for each lane the tag of that entry of its block that it goes on by,
   ZHILU_STRAIGHT where it goes straight down. */
ZHILU_INLINE void ZHILU_KIND(zhilu_watch)(ptrdiff_t k, ptrdiff_t r, ptrdiff_t i, const int32_t *block,
                              const int32_t *at, const int32_t *met, const int32_t *seen,
                              const int32_t *tags, int32_t *own, int32_t *firsts, char *moved,
                              char *turned)
{
    const int32_t *row = block + zhilu_row(i, k + r);
    zhilu_lane_row best, by;
    ZHILU_KIND(zhilu_fill)(&best, ZHILU_NEVER);
    ZHILU_KIND(zhilu_fill)(&by, ZHILU_STRAIGHT);
    if (met != NULL)
        best = *zhilu_lane(met, i);
    for (ptrdiff_t q = met != NULL ? i + 1 : k; q < k + r; q++) {
        const zhilu_lane_row *other = q < k ? zhilu_lane(met, q) : zhilu_lane(seen, at[q - k]);
        zhilu_lanes tag = (zhilu_lanes) {0} + tags[q];
        for (int part = 0; part < ZHILU_PARTS; part++) {
            zhilu_lanes total = row[q] + other->part[part];
            zhilu_better(&best.part[part], &by.part[part], &total, &tag);
        }
    }
    *moved = (char) ZHILU_KIND(zhilu_keep)(own, &best);
    *turned = (char) (ZHILU_KIND(zhilu_keep)(firsts, &by) | *moved);
}

/* The costs from some columns of a block, the last `watched` of which are watched. `seen` holds the lane
   rows of the block's rows at at[q], `met` those of its columns where destinations were met, else NULL;
   `own` are the lane rows of the columns, `tags` and `firsts` what belongs to the watched ones. `moved`
   and `turned` tell which columns cost something else than before, and which of the watched ones do or
   go on by another tag. */
__attribute__((unused)) static void ZHILU_KIND(zhilu_sweep)(const zhilu_front *front, const int32_t *costs,
                                    ptrdiff_t size, ptrdiff_t watched, const int32_t *columns,
                                    const int32_t *at, const int32_t *met, const int32_t *seen,
                                    const int32_t *tags, int32_t *own, int32_t *firsts, char *moved,
                                    char *turned)
{
    ptrdiff_t k = front->columns, r = front->rows, i = 0;
    const int32_t *block = costs + front->slot;
    for (; i + 2 <= size - watched; i += 2)
        ZHILU_KIND(zhilu_side)(2, k, r, block, columns + i, at, met, seen, own + i * ZHILU_LANE, moved + i);
    for (; i < size - watched; i++)
        ZHILU_KIND(zhilu_side)(1, k, r, block, columns + i, at, met, seen, own + i * ZHILU_LANE, moved + i);
    for (ptrdiff_t each = 0; each < watched; each++)
        ZHILU_KIND(zhilu_watch)(k, r, columns[i + each], block, at, met, seen, tags + each * (k + r),
                    own + (i + each) * ZHILU_LANE, firsts + each * ZHILU_LANE, moved + i + each,
                    turned + each);
}

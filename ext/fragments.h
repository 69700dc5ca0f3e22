/* Texts that are kept by what decides them: a table with open addressing, its texts in one arena. */

#ifndef ZHILU_FRAGMENTS_H
#define ZHILU_FRAGMENTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

typedef struct {
    int32_t what, one, two, three;
} fragment_key_t;

typedef struct {
    fragment_key_t key;
    size_t at;      /* in the arena: the parts' ends as uint32_t, the parts */
    uint32_t parts; /* how many texts there are */
    int32_t form, opening;
} fragment_t;

typedef struct {
    fragment_t *items;
    int32_t *slots; /* number of an item, or -1 */
    size_t count, room, mask;
    page_t arena;
    uint64_t clearings;
} fragments_t;

ALWAYS_INLINE uint64_t hash_of(const fragment_key_t *key)
{
    uint64_t words[2], hash;
    memcpy(words, key, sizeof words);
    hash = (words[0] ^ 0x9E3779B97F4A7C15ull) * 0xD6E8FEB86659FD93ull;
    hash = (hash ^ (hash >> 32) ^ words[1]) * 0xD6E8FEB86659FD93ull;
    return hash ^ (hash >> 32);
}

static inline void fragments_free(fragments_t *kept)
{
    free(kept->items);
    free(kept->slots);
    free(kept->arena.text);
    memset(kept, 0, sizeof *kept);
}

/* Forget all; what was reserved stays reserved. */
static inline void fragments_clear(fragments_t *kept)
{
    size_t at;
    kept->count = 0;
    kept->arena.size = 0;
    kept->clearings++;
    for (at = 0; kept->slots != NULL && at <= kept->mask; at++)
        kept->slots[at] = -1;
}

/* Return where a key stands, or would. */
ALWAYS_INLINE size_t slot_of(const fragments_t *kept, const fragment_key_t *key)
{
    size_t slot = hash_of(key) & kept->mask;
    while (kept->slots[slot] >= 0
           && memcmp(&kept->items[kept->slots[slot]].key, key, sizeof *key) != 0)
        slot = (slot + 1) & kept->mask;
    return slot;
}

/* Return the number of what is kept under a key, -1 for nothing. */
static inline int32_t fragments_find(const fragments_t *kept, const fragment_key_t *key)
{
    return kept->slots == NULL ? -1 : kept->slots[slot_of(kept, key)];
}

static inline int fragments_grow(fragments_t *kept)
{
    size_t room = kept->room ? 2 * kept->room : 256, slots = 2 * room, at;
    fragment_t *items = (fragment_t *)realloc(kept->items, room * sizeof *items);
    int32_t *table;
    if (items == NULL)
        return -1;
    kept->items = items;
    table = (int32_t *)malloc(slots * sizeof *table);
    if (table == NULL)
        return -1;
    for (at = 0; at < slots; at++)
        table[at] = -1;
    free(kept->slots);
    kept->slots = table;
    kept->mask = slots - 1;
    kept->room = room;
    for (at = 0; at < kept->count; at++)
        table[slot_of(kept, &items[at].key)] = (int32_t)at;
    return 0;
}

/* Keep some texts under a key that has none; return their number, -1 where there is no memory. */
static inline int32_t fragments_keep(fragments_t *kept, const fragment_t *made, const page_t *texts,
                                     const uint32_t *ends)
{
    fragment_t *item;
    size_t begun = kept->arena.size;
    if (texts->failed || (kept->count == kept->room && fragments_grow(kept) < 0))
        return -1;
    page_put(&kept->arena, ends, made->parts * sizeof *ends);
    page_put(&kept->arena, texts->text, texts->size);
    if (kept->arena.failed) {
        kept->arena.failed = 0;
        kept->arena.size = begun;
        return -1;
    }
    kept->slots[slot_of(kept, &made->key)] = (int32_t)kept->count;
    item = &kept->items[kept->count];
    *item = *made;
    item->at = begun;
    return (int32_t)kept->count++;
}

/* Return one of the texts that are kept under a number; they move when something else is kept. */
ALWAYS_INLINE const char *fragment_text(const fragments_t *kept, int32_t number, uint32_t part,
                                        size_t *size)
{
    const fragment_t *item = &kept->items[number];
    const char *ends = kept->arena.text + item->at;
    uint32_t begin = 0, end;
    memcpy(&end, ends + part * sizeof end, sizeof end);
    if (part > 0)
        memcpy(&begin, ends + (part - 1) * sizeof begin, sizeof begin);
    *size = end - begin;
    return ends + item->parts * sizeof end + begin;
}

#endif

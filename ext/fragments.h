/* Texts that are kept by what decides them: a table with open addressing, its texts in one arena. */

#ifndef ZHILU_FRAGMENTS_H
#define ZHILU_FRAGMENTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

typedef struct {
    uint64_t hash;
    size_t at;                /* in the arena: the key, the parts' ends as uint32_t, the parts */
    uint32_t key_size, parts; /* bytes, and how many texts there are */
} fragment_t;

typedef struct {
    fragment_t *items;
    int32_t *slots; /* number of an item, or -1 */
    size_t count, room, mask;
    page_t arena;
    uint64_t clearings;
} fragments_t;

static uint64_t hash_of(const void *key, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)key;
    uint64_t hash = 0x9E3779B97F4A7C15ull ^ size, word;
    while (size > 0) {
        size_t step = size < 8 ? size : 8;
        word = 0;
        memcpy(&word, bytes, step);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93ull;
        hash ^= hash >> 32;
        bytes += step;
        size -= step;
    }
    return hash;
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

static inline size_t slot_of(const fragments_t *kept, const void *key, size_t size, uint64_t hash)
{
    size_t slot = hash & kept->mask;
    while (kept->slots[slot] >= 0) {
        const fragment_t *item = &kept->items[kept->slots[slot]];
        if (item->hash == hash && item->key_size == size
            && memcmp(kept->arena.text + item->at, key, size) == 0)
            break;
        slot = (slot + 1) & kept->mask;
    }
    return slot;
}

/* Return the number of what is kept under a key, -1 for nothing. */
static inline int32_t fragments_find(const fragments_t *kept, const page_t *key)
{
    if (kept->slots == NULL)
        return -1;
    return kept->slots[slot_of(kept, key->text, key->size, hash_of(key->text, key->size))];
}

static inline int fragments_grow(fragments_t *kept)
{
    size_t room = kept->room ? 2 * kept->room : 256, slots = 2 * room, at, slot;
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
    for (at = 0; at < kept->count; at++) {
        slot = items[at].hash & (slots - 1);
        while (table[slot] >= 0)
            slot = (slot + 1) & (slots - 1);
        table[slot] = (int32_t)at;
    }
    free(kept->slots);
    kept->slots = table;
    kept->mask = slots - 1;
    kept->room = room;
    return 0;
}

/* Keep some texts under a key that has none; return their number, -1 where there is no memory. */
static inline int32_t fragments_keep(fragments_t *kept, const page_t *key, const page_t *texts,
                              const uint32_t *ends, uint32_t parts)
{
    uint64_t hash = hash_of(key->text, key->size);
    fragment_t *item;
    size_t begun = kept->arena.size;
    if (kept->count == kept->room && fragments_grow(kept) < 0)
        return -1;
    if (page_put(&kept->arena, key->text, key->size) < 0
        || page_put(&kept->arena, ends, parts * sizeof *ends) < 0
        || page_put(&kept->arena, texts->text, texts->size) < 0) {
        kept->arena.size = begun;
        return -1;
    }
    kept->slots[slot_of(kept, key->text, key->size, hash)] = (int32_t)kept->count;
    item = &kept->items[kept->count];
    item->hash = hash;
    item->at = begun;
    item->key_size = (uint32_t)key->size;
    item->parts = parts;
    return (int32_t)kept->count++;
}

/* Return one of the texts that are kept under a number; they move when something else is kept. */
static inline const char *fragment_text(const fragments_t *kept, int32_t number, uint32_t part,
                                        size_t *size)
{
    const fragment_t *item = &kept->items[number];
    const char *ends = kept->arena.text + item->at + item->key_size;
    uint32_t begin = 0, end;
    memcpy(&end, ends + part * sizeof end, sizeof end);
    if (part > 0)
        memcpy(&begin, ends + (part - 1) * sizeof begin, sizeof begin);
    *size = end - begin;
    return ends + item->parts * sizeof end + begin;
}

#endif

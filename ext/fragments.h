/* Texts that are kept by what decides them: a table, its texts in one arena. */

#ifndef ZHILU_FRAGMENTS_H
#define ZHILU_FRAGMENTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

typedef struct {
    int32_t what, one, two, three;
} fragment_key_t;

/* As large as half a line of the cache: whoever finds the key has read all of it. */
typedef struct {
    fragment_key_t key;
    uint32_t at;    /* in the arena: the parts' ends as uint32_t, the parts */
    uint32_t parts; /* one more than there are texts, 0 where nothing is kept */
    int32_t form, opening;
} fragment_t;

typedef struct {
    fragment_t *items; /* a table with open addressing */
    size_t count, room;
    page_t arena;
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
    free(kept->arena.text);
    memset(kept, 0, sizeof *kept);
}

/* Forget all; what was reserved stays reserved. */
static inline void fragments_clear(fragments_t *kept)
{
    kept->count = 0;
    kept->arena.size = 0;
    if (kept->items != NULL)
        memset(kept->items, 0, kept->room * sizeof *kept->items);
}

/* Return where a key stands, or would. */
ALWAYS_INLINE size_t place_of(const fragment_t *items, size_t room, const fragment_key_t *key)
{
    size_t at = hash_of(key) & (room - 1);
    while (items[at].parts != 0 && memcmp(&items[at].key, key, sizeof *key) != 0)
        at = (at + 1) & (room - 1);
    return at;
}

/* Return the number of what is kept under a key; where nothing is, what has that number has no parts.
   There has to be a table. */
ALWAYS_INLINE int32_t fragments_at(const fragments_t *kept, const fragment_key_t *key)
{
    return (int32_t)place_of(kept->items, kept->room, key);
}

/* Have the place of a key brought nearer, or where its texts begin; it has been brought before. */
ALWAYS_INLINE void fragments_fetch(const fragments_t *kept, const fragment_key_t *key)
{
    __builtin_prefetch(&kept->items[hash_of(key) & (kept->room - 1)]);
}

ALWAYS_INLINE void fragments_fetch_texts(const fragments_t *kept, const fragment_key_t *key)
{
    const char *texts = kept->arena.text + kept->items[fragments_at(kept, key)].at;
    __builtin_prefetch(texts);
    __builtin_prefetch(texts + 64);
}

static inline int fragments_grow(fragments_t *kept)
{
    size_t room = kept->room ? 2 * kept->room : 512, at;
    fragment_t *items = (fragment_t *)aligned_alloc(64, room * sizeof *items);
    if (items == NULL)
        return -1;
    memset(items, 0, room * sizeof *items);
    for (at = 0; at < kept->room; at++)
        if (kept->items[at].parts != 0)
            items[place_of(items, room, &kept->items[at].key)] = kept->items[at];
    free(kept->items);
    kept->items = items;
    kept->room = room;
    return 0;
}

/* Keep some texts under a key that has none; return their number, -1 where there is no memory. */
static inline int32_t fragments_keep(fragments_t *kept, const fragment_t *made, const page_t *texts,
                                     const uint32_t *ends)
{
    size_t begun = kept->arena.size, at;
    if (texts->failed || begun > UINT32_MAX
        || (2 * kept->count >= kept->room && fragments_grow(kept) < 0))
        return -1;
    page_put(&kept->arena, ends, (made->parts - 1) * sizeof *ends);
    page_put(&kept->arena, texts->text, texts->size);
    if (kept->arena.failed) {
        kept->arena.failed = 0;
        kept->arena.size = begun;
        return -1;
    }
    at = place_of(kept->items, kept->room, &made->key);
    kept->items[at] = *made;
    kept->items[at].at = (uint32_t)begun;
    kept->count++;
    return (int32_t)at;
}

/* Return one of the texts that are kept under a number, NULL where there are fewer; they move when
   something else is kept. */
ALWAYS_INLINE const char *fragment_text(const fragments_t *kept, int32_t number, uint32_t part,
                                        size_t *size)
{
    const fragment_t *item = &kept->items[number];
    const char *ends = kept->arena.text + item->at;
    uint32_t begin = 0, end;
    if (part + 1 >= item->parts)
        return NULL;
    memcpy(&end, ends + part * sizeof end, sizeof end);
    if (part > 0)
        memcpy(&begin, ends + (part - 1) * sizeof begin, sizeof begin);
    *size = end - begin;
    return ends + (item->parts - 1) * sizeof end + begin;
}

#endif

/* Many sends or reads in one call of the kernel: a submission ring of io_uring (Linux 5.7 on), without a library. */

#ifndef ZHILU_RING_H
#define ZHILU_RING_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

#define RING_SENDS 256 /* in one call; so many entries stay in the cache */
#define RING_UNTOLD -3 /* in `taken`: the kernel did not tell what became of it */

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/io_uring.h>)
#include <linux/io_uring.h>
#ifdef IORING_FEAT_FAST_POLL /* headers of Linux 5.1 to 5.6 lack what is used here */
#define ZHILU_HAS_RING 1
#endif
#endif
#endif

typedef struct {
    int descriptor; /* -1 where there is no ring */
    unsigned *queue_tail, *done_head, *done_tail;
    unsigned queue_mask, done_mask;
    void *entries, *results;
    void *rings;
    size_t rings_size, entries_size;
} ring_t;

#ifdef ZHILU_HAS_RING

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void ring_close(ring_t *ring)
{
    if (ring->descriptor < 0)
        return;
    munmap(ring->entries, ring->entries_size);
    munmap(ring->rings, ring->rings_size);
    close(ring->descriptor);
    ring->descriptor = -1;
}

/* Open a ring; the kernel may refuse (containers often do), then there is none. */
static void ring_open(ring_t *ring)
{
    struct io_uring_params told;
    memset(&told, 0, sizeof told);
    ring->descriptor = -1;
    int descriptor = (int)syscall(__NR_io_uring_setup, RING_SENDS, &told);
    if (descriptor < 0)
        return;
    size_t queue = told.sq_off.array + told.sq_entries * sizeof(unsigned);
    size_t done = told.cq_off.cqes + told.cq_entries * sizeof(struct io_uring_cqe);
    const unsigned needed = IORING_FEAT_SINGLE_MMAP | IORING_FEAT_NODROP | IORING_FEAT_FAST_POLL;
    ring->rings_size = queue > done ? queue : done;
    ring->entries_size = told.sq_entries * sizeof(struct io_uring_sqe);
    if ((told.features & needed) != needed) {
        close(descriptor);
        return;
    }
    char *rings = mmap(NULL, ring->rings_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                       descriptor, IORING_OFF_SQ_RING);
    void *entries = mmap(NULL, ring->entries_size, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_POPULATE, descriptor, IORING_OFF_SQES);
    if (rings == MAP_FAILED || entries == MAP_FAILED) {
        if (rings != MAP_FAILED)
            munmap(rings, ring->rings_size);
        if (entries != MAP_FAILED)
            munmap(entries, ring->entries_size);
        close(descriptor);
        return;
    }
    ring->rings = rings;
    ring->entries = entries;
    ring->queue_tail = (unsigned *)(rings + told.sq_off.tail);
    ring->queue_mask = *(unsigned *)(rings + told.sq_off.ring_mask);
    ring->done_head = (unsigned *)(rings + told.cq_off.head);
    ring->done_tail = (unsigned *)(rings + told.cq_off.tail);
    ring->done_mask = *(unsigned *)(rings + told.cq_off.ring_mask);
    ring->results = rings + told.cq_off.cqes;
    unsigned *order = (unsigned *)(rings + told.sq_off.array);
    for (unsigned at = 0; at < told.sq_entries; at++)
        order[at] = at;
    ring->descriptor = descriptor;
}

/* Take what is done; returns how many. */
static unsigned ring_reap(ring_t *ring, long long *taken)
{
    const struct io_uring_cqe *results = ring->results;
    unsigned head = *ring->done_head;
    unsigned tail = __atomic_load_n(ring->done_tail, __ATOMIC_ACQUIRE);
    unsigned count = tail - head;
    for (; head != tail; head++) {
        const struct io_uring_cqe *result = &results[head & ring->done_mask];
        taken[result->user_data] = result->res < 0 ? -1 : result->res;
    }
    __atomic_store_n(ring->done_head, head, __ATOMIC_RELEASE);
    return count;
}

/* Ask for one transfer, the `at`th of those to come: a send, or a read into `data`. */
static void ring_ask(ring_t *ring, unsigned at, int reads, int socket, const void *data, size_t size,
                     int place, long long *taken)
{
    struct io_uring_sqe *entry =
        (struct io_uring_sqe *)ring->entries + ((*ring->queue_tail + at) & ring->queue_mask);
    memset(entry, 0, sizeof *entry);
    entry->opcode = reads ? IORING_OP_RECV : IORING_OP_SEND;
    entry->fd = socket;
    entry->addr = (uint64_t)(uintptr_t)data;
    entry->len = (unsigned)size;
    entry->msg_flags = reads ? MSG_DONTWAIT : MSG_DONTWAIT | MSG_NOSIGNAL;
    entry->user_data = (uint64_t)place;
    taken[place] = RING_UNTOLD;
}

/* Do the `count` transfers asked for, RING_SENDS at most; returns how many were done, fewer where the
 * kernel will have no more: then the ring is closed. Nothing is under way when it returns: transfers that may
 * not wait are done when they are taken. Should the kernel fail before it told of one, that is untold. */
static int ring_do(ring_t *ring, int count, long long *taken)
{
    __atomic_store_n(ring->queue_tail, *ring->queue_tail + (unsigned)count, __ATOMIC_RELEASE);
    unsigned left = (unsigned)count, open = 0;
    while (left || open) {
        long told = syscall(__NR_io_uring_enter, ring->descriptor, left, open,
                            open ? IORING_ENTER_GETEVENTS : 0, NULL, 0);
        if (told < 0 && errno == EINTR)
            continue;
        if (told < 0 || (left && !told))
            break;
        left -= (unsigned)told;
        open += (unsigned)told;
        open -= ring_reap(ring, taken);
    }
    if (left || open)
        ring_close(ring);
    return count - (int)left;
}

#else

static void ring_open(ring_t *ring) { ring->descriptor = -1; }
static void ring_close(ring_t *ring) { (void)ring; }
static void ring_ask(ring_t *ring, unsigned at, int reads, int socket, const void *data, size_t size,
                     int place, long long *taken)
{
    (void)ring, (void)at, (void)reads, (void)socket, (void)data, (void)size, (void)place, (void)taken;
}
static int ring_do(ring_t *ring, int count, long long *taken)
{
    (void)ring, (void)count, (void)taken;
    return 0;
}

#endif
#endif

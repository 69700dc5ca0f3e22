/* Threads that help whoever shares work out: they take items, and nobody waits for one of them that
 * has not come yet.
 *
 * A region of OpenMP ends when all of its threads have been there. While other processes have the
 * cores, one that has nothing to do any more is waited for all the same, for some milliseconds. Here
 * who shares work out does all of it that no helper has taken, and waits for items only that are
 * being worked on.
 */
#ifndef ZHILU_CREW_H
#define ZHILU_CREW_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/prctl.h>

enum { ZHILU_MOST_HELPERS = 63 };

typedef void (*zhilu_item_t)(void *work, int thread, ptrdiff_t item);

typedef struct {
    pthread_mutex_t taken; /* whoever shares work out has it */
    pthread_mutex_t lock;  /* of all that follows */
    pthread_cond_t come, gone;
    int helpers;
    zhilu_item_t item;
    void *work;
    ptrdiff_t count, chunk;
    int threads, entered, inside, open;
    atomic_ptrdiff_t next;
} zhilu_crew;

static zhilu_crew zhilu_the_crew;

static void zhilu_crew_set_up(void)
{
    zhilu_crew *crew = &zhilu_the_crew;
    pthread_mutex_init(&crew->taken, NULL);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->come, NULL);
    pthread_cond_init(&crew->gone, NULL);
    crew->helpers = crew->open = crew->inside = 0;
}

/* Work on items until none is left; then nobody else is to come. */
static void zhilu_crew_work(zhilu_crew *crew, int thread)
{
    ptrdiff_t at, end;
    while ((at = atomic_fetch_add(&crew->next, crew->chunk)) < crew->count) {
        end = at + crew->chunk < crew->count ? at + crew->chunk : crew->count;
        for (; at < end; at++)
            crew->item(crew->work, thread, at);
    }
}

static void *zhilu_crew_help(void *of)
{
    zhilu_crew *crew = of;
    int thread;
    prctl(PR_SET_NAME, "zhilu-crew", 0, 0, 0);
    pthread_mutex_lock(&crew->lock);
    for (;;) {
        while (!crew->open || crew->entered == crew->threads)
            pthread_cond_wait(&crew->come, &crew->lock);
        thread = crew->entered++;
        crew->inside++;
        pthread_mutex_unlock(&crew->lock);
        zhilu_crew_work(crew, thread);
        pthread_mutex_lock(&crew->lock);
        crew->open = 0;
        if (--crew->inside == 0)
            pthread_cond_signal(&crew->gone);
    }
    return NULL;
}

/* Have so many helpers, or as many as the system lets there be; signals are not for them. */
static void zhilu_crew_hire(zhilu_crew *crew, int wanted)
{
    sigset_t all, held;
    pthread_t thread;
    if (crew->helpers >= wanted)
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &held);
    while (crew->helpers < wanted && pthread_create(&thread, NULL, zhilu_crew_help, crew) == 0) {
        pthread_detach(thread);
        crew->helpers++;
    }
    pthread_sigmask(SIG_SETMASK, &held, NULL);
}

static void zhilu_crew_share(void *work, zhilu_item_t item, ptrdiff_t count, ptrdiff_t chunk,
                             int threads)
{
    zhilu_crew *crew = &zhilu_the_crew;
    ptrdiff_t at;
    if (threads > ZHILU_MOST_HELPERS + 1)
        threads = ZHILU_MOST_HELPERS + 1;
    if (threads < 2 || count <= chunk || pthread_mutex_trylock(&crew->taken) != 0) {
        for (at = 0; at < count; at++)
            item(work, 0, at);
        return;
    }
    zhilu_crew_hire(crew, threads - 1);
    pthread_mutex_lock(&crew->lock);
    crew->work = work;
    crew->item = item;
    crew->count = count;
    crew->chunk = chunk;
    crew->threads = threads;
    crew->entered = crew->open = 1;
    atomic_store(&crew->next, 0);
    pthread_mutex_unlock(&crew->lock);
    pthread_cond_broadcast(&crew->come);
    zhilu_crew_work(crew, 0);
    pthread_mutex_lock(&crew->lock);
    crew->open = 0;
    while (crew->inside)
        pthread_cond_wait(&crew->gone, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    pthread_mutex_unlock(&crew->taken);
}

#endif

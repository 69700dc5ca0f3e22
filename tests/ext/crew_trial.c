/* Four threads share work out at once, again and again; built with the sanitizer for threads. */
#include "../../ext/crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLERS = 4, ROUNDS = 1000, MOST = 300 };

typedef struct {
    int times[MOST], thread[MOST];
    long room[ZHILU_MOST_HELPERS + 1];
} trial;

static void work_on(void *work, int thread, ptrdiff_t item)
{
    trial *of = work;
    int step;
    of->times[item]++;
    of->thread[item] = thread;
    for (step = 0; step < 200; step++)
        of->room[thread] += step;
}

static void *call(void *seed)
{
    long number = *(long *)seed;
    int round, item, count, threads;
    for (round = 0; round < ROUNDS; round++) {
        trial of;
        memset(&of, 0, sizeof of);
        count = (int)((round * 7 + number) % MOST) + 1;
        threads = 1 + (int)((round + number) % 6);
        zhilu_crew_share(&of, work_on, count, 1 + round % 5, threads);
        for (item = 0; item < MOST; item++)
            if (of.times[item] != (item < count) || of.thread[item] >= threads) {
                printf("item %d of %d: %d times, thread %d of %d\n", item, count,
                       of.times[item], of.thread[item], threads);
                exit(1);
            }
    }
    return NULL;
}

int main(void)
{
    pthread_t callers[CALLERS];
    long seeds[CALLERS];
    int at;
    zhilu_crew_set_up();
    for (at = 0; at < CALLERS; at++) {
        seeds[at] = at;
        if (pthread_create(&callers[at], NULL, call, &seeds[at]) != 0)
            return 2;
    }
    for (at = 0; at < CALLERS; at++)
        pthread_join(callers[at], NULL);
    return zhilu_the_crew.helpers == 5 ? 0 : 3;
}

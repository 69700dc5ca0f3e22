"""The cyclic garbage collector, kept from what it has no business with."""

import contextlib
import gc
from collections.abc import Iterator

PACE = 100_000, 2, 10
"""New objects between two passes over the young ones, and passes between those over older ones."""

ENOUGH = 20_000
"""New objects from which on a pass is worth its while when nobody waits."""


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage while a building is read: nearly all that is made then stays."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def left_to_itself() -> Iterator[None]:
    """Leave what is there by now out of garbage collection.

    A large building is millions of objects that stay; one full pass over them takes longer than
    a tick. And what comes in lives until its commit, some milliseconds: the collector's own pace, a
    pass for every 700 objects, would walk thousands of messages again and again that are about to
    go by themselves, and 10,000 connections that come at once some twenty times, 0.1 to 0.5 s
    each. `Connection.forget` cuts the circles that a closed connection would stand in; what is left
    of it in one (its transport) waits for the next pass over all: two million new objects, some
    400 MB at most.

    A pass over 100,000 objects takes some 15 ms. Whoever has quiet moments calls `tidy` in them, so
    that none falls into a tick; where it is called often it alone makes passes, and over all too.
    """
    pace = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*PACE)
    try:
        yield
    finally:
        gc.set_threshold(*pace)
        gc.unfreeze()


def tidy() -> None:
    """Look for garbage where that is worth it: now nobody waits.

    Among what is young, each third time among what is older, each tenth time of these among all.
    """
    young, passes, older = gc.get_count()
    if young < ENOUGH:
        return
    if passes <= PACE[1]:
        gc.collect(0)
    else:
        gc.collect(1 if older <= PACE[2] else 2)

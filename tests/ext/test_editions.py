"""Editions of an array: each as if it had been copied, whoever still reads the ones before."""

import numpy as np

from ext import Editions


def test_editions_are_what_copies_would_be_and_tell_where_they_differ() -> None:
    rng = np.random.default_rng(61)
    told = brought = 0
    for _ in range(40):
        size = int(rng.integers(1, 200))
        editions, now = Editions(4), np.zeros(size, dtype=np.int32)
        read = [(now, now.tolist())]
        for turn in range(60):
            before = now
            if rng.random() < 0.1:
                before = read[int(rng.integers(len(read)))][0]
            made = editions.begin(before)
            assert made.tolist() == before.tolist()
            assert all(made is not array for array, _ in read)
            places = np.unique(rng.integers(0, size, int(rng.integers(0, 4)))).astype(np.int32)
            made[places] = rng.integers(0, 1 << 20, len(places))
            if rng.random() < 0.95:
                editions.note(before, made, places)
            now = made
            read.append((now, now.tolist()))
            while len(read) > 1 and rng.random() < 0.55:
                del read[int(rng.integers(len(read) - 1))]
            for array, items in read:
                assert array.tolist() == items
                found = editions.between(array, now)
                if found is not None:
                    told += 1
                    brought += array is not now
                    assert set(np.flatnonzero(array != now)) <= set(found.tolist())
                    assert (np.diff(found) > 0).all()
            del before, made, array
            assert turn < 60
    assert told > 1000
    assert brought > 500


def test_memory_that_nobody_reads_is_used_again() -> None:
    editions, now = Editions(), np.arange(1000, dtype=np.int32)
    seen = set()
    for turn in range(50):
        made = editions.begin(now)
        made[turn] = -1
        editions.note(now, made, np.array([turn], dtype=np.int32))
        now = made
        seen.add(made.ctypes.data)
        del made
    assert len(seen) <= 3
    part = now[10:20]
    held = part.tolist()
    for turn in range(50, 60):
        made = editions.begin(now)
        made[:] = turn
        editions.note(now, made, np.arange(1000, dtype=np.int32))
        now = made
        del made
    assert part.tolist() == held


def test_more_than_are_held_may_be_read() -> None:
    editions = Editions(2)
    read = [np.zeros(3, dtype=np.int32)]
    for turn in range(6):
        made = editions.begin(read[-1])
        made[0] = turn
        editions.note(read[-1], made, np.array([0], dtype=np.int32))
        read.append(made)
    assert [int(each[0]) for each in read] == [0, 0, 1, 2, 3, 4, 5]
    assert editions.between(read[-2], read[-1]) is not None
    assert editions.between(read[1], read[-1]) is None
    assert editions.between(read[-1], read[-2]) is None

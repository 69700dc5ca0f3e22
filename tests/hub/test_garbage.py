"""The garbage collector."""

import gc

import pytest

from hub.garbage import ENOUGH, PACE, left_to_itself, tidy, uncollected


def test_the_collector_is_left_as_it_was_found() -> None:
    pace, frozen = gc.get_threshold(), gc.get_freeze_count()
    with left_to_itself():
        assert gc.get_threshold() == PACE
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == pace
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize(
    ("times", "passes"), [(0, []), (1, [0]), (3, [0, 0, 0]), (4, [0, 0, 0, 1])]
)
def test_garbage_is_looked_for_once_there_is_enough(times: int, passes: list[int]) -> None:
    looked: list[int] = []

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            looked.append(told["generation"])

    kept: list[list[int]] = []
    gc.collect()
    with uncollected():
        gc.callbacks.append(note)
        try:
            tidy()
            for _ in range(times):
                kept.extend([] for _ in range(ENOUGH))
                tidy()
                tidy()
        finally:
            gc.callbacks.remove(note)
    assert looked == passes

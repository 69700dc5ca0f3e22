"""The garbage collector."""

import gc
import weakref

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


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.held = self


def test_garbage_that_has_grown_old_goes_though_all_passes_are_made_in_quiet_moments() -> None:
    with left_to_itself():
        ring = Ring()
        gone = weakref.ref(ring)
        gc.collect()
        del ring
        passes = 0
        while gone() is not None and passes < 2 * (PACE[1] + 2) * (PACE[2] + 2):
            kept: list[list[int]] = [[] for _ in range(2 * ENOUGH)]
            tidy()
            kept.clear()
            passes += 1
        assert gone() is None

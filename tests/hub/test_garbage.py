"""The garbage collector."""

import gc

from hub.garbage import PACE, left_to_itself


def test_the_collector_is_left_as_it_was_found() -> None:
    pace, frozen = gc.get_threshold(), gc.get_freeze_count()
    with left_to_itself():
        assert gc.get_threshold() == PACE
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == pace
    assert gc.get_freeze_count() == 0

"""The garbage collector."""

import gc

from hub.garbage import COLLECT_EVERY, left_to_itself


def test_the_collector_is_left_as_it_was_found() -> None:
    pace, frozen = gc.get_threshold(), gc.get_freeze_count()
    with left_to_itself():
        assert gc.get_threshold() == (COLLECT_EVERY, *pace[1:])
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == pace
    assert gc.get_freeze_count() == 0

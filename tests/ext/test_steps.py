"""Steps as numbers: what goes in as rows comes out as the same rows."""

import pytest

from ext import NOTHING, Steps

WALL = (4, -1, -1, 1, 0, 12, 0, 0, 0, 0)
SECOND_DOOR = (3, 17, 5, 3, 1, 9, 2, 3, 1, 0)
DEPART = (
    0, 0, 12, 0, 90.0, 1.5, 2.0, 7.25, 6.5, NOTHING, SECOND_DOOR, NOTHING,
    (), -1, (-1, 0, 0, 0, -1), -1,
)  # fmt: skip
TURN = (
    1, 2, 9, 0, 0.0, 8.75, 2.0, 3.0, 4.0, SECOND_DOOR, WALL, NOTHING,
    ((17, 0, 5, 1), (18, 6, 6, 0)), 5, (-1, 0, 0, 0, -1), -1,
)  # fmt: skip
RIDE = (
    2, 0, 12, 0, 0.0, 8.75, 5.0, 0.5, 30.0, (2, 3, -1, 1, 0, 12, 0, 0, 0, 0), NOTHING, NOTHING,
    (), -1, (3, 1, 2, 2, 4), -1,
)  # fmt: skip


def test_steps_are_the_rows_that_they_were_made_from() -> None:
    rows = [DEPART, TURN, RIDE] * 20
    steps = Steps(rows)
    assert steps.count == 60
    assert steps.rows() == rows
    assert Steps(steps.rows()).rows() == rows
    assert [steps.row(number) for number in range(60)] == rows


def test_there_may_be_no_steps() -> None:
    assert (Steps().count, Steps().rows()) == (0, [])


@pytest.mark.parametrize("number", [-1, 1])
def test_there_is_no_step_behind_the_last_one(number: int) -> None:
    with pytest.raises(IndexError, match=f"no step {number} of 1"):
        Steps([DEPART]).row(number)


@pytest.mark.parametrize("row", [(), DEPART[:-1], (*DEPART, 0), (*DEPART[:9], (0,), *DEPART[10:])])
def test_a_row_that_lacks_a_part_is_refused(row: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="unpack"):
        Steps([row])  # type: ignore[list-item]

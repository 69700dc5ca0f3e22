"""Legs and steps as JSON, and the texts in them that are kept."""

import math
from threading import Thread

import msgspec
import pytest

from ext import NOTHING, Fragments, Made, Steps, Teller, Text, Trace, Traced

FRAME = (100_000.0, 100_000.0, 10.0, 20.0)
CODES = (
    ("depart", "turn", "connector", "leave", "arrive"),
    ("straight",),
    ("ahead", "left"),
    ("before", "at"),
)
LANGUAGES = (("en", " "), ("zh", ""))
ENDS = (1, 2)
ROW = (
    0,
    0,
    12,
    0,
    90.4,
    1.0,
    2.0,
    21.2,
    17.5,
    NOTHING,
    NOTHING,
    NOTHING,
    (),
    -1,
    (-1, 0, 0, 0, -1),
    -1,
)
LEG: Traced = (
    0,
    -1,
    [(0.0, 0.0), (-0.04, 1.0)],
    [0.0, 1.0],
    [0.0, 1.0],
    [],
    [],
    10.25,
    2_500,
    0.1,
    0,
)
ONCE = [Text.BEGINS, Text.GOES_ON, Text.METRES, Text.STARTS, Text.LEVEL]
"""What has to be made for that step."""


class Maker:
    """Says what it was asked for, and counts how often."""

    def __init__(self) -> None:
        self.asked: list[Text] = []

    def __call__(self, what: int, one: int, two: int, three: int, number: int) -> Made:
        del one, three, number
        self.asked.append(Text(what))
        said = {
            Text.BEGINS: (b"Go.", "走".encode()),
            Text.GOES_ON: (b"\x01, \x01!", b""),
            Text.METRES: (b"20 m", b"20"),
            Text.STARTS: (b"%d" % two, b""),
            Text.LEVEL: (b"", b"", b"-1", b'{"en":"B1"}'),
        }
        return said[Text(what)], 0, -1


def teller(most: int = 16, most_bytes: int = 10_000) -> Teller:
    return Teller(FRAME, CODES, LANGUAGES, Fragments(most, most_bytes))


def test_a_step_and_the_gaps_in_its_sentence() -> None:
    made, maker = teller(), Maker()
    (step,) = msgspec.json.decode(made.told((), [(Steps([ROW]), ENDS)], maker)[1])
    assert step["text"] == {"en": "Go. 20 m, 20 m!", "zh": "走"}
    assert (step["at"], step["heading"], step["seconds"]) == ([10.00001, 20.00002], 90, 18)
    assert list(step) == sorted(step)
    assert sorted(maker.asked) == sorted(ONCE)


def test_what_was_said_is_not_asked_for_again() -> None:
    made, maker = teller(), Maker()
    once = made.told((), [(Steps([ROW, ROW]), ENDS)], maker)[1]
    assert sorted(maker.asked) == sorted(ONCE)
    assert made.told((), [(Steps([ROW]), ENDS), (Steps([ROW]), ENDS)], maker)[1] == once
    assert len(maker.asked) == len(ONCE)
    made.told((), [(Steps([ROW]), (9, 9))], maker)
    assert maker.asked[len(ONCE) :] == [Text.STARTS]


def test_numbers_of_places_may_be_large() -> None:
    def make(what: int, one: int, two: int, three: int, number: int) -> Made:
        said = Maker()(what, one, two, three, number)
        return ((b"\x02", b""), 0, -1) if what == Text.BEGINS else said

    made, high = teller(), 3 << 32 | 0xFFFFFFFE
    texts = [
        msgspec.json.decode(made.told((), [(Steps([ROW]), (start, 0))], make)[1])[0]["text"]["en"]
        for start in (high, 0xFFFFFFFE, high)
    ]
    assert texts == ["-2 20 m, 20 m!"] * 3
    assert made.fragments.count == len(ONCE) + 1


@pytest.mark.parametrize("bounds", [(16, 10_000), (1_000, 300)])
def test_all_is_forgotten_beyond_the_bounds(bounds: tuple[int, int]) -> None:
    made, maker = teller(*bounds), Maker()
    wanted = teller(1_000, 10**6)
    for start in range(100):
        parts = [(Steps([ROW]), (start, 0))]
        assert made.told((), parts, maker)[1] == wanted.told((), parts, Maker())[1]
        assert made.fragments.count <= bounds[0]
        assert made.fragments.size <= bounds[1] + 300
    assert len(maker.asked) > 103


def test_one_step_is_kept_whatever_its_length() -> None:
    wanted = teller().told((), [(Steps([ROW]), ENDS)], Maker())[1]
    assert teller(16, 1).told((), [(Steps([ROW]), ENDS)], Maker())[1] == wanted


def test_a_text_is_missing_in_one_language() -> None:
    with pytest.raises(ValueError, match="no text"):
        teller().told((), [(Steps([ROW]), ENDS)], lambda *_: ((b"0",), 0, -1))


def test_a_gap_has_nothing_that_goes_there() -> None:
    with pytest.raises(ValueError, match="nothing goes into gap 9"):
        teller().told((), [(Steps([ROW]), ENDS)], lambda *_: ((b"\x09",) * 4, 0, -1))


def test_any_number_of_languages() -> None:
    languages = [(f"x-{number:03}", " ") for number in range(100)]
    many = Teller(FRAME, CODES, languages, Fragments(16, 10_000))
    made = (b"1",) * 102, 0, -1
    (step,) = msgspec.json.decode(many.told((), [(Steps([ROW]), ENDS)], lambda *_: made)[1])
    assert step["text"] == dict.fromkeys((tag for tag, _ in languages), "1 1")


def many(count: int) -> list[tuple[list[Trace], list[tuple[Steps, tuple[int, int]]]]]:
    """Return routes of some legs and steps, each between places of its own."""
    return [
        ([Trace([LEG] * (at % 3))], [(Steps([ROW] * (at % 4)), (at, 0)), (Steps([ROW]), (at, at))])
        for at in range(count)
    ]


@pytest.mark.parametrize("bounds", [(10_000, 10**6), (16, 10_000), (10_000, 100)])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_routes_are_written_at_once_as_one_by_one(threads: int, bounds: tuple[int, int]) -> None:
    for count in (0, 1, 7, 8, 200):
        routes, together, alone = many(count), teller(*bounds), teller(*bounds)
        wanted = [alone.told(*each, Maker()) for each in routes]
        for _ in range(2):
            assert together.told_all(routes, lambda _: Maker(), threads) == wanted


@pytest.mark.parametrize("threads", [1, 2])
def test_a_route_that_cannot_be_written_holds_up_no_other(threads: int) -> None:
    routes = many(40)
    routes[3] = [], [(Steps([(*ROW[:5], math.inf, *ROW[6:])]), ENDS)]
    found = teller().told_all(routes, lambda _: Maker(), threads)
    assert str(found.pop(3)) == "inf is no number"
    del routes[3]
    assert found == [teller().told(*each, Maker()) for each in routes]


def test_whoever_keeps_a_text_waits_until_nobody_reads() -> None:
    """Texts move when one is added, while other threads may read them without the lock."""
    kept = Fragments(100, 1_000)
    kept.readers = 1
    room = Thread(target=kept.prepare, args=((Text.UNIT, 1, 1, 1), lambda *_: ((b"room",), 0, -1)))
    room.start()
    room.join(0.05)
    assert room.is_alive()
    assert kept.count == 0
    kept.readers = 0
    room.join()
    assert kept.count == 1


def test_what_is_made_ahead_takes_half_of_the_room() -> None:
    kept = Fragments(100, 1_000)
    room = [kept.prepare((Text.UNIT, n, 0, 0), lambda *_: ((b"room",), 0, -1)) for n in range(60)]
    assert room == [True] * 50 + [False] * 10
    assert kept.count == 50
    assert not Fragments(100, 0).prepare((Text.UNIT, 0, 0, 0), lambda *_: ((b"",), 0, -1))


def test_what_is_kept_is_not_made_ahead_again() -> None:
    kept, made = Fragments(100, 1_000), []

    def make(what: int, one: int, two: int, three: int) -> Made:
        made.append((what, one, two, three))
        return (b"",), 0, -1

    for _ in range(2):
        kept.prepare((Text.UNIT, 1, 2, 3), make)
    assert made == [(Text.UNIT, 1, 2, 3)]


def test_too_many_codes_are_refused() -> None:
    codes = (("kind",) * 17, *CODES[1:])
    with pytest.raises(ValueError, match="17 names are more than 16"):
        Teller(FRAME, codes, LANGUAGES, Fragments(16, 1_000))


def test_a_leg() -> None:
    (told,) = msgspec.json.decode(teller().told([Trace([LEG])], (), Maker())[0])
    assert told["line"] == [[10.0, 20.0], [9.9999996, 20.00001]]
    assert (told["metres"], told["seconds"], told["ordinal"]) == (round(10.25 + 0.1, 1), 2, -1)
    assert told["level_name"] == {"en": "B1"}


def test_no_leg_and_no_step_make_empty_arrays() -> None:
    assert teller().told([], (), Maker())[0] == b"[]"
    assert teller().told((), [(Steps(), ENDS)], Maker())[1] == b"[]"


def test_what_is_no_number_is_refused() -> None:
    row = (*ROW[:5], math.nan, *ROW[6:])
    with pytest.raises(ValueError, match="nan is no number"):
        teller().told((), [(Steps([row]), ENDS)], Maker())

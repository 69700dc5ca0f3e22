"""What a journal forgets: visitors' routes leave the files, everything else stays."""

from pathlib import Path

import pytest

from hub.backplane import Bounds, Fleeting, Identity, newest_first, open_journal, ticks_in
from hub.backplane.fleeting import CLEAN_AT, Forgetting, is_clean
from hub.backplane.records import HEAD, Base, Closed, Digests, Tick, framed, tick_of, unframed
from hub.backplane.segments import segment_files, wipe
from hub.ports import Batch, Record
from tests.integration.mqtt_tools import eventually

ROUTES = Fleeting("session/", "route/", 10.0)
HERE = Identity("venue", "plan", "boot-1")
SECRET = b"from the prayer room to the exit"


def visit(number: int, *, ends: bool = False) -> Batch:
    record = Record("session/r-1", b"" if ends else SECRET, not ends)
    return Batch(number, number, (record, Record("believed/x", b"1", True)), {"route/r-1": 7})


def reading(number: int) -> Batch:
    return Batch(number, number, (Record("believed/x", b"2", True),), {"machines": 5})


def base(**records: bytes) -> Base:
    return Base(0, "e", 0, "b", "v", "p", dict(records), {"route/r-0": (1, 1), "machines": (2, 2)})


def segment(*records: Base | Tick | Digests | Closed) -> bytes:
    return HEAD + b"".join(map(framed, records))


def due(forgetting: Forgetting) -> float | None:
    return forgetting.due


def test_what_is_fleeting_is_taken_out_and_the_rest_is_as_it_was() -> None:
    first = base(**{"session/r-0": SECRET, "believed/x": b"0"})
    ticks = tick_of(1, visit(1)), tick_of(2, reading(2)), tick_of(3, visit(3, ends=True))
    later = Digests(((1, {"route/r-1": 9, "machines": 8}), (2, {"machines": 5})))
    rest = ROUTES.wiped(segment(first, *ticks, later, Closed(3)))
    assert rest is not None
    assert SECRET not in rest
    assert b"r-1" not in rest
    assert b"r-0" not in rest
    head, one, two, three, made, closed = unframed(rest)
    assert isinstance(head, Base)
    assert isinstance(one, Tick)
    assert isinstance(three, Tick)
    assert (head.records, head.topics) == ({"believed/x": b"0"}, {"machines": (2, 2)})
    assert (one.number, one.revision, one.topics) == (1, 1, {})
    assert one.records == (Record("believed/x", b"1", True), ROUTES.mark)
    assert two == ticks[1]
    assert made == Digests(((1, {"machines": 8}), (2, {"machines": 5})))
    assert closed == Closed(3)
    assert is_clean(rest)
    assert ROUTES.wiped(rest) is None, "there is nothing more to take out"


def test_a_segment_without_any_is_left_as_it_is() -> None:
    plain = Base(0, "e", 0, "b", "v", "p", {}, {})
    assert ROUTES.wiped(segment(plain, tick_of(1, reading(1)))) is None


def test_what_cannot_be_read_any_more_goes_too() -> None:
    data = segment(base(), tick_of(1, visit(1)))
    rest = ROUTES.wiped(data + b"\xff\xff\xff\x7f" + SECRET)
    assert rest is not None
    assert SECRET not in rest


def test_a_file_is_left_in_time_and_once_more_so_that_it_can_be_wiped() -> None:
    forgetting = Forgetting(ROUTES)
    assert due(forgetting) is None
    forgetting.note(reading(1), 1.0)
    assert due(forgetting) is None
    forgetting.note(visit(2), 2.0)
    forgetting.note(visit(3, ends=True), 5.0)
    assert due(forgetting) == 12.0
    forgetting.begun(Base(0, "e", 0, "b", "v", "p", {}, {}), 12.0, 12.1)
    assert due(forgetting) == 22.1, "the file before still has some"
    forgetting.begun(Base(0, "e", 0, "b", "v", "p", {}, {}), 22.1, 22.2)
    assert due(forgetting) is None


def test_a_file_that_begins_with_open_routes_or_gets_one_meanwhile_holds_some() -> None:
    standing = Forgetting(ROUTES)
    standing.begun(base(**{"session/r-0": SECRET}), 1.0, 1.1)
    assert due(standing) == 11.1
    meanwhile = Forgetting(ROUTES)
    meanwhile.note(visit(1), 1.05)
    meanwhile.begun(Base(0, "e", 0, "b", "v", "p", {}, {}), 1.0, 1.1)
    assert (meanwhile.since, meanwhile.behind) == (1.1, 1.1)


def test_a_journal_that_forgets_nothing_is_never_in_a_hurry() -> None:
    assert Forgetting(Fleeting(), since=1.0, behind=1.0).due is None


def test_the_newest_two_files_are_left_for_a_start(tmp_path: Path) -> None:
    for number in range(1, 5):
        path = tmp_path / f"{number:08}.journal"
        path.write_bytes(segment(base(), tick_of(number, visit(number))))
    wipe(tmp_path, ROUTES)
    held = [SECRET in path.read_bytes() for path in segment_files(tmp_path)]
    assert held == [False, False, True, True]
    again = [path.stat().st_mtime_ns for path in segment_files(tmp_path)]
    wipe(tmp_path, ROUTES)
    assert [path.stat().st_mtime_ns for path in segment_files(tmp_path)] == again
    assert [tick.number for tick in ticks_in(reversed(list(newest_first(tmp_path))))] == [
        1,
        2,
        3,
        4,
    ]


def test_a_file_that_cannot_be_written_anew_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = segment(base(), tick_of(1, visit(1)))
    for number in range(1, 4):
        (tmp_path / f"{number:08}.journal").write_bytes(data)

    def full(*_: object) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr("hub.backplane.segments.write_all", full)
    with pytest.raises(OSError, match="no room"):
        wipe(tmp_path, ROUTES)
    assert [path.read_bytes() for path in segment_files(tmp_path)] == [data] * 3
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".journal"] * 3


@pytest.mark.parametrize("end", ["ended", "open"])
async def test_a_running_journal_forgets_routes_that_have_ended_and_keeps_those_that_are_open(
    tmp_path: Path, end: str
) -> None:
    bounds = Bounds(fleeting=Fleeting("session/", "route/", 0.01))
    journal = open_journal(tmp_path, HERE, "one", bounds).journal

    def with_it() -> list[bool]:
        return [SECRET in path.read_bytes() for path in segment_files(tmp_path)]

    async with journal.running():
        await journal.committed(journal.append(visit(1)))
        if end == "ended":
            await journal.committed(journal.append(visit(2, ends=True)))
            await eventually(lambda: not any(with_it()))
        else:
            await eventually(lambda: len(with_it()) > 3 and not any(with_it()[:-2]))
    again = open_journal(tmp_path, HERE, "two", bounds)
    assert again.journal.epoch == "one"
    assert ("session/r-1" in again.held.records) is (end == "open")
    assert again.held.records["believed/x"] == b"1"


def test_the_mark_of_a_clean_file_stands_in_its_head() -> None:
    assert len(HEAD) > CLEAN_AT
    assert not is_clean(HEAD)

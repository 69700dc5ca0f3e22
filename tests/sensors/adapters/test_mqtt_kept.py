"""The file of the MQTT endpoint, and what is held back until it is written."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.adapters import KeptFile
from sensors.adapters.mqtt_holding import HELD_BYTES, Held, Holding
from sensors.errors import EndpointError
from sensors.mqtt import Changes, Close, Turn
from tests.integration.mqtt_tools import eventually
from tests.servers import PATIENCE


async def kept(file: KeptFile, changes: Changes) -> None:
    done = asyncio.Event()
    file.keep(changes, done.set)
    await asyncio.wait_for(done.wait(), PATIENCE)


async def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "kept")
    assert await file.open() == []
    await kept(file, {b"a\0": b"1", b"b": b"2"})
    await kept(file, {b"a\0": b"3", b"b": None, b"c": b""})
    beside = sqlite3.connect(tmp_path / "kept")
    rows = beside.execute("SELECT key, entry FROM kept ORDER BY key").fetchall()
    assert rows == [(b"a\0", b"3"), (b"c", b"")]
    beside.close()
    await file.close()
    file = KeptFile(tmp_path / "kept")
    assert sorted(await file.open()) == [(b"a\0", b"3"), (b"c", b"")]
    await file.close()


async def test_changes_that_come_together_are_one_transaction(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "kept")
    await file.open()
    called: list[int] = []
    for number in range(100):
        file.keep({b"%d" % number: b""}, lambda number=number: called.append(number))  # type: ignore[misc]
    await kept(file, {})
    assert called == list(range(100))
    assert file.commits <= 2
    await file.close()


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "kept")
    await file.open()
    called: list[bool] = []
    file.keep({b"a": b"1"}, lambda: called.append(True))
    await file.close()
    assert called == [True]
    file = KeptFile(tmp_path / "kept")
    assert await file.open() == [(b"a", b"1")]
    await file.close()


async def test_while_nothing_can_be_written_nobody_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensors.adapters.mqtt_kept.RETRY", 0.01)
    file = KeptFile(tmp_path / "kept")
    await file.open()
    real = file._written
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()

    def full(_: dict[bytes, bytes | None]) -> None:
        loop.call_soon_threadsafe(tried.set)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(file, "_written", full)
    called: list[str] = []
    file.keep({b"a": b"1", b"b": b"1"}, lambda: called.append("first"))
    await tried.wait()
    file.keep({b"b": b"2"}, lambda: called.append("second"))
    tried.clear()
    await tried.wait()
    assert (called, file.failing) == ([], True)
    monkeypatch.setattr(file, "_written", real)
    await kept(file, {})
    assert (called, file.failing) == (["first", "second"], False)
    await file.close()
    file = KeptFile(tmp_path / "kept")
    assert sorted(await file.open()) == [(b"a", b"1"), (b"b", b"2")]
    await file.close()


async def test_what_comes_and_goes_while_nothing_can_be_written_takes_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensors.adapters.mqtt_kept.RETRY", 0.01)
    file = KeptFile(tmp_path / "kept")
    await file.open()
    await kept(file, {b"stays": b"1", b"goes": b"1"})
    real, tries = file._written, [0]

    def full(_: dict[bytes, bytes | None]) -> None:
        tries[0] += 1
        raise sqlite3.OperationalError("database or disk is full")

    def tried_since(before: int) -> bool:
        return tries[0] > before

    with monkeypatch.context() as patched:
        patched.setattr(file, "_written", full)
        file.keep({b"goes": None})
        for number in range(2_000):
            # As the will of a device that vanishes, queued for a session and dropped from it.
            file.keep({b"will %d" % number: b"x"})
            if number >= 10:
                file.keep({b"will %d" % (number - 10): None})
            if number % 100 == 0:
                before = tries[0]
                await eventually(partial(tried_since, before))
            assert file.waiting <= 10 + 1 + 101 * 2
        async with asyncio.timeout(PATIENCE):
            while file._under_way is not None:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.001)
        assert file.waiting == 11
    assert file._written == real
    await kept(file, {})
    assert file.waiting == 0
    await file.close()
    file = KeptFile(tmp_path / "kept")
    held = dict(await file.open())
    assert held == {b"stays": b"1", **{b"will %d" % n: b"x" for n in range(1_990, 2_000)}}
    await file.close()


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from([b"1", b"2", None]), st.booleans()),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
async def test_the_file_ends_as_what_was_kept_last_whatever_fails(
    steps: list[tuple[str, bytes | None, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr("sensors.adapters.mqtt_kept.RETRY", 0.0)
        patched.setattr("sensors.adapters.mqtt_kept.COMMIT_GAP", 0.0)
        file = KeptFile(Path(folder) / "kept")
        await file.open()
        real, failing, expected = file._written, [False], dict[bytes, bytes]()

        def written(group: dict[bytes, bytes | None]) -> None:
            if failing[0]:
                raise sqlite3.OperationalError("database or disk is full")
            real(group)

        patched.setattr(file, "_written", written)
        for key, entry, fails in steps:
            failing[0] = fails
            file.keep({key.encode(): entry})
            if entry is None:
                expected.pop(key.encode(), None)
            else:
                expected[key.encode()] = entry
            await asyncio.sleep(0)
        failing[0] = False
        await kept(file, {})
        await file.close()
        again = KeptFile(Path(folder) / "kept")
        assert dict(await again.open()) == expected
        await again.close()


async def test_a_file_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"no database, but long enough to be looked at" * 100)
    with pytest.raises(EndpointError, match="remove it") as caught:
        await KeptFile(tmp_path / "kept").open()
    assert caught.value.code == "mqtt.kept.file"


async def test_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kept") as database:
        database.execute("PRAGMA user_version = 2")
    database.close()
    with pytest.raises(EndpointError, match="later version") as caught:
        await KeptFile(tmp_path / "kept").open()
    assert caught.value.code == "mqtt.kept.newer"


class Slow:
    """A file whose writes are done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.kept: dict[bytes, bytes | None] = {}

    def keep(self, changes: Changes, done: Callable[[], None] | None = None) -> None:
        self.kept.update(changes)
        if done is not None:
            self.waiting.append(done)


def turn(writes: dict[int, list[bytes]], *closes: int, changes: Changes | None = None) -> Turn:
    closing = [Close(number, None, "", linger=False) for number in closes]
    return Turn(changes, None, [], writes, closing, set(writes))


class Door:
    def __init__(self) -> None:
        self.file = Slow()
        self.out: list[tuple[int, bytes | None]] = []
        self.released = 0
        self.holding = Holding(self.file, self.perform, self.note)  # type: ignore[arg-type]

    def perform(self, held: Held) -> None:
        assert held.sent <= held.writes.keys()
        self.out += [(number, b"".join(parts)) for number, parts in held.writes.items()]
        self.out += [(close.connection, None) for close in held.closes]

    def note(self) -> None:
        self.released += 1


def test_nothing_is_said_before_what_it_follows_from_is_kept() -> None:
    door = Door()
    door.holding.pass_on(turn({1: [b"a"]}, changes={b"k": b""}))
    assert (door.out, door.holding.bytes) == ([], HELD_BYTES + 1)
    door.file.waiting.pop(0)()
    assert (door.out, door.holding.bytes, door.released) == ([(1, b"a")], 0, 1)


def test_others_do_not_wait_and_what_is_said_to_one_stays_in_order() -> None:
    door = Door()
    door.holding.pass_on(turn({1: [b"a"]}, changes={b"k": b""}))
    door.holding.pass_on(turn({1: [b"b"], 2: [b"x"]}))
    door.holding.pass_on(turn({3: [b"y"]}, 1, 2))
    assert door.out == [(2, b"x"), (3, b"y"), (2, None)]
    door.out.clear()
    door.file.waiting.pop(0)()
    assert door.out == [(1, b"ab"), (1, None)]
    door.holding.pass_on(turn({1: [b"c"]}))
    assert door.out[-1] == (1, b"c")


def test_what_stands_behind_two_waits_for_the_second() -> None:
    door = Door()
    door.holding.pass_on(turn({1: [b"a"]}, changes={b"k": b""}))
    door.holding.pass_on(turn({2: [b"b"]}, changes={b"k": b""}))
    door.holding.pass_on(turn({1: [b"c"]}))
    door.file.waiting.pop(0)()
    assert door.out == [(1, b"a")]
    door.holding.pass_on(turn({1: [b"d"]}))
    door.file.waiting.pop(0)()
    assert door.out == [(1, b"a"), (2, b"b"), (1, b"cd")]
    assert door.holding.bytes == 0


def test_turns_that_say_nothing_leave_their_changes_and_nothing_else() -> None:
    door = Door()
    for number in range(1_000):
        door.holding.pass_on(turn({}, changes={b"k": b"%d" % number}))
    assert (door.file.kept, door.file.waiting, door.holding.bytes) == ({b"k": b"999"}, [], 0)


def test_turns_that_are_held_are_counted_however_little_they_say() -> None:
    door = Door()
    for _ in range(10):
        door.holding.pass_on(turn({}, 1, changes={b"k": b""}))
    assert door.holding.bytes == 10 * HELD_BYTES
    while door.file.waiting:
        door.file.waiting.pop(0)()
    assert (len(door.out), door.holding.bytes) == (10, 0)


async def test_changes_that_nobody_waits_for_are_written_too(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "kept")
    await file.open()
    file.keep({b"a": b"1"})
    await file.close()
    file = KeptFile(tmp_path / "kept")
    assert await file.open() == [(b"a", b"1")]
    await file.close()

"""Revisions on their way to a crowd: each once to everybody, in order, whatever else happens."""

import asyncio
import contextlib
import json
import random
import selectors
import socket
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from websockets.frames import Opcode

from ext import UNTOLD, Fanout
from hub.fair_loop import FairSelector
from hub.ports import Json
from hub.push import Board, PushSettings, crowd, sender
from hub.push.connection import Connection
from hub.push.crowd import Crowd, Round
from hub.push.outbox import Outbox
from hub.push.prepared import Form
from hub.push.subscriber import Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_server import RawClient, Served, serve
from tests.hub.push_wire import Reader

TOPICS = ("a", "b", "z/1", "z/2")
FILTERS = ("a", "b", "z/+", "#")


class Wire:
    """What stands for a connection: a pair of sockets that are always clear."""

    def __init__(self, number: int) -> None:
        self.wire, self.far = socket.socketpair()
        self.far.setblocking(False)
        self.descriptor, self.number = self.wire.fileno(), 4 * number
        self.crowd: Crowd | None = None
        self.place = 0
        self.transport, self.cut = self, False

    def end(self) -> None:
        """It is told so by its transport."""

    def abort(self) -> None:
        self.cut = True

    def look_up(self) -> None:
        """It stays as it is."""

    def read(self) -> bytes:
        try:
            return self.far.recv(1_000)
        except BlockingIOError:
            return b""


class Wires:
    """A crowd of them."""

    def __init__(self, count: int) -> None:
        self.all = [Wire(number) for number in range(1, count + 1)]
        self.crowd = Crowd(Form.TEXT, cast("list[Connection]", self.all))
        self.marks = array("q", bytes(8 * (1 + max(each.descriptor for each in self.all))))
        for each in self.all:
            self.marks[each.descriptor] = each.number
        self.kernel = Fanout()

    def begin(self, data: bytes) -> None:
        self.crowd.begin(Round(cast("Any", None), (), Outgoing(data, 1)))

    def advance(self) -> list[tuple[int, bytes]]:
        """Go on; return what was given back, by place."""
        others = self.crowd.advance(self.kernel, self.marks).others
        return [
            (place.place, b"".join(each.outgoing.data for each in rounds))
            for place, rounds in others
        ]

    def read(self) -> list[bytes]:
        return [each.read() for each in self.all]

    def close(self) -> None:
        for each in self.all:
            each.wire.close()
            each.far.close()


@pytest.fixture(autouse=True)
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "AT_ONCE", 2)
    monkeypatch.setattr(sender, "AT_ONCE", 2)
    monkeypatch.setattr(sender, "FEWEST", 2)


@pytest.fixture
def wires() -> Iterator[Wires]:
    made = Wires(5)
    yield made
    made.close()


def test_a_round_that_begins_later_joins_those_on_their_way(wires: Wires) -> None:
    wires.begin(b"1")
    assert wires.advance() == []
    wires.begin(b"2")
    wires.advance()
    assert wires.read() == [b"1", b"1", b"12", b"12", b""]
    wires.advance()
    assert wires.crowd.rounds == 1
    wires.advance()
    assert wires.crowd.rounds == 0
    assert wires.read() == [b"2", b"2", b"", b"", b"12"]


def test_who_is_caught_up_with_is_passed_by_and_has_later_rounds(wires: Wires) -> None:
    wires.begin(b"1")
    assert [each.outgoing.data for each in wires.crowd.catch_up(3)] == [b"1"]
    assert wires.crowd.catch_up(3) == []
    wires.advance()
    assert wires.crowd.catch_up(0) == []
    wires.begin(b"2")
    assert wires.advance() == [(3, b"2")]
    wires.advance()
    wires.advance()
    assert wires.crowd.rounds == 0
    assert wires.read() == [b"12", b"12", b"12", b"", b"12"]
    wires.begin(b"3")
    for _ in range(3):
        assert wires.advance() == []
    assert wires.read() == [b"3"] * 5


def test_who_is_not_clear_is_given_back_with_all_rounds(wires: Wires) -> None:
    wires.marks[wires.all[2].descriptor] |= 1
    wires.begin(b"1")
    wires.begin(b"2")
    wires.advance()
    assert wires.advance() == [(2, b"12")]


def test_who_has_ended_is_let_go_of(wires: Wires) -> None:
    wires.begin(b"1")
    wires.crowd.drop(0)
    assert wires.advance() == []
    assert wires.read() == [b"", b"1", b"", b"", b""]


def test_who_stands_in_a_new_crowd_stands_in_no_other(wires: Wires) -> None:
    moved = wires.all[1]
    newer = Crowd(Form.TEXT, cast("list[Connection]", [moved]))
    wires.begin(b"1")
    assert wires.advance() == []
    assert (moved.crowd, moved.place, moved.read()) == (newer, 0, b"")


class Vanishing(asyncio.Transport):
    """The transport of a client that may vanish at any time."""

    def __init__(self, wire: socket.socket) -> None:
        super().__init__({"socket": wire})
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return 0


def vanish(connection: Connection, watched: FairSelector) -> tuple[socket.socket, socket.socket]:
    """Let its client vanish; return whom its descriptor goes to, and the far end of that."""
    old = connection.transport.get_extra_info("socket")
    descriptor = old.fileno()
    cast("Vanishing", connection.transport).closing = True
    watched.unregister(old)
    old.close()
    pair = socket.socketpair()
    stranger, far = pair if pair[0].fileno() == descriptor else pair[::-1]
    assert stranger.fileno() == descriptor
    far.setblocking(False)
    watched.register(stranger, selectors.EVENT_READ)
    return stranger, far


@pytest.mark.parametrize("ahead", [True, False], ids=["caught-up", "not-yet"])
def test_who_gets_the_descriptor_of_one_that_vanished_is_left_alone(*, ahead: bool) -> None:
    watched, new = FairSelector(), Board("E")
    with contextlib.closing(watched), contextlib.ExitStack() as wires:
        index: Subscriptions[Subscriber] = Subscriptions()
        gone, _ = connections = [
            Connection(Subscriber(new, index, Outbox(lambda: 0)), Vanishing(wire), watched=watched)
            for wire in watched_wires(watched, wires)
        ]
        for each in connections:
            each.tune()
        crowd = Crowd(Form.TEXT, connections)
        crowd.begin(Round(cast("Any", None), (), Outgoing(b"1", 1)))
        if ahead:
            crowd.catch_up(gone.place)
        stranger, far = map(wires.enter_context, vanish(gone, watched))
        mark = watched.marks[stranger.fileno()]
        for data in (b"2", b"3"):
            assert gone in [each for each, _ in crowd.advance(Fanout(), watched.marks).others]
            crowd.begin(Round(cast("Any", None), (), Outgoing(data, 1)))
        gone.part()
        assert watched.marks[stranger.fileno()] == mark
        with pytest.raises(BlockingIOError):
            far.recv(10)


def watched_wires(watched: FairSelector, wires: contextlib.ExitStack) -> Iterator[socket.socket]:
    for _ in range(2):
        near, far = map(wires.enter_context, socket.socketpair())
        assert far.fileno() >= 0
        watched.register(near, selectors.EVENT_READ)
        yield near


class Untelling:
    """A kernel that failed before it told what was sent to the first."""

    all_of = 1
    """Bytes that the others took."""

    def send(self, *arguments: "array[int]") -> int:
        return self._untold(arguments[-1])

    def send_each(self, *arguments: Any) -> int:
        return self._untold(arguments[-1])

    def _untold(self, taken: "array[int]") -> int:
        taken[0] = UNTOLD
        for place in range(1, len(taken)):
            taken[place] = self.all_of
        return len(taken) - 1


def test_who_was_sent_nobody_knows_what_is_cut_and_sent_nothing_more(wires: Wires) -> None:
    wires.begin(b"1")
    done = wires.crowd.advance(cast("Fanout", Untelling()), wires.marks)
    assert done.others == []
    assert [each.cut for each in wires.all] == [True, False, False, False, False]


@dataclass
class Strict:
    """A client that takes note of every frame, and that nothing comes out of order."""

    client: RawClient
    reader: Reader = field(default_factory=Reader)
    asked: int = 0
    synced: int = 0
    told: int = 0
    """Everything up to this revision has been told."""

    def ask(self, verb: str, *filters: str) -> None:
        self.asked += verb == "subscribe"
        self.client.send(Opcode.TEXT, json.dumps({verb: filters}).encode())

    async def read(self) -> None:
        """Read until all that was asked is answered."""
        while self.synced < self.asked:
            frame = await self.client.next()
            assert frame is not None
            found = json.loads(bytes(frame.data))
            if "synced" in found:
                self.synced += 1
                self.told = found["synced"]["revision"]
            elif "snapshot" not in found and "topic" in found:
                assert found["revision"] >= self.told
                self.told = found["revision"]
                known = self.reader.revisions.get(found["topic"], 0)
                assert found["revision"] > known
            if "ended" in found:
                # It may have been born and have ended while the client lagged.
                self.reader.documents.setdefault(found["topic"], {})
            self.reader.take(found)


@pytest.mark.parametrize("seed", range(15))
async def test_everybody_is_told_everything_in_order_whatever_they_ask_and_when(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    board = Board("E")
    board.publish(1, {topic: {"n": 0} for topic in TOPICS})
    settings = PushSettings(backlog_bytes=20_000, drain_interval=0.001)
    async with serve(board, settings) as served:
        clients = [Strict(await RawClient.connect(served.port)) for _ in range(9)]
        for client in clients[:6]:
            client.ask("subscribe", "#")
        for _ in range(150):
            await step(chance, served, chance.choice(clients))
        for client in clients:
            client.ask("subscribe")
            await client.read()
        index, connections = served.push._subscriptions, served.push._sender.connections
        followed = [index.filters(subscriber) for subscriber in connections]
        for client, filters in zip(clients, followed, strict=True):
            for topic in filter(board.__contains__, TOPICS):
                if topic in filters or any(index.covers(each, topic) for each in filters):
                    assert client.reader.documents[topic] == board.document(topic)
            await client.client.close()


async def test_no_answer_goes_before_what_a_client_could_not_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = Board("E")
    board.publish(1, {"a": {"n": 0}, "b": {"n": 0}})
    settings = PushSettings(backlog_bytes=20_000, drain_interval=0.001, deflate=False)
    async with serve(board, settings) as served:
        clients = [Strict(await RawClient.connect(served.port)) for _ in range(3)]
        for client in clients:
            client.ask("subscribe", "a")
            await client.read()
        for connection in served.push._sender.connections.values():
            wire = connection.transport.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        monkeypatch.setattr(sender.Sender, "roll", lambda _: None)
        for revision in (2, 3, 4):
            served.push.publish(revision, {"a": {"text": "x" * 1_000_000 + str(revision)}})
        for client in clients:
            client.ask("subscribe", "b")
            await client.read()
            assert client.told == 4
            assert client.reader.documents["a"] == board.document("a")
            await client.client.close()


async def test_a_fault_with_one_that_lagged_is_heard_of_and_holds_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = Board("E")
    board.publish(1, {"a": {"n": 0}})
    drain = Subscriber.drain
    async with serve(board, PushSettings(drain_interval=0.001)) as served:
        first, second = [Strict(await RawClient.connect(served.port)) for _ in range(2)]
        for client in (first, second):
            client.ask("subscribe", "a")
            await client.read()
        faulty, fine = served.push._sender.connections.values()

        def broken(subscriber: Subscriber) -> Outgoing:
            if subscriber is faulty.subscriber:
                raise ValueError
            return drain(subscriber)

        monkeypatch.setattr(Subscriber, "drain", broken)
        sending = served.push._sender
        with capture_logs() as caught:
            for connection in (faulty, fine):
                connection.subscriber.lagging = True
                sending.watch(connection)
            relief = asyncio.create_task(fine.relief())
            await asyncio.wait({relief, *sending._tasks}, return_when=asyncio.FIRST_COMPLETED)
        assert [each["event"] for each in caught] == ["push.relief"]
        assert not sending.lagging
        second.ask("subscribe", "a")
        await second.read()
        assert await first.client.next() is None
        for client in (first, second):
            await client.client.close()


async def own_topics(served: Served) -> list[Strict]:
    """Return clients that listen to a topic each, which nobody else listens to."""
    clients = [Strict(await RawClient.connect(served.port)) for _ in range(3)]
    for client, topic in zip(clients, ("a", "b", "z/1"), strict=True):
        client.ask("subscribe", topic)
        await client.read()
    return clients


@pytest.mark.parametrize("size", [1, 1_000_000])
async def test_each_has_all_of_its_own_topic_whatever_its_socket_takes_at_once(size: int) -> None:
    board = Board("E")
    board.publish(1, {topic: {"n": 0} for topic in TOPICS})
    settings = PushSettings(backlog_bytes=10_000_000, deflate=False)
    async with serve(board, settings) as served:
        clients = await own_topics(served)
        for connection in served.push._sender.connections.values():
            wire = connection.transport.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        for revision in (2, 3):
            text = "x" * size + str(revision)
            served.push.publish(revision, {topic: {"text": topic + text} for topic in TOPICS})
        counters = served.push.counters()
        assert counters.writes >= 2 * len(clients)
        for client, topic in zip(clients, ("a", "b", "z/1"), strict=True):
            client.ask("subscribe", "z/2")
            await client.read()
            assert client.reader.documents[topic] == board.document(topic)
            await client.client.close()


async def test_of_those_with_topics_of_their_own_only_whom_nobody_knows_of_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = Board("E")
    board.publish(1, {topic: {"n": 0} for topic in TOPICS})
    async with serve(board) as served:
        first, *others = await own_topics(served)
        with monkeypatch.context() as patched:
            patched.setattr(Untelling, "all_of", 10_000)
            patched.setattr(served.push._sender, "_kernel", Untelling())
            served.push.publish(2, {"a": {"n": 1}, "b": {"n": 1}, "z/1": {"n": 1}})
        assert await first.client.next() is None
        for client in (first, *others):
            await client.client.close()


async def step(chance: random.Random, served: Served, client: Strict) -> None:
    """Let something happen."""
    what = chance.random()
    if what < 0.4:
        revision = served.push.board.revision + 1
        document: Json = {"n": revision, "text": "x" * chance.choice((1, 100, 60_000))}
        topic = chance.choice(TOPICS)
        ends = chance.random() < 0.1
        served.push.publish(revision, {topic: None if ends else document})
    elif what < 0.55:
        client.ask("subscribe", chance.choice(FILTERS))
    elif what < 0.65:
        client.ask("unsubscribe", chance.choice(FILTERS))
    elif what < 0.7:
        await client.read()
    else:
        await asyncio.sleep(0)

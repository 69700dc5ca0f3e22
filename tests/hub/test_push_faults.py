"""What the push server must stand: crowds that never read, storms, and frames that are none."""

import asyncio
import gc
import os
import random
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode

from hub.client import PushClient
from hub.load import Herd, Target, client_frame, count_frames
from hub.push import Board, PushSettings
from hub.push.outbox import Outbox
from hub.push.subscriber import Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_server import PATH, RawClient, Served, serve
from tests.hub.push_wire import frames

TIMES = int(os.environ.get("ZHILU_FUZZ", "1"))
TEXT = 0x81
SECONDS = 30.0


def board() -> Board:
    made = Board("E")
    made.publish(1, {"a": {"n": 0}, "level/0/occupancy": {"n": 0}})
    return made


def herd_of(served: Served) -> Herd:
    greeting = client_frame(TEXT, b'{"subscribe":["a","level/+/occupancy"]}')
    target = Target("127.0.0.1", served.port, PATH, greeting, b'{"synced":')
    return Herd(target, count_frames)


async def test_200_clients_that_never_read_cost_little_and_hold_nobody_up() -> None:
    deaf, revisions, size = 200, 300, 8_000
    async with serve(board()) as served, PushClient(served.url) as healthy:
        await healthy.subscribe("a")
        herd = herd_of(served)
        try:
            await asyncio.to_thread(herd.grow, deaf, SECONDS, deaf=True)
            most = 0
            for revision in range(2, revisions):
                text = f"{revision}" + "x" * size
                served.push.publish(revision, {"a": {"n": revision, "text": text}})
                await healthy.wait_for("a", lambda a, n=revision: a["n"] == n)  # type: ignore[misc]
                connections = served.push._sender.connections.values()
                most = max(most, *(connection.backlog for connection in connections))
            counters = served.push.counters()
        finally:
            herd.close()
    assert most <= PushSettings().backlog_bytes + 2 * size
    assert counters.lagging == deaf
    assert counters.connections == deaf + 1
    assert counters.conflated > deaf


async def test_storms_leave_nothing_behind_and_nobody_wrong() -> None:
    clients, storms = 150, 4
    async with serve(board()) as served, PushClient(served.url) as watcher:
        await watcher.subscribe("level/+/occupancy")
        herd = herd_of(served)
        revision = 1

        async def ticking() -> None:
            nonlocal revision
            while True:
                revision += 1
                served.push.publish(revision, {"a": {"n": revision}})
                await asyncio.sleep(0.005)

        ticks = asyncio.create_task(ticking())
        try:
            for _ in range(storms):
                await asyncio.to_thread(herd.grow, clients, SECONDS)
                assert herd.served == clients
                await asyncio.to_thread(herd.scatter)
        finally:
            ticks.cancel()
            herd.close()
        while served.push.counters().connections > 1:  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.01)
        served.push.publish(revision + 1, {"level/0/occupancy": {"n": 7}, "level/1/occupancy": {}})
        await watcher.wait_for("level/1/occupancy", lambda now: now == {})
        assert watcher.document("level/0/occupancy") == {"n": 7}
        assert len(served.push._subscriptions._views) == 1
    assert herd.lost == 0


ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from(["a", "+", "#", "a/#", "level/+/occupancy"])),
    max_size=4,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "subscribe": st.one_of(NAMES, ANY_JSON),
        "unsubscribe": st.one_of(NAMES, ANY_JSON),
        "attach": st.one_of(NAMES, ANY_JSON),
        "detach": st.one_of(NAMES, ANY_JSON),
        "ack": st.one_of(st.fixed_dictionaries({"mailbox": st.text(), "ids": NAMES}), ANY_JSON),
        "from": st.one_of(
            st.fixed_dictionaries({"epoch": st.sampled_from(["E", ""]), "revision": st.integers()}),
            ANY_JSON,
        ),
    },
)
SAID = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=40),
    NEARLY.map(lambda said: msgspec.json.encode(said).decode()),
    NEARLY.map(lambda said: msgspec.json.encode(said).decode()[:-1]),
)


@settings(max_examples=2_000 * TIMES, deadline=None)
@given(st.lists(SAID, max_size=4))
def test_whatever_a_client_says_it_is_answered_and_others_are_not_touched(
    said: list[str | bytes],
) -> None:
    made = board()
    index: Subscriptions[Subscriber] = Subscriptions({"route"})
    outbox: Outbox[Subscriber] = Outbox(lambda: 0)
    odd = Subscriber(made, index, outbox)
    other = Subscriber(made, index, outbox)
    other.receive('{"subscribe":["a"]}')
    for text in said:
        for frame in frames(odd.receive(text).data):
            assert len(frame.keys() & {"topic", "reset", "synced", "error", "attached"}) == 1
    assert index.filters(other) == {"a"}
    odd.leave()
    assert index.filters(odd) == frozenset()
    assert set(index._views) == {frozenset({"a"})}


@pytest.mark.parametrize("seed", range(20 * TIMES))
async def test_bytes_that_are_no_frames_end_at_most_their_own_connection(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    async with serve(board()) as served, PushClient(served.url) as healthy:
        await healthy.subscribe("a")
        odd = await RawClient.connect(served.port)
        await odd.next()
        for _ in range(chance.randrange(1, 6)):
            if chance.random() < 0.5:
                odd.writer.write(chance.randbytes(chance.randrange(1, 200)))
            else:
                kind = chance.choice([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG])
                odd.send(kind, chance.randbytes(chance.randrange(0, 125)))
        odd.writer.write_eof()
        while await odd.reader.read(65_536):
            pass
        await odd.close()
        served.push.publish(2, {"a": {"n": 1}})
        await healthy.wait_for("a", lambda now: now == {"n": 1})
        while served.push.counters().connections > 1:  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.01)


async def test_closed_connections_leave_nearly_nothing_to_the_garbage_collector() -> None:
    """Of each only asyncio's transport stands in a circle; see `Connection.forget`."""
    clients, objects_each = 40, 12
    revision = count(2)
    async with serve(board()) as served:
        herd = herd_of(served)
        try:
            for gone in (2, clients):
                await asyncio.to_thread(herd.grow, gone, SECONDS)
                gc.collect()
                gc.disable()
                herd.scatter()
                while served.push.counters().connections:
                    served.push.publish(next(revision), {})
                    await asyncio.sleep(0)
                await asyncio.sleep(0)
                left = gc.collect()
        finally:
            gc.enable()
            herd.close()
    assert left <= clients * objects_each

import asyncio
import contextlib
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count

import aiohttp
import aiohttp.web
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Opcode

from ext import Fanout
from hub.client import PushClient
from hub.fair_loop import watched_here
from hub.ports import Json
from hub.push import Board, PushSettings, sender
from hub.push.heartbeat import PING
from hub.push.prepared import Form
from tests.hub.push_server import NOON, PATH, RawClient, serve
from tests.hub.push_wire import Reader


@pytest.fixture(autouse=True)
def _everybody_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "FEWEST", 1)


def board() -> Board:
    made = Board("E")
    made.publish(1, {"a": {"n": 0}, "b": {"n": 0}})
    return made


async def read_until_synced(connection: aiohttp.ClientWebSocketResponse) -> list[Json]:
    found: list[Json] = []
    while True:
        frame = await connection.receive_json()
        found.append(frame)
        if "synced" in frame:
            return found


async def test_hello_snapshot_synced_and_deltas() -> None:
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        hello = msgspec.json.decode(await client.recv())
        await client.send('{"subscribe":["a"]}')
        snapshot = msgspec.json.decode(await client.recv())
        synced = msgspec.json.decode(await client.recv())
        served.push.publish(2, {"a": {"n": 1}})
        delta = msgspec.json.decode(await client.recv())
    assert hello["hello"]["time"] == NOON.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert snapshot == {"topic": "a", "epoch": "E", "revision": 1, "snapshot": {"n": 0}}
    assert synced == {"synced": {"epoch": "E", "revision": 1, "topics": ["a"]}}
    assert delta == {"topic": "a", "revision": 2, "patch": {"n": 1}}


async def test_whether_the_kernel_takes_many_sends_at_once_is_told() -> None:
    async with serve(board()) as served:
        assert served.push.counters().batched is Fanout().batched


async def test_one_revision_leaves_in_one_write() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        await client.subscribe("a", "b")
        before = served.push.counters()
        served.push.publish(2, {"a": {"n": 1}, "b": {"n": 1}})
        after = served.push.counters()
    assert after.writes - before.writes == 1
    assert after.frames - before.frames == 2


async def test_malformed_frame_leaves_the_connection_standing() -> None:
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        await client.recv()
        await client.send("{")
        error = msgspec.json.decode(await client.recv())
        await client.send(b"\x00")
        binary = msgspec.json.decode(await client.recv())
        await client.send('{"subscribe":["a"]}')
        assert "snapshot" in msgspec.json.decode(await client.recv())
    assert error["error"]["code"] == binary["error"]["code"] == "push.frame.malformed"


@pytest.mark.parametrize(("size", "fits"), [(64 * 1024, True), (64 * 1024 + 1, False)])
async def test_client_frames_are_bounded_to_64_kib(size: int, fits: bool) -> None:  # noqa: FBT001
    frame = '{"subscribe":["a"]}'.ljust(size)
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        await client.recv()
        await client.send(frame)
        if fits:
            assert "snapshot" in msgspec.json.decode(await client.recv())
        else:
            with pytest.raises(ConnectionClosed):
                await client.recv()
            assert client.close_code == 1009


async def test_connections_beyond_the_bound_are_told_when_to_come_back() -> None:
    settings = PushSettings(max_connections=1)
    async with serve(board(), settings) as served, aiohttp.ClientSession() as session:
        async with session.ws_connect(served.url) as first:
            await first.receive()
            url = f"http://127.0.0.1:{served.port}{PATH}"
            async with session.get(url) as refused:
                problem = await refused.json(content_type="application/problem+json")
            assert (refused.status, problem["code"]) == (503, "push.connections.full")
            assert int(refused.headers["Retry-After"]) >= 1
        assert served.push.counters().refused == 1


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (None, True),
        ("http://127.0.0.1:{port}", True),
        ("https://signs.example.org", True),
        ("https://evil.example", False),
        ("null", False),
        ("http://[", False),
        ("http://127.0.0.1:1", False),
    ],
)
async def test_foreign_pages_may_not_connect(origin: str | None, welcome: bool) -> None:  # noqa: FBT001
    settings = PushSettings(origins=frozenset({"https://signs.example.org"}))
    async with serve(board(), settings) as served, aiohttp.ClientSession() as session:
        sent = None if origin is None else origin.format(port=served.port)
        if welcome:
            async with session.ws_connect(served.url, origin=sent) as client:
                assert (await client.receive()).type is aiohttp.WSMsgType.TEXT
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(served.url, origin=sent)
            assert caught.value.status == 403


async def test_plain_request_is_answered_and_leaves_nothing_behind() -> None:
    async with serve(board()) as served, aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{served.port}{PATH}") as answer:
            assert answer.status == 400
        assert served.push.counters().connections == 0


async def test_control_frames_and_prebuilt_frames_follow_one_another_whole() -> None:
    """Pings of both sides, pongs and text of every length; the raw bytes parse to the end."""
    sizes = [1, 80, 90, 125, 126, 1_000, 65_000, 65_600, 140_000]
    rounds = 60
    async with serve(board()) as served:
        client = await RawClient.connect(served.port)
        await client.next()
        client.send(Opcode.TEXT, b'{"subscribe":["a"]}')
        await client.next()
        await client.next()
        (connection,) = served.push._sender.connections.values()
        for revision in range(2, 2 + rounds):
            connection.write_control(PING)
            served.push.publish(revision, {"a": {"s": f"{revision}" + "x" * sizes[revision % 9]}})
            client.send(Opcode.PING, b"%d" % revision)
            for _ in range(3):
                await client.next()
        client.send(Opcode.CLOSE, (1000).to_bytes(2, "big"))
        while await client.next() is not None:
            pass
        await client.close()
    kinds = Counter(frame.opcode for frame in client.frames)
    assert kinds == {
        Opcode.TEXT: 3 + rounds,
        Opcode.PING: rounds,
        Opcode.PONG: rounds,
        Opcode.CLOSE: 1,
    }
    assert client.frames[-1].opcode is Opcode.CLOSE


async def test_nothing_follows_a_close_frame() -> None:
    async with serve(board()) as served:
        client = await RawClient.connect(served.port)
        await client.next()
        client.send(Opcode.TEXT, b'{"subscribe":["a"]}')
        await client.next()
        client.send(Opcode.CLOSE, (1000).to_bytes(2, "big"))
        for revision in range(2, 50):
            served.push.publish(revision, {"a": {"n": revision}})
            await asyncio.sleep(0)
        while await client.next() is not None:
            pass
        await client.close()
    assert client.frames[-1].opcode is Opcode.CLOSE


async def test_kernel_buffer_is_kept_short_and_small_writes_leave_at_once() -> None:
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        await client.recv()
        (connection,) = served.push._sender.connections.values()
        wire = connection.transport.get_extra_info("socket")
        assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        if sys.platform == "linux":
            assert wire.getsockopt(socket.IPPROTO_TCP, 25) == 16 * 1024


async def test_nothing_follows_the_hubs_own_close_frame() -> None:
    async with serve(board()) as served:
        client = await RawClient.connect(served.port)
        await client.next()
        client.send(Opcode.TEXT, b'{"subscribe":["a"]}')
        await client.next()
        await client.next()
        (connection,) = served.push._sender.connections.values()
        assert connection.response is not None
        closing = asyncio.create_task(connection.response.close())
        await asyncio.sleep(0)
        served.push.publish(2, {"a": {"n": 1}})
        await closing
        served.push.publish(3, {"a": {"n": 2}})
        while await client.next() is not None:
            pass
        await client.close()
    assert [frame.opcode for frame in client.frames[3:]] == [Opcode.CLOSE]


async def test_what_aiohttp_stopped_reading_from_for_a_while_is_written_to_directly_again() -> None:
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        await client.send('{"subscribe":["a"]}')
        for _ in range(3):
            await client.recv()
        (connection,) = served.push._sender.connections.values()
        before = connection.number
        connection.transport.pause_reading()
        connection.transport.resume_reading()
        for revision in (2, 3):
            served.push.publish(revision, {"a": {"n": revision}})
            assert msgspec.json.decode(await client.recv())["revision"] == revision
        watched = watched_here()
        if watched is not None:
            assert connection.number == watched.number_of(connection.descriptor) > before


async def test_topic_born_again_is_not_pushed_to_those_who_saw_it_end() -> None:
    async with serve(board()) as served, connect(served.url, compression=None) as client:
        await client.recv()
        await client.send('{"subscribe":["a"]}')
        await client.recv()
        await client.recv()
        served.push.publish(2, {"a": None})
        served.push.publish(3, {"a": {"n": 1}})
        served.push.publish(4, {"a": {"n": 2}})
        await client.send('{"subscribe":["b"]}')
        ended = msgspec.json.decode(await client.recv())
        assert ended == {"topic": "a", "revision": 2, "ended": "gone"}
        assert msgspec.json.decode(await client.recv())["topic"] == "b"


def unread_socket(port: int) -> socket.socket:
    """Return a connected socket that takes little before its owner reads."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    made.connect(("127.0.0.1", port))
    made.setblocking(False)
    return made


async def test_slow_reader_is_bounded_catches_up_and_disturbs_nobody() -> None:
    revisions = 600
    text = "x" * 4_000
    async with serve(board()) as served, PushClient(served.url) as healthy:
        await healthy.subscribe("a")
        slow = await connect(
            served.url, sock=unread_socket(served.port), compression=None, max_queue=1
        )
        await slow.recv()
        await slow.send('{"subscribe":["a","b"]}')
        reader = Reader()
        reader.take(msgspec.json.decode(await slow.recv()))
        (lagging,) = (
            connection
            for subscriber, connection in served.push._sender.connections.items()
            if served.push._subscriptions.filters(subscriber) == {"a", "b"}
        )
        most = 0
        for revision in range(2, revisions):
            served.push.publish(revision, {"a": {"n": revision, "text": f"{revision}{text}"}})
            most = max(most, lagging.backlog)
            await healthy.wait_for("a", lambda a, n=revision: a["n"] == n)  # type: ignore[misc]
        counters = served.push.counters()
        taken = 0
        while reader.revisions.get("a", 0) < revisions - 1:
            reader.take(msgspec.json.decode(await slow.recv()))
            taken += 1
        slow.transport.abort()
        await slow.wait_closed()
    assert most <= PushSettings().backlog_bytes + 2 * len(text)
    assert counters.lagging == 1
    assert counters.conflated > revisions / 2
    assert taken < revisions / 2
    assert reader.documents["a"] == served.push.board.document("a")


async def test_client_that_asks_without_reading_is_not_answered_without_end() -> None:
    made = board()
    made.publish(2, {"a": {"text": "x" * 60_000}})
    settings = PushSettings(drain_interval=0.001)
    async with serve(made, settings) as served:
        greedy = await connect(
            served.url, sock=unread_socket(served.port), compression=None, max_queue=1
        )
        await greedy.recv()
        (connection,) = served.push._sender.connections.values()
        asked = 200
        most = 0
        for _ in range(asked):
            await greedy.send('{"subscribe":["a"]}')
            await asyncio.sleep(0)
            most = max(most, connection.backlog)
        answers = 0
        while answers < asked:
            frame = msgspec.json.decode(await greedy.recv())
            answers += "snapshot" in frame
            most = max(most, connection.backlog)
        greedy.transport.abort()
        await greedy.wait_closed()
    assert most <= settings.backlog_bytes + 70_000


async def test_shutdown_says_when_to_come_back_and_ends_every_connection() -> None:
    async with serve(board(), PushSettings(retry_after=(1.0, 2.0), returns=1.0)) as served:
        client = await connect(served.url, compression=None)
        await client.recv()
        stalled = await connect(
            served.url, sock=unread_socket(served.port), compression=None, max_queue=1
        )
        closing = asyncio.create_task(served.push.close())
        frame = msgspec.json.decode(await client.recv())
        with pytest.raises(ConnectionClosed):
            await client.recv()
        await closing
        await client.wait_closed()
        stalled.transport.abort()
        await stalled.wait_closed()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(served.url)
    assert frame == {"closing": {"retry_after": 1.5}}
    assert client.close_code == 1001
    assert caught.value.status == 503
    assert served.push.counters().connections == 0


async def test_shutdown_drops_what_a_client_that_never_reads_left_behind() -> None:
    async with serve(board(), PushSettings(close_grace=0.05)) as served:
        stalled = await connect(
            served.url, sock=unread_socket(served.port), compression=None, max_queue=1
        )
        await stalled.recv()
        await stalled.send('{"subscribe":["a"]}')
        await stalled.recv()
        (connection,) = served.push._sender.connections.values()
        for revision in range(2, 100):
            served.push.publish(revision, {"a": {"text": f"{revision}" * 5_000}})
        assert connection.backlog
        await served.push.close()
        assert connection.backlog == 0
        stalled.transport.abort()
        await stalled.wait_closed()
    assert served.push.counters().connections == 0


async def test_gone_client_leaves_nothing_behind() -> None:
    async with serve(board()) as served:
        client = await connect(served.url, compression=None)
        await client.recv()
        await client.send('{"subscribe":["a"]}')
        await client.recv()
        await client.recv()
        client.transport.abort()
        await client.wait_closed()
        revision = count(2)
        while served.push.counters().connections:
            served.push.publish(next(revision), {"a": {"n": next(revision)}})
            await asyncio.sleep(0)
        assert not served.push._subscriptions._views
        assert not served.push._subscriptions._named
        assert not served.push._sender.lagging


async def test_clients_that_offer_deflate_get_one_shared_compressed_frame() -> None:
    """websockets and aiohttp, with context takeover and without, read it right after each other."""
    text = "x" * 5_000
    made = board()
    async with contextlib.AsyncExitStack() as stack:
        served = await stack.enter_async_context(serve(made))
        first = await stack.enter_async_context(connect(served.url))
        second = await stack.enter_async_context(
            connect(
                served.url,
                compression=None,
                extensions=[ClientPerMessageDeflateFactory(server_no_context_takeover=True)],
            )
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        third = await stack.enter_async_context(session.ws_connect(served.url, compress=15))
        small = await stack.enter_async_context(session.ws_connect(served.url, compress=9))
        plain = await stack.enter_async_context(connect(served.url, compression=None))
        forms = [subscriber.form for subscriber in served.push._sender.connections]
        assert forms == [Form.DEFLATED] * 3 + [Form.TEXT] * 2
        readers: list[Callable[[], Awaitable[str | bytes]]] = [
            first.recv,
            second.recv,
            third.receive_str,
            small.receive_str,
            plain.recv,
        ]
        asked = '{"subscribe":["a"]}'
        for client in (first, second, plain):
            await client.send(asked)
        for other in (third, small):
            await other.send_str(asked)
        for read in readers:
            for _ in range(3):
                await read()
        before = served.push.counters()
        for revision in range(2, 5):
            served.push.publish(revision, {"a": {"text": f"{revision}{text}"}})
            for read in readers:
                frame = msgspec.json.decode(await read())
                assert frame["patch"]["text"] == f"{revision}{text}"
        sent = served.push.counters().bytes - before.bytes
    assert 3 * 2 * len(text) < sent < 3 * (2 * len(text) + 3 * 200)


async def test_message_waits_for_a_slow_client_and_is_sent_once() -> None:
    settings = PushSettings(backlog_bytes=1_000, drain_interval=0.001)
    async with serve(board(), settings) as served:
        slow = await connect(
            served.url, sock=unread_socket(served.port), compression=None, max_queue=1
        )
        await slow.recv()
        await slow.send('{"subscribe":["a"]}')
        await slow.send('{"attach":["screen/s"]}')
        for _ in range(3):
            await slow.recv()
        (connection,) = served.push._sender.connections.values()
        revision = count(2)
        while not connection.congested:
            served.push.publish(next(revision), {"a": {"text": f"{next(revision)}" * 5_000}})
        assert served.push.post("screen/s", "m1", {"do": "reload"})
        served.push.post("screen/s", "m2", {"do": "identify"})
        ids: list[str] = []
        while len(ids) < 2:
            frame = msgspec.json.decode(await slow.recv())
            ids += [frame["id"]] if "mailbox" in frame else []
        await slow.send('{"ack":{"mailbox":"screen/s","ids":["m1","m2"]}}')
        await slow.send('{"subscribe":[]}')
        while "synced" not in msgspec.json.decode(await slow.recv()):
            pass
        assert served.push.counters().messages == 0
        slow.transport.abort()
        await slow.wait_closed()
    assert ids == ["m1", "m2"]


async def test_a_key_that_is_no_text_is_refused_as_the_client_s_fault() -> None:
    async with serve(Board("E")) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(
            f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n".encode()
            + b"Sec-WebSocket-Key: \xff\r\n\r\n"
        )
        assert (await reader.readline()).split()[1] == b"400"
        writer.close()

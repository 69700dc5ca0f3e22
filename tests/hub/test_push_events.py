"""Server-sent events, read as a browser reads them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import msgspec
import pytest

from hub.ports import Json
from hub.push import Board, PushSettings
from tests.hub.push_server import EVENTS, serve


def board(ring_revisions: int = 100) -> Board:
    made = Board("E", ring_revisions=ring_revisions)
    made.publish(1, {"a": {"n": 0}, "b": {"n": 0}, "level/1/occupancy": {}, "route/r": {}})
    return made


@dataclass
class Events:
    """An event source (WHATWG HTML section 9.2.6)."""

    answer: aiohttp.ClientResponse
    last_id: str = ""
    retry: str = ""
    read: list[dict[str, Json]] = field(default_factory=list)

    async def next(self) -> dict[str, Json] | None:
        data: list[bytes] = []
        buffered = self.last_id
        async for raw in self.answer.content:
            name, _, value = raw.rstrip(b"\n").partition(b": ")
            if name == b"data":
                data.append(value)
            elif name == b"id":
                buffered = value.decode()
            elif name == b"retry":
                self.retry = value.decode()
            elif not raw.strip():
                self.last_id = buffered
                if data:
                    frame: dict[str, Json] = msgspec.json.decode(b"\n".join(data))
                    self.read.append(frame)
                    return frame
        return None

    async def until_synced(self) -> list[dict[str, Json]]:
        self.read.clear()
        while "synced" not in (await self.next() or {"synced": 0}):
            pass
        return self.read


@asynccontextmanager
async def events(
    port: int, topics: str, last_id: str = "", version: str = "1.1"
) -> AsyncIterator[Events]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    http = aiohttp.HttpVersion11 if version == "1.1" else aiohttp.HttpVersion10
    url = f"http://127.0.0.1:{port}{EVENTS}?topics={topics}"
    async with (
        aiohttp.ClientSession(headers=headers, version=http) as session,
        session.get(url) as answer,
    ):
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        assert answer.headers["X-Accel-Buffering"] == "no"
        yield Events(answer)


@pytest.mark.parametrize("version", ["1.1", "1.0"])
async def test_the_same_frames_as_on_a_socket(version: str) -> None:
    async with serve(board()) as served, events(served.port, "a,b", version=version) as stream:
        found = await stream.until_synced()
        assert found[0]["hello"]["protocol"] == 1  # type: ignore[index,call-overload]
        assert found[1] == {"topic": "a", "epoch": "E", "revision": 1, "snapshot": {"n": 0}}
        assert found[-1] == {"synced": {"epoch": "E", "revision": 1, "topics": ["a", "b"]}}
        assert stream.last_id == "E:1"
        served.push.publish(2, {"a": {"n": 1}})
        assert await stream.next() == {"topic": "a", "revision": 2, "patch": {"n": 1}}
        assert stream.last_id == "E:2"


async def test_an_id_comes_only_with_the_last_frame_of_a_revision() -> None:
    async with serve(board()) as served, events(served.port, "a,b") as stream:
        await stream.until_synced()
        served.push.publish(2, {"a": {"n": 1}, "b": {"n": 1}})
        await stream.next()
        assert stream.last_id == "E:1"
        await stream.next()
        assert stream.last_id == "E:2"


async def test_a_stream_goes_on_where_it_broke_off() -> None:
    made = board()
    made.publish(2, {"a": {"n": 1}})
    made.publish(3, {"b": {"n": 1}})
    async with serve(made) as served, events(served.port, "a,b", "E:2") as stream:
        found = await stream.until_synced()
    assert found[1:-1] == [{"topic": "b", "revision": 3, "patch": {"n": 1}}]


@pytest.mark.parametrize("last_id", ["other:1", "E:99", "nonsense", "E:", "E:" + "9" * 5_000])
async def test_an_unknown_position_gets_a_reset_and_snapshots(last_id: str) -> None:
    async with serve(board()) as served, events(served.port, "a", last_id) as stream:
        found = await stream.until_synced()
    assert found[1] == {"reset": {"epoch": "E", "revision": 1, "topics": ["a"]}}
    assert "snapshot" in found[2]


async def test_patterns_and_their_births_but_not_what_needs_its_name() -> None:
    async with serve(board()) as served, events(served.port, "%23") as stream:
        found = await stream.until_synced()
        matched = found[-1]["synced"]["matched"]  # type: ignore[index,call-overload]
        assert matched == {"#": ["a", "b", "level/1/occupancy"]}
        served.push.publish(2, {"route/q": {}, "sign/s": {"n": 1}})
        born = await stream.next()
    assert born == {"topic": "sign/s", "epoch": "E", "revision": 2, "snapshot": {"n": 1}}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "push.events.topics"),
        ("?topics=", "push.events.topics"),
        ("?topics=a/%23/b", "push.pattern.malformed"),
        ("?topics=" + ",".join(map(str, range(257))), "push.subscribe.limit"),
    ],
)
async def test_what_cannot_be_served_is_refused_before_the_stream_begins(
    query: str, code: str
) -> None:
    async with serve(board()) as served, aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{served.port}{EVENTS}{query}") as answer:
            problem = await answer.json(content_type="application/problem+json")
        assert (answer.status, problem["code"]) == (400, code)
        assert served.push.counters().connections == 0


async def test_silence_is_broken_by_comments_and_a_gone_client_is_noticed() -> None:
    async with serve(board(), PushSettings(heartbeat=0.01)) as served:
        async with events(served.port, "a") as stream:
            await stream.until_synced()
            assert await stream.answer.content.readuntil(b":\n\n") == b":\n\n"
        while served.push.counters().connections:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
        assert not served.push._subscriptions._views


async def test_shutdown_tells_a_browser_when_to_come_back() -> None:
    settings = PushSettings(retry_after=(1.0, 2.0), returns=1.0)
    async with serve(board(), settings) as served, events(served.port, "a") as stream:
        await stream.until_synced()
        await served.push.close()
        assert await stream.next() == {"closing": {"retry_after": 1.5}}
        assert stream.last_id == "E:1"
        assert await stream.next() is None
        assert stream.retry == "1500"


async def test_a_small_crowd_is_told_to_come_back_sooner_than_a_large_one() -> None:
    settings = PushSettings(retry_after=(0.5, 5.0), returns=1.0)
    async with serve(board(), settings) as served:
        async with events(served.port, "a"), events(served.port, "b"):
            assert served.push._retry_after() == 1.5
        served.push._leaving = 1_000
        assert served.push._retry_after() == 2.75

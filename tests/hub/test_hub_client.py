import asyncio
from collections.abc import Mapping

import msgspec
import pytest

from hub.client import Change, Message, Mirror, PushClient, decode_hub_frame
from hub.errors import SubscriptionRefusedError
from hub.ports import Json
from hub.push import Board
from tests.hub.push_server import CuttingProxy, serve

TOPICS = ("a", "b", "c")


def documents(revision: int) -> dict[str, Json | None]:
    return {
        "a": {"n": revision, "rows": {f"r{revision % 7}": {"text": "x" * (revision % 50)}}},
        "b": {"n": revision, "list": list(range(revision % 5))},
        "c": {"n": revision // 10},
    }


def board(epoch: str = "E", ring_revisions: int = 1_000) -> Board:
    made = Board(epoch, ring_revisions=ring_revisions)
    made.publish(1, documents(1))
    return made


def at_once() -> float:
    return 0.0


@pytest.mark.parametrize("ring_revisions", [1_000_000, 3])
async def test_nothing_is_missed_when_tcp_breaks_at_any_byte(ring_revisions: int) -> None:
    """Cuts fall within frames, between the frames of one revision and during the answer."""
    made = board(ring_revisions=ring_revisions)
    budgets = [170, 260, 300, 420, 480, 517, 640, 700, 811, 1_000, 1_300, 2_000, 3_333]
    async with (
        serve(made) as served,
        CuttingProxy(served.port, list(budgets)) as proxy,
        PushClient(proxy.url, jitter=at_once) as client,
    ):
        subscribing = asyncio.create_task(client.subscribe(*TOPICS))
        revision = 1
        while proxy.cuts < len(budgets) or not subscribing.done():
            revision += 1
            served.push.publish(revision, documents(revision))
            await asyncio.sleep(0)
        await subscribing
        served.push.publish(revision + 1, documents(revision + 1))
        for topic in TOPICS:
            expected = made.document(topic)
            assert await client.wait_for(topic, lambda now, e=expected: now == e) == expected  # type: ignore[misc]
    assert proxy.cuts == len(budgets)


async def test_restarted_hub_is_noticed_by_its_epoch() -> None:
    async with serve(board("first")) as served:
        port = served.port
        client = PushClient(served.url, jitter=at_once)
        await client.__aenter__()
        await client.subscribe("a")
        for revision in range(2, 20):
            served.push.publish(revision, documents(revision))
        await client.wait_for("a", lambda now: now == documents(19)["a"])
        client._connection.transport.abort()  # type: ignore[union-attr]
        served.push._retry_after = at_once  # type: ignore[method-assign]
    second = board("second")
    async with serve(second, port=port) as served:
        await client.wait_for("a", lambda now: now == documents(1)["a"])
        assert client.revision("a") == 1
        served.push.publish(2, documents(2))
        await client.wait_for("a", lambda now: now == documents(2)["a"])
        await client.__aexit__(None, None, None)


async def test_unknown_topic_is_refused_and_the_others_stand() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        with pytest.raises(SubscriptionRefusedError) as caught:
            await client.subscribe("a", "nope")
        assert caught.value.code == "push.topic.unknown"
        assert client.document("a") == documents(1)["a"]
        assert client.document("nope") is None


async def test_too_many_topics_are_refused_before_anything_is_sent() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        with pytest.raises(SubscriptionRefusedError) as caught:
            await client.subscribe(*(f"t{number}" for number in range(257)))
        assert caught.value.code == "push.subscribe.limit"


async def test_changes_come_with_the_newest_of_each_topic() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        await client.subscribe("a", "c")
        changes = client.changes()
        first = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        served.push.publish(2, {"a": {"n": 2}})
        assert await first == Change("a", 2, {"n": 2})
        served.push.publish(3, {"a": {"n": 3}})
        served.push.publish(4, {"a": {"n": 4}, "c": None})
        await client.wait_for("a", lambda now: now == {"n": 4})
        while client.document("c") is not None:
            await client._next_beat()
        assert await anext(changes) == Change("a", 4, {"n": 4})
        assert await anext(changes) == Change("c", 4, None)
        await changes.aclose()  # type: ignore[attr-defined]


async def test_unsubscribed_topic_is_forgotten() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        await client.subscribe("a", "c")
        await client.unsubscribe("a")
        assert client.document("a") is None
        await client.subscribe("c")
        served.push.publish(2, {"a": {"n": 5}})
        assert served.push.counters().frames == 6


def taken(mirror: Mirror, *frames: Mapping[str, object]) -> list[Change]:
    changes: list[Change] = []
    for frame in frames:
        changed, requests, _ = mirror.take(decode_hub_frame(msgspec.json.encode(frame)))
        assert not requests
        changes += changed
    return changes


def snapshot(topic: str, revision: int, document: Json) -> dict[str, object]:
    return {"topic": topic, "epoch": "E", "revision": revision, "snapshot": document}


def synced(revision: int, *topics: str, epoch: str = "E") -> dict[str, object]:
    return {"synced": {"epoch": epoch, "revision": revision, "topics": topics}}


def test_mirror_resumes_each_topic_from_its_own_revision() -> None:
    mirror = Mirror()
    mirror.want(["a", "b", "c", "d"])
    taken(mirror, snapshot("a", 5, {}), snapshot("b", 7, {}), snapshot("c", 5, {}))
    assert mirror.connected() == [
        b'{"subscribe":["a","c"],"from":{"epoch":"E","revision":5}}',
        b'{"subscribe":["b"],"from":{"epoch":"E","revision":7}}',
        b'{"subscribe":["d"]}',
    ]


def test_mirror_brings_topics_to_the_synced_revision_of_their_epoch() -> None:
    mirror = Mirror()
    mirror.want(["a"])
    taken(mirror, snapshot("a", 5, {}), synced(9, "a", "b"), synced(50, "a", epoch="other"))
    assert mirror.revision("a") == 9


def test_mirror_ignores_what_it_knows_already() -> None:
    mirror = Mirror()
    mirror.want(["a"])
    old = {"topic": "a", "revision": 5, "patch": {"n": 4}}
    unknown = {"topic": "unknown", "revision": 9, "patch": {"n": 4}}
    hello = {"hello": {"epoch": "E", "revision": 5}}
    assert len(taken(mirror, hello, snapshot("a", 5, {"n": 5}), old, unknown)) == 1
    assert mirror.document("a") == {"n": 5}


async def test_pattern_follows_births_and_ends_across_connections() -> None:
    made = board()
    async with serve(made) as served, PushClient(served.url, jitter=at_once) as client:
        made.publish(2, {"level/0/occupancy": {"n": 0}, "level/1/occupancy": {"n": 0}})
        await client.subscribe("level/+/occupancy")
        served.push.publish(3, {"level/2/occupancy": {"n": 0}})
        await client.wait_for("level/2/occupancy", lambda now: now == {"n": 0})
        client._connection.transport.abort()  # type: ignore[union-attr]
        client._connection = None
        served.push.publish(4, {"level/0/occupancy": None, "level/1/occupancy": {"n": 1}})
        await client.wait_for("level/1/occupancy", lambda now: now == {"n": 1})
        while "level/0/occupancy" in client.documents():
            await client._next_beat()
        assert client.documents() == {
            "level/1/occupancy": {"n": 1},
            "level/2/occupancy": {"n": 0},
        }
    assert client.connections == 2


async def test_malformed_pattern_is_refused() -> None:
    async with serve(board()) as served, PushClient(served.url) as client:
        with pytest.raises(SubscriptionRefusedError) as caught:
            await client.subscribe("level/#/occupancy")
        assert caught.value.code == "push.pattern.malformed"


async def test_messages_come_once_and_stay_until_they_are_acknowledged() -> None:
    async with serve(board()) as served:
        served.push.post("screen/s1", "m1", {"do": "identify"})
        async with PushClient(served.url, jitter=at_once) as client:
            await client.attach("screen/s1")
            messages = client.messages()
            first = await anext(messages)
            assert first == Message("screen/s1", "m1", {"do": "identify"})
            served.push.post("screen/s1", "m2", {"do": "reload"})
            assert (await anext(messages)).id == "m2"
            client._connection.transport.abort()  # type: ignore[union-attr]
            await client.acknowledge(first)
            served.push.post("screen/s1", "m3", {})
            third = await anext(messages)
            assert third.id == "m3"
            await client.acknowledge(third)
            await client.subscribe("a")
            assert served.push.counters().messages == 1
            await messages.aclose()  # type: ignore[attr-defined]
        async with PushClient(served.url) as another:
            await another.attach("screen/s1")
            assert (await anext(another.messages())).id == "m2"

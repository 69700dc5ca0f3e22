import asyncio

import pytest

from hub.client import Change, Mirror, PushClient
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


def test_mirror_resumes_each_topic_from_its_own_revision() -> None:
    mirror = Mirror()
    mirror.snapshot("a", "E", 5, {})
    mirror.snapshot("b", "E", 7, {})
    mirror.snapshot("c", "E", 5, {})
    assert mirror.requests(["a", "b", "c", "d"]) == [
        b'{"subscribe":["a","c"],"from":{"epoch":"E","revision":5}}',
        b'{"subscribe":["b"],"from":{"epoch":"E","revision":7}}',
        b'{"subscribe":["d"]}',
    ]


def test_mirror_brings_topics_to_the_synced_revision_of_their_epoch() -> None:
    mirror = Mirror()
    mirror.snapshot("a", "E", 5, {})
    mirror.synced(["a", "b"], "E", 9)
    mirror.synced(["a"], "other", 50)
    assert mirror.revision("a") == 9


def test_mirror_ignores_what_it_knows_already() -> None:
    mirror = Mirror()
    mirror.snapshot("a", "E", 5, {"n": 5})
    assert mirror.delta("a", 5, {"n": 4}) is None
    assert mirror.delta("unknown", 9, {"n": 4}) is None
    assert mirror.document("a") == {"n": 5}

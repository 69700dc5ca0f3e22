"""What a client may not have it does not get, and what it was known by may end."""

import asyncio
import contextlib
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.push import Board, Grants
from tests.hub.push_server import EVENTS, serve
from tests.servers import PATIENCE

PUBLIC = frozenset({"open", "also/open", "also/+"})


def granted(request: web.Request) -> Grants:
    """Let clients have what is public, and those with a key one mailbox."""
    key = request.query.get("key", "")
    return Grants(
        PUBLIC.__contains__,
        lambda mailbox: bool(key) and mailbox == "screen/own",
        key,
        lambda: key != "spent",
    )


def filled() -> Board:
    board = Board("e")
    board.publish(1, {"open": {"n": 1}, "also/open": {"n": 2}, "closed": {"n": 3}})
    return board


async def said(client: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(client.recv(), PATIENCE))


async def asked(client: ClientConnection, **frame: object) -> list[Any]:
    """Send a frame and return the answers up to the last of them."""
    await client.send(json.dumps(frame))
    answers: list[Any] = []
    while not answers or not {"synced", "attached"} & answers[-1].keys():
        answers.append(await said(client))
        if "error" in answers[-1] and "topic" not in answers[-1]["error"]:
            break
    return answers


def told(frame: Any) -> tuple[str, str]:
    error = frame["error"]
    return error["code"], error.get("topic", "")


async def test_a_topic_that_is_not_allowed_is_refused_and_the_others_are_served() -> None:
    async with serve(filled(), granted=granted) as served, connect(served.url) as client:
        await said(client)
        frames = await asked(client, subscribe=["closed", "open", "#", "none"])
        assert [told(frame) for frame in frames[:2]] == [
            ("push.topic.forbidden", "closed"),
            ("push.topic.forbidden", "#"),
        ]
        assert told(frames[2]) == ("push.topic.forbidden", "none")
        assert frames[3]["snapshot"] == {"n": 1}
        assert frames[4]["synced"]["topics"] == ["open"]
        served.push.publish(2, {"closed": {"n": 4}, "open": {"n": 5}})
        assert (await said(client))["patch"] == {"n": 5}
        assert (await asked(client, subscribe=[]))[-1]["synced"]["topics"] == []


async def test_nothing_of_a_forbidden_answer_is_remembered_for_others() -> None:
    async with serve(filled(), granted=granted) as served:
        for _ in range(2):
            async with connect(served.url) as client:
                await said(client)
                frames = await asked(client, subscribe=["closed"])
                assert told(frames[0]) == ("push.topic.forbidden", "closed")
                assert frames[1]["synced"]["topics"] == []


async def test_messages_are_taken_and_acknowledged_by_those_who_may() -> None:
    async with serve(filled(), granted=granted) as served:
        served.push.post("screen/own", "m-1", {"order": "identify"})
        async with connect(served.url) as stranger, connect(f"{served.url}?key=k") as screen:
            await said(stranger)
            await said(screen)
            refused = await asked(stranger, attach=["screen/own"])
            assert told(refused[-1]) == ("push.mailbox.forbidden", "")
            await stranger.send(json.dumps({"ack": {"mailbox": "screen/own", "ids": ["m-1"]}}))
            await asked(stranger, subscribe=[])
            assert served.push.counters().messages == 1
            assert told((await asked(screen, attach=["screen/other"]))[-1]) == (
                "push.mailbox.forbidden",
                "",
            )
            assert (await asked(screen, attach=["screen/own"]))[0]["id"] == "m-1"
            await screen.send(json.dumps({"ack": {"mailbox": "screen/own", "ids": ["m-1"]}}))
            await asked(screen, subscribe=[])
            assert served.push.counters().messages == 0


@pytest.mark.parametrize(("topics", "status"), [("open", 200), ("closed", 403), ("open,#", 403)])
async def test_events_of_what_is_not_allowed_are_refused(topics: str, status: int) -> None:
    async with serve(filled(), granted=granted) as served, aiohttp.ClientSession() as http:
        address = f"http://127.0.0.1:{served.port}{EVENTS}"
        async with http.get(address, params={"topics": topics}) as response:
            assert response.status == status
            if status != 200:
                body = await response.json(content_type=None)
                assert body["code"] == "push.topic.forbidden"
                assert "n" not in body


async def test_what_a_key_opened_ends_with_it_and_nothing_else_does() -> None:
    async with (
        serve(filled(), granted=granted) as served,
        aiohttp.ClientSession() as http,
        connect(f"{served.url}?key=k") as ended,
        connect(f"{served.url}?key=other") as other,
    ):
        address = f"http://127.0.0.1:{served.port}{EVENTS}"
        async with http.get(address, params={"topics": "open", "key": "k"}) as events:
            for client in (ended, other):
                await said(client)
                await asked(client, subscribe=["open"])
            await events.content.readuntil(b'"synced"')
            assert served.push.keys() == {"k", "other"}
            served.push.dismiss(frozenset({"k"}))
            served.push.publish(2, {"open": {"n": 9}})
            assert told(await said(ended)) == ("push.session.ended", "")
            with pytest.raises(ConnectionClosed):
                await said(ended)
            assert ended.close_code == 1008
            rest = await events.content.read()
            assert b"push.session.ended" in rest
            assert b'{"n":9}' not in rest
            assert (await said(other))["patch"] == {"n": 9}
            assert served.push.keys() == {"other"}


async def test_a_key_that_ends_during_the_handshake_opens_nothing() -> None:
    async with serve(filled(), granted=granted) as served:
        async with connect(f"{served.url}?key=spent") as client:
            frames: list[Any] = []
            with contextlib.suppress(ConnectionClosed):
                async for text in client:
                    frames.append(json.loads(text))  # noqa: PERF401 - those before the end count
            assert told(frames[-1]) == ("push.session.ended", "")
            assert client.close_code == 1008
        assert served.push.keys() == frozenset()

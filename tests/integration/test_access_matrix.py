"""Every call, topic and mailbox with every role over real connections, against what is declared."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from hub.access import Right, Role
from hub.access.topics import MAILBOXES, READINGS, REPORTS, TOPICS, meet
from hub.api import ENDPOINTS, Endpoint, make_web
from hub.api.endpoints import ENDPOINT_OF
from hub.assembly.pages import PAGES
from tests.integration.access_tools import (
    DEVICE,
    SCREEN,
    Guarded,
    Person,
    asking,
    guarded_hub,
)
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

DENIED = {"access.unknown", "access.forbidden"}
FILLED = {"ordinal": "0", "name": "nothing.js", "topic": "machines"}
PATTERNS = ("#", "+", "+/+", "sign/+", "level/#", "level/+/occupancy", "evacuation/#")
NOWHERE = ("no/such/topic", "screen/sign-l1-01", "zhilu/v1/lift-1/state")


@pytest_asyncio.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with guarded_hub(asking(tmp_path)) as opened:
        yield opened


def declared(table: dict[str, Right], filter_: str) -> frozenset[Right]:
    """Return the rights of all lines that a filter touches, worked out anew."""
    return frozenset(
        right for line, right in table.items() if meet(filter_.split("/"), line.split("/"))
    )


def allowed(person: Person, filter_: str) -> bool:
    wanted = declared(dict(TOPICS), filter_)
    return bool(wanted) and wanted <= person.rights


def address_of(endpoint: Endpoint) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "nobody"), endpoint.address)


def test_nothing_is_served_that_is_in_no_table_or_asks_for_no_right(
    hub_application: Any,
) -> None:
    table = hub_application[ENDPOINT_OF]
    # Where nothing is, one more route says so.
    others = set(hub_application.router.routes()) - set(table)
    assert [route.resource and route.resource.canonical for route in others] == ["/{anything}"]
    assert set(table) <= set(hub_application.router.routes())
    assert {type(endpoint.right) for endpoint in table.values()} == {Right}
    assert set(table.values()) == set(ENDPOINTS)


@pytest_asyncio.fixture
async def hub_application(hub: Guarded) -> Any:
    return make_web(hub.running.runtime, PAGES)


async def test_every_call_with_every_role(hub: Guarded, capsys: pytest.CaptureFixture[str]) -> None:
    people = await hub.everybody()
    wrong, tried = [], 0
    for endpoint in ENDPOINTS:
        for person in people:
            tried += 1
            headers = person.headers
            if endpoint.name == "signOut" and person.cookie:
                headers = await hub.signed_in(person.name)
            code = await code_of(hub, endpoint, headers)
            expected = None
            if endpoint.right not in person.rights:
                expected = "unknown" if person.role is Role.VISITOR else "forbidden"
                expected = f"access.{expected}"
            if (code if code in DENIED else None) != expected:
                wrong.append((endpoint.method, endpoint.path, person.role.value, code, expected))
    with capsys.disabled():
        print(f"\nrights: {tried} pairs of call and role tried, {len(wrong)} not as declared")  # noqa: T201
    assert wrong == []
    assert tried == len(ENDPOINTS) * len(Role)


async def code_of(hub: Guarded, endpoint: Endpoint, headers: dict[str, str]) -> str:
    body: object = {} if endpoint.body is not None else None
    status, told, _ = await hub.ask(endpoint.method, address_of(endpoint), body, **headers)
    assert status != 500, (endpoint.name, told)
    code = told.get("code", "") if isinstance(told, dict) else ""
    if status == 401:
        assert code != ""
    return str(code)


async def test_every_topic_with_every_role_by_websocket_and_events(
    hub: Guarded, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = [*hub.running.runtime.twin.documents()]
    signs = [topic for topic in topics if topic.startswith("sign/")]
    topics = [*(each for each in topics if each not in signs[2:]), *PATTERNS, *NOWHERE]
    wrong: list[object] = []
    tried = 0
    for person in await hub.everybody():
        for topic in topics:
            tried += 1
            status = await status_of(hub, topic, person)
            expected = allowed(person, topic) and Right.VISIT in person.rights
            if (status == 200) != expected:
                wrong.append(("events", topic, person.role.value, status))
        if Right.VISIT not in person.rights:
            tried += 1
            with pytest.raises(InvalidStatus, match="403"):
                await connect(hub.stream, additional_headers=person.headers)
            continue
        async with connect(hub.stream, additional_headers=person.headers) as client:
            await client.recv()
            for topic in topics:
                tried += 1
                told = await answer(client, {"subscribe": [topic]})
                refused = [frame["error"]["code"] for frame in told if "error" in frame]
                heard = "push.topic.forbidden" not in refused
                if heard != allowed(person, topic):
                    wrong.append(("websocket", topic, person.role.value, refused))
            for mailbox in (f"screen/{SCREEN}", "screen/other", "else/where"):
                tried += 1
                told = await answer(client, {"attach": [mailbox]})
                own = person.role is Role.SCREEN and mailbox == f"screen/{SCREEN}"
                if ("error" not in told[-1]) != own:
                    wrong.append(("mailbox", mailbox, person.role.value, told))
    assert set(MAILBOXES.values()) == {Right.SHOW}
    with capsys.disabled():
        print(f"\nrights: {tried} pairs of topic and role tried, {len(wrong)} not as declared")  # noqa: T201
    assert wrong == []


async def answer(client: ClientConnection, frame: object) -> list[Any]:
    await client.send(json.dumps(frame))
    told: list[Any] = []
    while True:
        told.append(json.loads(await asyncio.wait_for(client.recv(), PATIENCE)))
        last = told[-1]
        if {"synced", "attached"} & last.keys() or (
            "error" in last and "topic" not in last["error"]
        ):
            return told


async def status_of(hub: Guarded, topic: str, person: Person) -> int:
    address = f"{hub.running.address}/api/v1/events"
    async with hub.http.get(address, params={"topics": topic}, headers=person.headers) as response:
        return response.status


def logins(person: Person) -> Iterator[tuple[str | None, str | None]]:
    """Yield what somebody of a role could show the MQTT endpoint."""
    if person.role is Role.VISITOR:
        yield None, None
        yield "admin", "correct horse battery"
        yield "", ""
    else:
        yield person.name, person.token


async def test_every_mqtt_topic_with_every_role(
    hub: Guarded, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: list[object] = []
    tried = 0
    for person in await hub.everybody():
        for username, password in logins(person):
            tried += 1
            enters = person.role is Role.DEVICE or Right.WATCH in person.rights
            try:
                async with aiomqtt.Client(
                    "127.0.0.1",
                    hub.running.mqtt_port,
                    username=username,
                    password=password,
                    protocol=aiomqtt.ProtocolVersion.V5,
                ) as client:
                    if not enters:
                        wrong.append(("connect", person.role.value))
                        continue
                    for topic, mine in (
                        (f"zhilu/v1/{DEVICE}/state", person.role is Role.DEVICE),
                        ("zhilu/v1/other/state", False),
                        ("elsewhere", False),
                    ):
                        tried += 1
                        if await published(hub, client, topic) != mine:
                            wrong.append(("publish", topic, person.role.value))
                    for filter_ in ("zhilu/v1/+/+", f"zhilu/v1/{DEVICE}/state", "#", "$SYS/#"):
                        tried += 1
                        inside = filter_.startswith("zhilu/v1/")
                        granted = await subscribed(client, filter_)
                        if granted != (inside and Right.WATCH in person.rights):
                            wrong.append(("subscribe", filter_, person.role.value, granted))
            except aiomqtt.MqttError as error:
                if enters:
                    wrong.append(("connect", person.role.value, str(error)))
    assert (set(READINGS.values()), set(REPORTS.values())) == ({Right.WATCH}, {Right.REPORT})
    with capsys.disabled():
        print(f"\nrights: {tried} pairs of MQTT topic and role tried, {len(wrong)} not as declared")  # noqa: T201
    assert wrong == []


async def published(hub: Guarded, client: aiomqtt.Client, topic: str) -> bool:
    """Publish, and tell whether the hub took it."""
    before = hub.running.runtime.inputs.broker_stats()
    await client.publish(topic, '"Execute"', qos=1)
    after = hub.running.runtime.inputs.broker_stats()
    assert before is not None
    assert after is not None
    return after.unauthorized == before.unauthorized


async def subscribed(client: aiomqtt.Client, filter_: str) -> bool:
    """Subscribe, and tell whether that was granted."""
    codes = await client.subscribe(filter_, qos=1)
    return all(not code.is_failure for code in codes)  # type: ignore[union-attr]

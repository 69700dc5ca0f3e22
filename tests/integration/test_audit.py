"""The audit of a whole hub, as those see it who may read it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiomqtt
import msgspec
import pytest
import pytest_asyncio

from hub.access import MACHINE
from hub.api import answers
from hub.audit_heads import NAME, HeadsFile
from hub.store import Store, Wanted
from tests.integration.hub_tools import Hub, config_for, hub

pytestmark = pytest.mark.integration

CLOSURES, AUDIT = "/api/v1/closures", "/api/v1/audit"
LIFT = {"target": "lift-1", "reason": "inspection"}


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(config_for(tmp_path)) as started:
        yield started


async def entries(running: Hub, query: str = "") -> list[dict[str, Any]]:
    page = await running.get(f"{AUDIT}{query}")
    read = msgspec.convert(page, answers.AuditPage)
    assert len(read.entries) == len(page["entries"])
    listed: list[dict[str, Any]] = page["entries"]
    return listed


async def whole(running: Hub) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = await running.get(f"{AUDIT}/chain")
        msgspec.convert(found, answers.AuditChain)
        if found["state"] != "checking":
            return found
        await asyncio.sleep(0.01)


async def test_commands_are_told_with_who_where_what_and_under_which_revision(
    running: Hub,
) -> None:
    revision = running.running.runtime.twin.engine.number
    _, closure = await running.send("POST", CLOSURES, LIFT)
    await running.send("DELETE", f"{CLOSURES}/{closure['id']}")
    ended, taken = await entries(running)
    assert (taken["act"], taken["target"]) == ("take_closure", "lift-1")
    assert (taken["outcome"], taken["address"]) == ("done", "127.0.0.1")
    assert taken["actor"] == {"id": "console", "name": "console", "kind": "local"}
    assert taken["revision"] == revision
    assert taken["detail"]["reason"] == "inspection"
    assert (ended["act"], ended["target"]) == ("end_closure", "lift-1")
    assert ended["revision"] > revision
    found = await whole(running)
    assert (found["state"], found["checked"], found["hash"]) == ("whole", 2, ended["hash"])


async def test_what_was_refused_is_told_with_its_reason(running: Hub) -> None:
    await running.send("POST", CLOSURES, LIFT)
    await running.send("POST", CLOSURES, LIFT)
    await running.send("POST", CLOSURES, {"target": "nowhere"})
    await running.send("DELETE", f"{CLOSURES}/c-none")
    await running.send("POST", CLOSURES, {"target": "stairs-1"}, Origin="http://evil.example")
    told = {(each["act"], each["outcome"]): each for each in await entries(running)}
    assert set(told) == {
        ("take_closure", "done"),
        ("take_closure", "store.closure.exists"),
        ("closePassage", "closure.target.unknown"),
        ("end_closure", "store.closure.unknown"),
    }
    assert told["take_closure", "store.closure.exists"]["target"] == "lift-1"
    assert told["end_closure", "store.closure.unknown"]["target"] == "c-none"
    refused = await entries(running, "?outcome=refused")
    assert len(refused) == 3


async def test_what_visitors_ask_is_no_business_of_the_audit(running: Hub) -> None:
    await running.send("POST", "/api/v1/routes", {"from": "nowhere", "to": "lift-1"})
    await running.send("DELETE", "/api/v1/routes/r-none")
    assert await entries(running) == []


async def test_entries_are_filtered_and_paged(running: Hub) -> None:
    for target in ("lift-1", "lift-2", "stairs-1"):
        await running.send("POST", CLOSURES, {"target": target})
    first = await running.get(f"{AUDIT}?limit=2")
    assert [each["number"] for each in first["entries"]] == [3, 2]
    rest = await running.get(f"{AUDIT}?limit=2&below={first['next']}")
    assert [each["number"] for each in rest["entries"]] == [1]
    assert "next" not in rest
    assert len(await entries(running, "?target=lift-2&actor=console&act=take_")) == 0
    assert len(await entries(running, "?target=lift-2&actor=console&act=take_closure")) == 1
    assert await entries(running, "?since=2100-01-01T00:00:00Z") == []
    assert len(await entries(running, "?until=2100-01-01T00:00:00%2B08:00")) == 3
    for wrong in ("since=yesterday", "since=2026-01-01T00:00:00", "limit=0", "who=ada", "below=0"):
        status, problem = await running.send("GET", f"{AUDIT}?{wrong}")
        assert (status, problem["code"]) == (422, "request.invalid")


async def test_an_end_that_was_cut_off_while_the_hub_was_away_is_told(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        await running.send("POST", CLOSURES, LIFT)
    heads = HeadsFile(tmp_path / NAME)
    (head,) = heads.heads()
    assert head.number == 1
    heads.note(type(head)(3, "f" * 64), 0)
    async with hub(config_for(tmp_path)) as running:
        found = await whole(running)
        assert found["state"] == "broken"
        assert (found["broken"]["number"], found["broken"]["code"]) == (2, "audit.truncated")


async def test_failed_sign_ins_are_told_once_a_minute_and_never_with_what_was_typed(
    tmp_path: Path,
) -> None:
    async with hub(config_for(tmp_path, mode="sign-in")) as running:
        runtime = running.running.runtime
        await runtime.admission.people.create(MACHINE, "ada", ["viewer"])
        for password in ("typed-pass-one", "typed-pass-two", "typed-pass-three"):
            body = {"name": "ada", "password": password}
            status, _ = await running.send("POST", "/api/v1/sessions", body)
            assert status == 401
        body = {"name": "typed-pass-four", "password": "x"}
        assert (await running.send("POST", "/api/v1/sessions", body))[0] == 401
        assert (await running.send("POST", CLOSURES, LIFT))[0] == 401
        assert (await running.send("GET", AUDIT))[0] == 401
    async with await Store.open(tmp_path / "zhilu.sqlite3") as store:
        found = await store.audit.page(Wanted(outcome="refused"), 50)
    told = [(entry.act, entry.outcome, entry.target, entry.actor_kind) for entry in found]
    assert sorted(told) == [
        ("closePassage", "access.unknown", "", "visitor"),
        ("session.begin", "access.refused", "", "visitor"),
        ("session.begin", "access.refused", "ada", "visitor"),
    ]
    summed = next(entry for entry in found if entry.detail != "{}")
    assert summed.detail.startswith('{"count":3,')
    assert "typed-pass" not in f"{found}"


async def test_devices_with_a_wrong_password_are_told(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path, mode="sign-in")) as running:
        runtime, port = running.running.runtime, running.running.mqtt_port
        await runtime.admission.credentials.give(MACHINE, "device", "lift-1", ("lift-1",))
        guess = "guess-1"
        for name in ("lift-1", "no-such-device"):
            with pytest.raises(aiomqtt.MqttError):
                async with aiomqtt.Client("127.0.0.1", port, username=name, password=guess):
                    pass
    async with await Store.open(tmp_path / "zhilu.sqlite3") as store:
        summed, first = await store.audit.page(Wanted(act="device.session.begin"), 9)
    assert (first.actor_kind, first.target, first.outcome) == ("device", "lift-1", "access.refused")
    assert summed.detail.startswith('{"count":1,')
    assert guess not in f"{first}{summed}"
    assert "no-such-device" not in f"{first}{summed}"

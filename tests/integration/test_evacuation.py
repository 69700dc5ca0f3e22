"""Evacuations over HTTP: committed, pushed, survived, ended."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hub.ports import Json
from hub.twin.stages import clearances
from hub.verifying import verify_folder
from routing.evacuation import Plan, plan_evacuation
from tests.hub.library import SIGN
from tests.integration.hub_tools import config_for, heard, hub, publish
from tests.integration.mqtt_tools import eventually

pytestmark = pytest.mark.integration

EVACUATION = "/api/v1/evacuation"
HAZARDS = f"{EVACUATION}/hazards"


async def test_an_evacuation_is_answered_once_and_survives_a_restart(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    async with hub(config) as running:
        status, begun = await running.send(
            "POST", EVACUATION, {"ordinals": [2, 1], "reason": "drill"}, **{"Idempotency-Key": "k"}
        )
        assert status == 201
        assert (begun["active"], begun["ordinals"], begun["reason"]) == (True, [1, 2], "drill")
        again = await running.send(
            "POST", EVACUATION, {"ordinals": [2, 1], "reason": "drill"}, **{"Idempotency-Key": "k"}
        )
        assert (again[0], again[1]["id"]) == (201, begun["id"])
        status, problem = await running.send("POST", EVACUATION, {})
        assert (status, problem["code"]) == (409, "store.evacuation.exists")
        status, hazard = await running.send("POST", HAZARDS, {"target": "stairs-1"})
        assert (status, hazard["source"], hazard["ordinals"]) == (201, "declared", [0, 1, 2])
        status, problem = await running.send("POST", HAZARDS, {"target": "stairs-1"})
        assert (status, problem["code"]) == (409, "store.hazard.exists")
    async with hub(config) as running:
        held = await running.get(EVACUATION)
        assert (held["active"], held["id"], list(held["hazards"])) == (
            True,
            begun["id"],
            [hazard["id"]],
        )
        why = await running.get("/api/v1/why/sign/sign-l2-01")
        assert why["causes"][0]["stage"] == "escapes"
        status, ended = await running.send("DELETE", EVACUATION)
        assert (status, ended["id"]) == (200, begun["id"])
        status, problem = await running.send("DELETE", EVACUATION)
        assert (status, problem["code"]) == (404, "store.evacuation.unknown")
        status, _ = await running.send("DELETE", f"{HAZARDS}/{hazard['id']}")
        assert status == 200
    async with hub(config) as running:
        held = await running.get(EVACUATION)
        assert (held["active"], held["hazards"]) == (False, {})


async def test_screens_and_phones_are_pushed_the_way_out(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        _, made = await running.send("POST", "/api/v1/routes", {"from": "lift-1", "to": SIGN})
        shown = (f"sign/{SIGN}", made["topic"])
        async with running.listen() as client:
            await client.subscribe(*shown, "evacuation")
            await running.send("POST", EVACUATION, {})
            for topic in shown:
                await client.wait_for(topic, is_led)
            await client.wait_for("evacuation", partial(active, True))
            await running.send("DELETE", EVACUATION)
            for topic in shown:
                await client.wait_for(topic, is_itself)
            await client.wait_for("evacuation", partial(active, False))


class Held:
    """A plan that is not made before it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()

    def plan(self, *arguments: Any, go_on: Callable[[], None], **settings: Any) -> Plan:
        self.begun.set()
        while not self.let_go.wait(0.001):
            go_on()
        return plan_evacuation(*arguments, go_on=go_on, **settings)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    found = Held()
    monkeypatch.setattr(clearances, "plan_evacuation", found.plan)
    return found


async def test_ticks_go_on_while_a_plan_is_made_and_replay_as_they_were(
    tmp_path: Path, held: Held
) -> None:
    async with hub(config_for(tmp_path)) as running:
        runtime = running.running.runtime
        _, begun = await running.send("POST", EVACUATION, {})
        assert (begun["planning"], begun["alarms"]) == (True, {})
        shown: Any = runtime.twin.document(f"sign/{SIGN}")
        assert shown["evacuation"]["to"] == "exit"
        await asyncio.to_thread(held.begun.wait)
        ticks, revision = runtime.ticks, runtime.twin.engine.number
        for number in range(20):
            await publish(
                "127.0.0.1", running.running.mqtt_port, ("zhilu/v1/lift-1/wait", str(number))
            )
        assert runtime.ticks - ticks >= 20
        assert runtime.twin.engine.number - revision >= 20
        assert (await running.get(EVACUATION))["planning"] is True
        await running.send("POST", HAZARDS, {"target": "stairs-1"})
        assert (await running.get(EVACUATION))["planning"] is True
        held.let_go.set()
        await eventually(lambda: is_planned(runtime.twin.document("evacuation")))
        assert (await running.get(EVACUATION))["seconds"] > 0
        assert runtime.stage_failures == 0
    verdict = verify_folder(tmp_path, None)
    assert (verdict.differences, verdict.starts) == ((), 1)


async def test_a_hub_ends_at_once_while_a_plan_is_made(tmp_path: Path, held: Held) -> None:
    async with hub(config_for(tmp_path)) as running:
        await running.send("POST", EVACUATION, {})
        await asyncio.to_thread(held.begun.wait)
    assert not held.let_go.is_set()
    held.let_go.set()
    async with hub(config_for(tmp_path)) as running:
        runtime = running.running.runtime
        await eventually(lambda: is_planned(runtime.twin.document("evacuation")))


async def test_a_plan_that_raises_is_told_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [RuntimeError("broken on demand")]

    def plan(*arguments: Any, **settings: Any) -> Plan:
        if errors:
            raise errors.pop()
        return plan_evacuation(*arguments, **settings)

    monkeypatch.setattr(clearances, "plan_evacuation", plan)
    async with hub(config_for(tmp_path)) as running:
        runtime = running.running.runtime
        await running.send("POST", EVACUATION, {})
        await eventually(lambda: is_planned(runtime.twin.document("evacuation")))
        assert runtime.stage_failures == 1


def is_planned(document: Json | None) -> bool:
    return isinstance(document, dict) and document.get("planning") is False


def is_led(document: Json) -> bool:
    return isinstance(document, dict) and "evacuation" in document


def is_itself(document: Json) -> bool:
    return not is_led(document)


def active(wanted: bool, document: Json) -> bool:  # noqa: FBT001 - bound by partial
    return isinstance(document, dict) and document["active"] is wanted


async def test_a_device_alarms_and_its_zone_is_a_hazard(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        await publish(
            "127.0.0.1", running.running.mqtt_port, ("zhilu/v1/fire-l2/alarm", '{"value": 1}')
        )
        await heard(running, 1)
        await eventually(
            lambda: bool((running.running.runtime.twin.document("evacuation") or {}).get("hazards"))
        )
        held = await running.get(EVACUATION)
        assert held["hazards"]["fire-l2"]["source"] == "alarm"

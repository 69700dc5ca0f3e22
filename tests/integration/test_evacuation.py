"""Evacuations over HTTP: committed, pushed, survived, ended."""

from functools import partial
from pathlib import Path

import pytest

from hub.ports import Json
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

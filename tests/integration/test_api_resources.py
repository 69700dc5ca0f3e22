"""Zones, machines, sensors and history over HTTP, and every answer against its type."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from hub.api import ENDPOINTS
from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import Hub, config_for, heard, hub, publish

pytestmark = pytest.mark.integration

TYPES = {endpoint.name: endpoint.answer for endpoint in ENDPOINTS}
LIFT = "lift-1"


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(config_for(tmp_path)) as served:
        yield served


def fits(name: str, told: Any) -> None:
    """Make sure that a type has every member that was told, and was told every one it needs."""
    made = msgspec.json.decode(msgspec.json.encode(told), type=TYPES[name])
    assert msgspec.json.decode(msgspec.json.encode(made)) == told


async def say(running: Hub, sensor: str, quantity: str, payload: str) -> None:
    readings = running.running.runtime.inputs.status_now().readings
    port = running.running.mqtt_port
    await publish("127.0.0.1", port, (f"zhilu/v1/{sensor}/{quantity}", payload))
    await heard(running, readings + 1)
    while running.running.runtime.twin.inbox:
        await running.get("/healthz")


async def counter(running: Hub) -> dict[str, Any]:
    listed = await running.get("/api/v1/sensors?profile=people-counter")
    found: dict[str, Any] = listed["sensors"][0]
    return found


async def test_a_zone_tells_its_people_with_their_uncertainty(running: Hub) -> None:
    device = await counter(running)
    address = f"/api/v1/zones/{device['zone']}"
    before = await running.get(address)
    fits("showZone", before)
    assert "people" not in before
    await say(running, device["id"], "occupants", '{"value": 12}')
    after = await running.get(address)
    fits("showZone", after)
    assert (after["people"], after["stale"]) == (12, False)
    assert after["sd"] > 0
    listed = await running.get(f"/api/v1/zones?ordinal={after['ordinals'][0]}")
    fits("listZones", listed)
    assert {key: value for key, value in after.items() if key != "units"} in listed["zones"]
    assert (await running.get("/api/v1/zones?ordinal=77"))["zones"] == []
    status, problem = await running.send("GET", "/api/v1/zones/none")
    assert (status, problem["code"]) == (404, "zone.unknown")


async def test_machines_are_told_as_on_their_topic(running: Hub) -> None:
    await say(running, LIFT, "state", '{"value": "Held"}')
    machine = await running.get(f"/api/v1/machines/{LIFT}")
    fits("showMachine", machine)
    assert (machine["state"], machine["in_service"]) == ("Held", False)
    listed = await running.get("/api/v1/machines")
    fits("listMachines", listed)
    assert machine in listed["machines"]
    status, problem = await running.send("GET", "/api/v1/machines/stairs-1")
    assert (status, problem["code"]) == (404, "machine.unknown")


async def test_a_sensor_tells_what_it_said_and_whether_that_is_believed(running: Hub) -> None:
    assert (await running.get(f"/api/v1/sensors/{LIFT}"))["health"] == "never"
    await say(running, LIFT, "wait", '{"value": 25}')
    await say(running, LIFT, "wait", '{"value": -1}')
    sensor = await running.get(f"/api/v1/sensors/{LIFT}")
    fits("showSensor", sensor)
    wait = sensor["quantities"]["wait"]
    assert sensor["health"] == "rejected"
    assert (wait["believed"]["value"], wait["last"]["value"], wait["fresh"]) == (25, -1, True)
    assert wait["rejected"]["code"] == "reading.rejected.range"
    assert LIFT in [each["id"] for each in await health(running, "rejected")]
    path = f"/api/v1/devices/{LIFT}/out-of-service"
    await running.send("PUT", path, {"reason": "tested"})
    sensor = await running.get(f"/api/v1/sensors/{LIFT}")
    fits("showSensor", sensor)
    assert sensor["health"] == "out-of-service"
    assert sensor["out_of_service"]["reason"] == "tested"
    status, problem = await running.send("GET", "/api/v1/sensors/none")
    assert (status, problem["code"]) == (404, "device.unknown")


async def health(running: Hub, wanted: str) -> list[dict[str, Any]]:
    listed = await running.get(f"/api/v1/sensors?health={wanted}")
    fits("listSensors", listed)
    found: list[dict[str, Any]] = listed["sensors"]
    return found


async def test_history_tells_what_a_topic_said_and_why_and_what_is_out_of_reach(
    running: Hub,
) -> None:
    _, closure = await running.send("POST", "/api/v1/closures", {"target": LIFT, "reason": "one"})
    await running.send("DELETE", f"/api/v1/closures/{closure['id']}")
    told = await running.get("/api/v1/history/closures?documents=1")
    fits("showHistory", told)
    ended, made, first = told["revisions"]
    assert ended["document"] == first["document"] == {"closures": {}}
    assert ended["patch"] == {"closures": {closure["id"]: None}}
    assert list(made["patch"]["closures"]) == [closure["id"]]
    facts = [cause["fact"]["command"] for cause in made["causes"]]
    assert facts == ["close"]
    assert told["held_from"] <= first["revision"] < made["revision"] < ended["revision"]
    page = await running.get("/api/v1/history/closures?limit=1")
    assert [each["revision"] for each in page["revisions"]] == [ended["revision"]]
    below = await running.get(f"/api/v1/history/closures?below={page['next']}")
    assert [each["revision"] for each in below["revisions"]] == [
        made["revision"],
        first["revision"],
    ]
    status, problem = await running.send("GET", "/api/v1/history/nothing")
    assert (status, problem["code"]) == (404, "history.unknown")


async def test_every_other_answer_is_of_its_type(running: Hub) -> None:
    asked = {"from": SIGN, "to": SPECIAL, "alternatives": 2, "wishes": ["avoid-lifts"]}
    _, opened = await running.send("POST", "/api/v1/routes", asked)
    fits("openRoute", opened)
    _, begun = await running.send("POST", "/api/v1/evacuation", {"ordinals": [], "reason": "drill"})
    fits("beginEvacuation", begun)
    _, hazard = await running.send("POST", "/api/v1/evacuation/hazards", {"target": LIFT})
    fits("declareHazard", hazard)
    _, closed = await running.send("POST", "/api/v1/closures", {"target": "lift-2"})
    fits("closePassage", closed)
    _, supposed = await running.send("POST", "/api/v1/what-if", {"close": ["stairs-1"]})
    fits("askWhatIf", supposed)
    _, out = await running.send("PUT", f"/api/v1/devices/{LIFT}/out-of-service", {})
    fits("takeOutOfService", out)
    for name, path in (
        ("showEvacuation", "evacuation"),
        ("listClosures", "closures"),
        ("listAlarms", "alarms"),
        ("listDevices", "devices"),
        ("listScreens", "screens"),
        ("showVenue", "venue"),
        ("showFloor", "venue/floors/0"),
        ("searchPlaces", "search?q=lift"),
        ("showInputs", "inputs"),
        ("explainTopic", "why/evacuation"),
        ("explainSign", f"why/sign/{SIGN}"),
        ("showRoute", f"routes/{opened['id']}"),
        ("findNearest", f"nearest?from={SIGN}&category=restroom"),
        ("findReachable", f"reachable?from={SIGN}&minutes=1"),
        ("measureTravelTimes", f"travel-times?from={SIGN}&to={SPECIAL}"),
    ):
        fits(name, await running.get(f"/api/v1/{path}"))
    _, ended = await running.send("DELETE", "/api/v1/evacuation")
    fits("endEvacuation", ended)

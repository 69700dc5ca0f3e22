"""A hub that was stopped goes on where it was: the same epoch, readings, routes and closures."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from hub import app
from hub.app import running_hub
from hub.errors import StartError
from hub.ports import Document
from hub.runtime import Runtime
from hub.twin import why_topic
from hub.twin.stages import routes, topics
from tests.hub.library import SIGN
from tests.integration.hub_tools import LIFT_1, config_for, heard, hub, publish
from tests.integration.mqtt_tools import eventually
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration


async def test_readings_routes_and_revisions_go_on(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        port = running.running.mqtt_port
        await publish("127.0.0.1", port, (LIFT_1, '"Held"'), ("zhilu/v1/room508/occupants", "7"))
        await publish("127.0.0.1", port, ("zhilu/v1/room508/occupants", "1e12"))
        await heard(running, 3)
        asked = {"from": "lift-2", "to": "stairs-1"}
        _, opened = await running.send("POST", "/api/v1/routes", asked)
        twin = running.running.runtime.twin
        await eventually(lambda: "rejected" in str(twin.document("building")))
        before = twin.documents()
        epoch, reached = running.running.runtime.push.board.epoch, twin.engine.number
    async with hub(config_for(tmp_path)) as running:
        runtime = running.running.runtime
        assert runtime.push.board.epoch == epoch
        assert runtime.twin.engine.number > reached
        after = runtime.twin.documents()
        changed = {topic for topic in before if before[topic] != after.get(topic)}
        assert changed <= {"building"}
        board = runtime.push.board
        assert board.resume([f"sign/{SIGN}", "machines"], epoch, reached) == {
            f"sign/{SIGN}": (),
            "machines": (),
        }
        shown = await running.get(f"/api/v1/routes/{opened['id']}")
        assert shown["route"] == opened["route"]
        why = await running.get("/api/v1/why/sign/" + SIGN)
        assert why["epoch"] == epoch
        assert (await running.send("DELETE", f"/api/v1/routes/{opened['id']}"))[0] == 204
    async with hub(config_for(tmp_path)) as running:
        status, _ = await running.send("GET", f"/api/v1/routes/{opened['id']}")
        assert status == 404


async def test_a_route_and_a_sign_that_cannot_be_told_keep_no_hub_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(config_for(tmp_path)) as running:
        _, opened = await running.send("POST", "/api/v1/routes", {"from": "lift-2", "to": SIGN})
    for module, part in (
        (routes, "plan_way"),
        (routes, "choose_ways"),
        (topics, "sign_document"),
    ):
        monkeypatch.setattr(module, part, broken)
    async with hub(config_for(tmp_path)) as running:
        shown = await running.get(f"/api/v1/routes/{opened['id']}")
        assert "cannot be worked out" in shown["route"]["message"]["en"]
        runtime = running.running.runtime
        assert "message" in told(runtime, SCREEN)
        assert runtime.stage_failures > 0
        monkeypatch.undo()
        topic = f"route/{opened['id']}"
        await eventually(
            lambda: not any("message" in told(runtime, each) for each in (topic, SCREEN))
        )
        shown = await running.get(f"/api/v1/routes/{opened['id']}")
        assert shown["route"]["steps"] == opened["route"]["steps"]


SCREEN = f"sign/{SIGN}"


def told(runtime: Runtime, topic: str) -> Document:
    return runtime.twin.document(topic) or {}


def broken(*_: object) -> None:
    raise RuntimeError("broken")


async def test_a_second_hub_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)):
        with pytest.raises(StartError, match=f"process {os.getpid()}.*--data") as caught:
            async with running_hub(config_for(tmp_path)):
                pass
        assert caught.value.code == "start.in_use"
    async with hub(config_for(tmp_path)) as running:
        assert (await running.send("GET", "/readyz"))[0] == 200


async def test_a_hub_that_can_keep_nothing_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(config_for(tmp_path)) as running:
        real = os.write

        def write(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", write)
        kept: list[bool] = []
        runtime = running.running.runtime
        port = running.running.mqtt_port
        device = asyncio.create_task(publish("127.0.0.1", port, (LIFT_1, '"Held"')))
        await eventually(lambda: runtime.keeper.log.failing)
        runtime.when_kept(lambda: kept.append(True))
        status, document = await running.send("GET", "/readyz")
        assert (status, document["for"]) == (503, "journal")
        assert "Held" in str(runtime.twin.document("machines"))
        assert (kept, device.done()) == ([], False)
        monkeypatch.setattr(os, "write", real)
        await eventually(lambda: bool(kept))
        await asyncio.wait_for(device, PATIENCE)
        assert (await running.send("GET", "/readyz"))[0] == 200


async def test_why_is_told_of_every_topic_at_every_revision_that_is_held(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        port, twin = running.running.mqtt_port, running.running.runtime.twin
        await publish("127.0.0.1", port, (LIFT_1, '"Aborted"'))
        await eventually(lambda: '"Aborted"' in str(why_topic(twin, "machines")))
        broken = twin.engine.number
        sign = await running.get(f"/api/v1/why/sign/{SIGN}")
        assert '"Aborted"' in str(sign)
        await publish("127.0.0.1", port, (LIFT_1, '"Execute"'))
        await eventually(lambda: '"Execute"' in str(why_topic(twin, "machines")))
        assert '"Aborted"' not in str((await running.get("/api/v1/why/machines"))["causes"])
        then = await running.get(f"/api/v1/why/machines?revision={broken}")
        assert then["revision"] == broken
        assert '"Aborted"' in str(then["causes"])
        assert await running.get(f"/api/v1/why/sign/{SIGN}?revision={broken}") == sign
        for revision, code in (("0", 404), ("999999", 404), ("x", 422), ("1" * 5000, 422)):
            status, _ = await running.send("GET", f"/api/v1/why/machines?revision={revision}")
            assert status == code
        status, problem = await running.send("GET", "/api/v1/why/nothing/such")
        assert (status, problem["code"]) == (404, "why.unknown")


async def test_devices_are_heard_before_the_hub_says_that_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    for name in ("listening", "serving"):
        real = getattr(app, name)

        def noted(*arguments: Any, name: str = name, real: Any = real) -> Any:
            order.append(name)
            return real(*arguments)

        monkeypatch.setattr(app, name, noted)
    async with hub(config_for(tmp_path)):
        assert order == ["listening", "serving"]

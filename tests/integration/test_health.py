"""`/healthz`, `/readyz` and the service manager: the truth, whatever fails."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from tests.hub.library import begun_folder, sample_folder
from tests.integration.hub_tools import LIFT_1, Hub, config_for, hub, publish
from tests.integration.mqtt_tools import eventually
from tests.servers import PATIENCE, free_port

pytestmark = pytest.mark.integration


async def answer(address: str, path: str, seconds: float = PATIENCE) -> tuple[int, Any]:
    """Return status and JSON; 0 where nobody answers in time."""
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"{address}{path}") as response,
        ):
            return response.status, await response.json()
    except (TimeoutError, OSError, aiohttp.ClientError):
        return 0, None


async def test_a_stage_that_raises_is_named_and_the_hub_serves_on(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with hub(config_for(tmp_path)) as running:
            await fail_and_mend(running)
    failures = [line for line in logs if line["event"] == "tick.stage"]
    assert [line["incident"] for line in failures] == ["begun"]


async def fail_and_mend(running: Hub) -> None:
    engine = running.running.runtime.twin.engine
    whole = engine.stages

    def fails(*_: object) -> Any:
        raise RuntimeError("the stage failed")

    engine.stages = tuple(
        replace(each, run=fails) if each.name == "machines" else each for each in whole
    )
    await publish("127.0.0.1", running.running.mqtt_port, (LIFT_1, '"Held"'))
    await eventually(lambda: "machines" in engine.resting_ns)
    document = await running.get("/readyz")
    assert document == {"status": "degraded", "lacking": ["stage:machines"]}
    assert await running.get("/healthz") == {"status": "ok"}
    engine.stages = whole
    await eventually(lambda: not engine.resting_ns)
    assert await running.get("/readyz") == {"status": "ok"}


async def test_a_tick_that_takes_no_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(config_for(tmp_path)) as running:
        pulse = running.running.runtime.pulse
        monkeypatch.setattr(pulse, "ailing", lambda _: "tick")
        status, document = await running.send("GET", "/healthz")
        assert (status, document) == (503, {"status": "stuck", "at": "tick"})
        status, document = await running.send("GET", "/readyz")
        assert (status, document["for"]) == (503, "tick")


def port_of(address: str, mqtt: int) -> tuple[int, int]:
    return int(address.rpartition(":")[2]), mqtt


@contextlib.asynccontextmanager
async def service(
    folder: Path, where: tuple[str, int] | None = None
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, int]]:
    """Run a hub as a service manager would; yields it, its address and its MQTT port.

    Args:
        folder: For its data and its log.
        where: Address and MQTT port, free ones where left out.
    """
    http, mqtt = (free_port(), free_port()) if where is None else port_of(*where)
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.hanging_hub"),
            *(str(begun_folder(folder / "data")), str(sample_folder()), str(http), str(mqtt)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=log,
            env={
                **os.environ,
                "NOTIFY_SOCKET": str(folder / "notify"),
                "WATCHDOG_USEC": "300000",
            },
        )
    try:
        yield process, f"http://127.0.0.1:{http}", mqtt
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def heard(manager: socket.socket, seconds: float = PATIENCE) -> list[str]:
    """Return the next that the service manager is told."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        return (await loop.sock_recv(manager, 4_096)).decode().splitlines()


def stuck(log: Path) -> list[dict[str, Any]]:
    """Return what a hub has told so far of its being stuck."""
    whole = [line for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return [told for told in map(json.loads, whole) if told["event"] == "loop.stuck"]


async def started(manager: socket.socket) -> None:
    """Wait until the service is ready; until then it asks for time."""
    asked = 0
    while "READY=1" not in (told := await heard(manager)):
        assert told[0].startswith("EXTEND_TIMEOUT_USEC=")
        asked += 1
    assert asked


async def test_a_stage_that_hangs_is_told_by_silence_and_in_the_log(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        async with service(tmp_path) as (process, address, mqtt):
            await started(manager)
            assert "WATCHDOG=1" in await heard(manager)
            assert (await answer(address, "/healthz"))[0] == 200
            device = asyncio.create_task(
                publish("127.0.0.1", mqtt, ("zhilu/v1/room508/occupants", "13"))
            )
            log = tmp_path / "log"
            await eventually(
                lambda: [line for line in stuck(log) if "hanging_hub" in line["stack"]]
            )
            assert (await answer(address, "/healthz", 0.5))[0] == 0
            with contextlib.suppress(TimeoutError, BlockingIOError):
                while manager.recv(4_096):
                    pass
            with pytest.raises(TimeoutError):
                await heard(manager, 0.6)
            process.kill()
            device.cancel()
            await asyncio.gather(device, return_exceptions=True)


async def test_a_service_that_is_told_to_stop_says_so(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        async with service(tmp_path) as (process, _, _):
            await started(manager)
            process.send_signal(signal.SIGTERM)
            told: list[str] = []
            while "STOPPING=1" not in told:
                told = await heard(manager)
            assert await process.wait() == 0

"""The pulse of the hub: what is stuck is noticed, and what only rests is not."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

import hub.assembly.scaled
import hub.cli.gateway
import hub.cli.serve
import hub.notify
import hub.watchdog
from hub.assembly.heard import Heard
from hub.config import Config, HttpConfig, NatsConfig
from hub.notify import Notifier
from hub.pulse import Pulse
from hub.watchdog import watched
from tests.servers import PATIENCE


def test_a_loop_that_beats_is_well_and_one_that_does_not_is_stuck() -> None:
    pulse = Pulse(0.0)
    for second in range(100):
        pulse.beat(second, late=0.0, ticks=second, work=False)
    assert pulse.ailing(109.0) is None
    assert pulse.ailing(109.1) == "loop"
    pulse.beat(110.0, late=10.0, ticks=100, work=False)
    assert pulse.ailing(110.0) is None


def test_work_that_no_tick_takes_is_a_stuck_tick() -> None:
    pulse = Pulse(0.0)
    for second in range(12):
        pulse.beat(second, late=0.0, ticks=7, work=True)
        assert pulse.ailing(second) == ("tick" if second > 10 else None)
    pulse.beat(12, late=0.0, ticks=8, work=True)
    assert pulse.ailing(12) is None


def test_a_night_in_which_nothing_comes_is_no_illness() -> None:
    pulse = Pulse(0.0)
    for second in range(1_000):
        pulse.beat(second, late=0.0, ticks=7, work=False)
    assert pulse.ailing(1_000) is None


def test_the_lag_is_the_worst_of_the_last_minute() -> None:
    pulse = Pulse(0.0)
    for second in range(200):
        pulse.beat(second, late=0.5 if second == 100 else 0.001, ticks=second, work=False)
        assert pulse.lag == (0.5 if 100 <= second < 160 else 0.001)


async def test_the_thread_tells_what_holds_the_loop_up_and_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pulse = Pulse(time.monotonic(), stuck=0.2)
    lines: list[tuple[str, dict[str, Any]]] = []

    class Lines:
        def error(self, event: str, **fields: object) -> None:
            lines.append((event, fields))

        warning = error

    monkeypatch.setattr(hub.watchdog, "log", Lines())

    def stage_that_hangs() -> None:
        while not lines:
            time.sleep(0.01)

    with watched(pulse, look=0.02):
        stage_that_hangs()
        while len(lines) < 2:
            pulse.beat(time.monotonic(), late=0.0, ticks=1, work=False)
            await asyncio.sleep(0.01)
    assert [event for event, _ in lines[:2]] == ["loop.stuck", "loop.back"]
    assert "stage_that_hangs" in lines[0][1]["stack"]
    assert lines[1][1]["seconds"] >= 0.2
    assert "watchdog" not in {thread.name for thread in threading.enumerate()}


class Manager:
    """The socket of a service manager."""

    def __init__(self, path: Path) -> None:
        self.wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.wire.bind(str(path))
        self.wire.setblocking(False)

    def heard(self) -> list[str]:
        found: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                found += self.wire.recv(4_096).decode().splitlines()
        return found

    async def hears(self, *wanted: str) -> list[str]:
        """Wait until all of that has been told, and return all that was."""
        found: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not {*wanted} <= {*found}:
                await asyncio.sleep(0.005)
                found += self.heard()
        return found


async def test_the_service_manager_hears_only_while_the_hub_is_alive(tmp_path: Path) -> None:
    manager = Manager(tmp_path / "notify")
    environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000"}
    notifier = Notifier.of(environment)
    assert notifier.watchdog == 0.06
    state: list[str | None] = [None]
    with capture_logs() as logs:
        staying = asyncio.create_task(notifier.stay(lambda: state[0]))
        for _ in range(2):
            await manager.hears("WATCHDOG=1")
        state[0] = "tick"
        await manager.hears("STATUS=stuck: tick")
        await asyncio.sleep(0.1)
        assert manager.heard() == []
        state[0] = None
        await manager.hears("STATUS=serving", "WATCHDOG=1")
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
    assert [line["event"] for line in logs] == ["hub.stuck"]
    manager.wire.close()


def test_nobody_is_told_where_there_is_no_manager_and_one_that_is_gone_is_no_error() -> None:
    Notifier.of({}).tell("READY=1")
    Notifier("/nowhere/at/all").tell("READY=1")
    Notifier("@zhilu-nobody").tell("READY=1")


def test_a_manager_that_reads_nothing_holds_nobody_up(tmp_path: Path) -> None:
    manager = Manager(tmp_path / "notify")
    notifier = Notifier(str(tmp_path / "notify"))

    def tell() -> None:
        for _ in range(10_000):
            notifier.tell("WATCHDOG=1")

    telling = threading.Thread(target=tell, daemon=True)
    telling.start()
    telling.join(20)
    assert not telling.is_alive()
    manager.wire.close()


def test_a_watchdog_of_another_process_is_not_ours() -> None:
    environment = {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(os.getpid() + 1)}
    assert Notifier.of(environment).watchdog is None


async def test_the_first_link_of_a_core_is_printed_with_where_people_reach_its_building(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def core(_: Config, _stop: asyncio.Event, told: Heard) -> None:
        told.link("/welcome#secret")

    monkeypatch.setattr(hub.assembly.scaled, "run_core", core)
    config = Config(
        http=HttpConfig(public_url="https://find.example.org/"),
        nats=NatsConfig(servers=("nats://nowhere",), building="east"),
    )
    with capture_logs() as lines:
        await hub.cli.serve.run_until_told(config)
    said = capsys.readouterr()
    assert said.out.count("https://find.example.org/b/east/welcome#secret") == 1
    assert "secret" not in said.err + str(lines)


async def test_a_start_that_goes_on_asks_for_time_until_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.notify, "LOOK_SECONDS", 0.01)
    manager, ready = Manager(tmp_path / "notify"), asyncio.Event()
    beginning = asyncio.create_task(Notifier(str(tmp_path / "notify")).begin(ready))
    heard: list[str] = []
    while heard.count("EXTEND_TIMEOUT_USEC=60000000") < 3:
        await asyncio.sleep(0.005)
        heard += manager.heard()
    ready.set()
    await beginning
    manager.heard()
    await asyncio.sleep(0.03)
    assert manager.heard() == []
    manager.wire.close()


async def test_a_start_that_never_ends_is_left_to_the_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.notify, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(hub.notify, "MOST_EXTENSIONS", 3)
    await Notifier(str(tmp_path / "nobody")).begin(asyncio.Event())


def test_a_core_whose_tick_does_not_go_on_is_ailing_while_it_leads() -> None:
    heard = Heard()
    assert heard.ailing() is None
    heard.pulse = Pulse(time.monotonic() - 100.0)
    heard.pulse.beat(time.monotonic() - 50.0, late=0.0, ticks=7, work=True)
    heard.pulse.beat(time.monotonic(), late=0.0, ticks=7, work=True)
    assert heard.ailing() == "tick"
    heard.pulse = None
    assert heard.ailing() is None


async def test_a_core_that_stands_by_and_a_gateway_are_ready_and_alive_for_the_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Manager(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "150000")

    async def core(_: Config, stop: asyncio.Event, told: Heard) -> None:
        told.says("standby")
        await stop.wait()

    @contextlib.asynccontextmanager
    async def gateway(_: Config) -> AsyncIterator[str]:
        yield "http://gateway"

    monkeypatch.setattr(hub.assembly.scaled, "run_core", core)
    monkeypatch.setattr(hub.cli.gateway, "running_gateway", gateway)
    config = Config(nats=NatsConfig(servers=("nats://nowhere",)))
    for run, status in (
        (hub.cli.serve.run_until_told, "STATUS=standby"),
        (hub.cli.gateway.run_until_told, "STATUS=serving at http://gateway"),
    ):
        running = asyncio.create_task(run(config))
        heard = await manager.hears("READY=1", status, "WATCHDOG=1")
        heard += await manager.hears("WATCHDOG=1")
        os.kill(os.getpid(), signal.SIGTERM)
        await running
        manager.heard()
    manager.wire.close()

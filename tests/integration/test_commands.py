"""Commands to a whole hub: preconditions, repetitions, and a store that comes and goes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from hub.config import StoreConfig
from hub.errors import StoreFileError, StoreTakenError, StoreUnavailableError
from hub.store import EndMeasure, Measure, Store, TakeMeasure, postgres
from hub.twin.slots import PASSAGES
from tests.integration.hub_tools import LIFT_1, Hub, config_for, hub, publish
from tests.integration.mqtt_tools import eventually
from tests.postgres import Postgres

pytestmark = pytest.mark.integration

CLOSURES = "/api/v1/closures"
EVACUATION = "/api/v1/evacuation"
HAZARDS = "/api/v1/evacuation/hazards"
ALARMS = "/api/v1/alarms"
ALARM = "machine/lift-1"
NOTE = "/api/v1/alarms/machine/lift-1/acknowledgement"
SERVICE = "/api/v1/devices/lift-1/out-of-service"
LIFT = {"target": "lift-1", "reason": "inspection"}


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(config_for(tmp_path)) as started:
        yield started


def if_match(version: object) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


async def test_what_is_in_force_tells_its_version_and_by_whom(running: Hub) -> None:
    _, closure = await running.send("POST", CLOSURES, LIFT)
    _, hazard = await running.send("POST", HAZARDS, {"target": "lift-1"})
    _, begun = await running.send("POST", EVACUATION, {})
    assert closure["version"] < hazard["version"] < begun["version"]
    (listed,) = (await running.get(CLOSURES))["closures"]
    assert (listed["version"], listed["by"]) == (closure["version"], "console")
    shown = await running.get(EVACUATION)
    assert (shown["version"], shown["by"]) == (begun["version"], "console")
    held = shown["hazards"][hazard["id"]]
    assert (held["version"], held["by"]) == (hazard["version"], "console")
    async with running.http.post(
        f"{running.running.address}{CLOSURES}", json={"target": "stairs-1"}
    ) as response:
        assert response.headers["ETag"] == f'"{(await response.json())["version"]}"'


async def test_a_command_for_what_has_changed_since_says_how(running: Hub) -> None:
    _, first = await running.send("POST", EVACUATION, {})
    await running.send("DELETE", EVACUATION, **if_match(first["version"]))
    _, second = await running.send("POST", EVACUATION, {})
    status, refused = await running.send("DELETE", EVACUATION, **if_match(first["version"]))
    assert (status, refused["code"]) == (412, "store.version.changed")
    assert refused["id"] == second["id"]
    assert (refused["version"], refused["by"], refused["in_force"]) == (
        second["version"],
        "console",
        True,
    )
    assert refused["at"].endswith("Z")
    assert (await running.get(EVACUATION))["active"] is True
    status, ended = await running.send("DELETE", EVACUATION, **if_match(second["version"]))
    assert (status, ended["version"]) == (200, second["version"] + 1)


@pytest.mark.parametrize("path", [CLOSURES, HAZARDS])
async def test_what_somebody_else_has_ended_is_not_ended_again(running: Hub, path: str) -> None:
    _, made = await running.send("POST", path, LIFT)
    own = f"{path}/{made['id']}"
    _, ended = await running.send("DELETE", own)
    status, refused = await running.send("DELETE", own, **if_match(made["version"]))
    assert (status, refused["code"]) == (412, "store.version.changed")
    assert (refused["version"], refused["in_force"]) == (ended["version"], False)
    assert (await running.send("DELETE", own))[0] == 404
    assert (await running.send("DELETE", f"{path}/none", **if_match(1)))[0] == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{version}", 400),
        ("'{version}'", 400),
        ('"{version}', 400),
        ('W/"{version}"', 412),
        ('"x{version}"', 412),
        ('"0", "1000"', 412),
        ('"x", "{version}"', 200),
        (' "{version}" ', 200),
        ("*", 200),
    ],
)
async def test_if_match_is_read_as_the_standard_has_it(
    running: Hub, header: str, status: int
) -> None:
    _, made = await running.send("POST", CLOSURES, LIFT)
    sent = {"If-Match": header.format(version=made["version"])}
    found, _ = await running.send("DELETE", f"{CLOSURES}/{made['id']}", **sent)
    assert found == status


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", SERVICE, {}),
        ("POST", CLOSURES, LIFT),
        ("POST", HAZARDS, LIFT),
        ("POST", EVACUATION, {}),
    ],
)
async def test_nothing_is_put_in_force_for_a_version_of_what_never_was(
    running: Hub, method: str, path: str, body: dict[str, str]
) -> None:
    status, refused = await running.send(method, path, body, **if_match(999))
    assert (status, refused["code"]) == (412, "store.version.unknown")
    assert "id" not in refused
    assert (await running.send(method, path, body))[0] in {200, 201}


async def test_a_key_answers_the_same_across_a_restart(tmp_path: Path) -> None:
    key = {"Idempotency-Key": "k"}
    async with hub(config_for(tmp_path)) as running:
        _, made = await running.send("POST", CLOSURES, LIFT, **key)
        own, version = f"{CLOSURES}/{made['id']}", if_match(made["version"])
        _, ended = await running.send("DELETE", own, **version, **{"Idempotency-Key": "e"})
    async with hub(config_for(tmp_path)) as running:
        status, again = await running.send("POST", CLOSURES, LIFT, **key)
        assert (status, again["id"], again["version"]) == (201, made["id"], made["version"])
        _, twice = await running.send("DELETE", own, **version, **{"Idempotency-Key": "e"})
        assert (twice["id"], twice["version"]) == (ended["id"], ended["version"])
        status, other = await running.send("POST", CLOSURES, {"target": "stairs-1"}, **key)
        assert (status, other["code"]) == (409, "store.idempotency.conflict")
        assert (await running.get(CLOSURES))["closures"] == []


async def out_of_service(running: Hub, *, stopped: bool) -> list[Any]:
    """Let the lift say whether it is out of service, and return the alarms."""
    state = "Aborted" if stopped else "Execute"
    await publish("127.0.0.1", running.running.mqtt_port, (LIFT_1, f'"{state}"'))
    twin = running.running.runtime.twin
    await eventually(lambda: (twin.alarm(ALARM) is not None) is stopped)
    alarms: list[Any] = (await running.get(ALARMS))["alarms"]
    return alarms


async def test_an_alarm_is_acknowledged_as_the_occurrence_that_was_seen(running: Hub) -> None:
    (first,) = await out_of_service(running, stopped=True)
    assert (first["id"], "acknowledged" in first) == (ALARM, False)
    body = {"note": "mechanic called"}
    key = {"Idempotency-Key": "k"}
    status, made = await running.send("POST", NOTE, body, **if_match(first["occurrence"]), **key)
    assert (status, made["alarm"]) == (201, ALARM)
    (seen,) = (await running.get(ALARMS))["alarms"]
    told = seen["acknowledged"]
    assert (told["by"], told["note"], told["version"]) == (
        "console",
        "mechanic called",
        made["version"],
    )
    status, refused = await running.send("POST", NOTE, body)
    assert (status, refused["code"], refused["id"]) == (
        409,
        "store.acknowledgement.exists",
        made["id"],
    )
    assert await out_of_service(running, stopped=False) == []
    status, again = await running.send("POST", NOTE, body, **if_match(first["occurrence"]), **key)
    assert (status, again["id"]) == (201, made["id"])
    (second,) = await out_of_service(running, stopped=True)
    assert "acknowledged" not in second
    status, refused = await running.send("POST", NOTE, body, **if_match(first["occurrence"]))
    assert (status, refused["code"]) == (412, "alarm.changed")
    assert refused["occurrence"] == second["occurrence"]
    runtime = running.running.runtime
    await eventually(lambda: runtime.commanding._applied == {})
    assert await runtime.commanding._store.in_force(runtime.twin.site.venue.id) == ()


async def test_an_acknowledgement_is_taken_back(running: Hub) -> None:
    await out_of_service(running, stopped=True)
    assert (await running.send("DELETE", NOTE))[0] == 404
    _, made = await running.send("POST", NOTE, {})
    status, refused = await running.send("DELETE", NOTE, **if_match(made["version"] + 1))
    assert (status, refused["code"]) == (412, "store.version.changed")
    sent = {**if_match(made["version"]), "Idempotency-Key": "k"}
    status, ended = await running.send("DELETE", NOTE, **sent)
    assert status == 200
    (shown,) = (await running.get(ALARMS))["alarms"]
    assert "acknowledged" not in shown
    for stopped in (False, True):  # cleared, then raised again
        await out_of_service(running, stopped=stopped)
        status, again = await running.send("DELETE", NOTE, **sent)
        assert (status, again["id"], again["version"]) == (200, ended["id"], ended["version"])
    status, refused = await running.send("DELETE", NOTE, **{"Idempotency-Key": "k"})
    assert (status, refused["code"]) == (409, "store.idempotency.conflict")
    await out_of_service(running, stopped=False)
    assert (await running.send("DELETE", NOTE, **{"Idempotency-Key": "other"}))[0] == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/v1/alarms/none/acknowledgement", {}, 404, "alarm.unknown"),
        (
            "/api/v1/alarms/machine/lift-1/acknowledgement",
            {"note": "x" * 201},
            422,
            "alarm.note.long",
        ),
        ("/api/v1/alarms/machine/lift-1/acknowledgement", {"nate": "x"}, 422, "request.invalid"),
    ],
)
async def test_what_cannot_be_acknowledged_is_refused(
    running: Hub, path: str, body: dict[str, str], status: int, code: str
) -> None:
    found, refused = await running.send("POST", path, body)
    assert (found, refused["code"]) == (status, code)


async def test_an_acknowledgement_counts_across_a_restart(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        (raised,) = await out_of_service(running, stopped=True)
        await running.send("POST", NOTE, {"note": "mechanic called"})
    async with hub(config_for(tmp_path)) as running:
        (held,) = (await running.get(ALARMS))["alarms"]
        assert held["occurrence"] == raised["occurrence"]
        assert held["acknowledged"]["note"] == "mechanic called"


async def test_a_device_is_taken_out_of_service_and_put_back(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        await out_of_service(running, stopped=True)
        status, made = await running.send("PUT", SERVICE, {"reason": "radio link broken"})
        assert (status, made["device"], made["by"]) == (200, "lift-1", "console")
        assert (await running.get(ALARMS))["alarms"] == []
        body = {"reason": "radio link replaced on Monday"}
        status, changed = await running.send("PUT", SERVICE, body, **if_match(made["version"]))
        assert (status, changed["reason"]) == (200, "radio link replaced on Monday")
        status, refused = await running.send("PUT", SERVICE, body, **if_match(made["version"]))
        assert (status, refused["version"]) == (412, changed["version"])
    async with hub(config_for(tmp_path)) as running:
        assert (await running.get(ALARMS))["alarms"] == []
        listed = (await running.get("/api/v1/devices"))["devices"]
        (lift,) = (each for each in listed if each["id"] == "lift-1")
        assert (lift["connector"], lift["out_of_service"]["version"]) == (
            "lift-1",
            changed["version"],
        )
        status, _ = await running.send("DELETE", SERVICE, **if_match(changed["version"]))
        assert status == 200
        assert [raised["id"] for raised in (await running.get(ALARMS))["alarms"]] == [ALARM]
        status, refused = await running.send("DELETE", SERVICE)
        assert (status, refused["code"]) == (404, "store.out_of_service.unknown")
        status, refused = await running.send("PUT", "/api/v1/devices/none/out-of-service", {})
        assert (status, refused["code"]) == (404, "device.unknown")


class Forgetful:
    """A store whose answers are lost although it has done what it was asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.lost = False
        self.reconnections = 0

    async def touch(self) -> None:
        self.forget()

    async def take(self, command: TakeMeasure) -> Measure:
        made = await self.store.take(command)
        self.forget()
        return made

    async def end(self, command: EndMeasure) -> Measure:
        ended = await self.store.end(command)
        self.forget()
        return ended

    async def one(self, measure_id: str) -> Measure:
        self.forget()
        return await self.store.one(measure_id)

    async def in_force(self, venue_id: str) -> tuple[Measure, ...]:
        self.forget()
        return await self.store.in_force(venue_id)

    def forget(self) -> None:
        if self.lost:
            raise StoreUnavailableError("the answer is lost")


async def test_a_command_whose_answer_was_lost_takes_effect_as_soon_as_the_store_answers(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    commanding = running.running.runtime.commanding
    store = Forgetful(commanding._store)
    monkeypatch.setattr(commanding, "_store", store)
    _, before = await running.send("POST", CLOSURES, {"target": "stairs-1"})
    store.lost = True
    status, refused = await running.send("POST", CLOSURES, LIFT, **{"Idempotency-Key": "k"})
    assert (status, refused["code"]) == (503, "store.unavailable")
    assert (await running.send("DELETE", f"{CLOSURES}/{before['id']}"))[0] == 503
    store.lost = False
    twin = running.running.runtime.twin

    def closed() -> set[str]:
        return {entry.value.target for entry in twin.engine.state.table(PASSAGES).values()}

    await eventually(lambda: closed() == {"lift-1"})
    status, made = await running.send("POST", CLOSURES, LIFT, **{"Idempotency-Key": "k"})
    assert (status, made["target"]) == (201, "lift-1")
    assert len((await running.get(CLOSURES))["closures"]) == 1


async def test_a_hub_that_nobody_commands_notices_an_outage_and_its_end(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    commanding = running.running.runtime.commanding
    store = Forgetful(commanding._store)
    store.lost = True
    monkeypatch.setattr(commanding, "_store", store)
    await eventually(lambda: commanding.doubtful)
    store.lost = False
    await eventually(lambda: not commanding.doubtful)


async def test_no_error_of_the_store_ends_the_hub(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = running.running.runtime

    async def damaged() -> None:
        raise StoreFileError("the table is damaged")

    with monkeypatch.context() as patched:
        patched.setattr(runtime.commanding, "make_good", damaged)
        await eventually(lambda: runtime.store_failures > 1)
    async with running.http.get(f"{running.running.address}/metrics") as response:
        assert "zhilu_store_failures_total" in await response.text()
    status, _ = await running.send("POST", CLOSURES, LIFT)
    assert status == 201


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server that the test may stop."""
    own = Postgres()
    try:
        own.start()
        yield own
    finally:
        own.remove()


async def test_a_hub_on_postgresql_outlives_its_server(server: Postgres, tmp_path: Path) -> None:
    store = StoreConfig(server.url(server.make_schema()))
    config = msgspec.structs.replace(config_for(tmp_path / "one"), store=store)
    async with hub(config) as running:
        _, made = await running.send("POST", CLOSURES, LIFT)
        server.stop()
        stairs, key = {"target": "stairs-1"}, {"Idempotency-Key": "k"}
        status, refused = await running.send("POST", CLOSURES, stairs, **key)
        assert (status, refused["code"]) == (503, "store.unavailable")
        assert [held["id"] for held in (await running.get(CLOSURES))["closures"]] == [made["id"]]
        assert await running.get("/readyz") == {"status": "degraded", "lacking": ["store"]}
        server.start()
        status, again = await running.send("POST", CLOSURES, stairs, **key)
        assert (status, again["target"]) == (201, "stairs-1")
        assert (await running.send("DELETE", f"{CLOSURES}/{made['id']}"))[0] == 200
    async with hub(config) as running:
        assert [held["id"] for held in (await running.get(CLOSURES))["closures"]] == [again["id"]]


async def test_the_second_hub_on_one_postgresql_store_is_refused(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.2)
    store = StoreConfig(server.url(server.make_schema()))
    first = msgspec.structs.replace(config_for(tmp_path / "one"), store=store)
    second = msgspec.structs.replace(config_for(tmp_path / "two"), store=store)
    async with hub(first) as running:
        with pytest.raises(StoreTakenError):
            async with hub(second):
                pass
        assert (await running.send("POST", CLOSURES, LIFT))[0] == 201
    async with hub(second) as running:
        assert len((await running.get(CLOSURES))["closures"]) == 1

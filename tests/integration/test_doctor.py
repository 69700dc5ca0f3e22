"""The doctor beside a hub that runs, a broker that does not, and a database."""

import asyncio
import functools
from pathlib import Path

import msgspec
import pytest

from hub.config import Config, HttpConfig, MqttConfig, NatsConfig, StoreConfig
from hub.doctor import Finding, Patient, examine
from hub.doctor.network import look_at_nats
from hub.opening import open_site
from tests.hub.store_homes import PostgresHome
from tests.integration.hub_tools import config_for, hub
from tests.postgres import Postgres
from tests.servers import Mosquitto, free_port

pytestmark = pytest.mark.integration


OPENED = functools.cache(open_site)


@pytest.fixture(autouse=True)
def opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the building once: what is asked about it is the same each time."""
    monkeypatch.setattr("hub.doctor.building.open_site", OPENED)


async def examined(config: Config) -> dict[str, Finding]:
    """Look at everything, beside the hub as another process would."""
    patient = Patient(config, 10, 10, Path("web/dist"), 1_795_000_000 * 10**9)
    found = await asyncio.to_thread(asyncio.run, examine(patient))
    return {each.code: each for each in found}


async def test_a_hub_that_runs_is_asked_how_it_is(tmp_path: Path) -> None:
    config = msgspec.structs.replace(
        config_for(tmp_path), http=HttpConfig(port=free_port()), mqtt=MqttConfig(port=free_port())
    )
    async with hub(config) as running:
        found = await examined(config)
        assert found["doctor.hub.alive"].grade.value == "good"
        assert found["doctor.hub.ready"].grade.value == "good"
        assert found["doctor.journal"].grade.value == "good"
        assert "doctor.port.http" not in found
        running.running.runtime.commanding.doubtful = True
        running.running.runtime.ready = False
        found = await examined(config)
        assert found["doctor.hub.waiting"].grade.value == "error"
        running.running.runtime.ready = True
        running.running.runtime.pulse.stuck = -1.0
        found = await examined(config)
        assert found["doctor.hub.stuck"].grade.value == "error"
    found = await examined(config)
    assert found["doctor.hub.away"].grade.value == "note"
    assert found["doctor.port.http"].grade.value == "good"
    assert found["doctor.port.mqtt"].grade.value == "good"


async def test_a_broker_that_does_not_let_the_hub_in(mosquitto: Mosquitto, tmp_path: Path) -> None:
    config = config_for(tmp_path, mosquitto)
    assert (await examined(config))["doctor.broker"].grade.value == "good"
    mosquitto.stop()
    assert (await examined(config))["doctor.broker"].grade.value == "error"


async def test_a_store_in_postgresql_is_looked_at_beside_its_hub(
    postgres: Postgres, tmp_path: Path
) -> None:
    home = PostgresHome(postgres)
    store = StoreConfig(home.argument)
    config = msgspec.structs.replace(config_for(tmp_path), store=store)
    assert (await examined(config))["doctor.store.empty"].grade.value == "note"
    async with await home.open():
        found = await examined(config)
        assert found["doctor.store"].grade.value == "good"
        assert found["doctor.store.schema"].grade.value == "good"


async def test_nats_servers_that_answer_that_do_not_and_that_are_something_else() -> None:
    async def info(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x"}\r\n')
        writer.close()

    async def other(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        writer.close()

    for speaks, grade in ((info, "good"), (other, "error")):
        async with await asyncio.start_server(speaks, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            (found,) = await look_at_nats(NatsConfig((f"nats://u:geheim@127.0.0.1:{port}",)))
            assert (found.code, found.grade.value) == ("doctor.nats", grade)
            assert "geheim" not in found.what
    (found,) = await look_at_nats(NatsConfig((f"127.0.0.1:{free_port()}",)))
    assert found.grade.value == "error"

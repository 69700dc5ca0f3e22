"""Two cores, two gateways and a real NATS server: what one dies of, the others make good."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import nats
import pytest

from hub.backplane.nats.connecting import Place, linked
from hub.backplane.nats.history import faults
from hub.backplane.nats.link import Bounds, OutOfStepError
from hub.client import PushClient
from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import publish
from tests.integration.mqtt_tools import eventually
from tests.integration.scaled_tools import (
    Machine,
    Scaled,
    command,
    listening,
    ready,
    scaled,
    shadowed,
)
from tests.nats_servers import PASSWORDS, Nats, wait_for
from tests.postgres import Postgres
from tests.servers import PATIENCE, Mosquitto

pytestmark = pytest.mark.integration

COUNTER = "zhilu/v1/counter-1/occupants"
ROUTE = {"from": SIGN, "to": SPECIAL}


async def followed(client: PushClient, *topics: str) -> None:
    async with asyncio.timeout(PATIENCE):
        await client.subscribe(*topics)


async def positions(http: aiohttp.ClientSession, stream: str) -> tuple[str, int]:
    async with http.ws_connect(stream) as socket:
        hello = (await socket.receive_json())["hello"]
        return hello["epoch"], hello["revision"]


async def test_a_building_outlives_its_core_and_its_gateways(
    tmp_path: Path, postgres: Postgres, mosquitto: Mosquitto
) -> None:
    with scaled(tmp_path, postgres, mosquitto, servers=1, gateways=2) as form:
        core, standby = form.cores
        core.start()
        for gateway in form.gateways:
            gateway.start()
        async with aiohttp.ClientSession() as http:
            await ready(http, core)
            for gateway in form.gateways:
                await ready(http, gateway)
            standby.start()
            await a_route_and_an_order(http, form)
            await a_takeover(http, form)
            await a_gateway_leads_nothing(form)
            await nats_goes_away(http, form)
        async with form.history() as history:
            commits = await history.commits()
        assert list(faults(commits)) == []
        assert {commit.term for _, commit in commits} == {1, 2}
        async with aiohttp.ClientSession() as http:
            await nats_loses_its_disk(http, form)
        standby.tell(signal.SIGTERM)
        assert standby.wait() == 0


async def test_what_is_there_keeps_to_the_bounds_of_today(tmp_path: Path) -> None:
    cluster = Nats(tmp_path)
    cluster.start()
    place = Place(cluster.servers, "core", PASSWORDS["CORE_PASSWORD"])
    try:
        for hours in (1, 2):
            bounds = Bounds(max_age=hours * 3600.0)
            async with linked(place, bounds, "core") as link:
                await link.prepare()
                await link.prepare_stream("main")
                await link.append("main", b"x", hours - 1)
                info = await link.client.jetstream().stream_info("ZHILU-main")
                assert (info.config.max_age, info.state.messages) == (hours * 3600.0, hours)
                with pytest.raises(OutOfStepError):
                    await link.append("main", b"y", hours - 1)
    finally:
        cluster.stop()


async def a_route_and_an_order(http: aiohttp.ClientSession, form: Scaled) -> None:
    """What is commanded at one gateway is seen at the other, and orders are acknowledged once."""
    one, other = form.gateways
    async with http.get(f"{one.address}/api/v1/buildings") as answer:
        (building,) = (await answer.json())["buildings"]
    assert (building["id"], building["path"], building["current"]) == ("main", "/b/main/", True)
    status, listed = await command(http, one, "GET", "/b/main/api/v1/screens", "screens-1")
    assert status == 200, listed
    screen = listed["screens"][0]["id"]
    async with http.get(f"{one.address}/b/other/api/v1/screens") as answer:
        assert answer.status == 404
    status, route = await command(http, one, "POST", "/api/v1/routes", "route-1", ROUTE)
    assert status == 201, route
    async with listening(other) as client:
        await followed(client, route["topic"])
        assert client.document(route["topic"]) == route["route"]
        box = f"screen/{screen}"
        await client.attach(box)
        order = {"order": "identify"}
        status, _ = await command(
            http, one, "POST", f"/api/v1/screens/{screen}/orders", "order-1", order
        )
        assert status == 202
        async with asyncio.timeout(PATIENCE):
            message = await anext(client.messages())
        assert (message.id, message.body) == ("order-1", order)
        await client.acknowledge(message)
        async with asyncio.timeout(PATIENCE):
            while await something_waits(one, box):
                pass


async def something_waits(gateway: Machine, box: str) -> bool:
    """Tell whether a gateway has a message for who comes now; the receipt may be on its way."""
    async with listening(gateway) as client:
        await client.attach(box)
        try:
            async with asyncio.timeout(0.5):
                await anext(client.messages())
        except TimeoutError:
            return False
    return True


async def a_takeover(http: aiohttp.ClientSession, form: Scaled) -> None:
    """The standby leads on where the killed core was, with a twin that has run along with it."""
    core, standby = form.cores
    one, other = form.gateways
    status, _ = await command(http, one, "POST", "/api/v1/evacuation", "clear-1", {})
    assert status == 201
    await shadowed(http, standby)
    await publish(form.broker.host, form.broker.port, (COUNTER, '{"value": 3}'))
    epoch, revision = await positions(http, one.stream)
    async with listening(one) as client:
        await followed(client, "closures", "evacuation")
        cleared = client.revision("evacuation") or 0
        status, closed = await command(
            http, one, "POST", "/api/v1/closures", "close-1", {"target": "lift-1"}
        )
        assert status == 201
        core.kill()
        await publish(form.broker.host, form.broker.port, (COUNTER, '{"value": 4}'))
        status, second = await command(
            http, other, "POST", "/api/v1/closures", "close-2", {"target": "lift-2"}
        )
        assert status == 201, second
        assert second["revision"] > closed["revision"] > revision
        status, again = await command(
            http, other, "POST", "/api/v1/closures", "close-1", {"target": "lift-1"}
        )
        assert (status, again["id"]) == (201, closed["id"])
        await eventually(lambda: (client.revision("closures") or 0) >= second["revision"])
        assert client.connections == 1
        assert (client.revision("evacuation") or 0) >= cleared
    later_epoch, later = await positions(http, other.stream)
    assert (later_epoch, later >= second["revision"]) == (epoch, True)
    await ready(http, standby)
    assert "core.anew" not in standby.log()
    status, _ = await command(http, one, "DELETE", "/api/v1/evacuation", "clear-2")
    assert status == 200


async def a_gateway_leads_nothing(form: Scaled) -> None:
    """The user of gateways can say nothing that a core says."""
    refused: list[str] = []

    async def note(error: Exception) -> None:
        refused.append(str(error))

    client = await nats.connect(
        list(form.nats.servers),
        user="gateway",
        password=PASSWORDS["GATEWAY_PASSWORD"],
        error_cb=note,
    )
    forbidden = ("zhilu.main.commits", "zhilu.main.live", "$KV.zhilu-leases.main")
    for subject in forbidden:
        await client.publish(subject, b"{}")
    await client.publish("zhilu.main.listened", b"{}")
    await client.flush()
    await eventually(lambda: len(refused) == len(forbidden))
    await client.close()


async def nats_goes_away(http: aiohttp.ClientSession, form: Scaled) -> None:
    """A gateway serves what it holds, says that it may be old, and catches up."""
    one = form.gateways[0]
    async with http.ws_connect(one.stream) as here:
        form.nats.kill(0)
        async with asyncio.timeout(PATIENCE):
            while await status_of(http, f"{one.address}/readyz") == 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await told_of(here, stale=True)
        async with http.ws_connect(one.stream) as later, asyncio.timeout(PATIENCE):
            await told_of(later, stale=True)
        await nats_comes_back(http, form)
        async with asyncio.timeout(PATIENCE):
            await told_of(here, stale=False)


async def told_of(socket: aiohttp.ClientWebSocketResponse, *, stale: bool) -> None:
    """Wait until a client is told that what it is shown is old, or that it is not."""
    while (await socket.receive_json()).get("stale") is not stale:
        pass


async def nats_comes_back(http: aiohttp.ClientSession, form: Scaled) -> None:
    """What is held meanwhile is served, and what is commanded afterwards is shown."""
    one = form.gateways[0]
    async with listening(one) as client:
        await followed(client, "closures")
        held = client.revision("closures")
        form.nats.start_one(0)
        await ready(http, one)
        status, third = await command(
            http, one, "POST", "/api/v1/closures", "close-3", {"target": "stairs-1"}
        )
        assert status == 201, third
        await eventually(lambda: (client.revision("closures") or 0) >= third["revision"])
        assert third["revision"] > (held or 0)


async def nats_loses_its_disk(http: aiohttp.ClientSession, form: Scaled) -> None:
    """A core makes anew what is gone and leads on, in another epoch; commands are in the store."""
    one = form.gateways[0]
    epoch, _ = await positions(http, one.stream)
    async with listening(one) as client:
        await followed(client, "closures")
        form.nats.kill(0)
        form.nats.forget(0)
        form.nats.start_one(0)
        wait_for(form.nats.ports[0])
        status, fourth = await command(
            http, one, "POST", "/api/v1/closures", "close-4", {"target": "stairs-2"}
        )
        assert status == 201, fourth

        targets = ("lift-1", "lift-2", "stairs-1", "stairs-2")
        await eventually(lambda: all(each in str(client.document("closures")) for each in targets))
    assert (await positions(http, one.stream))[0] != epoch


async def status_of(http: aiohttp.ClientSession, address: str) -> int:
    async with http.get(address) as answer:
        return answer.status

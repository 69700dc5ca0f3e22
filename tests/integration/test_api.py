"""The HTTP API: what it refuses, and how it says so."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import Hub, config_for, hub
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(config_for(tmp_path)) as served:
        yield served


ROUTE = {"from": SIGN, "to": SPECIAL}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/api/v1/routes", {**ROUTE, "profil": "wheelchair"}, 422, "request.invalid"),
        ("POST", "/api/v1/routes", {**ROUTE, "profile": "dog"}, 422, "routing.profile.unknown"),
        ("POST", "/api/v1/routes", {"from": SIGN}, 422, "request.invalid"),
        ("POST", "/api/v1/routes", {**ROUTE, "to": "nowhere"}, 404, "place.unknown"),
        ("POST", "/api/v1/routes", {**ROUTE, "to": "0:9999,9999"}, 404, "place.outside"),
        ("GET", "/api/v1/routes/r-404", None, 404, "route.unknown"),
        ("DELETE", "/api/v1/routes/r-404", None, 404, "route.unknown"),
        ("POST", "/api/v1/closures", {"target": "nothing"}, 404, "closure.target.unknown"),
        ("POST", "/api/v1/closures", {"target": "lift-1", "reason": "x" * 201}, 422, None),
        ("POST", "/api/v1/screens/none/orders", {"order": "reload"}, 404, "screen.unknown"),
        ("POST", f"/api/v1/screens/{SIGN}/orders", {"order": "dance"}, 422, "request.invalid"),
        ("DELETE", "/api/v1/closures/c-404", None, 404, "store.closure.unknown"),
        ("POST", "/api/v1/evacuation", {"ordinals": [77]}, 422, "level.unknown"),
        ("POST", "/api/v1/evacuation", {"reason": "x" * 201}, 422, "evacuation.reason.long"),
        ("POST", "/api/v1/evacuation", {"level": 1}, 422, "request.invalid"),
        ("DELETE", "/api/v1/evacuation", None, 404, "store.evacuation.unknown"),
        ("POST", "/api/v1/evacuation/hazards", {"target": "x"}, 404, "hazard.target.unknown"),
        ("DELETE", "/api/v1/evacuation/hazards/h-4", None, 404, "store.hazard.unknown"),
        ("POST", "/api/v1/what-if", {}, 422, "whatif.empty"),
        (
            "POST",
            "/api/v1/what-if",
            {"close": ["lift-1", "lift-2"], "open": ["lift-2"]},
            422,
            "whatif.both",
        ),
        ("POST", "/api/v1/what-if", {"close": ["x"]}, 404, "whatif.target.unknown"),
        ("POST", "/api/v1/what-if", {"close": ["lift-1"] * 51}, 422, "request.invalid"),
        ("POST", "/api/v1/what-if", {"open": ["lift-1"], "trips": -1}, 422, "request.invalid"),
        ("GET", "/api/v1/venue/floors/77", None, 404, "level.unknown"),
        ("GET", "/api/v1/venue/floors/" + "7" * 5_000, None, 404, "http.not_found"),
        ("GET", "/api/v1/search?q=" + "x" * 201, None, 422, "request.invalid"),
        ("GET", "/api/v1/search?limit=many", None, 422, "request.invalid"),
        ("GET", "/api/v1/why/sign/none", None, 404, "why.unknown"),
        ("GET", "/api/v1/nothing", None, 404, "http.not_found"),
        ("PUT", "/api/v1/venue", None, 405, "http.method_not_allowed"),
    ],
)
async def test_what_cannot_be_served_is_a_problem_with_a_code(
    running: Hub, method: str, path: str, body: object, status: int, code: str | None
) -> None:
    found, problem = await running.send(method, path, body)
    assert found == status
    assert problem["status"] == status
    assert code is None or problem["code"] == code


async def test_broken_json_and_huge_bodies_are_refused(running: Hub) -> None:
    address = f"{running.running.address}/api/v1/routes"
    headers = {"Content-Type": "application/json"}
    async with running.http.post(address, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert response.content_type == "application/problem+json"
    async with running.http.post(address, data=b" " * 100_000, headers=headers) as response:
        assert response.status == 413


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example"])
async def test_a_foreign_name_for_this_machine_is_refused(running: Hub, host: str) -> None:
    status, problem = await running.send(
        "POST", "/api/v1/closures", {"target": "lift-1"}, Host=host, Origin=f"http://{host}"
    )
    assert (status, problem["code"]) == (421, "host.foreign")
    assert (await running.get("/api/v1/closures"))["closures"] == []


async def test_commands_from_another_origin_are_refused(running: Hub) -> None:
    status, problem = await running.send(
        "POST", "/api/v1/closures", {"target": "lift-1"}, Origin="http://evil.example"
    )
    assert (status, problem["code"]) == (403, "origin.foreign")


@pytest.mark.parametrize("key", ["", "k" * 129])
async def test_an_odd_idempotency_key_is_refused(running: Hub, key: str) -> None:
    status, problem = await running.send(
        "POST", "/api/v1/closures", {"target": "lift-1"}, **{"Idempotency-Key": key}
    )
    assert (status, problem["code"]) == (400, "idempotency.key")


async def test_a_reason_keeps_no_control_characters(running: Hub) -> None:
    body = {"target": "stairs-1", "reason": "we\u202eed\u0000 work "}
    _, closure = await running.send("POST", "/api/v1/closures", body)
    assert closure["reason"] == "weed work"


async def test_an_unchanged_floor_is_not_sent_again(running: Hub) -> None:
    address = f"{running.running.address}/api/v1/venue/floors/0"
    async with running.http.get(address) as response:
        tag = response.headers["ETag"]
        plan = await response.json(content_type=None)
    kinds = {feature["properties"]["kind"] for feature in plan["features"]}
    assert kinds == {"level", "unit", "fixture", "opening", "amenity", "screen"}
    async with running.http.get(address, headers={"If-None-Match": tag}) as response:
        assert response.status == 304


async def test_a_point_of_the_map_is_a_place_and_has_words(running: Hub) -> None:
    screen = (await running.get("/api/v1/screens"))["screens"][0]
    body = {"from": {"ordinal": screen["ordinal"], "position": screen["position"]}, "to": SPECIAL}
    status, made = await running.send("POST", "/api/v1/routes", body)
    assert status == 201
    first = made["route"]["steps"][0]["text"]
    assert first["en"].startswith("Start at the entrance lobby ")
    assert first["zh"].startswith("从入口大厅出发")
    assert (await running.send("DELETE", f"/api/v1/routes/{made['id']}"))[0] == 204
    assert (await running.send("GET", f"/api/v1/routes/{made['id']}"))[0] == 404


async def test_pages_and_answers_carry_the_security_headers(running: Hub) -> None:
    for path in ("/", f"/sign/{SIGN}", "/console", "/api/v1/venue", "/metrics"):
        async with running.http.get(f"{running.running.address}{path}") as response:
            assert response.status == 200
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_route_can_be_shown_as_soon_as_it_is_answered(running: Hub) -> None:
    status, opened = await running.send("POST", "/api/v1/routes", ROUTE)
    assert status == 201
    shown = await running.get(f"/api/v1/routes/{opened['id']}")
    assert shown["route"] == opened["route"]
    assert shown["revision"] >= opened["revision"]
    assert (await running.send("DELETE", f"/api/v1/routes/{opened['id']}", None))[0] == 204
    found, _ = await running.send("GET", f"/api/v1/routes/{opened['id']}", None)
    assert found == 404


async def test_whoever_asks_right_behind_the_answer_finds_the_route(running: Hub) -> None:
    """The answer leaves before the revision is given out; by another connection nothing shows."""
    address = urlsplit(running.running.address).netloc

    def talk() -> None:
        one, other = (HTTPConnection(address, timeout=PATIENCE) for _ in range(2))
        other.connect()
        for _ in range(20):
            opened = asked(one, "POST", "/api/v1/routes", json.dumps(ROUTE))
            shown = asked(other, "GET", f"/api/v1/routes/{opened['id']}")
            assert shown == opened
            assert asked(other, "DELETE", f"/api/v1/routes/{opened['id']}") is None
        one.close()
        other.close()

    await asyncio.to_thread(talk)


async def test_a_route_that_was_ended_is_gone_for_whatever_comes_in_the_same_piece(
    running: Hub,
) -> None:
    _, opened = await running.send("POST", "/api/v1/routes", ROUTE)
    line = f"/api/v1/routes/{opened['id']} HTTP/1.1\r\nHost: localhost\r\n"
    place = urlsplit(running.running.address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"DELETE {line}\r\nGET {line}Connection: close\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE):
        told = await reader.read()
    writer.close()
    assert re.findall(rb"HTTP/1.1 (\d+)", told) == [b"204", b"404"]


def asked(client: HTTPConnection, method: str, path: str, body: str | None = None) -> Any:
    """Return the JSON of an answer that went well, without awaiting anything."""
    headers = {"Content-Type": "application/json"} if body else {}
    client.request(method, path, body, headers)
    answer = client.getresponse()
    text = answer.read()
    assert answer.status < 300, text
    return json.loads(text) if text else None


async def test_what_if_is_answered_and_nothing_is_closed(running: Hub) -> None:
    status, answer = await running.send("POST", "/api/v1/what-if", {"close": ["lift-1"]})
    assert status == 200
    assert set(answer["profiles"]) == {"foot", "wheelchair"}
    assert answer["profiles"]["wheelchair"]["signs"]
    assert answer["profiles"]["foot"]["trips"]["count"] == 1_000
    assert (await running.get("/api/v1/closures"))["closures"] == []


async def test_the_dashboard_shows_the_figures_that_there_are(running: Hub) -> None:
    async with running.http.get(f"{running.running.address}/metrics") as response:
        lines = (await response.text()).splitlines()
    figures = {line.split()[0] for line in lines if line and not line.startswith("#")}
    path = Path(__file__).parents[2] / "deploy" / "grafana-dashboard.json"
    panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
    shown = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"(?:zhilu|process)_\w+", target["expr"])
    }
    assert shown <= figures
    unshown = {"zhilu_push_batched", "process_virtual_memory_bytes", "process_start_time_seconds"}
    assert figures - shown == unshown

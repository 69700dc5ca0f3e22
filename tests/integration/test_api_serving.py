"""How answers come: tags, packing, pages, ids, limits, methods and media types."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import Hub, config_for, hub

pytestmark = pytest.mark.integration

PACKED = {"Accept-Encoding": "gzip"}


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(config_for(tmp_path)) as served:
        yield served


@pytest_asyncio.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub behind a proxy of this machine; a visitor may ask a hundred times at once."""
    config = config_for(tmp_path)
    http = msgspec.structs.replace(
        config.http,
        proxies=("127.0.0.1",),
        names=("library.example",),
        visitor_rate=1.0,
        visitor_burst=100.0,
    )
    async with hub(msgspec.structs.replace(config, http=http)) as served:
        yield served


async def answer(
    running: Hub, path: str, method: str = "GET", **headers: str
) -> tuple[aiohttp.ClientResponse, bytes]:
    """Return an answer with its bytes as they came."""
    address = f"{running.running.address}{path}"
    async with (
        aiohttp.ClientSession(
            auto_decompress=False, skip_auto_headers=("Accept-Encoding",)
        ) as session,
        session.request(method, address, headers=headers) as response,
    ):
        return response, await response.read()


READS = [
    "/api/v1/venue",
    "/api/v1/venue/floors/0",
    "/api/v1/search?q=a",
    "/api/v1/screens",
    "/api/v1/closures",
    "/api/v1/alarms",
    "/api/v1/devices",
    "/api/v1/openapi.json",
    f"/api/v1/travel-times?from={SIGN}&to={SPECIAL}",
]


async def test_what_a_client_has_is_not_sent_again(running: Hub) -> None:
    for path in READS:
        response, body = await answer(running, path)
        tag = response.headers["ETag"]
        assert re.fullmatch(r'"[0-9a-f]+"', tag), path
        for held in (tag, f'"other", W/{tag}', "*"):
            again, nothing = await answer(running, path, **{"If-None-Match": held})
            assert (again.status, nothing, again.headers["ETag"]) == (304, b"", tag), path
        other, whole = await answer(running, path, **{"If-None-Match": '"other"'})
        assert (other.status, whole) == (200, body), path
        head, nothing = await answer(running, path, "HEAD")
        assert (head.status, nothing, head.headers["ETag"]) == (200, b"", tag), path


async def test_a_route_is_told_by_its_revision_and_never_packed(running: Hub) -> None:
    _, opened = await running.send("POST", "/api/v1/routes", {"from": SIGN, "to": SPECIAL})
    path = f"/api/v1/routes/{opened['id']}"
    response, body = await answer(running, path, **PACKED)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in response.headers
    assert json.loads(body)["route"] == opened["route"]
    again, _ = await answer(running, path, **{"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


async def test_large_public_answers_are_packed_once_and_have_a_tag_of_their_own(
    running: Hub,
) -> None:
    path = "/api/v1/venue/floors/0"
    plain, body = await answer(running, path)
    packed, small = await answer(running, path, **PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(small) == body
    assert len(small) < len(body) / 3
    assert packed.headers["ETag"] != plain.headers["ETag"]
    refused, whole = await answer(running, path, **{"Accept-Encoding": "gzip;q=0, br"})
    assert whole == body
    assert "Content-Encoding" not in refused.headers
    _, small_one = await answer(running, "/api/v1/search?q=nothing-of-the-kind", **PACKED)
    assert json.loads(small_one) == {"results": []}


async def test_what_is_about_people_or_for_staff_is_not_kept_and_not_packed(running: Hub) -> None:
    for path in ("/api/v1/devices", "/api/v1/why/machines", "/api/v1/evacuation"):
        response, body = await answer(running, path, **PACKED)
        assert response.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in response.headers
        json.loads(body)


async def test_other_methods_are_told_which_there_are(running: Hub) -> None:
    told, _ = await answer(running, "/api/v1/closures", "PATCH")
    assert (told.status, told.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    asked, nothing = await answer(running, "/api/v1/closures", "OPTIONS")
    assert (asked.status, nothing) == (204, b"")
    assert asked.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    missing, _ = await answer(running, "/api/v1/nothing", "OPTIONS")
    assert missing.status == 404


async def test_other_media_types_are_refused(running: Hub) -> None:
    response, body = await answer(running, "/api/v1/venue", Accept="text/html, image/*;q=0.9")
    assert (response.status, json.loads(body)["code"]) == (406, "request.accept")
    for accept in ("application/json", "application/*", "text/html, */*;q=0.1"):
        response, _ = await answer(running, "/api/v1/venue/floors/0", Accept=accept)
        assert response.status == 200, accept
    address = f"{running.running.address}/api/v1/closures"
    async with running.http.post(address, data={"target": "lift-1"}) as form:
        assert form.status == 415
        assert (await form.json(content_type=None))["code"] == "request.media"


async def test_a_request_has_an_id_that_problems_and_answers_tell(running: Hub) -> None:
    given, _ = await answer(running, "/api/v1/venue", **{"X-Request-Id": "shift-7.b"})
    assert given.headers["X-Request-Id"] == "shift-7.b"
    response, body = await answer(running, "/api/v1/nothing", **{"X-Request-Id": "a b"})
    made = response.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", made)
    assert json.loads(body)["request_id"] == made


async def test_a_list_is_given_in_pages(running: Hub) -> None:
    whole = (await running.get("/api/v1/screens"))["screens"]
    path, seen = "/api/v1/screens?limit=2", []
    for _ in range(len(whole)):
        response, body = await answer(running, path)
        page = json.loads(body)
        assert 0 < len(page["screens"]) <= 2
        seen += page["screens"]
        if "next" not in page:
            assert "Link" not in response.headers
            break
        link = re.fullmatch(r'<(/api/v1/screens\?.*)>; rel="next"', response.headers["Link"])
        assert link is not None
        path = link[1]
        assert f"cursor={page['next']}" in path
    assert seen == sorted(whole, key=lambda each: str(each["id"]))
    status, problem = await running.send("GET", "/api/v1/screens?cursor=%F0")
    assert (status, problem["code"]) == (422, "request.invalid")


async def test_whoever_asks_too_much_waits_and_others_do_not(limited: Hub) -> None:
    one, other = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "198.51.100.8"}
    met = [(await answer(limited, "/api/v1/venue", **one))[0] for _ in range(103)]
    refused = [response for response in met if response.status == 429]
    assert 0 < len(refused) <= 3
    assert met[10].headers.get("RateLimit") is None
    assert met[90].headers["RateLimit-Policy"] == '"visitor";q=100;w=100'
    assert re.fullmatch(r'"visitor";r=\d+;t=\d+', met[90].headers["RateLimit"])
    assert int(refused[-1].headers["Retry-After"]) >= 1
    response, body = await answer(limited, "/api/v1/search", **one)
    assert (response.status, json.loads(body)["code"]) == (429, "rate.limited")
    for path, headers in (("/api/v1/venue", other), ("/readyz", one)):
        response, _ = await answer(limited, path, **headers)
        assert response.status == 200


async def test_a_proxy_may_serve_the_hub_by_the_names_that_stand_in_its_configuration(
    limited: Hub,
) -> None:
    for host, status in (("library.example", 200), ("evil.example", 421)):
        response, _ = await answer(limited, "/api/v1/venue", Host=host)
        assert response.status == status


async def test_a_page_that_is_not_there_says_so_in_both_languages(running: Hub) -> None:
    response, body = await answer(running, "/nowhere")
    assert response.status == 404
    assert "没有这个页面" in body.decode()
    assert response.headers["X-Content-Type-Options"] == "nosniff"

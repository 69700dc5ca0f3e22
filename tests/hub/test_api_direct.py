"""Calls that are found by their path alone are those that the router would find."""

from http import HTTPStatus

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from hub.access import Right
from hub.api.context import Handler
from hub.api.direct import direct, matched
from hub.api.endpoints import ENDPOINT_OF, Endpoint, serve


async def unused(_request: web.Request) -> web.StreamResponse:
    return web.Response()


ENDPOINTS = (
    Endpoint("POST", "/routes", unused, Right.VISIT, "open", "Open."),
    Endpoint("GET", "/routes/{id}", unused, Right.VISIT, "show", "Show."),
    Endpoint("GET", "/venue", unused, Right.VISIT, "venue", "Show."),
)


def guard(endpoint: Endpoint | None) -> Handler:
    """Answer with the name of what was met, as the request tells it."""

    async def named(request: web.Request) -> web.StreamResponse:
        met = request.app[ENDPOINT_OF].get(request.match_info.route)
        assert met is endpoint
        return web.Response(text="nothing" if met is None else met.name)

    return named


async def routed(_request: web.BaseRequest) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.ACCEPTED)


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/api/v1/routes", "open"),
        ("GET", "/api/v1/venue", "venue"),
        ("HEAD", "/api/v1/venue", "venue"),
        ("GET", "/api/v1/routes", None),
        ("DELETE", "/api/v1/venue", None),
        ("GET", "/api/v1/routes/r-1", None),
        ("GET", "/api/v1/venue?a=1", None),
        ("GET", "/api/v1/%76enue", None),
        ("GET", "/api/v1/venue/", None),
    ],
)
async def test_only_what_the_path_alone_tells_goes_past_the_router(
    method: str, path: str, told: str | None
) -> None:
    app = web.Application()
    serve(app, ENDPOINTS, guard)
    response = await direct(matched(app), routed)(make_mocked_request(method, path))
    assert isinstance(response, web.Response)
    assert (response.status, response.text) == ((202, None) if told is None else (200, told))


async def test_who_waits_before_the_body_is_told_to_send_it() -> None:
    app = web.Application()
    serve(app, ENDPOINTS, guard)
    request = make_mocked_request("POST", "/api/v1/routes", headers={"Expect": "100-continue"})
    assert (await direct(matched(app), routed)(request)).status == HTTPStatus.ACCEPTED


async def test_an_application_with_middlewares_is_routed() -> None:
    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await handler(request)

    app = web.Application(middlewares=[around])
    serve(app, ENDPOINTS, guard)
    request = make_mocked_request("POST", "/api/v1/routes")
    assert (await direct(matched(app), routed)(request)).status == HTTPStatus.ACCEPTED

"""The table of endpoints against the code, the register of codes, the documents and the pages."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from floorplans import errors as floorplan_errors
from hub import errors as hub_errors
from hub.access import VISITOR, Right
from hub.api import ENDPOINTS, Endpoint
from hub.api.codes import CODES
from hub.api.endpoints import Deprecation
from hub.api.guarding import Guarding
from hub.api.limiting import Limiter
from hub.api.openapi import codes_of, openapi, printed
from hub.api.problems import Problem, problem_response
from hub.config import HttpConfig
from hub.store import ACKNOWLEDGEMENT, CLOSURE, EVACUATION, HAZARD, OUT_OF_SERVICE
from routing import errors as routing_errors
from tests.hub.references import check_references

ROOT = Path(__file__).parents[2]
API = ROOT / "hub" / "api"
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
KINDS = (ACKNOWLEDGEMENT, CLOSURE, EVACUATION, HAZARD, OUT_OF_SERVICE)

NOT_OVER_HTTP = {
    # What only starting, tools and the push protocol's own frames meet.
    "floorplan.graph.unusable",
    "routing.error",
    "routing.message.missing",
    "routing.message.unusable",
}


def test_names_and_addresses_are_told_apart() -> None:
    names = Counter(endpoint.name for endpoint in ENDPOINTS)
    calls = Counter((endpoint.method, endpoint.address) for endpoint in ENDPOINTS)
    assert [name for name, count in names.items() if count > 1] == []
    assert [call for call, count in calls.items() if count > 1] == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_every_problem_of_an_endpoint_is_in_the_register(endpoint: Endpoint) -> None:
    assert [code for code in codes_of(endpoint) if code not in CODES] == []


def test_a_problem_says_in_both_languages_what_its_code_means() -> None:
    refused = Problem(HTTPStatus.NOT_FOUND, "alarm.unknown", "no alarm 'x' is raised")
    told = json.loads(problem_response(refused, "r-1").text or "")
    code = CODES["alarm.unknown"]
    assert told["message"] == {"zh": code.zh, "en": code.en}
    assert told["detail"] == "no alarm 'x' is raised"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_what_changes_something_takes_json_and_gives_types(endpoint: Endpoint) -> None:
    if endpoint.page:
        assert endpoint.method == "GET"
    elif endpoint.media.endswith("json") and endpoint.status not in (101, 204):
        assert endpoint.answer is not None
    if endpoint.command:
        assert endpoint.method != "GET"


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a module, but for docstrings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def raised_codes() -> set[str]:
    """Return the codes that handlers give their problems: the argument of that place."""
    found: set[str] = set()
    for path in API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            for argument in node.args:
                value = argument.value if isinstance(argument, ast.Constant) else None
                called = ast.unparse(node.func)
                wanted = ("Problem", "unprocessable", "reason_of", "passage_of")
                if called in wanted and isinstance(value, str) and CODE.fullmatch(value):
                    found.add(value)
    return found


def error_codes() -> set[str]:
    """Return the codes of the errors that the register of statuses turns into answers."""
    found: set[str] = set()
    for module in (floorplan_errors, routing_errors):
        for text in texts(Path(str(module.__file__))):
            if CODE.fullmatch(text):
                found.add(text)
    return found - NOT_OVER_HTTP


def test_every_code_that_a_handler_raises_is_in_the_register_and_some_endpoint_names_it() -> None:
    raised = raised_codes()
    assert len(raised) > 25
    assert raised - set(CODES) == set()
    named = {code for endpoint in ENDPOINTS for code in codes_of(endpoint)}
    assert raised - named == set()
    assert error_codes() - set(CODES) == set()


def test_every_code_of_the_register_can_happen() -> None:
    named = {code for endpoint in ENDPOINTS for code in codes_of(endpoint)}
    assert set(CODES) - named == set()


def test_the_errors_of_the_store_are_in_the_register() -> None:
    assert hub_errors.IdempotencyConflictError("k").code in CODES
    for kind in KINDS:
        # A device that is out already is taken out for another reason.
        exists = hub_errors.MeasureExistsError(kind, "id", "target").code
        assert (exists in CODES) is (kind != OUT_OF_SERVICE)
        assert hub_errors.MeasureUnknownError(kind, "id").code in CODES


def test_the_page_about_the_api_names_every_code_and_every_call() -> None:
    text = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in text] == []
    calls = [each for each in ENDPOINTS if not each.page]
    assert [each.path for each in calls if each.path not in text] == []


def test_the_document_is_what_the_code_says() -> None:
    """After a change: `python -m hub.api > docs/openapi.json`."""
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == printed(ENDPOINTS)


def test_every_reference_leads_somewhere() -> None:
    check_references(msgspec.to_builtins(openapi(ENDPOINTS)), 60)


def test_a_call_that_will_go_says_since_when_until_when_and_what_to_use() -> None:
    """RFC 9745, section 2.1, and RFC 8594, section 3, have these forms."""
    going = Deprecation(1_767_225_600, 1_783_036_800, "/api/docs#listSensors")
    assert going.headers() == {
        "Deprecation": "@1767225600",
        "Sunset": "Fri, 03 Jul 2026 00:00:00 GMT",
        "Link": '</api/docs#listSensors>; rel="deprecation"; type="text/html"',
    }


def test_what_goes_stays_half_a_year() -> None:
    going = [each.deprecated for each in ENDPOINTS if each.deprecated is not None]
    assert [each for each in going if each.ends - each.since < 180 * 86_400] == []


async def test_the_headers_of_a_call_that_will_go_are_sent() -> None:
    """By the guard itself, around a handler that answers."""

    async def answered(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"{}", content_type="application/json")

    async def at_once() -> None:
        pass

    going = Deprecation(1_767_225_600, 1_783_036_800, "/api/docs#listSensors")
    endpoint = Endpoint("GET", "/old", answered, Right.VISIT, "old", "Old.", deprecated=going)
    admission: Any = SimpleNamespace(nobody=VISITOR)
    limiter = Limiter(HttpConfig(visitor_rate=0), lambda: 0.0)
    guarding = Guarding((), limiter, admission, at_once, encrypts=False)
    request = make_mocked_request("GET", "/api/v1/old", headers={"Host": "localhost"})
    response = await guarding.guard(endpoint)(request)
    assert response.status == 200
    assert going.headers().items() <= dict(response.headers).items()
